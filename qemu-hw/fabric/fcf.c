/*
 * An FCF (FCoE Forwarder).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/control.h"
#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "lab/state.h"

/* A locally administered address; index and domain are its last bytes. */
#define MAC_BASE 0x02fcf0000000ull
/* NAA 2 (IEEE extended) in front of the address. */
#define NAME_BASE 0x2000000000000000ull
/* What an interval varies by, so that FCFs do not keep in step. */
#define FUZZ (100 * LAB_MILLISECONDS)

/* ------------------------------------------------------------------ */
/* Advertisements                                                      */

static GByteArray *advertisement(const FcFcf *fcf, uint16_t flags)
{
    FipPriority priority = { .priority = fcf->config.priority };
    FipName name = { .name = fcf->switch_name };
    FipFabric fabric = {
        .fc_map = fcf->config.fc_map,
        .fabric_name = fcf->config.fabric_name,
    };
    FipFkaAdvPeriod fka = {
        .flags = fcf->config.keep_alive ? 0 : FIP_FKA_DISABLED,
        .period = fcf->config.fka_period,
    };
    GByteArray *message;

    if (fcf->config.available) {
        flags |= FIP_FLAG_AVAILABLE;
    }
    message = fip_new(FIP_DISCOVERY, FIP_DISCOVERY_ADVERTISEMENT,
                      FIP_FLAG_FPMA | FIP_FLAG_FCF | flags);
    /* fnic 7.3 expects just this order (fnic_fcoe_fip_discovery_resp) */
    fip_add(message, FIP_PRIORITY, &priority);
    fip_add_mac(message, fcf->mac);
    fip_add(message, FIP_NAME, &name);
    fip_add(message, FIP_FABRIC, &fabric);
    fip_add(message, FIP_FKA_ADV_PERIOD, &fka);
    return message;
}

static void tell_advertisement(const FcFcf *fcf, const char *who,
                               bool solicited)
{
    TAP(&fcf->fabric->lab->tap, TAP_fip_advertisement, who,
        TAP_FLAG("solicited", solicited), TAP_MAC("fcf", fcf->config.mac),
        TAP_DEC("vlan", fcf->config.vlan),
        TAP_DEC("priority", fcf->config.priority),
        TAP_FLAG("available", fcf->config.available),
        TAP_DEC("fka_adv_period", fcf->config.fka_period));
}

void fc_fcf_answer_solicitation(FcFcf *fcf, FcPort *port, const uint8_t *enode,
                                uint32_t size)
{
    GByteArray *message = advertisement(fcf, FIP_FLAG_SOLICITED);
    guint length = message->len;

    /* as long as the longest FCoE frame: proof that such frames get through */
    if (size > length) {
        g_byte_array_set_size(message, size);
        memset(message->data + length, 0, size - length);
    }
    tell_advertisement(fcf, port->name, true);
    fc_fip_send(port, fcf, enode, fcf->config.vlan, message);
}

static bool listens(const FcPort *port)
{
    return port && port->fip && fc_port_link_up(port);
}

static void advertise(FcFcf *fcf)
{
    tell_advertisement(fcf, fcf->name, false);
    for (unsigned int i = 0; i < FC_FABRIC_ETHERNET_PORTS; i++) {
        FcPort *port = fcf->fabric->ports[i];

        if (listens(port)) {
            fc_fip_send(port, fcf, fip_all_enodes, fcf->config.vlan,
                        advertisement(fcf, 0));
        }
    }
}

static void arm(FcFcf *fcf)
{
    lab_timer_arm_in(&fcf->timer, fcf->config.fka_period * LAB_MILLISECONDS +
                                      lab_random_below(&fcf->random, FUZZ));
}

static void period_over(void *opaque)
{
    FcFcf *fcf = opaque;

    advertise(fcf);
    arm(fcf);
}

static bool anybody_listens(const FcFabric *fabric)
{
    for (unsigned int i = 0; i < FC_FABRIC_ETHERNET_PORTS; i++) {
        if (listens(fabric->ports[i])) {
            return true;
        }
    }
    return false;
}

/* Where nobody runs FIP, nothing is to happen because of it. */
static void update_timer(FcFcf *fcf)
{
    if (!fcf->online || !anybody_listens(fcf->fabric)) {
        lab_timer_cancel(&fcf->timer);
    } else if (!lab_timer_armed(&fcf->timer)) {
        arm(fcf);
    }
}

void fc_fcf_links_changed(FcFabric *fabric)
{
    for (unsigned int i = 0; i < fabric->fcf_count; i++) {
        update_timer(fabric->fcfs[i]);
    }
}

/* ------------------------------------------------------------------ */
/* Coming and going                                                    */

static void clear_links(FcFcf *fcf, const char *why)
{
    for (unsigned int i = 0; i < FC_FABRIC_ETHERNET_PORTS; i++) {
        FcPort *port = fcf->fabric->ports[i];

        if (port && port->virtual_link.fcf == fcf) {
            fc_virtual_link_clear(&port->virtual_link, why);
        }
    }
}

static void tell_event(const FcFcf *fcf, const char *event)
{
    TAP(&fcf->fabric->lab->tap, TAP_fip_fcf, fcf->name, TAP_STR("event", event),
        TAP_MAC("fcf", fcf->config.mac), TAP_DEC("vlan", fcf->config.vlan));
}

void fc_fcf_set_online(FcFcf *fcf, bool online)
{
    if (online == fcf->online) {
        return;
    }
    tell_event(fcf, online ? "online" : "offline");
    if (!online) {
        clear_links(fcf, "FCF removed");
    }
    fcf->online = online;
    if (online) {
        advertise(fcf);
    }
    update_timer(fcf);
}

void fc_fcf_reset(FcFcf *fcf)
{
    tell_event(fcf, "reset");
    clear_links(fcf, "FCF reset");
}

FcFcf *fc_fcf_by_address(FcFabric *fabric, const uint8_t *mac, uint16_t vlan)
{
    for (unsigned int i = 0; i < fabric->fcf_count; i++) {
        FcFcf *fcf = fabric->fcfs[i];

        if (fcf->online && fcf->config.vlan == vlan &&
            memcmp(fcf->mac, mac, ETH_MAC_LEN) == 0) {
            return fcf;
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ */

char *fc_fcf_config_error(const FcFcfConfig *config, const char *prefix)
{
    const struct {
        const char *prefix, *property;
        uint32_t value, min, max;
        const char *unit;
    } ranges[] = {
        { "", "vlan", config->vlan, 0, ETH_VLAN_MAX, " (0: untagged)" },
        { prefix, "priority", config->priority, 0, UINT8_MAX, "" },
        { "", "fka-period", config->fka_period, 250, 90000, " (ms)" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        if (ranges[i].value < ranges[i].min ||
            ranges[i].value > ranges[i].max) {
            return g_strdup_printf("%s%s is %u, must be %u..%u%s",
                                   ranges[i].prefix, ranges[i].property,
                                   ranges[i].value, ranges[i].min,
                                   ranges[i].max, ranges[i].unit);
        }
    }
    if (config->fc_map < FCOE_DEFAULT_FC_MAP ||
        config->fc_map > FCOE_LAST_FC_MAP) {
        return g_strdup_printf("fc-map is 0x%06x, must be 0x%06x..0x%06x",
                               config->fc_map, FCOE_DEFAULT_FC_MAP,
                               FCOE_LAST_FC_MAP);
    }
    if (config->mac >> 48 || config->mac >> 40 & 1) {
        return g_strdup_printf("%smac is %012" G_GINT64_MODIFIER "x, must be "
                               "a unicast address",
                               prefix, config->mac);
    }
    return NULL;
}

static char *conflict(FcFabric *fabric, const FcFcf *fcf)
{
    const FcFcf *other = fc_fcf_by_address(fabric, fcf->mac, fcf->config.vlan);

    if (fabric->fcf_count == FC_FABRIC_FCFS) {
        return g_strdup_printf("fabric %s has %d FCFs already, no more are "
                               "possible",
                               fabric->name, FC_FABRIC_FCFS);
    }
    if (other) {
        return g_strdup_printf("mac is %012" G_GINT64_MODIFIER "x in VLAN %u, "
                               "as that of %s; one of both must differ",
                               fcf->config.mac, fcf->config.vlan, other->name);
    }
    return NULL;
}

FcFcf *fc_fcf_new(FcFabric *fabric, const FcFcfConfig *config, char **why)
{
    g_autofree char *purpose = g_strdup_printf("fip.%s", config->name);
    FcFcf *fcf;

    *why = fc_fcf_config_error(config, "");
    if (*why) {
        return NULL;
    }
    fcf = g_new0(FcFcf, 1);
    fcf->fabric = fabric;
    fcf->name = g_strdup(config->name);
    fcf->config = *config;
    fcf->config.name = fcf->name;
    fcf->index = fabric->fcf_count;
    if (!config->mac) {
        fcf->config.mac =
            MAC_BASE | (uint64_t)fcf->index << 8 | fabric->config.domain;
    }
    eth_mac_from_u64(fcf->mac, fcf->config.mac);
    fcf->switch_name = NAME_BASE | fcf->config.mac;
    if (!config->fabric_name) {
        fcf->config.fabric_name = fabric->config.fabric_name
                                      ? fabric->config.fabric_name
                                      : fcf->switch_name;
    }
    fcf->online = true;
    lab_random(fabric->lab, &fcf->random, purpose);
    lab_timer_init(&fcf->timer, &fabric->lab->clock, period_over, fcf);
    *why = conflict(fabric, fcf);
    if (*why) {
        fc_fcf_free(fcf);
        return NULL;
    }
    fabric->fcfs[fabric->fcf_count++] = fcf;
    controls_add(&fabric->lab->controls, fcf->name, "FCF", fcf, fc_fcf_verbs);
    update_timer(fcf);
    return fcf;
}

void fc_fcf_free(FcFcf *fcf)
{
    controls_remove(&fcf->fabric->lab->controls, fcf);
    lab_timer_cancel(&fcf->timer);
    g_free(fcf->name);
    g_free(fcf);
}

void fc_fcf_state(FcFcf *fcf, LabState *state)
{
    lab_state_section(state, "fcf", 1);
    lab_state_bool(state, &fcf->online);
    lab_random_state(&fcf->random, state);
    lab_timer_state(&fcf->timer, state);
}
