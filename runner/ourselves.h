/*
 * viclab run, as a child of viclab.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_OURSELVES_H
#define VICLAB_RUNNER_OURSELVES_H

#include "session.h"

/*
 * The beginning of its command line (char *), to be continued and ended with
 * NULL: what ours says of cache, kernel and machine, and @out as its folder.
 */
GPtrArray *ourselves_run(const Session *session, const char *out, int timeout);
/* Adds all of @words, up to NULL. */
void ourselves_add_all(GPtrArray *argv, const char *const *words);
/* @option and its @value, unless that is NULL. */
void ourselves_add_option(GPtrArray *argv, const char *option,
                          const char *value);

#endif
