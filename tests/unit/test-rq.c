/*
 * The receive queue of a driver that gives it bad buffers, or none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "driver.h"
#include "lab/state.h"
#include "peer.h"
#include "wire/els.h"

#define PEER_NAME    0x2100000000000009ull
#define WAITING_MAX  1024 /* frames; the rest is counted as lost */
#define ERROR_VECTOR (2 + DRIVER_COPY_QUEUES)

typedef struct Bench {
    Driver d;
    Peer peer;
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    driver_init(&t->d, NULL);
    peer_init(&t->peer, &t->d.sim, t->d.fabric, "peer", PEER_NAME);
    peer_login(&t->peer, 1);
    driver_probe(&t->d);
    driver_login(&t->d);
}

static void teardown(Bench *t, gconstpointer data)
{
    peer_cleanup(&t->peer);
    driver_cleanup(&t->d);
}

static uint32_t reg(uint32_t offset)
{
    return VIC_RQ_OFFSET + offset;
}

/* @count frames for the driver, with @ox_id and those that follow. */
static void send_frames(Bench *t, uint16_t ox_id, uint32_t count)
{
    const uint8_t echo[] = { FC_ELS_ECHO, 0, 0, 0 };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = t->d.fcid,
        .s_id = t->peer.fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .rx_id = FC_XID_UNASSIGNED,
    };

    for (uint32_t i = 0; i < count; i++) {
        header.ox_id = ox_id + i;
        peer_send(&t->peer, &header, echo, sizeof(echo));
    }
    sim_lab_advance(&t->d.sim, 10 * LAB_MICROSECONDS);
}

static void expect_frames(Bench *t, uint16_t ox_id, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        g_autofree DriverFrame *frame = driver_receive(&t->d);

        g_assert_cmphex(frame->header.ox_id, ==, ox_id + i);
    }
    g_assert_true(g_queue_is_empty(&t->d.frames));
}

static void expect_stopped(Bench *t)
{
    g_assert_cmpuint(driver_read32(&t->d, reg(VNIC_RQ_ENABLE)), ==, 0);
    g_assert_cmpuint(driver_read32(&t->d, reg(VNIC_RQ_ERROR_STATUS)), !=, 0);
    g_assert_cmpuint(t->d.machine.vectors[ERROR_VECTOR], >,
                     t->d.vectors_seen[ERROR_VECTOR]);
    g_assert_cmpuint(t->d.sim.log->len, ==, 1);
}

/* ---- bad buffers: the queue stops, and frames wait for it to go on ---- */

static void test_bad_ring(Bench *t, gconstpointer data)
{
    uint64_t base = vic_bar_read(t->d.vic, reg(VNIC_RQ_RING_BASE), 8);

    vic_bar_write(t->d.vic, reg(VNIC_RQ_RING_BASE), DRIVER_RAM_LEN, 8);
    send_frames(t, 1, 2);
    expect_stopped(t);
    vic_bar_write(t->d.vic, reg(VNIC_RQ_RING_BASE), base, 8);
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 1);
    expect_frames(t, 1, 2);
}

static void test_bad_buffer(Bench *t, gconstpointer data)
{
    uint32_t index = driver_read32(&t->d, reg(VNIC_RQ_FETCH_INDEX));
    uint8_t *desc = driver_ram(&t->d, t->d.rq.base + index * VNIC_RQ_DESC_LEN);
    uint8_t good[VNIC_RQ_DESC_LEN];

    memcpy(good, desc, sizeof(good));
    memset(desc, 0xff, 8); /* the address */
    send_frames(t, 1, 1);
    expect_stopped(t);
    memcpy(desc, good, sizeof(good));
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 1);
    expect_frames(t, 1, 1);
}

static void test_bad_index(Bench *t, gconstpointer data)
{
    driver_write32(&t->d, reg(VNIC_RQ_POSTED_INDEX), t->d.rq.size);
    expect_stopped(t);
    driver_write32(&t->d, reg(VNIC_RQ_POSTED_INDEX), 0);
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 1);
    g_assert_cmpuint(driver_read32(&t->d, reg(VNIC_RQ_ENABLE)), ==, 1);
}

/* A buffer that is too short gets what it has room for, marked as cut. */
static void test_short_buffer(Bench *t, gconstpointer data)
{
    uint32_t index = driver_read32(&t->d, reg(VNIC_RQ_FETCH_INDEX));
    uint8_t *desc = driver_ram(&t->d, t->d.rq.base + index * VNIC_RQ_DESC_LEN);
    uint64_t buffer = t->d.rq_buffers + index * 2148;
    uint8_t guard = *driver_ram(&t->d, buffer + 10);
    const uint8_t *entry = driver_ram(
        &t->d, t->d.cq[0].base + t->d.cq[0].next * VNIC_CQ_ENTRY_LEN);
    VnicCqRq cq;

    desc[8] = 10;
    desc[9] = 0;
    send_frames(t, 1, 1);
    wire_decode(&vnic_cq_rq_format, &cq, entry, VNIC_CQ_ENTRY_LEN);
    g_assert_cmphex(cq.bytes_written_flags, ==, VNIC_CQ_RQ_TRUNCATED | 10);
    g_assert_cmphex(*driver_ram(&t->d, buffer + 10), ==, guard);
    g_assert_cmpuint(t->d.vic->stats.rx_errors, ==, 1);
}

/* ---- no buffers ---- */

static void test_overflow(Bench *t, gconstpointer data)
{
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 0);
    send_frames(t, 1, WAITING_MAX + 5);
    g_assert_cmpuint(t->d.vic->rq.backlog.length, ==, WAITING_MAX);
    g_assert_cmpuint(driver_read32(&t->d, reg(VNIC_RQ_DROPPED_PACKETS)), ==, 5);
    g_assert_cmpuint(t->d.vic->stats.rx_no_bufs, ==, 5);
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 1);
    expect_frames(t, 1, WAITING_MAX);
}

/* What waits is part of what is saved. */
static void test_saved(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 0);
    send_frames(t, 7, 3);
    lab_state_begin_save(&state, saved);
    vic_rq_state(&t->d.vic->rq, &state);
    vic_rq_reset(&t->d.vic->rq);
    g_assert_cmpuint(t->d.vic->rq.backlog.length, ==, 0);
    lab_state_begin_load(&state, saved->data, saved->len);
    vic_rq_state(&t->d.vic->rq, &state);
    g_assert_true(lab_state_finished(&state));
    driver_write32(&t->d, reg(VNIC_RQ_ENABLE), 1);
    expect_frames(t, 7, 3);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/rq/bad-ring", test_bad_ring);
    add("/rq/bad-buffer", test_bad_buffer);
    add("/rq/bad-index", test_bad_index);
    add("/rq/short-buffer", test_short_buffer);
    add("/rq/overflow", test_overflow);
    add("/rq/saved", test_saved);
    return g_test_run();
}
