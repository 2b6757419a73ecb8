/*
 * The fabric controller at FFFFFD.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/controller.h"
#include "fabric/service.h"
#include "lab/state.h"
#include "wire/els.h"

/* How long changes are gathered before they are told. */
#define GATHER_TIME LAB_MILLISECONDS

static bool wants_to_hear(const FcPort *port)
{
    return port && port->login.present &&
           (port->login.scr_function == FC_SCR_FABRIC ||
            port->login.scr_function == FC_SCR_NPORT ||
            port->login.scr_function == FC_SCR_FULL);
}

/* The pages that concern @port: its own changes are no news to it. */
static guint write_pages(const FcController *controller, const FcPort *port,
                         uint8_t *pages)
{
    guint count = 0;

    for (guint i = 0; i < controller->changed->len; i++) {
        FcElsRscnPage page = {
            .qualifier = FC_RSCN_FORMAT_PORT,
            .port_id = g_array_index(controller->changed, uint32_t, i),
        };

        if (page.port_id != port->login.fcid) {
            wire_encode(&fc_els_rscn_page_format, &page,
                        pages + count * FC_ELS_RSCN_PAGE_LEN);
            count++;
        }
    }
    return count;
}

static void send_rscn(FcController *controller, FcPort *port)
{
    uint8_t message[FC_ELS_RSCN_LEN + FC_FABRIC_PORTS * FC_ELS_RSCN_PAGE_LEN];
    guint count = write_pages(controller, port, message + FC_ELS_RSCN_LEN);
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

    if (!count) {
        return;
    }
    wire_encode(&fc_els_rscn_format, &rscn, message);
    TAP(&controller->fabric->lab->tap, TAP_fabric_rscn, port->name,
        TAP_FCID("d_id", header.d_id), TAP_DEC("pages", count),
        TAP_FCID("first", g_array_index(controller->changed, uint32_t, 0)));
    fc_service_send(port,
                    fc_frame_new_copy(&header, message, rscn.payload_length));
}

static void tell(void *opaque)
{
    FcController *controller = opaque;

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        FcPort *port = controller->fabric->ports[i];

        if (wants_to_hear(port)) {
            send_rscn(controller, port);
        }
    }
    g_array_set_size(controller->changed, 0);
}

FcController *fc_controller_new(FcFabric *fabric)
{
    FcController *controller = g_new0(FcController, 1);

    controller->fabric = fabric;
    controller->changed = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lab_timer_init(&controller->timer, &fabric->lab->clock, tell, controller);
    return controller;
}

void fc_controller_free(FcController *controller)
{
    lab_timer_cancel(&controller->timer);
    g_array_free(controller->changed, TRUE);
    g_free(controller);
}

void fc_controller_changed(FcController *controller, uint32_t port_id)
{
    GArray *changed = controller->changed;
    guint at = 0;

    while (at < changed->len &&
           g_array_index(changed, uint32_t, at) < port_id) {
        at++;
    }
    if (at < changed->len && g_array_index(changed, uint32_t, at) == port_id) {
        return;
    }
    g_array_insert_val(changed, at, port_id);
    if (!lab_timer_armed(&controller->timer)) {
        lab_timer_arm_in(&controller->timer, GATHER_TIME);
    }
}

void fc_controller_state(FcController *controller, LabState *state)
{
    uint32_t count = controller->changed->len;

    lab_state_section(state, "controller", 1);
    lab_state_count(state, &count, FC_FABRIC_PORTS);
    g_array_set_size(controller->changed, count);
    for (uint32_t i = 0; i < count; i++) {
        lab_state_u32(state, &g_array_index(controller->changed, uint32_t, i));
    }
    lab_timer_state(&controller->timer, state);
}

static void scr(FcPort *port, const FcFrame *frame)
{
    FcElsScr request;

    if (!wire_decode(&fc_els_scr_format, &request, fc_frame_data(frame),
                     frame->length)) {
        fc_service_reject(port, frame, FC_RJT_LOGICAL_ERROR,
                          FC_RJT_EXPLAIN_INVALID_LENGTH);
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

void fc_controller_receive(FcPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        if (fc_frame_command(frame) == FC_ELS_SCR) {
            scr(port, frame);
        } else {
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
