/*
 * The course of a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "course.h"

#include <stdio.h>

#include "fail.h"
#include "known.h"
#include "result.h"
#include "verdict.h"

static void print_breaches(const Story *story)
{
    const GPtrArray *notes = story->driver_notes;

    if (!story->is_checked) {
        return;
    }
    printf("%" G_GINT64_FORMAT " frames and sequences judged; the driver "
           "broke %s%s\n",
           story->frames, notes->len ? "rules of the standards" : "no rule",
           notes->len ? ":" : "");
    for (guint i = 0; i < notes->len; i++) {
        printf("  %s\n", (char *)notes->pdata[i]);
    }
    printf("\n");
}

static void print_known(FILE *out, const char *prefix, const Console *console)
{
    for (guint i = 0; i < console->known->len; i++) {
        fprintf(out, "%sknown: %s\n", prefix, (char *)console->known->pdata[i]);
    }
    for (guint i = 0; i < console->spent->len; i++) {
        fprintf(out,
                "%s%s saw nothing after its first report: what it would have "
                "found later is not known\n",
                prefix, (char *)console->spent->pdata[i]);
    }
}

/* The demonstration says all on standard output, a command only its own. */
static void conclude(const Course *course, const Guest *guest,
                     const Verdict *verdict)
{
    const Options *options = course->session->options;
    bool is_demo = options->demo;
    bool is_error = verdict->exit_code == EXIT_ERROR;
    FILE *out = is_demo && !is_error ? stdout : stderr;
    const char *prefix = out == stdout ? "" : "viclab: ";

    if (!is_demo && verdict->exit_code == EXIT_PASS && !options->verbose) {
        return;
    }
    if (is_demo) {
        printf("\n");
        print_breaches(&guest->story);
        fflush(stdout);
    }
    fprintf(out, "%s%s%s%s\n", prefix, verdict->name,
            verdict->reason ? ": " : "",
            verdict->reason ? verdict->reason : "");
    print_known(out, prefix, &guest->console);
    fprintf(out, "%s%.1f s virtual, %.1f s wall; artifacts: %s\n", prefix,
            guest->story.virtual_ns / 1e9, guest->wall, course->out);
}

bool course_run(const Course *course, int *code, GuestEnd *end, GError **error)
{
    const Options *options = course->session->options;
    bool is_demo = options->demo;
    FILE *story = is_demo ? stdout : options->verbose ? stderr : NULL;
    g_autoptr(GPtrArray) known =
        known_load(course->session, course->setup->kernel.kind, error);
    Verdict verdict;
    Guest guest;
    bool done;

    if (!known) {
        return false;
    }
    guest_init(&guest, course->host, course->out, story, options->verbose);
    guest.console.expected = known;
    guest.load = course->load;
    guest.is_live = course->is_live;
    guest.save = course->save;
    guest.story.lab = options->own_lab;
    done = guest_run(&guest, course->argv, options->timeout, error);
    if (done) {
        verdict_reach(&verdict, &guest, is_demo && !course->load);
        done = result_write(course->out, options, course->setup, &guest,
                            &verdict, error);
        conclude(course, &guest, &verdict);
        *code = verdict.exit_code;
        if (end) {
            *end = guest.end;
        }
        verdict_cleanup(&verdict);
    }
    guest_cleanup(&guest);
    return done;
}
