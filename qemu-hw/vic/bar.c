/*
 * BAR 0: which register an address is.
 *
 * All registers are words of 32 bits; wider accesses are two words, narrower
 * ones a part of one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/vic.h"
#include "wire/bytes.h"

/* Where a block is, and which register of it. */
typedef struct Place {
    uint32_t block;
    uint32_t reg;
} Place;

static bool in_blocks(uint32_t addr, uint32_t offset, uint32_t count,
                      Place *place)
{
    if (addr < offset || addr >= offset + count * VNIC_BLOCK_LEN) {
        return false;
    }
    place->block = (addr - offset) / VNIC_BLOCK_LEN;
    place->reg = (addr - offset) % VNIC_BLOCK_LEN;
    return true;
}

static uint32_t read_word(Vic *vic, uint32_t addr)
{
    Place at;

    if (in_blocks(addr, VIC_WQ_OFFSET, vic_wq_count(vic), &at)) {
        return vic_wq_read(&vic->wq[at.block], at.reg);
    }
    if (in_blocks(addr, VIC_INTR_OFFSET, vic_intr_count(vic), &at)) {
        return vic_intr_read(&vic->intr[at.block], at.reg);
    }
    if (in_blocks(addr, VIC_CQ_OFFSET, vic_cq_count(vic), &at)) {
        return vic_cq_read(&vic->cq[at.block], at.reg);
    }
    if (in_blocks(addr, VIC_RQ_OFFSET, 1, &at)) {
        return vic_rq_read(&vic->rq, at.reg);
    }
    if (in_blocks(addr, VIC_DEVCMD2_OFFSET, vic->config.devcmd2, &at)) {
        return vic_wq_read(&vic->devcmd2.wq, at.reg);
    }
    if (in_blocks(addr, VIC_DEVCMD_OFFSET, 1, &at)) {
        return vic_devcmd_read(vic, at.reg);
    }
    if (addr == VIC_PBA_OFFSET) {
        return vic_intx_pending(vic);
    }
    return vic_resource_read(vic, addr);
}

static void write_word(Vic *vic, uint32_t addr, uint32_t value)
{
    Place at;

    if (in_blocks(addr, VIC_WQ_OFFSET, vic_wq_count(vic), &at)) {
        vic_wq_write(&vic->wq[at.block], at.reg, value);
    } else if (in_blocks(addr, VIC_INTR_OFFSET, vic_intr_count(vic), &at)) {
        vic_intr_write(&vic->intr[at.block], at.reg, value);
    } else if (in_blocks(addr, VIC_CQ_OFFSET, vic_cq_count(vic), &at)) {
        vic_cq_write(&vic->cq[at.block], at.reg, value);
    } else if (in_blocks(addr, VIC_RQ_OFFSET, 1, &at)) {
        vic_rq_write(&vic->rq, at.reg, value);
    } else if (in_blocks(addr, VIC_DEVCMD2_OFFSET, vic->config.devcmd2, &at)) {
        vic_wq_write(&vic->devcmd2.wq, at.reg, value);
    } else if (in_blocks(addr, VIC_DEVCMD_OFFSET, 1, &at)) {
        vic_devcmd_write(vic, at.reg, value);
    } else {
        vic_guest_error(vic, VIC_SAID_REGISTER,
                        "write of %x to BAR 0 offset %x, which is no register",
                        value, addr);
    }
}

uint64_t vic_bar_read(Vic *vic, uint64_t addr, unsigned int size)
{
    uint32_t shift = (addr & 3) * 8;
    uint64_t word = read_word(vic, addr & ~UINT64_C(3));

    switch (size) {
    case 1:
        return word >> shift & UINT8_MAX;
    case 2:
        return word >> shift & UINT16_MAX;
    case 8:
        return word | (uint64_t)read_word(vic, addr + 4) << 32;
    default:
        return word;
    }
}

void vic_bar_write(Vic *vic, uint64_t addr, uint64_t value, unsigned int size)
{
    uint64_t aligned = addr & ~UINT64_C(3);
    uint8_t bytes[4];

    switch (size) {
    case 1:
        put_le32(bytes, read_word(vic, aligned));
        bytes[addr & 3] = value;
        write_word(vic, aligned, get_le32(bytes));
        return;
    case 2:
        put_le32(bytes, read_word(vic, aligned));
        put_le16(bytes + (addr & 2), value);
        write_word(vic, aligned, get_le32(bytes));
        return;
    case 8:
        write_word(vic, addr, value);
        write_word(vic, addr + 4, value >> 32);
        return;
    default:
        write_word(vic, addr, value);
    }
}
