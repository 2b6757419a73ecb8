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

typedef struct Setup {
    Qemu qemu;
    Kernel kernel;
    Image image;
    GPtrArray *tools; /* archives */
    MachinePace pace;
} Setup;

/* setup_free() even after a failure. */
bool setup_get(const Session *session, Setup *setup, GError **error);
void setup_free(Setup *setup);

#endif
