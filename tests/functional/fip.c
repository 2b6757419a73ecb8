/*
 * Logging in through FIP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

#define LIBFC_LINE "6.12"
/* Of the fabric's own FCF, domain 1. */
#define FCF "02fcf0000001"

/*
 * The keep-alives of fnic come at whole seconds, give or take a quarter: with
 * this period after the other, two and a half times as long is not too short.
 */
#define SHORT_PERIOD "fka-period=1000"
/* With this one it is, always. */
#define PERIOD_TOO_SHORT "fka-period=250"

static void expect_fip_on_the_wire(Trial *trial)
{
    static const Shown shown[] = {
        { "fip.opcode == 4 && !vlan", "VLAN discovery" },
        { "fip.opcode == 1 && vlan.id == 1000", "FCF discovery" },
        { "fip.opcode == 2 && fcels.opcode == 0x04", "FIP FLOGI" },
        { "fip.opcode == 3 && vlan.id == 1000", "keep-alive" },
        { "fcoe && vlan.id == 1000", "FCoE in the VLAN" },
    };

    if (!capture_can(trial)) {
        return;
    }
    capture_expect(trial, "demo", shown, G_N_ELEMENTS(shown));
    CONTINUE(trial);
    EXPECT(trial, !capture_count(trial, "demo", "fcoe && !vlan"),
           "FCoE frames travel outside of the VLAN");
    capture_expect_clean(trial);
}

static void demo(Trial *trial, const char *vcpus)
{
    demo_with(trial, vcpus, "fip=on", SHORT_PERIOD);
    CONTINUE(trial);
    EXPECT(trial, trial_count(trial, "demo", "fip.login", "fcf", FCF) == 1,
           "there is not one virtual link");
    EXPECT(trial, trial_count(trial, "demo", "fip.keep_alive", "from", "ENode"),
           "there is no keep-alive");
    EXPECT(trial, !trial_count(trial, "demo", "fip.clear", "at", "vic0"),
           "the virtual link was cleared");
    EXPECT(trial, !trial_count(trial, "demo", "fip.drop", "at", "vic0"),
           "FIP messages of the driver were dropped");
    expect_fip_on_the_wire(trial);
}

void fip_demo_one_vcpu(Trial *trial)
{
    demo(trial, "1");
}

void fip_demo_two_vcpus(Trial *trial)
{
    demo(trial, "2");
}

/*
 * The driver is too slow for the FCF, again and again: it is sent Clear
 * Virtual Links, obeys, and logs in anew. It prefers the FCF of the lowest
 * priority value each time.
 */
void fip_keep_alives_missing(Trial *trial)
{
    g_autoptr(Record) result = NULL;
    guint cleared, logins;
    const char *breaches;

    trial_run(trial, "run", EXIT_PASS, "--vic", "fip=on", "--fabric",
              PERIOD_TOO_SHORT ",fcf-priority=7", "--qemu-arg=-device",
              "--qemu-arg=fc-fcf,fabric=fabric0,priority=8", "--no-connect",
              "--", "sh", "-c", "modprobe fnic; sleep 30", NULL);
    CONTINUE(trial);
    cleared =
        trial_count(trial, "run", "fip.clear", "why", "no ENode keep-alive");
    logins = trial_count(trial, "run", "fip.login", "fcf", FCF);
    CONTINUE(trial);
    EXPECT(trial, cleared >= 2, "%u virtual links were cleared", cleared);
    EXPECT(trial, logins >= cleared, "%u logins, %u virtual links cleared",
           logins, cleared);
    EXPECT(trial,
           trial_count(trial, "run", "fip.login", "at", "vic0") == logins,
           "the other FCF was preferred");
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "kernel_reports", "[]"),
           "the kernel's log is not clean: %s",
           record_get(result, "kernel_reports"));
    breaches = record_get(result, "driver_breaches");
    EXPECT(trial, breaches && strstr(breaches, "fip.keep-alive-due"),
           "the checker does not miss any keep-alives: %s",
           breaches ? breaches : "");
}

/* libfcoe checks more than the newer driver does; and it logs out. */
void fip_old_kernel(Trial *trial)
{
    static const char script[] =
        "until grep -q 0x010100 /sys/class/fc_host/host0/port_id; do "
        "sleep 1; done; rmmod fnic";

    trial_run(trial, "run", EXIT_PASS, "--kernel", LIBFC_LINE, "--vic",
              "fip=on,role=fcp", "--", "sh", "-c", script, NULL);
    CONTINUE(trial);
    EXPECT(trial, trial_count(trial, "run", "fip.login", "fcf", FCF) == 1,
           "there is not one virtual link");
    EXPECT(trial, trial_count(trial, "run", "fabric.logout", "why", "LOGO"),
           "it has not logged out");
    EXPECT(trial, !trial_count(trial, "run", "fip.drop", "at", "vic0"),
           "FIP messages of the driver were dropped");
}
