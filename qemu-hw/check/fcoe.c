/*
 * FCoE encapsulation (FC-BB-6), and what the last link delivers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/els.h"

static bool same_mac(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ETH_MAC_LEN) == 0;
}

static bool is_fpma(const CheckPort *port, const uint8_t *mac, uint32_t fcid)
{
    uint8_t expected[ETH_MAC_LEN];

    fcoe_fpma(expected, port->fc_map, fcid);
    return same_mac(mac, expected);
}

static void check_delimiters(const CheckView *view)
{
    uint32_t count = fc_frame_count(view->frame);
    bool ends = view->header->f_ctl & FC_FCTL_END_SEQUENCE;
    FcFramePart first, last;

    fc_frame_part(view->frame, 0, &first);
    fc_frame_part(view->frame, count - 1, &last);
    if (first.sof != (view->header->seq_cnt ? FCOE_SOF_N3 : FCOE_SOF_I3)) {
        check_header_breach(view, CHECK_FCOE_DELIMITERS,
                            "SOF %02x with SEQ_CNT %u", first.sof,
                            view->header->seq_cnt);
    }
    if (last.eof != (ends ? FCOE_EOF_T : FCOE_EOF_N)) {
        check_header_breach(view, CHECK_FCOE_DELIMITERS,
                            "EOF %02x of a frame that %s the sequence",
                            last.eof, ends ? "ends" : "does not end");
    }
}

static void check_source(const CheckView *view)
{
    const FcFrame *frame = view->frame;
    uint32_t s_id = view->header->s_id;

    if (frame->src_mac[0] & 1) {
        check_address_breach(view, CHECK_FCOE_SOURCE, "a group address");
    } else if (s_id && !is_fpma(view->port, frame->src_mac, s_id)) {
        check_address_breach(view, CHECK_FCOE_SOURCE,
                             "%012" G_GINT64_MODIFIER "x, not the FPMA of %06x",
                             eth_mac_to_u64(frame->src_mac), s_id);
    }
}

/* Before there is an FCF, the login server is where FLOGI can go to. */
static bool to_login_server(const CheckView *view)
{
    return view->header->d_id == FC_ADDR_FABRIC_PORT &&
           is_fpma(view->port, view->frame->dst_mac, FC_ADDR_FABRIC_PORT);
}

static void check_destination(const CheckView *view)
{
    const FcFrame *frame = view->frame;
    const CheckPort *port = view->port;

    if (port->has_fcf_mac && !same_mac(frame->dst_mac, port->fcf_mac) &&
        !to_login_server(view)) {
        check_address_breach(view, CHECK_FCOE_DESTINATION,
                             "%012" G_GINT64_MODIFIER "x, not the FCF's",
                             eth_mac_to_u64(frame->dst_mac));
    }
}

static void check_vlan(const CheckView *view, CheckParty by)
{
    const CheckFip *fip = &view->port->fip;

    if (fip->linked && view->frame->vlan != fip->vlan) {
        check_breach(view, CHECK_FCOE_VLAN, by, "VLAN %u, the FCF's is %u",
                     view->frame->vlan, fip->vlan);
    }
}

/* What belongs into FIP where there is any. */
static void check_outside(const CheckView *view)
{
    uint8_t command = view->length ? view->data[0] : 0;

    if (view->port->fip.fcf_count &&
        view->header->d_id == FC_ADDR_FABRIC_PORT &&
        view->header->r_ctl == FC_RCTL_ELS_REQUEST &&
        (command == FC_ELS_FLOGI || command == FC_ELS_FDISC ||
         command == FC_ELS_LOGO)) {
        check_header_breach(view, CHECK_FIP_OUTSIDE, "%s in an FCoE frame",
                            fc_els_name(command));
    }
}

static void check_sender(const CheckView *view)
{
    const FcFrame *frame = view->frame;

    if (frame->framing.version || frame->framing.reserved) {
        check_header_breach(
            view, CHECK_FCOE_VERSION, "version %u, reserved bytes are %szero",
            frame->framing.version, frame->framing.reserved ? "not " : "");
    }
    check_delimiters(view);
    check_source(view);
    check_destination(view);
    check_vlan(view, view->author);
    check_outside(view);
}

/* The switch is the sender on the last link: all of it is ours. */
static void check_delivery(const CheckView *view)
{
    const FcFrame *frame = view->frame;
    const CheckPort *port = view->port;
    uint32_t d_id = view->header->d_id;
    uint32_t largest = MIN(view->length, frame->max_data);

    if (largest > FC_MAX_DATA || (port->max_data && largest > port->max_data)) {
        check_breach(view, CHECK_FS_DATA_FIELD, CHECK_OURS,
                     "%u bytes, the receiver takes %u", largest,
                     port->max_data);
    }
    if (!fc_frame_on_ethernet(frame)) {
        return;
    }
    if (frame->origin == FC_FRAME_OURS) {
        check_delimiters(view);
    }
    check_vlan(view, CHECK_OURS);
    if (port->has_fcf_mac && !same_mac(frame->src_mac, port->fcf_mac)) {
        check_breach(view, CHECK_FCOE_SOURCE, CHECK_OURS,
                     "%012" G_GINT64_MODIFIER "x, not the FCF's",
                     eth_mac_to_u64(frame->src_mac));
    }
    if (d_id && !is_fpma(port, frame->dst_mac, d_id)) {
        check_breach(view, CHECK_FCOE_DESTINATION, CHECK_OURS,
                     "%012" G_GINT64_MODIFIER "x, not the FPMA of %06x",
                     eth_mac_to_u64(frame->dst_mac), d_id);
    }
}

void check_link(const CheckView *view)
{
    if (!view->sent) {
        check_delivery(view);
    } else if (fc_frame_on_ethernet(view->frame)) {
        check_sender(view);
    }
}
