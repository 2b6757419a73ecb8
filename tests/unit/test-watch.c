/*
 * Watched functions, parked vCPUs, modules, symbols and schedules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include "drill/reach.h"
#include "drill/schedule.h"
#include "drill/watch_order.h"
#include "glue/sim/sim.h"
#include "glue/sim/vcpus.h"
#include "lab/state.h"
#include "wire/bytes.h"

#define VFS_READ    UINT64_C(0xffffffff81000100)
#define DO_INIT     UINT64_C(0xffffffff81000200)
#define FREE_MODULE UINT64_C(0xffffffff81000300)
#define TEXT        UINT64_C(0xffffffffc0400000)
#define PROBE       (TEXT + 0x3b0)
#define MODULE      (SIM_BASE + 0x400) /* its struct */
#define STACK       (SIM_BASE + 0x800)
#define CALLER      UINT64_C(0xffffffff81000999)

static const char symbols_text[] = "kernel\n"
                                   "ffffffff81000100 vfs_read\n"
                                   "ffffffff81000110 vfs_write\n"
                                   "ffffffff81000200 do_init_module\n"
                                   "ffffffff81000300 free_module\n"
                                   "ffffffff81000400 show\n"
                                   "ffffffff81000500 show\n"
                                   "ffffffff81000600 lost.isra.0\n"
                                   "ffffffff81000680 a_lost\n"
                                   "ffffffff81000700 both\n"
                                   "module fnic 488 5a30\n"
                                   "3b0 fnic_probe\n"
                                   "5a30 fnic_cleanup_module\n"
                                   "40 both\n"
                                   "module nvme_fc 488 10\n"
                                   "0 nvme_fc_start\n";

static Symbols *load_text(const char *text, char **why)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-symbols-XXXXXX", NULL);
    Symbols *symbols;
    int fd = g_mkstemp(path);

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    symbols = symbols_load(path, why);
    g_unlink(path);
    return symbols;
}

static Symbols *load_symbols(void)
{
    g_autofree char *why = NULL;
    Symbols *symbols = load_text(symbols_text, &why);

    g_assert_nonnull(symbols);
    return symbols;
}

/* ---- symbols ---- */

static void test_symbols_find(void)
{
    g_autoptr(Symbols) symbols = load_symbols();
    Symbol symbol;
    char *why;

    g_assert_true(symbols_find(symbols, "vfs_read", &symbol, &why));
    g_assert_null(symbol.module);
    g_assert_cmphex(symbol.value, ==, VFS_READ);
    g_assert_cmpuint(symbol.offset, ==, 0);
    g_assert_true(symbols_find(symbols, "vfs_read+0x1f", &symbol, &why));
    g_assert_cmpuint(symbol.offset, ==, 0x1f);
    g_assert_true(symbols_find(symbols, "fnic_probe", &symbol, &why));
    g_assert_cmpstr(symbol.module->name, ==, "fnic");
    g_assert_cmpuint(symbol.module->exit_pointer, ==, 488);
    g_assert_cmphex(symbol.module->exit_offset, ==, 0x5a30);
    g_assert_cmphex(symbol.value, ==, 0x3b0);
    g_assert_true(symbols_find(symbols, "fnic:both", &symbol, &why));
    g_assert_cmphex(symbol.value, ==, 0x40);
    g_assert_true(symbols_find(symbols, "vmlinux:both", &symbol, &why));
    g_assert_null(symbol.module);
    g_assert_true(symbols_find(symbols, "0xffffffff81000500", &symbol, &why));
    g_assert_cmphex(symbol.value, ==, UINT64_C(0xffffffff81000500));
}

static void check_unknown(const char *name, const char *message)
{
    g_autoptr(Symbols) symbols = load_symbols();
    g_autofree char *why = NULL;
    Symbol symbol;

    g_assert_false(symbols_find(symbols, name, &symbol, &why));
    g_assert_cmpstr(why, ==, message);
}

#define OTHERWISE \
    "; a function that is not listed was inlined, or belongs to another module"

static void test_symbols_unknown(void)
{
    check_unknown("vfs_raed", "no function vfs_raed in the kernel and its "
                              "modules; there is vfs_read" OTHERWISE);
    check_unknown("lost", "no function lost in the kernel and its modules; "
                          "there is lost.isra.0, a_lost" OTHERWISE);
    check_unknown("nvme_fc:fnic_probe",
                  "no function fnic_probe in nvme_fc; there is "
                  "fnic_probe" OTHERWISE);
    check_unknown("quite_another_name", "no function quite_another_name in the "
                                        "kernel and its modules" OTHERWISE);
    check_unknown("show", "2 functions show: 0xffffffff81000400, "
                          "0xffffffff81000500; choose one");
    check_unknown("both",
                  "2 functions both: 0xffffffff81000700, fnic:both; choose "
                  "one");
    check_unknown("vfs_read+x",
                  "vfs_read+x: a number is missing behind the '+'");
    check_unknown("0x12q", "0x12q is no address");
}

static void test_symbols_wrong(void)
{
    static const char *const texts[] = {
        "kernel\nvfs_read\n",    "module fnic\n", "module fnic 12\n",
        "module fnic 12 zz\n",   "12\n",          "12 \n",
        "module fnic 12 34 56\n"
    };
    Symbol symbol;

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *why = NULL;

        g_assert_null(load_text(texts[i], &why));
        g_assert_true(
            g_str_has_suffix(why, ": neither a function nor a module"));
    }
    for (guint i = 0; i < 2; i++) {
        g_autoptr(Symbols) symbols = symbols_new();
        g_autofree char *why = NULL;

        g_assert_false(symbols_find(symbols, "vfs_read", &symbol, &why));
        g_assert_cmpstr(why, ==,
                        "no function vfs_read: where the functions of this "
                        "kernel are is not known");
    }
}

/* ---- a bench ---- */

typedef struct Bench {
    SimLab sim;
    SimVcpus vcpus;
    WatchTable *table;
    GString *log; /* what the tap tells, and the owner */
} Bench;

typedef struct Owner {
    Watch watch;
    Bench *bench;
    const char *name;
    WatchReply reply;
    Watch *clears;
} Owner;

static void note(void *opaque, const TapEvent *event)
{
    Bench *bench = opaque;

    g_string_append(bench->log, tap_kind_name(event->kind));
    for (uint32_t i = 0; i < MIN(event->field_count, 3); i++) {
        const TapField *field = &event->fields[i];

        if (field->type == TAP_TYPE_STRING) {
            g_string_append_printf(bench->log, " %s", field->string);
        } else {
            g_string_append_printf(bench->log, " %" G_GINT64_FORMAT,
                                   (gint64)field->number);
        }
    }
    g_string_append(bench->log, "; ");
}

static void bench_init(Bench *bench)
{
    sim_lab_init(&bench->sim, 0);
    sim_vcpus_init(&bench->vcpus);
    bench->log = g_string_new(NULL);
    bench->table = watch_table_new(&bench->sim.lab, &sim_vcpu_ops,
                                   &bench->vcpus, load_symbols());
    bench->vcpus.table = bench->table;
    tap_observe(&bench->sim.lab.tap, TAP_ALL_KINDS, note, bench);
    for (int cpu = 0; cpu < SIM_CPUS; cpu++) {
        bench->vcpus.registers[cpu][VCPU_RSP] = STACK;
    }
    put_le64(bench->vcpus.memory + (STACK - SIM_BASE), CALLER);
}

static void bench_cleanup(Bench *bench)
{
    watch_table_free(bench->table);
    g_assert_cmpuint(bench->vcpus.watched->len, ==, 0);
    sim_vcpus_cleanup(&bench->vcpus);
    sim_lab_cleanup(&bench->sim);
    g_string_free(bench->log, TRUE);
}

static void expect(Bench *bench, const char *log)
{
    g_assert_cmpstr(bench->log->str, ==, log);
    g_string_truncate(bench->log, 0);
}

static WatchReply owner_hit(void *opaque, const WatchHit *hit)
{
    Owner *owner = opaque;

    g_string_append_printf(owner->bench->log, "%s %u:%d; ", owner->name,
                           hit->cpu, (int)hit->count);
    g_assert_true(hit->watch == &owner->watch);
    if (owner->clears) {
        watch_clear(owner->clears);
    }
    return owner->reply;
}

static void owner_resumed(void *opaque, Watch *watch, unsigned int cpu,
                          WatchEnd end)
{
    Owner *owner = opaque;

    g_string_append_printf(owner->bench->log, "%s goes on %u; ", owner->name,
                           cpu);
}

static const WatchOps owner_ops = { owner_hit, owner_resumed };

static void owner_init(Owner *owner, Bench *bench, const char *name)
{
    *owner = (Owner){ .bench = bench, .name = name };
    watch_init(&owner->watch, bench->table, &owner_ops, owner);
}

static void owner_set(Owner *owner, const char *function)
{
    const WatchSpec spec = { .function = function };
    char *why = NULL;

    g_assert_true(watch_set(&owner->watch, &spec, &why));
}

/* What the kernel has in memory when it calls do_init_module(). */
static void load_module(Bench *bench, const char *name, uint64_t exit_function)
{
    uint8_t *raw = bench->vcpus.memory + (MODULE - SIM_BASE);

    memset(raw, 0, 512);
    g_strlcpy((char *)raw + 24, name, 56);
    put_le64(raw + 488, exit_function);
    bench->vcpus.registers[1][VCPU_RDI] = MODULE;
    g_assert_true(sim_vcpus_reach(&bench->vcpus, 1, DO_INIT));
}

static void free_module(Bench *bench)
{
    bench->vcpus.registers[1][VCPU_RDI] = MODULE;
    g_assert_true(sim_vcpus_reach(&bench->vcpus, 1, FREE_MODULE));
}

/* ---- hits ---- */

static void test_hit(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    g_assert_false(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    owner_set(&a, "vfs_read");
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 2, VFS_READ));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ + 1));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    expect(&bench, "guest.function vfs_read 2 1; a 2:1; "
                   "guest.function vfs_read 0 2; a 0:2; ");
    g_assert_cmphex(bench.vcpus.registers[0][VCPU_RIP], ==, VFS_READ);
    watch_clear(&a.watch);
    watch_clear(&a.watch);
    g_assert_false(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    bench_cleanup(&bench);
}

/* All are told; the first answer that is one holds. */
static void test_two_at_one_address(void)
{
    Bench bench;
    Owner a, b, c;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_init(&b, &bench, "b");
    owner_init(&c, &bench, "c");
    owner_set(&a, "vfs_read");
    owner_set(&b, "vfs_read");
    owner_set(&c, "0xffffffff81000100");
    b.reply = (WatchReply){ .action = WATCH_PARK, .limit = 100 };
    c.reply = (WatchReply){ .action = WATCH_RETURN, .value = 1 };
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    expect(&bench, "guest.function vfs_read 0 1; a 0:1; "
                   "guest.function vfs_read 0 1; b 0:1; "
                   "guest.function 0xffffffff81000100 0 1; c 0:1; "
                   "guest.park vfs_read 0 100; ");
    g_assert_true(watch_parked(bench.table, 0) == &b.watch);
    watch_clear(&a.watch);
    g_assert_true(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    watch_clear(&b.watch);
    expect(&bench, "guest.resume vfs_read 0 released; b goes on 0; ");
    g_assert_false(bench.vcpus.parked[0]);
    watch_clear(&c.watch);
    g_assert_false(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    bench_cleanup(&bench);
}

/* Who has decided, and is cleared before it happens, decides nothing. */
static void test_cleared_by_another(void)
{
    Bench bench;
    Owner a, b, c;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_init(&b, &bench, "b");
    owner_init(&c, &bench, "c");
    owner_set(&a, "vfs_read");
    owner_set(&b, "vfs_read");
    owner_set(&c, "vfs_read");
    a.reply = (WatchReply){ .action = WATCH_PARK, .limit = 100 };
    b.clears = &a.watch;
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    g_assert_null(watch_parked(bench.table, 0));
    b.clears = &c.watch;
    g_string_truncate(bench.log, 0);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    expect(&bench, "guest.function vfs_read 0 2; b 0:2; ");
    b.clears = &b.watch;
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    g_assert_false(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    bench_cleanup(&bench);
}

static bool hits_with(Bench *bench, WatchCondition condition, uint64_t value)
{
    const WatchSpec spec = { "vfs_read", &condition, 1, false };
    Owner owner;
    char *why = NULL;
    bool hit;

    owner_init(&owner, bench, "o");
    g_assert_true(watch_set(&owner.watch, &spec, &why));
    bench->vcpus.registers[3][VCPU_RSI] = value;
    sim_vcpus_reach(&bench->vcpus, 3, VFS_READ);
    hit = owner.watch.hits == 1;
    watch_clear(&owner.watch);
    return hit;
}

static void test_conditions(void)
{
    const uint64_t minus_one_and_more = UINT64_C(0x5ffffffff);
    Bench bench;

    bench_init(&bench);
    for (int relation = 0; relation < WATCH_RELATIONS; relation++) {
        static const bool holds[WATCH_RELATIONS][3] = {
            [WATCH_EQUAL] = { false, true, false },
            [WATCH_NOT_EQUAL] = { true, false, true },
            [WATCH_LESS] = { true, false, false },
            [WATCH_LESS_OR_EQUAL] = { true, true, false },
            [WATCH_GREATER] = { false, false, true },
            [WATCH_GREATER_OR_EQUAL] = { false, true, true },
        };

        for (int value = 0; value < 3; value++) {
            WatchCondition condition = { 2, 64, false, relation, 8 };

            g_assert_true(hits_with(&bench, condition, 7 + value) ==
                          holds[relation][value]);
        }
    }
    /* an int of -1, with what happens to be in the register above it */
    g_assert_true(hits_with(&bench,
                            (WatchCondition){ 2, 32, true, WATCH_LESS, 0 },
                            minus_one_and_more));
    g_assert_false(hits_with(&bench,
                             (WatchCondition){ 2, 32, false, WATCH_LESS, 1 },
                             minus_one_and_more));
    g_assert_false(hits_with(&bench,
                             (WatchCondition){ 2, 64, true, WATCH_LESS, 0 },
                             minus_one_and_more));
    g_assert_true(hits_with(
        &bench, (WatchCondition){ WATCH_CPU, 64, false, WATCH_EQUAL, 3 }, 0));
    g_assert_false(hits_with(
        &bench, (WatchCondition){ WATCH_CPU, 64, false, WATCH_EQUAL, 2 }, 0));
    bench_cleanup(&bench);
}

static void check_refused(Bench *bench, const WatchSpec *spec,
                          const char *message)
{
    g_autofree char *why = NULL;
    Owner owner;

    owner_init(&owner, bench, "o");
    g_assert_false(watch_set(&owner.watch, spec, &why));
    g_assert_cmpstr(why, ==, message);
    g_assert_false(watch_is_set(&owner.watch));
}

static void test_refused(void)
{
    WatchCondition conditions[WATCH_CONDITIONS_MAX + 1] = { { 7, 64 } };
    Bench bench;

    bench_init(&bench);
    check_refused(&bench, &(WatchSpec){ "vfs_read", conditions, 1, false },
                  "vfs_read: a condition is neither on the vCPU nor on "
                  "arguments 1 to 6");
    conditions[0] = (WatchCondition){ 1, 48 };
    check_refused(&bench, &(WatchSpec){ "vfs_read", conditions, 1, false },
                  "vfs_read: a condition is neither on the vCPU nor on "
                  "arguments 1 to 6");
    check_refused(
        &bench,
        &(WatchSpec){ "vfs_read", conditions, WATCH_CONDITIONS_MAX + 1, false },
        "vfs_read: 9 conditions, at most 8 are possible");
    bench.vcpus.lacks = "another machine";
    check_refused(&bench, &(WatchSpec){ "vfs_read" },
                  "vfs_read cannot be watched on this machine: it needs "
                  "another machine");
    bench_cleanup(&bench);
}

/* ---- parking ---- */

static void test_park(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "vfs_read");
    a.reply = (WatchReply){ .action = WATCH_PARK, .limit = 50 };
    g_assert_false(watch_release(bench.table, 0));
    g_assert_false(watch_release(bench.table, 99));
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 3, VFS_READ));
    sim_lab_advance(&bench.sim, 49);
    g_assert_true(bench.vcpus.parked[0]);
    g_string_truncate(bench.log, 0);
    g_assert_true(watch_release(bench.table, 3));
    expect(&bench, "guest.resume vfs_read 3 released; a goes on 3; ");
    sim_lab_advance(&bench.sim, 1);
    expect(&bench, "guest.resume vfs_read 0 deadline; a goes on 0; ");
    g_assert_false(bench.vcpus.parked[0]);
    g_assert_false(bench.vcpus.parked[3]);
    g_assert_cmpint(bench.sim.deadline, ==, LAB_NEVER);
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

static void test_park_always_ends(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "vfs_read");
    a.reply = (WatchReply){ .action = WATCH_PARK, .limit = -1 };
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    expect(&bench, "guest.function vfs_read 0 1; a 0:1; "
                   "guest.park vfs_read 0 1; ");
    sim_lab_advance(&bench.sim, 1);
    g_assert_false(bench.vcpus.parked[0]);
    g_assert_cmpuint(bench.sim.log->len, ==, 0);
    a.reply.limit = 5 * LAB_SECONDS;
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    g_assert_cmpuint(bench.sim.log->len, ==, 1);
    g_assert_true(g_str_has_prefix(g_ptr_array_index(bench.sim.log, 0),
                                   "vfs_read: a vCPU parked for 5000 ms:"));
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

static void test_reset(void)
{
    Bench bench;
    Owner a, b;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_init(&b, &bench, "b");
    owner_set(&a, "vfs_read");
    owner_set(&b, "fnic_probe");
    load_module(&bench, "fnic", TEXT + 0x5a30);
    a.reply = (WatchReply){ .action = WATCH_PARK, .limit = 50 };
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ));
    g_string_truncate(bench.log, 0);
    watch_table_reset(bench.table);
    expect(&bench, "guest.resume vfs_read 0 reset; a goes on 0; ");
    g_assert_true(sim_vcpus_watches(&bench.vcpus, VFS_READ));
    g_assert_false(sim_vcpus_watches(&bench.vcpus, PROBE));
    watch_clear(&a.watch);
    watch_clear(&b.watch);
    bench_cleanup(&bench);
}

/* ---- returning ---- */

static void test_return(void)
{
    Bench bench;
    Owner a;
    uint64_t *registers;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "vfs_read");
    a.reply = (WatchReply){ .action = WATCH_RETURN, .value = -22 };
    registers = bench.vcpus.registers[1];
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ));
    expect(&bench, "guest.function vfs_read 1 1; a 1:1; "
                   "guest.return vfs_read 1 -22; ");
    g_assert_cmphex(registers[VCPU_RIP], ==, CALLER);
    g_assert_cmphex(registers[VCPU_RSP], ==, STACK + 8);
    g_assert_cmpint((int64_t)registers[VCPU_RAX], ==, -22);
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

static void test_return_after_park(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "vfs_read");
    a.reply = (WatchReply){ .action = WATCH_PARK, .limit = 50 };
    g_assert_false(watch_return(bench.table, 1, 7));
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ));
    g_assert_true(watch_return(bench.table, 1, 7));
    g_assert_false(bench.vcpus.parked[1]);
    g_assert_cmphex(bench.vcpus.registers[1][VCPU_RIP], ==, CALLER);
    g_assert_cmpuint(bench.vcpus.registers[1][VCPU_RAX], ==, 7);
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

/* Where there is nothing to return to, it goes on. */
static void test_no_return(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "vfs_read+4");
    a.reply = (WatchReply){ .action = WATCH_RETURN, .value = 1 };
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ + 4));
    g_assert_cmphex(bench.vcpus.registers[1][VCPU_RIP], ==, VFS_READ + 4);
    owner_set(&a, "vfs_read");
    bench.vcpus.registers[1][VCPU_RSP] = 0;
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ));
    g_assert_cmphex(bench.vcpus.registers[1][VCPU_RIP], ==, VFS_READ);
    g_assert_cmphex(bench.vcpus.registers[1][VCPU_RSP], ==, 0);
    g_assert_cmpuint(bench.sim.log->len, ==, 1);
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

/* ---- modules ---- */

static void test_module(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "fnic_probe");
    g_assert_cmphex(a.watch.address, ==, 0);
    load_module(&bench, "other", TEXT);
    load_module(&bench, "nvme_fc", TEXT + 0x10);
    expect(&bench, "guest.module nvme_fc -1069547520 1; ");
    g_assert_cmphex(a.watch.address, ==, 0);
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, PROBE));
    expect(&bench, "guest.module fnic -1069547520 1; "
                   "guest.function fnic_probe 0 1; a 0:1; ");
    free_module(&bench);
    g_assert_false(sim_vcpus_watches(&bench.vcpus, PROBE));
    expect(&bench, "guest.module fnic 0 0; ");
    load_module(&bench, "fnic", TEXT + 0x15a30);
    g_assert_true(sim_vcpus_watches(&bench.vcpus, PROBE + 0x10000));
    watch_clear(&a.watch);
    /* set while it is loaded */
    owner_set(&a, "fnic_probe");
    g_assert_cmphex(a.watch.address, ==, PROBE + 0x10000);
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

/* A guest that says nonsense about its modules. */
static void test_hostile_module(void)
{
    Bench bench;
    Owner a;

    bench_init(&bench);
    owner_init(&a, &bench, "a");
    owner_set(&a, "fnic_probe");
    load_module(&bench, "fnic", 0);
    bench.vcpus.registers[1][VCPU_RDI] = 0;
    sim_vcpus_reach(&bench.vcpus, 1, DO_INIT);
    sim_vcpus_reach(&bench.vcpus, 1, FREE_MODULE);
    memset(bench.vcpus.memory, 'f', sizeof(bench.vcpus.memory));
    bench.vcpus.registers[1][VCPU_RDI] = SIM_BASE;
    sim_vcpus_reach(&bench.vcpus, 1, DO_INIT);
    /* its end is not mapped */
    memset(bench.vcpus.memory, 0, sizeof(bench.vcpus.memory));
    strcpy((char *)bench.vcpus.memory + SIM_MEMORY - 56, "fnic");
    bench.vcpus.registers[1][VCPU_RDI] = SIM_BASE + SIM_MEMORY - 80;
    sim_vcpus_reach(&bench.vcpus, 1, DO_INIT);
    g_assert_cmphex(a.watch.address, ==, 0);
    expect(&bench, "");
    watch_clear(&a.watch);
    bench_cleanup(&bench);
}

/* ---- orders ---- */

static void check_order(Bench *bench, const char *text, const char *message)
{
    g_autofree char *why = NULL;

    g_assert_null(watch_order_new(bench->table, text, &why));
    g_assert_cmpstr(why, ==, message);
}

static void test_orders(void)
{
    Bench bench;
    WatchOrder *order;
    char *why = NULL;

    bench_init(&bench);
    order =
        watch_order_new(bench.table, "vfs_read:arg2=0x10:cpu=1:park=3us", &why);
    g_assert_nonnull(order);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ));
    bench.vcpus.registers[1][VCPU_RSI] = 16;
    bench.vcpus.registers[2][VCPU_RSI] = 16;
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 2, VFS_READ));
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 1, VFS_READ));
    g_assert_cmpint(bench.sim.deadline, ==, 3000);
    watch_order_free(order);
    order = watch_order_new(bench.table, "fnic:fnic_probe:return=-12", &why);
    g_assert_nonnull(order);
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 3, PROBE));
    g_assert_cmpint((int64_t)bench.vcpus.registers[3][VCPU_RAX], ==, -12);
    watch_order_free(order);
    bench_cleanup(&bench);
}

static void test_orders_wrong(void)
{
    static const char *const wrong[] = {
        "park=",   "park=0",   "park=-1",   "park=1h", "return=",
        "return=", "return=x", "cpu=",      "arg0=1",  "arg7=1",
        "arg=1",   "arg11=1",  "nothing=1", "x=",      "park",
    };
    Bench bench;

    bench_init(&bench);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = g_strconcat("fnic:fnic_probe:", wrong[i], NULL);
        g_autofree char *message =
            g_strdup_printf("watch %s: '%s' is neither park=TIME, "
                            "return=VALUE, cpu=N nor argN=VALUE",
                            text, wrong[i]);

        check_order(&bench, text, message);
    }
    check_order(&bench, "", "watch '': a function is missing");
    check_order(&bench, ":park=1ms",
                "watch ':park=1ms': a function is missing");
    check_order(&bench, "show:park=1ms",
                "watch show:park=1ms: 2 functions show: 0xffffffff81000400, "
                "0xffffffff81000500; choose one");
    bench_cleanup(&bench);
}

/* ---- state ---- */

static void walk(Bench *bench, Owner *owners, LabState *state)
{
    lab_state(&bench->sim.lab, state);
    watch_table_state(bench->table, state);
    watch_state(&owners[0].watch, state);
    watch_state(&owners[1].watch, state);
}

static void owners_init(Owner *owners, Bench *bench)
{
    owner_init(&owners[0], bench, "a");
    owner_init(&owners[1], bench, "b");
    owners[0].reply = (WatchReply){ .action = WATCH_PARK, .limit = 100 };
}

static void owners_clear(Owner *owners)
{
    watch_clear(&owners[0].watch);
    watch_clear(&owners[1].watch);
}

/* Saved with a vCPU parked, loaded into another lab. */
static void save(GByteArray *saved)
{
    const WatchCondition condition = { WATCH_CPU, 64, false, WATCH_EQUAL, 2 };
    const WatchSpec spec = { "fnic_probe", &condition, 1, false };
    LabState state;
    Bench bench;
    Owner owners[2];
    char *why = NULL;

    bench_init(&bench);
    owners_init(owners, &bench);
    g_assert_true(watch_set(&owners[1].watch, &spec, &why));
    owner_set(&owners[0], "vfs_read");
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 3, VFS_READ));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 2, PROBE));
    lab_state_begin_save(&state, saved);
    walk(&bench, owners, &state);
    owners_clear(owners);
    bench_cleanup(&bench);
}

static void test_state(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    g_autoptr(GByteArray) again = g_byte_array_new();
    LabState state;
    Bench bench;
    Owner owners[2];

    save(saved);
    bench_init(&bench);
    owners_init(owners, &bench);
    owner_set(&owners[1], "vfs_write"); /* is replaced */
    lab_state_begin_load(&state, saved->data, saved->len);
    walk(&bench, owners, &state);
    g_assert_true(lab_state_finished(&state));
    lab_state_begin_save(&state, again);
    walk(&bench, owners, &state);
    g_assert_cmpmem(saved->data, saved->len, again->data, again->len);
    g_assert_true(bench.vcpus.parked[3]);
    g_assert_false(sim_vcpus_watches(&bench.vcpus, VFS_READ + 0x10));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, PROBE));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 2, PROBE));
    expect(&bench, "guest.function fnic_probe 2 2; b 2:2; ");
    sim_lab_advance(&bench.sim, 100);
    expect(&bench, "guest.resume vfs_read 3 deadline; a goes on 3; ");
    owners_clear(owners);
    bench_cleanup(&bench);
}

/* Loaded into a lab that has gone on meanwhile. */
static void test_state_over_parked(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;
    Bench bench;
    Owner owners[2];

    save(saved);
    bench_init(&bench);
    owners_init(owners, &bench);
    owner_set(&owners[0], "vfs_write");
    g_assert_false(sim_vcpus_reach(&bench.vcpus, 0, VFS_READ + 0x10));
    g_string_truncate(bench.log, 0);
    lab_state_begin_load(&state, saved->data, saved->len);
    walk(&bench, owners, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_false(bench.vcpus.parked[0]);
    g_assert_true(bench.vcpus.parked[3]);
    expect(&bench, "");
    owners_clear(owners);
    bench_cleanup(&bench);
}

static void test_state_truncated(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();

    save(saved);
    for (guint length = 0; length < saved->len; length++) {
        g_autofree uint8_t *part = g_memdup2(saved->data, length);
        LabState state;
        Bench bench;
        Owner owners[2];

        bench_init(&bench);
        owners_init(owners, &bench);
        lab_state_begin_load(&state, part, length);
        walk(&bench, owners, &state);
        g_assert_false(lab_state_finished(&state));
        owners_clear(owners);
        bench_cleanup(&bench);
    }
}

/* ---- schedule ---- */

static void test_schedule(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    Schedule a, b, c;
    LabState state;
    uint64_t sum = 0;
    bool differs = false;

    schedule_init(&a, 7, 1000);
    schedule_init(&b, 7, 1000);
    schedule_init(&c, 8, 1000);
    for (int i = 0; i < 10000; i++) {
        uint32_t slice = schedule_slice(&a);

        g_assert_cmpuint(slice, >=, 1);
        g_assert_cmpuint(slice, <=, 1999);
        g_assert_cmpuint(slice, ==, schedule_slice(&b));
        differs |= slice != schedule_slice(&c);
        sum += slice;
    }
    g_assert_true(differs);
    g_assert_cmpuint(sum / 10000, >, 980);
    g_assert_cmpuint(sum / 10000, <, 1020);
    lab_state_begin_save(&state, saved);
    schedule_state(&a, &state);
    lab_state_begin_load(&state, saved->data, saved->len);
    schedule_state(&c, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(schedule_slice(&c), ==, schedule_slice(&b));
}

/* ---- what is reached ---- */

static Reach *reach_of(Bench *bench, const char *modules)
{
    g_autofree char *why = NULL;
    Reach *reach = reach_new(bench->table, modules, &why);

    g_assert_nonnull(reach);
    return reach;
}

static void expect_reached(const Reach *reach, const char *expected)
{
    g_autofree char *text = reach_text(reach);

    g_assert_cmpstr(text, ==, expected);
}

/* Each function is watched until it is reached; who watches it goes on. */
static void test_reach(void)
{
    Bench bench;
    Owner a;
    Reach *reach;

    bench_init(&bench);
    reach = reach_of(&bench, "nvme_fc;fnic");
    owner_init(&a, &bench, "a");
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, PROBE));
    g_assert_false(sim_vcpus_watches(&bench.vcpus, PROBE));
    owner_set(&a, "fnic_probe");
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, PROBE));
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 1, TEXT + 0x40));
    expect(&bench, "guest.module fnic -1069547520 1; "
                   "guest.function fnic_probe 0 1; a 0:1; ");
    expect_reached(reach, "- nvme_fc nvme_fc_start\n"
                          "+ fnic both\n"
                          "- fnic fnic_cleanup_module\n"
                          "+ fnic fnic_probe\n");
    watch_clear(&a.watch);
    reach_free(reach);
    bench_cleanup(&bench);
}

static void test_reach_unknown(void)
{
    g_autofree char *why = NULL;
    Bench bench;

    bench_init(&bench);
    g_assert_null(reach_new(bench.table, "fnic;libfc", &why));
    g_assert_cmpstr(why, ==, "no function of a module libfc is known");
    bench_cleanup(&bench);
}

static void save_reached(GByteArray *saved)
{
    LabState state;
    Bench bench;
    Reach *reach;

    bench_init(&bench);
    reach = reach_of(&bench, "fnic");
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, PROBE));
    lab_state_begin_save(&state, saved);
    watch_table_state(bench.table, &state);
    reach_state(reach, &state);
    reach_free(reach);
    bench_cleanup(&bench);
}

/* What was reached before counts, and what was not is watched again. */
static void test_reach_state(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;
    Bench bench;
    Reach *reach;

    save_reached(saved);
    bench_init(&bench);
    reach = reach_of(&bench, "fnic");
    load_module(&bench, "fnic", TEXT + 0x5a30);
    g_assert_true(sim_vcpus_reach(&bench.vcpus, 0, TEXT + 0x40));
    lab_state_begin_load(&state, saved->data, saved->len);
    watch_table_state(bench.table, &state);
    reach_state(reach, &state);
    g_assert_true(lab_state_finished(&state));
    expect_reached(reach, "- fnic both\n"
                          "- fnic fnic_cleanup_module\n"
                          "+ fnic fnic_probe\n");
    g_assert_false(sim_vcpus_watches(&bench.vcpus, PROBE));
    g_assert_true(sim_vcpus_watches(&bench.vcpus, TEXT + 0x40));
    reach_free(reach);
    bench_cleanup(&bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbols/find", test_symbols_find);
    g_test_add_func("/symbols/unknown", test_symbols_unknown);
    g_test_add_func("/symbols/wrong", test_symbols_wrong);
    g_test_add_func("/watch/hit", test_hit);
    g_test_add_func("/watch/two-at-one-address", test_two_at_one_address);
    g_test_add_func("/watch/cleared-by-another", test_cleared_by_another);
    g_test_add_func("/watch/conditions", test_conditions);
    g_test_add_func("/watch/refused", test_refused);
    g_test_add_func("/watch/park", test_park);
    g_test_add_func("/watch/park-always-ends", test_park_always_ends);
    g_test_add_func("/watch/reset", test_reset);
    g_test_add_func("/watch/return", test_return);
    g_test_add_func("/watch/return-after-park", test_return_after_park);
    g_test_add_func("/watch/no-return", test_no_return);
    g_test_add_func("/watch/module", test_module);
    g_test_add_func("/watch/hostile-module", test_hostile_module);
    g_test_add_func("/watch/orders", test_orders);
    g_test_add_func("/watch/orders-wrong", test_orders_wrong);
    g_test_add_func("/watch/state", test_state);
    g_test_add_func("/watch/state-over-parked", test_state_over_parked);
    g_test_add_func("/watch/state-truncated", test_state_truncated);
    g_test_add_func("/reach/once", test_reach);
    g_test_add_func("/reach/unknown", test_reach_unknown);
    g_test_add_func("/reach/state", test_reach_state);
    g_test_add_func("/schedule", test_schedule);
    return g_test_run();
}
