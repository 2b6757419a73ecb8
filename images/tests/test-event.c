/*
 * Events stay in the form that the lab port asks for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "event.h"

static void test_fields(void)
{
    Event event;

    event_begin(&event, "verify");
    g_assert_true(event_text(&event, "pattern", "random"));
    g_assert_true(event_number(&event, "bytes", UINT64_MAX));
    g_assert_cmpstr(event.text, ==,
                    "verify pattern=random bytes=18446744073709551615");
    g_assert_cmpuint(event.length, ==, strlen(event.text));
}

static void test_bad_bytes(void)
{
    Event event;

    event_begin(&event, "failed");
    event_text(&event, "a", "one two\n\x7f\xc3\xa4");
    event_text(&event, "b", "");
    g_assert_cmpstr(event.text, ==, "failed a=one_two____ b=-");
}

static void test_full(void)
{
    char value[EVENT_SIZE];
    Event event;

    memset(value, 'x', sizeof(value));
    value[EVENT_SIZE - 5] = '\0'; /* name, space, key, '=' and value fill it */
    event_begin(&event, "ab");
    g_assert_true(event_text(&event, "k", value));
    g_assert_cmpuint(event.length, ==, EVENT_SIZE);
    g_assert_false(event_text(&event, "k", ""));
    g_assert_cmpuint(event.length, ==, EVENT_SIZE);

    value[EVENT_SIZE - 5] = 'x';
    value[EVENT_SIZE - 4] = '\0';
    event_begin(&event, "ab");
    g_assert_false(event_text(&event, "k", value));
    g_assert_cmpstr(event.text, ==, "ab");
}

static void test_line(void)
{
    char line[EVENT_SIZE + 1];
    Event event;

    event_line(&event, "verify a=b\tc", 12);
    g_assert_cmpstr(event.text, ==, "verify a=b_c");
    memset(line, 'x', sizeof(line));
    event_line(&event, line, sizeof(line));
    g_assert_cmpuint(strlen(event.text), ==, EVENT_SIZE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/event/fields", test_fields);
    g_test_add_func("/image/event/bad-bytes", test_bad_bytes);
    g_test_add_func("/image/event/full", test_full);
    g_test_add_func("/image/event/line", test_line);
    return g_test_run();
}
