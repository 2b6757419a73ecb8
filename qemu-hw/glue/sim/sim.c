/*
 * A host inside the process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
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

static const LabHostOps lab_ops = {
    .now = now,
    .set_timer = set_timer,
    .log = log_line,
    .stop = stop,
};

void sim_lab_init(SimLab *sim, uint64_t seed)
{
    sim->now = 0;
    sim->stops = 0;
    sim->deadline = LAB_NEVER;
    sim->log = g_ptr_array_new_with_free_func(g_free);
    lab_init(&sim->lab, &lab_ops, sim, seed);
}

void sim_lab_cleanup(SimLab *sim)
{
    lab_cleanup(&sim->lab);
    g_ptr_array_free(sim->log, TRUE);
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
