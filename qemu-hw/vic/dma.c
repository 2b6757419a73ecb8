/*
 * Bus-master access to the guest's memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/vic.h"

static bool wraps(uint64_t addr, size_t len)
{
    return len && addr > UINT64_MAX - (len - 1);
}

static void tell_fault(Vic *vic, const char *direction, uint64_t addr,
                       size_t len)
{
    TAP(&vic->lab->tap, TAP_vic_dma_fault, vic->name,
        TAP_STR("direction", direction), TAP_HEX("addr", 1, addr),
        TAP_DEC("length", len));
}

bool vic_dma_read(Vic *vic, uint64_t addr, void *buf, size_t len)
{
    if (!wraps(addr, len) &&
        vic->host_ops->dma_read(vic->host, addr, buf, len)) {
        return true;
    }
    tell_fault(vic, "read", addr, len);
    return false;
}

bool vic_dma_write(Vic *vic, uint64_t addr, const void *buf, size_t len)
{
    if (!wraps(addr, len) &&
        vic->host_ops->dma_write(vic->host, addr, buf, len)) {
        return true;
    }
    tell_fault(vic, "write", addr, len);
    return false;
}
