/*
 * The laboratory: what every layer of the model stands on.
 *
 * One Lab hosts everything that shares virtual time: adapters, fabrics,
 * targets, observers. It outlives all of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_LAB_H
#define VICLAB_LAB_LAB_H

#include <glib.h>
#include "host.h"
#include "lab/clock.h"
#include "lab/control.h"
#include "lab/gate.h"
#include "lab/random.h"
#include "lab/tap.h"

typedef struct Lab {
    const LabHostOps *ops;
    void *host;
    LabClock clock;
    Tap tap;
    Gates gates;
    Controls controls;
    uint64_t seed;
} Lab;

void lab_init(Lab *lab, const LabHostOps *ops, void *host, uint64_t seed);
void lab_cleanup(Lab *lab);
/* The stream of chance for one purpose; the same for the same seed. */
void lab_random(const Lab *lab, LabRandom *random, const char *purpose);
void lab_state(Lab *lab, LabState *state);
/* Asks the host to stop the machine now, to be saved or looked at. */
void lab_stop(Lab *lab);
/* The same, and switches it off. */
void lab_end(Lab *lab);

/* A line of the log that is written once for each bit of *@said. */
void lab_warn_once(Lab *lab, uint64_t *said, unsigned int bit, const char *who,
                   const char *format, ...) G_GNUC_PRINTF(5, 6);
/* The guest broke a rule: told to the log once a kind, to the tap always. */
void lab_guest_error(Lab *lab, uint64_t *said, unsigned int bit,
                     const char *who, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

#endif
