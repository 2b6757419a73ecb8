/*
 * What all fuzzers have in common.
 *
 * A fuzzer is a file with one function, fuzz_one(). It builds a laboratory,
 * does to it what the input says, and takes it down again. It is linked three
 * times: with libFuzzer (engine.c), with a main() that replays files
 * (replay.c), and once more with libFuzzer and a bug that it has to find
 * (plants/).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_FUZZ_FUZZ_H
#define VICLAB_TESTS_FUZZ_FUZZ_H

#include "glue/sim/sim.h"
#include "input.h"

/* The fuzzer's own: the same input does the same, whatever ran before. */
void fuzz_one(Input *in);

/* To be called by fuzz_one() around the life of its laboratory's content. */
void fuzz_begin(SimLab *sim);
void fuzz_end(SimLab *sim);
/*
 * Virtual time passes. One input may use an hour of it, and a number of
 * deadlines that takes no more than moments; then time stands still.
 */
void fuzz_advance(SimLab *sim, int64_t duration);

/* Runs fuzz_one(). */
void fuzz_run(const uint8_t *data, size_t size);
/*
 * The same twice with observers, and aborts unless both runs are told
 * in the same journal.
 */
void fuzz_compare(const uint8_t *data, size_t size);

#endif
