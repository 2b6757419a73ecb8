/*
 * The management server at FFFFFA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/management.h"
#include "fabric/service.h"
#include "lab/state.h"
#include "wire/els.h"

/* One record for each kind of registration of each port. */
#define RECORDS_MAX (FC_FABRIC_PORTS * 3)

static void record_free(gpointer data)
{
    FcFdmiRecord *record = data;

    lab_buffer_unref(record->body);
    g_free(record);
}

FcManagement *fc_management_new(FcFabric *fabric)
{
    FcManagement *management = g_new0(FcManagement, 1);

    management->fabric = fabric;
    management->records = g_ptr_array_new_with_free_func(record_free);
    return management;
}

void fc_management_free(FcManagement *management)
{
    g_ptr_array_free(management->records, TRUE);
    g_free(management);
}

static FcFdmiRecord *record_at(const FcManagement *management, guint i)
{
    return g_ptr_array_index(management->records, i);
}

static void forget(FcManagement *management, uint32_t port_id, uint16_t command)
{
    for (guint i = management->records->len; i-- > 0;) {
        FcFdmiRecord *record = record_at(management, i);

        if (record->port_id == port_id &&
            (command == 0 || record->command == command)) {
            g_ptr_array_remove_index(management->records, i);
        }
    }
}

void fc_management_remove(FcManagement *management, uint32_t port_id)
{
    forget(management, port_id, 0);
}

void fc_management_state(FcManagement *management, LabState *state)
{
    uint32_t count = management->records->len;

    lab_state_section(state, "management", 1);
    lab_state_count(state, &count, RECORDS_MAX);
    if (lab_state_loading(state)) {
        g_ptr_array_set_size(management->records, 0);
        for (uint32_t i = 0; i < count; i++) {
            g_ptr_array_add(management->records, g_new0(FcFdmiRecord, 1));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        FcFdmiRecord *record = record_at(management, i);

        lab_state_u32(state, &record->port_id);
        lab_state_u16(state, &record->command);
        lab_buffer_state(&record->body, state);
    }
}

static void remember(FcManagement *management, uint32_t port_id,
                     uint16_t command, const uint8_t *body, size_t length)
{
    FcFdmiRecord *record = g_new0(FcFdmiRecord, 1);

    forget(management, port_id, command);
    record->port_id = port_id;
    record->command = command;
    record->body = lab_buffer_copy(body, length);
    g_ptr_array_add(management->records, record);
}

static void ct(FcPort *port, const FcFrame *frame)
{
    FcManagement *management = port->fabric->management;
    const uint8_t *body;
    size_t length;
    FcCt request;

    if (!fc_service_ct(port, frame, FC_CT_TYPE_MANAGEMENT, FC_CT_SUBTYPE_FDMI,
                       &request, &body, &length)) {
        return;
    }
    if (!fc_service_logged_in(port, FC_ADDR_MANAGEMENT)) {
        fc_service_ct_reject(port, frame, &request, FC_CT_RJT_LOGICAL_ERROR,
                             FC_NS_EXPLAIN_NONE);
        return;
    }
    switch (request.command) {
    case FC_FDMI_RHBA:
    case FC_FDMI_RPRT:
    case FC_FDMI_RPA:
        remember(management, port->login.fcid, request.command, body, length);
        break;
    case FC_FDMI_DHBA:
    case FC_FDMI_DPRT:
        fc_management_remove(management, port->login.fcid);
        break;
    default:
        fc_service_ct_reject(port, frame, &request, FC_CT_RJT_NOT_SUPPORTED,
                             FC_NS_EXPLAIN_NONE);
        return;
    }
    TAP(&port->fabric->lab->tap, TAP_fabric_name, port->name,
        TAP_STR("request", fc_ct_name(request.gs_type, request.command)),
        TAP_FCID("port_id", port->login.fcid),
        TAP_BYTES("body", body, MIN(length, 512)));
    fc_service_ct_accept(port, frame, &request, NULL, 0);
}

static void els(FcPort *port, const FcFrame *frame)
{
    if (fc_frame_command(frame) == FC_ELS_PLOGI && !port->fabric->config.fdmi) {
        fc_service_reject(port, frame, FC_RJT_NOT_SUPPORTED,
                          FC_RJT_EXPLAIN_NOT_SUPPORTED);
        return;
    }
    fc_service_els(port, frame);
}

void fc_management_receive(FcPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        els(port, frame);
        return;
    case FC_RCTL_UNSOLICITED_CONTROL:
        ct(port, frame);
        return;
    case FC_RCTL_ABTS:
        fc_service_send(port, fc_answer_ba_acc(frame));
        return;
    default:
        return;
    }
}
