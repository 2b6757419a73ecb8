/*
 * The ports whose links are seen, and their login with the fabric.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "lab/state.h"

/* How long a driver may take to hear that its login is over, ns. */
#define GRACE LAB_SECONDS

static uint16_t fabric_index(Checker *checker, const char *name)
{
    for (guint i = 0; i < checker->fabrics->len; i++) {
        if (strcmp(g_ptr_array_index(checker->fabrics, i), name) == 0) {
            return i;
        }
    }
    if (checker->fabrics->len == CHECK_FABRICS_MAX) {
        checker->blind = true;
        return 0;
    }
    g_ptr_array_add(checker->fabrics, g_strdup(name));
    return checker->fabrics->len - 1;
}

static CheckPort *port_at(const Checker *checker, guint i)
{
    return g_ptr_array_index(checker->ports, i);
}

static CheckPort *new_port(Checker *checker, const char *name)
{
    CheckPort *port;

    if (checker->ports->len == CHECK_PORTS_MAX) {
        checker->blind = true;
        return NULL;
    }
    port = g_new0(CheckPort, 1);
    port->name = g_strdup(name);
    port->index = checker->ports->len;
    port->fabric = fabric_index(checker, "fabric");
    port->fc_map = FCOE_DEFAULT_FC_MAP;
    g_ptr_array_add(checker->ports, port);
    return port;
}

CheckPort *check_port(Checker *checker, const char *name)
{
    CheckPort *port;

    /* names are told from where they are kept, mostly */
    for (guint i = 0; i < checker->ports->len; i++) {
        port = port_at(checker, i);
        if (port->seen == name && strcmp(port->name, name) == 0) {
            return port;
        }
    }
    for (guint i = 0; i < checker->ports->len; i++) {
        port = port_at(checker, i);
        if (strcmp(port->name, name) == 0) {
            port->seen = name;
            return port;
        }
    }
    port = new_port(checker, name);
    if (port) {
        port->seen = name;
    }
    return port;
}

CheckPort *check_port_by_fcid(Checker *checker, uint16_t fabric, uint32_t fcid)
{
    for (guint i = 0; i < checker->ports->len; i++) {
        CheckPort *port = port_at(checker, i);

        if (port->fabric == fabric && fcid &&
            (port->fcid == fcid || port->old_fcid == fcid)) {
            return port;
        }
    }
    return NULL;
}

int64_t check_port_deadline(const CheckPort *port, const Checker *checker)
{
    uint32_t r_a_tov = port->r_a_tov ? port->r_a_tov : CHECK_R_A_TOV;

    return check_now(checker) + 2 * r_a_tov * LAB_MILLISECONDS;
}

/* ------------------------------------------------------------------ */
/* Coming and going                                                    */

void check_port_up(CheckPort *port, Checker *checker, const char *fabric)
{
    port->fabric = fabric_index(checker, fabric);
}

void check_port_leave(CheckPort *port, Checker *checker,
                      const CheckExchange *except)
{
    port->fip.linked = false;
    check_exchanges_end(checker, port->fabric, check_port_key(port), 0, except);
    if (!port->fcid) {
        return;
    }
    check_logins_leave(checker, port->fabric, port->fcid);
    check_exchanges_end(checker, port->fabric, port->fcid, 0, except);
    check_queues_end(checker, port->fabric, port->fcid, 0, 0);
    port->old_fcid = port->fcid;
    port->fcid = 0;
}

void check_port_cleared(CheckPort *port, Checker *checker)
{
    check_port_leave(port, checker, NULL);
    port->cleared = check_now(checker);
}

bool check_port_was_cleared(const CheckPort *port, const Checker *checker)
{
    return !port->fcid && port->cleared &&
           check_now(checker) - port->cleared < GRACE;
}

/* With it goes all that was under way between the port and the services. */
void check_port_down(CheckPort *port, Checker *checker)
{
    uint32_t fcid = port->fcid ? port->fcid : port->old_fcid;

    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        uint32_t originator = exchange->address[CHECK_ORIGINATOR];
        uint32_t responder = exchange->address[CHECK_RESPONDER];
        /* before a login nobody has an address: 0 is not one */
        bool is_mine = (fcid && (originator == fcid || responder == fcid)) ||
                       exchange->originator_key == check_port_key(port);

        if (exchange->fabric == port->fabric && is_mine &&
            (fc_is_service(originator) || fc_is_service(responder))) {
            check_exchange_remove(checker, exchange);
        }
    }
    check_port_leave(port, checker, NULL);
    port->max_data = 0;
    port->fabric_max_data = 0;
    port->has_fcf_mac = false;
    port->cleared = 0;
    port->fip = (CheckFip){ 0 };
}

/* ------------------------------------------------------------------ */
/* State                                                               */

void check_port_free(gpointer data)
{
    CheckPort *port = data;

    g_free(port->name);
    g_free(port);
}

static void port_state(CheckPort *port, Checker *checker, LabState *state)
{
    lab_state_string(state, &port->name);
    if (!port->name) {
        lab_state_fail(state);
        port->name = g_strdup("");
    }
    lab_state_u16(state, &port->fabric);
    lab_state_bool(state, &port->guest);
    lab_state_u32(state, &port->fcid);
    lab_state_u32(state, &port->old_fcid);
    lab_state_u32(state, &port->granted);
    lab_state_u16(state, &port->max_data);
    lab_state_u16(state, &port->fabric_max_data);
    lab_state_u64(state, &port->port_name);
    lab_state_u64(state, &port->node_name);
    lab_state_u32(state, &port->r_a_tov);
    lab_state_u32(state, &port->fc_map);
    lab_state_bool(state, &port->has_fcf_mac);
    lab_state_bytes(state, port->fcf_mac, ETH_MAC_LEN);
    lab_state_i64(state, &port->cleared);
    check_fip_state(&port->fip, state);
    if (port->fabric >= checker->fabrics->len || port->r_a_tov > 240000 ||
        port->cleared < 0) {
        lab_state_fail(state);
        port->cleared = 0;
        port->fabric = 0;
        port->r_a_tov = 0;
    }
}

static void fabrics_state(Checker *checker, LabState *state)
{
    uint32_t count = checker->fabrics->len;

    lab_state_count(state, &count, CHECK_FABRICS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        char *name = NULL;

        if (!lab_state_loading(state)) {
            name = g_ptr_array_index(checker->fabrics, i);
            lab_state_string(state, &name);
            continue;
        }
        lab_state_string(state, &name);
        g_ptr_array_add(checker->fabrics, name ? name : g_strdup(""));
    }
}

void check_ports_state(Checker *checker, LabState *state)
{
    uint32_t count;

    fabrics_state(checker, state);
    count = checker->ports->len;
    lab_state_count(state, &count, CHECK_PORTS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (lab_state_loading(state)) {
            CheckPort *port = g_new0(CheckPort, 1);

            port->index = i;
            g_ptr_array_add(checker->ports, port);
        }
        port_state(port_at(checker, i), checker, state);
    }
}
