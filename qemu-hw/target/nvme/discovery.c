/*
 * The discovery log page (NVMe Base 2.0, 5.16.1.23; FC-NVMe-2, 4.10): one
 * entry for the discovery subsystem itself, then one for each subsystem of
 * the port that the host may use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Largest admin submission queue that we take: what Linux uses. */
#define ADMIN_QUEUE_SIZE 32

static void append_entry(const NvmetPort *port, const NvmetSubsystem *subsystem,
                         GByteArray *page)
{
    guint at = page->len;
    NvmeDiscoveryEntry entry = {
        .trtype = NVME_TRTYPE_FC,
        .adrfam = NVME_ADRFAM_FC,
        .subtype = subsystem->type == NVMET_SUBSYSTEM_DISCOVERY
                       ? NVME_SUBTYPE_CURRENT_DISCOVERY
                       : NVME_SUBTYPE_NVM,
        .treq = NVME_TREQ_FLOW_CONTROL_OPTIONAL,
        .portid = port->config.port_id,
        .cntlid = NVME_CNTLID_DYNAMIC,
        .asqsz = ADMIN_QUEUE_SIZE,
        .eflags = subsystem->type == NVMET_SUBSYSTEM_DISCOVERY
                      ? NVME_EFLAG_PERSISTENT
                      : 0,
        .trsvcid = "none",
    };

    memcpy(entry.subnqn, subsystem->nqn, strlen(subsystem->nqn));
    g_snprintf((char *)entry.traddr, sizeof(entry.traddr),
               "nn-0x%016" PRIx64 ":pn-0x%016" PRIx64, port->port->node_name,
               port->port->port_name);
    g_byte_array_set_size(page, at + NVME_DISCOVERY_ENTRY_LEN);
    wire_encode(&nvme_discovery_entry_format, &entry, page->data + at);
}

void nvmet_discovery_log(const NvmetController *controller, GByteArray *page)
{
    const NvmetPort *port = controller->port;
    NvmeDiscoveryHeader header = { .genctr = port->generation };

    g_byte_array_set_size(page, NVME_DISCOVERY_ENTRY_LEN);
    append_entry(port, port->discovery, page);
    for (guint i = 0; i < port->subsystems->len; i++) {
        const NvmetSubsystem *subsystem =
            g_ptr_array_index(port->subsystems, i);

        if (nvmet_subsystem_host_allowed(subsystem,
                                         controller->association->hostnqn)) {
            append_entry(port, subsystem, page);
        }
    }
    header.numrec = page->len / NVME_DISCOVERY_ENTRY_LEN - 1;
    wire_encode(&nvme_discovery_header_format, &header, page->data);
}
