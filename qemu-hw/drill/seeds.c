/*
 * Seeds as a person gives them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/seeds.h"
#include <glib.h>
#include "drill/schedule.h"

static bool is_number(const char *text, uint64_t min, uint64_t max,
                      uint64_t *value)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(text, 10, min, max, &number, NULL)) {
        return false;
    }
    *value = number;
    return true;
}

bool seeds_parse(const char *text, Seeds *seeds)
{
    g_auto(GStrv) ends = g_strsplit(text, "-", 2);
    uint64_t first, last;

    if (!ends[0] || !is_number(ends[0], 0, INT64_MAX, &first)) {
        return false;
    }
    last = first;
    if (ends[1] && !is_number(ends[1], first, INT64_MAX, &last)) {
        return false;
    }
    *seeds = (Seeds){ first, last, 0 };
    return last - first < SEEDS_MAX;
}

bool seeds_parse_schedule(const char *text, Seeds *seeds)
{
    g_auto(GStrv) parts = g_strsplit(text, ",mean=", 2);
    uint64_t mean = SCHEDULE_MEAN;

    if (!parts[0] || !seeds_parse(parts[0], seeds) ||
        (parts[1] &&
         !is_number(parts[1], SCHEDULE_MEAN_MIN, SCHEDULE_MEAN_MAX, &mean))) {
        return false;
    }
    seeds->mean = mean;
    return true;
}
