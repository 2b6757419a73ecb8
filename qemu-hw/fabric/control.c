/*
 * What can be done to fabric, FCFs and links from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/control.h"
#include "fabric/controller.h"
#include "fabric/fabric.h"

#define FCID_MAX 0xffffff
/* Of a link that goes and comes back, unless it is said. */
#define BOUNCE_TIME (100 * LAB_MILLISECONDS)

static bool no_args(const GateArg *args, uint32_t count, char **why)
{
    static const char *const none[] = { NULL };

    return control_args_known(args, count, none, why);
}

/* ------------------------------------------------------------------ */
/* Links                                                               */

static bool link_down(void *object, const GateArg *args, uint32_t count,
                      char **why)
{
    FcPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    lab_timer_cancel(&port->bounce);
    fc_port_set_online(port, false);
    return true;
}

static bool link_up(void *object, const GateArg *args, uint32_t count,
                    char **why)
{
    FcPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    lab_timer_cancel(&port->bounce);
    fc_port_set_online(port, true);
    return true;
}

static bool link_bounce(void *object, const GateArg *args, uint32_t count,
                        char **why)
{
    static const char *const known[] = { "for", NULL };
    FcPort *port = object;
    int64_t time = BOUNCE_TIME;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_time(args, count, "for", &time, why)) {
        return false;
    }
    fc_port_set_online(port, false);
    lab_timer_arm_in(&port->bounce, time);
    return true;
}

/* The fabric forgets who is there and says nothing to him. */
static bool forget_login(void *object, const GateArg *args, uint32_t count,
                         char **why)
{
    FcPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    if (!port->login.present) {
        *why = g_strdup_printf("%s is not logged in", port->name);
        return false;
    }
    fc_fabric_logout(port, "forgotten");
    return true;
}

static bool clear_virtual_link(void *object, const GateArg *args,
                               uint32_t count, char **why)
{
    FcPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    if (!port->virtual_link.fcf) {
        *why = g_strdup_printf("%s has no virtual link", port->name);
        return false;
    }
    fc_virtual_link_clear(&port->virtual_link, "cleared");
    return true;
}

const ControlVerb fc_port_verbs[] = {
    { "link-down", "", "the fabric's side of the link goes", link_down },
    { "link-up", "", "it comes back", link_up },
    { "link-bounce", "[for=TIME]", "it goes and comes back (100ms)",
      link_bounce },
    { "forget-login", "", "the fabric forgets the login without a word",
      forget_login },
    { "clear-virtual-link", "", "FIP Clear Virtual Links goes to the port",
      clear_virtual_link },
    { 0 },
};

/* ------------------------------------------------------------------ */
/* The fabric                                                          */

static bool port_of(const FcFabric *fabric, const char *name, FcPort **port,
                    char **why)
{
    for (unsigned int i = 0; name && i < FC_FABRIC_PORTS; i++) {
        if (fabric->ports[i] && strcmp(fabric->ports[i]->name, name) == 0) {
            *port = fabric->ports[i];
            return true;
        }
    }
    *why = name ? g_strdup_printf("%s has no port '%s'", fabric->name, name)
                : g_strdup("port= is missing: the name of a port");
    return false;
}

/* "port", "area" ...: which part of the address a page is about. */
static bool page_format(const char *name, uint8_t *format, char **why)
{
    static const char *const names[] = {
        [FC_RSCN_FORMAT_PORT] = "port",
        [FC_RSCN_FORMAT_AREA] = "area",
        [FC_RSCN_FORMAT_DOMAIN] = "domain",
        [FC_RSCN_FORMAT_FABRIC] = "fabric",
    };

    for (unsigned int i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *format = i;
            return true;
        }
    }
    *why = g_strdup_printf("format=%s, must be port, area, domain or fabric",
                           name);
    return false;
}

static bool rscn(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "port", "format", "to", NULL };
    FcFabric *fabric = object;
    const char *to = control_arg(args, count, "to");
    const char *format = control_arg(args, count, "format");
    uint64_t fcid = 0;
    FcPort *listener = NULL;
    FcElsRscnPage page = { 0 };

    page.qualifier = control_arg(args, count, "port") ? FC_RSCN_FORMAT_PORT
                                                      : FC_RSCN_FORMAT_FABRIC;
    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "port", FCID_MAX, &fcid, why) ||
        (format && !page_format(format, &page.qualifier, why)) ||
        (to && !port_of(fabric, to, &listener, why))) {
        return false;
    }
    page.port_id = fcid;
    fc_controller_raise(fabric->controller, &page, listener);
    return true;
}

const ControlVerb fc_fabric_verbs[] = {
    { "rscn", "[port=FCID] [format=port|area|domain|fabric] [to=NAME]",
      "a state change notification, to all that want it or to one", rscn },
    { "inject", "to=NAME [frame=NAME] [hex=BYTES] [FIELD=VALUE ...]",
      "a frame from anybody to the port of that name", fc_inject },
    { 0 },
};

/* ------------------------------------------------------------------ */
/* FCFs                                                                */

static bool offline(void *object, const GateArg *args, uint32_t count,
                    char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    fc_fcf_set_online(object, false);
    return true;
}

static bool online(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    fc_fcf_set_online(object, true);
    return true;
}

static bool reset(void *object, const GateArg *args, uint32_t count, char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    fc_fcf_reset(object);
    return true;
}

static bool clear_of_fcf(void *object, const GateArg *args, uint32_t count,
                         char **why)
{
    static const char *const known[] = { "port", NULL };
    FcFcf *fcf = object;
    FcPort *port;

    if (!control_args_known(args, count, known, why) ||
        !port_of(fcf->fabric, control_arg(args, count, "port"), &port, why)) {
        return false;
    }
    if (port->virtual_link.fcf != fcf) {
        *why = g_strdup_printf("%s has no virtual link to %s", port->name,
                               fcf->name);
        return false;
    }
    fc_virtual_link_clear(&port->virtual_link, "cleared");
    return true;
}

const ControlVerb fc_fcf_verbs[] = {
    { "offline", "", "the FCF leaves, its virtual links are cleared", offline },
    { "online", "", "it comes back and advertises itself", online },
    { "reset", "", "it starts over, its virtual links are cleared", reset },
    { "clear-virtual-link", "port=NAME",
      "FIP Clear Virtual Links goes to that port", clear_of_fcf },
    { 0 },
};
