/*
 * The vCPUs for the laboratory: watched instructions, parked vCPUs.
 *
 * All vCPUs share one thread here (-icount), so that the list of addresses
 * is read and written without a lock: written by that thread, or while it
 * does not run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cpu-common.h"
#include "exec/memory.h"
#include "exec/target_page.h"
#include "exec/translation-block.h"
#include "qemu/bitmap.h"
#include "qemu/main-loop.h"
#include "system/cpu-timers.h"
#include "system/cpus.h"
#include "system/reset.h"
#include "system/runstate.h"
#include "system/tcg.h"
#include "vcpu.h"
#include "vcpu-hooks.h"

#define PAGE_SLOTS      4096 /* pages share one when their low bits agree */
#define CPUS_MAX        1024 /* more than any machine has */
#define INSTRUCTION_MAX 15   /* bytes */

bool vcpu_watching;
bool vcpu_parking;

static struct {
    WatchTable *table;
    GArray *addresses; /* uint64_t, ascending */
    DECLARE_BITMAP(pages, PAGE_SLOTS); /* that may have a watched address */
    DECLARE_BITMAP(parked, CPUS_MAX);
    bool arriving; /* a vCPU stands between two blocks */
    Schedule *schedule; /* NULL: QEMU's own */
    Lockup *lockup;
} the;

/* ------------------------------------------------------------------ */
/* Watched addresses                                                   */

static uint64_t address_at(guint index)
{
    return g_array_index(the.addresses, uint64_t, index);
}

/* The first that is not below @address. */
static guint find_address(uint64_t address)
{
    guint low = 0, high = the.addresses->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (address_at(middle) < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static unsigned int page_slot(uint64_t address)
{
    return (address >> TARGET_PAGE_BITS) % PAGE_SLOTS;
}

static void note_pages(void)
{
    bitmap_zero(the.pages, PAGE_SLOTS);
    for (guint i = 0; i < the.addresses->len; i++) {
        set_bit(page_slot(address_at(i)), the.pages);
    }
    vcpu_watching = the.addresses->len > 0;
}

static void add_address(uint64_t address)
{
    g_array_insert_val(the.addresses, find_address(address), address);
    note_pages();
}

static void remove_address(uint64_t address)
{
    guint index = find_address(address);

    if (index < the.addresses->len && address_at(index) == address) {
        g_array_remove_index(the.addresses, index);
        note_pages();
    }
}

static void add_later(CPUState *cpu, run_on_cpu_data data)
{
    add_address(data.target_ptr);
}

static void remove_later(CPUState *cpu, run_on_cpu_data data)
{
    remove_address(data.target_ptr);
}

/* Blocks that follow each other directly do so until the vCPU leaves them. */
static void leave_blocks(void)
{
    if (current_cpu && current_cpu->running && !the.arriving) {
        cpu_exit(current_cpu);
    }
}

static bool may_change_now(void)
{
    return qemu_in_vcpu_thread() || !runstate_is_running();
}

static void host_watch(void *host, uint64_t address)
{
    if (may_change_now()) {
        add_address(address);
        leave_blocks();
    } else {
        async_run_on_cpu(first_cpu, add_later,
                         RUN_ON_CPU_TARGET_PTR(address));
    }
}

static void host_unwatch(void *host, uint64_t address)
{
    if (may_change_now()) {
        remove_address(address);
    } else {
        async_run_on_cpu(first_cpu, remove_later,
                         RUN_ON_CPU_TARGET_PTR(address));
    }
}

/* ------------------------------------------------------------------ */
/* At a watched address                                                */

static bool is_in_page_of(uint64_t pc, guint index)
{
    return index < the.addresses->len &&
           !((address_at(index) ^ pc) & TARGET_PAGE_MASK);
}

/* So few instructions that they cannot reach @distance bytes. */
static void limit_block(uint32_t *cflags, uint64_t distance)
{
    uint32_t most = MAX(distance / INSTRUCTION_MAX, 1);
    uint32_t count = *cflags & CF_COUNT_MASK;

    if (most < CF_COUNT_MASK && (!count || count > most)) {
        *cflags = (*cflags & ~CF_COUNT_MASK) | most;
    }
}

bool vcpu_stops_at(CPUState *cpu, vaddr pc, uint32_t *cflags)
{
    bool has_next, has_previous;
    guint next;

    if (!test_bit(page_slot(pc), the.pages)) {
        return false;
    }
    next = find_address(pc);
    has_previous = next > 0 && is_in_page_of(pc, next - 1);
    if (is_in_page_of(pc, next) && address_at(next) == pc) {
        /* set once it has been told of, as for a debugger's breakpoint */
        if (!(cpu_env(cpu)->eflags & RF_MASK)) {
            return true;
        }
        has_previous = true;
        next++;
    }
    has_next = is_in_page_of(pc, next);
    if (has_next) {
        limit_block(cflags, address_at(next) - pc);
    }
    if (has_next || has_previous) {
        *cflags |= CF_NO_GOTO_TB;
    }
    return false;
}

bool vcpu_arrived(CPUState *cpu)
{
    CPUX86State *env = cpu_env(cpu);
    vaddr pc = cpu->cc->get_pc(cpu);

    bql_lock();
    the.arriving = true;
    watch_table_reached(the.table, cpu->cpu_index, pc);
    the.arriving = false;
    if (cpu->cc->get_pc(cpu) == pc) {
        env->eflags |= RF_MASK;
    }
    bql_unlock();
    return vcpu_is_parked(cpu);
}

/* ------------------------------------------------------------------ */
/* Parked vCPUs                                                        */

bool vcpu_is_among_parked(const CPUState *cpu)
{
    return test_bit(cpu->cpu_index, the.parked);
}

static void host_park(void *host, unsigned int cpu)
{
    lockup_excuse(the.lockup, cpu);
    set_bit(cpu, the.parked);
    vcpu_parking = true;
}

static void host_release(void *host, unsigned int cpu)
{
    CPUState *state = qemu_get_cpu(cpu);

    clear_bit(cpu, the.parked);
    vcpu_parking = !bitmap_empty(the.parked, CPUS_MAX);
    if (state) {
        qemu_cpu_kick(state);
    }
}

/* ------------------------------------------------------------------ */
/* Registers and memory                                                */

static target_ulong *register_of(CPUState *cpu, VcpuRegister reg)
{
    static const int indexes[] = {
        [VCPU_RDI] = R_EDI, [VCPU_RSI] = R_ESI, [VCPU_RDX] = R_EDX,
        [VCPU_RCX] = R_ECX, [VCPU_R8] = R_R8,   [VCPU_R9] = R_R9,
        [VCPU_RAX] = R_EAX, [VCPU_RSP] = R_ESP,
    };

    return &cpu_env(cpu)->regs[indexes[reg]];
}

static void host_look(void *host, unsigned int cpu, VcpuStance *stance)
{
    CPUState *state = qemu_get_cpu(cpu);
    CPUX86State *env = cpu_env(state);

    *stance = (VcpuStance) {
        .rip = state->cc->get_pc(state),
        .rsp = env->regs[R_ESP],
        .privileged = !(env->hflags & HF_CPL_MASK),
        .interrupts = env->eflags & IF_MASK,
        .halted = state->halted,
    };
}

static uint64_t host_get(void *host, unsigned int cpu, VcpuRegister reg)
{
    CPUState *state = qemu_get_cpu(cpu);

    return reg == VCPU_RIP ? state->cc->get_pc(state)
                           : *register_of(state, reg);
}

static void host_set(void *host, unsigned int cpu, VcpuRegister reg,
                     uint64_t value)
{
    CPUState *state = qemu_get_cpu(cpu);

    if (reg == VCPU_RIP) {
        state->cc->set_pc(state, value);
        /* what is there has not been told of */
        cpu_env(state)->eflags &= ~RF_MASK;
    } else {
        *register_of(state, reg) = value;
    }
}

/* Memory that is no RAM is a device, and stays untouched. */
static bool read_page(CPUState *cpu, uint64_t address, void *buf, size_t len)
{
    MemTxAttrs attrs = { 0 };
    hwaddr page = cpu_get_phys_page_attrs_debug(cpu, address & TARGET_PAGE_MASK,
                                                &attrs);

    attrs.memory = 1;
    return page != -1 &&
           address_space_read(cpu->as, page + (address & ~TARGET_PAGE_MASK),
                              attrs, buf, len) == MEMTX_OK;
}

static bool host_read(void *host, unsigned int cpu, uint64_t address,
                      void *buf, size_t len)
{
    CPUState *state = qemu_get_cpu(cpu);
    uint8_t *at = buf;

    while (len) {
        size_t part = MIN(len, TARGET_PAGE_SIZE -
                               (address & ~TARGET_PAGE_MASK));

        if (!read_page(state, address, at, part)) {
            return false;
        }
        address += part;
        at += part;
        len -= part;
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Slices                                                              */

/* A look at the vCPU costs nothing; what it may find out ends the run. */
static void look_at(const CPUState *cpu)
{
    if (the.lockup && lockup_look(the.lockup, cpu->cpu_index)) {
        bql_lock();
        lockup_tell(the.lockup, cpu->cpu_index);
        bql_unlock();
    }
}

int64_t vcpu_slice(int64_t budget)
{
    look_at(current_cpu);
    if (!the.schedule || the.schedule->waits || !CPU_NEXT(first_cpu)) {
        return budget;
    }
    return MIN(budget, icount_round(schedule_slice(the.schedule)));
}

void viclab_vcpu_set_schedule(Schedule *schedule)
{
    the.schedule = schedule;
}

Lockup *viclab_vcpu_lockup(void)
{
    return the.lockup;
}

/* ------------------------------------------------------------------ */

static const char *host_lacks(void *host)
{
    return icount_enabled() ? NULL
                            : "virtual time that counts instructions (-icount)";
}

static unsigned int host_count(void *host)
{
    unsigned int count = 0;
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        count = MAX(count, cpu->cpu_index + 1);
    }
    return count;
}

static const VcpuHostOps host_ops = {
    .lacks = host_lacks,
    .count = host_count,
    .watch = host_watch,
    .unwatch = host_unwatch,
    .park = host_park,
    .release = host_release,
    .get = host_get,
    .set = host_set,
    .look = host_look,
    .read = host_read,
};

static void machine_reset(void *opaque)
{
    watch_table_reset(the.table);
}

WatchTable *viclab_vcpu_init(Lab *lab, Symbols *symbols)
{
    the.addresses = g_array_new(false, false, sizeof(uint64_t));
    the.table = watch_table_new(lab, &host_ops, NULL, symbols);
    the.lockup = lockup_new(lab, the.table, LOCKUP_LIMIT);
    qemu_register_reset(machine_reset, NULL);
    return the.table;
}
