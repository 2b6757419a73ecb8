/*
 * QEMU with the device in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_QEMU_H
#define VICLAB_RUNNER_QEMU_H

#include "session.h"

typedef struct Qemu {
    char *program;
    char *version;   /* "10.0.13" */
    char *package;   /* of Debian's source package; NULL: the user's tree */
    char *device;    /* digest of the device's sources */
    char **firmware; /* folders for -L */
} Qemu;

/*
 * The folder of the programs that tests/qtest makes, built when these or QEMU
 * have changed; NULL is an error.
 */
char *qemu_get_tests(const Session *session, GError **error);
/* Built when the source, the options or the device have changed. */
bool qemu_get(const Session *session, Qemu *qemu, GError **error);
void qemu_free(Qemu *qemu);

#endif
