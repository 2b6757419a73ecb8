/*
 * The tests of the device inside QEMU.
 *
 * Each program starts QEMU, without a guest, and speaks QEMU's qtest protocol
 * with it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qtest.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fail.h"
#include "file.h"
#include "qemu.h"

/* The test finds out from the name which machine it emulates. */
#define WRAPPER "qemu-system-x86_64"

/* What a line of TAP says about a case: "ok 3 /x86_64/vic-fc/bars". */
static bool is_result(const char *line, bool *passed, char **name)
{
    g_autoptr(GRegex) pattern =
        g_regex_new("^(not )?ok [0-9]+ (?:- )?(\\S+)", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *negation = NULL;
    g_autofree char *path = NULL;

    if (!g_regex_match(pattern, line, 0, &match)) {
        return false;
    }
    negation = g_match_info_fetch(match, 1);
    path = g_match_info_fetch(match, 2);
    *passed = !*negation;
    *name = g_path_get_basename(path);
    return true;
}

void qtest_add_tap(Report *report, const char *program, const char *out,
                   const char *err, int status)
{
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    bool failed = false;

    for (char **line = lines; *line; line++) {
        g_autofree char *name = NULL;
        g_autofree char *whole = NULL;
        bool passed;

        if (!is_result(*line, &passed, &name)) {
            continue;
        }
        failed |= !passed;
        whole = g_strdup_printf("%s:%s", program, name);
        report_add(report, QTEST_GROUP, whole,
                   passed ? REPORT_PASSED : REPORT_FAILED, 0, NULL);
    }
    if (status != 0 && !failed) {
        g_autofree char *whole = g_strconcat(program, ":program", NULL);
        g_autofree char *detail =
            g_strdup_printf("it ended with status %x:\n%s", status, err);

        report_add(report, QTEST_GROUP, whole, REPORT_FAILED, 0, detail);
    }
}

/* QEMU, with the folders where it finds its firmware. */
static char *write_wrapper(const Qemu *qemu, const char *folder, GError **error)
{
    g_autofree char *quoted = g_shell_quote(qemu->program);
    g_autoptr(GString) text = g_string_new("#!/bin/sh\nexec ");
    char *path = g_build_filename(folder, WRAPPER, NULL);

    g_string_append(text, quoted);
    for (char **part = qemu->firmware; *part; part++) {
        g_autofree char *place = g_shell_quote(*part);

        g_string_append_printf(text, " -L %s", place);
    }
    g_string_append(text, " \"$@\"\n");
    if (!file_write(path, text->str, error) || chmod(path, 0755) < 0) {
        g_clear_pointer(&path, g_free);
    }
    return path;
}

static bool run_program(Report *report, const char *folder, const char *name,
                        const char *qemu, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *argv[] = { path, (char *)"--tap", (char *)"-k", NULL };
    g_auto(GStrv) environment =
        g_environ_setenv(g_get_environ(), "QTEST_QEMU_BINARY", qemu, TRUE);
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    g_autoptr(GError) why = NULL;
    int status;

    if (!g_spawn_sync(NULL, argv, environment, G_SPAWN_DEFAULT, NULL, NULL,
                      &out, &err, &status, &why)) {
        return fail(error, FAIL_GENERAL, "cannot run %s: %s", path,
                    why->message);
    }
    qtest_add_tap(report, name, out, err, status);
    return true;
}

static bool run_programs(const Session *session, Report *report,
                         const Qemu *qemu, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(folder);
    g_autofree char *place = session_path(session, "test", "qtest");
    g_autofree char *wrapper = NULL;

    if (!file_make_folder(place, error)) {
        return false;
    }
    wrapper = write_wrapper(qemu, place, error);
    if (!wrapper) {
        return false;
    }
    for (guint i = 0; i < names->len; i++) {
        if (g_str_has_suffix(names->pdata[i], "-test") &&
            !run_program(report, folder, names->pdata[i], wrapper, error)) {
            return false;
        }
    }
    return true;
}

bool qtest_run(const Session *session, Report *report, GError **error)
{
    g_autofree char *folder = NULL;
    Qemu qemu;
    bool done;

    done = qemu_get(session, &qemu, error);
    if (done) {
        folder = qemu_get_tests(session, error);
        done = folder && run_programs(session, report, &qemu, folder, error);
    }
    qemu_free(&qemu);
    return done;
}
