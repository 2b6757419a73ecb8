/*
 * What the kernel reports in a soak: a bug of the driver that a drill has
 * settled already (guest-driver/soak-reports), or news.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SOAKREPORTS_H
#define VICLAB_RUNNER_SOAKREPORTS_H

#include <glib.h>

typedef struct SettledReport {
    char *drill;
    char *title; /* a pattern */
} SettledReport;

/* A line of @text has a drill and a title; SettledReport *. */
GPtrArray *soakreports_parse(const char *text);
/* What the checkout has. */
GPtrArray *soakreports_load(const char *checkout, GError **error);
/* The drill that has settled the report with this title, or NULL. */
const char *soakreports_drill(const GPtrArray *settled, const char *title);
/*
 * The first of @titles, in their order and NULL at the end, that is a report of
 * the kernel and not settled, or NULL. A stack is its report's.
 */
const char *soakreports_news(const GPtrArray *settled, char **titles);

#endif
