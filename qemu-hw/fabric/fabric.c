/*
 * The fabric: switching.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/control.h"
#include "fabric/controller.h"
#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "fabric/management.h"
#include "fabric/name_server.h"
#include "fabric/service.h"
#include "lab/state.h"

const FcFabricConfig fc_fabric_defaults = {
    .domain = 1,
    .e_d_tov = FC_FABRIC_E_D_TOV,
    .r_a_tov = FC_FABRIC_R_A_TOV,
    .latency = 500,
    .fdmi = true,
    .fcf = FC_FCF_DEFAULTS,
    .single_frame_ct = true,
};

static char *config_error(const FcFabricConfig *config)
{
    if (config->domain < 1 || config->domain > 239) {
        return g_strdup_printf("domain is %u, must be 1..239", config->domain);
    }
    if (config->e_d_tov < 1000 || config->e_d_tov > 60000) {
        return g_strdup_printf("e-d-tov is %u, must be 1000..60000 (ms)",
                               config->e_d_tov);
    }
    if (config->r_a_tov < config->e_d_tov || config->r_a_tov > 240000) {
        return g_strdup_printf("r-a-tov is %u, must be %u (e-d-tov)..240000 "
                               "(ms)",
                               config->r_a_tov, config->e_d_tov);
    }
    if (config->latency < 0 || config->latency > LAB_SECONDS) {
        return g_strdup("latency must be 0..1000000000 (ns)");
    }
    return fc_fcf_config_error(&config->fcf, "fcf-");
}

FcFabric *fc_fabric_new(Lab *lab, const FcFabricConfig *config, char **why)
{
    FcFabric *fabric;
    FcFcf *fcf;

    *why = config_error(config);
    if (*why) {
        return NULL;
    }
    fabric = g_new0(FcFabric, 1);
    fabric->lab = lab;
    fabric->name = g_strdup(config->name);
    fabric->config = *config;
    fabric->config.name = fabric->name;
    fabric->config.fcf.name = fabric->name;
    fcf = fc_fcf_new(fabric, &fabric->config.fcf, why);
    fabric->config.fabric_name = fcf->config.fabric_name;
    fabric->zones = fc_zones_new(config->default_zone);
    fabric->name_server = fc_name_server_new(fabric);
    fabric->controller = fc_controller_new(fabric);
    fabric->management = fc_management_new(fabric);
    controls_add(&lab->controls, fabric->name, "fabric", fabric,
                 fc_fabric_verbs);
    return fabric;
}

void fc_fabric_free(FcFabric *fabric)
{
    controls_remove(&fabric->lab->controls, fabric);
    fc_management_free(fabric->management);
    fc_controller_free(fabric->controller);
    fc_name_server_free(fabric->name_server);
    for (uint32_t i = 0; i < fabric->fcf_count; i++) {
        fc_fcf_free(fabric->fcfs[i]);
    }
    fc_zones_free(fabric->zones);
    g_free(fabric->name);
    g_free(fabric);
}

static void fcfs_state(FcFabric *fabric, LabState *state)
{
    uint32_t count = fabric->fcf_count;

    lab_state_u32(state, &count);
    if (count != fabric->fcf_count) {
        lab_state_fail(state);
    }
    for (uint32_t i = 0; i < fabric->fcf_count; i++) {
        fc_fcf_state(fabric->fcfs[i], state);
    }
}

void fc_fabric_state(FcFabric *fabric, LabState *state)
{
    lab_state_section(state, "fabric", 1);
    lab_state_u16(state, &fabric->next_ox_id);
    lab_state_u32(state, &fabric->answers);
    fc_zones_state(fabric->zones, state);
    fc_name_server_state(fabric->name_server, state);
    fc_controller_state(fabric->controller, state);
    fc_management_state(fabric->management, state);
    fcfs_state(fabric, state);
    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        bool present = fabric->ports[i] != NULL;
        bool was_present = present;

        lab_state_bool(state, &present);
        if (present != was_present) {
            lab_state_fail(state);
        } else if (present) {
            fc_port_state(fabric->ports[i], state);
        }
    }
}

FcPort *fc_fabric_port_by_fcid(FcFabric *fabric, uint32_t fcid)
{
    uint32_t index = (fcid >> 8 & 0xff) - 1;
    FcPort *port;

    if (index >= FC_FABRIC_PORTS) {
        return NULL;
    }
    port = fabric->ports[index];
    return port && port->login.present && port->login.fcid == fcid ? port
                                                                   : NULL;
}

uint16_t fc_fabric_new_ox_id(FcFabric *fabric)
{
    uint16_t ox_id = fabric->next_ox_id;

    fabric->next_ox_id = ox_id == FC_XID_UNASSIGNED - 1 ? 0 : ox_id + 1;
    return ox_id;
}

void fc_fabric_logout(FcPort *port, const char *why)
{
    FcFabric *fabric = port->fabric;
    uint32_t fcid = port->login.fcid;

    if (!port->login.present) {
        return;
    }
    TAP(&fabric->lab->tap, TAP_fabric_logout, port->name,
        TAP_FCID("fcid", fcid), TAP_STR("why", why));
    fc_controller_changed(fabric->controller, port);
    port->login = (FcPortLogin){ 0 };
    fc_virtual_link_forget(&port->virtual_link);
    fc_name_server_remove(fabric->name_server, fcid);
    fc_management_remove(fabric->management, fcid);
}

static void drop(const FcPort *port, const FcFrame *frame, const char *why)
{
    TAP(&port->fabric->lab->tap, TAP_fabric_drop, port->name,
        TAP_STR("why", why), TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id),
        TAP_FCID("d_id", frame->header.d_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id));
}

/* A service at a well-known address; false if there is none. */
static bool serve(FcPort *port, const FcFrame *frame)
{
    if (fc_is_service(frame->header.d_id)) {
        fc_service_tell(port, frame, "rx");
        if (!fc_header_is_coherent(&frame->header)) {
            drop(port, frame, "TYPE does not belong to R_CTL");
            return true;
        }
    }
    switch (frame->header.d_id) {
    case FC_ADDR_FABRIC_PORT:
        fc_login_server_receive(port, frame);
        return true;
    case FC_ADDR_NAME_SERVER:
        fc_name_server_receive(port, frame);
        return true;
    case FC_ADDR_FABRIC_CONTROLLER:
        fc_controller_receive(port, frame);
        return true;
    case FC_ADDR_MANAGEMENT:
        fc_management_receive(port, frame);
        return true;
    default:
        if (frame->header.d_id ==
            (FC_ADDR_DOMAIN_CONTROLLER | port->fabric->config.domain)) {
            fc_controller_receive(port, frame);
            return true;
        }
        return false;
    }
}

/* Why a frame may not pass, or NULL. */
static const char *objection(const FcPort *port, const FcFrame *frame)
{
    bool to_login_server = frame->header.d_id == FC_ADDR_FABRIC_PORT;

    if (port->fip && !frame->encapsulation &&
        !fc_virtual_link_carries(&port->virtual_link, frame)) {
        return "no such virtual link";
    }
    if (!port->login.present && !to_login_server) {
        return "no fabric login";
    }
    if (frame->header.s_id != port->login.fcid &&
        !(to_login_server && frame->header.s_id == FC_ADDR_UNIDENTIFIED)) {
        return "S_ID is not the port's";
    }
    return NULL;
}

void fc_fabric_receive(FcPort *port, FcFrame *frame_taken)
{
    g_autoptr(FcFrame) frame = frame_taken;
    const char *why;
    FcPort *destination;

    if (frame->kind == FC_FRAME_FIP) {
        fc_fip_receive(port, frame);
        return;
    }
    why = objection(port, frame);
    if (why) {
        drop(port, frame, why);
        return;
    }
    if (serve(port, frame)) {
        return;
    }
    destination = fc_fabric_port_by_fcid(port->fabric, frame->header.d_id);
    if (!destination) {
        drop(port, frame, "no such D_ID");
        return;
    }
    if (!fc_fabric_permits(port, destination)) {
        /* class 3: discarded without a word to the sender */
        drop(port, frame, "not in a common zone");
        return;
    }
    fc_port_deliver(destination, g_steal_pointer(&frame));
}
