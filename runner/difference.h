/*
 * What is not the same in two records of a run: one of somebody else, and ours.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DIFFERENCE_H
#define VICLAB_RUNNER_DIFFERENCE_H

#include "record.h"

/*
 * One line (char *) for each key whose value is not the same, "KEY: X there, Y
 * here". Harmless to print, whatever is in them.
 */
GPtrArray *difference_list(const Record *there, const Record *here);

#endif
