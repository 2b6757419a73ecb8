/*
 * What is the same on each page: its style, and the script that draws.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_PAGE_TEXT_H
#define VICLAB_RUNNER_PAGE_TEXT_H

extern const char page_style[];
extern const char page_controls[];
extern const char page_script[];

#endif
