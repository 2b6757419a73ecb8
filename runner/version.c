/*
 * Order of version numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "version.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* The tilde sorts before the end, letters before everything else. */
static int order(char c)
{
    if (g_ascii_isdigit(c) || !c) {
        return 0;
    }
    if (c == '~') {
        return -1;
    }
    return g_ascii_isalpha(c) ? c : c + 256;
}

static int compare_text(const char **a, const char **b)
{
    while ((**a && !g_ascii_isdigit(**a)) || (**b && !g_ascii_isdigit(**b))) {
        int difference = order(**a) - order(**b);

        if (difference) {
            return difference;
        }
        (*a)++;
        (*b)++;
    }
    return 0;
}

static int compare_number(const char **a, const char **b)
{
    char *end_a, *end_b;
    guint64 number_a = g_ascii_strtoull(*a, &end_a, 10);
    guint64 number_b = g_ascii_strtoull(*b, &end_b, 10);

    *a = end_a;
    *b = end_b;
    return (number_a > number_b) - (number_a < number_b);
}

static int compare_part(const char *a, const char *b)
{
    int difference = 0;

    while (!difference && (*a || *b)) {
        difference = compare_text(&a, &b);
        if (!difference) {
            difference = compare_number(&a, &b);
        }
    }
    return difference;
}

static const char *skip_epoch(const char *version, guint64 *epoch)
{
    const char *colon = strchr(version, ':');

    *epoch = colon ? g_ascii_strtoull(version, NULL, 10) : 0;
    return colon ? colon + 1 : version;
}

/* Without the revision, which begins at the last hyphen. */
static char *upstream_part(const char *version)
{
    const char *hyphen = strrchr(version, '-');

    return hyphen ? g_strndup(version, hyphen - version) : g_strdup(version);
}

static const char *revision_part(const char *version)
{
    const char *hyphen = strrchr(version, '-');

    return hyphen ? hyphen + 1 : "";
}

int version_compare(const char *a, const char *b)
{
    g_autofree char *upstream_a = NULL;
    g_autofree char *upstream_b = NULL;
    guint64 epoch_a, epoch_b;
    int difference;

    a = skip_epoch(a, &epoch_a);
    b = skip_epoch(b, &epoch_b);
    if (epoch_a != epoch_b) {
        return epoch_a < epoch_b ? -1 : 1;
    }
    upstream_a = upstream_part(a);
    upstream_b = upstream_part(b);
    difference = compare_part(upstream_a, upstream_b);
    return difference ? difference
                      : compare_part(revision_part(a), revision_part(b));
}

bool version_of_line(const char *version, const char *line)
{
    size_t length = strlen(line);

    return strncmp(version, line, length) == 0 &&
           !g_ascii_isdigit(version[length]);
}
