/*
 * Which functions of the guest's modules are ever reached: each is watched
 * until it is, once. Nobody hears of it before the end, and nothing that the
 * guest does takes another course.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_REACH_H
#define VICLAB_DRILL_REACH_H

#include "drill/watch.h"

typedef struct Reach Reach;

/*
 * @modules are names, separated by semicolons. NULL and a message (g_free)
 * for one that the symbols do not have, or that cannot be watched.
 */
Reach *reach_new(WatchTable *table, const char *modules, char **why);
/* Before the table's end. */
void reach_free(Reach *reach);
/*
 * A line for each function, by name: "+ fnic fnic_probe" if it was reached,
 * "- fnic fnic_remove" if not. g_free().
 */
char *reach_text(const Reach *reach);
void reach_state(Reach *reach, LabState *state);

#endif
