/*
 * The frame header (FC-FS-6): addresses, control bits, sizes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/els.h"

/* Bits of F_CTL that are reserved, or mean something in classes 1 and 2. */
#define F_CTL_RESERVED 0x04fd04u
/* The abort sequence condition, which only ABTS and its answers use. */
#define F_CTL_ABORT_CONDITION 0x000030u

/* By R_CTL. */
static const CheckKind kinds[256] = {
    [FC_RCTL_ELS_REQUEST] = {
        .type = FC_TYPE_ELS,
        .name = "an ELS request",
        .by_originator = true,
        .opens = true,
        .gives_initiative = true,
        .judge = check_els_request,
        .arrive = check_els_arrived,
    },
    [FC_RCTL_ELS_REPLY] = {
        .type = FC_TYPE_ELS,
        .name = "an ELS reply",
        .by_responder = true,
        .ends = true,
        .judge = check_els_reply,
        .arrive = check_els_reply_arrived,
    },
    [FC_RCTL_UNSOLICITED_CONTROL] = {
        .type = FC_TYPE_CT,
        .name = "a CT request",
        .by_originator = true,
        .opens = true,
        .gives_initiative = true,
        .judge = check_ct_request,
        .arrive = check_ct_arrived,
    },
    [FC_RCTL_SOLICITED_CONTROL] = {
        .type = FC_TYPE_CT,
        .name = "a CT reply",
        .by_responder = true,
        .ends = true,
        .judge = check_ct_reply,
    },
    [FC_RCTL_FC4_LS_REQUEST] = {
        .type = FC_TYPE_NVME,
        .name = "an FC-4 link service request",
        .by_originator = true,
        .opens = true,
        .gives_initiative = true,
        .judge = check_ls_request,
        .arrive = check_ls_arrived,
    },
    [FC_RCTL_FC4_LS_REPLY] = {
        .type = FC_TYPE_NVME,
        .name = "an FC-4 link service reply",
        .by_responder = true,
        .ends = true,
        .judge = check_ls_reply,
        .arrive = check_ls_reply_arrived,
    },
    [FC_RCTL_COMMAND] = {
        .type = FC_TYPE_FCP,
        .name = "a command",
        .by_originator = true,
        .opens = true,
        .gives_initiative = true,
        .judge = check_command,
        .arrive = check_command_arrived,
    },
    [FC_RCTL_DATA_DESCRIPTOR] = {
        .type = FC_TYPE_FCP,
        .name = "a data descriptor",
        .by_responder = true,
        .gives_initiative = true,
        .judge = check_xfer_rdy,
    },
    [FC_RCTL_SOLICITED_DATA] = {
        .type = FC_TYPE_FCP,
        .name = "data",
        .by_originator = true,
        .by_responder = true,
        .judge = check_data,
        .arrive = check_data_arrived,
    },
    [FC_RCTL_STATUS] = {
        .type = FC_TYPE_FCP,
        .name = "a response",
        .by_responder = true,
        .ends = true,
        .judge = check_rsp,
        .arrive = check_response_arrived,
    },
    [FC_RCTL_EXTENDED_STATUS] = {
        .type = FC_TYPE_FCP,
        .name = "an extended response",
        .by_responder = true,
        .ends = true,
        .judge = check_ersp,
        .arrive = check_response_arrived,
    },
    [FC_RCTL_ABTS] = {
        .type = FC_TYPE_BLS,
        .name = "ABTS",
        .by_originator = true,
        .by_responder = true,
        .is_basic = true,
        .judge = check_abts,
        .arrive = check_abts_arrived,
    },
    [FC_RCTL_BA_ACC] = {
        .type = FC_TYPE_BLS,
        .name = "BA_ACC",
        .by_originator = true,
        .by_responder = true,
        .is_basic = true,
        .judge = check_ba_acc,
        .arrive = check_ba_arrived,
    },
    [FC_RCTL_BA_RJT] = {
        .type = FC_TYPE_BLS,
        .name = "BA_RJT",
        .by_originator = true,
        .by_responder = true,
        .is_basic = true,
        .judge = check_ba_rjt,
        .arrive = check_ba_arrived,
    },
};

const CheckKind *check_kind(uint8_t r_ctl)
{
    return kinds[r_ctl].name ? &kinds[r_ctl] : NULL;
}

/* ------------------------------------------------------------------ */
/* F_CTL                                                               */

static bool check_bit(const CheckView *view, CheckRule rule, uint32_t bit,
                      bool expected)
{
    if (!(view->header->f_ctl & bit) == !expected) {
        return true;
    }
    check_header_breach(view, rule, "F_CTL %06x of %s", view->header->f_ctl,
                        view->kind->name);
    return false;
}

static void check_context(CheckView *view)
{
    const CheckKind *kind = view->kind;

    if (kind->by_originator != kind->by_responder) {
        view->doubtful |=
            !check_bit(view, CHECK_FS_EXCHANGE_CONTEXT,
                       FC_FCTL_EXCHANGE_RESPONDER, kind->by_responder);
    }
    if (!kind->is_basic) {
        check_bit(view, CHECK_FS_SEQUENCE_CONTEXT, FC_FCTL_SEQUENCE_RECIPIENT,
                  false);
    }
}

/* A frame that is not the last of its sequence is a full one. */
static bool may_go_on(const CheckView *view)
{
    return !view->kind->is_basic && view->length >= 256;
}

static void check_sequence_bits(CheckView *view)
{
    const CheckKind *kind = view->kind;
    bool ends = view->header->f_ctl & FC_FCTL_END_SEQUENCE;

    if (!ends && !may_go_on(view)) {
        check_bit(view, CHECK_FS_END_SEQUENCE, FC_FCTL_END_SEQUENCE, true);
        view->doubtful = true;
    }
    if (kind->is_basic) {
        return;
    }
    check_bit(view, CHECK_FS_FIRST_SEQUENCE, FC_FCTL_FIRST_SEQUENCE,
              kind->opens);
    check_bit(view, CHECK_FS_LAST_SEQUENCE, FC_FCTL_LAST_SEQUENCE, kind->ends);
    if (ends && (kind->gives_initiative ||
                 (kind->by_originator &&
                  !(view->header->f_ctl & FC_FCTL_EXCHANGE_RESPONDER)))) {
        check_bit(view, CHECK_FS_INITIATIVE_BIT, FC_FCTL_TRANSFER_INITIATIVE,
                  true);
    }
}

static void check_reserved(const CheckView *view)
{
    const FcHeader *header = view->header;
    uint32_t reserved = F_CTL_RESERVED;

    if (!view->kind->is_basic) {
        reserved |= F_CTL_ABORT_CONDITION;
    }
    if (header->f_ctl & reserved) {
        check_header_breach(view, CHECK_FS_F_CTL_RESERVED, "F_CTL %06x",
                            header->f_ctl);
    }
    if (header->cs_ctl) {
        check_header_breach(view, CHECK_FS_CS_CTL, "CS_CTL %02x",
                            header->cs_ctl);
    }
    if (header->df_ctl) {
        check_header_breach(view, CHECK_FS_DF_CTL, "DF_CTL %02x",
                            header->df_ctl);
    }
}

static void check_fill(const CheckView *view)
{
    const FcFrame *frame = view->frame;
    uint32_t needed = -view->length & 3;
    bool as_sent = frame->framing.known && !view->inside_fip;

    if (as_sent && frame->framing.fill != needed) {
        check_header_breach(view, CHECK_FS_FILL,
                            "%u fill bytes behind %u bytes",
                            frame->framing.fill, view->length);
    } else if (fc_frame_count(frame) > 1 && frame->max_data % 4) {
        check_header_breach(view, CHECK_FS_FILL, "cut into %u bytes a frame",
                            frame->max_data);
    } else if (needed && !(view->header->f_ctl & FC_FCTL_END_SEQUENCE)) {
        check_header_breach(view, CHECK_FS_FILL,
                            "%u bytes, and it is not the last frame",
                            view->length);
    }
}

static void check_parameter(const CheckView *view)
{
    const FcHeader *header = view->header;

    if (header->r_ctl == FC_RCTL_ABTS || header->r_ctl == FC_RCTL_COMMAND) {
        return; /* what is aborted; a task's retry identifier */
    }
    if (header->parameter && !(header->f_ctl & FC_FCTL_RELATIVE_OFFSET)) {
        check_header_breach(view, CHECK_FS_PARAMETER, "%08x",
                            header->parameter);
    }
}

static void check_size(const CheckView *view)
{
    const CheckPort *port = view->port;
    uint32_t size = MIN(view->length, view->frame->max_data);
    uint32_t limit = FC_MAX_DATA;
    const CheckLogin *receiver;

    if (view->service || view->inside_fip) {
        return; /* its link is judged by check_delivery() */
    }
    if (port->fabric_max_data) {
        limit = MIN(limit, port->fabric_max_data);
    }
    if (size > 256) {
        receiver = check_login(view->checker, port->fabric, view->header->d_id,
                               view->header->s_id);
        if (receiver && receiver->max_data) {
            limit = MIN(limit, receiver->max_data);
        }
    }
    if (size > limit) {
        check_header_breach(view, CHECK_FS_DATA_FIELD,
                            "%u bytes, the receiver takes %u", size, limit);
    }
}

/* ------------------------------------------------------------------ */
/* Addresses                                                           */

static bool may_have_no_address(const CheckView *view)
{
    uint8_t command = view->length ? view->data[0] : 0;

    if (view->header->d_id != FC_ADDR_FABRIC_PORT) {
        return false;
    }
    return view->header->r_ctl == FC_RCTL_ABTS ||
           (view->header->r_ctl == FC_RCTL_ELS_REQUEST &&
            (command == FC_ELS_FLOGI || command == FC_ELS_FDISC));
}

/* False if nobody can be sure whose frame it is. */
static bool check_n_port_addresses(const CheckView *view)
{
    const FcHeader *header = view->header;
    const CheckPort *port = view->port;

    if (header->s_id == FC_ADDR_UNIDENTIFIED && may_have_no_address(view)) {
        return true;
    }
    if (view->checker->blind && !port->fcid) {
        return true;
    }
    if (check_port_was_cleared(port, view->checker) &&
        header->s_id == port->old_fcid) {
        return false;
    }
    if (!port->fcid) {
        check_address_breach(view, CHECK_LS_FABRIC_LOGIN, "%s from %06x",
                             view->kind->name, header->s_id);
    } else if (header->s_id != port->fcid) {
        check_address_breach(view, CHECK_FS_S_ID, "%06x, the port is %06x",
                             header->s_id, port->fcid);
    }
    return port->fcid && header->s_id == port->fcid;
}

static void check_service_addresses(const CheckView *view)
{
    const FcHeader *header = view->header;
    const CheckPort *port = view->port;
    bool login_reply = header->s_id == FC_ADDR_FABRIC_PORT &&
                       header->r_ctl == FC_RCTL_ELS_REPLY;

    if (!login_reply && !view->checker->blind &&
        header->d_id != port->granted) {
        check_header_breach(view, CHECK_FS_D_ID, "%06x, the port is %06x",
                            header->d_id, port->granted);
    }
}

static bool check_addresses(const CheckView *view)
{
    const FcHeader *header = view->header;

    if (header->d_id == header->s_id || (!view->service && !header->d_id)) {
        check_address_breach(view, CHECK_FS_D_ID, "%06x from %06x",
                             header->d_id, header->s_id);
        return false;
    }
    if (view->sent && !view->service) {
        return check_n_port_addresses(view);
    }
    check_service_addresses(view);
    return true;
}

/* ------------------------------------------------------------------ */

bool check_header(CheckView *view)
{
    if (!view->kind) {
        check_header_breach(view, CHECK_FS_R_CTL, "R_CTL %02x with TYPE %02x",
                            view->header->r_ctl, view->header->type);
        return false;
    }
    if (!check_addresses(view)) {
        view->doubtful = true;
        view->stranger = true;
        return true;
    }
    if (view->kind->type != view->header->type) {
        check_header_breach(view, CHECK_FS_R_CTL, "%s with TYPE %02x",
                            view->kind->name, view->header->type);
        view->doubtful = true;
    }
    check_context(view);
    check_sequence_bits(view);
    check_reserved(view);
    check_fill(view);
    check_parameter(view);
    check_size(view);
    return true;
}
