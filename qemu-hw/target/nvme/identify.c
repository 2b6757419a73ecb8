/*
 * Identify (NVMe Base 2.0, 5.17; NVM Command Set 1.0, 4.1.5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* Bytes of the SQE. */
enum {
    AT_NSID = 4,
    AT_CNS = 40,
    AT_CSI = 47,
};

#define CSI_NVM 0
/* The power state that QEMU's controllers report, in Identify's units. */
#define PSD0_MP    2500
#define PSD0_ENLAT 16
#define PSD0_EXLAT 4

static uint8_t cns_of(const NvmetCommand *command)
{
    return command->sqe.cdw10;
}

static uint8_t csi_of(const NvmetCommand *command)
{
    return command->sqe.cdw11 >> 24;
}

static const NvmetSubsystem *subsystem_of(const NvmetCommand *command)
{
    return nvmet_command_controller(command)->subsystem;
}

/* The active namespace that is asked for, or NULL. */
static const NvmetNamespace *namespace_of(const NvmetCommand *command)
{
    return nvmet_subsystem_namespace(subsystem_of(command), command->sqe.nsid);
}

/* ------------------------------------------------------------------ */
/* The controller                                                      */

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
    id->ctratt = NVME_CTRATT_HOST_ID_128 | NVME_CTRATT_TBKAS;
    id->lpa = NVME_LPA_EXTENDED;
    id->aerl = NVMET_AERS - 1;
    id->elpe = NVMET_ERRORS - 1;
    id->kas = NVMET_KAS;
    id->maxcmd = port->config.max_queue_size;
    id->sgls = NVME_SGLS_SUPPORTED | NVME_SGLS_TRANSPORT;
}

/* An I/O controller: what Linux checks for Fabrics is marked. */
static void identify_io(NvmeIdController *id)
{
    id->cntrltype = NVME_CNTRLTYPE_IO;
    id->cmic =
        NVME_CMIC_MULTI_PORT | NVME_CMIC_MULTI_CONTROLLER | NVME_CMIC_ANA;
    id->oaes = 1u << NVME_EVENT_BIT_NAMESPACE | 1u << NVME_EVENT_BIT_ANA;
    id->rab = 6;
    id->acl = 3;
    id->frmw = 1 | 1 << 1; /* one slot, which is read-only */
    id->lpa |= NVME_LPA_SMART_PER_NAMESPACE | NVME_LPA_EFFECTS;
    id->anatt = 10; /* s */
    id->anacap = 0x1f;
    id->anagrpmax = NVMET_ANA_GROUP;
    id->nanagrpid = NVMET_ANA_GROUP;
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

static void identify_controller(const NvmetCommand *command, uint8_t *page)
{
    const NvmetController *controller = nvmet_command_controller(command);
    NvmeIdController id = { 0 };

    identify_common(controller, &id);
    if (nvmet_controller_is_discovery(controller)) {
        id.cntrltype = NVME_CNTRLTYPE_DISCOVERY;
        id.oaes = 1u << NVME_EVENT_BIT_DISCOVERY;
    } else {
        identify_io(&id);
    }
    wire_encode(&nvme_id_controller_format, &id, page);
}

/* ------------------------------------------------------------------ */
/* Namespaces                                                          */

static void identify_namespace(const NvmetCommand *command, uint8_t *page)
{
    const NvmetNamespace *ns = namespace_of(command);
    NvmeIdNamespace id = { 0 };
    uint64_t used;

    if (!ns) {
        /* an inactive NSID: all zero */
        return;
    }
    used = nvmet_store_used(ns->store) >> ns->lba_shift;
    id.nsze = ns->blocks;
    id.ncap = ns->blocks;
    id.nuse = MIN(used, ns->blocks);
    id.nmic = NVME_NMIC_SHARED;
    id.dlfeat = NVME_DLFEAT_READS_ZERO | NVME_DLFEAT_WRITE_ZEROES;
    id.nvmcap = ns->blocks << ns->lba_shift;
    id.anagrpid = ns->ana_group;
    id.nsattr = ns->read_only ? NVME_NSATTR_WRITE_PROTECTED : 0;
    memcpy(id.nguid, ns->nguid, sizeof(id.nguid));
    memcpy(id.eui64, ns->eui64, sizeof(id.eui64));
    id.lbaf0_lbads = ns->lba_shift;
    wire_encode(&nvme_id_namespace_format, &id, page);
}

static void identify_independent(const NvmetCommand *command, uint8_t *page)
{
    const NvmetNamespace *ns = namespace_of(command);
    NvmeIdIndependent id = {
        .nmic = NVME_NMIC_SHARED,
        .anagrpid = ns->ana_group,
        .nsattr = ns->read_only ? NVME_NSATTR_WRITE_PROTECTED : 0,
        .nstat = NVME_NSTAT_READY,
    };

    wire_encode(&nvme_id_independent_format, &id, page);
}

/*
 * The structures of the NVM command set have nothing to say: no protection
 * information, no limits of its commands beyond MDTS.
 */
static void identify_nothing(const NvmetCommand *command, uint8_t *page)
{
}

static void identify_active(const NvmetCommand *command, uint8_t *page)
{
    const NvmetSubsystem *subsystem = subsystem_of(command);
    uint32_t count = 0;

    for (uint32_t nsid = command->sqe.nsid + 1; nsid <= NVMET_NSID_MAX;
         nsid++) {
        if (nvmet_subsystem_namespace(subsystem, nsid)) {
            put_le32(page + 4 * count++, nsid);
        }
    }
}

static uint8_t *put_descriptor(uint8_t *to, uint8_t type, const void *value,
                               uint8_t len)
{
    to[0] = type;
    to[1] = len;
    memcpy(to + NVME_NID_HEADER_LEN, value, len);
    return to + NVME_NID_HEADER_LEN + len;
}

static void identify_descriptors(const NvmetCommand *command, uint8_t *page)
{
    const NvmetNamespace *ns = namespace_of(command);
    uint8_t csi = CSI_NVM;

    page = put_descriptor(page, NVME_NIDT_EUI64, ns->eui64, sizeof(ns->eui64));
    page = put_descriptor(page, NVME_NIDT_NGUID, ns->nguid, sizeof(ns->nguid));
    page = put_descriptor(page, NVME_NIDT_UUID, ns->uuid, sizeof(ns->uuid));
    put_descriptor(page, NVME_NIDT_CSI, &csi, 1);
}

/* ------------------------------------------------------------------ */

/* Which NSID a structure is asked for with. */
typedef enum NsidRule {
    NSID_UNUSED,
    NSID_ANY,    /* 1..FFFFFFFEh; an inactive one yields zeroes */
    NSID_ACTIVE, /* an active one */
    NSID_START,  /* the list goes on behind it: below FFFFFFFEh */
} NsidRule;

static const struct {
    uint8_t cns;
    NsidRule nsid;
    bool of_command_set; /* CSI must be the NVM command set's */
    bool on_discovery;
    void (*fill)(const NvmetCommand *command, uint8_t *page);
} structures[] = {
    { NVME_CNS_NAMESPACE, NSID_ANY, false, false, identify_namespace },
    { NVME_CNS_CONTROLLER, NSID_UNUSED, false, true, identify_controller },
    { NVME_CNS_ACTIVE_NAMESPACES, NSID_START, false, false, identify_active },
    { NVME_CNS_NAMESPACE_DESCRIPTORS, NSID_ACTIVE, false, false,
      identify_descriptors },
    { NVME_CNS_CSI_NAMESPACE, NSID_ACTIVE, true, false, identify_nothing },
    { NVME_CNS_CSI_CONTROLLER, NSID_UNUSED, true, false, identify_nothing },
    { NVME_CNS_CSI_ACTIVE_NAMESPACES, NSID_START, true, false,
      identify_active },
    { NVME_CNS_INDEPENDENT_NAMESPACE, NSID_ACTIVE, false, false,
      identify_independent },
};

static int structure_of(const NvmetCommand *command)
{
    bool discovery =
        nvmet_controller_is_discovery(nvmet_command_controller(command));

    for (size_t i = 0; i < G_N_ELEMENTS(structures); i++) {
        if (structures[i].cns == cns_of(command)) {
            return discovery && !structures[i].on_discovery ? -1 : (int)i;
        }
    }
    return -1;
}

static bool nsid_legal(const NvmetCommand *command, NsidRule rule)
{
    uint32_t nsid = command->sqe.nsid;

    switch (rule) {
    case NSID_ANY:
        return nsid >= 1 && nsid <= NVMET_NSID_MAX;
    case NSID_ACTIVE:
        return namespace_of(command) != NULL;
    case NSID_START:
        return nsid < NVME_NSID_ALL - 1;
    default:
        return true;
    }
}

uint16_t nvmet_identify_parse(NvmetCommand *command)
{
    int i = structure_of(command);

    if (i < 0) {
        return nvmet_command_blame(command, AT_CNS, NVME_SC_INVALID_FIELD);
    }
    if (structures[i].of_command_set && csi_of(command) != CSI_NVM) {
        return nvmet_command_blame(command, AT_CSI, NVME_SC_INVALID_FIELD);
    }
    return nvmet_command_expect(command, NVME_IDENTIFY_LEN);
}

uint16_t nvmet_identify_execute(NvmetCommand *command)
{
    uint8_t page[NVME_IDENTIFY_LEN] = { 0 };
    int i = structure_of(command);

    if (!nsid_legal(command, structures[i].nsid)) {
        return nvmet_command_blame(command, AT_NSID, NVME_SC_INVALID_NAMESPACE);
    }
    structures[i].fill(command, page);
    nvmet_command_send(command, page, sizeof(page));
    return NVME_SC_SUCCESS;
}
