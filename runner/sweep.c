/*
 * Every seed and every schedule that a drill is played with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sweep.h"

#include "fail.h"

static int64_t count(const Seeds *seeds)
{
    return seeds->last - seeds->first + 1;
}

int64_t sweep_count(const Sweep *sweep)
{
    return count(&sweep->seeds) *
           (sweep->has_schedule ? count(&sweep->schedules) : 1);
}

static bool take_seeds(const Drill *drill, const Options *options, Seeds *seeds,
                       GError **error)
{
    const char *need = drill_program_need(drill->program, "seeds");

    *seeds = (Seeds){ options->seed, options->seed, 0 };
    if (options->seeds) {
        return seeds_parse(options->seeds, seeds) ||
               fail(error, FAIL_USAGE,
                    "--seeds %s: must be two numbers, such as 1-50",
                    options->seeds);
    }
    return options->seed_said || !need || seeds_parse(need, seeds);
}

static bool take_schedules(const Drill *drill, const Options *options,
                           Sweep *sweep, GError **error)
{
    const char *need = drill_program_need(drill->program, "schedule");
    const char *given = options->schedule_seeds;

    sweep->has_schedule = given || options->schedule || need;
    if (given) {
        return seeds_parse_schedule(given, &sweep->schedules) ||
               fail(error, FAIL_USAGE,
                    "--schedule-seeds %s: must be two numbers, such as 1-50, "
                    "and \",mean=NS\" behind them if you like",
                    given);
    }
    if (options->schedule) {
        sweep->schedules =
            (Seeds){ options->schedule_seed, options->schedule_seed,
                     options->schedule_mean };
        return true;
    }
    return !need || seeds_parse_schedule(need, &sweep->schedules);
}

bool sweep_of(const Drill *drill, const Options *options, Sweep *sweep,
              GError **error)
{
    *sweep = (Sweep){ 0 };
    if (!take_seeds(drill, options, &sweep->seeds, error) ||
        !take_schedules(drill, options, sweep, error)) {
        return false;
    }
    return sweep_count(sweep) <= SEEDS_MAX ||
           fail(error, FAIL_USAGE,
                "%s: that are %" G_GINT64_FORMAT " plays, and %d at most are "
                "possible",
                drill->name, sweep_count(sweep), SEEDS_MAX);
}
