/*
 * Numbers and times as people write them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "units.h"

typedef struct Case {
    const char *text;
    bool good;
    uint64_t value;
} Case;

static const Case numbers[] = {
    { "0", true, 0 },
    { "8", true, 8 },
    { "0x10", true, 16 },
    { "4K", true, 4096 },
    { "2M", true, 2097152 },
    { "1G", true, 1073741824 },
    { "18446744073709551615", true, UINT64_MAX },
    { "18446744073709551616", false, 0 },
    { "17179869184G", false, 0 },
    { "", false, 0 },
    { "-1", false, 0 },
    { " 1", false, 0 },
    { "1k", false, 0 },
    { "1KK", false, 0 },
    { "x", false, 0 },
};

static const Case times[] = {
    { "7ns", true, 7 },
    { "500us", true, 500000 },
    { "10ms", true, 10000000 },
    { "1s", true, 1000000000 },
    { "1.5s", true, 1500000000 },
    { "0.25us", true, 250 },
    { "0.5min", true, UINT64_C(30000000000) },
    { "2min", true, UINT64_C(120000000000) },
    { "1.000000001s", true, 1000000001 },
    { "1", false, 0 },
    { "1 s", false, 0 },
    { "s", false, 0 },
    { ".5s", false, 0 },
    { "1h", false, 0 },
    { "99999999999999999s", false, 0 },
};

static void check(const Case *cases, size_t count,
                  bool (*parse)(const char *, uint64_t *))
{
    for (size_t i = 0; i < count; i++) {
        uint64_t value = 0;

        g_test_message("'%s'", cases[i].text);
        g_assert_cmpint(parse(cases[i].text, &value), ==, cases[i].good);
        if (cases[i].good) {
            g_assert_cmpuint(value, ==, cases[i].value);
        }
    }
}

static void test_numbers(void)
{
    check(numbers, G_N_ELEMENTS(numbers), units_number);
}

static void test_times(void)
{
    check(times, G_N_ELEMENTS(times), units_time);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/units/numbers", test_numbers);
    g_test_add_func("/image/units/times", test_times);
    return g_test_run();
}
