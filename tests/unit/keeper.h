/*
 * A keeper of the gates that tests script: it holds what it is told to and
 * lets all else go on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_KEEPER_H
#define VICLAB_TESTS_UNIT_KEEPER_H

#include "lab/gate.h"
#include "lab/lab.h"

typedef struct Keeper {
    Gates *gates;
    GateKind kind;    /* that is held; GATE_KIND_COUNT: none */
    const char *name; /* NULL: all of the kind */
    const char *dir;  /* of frames; NULL: both */
    GPtrArray *held;  /* GateMessage *, in order */
    uint64_t seen[GATE_KIND_COUNT];
    uint64_t forgotten;
    /* Called with every message, to look at it or to change it; or NULL. */
    void (*look)(void *opaque, GateMessage *message);
    void *opaque;
} Keeper;

/* Keeps all gates of @lab. */
void keeper_init(Keeper *keeper, Lab *lab);
/* Drops what is held. */
void keeper_cleanup(Keeper *keeper);
/* From now on; GATE_KIND_COUNT for nothing. */
void keeper_hold(Keeper *keeper, GateKind kind, const char *name,
                 const char *dir);
/* The first of those held, now the caller's; fails if there is none. */
GateMessage *keeper_take(Keeper *keeper);
void keeper_pass(GateMessage *message);
void keeper_drop(GateMessage *message);
/* A field's value; fails the test if there is none. */
uint64_t keeper_get(const GateMessage *message, const char *field);
void keeper_set(GateMessage *message, const char *field, uint64_t value);
/* "status=TIMEOUT as=ersp"; fails the test if it is refused. */
void keeper_answer(GateMessage *message, const char *text);
/* The same, but it has to be refused; returns the reason (g_free). */
char *keeper_answer_refused(GateMessage *message, const char *text);

#endif
