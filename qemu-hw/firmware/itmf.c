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
                   FcpioStatus status, uint64_t serial)
{
    FcpioCompletion completion = {
        .header = {
            .type = FCPIO_ITMF_CMPL,
            .status = status,
            .tag = tag,
        },
    };

    vicfw_complete(fw, queue, &completion, serial);
}

/* The abort is over, one way or the other: everybody is told. */
static void conclude(VicExchange *exchange, FcpioStatus status)
{
    VicFw *fw = exchange->fw;
    unsigned int queue = exchange->itmf_queue;
    uint32_t tag = exchange->itmf_tag;
    uint64_t serial = exchange->itmf_serial;

    TAP(&fw->lab->tap, TAP_fw_exchange, fw->name, TAP_STR("what", "aborted"),
        TAP_HEX("ox_id", 4, exchange->ox_id), TAP_HEX("tag", 8, exchange->tag),
        TAP_STR("status", fcpio_status_name(status)),
        TAP_DEC("serial", exchange->serial));
    if (exchange->state == VICFW_EXCHANGE_ABORTING) {
        vicfw_io_fail(exchange, FCPIO_ABORTED);
    }
    vicfw_exchange_rest(exchange);
    answer(fw, queue, tag, status, serial);
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

    if (exchange->state == VICFW_EXCHANGE_RESTING) {
        vicfw_exchange_close(exchange->fw->exchanges, exchange);
    } else if (!exchange->fw->hung) {
        conclude(exchange, exchange->itmf_status);
    }
}

void vicfw_aborts_resume(VicFw *fw)
{
    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        VicExchange *exchange = &fw->exchanges->slots[i];

        if ((exchange->state == VICFW_EXCHANGE_ABORTING ||
             exchange->state == VICFW_EXCHANGE_ABORTED) &&
            !lab_timer_armed(&exchange->abort_timer)) {
            lab_timer_arm_in(&exchange->abort_timer, 0);
        }
    }
}

static void send_abts(VicExchange *exchange, uint32_t r_a_tov)
{
    exchange->itmf_status = FCPIO_TIMEOUT;
    lab_timer_arm_in(&exchange->abort_timer,
                     CLAMP(r_a_tov, R_A_TOV_MIN, R_A_TOV_MAX) *
                         LAB_MILLISECONDS);
    vicfw_send_abts(exchange);
}

static void abort_exchange(VicExchange *exchange, unsigned int queue,
                           const FcpioItmf *itmf, uint64_t serial)
{
    exchange->state = VICFW_EXCHANGE_ABORTING;
    exchange->itmf_tag = itmf->header.tag;
    exchange->itmf_queue = queue;
    exchange->itmf_serial = serial;
    if (itmf->tm_req == FCPIO_ITMF_ABT_TASK_TERM) {
        /* ends here, as soon as the firmware gets to it */
        exchange->itmf_status = FCPIO_SUCCESS;
        lab_timer_arm_in(&exchange->abort_timer, 0);
    } else {
        send_abts(exchange, itmf->r_a_tov);
    }
}

void vicfw_itmf(VicFw *fw, unsigned int queue, const uint8_t *request,
                uint64_t serial)
{
    VicExchange *exchange;
    FcpioItmf itmf;
    FcpioStatus refusal = FCPIO_SUCCESS;

    wire_decode(&fcpio_itmf_format, &itmf, request, FCPIO_REQUEST_LEN);
    TAP(&fw->lab->tap, TAP_fw_request, fw->name, TAP_STR("type", "ITMF"),
        TAP_HEX("tag", 8, itmf.header.tag), TAP_DEC("queue", queue),
        TAP_DEC("tm_req", itmf.tm_req), TAP_HEX("t_tag", 8, itmf.t_tag),
        TAP_FCID("d_id", itmf.d_id), TAP_DEC("serial", serial));
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
        vicfw_reply(fw, queue, FCPIO_ITMF_CMPL, refusal, itmf.header.tag,
                    serial);
        return;
    }
    abort_exchange(exchange, queue, &itmf, serial);
}
