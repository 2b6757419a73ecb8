/*
 * Where the functions of a kernel and of the guest's modules are: the file
 * that the viclab device reads (qemu-hw/drill/symbols.h), kept in the cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SYMBOLS_H
#define VICLAB_RUNNER_SYMBOLS_H

#include "session.h"

/*
 * The file's path, made now if it was not; g_free(), or NULL. @image is the
 * uncompressed kernel, @functions the file about its modules (image.h).
 */
char *symbols_get(const Session *session, const char *image,
                  const char *functions, GError **error);

#endif
