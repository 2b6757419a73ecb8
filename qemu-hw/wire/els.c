/*
 * Extended Link Services.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/els.h"

/* clang-format off */
#define LOGIN_COMMON \
    WIRE(FcElsLogin, U8, 0, command), \
    WIRE(FcElsLogin, BE16, 4, version), \
    WIRE(FcElsLogin, BE16, 6, bb_credit), \
    WIRE(FcElsLogin, BE16, 8, features), \
    WIRE(FcElsLogin, BE16, 10, bb_receive_data_field), \
    WIRE(FcElsLogin, BE32, 16, e_d_tov), \
    WIRE(FcElsLogin, BE64, 20, port_name), \
    WIRE(FcElsLogin, BE64, 28, node_name), \
    WIRE(FcElsLogin, BE16, 68, class3_options), \
    WIRE(FcElsLogin, BE16, 70, class3_initiator), \
    WIRE(FcElsLogin, BE16, 72, class3_recipient), \
    WIRE(FcElsLogin, BE16, 74, class3_receive_data_field), \
    WIRE(FcElsLogin, BE16, 76, class3_sequences), \
    WIRE(FcElsLogin, BE16, 78, class3_credit), \
    WIRE(FcElsLogin, BE16, 80, class3_open_sequences)
/* clang-format on */

static const WireField fc_els_flogi_fields[] = {
    LOGIN_COMMON,
    WIRE(FcElsLogin, BE32, 12, r_a_tov),
};
WIRE_FORMAT(fc_els_flogi_format, "flogi", FC_ELS_LOGIN_LEN,
            fc_els_flogi_fields);

static const WireField fc_els_plogi_fields[] = {
    LOGIN_COMMON,
    WIRE(FcElsLogin, BE16, 12, total_sequences),
    WIRE(FcElsLogin, BE16, 14, relative_offset),
};
WIRE_FORMAT(fc_els_plogi_format, "plogi", FC_ELS_LOGIN_LEN,
            fc_els_plogi_fields);

static const WireField fc_els_rjt_fields[] = {
    WIRE(FcElsRjt, U8, 0, command),
    WIRE(FcElsRjt, U8, 5, reason),
    WIRE(FcElsRjt, U8, 6, explanation),
    WIRE(FcElsRjt, U8, 7, vendor),
};
WIRE_FORMAT(fc_els_rjt_format, "ls_rjt", FC_ELS_RJT_LEN, fc_els_rjt_fields);

static const WireField fc_els_prli_fields[] = {
    WIRE(FcElsPrli, U8, 0, command),
    WIRE(FcElsPrli, U8, 1, page_length),
    WIRE(FcElsPrli, BE16, 2, payload_length),
    WIRE(FcElsPrli, U8, 4, type),
    WIRE(FcElsPrli, BE16, 6, flags),
    WIRE(FcElsPrli, BE32, 8, originator_associator),
    WIRE(FcElsPrli, BE32, 12, responder_associator),
    WIRE(FcElsPrli, BE32, 16, service_parameters),
};
WIRE_FORMAT(fc_els_prli_format, "prli", FC_ELS_PRLI_LEN, fc_els_prli_fields);

static const WireField fc_els_logo_fields[] = {
    WIRE(FcElsLogo, U8, 0, command),
    WIRE(FcElsLogo, BE24, 5, port_id),
    WIRE(FcElsLogo, BE64, 8, port_name),
};
WIRE_FORMAT(fc_els_logo_format, "logo", FC_ELS_LOGO_LEN, fc_els_logo_fields);

static const WireField fc_els_adisc_fields[] = {
    WIRE(FcElsAdisc, U8, 0, command),
    WIRE(FcElsAdisc, BE24, 5, hard_address),
    WIRE(FcElsAdisc, BE64, 8, port_name),
    WIRE(FcElsAdisc, BE64, 16, node_name),
    WIRE(FcElsAdisc, BE24, 25, port_id),
};
WIRE_FORMAT(fc_els_adisc_format, "adisc", FC_ELS_ADISC_LEN,
            fc_els_adisc_fields);

static const WireField fc_els_scr_fields[] = {
    WIRE(FcElsScr, U8, 0, command),
    WIRE(FcElsScr, U8, 7, function),
};
WIRE_FORMAT(fc_els_scr_format, "scr", FC_ELS_SCR_LEN, fc_els_scr_fields);

static const WireField fc_els_rscn_fields[] = {
    WIRE(FcElsRscn, U8, 0, command),
    WIRE(FcElsRscn, U8, 1, page_length),
    WIRE(FcElsRscn, BE16, 2, payload_length),
};
WIRE_FORMAT(fc_els_rscn_format, "rscn", FC_ELS_RSCN_LEN, fc_els_rscn_fields);

static const WireField fc_els_rscn_page_fields[] = {
    WIRE(FcElsRscnPage, U8, 0, qualifier),
    WIRE(FcElsRscnPage, BE24, 1, port_id),
};
WIRE_FORMAT(fc_els_rscn_page_format, "rscn_page", FC_ELS_RSCN_PAGE_LEN,
            fc_els_rscn_page_fields);

static const WireField fc_els_rrq_fields[] = {
    WIRE(FcElsRrq, U8, 0, command),
    WIRE(FcElsRrq, BE24, 5, s_id),
    WIRE(FcElsRrq, BE16, 8, ox_id),
    WIRE(FcElsRrq, BE16, 10, rx_id),
};
WIRE_FORMAT(fc_els_rrq_format, "rrq", FC_ELS_RRQ_LEN, fc_els_rrq_fields);

static const WireField fc_els_rls_fields[] = {
    WIRE(FcElsRls, U8, 0, command),
    WIRE(FcElsRls, BE24, 5, port_id),
};
WIRE_FORMAT(fc_els_rls_format, "rls", FC_ELS_RLS_LEN, fc_els_rls_fields);

static const WireField fc_els_rls_acc_fields[] = {
    WIRE(FcElsRlsAcc, U8, 0, command),
    WIRE(FcElsRlsAcc, BE32, 4, link_failures),
    WIRE(FcElsRlsAcc, BE32, 8, losses_of_sync),
    WIRE(FcElsRlsAcc, BE32, 12, losses_of_signal),
    WIRE(FcElsRlsAcc, BE32, 16, protocol_errors),
    WIRE(FcElsRlsAcc, BE32, 20, invalid_words),
    WIRE(FcElsRlsAcc, BE32, 24, invalid_crcs),
};
WIRE_FORMAT(fc_els_rls_acc_format, "rls_acc", FC_ELS_RLS_ACC_LEN,
            fc_els_rls_acc_fields);

static const WireField fc_els_rtv_acc_fields[] = {
    WIRE(FcElsRtvAcc, U8, 0, command),
    WIRE(FcElsRtvAcc, BE32, 4, r_a_tov),
    WIRE(FcElsRtvAcc, BE32, 8, e_d_tov),
    WIRE(FcElsRtvAcc, BE32, 12, qualifier),
};
WIRE_FORMAT(fc_els_rtv_acc_format, "rtv_acc", FC_ELS_RTV_ACC_LEN,
            fc_els_rtv_acc_fields);

const char *fc_els_name(uint8_t command)
{
    switch (command) {
    case FC_ELS_LS_RJT:
        return "LS_RJT";
    case FC_ELS_LS_ACC:
        return "LS_ACC";
    case FC_ELS_PLOGI:
        return "PLOGI";
    case FC_ELS_FLOGI:
        return "FLOGI";
    case FC_ELS_LOGO:
        return "LOGO";
    case FC_ELS_RTV:
        return "RTV";
    case FC_ELS_RLS:
        return "RLS";
    case FC_ELS_ECHO:
        return "ECHO";
    case FC_ELS_RRQ:
        return "RRQ";
    case FC_ELS_PRLI:
        return "PRLI";
    case FC_ELS_PRLO:
        return "PRLO";
    case FC_ELS_PDISC:
        return "PDISC";
    case FC_ELS_FDISC:
        return "FDISC";
    case FC_ELS_ADISC:
        return "ADISC";
    case FC_ELS_RSCN:
        return "RSCN";
    case FC_ELS_SCR:
        return "SCR";
    default:
        return "ELS";
    }
}
