/*
 * The adapter comes and goes: hot-plug, removal, loss of power.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "functional/qmp.h"
#include "functional/shell.h"

#define UNPLUG "{'execute': 'device_del', 'arguments': {'id': 'vic0'}}"
#define PLUG                                                             \
    "{'execute': 'device_add', 'arguments': {'driver': 'vic-fc', 'id': " \
    "'vic0', 'bus': 'rp0', 'fabric': 'fabric0', 'role': 'nvme'}}"

/* Without it, the kernel hears of slots from the ports themselves. */
#define NATIVE "--qemu-arg=ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"

static const char plug_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY
    "verify 1; echo used; wait_for is_gone; "
    "echo gone; wait_for is_bound; connect; verify 2; nvme disconnect-all";

static const QmpStep plug_steps[] = {
    { "used", UNPLUG, NULL, NULL },
    { "gone", PLUG, NULL, "DEVICE_DELETED" },
};

/* What nvme-fc says of a controller that was in use when its adapter went. */
#define LOST                                                          \
    "NVME-FC\\{0\\}: (controller connectivity lost|io failed due to " \
    "lldd error|transport association event|resetting controller|"    \
    "error_recovery)"

static void expect_logins(Trial *trial, guint wanted)
{
    guint count = trial_count(trial, "run", "fabric.login", "at", "vic0");

    CONTINUE(trial);
    EXPECT(trial, count == wanted, "%u logins to the fabric instead of %u",
           count, wanted);
}

static void plug(Trial *trial, const char *option, const char *value)
{
    Qmp qmp;

    qmp_start(&qmp, trial, "run", option, value, "--tools", "nvme", "--", "sh",
              "-c", plug_script, NULL);
    qmp_steps(&qmp, plug_steps, G_N_ELEMENTS(plug_steps));
    qmp_end(&qmp, EXIT_FAIL);
    CONTINUE(trial);
    trial_expect_reports(trial, "run", "0", LOST);
    CONTINUE(trial);
    expect_logins(trial, 2);
}

void plug_acpi(Trial *trial)
{
    plug(trial, "--smp", "2");
}

void plug_native(Trial *trial)
{
    plug(trial, "--qemu-arg=-global", NATIVE);
}

/* Orderly removal by the guest's own user, and rediscovery. */
static const char remove_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY
    "verify 1; echo 1 > $vic/remove; is_gone; "
    "echo 1 > /sys/bus/pci/rescan; wait_for is_bound; connect; verify 2; "
    "nvme disconnect-all";

void plug_remove(Trial *trial)
{
    trial_run(trial, "run", EXIT_FAIL, "--tools", "nvme", "--", "sh", "-c",
              remove_script, NULL);
    CONTINUE(trial);
    trial_expect_reports(trial, "run", "0", LOST);
    CONTINUE(trial);
    expect_logins(trial, 2);
}

/*
 * The slot's power is lost at once, and the function answers nothing any more.
 * The removal that follows takes the driver a minute, in which it waits for
 * its firmware reset. When there is power again, the adapter is as good as
 * new. (With I/O under way, fnic 7.3 waits for minutes and then frees what is
 * in use: scripts/fnic/F03b-surprise-removal.drill.)
 */
static const char power_script[] =
    "set -e; " SHELL_WAIT_FOR SHELL_ADAPTER SHELL_VERIFY SHELL_CONFIG
    "verify 1; nvme disconnect-all; port=$(readlink -f $vic/..); "
    "slot=$(($(capability $port 16) + 0x19)); poke $port $slot 5; "
    "[ $(peek $vic 0) = 255 ]; echo 1 > $vic/remove; is_gone; "
    "poke $port $slot 1; echo 1 > /sys/bus/pci/rescan; wait_for is_bound; "
    "connect; verify 2; nvme disconnect-all";

void plug_power(Trial *trial)
{
    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              power_script, NULL);
    CONTINUE(trial);
    expect_logins(trial, 2);
}
