/*
 * viclab report: a run as one page for a browser, which needs nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_PAGE_H
#define VICLAB_RUNNER_PAGE_H

#include "session.h"

/* The page's path (g_free), which is in @folder; NULL if it cannot be made. */
char *page_make(const char *folder, GError **error);
bool page_main(const Session *session, int *code, GError **error);

#endif
