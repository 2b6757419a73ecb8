/*
 * What the bus does to the adapter: resets, power states, errors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include "fail.h"
#include "functional/qmp.h"
#include "functional/shell.h"

/* How often the adapter was reset as a whole. */
static void expect_resets(Trial *trial, guint least)
{
    guint count = trial_count(trial, "run", "vic.reset", "kind", "pci");

    CONTINUE(trial);
    EXPECT(trial, count >= least, "%u resets of the function, %u at least",
           count, least);
}

/*
 * With and without a driver that knows nothing of it: fnic has no reset
 * handlers, and has to begin anew.
 */
static const char reset_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY
    "reset() { echo $1 > $vic/reset_method; echo 1 > $vic/reset; }; "
    "n=1; verify $n; for method in $METHODS; do nvme disconnect-all; "
    "unbind; reset $method; bind; connect; n=$((n + 1)); verify $n; "
    "nvme disconnect-all; reset $method; unbind; bind; connect; "
    "n=$((n + 1)); verify $n; done; nvme disconnect-all";

static void reset(Trial *trial, const char *method)
{
    g_autofree char *script =
        g_strdup_printf("METHODS=%s; %s", method, reset_script);

    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              script, NULL);
    CONTINUE(trial);
    expect_resets(trial, 3);
}

void bus_function_reset(Trial *trial)
{
    reset(trial, "flr");
}

void bus_power_reset(Trial *trial)
{
    reset(trial, "pm");
}

/* Left in D3hot; the kernel wakes it up for the driver. */
static const char d3hot_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY SHELL_CONFIG
    "verify 1; nvme disconnect-all; unbind; "
    "echo auto > $vic/power/control; pm=$(capability $vic 1); "
    "poke $vic $((pm + 4)) 3; [ $(peek $vic $((pm + 4))) = 3 ]; "
    "bind; [ $(peek $vic $((pm + 4))) = 0 ]; connect; verify 2; "
    "nvme disconnect-all";

void bus_d3hot(Trial *trial)
{
    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              d3hot_script, NULL);
    CONTINUE(trial);
    expect_resets(trial, 2);
}

#define INJECT(error)                                    \
    "{'execute': 'human-monitor-command', 'arguments': " \
    "{'command-line': 'pcie_aer_inject_error vic0 " error "'}}"

/*
 * The kernel hears of each error. fnic has no handlers, so that those that can
 * be survived pass without a trace. A fatal one resets the slot, and the kernel
 * leaves the function unconfigured behind it, until it is found anew.
 */
static const char error_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY
    "is_counted() { grep -q \"TOTAL_$1 1\" $vic/aer_dev_$2; }; "
    "verify 1; echo ready; wait_for 'is_counted ERR_COR correctable'; verify 2; "
    "echo corrected; wait_for 'is_counted ERR_NONFATAL nonfatal'; verify 3; "
    "nvme disconnect-all; echo survived; "
    "wait_for 'is_counted ERR_FATAL fatal'; "
    "wait_for 'dmesg | grep \"device recovery failed\" | grep -c . | "
    "grep -q 2'; "
    "echo 1 > $vic/remove; is_gone; echo 1 > /sys/bus/pci/rescan; "
    "wait_for is_bound; connect; verify 4; nvme disconnect-all";

static const QmpStep error_steps[] = {
    { "ready", INJECT("RCVR"), NULL },
    { "corrected", INJECT("COMP_TIME"), NULL },
    { "survived", INJECT("MALF_TLP"), NULL },
};

/* What the kernel says of them, in the driver's name. */
#define REPORTED \
    "PCIe Bus Error: severity=|error status/mask=|AER: can't recover"

void bus_errors(Trial *trial)
{
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--tools", "nvme", "--", "sh", "-c",
              error_script, NULL);
    qmp_steps(&qmp, error_steps, G_N_ELEMENTS(error_steps));
    qmp_end(&qmp, EXIT_FAIL);
    CONTINUE(trial);
    trial_expect_reports(trial, "run", "0", REPORTED);
    CONTINUE(trial);
    expect_resets(trial, 2);
}
