/*
 * An ENode that tests play by hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "enode.h"
#include "wire/els.h"

static void receive(void *n_port, FcFrame *frame)
{
    Enode *enode = n_port;

    g_queue_push_tail(&enode->frames, frame);
}

static void link_changed(void *n_port, bool up)
{
}

static const FcNPortOps ops = { .receive = receive, .link = link_changed };

void enode_init(Enode *enode, SimLab *sim, FcFabric *fabric, bool fip)
{
    FcPortConfig config = {
        .name = "enode0",
        .ethernet = true,
        .fip = fip,
        .ops = &ops,
        .n_port = enode,
    };

    *enode = (Enode){
        .sim = sim,
        .mac = { 0x00, 0x25, 0xb5, 0, 0, 1 },
    };
    g_queue_init(&enode->frames);
    enode->port = fc_port_attach(fabric, &config);
    fc_port_enable(enode->port, true);
}

void enode_cleanup(Enode *enode)
{
    fc_port_detach(enode->port);
    g_queue_clear_full(&enode->frames, (GDestroyNotify)fc_frame_free);
}

void enode_send(Enode *enode, const uint8_t *dst, const uint8_t *src,
                GByteArray *message)
{
    FcFrame *frame =
        fc_frame_new_fip(lab_buffer_copy(message->data, message->len));

    g_byte_array_free(message, TRUE);
    memcpy(frame->dst_mac, dst, ETH_MAC_LEN);
    memcpy(frame->src_mac, src, ETH_MAC_LEN);
    frame->origin = FC_FRAME_GUESTS;
    frame->vlan = enode->vlan;
    fc_port_send(enode->port, frame);
}

static bool has_frame(void *opaque)
{
    Enode *enode = opaque;

    return !g_queue_is_empty(&enode->frames);
}

FcFrame *enode_receive(Enode *enode)
{
    sim_lab_run_until(enode->sim, has_frame, enode, LAB_SECONDS);
    return g_queue_pop_head(&enode->frames);
}

void enode_expect(Enode *enode, uint16_t operation, uint8_t subcode,
                  FcFrame **frame, FipMessage *message)
{
    const char *error;

    *frame = enode_receive(enode);
    g_assert_nonnull(*frame);
    g_assert_cmpint((*frame)->kind, ==, FC_FRAME_FIP);
    fip_read(message, fc_frame_data(*frame), (*frame)->length, &error);
    g_assert_cmpstr(error, ==, NULL);
    g_assert_cmpuint(message->header.operation, ==, operation);
    g_assert_cmpuint(message->header.subcode, ==, subcode);
}

void enode_expect_silence(Enode *enode)
{
    sim_lab_advance(enode->sim, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&enode->frames));
}

GByteArray *enode_vlan_request(const Enode *enode)
{
    GByteArray *message = fip_new(FIP_VLAN, FIP_VLAN_REQUEST, 0);

    fip_add_mac(message, enode->mac);
    return message;
}

GByteArray *enode_solicitation(const Enode *enode)
{
    GByteArray *message =
        fip_new(FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION, FIP_FLAG_FPMA);
    FipName name = { .name = ENODE_NAME };
    FipMaxFcoeSize size = { .size = 2094 };

    fip_add_mac(message, enode->mac);
    fip_add(message, FIP_NAME, &name);
    fip_add(message, FIP_MAX_FCOE_SIZE, &size);
    return message;
}

GByteArray *enode_link_service(const Enode *enode, uint8_t type,
                               uint8_t command, uint32_t length)
{
    GByteArray *message =
        fip_new(FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, FIP_FLAG_FPMA);
    g_autofree uint8_t *frame = g_malloc0(FC_HEADER_LEN + length);
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_FABRIC_PORT,
        .s_id = enode->fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = 0x1007,
        .rx_id = FC_XID_UNASSIGNED,
    };
    FcElsLogin login = {
        .command = command,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .port_name = ENODE_NAME,
        .node_name = ENODE_NAME,
    };

    wire_encode(&fc_header_format, &header, frame);
    if (length >= FC_ELS_LOGIN_LEN) {
        wire_encode(&fc_els_flogi_format, &login, frame + FC_HEADER_LEN);
    } else if (length) {
        frame[FC_HEADER_LEN] = command;
    }
    fip_add_frame(message, type, frame, FC_HEADER_LEN + length);
    fip_add_mac(message, enode->vn_port_mac);
    return message;
}

GByteArray *enode_keep_alive(const Enode *enode)
{
    GByteArray *message = fip_new(FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, 0);

    fip_add_mac(message, enode->mac);
    return message;
}

GByteArray *enode_vn_port_keep_alive(const Enode *enode)
{
    GByteArray *message = enode_keep_alive(enode);
    FipVxPort vx_port = {
        .port_id = enode->fcid,
        .port_name = ENODE_NAME,
    };

    memcpy(vx_port.mac, enode->vn_port_mac, ETH_MAC_LEN);
    fip_add(message, FIP_VX_PORT, &vx_port);
    return message;
}

void enode_login(Enode *enode, const uint8_t *fcf, uint16_t vlan)
{
    g_autoptr(FcFrame) frame = NULL;
    const FipDescriptor *flogi;
    FipMessage reply;
    FipMac granted;
    FcHeader header;

    enode->vlan = vlan;
    enode->fcid = FC_ADDR_UNIDENTIFIED;
    memset(enode->vn_port_mac, 0, ETH_MAC_LEN);
    enode_send(
        enode, fcf, enode->mac,
        enode_link_service(enode, FIP_FLOGI, FC_ELS_FLOGI, FC_ELS_LOGIN_LEN));
    enode_expect(enode, FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, &frame,
                 &reply);
    g_assert_cmpuint(reply.header.list_length, ==, 38);
    flogi = &reply.descriptors[FIP_FLOGI];
    g_assert_true(wire_decode(&fc_header_format, &header,
                              flogi->data + FIP_ENCAPSULATION_LEN,
                              flogi->length - FIP_ENCAPSULATION_LEN));
    g_assert_true(fip_get(&reply, FIP_MAC, &granted));
    enode->fcid = header.d_id;
    memcpy(enode->vn_port_mac, granted.mac, ETH_MAC_LEN);
    memcpy(enode->fcf_mac, fcf, ETH_MAC_LEN);
}

void enode_login_first(Enode *enode)
{
    const FcFcf *fcf = enode->port->fabric->fcfs[0];

    enode_login(enode, fcf->mac, fcf->config.vlan);
}
