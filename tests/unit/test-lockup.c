/*
 * How vCPUs stand, and those that are locked up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include "drill/lockup.h"
#include "drill/stance.h"
#include "glue/sim/sim.h"
#include "glue/sim/vcpus.h"
#include "lab/state.h"
#include "wire/bytes.h"

/* The guest's kernel lies in the memory that it has here. */
#define CODE        (SIM_BASE + 0x100)
#define SPIN        (SIM_BASE + 0x100) /* delay_tsc */
#define SEND        (SIM_BASE + 0x200) /* send_it calls delay_tsc */
#define WORK        (SIM_BASE + 0x300) /* work calls send_it */
#define PLAY_DEAD   (SIM_BASE + 0x400)
#define DO_INIT     (SIM_BASE + 0x500)
#define MODULE      (SIM_BASE + 0x800) /* its struct */
#define MODULE_TEXT (SIM_BASE + 0xa00)
#define STACK       (SIM_BASE + 0xc00)
#define USER        UINT64_C(0x401000)
#define NOWHERE     UINT64_C(0xffffffff99000000)
#define LIMIT       (2 * LAB_SECONDS)

static const char symbols_text[] = "kernel\n"
                                   "ffff8880000000f0 __pfx_delay_tsc\n"
                                   "ffff888000000100 delay_tsc\n"
                                   "ffff888000000200 send_it\n"
                                   "ffff888000000300 work\n"
                                   "ffff888000000400 native_play_dead\n"
                                   "ffff888000000500 do_init_module\n"
                                   "module fnic 488 10\n"
                                   "10 fnic_exit\n"
                                   "40 fnic_poll\n";

typedef struct Bench {
    SimLab sim;
    SimVcpus vcpus;
    WatchTable *table;
    Lockup *lockup;
    GString *log;
} Bench;

static void observe(void *opaque, const TapEvent *event)
{
    Bench *bench = opaque;
    g_autoptr(GString) text = g_string_new(NULL);

    tap_format_fields(text, event);
    g_string_append_printf(bench->log, "%s%s\n", tap_kind_name(event->kind),
                           text->str);
}

static Symbols *load_symbols(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-lockup-XXXXXX", NULL);
    g_autofree char *why = NULL;
    Symbols *symbols;
    int fd = g_mkstemp(path);

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, symbols_text, -1, NULL));
    symbols = symbols_load(path, &why);
    g_unlink(path);
    g_assert_nonnull(symbols);
    return symbols;
}

static void bench_init(Bench *bench)
{
    sim_lab_init(&bench->sim, 1);
    sim_vcpus_init(&bench->vcpus);
    bench->log = g_string_new(NULL);
    tap_observe(&bench->sim.lab.tap,
                TAP_BIT(TAP_guest_vcpu) | TAP_BIT(TAP_guest_lockup), observe,
                bench);
    bench->table = watch_table_new(&bench->sim.lab, &sim_vcpu_ops,
                                   &bench->vcpus, load_symbols());
    bench->vcpus.table = bench->table;
    bench->lockup = lockup_new(&bench->sim.lab, bench->table, LIMIT);
    for (unsigned int cpu = 0; cpu < SIM_CPUS; cpu++) {
        bench->vcpus.registers[cpu][VCPU_RIP] = WORK + 4;
        bench->vcpus.registers[cpu][VCPU_RSP] = STACK;
    }
}

static void bench_cleanup(Bench *bench)
{
    lockup_free(bench->lockup);
    watch_table_free(bench->table);
    sim_vcpus_cleanup(&bench->vcpus);
    sim_lab_cleanup(&bench->sim);
    g_string_free(bench->log, TRUE);
}

static void write_word(Bench *bench, uint64_t address, uint64_t value)
{
    put_le64(bench->vcpus.memory + (address - SIM_BASE), value);
}

/* A call of @target that returns to @address. */
static void write_call(Bench *bench, uint64_t address, uint64_t target)
{
    uint8_t *code = bench->vcpus.memory + (address - 5 - SIM_BASE);

    code[0] = 0xe8;
    put_le32(code + 1, (uint32_t)(target - address));
}

/* fnic_poll is where the kernel has put it. */
static void load_module(Bench *bench)
{
    uint8_t *raw = bench->vcpus.memory + (MODULE - SIM_BASE);

    g_strlcpy((char *)raw + 24, "fnic", 56);
    put_le64(raw + 488, MODULE_TEXT + 0x10);
    bench->vcpus.registers[1][VCPU_RDI] = MODULE;
    g_assert_true(sim_vcpus_reach(&bench->vcpus, 1, DO_INIT));
}

/* Looked at each millisecond from now on; was it locked up before the end? */
static bool is_locked_up(Bench *bench, unsigned int cpu, int64_t time)
{
    for (; time > 0; time -= LAB_MILLISECONDS) {
        if (lockup_look(bench->lockup, cpu)) {
            return true;
        }
        sim_lab_advance(&bench->sim, LAB_MILLISECONDS);
    }
    return lockup_look(bench->lockup, cpu);
}

/* ---- where they are ---- */

static void check_summary(Bench *bench, const char *expected)
{
    g_autofree char *text = stances_summary(bench->table);

    g_assert_cmpstr(text, ==, expected);
}

static void test_function(void)
{
    g_autofree char *function = NULL;
    Bench bench;

    bench_init(&bench);
    bench.vcpus.registers[0][VCPU_RIP] = SPIN + 8;
    function = stance_function(bench.table, 0);
    g_assert_cmpstr(function, ==, "delay_tsc"); /* nobody is known behind it */
    /* old values on the stack: no call before it, and one of another */
    write_word(&bench, STACK, WORK + 0x20);
    write_word(&bench, STACK + 8, WORK + 0x40);
    write_call(&bench, WORK + 0x40, SEND);
    write_word(&bench, STACK + 16, SEND + 0x30);
    write_call(&bench, SEND + 0x30, SPIN);
    write_word(&bench, STACK + 24, 7);
    write_word(&bench, STACK + 32, WORK + 0x60);
    write_call(&bench, WORK + 0x60, SEND);
    g_clear_pointer(&function, g_free);
    function = stance_function(bench.table, 0);
    g_assert_cmpstr(function, ==, "send_it");
    stances_tell(bench.table, &bench.sim.lab);
    g_assert_true(g_str_has_prefix(
        bench.log->str,
        "guest.vcpu cpu=0 state=running interrupts=on rip=ffff888000000108 "
        "place=delay_tsc+0x8 callers=send_it+0x30 < work+0x60\n"
        "guest.vcpu cpu=1 state=running"));
    bench_cleanup(&bench);
}

static void test_summary(void)
{
    Bench bench;

    bench_init(&bench);
    bench.vcpus.deaf[0] = true;
    check_summary(&bench, "running in work with interrupts off");
    bench.vcpus.deaf[0] = false;
    bench.vcpus.halted[0] = true;
    bench.vcpus.registers[1][VCPU_RIP] = USER;
    check_summary(&bench, "running in user space");
    for (unsigned int cpu = 1; cpu < SIM_CPUS; cpu++) {
        bench.vcpus.halted[cpu] = true;
    }
    check_summary(&bench, "halted in work");
    bench.vcpus.registers[0][VCPU_RIP] = NOWHERE;
    check_summary(&bench, "halted in an unknown function");
    bench_cleanup(&bench);
}

static void test_module(void)
{
    g_autofree char *function = NULL;
    WatchPlace place;
    Bench bench;

    bench_init(&bench);
    load_module(&bench);
    bench.vcpus.registers[0][VCPU_RIP] = MODULE_TEXT + 0x48;
    function = stance_function(bench.table, 0);
    g_assert_cmpstr(function, ==, "fnic_poll");
    g_assert_true(watch_place(bench.table, MODULE_TEXT + 0x48, &place));
    g_assert_cmpstr(place.module, ==, "fnic");
    g_assert_cmphex(place.begin, ==, MODULE_TEXT + 0x40);
    /* before the first function; of none */
    g_assert_false(watch_place(bench.table, SIM_BASE + 0x20, &place));
    g_assert_false(watch_place(bench.table, NOWHERE, &place));
    bench_cleanup(&bench);
}

/* ---- lockups ---- */

static void test_locked_up(void)
{
    Bench bench;

    bench_init(&bench);
    bench.vcpus.deaf[2] = true;
    g_assert_true(is_locked_up(&bench, 2, LIMIT));
    g_assert_cmpint(lab_clock_now(&bench.sim.lab.clock), ==, LIMIT);
    lockup_tell(bench.lockup, 2);
    g_assert_nonnull(strstr(bench.log->str,
                            "guest.vcpu cpu=2 state=running interrupts=off"));
    g_assert_nonnull(strstr(bench.log->str,
                            "guest.lockup cpu=2 function=work title=hard "
                            "lockup in work lasts=2000000000\n"));
    g_assert_false(is_locked_up(&bench, 2, LIMIT)); /* it is said once */
    bench_cleanup(&bench);
}

/* Waits for an interrupt that it would not take. */
static void test_halted(void)
{
    Bench bench;

    bench_init(&bench);
    bench.vcpus.deaf[0] = true;
    bench.vcpus.halted[0] = true;
    g_assert_true(is_locked_up(&bench, 0, LIMIT));
    bench.vcpus.registers[0][VCPU_RIP] = PLAY_DEAD + 9; /* it is off */
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench.vcpus.registers[0][VCPU_RIP] = NOWHERE;
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench.vcpus.halted[0] = false;
    g_assert_true(is_locked_up(&bench, 0, LIMIT));
    bench_cleanup(&bench);
}

static void test_not_locked_up(void)
{
    Bench bench;

    bench_init(&bench);
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench.vcpus.deaf[0] = true;
    g_assert_false(is_locked_up(&bench, 0, LIMIT - LAB_MILLISECONDS));
    bench.vcpus.deaf[0] = false; /* a sign of life */
    g_assert_false(is_locked_up(&bench, 0, 0));
    bench.vcpus.deaf[0] = true;
    g_assert_false(is_locked_up(&bench, 0, LIMIT - LAB_MILLISECONDS));
    lockup_excuse(bench.lockup, 0); /* it was parked */
    g_assert_false(is_locked_up(&bench, 0, LIMIT - LAB_MILLISECONDS));
    bench.vcpus.in_user[0] = true;
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench.vcpus.in_user[0] = false;
    bench.vcpus.registers[0][VCPU_RIP] = 0xfff0; /* not yet in a kernel */
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench.vcpus.registers[0][VCPU_RIP] = WORK;
    lockup_set_limit(bench.lockup, 0);
    g_assert_false(is_locked_up(&bench, 0, 2 * LIMIT));
    bench_cleanup(&bench);
}

static void test_state(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;
    Bench bench, other;

    bench_init(&bench);
    bench.vcpus.deaf[3] = true;
    g_assert_false(is_locked_up(&bench, 3, LIMIT / 2));
    lab_state_begin_save(&state, saved);
    lockup_state(bench.lockup, &state);
    bench_init(&other);
    other.vcpus.deaf[3] = true;
    sim_lab_advance(&other.sim, LIMIT / 2);
    lab_state_begin_load(&state, saved->data, saved->len);
    lockup_state(other.lockup, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_false(is_locked_up(&other, 3, LIMIT / 2 - LAB_MILLISECONDS));
    g_assert_true(is_locked_up(&other, 3, LAB_MILLISECONDS));
    bench_cleanup(&other);
    bench_cleanup(&bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stance/function", test_function);
    g_test_add_func("/stance/summary", test_summary);
    g_test_add_func("/stance/module", test_module);
    g_test_add_func("/lockup/locked-up", test_locked_up);
    g_test_add_func("/lockup/halted", test_halted);
    g_test_add_func("/lockup/not-locked-up", test_not_locked_up);
    g_test_add_func("/lockup/state", test_state);
    return g_test_run();
}
