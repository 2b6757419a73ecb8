/*
 * A target port's way into the fabric: fabric login, login with the name
 * server, what is registered there, state change registration; and what is
 * asked of the name server when states have changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nport_parts.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"

/* The pause after the first failure; it doubles up to the last. */
#define BACKOFF_FIRST LAB_SECONDS
#define BACKOFF_LAST  (32 * LAB_SECONDS)
/* How often a name server that does not answer is asked about a session. */
#define QUERY_ATTEMPTS 3
/* Longest symbolic name (FC-GS-8). */
#define SYMBOL_MAX 255

typedef struct Step {
    const char *name;
    void (*send)(FcTargetPort *port);
    /* Takes what the accept says; false if it is not acceptable. */
    bool (*accept)(FcTargetPort *port, const FcFrame *frame);
    bool optional; /* goes on after a reject */
} Step;

static void enter(FcTargetPort *port, FcTargetState state);

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static int64_t answer_time(const FcTargetPort *port)
{
    return 2 * port->e_d_tov * LAB_MILLISECONDS;
}

static void send_request(FcTargetPort *port, FcTargetRequest *request,
                         const FcHeader *header, const void *payload,
                         uint32_t length)
{
    request->open = true;
    request->ox_id = header->ox_id;
    request->d_id = header->d_id;
    lab_timer_arm_in(&request->timer, answer_time(port));
    fc_target_port_send(port, fc_frame_new_copy(header, payload, length));
}

static void close_request(FcTargetRequest *request)
{
    request->open = false;
    lab_timer_cancel(&request->timer);
}

static bool answers(const FcTargetRequest *request, const FcFrame *frame)
{
    return request->open && request->ox_id == frame->header.ox_id &&
           request->d_id == frame->header.s_id;
}

static void send_els(FcTargetPort *port, uint32_t d_id,
                     const WireFormat *format, const void *message)
{
    uint8_t payload[FC_ELS_LOGIN_LEN];
    FcHeader header =
        fc_target_header(port, d_id, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS);

    wire_encode(format, message, payload);
    send_request(port, &port->login, &header, payload, format->length);
}

/* A name server request with @length bytes of @body. */
static void send_ct(FcTargetPort *port, FcTargetRequest *request,
                    uint16_t command, const uint8_t *body, uint32_t length)
{
    uint8_t payload[FC_CT_LEN + 8 + 1 + SYMBOL_MAX];
    FcHeader header = fc_target_header(port, FC_ADDR_NAME_SERVER,
                                       FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT);
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = command,
    };

    wire_encode(&fc_ct_format, &ct, payload);
    memcpy(payload + FC_CT_LEN, body, length);
    send_request(port, request, &header, payload, FC_CT_LEN + length);
}

static bool ct_accepted(const FcFrame *frame, const uint8_t **body,
                        uint32_t *length)
{
    FcCt ct;

    if (!wire_decode(&fc_ct_format, &ct, fc_frame_data(frame), frame->length) ||
        ct.command != FC_CT_ACCEPT) {
        return false;
    }
    *body = fc_frame_data(frame) + FC_CT_LEN;
    *length = frame->length - FC_CT_LEN;
    return true;
}

/* ------------------------------------------------------------------ */
/* The steps                                                           */

static FcElsLogin login_parameters(const FcTargetPort *port, uint8_t command)
{
    return (FcElsLogin){
        .command = command,
        .version = FC_LOGIN_VERSION,
        .bb_credit = 16,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .port_name = port->port_name,
        .node_name = port->node_name,
        .class3_options = FC_CLASS3_VALID | FC_CLASS3_SEQUENTIAL,
        .class3_receive_data_field = FC_DEFAULT_DATA,
        .class3_sequences = 255,
        .class3_open_sequences = 1,
    };
}

static void send_flogi(FcTargetPort *port)
{
    FcElsLogin login = login_parameters(port, FC_ELS_FLOGI);

    send_els(port, FC_ADDR_FABRIC_PORT, &fc_els_flogi_format, &login);
}

static bool accept_els(FcTargetPort *port, const FcFrame *frame)
{
    return frame->header.r_ctl == FC_RCTL_ELS_REPLY &&
           fc_frame_command(frame) == FC_ELS_LS_ACC;
}

static bool accept_flogi(FcTargetPort *port, const FcFrame *frame)
{
    FcElsLogin acc;

    if (!accept_els(port, frame) || !frame->header.d_id ||
        !wire_decode(&fc_els_flogi_format, &acc, fc_frame_data(frame),
                     frame->length)) {
        return false;
    }
    if (acc.features & FC_FEATURE_NANOSECONDS) {
        acc.e_d_tov /= 1000000;
    }
    port->fcid = frame->header.d_id;
    /* a fabric that says nonsense does not keep us from asking again */
    port->e_d_tov = CLAMP(acc.e_d_tov, 1000, 60000);
    port->r_a_tov = CLAMP(acc.r_a_tov, port->e_d_tov, 240000);
    return true;
}

static void send_plogi(FcTargetPort *port)
{
    FcElsLogin login = login_parameters(port, FC_ELS_PLOGI);

    login.features = FC_FEATURE_CONTINUOUS_OFFSET;
    login.total_sequences = 255;
    login.relative_offset = 0x1f;
    login.e_d_tov = port->e_d_tov;
    send_els(port, FC_ADDR_NAME_SERVER, &fc_els_plogi_format, &login);
}

static void send_rft_id(FcTargetPort *port)
{
    uint8_t body[FC_NS_RFT_ID_LEN];
    FcNsTypes types = { .port_id = port->fcid };

    for (uint32_t i = 0; i < port->fc4_count; i++) {
        fc_ns_types_set(types.fc4_types, port->fc4s[i].ops->type);
    }
    wire_encode(&fc_ns_types_format, &types, body);
    send_ct(port, &port->login, FC_NS_RFT_ID, body, sizeof(body));
}

static bool accept_ct(FcTargetPort *port, const FcFrame *frame)
{
    const uint8_t *body;
    uint32_t length;

    return ct_accepted(frame, &body, &length);
}

/* One request for each FC-4; the state is left when the last is accepted. */
static void send_rff_id(FcTargetPort *port)
{
    uint8_t body[FC_NS_RFF_ID_LEN];
    FcNsFeatures features = { .port_id = port->fcid };

    if (port->next_fc4 >= port->fc4_count) {
        enter(port, port->state + 1);
        return;
    }
    features.fc4_features = port->fc4s[port->next_fc4].ops->features;
    features.fc4_type = port->fc4s[port->next_fc4].ops->type;
    wire_encode(&fc_ns_features_format, &features, body);
    send_ct(port, &port->login, FC_NS_RFF_ID, body, sizeof(body));
}

/* A length byte and the text, at @at of @body; returns the end. */
static uint32_t put_symbol(const FcTargetPort *port, uint8_t *body, uint32_t at)
{
    g_autofree char *text = g_strdup_printf("viclab target %s", port->name);
    size_t length = MIN(strlen(text), SYMBOL_MAX);

    body[at] = length;
    memcpy(body + at + 1, text, length);
    return at + 1 + length;
}

static void send_rspn_id(FcTargetPort *port)
{
    uint8_t body[4 + 1 + SYMBOL_MAX] = { 0 };

    put_be24(body + 1, port->fcid);
    send_ct(port, &port->login, FC_NS_RSPN_ID, body, put_symbol(port, body, 4));
}

static void send_rsnn_nn(FcTargetPort *port)
{
    uint8_t body[8 + 1 + SYMBOL_MAX];

    put_be64(body, port->node_name);
    send_ct(port, &port->login, FC_NS_RSNN_NN, body, put_symbol(port, body, 8));
}

static void send_scr(FcTargetPort *port)
{
    FcElsScr scr = { .command = FC_ELS_SCR, .function = FC_SCR_FULL };

    send_els(port, FC_ADDR_FABRIC_CONTROLLER, &fc_els_scr_format, &scr);
}

static const Step steps[FC_TARGET_STATE_COUNT] = {
    [FC_TARGET_OFFLINE] = { .name = "offline" },
    [FC_TARGET_BACKOFF] = { .name = "backoff" },
    [FC_TARGET_FLOGI] = { "FLOGI", send_flogi, accept_flogi },
    [FC_TARGET_PLOGI] = { "PLOGI", send_plogi, accept_els },
    [FC_TARGET_RFT_ID] = { "RFT_ID", send_rft_id, accept_ct },
    [FC_TARGET_RFF_ID] = { "RFF_ID", send_rff_id, accept_ct },
    [FC_TARGET_RSPN_ID] = { "RSPN_ID", send_rspn_id, accept_ct, true },
    [FC_TARGET_RSNN_NN] = { "RSNN_NN", send_rsnn_nn, accept_ct, true },
    [FC_TARGET_SCR] = { "SCR", send_scr, accept_els },
    [FC_TARGET_READY] = { .name = "ready" },
};

static void enter(FcTargetPort *port, FcTargetState state)
{
    port->state = state;
    if (state == FC_TARGET_READY) {
        port->attempts = 0;
        TAP(&port->lab->tap, TAP_target_ready, port->name,
            TAP_FCID("fcid", port->fcid), TAP_WWN("wwpn", port->port_name),
            TAP_WWN("wwnn", port->node_name));
    } else if (steps[state].send) {
        steps[state].send(port);
    }
}

/* ------------------------------------------------------------------ */
/* Starting, and starting over                                         */

static void forget_login(FcTargetPort *port)
{
    close_request(&port->login);
    close_request(&port->query);
    port->fcid = 0;
    port->next_fc4 = 0;
}

void fc_target_registration_start(FcTargetPort *port)
{
    forget_login(port);
    enter(port, FC_TARGET_FLOGI);
}

void fc_target_registration_stop(FcTargetPort *port)
{
    forget_login(port);
    port->attempts = 0;
    port->state = FC_TARGET_OFFLINE;
}

static int64_t backoff(const FcTargetPort *port)
{
    return MIN(BACKOFF_FIRST << MIN(port->attempts, 5), BACKOFF_LAST);
}

/* A new FLOGI logs us out of everything, so nothing of before may stay. */
static void start_over(FcTargetPort *port, const char *why)
{
    int64_t pause = backoff(port);

    lab_warn_once(port->lab, &port->said, port->state, port->name,
                  "%s %s; trying again", steps[port->state].name, why);
    fc_target_end_sessions(port, "starting over");
    forget_login(port);
    port->attempts++;
    port->state = FC_TARGET_BACKOFF;
    lab_timer_arm_in(&port->login.timer, pause);
}

static void login_timeout(void *opaque)
{
    FcTargetPort *port = opaque;

    if (port->state == FC_TARGET_BACKOFF) {
        fc_target_registration_start(port);
    } else {
        start_over(port, "was not answered");
    }
}

static void step_answered(FcTargetPort *port, const FcFrame *frame)
{
    const Step *step = &steps[port->state];

    close_request(&port->login);
    if (!step->accept(port, frame) && !step->optional) {
        start_over(port, "was rejected");
        return;
    }
    if (port->state == FC_TARGET_RFF_ID) {
        port->next_fc4++;
        send_rff_id(port);
        return;
    }
    enter(port, port->state + 1);
}

/* ------------------------------------------------------------------ */
/* Who is behind an address now?                                       */

static void send_gpn_id(FcTargetPort *port, const FcTargetSession *session)
{
    uint8_t body[FC_NS_PORT_ID_LEN];
    FcNsPortId port_id = { session->fcid };

    port->queried = session->slot;
    wire_encode(&fc_ns_port_id_format, &port_id, body);
    send_ct(port, &port->query, FC_NS_GPN_ID, body, sizeof(body));
}

void fc_target_verify_sessions(FcTargetPort *port)
{
    if (port->query.open || port->state != FC_TARGET_READY) {
        return;
    }
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = port->sessions.slots[i];

        if (session && session->verify) {
            port->query_attempts = 1;
            send_gpn_id(port, session);
            return;
        }
    }
}

/* The session that the query is about; it may have ended meanwhile. */
static FcTargetSession *queried_session(FcTargetPort *port)
{
    FcTargetSession *session = port->sessions.slots[port->queried];

    return session && session->verify ? session : NULL;
}

static void query_answered(FcTargetPort *port, const FcFrame *frame)
{
    FcTargetSession *session = queried_session(port);
    const uint8_t *body;
    uint32_t length;

    close_request(&port->query);
    if (session) {
        session->verify = false;
        if (!ct_accepted(frame, &body, &length)) {
            fc_target_end_session(port, session, "no longer registered");
        } else if (length < 8 || get_be64(body) != session->port_name) {
            fc_target_end_session(port, session, "another port's address");
        }
    }
    fc_target_verify_sessions(port);
}

static void query_timeout(void *opaque)
{
    FcTargetPort *port = opaque;
    FcTargetSession *session = queried_session(port);

    port->query.open = false;
    if (session && port->query_attempts < QUERY_ATTEMPTS) {
        port->query_attempts++;
        send_gpn_id(port, session);
        return;
    }
    if (session) {
        session->verify = false;
    }
    fc_target_verify_sessions(port);
}

/* ------------------------------------------------------------------ */

void fc_target_registration_answer(FcTargetPort *port, const FcFrame *frame)
{
    if (answers(&port->login, frame)) {
        step_answered(port, frame);
    } else if (answers(&port->query, frame)) {
        query_answered(port, frame);
    }
}

void fc_target_registration_init(FcTargetPort *port)
{
    lab_timer_init(&port->login.timer, &port->lab->clock, login_timeout, port);
    lab_timer_init(&port->query.timer, &port->lab->clock, query_timeout, port);
}

static void request_state(FcTargetRequest *request, LabState *state)
{
    lab_state_bool(state, &request->open);
    lab_state_u16(state, &request->ox_id);
    lab_state_u32(state, &request->d_id);
    lab_timer_state(&request->timer, state);
}

void fc_target_registration_state(FcTargetPort *port, LabState *state)
{
    lab_state_section(state, "target_registration", 1);
    lab_state_enum(state, &port->state, FC_TARGET_STATE_COUNT);
    lab_state_u32(state, &port->fcid);
    lab_state_u32(state, &port->r_a_tov);
    lab_state_u32(state, &port->e_d_tov);
    lab_state_u32(state, &port->attempts);
    lab_state_u32(state, &port->next_fc4);
    request_state(&port->login, state);
    request_state(&port->query, state);
    lab_state_u16(state, &port->queried);
    lab_state_u8(state, &port->query_attempts);
    if (port->queried >= FC_TARGET_SESSIONS ||
        (port->login.open && !steps[port->state].accept)) {
        lab_state_fail(state);
        port->queried = 0;
        close_request(&port->login);
    }
}
