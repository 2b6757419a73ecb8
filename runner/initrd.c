/*
 * The initrd of a guest of our own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "initrd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "fail.h"
#include "file.h"
#include "job.h"

#define LARGE (48 * MEBIBYTE) /* from here on the guest needs more memory */

char *initrd_path(const char *folder)
{
    return g_build_filename(folder, "initrd.cpio", NULL);
}

static uint64_t archives_size(const GPtrArray *archives)
{
    uint64_t size = 0;
    struct stat st;

    for (guint i = 0; i < archives->len; i++) {
        if (stat(archives->pdata[i], &st) == 0) {
            size += st.st_size;
        }
    }
    return size;
}

bool initrd_make(const Session *session, const Setup *setup, const char *out,
                 Initrd *initrd, GError **error)
{
    const Options *options = session->options;
    bool connect = setup->image.nvme && !options->no_connect;
    char *job = g_build_filename(out, "job.cpio", NULL);

    *initrd = (Initrd){
        .archives = g_ptr_array_new_with_free_func(g_free),
    };
    g_ptr_array_add(initrd->archives, g_strdup(setup->image.archive));
    for (guint i = 0; i < setup->tools->len; i++) {
        g_ptr_array_add(initrd->archives, g_strdup(setup->tools->pdata[i]));
    }
    g_ptr_array_add(initrd->archives, job);
    if (!job_archive(options, connect, job, error) ||
        !job_orders(options, out, error) || !job_script(options, out, error)) {
        return false;
    }
    initrd->size = archives_size(initrd->archives);
    initrd->mem = options->mem           ? options->mem
                  : initrd->size > LARGE ? "1G"
                                         : "512M";
    return true;
}

bool initrd_join(const GPtrArray *archives, const char *path, GError **error)
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

bool initrd_write(Initrd *initrd, const char *out, GError **error)
{
    initrd->path = initrd_path(out);
    return disk_check(out, initrd->size + 4 * MEBIBYTE, "the run", error) &&
           initrd_join(initrd->archives, initrd->path, error);
}

void initrd_free(Initrd *initrd)
{
    g_clear_pointer(&initrd->archives, g_ptr_array_unref);
    g_clear_pointer(&initrd->path, g_free);
}
