/*
 * What was typed, as a drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/transcript.h"

static const char head[] =
    "drill 1\n"
    "title   what was typed at the console\n"
    "# viclab run --play FILE, and all else as it was, does it again\n";

bool drill_transcript_open(DrillTranscript *transcript, Lab *lab,
                           const char *path, char **why)
{
    return lab_sink_open(&transcript->sink, lab, path, why);
}

static void write_text(DrillTranscript *transcript, const char *text)
{
    lab_sink_write(&transcript->sink, text, strlen(text));
}

/* In a drill the steps behind a wait come only after it. */
static void write_line(DrillTranscript *transcript, const char *remark)
{
    g_autofree char *lines = NULL;

    if (!transcript->text) {
        return;
    }
    lines = remark ? g_strdup_printf("# %" PRId64 "ns, %s: %s\n",
                                     transcript->time, remark, transcript->text)
                   : g_strdup_printf("\nat      %" PRId64 "ns\n%s\n",
                                     transcript->time, transcript->text);
    g_clear_pointer(&transcript->text, g_free);
    if (!transcript->sink.file) {
        return;
    }
    if (!transcript->has_begun) {
        write_text(transcript, head);
        transcript->has_begun = true;
    }
    write_text(transcript, lines);
    lab_sink_flush(&transcript->sink);
}

static void give_up_waiting(DrillTranscript *transcript)
{
    write_line(transcript, "had not come before the next line");
}

void drill_transcript_close(DrillTranscript *transcript)
{
    give_up_waiting(transcript);
    if (transcript->sink.lab) {
        lab_sink_close(&transcript->sink);
    }
}

void drill_transcript_begin(DrillTranscript *transcript, const DrillStep *step,
                            int64_t time)
{
    give_up_waiting(transcript);
    transcript->text = g_strdup(step->text);
    transcript->line = step->place.line;
    transcript->time = time;
}

void drill_transcript_done(DrillTranscript *transcript, bool failed, bool waits)
{
    if (failed) {
        write_line(transcript, "came to nothing");
    } else if (!waits) {
        write_line(transcript, NULL);
    }
}

void drill_transcript_over(DrillTranscript *transcript, uint32_t line, bool met)
{
    if (transcript->text && transcript->line == line && met) {
        write_line(transcript, NULL);
    } else if (transcript->text && transcript->line == line) {
        write_line(transcript, "came to nothing");
    }
}
