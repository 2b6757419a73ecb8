/*
 * Watched functions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/modules.h"
#include "drill/watch.h"
#include "lab/state.h"
#include "wire/bytes.h"

/* From here on it hurts: other vCPUs wait for it with their interrupts off. */
#define LONG_PARK LAB_SECONDS

enum {
    SAID_LONG_PARK,
    SAID_NO_RETURN,
};

/* One vCPU's place to stand. */
typedef struct Park {
    WatchTable *table;
    unsigned int cpu;
    Watch *watch; /* NULL: it runs */
    LabTimer deadline;
} Park;

struct WatchTable {
    Lab *lab;
    const VcpuHostOps *ops;
    void *host;
    Symbols *symbols;
    ModuleTable *modules;
    GPtrArray *watches; /* Watch *, set, by sequence */
    Park *parks;
    unsigned int cpu_count;
    uint64_t sequence;
    uint64_t said;
};

/* ------------------------------------------------------------------ */
/* Addresses                                                           */

static uint64_t address_of(const WatchTable *table, const Symbol *symbol)
{
    uint64_t text = 0;

    if (symbol->module) {
        text = module_table_text(table->modules, symbol->module);
        if (!text) {
            return 0;
        }
    }
    return text + symbol->value + symbol->offset;
}

static bool is_watched(const WatchTable *table, uint64_t address)
{
    for (guint i = 0; i < table->watches->len; i++) {
        if (((const Watch *)table->watches->pdata[i])->address == address) {
            return true;
        }
    }
    return false;
}

/* The host knows each address once, however many watches it has. */
static void move_to(Watch *watch, uint64_t address)
{
    WatchTable *table = watch->table;
    uint64_t old = watch->address;

    if (old == address) {
        return;
    }
    if (address && !is_watched(table, address)) {
        table->ops->watch(table->host, address);
    }
    watch->address = address;
    if (old && !is_watched(table, old)) {
        table->ops->unwatch(table->host, old);
    }
}

/* A module has come or gone. */
static void modules_changed(void *opaque, const SymbolsModule *module)
{
    WatchTable *table = opaque;

    for (guint i = 0; i < table->watches->len; i++) {
        Watch *watch = table->watches->pdata[i];

        if (watch->symbol.module == module) {
            move_to(watch, address_of(table, &watch->symbol));
        }
    }
}

/* ------------------------------------------------------------------ */
/* Parked vCPUs                                                        */

static const char *end_name(WatchEnd end)
{
    static const char *const names[] = {
        [WATCH_RELEASED] = "released",
        [WATCH_EXPIRED] = "deadline",
        [WATCH_RESET] = "reset",
    };

    return names[end];
}

static void resume(Park *park, WatchEnd end)
{
    WatchTable *table = park->table;
    Watch *watch = park->watch;

    park->watch = NULL;
    lab_timer_cancel(&park->deadline);
    TAP(&table->lab->tap, TAP_guest_resume, "guest",
        TAP_STR("name", watch->function), TAP_DEC("cpu", park->cpu),
        TAP_STR("why", end_name(end)));
    table->ops->release(table->host, park->cpu);
    if (watch->ops->resumed) {
        watch->ops->resumed(watch->opaque, watch, park->cpu, end);
    }
}

static void park_expired(void *opaque)
{
    resume(opaque, WATCH_EXPIRED);
}

static void park_cpu(Watch *watch, unsigned int cpu, int64_t limit)
{
    WatchTable *table = watch->table;
    Park *park = &table->parks[cpu];

    limit = MAX(limit, 1);
    if (limit > LONG_PARK && table->cpu_count > 1) {
        lab_warn_once(table->lab, &table->said, SAID_LONG_PARK, watch->function,
                      "a vCPU parked for %" G_GINT64_FORMAT " ms: others that "
                      "wait for it spin, which takes real time, and the kernel "
                      "may complain",
                      limit / LAB_MILLISECONDS);
    }
    park->watch = watch;
    lab_timer_arm_in(&park->deadline, limit);
    table->ops->park(table->host, cpu);
    TAP(&table->lab->tap, TAP_guest_park, "guest",
        TAP_STR("name", watch->function), TAP_DEC("cpu", cpu),
        TAP_DEC("limit", limit));
}

static Park *park_of(const WatchTable *table, unsigned int cpu)
{
    return cpu < table->cpu_count && table->parks[cpu].watch
               ? &table->parks[cpu]
               : NULL;
}

Watch *watch_parked(const WatchTable *table, unsigned int cpu)
{
    const Park *park = park_of(table, cpu);

    return park ? park->watch : NULL;
}

bool watch_release(WatchTable *table, unsigned int cpu)
{
    Park *park = park_of(table, cpu);

    if (park) {
        resume(park, WATCH_RELEASED);
    }
    return park != NULL;
}

/* As the function's own return instruction would. */
static void return_value(Watch *watch, unsigned int cpu, uint64_t value)
{
    WatchTable *table = watch->table;
    uint64_t stack = table->ops->get(table->host, cpu, VCPU_RSP);
    uint8_t caller[8];

    if (watch->symbol.offset ||
        !watch_read(table, cpu, stack, caller, sizeof(caller))) {
        lab_warn_once(table->lab, &table->said, SAID_NO_RETURN, watch->function,
                      "only at its first instruction, and with a stack, can a "
                      "function be made to return");
        return;
    }
    table->ops->set(table->host, cpu, VCPU_RAX, value);
    table->ops->set(table->host, cpu, VCPU_RSP, stack + sizeof(caller));
    table->ops->set(table->host, cpu, VCPU_RIP, get_le64(caller));
    TAP(&table->lab->tap, TAP_guest_return, "guest",
        TAP_STR("name", watch->function), TAP_DEC("cpu", cpu),
        TAP_HEX("value", 16, value));
}

bool watch_return(WatchTable *table, unsigned int cpu, uint64_t value)
{
    Park *park = park_of(table, cpu);

    if (park) {
        return_value(park->watch, cpu, value);
        resume(park, WATCH_RELEASED);
    }
    return park != NULL;
}

/* ------------------------------------------------------------------ */
/* Hits                                                                */

static uint64_t low_bits(uint64_t value, uint32_t bits, bool is_signed)
{
    uint64_t top = UINT64_C(1) << (bits - 1);

    value &= top | (top - 1);
    /* so that negative ones are below, when compared without a sign */
    return is_signed ? value ^ top : value;
}

static bool holds(const WatchCondition *condition, const WatchHit *hit)
{
    uint64_t subject = condition->subject == WATCH_CPU
                           ? hit->cpu
                           : hit->arguments[condition->subject - 1];
    uint64_t left = low_bits(subject, condition->bits, condition->is_signed);
    uint64_t right =
        low_bits(condition->value, condition->bits, condition->is_signed);

    switch (condition->relation) {
    case WATCH_EQUAL:
        return left == right;
    case WATCH_NOT_EQUAL:
        return left != right;
    case WATCH_LESS:
        return left < right;
    case WATCH_LESS_OR_EQUAL:
        return left <= right;
    case WATCH_GREATER:
        return left > right;
    case WATCH_GREATER_OR_EQUAL:
        return left >= right;
    case WATCH_RELATIONS:
        break;
    }
    return false;
}

static bool is_meant(const Watch *watch, const WatchHit *hit)
{
    for (uint32_t i = 0; i < watch->condition_count; i++) {
        if (!holds(&watch->conditions[i], hit)) {
            return false;
        }
    }
    return true;
}

static WatchReply tell(Watch *watch, WatchHit *hit)
{
    const uint64_t *args = hit->arguments;

    watch->hits++;
    hit->watch = watch;
    hit->function = watch->function;
    hit->count = watch->hits;
    if (!watch->is_silent) {
        TAP(&watch->table->lab->tap, TAP_guest_function, "guest",
            TAP_STR("name", watch->function), TAP_DEC("cpu", hit->cpu),
            TAP_DEC("count", hit->count), TAP_HEX("arg1", 1, args[0]),
            TAP_HEX("arg2", 1, args[1]), TAP_HEX("arg3", 1, args[2]),
            TAP_HEX("arg4", 1, args[3]), TAP_HEX("arg5", 1, args[4]),
            TAP_HEX("arg6", 1, args[5]));
    }
    return watch->ops->hit(watch->opaque, hit);
}

/* The first at @address whose sequence is in [@from, @to). */
static Watch *next_at(const WatchTable *table, uint64_t address, uint64_t from,
                      uint64_t to)
{
    for (guint i = 0; i < table->watches->len; i++) {
        Watch *watch = table->watches->pdata[i];

        if (watch->address == address && watch->sequence >= from &&
            watch->sequence < to) {
            return watch;
        }
    }
    return NULL;
}

static void obey(Watch *watch, unsigned int cpu, const WatchReply *reply)
{
    switch (reply->action) {
    case WATCH_CONTINUE:
        return;
    case WATCH_PARK:
        park_cpu(watch, cpu, reply->limit);
        return;
    case WATCH_RETURN:
        return_value(watch, cpu, reply->value);
        return;
    }
}

void watch_table_reached(WatchTable *table, unsigned int cpu, uint64_t address)
{
    /* those that are set meanwhile were not there when it was reached */
    uint64_t end = table->sequence;
    WatchReply reply = { WATCH_CONTINUE };
    uint64_t decider = end;
    WatchHit hit = { .table = table, .cpu = cpu, .address = address };
    Watch *watch;

    if (cpu >= table->cpu_count || table->parks[cpu].watch) {
        return;
    }
    for (uint32_t i = 0; i < VCPU_ARGUMENTS; i++) {
        hit.arguments[i] = table->ops->get(table->host, cpu, i);
    }
    for (uint64_t next = 0; (watch = next_at(table, address, next, end));) {
        next = watch->sequence + 1;
        if (is_meant(watch, &hit)) {
            WatchReply answer = tell(watch, &hit);

            if (reply.action == WATCH_CONTINUE) {
                reply = answer;
                decider = next - 1;
            }
        }
    }
    /* unless it was cleared since */
    watch = next_at(table, address, decider, end);
    if (watch && watch->sequence == decider) {
        obey(watch, cpu, &reply);
    }
}

/* ------------------------------------------------------------------ */
/* Watches                                                             */

void watch_init(Watch *watch, WatchTable *table, const WatchOps *ops,
                void *opaque)
{
    *watch = (Watch){ .table = table, .ops = ops, .opaque = opaque };
}

static bool is_legal(const WatchCondition *condition)
{
    uint32_t bits = condition->bits;

    return condition->subject <= VCPU_ARGUMENTS &&
           (bits == 8 || bits == 16 || bits == 32 || bits == 64) &&
           condition->relation < WATCH_RELATIONS;
}

static bool take_conditions(Watch *watch, const WatchSpec *spec, char **why)
{
    if (spec->condition_count > WATCH_CONDITIONS_MAX) {
        *why = g_strdup_printf("%s: %u conditions, at most %d are possible",
                               spec->function, spec->condition_count,
                               WATCH_CONDITIONS_MAX);
        return false;
    }
    for (uint32_t i = 0; i < spec->condition_count; i++) {
        if (!is_legal(&spec->conditions[i])) {
            *why = g_strdup_printf("%s: a condition is neither on the vCPU nor "
                                   "on arguments 1 to 6",
                                   spec->function);
            return false;
        }
        watch->conditions[i] = spec->conditions[i];
    }
    watch->condition_count = spec->condition_count;
    return true;
}

static bool is_able(const WatchTable *table, const char *function, char **why)
{
    const char *lack = table->ops->lacks(table->host);

    if (lack) {
        *why = g_strdup_printf("%s cannot be watched on this machine: it needs "
                               "%s",
                               function, lack);
    }
    return !lack;
}

static bool follows(const WatchTable *table, const Symbol *symbol,
                    const char *function, char **why)
{
    if (symbol->module && !module_table_follows(table->modules)) {
        *why = g_strdup_printf("%s cannot be watched: this kernel does not say "
                               "when it has a module in place",
                               function);
        return false;
    }
    return true;
}

static bool find(Watch *watch, const char *function, char **why)
{
    const WatchTable *table = watch->table;

    return is_able(table, function, why) &&
           symbols_find(table->symbols, function, &watch->symbol, why) &&
           follows(table, &watch->symbol, function, why);
}

static int compare_sequences(gconstpointer left, gconstpointer right)
{
    const Watch *a = *(const Watch *const *)left;
    const Watch *b = *(const Watch *const *)right;

    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static void begin(Watch *watch, const char *function, uint64_t sequence)
{
    WatchTable *table = watch->table;

    watch->function = g_strdup(function);
    watch->sequence = sequence;
    g_ptr_array_add(table->watches, watch);
    g_ptr_array_sort(table->watches, compare_sequences);
    move_to(watch, address_of(table, &watch->symbol));
}

bool watch_set(Watch *watch, const WatchSpec *spec, char **why)
{
    watch_clear(watch);
    if (!take_conditions(watch, spec, why) ||
        !find(watch, spec->function, why)) {
        return false;
    }
    watch->is_silent = spec->is_silent;
    watch->hits = 0;
    begin(watch, spec->function, watch->table->sequence++);
    return true;
}

bool watch_set_symbol(Watch *watch, const char *name, const Symbol *symbol,
                      char **why)
{
    watch_clear(watch);
    if (!is_able(watch->table, name, why) ||
        !follows(watch->table, symbol, name, why)) {
        return false;
    }
    watch->symbol = *symbol;
    watch->condition_count = 0;
    watch->is_silent = true;
    watch->hits = 0;
    begin(watch, name, watch->table->sequence++);
    return true;
}

/* What it has parked is not let go. */
static void end_watch(Watch *watch)
{
    move_to(watch, 0);
    g_ptr_array_remove(watch->table->watches, watch);
    g_clear_pointer(&watch->function, g_free);
}

void watch_clear(Watch *watch)
{
    WatchTable *table = watch->table;

    if (!watch_is_set(watch)) {
        return;
    }
    for (unsigned int cpu = 0; cpu < table->cpu_count; cpu++) {
        if (table->parks[cpu].watch == watch) {
            resume(&table->parks[cpu], WATCH_RELEASED);
        }
    }
    /* its owner may have done it when it heard of that */
    if (watch_is_set(watch)) {
        end_watch(watch);
    }
}

/* ------------------------------------------------------------------ */
/* vCPUs                                                               */

bool watch_read(const WatchTable *table, unsigned int cpu, uint64_t address,
                void *buf, size_t len)
{
    return table->ops->read(table->host, cpu, address, buf, len);
}

unsigned int watch_cpu_count(const WatchTable *table)
{
    return table->cpu_count;
}

void watch_look(const WatchTable *table, unsigned int cpu, VcpuStance *stance)
{
    table->ops->look(table->host, cpu, stance);
}

/* Of the modules that are in place, the one with the nearest function. */
static void place_in_modules(const WatchTable *table, uint64_t address,
                             WatchPlace *place)
{
    const SymbolsModule *module;

    for (uint32_t i = 0; (module = symbols_module(table->symbols, i)); i++) {
        uint64_t text = module_table_text(table->modules, module);
        uint64_t begin = 0;
        const char *function =
            text && address >= text
                ? symbols_name(table->symbols, module, address - text, &begin)
                : NULL;

        if (function && text + begin > place->begin) {
            *place = (WatchPlace){ module->name, function, text + begin };
        }
    }
}

bool watch_place(const WatchTable *table, uint64_t address, WatchPlace *place)
{
    *place = (WatchPlace){ 0 };
    place->function =
        symbols_name(table->symbols, NULL, address, &place->begin);
    place_in_modules(table, address, place);
    return place->function != NULL;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

WatchTable *watch_table_new(Lab *lab, const VcpuHostOps *ops, void *host,
                            Symbols *symbols)
{
    WatchTable *table = g_new0(WatchTable, 1);

    table->lab = lab;
    table->ops = ops;
    table->host = host;
    table->symbols = symbols;
    table->watches = g_ptr_array_new();
    table->cpu_count = ops->count(host);
    table->parks = g_new0(Park, table->cpu_count);
    for (unsigned int cpu = 0; cpu < table->cpu_count; cpu++) {
        Park *park = &table->parks[cpu];

        park->table = table;
        park->cpu = cpu;
        lab_timer_init(&park->deadline, &lab->clock, park_expired, park);
    }
    table->modules =
        module_table_new(lab, table, symbols, modules_changed, table);
    return table;
}

void watch_table_free(WatchTable *table)
{
    module_table_free(table->modules);
    g_ptr_array_free(table->watches, TRUE);
    symbols_free(table->symbols);
    g_free(table->parks);
    g_free(table);
}

const Symbols *watch_symbols(const WatchTable *table)
{
    return table->symbols;
}

void watch_table_reset(WatchTable *table)
{
    for (unsigned int cpu = 0; cpu < table->cpu_count; cpu++) {
        if (table->parks[cpu].watch) {
            resume(&table->parks[cpu], WATCH_RESET);
        }
    }
    module_table_reset(table->modules);
}

/* ------------------------------------------------------------------ */
/* State                                                               */

/* Whoever was parked before a lab is loaded, nobody asks. */
static void forget_parks(WatchTable *table)
{
    for (unsigned int cpu = 0; cpu < table->cpu_count; cpu++) {
        Park *park = &table->parks[cpu];

        if (park->watch) {
            park->watch = NULL;
            lab_timer_cancel(&park->deadline);
            table->ops->release(table->host, cpu);
        }
    }
}

void watch_table_state(WatchTable *table, LabState *state)
{
    uint64_t sequence = table->sequence;

    lab_state_section(state, "watch_table", 1);
    if (lab_state_loading(state)) {
        forget_parks(table);
    }
    lab_state_u64(state, &sequence);
    table->sequence = MAX(table->sequence, sequence);
    module_table_state(table->modules, state);
}

static void condition_state(WatchCondition *condition, LabState *state)
{
    lab_state_u32(state, &condition->subject);
    lab_state_u32(state, &condition->bits);
    lab_state_bool(state, &condition->is_signed);
    lab_state_enum(state, &condition->relation, WATCH_RELATIONS);
    lab_state_u64(state, &condition->value);
    if (!is_legal(condition)) {
        lab_state_fail(state);
        *condition = (WatchCondition){ .bits = 64 };
    }
}

static void parks_state(Watch *watch, LabState *state)
{
    WatchTable *table = watch->table;

    for (unsigned int cpu = 0; cpu < table->cpu_count; cpu++) {
        Park *park = &table->parks[cpu];
        bool parked = park->watch == watch;

        lab_state_bool(state, &parked);
        if (!parked) {
            continue;
        }
        lab_timer_state(&park->deadline, state);
        if (lab_state_loading(state)) {
            park->watch = watch;
            table->ops->park(table->host, cpu);
        }
    }
}

/* What it was set to is found again; the file of symbols may be another. */
static void load_function(Watch *watch, const char *function, uint64_t sequence,
                          LabState *state)
{
    WatchTable *table = watch->table;
    g_autofree char *why = NULL;

    if (watch_is_set(watch)) {
        end_watch(watch);
    }
    if (!function || !lab_state_ok(state)) {
        return;
    }
    if (!find(watch, function, &why)) {
        table->lab->ops->log(table->lab->host, LAB_LOG_WARNING, why);
        lab_state_fail(state);
        return;
    }
    table->sequence = MAX(table->sequence, sequence + 1);
    begin(watch, function, sequence);
}

void watch_state(Watch *watch, LabState *state)
{
    g_autofree char *function = g_strdup(watch->function);
    uint64_t sequence = watch->sequence;

    lab_state_section(state, "watch", 1);
    lab_state_string(state, &function);
    lab_state_u64(state, &sequence);
    lab_state_u64(state, &watch->hits);
    lab_state_bool(state, &watch->is_silent);
    lab_state_count(state, &watch->condition_count, WATCH_CONDITIONS_MAX);
    for (uint32_t i = 0; i < watch->condition_count; i++) {
        condition_state(&watch->conditions[i], state);
    }
    if (lab_state_loading(state)) {
        load_function(watch, function, sequence, state);
    }
    if (watch_is_set(watch)) {
        parks_state(watch, state);
    }
}
