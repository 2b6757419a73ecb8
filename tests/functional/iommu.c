/*
 * The adapter behind an IOMMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "functional/shell.h"

/* The kernel's word for mappings that end with their use. */
#define STRICT "DMA domain TLB invalidation policy: strict mode"

static void expect_text(Trial *trial, const char *run, const char *name,
                        const char *text)
{
    g_autofree char *content = trial_artifact(trial, run, name);

    CONTINUE(trial);
    EXPECT(trial, strstr(content, text), "%s of %s does not say: %s", name, run,
           text);
}

static void expect_no_fault(Trial *trial, const char *run)
{
    EXPECT(trial,
           !trial_count(trial, run, "vic.dma_fault", "at", "vic0") &&
               !trial_count(trial, run, "vic.dma_fault", "at", "vic1"),
           "addresses of the adapter were refused in %s", run);
}

static void demo(Trial *trial, const char *vcpus)
{
    trial_run(trial, "run", EXIT_PASS, "--iommu", "--smp", vcpus, NULL);
    CONTINUE(trial);
    expect_text(trial, "run", "console.log", STRICT);
    CONTINUE(trial);
    expect_text(trial, "run", "console.log",
                "pci 0000:01:00.0: Adding to iommu group");
    CONTINUE(trial);
    expect_no_fault(trial, "run");
}

void iommu_demo(Trial *trial)
{
    demo(trial, "2");
}

void iommu_queues(Trial *trial)
{
    demo(trial, "8");
}

/*
 * What the driver gives back while it recovers is not touched any more. Not
 * among them are target-reboot and slow-reset: slower as the driver is here,
 * requests that it returned are sent to it anew before the transport knows that
 * the port is gone, and what it refuses then is an error for the program, see
 * scripts/recovery/load.inc.
 */
void iommu_recovery(Trial *trial)
{
    static const char *const drills[] = {
        "link-bounce",         "lost-completion", "itmf-timeout",
        "path-failover-reset", "path-failover",
    };
    g_autofree char *out = trial_path(trial, "out");
    const char *words[G_N_ELEMENTS(drills) + 1] = { NULL };
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_auto(Outcome) outcome = { 0 };

    for (guint i = 0; i < G_N_ELEMENTS(drills); i++) {
        g_ptr_array_add(paths,
                        g_strdup_printf("%s/scripts/recovery/%s.drill",
                                        trial->session->checkout, drills[i]));
        words[i] = paths->pdata[i];
    }
    trial_viclab(trial, &outcome, "drill", "--iommu", "--jobs", "2", "--out",
                 out, words[0], words[1], words[2], words[3], words[4], NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    for (guint i = 0; i < G_N_ELEMENTS(drills) && !trial->why; i++) {
        g_autofree char *run = g_strdup_printf("out/recovery.%s", drills[i]);

        /* their console begins when the guest has booted */
        expect_text(trial, run, "qemu.cmd", "intel_iommu=on iommu.strict=1");
        CONTINUE(trial);
        expect_no_fault(trial, run);
    }
}

/*
 * A device command that has its answer written to an address which was never
 * mapped: the driver is gone, so that the registers are free for us.
 */
static const char wrong_address[] =
    "set -e; " SHELL_ADAPTER SHELL_CONFIG
    "rmmod fnic; echo 1 > $vic/enable; poke $vic 4 6; "
    "bar=$(head -n 1 $vic/resource | cut -d ' ' -f 1); "
    "devmem $((bar + 0x1008)) 64 0x12340000; "
    "devmem $((bar + 0x1010)) 64 128; "
    "devmem $((bar + 0x1004)) 32 0xc0000001; "
    /* an error, and which one: EFAULT */
    "[ $(devmem $((bar + 0x1000)) 32) = 0x00000002 ]; "
    "[ $(devmem $((bar + 0x1008)) 32) = 0x00000002 ]";

void iommu_fault(Trial *trial)
{
    g_autoptr(Record) result = NULL;

    trial_run(trial, "run", EXIT_FAIL, "--iommu", "--no-connect", "--", "sh",
              "-c", wrong_address, NULL);
    CONTINUE(trial);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "guest_exit_code", "0"),
           "the command exits with %s", record_get(result, "guest_exit_code"));
    EXPECT(trial, strstr(record_get(result, "kernel_reports"), "fault addr"),
           "the kernel reports %s", record_get(result, "kernel_reports"));
    EXPECT(trial,
           trial_count(trial, "run", "vic.dma_fault", "addr", "12340000") == 1,
           "the journal does not tell of the fault");
}
