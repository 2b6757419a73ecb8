/*
 * Every message format: round trip, truncation at every length, fields that
 * neither overlap nor leave the message, and bytes that are known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fc.h"
#include "wire/fcnvme.h"
#include "wire/fcoe.h"
#include "wire/fcpio.h"
#include "wire/fip.h"
#include "wire/nvme.h"
#include "wire/vnic.h"

/* Larger than any struct that a format fills. */
#define STRUCT_MAX 4096

static const WireFormat *const formats[] = {
    &fc_header_format,
    &fc_ba_acc_format,
    &fc_ba_rjt_format,
    &fc_els_flogi_format,
    &fc_els_plogi_format,
    &fc_els_rjt_format,
    &fc_els_prli_format,
    &fc_els_logo_format,
    &fc_els_adisc_format,
    &fc_els_scr_format,
    &fc_els_rscn_format,
    &fc_els_rscn_page_format,
    &fc_els_rrq_format,
    &fc_els_rls_format,
    &fc_els_rls_acc_format,
    &fc_els_rtv_acc_format,
    &fc_els_rnid_format,
    &fc_els_rnid_acc_format,
    &fc_els_rdp_format,
    &fc_els_rdp_acc_format,
    &fc_ct_format,
    &fc_ns_name_format,
    &fc_ns_types_format,
    &fc_ns_features_format,
    &fc_ns_port_id_format,
    &fc_ns_by_type_format,
    &fc_ns_gpn_ft_entry_format,
    &fc_ns_gid_ft_entry_format,
    &fc_ns_class_format,
    &fc_ns_wwn_format,
    &fc_ns_by_feature_format,
    &fc_ns_next_format,
    &fcnvme_cmnd_format,
    &fcnvme_xfer_rdy_format,
    &fcnvme_ersp_format,
    &fcnvme_ls_format,
    &fcnvme_create_association_format,
    &fcnvme_association_acc_format,
    &fcnvme_create_connection_format,
    &fcnvme_connection_acc_format,
    &fcnvme_disconnect_format,
    &fcnvme_acc_format,
    &fcnvme_rjt_format,
    &fip_header_format,
    &fip_descriptor_format,
    &fip_priority_format,
    &fip_mac_format,
    &fip_fc_map_format,
    &fip_name_format,
    &fip_fabric_format,
    &fip_max_fcoe_size_format,
    &fip_encapsulation_format,
    &fip_vx_port_format,
    &fip_fka_adv_period_format,
    &fip_vendor_format,
    &fip_vlan_id_format,
    &fip_fc4_attributes_format,
    &nvme_sqe_format,
    &nvme_connect_format,
    &nvme_property_format,
    &nvme_connect_data_format,
    &nvme_cqe_format,
    &nvme_id_controller_format,
    &nvme_id_namespace_format,
    &nvme_id_independent_format,
    &nvme_smart_log_format,
    &nvme_error_entry_format,
    &nvme_ana_header_format,
    &nvme_ana_group_format,
    &nvme_discovery_header_format,
    &nvme_discovery_entry_format,
    &nvme_dsm_range_format,
    &fcpio_header_format,
    &fcpio_nvme_cmd_format,
    &fcpio_sge_format,
    &fcpio_itmf_format,
    &fcpio_flogi_reg_format,
    &fcpio_flogi_fip_reg_format,
    &fcpio_completion_format,
    &fcpio_ack_format,
    &fcpio_ersp_cmpl_format,
    &vnic_resource_format,
    &vnic_fw_info_format,
    &vnic_notify_format,
    &vnic_stats_format,
    &vnic_fc_config_format,
    &vnic_wq_desc_format,
    &vnic_rq_desc_format,
    &vnic_cq_wq_format,
    &vnic_cq_rq_format,
};

/* A byte for each byte of the message: how many fields cover it. */
static void coverage(const WireFormat *format, uint8_t *covered)
{
    memset(covered, 0, format->length);
    for (uint32_t i = 0; i < format->field_count; i++) {
        const WireField *field = &format->fields[i];
        size_t length = wire_field_length(field);

        g_assert_cmpuint(field->offset + length, <=, format->length);
        for (size_t at = 0; at < length; at++) {
            covered[field->offset + at]++;
        }
    }
}

static void test_fields(gconstpointer data)
{
    const WireFormat *format = data;
    g_autofree uint8_t *covered = g_malloc(format->length);

    coverage(format, covered);
    for (uint32_t at = 0; at < format->length; at++) {
        g_assert_cmpuint(covered[at], <=, 1);
    }
    for (uint32_t i = 0; i < format->field_count; i++) {
        const char *name = format->fields[i].name;

        g_assert_true(wire_field(format, name) == &format->fields[i]);
    }
    g_assert_null(wire_field(format, "no such field"));
}

static void test_round_trip(gconstpointer data)
{
    const WireFormat *format = data;
    g_autofree uint8_t *covered = g_malloc(format->length);
    g_autofree uint8_t *in = g_malloc(format->length);
    g_autofree uint8_t *out = g_malloc(format->length);
    uint64_t msg[STRUCT_MAX / 8] = { 0 };

    coverage(format, covered);
    for (uint32_t at = 0; at < format->length; at++) {
        in[at] = at * 7 + 1;
    }
    memset(out, 0xff, format->length);
    g_assert_true(wire_decode(format, msg, in, format->length));
    wire_encode(format, msg, out);
    for (uint32_t at = 0; at < format->length; at++) {
        g_assert_cmphex(out[at], ==, covered[at] ? in[at] : 0);
    }
}

static void test_truncated(gconstpointer data)
{
    const WireFormat *format = data;
    uint64_t msg[STRUCT_MAX / 8] = { 0 };
    const uint64_t untouched[STRUCT_MAX / 8] = { 0 };

    for (uint32_t len = 0; len < format->length; len++) {
        /* memory of just that size, so that a read beyond it is caught */
        g_autofree uint8_t *in = g_malloc(len);

        if (len) {
            memset(in, 0xa5, len);
        }
        g_assert_false(wire_decode(format, msg, in, len));
    }
    g_assert_cmpmem(msg, sizeof(msg), untouched, sizeof(untouched));
}

static void test_field_access(void)
{
    uint8_t buf[FC_HEADER_LEN] = { 0 };
    const WireField *d_id = wire_field(&fc_header_format, "d_id");
    FcHeader header;

    wire_field_set(d_id, buf, 0xfffffe);
    g_assert_cmphex(wire_field_get(d_id, buf), ==, 0xfffffe);
    g_assert_true(wire_decode(&fc_header_format, &header, buf, sizeof(buf)));
    g_assert_cmphex(header.d_id, ==, 0xfffffe);
    g_assert_cmphex(header.r_ctl, ==, 0);
    g_assert_cmphex(header.cs_ctl, ==, 0);
}

/* Bytes as they stand in the standards or in the driver's headers. */

static void test_known_header(void)
{
    const uint8_t flogi[FC_HEADER_LEN] = {
        0x22, 0xff, 0xff, 0xfe, 0x00, 0x01, 0x02, 0x03, 0x01, 0x29, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x10, 0x05, 0xff, 0xff, 0x00, 0x00, 0x00, 0x07,
    };
    FcHeader header;

    g_assert_true(
        wire_decode(&fc_header_format, &header, flogi, sizeof(flogi)));
    g_assert_cmphex(header.r_ctl, ==, FC_RCTL_ELS_REQUEST);
    g_assert_cmphex(header.d_id, ==, FC_ADDR_FABRIC_PORT);
    g_assert_cmphex(header.s_id, ==, 0x010203);
    g_assert_cmphex(header.type, ==, FC_TYPE_ELS);
    g_assert_cmphex(header.f_ctl, ==, FC_FCTL_REQUEST);
    g_assert_cmphex(header.ox_id, ==, 0x1005);
    g_assert_cmphex(header.rx_id, ==, FC_XID_UNASSIGNED);
    g_assert_cmphex(header.parameter, ==, 7);
    g_assert_cmphex(FC_FCTL_REPLY, ==, 0x980000);
}

static void test_known_types(void)
{
    uint8_t types[FC_NS_TYPES_LEN] = { 0 };

    fc_ns_types_set(types, FC_TYPE_FCP);
    fc_ns_types_set(types, FC_TYPE_CT);
    fc_ns_types_set(types, FC_TYPE_NVME);
    g_assert_cmphex(get_be32(types), ==, 0x00000100);
    g_assert_cmphex(get_be32(types + 4), ==, 0x00000101);
    g_assert_true(fc_ns_types_has(types, FC_TYPE_NVME));
    g_assert_false(fc_ns_types_has(types, FC_TYPE_ELS));
}

static void test_crc(void)
{
    const uint8_t check[] = "123456789";
    uint8_t trailer[FCOE_TRAILER_LEN];
    const uint8_t expected[] = { 0x26, 0x39, 0xf4, 0xcb, FCOE_EOF_T, 0, 0, 0 };

    g_assert_cmphex(fc_crc32(check, 9), ==, 0xcbf43926);
    g_assert_cmphex(fc_crc32(check, 0), ==, 0);
    fcoe_trailer(check, 9, FCOE_EOF_T, trailer);
    g_assert_cmpmem(trailer, sizeof(trailer), expected, sizeof(expected));
}

static void test_encap(void)
{
    FcoeEncap encap = {
        .dst = { 1, 2, 3, 4, 5, 6 },
        .src = { 7, 8, 9, 10, 11, 12 },
        .ethertype = ETHERTYPE_FCOE,
        .sof = FCOE_SOF_I3,
    };
    FcoeEncap found;
    uint8_t buf[FCOE_ENCAP_LEN];

    fcoe_encap(&encap, buf);
    g_assert_cmpuint(fcoe_decap(&found, buf, sizeof(buf)), ==, FCOE_ENCAP_LEN);
    g_assert_cmpmem(found.dst, ETH_MAC_LEN, encap.dst, ETH_MAC_LEN);
    g_assert_cmpmem(found.src, ETH_MAC_LEN, encap.src, ETH_MAC_LEN);
    g_assert_cmphex(found.ethertype, ==, ETHERTYPE_FCOE);
    g_assert_cmphex(found.sof, ==, FCOE_SOF_I3);
    for (size_t len = 0; len < FCOE_ENCAP_LEN; len++) {
        g_autofree uint8_t *cut = g_memdup2(buf, len);

        g_assert_cmpuint(fcoe_decap(&found, cut, len), ==, 0);
    }
    put_be16(buf + 12, ETHERTYPE_FIP);
    g_assert_cmpuint(fcoe_decap(&found, buf, sizeof(buf)), ==, ETH_HEADER_LEN);
}

static void test_encap_tagged(void)
{
    FcoeEncap encap = {
        .vlan = 1000,
        .ethertype = ETHERTYPE_FCOE,
        .sof = FCOE_SOF_I3,
    };
    FcoeEncap found;
    uint8_t buf[FCOE_ENCAP_MAX];

    g_assert_cmpuint(fcoe_encap(&encap, buf), ==, FCOE_ENCAP_MAX);
    g_assert_cmphex(get_be16(buf + 12), ==, ETHERTYPE_VLAN);
    g_assert_cmphex(get_be16(buf + 14), ==, 0x63e8);
    g_assert_cmphex(get_be16(buf + 16), ==, ETHERTYPE_FCOE);
    g_assert_cmpuint(fcoe_decap(&found, buf, sizeof(buf)), ==, sizeof(buf));
    g_assert_cmpuint(found.vlan, ==, 1000);
    g_assert_cmphex(found.ethertype, ==, ETHERTYPE_FCOE);
    g_assert_cmphex(found.sof, ==, FCOE_SOF_I3);
    for (size_t len = 0; len < sizeof(buf); len++) {
        g_autofree uint8_t *cut = g_memdup2(buf, len);

        g_assert_cmpuint(fcoe_decap(&found, cut, len), ==, 0);
    }
    encap.ethertype = ETHERTYPE_FIP;
    g_assert_cmpuint(fcoe_encap(&encap, buf), ==, ETH_HEADER_LEN + ETH_TAG_LEN);
    g_assert_cmpuint(fcoe_decap(&found, buf, ETH_HEADER_LEN + ETH_TAG_LEN), ==,
                     ETH_HEADER_LEN + ETH_TAG_LEN);
    g_assert_cmphex(found.ethertype, ==, ETHERTYPE_FIP);
}

/* ---- FIP ---- */

/* What is wrong with the message, or NULL. */
static const char *fip_error(const GByteArray *message)
{
    g_autofree uint8_t *copy = g_memdup2(message->data, message->len);
    FipMessage found;
    const char *error;

    g_assert_cmpint(fip_read(&found, copy, message->len, &error), ==, !error);
    return error;
}

static void test_fip_message(void)
{
    const uint8_t expected[] = {
        0x10, 0, 0, 3, 0, 1, 0, 7, 0x80, 0, /* header */
        2,    2, 1, 2, 3, 4, 5, 6,          /* MAC */
        11,   5, 6, 5, 4, 3, 2, 1,          /* Vx_Port */
        0,    1, 2, 3, 1, 2, 3, 4, 5,    6, 7, 8,
    };
    const uint8_t mac[] = { 1, 2, 3, 4, 5, 6 };
    FipVxPort vx_port = {
        .mac = { 6, 5, 4, 3, 2, 1 },
        .port_id = 0x010203,
        .port_name = 0x0102030405060708,
    };
    g_autoptr(GByteArray) message =
        fip_new(FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, FIP_FLAG_FPMA);
    FipMessage found;
    FipVxPort read;
    FipName name;
    const char *error;

    fip_add_mac(message, mac);
    fip_add(message, FIP_VX_PORT, &vx_port);
    g_assert_cmpmem(message->data, message->len, expected, sizeof(expected));
    g_assert_true(fip_read(&found, message->data, message->len, &error));
    g_assert_null(error);
    g_assert_cmpuint(found.header.operation, ==, FIP_CONTROL);
    g_assert_true(fip_get(&found, FIP_VX_PORT, &read));
    g_assert_cmpmem(read.mac, ETH_MAC_LEN, vx_port.mac, ETH_MAC_LEN);
    g_assert_cmphex(read.port_id, ==, vx_port.port_id);
    g_assert_cmphex(read.port_name, ==, vx_port.port_name);
    g_assert_false(fip_get(&found, FIP_NAME, &name));
}

static void test_fip_frame(void)
{
    uint8_t frame[FC_HEADER_LEN + 8] = { 0x22 };
    g_autoptr(GByteArray) message =
        fip_new(FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, 0);
    FipMessage found;
    const char *error;

    fip_add_frame(message, FIP_LOGO, frame, sizeof(frame));
    g_assert_true(fip_read(&found, message->data, message->len, &error));
    g_assert_cmpuint(found.descriptors[FIP_LOGO].length, ==, 36);
    g_assert_cmpuint(found.descriptors[FIP_LOGO].data[1], ==, 9);
    g_assert_cmpmem(found.descriptors[FIP_LOGO].data + 4, sizeof(frame), frame,
                    sizeof(frame));
    /* there has to be an FC header */
    put_be16(message->data + 6, 6);
    message->data[11] = 6;
    g_assert_cmpstr(fip_error(message), ==,
                    "descriptor length does not fit its type");
}

/* Every type with every length: only its own is legal. */
static void test_fip_lengths(void)
{
    const uint8_t legal[FIP_KNOWN_COUNT] = {
        [FIP_PRIORITY] = 1,        [FIP_MAC] = 2,
        [FIP_FC_MAP] = 2,          [FIP_NAME] = 3,
        [FIP_FABRIC] = 4,          [FIP_MAX_FCOE_SIZE] = 1,
        [FIP_VX_PORT] = 5,         [FIP_FKA_ADV_PERIOD] = 2,
        [FIP_VENDOR] = 3,          [FIP_VLAN_ID] = 1,
        [FIP_FC4_ATTRIBUTES] = 41,
    };

    for (int type = 0; type < 256; type++) {
        for (uint32_t words = 0; words < 256; words++) {
            g_autoptr(GByteArray) message = fip_new(FIP_DISCOVERY, 1, 0);
            bool frame = type >= FIP_FLOGI && type <= FIP_ELP;
            const char *error;

            g_byte_array_set_size(message, FIP_HEADER_LEN + words * FIP_WORD);
            memset(message->data + FIP_HEADER_LEN, 0, words * FIP_WORD);
            put_be16(message->data + 6, words);
            if (words) {
                message->data[10] = type;
                message->data[11] = words;
            }
            error = fip_error(message);
            if (!words || type >= FIP_NON_CRITICAL) {
                g_assert_cmpstr(error, ==, NULL);
            } else if (type == 0 || type >= FIP_KNOWN_COUNT) {
                g_assert_cmpstr(error, ==, "unknown critical descriptor");
            } else if (frame ? words < 7 : words != legal[type]) {
                g_assert_cmpstr(error, ==,
                                "descriptor length does not fit its type");
            } else {
                g_assert_cmpstr(error, ==, NULL);
            }
        }
    }
}

static void test_fip_malformed(void)
{
    const uint8_t mac[ETH_MAC_LEN] = { 2 };
    FipName name = { 1 };
    g_autoptr(GByteArray) message = fip_new(FIP_DISCOVERY, 1, 0);
    guint length;

    fip_add_mac(message, mac);
    fip_add(message, FIP_NAME, &name);
    length = message->len;
    for (guint cut = 0; cut < length; cut++) {
        message->len = cut;
        g_assert_cmpstr(fip_error(message), ==,
                        cut < FIP_HEADER_LEN ? "too short for a FIP header"
                                             : "descriptor list is cut off");
    }
    message->len = length;
    /* padding behind the list is none of its business */
    g_byte_array_set_size(message, 60);
    memset(message->data + length, 0xff, 60 - length);
    g_assert_cmpstr(fip_error(message), ==, NULL);
    message->data[19] = 0;
    g_assert_cmpstr(fip_error(message), ==, "descriptor of length 0");
    message->data[19] = 4;
    g_assert_cmpstr(fip_error(message), ==, "descriptor is cut off");
    message->data[19] = 3;
    for (int version = 0; version < 16; version++) {
        message->data[0] = version << 4;
        g_assert_cmpstr(fip_error(message), ==,
                        version == 1 ? NULL : "FIP version is not 1");
    }
    message->data[0] = 0x10;
    g_byte_array_set_size(message, length);
    fip_add_mac(message, mac);
    g_assert_cmpstr(fip_error(message), ==, "descriptor comes twice");
}

static void test_fip_names(void)
{
    g_assert_cmpstr(fip_operation_name(FIP_VLAN, FIP_VLAN_REQUEST), ==,
                    "FIP_VLAN_REQUEST");
    g_assert_cmpstr(fip_operation_name(FIP_CONTROL, FIP_CONTROL_CLEAR), ==,
                    "FIP_CLEAR");
    g_assert_cmpstr(fip_operation_name(FIP_VLAN, 0), ==, "FIP");
    g_assert_cmpstr(fip_operation_name(FIP_VLAN, 3), ==, "FIP");
    g_assert_cmpstr(fip_operation_name(0, 1), ==, "FIP");
    g_assert_cmpstr(fip_operation_name(0xffff, 255), ==, "FIP");
}

static void test_macs(void)
{
    const uint8_t expected[] = { 0x0e, 0xfc, 0x00, 0x01, 0x02, 0x00 };
    uint8_t mac[ETH_MAC_LEN];

    fcoe_fpma(mac, FCOE_DEFAULT_FC_MAP, 0x010200);
    g_assert_cmpmem(mac, sizeof(mac), expected, sizeof(expected));
    g_assert_cmphex(eth_mac_to_u64(mac), ==, 0x0efc00010200);
    eth_mac_from_u64(mac, 0x0efc00010200);
    g_assert_cmpmem(mac, sizeof(mac), expected, sizeof(expected));
}

static void test_devcmd2(void)
{
    uint8_t slot[VNIC_DEVCMD2_SLOT_LEN];
    VnicDevcmd2 cmd = { .flags = 1, .cmd = 0x4001c039, .args = { 1, 2, 3 } };
    VnicDevcmd2 cmd_found = { 0 };
    VnicDevcmd2Result res = {
        .results = { 5, 6 },
        .completed_index = 9,
        .error = 4,
        .color = 1,
    };
    VnicDevcmd2Result res_found = { 0 };

    vnic_devcmd2_encode(&cmd, slot);
    g_assert_cmphex(get_le16(slot + 2), ==, 1);
    g_assert_cmphex(get_le64(slot + 8), ==, 1);
    vnic_devcmd2_decode(&cmd_found, slot);
    g_assert_cmpmem(&cmd, sizeof(cmd), &cmd_found, sizeof(cmd_found));
    vnic_devcmd2_result_encode(&res, slot);
    g_assert_cmphex(slot[127], ==, 1);
    g_assert_cmphex(slot[126], ==, 4);
    vnic_devcmd2_result_decode(&res_found, slot);
    g_assert_cmphex(res_found.completed_index, ==, 9);
    g_assert_cmphex(res_found.results[1], ==, 6);
}

static void test_notify_checksum(void)
{
    VnicNotify notify = {
        .link_state = 1,
        .port_speed = 40000,
        .mtu = UINT32_MAX,
        .link_down_cnt = 3,
    };

    vnic_notify_seal(&notify);
    g_assert_cmphex(notify.csum, ==, 40003);
}

static void test_commands(void)
{
    g_assert_cmpuint(VNIC_CMD_NUMBER(0x4001c039u), ==,
                     VNIC_CMD_INITIALIZE_DEVCMD2);
    g_assert_cmpuint(VNIC_CMD_NUMBER(0x4101c017u), ==, VNIC_CMD_OPEN);
    g_assert_cmpuint(VNIC_CMD_FLAGS(0x4101c017u), ==, VNIC_CMD_NOWAIT);
    g_assert_cmpuint(VNIC_CMD_DIRECTION(0xc001c002u), ==, 3);
    g_assert_cmpstr(vnic_cmd_name(VNIC_CMD_DEV_SPEC), ==, "DEV_SPEC");
    g_assert_cmpstr(vnic_cmd_name(5), ==, "CMD");
    g_assert_cmpstr(vnic_cmd_name(99999), ==, "CMD");
}

static void add_for_each_format(const char *what, GTestDataFunc test)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autofree char *path =
            g_strdup_printf("/wire/%s/%s", what, formats[i]->name);

        g_test_add_data_func(path, formats[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_for_each_format("fields", test_fields);
    add_for_each_format("round-trip", test_round_trip);
    add_for_each_format("truncated", test_truncated);
    g_test_add_func("/wire/field-access", test_field_access);
    g_test_add_func("/wire/known/header", test_known_header);
    g_test_add_func("/wire/known/types", test_known_types);
    g_test_add_func("/wire/crc", test_crc);
    g_test_add_func("/wire/encap", test_encap);
    g_test_add_func("/wire/encap-tagged", test_encap_tagged);
    g_test_add_func("/wire/fip/message", test_fip_message);
    g_test_add_func("/wire/fip/frame", test_fip_frame);
    g_test_add_func("/wire/fip/lengths", test_fip_lengths);
    g_test_add_func("/wire/fip/malformed", test_fip_malformed);
    g_test_add_func("/wire/fip/names", test_fip_names);
    g_test_add_func("/wire/macs", test_macs);
    g_test_add_func("/wire/devcmd2", test_devcmd2);
    g_test_add_func("/wire/notify-checksum", test_notify_checksum);
    g_test_add_func("/wire/commands", test_commands);
    return g_test_run();
}
