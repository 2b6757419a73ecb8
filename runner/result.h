/*
 * result.json: what a run was, and what came of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_RESULT_H
#define VICLAB_RUNNER_RESULT_H

#include "drill.h"
#include "drillstory.h"
#include "guest.h"
#include "setup.h"
#include "verdict.h"

#define RESULT_FILE   "result.json"
#define RESULT_SCHEMA 1

bool result_write(const char *out, const Options *options, const Setup *setup,
                  const Guest *guest, const Verdict *verdict, GError **error);
/* The same of a drill; @hash is that of what repeats. */
bool result_write_drill(const char *out, const Options *options,
                        const Setup *setup, const Guest *guest,
                        const Verdict *verdict, const Drill *drill,
                        const DrillStory *story, const char *hash,
                        GError **error);

#endif
