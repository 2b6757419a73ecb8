/*
 * A connection: one queue pair of an association (FC-NVMe-2, 4.5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_CONNECTION_H
#define VICLAB_TARGET_NVME_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

typedef struct LabState LabState;
typedef struct NvmetAssociation NvmetAssociation;

typedef struct NvmetConnection {
    NvmetAssociation *association;
    uint64_t id;
    uint16_t qid;
    uint16_t size; /* entries of the submission queue */
    uint16_t ersp_ratio;
    bool connected;       /* Connect has succeeded */
    bool no_flow_control; /* the host does not look at SQ heads */
    uint16_t sq_head;
    uint32_t rsn;          /* of the last NVMe_ERSP */
    uint32_t responses;    /* of both kinds */
    uint32_t unreported;   /* since the last NVMe_ERSP */
    uint32_t outstanding;  /* commands without a response */
    uint32_t expected_csn; /* what the next command should have */
} NvmetConnection;

/* @sqsize as on the wire: 0's based. */
NvmetConnection *nvmet_connection_new(NvmetAssociation *association,
                                      uint16_t qid, uint16_t sqsize,
                                      uint16_t ersp_ratio);
void nvmet_connection_free(NvmetConnection *connection);
/* It has to be connected again; its commands must be gone already. */
void nvmet_connection_reset(NvmetConnection *connection);
void nvmet_connection_state(NvmetConnection *connection, LabState *state);

#endif
