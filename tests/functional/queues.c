/*
 * Many vCPUs, each with a queue and an interrupt of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include "fail.h"
#include "functional/shell.h"

#define QUEUES 8

void queues_demo(Trial *trial)
{
    demo_with(trial, "8", "", "");
}

void queues_demo_fip(Trial *trial)
{
    demo_with(trial, "8", "fip=on", "");
}

/*
 * The same I/O from every CPU, one after the other. Each copy queue has an
 * interrupt that arrives at one CPU only, and all but one of the CPUs take
 * part: fnic does not spread the vector of the first queue.
 */
static const char spread_script[] =
    "set -e; " SHELL_VERIFY
    "for cpu in 0 1 2 3 4 5 6 7; do taskset -c $cpu /viclab/verify "
    "--dev=$(disk) --rw=writeread --pattern=random --bs=4096 --depth=32 "
    "--bytes=1048576 --offset=$((cpu * 1048576)) --seed=1 "
    "--generation=$cpu; done; grep 'scsi-wq-' /proc/interrupts | tee /tmp/i; "
    "[ $(grep -c . /tmp/i) = 8 ]; awk '{ n = 0; for (i = 2; i < 10; i++) "
    "if ($i) { n++; cpus[i] = 1 } if (n != 1) bad = 1 } "
    "END { for (i in cpus) k++; exit bad || k < 7 }' /tmp/i";

void queues_spread(Trial *trial)
{
    trial_run(trial, "run", EXIT_PASS, "--smp", "8", "--", "sh", "-c",
              spread_script, NULL);
    CONTINUE(trial);
    for (guint queue = 0; queue < QUEUES; queue++) {
        g_autofree char *number = g_strdup_printf("%u", queue);
        guint count = trial_count(trial, "run", "fw.request", "queue", number);

        CONTINUE(trial);
        EXPECT(trial, count >= 512, "queue %u had %u requests", queue, count);
    }
}
