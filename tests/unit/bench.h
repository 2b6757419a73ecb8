/*
 * A fabric with a few N_Ports that tests play by hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_BENCH_H
#define VICLAB_TESTS_UNIT_BENCH_H

#include "peer.h"
#include "wire/els.h"

#define BENCH_PEERS 4
/* The WWN, port and node, of each peer: this and its index. */
#define BENCH_NAME 0x2100000000000001ull

typedef struct Bench {
    SimLab sim;
    FcFabric *fabric;
    Peer peers[BENCH_PEERS]; /* "p0", "p1" ...: attached, not logged in */
} Bench;

void bench_setup(Bench *bench, gconstpointer config_or_null);
void bench_teardown(Bench *bench, gconstpointer unused);
/* All log in, as initiators but for the last. */
void bench_login_all(Bench *bench);
/* All changes so far have been told; nobody has an unread frame. */
void bench_settle(Bench *bench);

/* An answer that has to be LS_RJT, or a CT reject. */
void bench_check_rjt(const FcFrame *answer, uint8_t reason,
                     uint8_t explanation);
void bench_check_ct_rjt(const FcFrame *answer, uint8_t reason,
                        uint8_t explanation);
/* An answer that has to be a CT accept; its body and the length of that. */
const uint8_t *bench_ct_body(const FcFrame *answer, uint32_t *length);

/* Adds a zone; spaces separate its members. */
void bench_zone(Bench *bench, const char *name, const char *members);

/* A test on a bench of its own. */
#define BENCH_TEST(path, test) \
    g_test_add(path, Bench, NULL, bench_setup, test, bench_teardown)

#endif
