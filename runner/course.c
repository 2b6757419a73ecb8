/*
 * The course of a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "course.h"

#include <stdio.h>

#include "fail.h"
#include "result.h"
#include "verdict.h"

/* The demonstration says all on standard output, a command only its own. */
static void conclude(const Course *course, const Guest *guest,
                     const Verdict *verdict)
{
    const Options *options = course->session->options;
    bool is_demo = !options->command;
    bool is_error = verdict->exit_code == EXIT_ERROR;
    FILE *out = is_demo && !is_error ? stdout : stderr;
    const char *prefix = out == stdout ? "" : "viclab: ";

    if (!is_demo && verdict->exit_code == EXIT_PASS && !options->verbose) {
        return;
    }
    if (is_demo) {
        printf("\n");
        fflush(stdout);
    }
    fprintf(out, "%s%s%s%s\n", prefix, verdict->name,
            verdict->reason ? ": " : "",
            verdict->reason ? verdict->reason : "");
    fprintf(out, "%s%.1f s virtual, %.1f s wall; artifacts: %s\n", prefix,
            guest->story.virtual_ns / 1e9, guest->wall, course->out);
}

bool course_run(const Course *course, int *code, GuestEnd *end, GError **error)
{
    const Options *options = course->session->options;
    bool is_demo = !options->command;
    FILE *story = is_demo ? stdout : options->verbose ? stderr : NULL;
    Verdict verdict;
    Guest guest;
    bool done;

    guest_init(&guest, course->host, course->out, story, options->verbose);
    guest.load = course->load;
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
