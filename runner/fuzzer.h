/*
 * The fuzzers of tests/fuzz: how they are built and run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FUZZER_H
#define VICLAB_RUNNER_FUZZER_H

#include "session.h"

/* One run of one fuzzer: what is asked for, and what it has come to. */
typedef struct Fuzzer {
    const char *name;
    bool planted;    /* the program with the bug that it has to find */
    bool repeatable; /* the same inputs each time, on any machine */
    int seconds;     /* at most, if it is not repeatable */
    char *corpus;    /* folder for new inputs, if not repeatable; owned */
    char *findings;  /* folder for inputs that fail; owned */
    guint64 inputs;  /* that were tried */
    guint64 rate;    /* inputs a second */
    char *reached;   /* "cov: 3612 ft: 8909 corp: 20/1038b"; owned */
    char *complaint; /* what was wrong; NULL: nothing. Owned */
    char *finding;   /* the input with which it was; owned */
} Fuzzer;

/* Why there can be no fuzzing here, or NULL. */
const char *fuzzer_obstacle(void);
/* Their names, sorted: the folders of tests/fuzz/corpus. */
GPtrArray *fuzzer_names(const Session *session);
/* All of them; : those with the bugs that they have to find. */
bool fuzzer_build(const Session *session, bool planted, GError **error);
/* The rest of @fuzzer is filled in; fuzzer_clear() in any case. */
bool fuzzer_run(const Session *session, Fuzzer *fuzzer, GError **error);
/* Just the input @path, with the same results; the log is what it said. */
bool fuzzer_replay(const Session *session, Fuzzer *fuzzer, const char *path,
                   char **log, GError **error);
void fuzzer_clear(Fuzzer *fuzzer);

#endif
