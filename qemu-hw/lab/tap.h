/*
 * The tap: where each layer says what it decides, and where observers
 * (journal, trace, capture, checkers) listen.
 *
 * Telling costs one test of a bit as long as nobody listens to that kind.
 * Observers only observe: they never arm a timer or change what they see.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_TAP_H
#define VICLAB_LAB_TAP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "lab/tap-kinds.h"

typedef enum TapKind {
#define X(layer, event, detail) TAP_##layer##_##event,
    TAP_KINDS(X)
#undef X
    TAP_KIND_COUNT
} TapKind;

typedef enum TapDetail {
    TAP_DETAIL_CONTROL, /* a few times in a run */
    TAP_DETAIL_IO,      /* with every request */
} TapDetail;

typedef enum TapType {
    TAP_TYPE_DECIMAL,
    TAP_TYPE_HEX,
    TAP_TYPE_STRING,
    TAP_TYPE_BOOL,
    TAP_TYPE_BYTES,
} TapType;

/* One named value of an event; strings and bytes live as long as the call. */
typedef struct TapField {
    const char *name;
    TapType type;
    uint32_t width; /* hex digits, or bytes */
    union {
        uint64_t number;
        const char *string;
        const uint8_t *bytes;
    };
} TapField;

/* clang-format off */
#define TAP_DEC(name_, value) \
    { .name = (name_), .type = TAP_TYPE_DECIMAL, .number = (value) }
#define TAP_HEX(name_, digits, value) \
    { .name = (name_), .type = TAP_TYPE_HEX, .width = (digits), \
      .number = (value) }
#define TAP_STR(name_, value) \
    { .name = (name_), .type = TAP_TYPE_STRING, .string = (value) }
#define TAP_FLAG(name_, value) \
    { .name = (name_), .type = TAP_TYPE_BOOL, .number = (value) }
#define TAP_BYTES(name_, data, length) \
    { .name = (name_), .type = TAP_TYPE_BYTES, .width = (length), \
      .bytes = (data) }
/* clang-format on */
/* What the field's own type says. */
#define TAP_FCID(name_, value) TAP_HEX(name_, 6, value)
#define TAP_WWN(name_, value)  TAP_HEX(name_, 16, value)
#define TAP_MAC(name_, value)  TAP_HEX(name_, 12, value)

/* A bit for each kind; every host that we run on has integers that wide. */
__extension__ typedef unsigned __int128 TapKinds;

typedef struct TapEvent {
    TapKind kind;
    int64_t time;       /* nanoseconds of virtual time */
    const char *who;    /* name of the adapter, port, target ... */
    const void *object; /* what it is about, by kind; often NULL */
    const TapField *fields;
    uint32_t field_count;
} TapEvent;

typedef void TapObserverFn(void *opaque, const TapEvent *event);

typedef struct LabClock LabClock;

typedef struct Tap {
    const LabClock *clock;
    GArray *observers;
    TapKinds wanted;
    bool muted; /* nothing is told, whoever listens */
} Tap;

/* Bits for tap_observe(). */
#define TAP_BIT(kind) ((TapKinds)1 << (kind))
#define TAP_ALL_KINDS (TAP_BIT(TAP_KIND_COUNT) - 1)
G_STATIC_ASSERT(TAP_KIND_COUNT < 128);

void tap_init(Tap *tap, const LabClock *clock);
void tap_cleanup(Tap *tap);
/* Observers are called in the order in which they were added. */
void tap_observe(Tap *tap, TapKinds kinds, TapObserverFn *fn, void *opaque);
void tap_unobserve(Tap *tap, TapObserverFn *fn, void *opaque);

/* While a saved laboratory is loaded, nothing of it happens. */
void tap_mute(Tap *tap, bool muted);

void tap_tell(Tap *tap, TapKind kind, const char *who, const void *object,
              const TapField *fields, uint32_t field_count);

/* "layer.event", and how often it happens. */
const char *tap_kind_name(TapKind kind);
TapDetail tap_kind_detail(TapKind kind);
/* The kinds of one detail. */
TapKinds tap_kinds_of(TapDetail detail);
/* " name=value name=value", for trace and log. */
void tap_format_fields(GString *out, const TapEvent *event);

#define TAP_OBJECT(tap, kind, who, object, ...)                               \
    do {                                                                      \
        if ((tap)->wanted & TAP_BIT(kind)) {                                  \
            const TapField fields_[] = { __VA_ARGS__ };                       \
            tap_tell(tap, kind, who, object, fields_, G_N_ELEMENTS(fields_)); \
        }                                                                     \
    } while (0)
#define TAP(tap, kind, who, ...) TAP_OBJECT(tap, kind, who, NULL, __VA_ARGS__)

#endif
