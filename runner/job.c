/*
 * What a run asks of the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "job.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cpio.h"
#include "fail.h"
#include "file.h"

/* The same host in every run. */
#define HOST_ID  "5f0b6a2e-7d1c-4c38-9a55-7669636c6162"
#define HOST_NQN "nqn.2014-08.org.nvmexpress:uuid:" HOST_ID

static char *job_text(const Options *options, bool connect)
{
    return g_strdup_printf("mode=%s\n"
                           "connect=%s\n"
                           "seed=%" G_GINT64_FORMAT "\n"
                           "hostnqn=%s\n"
                           "hostid=%s\n",
                           options->command ? "command" : "demo",
                           connect ? "yes" : "no", options->seed, HOST_NQN,
                           HOST_ID);
}

/* Each word with the NUL at its end; empty without a command. */
static GString *command_text(const Options *options)
{
    GString *text = g_string_new(NULL);

    for (char **word = options->command; word && *word; word++) {
        g_string_append_len(text, *word, strlen(*word) + 1);
    }
    return text;
}

bool job_archive(const Options *options, bool connect, const char *path,
                 GError **error)
{
    g_autofree char *text = job_text(options, connect);
    g_autoptr(GString) command = command_text(options);
    Cpio cpio;

    if (!cpio_open(&cpio, path, error)) {
        return false;
    }
    cpio_add_data(&cpio, "viclab/job", 0644, text, strlen(text));
    cpio_add_data(&cpio, "viclab/argv", 0644, command->str, command->len);
    return cpio_close(&cpio, error);
}

bool job_files(const Options *options, bool connect, const char *folder,
               GError **error)
{
    g_autofree char *job = g_build_filename(folder, "job", NULL);
    g_autofree char *argv = g_build_filename(folder, "argv", NULL);
    g_autofree char *text = job_text(options, connect);
    g_autoptr(GString) command = command_text(options);
    g_autoptr(GError) why = NULL;

    if (!g_file_set_contents(job, text, -1, &why) ||
        !g_file_set_contents(argv, command->str, command->len, &why)) {
        return fail(error, FAIL_GENERAL, "cannot write: %s", why->message);
    }
    return true;
}

bool job_join(const GPtrArray *archives, const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool done = true;

    if (fd < 0) {
        return fail_errno(error, path, "cannot create");
    }
    for (guint i = 0; i < archives->len && done; i++) {
        done = file_append(fd, path, archives->pdata[i], error);
    }
    if (close(fd) < 0 && done) {
        done = fail_errno(error, path, "cannot write");
    }
    return done;
}
