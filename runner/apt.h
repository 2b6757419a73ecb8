/*
 * The Debian archive, through an apt root of our own: any suite can be read
 * without touching the user's system, from the address that the user's own
 * apt is configured with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_APT_H
#define VICLAB_RUNNER_APT_H

#include <stdint.h>

#include "catalog.h"
#include "session.h"
#include "step.h"

#define APT_DAY (24 * 60 * 60) /* seconds */

/*
 * What the archive offers: as cached if that is younger than @max_age
 * seconds or with --offline, else asked anew. An archive that cannot be
 * reached is an error only when nothing is cached.
 */
Catalog *apt_catalog(const Session *session, int64_t max_age, GError **error);
/* Takes an entry whose file is missing out of what is cached. */
void apt_forget(const Session *session, const CatalogEntry *entry);
/* Makes sure that the archive is asked anew the next time. */
void apt_forget_all(const Session *session);

/*
 * Download into the work's folder: a binary package, a source package, a
 * program with all that it depends on. FAIL_MISSING if the archive lists the
 * file but does not have it, FAIL_OFFLINE with --offline.
 */
bool apt_download(StepWork *work, const char *package, const char *version,
                  GError **error);
bool apt_download_source(StepWork *work, const char *package,
                         const char *version, GError **error);
bool apt_download_closure(StepWork *work, const char *package,
                          const char *version, GError **error);
/* Unpacks all binary packages in the work's folder to @root, removes them. */
bool apt_unpack(StepWork *work, const char *root, GError **error);

#endif
