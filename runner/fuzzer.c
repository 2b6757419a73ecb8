/*
 * The fuzzers of tests/fuzz.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzzer.h"

#include <string.h>

#include "build.h"
#include "fail.h"
#include "file.h"
#include "lock.h"

#define COMPILER "clang"
#define CORPUS   "tests/fuzz/corpus"
/* One input may not take longer, nor any process more memory. */
#define INPUT_SECONDS "-timeout=10"
#define MEMORY_LIMIT  "-rss_limit_mb=1024"
/* Where the result may not depend on how busy the machine is. */
#define PATIENT_SECONDS "-timeout=300"
/* A planted bug has to be found within so many times the inputs of a test. */
#define PLANT_FACTOR 6

/* What differs between fuzzers. */
typedef struct Effort {
    const char *name;
    uint32_t runs;   /* inputs of a test: some 20 s of an idle core */
    uint32_t length; /* of an input, bytes at most */
} Effort;

static const Effort laboratory = { NULL, 4000, 1024 };
/* Without a laboratory they are faster; a text says less with as many bytes. */
static const Effort efforts[] = {
    { "drill", 15000, 4096 },
    { "lab-port", 250000, 1024 },
    { "plan", 200000, 4096 },
};
/* Freed memory is watched for a while; more than this is not worth its room. */
#define SANITIZER "quarantine_size_mb=32"

static const Build fuzz_build = {
    .name = "fuzz",
    .cc = COMPILER,
    .options = { "-Dfuzz=enabled", "-Db_sanitize=address,undefined",
                 "-Db_lundef=false",
                 /* warnings are for the compiler that people use */
                 "-Dwerror=false" },
};

const char *fuzzer_obstacle(void)
{
    g_autofree char *compiler = g_find_program_in_path(COMPILER);

    return compiler ? NULL : "needs " COMPILER ", which is not installed";
}

GPtrArray *fuzzer_names(const Session *session)
{
    g_autofree char *folder = g_build_filename(session->checkout, CORPUS, NULL);

    return file_list(folder);
}

bool fuzzer_build(const Session *session, bool planted, GError **error)
{
    StepWork work;
    bool done;
    int lock = session_lock(session, "fuzzers", "building the fuzzers", error);

    if (lock < 0) {
        return false;
    }
    step_work_begin(&work, session, NULL, "fuzzers",
                    planted ? "building fuzzers with planted bugs"
                            : "building the fuzzers");
    done = build_make(&work, &fuzz_build,
                      planted ? "planted-fuzzers" : "fuzzers", error);
    step_work_end(&work, done);
    lock_release(lock);
    return done;
}

static const Effort *effort_of(const Fuzzer *fuzzer)
{
    for (size_t i = 0; i < G_N_ELEMENTS(efforts); i++) {
        if (strcmp(efforts[i].name, fuzzer->name) == 0) {
            return &efforts[i];
        }
    }
    return &laboratory;
}

static char *program_of(const Session *session, const Fuzzer *fuzzer)
{
    g_autofree char *folder = build_folder(session, &fuzz_build);
    g_autofree char *name = g_strdup_printf(
        "%s-%s", fuzzer->planted ? "planted" : "fuzz", fuzzer->name);

    return g_build_filename(folder, "tests", "fuzz", name, NULL);
}

/* What follows the last @mark of @text, to the end of its line; or NULL. */
static char *rest_of_line(const char *text, const char *mark)
{
    const char *found = g_strrstr(text, mark);

    if (!found) {
        return NULL;
    }
    found += strlen(mark);
    return g_strstrip(g_strndup(found, strcspn(found, "\n")));
}

static guint64 number_after(const char *text, const char *mark)
{
    g_autofree char *digits = rest_of_line(text, mark);

    return digits ? g_ascii_strtoull(digits, NULL, 10) : 0;
}

/* What libFuzzer says at its end. */
static void read_log(Fuzzer *fuzzer, const char *text)
{
    fuzzer->inputs = number_after(text, "stat::number_of_executed_units:");
    fuzzer->rate = number_after(text, "stat::average_exec_per_sec:");
    fuzzer->reached = rest_of_line(text, "\tDONE ");
    if (fuzzer->reached) {
        fuzzer->reached[strcspn(fuzzer->reached, "/")] = '\0';
    }
    fuzzer->finding = rest_of_line(text, "Test unit written to ");
    fuzzer->complaint = rest_of_line(text, "SUMMARY: ");
}

/* A program that has failed without a finding is an error of ours. */
static bool execute(const Session *session, Fuzzer *fuzzer, const char *folder,
                    const char *title, GPtrArray *argv, char **log,
                    GError **error)
{
    g_autofree char *name = g_strdup_printf("fuzz-%s%s", fuzzer->name,
                                            fuzzer->planted ? "-planted" : "");
    g_auto(GStrv) environment =
        g_environ_setenv(g_get_environ(), "ASAN_OPTIONS", SANITIZER, FALSE);
    g_autoptr(GError) why = NULL;
    g_autofree char *text = NULL;
    StepWork work;
    bool done;

    g_ptr_array_add(argv, NULL);
    step_work_begin(&work, session, NULL, name, title);
    done = step_command(&work, folder, environment,
                        (const char *const *)argv->pdata, &why);
    if (g_file_get_contents(work.log, &text, NULL, NULL)) {
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        read_log(fuzzer, valid);
        if (!done && !fuzzer->complaint) {
            fuzzer->complaint = rest_of_line(valid, "ERROR: ");
        }
    }
    step_work_end(&work, done || fuzzer->complaint);
    if (!done && !fuzzer->complaint) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (log) {
        *log = g_utf8_make_valid(text, -1);
    }
    return true;
}

static bool run(const Session *session, Fuzzer *fuzzer, const char *title,
                GPtrArray *argv, const char *seeds, GError **error)
{
    if (!file_make_folder(fuzzer->findings, error)) {
        return false;
    }
    g_ptr_array_insert(argv, 0, program_of(session, fuzzer));
    g_ptr_array_add(argv,
                    g_strdup_printf("-artifact_prefix=%s/", fuzzer->findings));
    g_ptr_array_add(argv, g_strdup(MEMORY_LIMIT));
    g_ptr_array_add(argv,
                    g_strdup_printf("-max_len=%u", effort_of(fuzzer)->length));
    g_ptr_array_add(argv, g_strdup("-print_final_stats=1"));
    return execute(session, fuzzer, seeds, title, argv, NULL, error);
}

/* By chance, going on from what earlier runs have found. */
static bool run_for_seconds(const Session *session, Fuzzer *fuzzer,
                            const char *seeds, GError **error)
{
    g_autofree char *title =
        g_strdup_printf("fuzzing %s for %d s", fuzzer->name, fuzzer->seconds);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);

    if (!file_make_folder(fuzzer->corpus, error)) {
        return false;
    }
    g_ptr_array_add(argv, g_strdup(fuzzer->corpus));
    g_ptr_array_add(argv, g_strdup(seeds));
    g_ptr_array_add(argv,
                    g_strdup_printf("-max_total_time=%d", fuzzer->seconds));
    g_ptr_array_add(argv, g_strdup(INPUT_SECONDS));
    return run(session, fuzzer, title, argv, NULL, error);
}

/*
 * A number of inputs instead of a time; the seeds sorted, not as the file
 * system has them; and nothing is learned from numbers that the program
 * compares, since addresses are among them.
 */
static bool run_repeatable(const Session *session, Fuzzer *fuzzer,
                           const char *seeds, GError **error)
{
    g_autofree char *title =
        g_strdup_printf("fuzzing %s%s", fuzzer->name,
                        fuzzer->planted ? " with a planted bug" : "");
    g_autoptr(GPtrArray) names = file_list(seeds);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;

    g_ptr_array_add(names, NULL);
    list = g_strjoinv(",", (char **)names->pdata);
    g_ptr_array_add(argv, g_strdup_printf("-seed_inputs=%s", list));
    g_ptr_array_add(
        argv,
        g_strdup_printf("-runs=%u", effort_of(fuzzer)->runs *
                                        (fuzzer->planted ? PLANT_FACTOR : 1)));
    g_ptr_array_add(argv, g_strdup("-seed=1"));
    g_ptr_array_add(argv, g_strdup("-reload=0"));
    g_ptr_array_add(argv, g_strdup("-use_cmp=0"));
    g_ptr_array_add(argv, g_strdup(PATIENT_SECONDS));
    return run(session, fuzzer, title, argv, seeds, error);
}

bool fuzzer_run(const Session *session, Fuzzer *fuzzer, GError **error)
{
    g_autofree char *seeds =
        g_build_filename(session->checkout, CORPUS, fuzzer->name, NULL);

    return fuzzer->repeatable ? run_repeatable(session, fuzzer, seeds, error)
                              : run_for_seconds(session, fuzzer, seeds, error);
}

bool fuzzer_replay(const Session *session, Fuzzer *fuzzer, const char *path,
                   char **log, GError **error)
{
    g_autofree char *program = program_of(session, fuzzer);
    g_autofree char *title =
        g_strdup_printf("replaying an input of %s", fuzzer->name);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    if (!file_exists(path)) {
        return fail(error, FAIL_USAGE, "there is no input %s", path);
    }
    g_ptr_array_add(argv, program);
    g_ptr_array_add(argv, INPUT_SECONDS);
    g_ptr_array_add(argv, MEMORY_LIMIT);
    g_ptr_array_add(argv, (gpointer)path);
    return execute(session, fuzzer, NULL, title, argv, log, error);
}

void fuzzer_clear(Fuzzer *fuzzer)
{
    g_free(fuzzer->corpus);
    g_free(fuzzer->findings);
    g_free(fuzzer->reached);
    g_free(fuzzer->complaint);
    g_free(fuzzer->finding);
    *fuzzer = (Fuzzer){ 0 };
}
