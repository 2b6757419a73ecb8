/*
 * Compressed files: one file, in place, by the program for its suffix.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_UNPACK_H
#define VICLAB_RUNNER_UNPACK_H

#include "step.h"

/* The part of @path before a suffix known here (".xz"), or all of it. */
char *unpack_base_name(const char *path);
/* Replaces x.xz by x; leaves a file without a known suffix alone. */
bool unpack_file(StepWork *work, const char *path, GError **error);

#endif
