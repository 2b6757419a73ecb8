/*
 * How the vCPUs stand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/stance.h"
#include "wire/bytes.h"

#define CALLERS_MAX 8
#define STACK_WORDS 256 /* that are looked at for one caller */
#define WORD        8   /* bytes */

/* ------------------------------------------------------------------ */
/* Callers                                                             */

/* A place on the stack to which a call returns, as it seems. */
typedef struct Return {
    uint64_t address; /* behind the call */
    uint64_t target;  /* 0: it was called through a pointer */
    uint64_t stack;   /* where on the stack it is */
} Return;

/* Kernels live in the upper half. */
static bool is_kernel(uint64_t address)
{
    return address >> 63;
}

/* Is there a call before @address, and of what? */
static bool follows_call(const WatchTable *table, unsigned int cpu,
                         uint64_t address, uint64_t *target)
{
    uint8_t code[6]; /* the longest: call *disp32(%rip) */

    *target = 0;
    if (!watch_read(table, cpu, address - sizeof(code), code, sizeof(code))) {
        return false;
    }
    if (code[1] == 0xe8) {
        *target = address + (int32_t)get_le32(code + 2);
        return true;
    }
    /* FF /2: through a register, or memory at a short or long distance */
    return (code[4] == 0xff && (code[5] & 0x38) == 0x10) ||
           (code[3] == 0xff && (code[4] & 0x38) == 0x10) ||
           (code[0] == 0xff && (code[1] & 0x38) == 0x10);
}

static bool read_return(const WatchTable *table, unsigned int cpu,
                        uint64_t stack, Return *found)
{
    uint8_t word[WORD];
    WatchPlace place;

    if (!watch_read(table, cpu, stack, word, sizeof(word))) {
        return false;
    }
    found->stack = stack;
    found->address = get_le64(word);
    return is_kernel(found->address) &&
           watch_place(table, found->address, &place) &&
           place.begin < found->address &&
           follows_call(table, cpu, found->address, &found->target);
}

/*
 * Who has called the function that begins at @callee. Kernels need not keep
 * frame pointers, and old values lie about on the stack; so one is believed
 * whose call goes to that very function, or else the first one there is: a
 * function may be jumped to at the end of another.
 */
static bool find_caller(const WatchTable *table, unsigned int cpu,
                        uint64_t callee, uint64_t stack, Return *caller)
{
    bool any = false;

    for (uint32_t i = 0; i < STACK_WORDS; i++) {
        Return found;
        WatchPlace target;

        if (!read_return(table, cpu, stack + i * WORD, &found)) {
            continue;
        }
        if (found.target && watch_place(table, found.target, &target) &&
            target.begin == callee) {
            *caller = found;
            return true;
        }
        if (!any) {
            *caller = found;
            any = true;
        }
    }
    return any;
}

/* ------------------------------------------------------------------ */
/* Functions                                                           */

/* What is made use of, and what says least of why a vCPU is there. */
static const char *const means[] = {
    "__delay",   "delay_",     "__const_udelay", "__udelay",    "__ndelay",
    "native_",   "pv_native_", "queued_spin_",   "__pv_queued", "_raw_",
    "__raw_",    "do_raw_",    "ioread",         "iowrite",     "memcpy",
    "__memcpy",  "read_tsc",   "rep_movs",       "cpu_relax",   "__x86_",
    "mmio_read", "mmio_write", "mwait_",
};

static bool is_means(const char *function)
{
    for (guint i = 0; i < G_N_ELEMENTS(means); i++) {
        if (g_str_has_prefix(function, means[i])) {
            return true;
        }
    }
    return false;
}

/* Where a kernel leaves a vCPU that it does not need any more. */
static const char *const ends[] = { "play_dead", "stop_this_cpu",
                                    "machine_halt", "native_halt" };

bool stance_is_deaf(const VcpuStance *stance)
{
    return stance->privileged && !stance->interrupts && is_kernel(stance->rip);
}

bool stance_is_off(const WatchTable *table, const VcpuStance *stance)
{
    WatchPlace place;

    if (!stance->halted) {
        return false;
    }
    if (!watch_place(table, stance->rip, &place)) {
        return true;
    }
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (strstr(place.function, ends[i])) {
            return true;
        }
    }
    return false;
}

/* Addresses in @places, of the vCPU itself and its callers; how many. */
static uint32_t walk(const WatchTable *table, unsigned int cpu,
                     const VcpuStance *stance, uint64_t *places)
{
    Return caller = { .stack = stance->rsp - WORD };
    uint32_t count = 1;
    WatchPlace place;

    places[0] = stance->rip;
    if (!is_kernel(stance->rip)) {
        return count;
    }
    while (count <= CALLERS_MAX &&
           watch_place(table, places[count - 1], &place) &&
           find_caller(table, cpu, place.begin, caller.stack + WORD, &caller)) {
        places[count++] = caller.address;
    }
    return count;
}

/* "fnic:vnic_dev_link_status+0x3b" */
static void append_place(GString *text, const WatchTable *table,
                         uint64_t address)
{
    WatchPlace place;

    if (!is_kernel(address)) {
        g_string_append(text, "user space");
    } else if (!watch_place(table, address, &place)) {
        g_string_append_printf(text, "0x%" PRIx64, address);
    } else {
        g_string_append_printf(
            text, "%s%s%s+0x%" PRIx64, place.module ? place.module : "",
            place.module ? ":" : "", place.function, address - place.begin);
    }
}

char *stance_function(const WatchTable *table, unsigned int cpu)
{
    uint64_t places[CALLERS_MAX + 1];
    VcpuStance stance;
    WatchPlace place;
    uint32_t count;

    watch_look(table, cpu, &stance);
    count = walk(table, cpu, &stance, places);
    for (uint32_t i = 0; i < count; i++) {
        if (watch_place(table, places[i], &place) &&
            !is_means(place.function)) {
            return g_strdup(place.function);
        }
    }
    if (is_kernel(stance.rip) && watch_place(table, stance.rip, &place)) {
        return g_strdup(place.function);
    }
    return g_strdup(is_kernel(stance.rip) ? "an unknown function"
                                          : "user space");
}

/* ------------------------------------------------------------------ */
/* All of them                                                         */

static const char *state_name(const WatchTable *table, unsigned int cpu,
                              const VcpuStance *stance)
{
    return watch_parked(table, cpu) ? "parked"
           : stance->halted         ? "halted"
                                    : "running";
}

char *stances_summary(const WatchTable *table)
{
    unsigned int chosen = 0;
    VcpuStance stance;
    g_autofree char *function = NULL;

    for (unsigned int cpu = 0; cpu < watch_cpu_count(table); cpu++) {
        watch_look(table, cpu, &stance);
        if (!stance.halted && !watch_parked(table, cpu)) {
            chosen = cpu;
            break;
        }
    }
    watch_look(table, chosen, &stance);
    function = stance_function(table, chosen);
    return g_strdup_printf("%s in %s%s", state_name(table, chosen, &stance),
                           function,
                           stance.interrupts ? "" : " with interrupts off");
}

static void tell_one(const WatchTable *table, Lab *lab, unsigned int cpu)
{
    uint64_t places[CALLERS_MAX + 1];
    g_autoptr(GString) at = g_string_new(NULL);
    g_autoptr(GString) callers = g_string_new(NULL);
    VcpuStance stance;
    uint32_t count;

    watch_look(table, cpu, &stance);
    count = walk(table, cpu, &stance, places);
    append_place(at, table, places[0]);
    for (uint32_t i = 1; i < count; i++) {
        g_string_append(callers, i > 1 ? " < " : "");
        append_place(callers, table, places[i]);
    }
    TAP(&lab->tap, TAP_guest_vcpu, "guest", TAP_DEC("cpu", cpu),
        TAP_STR("state", state_name(table, cpu, &stance)),
        TAP_STR("interrupts", stance.interrupts ? "on" : "off"),
        TAP_HEX("rip", 16, stance.rip), TAP_STR("place", at->str),
        TAP_STR("callers", callers->str));
}

void stances_tell(const WatchTable *table, Lab *lab)
{
    for (unsigned int cpu = 0; cpu < watch_cpu_count(table); cpu++) {
        tell_one(table, lab, cpu);
    }
}
