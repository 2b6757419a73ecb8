/*
 * vCPUs inside the process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "glue/sim/vcpus.h"

static const char *lacks(void *host)
{
    SimVcpus *vcpus = host;

    return vcpus->lacks;
}

static unsigned int count(void *host)
{
    return SIM_CPUS;
}

static bool find(const SimVcpus *vcpus, uint64_t address, guint *index)
{
    for (*index = 0; *index < vcpus->watched->len; (*index)++) {
        if (g_array_index(vcpus->watched, uint64_t, *index) == address) {
            return true;
        }
    }
    return false;
}

static void watch(void *host, uint64_t address)
{
    SimVcpus *vcpus = host;
    guint index;

    g_assert_false(find(vcpus, address, &index));
    g_array_append_val(vcpus->watched, address);
}

static void unwatch(void *host, uint64_t address)
{
    SimVcpus *vcpus = host;
    guint index;

    g_assert_true(find(vcpus, address, &index));
    g_array_remove_index(vcpus->watched, index);
}

static void park(void *host, unsigned int cpu)
{
    SimVcpus *vcpus = host;

    g_assert_false(vcpus->parked[cpu]);
    vcpus->parked[cpu] = true;
}

static void release(void *host, unsigned int cpu)
{
    SimVcpus *vcpus = host;

    g_assert_true(vcpus->parked[cpu]);
    vcpus->parked[cpu] = false;
}

static uint64_t get(void *host, unsigned int cpu, VcpuRegister reg)
{
    SimVcpus *vcpus = host;

    return vcpus->registers[cpu][reg];
}

static void set(void *host, unsigned int cpu, VcpuRegister reg, uint64_t value)
{
    SimVcpus *vcpus = host;

    vcpus->registers[cpu][reg] = value;
}

static void look(void *host, unsigned int cpu, VcpuStance *stance)
{
    SimVcpus *vcpus = host;

    *stance = (VcpuStance){
        .rip = vcpus->registers[cpu][VCPU_RIP],
        .rsp = vcpus->registers[cpu][VCPU_RSP],
        .privileged = !vcpus->in_user[cpu],
        .interrupts = !vcpus->deaf[cpu],
        .halted = vcpus->halted[cpu],
    };
}

static bool in_memory(uint64_t address, size_t len)
{
    return address >= SIM_BASE && address - SIM_BASE <= SIM_MEMORY &&
           len <= SIM_MEMORY - (address - SIM_BASE);
}

static bool read_memory(void *host, unsigned int cpu, uint64_t address,
                        void *buf, size_t len)
{
    SimVcpus *vcpus = host;

    if (!in_memory(address, len)) {
        return false;
    }
    memcpy(buf, vcpus->memory + (address - SIM_BASE), len);
    return true;
}

const VcpuHostOps sim_vcpu_ops = {
    .lacks = lacks,
    .count = count,
    .watch = watch,
    .unwatch = unwatch,
    .park = park,
    .release = release,
    .get = get,
    .set = set,
    .look = look,
    .read = read_memory,
};

void sim_vcpus_init(SimVcpus *vcpus)
{
    *vcpus = (SimVcpus){
        .watched = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
    };
}

void sim_vcpus_cleanup(SimVcpus *vcpus)
{
    g_array_free(vcpus->watched, TRUE);
}

bool sim_vcpus_watches(const SimVcpus *vcpus, uint64_t address)
{
    guint index;

    return find(vcpus, address, &index);
}

bool sim_vcpus_reach(SimVcpus *vcpus, unsigned int cpu, uint64_t address)
{
    if (vcpus->parked[cpu]) {
        return false;
    }
    vcpus->registers[cpu][VCPU_RIP] = address;
    if (sim_vcpus_watches(vcpus, address)) {
        watch_table_reached(vcpus->table, cpu, address);
    }
    return !vcpus->parked[cpu];
}
