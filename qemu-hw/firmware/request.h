/*
 * What the firmware's own files share: how each kind of request begins, and
 * how anything is said to the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FIRMWARE_REQUEST_H
#define VICLAB_FIRMWARE_REQUEST_H

#include "firmware/exchange.h"
#include "firmware/firmware.h"

/* Kinds of broken rules, for lab_guest_error(). */
enum {
    VICFW_SAID_REQUEST_TYPE,
    VICFW_SAID_SGL,
    VICFW_SAID_FRAME,
    VICFW_SAID_EXCHANGES,
    VICFW_SAID_REPLIES,
};

/* ---- replies (reply.c) ---- */

/*
 * A completion now. Its type decides which of its members count. @serial is
 * that of the request, 0 for an acknowledgement.
 */
void vicfw_complete(VicFw *fw, unsigned int queue,
                    const FcpioCompletion *completion, uint64_t serial);
/* A completion after the time that the firmware takes to think. */
void vicfw_reply(VicFw *fw, unsigned int queue, uint8_t type, uint8_t status,
                 uint32_t tag, uint64_t serial);
/* Behind the gates: FCPIO_COMPLETION_LEN bytes into the queue. */
void vicfw_deliver(VicFw *fw, unsigned int queue, const uint8_t *entry,
                   uint64_t serial);
/* The format of a completion of that type. */
const WireFormat *vicfw_completion_format(uint8_t type);
void vicfw_replies_init(VicFw *fw);
void vicfw_replies_clear(VicFw *fw);
/* What could not be said while the firmware hung. */
void vicfw_replies_resume(VicFw *fw);
void vicfw_replies_state(VicFw *fw, LabState *state);

/* ---- acknowledgements (ack.c) ---- */

void vicfw_acks_init(VicFw *fw);
/* Sends what is pending for @queue. */
void vicfw_ack_flush(VicFw *fw, unsigned int queue);
void vicfw_acks_flush(void *fw); /* those of all queues */
void vicfw_acks_clear(VicFw *fw);
void vicfw_acks_state(VicFw *fw, LabState *state);

/* ---- requests (firmware.c) ---- */

/* Behind the gate: FCPIO_REQUEST_LEN bytes. */
void vicfw_take_request(VicFw *fw, unsigned int queue, const uint8_t *request,
                        uint64_t serial);

/* ---- NVME_CMD (io.c) ---- */

void vicfw_nvme_cmd(VicFw *fw, unsigned int queue, const uint8_t *request,
                    uint64_t serial);
/*  bytes of data that have passed the gate could not be written. */
void vicfw_data_failed(VicFw *fw, uint16_t ox_id, VicSglResult result,
                       uint32_t length);
/* A frame of one of our exchanges has come; does not take it over. */
void vicfw_io_receive(VicFw *fw, const FcFrame *frame);
/* Ends a command with a status of our own, and its exchange. */
void vicfw_io_fail(VicExchange *exchange, FcpioStatus status);

/* ---- ITMF (itmf.c) ---- */

void vicfw_itmf(VicFw *fw, unsigned int queue, const uint8_t *request,
                uint64_t serial);
/* BA_ACC or BA_RJT for one of our exchanges. */
void vicfw_abort_answered(VicExchange *exchange, bool accepted);
void vicfw_abort_timeout(void *exchange);
/* Those whose time ran out while the firmware hung. */
void vicfw_aborts_resume(VicFw *fw);

/* ---- RESET, FLOGI_REG, FLOGI_FIP_REG, ECHO (control.c) ---- */

void vicfw_control(VicFw *fw, unsigned int queue, const FcpioHeader *header,
                   const uint8_t *request, uint64_t serial);

/* ---- frames (frames.c) ---- */

/* Of an exchange of ours, with the adapter's addresses around it. */
void vicfw_send(VicFw *fw, FcFrame *frame);
void vicfw_receive(void *fw, FcFrame *frame);
/* Asks the other end to end an exchange of ours. */
void vicfw_send_abts(VicExchange *exchange);

#endif
