/*
 * ITMF: aborts, on the wire (ABT_TASK) or only here (ABT_TASK_TERM).
 *
 * Every ITMF is answered by exactly one ITMF_CMPL. The command that it was
 * about is completed before that, as ABORTED unless it got done in time: the
 * FCP role insists on that order (fnic_abort_cmd), the NVMe role accepts it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/request.h"

/* The legal range of what the driver gives as R_A_TOV, ms. */
#define R_A_TOV_MIN 1000
#define R_A_TOV_MAX 240000

static void answer(VicFw *fw, unsigned int queue, uint32_t tag,
                   FcpioStatus status)
{
    FcpioCompletion completion = {
        .header = {
            .type = FCPIO_ITMF_CMPL,
            .status = status,
            .tag = tag,
        },
    };

    vicfw_complete(fw, queue, &completion);
}

/* The abort is over, one way or the other: everybody is told. */
static void conclude(VicExchange *exchange, FcpioStatus status)
{
    VicFw *fw = exchange->fw;
    unsigned int queue = exchange->itmf_queue;
    uint32_t tag = exchange->itmf_tag;

    TAP(&fw->lab->tap, TAP_fw_exchange, fw->name, TAP_STR("what", "aborted"),
        TAP_HEX("ox_id", 4, exchange->ox_id), TAP_HEX("tag", 8, exchange->tag),
        TAP_STR("status", fcpio_status_name(status)));
    if (exchange->state == VICFW_EXCHANGE_ABORTING) {
        vicfw_io_fail(exchange, FCPIO_ABORTED);
    }
    vicfw_exchange_close(fw->exchanges, exchange);
    answer(fw, queue, tag, status);
}

void vicfw_abort_answered(VicExchange *exchange, bool accepted)
{
    if (exchange->state == VICFW_EXCHANGE_ABORTING ||
        exchange->state == VICFW_EXCHANGE_ABORTED) {
        conclude(exchange, accepted ? FCPIO_SUCCESS : FCPIO_ITMF_REJECTED);
    }
}

void vicfw_abort_timeout(void *opaque)
{
    VicExchange *exchange = opaque;

    conclude(exchange, exchange->itmf_status);
}

static void send_abts(VicExchange *exchange, uint32_t r_a_tov)
{
    VicFw *fw = exchange->fw;
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = exchange->d_id,
        .s_id = fw->s_id,
        .type = FC_TYPE_BLS,
        .f_ctl = FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE,
        .seq_id = exchange->seq_id++,
        .ox_id = exchange->ox_id,
        .rx_id = exchange->rx_id,
    };

    exchange->itmf_status = FCPIO_TIMEOUT;
    lab_timer_arm_in(&exchange->abort_timer,
                     CLAMP(r_a_tov, R_A_TOV_MIN, R_A_TOV_MAX) *
                         LAB_MILLISECONDS);
    vicfw_send(fw, fc_frame_new(&header, NULL));
}

static void abort_exchange(VicExchange *exchange, unsigned int queue,
                           const FcpioItmf *itmf)
{
    exchange->state = VICFW_EXCHANGE_ABORTING;
    exchange->itmf_tag = itmf->header.tag;
    exchange->itmf_queue = queue;
    if (itmf->tm_req == FCPIO_ITMF_ABT_TASK_TERM) {
        /* ends here, as soon as the firmware gets to it */
        exchange->itmf_status = FCPIO_SUCCESS;
        lab_timer_arm_in(&exchange->abort_timer, 0);
    } else {
        send_abts(exchange, itmf->r_a_tov);
    }
}

void vicfw_itmf(VicFw *fw, unsigned int queue, const uint8_t *request)
{
    VicExchange *exchange;
    FcpioItmf itmf;
    FcpioStatus refusal = FCPIO_SUCCESS;

    wire_decode(&fcpio_itmf_format, &itmf, request, FCPIO_REQUEST_LEN);
    TAP(&fw->lab->tap, TAP_fw_request, fw->name, TAP_STR("type", "ITMF"),
        TAP_HEX("tag", 8, itmf.header.tag), TAP_DEC("queue", queue),
        TAP_DEC("tm_req", itmf.tm_req), TAP_HEX("t_tag", 8, itmf.t_tag),
        TAP_FCID("d_id", itmf.d_id));
    exchange = vicfw_exchange_by_tag(fw->exchanges, itmf.t_tag);
    if (itmf.tm_req != FCPIO_ITMF_ABT_TASK &&
        itmf.tm_req != FCPIO_ITMF_ABT_TASK_TERM) {
        refusal = FCPIO_ITMF_REJECTED;
    } else if (!exchange) {
        refusal = FCPIO_IO_NOT_FOUND;
    } else if (exchange->state != VICFW_EXCHANGE_OPEN) {
        refusal = FCPIO_ITMF_REJECTED; /* it is being aborted already */
    }
    if (refusal != FCPIO_SUCCESS) {
        vicfw_reply(fw, queue, FCPIO_ITMF_CMPL, refusal, itmf.header.tag);
        return;
    }
    abort_exchange(exchange, queue, &itmf);
}
