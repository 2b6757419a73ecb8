/*
 * Identify (NVMe Base 2.0, 5.17; NVM Command Set 1.0, 4.1.5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/identify.h"
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
/* Namespaces                                                          */

/* NVMe Base 2.0, 8.1.3: what "capacity information" is cleared without. */
static bool capacity_known(const NvmetPort *port, const NvmetNamespace *ns)
{
    uint8_t state = nvmet_ana_state(port, ns->ana_group);

    return state != NVME_ANA_INACCESSIBLE && state != NVME_ANA_PERSISTENT_LOSS;
}

static void identify_namespace(const NvmetCommand *command, uint8_t *page)
{
    const NvmetNamespace *ns = namespace_of(command);
    NvmeIdNamespace id = { 0 };
    uint64_t used;

    if (!ns) {
        /* an inactive NSID: all zero */
        return;
    }
    id.nsze = ns->blocks;
    id.ncap = ns->blocks;
    if (capacity_known(command->port, ns)) {
        used = nvmet_store_used(ns->store) >> ns->lba_shift;
        id.nuse = MIN(used, ns->blocks);
        id.nvmcap = ns->blocks << ns->lba_shift;
    }
    id.nmic = NVME_NMIC_SHARED;
    id.dlfeat = NVME_DLFEAT_READS_ZERO | NVME_DLFEAT_WRITE_ZEROES;
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

/* In a list from the first NSID behind that of the command. */
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
    NvmetIdentifyFn *fill;
} structures[] = {
    { NVME_CNS_NAMESPACE, NSID_ANY, false, false, identify_namespace },
    { NVME_CNS_CONTROLLER, NSID_UNUSED, false, true,
      nvmet_identify_controller },
    { NVME_CNS_ACTIVE_NAMESPACES, NSID_START, false, false, identify_active },
    { NVME_CNS_NAMESPACE_DESCRIPTORS, NSID_ACTIVE, false, false,
      identify_descriptors },
    { NVME_CNS_CSI_NAMESPACE, NSID_ACTIVE, true, false, identify_nothing },
    { NVME_CNS_CSI_CONTROLLER, NSID_UNUSED, true, false, identify_nothing },
    { NVME_CNS_CSI_ACTIVE_NAMESPACES, NSID_START, true, false,
      identify_active },
    { NVME_CNS_INDEPENDENT_NAMESPACE, NSID_ACTIVE, false, false,
      identify_independent },
    { NVME_CNS_ALLOCATED_NAMESPACES, NSID_START, false, false,
      identify_active },
    { NVME_CNS_ALLOCATED_NAMESPACE, NSID_ANY, false, false,
      identify_namespace },
    { NVME_CNS_NAMESPACE_CONTROLLERS, NSID_ACTIVE, false, false,
      nvmet_identify_controllers },
    { NVME_CNS_CONTROLLERS, NSID_UNUSED, false, false,
      nvmet_identify_controllers },
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
