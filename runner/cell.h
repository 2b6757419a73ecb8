/*
 * A cell of the matrix: a drill on a driver, with what is known of it.
 *
 * What its plays came to lies in the cache, under a key of all that they
 * depend on: settle/<key>, with the file record.json and the folders of the
 * first play and of its control. Each play is recorded when it is over, whole
 * or not at all, so that whoever comes next goes on from there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CELL_H
#define VICLAB_RUNNER_CELL_H

#include "drill.h"
#include "matrix.h"
#include "session.h"

#define CELL_KIND     "settle"
#define CELL_CONTROLS 2 /* plays without faults, at most */
#define CELL_CLEAN    2 /* plays of what shows nothing, at most */

typedef enum CellState {
    CELL_CLOSED, /* it is not known yet whether it can be played */
    CELL_READY,
    CELL_LEFT_OUT,     /* there is no such kernel or driver */
    CELL_INAPPLICABLE, /* a mutation or fix does not fit the driver */
    CELL_BROKEN,
} CellState;

/* What plays of the same thing came to. */
typedef struct CellPlays {
    int count;
    char *verdict;
    char *reason; /* or NULL */
    char *hash;
    int exit_code;
    bool differ;
    double virtual_seconds; /* of the first one */
    double wall_seconds;
} CellPlays;

typedef struct Cell {
    const MatrixFinding *finding;
    const MatrixRow *row;
    const MatrixCell *plan;
    char *name; /* "F06-exact/fixed" */
    Drill *drill;
    Session session; /* with the options below */
    Options options; /* some of which are the cell's own */
    char *driver;    /* folder with modules, or NULL */
    CellState state;
    char *why;    /* it is not ready */
    char *folder; /* in the cache; NULL unless it is ready */

    CellPlays plays;
    CellPlays control;
    char *kernel; /* release */
    char *driver_version;
    char *qemu;
    char *device;

    /* what it all comes to: cell_judge() */
    char *verdict;
    char *reason; /* or NULL */
} Cell;

/* Reads the drill. @session outlives the cell. cell_cleanup() in any case. */
bool cell_init(Cell *cell, const Session *session, const MatrixFinding *finding,
               const MatrixRow *row, const MatrixCell *plan, GError **error);
void cell_cleanup(Cell *cell);
/*
 * Finds out what it depends on, and what is known of it; afterwards its state
 * is another one than CELL_CLOSED. @may_build: kernel and driver are made if
 * they are not there yet (a kernel not with --offline).
 */
void cell_open(Cell *cell, bool may_build);
/* It is not played, because of @why. */
void cell_leave_out(Cell *cell, const char *why);
/* The verdict that is expected; g_free(), or NULL. */
char *cell_expected(const Cell *cell);
/* Another one, on a newer kernel than any that something is expected of. */
bool cell_is_new(const Cell *cell);
/*
 * How many plays are enough when @repeats are asked for. All that are asked for
 * if it is to reproduce something, or does; that nothing happens is soon said.
 */
int cell_plays(const Cell *cell, int repeats);
/* The same, without its faults. */
int cell_controls(const Cell *cell, int repeats);
/* Nothing is missing when @repeats plays are asked for. */
bool cell_is_played(const Cell *cell, int repeats);
/*
 * A verdict counts if all plays were identical and the control comes to what
 * it should; else the cell is inconclusive.
 */
void cell_judge(Cell *cell);
/* Of a cell that was judged, or could not be played. */
bool cell_is_expected(const Cell *cell);

/* cellplay.c */
/*
 * Plays what is missing when @repeats plays are asked for, so many at a time
 * as the options say; @force: all of them. The state is CELL_BROKEN if one did
 * not come to a run. False if the user has interrupted.
 */
bool cell_play(Cell *cell, int repeats, bool force, GError **error);
/* Reads record.json; nothing is known if there is none. */
void cell_read(Cell *cell);
void cell_forget(Cell *cell);

#endif
