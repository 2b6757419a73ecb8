/*
 * The management server at FFFFFA: what adapters tell of themselves through
 * FDMI (FC-GS-8, clause 6.6). It is kept, told to the tap in words, and given
 * to whoever asks.
 *
 * What an N_Port has registered goes when it logs out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_MANAGEMENT_H
#define VICLAB_FABRIC_MANAGEMENT_H

#include "fabric/port.h"

/* What one N_Port may register: adapters, ports, bytes of attributes each. */
#define FC_FDMI_HBAS_OF_PORT  4
#define FC_FDMI_PORTS_OF_PORT 16
#define FC_FDMI_BLOCK_MAX     4096

/* An adapter, or a port of one. */
typedef struct FcFdmiRecord {
    uint32_t port_id; /* of the N_Port that has registered it */
    uint64_t hba;     /* identifier of the adapter */
    uint64_t name;    /* of the port; of an adapter its identifier again */
    LabBuffer *block; /* attribute entries, all well formed; NULL: none */
} FcFdmiRecord;

typedef struct FcManagement {
    FcFabric *fabric;
    GPtrArray *hbas;  /* FcFdmiRecord *, owned, oldest first */
    GPtrArray *ports; /* the same; each of an adapter that is there */
} FcManagement;

FcManagement *fc_management_new(FcFabric *fabric);
void fc_management_free(FcManagement *management);
void fc_management_state(FcManagement *management, LabState *state);
/* The N_Port is gone, and with it what it has registered. */
void fc_management_remove(FcManagement *management, uint32_t port_id);

/* NULL if there is none of that name. */
FcFdmiRecord *fc_management_hba(const FcManagement *management, uint64_t hba);
FcFdmiRecord *fc_management_port(const FcManagement *management,
                                 uint64_t port_name);

#endif
