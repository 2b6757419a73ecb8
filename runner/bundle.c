/*
 * What our own guest is given.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bundle.h"

#include <sys/stat.h>

#include "disk.h"
#include "job.h"
#include "snapshot.h"

#define LARGE (48 * MEBIBYTE) /* from here on the guest needs more memory */

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

bool bundle_make(const Session *session, const Setup *setup, const char *out,
                 Bundle *bundle, GError **error)
{
    const Options *options = session->options;
    bool connect = setup->image.nvme && !options->no_connect;
    char *job = g_build_filename(out, "job.cpio", NULL);

    *bundle = (Bundle){
        .archives = g_ptr_array_new_with_free_func(g_free),
    };
    g_ptr_array_add(bundle->archives, g_strdup(setup->image.archive));
    for (guint i = 0; i < setup->tools->len; i++) {
        g_ptr_array_add(bundle->archives, g_strdup(setup->tools->pdata[i]));
    }
    g_ptr_array_add(bundle->archives, job);
    if (!job_archive(options, connect, job, error) ||
        !job_orders(options, out, error)) {
        return false;
    }
    bundle->size = archives_size(bundle->archives);
    bundle->mem = options->mem           ? options->mem
                  : bundle->size > LARGE ? "1G"
                                         : "512M";
    return true;
}

bool bundle_join(Bundle *bundle, const char *out, GError **error)
{
    bundle->initrd = snapshot_initrd(out);
    return disk_check(out, bundle->size + 4 * MEBIBYTE, "the run", error) &&
           job_join(bundle->archives, bundle->initrd, error);
}

void bundle_free(Bundle *bundle)
{
    g_clear_pointer(&bundle->archives, g_ptr_array_unref);
    g_clear_pointer(&bundle->initrd, g_free);
}
