/*
 * A small laboratory for fuzzers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

#include "lab/state.h"
#include "wire/ct.h"

#define NAMESPACE_LEN (4u * 1024 * 1024)
/* A reload takes longer than most inputs. */
#define RELOADS_MAX 2
#define PEER_NAME   0x2100000000000009ull

static InitiatorConfig small_config(bool fip)
{
    InitiatorConfig config = initiator_defaults();

    config.vic.fip = fip;
    config.vic.copy_queues = WORLD_QUEUES;
    config.vic.wq_copy_desc_count = 64;
    config.port.associations = 4;
    config.port.commands = 64;
    config.ram_len = WORLD_RAM;
    config.size = NAMESPACE_LEN;
    return config;
}

void world_init(World *w, WorldStage stage, bool fip)
{
    InitiatorConfig config = small_config(fip);
    Driver *d = &w->i.d;

    initiator_init(&w->i, &config);
    peer_init(&w->peer, &d->sim, d->fabric, "peer", PEER_NAME);
    driver_find_resources(d);
    if (stage == WORLD_DEVCMD2) {
        driver_init_devcmd2(d);
    } else if (stage >= WORLD_PROBED) {
        driver_probe(d);
    }
    if (stage >= WORLD_LOGGED_IN) {
        driver_login(d);
        peer_login(&w->peer, FC_FEATURE_TARGET | FC_FEATURE_INITIATOR);
    }
    if (stage >= WORLD_CONNECTED) {
        initiator_login(&w->i);
        initiator_connect(&w->i);
    }
    w->free = d->ram_next;
    w->reloads = 0;
}

void world_begin(World *w, Input *in, WorldStage first)
{
    uint8_t how = input_u8(in);

    world_init(w, first + (how & 0x7f) % (WORLD_STAGE_COUNT - first),
               how & 0x80);
}

void world_cleanup(World *w)
{
    peer_cleanup(&w->peer);
    initiator_cleanup(&w->i);
}

void world_advance(World *w, int64_t duration)
{
    fuzz_advance(&w->i.d.sim, duration);
}

/* ------------------------------------------------------------------ */
/* Saved state                                                         */

void world_state(World *w, LabState *state)
{
    sim_lab_state(&w->i.d.sim, state);
    fc_fabric_state(w->i.d.fabric, state);
    vic_state(w->i.d.vic, state);
    fc_target_port_state(w->i.target, state);
    nvmet_subsystem_state(w->i.subsystem, state);
    nvmet_port_state(w->i.port, state);
}

static GByteArray *save(World *w)
{
    GByteArray *saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    world_state(w, &state);
    g_assert_true(lab_state_ok(&state));
    return saved;
}

void world_reload(World *w)
{
    g_autoptr(GByteArray) before = NULL;
    g_autoptr(GByteArray) after = NULL;
    LabState state;

    if (w->reloads++ >= RELOADS_MAX) {
        return;
    }
    before = save(w);
    lab_state_begin_load(&state, before->data, before->len);
    world_state(w, &state);
    g_assert_true(lab_state_finished(&state));
    after = save(w);
    g_assert_cmpmem(before->data, before->len, after->data, after->len);
}

/* ------------------------------------------------------------------ */
/* What the driver and its memory offer                                */

/* One of the rings and buffers that the script has made. */
static uint64_t known_place(World *w, Input *in)
{
    const Driver *d = &w->i.d;
    const uint64_t places[] = {
        d->raw_wq.base,          d->rq.base,
        d->rq_buffers,           d->copy_wq[0].base,
        d->copy_wq[1].base,      d->cq[0].base,
        d->cq[1].base,           d->cq[2].base,
        d->cq[3].base,           d->devcmd2_ring.base,
        d->devcmd2_results.base, d->notify,
    };

    return places[input_below(in, G_N_ELEMENTS(places))];
}

uint64_t world_address(World *w, Input *in)
{
    switch (input_below(in, 5)) {
    case 0:
        return w->free + input_number(in) % (WORLD_RAM - w->free);
    case 1:
        return WORLD_RAM - input_u8(in);
    case 2:
        return known_place(w, in) + input_number(in);
    case 3:
        return UINT64_MAX - input_u8(in);
    default:
        return input_number(in);
    }
}

uint32_t world_fcid(World *w, Input *in)
{
    const uint32_t addresses[] = {
        w->i.target->fcid,   w->peer.fcid,         w->i.d.fcid,
        FC_ADDR_FABRIC_PORT, FC_ADDR_NAME_SERVER,  FC_ADDR_FABRIC_CONTROLLER,
        FC_ADDR_MANAGEMENT,  FC_ADDR_UNIDENTIFIED,
    };
    uint32_t which = input_below(in, G_N_ELEMENTS(addresses) + 1);

    return which < G_N_ELEMENTS(addresses) ? addresses[which]
                                           : input_u32(in) & 0xffffff;
}

uint8_t *world_ram(World *w, uint64_t addr, size_t length)
{
    return addr <= WORLD_RAM && length <= WORLD_RAM - addr
               ? driver_ram(&w->i.d, addr)
               : NULL;
}

void world_acknowledge(World *w)
{
    Driver *d = &w->i.d;

    for (uint32_t i = 0; i < d->intr_count; i++) {
        uint32_t at = d->intr_offset + i * VNIC_BLOCK_LEN;
        uint32_t credits = driver_read32(d, at + VNIC_INTR_CREDITS);

        driver_write32(d, at + VNIC_INTR_CREDIT_RETURN,
                       (credits & VNIC_CREDIT_RETURN_COUNT) |
                           VNIC_CREDIT_RETURN_UNMASK |
                           VNIC_CREDIT_RETURN_RESET_TIMER);
    }
}
