/*
 * Names that are near to one that is not there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <string.h>
#include "drill/near.h"

#define LONGEST 255 /* bytes; longer names are near to nothing */

void near_init(Near *near, const char *wanted)
{
    near->wanted = wanted;
    for (uint32_t i = 0; i < NEAR_MAX; i++) {
        near->names[i] = (NearName){ "", NEAR_NOT };
    }
}

uint32_t near_distance(const char *a, const char *b, uint32_t limit)
{
    uint32_t rows[3][LONGEST + 1];
    size_t length_a = strlen(a);
    size_t length_b = strlen(b);

    if (MAX(length_a, length_b) > LONGEST || length_a > length_b + limit ||
        length_b > length_a + limit) {
        return NEAR_NOT;
    }
    for (size_t k = 0; k <= length_b; k++) {
        rows[0][k] = k;
    }
    for (size_t i = 1; i <= length_a; i++) {
        uint32_t *row = rows[i % 3];
        const uint32_t *above = rows[(i + 2) % 3];
        const uint32_t *before = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t k = 1; k <= length_b; k++) {
            bool same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[k - 1]);

            row[k] = MIN(MIN(above[k], row[k - 1]) + 1, above[k - 1] + !same);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
                a[i - 2] == b[k - 1]) {
                row[k] = MIN(row[k], before[k - 2] + 1);
            }
        }
    }
    return rows[length_a % 3][length_b] <= limit ? rows[length_a % 3][length_b]
                                                 : NEAR_NOT;
}

/* A clone that the compiler has made of @wanted is as near as can be. */
static uint32_t distance(const char *wanted, const char *name)
{
    uint32_t limit = MAX(strlen(wanted) / 4, 1);

    if (g_str_has_prefix(name, wanted) && name[strlen(wanted)] == '.') {
        return 0;
    }
    return strstr(name, wanted) ? 1 : near_distance(wanted, name, limit);
}

void near_add(Near *near, const char *name)
{
    uint32_t far = distance(near->wanted, name);
    uint32_t at = NEAR_MAX;

    while (at > 0 && far < near->names[at - 1].distance) {
        at--;
    }
    if (at < NEAR_MAX &&
        (at == 0 || strcmp(near->names[at - 1].name, name) != 0)) {
        memmove(near->names + at + 1, near->names + at,
                (NEAR_MAX - at - 1) * sizeof(*near->names));
        near->names[at] = (NearName){ name, far };
    }
}

char *near_text(const Near *near)
{
    GString *text = g_string_new(NULL);

    for (uint32_t i = 0; i < NEAR_MAX && near->names[i].distance != NEAR_NOT;
         i++) {
        g_string_append_printf(text, "%s%s", i ? ", " : "; there is ",
                               near->names[i].name);
    }
    return g_string_free(text, FALSE);
}
