/*
 * NVMe queue entries and structures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/nvme.h"

static const WireField nvme_sqe_fields[] = {
    WIRE(NvmeSqe, U8, 0, opcode),         WIRE(NvmeSqe, U8, 1, flags),
    WIRE(NvmeSqe, LE16, 2, command_id),   WIRE(NvmeSqe, LE32, 4, nsid),
    WIRE(NvmeSqe, LE64, 24, sgl_address), WIRE(NvmeSqe, LE32, 32, sgl_length),
    WIRE(NvmeSqe, U8, 39, sgl_type),      WIRE(NvmeSqe, LE32, 40, cdw10),
    WIRE(NvmeSqe, LE32, 44, cdw11),       WIRE(NvmeSqe, LE32, 48, cdw12),
    WIRE(NvmeSqe, LE32, 52, cdw13),       WIRE(NvmeSqe, LE32, 56, cdw14),
    WIRE(NvmeSqe, LE32, 60, cdw15),
};
WIRE_FORMAT(nvme_sqe_format, "sqe", NVME_SQE_LEN, nvme_sqe_fields);

#define FABRICS_HEADER                             \
    WIRE(NvmeFabricsSqe, U8, 0, opcode),           \
        WIRE(NvmeFabricsSqe, LE16, 2, command_id), \
        WIRE(NvmeFabricsSqe, U8, 4, fctype)

static const WireField nvme_connect_fields[] = {
    FABRICS_HEADER,
    WIRE(NvmeFabricsSqe, LE16, 40, recfmt),
    WIRE(NvmeFabricsSqe, LE16, 42, qid),
    WIRE(NvmeFabricsSqe, LE16, 44, sqsize),
    WIRE(NvmeFabricsSqe, U8, 46, cattr),
    WIRE(NvmeFabricsSqe, LE32, 48, kato),
};
WIRE_FORMAT(nvme_connect_format, "connect", NVME_SQE_LEN, nvme_connect_fields);

static const WireField nvme_property_fields[] = {
    FABRICS_HEADER,
    WIRE(NvmeFabricsSqe, U8, 40, attrib),
    WIRE(NvmeFabricsSqe, LE32, 44, offset),
    WIRE(NvmeFabricsSqe, LE64, 48, value),
};
WIRE_FORMAT(nvme_property_format, "property", NVME_SQE_LEN,
            nvme_property_fields);

static const WireField nvme_connect_data_fields[] = {
    WIRE_RAW(NvmeConnectData, 0, hostid),
    WIRE(NvmeConnectData, LE16, 16, cntlid),
    WIRE_RAW(NvmeConnectData, 256, subnqn),
    WIRE_RAW(NvmeConnectData, 512, hostnqn),
};
WIRE_FORMAT(nvme_connect_data_format, "connect_data", NVME_CONNECT_DATA_LEN,
            nvme_connect_data_fields);

static const WireField nvme_cqe_fields[] = {
    WIRE(NvmeCqe, LE64, 0, result),  WIRE(NvmeCqe, LE16, 8, sq_head),
    WIRE(NvmeCqe, LE16, 10, sq_id),  WIRE(NvmeCqe, LE16, 12, command_id),
    WIRE(NvmeCqe, LE16, 14, status),
};
WIRE_FORMAT(nvme_cqe_format, "cqe", NVME_CQE_LEN, nvme_cqe_fields);

static const WireField nvme_id_controller_fields[] = {
    WIRE(NvmeIdController, LE16, 0, vid),
    WIRE(NvmeIdController, LE16, 2, ssvid),
    WIRE_RAW(NvmeIdController, 4, sn),
    WIRE_RAW(NvmeIdController, 24, mn),
    WIRE_RAW(NvmeIdController, 64, fr),
    WIRE(NvmeIdController, U8, 72, rab),
    WIRE_RAW(NvmeIdController, 73, ieee),
    WIRE(NvmeIdController, U8, 76, cmic),
    WIRE(NvmeIdController, U8, 77, mdts),
    WIRE(NvmeIdController, LE16, 78, cntlid),
    WIRE(NvmeIdController, LE32, 80, ver),
    WIRE(NvmeIdController, LE32, 92, oaes),
    WIRE(NvmeIdController, LE32, 96, ctratt),
    WIRE(NvmeIdController, U8, 111, cntrltype),
    WIRE_RAW(NvmeIdController, 112, fguid),
    WIRE(NvmeIdController, LE16, 128, crdt1),
    WIRE(NvmeIdController, LE16, 256, oacs),
    WIRE(NvmeIdController, U8, 258, acl),
    WIRE(NvmeIdController, U8, 259, aerl),
    WIRE(NvmeIdController, U8, 260, frmw),
    WIRE(NvmeIdController, U8, 261, lpa),
    WIRE(NvmeIdController, U8, 262, elpe),
    WIRE(NvmeIdController, U8, 263, npss),
    WIRE(NvmeIdController, LE16, 266, wctemp),
    WIRE(NvmeIdController, LE16, 268, cctemp),
    WIRE(NvmeIdController, LE16, 320, kas),
    WIRE(NvmeIdController, U8, 342, anatt),
    WIRE(NvmeIdController, U8, 343, anacap),
    WIRE(NvmeIdController, LE32, 344, anagrpmax),
    WIRE(NvmeIdController, LE32, 348, nanagrpid),
    WIRE(NvmeIdController, U8, 512, sqes),
    WIRE(NvmeIdController, U8, 513, cqes),
    WIRE(NvmeIdController, LE16, 514, maxcmd),
    WIRE(NvmeIdController, LE32, 516, nn),
    WIRE(NvmeIdController, LE16, 520, oncs),
    WIRE(NvmeIdController, U8, 525, vwc),
    WIRE(NvmeIdController, LE16, 526, awun),
    WIRE(NvmeIdController, LE16, 528, awupf),
    WIRE(NvmeIdController, U8, 531, nwpc),
    WIRE(NvmeIdController, LE32, 536, sgls),
    WIRE(NvmeIdController, LE32, 540, mnan),
    WIRE_RAW(NvmeIdController, 768, subnqn),
    WIRE(NvmeIdController, LE32, 1792, ioccsz),
    WIRE(NvmeIdController, LE32, 1796, iorcsz),
    WIRE(NvmeIdController, LE16, 1800, icdoff),
    WIRE(NvmeIdController, U8, 1803, msdbd),
    WIRE(NvmeIdController, U8, 1804, ofcs),
    WIRE(NvmeIdController, LE16, 2048, psd0_mp),
    WIRE(NvmeIdController, LE32, 2052, psd0_enlat),
    WIRE(NvmeIdController, LE32, 2056, psd0_exlat),
};
WIRE_FORMAT(nvme_id_controller_format, "id_ctrl", NVME_IDENTIFY_LEN,
            nvme_id_controller_fields);

static const WireField nvme_id_namespace_fields[] = {
    WIRE(NvmeIdNamespace, LE64, 0, nsze),
    WIRE(NvmeIdNamespace, LE64, 8, ncap),
    WIRE(NvmeIdNamespace, LE64, 16, nuse),
    WIRE(NvmeIdNamespace, U8, 24, nsfeat),
    WIRE(NvmeIdNamespace, U8, 25, nlbaf),
    WIRE(NvmeIdNamespace, U8, 26, flbas),
    WIRE(NvmeIdNamespace, U8, 30, nmic),
    WIRE(NvmeIdNamespace, U8, 33, dlfeat),
    WIRE(NvmeIdNamespace, LE64, 48, nvmcap),
    WIRE(NvmeIdNamespace, LE32, 92, anagrpid),
    WIRE(NvmeIdNamespace, U8, 99, nsattr),
    WIRE_RAW(NvmeIdNamespace, 104, nguid),
    WIRE_RAW(NvmeIdNamespace, 120, eui64),
    WIRE(NvmeIdNamespace, U8, 130, lbaf0_lbads),
};
WIRE_FORMAT(nvme_id_namespace_format, "id_ns", NVME_IDENTIFY_LEN,
            nvme_id_namespace_fields);

static const WireField nvme_id_independent_fields[] = {
    WIRE(NvmeIdIndependent, U8, 0, nsfeat),
    WIRE(NvmeIdIndependent, U8, 1, nmic),
    WIRE(NvmeIdIndependent, LE32, 4, anagrpid),
    WIRE(NvmeIdIndependent, U8, 8, nsattr),
    WIRE(NvmeIdIndependent, U8, 14, nstat),
};
WIRE_FORMAT(nvme_id_independent_format, "id_ns_independent", NVME_IDENTIFY_LEN,
            nvme_id_independent_fields);

static const WireField nvme_error_entry_fields[] = {
    WIRE(NvmeErrorEntry, LE64, 0, error_count),
    WIRE(NvmeErrorEntry, LE16, 8, sqid),
    WIRE(NvmeErrorEntry, LE16, 10, cmdid),
    WIRE(NvmeErrorEntry, LE16, 12, status_field),
    WIRE(NvmeErrorEntry, LE16, 14, parm_error_location),
    WIRE(NvmeErrorEntry, LE64, 16, lba),
    WIRE(NvmeErrorEntry, LE32, 24, nsid),
    WIRE(NvmeErrorEntry, U8, 29, trtype),
};
WIRE_FORMAT(nvme_error_entry_format, "error_log_entry", NVME_ERROR_ENTRY_LEN,
            nvme_error_entry_fields);

static const WireField nvme_smart_log_fields[] = {
    WIRE(NvmeSmartLog, U8, 0, critical_warning),
    WIRE(NvmeSmartLog, LE16, 1, temperature),
    WIRE(NvmeSmartLog, U8, 3, avail_spare),
    WIRE(NvmeSmartLog, U8, 4, spare_thresh),
    WIRE(NvmeSmartLog, U8, 5, percent_used),
    WIRE(NvmeSmartLog, LE64, 32, data_units_read),
    WIRE(NvmeSmartLog, LE64, 48, data_units_written),
    WIRE(NvmeSmartLog, LE64, 64, host_reads),
    WIRE(NvmeSmartLog, LE64, 80, host_writes),
    WIRE(NvmeSmartLog, LE64, 112, power_cycles),
    WIRE(NvmeSmartLog, LE64, 128, power_on_hours),
    WIRE(NvmeSmartLog, LE64, 176, num_err_log_entries),
};
WIRE_FORMAT(nvme_smart_log_format, "smart_log", NVME_SMART_LOG_LEN,
            nvme_smart_log_fields);

static const WireField nvme_discovery_header_fields[] = {
    WIRE(NvmeDiscoveryHeader, LE64, 0, genctr),
    WIRE(NvmeDiscoveryHeader, LE64, 8, numrec),
    WIRE(NvmeDiscoveryHeader, LE16, 16, recfmt),
};
WIRE_FORMAT(nvme_discovery_header_format, "discovery_log",
            NVME_DISCOVERY_ENTRY_LEN, nvme_discovery_header_fields);

static const WireField nvme_discovery_entry_fields[] = {
    WIRE(NvmeDiscoveryEntry, U8, 0, trtype),
    WIRE(NvmeDiscoveryEntry, U8, 1, adrfam),
    WIRE(NvmeDiscoveryEntry, U8, 2, subtype),
    WIRE(NvmeDiscoveryEntry, U8, 3, treq),
    WIRE(NvmeDiscoveryEntry, LE16, 4, portid),
    WIRE(NvmeDiscoveryEntry, LE16, 6, cntlid),
    WIRE(NvmeDiscoveryEntry, LE16, 8, asqsz),
    WIRE(NvmeDiscoveryEntry, LE16, 10, eflags),
    WIRE_RAW(NvmeDiscoveryEntry, 32, trsvcid),
    WIRE_RAW(NvmeDiscoveryEntry, 256, subnqn),
    WIRE_RAW(NvmeDiscoveryEntry, 512, traddr),
};
WIRE_FORMAT(nvme_discovery_entry_format, "discovery_log_entry",
            NVME_DISCOVERY_ENTRY_LEN, nvme_discovery_entry_fields);

static const WireField nvme_ana_header_fields[] = {
    WIRE(NvmeAnaHeader, LE64, 0, chgcnt),
    WIRE(NvmeAnaHeader, LE16, 8, ngrps),
};
WIRE_FORMAT(nvme_ana_header_format, "ana_log", NVME_ANA_HEADER_LEN,
            nvme_ana_header_fields);

static const WireField nvme_ana_group_fields[] = {
    WIRE(NvmeAnaGroup, LE32, 0, grpid),
    WIRE(NvmeAnaGroup, LE32, 4, nnsids),
    WIRE(NvmeAnaGroup, LE64, 8, chgcnt),
    WIRE(NvmeAnaGroup, U8, 16, state),
};
WIRE_FORMAT(nvme_ana_group_format, "ana_group", NVME_ANA_GROUP_LEN,
            nvme_ana_group_fields);

static const WireField nvme_dsm_range_fields[] = {
    WIRE(NvmeDsmRange, LE32, 0, cattr),
    WIRE(NvmeDsmRange, LE32, 4, nlb),
    WIRE(NvmeDsmRange, LE64, 8, slba),
};
WIRE_FORMAT(nvme_dsm_range_format, "dsm_range", NVME_DSM_RANGE_LEN,
            nvme_dsm_range_fields);

static const char *fabrics_name(uint8_t fctype)
{
    switch (fctype) {
    case NVME_FABRICS_PROPERTY_SET:
        return "property_set";
    case NVME_FABRICS_CONNECT:
        return "connect";
    case NVME_FABRICS_PROPERTY_GET:
        return "property_get";
    case NVME_FABRICS_DISCONNECT:
        return "disconnect";
    default:
        return "fabrics";
    }
}

static const char *admin_name(uint8_t opcode)
{
    switch (opcode) {
    case NVME_ADM_GET_LOG_PAGE:
        return "get_log_page";
    case NVME_ADM_IDENTIFY:
        return "identify";
    case NVME_ADM_ABORT:
        return "abort";
    case NVME_ADM_SET_FEATURES:
        return "set_features";
    case NVME_ADM_GET_FEATURES:
        return "get_features";
    case NVME_ADM_ASYNC_EVENT:
        return "async_event";
    case NVME_ADM_KEEP_ALIVE:
        return "keep_alive";
    default:
        return "admin";
    }
}

const char *nvme_command_name(bool admin, uint8_t opcode, uint8_t fctype)
{
    if (opcode == NVME_OPC_FABRICS) {
        return fabrics_name(fctype);
    }
    if (admin) {
        return admin_name(opcode);
    }
    switch (opcode) {
    case NVME_NVM_FLUSH:
        return "flush";
    case NVME_NVM_WRITE:
        return "write";
    case NVME_NVM_READ:
        return "read";
    case NVME_NVM_COMPARE:
        return "compare";
    case NVME_NVM_WRITE_ZEROES:
        return "write_zeroes";
    case NVME_NVM_DSM:
        return "dsm";
    case NVME_NVM_VERIFY:
        return "verify";
    default:
        return "nvm";
    }
}
