/*
 * NVMe admin commands through the kernel's passthrough.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "admin.h"

#include <errno.h>
#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>

#include "bytes.h"

#define OPCODE_GET_LOG      0x02
#define OPCODE_IDENTIFY     0x06
#define IDENTIFY_NAMESPACES 0x02
#define RETAIN_EVENT        (1u << 15)

static int submit(int fd, struct nvme_admin_cmd *command)
{
    int status = ioctl(fd, NVME_IOCTL_ADMIN_CMD, command);

    return status < 0 ? -errno : status;
}

int admin_log(int fd, uint8_t page, uint64_t offset, void *data,
              uint32_t length)
{
    uint32_t words = length / 4 - 1;
    struct nvme_admin_cmd command = {
        .opcode = OPCODE_GET_LOG,
        .addr = (uintptr_t)data,
        .data_len = length,
        .cdw10 = page | RETAIN_EVENT | words << 16,
        .cdw11 = words >> 16,
        .cdw12 = (uint32_t)offset,
        .cdw13 = (uint32_t)(offset >> 32),
    };

    return submit(fd, &command);
}

int admin_namespaces(int fd, uint32_t *nsids, uint32_t *count)
{
    static uint8_t page[ADMIN_NSIDS_MAX * 4];
    struct nvme_admin_cmd command = {
        .opcode = OPCODE_IDENTIFY,
        .addr = (uintptr_t)page,
        .data_len = sizeof(page),
        .cdw10 = IDENTIFY_NAMESPACES,
    };
    int error = submit(fd, &command);

    *count = 0;
    while (!error && *count < ADMIN_NSIDS_MAX && get_le32(page + 4 * *count)) {
        nsids[*count] = get_le32(page + 4 * *count);
        ++*count;
    }
    return error;
}
