/*
 * Order of version numbers, as deb-version(7) defines it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_VERSION_H
#define VICLAB_RUNNER_VERSION_H

#include <stdbool.h>

/* Less than, equal to or greater than 0; an epoch ("1:") counts first. */
int version_compare(const char *a, const char *b);
/* Whether @version is @line or a release of it: 6.12.90-1 is of 6.12. */
bool version_of_line(const char *version, const char *line);

#endif
