/*
 * What was typed while the guest ran, as a drill: each line behind the virtual
 * time at which it was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_TRANSCRIPT_H
#define VICLAB_DRILL_TRANSCRIPT_H

#include "drill/program.h"
#include "lab/sink.h"

/* Zeroed: nothing is written. */
typedef struct DrillTranscript {
    LabSink sink;
    bool has_begun;
    char *text;    /* of the last line, not yet written; or NULL */
    uint32_t line; /* its number */
    int64_t time;  /* when it was done */
} DrillTranscript;

bool drill_transcript_open(DrillTranscript *transcript, Lab *lab,
                           const char *path, char **why);
void drill_transcript_close(DrillTranscript *transcript);
/* The line is about to be done. */
void drill_transcript_begin(DrillTranscript *transcript, const DrillStep *step,
                            int64_t time);
/* It could be or not; @waits: it is over when what it waits for is. */
void drill_transcript_done(DrillTranscript *transcript, bool failed,
                           bool waits);
/* What line @line waits for has come, or will not. */
void drill_transcript_over(DrillTranscript *transcript, uint32_t line,
                           bool met);

#endif
