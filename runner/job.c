/*
 * What a run asks of the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "job.h"

#include <stdint.h>
#include <string.h>

#include "cpio.h"
#include "fail.h"
#include "file.h"

#define ORDERS_MAX 65536 /* the port's window */

/* The same host in every run. */
#define HOST_ID  "5f0b6a2e-7d1c-4c38-9a55-7669636c6162"
#define HOST_NQN "nqn.2014-08.org.nvmexpress:uuid:" HOST_ID

/* How many ports the guest's adapters find. */
static guint count_targets(const Options *options)
{
    return options->own_lab ? options->own_lab->paths : 1;
}

static const char *mode_of(const Options *options)
{
    if (options->drill) {
        return "drill";
    }
    return options->command ? "command" : "demo";
}

static char *job_text(const Options *options, bool connect)
{
    guint targets = count_targets(options);

    return g_strdup_printf("load=%s\n"
                           "connect=%s\n"
                           "targets=%u\n"
                           "hostnqn=%s\n"
                           "hostid=%s\n",
                           options->no_load ? "no" : "yes",
                           connect && targets ? "yes" : "no", MAX(targets, 1),
                           HOST_NQN, HOST_ID);
}

bool job_archive(const Options *options, bool connect, const char *path,
                 GError **error)
{
    g_autofree char *text = job_text(options, connect);
    Cpio cpio;

    if (!cpio_open(&cpio, path, error)) {
        return false;
    }
    cpio_add_data(&cpio, "viclab/job", 0644, text, strlen(text));
    return cpio_close(&cpio, error);
}

bool job_file(const Options *options, bool connect, const char *folder,
              GError **error)
{
    g_autofree char *path = g_build_filename(folder, "job", NULL);
    g_autofree char *text = job_text(options, connect);

    return file_write(path, text, error);
}

bool job_orders(const Options *options, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "orders", NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_printf(text, "mode=%s\nseed=%" G_GINT64_FORMAT "\n",
                    mode_of(options), options->seed);
    g_string_append_c(text, '\0');
    for (char **word = options->command; word && *word; word++) {
        g_string_append_len(text, *word, strlen(*word) + 1);
    }
    if (text->len > ORDERS_MAX) {
        return fail(error, FAIL_USAGE,
                    "the command after -- has %zu bytes, at most %d fit",
                    text->len, ORDERS_MAX);
    }
    return file_write_bytes(path, text->str, text->len, error);
}

bool job_script(const Options *options, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, JOB_SCRIPT, NULL);

    return !options->script || file_write(path, options->script_text, error);
}
