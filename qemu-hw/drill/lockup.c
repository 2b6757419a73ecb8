/*
 * Locked up vCPUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/lockup.h"
#include "drill/stance.h"
#include "lab/state.h"

struct Lockup {
    Lab *lab;
    WatchTable *watches;
    int64_t limit;
    unsigned int cpu_count;
    int64_t *since; /* by vCPU: deaf from then on; LAB_NEVER: it is not */
    bool told;
};

Lockup *lockup_new(Lab *lab, WatchTable *watches, int64_t limit)
{
    Lockup *lockup = g_new0(Lockup, 1);

    lockup->lab = lab;
    lockup->watches = watches;
    lockup->limit = limit;
    lockup->cpu_count = watch_cpu_count(watches);
    lockup->since = g_new(int64_t, lockup->cpu_count);
    for (unsigned int cpu = 0; cpu < lockup->cpu_count; cpu++) {
        lockup->since[cpu] = LAB_NEVER;
    }
    return lockup;
}

void lockup_free(Lockup *lockup)
{
    g_free(lockup->since);
    g_free(lockup);
}

void lockup_set_limit(Lockup *lockup, int64_t limit)
{
    lockup->limit = limit;
}

void lockup_excuse(Lockup *lockup, unsigned int cpu)
{
    if (cpu < lockup->cpu_count) {
        lockup->since[cpu] = LAB_NEVER;
    }
}

bool lockup_look(Lockup *lockup, unsigned int cpu)
{
    VcpuStance stance;
    int64_t now;

    if (!lockup->limit || lockup->told || cpu >= lockup->cpu_count) {
        return false;
    }
    watch_look(lockup->watches, cpu, &stance);
    if (!stance_is_deaf(&stance)) {
        lockup->since[cpu] = LAB_NEVER;
        return false;
    }
    now = lab_clock_now(&lockup->lab->clock);
    lockup->since[cpu] = MIN(lockup->since[cpu], now);
    if (now - lockup->since[cpu] < lockup->limit) {
        return false;
    }
    if (stance_is_off(lockup->watches, &stance)) {
        lockup->since[cpu] = LAB_NEVER;
        return false;
    }
    return true;
}

void lockup_tell(Lockup *lockup, unsigned int cpu)
{
    g_autofree char *function = stance_function(lockup->watches, cpu);
    g_autofree char *title = g_strdup_printf("hard lockup in %s", function);
    int64_t now = lab_clock_now(&lockup->lab->clock);

    lockup->told = true;
    stances_tell(lockup->watches, lockup->lab);
    TAP(&lockup->lab->tap, TAP_guest_lockup, "guest", TAP_DEC("cpu", cpu),
        TAP_STR("function", function), TAP_STR("title", title),
        TAP_DEC("lasts", now - lockup->since[cpu]));
    lab_end(lockup->lab);
}

void lockup_state(Lockup *lockup, LabState *state)
{
    lab_state_section(state, "lockup", 1);
    for (unsigned int cpu = 0; cpu < lockup->cpu_count; cpu++) {
        lab_state_i64(state, &lockup->since[cpu]);
    }
    lab_state_bool(state, &lockup->told);
}
