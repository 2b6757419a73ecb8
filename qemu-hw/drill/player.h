/*
 * Plays a drill in virtual time: does its steps one after the other, keeps
 * the gates for its rules, commands the guest, and says how it ended.
 *
 * Steps go on in a timer of their own that is due at once, so that no layer
 * is entered while it is busy; only what is done to the very message or
 * function that was met is done on the spot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PLAYER_H
#define VICLAB_DRILL_PLAYER_H

#include "drill/port.h"
#include "drill/program.h"
#include "drill/schedule.h"
#include "drill/watch.h"

typedef struct DrillPlayer DrillPlayer;

/* How a drill ends, as the journal has it. */
typedef enum DrillEnd {
    DRILL_PLAYED,       /* to its last step */
    DRILL_FAILED,       /* an expectation was not met */
    DRILL_INCONCLUSIVE, /* what had to come first did not come */
    DRILL_ERROR,        /* the drill itself is wrong */
} DrillEnd;

/*
 * Takes over @program, which has no errors. Plays when the guest says that
 * it is ready.
 */
DrillPlayer *drill_player_new(Lab *lab, DrillProgram *program);
/* Lets go of all that it holds. */
void drill_player_free(DrillPlayer *player);

/* The guest's way in and out, before the guest starts; NULL: it is gone. */
void drill_player_set_port(DrillPlayer *player, LabPort *port);
/* Functions of the guest; without, a drill that needs them is inconclusive. */
void drill_player_set_watches(DrillPlayer *player, WatchTable *table);
/*
 * The control of an experiment: no rule does anything, nothing is done to the
 * lab, and what does not come then is not missed.
 */
void drill_player_set_control(DrillPlayer *player, bool control);
/*
 * The guest has something else to do: it takes no commands, and goes on when
 * the drill has ended.
 */
void drill_player_set_beside(DrillPlayer *player);
/* Which waits until the drill begins; it lives longer than the player. */
void drill_player_set_schedule(DrillPlayer *player, Schedule *schedule);
/* Plays from now on, whether there is a guest or not. */
void drill_player_start(DrillPlayer *player);

bool drill_player_ended(const DrillPlayer *player);
/*
 * NULL: a laboratory that is saved now loses nothing of the drill. Else one
 * line that says why it must not be.
 */
const char *drill_player_unsaved(const DrillPlayer *player);

#endif
