/*
 * Gates: where a layer lets its messages be stopped, changed, doubled or
 * answered by whoever keeps the gates (drill/).
 *
 * A layer that is about to act on a message asks gate_watched(), which is one
 * test of a bit as long as nobody keeps that gate. If so it wraps the message
 * into a GateMessage and hands it to gate_send(), which either lets it go on
 * at once, in the same call, or leaves it with the keeper, who lets it go on,
 * drops or answers it later. A gate that is kept and lets everything pass
 * changes nothing, not even timing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_GATE_H
#define VICLAB_LAB_GATE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "lab/gate-kinds.h"
#include "wire/format.h"

typedef enum GateKind {
#define X(kind) GATE_##kind,
    GATE_KINDS(X)
#undef X
    GATE_KIND_COUNT
} GateKind;

#define GATE_NUMBERS 8
#define GATE_PARTS   24
/* Serials from here on are of messages that are no requests. */
#define GATE_SERIAL_OTHERS (UINT64_C(1) << 32)
/* What a message may grow to when a drill extends it: bytes. */
#define GATE_DATA_MAX (1024 * 1024)

typedef struct GateMessage GateMessage;

/* A field that is not among the message's bytes: a queue, a vector ... */
typedef struct GateNumber {
    const char *name;
    uint64_t value;
    uint64_t max; /* of a new value; 0: it cannot be set */
} GateNumber;

/* A field that is a word: the direction of a frame, the kind of a queue. */
typedef struct GateWord {
    const char *name;
    const char *value; /* static */
} GateWord;

/*
 * Fields among the message's bytes: those of @format, from @offset on. A
 * field is called by its name alone, which means the first part that has it,
 * or by "format.field", or where a format comes several times by
 * "format[2].field". What is not more than 8 raw bytes is a number, too: an
 * address of 6 bytes with its first one on top.
 */
typedef struct GatePart {
    const WireFormat *format;
    uint32_t offset;
} GatePart;

/* "status=TIMEOUT": what is given to GateOps.answer. */
typedef struct GateArg {
    const char *name;
    const char *text;
} GateArg;

typedef struct GateOps {
    /*
     * It goes on as if nobody had looked. Consumes it. What goes on may come
     * back to the keeper before this returns: other messages are sent, and
     * gate_forget() is called, so that it must not be among those held.
     */
    void (*pass)(GateMessage *message);
    /* It ends here, and what it holds is freed. */
    void (*drop)(GateMessage *message);
    /* Another one like it; NULL where that makes no sense. */
    GateMessage *(*copy)(const GateMessage *message);
    /*
     * Ends it with an answer of the layer's own kind instead of letting it
     * go on: a completion with a status, a reject with a reason. Consumes it
     * and returns true; or false with one line (g_free) that says what is
     * wrong with @args, and the message as it was. NULL: nothing answers it.
     */
    bool (*answer)(GateMessage *message, const GateArg *args, uint32_t count,
                   char **why);
    /*
     * The value of a name in a field: "TIMEOUT" in status. False if there is
     * no such name. NULL: no field has names.
     */
    bool (*named_value)(const char *field, const char *name, uint64_t *value);
} GateOps;

/* Embedded first in what each layer makes of it. */
struct GateMessage {
    GateKind kind;
    const GateOps *ops;
    const void *owner; /* the layer's object; see gate_forget() */
    const char *who;   /* its name: adapter, port, target */
    const char *name;  /* which message: "NVME_CMD", "PLOGI" ...; static */
    /*
     * Of a request: it counts those of all adapters from 1, whether anybody
     * looks or not. Of all others, set on sending: it counts messages at
     * kept gates from GATE_SERIAL_OTHERS on. A copy has that of its original
     * until the keeper gives it another.
     */
    uint64_t serial;
    uint64_t cause; /* serial of the request that this is about; or 0 */
    GateNumber numbers[GATE_NUMBERS];
    uint32_t number_count;
    GateWord words[2];
    uint32_t word_count;
    uint8_t *data; /* owned through g_free(); NULL: none */
    uint32_t length;
    GatePart parts[GATE_PARTS];
    uint32_t part_count;
};

typedef enum GateVerdict {
    GATE_PASS,  /* it goes on now, as it is by now */
    GATE_TAKEN, /* it is the keeper's: held, dropped, answered ... */
} GateVerdict;

typedef struct GateKeeper {
    GateVerdict (*judge)(void *opaque, GateMessage *message);
    /* All that is held of @owner (NULL: of anybody) is to be dropped now. */
    void (*forget)(void *opaque, const void *owner);
    void *opaque;
} GateKeeper;

typedef struct Gates {
    GateKeeper keeper;
    uint32_t watched;  /* bit per kind */
    uint64_t requests; /* of all adapters, kept or not */
    uint64_t serial;   /* of the last message that is no request */
} Gates;

#define GATE_BIT(kind) (UINT32_C(1) << (kind))
G_STATIC_ASSERT(GATE_KIND_COUNT <= 32);

static inline bool gate_watched(const Gates *gates, GateKind kind)
{
    return gates->watched & GATE_BIT(kind);
}

/* The serial of one more request. */
static inline uint64_t gate_new_request(Gates *gates)
{
    return ++gates->requests;
}

void gates_init(Gates *gates);
/* At most one keeper at a time; @kinds are bits. */
void gates_keep(Gates *gates, const GateKeeper *keeper, uint32_t kinds);
void gates_leave(Gates *gates);
/* Takes the message over. */
void gate_send(Gates *gates, GateMessage *message);
/*
 * @owner is reset or goes away: nothing of it may be kept any more. NULL: of
 * nobody, since a saved laboratory is about to be loaded; what is held is not
 * part of it.
 */
void gate_forget(Gates *gates, const void *owner);

const char *gate_kind_name(GateKind kind);
/* GATE_KIND_COUNT if there is none of that name. */
GateKind gate_kind_by_name(const char *name);

/* For the layers: @message starts zeroed. The message owns @data. */
void gate_message_init(GateMessage *message, GateKind kind, const GateOps *ops,
                       const void *owner, const char *who, const char *name);
void gate_message_number(GateMessage *message, const char *name, uint64_t value,
                         uint64_t max);
void gate_message_word(GateMessage *message, const char *name,
                       const char *value);
void gate_message_data(GateMessage *message, uint8_t *data, uint32_t length);
/* Ignored if the format does not fit into the data. */
void gate_message_part(GateMessage *message, const WireFormat *format,
                       uint32_t offset);
uint64_t gate_message_get_number(const GateMessage *message, const char *name);
/* Another one with the same fields, within @size bytes; see GateOps.copy. */
void *gate_message_dup(const GateMessage *message, size_t size);
/* The common part of another one like it; the data is copied. */
void gate_message_copy(GateMessage *to, const GateMessage *from);
void gate_message_cleanup(GateMessage *message);

/* For the keeper: fields by name. False if there is none (or not a number). */
bool gate_get(const GateMessage *message, const char *field, uint64_t *value);
const char *gate_get_word(const GateMessage *message, const char *field);
/* The bytes of a field that is no number; NULL if there is none. */
const uint8_t *gate_get_bytes(const GateMessage *message, const char *field,
                              uint32_t *length);
/*
 * The value that @text gives to @field: a number, or a name that it has. False
 * and one line (g_free).
 */
bool gate_parse(const GateOps *ops, const char *field, const char *text,
                uint64_t *value, char **why);
/* False and one line (g_free) if there is no such field or it cannot be. */
bool gate_set(GateMessage *message, const char *field, uint64_t value,
              char **why);
/* Cut or padded with zeroes. */
bool gate_set_length(GateMessage *message, uint32_t length, char **why);
bool gate_set_bytes(GateMessage *message, uint32_t offset, const uint8_t *bytes,
                    uint32_t length, char **why);
/* "NVME_CMD tag=5 queue=1 ...": for a person; g_free(). */
char *gate_describe(const GateMessage *message);

#endif
