/*
 * A tape: all that crosses the wire in a short life of a host and a target,
 * frame by frame and right in every bit, so that tests of the checker can
 * change one thing and see it noticed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_TAPE_H
#define VICLAB_TESTS_UNIT_TAPE_H

#include "fabric/frame.h"
#include "glue/sim/sim.h"

/* Who sends or gets a frame. The host is a guest's, all others are ours. */
typedef enum TapeEnd {
    TAPE_HOST,
    TAPE_TARGET,
    TAPE_FABRIC,
} TapeEnd;

typedef struct TapeTake {
    const char *name; /* "PRLI", "PRLI.acc" */
    TapeEnd from, to;
    FcFrame *frame;
    FcFrame *inside;   /* of FIP, as the fabric has it; or NULL */
    uint32_t plays;    /* how often it is sent */
    bool is_lost;      /* it never arrives */
    int64_t pause;     /* ns that pass before it is sent */
    uint64_t src, dst; /* on the host's link; 0: as it has to be */
} TapeTake;

typedef struct Tape {
    SimLab *sim;
    GPtrArray *takes; /* TapeTake *, owned */
    uint32_t fc_map;  /* of the host's MAC address */
    uint16_t vlan;    /* of its frames */
} Tape;

void tape_init(Tape *tape, SimLab *sim);
/* Of a host that finds its FCF and logs in by FIP (tape_fip.c). */
void tape_init_fip(Tape *tape, SimLab *sim);
void tape_cleanup(Tape *tape);

/*
 * Changes the take @name (it must be there), by words:
 *
 *   rx_id=0          a field of the FC header, hexadecimal
 *   @2=0018          bytes of the payload from there on
 *   len=20           the payload's length, decimal; new bytes are zero
 *   src=0efc00010200 and dst=: MAC addresses; sof=, eof=, version=, fill=
 *   vlan=7           decimal
 *   max=1024         what the sequence is cut into, decimal
 *   plays=2, plays=0 how often it is sent
 *   lost             it never arrives
 *   pause=9000       milliseconds before it, decimal
 */
void tape_change(Tape *tape, const char *name, const char *words);
/* From now on the host is the emulator, too. */
void tape_own(Tape *tape);
/* Tells the tap of takes @first.. up to (not with) @end. */
void tape_play(Tape *tape, guint first, guint end);
/* Only one half of the take @name: it is on its way, and it arrives. */
void tape_send(Tape *tape, const char *name);
void tape_deliver(Tape *tape, const char *name);
/* Time passes until all that was owed is overdue. */
void tape_settle(Tape *tape);
/* The number of the take @name. */
guint tape_find(const Tape *tape, const char *name);

#endif
