/*
 * An association: a host's connections to one controller of ours, and the
 * controller (FC-NVMe-2, 4.4).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_ASSOCIATION_H
#define VICLAB_TARGET_NVME_ASSOCIATION_H

#include "target/nvme/connection.h"
#include "target/nvme/subsystem.h"
#include "target/session.h"
#include "wire/nvme.h"

typedef struct NvmetPort NvmetPort;

struct NvmetAssociation {
    NvmetPort *port;
    FcTargetSession *session;
    uint16_t slot; /* in the port's table, and bits 31:16 of the id */
    uint64_t id;   /* bits 15:0 are zero: a connection's id has its qid */
    char hostnqn[NVME_NQN_MAX + 1];
    char subnqn[NVME_NQN_MAX + 1];
    uint8_t hostid[16];
    NvmetConnection *connections[NVMET_QUEUES_MAX + 1]; /* owned; by qid */
    NvmetController *controller; /* owned; NULL before Connect */
};

/* What Create Association asks for. */
typedef struct NvmetAssociationRequest {
    const uint8_t *hostnqn; /* legal fields of 256 bytes */
    const uint8_t *subnqn;
    const uint8_t *hostid;
    uint16_t sqsize;
    uint16_t ersp_ratio;
} NvmetAssociationRequest;

/* With its admin connection; NULL if the port's table is full. */
NvmetAssociation *nvmet_association_new(NvmetPort *port,
                                        FcTargetSession *session,
                                        const NvmetAssociationRequest *request);
/*
 * Ends it: commands are dropped without an answer, connections and
 * controller are gone. The host is told by a Disconnect Association link
 * service if @tell_host.
 */
void nvmet_association_end(NvmetAssociation *association, const char *why,
                           bool tell_host);
/* NULL if there is none with exactly that identifier. */
NvmetAssociation *nvmet_association_by_id(const NvmetPort *port, uint64_t id);
NvmetConnection *nvmet_connection_by_id(const NvmetPort *port, uint64_t id);

/* Drops all without a word to anybody; commands must be gone already. */
void nvmet_associations_forget(NvmetPort *port);
/*
 * All associations of a port with their controllers; commands come later.
 * Loading expects that all were forgotten.
 */
void nvmet_associations_state(NvmetPort *port, LabState *state);

#endif
