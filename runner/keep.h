/*
 * Of many things in a folder, those that were used last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KEEP_H
#define VICLAB_RUNNER_KEEP_H

/* Removes all but the @count that changed last, whatever is in the making. */
void keep_newest(const char *folder, unsigned int count);

#endif
