/*
 * Fabrics commands: Connect and the controller's properties (NVMe Base 2.0,
 * clause 6).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Bytes of the SQE of Connect. */
enum {
    AT_RECFMT = 40,
    AT_QID = 42,
    AT_SQSIZE = 44,
};

/* Bytes of Connect's data. */
enum {
    DATA_HOSTID = 0,
    DATA_CNTLID = 16,
    DATA_SUBNQN = 256,
    DATA_HOSTNQN = 512,
};

/* ------------------------------------------------------------------ */
/* Connect                                                             */

static void decode_connect(const NvmetCommand *command, NvmeFabricsSqe *connect)
{
    wire_decode(&nvme_connect_format, connect, command->raw, NVME_SQE_LEN);
}

static uint16_t invalid_parameter(NvmetCommand *command, uint32_t where)
{
    command->result = where;
    return nvmet_command_blame(command,
                               where & NVME_CONNECT_IN_DATA ? 24 : where,
                               NVME_SC_CONNECT_INVALID_PARAM);
}

static uint16_t invalid_data(NvmetCommand *command, uint32_t where)
{
    return invalid_parameter(command, where | NVME_CONNECT_IN_DATA);
}

static uint16_t connect_parse(NvmetCommand *command)
{
    const NvmetConnection *connection = command->connection;
    uint16_t status = nvmet_command_expect(command, NVME_CONNECT_DATA_LEN);
    NvmeFabricsSqe connect;

    if (status) {
        return status;
    }
    decode_connect(command, &connect);
    if (connect.recfmt) {
        return nvmet_command_blame(command, AT_RECFMT, NVME_SC_CONNECT_FORMAT);
    }
    if (connect.qid != connection->qid) {
        return invalid_parameter(command, AT_QID);
    }
    if (connect.sqsize != connection->size - 1) {
        return invalid_parameter(command, AT_SQSIZE);
    }
    return NVME_SC_SUCCESS;
}

/* Connect repeats what Create Association said (FC-NVMe-2, 4.4). */
static uint16_t check_identity(NvmetCommand *command,
                               const NvmeConnectData *data)
{
    const NvmetAssociation *association = command->connection->association;

    if (!nvmet_nqn_field_legal(data->subnqn) ||
        strcmp((const char *)data->subnqn, association->subnqn) != 0) {
        return invalid_data(command, DATA_SUBNQN);
    }
    if (!nvmet_nqn_field_legal(data->hostnqn) ||
        strcmp((const char *)data->hostnqn, association->hostnqn) != 0) {
        return invalid_data(command, DATA_HOSTNQN);
    }
    if (memcmp(data->hostid, association->hostid,
               sizeof(association->hostid)) != 0) {
        return invalid_data(command, DATA_HOSTID);
    }
    return NVME_SC_SUCCESS;
}

static void connected(NvmetCommand *command, const NvmeFabricsSqe *connect)
{
    NvmetConnection *connection = command->connection;
    const NvmetController *controller = nvmet_command_controller(command);
    const NvmetPort *port = command->port;

    connection->connected = true;
    connection->no_flow_control =
        connect->cattr & NVME_CONNECT_DISABLE_FLOW_CONTROL;
    command->result = controller->cntlid;
    TAP(&port->lab->tap, TAP_target_connection, port->name,
        TAP_STR("event", "connected"),
        TAP_FCID("fcid", connection->association->session->fcid),
        TAP_HEX("id", 16, connection->id),
        TAP_STR("nqn", controller->subsystem->nqn),
        TAP_DEC("cntlid", controller->cntlid), TAP_DEC("qid", connection->qid),
        TAP_DEC("queue_size", connection->size),
        TAP_DEC("ersp_ratio", connection->ersp_ratio));
}

static uint16_t connect_admin(NvmetCommand *command,
                              const NvmeFabricsSqe *connect,
                              const NvmeConnectData *data)
{
    NvmetAssociation *association = command->connection->association;
    NvmetSubsystem *subsystem;

    if (data->cntlid != NVME_CNTLID_DYNAMIC) {
        return invalid_data(command, DATA_CNTLID);
    }
    subsystem = nvmet_port_subsystem(command->port, association->subnqn);
    if (!subsystem) {
        return invalid_data(command, DATA_SUBNQN);
    }
    if (!nvmet_subsystem_host_allowed(subsystem, association->hostnqn)) {
        command->result = NVME_CONNECT_IN_DATA | DATA_HOSTNQN;
        return nvmet_command_blame(command, 24, NVME_SC_CONNECT_INVALID_HOST);
    }
    if (!nvmet_controller_new(association, subsystem, connect->kato)) {
        return NVME_SC_CONNECT_BUSY;
    }
    return NVME_SC_SUCCESS;
}

static uint16_t connect_io(NvmetCommand *command, const NvmeConnectData *data)
{
    const NvmetController *controller = nvmet_command_controller(command);

    if (!controller || !nvmet_controller_ready(controller)) {
        return nvmet_command_blame(command, 0, NVME_SC_COMMAND_SEQUENCE);
    }
    if (data->cntlid != controller->cntlid) {
        return invalid_data(command, DATA_CNTLID);
    }
    if (command->connection->qid > controller->subsystem->io_queues) {
        return invalid_parameter(command, AT_QID);
    }
    return NVME_SC_SUCCESS;
}

static uint16_t connect_execute(NvmetCommand *command)
{
    NvmeFabricsSqe connect;
    NvmeConnectData data;
    uint16_t status;

    if (command->connection->connected) {
        return nvmet_command_blame(command, 0, NVME_SC_COMMAND_SEQUENCE);
    }
    decode_connect(command, &connect);
    wire_decode(&nvme_connect_data_format, &data, command->data->data,
                command->data->length);
    status = check_identity(command, &data);
    if (status) {
        return status;
    }
    status = command->connection->qid ? connect_io(command, &data)
                                      : connect_admin(command, &connect, &data);
    if (!status) {
        connected(command, &connect);
    }
    return status;
}

/* ------------------------------------------------------------------ */
/* Properties                                                          */

enum {
    AT_ATTRIB = 40,
    AT_OFFSET = 44,
};

static const struct {
    uint32_t offset;
    bool wide; /* 8 bytes, not 4 */
} properties[] = {
    { NVME_PROPERTY_CAP, true },   { NVME_PROPERTY_VS, false },
    { NVME_PROPERTY_CC, false },   { NVME_PROPERTY_CSTS, false },
    { NVME_PROPERTY_CRTO, false },
};

static uint64_t property_value(const NvmetController *controller,
                               uint32_t offset)
{
    switch (offset) {
    case NVME_PROPERTY_CAP:
        return nvmet_controller_cap(controller);
    case NVME_PROPERTY_VS:
        return nvmet_controller_version();
    case NVME_PROPERTY_CC:
        return controller->cc;
    case NVME_PROPERTY_CSTS:
        return controller->csts;
    default:
        return NVMET_READY_TIMEOUT;
    }
}

static uint16_t property_parse(NvmetCommand *command)
{
    NvmeFabricsSqe request;

    wire_decode(&nvme_property_format, &request, command->raw, NVME_SQE_LEN);
    if (command->data_len) {
        return nvmet_command_expect(command, 0);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (properties[i].offset != request.offset) {
            continue;
        }
        if ((request.attrib & 7) != properties[i].wide) {
            return nvmet_command_blame(command, AT_ATTRIB,
                                       NVME_SC_INVALID_FIELD);
        }
        return NVME_SC_SUCCESS;
    }
    return nvmet_command_blame(command, AT_OFFSET, NVME_SC_INVALID_FIELD);
}

static uint16_t property_get(NvmetCommand *command)
{
    NvmeFabricsSqe request;

    wire_decode(&nvme_property_format, &request, command->raw, NVME_SQE_LEN);
    command->result =
        property_value(nvmet_command_controller(command), request.offset);
    return NVME_SC_SUCCESS;
}

static uint16_t property_set_parse(NvmetCommand *command)
{
    uint16_t status = property_parse(command);
    NvmeFabricsSqe request;

    wire_decode(&nvme_property_format, &request, command->raw, NVME_SQE_LEN);
    if (!status && request.offset != NVME_PROPERTY_CC) {
        return nvmet_command_blame(command, AT_OFFSET, NVME_SC_INVALID_FIELD);
    }
    return status;
}

static uint16_t property_set(NvmetCommand *command)
{
    NvmeFabricsSqe request;

    wire_decode(&nvme_property_format, &request, command->raw, NVME_SQE_LEN);
    nvmet_controller_configure(nvmet_command_controller(command),
                               request.value);
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

#define ON_ADMIN_QUEUE \
    (NVMET_ON_ADMIN | NVMET_ON_DISCOVERY | NVMET_ON_NOT_READY)

static const NvmetOperation operations[] = {
    [NVME_FABRICS_PROPERTY_SET] = {
        NVME_FABRICS_PROPERTY_SET, ON_ADMIN_QUEUE,
        property_set_parse, property_set,
    },
    [NVME_FABRICS_CONNECT] = {
        NVME_FABRICS_CONNECT,
        NVMET_ON_UNCONNECTED | NVMET_ON_IO | ON_ADMIN_QUEUE,
        connect_parse, connect_execute,
    },
    [NVME_FABRICS_PROPERTY_GET] = {
        NVME_FABRICS_PROPERTY_GET, ON_ADMIN_QUEUE,
        property_parse, property_get,
    },
};

const NvmetOperation *nvmet_fabrics_operation(uint8_t type)
{
    return type < G_N_ELEMENTS(operations) && operations[type].execute
               ? &operations[type]
               : NULL;
}
