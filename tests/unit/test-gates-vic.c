/*
 * The gates of the PCI function, and what can be done to it from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "keeper.h"
#include "story.h"
#include "verb.h"
#include "wire/bytes.h"

#define COPY_VECTOR 2 /* of copy queue 0 */

typedef struct Bench {
    Story story;
    Keeper keeper;
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    story_init(&t->story, false);
    keeper_init(&t->keeper, &t->story.d.sim.lab);
    sim_lab_acquit(&t->story.d.sim); /* the test makes it break rules */
}

static void teardown(Bench *t, gconstpointer data)
{
    keeper_cleanup(&t->keeper);
    story_cleanup(&t->story);
}

static Driver *driver(Bench *t)
{
    return &t->story.d;
}

static Lab *lab(Bench *t)
{
    return &t->story.d.sim.lab;
}

static void run(Bench *t, int64_t duration)
{
    driver_run(driver(t), duration);
}

static void hold(Bench *t, GateKind kind, const char *name)
{
    keeper_hold(&t->keeper, kind, name, NULL);
}

/* A read that the target answers at once; the driver may or may not see it. */
static void read_unseen(Bench *t, uint32_t tag)
{
    g_autoptr(FcFrame) command = NULL;

    story_issue(&t->story, tag, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    story_send_ersp(&t->story, command, 0);
    run(t, LAB_MILLISECONDS);
}

/* ---- entries ---- */

/* Of the completion itself: an acknowledgement goes before it. */
static GateMessage *take_completion(Bench *t)
{
    GateMessage *entry = keeper_take(&t->keeper);

    while (keeper_get(entry, "type") != FCPIO_NVME_ERSP_HW_CMPL) {
        keeper_pass(entry);
        entry = keeper_take(&t->keeper);
    }
    return entry;
}

static void test_entry(Bench *t, gconstpointer data)
{
    GateMessage *entry;

    hold(t, GATE_entry, "COPY");
    read_unseen(t, 5);
    g_assert_false(driver(t)->io[5].done);
    entry = take_completion(t);
    g_assert_cmpuint(keeper_get(entry, "cq"), ==, 2);
    g_assert_cmpuint(keeper_get(entry, "tag"), ==, 5);
    g_assert_cmpuint(keeper_get(entry, "color"), ==, 1);
    g_assert_cmpuint(keeper_get(entry, "length"), ==, 64);
    keeper_set(entry, "status", FCPIO_ABORTED);
    keeper_set(entry, "tag", 6);
    keeper_pass(entry);
    run(t, LAB_MILLISECONDS);
    g_assert_false(driver(t)->io[5].done);
    story_check(&t->story, 6, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_ABORTED);
}

static void test_entry_twice(Bench *t, gconstpointer data)
{
    GateMessage *entry;
    GateMessage *twin;

    hold(t, GATE_entry, "COPY");
    read_unseen(t, 5);
    entry = take_completion(t);
    twin = entry->ops->copy(entry);
    keeper_pass(entry);
    keeper_pass(twin);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->io[5].completions, ==, 2);
}

/*
 * A driver would wait at that slot for its colour, with one interrupt after
 * the other: here it is not let run any more.
 */
static void test_entry_color(Bench *t, gconstpointer data)
{
    const VicCq *cq = &driver(t)->vic->cq[2];
    GateMessage *entry;
    uint32_t tail;

    hold(t, GATE_entry, "COPY");
    read_unseen(t, 5);
    entry = take_completion(t);
    tail = cq->tail;
    keeper_set(entry, "color", 0);
    keeper_pass(entry);
    g_assert_cmpuint(cq->tail, ==, tail + 1);
    g_assert_cmpuint(driver_ram(driver(t), cq->ring_base + tail * 64)[4], ==,
                     5);
    g_assert_cmphex(driver_ram(driver(t), cq->ring_base + tail * 64)[63], ==,
                    0);
}

static void test_entry_index(Bench *t, gconstpointer data)
{
    const VicCq *cq = &driver(t)->vic->cq[2];
    GateMessage *entry;
    char *why = NULL;
    uint32_t tail;

    hold(t, GATE_entry, "COPY");
    read_unseen(t, 5);
    entry = take_completion(t);
    tail = cq->tail;
    g_assert_false(gate_set(entry, "index", cq->ring_size, &why));
    g_clear_pointer(&why, g_free);
    keeper_set(entry, "index", 77);
    keeper_pass(entry);
    g_assert_cmpuint(cq->tail, ==, tail + 1);
    g_assert_false(driver(t)->io[5].done);
    g_assert_cmpuint(driver_ram(driver(t), cq->ring_base + 77 * 64)[4], ==, 5);
}

/* To a queue whose entries are shorter: what fits is written. */
static void test_entry_elsewhere(Bench *t, gconstpointer data)
{
    GateMessage *entry;

    hold(t, GATE_entry, "COPY");
    read_unseen(t, 5);
    entry = take_completion(t);
    keeper_set(entry, "cq", 4);
    keeper_pass(entry);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->io[5].completions, ==, 1);
}

/* ---- interrupts ---- */

static void test_interrupt(Bench *t, gconstpointer data)
{
    uint32_t before = driver(t)->machine.vectors[COPY_VECTOR];
    GateMessage *message;
    GateMessage *twin;

    hold(t, GATE_interrupt, "MSIX");
    read_unseen(t, 5);
    read_unseen(t, 6);
    g_assert_false(driver(t)->io[5].done);
    message = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(message, "vector"), ==, COPY_VECTOR);
    g_assert_cmpuint(keeper_get(message, "credits"), ==, 1);
    g_assert_cmpuint(t->keeper.held->len, ==, 0); /* it masks itself */
    twin = message->ops->copy(message);
    keeper_pass(message);
    run(t, LAB_MILLISECONDS);
    /* both with one interrupt; then one for which there is nothing */
    g_assert_true(driver(t)->io[5].done && driver(t)->io[6].done);
    keeper_pass(twin);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->machine.vectors[COPY_VECTOR], ==, before + 2);
}

static void test_interrupt_dropped(Bench *t, gconstpointer data)
{
    hold(t, GATE_interrupt, "MSIX");
    read_unseen(t, 5);
    keeper_drop(keeper_take(&t->keeper));
    hold(t, GATE_KIND_COUNT, NULL);
    run(t, LAB_SECONDS);
    g_assert_false(driver(t)->io[5].done);
    /* the next one tells of both */
    read_unseen(t, 6);
    g_assert_true(driver(t)->io[5].done && driver(t)->io[6].done);
}

static void test_interrupt_wrong(Bench *t, gconstpointer data)
{
    uint32_t before = driver(t)->machine.vectors[3];
    GateMessage *message;

    hold(t, GATE_interrupt, "MSIX");
    read_unseen(t, 5);
    message = keeper_take(&t->keeper);
    keeper_set(message, "vector", 3);
    keeper_pass(message);
    g_assert_cmpuint(driver(t)->machine.vectors[3], ==, before + 1);
}

/* A level instead of a message. */
static void test_intx(Bench *t, gconstpointer data)
{
    uint32_t at = driver(t)->intr_offset + COPY_VECTOR * VNIC_BLOCK_LEN;
    GateMessage *message;

    driver_write32(driver(t), at + VNIC_INTR_MASK_ON_ASSERTION, 0);
    hold(t, GATE_interrupt, "INTX");
    read_unseen(t, 5);
    g_assert_false(driver(t)->machine.intx);
    message = keeper_take(&t->keeper);
    keeper_pass(message);
    g_assert_true(driver(t)->machine.intx);
    driver_write32(driver(t), at + VNIC_INTR_CREDIT_RETURN,
                   2 | VNIC_CREDIT_RETURN_UNMASK);
    g_assert_false(driver(t)->machine.intx);
    /* one that is dropped rises with the next event */
    read_unseen(t, 6);
    keeper_drop(keeper_take(&t->keeper));
    read_unseen(t, 7);
    g_assert_false(driver(t)->machine.intx);
    keeper_pass(keeper_take(&t->keeper));
    g_assert_true(driver(t)->machine.intx);
}

/* ---- device commands in registers ---- */

static uint32_t devcmd_status(Bench *t)
{
    return driver_read32(driver(t),
                         driver(t)->devcmd_offset + VNIC_DEVCMD_STATUS);
}

static uint64_t devcmd_arg(Bench *t)
{
    return vic_bar_read(driver(t)->vic,
                        driver(t)->devcmd_offset + VNIC_DEVCMD_ARG0, 8);
}

static GateMessage *start_devcmd(Bench *t)
{
    uint32_t at = driver(t)->devcmd_offset;

    hold(t, GATE_devcmd, "MAC_ADDR");
    vic_bar_write(driver(t)->vic, at + VNIC_DEVCMD_ARG0, 77, 8);
    driver_write32(driver(t), at + VNIC_DEVCMD_CMD, VNIC_CMD_MAC_ADDR);
    g_assert_cmphex(devcmd_status(t), ==, VNIC_DEVCMD_BUSY);
    return keeper_take(&t->keeper);
}

static void test_devcmd(Bench *t, gconstpointer data)
{
    uint32_t at = driver(t)->devcmd_offset;
    GateMessage *command = start_devcmd(t);

    g_assert_cmpstr(gate_get_word(command, "via"), ==, "registers");
    g_assert_cmpuint(keeper_get(command, "number"), ==, VNIC_CMD_MAC_ADDR);
    g_assert_cmpuint(keeper_get(command, "a0"), ==, 77);
    /* another one is not heard while it is busy */
    driver_write32(driver(t), at + VNIC_DEVCMD_CMD, VNIC_CMD_CLOSE);
    g_assert_cmphex(devcmd_status(t), ==, VNIC_DEVCMD_BUSY);
    g_assert_cmpint(driver(t)->vic->state, ==, VIC_ENABLED);
    keeper_pass(command);
    g_assert_cmphex(devcmd_status(t), ==, 0);
    g_assert_cmphex(devcmd_arg(t), ==, driver_mac_argument(driver(t)->hw_mac));
}

static void test_devcmd_answered(Bench *t, gconstpointer data)
{
    GateMessage *command = start_devcmd(t);

    g_free(keeper_answer_refused(command, "error=NOSUCH"));
    g_free(keeper_answer_refused(command, "error=256"));
    g_free(keeper_answer_refused(command, "status=1"));
    keeper_answer(command, "error=ELINKDOWN");
    g_assert_cmphex(devcmd_status(t), ==, VNIC_DEVCMD_ERROR);
    g_assert_cmpuint(devcmd_arg(t), ==, VNIC_ERR_ELINKDOWN);
    keeper_answer(start_devcmd(t), "r0=0x1234");
    g_assert_cmphex(devcmd_status(t), ==, 0);
    g_assert_cmphex(devcmd_arg(t), ==, 0x1234);
}

static void test_devcmd_never(Bench *t, gconstpointer data)
{
    keeper_drop(start_devcmd(t));
    g_assert_cmphex(devcmd_status(t), ==, VNIC_DEVCMD_BUSY);
    vic_reset(driver(t)->vic, VIC_RESET_PCI);
    g_assert_cmphex(devcmd_status(t), ==, 0);
}

/* ---- device commands in their ring ---- */

static void post_devcmd2(Bench *t, uint32_t number)
{
    DriverRing *ring = &driver(t)->devcmd2_ring;
    VnicDevcmd2 cmd = { .cmd = number };

    vnic_devcmd2_encode(&cmd,
                        driver_ram(driver(t), ring->base + ring->next * 128));
    ring->next = (ring->next + 1) % ring->size;
    driver_write32(driver(t), driver(t)->devcmd2_offset + VNIC_WQ_POSTED_INDEX,
                   ring->next);
}

/* The result in slot next + @ahead; false if it is not there. */
static bool result(Bench *t, uint32_t ahead, VnicDevcmd2Result *result)
{
    const DriverRing *ring = &driver(t)->devcmd2_results;

    vnic_devcmd2_result_decode(
        result, driver_ram(driver(t), ring->base + (ring->next + ahead) * 128));
    return result->color == ring->color;
}

static void test_devcmd2(Bench *t, gconstpointer data)
{
    VnicDevcmd2Result first, second;

    hold(t, GATE_devcmd, NULL);
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    post_devcmd2(t, VNIC_CMD_INIT_STATUS);
    g_assert_cmpuint(t->keeper.held->len, ==, 1); /* one after the other */
    hold(t, GATE_KIND_COUNT, NULL);
    g_assert_false(result(t, 0, &first));
    keeper_pass(keeper_take(&t->keeper));
    g_assert_true(result(t, 0, &first));
    g_assert_true(result(t, 1, &second));
    g_assert_cmphex(first.results[0], ==,
                    driver_mac_argument(driver(t)->hw_mac));
    g_assert_cmpuint(second.completed_index, ==, first.completed_index + 1);
}

/* Driver and device stay in step: the answer's slot is left out. */
static void test_devcmd2_never(Bench *t, gconstpointer data)
{
    VnicDevcmd2Result first, second;

    hold(t, GATE_devcmd, "MAC_ADDR");
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    post_devcmd2(t, VNIC_CMD_INIT_STATUS);
    keeper_drop(keeper_take(&t->keeper));
    g_assert_false(result(t, 0, &first));
    g_assert_true(result(t, 1, &second));
}

static void test_devcmd2_answered(Bench *t, gconstpointer data)
{
    VnicDevcmd2Result first;

    hold(t, GATE_devcmd, "MAC_ADDR");
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    keeper_answer(keeper_take(&t->keeper), "error=EBUSY r1=7");
    g_assert_true(result(t, 0, &first));
    g_assert_cmpuint(first.error, ==, VNIC_ERR_EBUSY);
    g_assert_cmpuint(first.results[1], ==, 7);
}

/* ---- doorbells ---- */

static void test_doorbell(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    GateMessage *bell;

    hold(t, GATE_doorbell, "COPY");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    run(t, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    bell = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(bell, "queue"), ==, 0);
    g_assert_cmpuint(keeper_get(bell, "index"), ==, driver(t)->copy_wq[0].next);
    keeper_pass(bell);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
}

/* A wrong index is what a broken driver would have written. */
static void test_doorbell_wrong(Bench *t, gconstpointer data)
{
    GateMessage *bell;

    hold(t, GATE_doorbell, "COPY");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    bell = keeper_take(&t->keeper);
    keeper_set(bell, "index", 0xffff);
    keeper_pass(bell);
    g_assert_false(driver(t)->vic->wq[1].enable);
}

static void test_doorbell_names(Bench *t, gconstpointer data)
{
    hold(t, GATE_doorbell, "DEVCMD2");
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    keeper_pass(keeper_take(&t->keeper));
    hold(t, GATE_doorbell, "RQ");
    driver_write32(driver(t), driver(t)->rq_offset + VNIC_RQ_POSTED_INDEX, 3);
    g_assert_cmpuint(driver(t)->vic->rq.posted_index, !=, 3);
    keeper_pass(keeper_take(&t->keeper));
    g_assert_cmpuint(driver(t)->vic->rq.posted_index, ==, 3);
}

/* ---- the notify block ---- */

static void test_notify(Bench *t, gconstpointer data)
{
    GateMessage *block;

    hold(t, GATE_notify, "LINK");
    verb(lab(t), "vic0 link-down");
    g_assert_true(driver_link_up(driver(t)));
    block = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(block, "link_state"), ==, 0);
    g_assert_cmpuint(keeper_get(block, "link_down_cnt"), ==, 1);
    keeper_pass(block);
    g_assert_false(driver_link_up(driver(t)));
    hold(t, GATE_KIND_COUNT, NULL);
    verb(lab(t), "vic0 link-up");
    g_assert_true(driver_link_up(driver(t)));
}

/* A field changed behind the checksum's back. */
static void test_notify_torn(Bench *t, gconstpointer data)
{
    const uint8_t *ram = driver_ram(driver(t), driver(t)->notify);
    GateMessage *block;

    hold(t, GATE_notify, "LINK");
    verb(lab(t), "vic0 notify");
    block = keeper_take(&t->keeper);
    keeper_set(block, "port_speed", 1);
    keeper_pass(block);
    g_assert_cmpuint(get_le32(ram + 8), ==, 1);
    g_assert_cmpuint(get_le32(ram), !=, 1 + 1 + 2158);
    hold(t, GATE_KIND_COUNT, NULL);
    verb(lab(t), "vic0 notify");
    g_assert_true(driver_link_up(driver(t)));
}

/* ---- registers ---- */

static uint32_t copy_wq(Bench *t, uint32_t reg)
{
    return driver(t)->wq_offset + VNIC_BLOCK_LEN + reg;
}

static void set_value(void *opaque, GateMessage *message)
{
    if (g_strcmp0(gate_get_word(message, "register"), "running") == 0) {
        g_assert_cmpstr(message->name, ==, "READ");
        g_assert_cmpstr(gate_get_word(message, "block"), ==, "wq");
        g_assert_cmpuint(keeper_get(message, "number"), ==, 1);
        g_assert_cmpuint(keeper_get(message, "value"), ==, 1);
        keeper_set(message, "value", 0x1234);
    }
}

/* Another value is answered, nothing at all, or what there is. */
static void test_register_read(Bench *t, gconstpointer data)
{
    uint32_t at = copy_wq(t, VNIC_WQ_RUNNING);
    GateMessage *late;

    t->keeper.look = set_value;
    g_assert_cmphex(driver_read32(driver(t), at), ==, 0x1234);
    g_assert_cmphex(vic_bar_read(driver(t)->vic, at, 2), ==, 0x1234);
    t->keeper.look = NULL;
    g_assert_cmphex(driver_read32(driver(t), at), ==, 1);
    hold(t, GATE_register, "READ");
    g_assert_cmphex(driver_read32(driver(t), at), ==, UINT32_MAX);
    g_assert_cmphex(vic_bar_read(driver(t)->vic, at, 1), ==, UINT8_MAX);
    hold(t, GATE_KIND_COUNT, NULL);
    g_assert_cmpuint(t->keeper.held->len, ==, 2);
    /* one that is late answers nobody */
    late = keeper_take(&t->keeper);
    keeper_set(late, "value", 7);
    g_assert_null(late->ops->copy);
    keeper_pass(late);
    g_assert_cmphex(driver_read32(driver(t), at), ==, 1);
    keeper_drop(keeper_take(&t->keeper));
}

static void test_register_write(Bench *t, gconstpointer data)
{
    uint32_t at = copy_wq(t, VNIC_WQ_DCA_VALUE);
    GateMessage *write, *twin;

    hold(t, GATE_register, "WRITE");
    driver_write32(driver(t), at, 5);
    g_assert_cmpuint(driver_read32(driver(t), at), ==, 0);
    write = keeper_take(&t->keeper);
    g_assert_cmpstr(gate_get_word(write, "register"), ==, "dca_value");
    g_assert_cmpuint(keeper_get(write, "offset"), ==, at);
    twin = write->ops->copy(write);
    keeper_set(twin, "value", 6);
    keeper_pass(write);
    g_assert_cmpuint(driver_read32(driver(t), at), ==, 5);
    keeper_pass(twin);
    g_assert_cmpuint(driver_read32(driver(t), at), ==, 6);
    driver_write32(driver(t), at, 7);
    keeper_drop(keeper_take(&t->keeper));
    g_assert_cmpuint(driver_read32(driver(t), at), ==, 6);
    /* two words, and a part of one */
    vic_bar_write(driver(t)->vic, copy_wq(t, VNIC_WQ_RING_BASE), 0, 8);
    vic_bar_write(driver(t)->vic, at, 8, 1);
    g_assert_cmpuint(t->keeper.held->len, ==, 3);
    /* they go with a reset */
    vic_reset(driver(t)->vic, VIC_RESET_VNIC);
    g_assert_cmpuint(t->keeper.forgotten, ==, 3);
}

/* All blocks have names, and what is none has not. */
static void test_register_names(Bench *t, gconstpointer data)
{
    const struct {
        uint32_t offset;
        const char *block;
        const char *name;
    } places[] = {
        { driver(t)->rq_offset + VNIC_RQ_POSTED_INDEX, "rq", "posted_index" },
        { driver(t)->cq_offset + VNIC_CQ_HEAD, "cq", "head" },
        { driver(t)->intr_offset + VNIC_INTR_MASK, "intr", "mask" },
        { driver(t)->devcmd_offset + VNIC_DEVCMD_STATUS, "devcmd", "status" },
        { driver(t)->devcmd2_offset + VNIC_WQ_ENABLE, "devcmd2", "enable" },
        { copy_wq(t, 0x78), "wq", "other" },
        { 0, "other", "other" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        GateMessage *read;

        hold(t, GATE_register, "READ");
        driver_read32(driver(t), places[i].offset);
        read = keeper_take(&t->keeper);
        g_assert_cmpstr(gate_get_word(read, "block"), ==, places[i].block);
        g_assert_cmpstr(gate_get_word(read, "register"), ==, places[i].name);
        keeper_drop(read);
    }
}

/* ---- descriptors ---- */

/* While one is held, those behind it wait. */
static void test_fetch(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) first = NULL;
    g_autoptr(FcFrame) second = NULL;
    GateMessage *desc;

    hold(t, GATE_fetch, "COPY");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    story_issue(&t->story, 6, FCPIO_NVME_READ, 8, STORY_LEN);
    run(t, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    g_assert_cmpuint(t->keeper.held->len, ==, 1);
    hold(t, GATE_KIND_COUNT, NULL);
    desc = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(desc, "queue"), ==, 0);
    g_assert_cmpuint(keeper_get(desc, "type"), ==, FCPIO_NVME_CMD);
    keeper_set(desc, "tag", 9);
    keeper_pass(desc);
    first = story_expect(&t->story, FC_RCTL_COMMAND);
    second = story_expect(&t->story, FC_RCTL_COMMAND);
    story_send_ersp(&t->story, first, 0);
    story_check(&t->story, 9, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
    story_send_ersp(&t->story, second, 0);
    story_check(&t->story, 6, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
    g_assert_false(driver(t)->io[5].done);
}

/* One that is dropped was never there; the next one is. */
static void test_fetch_dropped(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    uint32_t acks = driver(t)->acks;

    hold(t, GATE_fetch, "COPY");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    keeper_drop(keeper_take(&t->keeper));
    run(t, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    g_assert_cmpuint(driver(t)->acks, ==, acks);
    hold(t, GATE_KIND_COUNT, NULL);
    story_issue(&t->story, 6, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    story_send_ersp(&t->story, command, 0);
    story_check(&t->story, 6, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
}

/* It goes with the queue, and starts nothing. */
static void test_fetch_forgotten(Bench *t, gconstpointer data)
{
    hold(t, GATE_fetch, "COPY");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    story_issue(&t->story, 6, FCPIO_NVME_READ, 8, STORY_LEN);
    vic_reset(driver(t)->vic, VIC_RESET_VNIC);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(t->keeper.forgotten, ==, 1);
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
}

/* ---- controls ---- */

/* Only what the driver has given. */
static void test_poke(Bench *t, gconstpointer data)
{
    const VicCq *cq = &driver(t)->vic->cq[2];
    const uint8_t *notify = driver_ram(driver(t), driver(t)->notify);
    const uint8_t *buffer = driver_ram(driver(t), t->story.buffer);
    g_autoptr(FcFrame) command = NULL;

    verb(lab(t), "vic0 poke area=notify offset=12 hex=deadbeef");
    g_assert_cmphex(get_le32(notify + 12), ==, 0xefbeadde);
    verb(lab(t), "vic0 poke area=cq number=2 offset=64 hex=0102");
    g_assert_cmphex(driver_ram(driver(t), cq->ring_base + 64)[1], ==, 2);
    verb(lab(t), "vic0 poke area=buffer number=7 hex=77");
    g_assert_cmphex(driver_ram(driver(t), driver(t)->rq_buffers + 7 * 2148)[0],
                    ==, 0x77);
    verb(lab(t), "vic0 poke area=copy number=1 offset=0 hex=00");
    verb(lab(t), "vic0 poke area=raw hex=00");
    verb(lab(t), "vic0 poke area=rq hex=00");
    verb(lab(t), "vic0 poke area=devcmd2 hex=00");
    verb(lab(t), "vic0 poke area=results hex=00");
    verb_refused(lab(t), "vic0 poke area=data number=5 hex=00", "no read of");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    verb(lab(t), "vic0 poke area=data number=5 offset=3 hex=55");
    g_assert_cmphex(buffer[3], ==, 0x55);
    verb_refused(lab(t), "vic0 poke area=data number=5 offset=1000000 hex=55",
                 "no read of");
    verb_refused(lab(t), "vic0 poke area=notify hex=0", "hexadecimal");
    verb_refused(lab(t), "vic0 poke area=notify", "hexadecimal");
    verb_refused(lab(t), "vic0 poke area=notify offset=1000 hex=00", "ends at");
    verb_refused(lab(t), "vic0 poke area=ram hex=00", "must be notify");
    verb_refused(lab(t), "vic0 poke area=cq number=999 hex=00", "no area");
    verb_refused(lab(t), "vic0 poke area=buffer number=4000 hex=00", "no area");
    vic_reset(driver(t)->vic, VIC_RESET_PCI);
    verb_refused(lab(t), "vic0 poke area=notify hex=00", "no area");
    verb_refused(lab(t), "vic0 poke area=cq number=2 hex=00", "no area");
    verb_refused(lab(t), "vic0 poke area=buffer number=7 hex=00", "no area");
}

static void test_hang(Bench *t, gconstpointer data)
{
    uint32_t at = driver(t)->devcmd_offset;
    g_autoptr(FcFrame) command = NULL;
    VnicDevcmd2Result first;

    driver_itmf(driver(t), 0, 9, 0, FCPIO_ITMF_ABT_TASK);
    verb(lab(t), "vic0 hang");
    verb(lab(t), "vic0 hang");
    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    driver_write32(driver(t), at + VNIC_DEVCMD_CMD, VNIC_CMD_MAC_ADDR);
    verb(lab(t), "vic0 link-bounce for=1ms");
    run(t, LAB_SECONDS);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    g_assert_false(driver(t)->itmf.done);
    g_assert_cmphex(devcmd_status(t), ==, VNIC_DEVCMD_BUSY);
    g_assert_false(result(t, 0, &first));
    verb(lab(t), "vic0 unhang");
    run(t, LAB_MILLISECONDS);
    g_assert_true(driver(t)->itmf.done);
    g_assert_cmphex(devcmd_status(t), ==, 0);
    g_assert_true(result(t, 0, &first));
    /* the bounce has ended the login, so that there is no path any more */
    driver_link_up(driver(t));
    g_assert_cmpuint(get_le32(driver_ram(driver(t), driver(t)->notify) + 32),
                     ==, 1);
}

/* An abort that runs out of time while the firmware hangs. */
static void test_hang_abort(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;

    story_issue(&t->story, 5, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    driver_itmf(driver(t), 0, 5, t->story.target.fcid, FCPIO_ITMF_ABT_TASK);
    verb(lab(t), "vic0 hang");
    run(t, 60 * LAB_SECONDS);
    g_assert_false(driver(t)->itmf.done);
    verb(lab(t), "vic0 unhang");
    run(t, LAB_MILLISECONDS);
    g_assert_true(driver(t)->itmf.done);
    g_assert_cmphex(driver(t)->itmf.status, ==, FCPIO_TIMEOUT);
}

static void test_raise(Bench *t, gconstpointer data)
{
    uint32_t at = driver(t)->intr_offset + COPY_VECTOR * VNIC_BLOCK_LEN;
    uint32_t before = driver(t)->machine.vectors[COPY_VECTOR];

    verb(lab(t), "vic0 raise vector=2");
    g_assert_cmpuint(driver(t)->machine.vectors[COPY_VECTOR], ==, before + 1);
    run(t, LAB_MILLISECONDS);
    driver_write32(driver(t), at + VNIC_INTR_MASK, 1);
    verb_refused(lab(t), "vic0 raise vector=2", "masked=1 raises it");
    verb(lab(t), "vic0 raise vector=2 masked=1");
    g_assert_cmpuint(driver(t)->machine.vectors[COPY_VECTOR], ==, before + 2);
    verb_refused(lab(t), "vic0 raise", "vector= is missing");
    verb_refused(lab(t), "vic0 raise vector=7", "must be a number up to 6");
}

static void test_queues(Bench *t, gconstpointer data)
{
    uint32_t at = driver(t)->wq_offset + 2 * VNIC_BLOCK_LEN;

    verb(lab(t), "vic0 error-status queue=copy number=1 status=9");
    g_assert_cmpuint(driver_read32(driver(t), at + VNIC_WQ_ERROR_STATUS), ==,
                     9);
    g_assert_cmpuint(driver_read32(driver(t), at + VNIC_WQ_RUNNING), ==, 0);
    verb(lab(t), "vic0 never-disable queue=copy number=1");
    g_assert_cmpuint(driver_read32(driver(t), at + VNIC_WQ_RUNNING), ==, 1);
    g_assert_cmpuint(driver_read32(driver(t), at + VNIC_WQ_ENABLE), ==, 0);
    verb(lab(t), "vic0 never-disable queue=copy number=1 on=0");
    g_assert_cmpuint(driver_read32(driver(t), at + VNIC_WQ_RUNNING), ==, 0);
    verb(lab(t), "vic0 error-status queue=rq");
    g_assert_false(driver(t)->vic->rq.enable);
    verb(lab(t), "vic0 never-disable queue=rq");
    g_assert_cmpuint(
        driver_read32(driver(t), driver(t)->rq_offset + VNIC_RQ_RUNNING), ==,
        1);
    verb_refused(lab(t), "vic0 never-disable", "must be raw, copy, rq");
    verb_refused(lab(t), "vic0 never-disable queue=copy number=4",
                 "number up to 3");
}

/* What belongs to a device command goes only with the whole function. */
static void test_forgotten(Bench *t, gconstpointer data)
{
    hold(t, GATE_devcmd, NULL);
    post_devcmd2(t, VNIC_CMD_MAC_ADDR);
    post_devcmd2(t, VNIC_CMD_DISABLE);
    vic_reset(driver(t)->vic, VIC_RESET_VNIC);
    g_assert_cmpuint(t->keeper.held->len, ==, 1);
    vic_reset(driver(t)->vic, VIC_RESET_PCI);
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
    g_assert_cmpuint(t->keeper.forgotten, ==, 1);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/gates/entry", test_entry);
    add("/gates/entry/twice", test_entry_twice);
    add("/gates/entry/color", test_entry_color);
    add("/gates/entry/index", test_entry_index);
    add("/gates/entry/elsewhere", test_entry_elsewhere);
    add("/gates/interrupt", test_interrupt);
    add("/gates/interrupt/dropped", test_interrupt_dropped);
    add("/gates/interrupt/wrong", test_interrupt_wrong);
    add("/gates/interrupt/intx", test_intx);
    add("/gates/devcmd", test_devcmd);
    add("/gates/devcmd/answered", test_devcmd_answered);
    add("/gates/devcmd/never", test_devcmd_never);
    add("/gates/devcmd2", test_devcmd2);
    add("/gates/devcmd2/never", test_devcmd2_never);
    add("/gates/devcmd2/answered", test_devcmd2_answered);
    add("/gates/doorbell", test_doorbell);
    add("/gates/doorbell/wrong", test_doorbell_wrong);
    add("/gates/doorbell/names", test_doorbell_names);
    add("/gates/notify", test_notify);
    add("/gates/notify/torn", test_notify_torn);
    add("/gates/register/read", test_register_read);
    add("/gates/register/write", test_register_write);
    add("/gates/register/names", test_register_names);
    add("/gates/fetch", test_fetch);
    add("/gates/fetch/dropped", test_fetch_dropped);
    add("/gates/fetch/forgotten", test_fetch_forgotten);
    add("/gates/forgotten", test_forgotten);
    add("/controls/hang", test_hang);
    add("/controls/hang-abort", test_hang_abort);
    add("/controls/raise", test_raise);
    add("/controls/queues", test_queues);
    add("/controls/poke", test_poke);
    return g_test_run();
}
