/*
 * Watched functions: an event whenever a vCPU of the guest is about to execute
 * the first instruction of one, with the stock kernel and no change to it.
 *
 * At that instant of virtual time the owner of the watch may do anything that
 * a handler of a device register may do (complete a request, raise an
 * interrupt, change memory, set and clear watches), and it decides how the
 * vCPU goes on: at once, when it is released or a deadline is reached, or
 * from where the function was called, as if it had returned a value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_WATCH_H
#define VICLAB_DRILL_WATCH_H

#include "drill/symbols.h"
#include "lab/lab.h"

#define WATCH_CONDITIONS_MAX 8

typedef struct Watch Watch;
typedef struct WatchTable WatchTable;

typedef enum WatchRelation {
    WATCH_EQUAL,
    WATCH_NOT_EQUAL,
    WATCH_LESS,
    WATCH_LESS_OR_EQUAL,
    WATCH_GREATER,
    WATCH_GREATER_OR_EQUAL,
    WATCH_RELATIONS
} WatchRelation;

/*
 * Arguments 1..6 as the function is called with them; a pointer, an integer,
 * no floating point and no structure passed by value. The low @bits of both
 * sides are compared: the rest of the register means nothing when the
 * parameter is narrower.
 */
#define WATCH_CPU 0 /* as a subject: the vCPU's number */

typedef struct WatchCondition {
    uint32_t subject; /* WATCH_CPU or 1..6 */
    uint32_t bits;    /* 8, 16, 32, 64 */
    bool is_signed;
    WatchRelation relation;
    uint64_t value;
} WatchCondition;

/* What is watched; copied. */
typedef struct WatchSpec {
    const char *function;             /* as symbols_find() reads it */
    const WatchCondition *conditions; /* all have to hold */
    uint32_t condition_count;         /* up to WATCH_CONDITIONS_MAX */
    bool is_silent;                   /* no guest.function in the journal */
} WatchSpec;

/* One vCPU at one watched function. */
typedef struct WatchHit {
    Watch *watch;
    WatchTable *table;
    const char *function; /* as in the specification */
    unsigned int cpu;
    uint64_t count;   /* of this watch's hits, this one included */
    uint64_t address; /* of the instruction */
    uint64_t arguments[VCPU_ARGUMENTS];
} WatchHit;

typedef enum WatchAction {
    WATCH_CONTINUE,
    WATCH_PARK,   /* until watch_release(), watch_return() or the deadline */
    WATCH_RETURN, /* do not run the function: return @value to the caller */
} WatchAction;

typedef struct WatchReply {
    WatchAction action;
    int64_t limit;  /* WATCH_PARK: ns of virtual time, at least 1 */
    uint64_t value; /* WATCH_RETURN */
} WatchReply;

/* Why a parked vCPU goes on. */
typedef enum WatchEnd {
    WATCH_RELEASED, /* watch_release(), watch_return(), watch_clear() */
    WATCH_EXPIRED,  /* its deadline */
    WATCH_RESET,    /* the machine was reset: it starts anew */
} WatchEnd;

typedef struct WatchOps {
    WatchReply (*hit)(void *opaque, const WatchHit *hit);
    /* May be NULL. It is called before the vCPU runs. */
    void (*resumed)(void *opaque, Watch *watch, unsigned int cpu, WatchEnd end);
} WatchOps;

/* ------------------------------------------------------------------ */
/* The table of a laboratory                                           */

/*
 * Takes over @symbols. Whoever makes it tells it of hits, resets, and saves
 * it before all that owns a watch.
 */
WatchTable *watch_table_new(Lab *lab, const VcpuHostOps *ops, void *host,
                            Symbols *symbols);
/* After all watches were cleared. */
void watch_table_free(WatchTable *table);
/* To be called by the host, see VcpuHostOps.watch. */
void watch_table_reached(WatchTable *table, unsigned int cpu, uint64_t address);
const Symbols *watch_symbols(const WatchTable *table);
/* All parked vCPUs go on, and no module is loaded any more. */
void watch_table_reset(WatchTable *table);
void watch_table_state(WatchTable *table, LabState *state);

/* ------------------------------------------------------------------ */
/* A watch, embedded in what it belongs to                             */

typedef struct Watch {
    WatchTable *table;
    const WatchOps *ops;
    void *opaque;
    char *function; /* NULL: watches nothing */
    Symbol symbol;
    WatchCondition conditions[WATCH_CONDITIONS_MAX];
    uint32_t condition_count;
    bool is_silent;
    uint64_t address;  /* 0: its module is not loaded */
    uint64_t sequence; /* of those at one address the lower is asked first */
    uint64_t hits;
} Watch;

void watch_init(Watch *watch, WatchTable *table, const WatchOps *ops,
                void *opaque);
/*
 * Watches what @spec says, instead of what it watched before; hits count from
 * 0. A function of a module that is not loaded is watched as soon as it is,
 * before the module's own init function runs. False and a message (g_free)
 * for what cannot be watched: then it watches nothing.
 */
bool watch_set(Watch *watch, const WatchSpec *spec, char **why);
/*
 * The same for a function that symbols_each() has told, without conditions and
 * without a word in the journal; @name is for people. It is not to be saved by
 * watch_state(), which finds functions by name.
 */
bool watch_set_symbol(Watch *watch, const char *name, const Symbol *symbol,
                      char **why);
/* Watches nothing; vCPUs that it has parked go on. */
void watch_clear(Watch *watch);
/*
 * What it watches, its hits, and the vCPUs that it has parked, with their
 * deadlines. The owner calls it for each of its watches, after watch_init().
 */
void watch_state(Watch *watch, LabState *state);

static inline bool watch_is_set(const Watch *watch)
{
    return watch->function != NULL;
}

/* ------------------------------------------------------------------ */
/* vCPUs                                                               */

/*
 * When several watches of one address want something, all are told, and the
 * first answer that is not WATCH_CONTINUE holds.
 */

/* The watch that has parked @cpu, or NULL. */
Watch *watch_parked(const WatchTable *table, unsigned int cpu);
/* Lets @cpu go on where it was parked; false if it is not parked. */
bool watch_release(WatchTable *table, unsigned int cpu);
/* Lets it go on as if the function had returned @value; the same. */
bool watch_return(WatchTable *table, unsigned int cpu, uint64_t value);

/* Of a vCPU that has just hit a watch or is parked; see VcpuHostOps. */
bool watch_read(const WatchTable *table, unsigned int cpu, uint64_t address,
                void *buf, size_t len);
unsigned int watch_cpu_count(const WatchTable *table);
/* Of any vCPU, when none runs or it is about to. */
void watch_look(const WatchTable *table, unsigned int cpu, VcpuStance *stance);

/* A function of the kernel, or of a module that is in place. */
typedef struct WatchPlace {
    const char *module; /* NULL: the kernel */
    const char *function;
    uint64_t begin; /* its address */
} WatchPlace;

/* The one that @address is in; false if that is not known. */
bool watch_place(const WatchTable *table, uint64_t address, WatchPlace *place);

#endif
