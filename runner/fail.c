/*
 * What goes wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fail.h"

#include <errno.h>

G_DEFINE_QUARK(viclab, fail)

bool fail(GError **error, FailCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_propagate_error(error,
                      g_error_new_valist(FAIL_DOMAIN, code, format, args));
    va_end(args);
    return false;
}

bool fail_errno(GError **error, const char *path, const char *format, ...)
{
    g_autofree char *what = NULL;
    int number = errno;
    va_list args;

    va_start(args, format);
    what = g_strdup_vprintf(format, args);
    va_end(args);
    if (number == ENOSPC || number == EDQUOT) {
        return fail(error, FAIL_GENERAL,
                    "%s %s: the disk is full; make room there, or see "
                    "'viclab cache'",
                    what, path);
    }
    return fail(error, FAIL_GENERAL, "%s %s: %s", what, path,
                g_strerror(number));
}
