/*
 * Again and again: connections and the driver itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include "fail.h"

#define CONNECTIONS 20
#define LOADS       10

/*
 * Shell functions of the guest. The node of a disk may still be the one of the
 * connection before, which is on its way out: it has to be readable.
 */
#define WAIT_FOR_DISK                                                 \
    "wait_for_disk() { until dd if=/dev/nvme0n1 of=/dev/null bs=512 " \
    "count=1 2>/dev/null; do sleep 0.1; done; }; "
#define CONNECT                                                        \
    "connect() { nvme connect --transport=fc --traddr=$VICLAB_TRADDR " \
    "--host-traddr=$VICLAB_HOST_TRADDR --nqn=$VICLAB_NQN && "          \
    "wait_for_disk; }; "
#define READ "dd if=/dev/nvme0n1 of=/dev/null bs=64k count=16 iflag=direct; "

static const char connect_script[] =
    "set -e; " WAIT_FOR_DISK CONNECT
    "i=0; while [ $i -lt 20 ]; do nvme disconnect --nqn=$VICLAB_NQN; "
    "connect; " READ "i=$((i + 1)); done";

/* The port of the target appears when the driver has found it. */
static const char load_script[] =
    "set -e; " WAIT_FOR_DISK CONNECT
    "i=0; while [ $i -lt 10 ]; do nvme disconnect --nqn=$VICLAB_NQN; "
    "rmmod fnic; modprobe fnic; "
    "until connect 2>/dev/null; do sleep 0.1; done; " READ "i=$((i + 1)); done";

static void expect_clean(Trial *trial, const char *run)
{
    g_autoptr(Record) result = trial_result(trial, run);

    CONTINUE(trial);
    EXPECT(trial, record_is(result, "kernel_reports", "[]"),
           "the kernel's log is not clean: %s",
           record_get(result, "kernel_reports"));
}

void cycle_connect(Trial *trial)
{
    guint count;

    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              connect_script, NULL);
    CONTINUE(trial);
    count = trial_count(trial, "run", "target.association", "event", "created");
    EXPECT(trial, count > CONNECTIONS, "only %u associations", count);
    expect_clean(trial, "run");
}

void cycle_load(Trial *trial)
{
    guint count;

    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              load_script, NULL);
    CONTINUE(trial);
    count = trial_count(trial, "run", "fabric.login", "at", "vic0");
    EXPECT(trial, count > LOADS, "only %u logins to the fabric", count);
    expect_clean(trial, "run");
}
