/*
 * The login server at FFFFFE: fabric login and logout.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/controller.h"
#include "fabric/name_server.h"
#include "fabric/service.h"
#include "wire/els.h"

/* One address for each port; the last byte would tell loops or NPIV apart. */
static uint32_t fcid_of(const FcPort *port)
{
    return (uint32_t)port->fabric->config.domain << 16 |
           (uint32_t)(port->index + 1) << 8 | port->number;
}

static FcFrame *accept_flogi(FcPort *port, const FcFrame *frame)
{
    const FcFabricConfig *config = &port->fabric->config;
    FcIdentity identity = fc_service_identity(port, FC_ADDR_FABRIC_PORT);
    FcElsLogin acc = {
        .command = FC_ELS_LS_ACC,
        .version = FC_LOGIN_VERSION,
        .bb_credit = 16,
        .features = FC_FEATURE_F_PORT,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .r_a_tov = config->r_a_tov,
        .e_d_tov = config->e_d_tov,
        .port_name = identity.port_name,
        .node_name = identity.node_name,
        .class3_options = FC_CLASS3_VALID | FC_CLASS3_SEQUENTIAL,
    };
    FcFrame *reply = fc_answer_els(frame, &fc_els_flogi_format, &acc);

    reply->header.d_id = port->login.fcid;
    return reply;
}

static uint16_t usable_data_field(uint16_t offered)
{
    return CLAMP(offered & 0xfff, 256, FC_DEFAULT_DATA) & ~3;
}

static void flogi(FcPort *port, const FcFrame *frame)
{
    FcElsLogin login;

    if (!wire_decode(&fc_els_flogi_format, &login, fc_frame_data(frame),
                     frame->length)) {
        fc_service_reject(port, frame, FC_RJT_LOGICAL_ERROR,
                          FC_RJT_EXPLAIN_INVALID_LENGTH);
        return;
    }
    if (port->login.present) {
        fc_fabric_logout(port, "new FLOGI");
    }
    port->login = (FcPortLogin){
        .present = true,
        .fcid = fcid_of(port),
        .port_name = login.port_name,
        .node_name = login.node_name,
        .max_data = usable_data_field(login.bb_receive_data_field),
    };
    TAP(&port->fabric->lab->tap, TAP_fabric_login, port->name,
        TAP_FCID("fcid", port->login.fcid),
        TAP_WWN("port_name", login.port_name),
        TAP_WWN("node_name", login.node_name));
    fc_name_server_add(port->fabric->name_server, &port->login);
    fc_service_send(port, accept_flogi(port, frame));
}

static void els(FcPort *port, const FcFrame *frame)
{
    switch (fc_frame_command(frame)) {
    case FC_ELS_FLOGI:
        flogi(port, frame);
        return;
    case FC_ELS_LOGO:
        fc_service_send(port, fc_answer_accept(frame));
        fc_fabric_logout(port, "LOGO");
        return;
    default:
        fc_service_els(port, frame);
    }
}

void fc_login_server_receive(FcPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        els(port, frame);
        return;
    case FC_RCTL_ABTS:
        fc_service_send(port, fc_answer_ba_acc(frame));
        return;
    default:
        return;
    }
}
