/*
 * One functional test at work: viclab as a child process, and what came of
 * it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_TRIAL_H
#define VICLAB_FUNCTIONAL_TRIAL_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "record.h"
#include "session.h"

typedef struct Trial {
    const Session *session;
    char *folder; /* of its own, empty at the start */
    char *why;    /* it failed */
    char *skip;   /* it could not be tried */
} Trial;

/* What a child left. */
typedef struct Outcome {
    int code; /* exit code, or -1 if it was killed */
    char *out;
    char *err;
} Outcome;

void trial_init(Trial *trial, const Session *session, const char *folder);
void trial_cleanup(Trial *trial);
void trial_fail(Trial *trial, const char *format, ...) G_GNUC_PRINTF(2, 3);
void trial_skip(Trial *trial, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Leaves the test (a void function) unless @condition holds. */
#define EXPECT(trial, condition, ...)       \
    do {                                    \
        if (!(condition)) {                 \
            trial_fail(trial, __VA_ARGS__); \
            return;                         \
        }                                   \
    } while (0)
/* Leaves the test if something before has failed or cannot be tried. */
#define CONTINUE(trial)                      \
    do {                                     \
        if ((trial)->why || (trial)->skip) { \
            return;                          \
        }                                    \
    } while (0)

/* Where and how a child runs; all zero: as we do, in our cache. */
typedef struct Place {
    const char *folder;
    const char *home;
    const char *locale;
    const char *locales; /* folder that has it; NULL: the system's */
    const char *cache;
    const char *variable; /* one more, as NAME=VALUE */
    bool fixed_addresses; /* without randomised address space */
} Place;

/* Runs viclab with the words that follow, up to NULL. */
void trial_viclab(Trial *trial, Outcome *outcome, ...) G_GNUC_NULL_TERMINATED;
void trial_viclab_in(Trial *trial, const Place *place, Outcome *outcome,
                     ...) G_GNUC_NULL_TERMINATED;
/* The same, here, with the words in an array that NULL ends. */
void trial_viclab_v(Trial *trial, Outcome *outcome, const char *const *words);
/* The same, in the background; its process id. Its output goes nowhere. */
pid_t trial_start(Trial *trial, const Place *place, ...) G_GNUC_NULL_TERMINATED;
pid_t trial_start_v(Trial *trial, const Place *place, const char *const *words);
/* Runs any program. */
void trial_program(Trial *trial, Outcome *outcome, ...) G_GNUC_NULL_TERMINATED;
void trial_program_in(Trial *trial, const Place *place, Outcome *outcome,
                      ...) G_GNUC_NULL_TERMINATED;
/* The same with the words in @argv (char *), which is ended by this. */
void trial_program_argv(Trial *trial, Outcome *outcome, GPtrArray *argv);
/* In the background, its output to the file @log. */
pid_t trial_start_argv(Trial *trial, GPtrArray *argv, const char *log);
/*
 * Waits until @text stands in the file @path; false fails the trial, because
 * the process @pid, which was to write it, has ended before.
 */
bool trial_wait_text(Trial *trial, pid_t pid, const char *path,
                     const char *text);
void outcome_clear(Outcome *outcome);

/* A path in the trial's folder; g_free(). */
char *trial_path(const Trial *trial, const char *name);
/*
 * viclab run --out <folder>/<name> with the words that follow; fails the
 * trial, and shows what was said, unless it exits with @code.
 */
void trial_run(Trial *trial, const char *name, int code,
               ...) G_GNUC_NULL_TERMINATED;
/* The text of an artifact of that run; NULL fails the trial. */
char *trial_artifact(Trial *trial, const char *run, const char *name);
/* Its result.json. */
Record *trial_result(Trial *trial, const char *run);
/* How many events of its journal have @event and the field @key=@value. */
guint trial_count(Trial *trial, const char *run, const char *event,
                  const char *key, const char *value);

/*
 * Expects that the command of a run has ended with , and that all that
 * the kernel has reported matches the regular expression @reports.
 */
void trial_expect_reports(Trial *trial, const char *run, const char *code,
                          const char *reports);

/*
 * A cache of the trial's own, in which the kinds that follow, up to NULL, are
 * those of the real one. Returns its path.
 */
char *trial_cache(Trial *trial, ...) G_GNUC_NULL_TERMINATED;
/*
 * Expects that a child was refused with one line that has each of the words
 * that follow, up to NULL.
 */
void trial_expect_refusal(Trial *trial, const Outcome *outcome,
                          ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

#endif
