/*
 * The classifier of the kernel's log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"
#include "known.h"

/* One of each kind of report; none may be missed. */
static const char *const reports[] = {
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
    "[   13.2] DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0x12340000 [fault reason 0x05] PTE Write access is not set",
    "[   25.1] watchdog: CPU1: Watchdog detected hard LOCKUP on cpu 0",
    "[   25.1] BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 31s!",
    "[    5.1] BUG kmalloc-64 (Tainted: G        W  O       ): Object already free",
    "[    5.1] init[1]: segfault at 0 ip 0000 sp 0000 error 4",
};

/* Of the driver, and of what stands on it. */
static const char *const errors[] = {
    "[    5.1] fnic 0000:01:00.0: fnic: DEVCMD2 failed to initialise",
    "[    5.1] fnic 0000:01:00.0: Devcmd2 2 timed out",
    "[    5.1] fnic 0000:01:00.0: Unable to init PCI BAR0",
    "[    5.1] nvme nvme0: NVME-FC{0}: io failed due to lldd error -12",
    "[    5.1] nvme nvme0: NVME-FC{0.1}: transport error: op:01 fctype:00",
    "[    5.1] nvme nvme0: I/O 1 QID 1 timeout, aborting",
    "[    5.1] nvme nvme0: NVME-FC{0}: resetting controller",
    "[    5.1] I/O error, dev nvme0c0n1, sector 8 op 0x0:(READ)",
    "[    5.1] Buffer I/O error on dev nvme0n1, logical block 0, async page read",
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
    for (guint i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_test_message("%s", reports[i]);
        g_assert_cmpint(console_classify(reports[i]), ==, CONSOLE_REPORT);
    }
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        g_test_message("%s", errors[i]);
        g_assert_cmpint(console_classify(errors[i]), ==, CONSOLE_PROBLEM);
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

/* Two runs, two machines: one title. */
static const struct {
    const char *lines[2];
    const char *title;
} twins[] = {
    { { "[   12.345678][   T77] WARNING: CPU: 1 PID: 77 at fnic.c:12\r",
        "[    9.1] WARNING: CPU: 0 PID: 8 at fnic.c:13" },
      "WARNING: CPU: N PID: N at fnic.c" },
    { { "[   12.3] WARNING: drivers/scsi/fnic/fnic_nvme.c:1243 at "
        "nvfnic_nvme_unload+0x1a/0x2b0 [fnic], CPU#1: rmmod/77",
        "[   13.3] WARNING: drivers/scsi/fnic/fnic_nvme.c:1244 at "
        "nvfnic_nvme_unload+0x1b/0x2c0 [fnic], CPU#0: kworker/0:1/9" },
      "WARNING: drivers/scsi/fnic/fnic_nvme.c at nvfnic_nvme_unload [fnic]" },
    { { "[    5.1] BUG: unable to handle page fault for address: "
        "ffffc90000123000",
        "[    5.1] BUG: unable to handle page fault for address: "
        "ffff888000000008" },
      "BUG: unable to handle page fault for address: ADDR" },
    { { "[  245.1] INFO: task kworker/u4:2:55 blocked for more than 122 "
        "seconds.",
        "[  300.1] INFO: task kworker/0:1H+kblockd:7 blocked for more than 241 "
        "seconds." },
      "INFO: task kworker blocked for more than N seconds." },
    { { "[  245.1] INFO: task a.out:55 blocked in I/O wait for more than 122 "
        "seconds.",
        "[  245.1] INFO: task a.out:56 blocked in I/O wait for more than 123 "
        "seconds." },
      "INFO: task a.out blocked in I/O wait for more than N seconds." },
    { { "[   25.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [init:1]",
        "[   51.1] watchdog: BUG: soft lockup - CPU#1 stuck for 52s! "
        "[init:12]" },
      "watchdog: BUG: soft lockup - CPU#N stuck for Ns! [init]" },
    { { "[   25.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! "
        "[kworker/0:2:19]",
        "[   25.1] watchdog: BUG: soft lockup - CPU#1 stuck for 23s! "
        "[kworker/u8:0:9]" },
      "watchdog: BUG: soft lockup - CPU#N stuck for Ns! [kworker]" },
    { { "[   25.1] watchdog: CPU1: Watchdog detected hard LOCKUP on cpu 0",
        "[   35.1] watchdog: CPU0: Watchdog detected hard LOCKUP on cpu 1" },
      "watchdog: CPUN: Watchdog detected hard LOCKUP on cpu N" },
    { { "[   40.1] BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 "
        "stuck for 31s!",
        "[   40.1] BUG: workqueue lockup - pool cpus=0-1 node=0 flags=0x0 "
        "nice=0 stuck for 62s!" },
      "BUG: workqueue lockup - pool cpus=N node=N flags=0x0 nice=0 stuck for "
      "Ns!" },
    { { "[    7.1] BUG: scheduling while atomic: kworker/1:2/77/0x00000002",
        "[    7.1] BUG: scheduling while atomic: kworker/0:1/9/0x00000101" },
      "BUG: scheduling while atomic: kworker" },
    { { "[    7.1] BUG: scheduling while atomic: swapper/1/0/0x00000002",
        "[    7.1] BUG: scheduling while atomic: swapper/0/0/0x00000002" },
      "BUG: scheduling while atomic: swapper" },
    { { "[    7.1] Out of memory: Killed process 77 (fio) total-vm:10240kB, "
        "anon-rss:1kB, UID:0",
        "[    7.2] Out of memory: Killed process 8 (fio) total-vm:10248kB, "
        "anon-rss:2kB, UID:0" },
      "Out of memory: Killed process (fio)" },
    { { "[    5.1] init[1]: segfault at 0 ip 0000 sp 0000 error 4",
        "[    5.1] init[2]: segfault at 8 ip 0040 sp 0001 error 6 in init" },
      "init: segfault" },
    { { "[    5.1] Oops: Oops: 0002 [#1] SMP NOPTI",
        "[    9.1] Oops: Oops: 0002 [#2] SMP NOPTI" },
      "Oops: Oops: 0002 [#N] SMP NOPTI" },
    { { "[    5.1] UBSAN: shift-out-of-bounds in drivers/scsi/x.c:1:2",
        "[    5.1] UBSAN: shift-out-of-bounds in drivers/scsi/x.c:3:44" },
      "UBSAN: shift-out-of-bounds in drivers/scsi/x.c" },
    { { "[    5.1] BUG kmalloc-64 (Tainted: G        W  O       ): Object "
        "already free",
        "[    5.1] BUG kmalloc-64 (Not tainted): Object already free" },
      "BUG kmalloc-64: Object already free" },
    { { "[    5.1] kmemleak: 3 new suspected memory leaks (see x)",
        "[    5.1] kmemleak: 12 new suspected memory leaks (see x)" },
      "kmemleak: N new suspected memory leaks (see x)" },
    { { "[    5.1] irq 24: nobody cared", "[    5.1] irq 27: nobody cared" },
      "irq N: nobody cared" },
    { { "[   5.1] DMAR: [DMA Write] Request device [01:00.0] fault addr "
        "0x1234000 [fault reason 0x05] PTE Write access is not set",
        "[   5.1] DMAR: [DMA Write] Request device [01:00.0] fault addr "
        "0x12345000 [fault reason 0x05] PTE Write access is not set" },
      "DMAR: [DMA Write] Request device [01:00.0] fault addr ADDR [fault "
      "reason 0x05] PTE Write access is not set" },
    { { "[ 5.1] [ BUG: Invalid wait context ]",
        "[ BUG: Invalid wait context ]" },
      "[ BUG: Invalid wait context ]" },
};

static void test_title(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(twins); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(twins[i].lines); j++) {
            g_autofree char *title = console_title(twins[i].lines[j]);

            g_assert_cmpstr(title, ==, twins[i].title);
        }
    }
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

/* ---- reports that are known ---- */

static const char list[] =
    "# kind, function, title\n"
    "debug  alloc_info  BUG: sleeping function called *\n"
    "debug  -           DMA-API: fnic *: segment longer *\n"
    "kcsan  -           BUG: KCSAN: data-race in a / b\n";

static const char *const sleeping[] = {
    "[    5.1] BUG: sleeping function called from invalid context at mm.h:3",
    "[    5.1] Call Trace:",
    "[    5.1]  <TASK>",
    "[    5.1]  alloc_info+0xb7/0x220 [fnic]",
    "[    5.1]  </TASK>",
};

static void read_sleeping(Console *console, const char *function)
{
    for (guint i = 0; i < G_N_ELEMENTS(sleeping); i++) {
        g_auto(GStrv) parts = g_strsplit(sleeping[i], "alloc_info", -1);
        g_autofree char *line = g_strjoinv(function, parts);

        console_add(console, line);
    }
}

static void begin_known(Console *console, GPtrArray **known)
{
    *known = known_parse(list, "debug");
    g_assert_cmpuint((*known)->len, ==, 2);
    console_init(console);
    console->expected = *known;
}

/* Its stack tells it from others, whichever comes first. */
static void test_known(void)
{
    g_autoptr(GPtrArray) known = NULL;
    Console console;

    begin_known(&console, &known);
    read_sleeping(&console, "alloc_info");
    g_assert_cmpuint(console.titles->len, ==, 0);
    g_assert_cmpuint(console.reports->len, ==, 0);
    g_assert_cmpuint(console.known->len, ==, 1);
    read_sleeping(&console, "alloc_information");
    g_assert_cmpuint(console.titles->len, ==, 1);
    g_assert_cmpuint(console.reports->len, ==, 1);
    read_sleeping(&console, "alloc_info");
    g_assert_cmpuint(console.titles->len, ==, 1);
    g_assert_cmpuint(console.known->len, ==, 1);
    console_cleanup(&console);
}

static void test_known_by_title(void)
{
    g_autoptr(GPtrArray) known = NULL;
    Console console;

    begin_known(&console, &known);
    console_add(&console,
                "[ 5.1] DMA-API: fnic 0000:01:00.0: segment longer 1");
    console_add(&console,
                "[ 5.2] DMA-API: fnic 0000:01:00.0: segment longer 2");
    console_add(&console, "[ 5.3] BUG: KCSAN: data-race in a / b");
    console_add(&console, "[ 5.3] Call Trace:");
    g_assert_cmpuint(console.known->len, ==, 1);
    g_assert_cmpstr(console.known->pdata[0], ==,
                    "DMA-API: fnic *: segment longer *");
    g_assert_cmpuint(console.titles->len, ==, 2);
    console_cleanup(&console);
}

/* Another console took over in the middle of a line. */
static void test_replayed(void)
{
    g_autoptr(GPtrArray) known = NULL;
    Console console;

    begin_known(&console, &known);
    console_add(&console, "[ 5.1] DMA-API: fnic 0000:01:00.0: segm");
    console_add(&console, "** replaying previous printk message **");
    console_add(&console,
                "[ 5.1] DMA-API: fnic 0000:01:00.0: segment longer 1");
    g_assert_cmpuint(console.titles->len, ==, 0);
    g_assert_cmpuint(console.reports->len, ==, 0);
    g_assert_cmpuint(console.known->len, ==, 1);
    console_add(&console, "[ 5.1] BUG: KASAN: something");
    console_add(&console, "[ 5.1] harmless");
    console_add(&console, "** replaying previous printk message **");
    g_assert_cmpuint(console.titles->len, ==, 1);
    g_assert_cmpuint(console.reports->len, ==, 1);
    console_cleanup(&console);
}

static void test_spent(void)
{
    Console console;

    console_init(&console);
    console_add(&console,
                "[ 5.1] WARNING: possible recursive locking detected");
    console_add(&console, "[ 5.2] INFO: lockdep is turned off.");
    console_add(&console,
                "[ 5.3] BUG: KASAN: slab-use-after-free in a+0x1/0x2");
    g_assert_cmpuint(console.spent->len, ==, 1);
    g_assert_cmpstr(console.spent->pdata[0], ==, "lockdep");
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
    g_test_add_func("/console/known", test_known);
    g_test_add_func("/console/known-by-title", test_known_by_title);
    g_test_add_func("/console/replayed", test_replayed);
    g_test_add_func("/console/spent", test_spent);
    return g_test_run();
}
