/*
 * What goes wrong, said in one line that tells what to do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FAIL_H
#define VICLAB_RUNNER_FAIL_H

#include <glib.h>
#include <stdbool.h>

#define FAIL_DOMAIN (fail_quark())

typedef enum FailCode {
    FAIL_GENERAL,
    FAIL_USAGE,        /* the command line makes no sense */
    FAIL_MISSING,      /* listed in the archive, but the file is not there */
    FAIL_OFFLINE,      /* only the network could help */
    FAIL_INAPPLICABLE, /* a semantic patch does not fit the source */
    FAIL_COMPILER,     /* it refuses the source that was given */
} FailCode;

/* Exit codes of viclab, see docs/running.md. */
enum {
    EXIT_PASS = 0,
    EXIT_FAIL = 1,
    EXIT_INCONCLUSIVE = 125, /* what it needs did not come about */
    EXIT_ERROR = 128,        /* usage, or our own error */
    EXIT_DIED = 255,         /* the guest died unexpectedly */
};

GQuark fail_quark(void);
/* Always false, so that a function can end with it. */
bool fail(GError **error, FailCode code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* The same with ": " and what errno says; a full disk says where. */
bool fail_errno(GError **error, const char *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
