/*
 * Runs of viclab that the benchmark measures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BENCHGUEST_H
#define VICLAB_RUNNER_BENCHGUEST_H

#include "step.h"

/* A folder for them, empty; NULL on error. */
char *bench_folder(const Session *session, GError **error);
/*
 * viclab run with what the command line says of kernel and machine and with
 * @words, up to NULL; its files are in @out. False unless it passes.
 */
bool bench_run(StepWork *work, const char *out, const char *const *words,
               GError **error);
/* Not of none. */
double bench_median(const GArray *doubles);

#endif
