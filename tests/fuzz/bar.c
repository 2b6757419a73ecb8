/*
 * Fuzzer: accesses to BAR 0, of any width, at any place, between which time
 * passes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

static const struct {
    uint32_t offset;
    uint32_t count; /* one more than there are */
} blocks[] = {
    { VIC_WQ_OFFSET, 1 + WORLD_QUEUES + 1 },
    { VIC_RQ_OFFSET, 1 + 1 },
    { VIC_CQ_OFFSET, 2 + WORLD_QUEUES + 1 },
    { VIC_INTR_OFFSET, 3 + WORLD_QUEUES + 1 },
    { VIC_DEVCMD_OFFSET, 1 },
    { VIC_DEVCMD2_OFFSET, 1 + 1 },
    { VIC_TABLE_OFFSET, 2 },
};

/* A register, most of which are 8 bytes apart. */
static uint32_t known_register(Input *in)
{
    uint32_t block = input_below(in, G_N_ELEMENTS(blocks));
    uint8_t where = input_u8(in);

    return blocks[block].offset +
           (where >> 4) % blocks[block].count * VNIC_BLOCK_LEN +
           (where & 15) * 8;
}

static uint32_t anywhere(Input *in, uint32_t size)
{
    return input_u16(in) % VIC_BAR_LEN / size * size;
}

static void step(World *w, Input *in)
{
    uint8_t what = input_u8(in);
    uint32_t size = 1u << (what >> 6);

    switch (what % 16) {
    case 0:
        vic_bar_read(w->i.d.vic, anywhere(in, size), size);
        break;
    case 1: {
        uint32_t addr = anywhere(in, size);

        vic_bar_write(w->i.d.vic, addr, input_number(in), size);
        break;
    }
    case 2:
        vic_bar_read(w->i.d.vic, known_register(in), size);
        break;
    case 3:
        world_advance(w, input_time(in));
        break;
    case 4:
        world_acknowledge(w);
        break;
    case 5: {
        uint32_t addr = known_register(in);

        vic_bar_write(w->i.d.vic, addr, world_address(w, in), 8);
        break;
    }
    case 6:
        world_reload(w);
        break;
    case 7:
        vic_reset(w->i.d.vic, VIC_RESET_PCI);
        break;
    default: {
        uint32_t addr = known_register(in);

        vic_bar_write(w->i.d.vic, addr, input_number(in), size);
        break;
    }
    }
}

void fuzz_one(Input *in)
{
    World w;

    world_begin(&w, in, WORLD_POWERED);
    fuzz_begin(&w.i.d.sim);
    while (in->left) {
        step(&w, in);
    }
    world_advance(&w, LAB_SECONDS);
    fuzz_end(&w.i.d.sim);
    world_cleanup(&w);
}
