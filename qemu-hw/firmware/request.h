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

/* A completion now. Its type decides which of its members count. */
void vicfw_complete(VicFw *fw, unsigned int queue,
                    const FcpioCompletion *completion);
/* A completion after the time that the firmware takes to think. */
void vicfw_reply(VicFw *fw, unsigned int queue, uint8_t type, uint8_t status,
                 uint32_t tag);
void vicfw_replies_init(VicFw *fw);
void vicfw_replies_clear(VicFw *fw);
void vicfw_replies_state(VicFw *fw, LabState *state);

/* ---- acknowledgements (ack.c) ---- */

void vicfw_acks_init(VicFw *fw);
/* Sends what is pending for @queue. */
void vicfw_ack_flush(VicFw *fw, unsigned int queue);
void vicfw_acks_flush(void *fw); /* those of all queues */
void vicfw_acks_clear(VicFw *fw);
void vicfw_acks_state(VicFw *fw, LabState *state);

/* ---- NVME_CMD (io.c) ---- */

void vicfw_nvme_cmd(VicFw *fw, unsigned int queue, const uint8_t *request);
/* A frame of one of our exchanges has come; does not take it over. */
void vicfw_io_receive(VicFw *fw, const FcFrame *frame);
/* Ends a command with a status of our own, and its exchange. */
void vicfw_io_fail(VicExchange *exchange, FcpioStatus status);

/* ---- ITMF (itmf.c) ---- */

void vicfw_itmf(VicFw *fw, unsigned int queue, const uint8_t *request);
/* BA_ACC or BA_RJT for one of our exchanges. */
void vicfw_abort_answered(VicExchange *exchange, bool accepted);
void vicfw_abort_timeout(void *exchange);

/* ---- RESET, FLOGI_REG, FLOGI_FIP_REG, ECHO (control.c) ---- */

void vicfw_control(VicFw *fw, unsigned int queue, const FcpioHeader *header,
                   const uint8_t *request);

/* ---- frames (frames.c) ---- */

/* Of an exchange of ours, with the adapter's addresses around it. */
void vicfw_send(VicFw *fw, FcFrame *frame);
/* For the driver; does not take the frame over. */
void vicfw_frame_to_driver(VicFw *fw, const FcFrame *frame);
void vicfw_receive(void *fw, FcFrame *frame);

#endif
