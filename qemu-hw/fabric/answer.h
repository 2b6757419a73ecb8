/*
 * Answers that any port of a fabric gives in the same way, be it a
 * well-known address or an N_Port: rejects, accepts without parameters, and
 * the small ELS requests (FC-LS-5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_ANSWER_H
#define VICLAB_FABRIC_ANSWER_H

#include "fabric/frame.h"

/* What the answering port says of itself. */
typedef struct FcIdentity {
    uint32_t fcid;
    uint64_t port_name;
    uint64_t node_name;
    uint32_t r_a_tov; /* ms */
    uint32_t e_d_tov; /* ms */
    uint32_t link_failures;
    uint32_t associated_type; /* FC_RNID_... */
    uint32_t physical_port;
    uint32_t attached_nodes;
} FcIdentity;

/* A port to be diagnosed, and the one at the other end of its link. */
typedef struct FcDiagnosis {
    uint64_t port_name;
    uint64_t node_name;
    uint64_t attached_port_name;
    uint64_t attached_node_name;
    uint32_t link_failures;
    int64_t latency; /* of the link in one direction, ns */
    bool ethernet;   /* FCoE, not native Fibre Channel */
} FcDiagnosis;

/* Each returns a new frame, to be sent back to where @request came from. */
FcFrame *fc_answer_els(const FcFrame *request, const WireFormat *format,
                       const void *message);
FcFrame *fc_answer_accept(const FcFrame *request);
FcFrame *fc_answer_reject(const FcFrame *request, uint8_t reason,
                          uint8_t explanation);
/* A port login's LS_ACC with the parameters that every port here has. */
FcFrame *fc_answer_plogi(const FcFrame *request, const FcIdentity *identity);
FcFrame *fc_answer_ba_acc(const FcFrame *abts);
FcFrame *fc_answer_ba_rjt(const FcFrame *abts, uint8_t reason,
                          uint8_t explanation);

/*
 * RDP: which port is it about? 0, and *@reject is the answer, if the request
 * is not well formed.
 */
uint32_t fc_answer_rdp_subject(const FcFrame *request, FcFrame **reject);
FcFrame *fc_answer_rdp(const FcFrame *request, const FcDiagnosis *diagnosis);

/*
 * ADISC, PDISC, ECHO, RLS, RNID, RRQ, RTV; anything else is rejected as not
 * supported. NULL for TEST, which has no answer. The requester is taken to be
 * logged in where that is needed.
 */
FcFrame *fc_answer_common_els(const FcFrame *request,
                              const FcIdentity *identity);

#endif
