/*
 * Identify: the controller, and the controllers of a subsystem (NVMe Base
 * 2.0, 5.17.2).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/identify.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* The power state that QEMU's controllers report, in Identify's units. */
#define PSD0_MP    2500
#define PSD0_ENLAT 16
#define PSD0_EXLAT 4

/* Above it is critical, K. */
#define TEMPERATURE_CRITICAL 353
/* Identifiers in a controller list. */
#define LIST_MAX 2047

/* ASCII, padded with spaces. */
static void put_text(uint8_t *to, size_t len, const char *text)
{
    memset(to, ' ', len);
    memcpy(to, text, MIN(strlen(text), len));
}

/* A power of two in units of the smallest memory page, 4 KiB. */
static uint8_t mdts_of(const NvmetPort *port)
{
    return g_bit_nth_msf(port->config.max_transfer, -1) - 12;
}

static void identify_common(const NvmetController *controller,
                            NvmeIdController *id)
{
    const NvmetSubsystem *subsystem = controller->subsystem;
    const NvmetPort *port = controller->port;

    put_text(id->sn, sizeof(id->sn), subsystem->serial);
    put_text(id->mn, sizeof(id->mn), subsystem->model);
    put_text(id->fr, sizeof(id->fr), subsystem->firmware);
    /* last byte first, other than in the identifiers of namespaces */
    for (size_t i = 0; i < sizeof(nvmet_oui); i++) {
        id->ieee[i] = nvmet_oui[sizeof(nvmet_oui) - 1 - i];
    }
    memcpy(id->subnqn, subsystem->nqn, strlen(subsystem->nqn));
    nvmet_subsystem_derive(subsystem, "fguid", 0, id->fguid, sizeof(id->fguid));
    memcpy(id->fguid + 8, nvmet_oui, sizeof(nvmet_oui));
    id->cntlid = controller->cntlid;
    id->ver = nvmet_controller_version();
    id->mdts = mdts_of(port);
    id->ctratt =
        NVME_CTRATT_HOST_ID_128 | (subsystem->tbkas ? NVME_CTRATT_TBKAS : 0);
    id->lpa = NVME_LPA_EXTENDED;
    id->aerl = NVMET_AERS - 1;
    id->elpe = NVMET_ERRORS - 1;
    id->kas = NVMET_KAS;
    id->maxcmd = port->config.max_queue_size;
    id->sgls = NVME_SGLS_SUPPORTED | NVME_SGLS_TRANSPORT;
}

/* An I/O controller: what Linux checks for Fabrics is marked. */
static void identify_io(const NvmetSubsystem *subsystem, NvmeIdController *id)
{
    id->cntrltype = NVME_CNTRLTYPE_IO;
    id->cmic =
        NVME_CMIC_MULTI_PORT | NVME_CMIC_MULTI_CONTROLLER | NVME_CMIC_ANA;
    id->oaes = 1u << NVME_EVENT_BIT_NAMESPACE | 1u << NVME_EVENT_BIT_ANA;
    id->crdt1 = subsystem->crdt;
    id->rab = 6;
    id->acl = NVMET_ABORTS;
    id->frmw = 1 | 1 << 1; /* one slot, which is read-only */
    id->lpa |= NVME_LPA_SMART_PER_NAMESPACE | NVME_LPA_EFFECTS;
    id->wctemp = NVMET_TEMPERATURE_WARNING;
    id->cctemp = TEMPERATURE_CRITICAL;
    id->nwpc = NVME_NWPC_WRITE_PROTECT;
    id->anatt = 10;    /* s */
    id->anacap = 0x1f; /* all states; a namespace may change its group */
    id->anagrpmax = NVMET_ANA_GROUPS;
    id->nanagrpid = NVMET_ANA_GROUPS;
    id->sqes = 0x66;
    id->cqes = 0x44;
    id->nn = NVMET_NSID_MAX;
    id->mnan = NVMET_NSID_MAX; /* with ANA: not 0, at most nn */
    id->oncs = NVME_ONCS_COMPARE | NVME_ONCS_DSM | NVME_ONCS_WRITE_ZEROES |
               NVME_ONCS_TIMESTAMP | NVME_ONCS_VERIFY;
    id->vwc = NVME_VWC_PRESENT | NVME_VWC_FLUSH_ALL;
    id->ioccsz = NVME_SQE_LEN / 16; /* at least 4: no data in the capsule */
    id->iorcsz = NVME_CQE_LEN / 16; /* at least 1 */
    id->icdoff = 0;                 /* must be 0 */
    id->msdbd = 1;
    id->psd0_mp = PSD0_MP;
    id->psd0_enlat = PSD0_ENLAT;
    id->psd0_exlat = PSD0_EXLAT;
}

void nvmet_identify_controller(const NvmetCommand *command, uint8_t *page)
{
    const NvmetController *controller = nvmet_command_controller(command);
    NvmeIdController id = { 0 };

    identify_common(controller, &id);
    if (nvmet_controller_is_discovery(controller)) {
        id.cntrltype = NVME_CNTRLTYPE_DISCOVERY;
        id.oaes = 1u << NVME_EVENT_BIT_DISCOVERY;
    } else {
        identify_io(controller->subsystem, &id);
    }
    wire_encode(&nvme_id_controller_format, &id, page);
}

/* All namespaces are attached to all controllers. */
void nvmet_identify_controllers(const NvmetCommand *command, uint8_t *page)
{
    const NvmetSubsystem *subsystem =
        nvmet_command_controller(command)->subsystem;
    uint16_t first = command->sqe.cdw10 >> 16;
    uint16_t count = 0;

    for (guint i = 0; i < subsystem->controllers->len; i++) {
        const NvmetController *controller =
            g_ptr_array_index(subsystem->controllers, i);

        if (controller->cntlid >= first && count < LIST_MAX) {
            put_le16(page + 2 + 2 * count, controller->cntlid);
            count++;
        }
    }
    put_le16(page, count);
}
