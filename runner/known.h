/*
 * Reports that a kernel of ours makes on every boot: listed once
 * (guest-driver/known-reports), so that they are neither forgotten nor taken
 * for news.
 *
 * A line has a kind of kernel, or "any"; a function that stands in the
 * report's stack, or "-"; and the title as console_title() makes it, in which
 * '*' stands for anything.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KNOWN_H
#define VICLAB_RUNNER_KNOWN_H

#include "session.h"

typedef struct KnownReport {
    char *function; /* NULL: the title says enough */
    char *title;
} KnownReport;

/* What @text has for a kernel of @kind; KnownReport *. */
GPtrArray *known_parse(const char *text, const char *kind);
/* What the checkout has; nothing for a kernel that viclab has not built. */
GPtrArray *known_load(const Session *session, const char *kind, GError **error);
/* Those of @known whose title this is; KnownReport *, of @known. */
GPtrArray *known_candidates(const GPtrArray *known, const char *title);
/* The one of @candidates that @line of the report's stack makes it, or NULL. */
const KnownReport *known_confirmed(const GPtrArray *candidates,
                                   const char *line);

#endif
