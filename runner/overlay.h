/*
 * A view of QEMU's source with our device in it.
 *
 * The source itself is never written to, be it Debian's or the user's: the
 * view is a tree of links to it, with real files only where one is patched
 * (scripts/qemu/) and real folders only above those. Changes to the source
 * show through at once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_OVERLAY_H
#define VICLAB_RUNNER_OVERLAY_H

#include "step.h"

/* Where the tests are in the view. */
#define OVERLAY_TESTS "tests/qtest/viclab"

/* What is in the view and not in the source: folders. */
typedef struct OverlayParts {
    const char *device; /* appears as hw/viclab */
    const char *tests;  /* as OVERLAY_TESTS */
} OverlayParts;

/*
 * Makes or renews <folder>/tree over @source, as part of @work. Nothing is
 * touched when nothing has changed.
 */
bool overlay_make(StepWork *work, const char *source, const char *folder,
                  const OverlayParts *parts, GError **error);
/*
 * Makes the folder @to hold the same files as @from, writing only those whose
 * content differs, so that a build sees only these as new.
 */
bool overlay_sync(const char *from, const char *to, GError **error);

#endif
