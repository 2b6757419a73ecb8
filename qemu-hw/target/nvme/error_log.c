/*
 * The error information log (NVMe Base 2.0, 5.16.1.2).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nvme/port.h"

void nvmet_controller_log_error(NvmetController *controller,
                                const NvmetCommand *command, uint16_t status)
{
    uint64_t count = ++controller->error_count;

    controller->errors[count % NVMET_ERRORS] = (NvmeErrorEntry){
        .error_count = count,
        .sqid = command->connection->qid,
        .cmdid = command->sqe.command_id,
        .status_field = status << 1,
        .parm_error_location = command->error_location,
        .lba = command->slba,
        .nsid = command->sqe.nsid,
        .trtype = NVME_TRTYPE_FC,
    };
}

/* The newest first. */
void nvmet_error_log(const NvmetController *controller, GByteArray *page)
{
    uint64_t count = controller->error_count;

    g_byte_array_set_size(page, NVMET_ERRORS * NVME_ERROR_ENTRY_LEN);
    memset(page->data, 0, page->len);
    for (unsigned int i = 0; i < NVMET_ERRORS && count; i++, count--) {
        wire_encode(&nvme_error_entry_format,
                    &controller->errors[count % NVMET_ERRORS],
                    page->data + i * NVME_ERROR_ENTRY_LEN);
    }
}

static void entry_state(NvmeErrorEntry *entry, LabState *state)
{
    lab_state_u64(state, &entry->error_count);
    lab_state_u16(state, &entry->sqid);
    lab_state_u16(state, &entry->cmdid);
    lab_state_u16(state, &entry->status_field);
    lab_state_u16(state, &entry->parm_error_location);
    lab_state_u64(state, &entry->lba);
    lab_state_u32(state, &entry->nsid);
    lab_state_u8(state, &entry->trtype);
}

void nvmet_error_log_state(NvmetController *controller, LabState *state)
{
    for (unsigned int i = 0; i < NVMET_ERRORS; i++) {
        entry_state(&controller->errors[i], state);
    }
    lab_state_u64(state, &controller->error_count);
}
