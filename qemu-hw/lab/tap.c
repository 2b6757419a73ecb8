/*
 * The tap: where each layer says what it decides.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include "lab/clock.h"
#include "lab/tap.h"

typedef struct Observer {
    TapKinds kinds;
    TapObserverFn *fn;
    void *opaque;
} Observer;

static const struct {
    const char *name;
    TapDetail detail;
} kinds[TAP_KIND_COUNT] = {
#define X(layer, event, detail) \
    [TAP_##layer##_##event] = { #layer "." #event, TAP_DETAIL_##detail },
    TAP_KINDS(X)
#undef X
};

void tap_init(Tap *tap, const LabClock *clock)
{
    *tap = (Tap){
        .clock = clock,
        .observers = g_array_new(FALSE, FALSE, sizeof(Observer)),
    };
}

void tap_cleanup(Tap *tap)
{
    g_array_free(tap->observers, TRUE);
    *tap = (Tap){ 0 };
}

static void collect_wanted(Tap *tap)
{
    tap->wanted = 0;
    for (guint i = 0; !tap->muted && i < tap->observers->len; i++) {
        tap->wanted |= g_array_index(tap->observers, Observer, i).kinds;
    }
}

void tap_observe(Tap *tap, TapKinds kinds_wanted, TapObserverFn *fn,
                 void *opaque)
{
    Observer observer = { kinds_wanted & TAP_ALL_KINDS, fn, opaque };

    g_array_append_val(tap->observers, observer);
    collect_wanted(tap);
}

void tap_unobserve(Tap *tap, TapObserverFn *fn, void *opaque)
{
    for (guint i = 0; i < tap->observers->len; i++) {
        Observer *observer = &g_array_index(tap->observers, Observer, i);

        if (observer->fn == fn && observer->opaque == opaque) {
            g_array_remove_index(tap->observers, i);
            break;
        }
    }
    collect_wanted(tap);
}

void tap_mute(Tap *tap, bool muted)
{
    tap->muted = muted;
    collect_wanted(tap);
}

void tap_tell(Tap *tap, TapKind kind, const char *who, const void *object,
              const TapField *fields, uint32_t field_count)
{
    TapEvent event = {
        .kind = kind,
        .time = lab_clock_now(tap->clock),
        .who = who,
        .object = object,
        .fields = fields,
        .field_count = field_count,
    };

    for (guint i = 0; i < tap->observers->len; i++) {
        Observer *observer = &g_array_index(tap->observers, Observer, i);

        if (observer->kinds & TAP_BIT(kind)) {
            observer->fn(observer->opaque, &event);
        }
    }
}

const char *tap_kind_name(TapKind kind)
{
    return kinds[kind].name;
}

TapDetail tap_kind_detail(TapKind kind)
{
    return kinds[kind].detail;
}

TapKinds tap_kinds_of(TapDetail detail)
{
    TapKinds bits = 0;

    for (int kind = 0; kind < TAP_KIND_COUNT; kind++) {
        if (kinds[kind].detail == detail) {
            bits |= TAP_BIT(kind);
        }
    }
    return bits;
}

static void format_value(GString *out, const TapField *field)
{
    switch (field->type) {
    case TAP_TYPE_DECIMAL:
        g_string_append_printf(out, "%" PRIu64, field->number);
        break;
    case TAP_TYPE_HEX:
        g_string_append_printf(out, "%0*" PRIx64, (int)field->width,
                               field->number);
        break;
    case TAP_TYPE_STRING:
        g_string_append(out, field->string);
        break;
    case TAP_TYPE_BOOL:
        g_string_append(out, field->number ? "yes" : "no");
        break;
    case TAP_TYPE_BYTES:
        for (uint32_t i = 0; i < field->width; i++) {
            g_string_append_printf(out, "%02x", field->bytes[i]);
        }
        break;
    }
}

void tap_format_fields(GString *out, const TapEvent *event)
{
    for (uint32_t i = 0; i < event->field_count; i++) {
        g_string_append_printf(out, " %s=", event->fields[i].name);
        format_value(out, &event->fields[i]);
    }
}
