/*
 * A connection: one queue pair of an association.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include "lab/state.h"
#include "target/nvme/association.h"
#include "target/nvme/connection.h"

NvmetConnection *nvmet_connection_new(NvmetAssociation *association,
                                      uint16_t qid, uint16_t sqsize,
                                      uint16_t ersp_ratio)
{
    NvmetConnection *connection = g_new0(NvmetConnection, 1);

    connection->association = association;
    connection->id = association->id | qid;
    connection->qid = qid;
    connection->size = sqsize + 1;
    connection->ersp_ratio = ersp_ratio;
    connection->expected_csn = 1;
    association->connections[qid] = connection;
    return connection;
}

void nvmet_connection_free(NvmetConnection *connection)
{
    connection->association->connections[connection->qid] = NULL;
    g_free(connection);
}

void nvmet_connection_reset(NvmetConnection *connection)
{
    connection->connected = false;
    connection->no_flow_control = false;
    connection->sq_head = 0;
    connection->responses = 0;
    connection->unreported = 0;
}

void nvmet_connection_state(NvmetConnection *connection, LabState *state)
{
    lab_state_section(state, "connection", 1);
    lab_state_u16(state, &connection->size);
    lab_state_u16(state, &connection->ersp_ratio);
    lab_state_bool(state, &connection->connected);
    lab_state_bool(state, &connection->no_flow_control);
    lab_state_u16(state, &connection->sq_head);
    lab_state_u32(state, &connection->rsn);
    lab_state_u32(state, &connection->responses);
    lab_state_u32(state, &connection->unreported);
    lab_state_u32(state, &connection->expected_csn);
    if (lab_state_loading(state)) {
        /* counted again when the commands are loaded */
        connection->outstanding = 0;
    }
    if (connection->size < 2 || connection->ersp_ratio == 0 ||
        connection->sq_head >= connection->size) {
        lab_state_fail(state);
        connection->size = 2;
        connection->ersp_ratio = 1;
        connection->sq_head = 0;
    }
}
