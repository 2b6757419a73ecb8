/*
 * Admin commands: the table, and those that need no file of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

#define EFFECTS_LEN   4096
#define EFFECTS_IO_AT 1024

/* No data in either direction. */
static uint16_t parse_no_data(NvmetCommand *command)
{
    return nvmet_command_expect(command, 0);
}

static uint16_t keep_alive(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);

    if (!controller->kato) {
        return NVME_SC_KEEP_ALIVE_INVALID;
    }
    nvmet_controller_keep_alive(controller);
    return NVME_SC_SUCCESS;
}

/* Those that are under way already are not turned away any more. */
static uint16_t parse_abort(NvmetCommand *command)
{
    uint32_t count = nvmet_commands_count(
        command->port, command->connection->association, NVME_ADM_ABORT);

    if (count > NVMET_ABORTS + 1) {
        return NVME_SC_ABORT_LIMIT;
    }
    return parse_no_data(command);
}

/* Bit 0 of the result: the command was not aborted. */
static uint16_t abort_command(NvmetCommand *command)
{
    uint16_t sqid = command->sqe.cdw10 & 0xffff;
    uint16_t command_id = command->sqe.cdw10 >> 16;
    bool done = nvmet_command_abort(
        command->port, command->connection->association, sqid, command_id);

    command->result = !done;
    return NVME_SC_SUCCESS;
}

#define ON_BOTH (NVMET_ON_ADMIN | NVMET_ON_DISCOVERY)

static const NvmetOperation operations[] = {
    [NVME_ADM_GET_LOG_PAGE] = {
        NVME_ADM_GET_LOG_PAGE, ON_BOTH, nvmet_log_parse, nvmet_log_execute,
    },
    [NVME_ADM_IDENTIFY] = {
        NVME_ADM_IDENTIFY, ON_BOTH,
        nvmet_identify_parse, nvmet_identify_execute,
    },
    [NVME_ADM_ABORT] = {
        NVME_ADM_ABORT, NVMET_ON_ADMIN, parse_abort, abort_command,
    },
    [NVME_ADM_SET_FEATURES] = {
        NVME_ADM_SET_FEATURES, ON_BOTH,
        nvmet_set_features_parse, nvmet_set_features_execute,
    },
    [NVME_ADM_GET_FEATURES] = {
        NVME_ADM_GET_FEATURES, ON_BOTH,
        nvmet_get_features_parse, nvmet_get_features_execute,
    },
    [NVME_ADM_ASYNC_EVENT] = {
        NVME_ADM_ASYNC_EVENT, ON_BOTH, parse_no_data, nvmet_aer_execute,
    },
    [NVME_ADM_KEEP_ALIVE] = {
        NVME_ADM_KEEP_ALIVE, ON_BOTH, parse_no_data, keep_alive,
    },
};

const NvmetOperation *nvmet_admin_operation(uint8_t opcode)
{
    return opcode < G_N_ELEMENTS(operations) && operations[opcode].execute
               ? &operations[opcode]
               : NULL;
}

static bool changes_content(uint8_t opcode)
{
    return opcode == NVME_NVM_WRITE || opcode == NVME_NVM_WRITE_ZEROES ||
           opcode == NVME_NVM_DSM;
}

void nvmet_effects_log(const NvmetController *controller, GByteArray *page)
{
    g_byte_array_set_size(page, EFFECTS_LEN);
    memset(page->data, 0, EFFECTS_LEN);
    for (unsigned int opcode = 0; opcode < 256; opcode++) {
        if (nvmet_admin_operation(opcode)) {
            put_le32(page->data + 4 * opcode, NVME_EFFECT_SUPPORTED);
        }
        if (nvmet_io_operation(opcode)) {
            put_le32(
                page->data + EFFECTS_IO_AT + 4 * opcode,
                NVME_EFFECT_SUPPORTED |
                    (changes_content(opcode) ? NVME_EFFECT_CONTENT_CHANGE : 0));
        }
    }
}
