/*
 * What all fuzzers have in common.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"

#include "capture/capture.h"
#include "drill/journal.h"

#define NOWHERE       "/dev/null"
#define DEADLINES_MAX 20000
#define TIME_MAX      (3600 * LAB_SECONDS)

/* The one run under way. */
static struct {
    GString *journal; /* NULL: nobody listens */
    Capture *capture;
    uint32_t deadlines; /* reached so far */
    int64_t passed;     /* ns */
} the;

static void note(void *opaque, const TapEvent *event)
{
    gsize at = the.journal->len;

    journal_format(the.journal, event);
    if (g_test_verbose()) {
        g_printerr("%s", the.journal->str + at);
    }
    g_assert_true(g_utf8_validate(the.journal->str + at, -1, NULL));
}

void fuzz_begin(SimLab *sim)
{
    char *why = NULL;

    the.deadlines = 0;
    the.passed = 0;
    if (the.journal) {
        tap_observe(&sim->lab.tap, TAP_ALL_KINDS, note, NULL);
        the.capture = capture_new(&sim->lab, NOWHERE, &why);
        g_assert_null(why);
    }
}

void fuzz_end(SimLab *sim)
{
    if (the.journal) {
        tap_unobserve(&sim->lab.tap, note, NULL);
        capture_free(the.capture);
    }
}

static bool enough(void *opaque)
{
    return the.deadlines++ >= DEADLINES_MAX;
}

void fuzz_advance(SimLab *sim, int64_t duration)
{
    int64_t end;

    duration = MIN(duration, TIME_MAX - the.passed);
    the.passed += duration;
    end = sim->now + duration;
    if (!sim_lab_run_until(sim, enough, NULL, duration)) {
        sim->now = end;
    }
}

void fuzz_run(const uint8_t *data, size_t size)
{
    Input in = { data, size };

    fuzz_one(&in);
}

/* Of two journals, the first line that differs says where to look. */
static void check_same(const char *first, const char *second)
{
    g_auto(GStrv) a = g_strsplit(first, "\n", -1);
    g_auto(GStrv) b = g_strsplit(second, "\n", -1);
    guint i = 0;

    while (a[i] && g_strcmp0(a[i], b[i]) == 0) {
        i++;
    }
    g_assert_cmpstr(a[i], ==, b[i]);
}

void fuzz_compare(const uint8_t *data, size_t size)
{
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);

    the.journal = first;
    fuzz_run(data, size);
    the.journal = second;
    fuzz_run(data, size);
    the.journal = NULL;
    if (!g_string_equal(first, second)) {
        check_same(first->str, second->str);
    }
}
