/*
 * The management server at FFFFFA: its database, and where requests arrive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/fdmi.h"
#include "fabric/service.h"
#include "lab/state.h"
#include "wire/els.h"

static void record_free(gpointer data)
{
    FcFdmiRecord *record = data;

    lab_buffer_unref(record->block);
    g_free(record);
}

FcManagement *fc_management_new(FcFabric *fabric)
{
    FcManagement *management = g_new0(FcManagement, 1);

    management->fabric = fabric;
    management->hbas = g_ptr_array_new_with_free_func(record_free);
    management->ports = g_ptr_array_new_with_free_func(record_free);
    return management;
}

void fc_management_free(FcManagement *management)
{
    g_ptr_array_free(management->hbas, TRUE);
    g_ptr_array_free(management->ports, TRUE);
    g_free(management);
}

static FcFdmiRecord *find(const GPtrArray *records, uint64_t name)
{
    for (guint i = 0; i < records->len; i++) {
        FcFdmiRecord *record = g_ptr_array_index(records, i);

        if (record->name == name) {
            return record;
        }
    }
    return NULL;
}

FcFdmiRecord *fc_management_hba(const FcManagement *management, uint64_t hba)
{
    return find(management->hbas, hba);
}

FcFdmiRecord *fc_management_port(const FcManagement *management,
                                 uint64_t port_name)
{
    return find(management->ports, port_name);
}

static void remove_of(GPtrArray *records, uint32_t port_id)
{
    for (guint i = records->len; i-- > 0;) {
        FcFdmiRecord *record = g_ptr_array_index(records, i);

        if (record->port_id == port_id) {
            g_ptr_array_remove_index(records, i);
        }
    }
}

void fc_management_remove(FcManagement *management, uint32_t port_id)
{
    /* an adapter's ports go with it: all are of the N_Port that named it */
    remove_of(management->hbas, port_id);
    remove_of(management->ports, port_id);
}

static void records_state(GPtrArray *records, uint32_t max, LabState *state)
{
    uint32_t count = records->len;

    lab_state_count(state, &count, max);
    if (lab_state_loading(state)) {
        g_ptr_array_set_size(records, 0);
        for (uint32_t i = 0; i < count; i++) {
            g_ptr_array_add(records, g_new0(FcFdmiRecord, 1));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        FcFdmiRecord *record = g_ptr_array_index(records, i);

        lab_state_u32(state, &record->port_id);
        lab_state_u64(state, &record->hba);
        lab_state_u64(state, &record->name);
        lab_buffer_state(&record->block, state);
        if (record->block && record->block->length > FC_FDMI_BLOCK_MAX) {
            lab_state_fail(state);
        }
    }
}

void fc_management_state(FcManagement *management, LabState *state)
{
    lab_state_section(state, "management", 1);
    records_state(management->hbas, FC_FABRIC_PORTS * FC_FDMI_HBAS_OF_PORT,
                  state);
    records_state(management->ports, FC_FABRIC_PORTS * FC_FDMI_PORTS_OF_PORT,
                  state);
}

/* ------------------------------------------------------------------ */

static void els(FcPort *port, const FcFrame *frame)
{
    if (fc_frame_command(frame) == FC_ELS_PLOGI && !port->fabric->config.fdmi) {
        fc_service_reject(port, frame, FC_RJT_NOT_SUPPORTED,
                          FC_RJT_EXPLAIN_NOT_SUPPORTED);
        return;
    }
    fc_service_els(port, frame);
}

static void ct(FcPort *port, const FcFrame *frame)
{
    FcFdmiRequest request = {
        .management = port->fabric->management,
        .port = port,
        .frame = frame,
    };

    if (!fc_service_ct(port, frame, FC_CT_TYPE_MANAGEMENT, FC_CT_SUBTYPE_FDMI,
                       &request.ct, &request.body, &request.length)) {
        return;
    }
    if (!fc_service_logged_in(port, FC_ADDR_MANAGEMENT)) {
        fc_service_ct_reject(port, frame, &request.ct, FC_CT_RJT_LOGICAL_ERROR,
                             FC_NS_EXPLAIN_NONE);
        return;
    }
    fc_fdmi_receive(&request);
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
