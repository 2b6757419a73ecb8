/*
 * An N_Port that tests play by hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "peer.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"

static void receive(void *n_port, FcFrame *frame)
{
    Peer *peer = n_port;

    g_queue_push_tail(&peer->frames, frame);
}

static void link_changed(void *n_port, bool up)
{
    Peer *peer = n_port;

    if (up) {
        peer->links_up++;
    } else {
        peer->links_down++;
    }
}

static const FcNPortOps ops = { .receive = receive, .link = link_changed };

void peer_init(Peer *peer, SimLab *sim, FcFabric *fabric, const char *name,
               uint64_t wwn)
{
    FcPortConfig config = { .name = name, .ops = &ops, .n_port = peer };

    *peer = (Peer){ .sim = sim, .name = wwn, .next_ox_id = 0x100 };
    g_queue_init(&peer->frames);
    peer->port = fc_port_attach(fabric, &config);
    g_assert_nonnull(peer->port);
    fc_port_enable(peer->port, true);
}

void peer_cleanup(Peer *peer)
{
    fc_port_detach(peer->port);
    g_queue_clear_full(&peer->frames, (GDestroyNotify)fc_frame_free);
}

FcFrame *peer_frame(const FcHeader *header, const void *payload,
                    uint32_t length)
{
    FcFrame *frame = fc_frame_new_copy(header, payload, length);

    frame->origin = FC_FRAME_GUESTS;
    return frame;
}

void peer_send(Peer *peer, const FcHeader *header, const void *payload,
               uint32_t length)
{
    fc_port_send(peer->port, peer_frame(header, payload, length));
}

static bool has_frame(void *opaque)
{
    Peer *peer = opaque;

    return !g_queue_is_empty(&peer->frames);
}

FcFrame *peer_receive(Peer *peer)
{
    sim_lab_run_until(peer->sim, has_frame, peer, LAB_SECONDS);
    return g_queue_pop_head(&peer->frames);
}

FcFrame *peer_exchange(Peer *peer, uint32_t d_id, uint8_t r_ctl, uint8_t type,
                       const void *payload, uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = d_id,
        .s_id = peer->fcid,
        .type = type,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = peer->next_ox_id++,
        .rx_id = FC_XID_UNASSIGNED,
    };
    FcFrame *answer;

    peer_send(peer, &header, payload, length);
    answer = peer_receive(peer);
    g_assert_nonnull(answer);
    g_assert_cmphex(answer->header.ox_id, ==, header.ox_id);
    g_assert_cmphex(answer->header.s_id, ==, d_id);
    return answer;
}

FcFrame *peer_els(Peer *peer, uint32_t d_id, const WireFormat *format,
                  const void *message)
{
    g_autofree uint8_t *payload = g_malloc(format->length);

    wire_encode(format, message, payload);
    return peer_exchange(peer, d_id, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, payload,
                         format->length);
}

FcFrame *peer_ct(Peer *peer, uint16_t command, const void *body,
                 uint32_t length)
{
    g_autofree uint8_t *payload = g_malloc(FC_CT_LEN + length);
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = command,
    };

    wire_encode(&fc_ct_format, &ct, payload);
    memcpy(payload + FC_CT_LEN, body, length);
    return peer_exchange(peer, FC_ADDR_NAME_SERVER, FC_RCTL_UNSOLICITED_CONTROL,
                         FC_TYPE_CT, payload, FC_CT_LEN + length);
}

void peer_flogi(Peer *peer)
{
    FcElsLogin login = {
        .command = FC_ELS_FLOGI,
        .version = FC_LOGIN_VERSION,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .port_name = peer->name,
        .node_name = peer->name,
    };
    g_autoptr(FcFrame) acc = NULL;

    peer->fcid = FC_ADDR_UNIDENTIFIED;
    acc = peer_els(peer, FC_ADDR_FABRIC_PORT, &fc_els_flogi_format, &login);
    g_assert_cmphex(fc_frame_command(acc), ==, FC_ELS_LS_ACC);
    peer->fcid = acc->header.d_id;
}

static void check_ct(const FcFrame *answer, uint16_t code)
{
    g_assert_cmphex(get_be16(fc_frame_data(answer) + 8), ==, code);
}

void peer_login(Peer *peer, uint8_t features)
{
    FcElsLogin login = { .command = FC_ELS_PLOGI };
    FcNsTypes types = { 0 };
    FcNsFeatures feature = { .fc4_features = features,
                             .fc4_type = FC_TYPE_NVME };
    uint8_t body[FC_NS_RFT_ID_LEN];

    peer_flogi(peer);
    fc_frame_free(
        peer_els(peer, FC_ADDR_NAME_SERVER, &fc_els_plogi_format, &login));
    types.port_id = peer->fcid;
    fc_ns_types_set(types.fc4_types, FC_TYPE_NVME);
    wire_encode(&fc_ns_types_format, &types, body);
    {
        g_autoptr(FcFrame) acc =
            peer_ct(peer, FC_NS_RFT_ID, body, FC_NS_RFT_ID_LEN);

        check_ct(acc, FC_CT_ACCEPT);
    }
    feature.port_id = peer->fcid;
    wire_encode(&fc_ns_features_format, &feature, body);
    {
        g_autoptr(FcFrame) acc =
            peer_ct(peer, FC_NS_RFF_ID, body, FC_NS_RFF_ID_LEN);

        check_ct(acc, FC_CT_ACCEPT);
    }
}

void peer_scr(Peer *peer, uint8_t function)
{
    FcElsScr scr = { .command = FC_ELS_SCR, .function = function };
    g_autoptr(FcFrame) acc =
        peer_els(peer, FC_ADDR_FABRIC_CONTROLLER, &fc_els_scr_format, &scr);

    g_assert_cmphex(fc_frame_command(acc), ==, FC_ELS_LS_ACC);
}
