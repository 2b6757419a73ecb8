/*
 * A target that is saved and loaded in the middle of its work goes on as if
 * nothing had happened; one that is loaded from nonsense does no harm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target.h"

#define MIB      (1024 * 1024)
#define COMMANDS 8

typedef struct Scene {
    Host *h;
    HostCommand commands[COMMANDS];
    uint8_t *large;
} Scene;

static HostConfig scene_config(void)
{
    HostConfig config = host_defaults();

    config.port.receive_memory = MIB;
    config.port.commands = 16;
    config.port.associations = 4;
    config.size = 4 * MIB;
    return config;
}

/* ---- saving and loading ---- */

static void everything(Host *h, LabState *state)
{
    sim_lab_state(&h->sim, state);
    fc_fabric_state(h->fabric, state);
    fc_target_port_state(h->target, state);
    nvmet_subsystem_state(h->subsystem, state);
    nvmet_port_state(h->port, state);
}

static GByteArray *save(Host *h)
{
    GByteArray *saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    everything(h, &state);
    g_assert_true(lab_state_ok(&state));
    return saved;
}

static bool load(Host *h, const uint8_t *saved, size_t length)
{
    LabState state;

    lab_state_begin_load(&state, saved, length);
    everything(h, &state);
    return lab_state_finished(&state);
}

/* Another one in its place; what the host itself remembers goes along. */
static Host *replace(Host *old, const GByteArray *saved)
{
    HostConfig config = scene_config();
    Host *h = g_new0(Host, 1);

    host_build(h, &config);
    h->sim.now = old->sim.now;
    g_assert_true(load(h, saved->data, saved->len));
    h->peer.fcid = old->peer.fcid;
    h->peer.next_ox_id = old->peer.next_ox_id;
    h->association_id = old->association_id;
    memcpy(h->connection_ids, old->connection_ids, sizeof(h->connection_ids));
    memcpy(h->csn, old->csn, sizeof(h->csn));
    h->cntlid = old->cntlid;
    h->seen = g_steal_pointer(&old->seen);
    g_assert_true(g_queue_is_empty(&old->peer.frames));
    host_free(old);
    g_free(old);
    return h;
}

/* ---- the scene ---- */

/* Everything at once: data coming and going, waiting, held, in error. */
static void begin(Scene *s)
{
    HostConfig config = scene_config();
    Host *h = g_new0(Host, 1);
    HostSqe aer = { .opcode = NVME_ADM_ASYNC_EVENT, .command_id = 7 };
    HostSqe identify = { .opcode = NVME_ADM_IDENTIFY,
                         .cdw10 = 1,
                         .length = 4096 };
    HostSqe wrong = { .qid = 1, .opcode = 0x55, .nsid = 1 };
    HostSqe large, small, read;

    s->large = host_pattern(MIB, 3);
    s->h = h;
    host_start(h, &config);
    h->seen = g_byte_array_new();
    large = host_io(NVME_NVM_WRITE, 0, 2048, MIB, s->large);
    small = host_io(NVME_NVM_WRITE, 4096, 8, 4096, s->large);
    read = host_io(NVME_NVM_READ, 0, 1024, MIB / 2, NULL);
    host_submit(h, &s->commands[0], &large);
    host_submit(h, &s->commands[1], &large);
    host_submit(h, &s->commands[2], &small);
    host_submit(h, &s->commands[3], &read);
    host_submit(h, &s->commands[4], &aer);
    host_submit(h, &s->commands[5], &identify);
    host_submit(h, &s->commands[6], &wrong);
    read.opcode = NVME_NVM_FLUSH;
    read.length = 0;
    host_submit(h, &s->commands[7], &read);
}

static HostCommand *command_of(Scene *s, const FcFrame *frame)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (s->commands[i].ox_id == frame->header.ox_id) {
            return &s->commands[i];
        }
    }
    return NULL;
}

/* Plays the host's part up to an instant. */
static void play(Scene *s, int64_t until)
{
    Host *h = s->h;

    while (h->sim.now < until) {
        FcFrame *frame;

        sim_lab_run_until(&h->sim, host_has_frame, &h->peer,
                          until - h->sim.now);
        frame = g_queue_pop_head(&h->peer.frames);
        if (!frame) {
            sim_lab_advance(&h->sim, until - h->sim.now);
            break;
        }
        host_note(h, frame);
        g_assert_nonnull(command_of(s, frame));
        host_take(h, command_of(s, frame), frame, true);
        fc_frame_free(frame);
    }
    /* what has come at this very instant */
    while (!g_queue_is_empty(&h->peer.frames)) {
        FcFrame *frame = g_queue_pop_head(&h->peer.frames);

        host_note(h, frame);
        host_take(h, command_of(s, frame), frame, true);
        fc_frame_free(frame);
    }
}

static void end(Scene *s)
{
    for (int i = 0; i < COMMANDS; i++) {
        host_command_clear(&s->commands[i]);
    }
    g_free(s->large);
    host_free(s->h);
    g_free(s->h);
}

/* ---- tests ---- */

static void test_same_frames(void)
{
    Scene quiet = { 0 };
    int64_t start, finish;
    g_autoptr(GByteArray) quiet_end = NULL;

    begin(&quiet);
    start = quiet.h->sim.now;
    finish = start + 100 * LAB_MICROSECONDS;
    play(&quiet, finish);
    for (int i = 0; i < COMMANDS; i++) {
        g_assert_true(quiet.commands[i].done || i == 4);
    }
    quiet_end = save(quiet.h);
    g_assert_cmpuint(quiet.h->seen->len, >, MIB / 2);

    for (int64_t at = start; at < finish - 60 * LAB_MICROSECONDS; at += 377) {
        Scene s = { 0 };
        g_autoptr(GByteArray) saved = NULL;
        g_autoptr(GByteArray) again = NULL;
        g_autoptr(GByteArray) at_end = NULL;

        begin(&s);
        play(&s, at);
        saved = save(s.h);
        s.h = replace(s.h, saved);
        again = save(s.h);
        g_assert_cmpmem(again->data, again->len, saved->data, saved->len);
        play(&s, finish);
        g_assert_cmpmem(s.h->seen->data, s.h->seen->len, quiet.h->seen->data,
                        quiet.h->seen->len);
        at_end = save(s.h);
        g_assert_cmpmem(at_end->data, at_end->len, quiet_end->data,
                        quiet_end->len);
        end(&s);
    }
    end(&quiet);
}

/* Each state of a command was really met by the test above. */
static void test_states_met(void)
{
    uint32_t met = 0;
    Scene s = { 0 };

    begin(&s);
    for (int i = 0; i < 200; i++) {
        play(&s, s.h->sim.now + 100);
        for (uint32_t slot = 0; slot < s.h->port->commands.count; slot++) {
            if (s.h->port->commands.slots[slot]) {
                met |= 1u << s.h->port->commands.slots[slot]->state;
            }
        }
    }
    g_assert_cmphex(met, ==,
                    1u << NVMET_COMMAND_FREE | 1u << NVMET_COMMAND_WAITING |
                        1u << NVMET_COMMAND_RECEIVING |
                        1u << NVMET_COMMAND_SERVICING |
                        1u << NVMET_COMMAND_HELD);
    end(&s);
}

/* The way into the fabric can be interrupted everywhere as well. */
static void test_registration(void)
{
    HostConfig config = scene_config();
    bool met[FC_TARGET_STATE_COUNT] = { false };
    Host quiet;

    host_build(&quiet, &config);
    fc_target_port_enable(quiet.target, true);
    sim_lab_advance(&quiet.sim, LAB_MILLISECONDS);
    g_assert_cmpint(quiet.target->state, ==, FC_TARGET_READY);
    for (int64_t at = 0; at < 20 * LAB_MICROSECONDS; at += 250) {
        Host *h = g_new0(Host, 1);
        g_autoptr(GByteArray) saved = NULL;
        g_autoptr(GByteArray) a = NULL;
        g_autoptr(GByteArray) b = NULL;

        host_build(h, &config);
        fc_target_port_enable(h->target, true);
        sim_lab_advance(&h->sim, at);
        met[h->target->state] = true;
        saved = save(h);
        h = replace(h, saved);
        sim_lab_advance(&h->sim, LAB_MILLISECONDS - h->sim.now);
        a = save(h);
        b = save(&quiet);
        g_assert_cmpmem(a->data, a->len, b->data, b->len);
        host_free(h);
        g_free(h);
    }
    for (int state = FC_TARGET_FLOGI; state < FC_TARGET_STATE_COUNT; state++) {
        g_assert_true(met[state]);
    }
    host_free(&quiet);
}

/* Controllers with all that they have to remember. */
static void test_controllers(void)
{
    HostConfig config = scene_config();
    HostSqe wrong = { .opcode = 0x55, .nsid = 3 };
    HostSqe feature = { .opcode = NVME_ADM_SET_FEATURES,
                        .cdw10 = NVME_FEATURE_ARBITRATION,
                        .cdw11 = 0x01020303 };
    HostSqe keep = { .opcode = NVME_ADM_KEEP_ALIVE };
    g_autoptr(GByteArray) saved = NULL;
    g_autoptr(GByteArray) again = NULL;
    NvmetController *controller;
    Host *h = g_new0(Host, 1);

    host_build(h, &config);
    host_target_up(h);
    host_login(h);
    host_enable(h, NVME_DISCOVERY_NQN, 0);
    host_enable(h, SUB_NQN, 5000);
    g_assert_cmphex(host_status(h, &wrong), !=, 0);
    g_assert_cmphex(host_status(h, &feature), ==, 0);
    saved = save(h);
    h = replace(h, saved);
    again = save(h);
    g_assert_cmpmem(again->data, again->len, saved->data, saved->len);
    controller = g_ptr_array_index(h->subsystem->controllers, 0);
    g_assert_cmpuint(controller->cntlid, ==, h->cntlid);
    g_assert_cmpuint(controller->error_count, ==, 1);
    g_assert_cmpuint(controller->errors[1].nsid, ==, 3);
    g_assert_cmphex(controller->features[NVME_FEATURE_ARBITRATION], ==,
                    0x01020303);
    g_assert_cmpuint(h->port->discovery->controllers->len, ==, 1);
    g_assert_cmphex(host_status(h, &keep), ==, 0);
    /* the keep-alive timer still runs */
    sim_lab_advance(&h->sim, 6 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    host_free(h);
    g_free(h);
}

/* Counters that show only much later. */
static void test_counters(void)
{
    HostConfig config = scene_config();
    HostSqe read = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    NvmetConnection before;
    const NvmetConnection *after;
    g_autoptr(GByteArray) saved = NULL;
    uint64_t next[2];
    Host *h;

    for (int disturbed = 0; disturbed < 2; disturbed++) {
        h = g_new0(Host, 1);
        host_start(h, &config);
        for (int i = 0; i < 3; i++) {
            g_assert_cmphex(host_status(h, &read), ==, 0);
        }
        before = *h->port->associations[0]->connections[1];
        if (disturbed) {
            saved = save(h);
            h = replace(h, saved);
        }
        after = h->port->associations[0]->connections[1];
        g_assert_cmpuint(after->unreported, ==, 3);
        g_assert_cmpuint(after->unreported, ==, before.unreported);
        g_assert_cmpuint(after->responses, ==, before.responses);
        g_assert_cmpuint(after->rsn, ==, before.rsn);
        g_assert_cmpuint(after->expected_csn, ==, before.expected_csn);
        g_assert_cmpuint(after->sq_head, ==, before.sq_head);
        g_assert_cmpuint(after->ersp_ratio, ==, before.ersp_ratio);
        g_assert_cmpuint(h->ns->counters.reads, ==, 3);
        g_assert_cmpuint(h->port->generation, ==, 2);
        host_create_association(h, SUB_NQN);
        next[disturbed] = h->association_id;
        host_connect(h, 0, SUB_NQN, 0);
        g_assert_cmpuint(h->cntlid, ==, 2);
        host_free(h);
        g_free(h);
    }
    g_assert_cmphex(next[0], ==, next[1]);
}

/* Loading into one that is in use forgets what it did. */
static void test_load_over(void)
{
    Scene s = { 0 };
    Scene other = { 0 };
    g_autoptr(GByteArray) saved = NULL;
    g_autoptr(GByteArray) again = NULL;

    begin(&s);
    play(&s, s.h->sim.now + 3 * LAB_MICROSECONDS);
    saved = save(s.h);
    begin(&other);
    play(&other, other.h->sim.now + 20 * LAB_MICROSECONDS);
    other.h->sim.now = s.h->sim.now;
    g_assert_true(load(other.h, saved->data, saved->len));
    again = save(other.h);
    g_assert_cmpmem(again->data, again->len, saved->data, saved->len);
    end(&other);
    end(&s);
}

/* ---- nonsense ---- */

/* Loads it, and if that worked lets it run for a while. */
static bool try_load(const uint8_t *saved, size_t length, int64_t now)
{
    HostConfig config = scene_config();
    Host h;
    bool ok;

    host_build(&h, &config);
    h.sim.now = now;
    ok = load(&h, saved, length);
    /* who knows what it is that was loaded */
    check_start_blind(h.sim.checker);
    if (ok) {
        int64_t end = now + LAB_MILLISECONDS;

        while (h.sim.deadline < end && h.sim.now < end) {
            sim_lab_advance(&h.sim, MAX(h.sim.deadline - h.sim.now, 0));
        }
    }
    host_free(&h);
    return ok;
}

static GByteArray *saved_scene(int64_t *now)
{
    Scene s = { 0 };
    GByteArray *saved;

    begin(&s);
    play(&s, s.h->sim.now + 8 * LAB_MICROSECONDS);
    saved = save(s.h);
    *now = s.h->sim.now;
    end(&s);
    return saved;
}

static void test_truncated(void)
{
    int64_t now;
    g_autoptr(GByteArray) saved = saved_scene(&now);

    g_assert_true(try_load(saved->data, saved->len, now));
    for (guint length = 0; length < saved->len;
         length += length < 4000 ? 31 : 4999) {
        g_assert_false(try_load(saved->data, length, now));
    }
}

static void test_flipped(void)
{
    int64_t now;
    g_autoptr(GByteArray) saved = saved_scene(&now);
    uint32_t loaded = 0;
    LabRandom random;

    lab_random_init(&random, 3, "flips");
    for (int i = 0; i < 1500; i++) {
        /* most of it is data: aim at both ends, where the structure is */
        uint32_t range = MIN(saved->len, 12000);
        uint32_t at = lab_random_below(&random, range);
        uint8_t was;

        if (i & 1) {
            at = saved->len - 1 - at;
        }
        was = saved->data[at];
        saved->data[at] ^= 1 << lab_random_below(&random, 8);
        if (i % 3 == 0) {
            saved->data[at] = lab_random_u64(&random);
        }
        loaded += try_load(saved->data, saved->len, now);
        saved->data[at] = was;
    }
    g_assert_cmpuint(loaded, >, 0);
    g_assert_cmpuint(loaded, <, 1500);
}

/* A write that claims to be a read has no data to be written. */
static void test_direction(void)
{
    HostConfig config = scene_config();
    static uint8_t out[512];
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 1, 512, out);
    HostCommand command;
    Host h;

    host_build(&h, &config);
    host_target_up(&h);
    host_login(&h);
    host_enable(&h, SUB_NQN, 0);
    host_create_connection(&h, 1);
    host_connect(&h, 1, SUB_NQN, 0);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GByteArray) saved = NULL;
        g_autoptr(FcFrame) ready = NULL;
        uint32_t slot = 0;

        host_submit(&h, &command, &sqe);
        ready = host_receive(&h, LAB_SECONDS);
        host_take(&h, &command, ready, true);
        sim_lab_advance(&h.sim, 2 * LAB_MICROSECONDS);
        while (!h.port->commands.slots[slot] ||
               h.port->commands.slots[slot]->state != NVMET_COMMAND_SERVICING) {
            slot++;
        }
        if (i) {
            h.port->commands.slots[slot]->direction = FCNVME_CMND_READ;
        }
        saved = save(&h);
        g_assert_cmpint(try_load(saved->data, saved->len, h.sim.now), ==, !i);
        h.port->commands.slots[slot]->direction = FCNVME_CMND_WRITE;
        host_finish(&h, &command);
        host_command_clear(&command);
    }
    host_free(&h);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/target-state/same-frames", test_same_frames);
    g_test_add_func("/target-state/states-met", test_states_met);
    g_test_add_func("/target-state/registration", test_registration);
    g_test_add_func("/target-state/controllers", test_controllers);
    g_test_add_func("/target-state/counters", test_counters);
    g_test_add_func("/target-state/load-over", test_load_over);
    g_test_add_func("/target-state/direction", test_direction);
    g_test_add_func("/target-state/truncated", test_truncated);
    g_test_add_func("/target-state/flipped", test_flipped);
    return g_test_run();
}
