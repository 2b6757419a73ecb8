/*
 * Fuzzer: device commands through both interfaces, with any arguments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

#define ARGS_MAX             3
#define DIRECTION_WRITE_READ (3u << 30)

typedef struct Command {
    uint32_t word;
    uint64_t args[ARGS_MAX];
} Command;

/* Numbers up to those that nobody has, or any word. */
static Command read_command(World *w, Input *in)
{
    uint8_t what = input_u8(in);
    Command command = { .word = DIRECTION_WRITE_READ | (what & 0x3f) };

    if (what & 0x40) {
        command.word = input_number(in);
    }
    for (uint32_t i = 0; i < ARGS_MAX; i++) {
        command.args[i] = what & 0x80 ? world_address(w, in) : input_number(in);
        what ^= 0x80;
    }
    return command;
}

static void by_registers(World *w, Input *in)
{
    Command command = read_command(w, in);
    uint32_t at = w->i.d.devcmd_offset;

    for (uint32_t i = 0; i < ARGS_MAX; i++) {
        vic_bar_write(w->i.d.vic, at + VNIC_DEVCMD_ARG0 + 8 * i,
                      command.args[i], 8);
    }
    driver_write32(&w->i.d, at + VNIC_DEVCMD_CMD, command.word);
    for (uint32_t reg = 0; reg < VNIC_BLOCK_LEN; reg += 4) {
        driver_read32(&w->i.d, at + reg);
    }
}

/* Commands are written behind each other; one doorbell may be for many. */
static void by_ring(World *w, Input *in)
{
    Command command = read_command(w, in);
    uint32_t flags = input_u8(in);
    DriverRing *ring = &w->i.d.devcmd2_ring;
    VnicDevcmd2 message = {
        .flags = flags & 1 ? VNIC_DEVCMD2_NORESULT : 0,
        .cmd = command.word,
    };

    if (!ring->size) {
        return;
    }
    memcpy(message.args, command.args, sizeof(command.args));
    vnic_devcmd2_encode(
        &message, driver_ram(&w->i.d, ring->base + ring->next * ring->stride));
    ring->next = (ring->next + 1) % ring->size;
    if (!(flags & 2)) {
        driver_write32(&w->i.d, w->i.d.devcmd2_offset + VNIC_WQ_POSTED_INDEX,
                       ring->next);
    }
}

static void ring_register(World *w, Input *in)
{
    uint32_t reg = input_below(in, VNIC_BLOCK_LEN / 8) * 8;

    vic_bar_write(w->i.d.vic, w->i.d.devcmd2_offset + reg, input_number(in), 8);
}

static void step(World *w, Input *in)
{
    switch (input_below(in, 8)) {
    case 0:
        world_advance(w, input_time(in));
        break;
    case 1:
        world_acknowledge(w);
        break;
    case 2:
        world_reload(w);
        break;
    case 3:
        ring_register(w, in);
        break;
    case 4:
        by_registers(w, in);
        break;
    default:
        by_ring(w, in);
        break;
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
