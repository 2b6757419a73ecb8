/*
 * Which subcommands an option is for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BELONG_H
#define VICLAB_RUNNER_BELONG_H

#include <glib.h>
#include <stdbool.h>

/* @option without its hyphens. Those of nobody are for all. */
bool option_belongs(const char *option, const char *subcommand);
/* False unless it does. */
bool option_check_place(const char *option, const char *subcommand,
                        GError **error);

#endif
