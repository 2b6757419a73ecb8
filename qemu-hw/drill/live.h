/*
 * Drills line by line, typed while the guest runs: each statement is parsed
 * by the parser of drills and done at the next instant of virtual time; what
 * comes of it is said then.
 *
 * A person decides when, so that the run cannot be repeated; what was typed
 * and when is written as a drill, with which it can.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_LIVE_H
#define VICLAB_DRILL_LIVE_H

#include "drill/port.h"
#include "drill/watch.h"

typedef struct DrillLive DrillLive;

/* Longest line that is taken, bytes. */
#define DRILL_LIVE_LINE_MAX 4096

/* One line without its end, lives as long as the call; from any layer. */
typedef void DrillLiveSayFn(void *opaque, const char *line);

/* @watches: functions of the guest, or NULL. Nothing changes until a line. */
DrillLive *drill_live_new(Lab *lab, WatchTable *watches, DrillLiveSayFn *say,
                          void *opaque);
/* Lets go of all that it holds. */
void drill_live_free(DrillLive *live);
/* The guest's way in and out, if nobody else commands it; NULL: it is gone. */
void drill_live_set_port(DrillLive *live, LabPort *port);
/*
 * Where what is typed is written, from now on. False and a message (g_free)
 * if it cannot be.
 */
bool drill_live_record(DrillLive *live, const char *path, char **why);

/* A statement. NULL, or what is wrong with it: lines, g_free(). */
char *drill_live_statement(DrillLive *live, const char *text);
/*
 * The same, or "help [WORD]"; "?TEXT" is answered by "?" and the words that
 * could stand at its end, "?" alone by "?" once all that was typed before
 * is over: done, met or given up.
 */
void drill_live_line(DrillLive *live, const char *text);

/* As drill_player_unsaved(). */
const char *drill_live_unsaved(const DrillLive *live);

#endif
