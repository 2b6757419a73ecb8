/*
 * Common Transport and the name server's requests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/fdmi.h"

static const WireField fc_ct_fields[] = {
    WIRE(FcCt, U8, 0, revision),     WIRE(FcCt, BE24, 1, in_id),
    WIRE(FcCt, U8, 4, gs_type),      WIRE(FcCt, U8, 5, gs_subtype),
    WIRE(FcCt, U8, 6, options),      WIRE(FcCt, BE16, 8, command),
    WIRE(FcCt, BE16, 10, residual),  WIRE(FcCt, U8, 13, reason),
    WIRE(FcCt, U8, 14, explanation), WIRE(FcCt, U8, 15, vendor),
};
WIRE_FORMAT(fc_ct_format, "ct", FC_CT_LEN, fc_ct_fields);

static const WireField fc_ns_name_fields[] = {
    WIRE(FcNsName, BE24, 1, port_id),
    WIRE(FcNsName, BE64, 4, name),
};
WIRE_FORMAT(fc_ns_name_format, "ns_name", FC_NS_NAME_LEN, fc_ns_name_fields);

static const WireField fc_ns_types_fields[] = {
    WIRE(FcNsTypes, BE24, 1, port_id),
    WIRE_RAW(FcNsTypes, 4, fc4_types),
};
WIRE_FORMAT(fc_ns_types_format, "rft_id", FC_NS_RFT_ID_LEN, fc_ns_types_fields);

static const WireField fc_ns_features_fields[] = {
    WIRE(FcNsFeatures, BE24, 1, port_id),
    WIRE(FcNsFeatures, U8, 6, fc4_features),
    WIRE(FcNsFeatures, U8, 7, fc4_type),
};
WIRE_FORMAT(fc_ns_features_format, "rff_id", FC_NS_RFF_ID_LEN,
            fc_ns_features_fields);

static const WireField fc_ns_port_id_fields[] = {
    WIRE(FcNsPortId, BE24, 1, port_id),
};
WIRE_FORMAT(fc_ns_port_id_format, "ns_port_id", FC_NS_PORT_ID_LEN,
            fc_ns_port_id_fields);

static const WireField fc_ns_class_fields[] = {
    WIRE(FcNsClass, BE24, 1, port_id),
    WIRE(FcNsClass, BE32, 4, class_of_service),
};
WIRE_FORMAT(fc_ns_class_format, "rcs_id", FC_NS_RCS_ID_LEN, fc_ns_class_fields);

static const WireField fc_ns_wwn_fields[] = {
    WIRE(FcNsWwn, BE64, 0, name),
};
WIRE_FORMAT(fc_ns_wwn_format, "ns_wwn", FC_NS_WWN_LEN, fc_ns_wwn_fields);

static const WireField fc_ns_by_type_fields[] = {
    WIRE(FcNsByType, U8, 0, port_type),
    WIRE(FcNsByType, U8, 1, domain),
    WIRE(FcNsByType, U8, 2, area),
    WIRE(FcNsByType, U8, 3, fc4_type),
};
WIRE_FORMAT(fc_ns_by_type_format, "gpn_ft", FC_NS_BY_TYPE_LEN,
            fc_ns_by_type_fields);

static const WireField fc_ns_by_feature_fields[] = {
    WIRE(FcNsByFeature, U8, 1, domain),
    WIRE(FcNsByFeature, U8, 2, area),
    WIRE(FcNsByFeature, U8, 6, fc4_features),
    WIRE(FcNsByFeature, U8, 7, fc4_type),
};
WIRE_FORMAT(fc_ns_by_feature_format, "gid_ff", FC_NS_GID_FF_LEN,
            fc_ns_by_feature_fields);

static const WireField fc_ns_gpn_ft_entry_fields[] = {
    WIRE(FcNsEntry, U8, 0, control),
    WIRE(FcNsEntry, BE24, 1, port_id),
    WIRE(FcNsEntry, BE64, 8, name),
};
WIRE_FORMAT(fc_ns_gpn_ft_entry_format, "gpn_ft_entry", FC_NS_GPN_FT_ENTRY_LEN,
            fc_ns_gpn_ft_entry_fields);

static const WireField fc_ns_gid_ft_entry_fields[] = {
    WIRE(FcNsEntry, U8, 0, control),
    WIRE(FcNsEntry, BE24, 1, port_id),
};
WIRE_FORMAT(fc_ns_gid_ft_entry_format, "gid_ft_entry", FC_NS_GID_FT_ENTRY_LEN,
            fc_ns_gid_ft_entry_fields);

static const WireField fc_ns_next_fields[] = {
    WIRE(FcNsNext, U8, 0, port_type),
    WIRE(FcNsNext, BE24, 1, port_id),
    WIRE(FcNsNext, BE64, 4, port_name),
    WIRE(FcNsNext, U8, 12, port_symbol_length),
    WIRE_RAW(FcNsNext, 13, port_symbol),
    WIRE(FcNsNext, BE64, 268, node_name),
    WIRE(FcNsNext, U8, 276, node_symbol_length),
    WIRE_RAW(FcNsNext, 277, node_symbol),
    WIRE(FcNsNext, BE32, 556, class_of_service),
    WIRE_RAW(FcNsNext, 560, fc4_types),
    WIRE(FcNsNext, BE64, 608, fabric_port_name),
};
WIRE_FORMAT(fc_ns_next_format, "ga_nxt", FC_NS_GA_NXT_LEN, fc_ns_next_fields);

/* Byte of @type in the map, the bit within it being type % 8. */
static unsigned int type_byte(uint8_t type)
{
    return type / 32 * 4 + (3 - type % 32 / 8);
}

void fc_ns_types_set(uint8_t types[FC_NS_TYPES_LEN], uint8_t type)
{
    types[type_byte(type)] |= 1 << type % 8;
}

bool fc_ns_types_has(const uint8_t types[FC_NS_TYPES_LEN], uint8_t type)
{
    return types[type_byte(type)] >> type % 8 & 1;
}

/* clang-format off */
#define DIRECTORY(name) { FC_CT_TYPE_DIRECTORY, FC_NS_##name, #name }
#define FDMI(name)      { FC_CT_TYPE_MANAGEMENT, FC_FDMI_##name, #name }
/* clang-format on */

const char *fc_ct_name(uint8_t gs_type, uint16_t command)
{
    static const struct {
        uint8_t gs_type;
        uint16_t command;
        const char *name;
    } names[] = {
        DIRECTORY(GA_NXT),  DIRECTORY(GID_A),   DIRECTORY(GPN_ID),
        DIRECTORY(GNN_ID),  DIRECTORY(GCS_ID),  DIRECTORY(GFT_ID),
        DIRECTORY(GSPN_ID), DIRECTORY(GPT_ID),  DIRECTORY(GFPN_ID),
        DIRECTORY(GFF_ID),  DIRECTORY(GID_PN),  DIRECTORY(GID_NN),
        DIRECTORY(GPN_NN),  DIRECTORY(GSNN_NN), DIRECTORY(GID_FT),
        DIRECTORY(GPN_FT),  DIRECTORY(GNN_FT),  DIRECTORY(GID_PT),
        DIRECTORY(GID_FF),  DIRECTORY(RPN_ID),  DIRECTORY(RNN_ID),
        DIRECTORY(RCS_ID),  DIRECTORY(RFT_ID),  DIRECTORY(RSPN_ID),
        DIRECTORY(RFF_ID),  DIRECTORY(RSNN_NN), DIRECTORY(DA_ID),
        FDMI(GRHL),         FDMI(GHAT),         FDMI(GRPL),
        FDMI(GPAT),         FDMI(RHBA),         FDMI(RHAT),
        FDMI(RPRT),         FDMI(RPA),          FDMI(DHBA),
        FDMI(DHAT),         FDMI(DPRT),         FDMI(DPA),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i].gs_type == gs_type && names[i].command == command) {
            return names[i].name;
        }
    }
    return "CT";
}
