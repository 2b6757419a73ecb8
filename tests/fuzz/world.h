/*
 * A small laboratory for fuzzers: an adapter with a scripted driver, a target
 * with one namespace, and an N_Port that is nobody's. The script brings the
 * driver as far as the fuzzer wants to start from; from then on nothing is
 * asserted, since nobody plays by the rules any more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_FUZZ_WORLD_H
#define VICLAB_TESTS_FUZZ_WORLD_H

#include "fuzz.h"
#include "initiator.h"
#include "peer.h"

#define WORLD_RAM    (1024u * 1024)
#define WORLD_QUEUES 2

typedef enum WorldStage {
    WORLD_POWERED,   /* nothing was done yet */
    WORLD_DEVCMD2,   /* resources are found, devcmd2 works */
    WORLD_PROBED,    /* queues are enabled, interrupts unmasked */
    WORLD_LOGGED_IN, /* driver and peer have logged in to the fabric */
    WORLD_CONNECTED, /* the driver has an association with the target */
    WORLD_STAGE_COUNT,
} WorldStage;

typedef struct World {
    Initiator i; /* with the laboratory in its driver */
    Peer peer;
    uint64_t free; /* guest memory from here on is used for nothing */
    uint32_t reloads;
} World;

/* @fip: the driver logs in to the fabric with FIP. */
void world_init(World *w, WorldStage stage, bool fip);
/* As the first byte of the input says: @first or a later stage, FIP or not. */
void world_begin(World *w, Input *in, WorldStage first);
void world_cleanup(World *w);
void world_advance(World *w, int64_t duration);
/* Everything is saved and loaded again, which has to succeed; a few times. */
void world_reload(World *w);
/* Saves or loads the laboratory. */
void world_state(World *w, LabState *state);

/* An address for DMA: in RAM, at its edges, in rings, or anywhere. */
uint64_t world_address(World *w, Input *in);
/* The address of an N_Port or a service, or of nobody. */
uint32_t world_fcid(World *w, Input *in);
/* The bytes at @addr, or NULL if they are not all in RAM. */
uint8_t *world_ram(World *w, uint64_t addr, size_t length);
/* Interrupts are acknowledged as a driver that looks at nothing would. */
void world_acknowledge(World *w);

#endif
