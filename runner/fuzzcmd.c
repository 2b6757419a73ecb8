/*
 * viclab fuzz.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzzcmd.h"

#include <inttypes.h>
#include <stdio.h>

#include "fail.h"
#include "file.h"
#include "fuzzer.h"

/* ------------------------------------------------------------------ */
/* By hand                                                             */

static Fuzzer by_hand(const Session *session, const char *name)
{
    const Options *options = session->options;
    g_autofree char *corpus = g_build_filename("corpus", name, NULL);
    g_autofree char *findings = g_build_filename("findings", name, NULL);

    return (Fuzzer){
        .name = name,
        .seconds = options->seconds,
        .corpus = session_path(session, "fuzz", corpus),
        .findings = session_path(session, "fuzz", findings),
    };
}

static void print_result(const Fuzzer *fuzzer)
{
    printf("%-12s %10" PRIu64 " inputs, %6" PRIu64 " a second: %s\n",
           fuzzer->name, fuzzer->inputs, fuzzer->rate,
           fuzzer->complaint ? fuzzer->complaint : "nothing found");
    if (fuzzer->finding) {
        printf("  again: ./viclab fuzz %s %s\n", fuzzer->name, fuzzer->finding);
    }
    fflush(stdout);
}

static bool fuzz_one(const Session *session, const char *name, int *code,
                     GError **error)
{
    Fuzzer fuzzer = by_hand(session, name);
    bool done = fuzzer_run(session, &fuzzer, error);

    if (done) {
        print_result(&fuzzer);
        *code = fuzzer.complaint ? EXIT_FAIL : *code;
    }
    fuzzer_clear(&fuzzer);
    return done;
}

static bool replay_all(const Session *session, const char *name, char **paths,
                       int *code, GError **error)
{
    for (char **path = paths; *path; path++) {
        Fuzzer fuzzer = { .name = name };
        g_autofree char *log = NULL;
        bool done = fuzzer_replay(session, &fuzzer, *path, &log, error);

        if (done && fuzzer.complaint) {
            printf("%s", log);
            *code = EXIT_FAIL;
        } else if (done) {
            printf("%s: nothing is wrong with it\n", *path);
        }
        fuzzer_clear(&fuzzer);
        if (!done) {
            return false;
        }
    }
    return true;
}

static bool is_known(const GPtrArray *names, const char *name)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)names, name,
                                            g_str_equal, NULL);
}

bool fuzz_main(const Session *session, int *code, GError **error)
{
    g_autoptr(GPtrArray) names = fuzzer_names(session);
    char **words = session->options->rest;

    if (*words && !is_known(names, *words)) {
        g_ptr_array_add(names, NULL);
        g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);

        return fail(error, FAIL_USAGE,
                    "there is no fuzzer '%s', but there are: %s", *words, list);
    }
    if (fuzzer_obstacle()) {
        return fail(error, FAIL_GENERAL, "fuzzing %s", fuzzer_obstacle());
    }
    if (!fuzzer_build(session, false, error)) {
        return false;
    }
    if (*words && words[1]) {
        return replay_all(session, *words, words + 1, code, error);
    }
    if (*words) {
        return fuzz_one(session, *words, code, error);
    }
    for (guint i = 0; i < names->len; i++) {
        if (!fuzz_one(session, names->pdata[i], code, error)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* As a test                                                           */

/* From the inputs of the checkout alone, the same on any machine. */
static Fuzzer for_test(const Session *session, const char *name, bool planted)
{
    g_autofree char *findings =
        g_strdup_printf("fuzz-findings/%s%s", name, planted ? "-planted" : "");

    return (Fuzzer){
        .name = name,
        .planted = planted,
        .repeatable = true,
        .findings = session_path(session, "test", findings),
    };
}

static void add_result(Report *report, const char *name, gint64 begun,
                       char *why)
{
    report_add(report, FUZZ_GROUP, name, why ? REPORT_FAILED : REPORT_PASSED,
               (g_get_monotonic_time() - begun) / 1e6, why);
    g_free(why);
}

static bool test_fuzzer(const Session *session, Report *report,
                        const char *name, GError **error)
{
    Fuzzer fuzzer = for_test(session, name, false);
    gint64 begun = g_get_monotonic_time();
    bool done = fuzzer_run(session, &fuzzer, error);

    if (done) {
        report_say(report,
                   FUZZ_GROUP "/%s: %" PRIu64 " inputs, %" PRIu64
                              " a second%s%s",
                   name, fuzzer.inputs, fuzzer.rate, fuzzer.reached ? "; " : "",
                   fuzzer.reached ? fuzzer.reached : "");
        add_result(report, name, begun,
                   fuzzer.complaint
                       ? g_strdup_printf("%s\nagain: ./viclab fuzz %s %s",
                                         fuzzer.complaint, name, fuzzer.finding)
                       : NULL);
    }
    fuzzer_clear(&fuzzer);
    return done;
}

/* Is it the planted bug that was found? Without it nothing is wrong. */
static bool check_finding(const Session *session, const Fuzzer *planted,
                          char **why, GError **error)
{
    Fuzzer fuzzer = { .name = planted->name };
    bool done = fuzzer_replay(session, &fuzzer, planted->finding, NULL, error);

    if (done && fuzzer.complaint) {
        *why = g_strdup_printf("%s fails without the planted bug, too: %s",
                               planted->finding, fuzzer.complaint);
    }
    fuzzer_clear(&fuzzer);
    return done;
}

static bool test_plant(const Session *session, Report *report, const char *name,
                       const char *test, GError **error)
{
    Fuzzer fuzzer = for_test(session, name, true);
    gint64 begun = g_get_monotonic_time();
    char *why = NULL;
    bool done = file_remove(fuzzer.findings, error) &&
                fuzzer_run(session, &fuzzer, error);

    if (done && !fuzzer.finding) {
        why = g_strdup_printf("the planted bug was not found with %" PRIu64
                              " inputs",
                              fuzzer.inputs);
    } else if (done) {
        report_say(report, FUZZ_GROUP "/%s: found with input %" PRIu64, test,
                   fuzzer.inputs);
        done = check_finding(session, &fuzzer, &why, error);
    }
    if (done) {
        add_result(report, test, begun, why);
    }
    fuzzer_clear(&fuzzer);
    return done;
}

/* Built when the first of them is wanted. */
static bool test_all(const Session *session, Report *report, bool planted,
                     GError **error)
{
    g_autoptr(GPtrArray) names = fuzzer_names(session);
    bool is_built = false;

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *test =
            g_strconcat(planted ? "finds-bug-of-" : "", name, NULL);

        if (!report_wants(report, FUZZ_GROUP, test)) {
            continue;
        }
        if (fuzzer_obstacle()) {
            report_add(report, FUZZ_GROUP, test, REPORT_SKIPPED, 0,
                       fuzzer_obstacle());
            continue;
        }
        if (!is_built && (!fuzzer_build(session, false, error) ||
                          (planted && !fuzzer_build(session, true, error)))) {
            return false;
        }
        is_built = true;
        if (!(planted ? test_plant(session, report, name, test, error)
                      : test_fuzzer(session, report, name, error))) {
            return false;
        }
    }
    return true;
}

bool fuzz_run(const Session *session, Report *report, GError **error)
{
    return test_all(session, report, false, error) &&
           test_all(session, report, true, error);
}
