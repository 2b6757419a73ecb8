/*
 * Extended Link Services.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/bytes.h"
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

bool fc_els_rscn_length_legal(const FcElsRscn *rscn, uint32_t length)
{
    return rscn->page_length == FC_ELS_RSCN_PAGE_LEN &&
           rscn->payload_length >= FC_ELS_RSCN_LEN + FC_ELS_RSCN_PAGE_LEN &&
           rscn->payload_length % FC_ELS_RSCN_PAGE_LEN == 0 &&
           rscn->payload_length <= length;
}

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

static const WireField fc_els_rnid_fields[] = {
    WIRE(FcElsRnid, U8, 0, command),
    WIRE(FcElsRnid, U8, 4, format),
};
WIRE_FORMAT(fc_els_rnid_format, "rnid", FC_ELS_RNID_LEN, fc_els_rnid_fields);

static const WireField fc_els_rnid_acc_fields[] = {
    WIRE(FcElsRnidAcc, U8, 0, command),
    WIRE(FcElsRnidAcc, U8, 4, format),
    WIRE(FcElsRnidAcc, U8, 5, common_length),
    WIRE(FcElsRnidAcc, U8, 7, specific_length),
    WIRE(FcElsRnidAcc, BE64, 8, port_name),
    WIRE(FcElsRnidAcc, BE64, 16, node_name),
    WIRE_RAW(FcElsRnidAcc, 24, vendor_unique),
    WIRE(FcElsRnidAcc, BE32, 40, associated_type),
    WIRE(FcElsRnidAcc, BE32, 44, physical_port),
    WIRE(FcElsRnidAcc, BE32, 48, attached_nodes),
};
WIRE_FORMAT(fc_els_rnid_acc_format, "rnid_acc", FC_ELS_RNID_ACC_MAX,
            fc_els_rnid_acc_fields);

static const WireField fc_els_rdp_fields[] = {
    WIRE(FcElsRdp, U8, 0, command),    WIRE(FcElsRdp, BE32, 4, list_length),
    WIRE(FcElsRdp, BE32, 8, tag),      WIRE(FcElsRdp, BE32, 12, length),
    WIRE(FcElsRdp, BE24, 17, port_id),
};
WIRE_FORMAT(fc_els_rdp_format, "rdp", FC_ELS_RDP_LEN, fc_els_rdp_fields);

static const WireField fc_els_rdp_acc_fields[] = {
    WIRE(FcElsRdpAcc, BE32, 16, request),
    WIRE(FcElsRdpAcc, BE16, 28, temperature),
    WIRE(FcElsRdpAcc, BE16, 30, voltage),
    WIRE(FcElsRdpAcc, BE16, 32, tx_bias),
    WIRE(FcElsRdpAcc, BE16, 34, tx_power),
    WIRE(FcElsRdpAcc, BE16, 36, rx_power),
    WIRE(FcElsRdpAcc, BE16, 38, sfp_flags),
    WIRE(FcElsRdpAcc, BE16, 48, speed_capabilities),
    WIRE(FcElsRdpAcc, BE16, 50, operating_speed),
    WIRE(FcElsRdpAcc, BE32, 60, link_failures),
    WIRE(FcElsRdpAcc, BE32, 84, port_type),
    WIRE(FcElsRdpAcc, BE64, 96, node_name),
    WIRE(FcElsRdpAcc, BE64, 104, port_name),
    WIRE(FcElsRdpAcc, BE64, 120, attached_node_name),
    WIRE(FcElsRdpAcc, BE64, 128, attached_port_name),
    WIRE(FcElsRdpAcc, BE32, 160, credit),
    WIRE(FcElsRdpAcc, BE32, 164, attached_credit),
    WIRE(FcElsRdpAcc, BE32, 168, round_trip),
    WIRE_RAW(FcElsRdpAcc, 180, vendor),
    WIRE_RAW(FcElsRdpAcc, 196, model),
    WIRE_RAW(FcElsRdpAcc, 212, serial),
    WIRE_RAW(FcElsRdpAcc, 228, revision),
    WIRE_RAW(FcElsRdpAcc, 232, date),
};
WIRE_FORMAT(fc_els_rdp_acc_format, "rdp_acc", FC_ELS_RDP_ACC_LEN,
            fc_els_rdp_acc_fields);

void fc_els_rdp_acc_encode(const FcElsRdpAcc *acc, uint8_t *buf)
{
    /* the length of a descriptor counts neither its tag nor itself */
    static const struct {
        uint32_t tag;
        uint32_t length;
    } descriptors[] = {
        { FC_RDP_TAG_REQUEST, 4 },     { FC_RDP_TAG_SFP, 12 },
        { FC_RDP_TAG_SPEED, 4 },       { FC_RDP_TAG_LINK_ERRORS, 28 },
        { FC_RDP_TAG_PORT_NAMES, 16 }, { FC_RDP_TAG_PORT_NAMES, 16 },
        { FC_RDP_TAG_FEC, 8 },         { FC_RDP_TAG_CREDIT, 12 },
        { FC_RDP_TAG_PRODUCT, 60 },
    };
    uint8_t *at = buf + 8;

    wire_encode(&fc_els_rdp_acc_format, acc, buf);
    buf[0] = FC_ELS_LS_ACC;
    put_be32(buf + 4, FC_ELS_RDP_ACC_LEN - 8);
    for (size_t i = 0; i < G_N_ELEMENTS(descriptors); i++) {
        put_be32(at, descriptors[i].tag);
        put_be32(at + 4, descriptors[i].length);
        at += 8 + descriptors[i].length;
    }
}

const char *fc_els_name(uint8_t command)
{
    /* clang-format off */
    static const char *const names[256] = {
#define NAME(name) [FC_ELS_##name] = #name
        NAME(LS_RJT), NAME(LS_ACC), NAME(PLOGI), NAME(FLOGI), NAME(LOGO),
        NAME(RTV), NAME(RLS), NAME(ECHO), NAME(TEST), NAME(RRQ), NAME(REC),
        NAME(SRR), NAME(FPIN), NAME(EDC), NAME(RDP), NAME(RDF), NAME(PRLI),
        NAME(PRLO), NAME(PDISC), NAME(FDISC), NAME(ADISC), NAME(RSCN),
        NAME(SCR), NAME(RNID),
#undef NAME
    };
    /* clang-format on */

    return names[command] ? names[command] : "ELS";
}
