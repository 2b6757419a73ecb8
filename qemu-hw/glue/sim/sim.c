/*
 * A host inside the process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include "glue/sim/sim.h"

static int64_t now(void *host)
{
    SimLab *sim = host;

    return sim->now;
}

static void set_timer(void *host, int64_t deadline)
{
    SimLab *sim = host;

    sim->deadline = deadline;
}

static void log_line(void *host, LabLogLevel level, const char *line)
{
    SimLab *sim = host;

    g_ptr_array_add(sim->log, g_strdup(line));
}

static void stop(void *host)
{
    SimLab *sim = host;

    sim->stops++;
}

static void end(void *host)
{
    SimLab *sim = host;

    sim->ends++;
}

static const LabHostOps lab_ops = {
    .now = now,
    .set_timer = set_timer,
    .log = log_line,
    .stop = stop,
    .end = end,
};

static void note_breach(void *opaque, const TapEvent *event)
{
    SimLab *sim = opaque;
    GString *line = g_string_new(event->who);

    tap_format_fields(line, event);
    g_ptr_array_add(sim->breaches, g_string_free(line, FALSE));
}

void sim_lab_init(SimLab *sim, uint64_t seed)
{
    sim->now = 0;
    sim->stops = 0;
    sim->ends = 0;
    sim->deadline = LAB_NEVER;
    sim->log = g_ptr_array_new_with_free_func(g_free);
    lab_init(&sim->lab, &lab_ops, sim, seed);
    sim->breaches = g_ptr_array_new_with_free_func(g_free);
    memset(sim->expected, 0, sizeof(sim->expected));
    sim->acquitted = false;
    tap_observe(&sim->lab.tap, TAP_BIT(TAP_check_breach), note_breach, sim);
    sim->checker = check_new(&sim->lab);
}

static void accuse(const SimLab *sim, CheckRule rule)
{
    for (guint i = 0; i < sim->breaches->len; i++) {
        g_printerr("%s\n", (char *)g_ptr_array_index(sim->breaches, i));
    }
    /* g_error() would trap, which fuzzers do not catch */
    g_printerr("ERROR: %s was %sbroken by the emulator\n",
               check_rule_info(rule)->id, sim->expected[rule] ? "not " : "");
    abort();
}

static void expect_innocence(const SimLab *sim)
{
    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        bool broken = check_count(sim->checker, rule, CHECK_OURS);

        if (broken != sim->expected[rule]) {
            accuse(sim, rule);
        }
    }
}

void sim_lab_expect_breach(SimLab *sim, CheckRule rule)
{
    sim->expected[rule] = true;
}

void sim_lab_acquit(SimLab *sim)
{
    sim->acquitted = true;
}

void sim_lab_cleanup(SimLab *sim)
{
    check_overdue(sim->checker);
    if (!sim->acquitted) {
        expect_innocence(sim);
    }
    check_free(sim->checker);
    g_ptr_array_free(sim->breaches, TRUE);
    lab_cleanup(&sim->lab);
    g_ptr_array_free(sim->log, TRUE);
}

void sim_lab_state(SimLab *sim, LabState *state)
{
    lab_state(&sim->lab, state);
    check_state(sim->checker, state);
}

static void jump(SimLab *sim)
{
    sim->now = MAX(sim->now, sim->deadline);
    sim->deadline = LAB_NEVER;
    lab_clock_expired(&sim->lab.clock);
}

void sim_lab_advance(SimLab *sim, int64_t duration)
{
    int64_t end = sim->now + duration;

    while (sim->deadline <= end) {
        jump(sim);
    }
    sim->now = end;
}

bool sim_lab_run_until(SimLab *sim, bool (*done)(void *opaque), void *opaque,
                       int64_t limit)
{
    int64_t end = sim->now + limit;

    while (!done(opaque)) {
        if (sim->deadline > end) {
            return false;
        }
        jump(sim);
    }
    return true;
}

static bool in_ram(const SimMachine *machine, uint64_t addr, size_t len)
{
    return addr <= machine->ram_len && len <= machine->ram_len - addr;
}

static bool dma_read(void *host, uint64_t addr, void *buf, size_t len)
{
    SimMachine *machine = host;

    if (!in_ram(machine, addr, len)) {
        return false;
    }
    memcpy(buf, machine->ram + addr, len);
    return true;
}

static bool dma_write(void *host, uint64_t addr, const void *buf, size_t len)
{
    SimMachine *machine = host;

    if (!in_ram(machine, addr, len)) {
        return false;
    }
    memcpy(machine->ram + addr, buf, len);
    return true;
}

static void send_vector(void *host, unsigned int vector)
{
    SimMachine *machine = host;

    g_assert_cmpuint(vector, <, SIM_VECTORS);
    machine->vectors[vector]++;
    machine->messages++;
}

static void set_intx(void *host, bool level)
{
    SimMachine *machine = host;

    machine->intx = level;
}

const VicHostOps sim_machine_ops = {
    .dma_read = dma_read,
    .dma_write = dma_write,
    .send_vector = send_vector,
    .set_intx = set_intx,
};

void sim_machine_init(SimMachine *machine, SimLab *sim, size_t ram_len)
{
    *machine = (SimMachine){
        .sim = sim,
        .ram = g_malloc0(ram_len),
        .ram_len = ram_len,
    };
}

void sim_machine_cleanup(SimMachine *machine)
{
    g_free(machine->ram);
}
