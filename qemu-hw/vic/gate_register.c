/*
 * The gate of the registers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/gate.h"
#include "vic/register_names.h"

/* What a read brings back that nobody answers, as PCI Express has it. */
#define NOT_ANSWERED UINT32_MAX

typedef struct RegisterMessage {
    GateMessage gate;
    Vic *vic;
    uint32_t addr;   /* in BAR 0 */
    uint64_t ticket; /* of a read: the one that it answers */
} RegisterMessage;

static RegisterMessage *message_of(const GateMessage *gate)
{
    return (RegisterMessage *)gate;
}

static GateMessage *new_message(Vic *vic, const GateOps *ops, const char *name,
                                uint32_t addr, uint32_t value)
{
    RegisterMessage *message = g_new0(RegisterMessage, 1);
    GateMessage *gate = &message->gate;
    VicPlace at = vic_bar_place(vic, addr);

    message->vic = vic;
    message->addr = addr;
    gate_message_init(gate, GATE_register, ops, vic, vic->name, name);
    gate_message_word(gate, "block", vic_block_name(at.block));
    gate_message_word(gate, "register", vic_register_name(at.block, at.reg));
    gate_message_number(gate, "number", at.number, 0);
    gate_message_number(gate, "offset", addr, 0);
    gate_message_number(gate, "value", value, UINT32_MAX);
    return gate;
}

static void drop(GateMessage *gate)
{
    gate_message_cleanup(gate);
    g_free(gate);
}

/* ------------------------------------------------------------------ */
/* Reads: the vCPU waits, so that what comes later comes too late       */

static void pass_read(GateMessage *gate)
{
    const RegisterMessage *message = message_of(gate);
    Vic *vic = message->vic;

    if (message->ticket == vic->read_ticket) {
        vic->read_value = gate_message_get_number(gate, "value");
    }
    drop(gate);
}

static const GateOps read_ops = {
    .pass = pass_read,
    .drop = drop,
};

uint32_t vic_gate_read(Vic *vic, uint32_t addr, uint32_t value)
{
    GateMessage *gate = new_message(vic, &read_ops, "READ", addr, value);

    message_of(gate)->ticket = ++vic->read_ticket;
    vic->read_value = NOT_ANSWERED;
    gate_send(&vic->lab->gates, gate);
    vic->read_ticket++;
    return vic->read_value;
}

/* ------------------------------------------------------------------ */
/* Writes                                                              */

static void pass_write(GateMessage *gate)
{
    const RegisterMessage *message = message_of(gate);

    vic_bar_put(message->vic, message->addr,
                gate_message_get_number(gate, "value"));
    drop(gate);
}

static GateMessage *copy_write(const GateMessage *gate)
{
    return gate_message_dup(gate, sizeof(RegisterMessage));
}

static const GateOps write_ops = {
    .pass = pass_write,
    .drop = drop,
    .copy = copy_write,
};

void vic_gate_write(Vic *vic, uint32_t addr, uint32_t value)
{
    gate_send(&vic->lab->gates,
              new_message(vic, &write_ops, "WRITE", addr, value));
}
