/*
 * NVMe queue entries and structures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/nvme.h"

WIRE_FORMAT(nvme_sqe_format, "sqe", NVME_SQE_LEN,
            WIRE(NvmeSqe, U8, 0, opcode),
            WIRE(NvmeSqe, U8, 1, flags),
            WIRE(NvmeSqe, LE16, 2, command_id),
            WIRE(NvmeSqe, LE32, 4, nsid),
            WIRE(NvmeSqe, LE64, 24, sgl_address),
            WIRE(NvmeSqe, LE32, 32, sgl_length),
            WIRE(NvmeSqe, U8, 39, sgl_type),
            WIRE(NvmeSqe, LE32, 40, cdw10),
            WIRE(NvmeSqe, LE32, 44, cdw11),
            WIRE(NvmeSqe, LE32, 48, cdw12),
            WIRE(NvmeSqe, LE32, 52, cdw13),
            WIRE(NvmeSqe, LE32, 56, cdw14),
            WIRE(NvmeSqe, LE32, 60, cdw15));

#define FABRICS_HEADER                                                        \
    WIRE(NvmeFabricsSqe, U8, 0, opcode),                                      \
        WIRE(NvmeFabricsSqe, LE16, 2, command_id),                            \
        WIRE(NvmeFabricsSqe, U8, 4, fctype)

WIRE_FORMAT(nvme_connect_format, "connect", NVME_SQE_LEN, FABRICS_HEADER,
            WIRE(NvmeFabricsSqe, LE16, 40, recfmt),
            WIRE(NvmeFabricsSqe, LE16, 42, qid),
            WIRE(NvmeFabricsSqe, LE16, 44, sqsize),
            WIRE(NvmeFabricsSqe, U8, 46, cattr),
            WIRE(NvmeFabricsSqe, LE32, 48, kato));

WIRE_FORMAT(nvme_property_format, "property", NVME_SQE_LEN, FABRICS_HEADER,
            WIRE(NvmeFabricsSqe, U8, 40, attrib),
            WIRE(NvmeFabricsSqe, LE32, 44, offset),
            WIRE(NvmeFabricsSqe, LE64, 48, value));

WIRE_FORMAT(nvme_connect_data_format, "connect_data", NVME_CONNECT_DATA_LEN,
            WIRE_RAW(NvmeConnectData, 0, hostid),
            WIRE(NvmeConnectData, LE16, 16, cntlid),
            WIRE_RAW(NvmeConnectData, 256, subnqn),
            WIRE_RAW(NvmeConnectData, 512, hostnqn));

WIRE_FORMAT(nvme_cqe_format, "cqe", NVME_CQE_LEN,
            WIRE(NvmeCqe, LE64, 0, result),
            WIRE(NvmeCqe, LE16, 8, sq_head),
            WIRE(NvmeCqe, LE16, 10, sq_id),
            WIRE(NvmeCqe, LE16, 12, command_id),
            WIRE(NvmeCqe, LE16, 14, status));

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
