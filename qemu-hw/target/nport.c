/*
 * The N_Port of a target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/control.h"
#include "target/nport_parts.h"
#include "wire/wwn.h"

#define DEFAULT_R_A_TOV 10000
#define DEFAULT_E_D_TOV 2000
/* Ours stay below what fnic sorts its own exchanges by (0x1000 and above). */
#define OX_ID_END 0x1000

static bool name_legal(uint64_t name)
{
    return name == 0 || name >> 60 != 0;
}

static char *config_error(const FcTargetPortConfig *config)
{
    if (!name_legal(config->port_name)) {
        return g_strdup_printf("wwpn is %016" G_GINT64_MODIFIER
                               "x, must be 1000000000000000.."
                               "ffffffffffffffff",
                               config->port_name);
    }
    if (!name_legal(config->node_name)) {
        return g_strdup_printf("wwnn is %016" G_GINT64_MODIFIER
                               "x, must be 1000000000000000.."
                               "ffffffffffffffff",
                               config->node_name);
    }
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Sessions                                                            */

void fc_target_end_session(FcTargetPort *port, FcTargetSession *session,
                           const char *why)
{
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (session->processes & 1u << i) {
            port->fc4s[i].ops->logout(port->fc4s[i].fc4, session, why);
        }
    }
    gate_forget(&port->lab->gates, session);
    TAP(&port->lab->tap, TAP_target_logout, port->name,
        TAP_FCID("fcid", session->fcid),
        TAP_WWN("port_name", session->port_name), TAP_STR("why", why));
    fc_target_session_remove(&port->sessions, session);
}

void fc_target_end_sessions(FcTargetPort *port, const char *why)
{
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        if (port->sessions.slots[i]) {
            fc_target_end_session(port, port->sessions.slots[i], why);
        }
    }
}

/* The bit of an FC-4 in FcTargetSession.processes; 0 if it is not there. */
static uint32_t bit_of(const FcTargetPort *port, const void *fc4)
{
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (port->fc4s[i].fc4 == fc4) {
            return 1u << i;
        }
    }
    return 0;
}

bool fc_target_session_has(const FcTargetSession *session, const void *fc4)
{
    return session->processes & bit_of(session->port, fc4);
}

bool fc_target_session_only(const FcTargetSession *session, const void *fc4)
{
    return session->processes &&
           session->processes == bit_of(session->port, fc4);
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

uint16_t fc_target_port_new_ox_id(FcTargetPort *port)
{
    uint16_t ox_id = port->next_ox_id;

    port->next_ox_id = (ox_id + 1) % OX_ID_END;
    return ox_id;
}

FcHeader fc_target_header(FcTargetPort *port, uint32_t d_id, uint8_t r_ctl,
                          uint8_t type)
{
    return (FcHeader){
        .r_ctl = r_ctl,
        .d_id = d_id,
        .s_id = port->fcid,
        .type = type,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = fc_target_port_new_ox_id(port),
        .rx_id = FC_XID_UNASSIGNED,
    };
}

void fc_target_port_send(FcTargetPort *port, FcFrame *frame)
{
    const FcTargetSession *session =
        fc_target_session_by_fcid(&port->sessions, frame->header.d_id);

    if (port->silent) {
        fc_frame_free(frame);
        return;
    }
    if (session) {
        frame->max_data = session->max_data;
    }
    fc_port_send(port->port, frame);
}

void fc_target_drop(FcTargetPort *port, const FcFrame *frame, const char *why)
{
    TAP(&port->lab->tap, TAP_target_drop, port->name, TAP_STR("why", why),
        TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id),
        TAP_HEX("rx_id", 4, frame->header.rx_id));
}

static void to_fc4(FcTargetPort *port, const FcFrame *frame)
{
    FcTargetSession *session =
        fc_target_session_by_fcid(&port->sessions, frame->header.s_id);

    if (!session) {
        fc_target_stranger(port, frame);
        return;
    }
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (session->processes & 1u << i &&
            port->fc4s[i].ops->receive(port->fc4s[i].fc4, session, frame)) {
            return;
        }
    }
    fc_target_drop(port, frame,
                   session->processes ? "no FC-4 takes it"
                                      : "no process login");
}

/* An answer: our OX_ID, and the sender is the exchange's responder. */
static bool is_answer(const FcFrame *frame)
{
    return frame->header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER;
}

static void dispatch(FcTargetPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        fc_target_els(port, frame);
        return;
    case FC_RCTL_ABTS:
        fc_target_abts(port, frame);
        return;
    case FC_RCTL_ELS_REPLY:
    case FC_RCTL_FC4_LS_REPLY:
    case FC_RCTL_BA_ACC:
    case FC_RCTL_BA_RJT:
    case FC_RCTL_SOLICITED_CONTROL:
        /* among them the answers to LOGO, which nothing waits for */
        fc_target_registration_answer(port, frame);
        return;
    default:
        break;
    }
    if (is_answer(frame)) {
        fc_target_drop(port, frame, "nothing waits for it");
        return;
    }
    to_fc4(port, frame);
}

static void receive(void *n_port, FcFrame *frame_taken)
{
    g_autoptr(FcFrame) frame = frame_taken;
    FcTargetPort *port = n_port;

    if (port->silent) {
        fc_target_drop(port, frame, "silent");
        return;
    }
    if (frame->kind != FC_FRAME_FC) {
        fc_target_drop(port, frame, "not a Fibre Channel frame");
        return;
    }
    if (!fc_header_is_coherent(&frame->header)) {
        fc_target_drop(port, frame, "TYPE does not belong to R_CTL");
        return;
    }
    /* before FLOGI is accepted our address is what its LS_ACC says */
    if (port->fcid && frame->header.d_id != port->fcid) {
        fc_target_drop(port, frame, "D_ID is not the port's");
        return;
    }
    if (!port->fcid && frame->header.s_id != FC_ADDR_FABRIC_PORT) {
        fc_target_drop(port, frame, "no fabric login");
        return;
    }
    dispatch(port, frame);
}

static void link_changed(void *n_port, bool up)
{
    FcTargetPort *port = n_port;

    if (up) {
        fc_target_registration_start(port);
    } else {
        fc_target_end_sessions(port, "link down");
        fc_target_registration_stop(port);
    }
}

static void talk_again(void *opaque)
{
    FcTargetPort *port = opaque;

    port->silent = false;
}

static void return_again(void *opaque)
{
    fc_target_port_enable(opaque, true);
}

static const FcNPortOps n_port_ops = {
    .receive = receive,
    .link = link_changed,
};

/* ------------------------------------------------------------------ */

FcTargetPort *fc_target_port_new(FcFabric *fabric,
                                 const FcTargetPortConfig *config, char **why)
{
    FcTargetPort *port;
    FcPortConfig port_config = {
        .name = config->name,
        .ops = &n_port_ops,
    };

    *why = config_error(config);
    if (*why) {
        return NULL;
    }
    port = g_new0(FcTargetPort, 1);
    port_config.n_port = port;
    port->port = fc_port_attach(fabric, &port_config);
    if (!port->port) {
        *why = g_strdup_printf("fabric %s has no free port", fabric->name);
        g_free(port);
        return NULL;
    }
    port->lab = fabric->lab;
    port->name = g_strdup(config->name);
    port->node_name = config->node_name ? config->node_name
                                        : wwn_of_target_node(config->name);
    port->port_name = config->port_name ? config->port_name
                                        : wwn_of_target_port(config->name);
    port->r_a_tov = DEFAULT_R_A_TOV;
    port->e_d_tov = DEFAULT_E_D_TOV;
    fc_target_registration_init(port);
    lab_timer_init(&port->talk_again, &port->lab->clock, talk_again, port);
    lab_timer_init(&port->return_again, &port->lab->clock, return_again, port);
    controls_add(&port->lab->controls, port->name, "target port", port,
                 fc_target_verbs);
    return port;
}

void fc_target_port_free(FcTargetPort *port)
{
    controls_remove(&port->lab->controls, port);
    lab_timer_cancel(&port->talk_again);
    lab_timer_cancel(&port->return_again);
    fc_target_end_sessions(port, "port removed");
    fc_target_registration_stop(port);
    fc_port_detach(port->port);
    g_free(port->name);
    g_free(port);
}

void fc_target_port_enable(FcTargetPort *port, bool enabled)
{
    fc_port_enable(port->port, enabled);
}

bool fc_target_port_add_fc4(FcTargetPort *port, const FcTargetOps *ops,
                            void *fc4)
{
    if (port->fc4_count == FC_TARGET_FC4S) {
        return false;
    }
    port->fc4s[port->fc4_count++] = (FcTargetFc4){ ops, fc4 };
    return true;
}

void fc_target_port_remove_fc4(FcTargetPort *port, void *fc4)
{
    uint32_t kept = 0;

    fc_port_enable(port->port, false);
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (port->fc4s[i].fc4 != fc4) {
            port->fc4s[kept++] = port->fc4s[i];
        }
    }
    port->fc4_count = kept;
}

static void strangers_state(FcTargetPort *port, LabState *state)
{
    for (unsigned int i = 0; i < FC_TARGET_STRANGERS; i++) {
        lab_state_u32(state, &port->strangers[i].fcid);
        lab_state_time(state, &port->strangers[i].until);
    }
    lab_state_u32(state, &port->next_stranger);
    port->next_stranger %= FC_TARGET_STRANGERS;
}

static void forget_sessions(FcTargetPort *port)
{
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        port->fc4s[i].ops->forget(port->fc4s[i].fc4);
    }
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        if (port->sessions.slots[i]) {
            fc_target_session_remove(&port->sessions, port->sessions.slots[i]);
        }
    }
}

void fc_target_port_state(FcTargetPort *port, LabState *state)
{
    if (lab_state_loading(state)) {
        forget_sessions(port);
    }
    lab_state_section(state, "target_port", 2);
    lab_state_u64(state, &port->said);
    lab_state_u16(state, &port->next_ox_id);
    port->next_ox_id %= OX_ID_END;
    fc_target_sessions_state(&port->sessions, port, state);
    fc_target_registration_state(port, state);
    strangers_state(port, state);
    lab_state_u64(state, &port->port_name);
    lab_state_bool(state, &port->silent);
    lab_timer_state(&port->talk_again, state);
    lab_timer_state(&port->return_again, state);
}
