/*
 * Device commands through a ring.
 *
 * Driver and device count results in step: every command without NORESULT
 * takes exactly one result slot, in order, be it an error or not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/vic.h"

static void put_result(Vic *vic, uint32_t index, VnicError error,
                       const uint64_t *results)
{
    VicDevcmd2 *devcmd2 = &vic->devcmd2;
    const VicHostOps *ops = vic->host_ops;
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
    if (!ops->dma_write(vic->host, addr, slot, last) ||
        !ops->dma_write(vic->host, addr + last, slot + last, 1)) {
        vic_guest_error(vic, VIC_SAID_DEVCMD2_DMA,
                        "devcmd2: results at %" G_GINT64_MODIFIER
                        "x are not in RAM",
                        devcmd2->results_base);
    }
    if (++devcmd2->next_result >= devcmd2->results_size) {
        devcmd2->next_result = 0;
        devcmd2->color = !devcmd2->color;
    }
}

static void execute(Vic *vic, uint32_t index, const uint8_t *slot)
{
    uint64_t args[VNIC_DEVCMD_ARGS];
    VnicDevcmd2 cmd;
    VnicError error;

    vnic_devcmd2_decode(&cmd, slot);
    memcpy(args, cmd.args, sizeof(args));
    error = vic_command(vic, VNIC_CMD_NUMBER(cmd.cmd), args);
    if (!(cmd.flags & VNIC_DEVCMD2_NORESULT) && vic->devcmd2.results_base) {
        put_result(vic, index, error, args);
    }
    if (vic->devcmd2.closing) {
        vic_devcmd2_forget_results(vic);
    }
}

static void take(VicWq *wq, uint32_t index, uint32_t count,
                 const uint8_t *descs)
{
    for (uint32_t i = 0; i < count; i++) {
        execute(wq->vic, index + i, descs + i * VNIC_DEVCMD2_SLOT_LEN);
    }
}

void vic_devcmd2_init(Vic *vic)
{
    vic_wq_init(&vic->devcmd2.wq, vic, "devcmd2", 0, VNIC_DEVCMD2_SLOT_LEN,
                take);
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
