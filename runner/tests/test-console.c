/*
 * The classifier of the kernel's log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"

/* One of each kind of report; none may be missed. */
static const char *const problems[] = {
    "[    5.1] WARNING: CPU: 1 PID: 77 at drivers/scsi/fnic/fnic_fcs.c:12 x+0x1/0x2 [fnic]",
    "[    5.1] WARNING: possible circular locking dependency detected",
    "[    5.1] BUG: kernel NULL pointer dereference, address: 0000000000000008",
    "[    5.1] BUG: KASAN: slab-use-after-free in fnic_x+0x10/0x20 [fnic]",
    "[    5.1] BUG: sleeping function called from invalid context at mm/slab.h:3",
    "[    5.1] BUG: KCSAN: data-race in a / b",
    "[    5.1] Oops: 0002 [#1] SMP NOPTI",
    "[    5.1] Oops: general protection fault, probably for non-canonical address",
    "[    5.1] UBSAN: shift-out-of-bounds in drivers/scsi/x.c:1:2",
    "[    5.1] kernel BUG at drivers/scsi/fnic/vnic_wq.c:100!",
    "[  245.1] INFO: task kworker/u4:2:55 blocked for more than 122 seconds.",
    "[   25.1] rcu: INFO: rcu_preempt self-detected stall on CPU",
    "[   25.1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
    "[   25.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [init:1]",
    "[    5.1] refcount_t: underflow; use-after-free.",
    "[    5.1] list_del corruption. prev->next should be ffff",
    "[    5.1] list_add corruption. next->prev should be prev (ffff)",
    "[    5.1] ODEBUG: free active (active state 0) object: ffff",
    "[    5.1] DMA-API: fnic 0000:01:00.0: device driver frees DMA memory with wrong",
    "[    5.1] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
    "[    5.1] Call Trace:",
    "[    5.1] irq 24: nobody cared (try booting with the \"irqpoll\" option)",
    "[    5.1] fnic 0000:01:00.0: fnic: DEVCMD2 failed to initialise",
    "[    5.1] fnic 0000:01:00.0: Devcmd2 2 timed out",
    "[    5.1] fnic 0000:01:00.0: Unable to init PCI BAR0",
    "[    5.1] nvme nvme0: NVME-FC{0}: io failed due to lldd error -12",
    "[    5.1] nvme nvme0: NVME-FC{0.1}: transport error: op:01 fctype:00",
    "[    5.1] nvme nvme0: I/O 1 QID 1 timeout, aborting",
    "[    5.1] nvme nvme0: NVME-FC{0}: resetting controller",
    "[    5.1] I/O error, dev nvme0c0n1, sector 8 op 0x0:(READ)",
    "[    5.1] Buffer I/O error on dev nvme0n1, logical block 0, async page read",
    "[    5.1] init[1]: segfault at 0 ip 0000 sp 0000 error 4",
};

/* What a good run says, among them lines that look like more. */
static const char *const harmless[] = {
    "[    0.0] Command line: console=ttyS0 nokaslr tsc=reliable panic=-1",
    "[    4.2] RAS: Correctable Errors collector initialized.",
    "[    4.2] ERST DBG: ERST support is disabled.",
    "[    4.9] x86/mm: Checked W+X mappings: passed, no W+X pages found.",
    "[   12.3] fnic: Cisco FCoE HBA Driver, ver 1.9.0.1",
    "[   12.3] fnic 0000:01:00.0: fNIC flogi_retries 8 flogi timeout 4000\r",
    "[   12.3] fnic 0000:01:00.0: fNIC plogi retries 8 plogi timeout 20000",
    "[   12.3] fnic 0000:01:00.0: fNIC io throttle count 256 link dn timeout 30000",
    "[   12.3] fnic 0000:01:00.0: fNIC port dn io retries 30 port dn timeout 30000",
    "[   12.4] nvme nvme0: NVME-FC{0}: controller connect complete",
    "[   15.4] nvme nvme0: Removing ctrl: NQN \"nqn.2026-01.org.viclab:subsys0\"",
    "",
};

static void test_problems(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(problems); i++) {
        g_test_message("%s", problems[i]);
        g_assert_cmpint(console_classify(problems[i]), ==, CONSOLE_PROBLEM);
    }
}

static void test_harmless(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(harmless); i++) {
        g_test_message("%s", harmless[i]);
        g_assert_cmpint(console_classify(harmless[i]), ==, CONSOLE_HARMLESS);
    }
}

static void test_ends(void)
{
    g_assert_cmpint(console_classify("[   15.7] reboot: Power down"), ==,
                    CONSOLE_OFF);
    g_assert_cmpint(console_classify("[ 1.0] Kernel panic - not syncing: "
                                     "sysrq triggered crash"),
                    ==, CONSOLE_PANIC);
}

static void test_title(void)
{
    g_autofree char *warning = console_title(
        "[   12.345678][   T77] WARNING: CPU: 1 PID: 77 at fnic.c:12\r");
    g_autofree char *fault =
        console_title("[    5.1] BUG: unable to handle page fault for address: "
                      "ffffc90000123000");

    g_assert_cmpstr(warning, ==, "WARNING: CPU: N PID: N at fnic.c:12");
    g_assert_cmpstr(fault, ==,
                    "BUG: unable to handle page fault for address: ADDR");
}

/* Nothing was reported before: the panic has to say it all. */
static void test_panic(void)
{
    Console console;

    console_init(&console);
    console_add(&console, "[    5.3] Kernel panic - not syncing: sysrq");
    console_add(&console, "[    5.4] Call Trace:");
    g_assert_cmpstr(console.panic, ==, "Kernel panic - not syncing: sysrq");
    console_cleanup(&console);
}

static void test_log(void)
{
    Console console;

    console_init(&console);
    console_add(&console, "[    1.0] Linux version 7.3.4");
    console_add(&console, "[    5.1] BUG: at ffff888001234560");
    console_add(&console, "[    5.2] BUG: at ffff888001234570");
    console_add(&console, "[    5.3] Kernel panic - not syncing: Fatal");
    console_add(&console, "[    5.4] Kernel panic - not syncing: again");
    g_assert_cmpuint(console.titles->len, ==, 1);
    g_assert_cmpstr(console.titles->pdata[0], ==, "BUG: at ADDR");
    g_assert_cmpstr(console.panic, ==, "BUG: at ADDR");
    g_assert_false(console.off);
    console_cleanup(&console);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/console/problems", test_problems);
    g_test_add_func("/console/harmless", test_harmless);
    g_test_add_func("/console/ends", test_ends);
    g_test_add_func("/console/title", test_title);
    g_test_add_func("/console/log", test_log);
    g_test_add_func("/console/panic", test_panic);
    return g_test_run();
}
