/*
 * The drill that the laboratory plays.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_DRILL_H
#define VICLAB_GLUE_QEMU_DRILL_H

#include "drill/port.h"
#include "drill/schedule.h"

typedef struct ViclabDrillConfig {
    const char *path;   /* NULL: none */
    const char *values; /* file of "name=value" lines, or NULL */
    bool control;       /* without its faults */
    bool beside;        /* the guest has something else to do */
    Schedule *schedule; /* that begins with the drill, or NULL */
} ViclabDrillConfig;

/* Once the laboratory is there. */
bool viclab_drill_load(const ViclabDrillConfig *config, Error **errp);
/* Is one there that has not ended? */
bool viclab_drill_plays(void);
/* False, and said, while a drill has what cannot be saved. */
bool viclab_drill_may_save(void);
/* The way to the guest: the lab port that came last. NULL: it goes. */
void viclab_drill_set_port(LabPort *port);

#endif
