/*
 * What a run asks of the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_JOB_H
#define VICLAB_RUNNER_JOB_H

#include <glib.h>
#include <stdbool.h>

#include "options.h"

#define JOB_SCRIPT "script"

/* Writes /viclab/job, what the guest has to know to boot, as an archive. */
bool job_archive(const Options *options, bool connect, const char *path,
                 GError **error);
/* The same as the file job of @folder. */
bool job_file(const Options *options, bool connect, const char *folder,
              GError **error);
/* Writes what is to be done then as the file orders: images/orders.h. */
bool job_orders(const Options *options, const char *folder, GError **error);
/* Copies the script, if there is one, as the file JOB_SCRIPT. */
bool job_script(const Options *options, const char *folder, GError **error);

#endif
