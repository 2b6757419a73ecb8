/*
 * The demonstration: every milestone, a clean log, all its artifacts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"

static void expect_artifacts(Trial *trial, const char *run)
{
    static const char *const names[] = {
        "console.log", "journal.jsonl", "wire.pcapng", "guest.out",
        "guest.err",   "result.json",   "qemu.cmd",
    };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path =
            g_build_filename(trial->folder, run, names[i], NULL);

        EXPECT(trial, file_exists(path), "the run leaves no %s", names[i]);
    }
}

static void expect_result(Trial *trial, const char *run, const char *vcpus)
{
    g_autoptr(Record) result = trial_result(trial, run);
    static const char *const known[] = { "qemu", "kernel", "driver", "device",
                                         "command_line" };

    CONTINUE(trial);
    EXPECT(trial, record_is(result, "verdict", "pass"), "the verdict is %s",
           record_get(result, "verdict"));
    EXPECT(trial, record_is(result, "vcpus", vcpus), "%s vCPUs",
           record_get(result, "vcpus"));
    EXPECT(trial, record_is(result, "repeatable", "true"), "not repeatable");
    EXPECT(trial, record_is(result, "kernel_reports", "[]"),
           "the kernel's log is not clean");
    EXPECT(trial, record_is(result, "missing", "[]"), "never seen: %s",
           record_get(result, "missing"));
    EXPECT(trial, record_is(result, "our_breaches", "0"),
           "the emulator broke %s rules", record_get(result, "our_breaches"));
    /* fnic 7.3 leaves out the first burst word of an NVMe PRLI */
    EXPECT(trial, record_is(result, "driver_breaches", "[\"ls.prli-length\"]"),
           "the driver broke %s", record_get(result, "driver_breaches"));
    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        const char *value = record_get(result, known[i]);

        EXPECT(trial, value && *value, "result.json does not know its %s",
               known[i]);
    }
}

/* That the guest has told of it, beside the device's own view. */
static void expect_events(Trial *trial, const char *run)
{
    guint verified = trial_count(trial, run, "guest.event", "name", "verify");
    guint created =
        trial_count(trial, run, "target.association", "event", "created");
    guint ended =
        trial_count(trial, run, "target.association", "event", "ended");

    CONTINUE(trial);
    EXPECT(trial, verified >= 8, "only %u shapes of I/O were verified",
           verified);
    EXPECT(trial, created && created == ended,
           "%u associations were created, %u ended", created, ended);
    EXPECT(trial, trial_count(trial, run, "guest.exit", "code", "0") == 1,
           "the guest does not say that all was well");
}

static void expect_demo(Trial *trial, const char *vcpus)
{
    expect_artifacts(trial, "demo");
    expect_result(trial, "demo", vcpus);
    expect_events(trial, "demo");
}

void demo_with(Trial *trial, const char *vcpus, const char *vic,
               const char *fabric)
{
    trial_run(trial, "demo", EXIT_PASS, "--smp", vcpus, "--vic", vic,
              "--fabric", fabric, NULL);
    CONTINUE(trial);
    expect_demo(trial, vcpus);
}

void demo_one_vcpu(Trial *trial)
{
    demo_with(trial, "1", "", "");
}

void demo_two_vcpus(Trial *trial)
{
    demo_with(trial, "2", "", "");
}

/* In a block of 4096 bytes there are eight of the usual ones. */
void demo_large_blocks(Trial *trial)
{
    trial_run(trial, "demo", EXIT_PASS, "--smp", "2", "--namespace",
              "lba-size=4096", NULL);
    CONTINUE(trial);
    expect_demo(trial, "2");
}
