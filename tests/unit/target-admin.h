/*
 * Admin commands of a host that tests script.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_TARGET_ADMIN_H
#define VICLAB_TESTS_UNIT_TARGET_ADMIN_H

#include "target.h"

/* The caller clears what these return. */

static inline HostCommand host_admin_read(Host *h, uint8_t opcode,
                                          uint32_t nsid, uint32_t cdw10,
                                          uint32_t cdw11, uint32_t length)
{
    HostSqe sqe = {
        .opcode = opcode,
        .command_id = 0x30,
        .nsid = nsid,
        .cdw10 = cdw10,
        .cdw11 = cdw11,
        .length = length,
    };

    return host_run(h, &sqe);
}

static inline HostCommand host_identify(Host *h, uint8_t cns, uint32_t nsid,
                                        uint8_t csi)
{
    return host_admin_read(h, NVME_ADM_IDENTIFY, nsid, cns, (uint32_t)csi << 24,
                           NVME_IDENTIFY_LEN);
}

static inline HostCommand host_log(Host *h, uint8_t lid, uint32_t nsid,
                                   uint64_t offset, uint32_t length)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .command_id = 0x31,
        .nsid = nsid,
        .cdw10 = lid | (length / 4 - 1) << 16,
        .cdw11 = (length / 4 - 1) >> 16,
        .cdw12 = offset,
        .cdw13 = offset >> 32,
        .length = length,
    };

    return host_run(h, &sqe);
}

static inline HostCommand host_get_feature(Host *h, uint8_t fid, uint8_t select,
                                           uint32_t cdw11, uint32_t length)
{
    return host_admin_read(h, NVME_ADM_GET_FEATURES, 0, fid | select << 8,
                           cdw11, length);
}

/* Not waited for. */
static inline HostCommand host_aer(Host *h, uint16_t command_id)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_ASYNC_EVENT,
        .command_id = command_id,
    };
    HostCommand command;

    host_submit(h, &command, &sqe);
    return command;
}

static inline HostCommand host_abort(Host *h, uint16_t sqid,
                                     uint16_t command_id)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_ABORT,
        .command_id = 0x99,
        .cdw10 = sqid | (uint32_t)command_id << 16,
    };
    HostCommand command;

    host_submit(h, &command, &sqe);
    return command;
}

/* The status alone, without the "more" bit. */

static inline uint16_t host_identify_status(Host *h, uint8_t cns, uint32_t nsid,
                                            uint8_t csi)
{
    HostCommand command = host_identify(h, cns, nsid, csi);

    host_command_clear(&command);
    return command.status & ~NVME_SC_MORE;
}

static inline uint16_t host_log_status(Host *h, uint8_t lid, uint32_t nsid,
                                       uint64_t offset, uint32_t length)
{
    HostCommand command = host_log(h, lid, nsid, offset, length);

    host_command_clear(&command);
    return command.status & ~NVME_SC_MORE;
}

static inline uint16_t host_set_feature(Host *h, uint32_t cdw10, uint32_t cdw11,
                                        const uint8_t *out, uint32_t length,
                                        uint32_t *result)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_SET_FEATURES,
        .cdw10 = cdw10,
        .cdw11 = cdw11,
        .length = length,
        .out = out,
    };
    HostCommand command = host_run(h, &sqe);

    host_command_clear(&command);
    if (result) {
        *result = command.result;
    }
    return command.status & ~NVME_SC_MORE;
}

static inline uint32_t host_feature_value(Host *h, uint8_t fid, uint8_t select,
                                          uint32_t cdw11)
{
    HostCommand command = host_get_feature(h, fid, select, cdw11, 0);

    host_command_clear(&command);
    g_assert_cmphex(command.status, ==, 0);
    return command.result;
}

#endif
