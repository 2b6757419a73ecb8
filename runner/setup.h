/*
 * Everything that a run needs, got and built.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SETUP_H
#define VICLAB_RUNNER_SETUP_H

#include "image.h"
#include "kernel.h"
#include "machine.h"
#include "qemu.h"
#include "session.h"

/* Who starts QEMU, and whose the guest is. */
typedef enum SetupHost {
    SETUP_VICLAB,
    SETUP_LIBVIRT, /* our guest, in its machine */
    SETUP_VNG,     /* its guest, with the host's files */
} SetupHost;

typedef struct Setup {
    Qemu qemu;
    Kernel kernel;
    Image image;
    GPtrArray *tools; /* archives; empty for a guest that is not ours */
    char *symbols;    /* file, if something is to be watched; or NULL */
    MachinePace pace;
} Setup;

/* setup_free() even after a failure. */
bool setup_get(const Session *session, SetupHost host, Setup *setup,
               GError **error);
void setup_free(Setup *setup);

#endif
