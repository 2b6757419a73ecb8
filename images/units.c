/*
 * Numbers and times as people write them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct Unit {
    const char *name;
    uint64_t nanoseconds;
} Unit;

static const Unit units[] = {
    { "ns", 1 },
    { "us", 1000 },
    { "ms", 1000000 },
    { "s", 1000000000 },
    { "min", UINT64_C(60000000000) },
};

static bool digits(const char *text, int base, const char **end,
                   uint64_t *number)
{
    char *after;

    if (*text < '0' || *text > '9') {
        return false;
    }
    errno = 0;
    *number = strtoull(text, &after, base);
    *end = after;
    return !errno;
}

bool units_number(const char *text, uint64_t *number)
{
    static const char suffixes[] = "KMG";
    const char *end, *suffix;

    if (!digits(text, 0, &end, number)) {
        return false;
    }
    if (!*end) {
        return true;
    }
    suffix = strchr(suffixes, *end);
    return suffix && !end[1] &&
           !__builtin_mul_overflow(
               *number, UINT64_C(1) << 10 * (suffix - suffixes + 1), number);
}

/* What follows the point, in billionths. */
static const char *fraction(const char *at, uint64_t *billionths)
{
    uint64_t place = 100000000;

    *billionths = 0;
    if (*at != '.') {
        return at;
    }
    for (at++; *at >= '0' && *at <= '9'; at++) {
        *billionths += place * (uint64_t)(*at - '0');
        place /= 10;
    }
    return at;
}

bool units_time(const char *text, uint64_t *nanoseconds)
{
    uint64_t whole, billionths;
    const char *end;
    size_t i;

    if (!digits(text, 10, &end, &whole)) {
        return false;
    }
    end = fraction(end, &billionths);
    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(end, units[i].name) == 0) {
            *nanoseconds = billionths * (units[i].nanoseconds / 1000) / 1000000;
            return !__builtin_mul_overflow(whole, units[i].nanoseconds,
                                           &whole) &&
                   !__builtin_add_overflow(whole, *nanoseconds, nanoseconds);
        }
    }
    return false;
}
