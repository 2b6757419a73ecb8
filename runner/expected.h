/*
 * The verdicts that are expected of a drill, from the file "expected" beside
 * it, of lines
 *   NAME [LINE] VERDICT [without WORD VERDICT ...]
 * LINE, in brackets such as [7.3], is the line of kernels for which the
 * verdict is; without, it is for all that have none of their own. Each
 * verdict behind a word is that of the drill when this word of the language,
 * or verb of the laboratory or of the guest, does nothing, which shows that
 * the drill would notice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_EXPECTED_H
#define VICLAB_RUNNER_EXPECTED_H

#include <glib.h>
#include <stdbool.h>

#define EXPECTED_FILE "expected"

typedef struct Expected {
    char *line; /* "7.3"; NULL: all others */
    char *verdict;
    char **without; /* the words behind: see expected_without(); or NULL */
} Expected;

/* How a verdict goes with what is expected. */
typedef enum ExpectedMatch {
    EXPECTED_UNKNOWN, /* nothing is */
    EXPECTED_SAME,
    EXPECTED_OTHER,
    EXPECTED_NEW, /* on a newer kernel than anybody has said anything of */
} ExpectedMatch;

/* Of the drill @name in @folder; Expected *, none if nothing is said. */
GPtrArray *expected_read(const char *folder, const char *name);
/* One for a line of kernels, or for all (NULL). */
Expected *expected_new(const char *line, const char *verdict);
void expected_free(void *expected);
/* The Nth "without", WORD and VERDICT, from 1 on; NULL if there are fewer. */
char **expected_without(const Expected *expected, guint nth);
/*
 * The one that is for the kernel @release, or NULL. Of one that is newer than
 * all lines it is that of the newest, and *@is_new. @release is NULL: one for
 * all kernels, or for the newest.
 */
const Expected *expected_for(const GPtrArray *all, const char *release,
                             bool *is_new);
ExpectedMatch expected_match(const GPtrArray *all, const char *release,
                             const char *verdict);
/* "reproduced [7.3], pass"; g_free(), or NULL if there is none. */
char *expected_text(const GPtrArray *all);

#endif
