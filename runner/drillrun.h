/*
 * One drill, played once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRILLRUN_H
#define VICLAB_RUNNER_DRILLRUN_H

#include "drill.h"
#include "session.h"

/* What is kept of it; the rest is in its folder. */
typedef struct DrillResult {
    char *verdict;
    char *reason; /* or NULL */
    char *hash;   /* of journal, console and output */
    char *kernel; /* its release; NULL: none was got */
    int exit_code;
    double virtual_seconds;
    double wall_seconds;
    bool is_cut_short; /* by the host: it says nothing of the guest */
} DrillResult;

void drill_result_cleanup(DrillResult *result);
/*
 * Plays it in the folder @out (absolute), from the seed of the session's
 * options or, where they do not say it, that of the drill, and writes
 * result.json. False if it did not come to a run.
 */
bool drill_run(const Session *session, const Drill *drill, const char *out,
               DrillResult *result, GError **error);
/*
 * A digest of all that a play of it depends on, itself, guest and lab, so that
 * two plays of the same key are the same. Unlike inputs.json, which is for
 * people, it holds the bytes that the guest is given, and no commit of viclab,
 * most of which change nothing. @out: a folder for what is needed meanwhile.
 * NULL on error.
 */
char *drill_key(const Session *session, const Drill *drill, const char *out,
                GError **error);
/*
 * What such a run depends on, as the text of inputs.json (inputs.h); what it
 * takes is got and built. g_free(), or NULL.
 */
char *drill_inputs(const Session *session, const Drill *drill, const char *out,
                   GError **error);
/* The hash of a result, of what is in the folder now; g_free(). */
char *drill_hash(const char *out);
/* The same as drill_run() from the result.json of an earlier run. */
bool drill_result_read(DrillResult *result, const char *out, GError **error);

#endif
