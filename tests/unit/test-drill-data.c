/*
 * Whether a host reads what was written: what the oracle miscompare says of a
 * whole target, and when it is quiet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/data.h"
#include "keeper.h"
#include "target-admin.h"

/* Bytes of a frame in front of its data. */
#define HEADER 24

typedef struct Bench {
    Host h;
    Keeper keeper;
    DrillData data;
    GString *said;   /* "block 8", one behind the other */
    const char *dir; /* of the frames that are changed */
    bool withheld;   /* by the gate at the DMA */
} Bench;

static void note(void *opaque, const TapEvent *event)
{
    Bench *t = opaque;
    const char *what = event->fields[1].string;

    g_assert_cmpstr(event->fields[0].string, ==, "miscompare");
    g_assert_nonnull(strstr(what, " of sub0, namespace 1, is read by host0 "));
    g_string_append_printf(t->said, "%.*s, ",
                           (int)(strstr(what, " of ") - what), what);
}

static void setup_with(Bench *t, const HostConfig *config)
{
    host_start(&t->h, config);
    keeper_init(&t->keeper, &t->h.sim.lab);
    drill_data_init(&t->data, &t->h.sim.lab);
    sim_lab_acquit(&t->h.sim); /* the test makes it break rules */
    t->said = g_string_new(NULL);
    tap_observe(&t->h.sim.lab.tap, TAP_BIT(TAP_drill_oracle), note, t);
}

static void setup(Bench *t, gconstpointer data)
{
    HostConfig config = host_defaults();

    setup_with(t, &config);
}

static void setup_4k(Bench *t, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.lba_size = 4096;
    setup_with(t, &config);
}

static void teardown(Bench *t, gconstpointer data)
{
    drill_data_cleanup(&t->data);
    keeper_cleanup(&t->keeper);
    g_string_free(t->said, TRUE);
    host_free(&t->h);
}

/* And nothing of what was said before. */
static void check(Bench *t, const char *expected)
{
    g_assert_cmpstr(t->said->str, ==, expected);
    g_string_truncate(t->said, 0);
}

static void submit(Bench *t, HostCommand *command, uint8_t opcode, uint64_t lba,
                   uint32_t blocks, const uint8_t *out)
{
    HostSqe sqe =
        host_io(opcode, lba, blocks, blocks << t->h.ns->lba_shift, out);

    host_submit(&t->h, command, &sqe);
}

static void finish(Bench *t, HostCommand *command)
{
    host_finish(&t->h, command);
    host_command_clear(command);
}

static void write_seed(Bench *t, uint64_t lba, uint32_t blocks, uint8_t seed)
{
    g_autofree uint8_t *out = host_pattern(blocks << t->h.ns->lba_shift, seed);
    HostCommand command;

    submit(t, &command, NVME_NVM_WRITE, lba, blocks, out);
    finish(t, &command);
}

static void read_blocks(Bench *t, uint64_t lba, uint32_t blocks)
{
    HostCommand command;

    submit(t, &command, NVME_NVM_READ, lba, blocks, NULL);
    finish(t, &command);
}

static void write_zeroes(Bench *t, uint64_t lba, uint32_t blocks)
{
    HostSqe sqe = host_io(NVME_NVM_WRITE_ZEROES, lba, blocks, 0, NULL);

    g_assert_cmphex(host_status(&t->h, &sqe), ==, 0);
}

static void deallocate(Bench *t, uint64_t lba, uint32_t blocks)
{
    const NvmeDsmRange range = { .slba = lba, .nlb = blocks };
    uint8_t data[NVME_DSM_RANGE_LEN];
    HostSqe sqe = host_io(NVME_NVM_DSM, 0, 1, sizeof(data), data);

    wire_encode(&nvme_dsm_range_format, &range, data);
    sqe.cdw11 = NVME_DSM_DEALLOCATE;
    g_assert_cmphex(host_status(&t->h, &sqe), ==, 0);
}

/* ------------------------------------------------------------------ */
/* Innocence                                                           */

static void test_quiet(Bench *t, gconstpointer data)
{
    g_autofree uint8_t *old = host_pattern(64 * 4096, 9);

    /* of a time when nobody looked */
    nvmet_store_write(t->h.ns->store, 600 << t->h.ns->lba_shift, old,
                      64 * 4096);
    read_blocks(t, 590, 60);
    read_blocks(t, 0, 8);
    write_seed(t, 4, 300, 1);
    read_blocks(t, 0, 256);
    write_seed(t, 100, 3, 2);
    read_blocks(t, 99, 8);
    write_zeroes(t, 101, 200);
    read_blocks(t, 90, 256);
    write_seed(t, 500, 8, 3);
    deallocate(t, 0, 8192);
    read_blocks(t, 96, 128);
    read_blocks(t, 500, 8);
    write_seed(t, 500, 4, 4);
    read_blocks(t, 500, 8);
    check(t, "");
    nvmet_namespace_corrupt(t->h.ns, 501, 7);
    read_blocks(t, 500, 8);
    check(t, "block 501, ");
}

/* Up to where the target has executed it, and is about to say so. */
static void submit_until_done(Bench *t, HostCommand *command, uint8_t opcode,
                              const uint8_t *out)
{
    keeper_hold(&t->keeper, GATE_response, NULL, NULL);
    submit(t, command, opcode, 8, 1, out);
    while (!t->keeper.held->len) {
        g_autoptr(FcFrame) frame = host_receive(&t->h, LAB_MILLISECONDS);

        if (frame) {
            host_take(&t->h, command, frame, true);
        }
    }
    keeper_hold(&t->keeper, GATE_KIND_COUNT, NULL, NULL);
}

/* Which of the two came first, the answers do not say. */
static void test_at_once(Bench *t, gconstpointer opcode)
{
    g_autofree uint8_t *out = host_pattern(512, 1);
    HostCommand command;

    submit_until_done(t, &command, GPOINTER_TO_UINT(opcode),
                      GPOINTER_TO_UINT(opcode) == NVME_NVM_READ ? NULL : out);
    write_seed(t, 8, 1, 2);
    keeper_pass(keeper_take(&t->keeper));
    finish(t, &command);
    read_blocks(t, 8, 1);
    check(t, "");
}

/* The target has all of it, and has not begun. */
static void submit_until_held(Bench *t, HostCommand *command,
                              const uint8_t *out)
{
    keeper_hold(&t->keeper, GATE_command, "write", NULL);
    submit(t, command, NVME_NVM_WRITE, 8, 1, out);
    while (!t->keeper.held->len) {
        g_autoptr(FcFrame) frame = host_receive(&t->h, LAB_MILLISECONDS);

        if (frame) {
            host_take(&t->h, command, frame, true);
        }
    }
    keeper_hold(&t->keeper, GATE_KIND_COUNT, NULL, NULL);
}

/* Others read what it is about to write. */
static void test_held(Bench *t, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(512, 1);
    HostCommand command;

    submit_until_held(t, &command, out);
    read_blocks(t, 8, 1);
    keeper_pass(keeper_take(&t->keeper));
    finish(t, &command);
    read_blocks(t, 8, 1);
    check(t, "");
    nvmet_namespace_corrupt(t->h.ns, 8, 0);
    read_blocks(t, 8, 1);
    check(t, "block 8, ");
}

/* The older one has the last word. */
static void test_overtaken(Bench *t, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(512, 1);
    HostCommand command;

    submit_until_held(t, &command, out);
    write_seed(t, 8, 1, 2);
    keeper_pass(keeper_take(&t->keeper));
    finish(t, &command);
    read_blocks(t, 8, 1);
    check(t, "");
}

/* Nobody has said that it was written: it may have been, or not. */
static void test_unacknowledged(Bench *t, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(512, 1);
    HostCommand command;

    for (guint i = 0; i < 2; i++) {
        GateKind kind = i ? GATE_response : GATE_command;

        write_seed(t, 8, 1, 3);
        keeper_hold(&t->keeper, kind, i ? NULL : "write", NULL);
        submit(t, &command, NVME_NVM_WRITE, 8, 1, out);
        while (!t->keeper.held->len) {
            g_autoptr(FcFrame) frame = host_receive(&t->h, LAB_MILLISECONDS);

            if (frame) {
                host_take(&t->h, &command, frame, true);
            }
        }
        keeper_drop(keeper_take(&t->keeper));
        keeper_hold(&t->keeper, GATE_KIND_COUNT, NULL, NULL);
        host_command_clear(&command);
        read_blocks(t, 8, 1);
    }
    check(t, "");
}

/* It is another medium, though the same namespace. */
static void test_resized(Bench *t, gconstpointer data)
{
    char *why = NULL;

    write_seed(t, 1000, 8, 1);
    g_assert_true(nvmet_namespace_resize(t->h.ns, 512 * 512, &why));
    g_assert_true(nvmet_namespace_resize(t->h.ns, 4096 * 512, &why));
    read_blocks(t, 1000, 8);
    check(t, "");
}

/* ------------------------------------------------------------------ */
/* Guilt                                                               */

static void test_medium(Bench *t, gconstpointer data)
{
    nvmet_namespace_corrupt(t->h.ns, 3, 0); /* before anybody was there */
    write_seed(t, 8, 8, 1);
    nvmet_namespace_corrupt(t->h.ns, 9, 17);
    nvmet_namespace_corrupt(t->h.ns, 11, 0);
    read_blocks(t, 0, 16);
    check(t, "block 3, block 9, block 11, ");
    read_blocks(t, 0, 16);
    check(t, "");
    write_seed(t, 8, 8, 2);
    read_blocks(t, 8, 8);
    check(t, "");
    write_zeroes(t, 40, 4);
    nvmet_namespace_corrupt(t->h.ns, 42, 1);
    read_blocks(t, 32, 16);
    check(t, "block 42, ");
    nvmet_namespace_corrupt(t->h.ns, 9, 17);
    write_seed(t, 9, 1, 3); /* nobody has ever seen it */
    read_blocks(t, 8, 8);
    check(t, "");
}

/* Data on the link of the host is changed. */
static void change_data(void *opaque, GateMessage *message)
{
    Bench *t = opaque;

    if (message->kind == GATE_frame && strcmp(message->name, "DATA") == 0 &&
        strcmp(message->who, "host0") == 0 &&
        strcmp(gate_get_word(message, "dir"), t->dir) == 0) {
        message->data[HEADER + 512 + 5] ^= 1;
    }
}

static void test_wire(Bench *t, gconstpointer data)
{
    t->keeper.look = change_data;
    t->keeper.opaque = t;
    t->dir = "tx";
    write_seed(t, 8, 3, 1);
    t->dir = "";
    read_blocks(t, 8, 3);
    check(t, "block 9, ");
    write_seed(t, 8, 3, 2);
    t->dir = "rx";
    read_blocks(t, 8, 3);
    check(t, "block 9, ");
}

/* Written somewhere else, and answered as if all were well. */
static void move_write(void *opaque, GateMessage *message)
{
    if (message->kind == GATE_frame && strcmp(message->name, "CMND") == 0) {
        keeper_set(message, "lba", 1000);
    }
}

static void test_misplaced(Bench *t, gconstpointer data)
{
    t->keeper.look = move_write;
    write_seed(t, 8, 2, 1);
    t->keeper.look = NULL;
    read_blocks(t, 0, 32);
    check(t, "block 8, block 9, ");
    read_blocks(t, 990, 32);
    check(t, "block 1000, block 1001, ");
}

/* What the gate at the adapter's DMA does, a player tells at once. */
static void pass_other_data(void *opaque, const TapEvent *event)
{
    const FcFrame *frame = event->object;
    const uint8_t block[512] = { 1, 2, 3 };
    Bench *t = opaque;

    if (strcmp(event->who, "host0") == 0 &&
        frame->header.r_ctl == FC_RCTL_SOLICITED_DATA) {
        drill_data_passes(&t->data, "host0", frame->header.ox_id, 512, block,
                          sizeof(block));
        if (t->withheld) {
            drill_data_withheld(&t->data, "host0", frame->header.ox_id);
        }
    }
}

static void test_dma(Bench *t, gconstpointer data)
{
    tap_observe(&t->h.sim.lab.tap, TAP_BIT(TAP_link_frame), pass_other_data, t);
    t->withheld = true;
    read_blocks(t, 8, 2);
    check(t, "");
    t->withheld = false;
    read_blocks(t, 8, 2);
    check(t, "block 9, ");
}

/* Nothing that is said of it may become an ocean. */
static void test_bounded(Bench *t, gconstpointer data)
{
    for (uint64_t lba = 0; lba < 100; lba++) {
        nvmet_namespace_corrupt(t->h.ns, lba, 0);
    }
    read_blocks(t, 0, 100);
    g_assert_true(g_str_has_suffix(t->said->str, "block 31, "));
}

#define ADD(name, set_up, test) \
    g_test_add("/drill-data/" name, Bench, NULL, set_up, test, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("quiet", setup, test_quiet);
    ADD("quiet-4k", setup_4k, test_quiet);
    g_test_add("/drill-data/read-at-once", Bench,
               GUINT_TO_POINTER(NVME_NVM_READ), setup, test_at_once, teardown);
    g_test_add("/drill-data/write-at-once", Bench,
               GUINT_TO_POINTER(NVME_NVM_WRITE), setup, test_at_once, teardown);
    ADD("held", setup, test_held);
    ADD("overtaken", setup, test_overtaken);
    ADD("unacknowledged", setup, test_unacknowledged);
    ADD("resized", setup, test_resized);
    ADD("medium", setup, test_medium);
    ADD("medium-4k", setup_4k, test_medium);
    ADD("wire", setup, test_wire);
    ADD("misplaced", setup, test_misplaced);
    ADD("dma", setup, test_dma);
    ADD("bounded", setup, test_bounded);
    return g_test_run();
}
