/*
 * Room on the disk.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "disk.h"

#include <inttypes.h>
#include <sys/statvfs.h>

#include "fail.h"

uint64_t disk_free(const char *folder)
{
    struct statvfs st;

    if (statvfs(folder, &st) < 0) {
        return UINT64_MAX;
    }
    return (uint64_t)st.f_bavail * st.f_frsize;
}

bool disk_check(const char *folder, uint64_t needed, const char *what,
                GError **error)
{
    uint64_t available = disk_free(folder);

    if (available >= needed) {
        return true;
    }
    return fail(error, FAIL_GENERAL,
                "%s needs %" PRIu64 " MB in %s, where %" PRIu64
                " MB are free: make room (see 'viclab cache'), or choose "
                "another place with --cache",
                what, needed / MEBIBYTE, folder, available / MEBIBYTE);
}
