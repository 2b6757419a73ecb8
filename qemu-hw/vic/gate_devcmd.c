/*
 * The gate of device commands, in their registers and in their ring.
 *
 * While one is held its interface is busy: the status register says so, or
 * the ring is not fetched from. One that is dropped is never answered; the
 * registers stay busy, the ring goes on behind the slot where the answer
 * would have been.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "vic/gate.h"

typedef struct DevcmdMessage {
    GateMessage gate;
    Vic *vic;
    bool ring;
    uint32_t index; /* slot of the ring */
    VnicDevcmd2 cmd;
} DevcmdMessage;

static DevcmdMessage *message_of(const GateMessage *gate)
{
    return (DevcmdMessage *)gate;
}

/* The command as it is by now. */
static VnicDevcmd2 command_of(const GateMessage *gate)
{
    VnicDevcmd2 cmd = message_of(gate)->cmd;

    cmd.cmd -= VNIC_CMD_NUMBER(cmd.cmd);
    cmd.cmd += gate_message_get_number(gate, "number");
    cmd.args[0] = gate_message_get_number(gate, "a0");
    cmd.args[1] = gate_message_get_number(gate, "a1");
    return cmd;
}

static void pass(GateMessage *gate)
{
    const DevcmdMessage *message = message_of(gate);
    VnicDevcmd2 cmd = command_of(gate);

    if (message->ring) {
        vic_devcmd2_execute(message->vic, message->index, &cmd);
    } else {
        memcpy(message->vic->devcmd.args, cmd.args, 2 * sizeof(cmd.args[0]));
        vic_devcmd_execute(message->vic, cmd.cmd);
    }
    g_free(gate);
}

static void drop(GateMessage *gate)
{
    const DevcmdMessage *message = message_of(gate);

    if (message->ring) {
        vic_devcmd2_skip(message->vic, &message->cmd);
    }
    g_free(gate);
}

static void finish(GateMessage *gate, VnicError error, const uint64_t *results)
{
    const DevcmdMessage *message = message_of(gate);

    if (message->ring) {
        vic_devcmd2_finish(message->vic, message->index, &message->cmd, error,
                           results);
    } else {
        memcpy(message->vic->devcmd.args, results, 2 * sizeof(*results));
        vic_devcmd_finish(message->vic, message->cmd.cmd, error);
        if (error) {
            /* whatever it is, though the driver looks it up in a table */
            message->vic->devcmd.args[0] = error;
        }
    }
    g_free(gate);
}

/* ------------------------------------------------------------------ */
/* Answers                                                             */

static bool answer(GateMessage *gate, const GateArg *args, uint32_t count,
                   char **why)
{
    static const char *const names[] = { "error", "r0", "r1", NULL };
    uint64_t values[] = { 0, 0, 0 };
    uint64_t results[VNIC_DEVCMD_ARGS] = { 0 };

    if (!control_args_known(args, count, names, why)) {
        return false;
    }
    for (unsigned int i = 0; names[i]; i++) {
        const char *text = control_arg(args, count, names[i]);

        if (text && !gate_parse(gate->ops, names[i], text, &values[i], why)) {
            return false;
        }
    }
    if (values[0] > UINT8_MAX) {
        *why = g_strdup("error= is more than a byte");
        return false;
    }
    results[0] = values[1];
    results[1] = values[2];
    finish(gate, values[0], results);
    return true;
}

static const GateOps devcmd_ops = {
    .pass = pass,
    .drop = drop,
    .answer = answer,
    .named_value = vic_gate_devcmd_named_value,
};

/* ------------------------------------------------------------------ */

static void send(Vic *vic, const VnicDevcmd2 *cmd, bool ring, uint32_t index)
{
    DevcmdMessage *message = g_new0(DevcmdMessage, 1);
    uint32_t number = VNIC_CMD_NUMBER(cmd->cmd);

    message->vic = vic;
    message->cmd = *cmd;
    message->ring = ring;
    message->index = index;
    gate_message_init(&message->gate, GATE_devcmd, &devcmd_ops,
                      vic_devcmd_owner(vic), vic->name, vnic_cmd_name(number));
    gate_message_word(&message->gate, "via", ring ? "ring" : "registers");
    gate_message_number(&message->gate, "number", number, VNIC_CMD_NUMBER(~0u));
    gate_message_number(&message->gate, "a0", cmd->args[0], UINT64_MAX);
    gate_message_number(&message->gate, "a1", cmd->args[1], UINT64_MAX);
    gate_send(&vic->lab->gates, &message->gate);
}

void vic_gate_devcmd(Vic *vic, uint32_t cmd)
{
    VnicDevcmd2 command = { .cmd = cmd };

    memcpy(command.args, vic->devcmd.args, sizeof(command.args));
    send(vic, &command, false, 0);
}

void vic_gate_devcmd2(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd)
{
    send(vic, cmd, true, index);
}
