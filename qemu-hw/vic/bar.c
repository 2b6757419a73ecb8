/*
 * BAR 0: which register an address is.
 *
 * All registers are words of 32 bits; wider accesses are two words, narrower
 * ones a part of one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/gate.h"
#include "vic/vic.h"
#include "wire/bytes.h"

static bool in_blocks(uint32_t addr, uint32_t offset, uint32_t count,
                      VicPlace *place)
{
    if (addr < offset || addr >= offset + count * VNIC_BLOCK_LEN) {
        return false;
    }
    place->number = (addr - offset) / VNIC_BLOCK_LEN;
    place->reg = (addr - offset) % VNIC_BLOCK_LEN;
    return true;
}

VicPlace vic_bar_place(const Vic *vic, uint32_t addr)
{
    const struct {
        VicBlock block;
        uint32_t offset;
        uint32_t count;
    } blocks[] = {
        { VIC_BLOCK_WQ, VIC_WQ_OFFSET, vic_wq_count(vic) },
        { VIC_BLOCK_INTR, VIC_INTR_OFFSET, vic_intr_count(vic) },
        { VIC_BLOCK_CQ, VIC_CQ_OFFSET, vic_cq_count(vic) },
        { VIC_BLOCK_RQ, VIC_RQ_OFFSET, 1 },
        { VIC_BLOCK_DEVCMD2, VIC_DEVCMD2_OFFSET, vic->config.devcmd2 },
        { VIC_BLOCK_DEVCMD, VIC_DEVCMD_OFFSET, 1 },
    };
    VicPlace place = { VIC_BLOCK_OTHER, 0, addr };

    for (uint32_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        if (in_blocks(addr, blocks[i].offset, blocks[i].count, &place)) {
            place.block = blocks[i].block;
            break;
        }
    }
    return place;
}

static uint32_t get_word(Vic *vic, uint32_t addr)
{
    VicPlace at = vic_bar_place(vic, addr);

    switch (at.block) {
    case VIC_BLOCK_WQ:
        return vic_wq_read(&vic->wq[at.number], at.reg);
    case VIC_BLOCK_INTR:
        return vic_intr_read(&vic->intr[at.number], at.reg);
    case VIC_BLOCK_CQ:
        return vic_cq_read(&vic->cq[at.number], at.reg);
    case VIC_BLOCK_RQ:
        return vic_rq_read(&vic->rq, at.reg);
    case VIC_BLOCK_DEVCMD2:
        return vic_wq_read(&vic->devcmd2.wq, at.reg);
    case VIC_BLOCK_DEVCMD:
        return vic_devcmd_read(vic, at.reg);
    case VIC_BLOCK_OTHER:
        break;
    }
    return addr == VIC_PBA_OFFSET ? vic_intx_pending(vic)
                                  : vic_resource_read(vic, addr);
}

void vic_bar_put(Vic *vic, uint32_t addr, uint32_t value)
{
    VicPlace at = vic_bar_place(vic, addr);

    switch (at.block) {
    case VIC_BLOCK_WQ:
        vic_wq_write(&vic->wq[at.number], at.reg, value);
        return;
    case VIC_BLOCK_INTR:
        vic_intr_write(&vic->intr[at.number], at.reg, value);
        return;
    case VIC_BLOCK_CQ:
        vic_cq_write(&vic->cq[at.number], at.reg, value);
        return;
    case VIC_BLOCK_RQ:
        vic_rq_write(&vic->rq, at.reg, value);
        return;
    case VIC_BLOCK_DEVCMD2:
        vic_wq_write(&vic->devcmd2.wq, at.reg, value);
        return;
    case VIC_BLOCK_DEVCMD:
        vic_devcmd_write(vic, at.reg, value);
        return;
    case VIC_BLOCK_OTHER:
        break;
    }
    vic_guest_error(vic, VIC_SAID_REGISTER,
                    "write of %x to BAR 0 offset %x, which is no register",
                    value, addr);
}

static uint32_t read_word(Vic *vic, uint32_t addr)
{
    uint32_t value = get_word(vic, addr);

    return vic_gate_is_kept(vic, GATE_register)
               ? vic_gate_read(vic, addr, value)
               : value;
}

static void write_word(Vic *vic, uint32_t addr, uint32_t value)
{
    if (vic_gate_is_kept(vic, GATE_register)) {
        vic_gate_write(vic, addr, value);
    } else {
        vic_bar_put(vic, addr, value);
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
        put_le32(bytes, get_word(vic, aligned));
        bytes[addr & 3] = value;
        write_word(vic, aligned, get_le32(bytes));
        return;
    case 2:
        put_le32(bytes, get_word(vic, aligned));
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
