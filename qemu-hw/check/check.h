/*
 * The checker: reads everything that crosses a link and judges it by the
 * rules of the standards (check/rules.h).
 *
 * It listens to the tap and only listens: headers and payloads are looked at
 * where they are, nothing is copied, no timer is armed. What breaks a rule
 * is told to the tap as check.breach, with the one to blame: the emulator
 * (firmware, fabric, targets), whose innocence a run has to prove, or the
 * guest's driver, whose breaches are findings.
 *
 * An obligation is judged by what its bearer knows: a port that has sent is
 * bound at once, one that has to answer when the request has arrived. So a
 * frame that is lost on its way accuses nobody.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_CHECK_H
#define VICLAB_CHECK_CHECK_H

#include "check/rule.h"
#include "lab/lab.h"

typedef enum CheckParty {
    CHECK_OURS,
    CHECK_DRIVER,
    CHECK_PARTY_COUNT,
} CheckParty;

/* Breaches of one rule by one party that are told; more are only counted. */
#define CHECK_TOLD_MAX 32

typedef struct Checker Checker;

/* To be made before the first link comes up. */
Checker *check_new(Lab *lab);
void check_free(Checker *checker);
/* Tells the tap that it is at work. */
void check_start(Checker *checker);
/*
 * Judges what should have come by now but has not. While frames come this
 * happens by itself, once in a second of virtual time.
 */
void check_overdue(Checker *checker);
/*
 * Forgets all, counts too, and from now on accuses nobody of what it has not
 * seen begin.
 */
void check_start_blind(Checker *checker);
/* Saves or loads; what cannot be loaded leaves it blind. */
void check_state(Checker *checker, LabState *state);

/* Breaches so far, told or not: of all rules, or of one. */
uint64_t check_total(const Checker *checker, CheckParty by);
uint64_t check_count(const Checker *checker, CheckRule rule, CheckParty by);
/* Frames and sequences that were looked at. */
uint64_t check_frames(const Checker *checker);

#endif
