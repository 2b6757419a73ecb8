/*
 * The messages of each gate, and what their fields may say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/vocabulary.h"
#include "fabric/gate.h"
#include "firmware/gate.h"
#include "target/nvme/gate.h"
#include "vic/gate.h"
#include "vic/register_names.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fc.h"
#include "wire/fcnvme.h"
#include "wire/fcpio.h"
#include "wire/fip.h"
#include "wire/nvme.h"
#include "wire/vnic.h"

/* Numbers of commands that have names, of CT and of devices. */
#define CT_FIRST  0x100
#define CT_COUNT  0x300
#define CMD_COUNT 64

typedef const char *NameFn(guint index);

/* ------------------------------------------------------------------ */
/* Names of messages                                                   */

/* Takes @count off @index if it is beyond them. */
static bool is_among(guint *index, guint count)
{
    if (*index < count) {
        return true;
    }
    *index -= count;
    return false;
}

/* Looked for once each: a drill may ask thousands of times. */
static const char *ct_name(guint index)
{
    static const char *names[2 * CT_COUNT];

    if (!names[index]) {
        names[index] = fc_ct_name(index < CT_COUNT ? FC_CT_TYPE_DIRECTORY
                                                   : FC_CT_TYPE_MANAGEMENT,
                                  CT_FIRST + index % CT_COUNT);
    }
    return names[index];
}

static const char *frame_name(guint index)
{
    if (is_among(&index, 256)) {
        return fc_els_name(index);
    }
    if (is_among(&index, 256)) {
        return fcnvme_ls_name(index);
    }
    if (is_among(&index, 256)) {
        return fc_rctl_name(index);
    }
    if (is_among(&index, 64)) {
        return fip_operation_name(index / 8, index % 8);
    }
    if (is_among(&index, 2 * CT_COUNT)) {
        return ct_name(index);
    }
    return index == 0 ? "CT_RJT" : NULL;
}

static const char *command_name(guint index)
{
    if (is_among(&index, 256)) {
        return nvme_command_name(false, index, 0);
    }
    if (is_among(&index, 256)) {
        return nvme_command_name(true, index, 0);
    }
    return index < 256 ? nvme_command_name(true, NVME_OPC_FABRICS, index)
                       : NULL;
}

static bool is_answer(const char *name)
{
    return g_str_has_suffix(name, "_CMPL") || strcmp(name, "ACK") == 0;
}

static const char *request_name(guint index)
{
    const char *name = index < 256 ? fcpio_type_name(index) : NULL;

    return name && is_answer(name) ? "unknown" : name;
}

static const char *completion_name(guint index)
{
    const char *name = index < 256 ? fcpio_type_name(index) : NULL;

    return name && !is_answer(name) ? "unknown" : name;
}

static const char *devcmd_name(guint index)
{
    return index < CMD_COUNT ? vnic_cmd_name(index) : NULL;
}

#define NAMES(function, ...)                                      \
    static const char *function(guint index)                      \
    {                                                             \
        static const char *const names[] = { __VA_ARGS__ };       \
                                                                  \
        return index < G_N_ELEMENTS(names) ? names[index] : NULL; \
    }

NAMES(doorbell_name, "COPY", "RAW", "RQ", "DEVCMD2")
NAMES(entry_name, "RQ", "WQ", "COPY")
NAMES(interrupt_name, "MSIX", "INTX")
NAMES(notify_name, "LINK", "WRITE")
NAMES(ack_name, "ACK")
NAMES(dma_name, "READ_DATA", "WRITE_DATA")
NAMES(register_name, "READ", "WRITE")
NAMES(fetch_name, "COPY", "RAW")
NAMES(response_name, "RSP", "ERSP")
NAMES(via_word, "registers", "ring")
NAMES(dir_word, "tx", "rx")

static NameFn *const messages[GATE_KIND_COUNT] = {
    [GATE_doorbell] = doorbell_name,
    [GATE_entry] = entry_name,
    [GATE_interrupt] = interrupt_name,
    [GATE_devcmd] = devcmd_name,
    [GATE_notify] = notify_name,
    [GATE_register] = register_name,
    [GATE_fetch] = fetch_name,
    [GATE_request] = request_name,
    [GATE_completion] = completion_name,
    [GATE_ack] = ack_name,
    [GATE_dma] = dma_name,
    [GATE_frame] = frame_name,
    [GATE_command] = command_name,
    [GATE_response] = response_name,
};

const char *drill_gate_message(GateKind kind, guint index)
{
    return messages[kind] ? messages[kind](index) : NULL;
}

/* ------------------------------------------------------------------ */
/* Words and names of values                                           */

static const struct {
    GateKind kind;
    const char *field;
    NameFn *word;
} words[] = {
    { GATE_devcmd, "via", via_word },
    { GATE_register, "block", vic_block_name },
    { GATE_register, "register", vic_register_any },
    { GATE_request, "opcode", command_name },
    { GATE_frame, "dir", dir_word },
    { GATE_frame, "of", frame_name },
    { GATE_response, "opcode", command_name },
};

const char *drill_gate_word(GateKind kind, const char *field, guint index)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind == kind && strcmp(words[i].field, field) == 0) {
            return words[i].word(index);
        }
    }
    return NULL;
}

const char *drill_gate_value(GateKind kind, const char *field, guint index)
{
    switch (kind) {
    case GATE_request:
    case GATE_completion:
        return vicfw_gate_value_name(field, index);
    case GATE_devcmd:
        return vic_gate_devcmd_value_name(field, index);
    case GATE_frame:
        return fc_gate_value_name(field, index);
    case GATE_command:
        return nvmet_gate_value_name(field, index);
    default:
        return NULL;
    }
}

/* ------------------------------------------------------------------ */
/* Answers                                                             */

const char *const *drill_gate_answer(GateKind kind, bool *fields)
{
    static const char *const as[] = { "as", NULL };
    static const char *const devcmd[] = { "error", "r0", "r1", NULL };
    static const char *const frame[] = { "reason", "explanation", NULL };
    static const char *const command[] = { "status", "dnr", NULL };

    *fields = kind == GATE_request || kind == GATE_response;
    switch (kind) {
    case GATE_request:
    case GATE_response:
        return as;
    case GATE_devcmd:
        return devcmd;
    case GATE_frame:
        return frame;
    case GATE_command:
        return command;
    default:
        return NULL;
    }
}

/* ------------------------------------------------------------------ */
/* Functions of the guest's kernel                                     */

const char *drill_function_field(guint index)
{
    static const char *const fields[] = { "cpu",  "arg1", "arg2", "arg3",
                                          "arg4", "arg5", "arg6" };

    return index < G_N_ELEMENTS(fields) ? fields[index] : NULL;
}
