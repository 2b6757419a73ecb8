/*
 * What commands do: how the operation is found, and what is checked of all
 * of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Bytes of the SQE that can be to blame. */
enum {
    AT_OPCODE = 0,
    AT_FLAGS = 1,
    AT_FCTYPE = 4,
    AT_SGL = 24,
};

static bool is_fabrics(const NvmetCommand *command)
{
    return command->sqe.opcode == NVME_OPC_FABRICS;
}

static NvmetTable table_of(const NvmetCommand *command)
{
    if (is_fabrics(command)) {
        return NVMET_TABLE_FABRICS;
    }
    return command->connection->qid ? NVMET_TABLE_IO : NVMET_TABLE_ADMIN;
}

static const NvmetOperation *find(NvmetTable table, uint8_t code)
{
    switch (table) {
    case NVMET_TABLE_FABRICS:
        return nvmet_fabrics_operation(code);
    case NVMET_TABLE_ADMIN:
        return nvmet_admin_operation(code);
    default:
        return nvmet_io_operation(code);
    }
}

static uint8_t context_of(const NvmetCommand *command)
{
    if (!command->connection->connected) {
        return NVMET_ON_UNCONNECTED;
    }
    if (command->connection->qid) {
        return NVMET_ON_IO;
    }
    return nvmet_controller_is_discovery(nvmet_command_controller(command))
               ? NVMET_ON_DISCOVERY
               : NVMET_ON_ADMIN;
}

/* NULL if it is not known, or not here. */
static const NvmetOperation *operation_of(const NvmetCommand *command)
{
    NvmetTable table = table_of(command);
    const NvmetOperation *operation =
        find(table, table == NVMET_TABLE_FABRICS ? command->raw[4]
                                                 : command->sqe.opcode);

    return operation && operation->contexts & context_of(command) ? operation
                                                                  : NULL;
}

/*
 * FC-NVMe-2, 4.8: PSDT says SGL, the one descriptor is a transport data
 * block whose length is what the NVMe_CMND announces. Fused commands are not
 * offered.
 */
static uint16_t check_pointer(NvmetCommand *command)
{
    const NvmeSqe *sqe = &command->sqe;

    if (sqe->flags & NVME_FLAG_FUSE_MASK ||
        (sqe->flags & NVME_FLAG_PSDT_MASK) != NVME_FLAG_PSDT_SGL) {
        return nvmet_command_blame(command, AT_FLAGS, NVME_SC_INVALID_FIELD);
    }
    if (command->data_len && sqe->sgl_type != NVME_SGL_TRANSPORT) {
        return nvmet_command_blame(command, AT_SGL + 15,
                                   NVME_SC_INVALID_SGL_TYPE);
    }
    if (sqe->sgl_length != command->data_len) {
        return nvmet_command_blame(command, AT_SGL + 8,
                                   NVME_SC_INVALID_SGL_DATA_LEN);
    }
    if (command->data_len > command->port->config.max_transfer) {
        return nvmet_command_blame(command, AT_SGL + 8, NVME_SC_INVALID_FIELD);
    }
    return NVME_SC_SUCCESS;
}

static bool ready_for(const NvmetCommand *command)
{
    return command->operation->contexts & NVMET_ON_NOT_READY ||
           nvmet_controller_ready(nvmet_command_controller(command));
}

uint16_t nvmet_parse(NvmetCommand *command)
{
    uint16_t status = check_pointer(command);

    if (status) {
        return status;
    }
    command->operation = operation_of(command);
    if (!command->operation) {
        return nvmet_command_blame(command,
                                   is_fabrics(command) ? AT_FCTYPE : AT_OPCODE,
                                   NVME_SC_INVALID_OPCODE);
    }
    if (!ready_for(command)) {
        return nvmet_command_blame(command, AT_OPCODE,
                                   NVME_SC_COMMAND_SEQUENCE);
    }
    return command->operation->parse(command);
}

bool nvmet_operation_state(NvmetCommand *command, LabState *state)
{
    uint8_t table = command->operation ? table_of(command) : 0;
    uint8_t code = command->operation ? command->operation->code : 0;

    lab_state_u8(state, &table);
    lab_state_u8(state, &code);
    if (!lab_state_loading(state)) {
        return true;
    }
    if (table >= NVMET_TABLE_COUNT || !command->connection ||
        table != table_of(command)) {
        return false;
    }
    command->operation = find(table, code);
    /* commands other than Connect work on a controller */
    if (!command->operation ||
        (!(command->operation->contexts & NVMET_ON_UNCONNECTED) &&
         !nvmet_command_controller(command))) {
        return false;
    }
    /* what was said of a namespace when it came need not be true any more */
    return check_pointer(command) == NVME_SC_SUCCESS;
}
