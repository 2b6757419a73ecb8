/*
 * What can be done to a target's N_Port from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/control.h"
#include "target/nport_parts.h"
#include "wire/els.h"
#include "wire/wwn.h"

#define FCID_MAX 0xffffff
/* Of a port that starts over, unless it is said. */
#define REBOOT_TIME (2 * LAB_SECONDS)

static bool no_args(const GateArg *args, uint32_t count, char **why)
{
    static const char *const none[] = { NULL };

    return control_args_known(args, count, none, why);
}

/* ------------------------------------------------------------------ */
/* Silence                                                             */

static bool silent(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    static const char *const known[] = { "for", NULL };
    FcTargetPort *port = object;
    int64_t time = 0;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_time(args, count, "for", &time, why)) {
        return false;
    }
    port->silent = true;
    if (time) {
        lab_timer_arm_in(&port->talk_again, time);
    } else {
        lab_timer_cancel(&port->talk_again);
    }
    return true;
}

static bool talk(void *object, const GateArg *args, uint32_t count, char **why)
{
    FcTargetPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    port->silent = false;
    lab_timer_cancel(&port->talk_again);
    return true;
}

/* ------------------------------------------------------------------ */
/* Logouts                                                             */

/* To one initiator, or to all; false if there is none. */
static bool each_session(
    FcTargetPort *port, const GateArg *args, uint32_t count,
    void (*act)(FcTargetPort *port, FcTargetSession *session), char **why)
{
    static const char *const known[] = { "d_id", NULL };
    uint64_t d_id = 0;
    bool any = false;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "d_id", FCID_MAX, &d_id, why)) {
        return false;
    }
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = port->sessions.slots[i];

        if (session && (!d_id || session->fcid == d_id)) {
            any = true;
            act(port, session);
        }
    }
    if (!any) {
        *why = g_strdup_printf("nobody%s is logged in with %s",
                               d_id ? " of that address" : "", port->name);
    }
    return any;
}

static void send_els(FcTargetPort *port, uint32_t d_id,
                     const WireFormat *format, const void *message)
{
    FcHeader header =
        fc_target_header(port, d_id, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS);
    FcFrame *frame = fc_frame_new(&header, lab_buffer_new0(format->length));

    wire_encode(format, message, frame->payload->data);
    fc_target_port_send(port, frame);
}

static void log_out(FcTargetPort *port, FcTargetSession *session)
{
    FcElsLogo message = {
        .command = FC_ELS_LOGO,
        .port_id = port->fcid,
        .port_name = port->port_name,
    };

    send_els(port, session->fcid, &fc_els_logo_format, &message);
    fc_target_end_session(port, session, "we have logged out");
}

static bool logo(void *object, const GateArg *args, uint32_t count, char **why)
{
    return each_session(object, args, count, log_out, why);
}

static void log_processes_out(FcTargetPort *port, FcTargetSession *session)
{
    FcElsPrli message = {
        .command = FC_ELS_PRLO,
        .page_length = FC_ELS_PRLI_LEN - 4,
        .payload_length = FC_ELS_PRLI_LEN,
    };

    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (session->processes & 1u << i) {
            message.type = port->fc4s[i].ops->type;
            send_els(port, session->fcid, &fc_els_prli_format, &message);
            session->processes &= ~(1u << i);
            port->fc4s[i].ops->logout(port->fc4s[i].fc4, session,
                                      "we have logged out");
        }
    }
}

static bool prlo(void *object, const GateArg *args, uint32_t count, char **why)
{
    return each_session(object, args, count, log_processes_out, why);
}

static bool forget_sessions(void *object, const GateArg *args, uint32_t count,
                            char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    fc_target_end_sessions(object, "forgotten");
    return true;
}

/* ------------------------------------------------------------------ */
/* Leaving and coming back                                             */

static bool leave(void *object, const GateArg *args, uint32_t count, char **why)
{
    FcTargetPort *port = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    lab_timer_cancel(&port->return_again);
    fc_target_port_enable(port, false);
    return true;
}

static bool new_name(const char *text, uint64_t *name, char **why)
{
    char *end;

    *name = g_ascii_strtoull(text, &end, 16);
    if (strlen(text) != 16 || *end || *name >> 60 == 0) {
        *why = g_strdup_printf("port_name=%s, must be 16 hexadecimal digits "
                               "from 1000000000000000 on",
                               text);
        return false;
    }
    return true;
}

static bool come_back(void *object, const GateArg *args, uint32_t count,
                      char **why)
{
    static const char *const known[] = { "fcid", "port_name", NULL };
    FcTargetPort *port = object;
    const char *fcid = control_arg(args, count, "fcid");
    const char *name = control_arg(args, count, "port_name");
    uint64_t port_name = port->port_name;

    if (!control_args_known(args, count, known, why) ||
        (name && !new_name(name, &port_name, why))) {
        return false;
    }
    if (fcid && strcmp(fcid, "new") != 0) {
        *why = g_strdup_printf("fcid=%s, must be new", fcid);
        return false;
    }
    if (port->port->enabled) {
        *why = g_strdup_printf("%s has not left", port->name);
        return false;
    }
    if (fcid) {
        fc_port_renumber(port->port);
    }
    port->port_name = port_name;
    lab_timer_cancel(&port->return_again);
    fc_target_port_enable(port, true);
    return true;
}

static bool reboot(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    static const char *const known[] = { "for", NULL };
    FcTargetPort *port = object;
    int64_t time = REBOOT_TIME;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_time(args, count, "for", &time, why)) {
        return false;
    }
    fc_target_port_enable(port, false);
    lab_timer_arm_in(&port->return_again, time);
    return true;
}

const ControlVerb fc_target_verbs[] = {
    { "silent", "[for=TIME]", "it hears nothing and says nothing", silent },
    { "talk", "", "it does again", talk },
    { "logo", "[d_id=FCID]", "LOGO to one initiator or all, whose sessions end",
      logo },
    { "prlo", "[d_id=FCID]", "PRLO to one initiator or all", prlo },
    { "forget-sessions", "", "all sessions are lost without a word",
      forget_sessions },
    { "leave", "", "its end of the link goes", leave },
    { "return", "[fcid=new] [port_name=WWN]",
      "it comes back, as itself or as another", come_back },
    { "offline", "", "the same as leave", leave },
    { "online", "", "the same as return", come_back },
    { "reboot", "[for=TIME]", "it leaves, and comes back by itself (2s)",
      reboot },
    { 0 },
};
