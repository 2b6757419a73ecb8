/*
 * The folder with what a run leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "artifact.h"

#include <unistd.h>

#include "drill.h"
#include "file.h"
#include "job.h"
#include "keep.h"
#include "live.h"

#define KEPT_RUNS 10

static const char *const names[] = {
    "console.log",  "lab.key",       "lab.state",    "orders",
    "guest.err",    "guest.out",     "initrd.cpio",  "job",
    "job.cpio",     "journal.jsonl", "qemu.cmd",     "qemu.log",
    "qemu.pid",     "result.json",   "wire.pcapng",  LAB_COPY,
    JOB_SCRIPT,     "drill.log",     "drill.values", DRILL_COPY,
    LIVE_SOCKET,    LIVE_RECORD,     "inputs.json",  "reached",
    "coverage.txt", "coverage.json",
};

bool artifact_clear(const char *folder, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);

        if (!file_remove(path, error)) {
            return false;
        }
    }
    return true;
}

static char *new_folder(const Session *session, GError **error)
{
    g_autofree char *runs = session_path(session, "runs", NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%d_%H.%M.%S");
    g_autofree char *name = g_strdup_printf("%s_%d", time, (int)getpid());
    g_autofree char *folder = g_build_filename(runs, name, NULL);

    if (!file_make_folder(folder, error)) {
        return NULL;
    }
    keep_newest(runs, KEPT_RUNS);
    return g_steal_pointer(&folder);
}

/* A run can be repeated after the user's file has changed. */
static char *with_lab(const Session *session, char *folder, GError **error)
{
    if (folder && !lab_copy(session->options->own_lab, folder, error)) {
        g_clear_pointer(&folder, g_free);
    }
    return folder;
}

char *artifact_folder_at(const Session *session, const char *otherwise,
                         GError **error)
{
    const char *chosen = session->options->out;
    g_autofree char *folder =
        g_canonicalize_filename(chosen ? chosen : otherwise, NULL);

    if (!file_make_folder(folder, error) || !artifact_clear(folder, error)) {
        return NULL;
    }
    return with_lab(session, g_steal_pointer(&folder), error);
}

char *artifact_folder(const Session *session, GError **error)
{
    if (session->options->out) {
        return artifact_folder_at(session, NULL, error);
    }
    return with_lab(session, new_folder(session, error), error);
}

static void add_join(GString *text, const GPtrArray *archives,
                     const char *initrd)
{
    g_autofree char *quoted_initrd = g_shell_quote(initrd);

    g_string_append(text, "cat");
    for (guint i = 0; i < archives->len; i++) {
        g_autofree char *quoted = g_shell_quote(archives->pdata[i]);

        g_string_append_printf(text, " %s", quoted);
    }
    g_string_append_printf(text, " > %s\n", quoted_initrd);
}

bool artifact_write_command(const char *out, char **argv,
                            const GPtrArray *archives, const char *initrd,
                            GError **error)
{
    g_autoptr(GString) text = g_string_new("#!/bin/sh\n");
    g_autofree char *path = g_build_filename(out, "qemu.cmd", NULL);

    if (archives) {
        add_join(text, archives, initrd);
    }
    g_string_append(text, "exec");
    for (char **word = argv; *word; word++) {
        g_autofree char *quoted = g_shell_quote(*word);

        g_string_append_printf(text, " \\\n    %s", quoted);
    }
    g_string_append_c(text, '\n');
    return file_write(path, text->str, error);
}
