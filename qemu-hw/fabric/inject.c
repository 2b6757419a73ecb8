/*
 * Frames made by hand: by name with the fields that are given, or of raw
 * bytes, from anybody to one port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/control.h"
#include "fabric/fabric.h"
#include "fabric/gate.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"
#include "wire/fip.h"

/* ------------------------------------------------------------------ */
/* What can be made by name                                            */

typedef struct Template {
    const char *name;
    uint8_t r_ctl;
    uint8_t type;
    uint32_t f_ctl;
    uint16_t length;  /* of the payload, bytes */
    uint16_t command; /* first byte, or of a CT request */
    const char *of;   /* for an answer whose fields depend on the request */
} Template;

#define ELS(name_, length_)                                                   \
    {                                                                         \
#name_, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, FC_FCTL_REQUEST, (length_), \
            FC_ELS_##name_, NULL                                              \
    }
#define NVME_LS(name_, length_, code)                                   \
    {                                                                   \
        (name_), FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME, FC_FCTL_REQUEST, \
            (length_), (code), NULL                                     \
    }
#define BLS(name_, f_ctl_, length_)                                        \
    {                                                                      \
#name_, FC_RCTL_##name_, FC_TYPE_BLS, (f_ctl_), (length_), 0, NULL \
    }
#define IU(name_, r_ctl_, f_ctl_, length_)                                   \
    {                                                                        \
        (name_), FC_RCTL_##r_ctl_, FC_TYPE_FCP, (f_ctl_), (length_), 0, NULL \
    }

static const Template templates[] = {
    ELS(PLOGI, FC_ELS_LOGIN_LEN),
    ELS(FLOGI, FC_ELS_LOGIN_LEN),
    ELS(LOGO, FC_ELS_LOGO_LEN),
    ELS(PRLI, FC_ELS_PRLI_LEN),
    ELS(PRLO, FC_ELS_PRLI_LEN),
    ELS(ADISC, FC_ELS_ADISC_LEN),
    ELS(PDISC, FC_ELS_LOGIN_LEN),
    ELS(RSCN, FC_ELS_RSCN_LEN + FC_ELS_RSCN_PAGE_LEN),
    ELS(RTV, 4),
    ELS(RLS, FC_ELS_RLS_LEN),
    ELS(RNID, FC_ELS_RNID_LEN),
    ELS(RRQ, FC_ELS_RRQ_LEN),
    ELS(RDP, FC_ELS_RDP_LEN),
    ELS(ECHO, 8),
    ELS(TEST, 8),
    ELS(FPIN, 8),
    { "LS_ACC", FC_RCTL_ELS_REPLY, FC_TYPE_ELS, FC_FCTL_REPLY, FC_ELS_ACC_LEN,
      FC_ELS_LS_ACC, NULL },
    { "LS_RJT", FC_RCTL_ELS_REPLY, FC_TYPE_ELS, FC_FCTL_REPLY, FC_ELS_RJT_LEN,
      FC_ELS_LS_RJT, NULL },
    { "CT_ACC", FC_RCTL_SOLICITED_CONTROL, FC_TYPE_CT, FC_FCTL_REPLY, FC_CT_LEN,
      FC_CT_ACCEPT, NULL },
    { "CT_RJT", FC_RCTL_SOLICITED_CONTROL, FC_TYPE_CT, FC_FCTL_REPLY, FC_CT_LEN,
      FC_CT_REJECT, NULL },
    NVME_LS("DISCONNECT", FCNVME_DISCONNECT_LEN, FCNVME_LS_DISCONNECT),
    BLS(ABTS, FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE, 0),
    BLS(BA_ACC, FC_FCTL_REPLY, 12),
    BLS(BA_RJT, FC_FCTL_REPLY, 4),
    IU("CMND", COMMAND, FC_FCTL_REQUEST, FCNVME_CMND_LEN),
    IU("DATA", SOLICITED_DATA, FC_FCTL_RESPONDER_DATA, 512),
    IU("XFER_RDY", DATA_DESCRIPTOR, FC_FCTL_RESPONDER_READY,
       FCNVME_XFER_RDY_LEN),
    IU("RSP", STATUS, FC_FCTL_REPLY, FCNVME_RSP_LEN),
    IU("ERSP", EXTENDED_STATUS, FC_FCTL_REPLY, FCNVME_ERSP_LEN),
};

char *fc_inject_names(void)
{
    GString *names = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(templates); i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : "", templates[i].name);
    }
    return g_string_free(names, FALSE);
}

static const Template *find_template(const char *name, char **why)
{
    g_autofree char *names = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(templates); i++) {
        if (strcmp(templates[i].name, name) == 0) {
            return &templates[i];
        }
    }
    names = fc_inject_names();
    *why = g_strdup_printf(
        "frame=%s, must be one of %s, or raw bytes in hex=", name, names);
    return NULL;
}

/* ------------------------------------------------------------------ */
/* The frame as it is before fields are set                            */

static void fill_payload(const Template *template, uint8_t *data)
{
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = template->command,
    };

    if (!template->length) {
        return;
    }
    data[0] = template->command;
    switch (template->type) {
    case FC_TYPE_CT:
        wire_encode(&fc_ct_format, &ct, data);
        break;
    case FC_TYPE_NVME:
        put_be32(data + 4, template->length - FCNVME_LS_LEN);
        break;
    case FC_TYPE_FCP:
        if (template->r_ctl == FC_RCTL_EXTENDED_STATUS) {
            put_be16(data + 2, FCNVME_ERSP_LEN / 4);
        }
        break;
    }
    if (template->command == FC_ELS_RSCN) {
        data[1] = FC_ELS_RSCN_PAGE_LEN;
        put_be16(data + 2, template->length);
    } else if (template->command == FC_ELS_PRLI ||
               template->command == FC_ELS_PRLO) {
        data[1] = template->length - 4;
        put_be16(data + 2, template->length);
        data[4] = FC_TYPE_NVME;
    }
}

static uint32_t sender_of(const Template *template)
{
    switch (template->command) {
    case FC_ELS_RSCN:
        return FC_ADDR_FABRIC_CONTROLLER;
    case FC_CT_ACCEPT:
    case FC_CT_REJECT:
        return FC_ADDR_NAME_SERVER;
    default:
        return FC_ADDR_FABRIC_PORT;
    }
}

static FcFrame *frame_by_name(const FcPort *port, const Template *template)
{
    FcHeader header = {
        .r_ctl = template->r_ctl,
        .d_id = port->login.fcid,
        .s_id = sender_of(template),
        .type = template->type,
        .f_ctl = template->f_ctl,
        .rx_id = FC_XID_UNASSIGNED,
    };
    FcFrame *frame = fc_frame_new(
        &header, template->length ? lab_buffer_new0(template->length) : NULL);

    if (!(header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER)) {
        frame->header.ox_id = fc_fabric_new_ox_id(port->fabric);
    }
    if (frame->payload) {
        fill_payload(template, frame->payload->data);
    }
    return frame;
}

/* Raw bytes: an FC frame from its header on. */
static FcFrame *frame_of_bytes(const GByteArray *bytes, char **why)
{
    FcHeader header;

    if (!wire_decode(&fc_header_format, &header, bytes->data, bytes->len)) {
        *why = g_strdup_printf("hex= has %u bytes, an FC header has %d",
                               bytes->len, FC_HEADER_LEN);
        return NULL;
    }
    return fc_frame_new_copy(&header, bytes->data + FC_HEADER_LEN,
                             bytes->len - FC_HEADER_LEN);
}

/* All behind the EtherType. */
static FcFrame *fip_of_bytes(FcPort *port, const GByteArray *bytes)
{
    FcFrame *frame = fc_frame_new_fip(lab_buffer_copy(bytes->data, bytes->len));
    const FcFcf *fcf = port->fabric->fcfs[0];

    memcpy(frame->src_mac, fcf->mac, ETH_MAC_LEN);
    memcpy(frame->dst_mac, port->virtual_link.enode_mac, ETH_MAC_LEN);
    frame->vlan = fcf->config.vlan;
    return frame;
}

/* ------------------------------------------------------------------ */
/* Arguments                                                           */

static FcPort *port_of(const FcFabric *fabric, const char *name, char **why)
{
    for (unsigned int i = 0; name && i < FC_FABRIC_PORTS; i++) {
        FcPort *port = fabric->ports[i];

        if (port && strcmp(port->name, name) == 0) {
            if (!fc_port_link_up(port)) {
                *why = g_strdup_printf("the link of %s is down", name);
                return NULL;
            }
            return port;
        }
    }
    *why = name ? g_strdup_printf("%s has no port '%s'", fabric->name, name)
                : g_strdup("to= is missing: the name of a port");
    return NULL;
}

static void set_payload(FcFrame *frame, const GByteArray *bytes)
{
    lab_buffer_unref(frame->payload);
    frame->payload = lab_buffer_copy(bytes->data, bytes->len);
    frame->length = bytes->len;
}

static FcFrame *make_frame(FcPort *port, const GateArg *args, uint32_t count,
                           char **why)
{
    const char *name = control_arg(args, count, "frame");
    const char *hex = control_arg(args, count, "hex");
    g_autoptr(GByteArray) bytes =
        hex ? control_arg_bytes(args, count, "hex", FC_SEQUENCE_MAX, why)
            : NULL;
    const Template *template;
    FcFrame *frame;

    if (hex && !bytes) {
        return NULL;
    }
    if (!name && !bytes) {
        *why = g_strdup("frame= or hex= is missing: what is to be sent");
        return NULL;
    }
    if (!name) {
        return frame_of_bytes(bytes, why);
    }
    if (strcmp(name, "FIP") == 0 && bytes) {
        return fip_of_bytes(port, bytes);
    }
    template = find_template(name, why);
    if (!template) {
        return NULL;
    }
    frame = frame_by_name(port, template);
    if (bytes) {
        set_payload(frame, bytes);
    }
    return frame;
}

static bool is_field(const GateArg *arg)
{
    static const char *const others[] = { "to", "frame", "hex", NULL };

    return !g_strv_contains(others, arg->name);
}

static bool set_fields(GateMessage *message, const GateArg *args,
                       uint32_t count, char **why)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value;

        if (is_field(&args[i]) &&
            !(gate_parse(message->ops, args[i].name, args[i].text, &value,
                         why) &&
              gate_set(message, args[i].name, value, why))) {
            return false;
        }
    }
    return true;
}

bool fc_inject(void *object, const GateArg *args, uint32_t count, char **why)
{
    FcFabric *fabric = object;
    FcPort *port = port_of(fabric, control_arg(args, count, "to"), why);
    GateMessage *message;
    FcFrame *frame = port ? make_frame(port, args, count, why) : NULL;

    if (!frame) {
        return false;
    }
    if (frame->kind == FC_FRAME_FC && !fc_port_address(port, frame)) {
        /* without a virtual link there are no addresses but those given */
        frame->vlan = port->fabric->fcfs[0]->config.vlan;
    }
    message = fc_gate_new_frame(port, frame, false);
    if (!set_fields(message, args, count, why)) {
        message->ops->drop(message);
        return false;
    }
    frame = fc_gate_take_frame(message);
    if (!frame) {
        *why = g_strdup("what is left is shorter than an FC header");
        return false;
    }
    fc_lane_send(&port->to_n_port, frame);
    return true;
}
