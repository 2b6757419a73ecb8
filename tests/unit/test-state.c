/*
 * The whole laboratory, saved in the middle of its work and loaded into
 * another one: it goes on as if nothing had happened. And states in which
 * something cannot be, as an attacker would make them: they are refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "initiator.h"
#include "peer.h"

#include "fabric/controller.h"
#include "firmware/exchange.h"
#include "lab/state.h"

#define TAG_WRITE 1
#define TAG_READ  2
#define TAG_AER   3
#define DATA_LEN  65536

typedef struct Bench {
    Initiator i;
    uint64_t buffer; /* DATA_LEN bytes of guest memory for each tag */
    bool fip;
} Bench;

static void build(Bench *t)
{
    InitiatorConfig config = initiator_defaults();

    config.port.commands = 16;
    config.port.associations = 4;
    config.vic.fip = t->fip;
    initiator_init(&t->i, &config);
}

static void submit(Bench *t, uint32_t tag, uint16_t qid, uint8_t opcode,
                   uint32_t length)
{
    InitiatorSqe sqe = initiator_io(qid, opcode, 0, length / 512);
    uint8_t iu[FCNVME_CMND_LEN];
    uint8_t flags = initiator_iu(&t->i, &sqe, iu);

    driver_nvme_cmd(&t->i.d, 0, tag, t->i.target->fcid, flags, iu,
                    t->buffer + tag * DATA_LEN, length);
}

static void setup(Bench *t, gconstpointer data)
{
    t->fip = data != NULL;
    build(t);
    driver_probe(&t->i.d);
    driver_login(&t->i.d);
    initiator_login(&t->i);
    initiator_connect(&t->i);
    t->buffer = driver_alloc(&t->i.d, 4 * DATA_LEN);
    memset(driver_ram(&t->i.d, t->buffer), 0x3c, 4 * DATA_LEN);
    submit(t, TAG_AER, 0, NVME_ADM_ASYNC_EVENT, 0);
    submit(t, TAG_WRITE, 1, NVME_NVM_WRITE, DATA_LEN);
    submit(t, TAG_READ, 1, NVME_NVM_READ, DATA_LEN);
    sim_lab_advance(&t->i.d.sim, 2 * LAB_MICROSECONDS);
}

static void teardown(Bench *t, gconstpointer data)
{
    initiator_cleanup(&t->i);
}

static void everything(Initiator *i, LabState *state)
{
    sim_lab_state(&i->d.sim, state);
    fc_fabric_state(i->d.fabric, state);
    vic_state(i->d.vic, state);
    fc_target_port_state(i->target, state);
    nvmet_subsystem_state(i->subsystem, state);
    nvmet_port_state(i->port, state);
}

static GByteArray *save(Bench *t)
{
    GByteArray *saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    everything(&t->i, &state);
    return saved;
}

/* Into another laboratory, with the same time and memory. */
static bool load(Bench *other, Bench *t, const GByteArray *saved)
{
    LabState state;

    other->fip = t->fip;
    build(other);
    other->i.d.sim.now = t->i.d.sim.now;
    memcpy(other->i.d.machine.ram, t->i.d.machine.ram, DRIVER_RAM_LEN);
    lab_state_begin_load(&state, saved->data, saved->len);
    everything(&other->i, &state);
    return lab_state_finished(&state);
}

/* Whether a laboratory that is as @t is now can be loaded; it then lives on. */
static bool acceptable(Bench *t)
{
    g_autoptr(GByteArray) saved = save(t);
    Bench other;
    bool ok = load(&other, t, saved);

    if (ok) {
        sim_lab_advance(&other.i.d.sim, LAB_SECONDS);
    }
    initiator_cleanup(&other.i);
    return ok;
}

/* ---- what has to go on ---- */

static void test_goes_on(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = save(t);
    Bench other;

    g_assert_true(load(&other, t, saved));
    sim_lab_advance(&t->i.d.sim, LAB_MILLISECONDS);
    sim_lab_advance(&other.i.d.sim, LAB_MILLISECONDS);
    g_assert_cmpmem(other.i.d.machine.ram, DRIVER_RAM_LEN, t->i.d.machine.ram,
                    DRIVER_RAM_LEN);
    while (driver_service(&t->i.d)) {
        /* until there is nothing left to handle */
    }
    g_assert_cmphex(t->i.d.io[TAG_WRITE].status, ==, FCPIO_SUCCESS);
    g_assert_cmpuint(t->i.d.io[TAG_READ].completions, ==, 1);
    g_assert_cmphex(t->i.d.io[TAG_READ].status, ==, FCPIO_SUCCESS);
    initiator_cleanup(&other.i);
}

/* ---- what cannot be ---- */

static NvmetCommand *command_in(Bench *t, NvmetCommandState state)
{
    for (uint32_t i = 0; i < t->i.port->commands.count; i++) {
        NvmetCommand *command = t->i.port->commands.slots[i];

        if (command && command->state == state) {
            return command;
        }
    }
    g_assert_not_reached();
}

/* Its end would be told to nobody. */
static void test_association_without_login(Bench *t, gconstpointer data)
{
    FcTargetSession *session = t->i.target->sessions.slots[0];

    session->processes = 0;
    g_assert_false(acceptable(t));
    session->processes = 1;
    g_assert_true(acceptable(t));
}

/* Data would be taken from where none has been received. */
static void test_command_in_wrong_direction(Bench *t, gconstpointer data)
{
    NvmetCommand *command;

    sim_lab_advance(&t->i.d.sim, 4 * LAB_MICROSECONDS);
    command = command_in(t, NVMET_COMMAND_SERVICING);
    g_assert_cmpuint(command->sqe.opcode, ==, NVME_NVM_WRITE);
    command->direction = FCNVME_CMND_READ;
    g_assert_false(acceptable(t));
    command->direction = FCNVME_CMND_WRITE | 4;
    g_assert_false(acceptable(t));
    command->direction = FCNVME_CMND_WRITE;
    g_assert_true(acceptable(t));
}

/* An open exchange would be given out again. */
static void test_exchange_free_and_open(Bench *t, gconstpointer data)
{
    VicExchanges *exchanges = t->i.d.vic->fw->exchanges;
    uint16_t first = exchanges->free_slots[exchanges->free_head];
    uint32_t open = 0;

    while (exchanges->slots[open].state == VICFW_EXCHANGE_FREE) {
        open++;
    }
    exchanges->free_slots[exchanges->free_head] = open;
    g_assert_false(acceptable(t));
    exchanges->free_slots[exchanges->free_head] = first;
    exchanges->free_count--;
    g_assert_false(acceptable(t));
    exchanges->free_count++;
    g_assert_true(acceptable(t));
}

static void test_time_out_of_range(Bench *t, gconstpointer data)
{
    NvmetController *controller = t->i.port->associations[0]->controller;

    controller->born = INT64_MAX;
    g_assert_false(acceptable(t));
    controller->born = -1;
    g_assert_false(acceptable(t));
    controller->born = 0;
    g_assert_true(acceptable(t));
}

/* ---- what need not be refused, and does no harm ---- */

/* A port that goes takes its timers along, whatever its link is said to be. */
static void test_frames_on_dead_link(Bench *t, gconstpointer data)
{
    FcHeader header = { .d_id = t->i.d.fcid };
    g_autoptr(GByteArray) saved = NULL;
    Bench other;

    fc_target_port_send(t->i.target, peer_frame(&header, NULL, 0));
    t->i.target->port->enabled = false;
    saved = save(t);
    t->i.target->port->enabled = true;
    load(&other, t, saved);
    g_assert_cmpuint(other.i.target->port->to_fabric.flights.length, >, 0);
    initiator_cleanup(&other.i);
}

/* The same of a virtual link and its keep-alives. */
static void test_virtual_link_on_dead_link(Bench *t, gconstpointer data)
{
    FcPort *port = t->i.d.vic->fw->port;
    g_autoptr(GByteArray) saved = NULL;
    Bench other;

    port->enabled = false;
    saved = save(t);
    port->enabled = true;
    load(&other, t, saved);
    port = other.i.d.vic->fw->port;
    g_assert_true(lab_timer_armed(&port->virtual_link.enode_timer));
    initiator_cleanup(&other.i);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/state/goes-on", test_goes_on);
    add("/state/association-without-login", test_association_without_login);
    add("/state/command-in-wrong-direction", test_command_in_wrong_direction);
    add("/state/exchange-free-and-open", test_exchange_free_and_open);
    add("/state/time-out-of-range", test_time_out_of_range);
    add("/state/frames-on-dead-link", test_frames_on_dead_link);
    g_test_add("/state/virtual-link-on-dead-link", Bench, "fip", setup,
               test_virtual_link_on_dead_link, teardown);
    return g_test_run();
}
