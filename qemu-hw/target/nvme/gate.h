/*
 * The gates of a target: NVMe commands before they are executed, responses
 * before they are sent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_GATE_H
#define VICLAB_TARGET_NVME_GATE_H

#include "lab/gate.h"
#include "target/nvme/port.h"

static inline bool nvmet_gate_is_kept(const NvmetPort *port, GateKind kind)
{
    return gate_watched(&port->lab->gates, kind);
}

/* Goes on in nvmet_command_execute(), unless it was aborted meanwhile. */
void nvmet_gate_command(NvmetCommand *command);
/*
 * What the host is to get: an NVMe_ERSP if @ersp, else an NVMe_RSP. The
 * command may be over when it goes on. Takes @payload over.
 */
void nvmet_gate_response(NvmetCommand *command, const FcHeader *header,
                         LabBuffer *payload, bool ersp);

/* ---- gate_names.c ---- */

/* "NAMESPACE_NOT_READY" in status. */
bool nvmet_gate_named_value(const char *field, const char *name,
                            uint64_t *value);
/* The next one of these names, from 0 on; NULL: there are no more. */
const char *nvmet_gate_value_name(const char *field, unsigned int index);

#endif
