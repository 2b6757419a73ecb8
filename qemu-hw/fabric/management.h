/*
 * The management server at FFFFFA: what adapters tell of themselves through
 * FDMI (FC-GS-8, clause 6.6). It is kept as it came, and shown.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_MANAGEMENT_H
#define VICLAB_FABRIC_MANAGEMENT_H

#include "fabric/port.h"

/* One registration: RHBA or RPA of one N_Port. */
typedef struct FcFdmiRecord {
    uint32_t port_id;
    uint16_t command;
    LabBuffer *body; /* behind the CT preamble */
} FcFdmiRecord;

typedef struct FcManagement {
    FcFabric *fabric;
    GPtrArray *records; /* FcFdmiRecord *, owned, oldest first */
} FcManagement;

FcManagement *fc_management_new(FcFabric *fabric);
void fc_management_free(FcManagement *management);
void fc_management_state(FcManagement *management, LabState *state);
/* The N_Port is gone, and with it what it has registered. */
void fc_management_remove(FcManagement *management, uint32_t port_id);

#endif
