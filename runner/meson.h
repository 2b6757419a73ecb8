/*
 * A meson that is new enough to build QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MESON_H
#define VICLAB_RUNNER_MESON_H

#include "session.h"

/*
 * In *@path the folder for PYTHONPATH (g_free), or NULL if the system's own
 * meson will do.
 */
bool meson_get(const Session *session, char **path, GError **error);

#endif
