/*
 * The gate on a port's link: between what an N_Port has sent and what the
 * fabric gets, and between what the fabric sends and what the N_Port gets.
 *
 * A sequence passes as a whole. The fields of a message are the FC header,
 * the payload's by its kind, and around them "dst" and "src" (MAC addresses)
 * and "vlan". The bytes are those of the header and the payload behind it; of
 * a FIP message all behind the EtherType.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_GATE_H
#define VICLAB_FABRIC_GATE_H

#include "fabric/port.h"
#include "lab/gate.h"

/* Takes the frame over. @tx: from the N_Port. */
void fc_gate_frame(FcPort *port, FcFrame *frame, bool tx);

/* A message of its own, not sent yet; takes the frame over. */
GateMessage *fc_gate_new_frame(FcPort *port, FcFrame *frame, bool tx);
/* Its frame, as it is by now; the message is gone. NULL: too short for one. */
FcFrame *fc_gate_take_frame(GateMessage *message);

/* ---- which fields there are (gate_parts.c) ---- */

/* @of: what the message answers, "PLOGI" ..., or NULL. */
void fc_gate_frame_parts(GateMessage *message, const FcFrame *frame,
                         const char *of);
/* An NVMe submission queue entry at @offset, and the same as read or write. */
void fc_gate_sqe_parts(GateMessage *message, uint32_t offset);
/* An NVMe_ERSP at @offset, and the completion queue entry within. */
void fc_gate_ersp_parts(GateMessage *message, uint32_t offset);
/* All formats whose fields a frame may have, ended by NULL. */
extern const WireFormat *const fc_gate_formats[];

/* ---- rejects (gate_reject.c) ---- */

/*
 * How the receiver of @frame would refuse it: LS_RJT, CT_RJT, BA_RJT or the
 * reject of FC-NVMe. NULL if it is no request.
 */
FcFrame *fc_gate_reject(const FcFrame *frame, uint8_t reason,
                        uint8_t explanation);

/* ---- gate_names.c ---- */

/* The values of "reason" and "explanation" and "command" by name. */
bool fc_gate_named_value(const char *field, const char *name, uint64_t *value);
/*
 * The next one of these names, from 0 on, some several times; NULL: there are
 * no more.
 */
const char *fc_gate_value_name(const char *field, unsigned int index);

#endif
