/*
 * The course of a run: the guest is started, followed to its end, judged, and
 * all is written down.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_COURSE_H
#define VICLAB_RUNNER_COURSE_H

#include "guest.h"
#include "setup.h"

typedef struct Course {
    const Session *session;
    const Setup *setup;
    const char *out; /* folder for what it leaves */
    char **argv;     /* QEMU, or who starts it */
    GuestHost host;
    const char *load; /* file with the state to go on from, or NULL */
    const char *save; /* file for the state, or NULL */
    bool is_live;     /* statements of drills can be typed */
} Course;

/*
 * The exit code in *@code, and in *@end how it ended (may be NULL); false if it
 * did not come to a run.
 */
bool course_run(const Course *course, int *code, GuestEnd *end, GError **error);

#endif
