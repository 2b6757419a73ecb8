/*
 * I/O commands of the NVM command set (NVM Command Set 1.0, clause 3).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Bytes of the SQE. */
enum {
    AT_NSID = 4,
    AT_SLBA = 40,
    AT_DTYPE = 50,
};

/* CDW12: the type of directive; there is none but Identify. */
#define DTYPE_MASK (0xfu << 20)

static uint64_t slba_of(const NvmetCommand *command)
{
    return (uint64_t)command->sqe.cdw11 << 32 | command->sqe.cdw10;
}

/* 0's based on the wire. */
static uint32_t blocks_of(const NvmetCommand *command)
{
    return (command->sqe.cdw12 & 0xffff) + 1;
}

static uint64_t offset_of(const NvmetCommand *command)
{
    return slba_of(command) << command->ns->lba_shift;
}

static uint64_t bytes_of(const NvmetCommand *command)
{
    return (uint64_t)blocks_of(command) << command->ns->lba_shift;
}

static bool in_range(const NvmetNamespace *ns, uint64_t slba, uint64_t blocks)
{
    return slba <= ns->blocks && blocks <= ns->blocks - slba;
}

/* ------------------------------------------------------------------ */
/* Checks                                                              */

/* A namespace and a range of blocks in it. */
static uint16_t parse_range(NvmetCommand *command)
{
    uint16_t status = nvmet_command_find_namespace(command);

    command->slba = slba_of(command);
    if (!status &&
        !in_range(command->ns, slba_of(command), blocks_of(command))) {
        status = nvmet_command_blame(command, AT_SLBA, NVME_SC_LBA_RANGE);
    }
    return status;
}

/* The same, with data of that many blocks; MDTS was looked at before. */
static uint16_t parse_transfer(NvmetCommand *command)
{
    uint16_t status = parse_range(command);

    return status ? status : nvmet_command_expect(command, bytes_of(command));
}

/* The same, to the medium. */
static uint16_t parse_write(NvmetCommand *command)
{
    if (command->sqe.cdw12 & DTYPE_MASK) {
        return nvmet_command_blame(command, AT_DTYPE, NVME_SC_INVALID_FIELD);
    }
    return parse_transfer(command);
}

/* The same, without data. */
static uint16_t parse_no_transfer(NvmetCommand *command)
{
    uint16_t status = parse_range(command);

    return status ? status : nvmet_command_expect(command, 0);
}

/* Flush may name all namespaces. */
static uint16_t parse_flush(NvmetCommand *command)
{
    if (command->sqe.nsid != NVME_NSID_ALL) {
        uint16_t status = nvmet_command_find_namespace(command);

        if (status) {
            return status;
        }
    }
    return nvmet_command_expect(command, 0);
}

static uint32_t range_count(const NvmetCommand *command)
{
    return (command->sqe.cdw10 & 0xff) + 1;
}

/* Linux always sends room for 256 ranges. */
static uint16_t parse_dsm(NvmetCommand *command)
{
    uint16_t status = nvmet_command_find_namespace(command);
    uint32_t needed = range_count(command) * NVME_DSM_RANGE_LEN;

    if (!status && command->data_len < needed) {
        status = nvmet_command_expect(command, needed);
    }
    return status;
}

/* Data that has been asked for is taken even so. */
static uint16_t check_writable(NvmetCommand *command)
{
    return command->ns->read_only
               ? nvmet_command_blame(command, AT_NSID, NVME_SC_WRITE_PROTECTED)
               : NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */
/* Execution                                                           */

static uint16_t execute_flush(NvmetCommand *command)
{
    return NVME_SC_SUCCESS;
}

/* The data is taken now, in sequences of at most the longest burst. */
static uint16_t execute_read(NvmetCommand *command)
{
    NvmetNamespace *ns = command->ns;
    uint64_t offset = offset_of(command);

    while (command->sent < command->data_len) {
        uint32_t at = command->sent;
        uint32_t burst =
            MIN(command->data_len - at, command->port->config.max_burst);
        LabBuffer *buffer = lab_buffer_new(burst);

        nvmet_store_read(ns->store, offset + at, buffer->data, burst);
        nvmet_command_send_buffer(command, buffer);
    }
    ns->counters.reads++;
    ns->counters.bytes_read += command->data_len;
    return NVME_SC_SUCCESS;
}

static uint16_t execute_write(NvmetCommand *command)
{
    NvmetNamespace *ns = command->ns;
    uint16_t status = check_writable(command);

    if (!status) {
        nvmet_store_write(ns->store, offset_of(command), command->data->data,
                          command->data_len);
        ns->counters.writes++;
        ns->counters.bytes_written += command->data_len;
    }
    return status;
}

static uint16_t execute_compare(NvmetCommand *command)
{
    NvmetNamespace *ns = command->ns;

    ns->counters.reads++;
    ns->counters.bytes_read += command->data_len;
    return nvmet_store_equal(ns->store, offset_of(command), command->data->data,
                             command->data_len)
               ? NVME_SC_SUCCESS
               : nvmet_command_blame(command, AT_SLBA, NVME_SC_COMPARE_FAILED);
}

/* Deallocated or not, it reads as zero afterwards (Identify's DLFEAT). */
static uint16_t execute_write_zeroes(NvmetCommand *command)
{
    uint16_t status = check_writable(command);

    if (!status) {
        nvmet_store_zero(command->ns->store, offset_of(command),
                         bytes_of(command));
    }
    return status;
}

/* There is nothing on these media that could have decayed. */
static uint16_t execute_verify(NvmetCommand *command)
{
    return NVME_SC_SUCCESS;
}

static void decode_dsm_range(const NvmetCommand *command, uint32_t i,
                             NvmeDsmRange *range)
{
    wire_decode(&nvme_dsm_range_format, range,
                command->data->data + i * NVME_DSM_RANGE_LEN,
                NVME_DSM_RANGE_LEN);
}

static uint16_t check_dsm_ranges(NvmetCommand *command)
{
    NvmeDsmRange range;

    for (uint32_t i = 0; i < range_count(command); i++) {
        decode_dsm_range(command, i, &range);
        if (!in_range(command->ns, range.slba, range.nlb)) {
            return nvmet_command_blame(command, NVMET_NO_LOCATION,
                                       NVME_SC_LBA_RANGE);
        }
    }
    return NVME_SC_SUCCESS;
}

/* Of the attributes only deallocation does anything; the rest are hints. */
static uint16_t execute_dsm(NvmetCommand *command)
{
    NvmetNamespace *ns = command->ns;
    uint16_t status = check_writable(command);
    NvmeDsmRange range;

    if (!status) {
        status = check_dsm_ranges(command);
    }
    if (status || !(command->sqe.cdw11 & NVME_DSM_DEALLOCATE)) {
        return status;
    }
    for (uint32_t i = 0; i < range_count(command); i++) {
        decode_dsm_range(command, i, &range);
        nvmet_store_zero(ns->store, range.slba << ns->lba_shift,
                         (uint64_t)range.nlb << ns->lba_shift);
    }
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

#define IO(opcode, parse, execute) \
    [opcode] = { opcode, NVMET_ON_IO, parse, execute }

static const NvmetOperation operations[] = {
    IO(NVME_NVM_FLUSH, parse_flush, execute_flush),
    IO(NVME_NVM_WRITE, parse_write, execute_write),
    IO(NVME_NVM_READ, parse_transfer, execute_read),
    IO(NVME_NVM_COMPARE, parse_transfer, execute_compare),
    IO(NVME_NVM_WRITE_ZEROES, parse_no_transfer, execute_write_zeroes),
    IO(NVME_NVM_DSM, parse_dsm, execute_dsm),
    IO(NVME_NVM_VERIFY, parse_no_transfer, execute_verify),
};

const NvmetOperation *nvmet_io_operation(uint8_t opcode)
{
    return opcode < G_N_ELEMENTS(operations) && operations[opcode].execute
               ? &operations[opcode]
               : NULL;
}
