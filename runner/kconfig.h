/*
 * Kernel configurations as fragments (guest-driver/config): each line that
 * counts is "CONFIG_NAME=value"; everything that is not named is off.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KCONFIG_H
#define VICLAB_RUNNER_KCONFIG_H

#include <glib.h>

/*
 * The lines of @fragment that do not hold in @config, which is the text of a
 * kernel's .config; char *, in order. "=n" holds where the option is off or
 * unknown.
 */
GPtrArray *kconfig_missing(const char *fragment, const char *config);

#endif
