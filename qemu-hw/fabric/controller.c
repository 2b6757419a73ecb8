/*
 * The fabric controller at FFFFFD.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/controller.h"
#include "fabric/service.h"
#include "lab/state.h"

/* How long changes are gathered before they are told. */
#define GATHER_TIME LAB_MILLISECONDS
/* Pages of one RSCN: more would not fit the payload length of 1024. */
#define PAGES_MAX 255

/* A page, and whom it concerns. */
typedef struct FcChange {
    FcElsRscnPage page;
    uint8_t detected; /* by: bits of SCR functions */
    FcPortSet audience;
} FcChange;

static FcChange *change_at(const FcController *controller, guint i)
{
    return &g_array_index(controller->changes, FcChange, i);
}

/* ------------------------------------------------------------------ */
/* Pages                                                               */

static uint8_t format_of(const FcElsRscnPage *page)
{
    return page->qualifier & FC_RSCN_FORMAT_MASK;
}

/* The part of an address that a page of that format gives. */
static uint32_t scope_of(uint8_t format, uint32_t port_id)
{
    static const uint32_t masks[] = {
        [FC_RSCN_FORMAT_PORT] = 0xffffff,
        [FC_RSCN_FORMAT_AREA] = 0xffff00,
        [FC_RSCN_FORMAT_DOMAIN] = 0xff0000,
        [FC_RSCN_FORMAT_FABRIC] = 0,
    };

    return port_id & masks[format];
}

static bool covers(const FcElsRscnPage *wide, const FcElsRscnPage *narrow)
{
    uint8_t format = format_of(wide);

    return format > format_of(narrow) &&
           scope_of(format, wide->port_id) == scope_of(format, narrow->port_id);
}

static int compare(const FcElsRscnPage *a, const FcElsRscnPage *b)
{
    if (a->port_id != b->port_id) {
        return a->port_id < b->port_id ? -1 : 1;
    }
    return a->qualifier - b->qualifier;
}

/* Leaves out what another page of the list says as well; the new length. */
static guint merge(FcElsRscnPage *pages, guint count)
{
    guint kept = 0;

    for (guint i = 0; i < count; i++) {
        bool covered = false;

        for (guint k = 0; k < count && !covered; k++) {
            covered = covers(&pages[k], &pages[i]);
        }
        if (!covered) {
            /* a page that covers others is never overwritten before them */
            FcElsRscnPage page = pages[i];

            pages[i] = pages[kept];
            pages[kept++] = page;
        }
    }
    return kept;
}

/* ------------------------------------------------------------------ */
/* Telling                                                             */

static void send_rscn(FcController *controller, FcPort *port,
                      const FcElsRscnPage *pages, guint count)
{
    uint8_t message[FC_ELS_RSCN_LEN + PAGES_MAX * FC_ELS_RSCN_PAGE_LEN];
    FcElsRscn rscn = {
        .command = FC_ELS_RSCN,
        .page_length = FC_ELS_RSCN_PAGE_LEN,
        .payload_length = FC_ELS_RSCN_LEN + count * FC_ELS_RSCN_PAGE_LEN,
    };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = port->login.fcid,
        .s_id = FC_ADDR_FABRIC_CONTROLLER,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = fc_fabric_new_ox_id(controller->fabric),
        .rx_id = FC_XID_UNASSIGNED,
    };

    wire_encode(&fc_els_rscn_format, &rscn, message);
    for (guint i = 0; i < count; i++) {
        wire_encode(&fc_els_rscn_page_format, &pages[i],
                    message + FC_ELS_RSCN_LEN + i * FC_ELS_RSCN_PAGE_LEN);
    }
    TAP(&controller->fabric->lab->tap, TAP_fabric_rscn, port->name,
        TAP_FCID("d_id", header.d_id), TAP_DEC("pages", count),
        TAP_FCID("first", pages[0].port_id),
        TAP_HEX("qualifier", 2, pages[0].qualifier));
    fc_service_send(port,
                    fc_frame_new_copy(&header, message, rscn.payload_length));
}

static void tell_port(FcController *controller, FcPort *port)
{
    FcElsRscnPage pages[PAGES_MAX];
    guint count = 0;

    for (guint i = 0; i < controller->changes->len; i++) {
        const FcChange *change = change_at(controller, i);

        if (change->detected & port->login.scr_function &&
            fc_port_set_has(&change->audience, port->index)) {
            pages[count++] = change->page;
        }
    }
    count = merge(pages, count);
    if (count) {
        send_rscn(controller, port, pages, count);
    }
}

static void tell(void *opaque)
{
    FcController *controller = opaque;

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        FcPort *port = controller->fabric->ports[i];

        if (port && port->login.present && port->login.scr_function) {
            tell_port(controller, port);
        }
    }
    g_array_set_size(controller->changes, 0);
}

/* ------------------------------------------------------------------ */
/* Gathering                                                           */

static void add_audience(FcChange *change, const FcPortSet *audience,
                         uint8_t detected)
{
    for (size_t i = 0; i < G_N_ELEMENTS(audience->words); i++) {
        change->audience.words[i] |= audience->words[i];
    }
    change->detected |= detected;
}

/* More than can be told one by one: something has changed somewhere. */
static void give_up_detail(FcController *controller)
{
    FcChange change = {
        .page = { .qualifier = FC_RSCN_FORMAT_FABRIC },
    };

    for (guint i = 0; i < controller->changes->len; i++) {
        add_audience(&change, &change_at(controller, i)->audience,
                     change_at(controller, i)->detected);
    }
    g_array_set_size(controller->changes, 0);
    g_array_append_val(controller->changes, change);
}

/* The gathered change with that page; there is one afterwards. */
static FcChange *change_with(FcController *controller,
                             const FcElsRscnPage *page)
{
    FcChange change = { .page = *page };
    guint at = 0;

    while (at < controller->changes->len &&
           compare(&change_at(controller, at)->page, page) < 0) {
        at++;
    }
    if (at < controller->changes->len &&
        compare(&change_at(controller, at)->page, page) == 0) {
        return change_at(controller, at);
    }
    if (controller->changes->len == PAGES_MAX) {
        give_up_detail(controller);
        return change_with(controller, page);
    }
    g_array_insert_val(controller->changes, at, change);
    return change_at(controller, at);
}

static void gather(FcController *controller, const FcElsRscnPage *page,
                   uint8_t detected, const FcPortSet *audience)
{
    add_audience(change_with(controller, page), audience, detected);
    if (!lab_timer_armed(&controller->timer)) {
        lab_timer_arm_in(&controller->timer, GATHER_TIME);
    }
}

/* All that may see @port; its own changes are no news to itself. */
static FcPortSet audience_of(const FcController *controller, const FcPort *port)
{
    FcPortSet audience = { 0 };

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        const FcPort *other = controller->fabric->ports[i];

        if (other && other != port && other->login.present &&
            fc_fabric_permits(port, other)) {
            fc_port_set_add(&audience, i);
        }
    }
    return audience;
}

void fc_controller_changed(FcController *controller, const FcPort *port)
{
    FcElsRscnPage page = { .port_id = port->login.fcid };
    FcPortSet audience = audience_of(controller, port);

    gather(controller, &page, FC_SCR_FABRIC, &audience);
}

void fc_controller_rezoned(FcController *controller, const FcPort *port,
                           const FcPortSet *audience)
{
    FcElsRscnPage page = { .port_id = port->login.fcid };

    gather(controller, &page, FC_SCR_FABRIC, audience);
}

guint fc_controller_raise(FcController *controller, const FcElsRscnPage *page,
                          FcPort *listener)
{
    FcFabric *fabric = controller->fabric;
    const FcPort *subject = format_of(page) == FC_RSCN_FORMAT_PORT
                                ? fc_fabric_port_by_fcid(fabric, page->port_id)
                                : NULL;
    guint count = 0;

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        FcPort *port = fabric->ports[i];

        if (!port || !port->login.present ||
            (listener ? port != listener
                      : !port->login.scr_function || port == subject ||
                            (subject && !fc_fabric_permits(subject, port)))) {
            continue;
        }
        send_rscn(controller, port, page, 1);
        count++;
    }
    return count;
}

/* ------------------------------------------------------------------ */

FcController *fc_controller_new(FcFabric *fabric)
{
    FcController *controller = g_new0(FcController, 1);

    controller->fabric = fabric;
    controller->changes = g_array_new(FALSE, TRUE, sizeof(FcChange));
    lab_timer_init(&controller->timer, &fabric->lab->clock, tell, controller);
    return controller;
}

void fc_controller_free(FcController *controller)
{
    lab_timer_cancel(&controller->timer);
    g_array_free(controller->changes, TRUE);
    g_free(controller);
}

static void change_state(FcChange *change, LabState *state)
{
    lab_state_u8(state, &change->page.qualifier);
    lab_state_u32(state, &change->page.port_id);
    lab_state_u8(state, &change->detected);
    for (size_t i = 0; i < G_N_ELEMENTS(change->audience.words); i++) {
        lab_state_u32(state, &change->audience.words[i]);
    }
}

void fc_controller_state(FcController *controller, LabState *state)
{
    uint32_t count = controller->changes->len;

    lab_state_section(state, "controller", 1);
    lab_state_count(state, &count, PAGES_MAX);
    g_array_set_size(controller->changes, count);
    for (uint32_t i = 0; i < count; i++) {
        change_state(change_at(controller, i), state);
    }
    lab_timer_state(&controller->timer, state);
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static void reject_length(FcPort *port, const FcFrame *frame)
{
    fc_service_reject(port, frame, FC_RJT_LOGICAL_ERROR,
                      FC_RJT_EXPLAIN_INVALID_LENGTH);
}

static void scr(FcPort *port, const FcFrame *frame)
{
    FcElsScr request;

    if (!wire_decode(&fc_els_scr_format, &request, fc_frame_data(frame),
                     frame->length)) {
        reject_length(port, frame);
        return;
    }
    switch (request.function) {
    case FC_SCR_FABRIC:
    case FC_SCR_NPORT:
    case FC_SCR_FULL:
        port->login.scr_function = request.function;
        break;
    case FC_SCR_CLEAR:
        port->login.scr_function = 0;
        break;
    default:
        fc_service_reject(port, frame, FC_RJT_LOGICAL_ERROR,
                          FC_RJT_EXPLAIN_NONE);
        return;
    }
    fc_service_send(port, fc_answer_accept(frame));
}

/* A change that an N_Port has detected, for those who want to hear that. */
static void rscn(FcPort *port, const FcFrame *frame)
{
    FcController *controller = port->fabric->controller;
    const uint8_t *data = fc_frame_data(frame);
    FcPortSet audience;
    FcElsRscn header;

    if (!wire_decode(&fc_els_rscn_format, &header, data, frame->length) ||
        !fc_els_rscn_length_legal(&header, frame->length)) {
        reject_length(port, frame);
        return;
    }
    fc_service_send(port, fc_answer_accept(frame));
    audience = audience_of(controller, port);
    for (uint32_t at = FC_ELS_RSCN_LEN; at < header.payload_length;
         at += FC_ELS_RSCN_PAGE_LEN) {
        FcElsRscnPage page;

        wire_decode(&fc_els_rscn_page_format, &page, data + at,
                    FC_ELS_RSCN_PAGE_LEN);
        gather(controller, &page, FC_SCR_NPORT, &audience);
    }
}

void fc_controller_receive(FcPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        switch (fc_frame_command(frame)) {
        case FC_ELS_SCR:
            scr(port, frame);
            break;
        case FC_ELS_RSCN:
            rscn(port, frame);
            break;
        default:
            fc_service_els(port, frame);
        }
        return;
    case FC_RCTL_ABTS:
        fc_service_send(port, fc_answer_ba_acc(frame));
        return;
    default:
        /* among them the answers to RSCN, which nothing waits for */
        return;
    }
}
