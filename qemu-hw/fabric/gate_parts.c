/*
 * Which fields the message of a gate has, by what its bytes are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/gate.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"
#include "wire/fip.h"
#include "wire/nvme.h"

/* Of the SQE in an NVMe_CMND IU. */
#define SQE_OFFSET 24

/* ------------------------------------------------------------------ */
/* Fields that only gates have                                         */

/* Never decoded, so that there is no struct. */
#define VIEW(name_, type_, offset_)                            \
    {                                                          \
        (name_), WIRE_##type_, (offset_), 0, WIRE_SIZE_##type_ \
    }

/* An NVMe read or write, as people call its fields. NLB counts from 0. */
static const WireField rw_fields[] = {
    VIEW("opcode", U8, 0),     VIEW("cid", LE16, 2),  VIEW("nsid", LE32, 4),
    VIEW("slba", LE64, 40),    VIEW("lba", LE64, 40), VIEW("nlb", LE16, 48),
    VIEW("control", LE16, 50),
};
static WIRE_FORMAT(rw_format, "rw", NVME_SQE_LEN, rw_fields);

static const WireField fabrics_fields[] = {
    VIEW("fctype", U8, 4),
};
static WIRE_FORMAT(fabrics_format, "fabrics", NVME_SQE_LEN, fabrics_fields);

const WireFormat *const fc_gate_formats[] = {
    &rw_format,
    &fabrics_format,
    &fc_ba_acc_format,
    &fc_ba_rjt_format,
    &fc_ct_format,
    &fc_els_adisc_format,
    &fc_els_flogi_format,
    &fc_els_logo_format,
    &fc_els_plogi_format,
    &fc_els_prli_format,
    &fc_els_rdp_acc_format,
    &fc_els_rdp_format,
    &fc_els_rjt_format,
    &fc_els_rls_acc_format,
    &fc_els_rls_format,
    &fc_els_rnid_acc_format,
    &fc_els_rnid_format,
    &fc_els_rrq_format,
    &fc_els_rscn_format,
    &fc_els_rscn_page_format,
    &fc_els_rtv_acc_format,
    &fc_els_scr_format,
    &fc_header_format,
    &fc_ns_by_feature_format,
    &fc_ns_by_type_format,
    &fc_ns_class_format,
    &fc_ns_features_format,
    &fc_ns_gid_ft_entry_format,
    &fc_ns_gpn_ft_entry_format,
    &fc_ns_name_format,
    &fc_ns_next_format,
    &fc_ns_port_id_format,
    &fc_ns_types_format,
    &fc_ns_wwn_format,
    &fcnvme_acc_format,
    &fcnvme_association_acc_format,
    &fcnvme_cmnd_format,
    &fcnvme_connection_acc_format,
    &fcnvme_create_association_format,
    &fcnvme_create_connection_format,
    &fcnvme_disconnect_format,
    &fcnvme_ersp_format,
    &fcnvme_rjt_format,
    &fcnvme_xfer_rdy_format,
    &fip_descriptor_format,
    &fip_fabric_format,
    &fip_fc_map_format,
    &fip_fka_adv_period_format,
    &fip_header_format,
    &fip_mac_format,
    &fip_max_fcoe_size_format,
    &fip_name_format,
    &fip_priority_format,
    &fip_vendor_format,
    &fip_vlan_id_format,
    &fip_vx_port_format,
    &nvme_cqe_format,
    &nvme_sqe_format,
    NULL,
};

void fc_gate_sqe_parts(GateMessage *message, uint32_t offset)
{
    if (offset < message->length && message->data[offset] == NVME_OPC_FABRICS) {
        gate_message_part(message, &fabrics_format, offset);
    }
    gate_message_part(message, &rw_format, offset);
    gate_message_part(message, &nvme_sqe_format, offset);
}

void fc_gate_ersp_parts(GateMessage *message, uint32_t offset)
{
    gate_message_part(message, &fcnvme_ersp_format, offset);
    gate_message_part(message, &nvme_cqe_format,
                      offset + FCNVME_ERSP_LEN - NVME_CQE_LEN);
}

/* ------------------------------------------------------------------ */
/* By name                                                             */

typedef struct Named {
    const char *name;
    const WireFormat *format;
} Named;

static const Named els_requests[] = {
    { "FLOGI", &fc_els_flogi_format }, { "FDISC", &fc_els_flogi_format },
    { "PLOGI", &fc_els_plogi_format }, { "PDISC", &fc_els_plogi_format },
    { "PRLI", &fc_els_prli_format },   { "PRLO", &fc_els_prli_format },
    { "LOGO", &fc_els_logo_format },   { "ADISC", &fc_els_adisc_format },
    { "SCR", &fc_els_scr_format },     { "RSCN", &fc_els_rscn_format },
    { "RRQ", &fc_els_rrq_format },     { "RLS", &fc_els_rls_format },
    { "RNID", &fc_els_rnid_format },   { "RDP", &fc_els_rdp_format },
    { "LS_RJT", &fc_els_rjt_format },
};

/* LS_ACC, by what it answers. */
static const Named els_accepts[] = {
    { "FLOGI", &fc_els_flogi_format },   { "FDISC", &fc_els_flogi_format },
    { "PLOGI", &fc_els_plogi_format },   { "PDISC", &fc_els_plogi_format },
    { "PRLI", &fc_els_prli_format },     { "PRLO", &fc_els_prli_format },
    { "ADISC", &fc_els_adisc_format },   { "RLS", &fc_els_rls_acc_format },
    { "RNID", &fc_els_rnid_acc_format }, { "RTV", &fc_els_rtv_acc_format },
    { "RDP", &fc_els_rdp_acc_format },
};

/* Behind the CT preamble. */
static const Named ct_requests[] = {
    { "RPN_ID", &fc_ns_name_format },
    { "RNN_ID", &fc_ns_name_format },
    { "RFT_ID", &fc_ns_types_format },
    { "RFF_ID", &fc_ns_features_format },
    { "RCS_ID", &fc_ns_class_format },
    { "GPN_FT", &fc_ns_by_type_format },
    { "GNN_FT", &fc_ns_by_type_format },
    { "GID_FT", &fc_ns_by_type_format },
    { "GID_PT", &fc_ns_by_type_format },
    { "GID_A", &fc_ns_by_type_format },
    { "GID_FF", &fc_ns_by_feature_format },
    { "GID_PN", &fc_ns_wwn_format },
    { "GID_NN", &fc_ns_wwn_format },
    { "GPN_NN", &fc_ns_wwn_format },
    { "GSNN_NN", &fc_ns_wwn_format },
    { "RSNN_NN", &fc_ns_wwn_format },
    { "GA_NXT", &fc_ns_port_id_format },
    { "GPN_ID", &fc_ns_port_id_format },
    { "GNN_ID", &fc_ns_port_id_format },
    { "GCS_ID", &fc_ns_port_id_format },
    { "GFT_ID", &fc_ns_port_id_format },
    { "GSPN_ID", &fc_ns_port_id_format },
    { "GPT_ID", &fc_ns_port_id_format },
    { "GFPN_ID", &fc_ns_port_id_format },
    { "GFF_ID", &fc_ns_port_id_format },
    { "RSPN_ID", &fc_ns_port_id_format },
    { "DA_ID", &fc_ns_port_id_format },
};

static const Named ct_accepts[] = {
    { "GPN_FT", &fc_ns_gpn_ft_entry_format },
    { "GNN_FT", &fc_ns_gpn_ft_entry_format },
    { "GID_FT", &fc_ns_gid_ft_entry_format },
    { "GID_PT", &fc_ns_gid_ft_entry_format },
    { "GID_FF", &fc_ns_gid_ft_entry_format },
    { "GA_NXT", &fc_ns_next_format },
    { "GPN_ID", &fc_ns_wwn_format },
    { "GNN_ID", &fc_ns_wwn_format },
    { "GID_PN", &fc_ns_port_id_format },
};

static const Named nvme_ls[] = {
    { "Create Association", &fcnvme_create_association_format },
    { "Create I/O Connection", &fcnvme_create_connection_format },
    { "Disconnect Association", &fcnvme_disconnect_format },
    { "LS_RJT", &fcnvme_rjt_format },
};

static const Named nvme_ls_accepts[] = {
    { "Create Association", &fcnvme_association_acc_format },
    { "Create I/O Connection", &fcnvme_connection_acc_format },
    { "Disconnect Association", &fcnvme_acc_format },
};

static const WireFormat *by_name(const Named *table, size_t count,
                                 const char *name)
{
    for (size_t i = 0; name && i < count; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return table[i].format;
        }
    }
    return NULL;
}
#define BY_NAME(table, name) by_name(table, G_N_ELEMENTS(table), name)

/* As many of one format as there are, one behind the other. */
static void add_list(GateMessage *message, const WireFormat *format,
                     uint32_t offset)
{
    while (format && message->part_count < GATE_PARTS &&
           offset + format->length <= message->length) {
        gate_message_part(message, format, offset);
        offset += format->length;
    }
}

static void add(GateMessage *message, const WireFormat *format, uint32_t offset)
{
    if (format) {
        gate_message_part(message, format, offset);
    }
}

/* ------------------------------------------------------------------ */
/* By kind                                                             */

static bool is_accept(const char *name)
{
    return strcmp(name, "LS_ACC") == 0;
}

static void els_parts(GateMessage *message, const char *name, const char *of,
                      uint32_t offset)
{
    add(message,
        is_accept(name) ? BY_NAME(els_accepts, of)
                        : BY_NAME(els_requests, name),
        offset);
    if (strcmp(name, "RSCN") == 0) {
        add_list(message, &fc_els_rscn_page_format, offset + FC_ELS_RSCN_LEN);
    }
}

static void ct_parts(GateMessage *message, const char *name, const char *of)
{
    add(message, &fc_ct_format, FC_HEADER_LEN);
    if (strcmp(name, "CT_ACC") == 0) {
        add_list(message, BY_NAME(ct_accepts, of), FC_HEADER_LEN + FC_CT_LEN);
    } else if (strcmp(name, "CT_RJT") != 0) {
        add(message, BY_NAME(ct_requests, name), FC_HEADER_LEN + FC_CT_LEN);
    }
}

static void iu_parts(GateMessage *message, uint8_t r_ctl)
{
    switch (r_ctl) {
    case FC_RCTL_COMMAND:
        add(message, &fcnvme_cmnd_format, FC_HEADER_LEN);
        fc_gate_sqe_parts(message, FC_HEADER_LEN + SQE_OFFSET);
        return;
    case FC_RCTL_DATA_DESCRIPTOR:
        add(message, &fcnvme_xfer_rdy_format, FC_HEADER_LEN);
        return;
    case FC_RCTL_EXTENDED_STATUS:
        fc_gate_ersp_parts(message, FC_HEADER_LEN);
        return;
    default:
        return;
    }
}

static const WireFormat *fip_format(uint8_t type)
{
    static const WireFormat *const formats[FIP_KNOWN_COUNT] = {
        [FIP_PRIORITY] = &fip_priority_format,
        [FIP_MAC] = &fip_mac_format,
        [FIP_FC_MAP] = &fip_fc_map_format,
        [FIP_NAME] = &fip_name_format,
        [FIP_FABRIC] = &fip_fabric_format,
        [FIP_MAX_FCOE_SIZE] = &fip_max_fcoe_size_format,
        [FIP_VX_PORT] = &fip_vx_port_format,
        [FIP_FKA_ADV_PERIOD] = &fip_fka_adv_period_format,
        [FIP_VENDOR] = &fip_vendor_format,
        [FIP_VLAN_ID] = &fip_vlan_id_format,
    };

    return type < FIP_KNOWN_COUNT ? formats[type] : NULL;
}

/* The FC frame within a FLOGI, FDISC or LOGO of FIP. */
static void encapsulated_parts(GateMessage *message, uint32_t offset)
{
    const uint8_t *payload = message->data + offset + FC_HEADER_LEN;
    const char *name;

    if (offset + FC_HEADER_LEN >= message->length) {
        return;
    }
    add(message, &fc_header_format, offset);
    name = fc_els_name(*payload);
    els_parts(message, name, is_accept(name) ? "FLOGI" : NULL,
              offset + FC_HEADER_LEN);
}

static void fip_parts(GateMessage *message)
{
    FipDescriptor descriptor;
    FipHeader header;
    FipWalk walk;

    add(message, &fip_header_format, 0);
    fip_walk_begin(&walk, &header, message->data, message->length);
    while (message->part_count < GATE_PARTS - 4 &&
           fip_walk_next(&walk, &descriptor)) {
        uint32_t offset = descriptor.data - message->data;

        add(message, fip_format(descriptor.type), offset);
        add(message, &fip_descriptor_format, offset);
        if (descriptor.type >= FIP_FLOGI && descriptor.type <= FIP_ELP) {
            encapsulated_parts(message, offset + FIP_ENCAPSULATION_LEN);
        }
    }
}

void fc_gate_frame_parts(GateMessage *message, const FcFrame *frame,
                         const char *of)
{
    const char *name = message->name;

    if (frame->kind == FC_FRAME_FIP) {
        fip_parts(message);
        return;
    }
    add(message, &fc_header_format, 0);
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
    case FC_RCTL_ELS_REPLY:
        els_parts(message, name, of, FC_HEADER_LEN);
        return;
    case FC_RCTL_FC4_LS_REQUEST:
    case FC_RCTL_FC4_LS_REPLY:
        add(message,
            is_accept(name) ? BY_NAME(nvme_ls_accepts, of)
                            : BY_NAME(nvme_ls, name),
            FC_HEADER_LEN);
        return;
    case FC_RCTL_UNSOLICITED_CONTROL:
    case FC_RCTL_SOLICITED_CONTROL:
        ct_parts(message, name, of);
        return;
    case FC_RCTL_BA_ACC:
        add(message, &fc_ba_acc_format, FC_HEADER_LEN);
        return;
    case FC_RCTL_BA_RJT:
        add(message, &fc_ba_rjt_format, FC_HEADER_LEN);
        return;
    default:
        if (frame->header.type == FC_TYPE_FCP) {
            iu_parts(message, frame->header.r_ctl);
        }
    }
}
