/*
 * FDMI requests to the management server.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_FDMI_H
#define VICLAB_FABRIC_FDMI_H

#include "fabric/fabric.h"
#include "fabric/management.h"
#include "wire/ct.h"
#include "wire/fdmi.h"

typedef struct FcFdmiRequest {
    FcManagement *management;
    FcPort *port; /* the requester's */
    const FcFrame *frame;
    FcCt ct;
    const uint8_t *body; /* behind the preamble */
    size_t length;
} FcFdmiRequest;

/* Answers it, whatever it is. */
void fc_fdmi_receive(const FcFdmiRequest *request);

/*
 * Tells the tap what a registration says: @record's names, and the @length
 * bytes of well-formed attribute entries at @block, one field for each.
 */
void fc_fdmi_tell(const FcFdmiRequest *request, const FcFdmiRecord *record,
                  bool is_hba, const uint8_t *block, size_t length);

#endif
