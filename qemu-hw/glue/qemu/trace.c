/*
 * The tap's events as QEMU trace events: viclab_<layer>_<event> for each line
 * of lab/tap-kinds.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "trace/control.h"
#include "trace-tap.h"
#include "trace.h"

static TraceEvent *events[TAP_KIND_COUNT];

static void find_events(void)
{
#define X(layer, event, detail)                                               \
    events[TAP_##layer##_##event] =                                           \
        trace_event_name("viclab_" #layer "_" #event);
    TAP_KINDS(X)
#undef X
}

static void observe(void *opaque, const TapEvent *event)
{
    g_autoptr(GString) fields = NULL;

    if (!trace_event_get_state_dynamic(events[event->kind])) {
        return;
    }
    fields = g_string_new(NULL);
    tap_format_fields(fields, event);
    switch (event->kind) {
#define X(layer, event_, detail)                                              \
    case TAP_##layer##_##event_:                                              \
        trace_viclab_##layer##_##event_(event->who, fields->str);             \
        break;
        TAP_KINDS(X)
#undef X
    case TAP_KIND_COUNT:
        break;
    }
}

void viclab_trace_tap(Tap *tap)
{
    TapKinds kinds = tap_kinds_of(TAP_DETAIL_CONTROL);

    find_events();
    for (int kind = 0; kind < TAP_KIND_COUNT; kind++) {
        if (trace_event_get_state_dynamic(events[kind])) {
            kinds |= TAP_BIT(kind);
        }
    }
    tap_observe(tap, kinds, observe, NULL);
}
