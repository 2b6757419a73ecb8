/*
 * Exit codes as a shell's, output complete and in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "process.h"

typedef struct Outcome {
    GString *streams[2];
    int code;
} Outcome;

static void collect(ReportStream stream, const void *data, size_t length,
                    void *opaque)
{
    Outcome *outcome = opaque;

    g_string_append_len(outcome->streams[stream], data, (gssize)length);
}

static void run(Outcome *outcome, const char *const *argv)
{
    static char *const environment[] = { "PATH=/usr/bin:/bin", "KEY=value",
                                         NULL };

    outcome->streams[REPORT_STDOUT] = g_string_new(NULL);
    outcome->streams[REPORT_STDERR] = g_string_new(NULL);
    outcome->code =
        process_run((char *const *)argv, environment, collect, outcome);
}

static void run_shell(Outcome *outcome, const char *script)
{
    const char *const argv[] = { "sh", "-c", script, NULL };

    run(outcome, argv);
}

static void clear(Outcome *outcome)
{
    g_string_free(outcome->streams[REPORT_STDOUT], TRUE);
    g_string_free(outcome->streams[REPORT_STDERR], TRUE);
}

static void assert_code(const char *script, int code)
{
    Outcome outcome;

    run_shell(&outcome, script);
    g_assert_cmpint(outcome.code, ==, code);
    clear(&outcome);
}

static void test_codes(void)
{
    assert_code("exit 0", 0);
    assert_code("exit 42", 42);
    assert_code("kill -9 $$", PROCESS_SIGNALLED + 9);
    assert_code("kill -TERM $$", PROCESS_SIGNALLED + 15);
    assert_code("read line", 1); /* nothing to read */
    assert_code("test \"$KEY\" = value -a -z \"$HOME\"", 0);
}

static void test_cannot_run(void)
{
    static const char *const missing[] = { "no-such-program", NULL };
    static const char *const nowhere[] = { "/no/such/program", NULL };
    static const char *const folder[] = { "/", NULL };
    Outcome outcome;

    run(&outcome, missing);
    g_assert_cmpint(outcome.code, ==, PROCESS_NOT_FOUND);
    g_assert_cmpstr(outcome.streams[REPORT_STDERR]->str, ==,
                    "viclab: no-such-program: command not found\n");
    clear(&outcome);
    run(&outcome, nowhere);
    g_assert_cmpint(outcome.code, ==, PROCESS_NOT_FOUND);
    clear(&outcome);
    run(&outcome, folder);
    g_assert_cmpint(outcome.code, ==, PROCESS_NOT_EXECUTABLE);
    g_assert_cmpuint(outcome.streams[REPORT_STDERR]->len, >, 0);
    clear(&outcome);
}

static void test_streams(void)
{
    Outcome outcome;

    run_shell(&outcome, "echo out; echo err >&2; printf end");
    g_assert_cmpstr(outcome.streams[REPORT_STDOUT]->str, ==, "out\nend");
    g_assert_cmpstr(outcome.streams[REPORT_STDERR]->str, ==, "err\n");
    clear(&outcome);
}

/* Much more than pipes hold, on both streams, up to the very last byte. */
static void test_volume(void)
{
    Outcome outcome;

    run_shell(&outcome, "head -c 3000001 /dev/zero & "
                        "head -c 3000001 /dev/zero >&2; wait; printf x");
    g_assert_cmpint(outcome.code, ==, 0);
    g_assert_cmpuint(outcome.streams[REPORT_STDOUT]->len, ==, 3000002);
    g_assert_cmpuint(outcome.streams[REPORT_STDERR]->len, ==, 3000001);
    clear(&outcome);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/process/codes", test_codes);
    g_test_add_func("/image/process/cannot-run", test_cannot_run);
    g_test_add_func("/image/process/streams", test_streams);
    g_test_add_func("/image/process/volume", test_volume);
    return g_test_run();
}
