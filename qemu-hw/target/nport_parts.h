/*
 * What the parts of a target port call of each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NPORT_PARTS_H
#define VICLAB_TARGET_NPORT_PARTS_H

#include "target/nport.h"

/* nport.c */
void fc_target_end_session(FcTargetPort *port, FcTargetSession *session,
                           const char *why);
void fc_target_end_sessions(FcTargetPort *port, const char *why);
void fc_target_drop(FcTargetPort *port, const FcFrame *frame, const char *why);
/* The header of a new exchange to @d_id. */
FcHeader fc_target_header(FcTargetPort *port, uint32_t d_id, uint8_t r_ctl,
                          uint8_t type);

/* registration.c: the way into the fabric, and questions asked of it */
void fc_target_registration_init(FcTargetPort *port);
void fc_target_registration_start(FcTargetPort *port);
void fc_target_registration_stop(FcTargetPort *port);
/* An answer to a request of ours, or one that nothing waits for. */
void fc_target_registration_answer(FcTargetPort *port, const FcFrame *frame);
/* Ask the name server about all sessions that are marked. */
void fc_target_verify_sessions(FcTargetPort *port);
void fc_target_registration_state(FcTargetPort *port, LabState *state);

/* responder.c: ELS requests and ABTS of others */
void fc_target_els(FcTargetPort *port, const FcFrame *frame);
void fc_target_abts(FcTargetPort *port, const FcFrame *frame);
/* A frame that needs a login has come from someone who has none. */
void fc_target_stranger(FcTargetPort *port, const FcFrame *frame);

#endif
