/*
 * What a run asks of the guest, and everything that the guest is given: the
 * archives of base, tools and job, one behind the other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_JOB_H
#define VICLAB_RUNNER_JOB_H

#include <glib.h>
#include <stdbool.h>

#include "options.h"

/* Writes /viclab/job, what the guest has to know to boot, as an archive. */
bool job_archive(const Options *options, bool connect, const char *path,
                 GError **error);
/* The same as the file job of @folder. */
bool job_file(const Options *options, bool connect, const char *folder,
              GError **error);
/* Writes what is to be done then as the file orders: images/orders.h. */
bool job_orders(const Options *options, const char *folder, GError **error);
/* Writes all @archives (char *) one behind the other as @path. */
bool job_join(const GPtrArray *archives, const char *path, GError **error);

#endif
