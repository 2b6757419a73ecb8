/*
 * Which fields the messages of each gate may have.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/vocabulary.h"
#include "fabric/gate.h"
#include "wire/fcnvme.h"
#include "wire/fcpio.h"
#include "wire/nvme.h"
#include "wire/vnic.h"

#define FIELDS_MAX  12
#define FORMATS_MAX 8

typedef struct GateFields {
    const char *own[FIELDS_MAX]; /* of the gate itself */
    const WireFormat *formats[FORMATS_MAX];
    bool of_frames; /* and those of all frames */
} GateFields;

static const GateFields gates[GATE_KIND_COUNT] = {
    [GATE_doorbell] = { { "queue", "index" } },
    [GATE_entry] = { { "cq", "index", "color" },
                     { &fcpio_header_format, &fcpio_ack_format,
                       &vnic_cq_rq_format, &vnic_cq_wq_format,
                       &fcnvme_ersp_format, &nvme_cqe_format } },
    [GATE_interrupt] = { { "vector", "credits" } },
    [GATE_devcmd] = { { "via", "number", "a0", "a1" } },
    [GATE_notify] = { { "vector" }, { &vnic_notify_format } },
    [GATE_register] = { { "block", "register", "number", "offset", "value" } },
    [GATE_fetch] = { { "queue", "index" },
                     { &vnic_wq_desc_format, &fcpio_header_format } },
    [GATE_request] = { { "queue", "opcode" },
                       { &fcpio_header_format, &fcpio_nvme_cmd_format,
                         &fcpio_itmf_format, &fcpio_flogi_reg_format,
                         &fcpio_flogi_fip_reg_format },
                       true },
    [GATE_completion] = { { "queue" }, { &fcpio_header_format }, true },
    [GATE_ack] = { { "queue", "index" }, { &fcpio_ack_format } },
    [GATE_dma] = { { "tag", "queue", "ox_id", "offset" } },
    [GATE_frame] = { { "dir", "of", "dst", "src", "vlan" }, { NULL }, true },
    [GATE_command] = { { "qid", "fcid", "ox_id", "rx_id", "data_len" },
                       { NULL },
                       true },
    [GATE_response] = { { "qid", "fcid", "ox_id", "rx_id", "data_len", "cid",
                          "opcode" },
                        { NULL },
                        true },
};

/* Those that each message has. */
static const char *const common[] = { "at", "length" };

static const char *in_format(const WireFormat *format, guint *index)
{
    if (*index < format->field_count) {
        return format->fields[*index].name;
    }
    *index -= format->field_count;
    return NULL;
}

static const char *in_formats(const WireFormat *const *formats, guint *index)
{
    for (; *formats; formats++) {
        const char *field = in_format(*formats, index);

        if (field) {
            return field;
        }
    }
    return NULL;
}

const char *drill_gate_field(GateKind kind, guint index)
{
    const GateFields *gate;
    const char *field;

    if (kind >= GATE_KIND_COUNT) {
        return NULL;
    }
    gate = &gates[kind];
    for (guint i = 0; gate->own[i]; i++) {
        if (!index--) {
            return gate->own[i];
        }
    }
    if (index < G_N_ELEMENTS(common)) {
        return common[index];
    }
    index -= G_N_ELEMENTS(common);
    field = in_formats(gate->formats, &index);
    return field || !gate->of_frames ? field
                                     : in_formats(fc_gate_formats, &index);
}

/* ------------------------------------------------------------------ */
/* By name                                                             */

static bool is_own(GateKind kind, const char *name)
{
    return g_strv_contains(gates[kind].own, name) ||
           (strcmp(name, common[0]) == 0 || strcmp(name, common[1]) == 0);
}

/* @format: its name, not terminated; NULL: any. */
static const WireField *find_in(const WireFormat *const *formats,
                                const char *format, size_t length,
                                const char *field)
{
    for (; *formats; formats++) {
        const WireField *found = wire_field(*formats, field);

        if (found &&
            (!format || (strlen((*formats)->name) == length &&
                         memcmp((*formats)->name, format, length) == 0))) {
            return found;
        }
    }
    return NULL;
}

/* "[2]" and the like, up to @end. */
static bool is_index(const char *text, const char *end)
{
    size_t digits = strspn(text + 1, "0123456789");

    return *text == '[' && digits && text[digits + 1] == ']' &&
           text + digits + 2 == end;
}

static const WireField *find_field(GateKind kind, const char *name)
{
    const GateFields *gate = &gates[kind];
    const char *dot = strrchr(name, '.');
    const char *bracket = dot ? memchr(name, '[', dot - name) : NULL;
    const char *format = dot ? name : NULL;
    size_t length = bracket ? (size_t)(bracket - name)
                    : dot   ? (size_t)(dot - name)
                            : 0;
    const char *field = dot ? dot + 1 : name;
    const WireField *found;

    if (bracket && !is_index(bracket, dot)) {
        return NULL;
    }
    found = find_in(gate->formats, format, length, field);
    return found || !gate->of_frames
               ? found
               : find_in(fc_gate_formats, format, length, field);
}

/* "byte[12]", as gate_get() has it */
static bool is_byte(const char *name)
{
    const char *start = name + strlen("byte[");

    return g_str_has_prefix(name, "byte[") && g_ascii_isdigit(*start) &&
           strcmp(start + strspn(start, "0123456789abcdefABCDEFx"), "]") == 0;
}

DrillFieldKind drill_gate_field_kind(GateKind kind, const char *field)
{
    const WireField *found;

    if (strcmp(field, "at") == 0) {
        return DRILL_FIELD_TEXT;
    }
    if (drill_gate_word(kind, field, 0)) {
        return DRILL_FIELD_WORD;
    }
    if (is_own(kind, field) || is_byte(field)) {
        return DRILL_FIELD_NUMBER;
    }
    found = find_field(kind, field);
    if (!found) {
        return DRILL_FIELD_NONE;
    }
    return found->type == WIRE_BYTES && found->size > 8 ? DRILL_FIELD_TEXT
                                                        : DRILL_FIELD_NUMBER;
}
