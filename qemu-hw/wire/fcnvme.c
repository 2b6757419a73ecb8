/*
 * FC-NVMe information units and link services.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/fcnvme.h"

static const WireField fcnvme_cmnd_fields[] = {
    WIRE(FcnvmeCmnd, U8, 0, format_id),
    WIRE(FcnvmeCmnd, U8, 1, fc_id),
    WIRE(FcnvmeCmnd, BE16, 2, iu_len),
    WIRE(FcnvmeCmnd, U8, 6, rsv_cat),
    WIRE(FcnvmeCmnd, U8, 7, flags),
    WIRE(FcnvmeCmnd, BE64, 8, connection_id),
    WIRE(FcnvmeCmnd, BE32, 16, csn),
    WIRE(FcnvmeCmnd, BE32, 20, data_len),
    WIRE_RAW(FcnvmeCmnd, 24, sqe),
};
WIRE_FORMAT(fcnvme_cmnd_format, "nvme_cmnd", FCNVME_CMND_LEN,
            fcnvme_cmnd_fields);

static const WireField fcnvme_xfer_rdy_fields[] = {
    WIRE(FcnvmeXferRdy, BE32, 0, relative_offset),
    WIRE(FcnvmeXferRdy, BE32, 4, burst_length),
};
WIRE_FORMAT(fcnvme_xfer_rdy_format, "nvme_xfer_rdy", FCNVME_XFER_RDY_LEN,
            fcnvme_xfer_rdy_fields);

static const WireField fcnvme_ersp_fields[] = {
    WIRE(FcnvmeErsp, U8, 0, ersp_result), WIRE(FcnvmeErsp, BE16, 2, iu_len),
    WIRE(FcnvmeErsp, BE32, 4, rsn),       WIRE(FcnvmeErsp, BE32, 8, xfrd_len),
    WIRE_RAW(FcnvmeErsp, 16, cqe),
};
WIRE_FORMAT(fcnvme_ersp_format, "nvme_ersp", FCNVME_ERSP_LEN,
            fcnvme_ersp_fields);

static const WireField fcnvme_ls_fields[] = {
    WIRE(FcnvmeLs, U8, 0, command),
    WIRE(FcnvmeLs, BE32, 4, list_length),
};
WIRE_FORMAT(fcnvme_ls_format, "nvme_ls", FCNVME_LS_LEN, fcnvme_ls_fields);

static const WireField fcnvme_create_association_fields[] = {
    WIRE(FcnvmeCreateAssociation, U8, 0, command),
    WIRE(FcnvmeCreateAssociation, BE32, 4, list_length),
    WIRE(FcnvmeCreateAssociation, BE32, 8, tag),
    WIRE(FcnvmeCreateAssociation, BE32, 12, length),
    WIRE(FcnvmeCreateAssociation, BE16, 16, ersp_ratio),
    WIRE(FcnvmeCreateAssociation, BE16, 56, cntlid),
    WIRE(FcnvmeCreateAssociation, BE16, 58, sqsize),
    WIRE_RAW(FcnvmeCreateAssociation, 64, hostid),
    WIRE_RAW(FcnvmeCreateAssociation, 80, hostnqn),
    WIRE_RAW(FcnvmeCreateAssociation, 336, subnqn),
};
WIRE_FORMAT(fcnvme_create_association_format, "create_association",
            FCNVME_CREATE_ASSOCIATION_LEN, fcnvme_create_association_fields);

/* The descriptor that repeats which request is answered. */
/* clang-format off */
#define REQUEST_DESCRIPTOR(type) \
    WIRE(type, U8, 0, command), \
    WIRE(type, BE32, 4, list_length), \
    WIRE(type, BE32, 8, request_tag), \
    WIRE(type, BE32, 12, request_length), \
    WIRE(type, U8, 16, request_command)
/* clang-format on */

static const WireField fcnvme_association_acc_fields[] = {
    REQUEST_DESCRIPTOR(FcnvmeAssociationAcc),
    WIRE(FcnvmeAssociationAcc, BE32, 24, association_tag),
    WIRE(FcnvmeAssociationAcc, BE32, 28, association_length),
    WIRE(FcnvmeAssociationAcc, BE64, 32, association_id),
    WIRE(FcnvmeAssociationAcc, BE32, 40, connection_tag),
    WIRE(FcnvmeAssociationAcc, BE32, 44, connection_length),
    WIRE(FcnvmeAssociationAcc, BE64, 48, connection_id),
};
WIRE_FORMAT(fcnvme_association_acc_format, "create_association_acc",
            FCNVME_ASSOCIATION_ACC_LEN, fcnvme_association_acc_fields);

static const WireField fcnvme_create_connection_fields[] = {
    WIRE(FcnvmeCreateConnection, U8, 0, command),
    WIRE(FcnvmeCreateConnection, BE32, 4, list_length),
    WIRE(FcnvmeCreateConnection, BE32, 8, association_tag),
    WIRE(FcnvmeCreateConnection, BE32, 12, association_length),
    WIRE(FcnvmeCreateConnection, BE64, 16, association_id),
    WIRE(FcnvmeCreateConnection, BE32, 24, tag),
    WIRE(FcnvmeCreateConnection, BE32, 28, length),
    WIRE(FcnvmeCreateConnection, BE16, 32, ersp_ratio),
    WIRE(FcnvmeCreateConnection, BE16, 72, qid),
    WIRE(FcnvmeCreateConnection, BE16, 74, sqsize),
};
WIRE_FORMAT(fcnvme_create_connection_format, "create_connection",
            FCNVME_CREATE_CONNECTION_LEN, fcnvme_create_connection_fields);

static const WireField fcnvme_connection_acc_fields[] = {
    REQUEST_DESCRIPTOR(FcnvmeConnectionAcc),
    WIRE(FcnvmeConnectionAcc, BE32, 24, connection_tag),
    WIRE(FcnvmeConnectionAcc, BE32, 28, connection_length),
    WIRE(FcnvmeConnectionAcc, BE64, 32, connection_id),
};
WIRE_FORMAT(fcnvme_connection_acc_format, "create_connection_acc",
            FCNVME_CONNECTION_ACC_LEN, fcnvme_connection_acc_fields);

static const WireField fcnvme_disconnect_fields[] = {
    WIRE(FcnvmeDisconnect, U8, 0, command),
    WIRE(FcnvmeDisconnect, BE32, 4, list_length),
    WIRE(FcnvmeDisconnect, BE32, 8, association_tag),
    WIRE(FcnvmeDisconnect, BE32, 12, association_length),
    WIRE(FcnvmeDisconnect, BE64, 16, association_id),
    WIRE(FcnvmeDisconnect, BE32, 24, tag),
    WIRE(FcnvmeDisconnect, BE32, 28, length),
};
WIRE_FORMAT(fcnvme_disconnect_format, "disconnect", FCNVME_DISCONNECT_LEN,
            fcnvme_disconnect_fields);

static const WireField fcnvme_acc_fields[] = {
    REQUEST_DESCRIPTOR(FcnvmeAcc),
};
WIRE_FORMAT(fcnvme_acc_format, "nvme_ls_acc", FCNVME_ACC_LEN,
            fcnvme_acc_fields);

static const WireField fcnvme_rjt_fields[] = {
    REQUEST_DESCRIPTOR(FcnvmeRjt),
    WIRE(FcnvmeRjt, BE32, 24, reject_tag),
    WIRE(FcnvmeRjt, BE32, 28, reject_length),
    WIRE(FcnvmeRjt, U8, 33, reason),
    WIRE(FcnvmeRjt, U8, 34, explanation),
    WIRE(FcnvmeRjt, U8, 35, vendor),
};
WIRE_FORMAT(fcnvme_rjt_format, "nvme_ls_rjt", FCNVME_RJT_LEN,
            fcnvme_rjt_fields);

const char *fcnvme_ls_name(uint8_t command)
{
    switch (command) {
    case FCNVME_LS_RJT:
        return "LS_RJT";
    case FCNVME_LS_ACC:
        return "LS_ACC";
    case FCNVME_LS_CREATE_ASSOCIATION:
        return "Create Association";
    case FCNVME_LS_CREATE_CONNECTION:
        return "Create I/O Connection";
    case FCNVME_LS_DISCONNECT:
        return "Disconnect Association";
    case FCNVME_LS_DISCONNECT_CONNECTION:
        return "Disconnect Connection";
    default:
        return "LS";
    }
}
