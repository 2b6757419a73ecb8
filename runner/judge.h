/*
 * What a drill comes to (docs/drills.md, "Verdicts").
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_JUDGE_H
#define VICLAB_RUNNER_JUDGE_H

#include "drill.h"
#include "drillstory.h"
#include "verdict.h"

/* verdict_cleanup() */
void judge_drill(Verdict *verdict, const Drill *drill, const Guest *guest,
                 const DrillStory *story);

#endif
