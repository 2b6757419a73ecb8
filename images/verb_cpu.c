/*
 * Verbs of the guest: CPUs and time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "units.h"
#include "verb.h"

#define PRIORITY  50
#define THROTTLE  "/proc/sys/kernel/sched_rt_runtime_us"
#define FAIRNESS  "/sys/kernel/debug/sched/fair_server/cpu%llu/runtime"
#define SECOND_NS UINT64_C(1000000000)

int verb_pin(uint64_t number)
{
    cpu_set_t set;

    if (number >= CPU_SETSIZE) {
        return -EINVAL;
    }
    CPU_ZERO(&set);
    CPU_SET(number, &set);
    return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

/* What the kernel does so that others get a share in spite of us. */
static void give_up_protection(uint64_t cpu)
{
    char path[96];

    file_write(THROTTLE, "-1");
    snprintf(path, sizeof(path), FAIRNESS, (unsigned long long)cpu);
    file_write(path, "0");
}

int verb_hog(Work *work, Args *args)
{
    struct sched_param parameters = { 0 };
    uint64_t cpu = args_number(args, "cpu", UINT64_MAX);
    uint64_t duration = args_time(args, "for", UINT64_MAX);
    uint64_t begun = now();
    int error;

    parameters.sched_priority = (int)args_number(args, "prio", PRIORITY);
    if (cpu == UINT64_MAX) {
        args_wrong(args, "cpu", "which one? cpu=0");
    }
    if (args_flag(args, "starve")) {
        give_up_protection(cpu);
    }
    args_end(args);
    error = verb_pin(cpu);
    if (error) {
        args_wrong(args, "cpu", strerror(-error));
    }
    if (sched_setscheduler(0, SCHED_FIFO, &parameters) < 0) {
        args_wrong(args, "prio", strerror(errno));
    }
    while (now() - begun < duration) {
        continue;
    }
    return VERB_GOOD;
}

int verb_sleep(Work *work, Args *args)
{
    const char *text = args_word(args);
    struct timespec time;
    uint64_t duration;

    if (!text || !units_time(text, &duration)) {
        args_wrong(args, text ? text : "how long?",
                   "a time, as 500us, 10ms or 1.5s");
    }
    args_end(args);
    time.tv_sec = (time_t)(duration / SECOND_NS);
    time.tv_nsec = (long)(duration % SECOND_NS);
    while (nanosleep(&time, &time) < 0 && errno == EINTR) {
        continue;
    }
    return VERB_GOOD;
}
