/*
 * Fuzzer: frames that N_Ports send to adapter firmware, services, targets and
 * themselves: ELS, CT, basic and FC-4 link services, NVMe information units,
 * FIP. Each begins as a good one, of which the input changes what it wants.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

#include "fip.h"
#include "firmware/exchange.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fdmi.h"

#define TAGS     4
#define DATA_LEN 8192

typedef struct Frames {
    World w;
    Enode enode;
} Frames;

/* What a payload consists of: a message, and perhaps another behind it. */
typedef struct Template {
    uint8_t r_ctl;
    uint8_t type;
    uint32_t f_ctl;
    uint8_t command;          /* first byte; CT: see below */
    uint16_t ct_command;      /* CT: of the preamble */
    uint8_t ct_type;          /* CT: of the preamble */
    const WireFormat *format; /* NULL: just the first byte */
} Template;

#define ELS(command, format)                                              \
    {                                                                     \
        FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, FC_FCTL_REQUEST, command, 0, 0, \
            format                                                        \
    }
#define LS(command, format)                                                   \
    {                                                                         \
        FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME, FC_FCTL_REQUEST, command, 0, 0, \
            format                                                            \
    }
#define BLS(r_ctl, f_ctl, format)                  \
    {                                              \
        r_ctl, FC_TYPE_BLS, f_ctl, 0, 0, 0, format \
    }
#define IU(r_ctl, f_ctl, command, format)                \
    {                                                    \
        r_ctl, FC_TYPE_FCP, f_ctl, command, 0, 0, format \
    }
#define CT(ct_type, command, format)                                          \
    {                                                                         \
        FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT, FC_FCTL_REQUEST, 1, command, \
            ct_type, format                                                   \
    }
#define NS(command, format)   CT(FC_CT_TYPE_DIRECTORY, command, format)
#define FDMI(command, format) CT(FC_CT_TYPE_MANAGEMENT, command, format)

static const Template templates[] = {
    ELS(FC_ELS_PLOGI, &fc_els_plogi_format),
    ELS(FC_ELS_FLOGI, &fc_els_flogi_format),
    ELS(FC_ELS_LOGO, &fc_els_logo_format),
    ELS(FC_ELS_PRLI, &fc_els_prli_format),
    ELS(FC_ELS_PRLO, &fc_els_prli_format),
    ELS(FC_ELS_RSCN, &fc_els_rscn_format),
    ELS(FC_ELS_SCR, &fc_els_scr_format),
    ELS(FC_ELS_ADISC, &fc_els_adisc_format),
    ELS(FC_ELS_RRQ, &fc_els_rrq_format),
    ELS(FC_ELS_RLS, &fc_els_rls_format),
    ELS(FC_ELS_RTV, NULL),
    ELS(FC_ELS_ECHO, NULL),
    ELS(FC_ELS_RNID, &fc_els_rnid_format),
    ELS(FC_ELS_RDP, &fc_els_rdp_format),
    LS(FCNVME_LS_CREATE_ASSOCIATION, &fcnvme_create_association_format),
    LS(FCNVME_LS_CREATE_CONNECTION, &fcnvme_create_connection_format),
    LS(FCNVME_LS_DISCONNECT, &fcnvme_disconnect_format),
    LS(FCNVME_LS_DISCONNECT_CONNECTION, &fcnvme_disconnect_format),
    BLS(FC_RCTL_ABTS, FC_FCTL_END_SEQUENCE, NULL),
    BLS(FC_RCTL_BA_ACC, FC_FCTL_REPLY, &fc_ba_acc_format),
    BLS(FC_RCTL_BA_RJT, FC_FCTL_REPLY, &fc_ba_rjt_format),
    IU(FC_RCTL_COMMAND, FC_FCTL_REQUEST, FCNVME_CMND_FORMAT_ID,
       &fcnvme_cmnd_format),
    IU(FC_RCTL_SOLICITED_DATA, FC_FCTL_RESPONDER_DATA, 0, NULL),
    IU(FC_RCTL_DATA_DESCRIPTOR, FC_FCTL_RESPONDER_READY, 0,
       &fcnvme_xfer_rdy_format),
    IU(FC_RCTL_STATUS, FC_FCTL_REPLY, 0, NULL),
    IU(FC_RCTL_EXTENDED_STATUS, FC_FCTL_REPLY, 0, &fcnvme_ersp_format),
    NS(FC_NS_GPN_ID, &fc_ns_port_id_format),
    NS(FC_NS_GFT_ID, &fc_ns_port_id_format),
    NS(FC_NS_GFF_ID, &fc_ns_port_id_format),
    NS(FC_NS_GID_PN, &fc_ns_name_format),
    NS(FC_NS_GID_FT, &fc_ns_by_type_format),
    NS(FC_NS_GPN_FT, &fc_ns_by_type_format),
    NS(FC_NS_GNN_FT, &fc_ns_by_type_format),
    NS(FC_NS_RPN_ID, &fc_ns_name_format),
    NS(FC_NS_RNN_ID, &fc_ns_name_format),
    NS(FC_NS_RCS_ID, &fc_ns_name_format),
    NS(FC_NS_RFT_ID, &fc_ns_types_format),
    NS(FC_NS_RFF_ID, &fc_ns_features_format),
    NS(FC_NS_RSPN_ID, &fc_ns_name_format),
    NS(FC_NS_RSNN_NN, &fc_ns_name_format),
    NS(FC_NS_DA_ID, &fc_ns_port_id_format),
    FDMI(FC_FDMI_RHBA, NULL),
    FDMI(FC_FDMI_RPA, NULL),
    FDMI(FC_FDMI_DHBA, NULL),
    FDMI(FC_FDMI_RPRT, NULL),
    FDMI(FC_FDMI_GRHL, NULL),
    FDMI(FC_FDMI_GHAT, NULL),
    FDMI(FC_FDMI_GPAT, NULL),
};

/* ------------------------------------------------------------------ */
/* Payloads                                                            */

static uint32_t put_ct(Input *in, const Template *template, uint8_t *payload)
{
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = template->ct_type,
        .gs_subtype = template->ct_type == FC_CT_TYPE_DIRECTORY
                          ? FC_CT_SUBTYPE_NAME_SERVER
                          : FC_CT_SUBTYPE_FDMI,
        .command = template->ct_command,
    };

    wire_encode(&fc_ct_format, &ct, payload);
    if (input_below(in, 8) == 0) {
        input_change(in, &fc_ct_format, payload);
    }
    return FC_CT_LEN;
}

/* The registrant of most CT requests is the sender. */
static void put_own_address(World *w, const Template *template, uint8_t *body)
{
    if (template->ct_command) {
        put_be32(body, w->peer.fcid);
    }
}

/* FC_MAX_DATA bytes, of which the returned number counts. */
static uint32_t put_payload(World *w, Input *in, const Template *template,
                            uint8_t *payload)
{
    uint32_t length = 0;

    memset(payload, 0, FC_MAX_DATA);
    if (template->ct_type) {
        length = put_ct(in, template, payload);
    }
    if (template->format) {
        put_own_address(w, template, payload + length);
        input_change(in, template->format, payload + length);
        length += template->format->length;
    }
    if (template->command) {
        payload[0] = template->command;
    }
    return length;
}

/* Behind the message, or in place of its end. */
static uint32_t change_length(Input *in, uint8_t *payload, uint32_t length)
{
    uint8_t how = input_u8(in);
    uint64_t more;

    if (how < 0x80) {
        return length;
    }
    if (how < 0xc0) {
        return length - MIN(length, how & 0x3f);
    }
    more = input_number(in);
    more = MIN(more, FC_MAX_DATA - length);
    input_bytes(in, payload + length, MIN(more, how & 0x3f));
    return length + more;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/* An exchange that the driver has begun with the peer. */
static uint16_t open_exchange(World *w, Input *in)
{
    const VicExchanges *exchanges = w->i.d.vic->fw->exchanges;

    return exchanges->slots[input_below(in, 2 * TAGS)].ox_id;
}

static void send_frame(World *w, Input *in)
{
    const Template *template =
        &templates[input_below(in, G_N_ELEMENTS(templates))];
    uint8_t raw[FC_HEADER_LEN];
    uint8_t payload[FC_MAX_DATA];
    uint32_t length;
    FcHeader header = {
        .r_ctl = template->r_ctl,
        .s_id = w->peer.fcid,
        .type = template->type,
        .f_ctl = template->f_ctl,
        .ox_id = 0x200,
        .rx_id = FC_XID_UNASSIGNED,
    };

    header.d_id = world_fcid(w, in);
    if (template->f_ctl & FC_FCTL_EXCHANGE_RESPONDER) {
        header.ox_id = open_exchange(w, in);
    }
    wire_encode(&fc_header_format, &header, raw);
    if (input_below(in, 4) == 0) {
        input_change(in, &fc_header_format, raw);
    }
    wire_decode(&fc_header_format, &header, raw, sizeof(raw));
    length = put_payload(w, in, template, payload);
    length = change_length(in, payload, length);
    peer_send(&w->peer, &header, payload, length);
}

/* A FIP message, or an FC frame over the virtual link. */
static void send_from_enode(Frames *f, Input *in)
{
    const FcFabric *fabric = f->w.i.d.fabric;
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .s_id = f->enode.fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .rx_id = FC_XID_UNASSIGNED,
    };
    uint8_t payload[FC_ELS_LOGIN_LEN];
    uint8_t dst[ETH_MAC_LEN];
    FcFrame *frame;

    f->enode.vlan = fip_vlan(fabric, in);
    fip_destination(fabric, in, dst);
    if (input_below(in, 4)) {
        enode_send(&f->enode, dst, f->enode.mac, fip_message(&f->enode, in));
        return;
    }
    header.d_id = world_fcid(&f->w, in);
    memset(payload, 0, sizeof(payload));
    input_begin(in, payload, sizeof(payload));
    frame = peer_frame(&header, payload, sizeof(payload));
    memcpy(frame->dst_mac, dst, ETH_MAC_LEN);
    memcpy(frame->src_mac, f->enode.vn_port_mac, ETH_MAC_LEN);
    frame->vlan = f->enode.vlan;
    fc_port_send(f->enode.port, frame);
}

/* The FCF goes, comes back, or forgets who has logged in. */
static void disturb_fcf(Frames *f, Input *in)
{
    FcFcf *fcf = f->w.i.d.fabric->fcfs[0];

    if (input_below(in, 2)) {
        fc_fcf_reset(fcf);
    } else {
        fc_fcf_set_online(fcf, !fcf->online);
    }
}

/* ------------------------------------------------------------------ */
/* The other side                                                      */

static void begin_command(World *w, Input *in)
{
    uint8_t iu[FCNVME_CMND_LEN] = { 0 };
    uint8_t flags = 1 + input_below(in, 2);

    driver_nvme_cmd(&w->i.d, 0, input_below(in, TAGS), w->peer.fcid, flags, iu,
                    w->free, DATA_LEN);
    w->i.d.ram_next = w->free + DATA_LEN;
}

static void abort_command(World *w, Input *in)
{
    driver_itmf(&w->i.d, 0, input_below(in, TAGS), w->peer.fcid,
                FCPIO_ITMF_ABT_TASK);
}

static void bounce_link(World *w)
{
    fc_port_set_online(w->peer.port, false);
    fc_port_set_online(w->peer.port, true);
}

static void step(Frames *f, Input *in)
{
    World *w = &f->w;
    uint8_t what = input_u8(in);

    switch (what % 16) {
    case 0:
        begin_command(w, in);
        break;
    case 1:
        abort_command(w, in);
        break;
    case 2:
        bounce_link(w);
        break;
    case 3:
        world_reload(w);
        break;
    case 4:
        world_acknowledge(w);
        break;
    case 5:
        send_from_enode(f, in);
        break;
    case 6:
        world_advance(w, input_time(in));
        break;
    case 7:
        disturb_fcf(f, in);
        break;
    default:
        send_frame(w, in);
        break;
    }
    if (!(what & 0x80)) {
        world_advance(w, 100 * LAB_MICROSECONDS);
    }
}

void fuzz_one(Input *in)
{
    Frames f;
    uint8_t how = input_u8(in);

    world_begin(&f.w, in, WORLD_LOGGED_IN);
    enode_init(&f.enode, &f.w.i.d.sim, f.w.i.d.fabric, true);
    if (how & 1) {
        enode_login_first(&f.enode);
    }
    fuzz_begin(&f.w.i.d.sim);
    while (in->left) {
        step(&f, in);
    }
    world_advance(&f.w, 60 * LAB_SECONDS);
    fuzz_end(&f.w.i.d.sim);
    enode_cleanup(&f.enode);
    world_cleanup(&f.w);
}
