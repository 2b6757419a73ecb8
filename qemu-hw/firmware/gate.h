/*
 * The gates of the firmware: FCPIO requests before they are looked at,
 * completions and acknowledgements before their queue gets them, data of
 * reads before it is written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FIRMWARE_GATE_H
#define VICLAB_FIRMWARE_GATE_H

#include "firmware/request.h"
#include "lab/gate.h"

static inline bool vicfw_gate_is_kept(const VicFw *fw, GateKind kind)
{
    return gate_watched(&fw->lab->gates, kind);
}

/* @request has FCPIO_REQUEST_LEN bytes; goes on in vicfw_take_request(). */
void vicfw_gate_request(VicFw *fw, unsigned int queue, const uint8_t *request,
                        uint64_t serial);
/* @entry has FCPIO_COMPLETION_LEN bytes; goes on in vicfw_deliver(). */
void vicfw_gate_completion(VicFw *fw, unsigned int queue, const uint8_t *entry,
                           uint64_t cause);
/* Goes on in vicfw_deliver() as well. */
void vicfw_gate_ack(VicFw *fw, unsigned int queue, uint16_t index);
/*
 * Data at @offset of what the command reads; goes on in vicfw_write_data(),
 * if need be after the exchange has ended.
 */
void vicfw_gate_data(VicExchange *exchange, uint32_t offset,
                     const uint8_t *data, uint32_t length);
/* Data that the command writes, in a sequence for the target, to be sent. */
void vicfw_gate_write_data(const VicExchange *exchange, const FcFrame *frame);

/* gate_answer.c: a request ended by a completion made of @args. */
bool vicfw_gate_answer(VicFw *fw, const GateMessage *request,
                       const GateArg *args, uint32_t count, char **why);
/* A completion as a message of its gate, to be sent. */
GateMessage *vicfw_gate_new_completion(VicFw *fw, unsigned int queue,
                                       const uint8_t *entry, uint64_t cause);
/* ---- gate_names.c ---- */

/* "SUCCESS" in status, "ICMND_CMPL" in type, "read" in opcode ... */
bool vicfw_gate_named_value(const char *field, const char *name,
                            uint64_t *value);
/*
 * The next one of these names, from 0 on, some several times; NULL: there are
 * no more.
 */
const char *vicfw_gate_value_name(const char *field, unsigned int index);

#endif
