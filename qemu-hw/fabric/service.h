/*
 * The services at the well-known addresses, as the switch calls them.
 *
 * Each takes one frame that a logged-in N_Port has sent to its address (the
 * login server also those of a port that is not logged in yet), and answers
 * through fc_service_send(). None takes the frame over.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_SERVICE_H
#define VICLAB_FABRIC_SERVICE_H

#include "fabric/answer.h"
#include "fabric/fabric.h"
#include "wire/ct.h"

void fc_login_server_receive(FcPort *port, const FcFrame *frame);
void fc_name_server_receive(FcPort *port, const FcFrame *frame);
void fc_controller_receive(FcPort *port, const FcFrame *frame);
void fc_management_receive(FcPort *port, const FcFrame *frame);

/* What is common to all services. */

/* A service sends ("tx") or gets ("rx") a frame: told to the tap. */
void fc_service_tell(const FcPort *port, const FcFrame *frame, const char *dir);
/* Sends @frame (taken over) to the N_Port behind @port. */
void fc_service_send(FcPort *port, FcFrame *frame);
/* The names and times of the well-known address @fcid. */
FcIdentity fc_service_identity(const FcPort *port, uint32_t fcid);
/* PLOGI and LOGO with a well-known address, RDP, the common ELS requests. */
void fc_service_els(FcPort *port, const FcFrame *frame);
bool fc_service_logged_in(const FcPort *port, uint32_t fcid);
/* An ELS reject, told to the tap. */
void fc_service_reject(FcPort *port, const FcFrame *frame, uint8_t reason,
                       uint8_t explanation);

/*
 * A CT request's preamble; false if the frame was none for @gs_type and
 * @gs_subtype and has been rejected. *@body and *@length are what follows.
 */
bool fc_service_ct(FcPort *port, const FcFrame *frame, uint8_t gs_type,
                   uint8_t gs_subtype, FcCt *ct, const uint8_t **body,
                   size_t *length);
void fc_service_ct_reject(FcPort *port, const FcFrame *frame, const FcCt *ct,
                          uint8_t reason, uint8_t explanation);
/*
 * An accept with @body behind the preamble. Of its @length bytes go out those
 * that the requester can take, by its maximum size or because of its single
 * frame; the residual size says how many of @available do not.
 */
void fc_service_ct_accept(FcPort *port, const FcFrame *frame, const FcCt *ct,
                          const uint8_t *body, size_t length, size_t available);
/* Bytes of body that one answer may have, the requester's maximum apart. */
size_t fc_service_ct_room(const FcPort *port);

#endif
