/*
 * Fibre Channel frame header and basic link services.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/fc.h"

static const WireField fc_header_fields[] = {
    WIRE(FcHeader, U8, 0, r_ctl),      WIRE(FcHeader, BE24, 1, d_id),
    WIRE(FcHeader, U8, 4, cs_ctl),     WIRE(FcHeader, BE24, 5, s_id),
    WIRE(FcHeader, U8, 8, type),       WIRE(FcHeader, BE24, 9, f_ctl),
    WIRE(FcHeader, U8, 12, seq_id),    WIRE(FcHeader, U8, 13, df_ctl),
    WIRE(FcHeader, BE16, 14, seq_cnt), WIRE(FcHeader, BE16, 16, ox_id),
    WIRE(FcHeader, BE16, 18, rx_id),   WIRE(FcHeader, BE32, 20, parameter),
};
WIRE_FORMAT(fc_header_format, "fc", FC_HEADER_LEN, fc_header_fields);

static const WireField fc_ba_acc_fields[] = {
    WIRE(FcBaAcc, U8, 0, seq_id_validity),
    WIRE(FcBaAcc, U8, 1, seq_id),
    WIRE(FcBaAcc, BE16, 4, ox_id),
    WIRE(FcBaAcc, BE16, 6, rx_id),
    WIRE(FcBaAcc, BE16, 8, low_seq_cnt),
    WIRE(FcBaAcc, BE16, 10, high_seq_cnt),
};
WIRE_FORMAT(fc_ba_acc_format, "ba_acc", 12, fc_ba_acc_fields);

static const WireField fc_ba_rjt_fields[] = {
    WIRE(FcBaRjt, U8, 1, reason),
    WIRE(FcBaRjt, U8, 2, explanation),
    WIRE(FcBaRjt, U8, 3, vendor),
};
WIRE_FORMAT(fc_ba_rjt_format, "ba_rjt", 4, fc_ba_rjt_fields);

bool fc_header_is_coherent(const FcHeader *header)
{
    switch (header->r_ctl) {
    case FC_RCTL_ELS_REQUEST:
    case FC_RCTL_ELS_REPLY:
        return header->type == FC_TYPE_ELS;
    case FC_RCTL_UNSOLICITED_CONTROL:
    case FC_RCTL_SOLICITED_CONTROL:
        return header->type == FC_TYPE_CT;
    case FC_RCTL_ABTS:
    case FC_RCTL_BA_ACC:
    case FC_RCTL_BA_RJT:
        return header->type == FC_TYPE_BLS;
    default:
        return true;
    }
}

const char *fc_rctl_name(uint8_t r_ctl)
{
    switch (r_ctl) {
    case FC_RCTL_SOLICITED_DATA:
        return "DATA";
    case FC_RCTL_UNSOLICITED_CONTROL:
        return "CT_REQ";
    case FC_RCTL_SOLICITED_CONTROL:
        return "CT_ACC";
    case FC_RCTL_DATA_DESCRIPTOR:
        return "XFER_RDY";
    case FC_RCTL_COMMAND:
        return "CMND";
    case FC_RCTL_STATUS:
        return "RSP";
    case FC_RCTL_EXTENDED_STATUS:
        return "ERSP";
    case FC_RCTL_ELS_REQUEST:
        return "ELS_REQ";
    case FC_RCTL_ELS_REPLY:
        return "ELS_REPLY";
    case FC_RCTL_FC4_LS_REQUEST:
        return "LS_REQ";
    case FC_RCTL_FC4_LS_REPLY:
        return "LS_REPLY";
    case FC_RCTL_ABTS:
        return "ABTS";
    case FC_RCTL_BA_ACC:
        return "BA_ACC";
    case FC_RCTL_BA_RJT:
        return "BA_RJT";
    default:
        return "frame";
    }
}
