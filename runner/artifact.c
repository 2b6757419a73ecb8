/*
 * The folder with what a run leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "artifact.h"

#include <unistd.h>

#include "fail.h"
#include "file.h"
#include "keep.h"

#define KEPT_RUNS 10

static const char *const names[] = {
    "console.log", "guest.err",     "guest.out", "initrd.cpio",
    "job.cpio",    "journal.jsonl", "qemu.cmd",  "qemu.log",
    "result.json", "wire.pcapng",   LAB_COPY,
};

static bool clear(const char *folder, GError **error)
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

static char *chosen_folder(const char *chosen, GError **error)
{
    g_autofree char *folder = g_canonicalize_filename(chosen, NULL);

    if (!file_make_folder(folder, error) || !clear(folder, error)) {
        return NULL;
    }
    return g_steal_pointer(&folder);
}

/* A run can be repeated after the user's file has changed. */
static bool copy_lab(const Options *options, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, LAB_COPY, NULL);

    return !options->own_lab || file_write(path, options->own_lab->text, error);
}

char *artifact_folder(const Session *session, GError **error)
{
    const Options *options = session->options;
    g_autofree char *folder = options->out ? chosen_folder(options->out, error)
                                           : new_folder(session, error);

    if (!folder || !copy_lab(options, folder, error)) {
        return NULL;
    }
    return g_steal_pointer(&folder);
}

bool artifact_write_command(const char *out, char **argv,
                            const GPtrArray *archives, const char *initrd,
                            GError **error)
{
    g_autoptr(GString) text = g_string_new("#!/bin/sh\ncat");
    g_autofree char *path = g_build_filename(out, "qemu.cmd", NULL);
    g_autofree char *quoted_initrd = g_shell_quote(initrd);

    for (guint i = 0; i < archives->len; i++) {
        g_autofree char *quoted = g_shell_quote(archives->pdata[i]);

        g_string_append_printf(text, " %s", quoted);
    }
    g_string_append_printf(text, " > %s\nexec", quoted_initrd);
    for (char **word = argv; *word; word++) {
        g_autofree char *quoted = g_shell_quote(*word);

        g_string_append_printf(text, " \\\n    %s", quoted);
    }
    g_string_append_c(text, '\n');
    return file_write(path, text->str, error);
}
