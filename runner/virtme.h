/*
 * virtme-ng, and the busybox that its initramfs is made with: from Debian's
 * packages, which are unpacked to the cache and not installed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_VIRTME_H
#define VICLAB_RUNNER_VIRTME_H

#include "session.h"

typedef struct Virtme {
    char *programs; /* folder with vng, for PATH */
    char *modules;  /* folder for PYTHONPATH */
    char *busybox;
} Virtme;

/* virtme_free() even after a failure. */
bool virtme_get(const Session *session, Virtme *virtme, GError **error);
void virtme_free(Virtme *virtme);

#endif
