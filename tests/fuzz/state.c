/*
 * Fuzzer: saved states in which anything may be wrong. One that is refused
 * is refused without harm; with one that is taken the laboratory runs on.
 *
 * The input is a state that was saved at a busy moment, as changes to it: an
 * offset from the beginning of one of its sections, and new bytes. Without
 * any the checker has to be content with what comes of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

#include "lab/state.h"

#define COMMANDS 6
#define DATA_LEN 16384
#define PATCH    8 /* bytes at most */

static const char *const sections[] = {
    "lab",
    "fabric",
    "name_server",
    "controller",
    "management",
    "fcf",
    "zones",
    "port",
    "virtual_link",
    "lane",
    "frame",
    "vic",
    "notify",
    "filter",
    "devcmd",
    "firmware",
    "exchanges",
    "acks",
    "replies",
    "target_port",
    "target_sessions",
    "target_registration",
    "subsystem",
    "namespace",
    "store",
    "nvmet_port",
    "association",
    "connection",
    "aers",
    "commands",
    "checker",
};

/* ------------------------------------------------------------------ */
/* The busy moment                                                     */

static void submit(World *w, uint32_t tag, uint16_t qid, uint8_t opcode,
                   uint32_t length)
{
    InitiatorSqe sqe = initiator_io(qid, opcode, tag * 64, length / 512);
    uint8_t iu[FCNVME_CMND_LEN];
    uint8_t flags;

    sqe.length = length;
    flags = initiator_iu(&w->i, &sqe, iu);
    driver_nvme_cmd(&w->i.d, tag % WORLD_QUEUES, tag, w->i.target->fcid, flags,
                    iu, w->free, length);
}

/* Commands in every state, frames on the links, answers to be given. */
static void make_busy(World *w)
{
    submit(w, 0, 1, NVME_NVM_WRITE, DATA_LEN);
    sim_lab_advance(&w->i.d.sim, 20 * LAB_MICROSECONDS);
    submit(w, 1, 0, NVME_ADM_ASYNC_EVENT, 0);
    sim_lab_advance(&w->i.d.sim, 20 * LAB_MICROSECONDS);
    submit(w, 2, 1, NVME_NVM_READ, DATA_LEN);
    submit(w, 3, 2, NVME_NVM_WRITE, DATA_LEN);
    sim_lab_advance(&w->i.d.sim, LAB_MICROSECONDS);
    submit(w, 4, 1, NVME_NVM_WRITE, DATA_LEN);
    sim_lab_advance(&w->i.d.sim, 2 * LAB_MICROSECONDS);
    submit(w, 5, 0, 0x55, 0);
    driver_itmf(&w->i.d, 0, 3, w->i.target->fcid, FCPIO_ITMF_ABT_TASK);
    driver_itmf(&w->i.d, 0, 100, w->i.target->fcid, FCPIO_ITMF_ABT_TASK);
    peer_scr(&w->peer, 3);
}

/* ------------------------------------------------------------------ */

/* The @which-th section of that name, or the last; 0 if there is none. */
static size_t find_section(const GByteArray *saved, const char *name,
                           uint32_t which)
{
    size_t length = strlen(name) + 1;
    size_t found = 0;

    do {
        const uint8_t *at =
            memmem(saved->data + found, saved->len - found, name, length);

        if (!at) {
            break;
        }
        found = at - saved->data + length;
    } while (which--);
    return found;
}

static void patch(Input *in, GByteArray *saved)
{
    const char *name = sections[input_below(in, G_N_ELEMENTS(sections))];
    uint8_t how = input_u8(in);
    size_t at = find_section(saved, name, how >> 4) + input_number(in);
    uint8_t bytes[PATCH];
    size_t length = 1 + how % PATCH;

    input_bytes(in, bytes, length);
    if (at < saved->len) {
        memcpy(saved->data + at, bytes, MIN(length, saved->len - at));
    }
}

/*
 * The busy moment is always the same, and takes longer than all the rest: it
 * is saved once.
 */
typedef struct Base {
    GByteArray *saved;
    int64_t now; /* ns */
} Base;

static const Base *base(void)
{
    static Base the;
    LabState state;
    World w;

    if (the.saved) {
        return &the;
    }
    world_init(&w, WORLD_CONNECTED, true);
    make_busy(&w);
    the.saved = g_byte_array_new();
    the.now = w.i.d.sim.now;
    lab_state_begin_save(&state, the.saved);
    world_state(&w, &state);
    world_cleanup(&w);
    return &the;
}

static void load(World *w, const GByteArray *saved)
{
    LabState state;

    lab_state_begin_load(&state, saved->data, saved->len);
    world_state(w, &state);
    if (lab_state_finished(&state)) {
        world_advance(w, 10 * LAB_MILLISECONDS);
        world_acknowledge(w);
        world_reload(w);
        world_advance(w, 100 * LAB_SECONDS);
    }
}

void fuzz_one(Input *in)
{
    const Base *from = base();
    g_autoptr(GByteArray) saved = g_byte_array_new();
    bool damaged = in->left;
    World w;

    g_byte_array_append(saved, from->saved->data, from->saved->len);
    while (in->left) {
        patch(in, saved);
    }
    world_init(&w, WORLD_POWERED, true);
    w.i.d.sim.now = from->now;
    if (damaged) {
        sim_lab_acquit(&w.i.d.sim);
    }
    fuzz_begin(&w.i.d.sim);
    load(&w, saved);
    fuzz_end(&w.i.d.sim);
    world_cleanup(&w);
}
