/*
 * Device commands through a ring.
 *
 * Driver and device count results in step: every command without NORESULT
 * takes exactly one result slot, in order, be it an error or not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/gate.h"
#include "vic/vic.h"

static void next_result(VicDevcmd2 *devcmd2)
{
    if (++devcmd2->next_result >= devcmd2->results_size) {
        devcmd2->next_result = 0;
        devcmd2->color = !devcmd2->color;
    }
}

static void put_result(Vic *vic, uint32_t index, VnicError error,
                       const uint64_t *results)
{
    VicDevcmd2 *devcmd2 = &vic->devcmd2;
    uint8_t slot[VNIC_DEVCMD2_SLOT_LEN];
    uint8_t last = VNIC_DEVCMD2_SLOT_LEN - 1;
    uint64_t addr = devcmd2->results_base +
                    (uint64_t)devcmd2->next_result * VNIC_DEVCMD2_SLOT_LEN;
    VnicDevcmd2Result result = {
        .completed_index = index,
        .error = error,
        .color = devcmd2->color,
    };

    memcpy(result.results, results, sizeof(result.results));
    vnic_devcmd2_result_encode(&result, slot);
    if (!vic_dma_write(vic, addr, slot, last) ||
        !vic_dma_write(vic, addr + last, slot + last, 1)) {
        vic_guest_error(vic, VIC_SAID_DEVCMD2_DMA,
                        "devcmd2: results at %" G_GINT64_MODIFIER
                        "x are not in RAM",
                        devcmd2->results_base);
    }
    next_result(devcmd2);
}

static bool wants_result(const Vic *vic, const VnicDevcmd2 *cmd)
{
    return !(cmd->flags & VNIC_DEVCMD2_NORESULT) && vic->devcmd2.results_base;
}

/* The loop that takes commands goes on by itself, if it is still there. */
static void go_on(Vic *vic)
{
    vic->devcmd2.wq.paused = false;
    if (!vic->devcmd2.taking) {
        vic_wq_resume(&vic->devcmd2.wq);
    }
}

void vic_devcmd2_finish(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd,
                        VnicError error, const uint64_t *results)
{
    if (wants_result(vic, cmd)) {
        put_result(vic, index, error, results);
    }
    if (vic->devcmd2.closing) {
        vic_devcmd2_forget_results(vic);
    }
    go_on(vic);
}

void vic_devcmd2_execute(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd)
{
    uint64_t args[VNIC_DEVCMD_ARGS];
    VnicError error;

    memcpy(args, cmd->args, sizeof(args));
    error = vic_command(vic, VNIC_CMD_NUMBER(cmd->cmd), args);
    vic_devcmd2_finish(vic, index, cmd, error, args);
}

void vic_devcmd2_skip(Vic *vic, const VnicDevcmd2 *cmd)
{
    if (wants_result(vic, cmd)) {
        next_result(&vic->devcmd2);
    }
    go_on(vic);
}

static void take(VicWq *wq, uint32_t index, uint32_t count,
                 const uint8_t *descs)
{
    Vic *vic = wq->vic;
    VnicDevcmd2 cmd;

    vnic_devcmd2_decode(&cmd, descs);
    vic->devcmd2.taking = true;
    if (vic_gate_is_kept(vic, GATE_devcmd)) {
        wq->paused = true;
        vic_gate_devcmd2(vic, index, &cmd);
    } else {
        vic_devcmd2_execute(vic, index, &cmd);
    }
    vic->devcmd2.taking = false;
}

void vic_devcmd2_init(Vic *vic)
{
    vic_wq_init(&vic->devcmd2.wq, vic, "devcmd2", 0, VNIC_DEVCMD2_SLOT_LEN,
                take);
    vic->devcmd2.wq.batch = 1; /* one may have to wait for another */
    vic_devcmd2_reset(vic);
}

void vic_devcmd2_reset(Vic *vic)
{
    vic_wq_reset(&vic->devcmd2.wq);
    vic_devcmd2_forget_results(vic);
}

void vic_devcmd2_forget_results(Vic *vic)
{
    VicDevcmd2 *devcmd2 = &vic->devcmd2;

    devcmd2->results_base = 0;
    devcmd2->results_size = 0;
    devcmd2->next_result = 0;
    devcmd2->color = true;
    devcmd2->closing = false;
}
