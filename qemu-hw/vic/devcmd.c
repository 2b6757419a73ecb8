/*
 * Device commands through registers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"

/* The driver looks an error up in a table of this many (vnic_dev_cmd1). */
#define ERRORS_KNOWN 5

void vic_devcmd_init(Vic *vic)
{
    vic_devcmd_reset(vic);
}

void vic_devcmd_reset(Vic *vic)
{
    memset(&vic->devcmd, 0, sizeof(vic->devcmd));
}

void vic_devcmd_execute(Vic *vic, uint32_t cmd)
{
    vic_devcmd_finish(vic, cmd,
                      vic_command(vic, VNIC_CMD_NUMBER(cmd), vic->devcmd.args));
}

void vic_devcmd_finish(Vic *vic, uint32_t cmd, VnicError error)
{
    VicDevcmd *devcmd = &vic->devcmd;

    devcmd->cmd = cmd;
    devcmd->status = 0;
    if (error != VNIC_ERR_SUCCESS) {
        devcmd->status = VNIC_DEVCMD_ERROR;
        devcmd->args[0] = error < ERRORS_KNOWN ? error : VNIC_ERR_EINVAL;
    }
}

static void start(Vic *vic, uint32_t cmd)
{
    VicDevcmd *devcmd = &vic->devcmd;

    if (devcmd->status & VNIC_DEVCMD_BUSY) {
        vic_guest_error(vic, VIC_SAID_COMMAND,
                        "device command %u while another one is carried out",
                        VNIC_CMD_NUMBER(cmd));
    } else if (vic->hung) {
        devcmd->cmd = cmd;
        devcmd->status = VNIC_DEVCMD_BUSY;
        devcmd->waiting = true;
    } else if (vic_gate_is_kept(vic, GATE_devcmd)) {
        devcmd->cmd = cmd;
        devcmd->status = VNIC_DEVCMD_BUSY;
        vic_gate_devcmd(vic, cmd);
    } else {
        vic_devcmd_execute(vic, cmd);
    }
}

void vic_devcmd_resume(Vic *vic)
{
    if (vic->devcmd.waiting) {
        vic->devcmd.waiting = false;
        vic->devcmd.status = 0;
        start(vic, vic->devcmd.cmd);
    }
}

uint32_t vic_devcmd_read(const Vic *vic, uint32_t reg)
{
    const VicDevcmd *devcmd = &vic->devcmd;
    uint64_t arg;

    switch (reg) {
    case VNIC_DEVCMD_STATUS:
        return devcmd->status;
    case VNIC_DEVCMD_CMD:
        return devcmd->cmd;
    }
    if (reg < VNIC_DEVCMD_ARG0) {
        return 0;
    }
    arg = devcmd->args[(reg - VNIC_DEVCMD_ARG0) / 8];
    return reg & 4 ? arg >> 32 : arg;
}

void vic_devcmd_write(Vic *vic, uint32_t reg, uint32_t value)
{
    uint64_t *arg;

    if (reg == VNIC_DEVCMD_CMD) {
        start(vic, value);
        return;
    }
    if (reg < VNIC_DEVCMD_ARG0) {
        return;
    }
    arg = &vic->devcmd.args[(reg - VNIC_DEVCMD_ARG0) / 8];
    if (reg & 4) {
        *arg = (uint32_t)*arg | (uint64_t)value << 32;
    } else {
        *arg = (*arg & ~(uint64_t)UINT32_MAX) | value;
    }
}

void vic_devcmd_state(Vic *vic, LabState *state)
{
    VicDevcmd *devcmd = &vic->devcmd;
    VicDevcmd2 *devcmd2 = &vic->devcmd2;

    lab_state_section(state, "devcmd", 2);
    lab_state_u32(state, &devcmd->status);
    lab_state_u32(state, &devcmd->cmd);
    lab_state_bool(state, &devcmd->waiting);
    for (unsigned int i = 0; i < VNIC_DEVCMD_ARGS; i++) {
        lab_state_u64(state, &devcmd->args[i]);
    }
    vic_wq_state(&devcmd2->wq, state);
    lab_state_u64(state, &devcmd2->results_base);
    lab_state_count(state, &devcmd2->results_size, VIC_RING_MAX);
    lab_state_count(state, &devcmd2->next_result, VIC_RING_MAX);
    lab_state_bool(state, &devcmd2->color);
    lab_state_bool(state, &devcmd2->closing);
}
