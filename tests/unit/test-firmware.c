/*
 * The adapter's firmware between a scripted driver and an N_Port that the
 * test plays by hand: every request answered, whatever the wire does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "driver.h"
#include "firmware/exchange.h"
#include "lab/state.h"
#include "peer.h"
#include "wire/bytes.h"
#include "wire/els.h"

#define NAME_TARGET 0x2100000000000009ull
#define DATA_LEN    8192

typedef struct Bench {
    Driver d;
    Peer target;
    uint64_t buffer; /* in guest memory, DATA_LEN bytes */
    uint8_t iu[FCNVME_CMND_LEN];
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    driver_init(&t->d, NULL);
    peer_init(&t->target, &t->d.sim, t->d.fabric, "target", NAME_TARGET);
    peer_login(&t->target, 1);
    driver_probe(&t->d);
    driver_login(&t->d);
    t->buffer = driver_alloc(&t->d, DATA_LEN);
    for (size_t i = 0; i < sizeof(t->iu); i++) {
        t->iu[i] = i;
    }
}

static void teardown(Bench *t, gconstpointer data)
{
    peer_cleanup(&t->target);
    driver_cleanup(&t->d);
}

static FcFrame *expect(Bench *t, uint8_t r_ctl)
{
    FcFrame *frame = peer_receive(&t->target);

    g_assert_nonnull(frame);
    g_assert_cmphex(frame->header.r_ctl, ==, r_ctl);
    return frame;
}

static void send(Bench *t, const FcFrame *command, uint8_t r_ctl,
                 uint32_t parameter, const void *payload, uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = command->header.s_id,
        .s_id = t->target.fcid,
        .type = r_ctl == FC_RCTL_BA_ACC || r_ctl == FC_RCTL_BA_RJT
                    ? FC_TYPE_BLS
                    : FC_TYPE_FCP,
        .f_ctl = FC_FCTL_EXCHANGE_RESPONDER | FC_FCTL_END_SEQUENCE,
        .ox_id = command->header.ox_id,
        .rx_id = 0x77,
        .parameter = parameter,
    };

    peer_send(&t->target, &header, payload, length);
}

static void send_rsp(Bench *t, const FcFrame *command)
{
    const uint8_t rsp[FCNVME_RSP_LEN] = { 0 };

    send(t, command, FC_RCTL_STATUS, 0, rsp, sizeof(rsp));
}

static void send_ready(Bench *t, const FcFrame *command, uint32_t offset,
                       uint32_t length)
{
    FcnvmeXferRdy ready = {
        .relative_offset = offset,
        .burst_length = length,
    };
    uint8_t iu[FCNVME_XFER_RDY_LEN];

    wire_encode(&fcnvme_xfer_rdy_format, &ready, iu);
    send(t, command, FC_RCTL_DATA_DESCRIPTOR, 0, iu, sizeof(iu));
}

/* A command of @length bytes with @tag; returns the CMND frame. */
static FcFrame *issue(Bench *t, uint32_t tag, uint8_t flags, uint32_t length)
{
    driver_nvme_cmd(&t->d, 0, tag, t->target.fcid, flags, t->iu, t->buffer,
                    length);
    return expect(t, FC_RCTL_COMMAND);
}

static void check_done(Bench *t, uint32_t tag, uint8_t type, uint8_t status)
{
    driver_wait(&t->d, &t->d.io[tag].done);
    g_assert_cmphex(t->d.io[tag].type, ==, type);
    g_assert_cmphex(t->d.io[tag].status, ==, status);
    g_assert_cmpuint(t->d.io[tag].completions, ==, 1);
}

/* ---- data ---- */

static void test_command_iu(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 5, 0, 0);

    g_assert_cmpmem(fc_frame_data(command), command->length, t->iu,
                    FCNVME_CMND_LEN);
    g_assert_cmphex(command->header.type, ==, FC_TYPE_FCP);
    g_assert_cmphex(command->header.s_id, ==, t->d.fcid);
    g_assert_cmphex(command->header.f_ctl, ==, 0x290000);
    g_assert_cmphex(command->header.rx_id, ==, FC_XID_UNASSIGNED);
    g_assert_true(vicfw_ox_id_is_ours(command->header.ox_id));
    send_rsp(t, command);
    check_done(t, 5, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
}

static void test_read(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, FCPIO_NVME_READ, DATA_LEN);
    uint8_t half[DATA_LEN / 2];

    /* the second half first: relative offsets count, not order */
    memset(half, 0xb2, sizeof(half));
    send(t, command, FC_RCTL_SOLICITED_DATA, DATA_LEN / 2, half, sizeof(half));
    memset(half, 0xa1, sizeof(half));
    send(t, command, FC_RCTL_SOLICITED_DATA, 0, half, sizeof(half));
    send_rsp(t, command);
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    for (size_t i = 0; i < DATA_LEN; i++) {
        g_assert_cmphex(driver_ram(&t->d, t->buffer)[i], ==,
                        i < DATA_LEN / 2 ? 0xa1 : 0xb2);
    }
}

static void test_write(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, FCPIO_NVME_WRITE, DATA_LEN);

    for (size_t i = 0; i < DATA_LEN; i++) {
        driver_ram(&t->d, t->buffer)[i] = i * 3;
    }
    for (uint32_t offset = 0; offset < DATA_LEN; offset += 4096) {
        g_autoptr(FcFrame) burst = NULL;

        send_ready(t, command, offset, 4096);
        burst = expect(t, FC_RCTL_SOLICITED_DATA);
        g_assert_cmpuint(burst->header.parameter, ==, offset);
        g_assert_cmphex(burst->header.rx_id, ==, 0x77);
        g_assert_cmpmem(fc_frame_data(burst), burst->length,
                        driver_ram(&t->d, t->buffer) + offset, 4096);
    }
    send_rsp(t, command);
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
}

/* A list of many entries of odd sizes, used in pieces that match none. */
static void test_scattered(Bench *t, gconstpointer data)
{
    enum {
        ENTRIES = 256
    };
    uint64_t list = driver_alloc(&t->d, ENTRIES * FCPIO_SGE_LEN);
    uint64_t pages = driver_alloc(&t->d, ENTRIES * 512);
    uint8_t request[FCPIO_REQUEST_LEN];
    g_autofree uint8_t *bytes = g_malloc(ENTRIES * 100);
    g_autoptr(FcFrame) command = NULL;
    uint32_t total = 0;
    uint32_t at = 0;
    FcpioNvmeCmd cmd = {
        .header = { .type = FCPIO_NVME_CMD, .tag = 1 },
        .d_id = t->target.fcid,
        .flags = FCPIO_NVME_READ,
        .sgl_cnt = ENTRIES,
        .sgl_addr = list,
        .cmd_len = FCNVME_CMND_LEN,
    };

    for (uint32_t i = 0; i < ENTRIES; i++) {
        FcpioSge sge = { .addr = pages + i * 512, .len = i % 7 * 13 };

        wire_encode(&fcpio_sge_format, &sge,
                    driver_ram(&t->d, list + i * FCPIO_SGE_LEN));
        total += sge.len;
    }
    for (uint32_t i = 0; i < total; i++) {
        bytes[i] = i ^ i >> 8;
    }
    cmd.data_len = total;
    wire_encode(&fcpio_nvme_cmd_format, &cmd, request);
    driver_request(&t->d, 0, request);
    command = expect(t, FC_RCTL_COMMAND);
    for (uint32_t done = 0; done < total; done += MIN(100, total - done)) {
        send(t, command, FC_RCTL_SOLICITED_DATA, done, bytes + done,
             MIN(100, total - done));
    }
    send_rsp(t, command);
    check_done(t, 1, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint32_t len = i % 7 * 13;

        g_assert_cmpmem(driver_ram(&t->d, pages + i * 512), len, bytes + at,
                        len);
        g_assert_cmphex(driver_ram(&t->d, pages + i * 512)[len], ==, 0);
        at += len;
    }
}

static void test_ersp(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 9, FCPIO_NVME_READ, 512);
    uint8_t ersp[FCNVME_ERSP_LEN];

    memset(ersp, 0xe5, sizeof(ersp));
    send(t, command, FC_RCTL_EXTENDED_STATUS, 0, ersp, sizeof(ersp));
    check_done(t, 9, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
    g_assert_cmpmem(t->d.io[9].ersp, FCNVME_ERSP_LEN, ersp, sizeof(ersp));
}

/* ---- a target that breaks the rules ---- */

static void test_rsp_without_data(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, FCPIO_NVME_READ, 512);

    send_rsp(t, command);
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_DATA_CNT_MISMATCH);
}

static void test_rsp_of_odd_length(Bench *t, gconstpointer data)
{
    const uint8_t r_ctls[] = { FC_RCTL_STATUS, FC_RCTL_EXTENDED_STATUS };
    const uint8_t rsp[FCNVME_ERSP_LEN + 1] = { 0 };

    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t length = 0; length < sizeof(rsp); length++) {
            g_autoptr(FcFrame) command = NULL;

            if (length == (i ? FCNVME_ERSP_LEN : FCNVME_RSP_LEN)) {
                continue;
            }
            command = issue(t, 0, 0, 0);
            send(t, command, r_ctls[i], 0, rsp, length);
            check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_FW_ERR);
        }
    }
}

static void test_data_outside(Bench *t, gconstpointer data)
{
    const uint32_t offsets[] = { 512, 1, UINT32_MAX, UINT32_MAX - 511 };
    uint8_t bytes[512] = { 0 };

    memset(driver_ram(&t->d, t->buffer), 0x11, DATA_LEN);
    for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
        g_autoptr(FcFrame) command = issue(t, i, FCPIO_NVME_READ, 512);
        g_autoptr(FcFrame) abts = NULL;

        send(t, command, FC_RCTL_SOLICITED_DATA, offsets[i], bytes,
             sizeof(bytes));
        abts = expect(t, FC_RCTL_ABTS);
        g_assert_cmphex(abts->header.ox_id, ==, command->header.ox_id);
        check_done(t, i, FCPIO_ICMND_CMPL, FCPIO_DATA_CNT_MISMATCH);
    }
    for (size_t i = 0; i < DATA_LEN; i++) {
        g_assert_cmphex(driver_ram(&t->d, t->buffer)[i], ==, 0x11);
    }
}

static void test_data_for_a_write(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, FCPIO_NVME_WRITE, 512);

    send(t, command, FC_RCTL_SOLICITED_DATA, 0, "x", 1);
    fc_frame_free(expect(t, FC_RCTL_ABTS));
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_DATA_CNT_MISMATCH);
}

static void test_ready_outside(Bench *t, gconstpointer data)
{
    const struct {
        uint32_t offset;
        uint32_t length;
    } bad[] = { { 0, 513 }, { 512, 1 }, { UINT32_MAX, 2 }, { 0, 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(FcFrame) command = issue(t, i, FCPIO_NVME_WRITE, 512);

        send_ready(t, command, bad[i].offset, bad[i].length);
        fc_frame_free(expect(t, FC_RCTL_ABTS));
        check_done(t, i, FCPIO_ICMND_CMPL, FCPIO_DATA_CNT_MISMATCH);
    }
}

static void test_wrong_sender(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, 0, 0);
    Peer stranger;
    FcHeader header = {
        .r_ctl = FC_RCTL_STATUS,
        .d_id = t->d.fcid,
        .type = FC_TYPE_FCP,
        .f_ctl = FC_FCTL_REPLY,
        .ox_id = command->header.ox_id,
    };

    peer_init(&stranger, &t->d.sim, t->d.fabric, "stranger", 5);
    peer_login(&stranger, 1);
    header.s_id = stranger.fcid;
    peer_send(&stranger, &header, "123456789012", 12);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_false(t->d.io[0].done);
    send_rsp(t, command);
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    peer_cleanup(&stranger);
}

/* An answer that comes twice meets nobody, nor does it reach the driver. */
static void test_duplicate_response(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 0, 0, 0);

    send_rsp(t, command);
    send_rsp(t, command);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_cmpuint(t->d.io[0].completions, ==, 1);
    g_assert_true(g_queue_is_empty(&t->d.frames));
}

/* ---- a driver that breaks the rules ---- */

static void nvme_cmd(Bench *t, uint32_t tag, const FcpioNvmeCmd *change)
{
    FcpioNvmeCmd cmd = *change;
    uint8_t request[FCPIO_REQUEST_LEN];

    cmd.header.type = FCPIO_NVME_CMD;
    cmd.header.tag = tag;
    cmd.d_id = t->target.fcid;
    wire_encode(&fcpio_nvme_cmd_format, &cmd, request);
    driver_request(&t->d, 0, request);
}

static void test_bad_requests(Bench *t, gconstpointer data)
{
    FcpioNvmeCmd cmd = { .cmd_len = 95 };

    nvme_cmd(t, 0, &cmd);
    check_done(t, 0, FCPIO_ICMND_CMPL, FCPIO_INVALID_PARAM);
    cmd.cmd_len = FCNVME_CMND_LEN;
    cmd.flags = FCPIO_NVME_READ | FCPIO_NVME_WRITE;
    nvme_cmd(t, 1, &cmd);
    check_done(t, 1, FCPIO_ICMND_CMPL, FCPIO_INVALID_PARAM);
    cmd.flags = FCPIO_NVME_READ;
    cmd.sgl_cnt = 257;
    nvme_cmd(t, 2, &cmd);
    check_done(t, 2, FCPIO_ICMND_CMPL, FCPIO_SGL_INVALID);
    g_assert_true(g_queue_is_empty(&t->target.frames));
}

static void test_bad_sgl(Bench *t, gconstpointer data)
{
    FcpioNvmeCmd cmd = {
        .cmd_len = FCNVME_CMND_LEN,
        .flags = FCPIO_NVME_WRITE,
        .data_len = 4096,
        .sgl_cnt = 1,
        .sgl_addr = DRIVER_RAM_LEN - 8,
    };
    FcpioSge sge = { .addr = UINT64_MAX - 100, .len = 4096 };
    uint64_t list = driver_alloc(&t->d, FCPIO_SGE_LEN);

    for (uint32_t i = 0; i < 3; i++) {
        g_autoptr(FcFrame) command = NULL;

        /* 0: list not in RAM, 1: data not in RAM, 2: list too short */
        if (i > 0) {
            cmd.sgl_addr = list;
            wire_encode(&fcpio_sge_format, &sge, driver_ram(&t->d, list));
        }
        nvme_cmd(t, i, &cmd);
        command = expect(t, FC_RCTL_COMMAND);
        send_ready(t, command, 0, 4096);
        fc_frame_free(expect(t, FC_RCTL_ABTS));
        check_done(t, i, FCPIO_ICMND_CMPL, FCPIO_SGL_INVALID);
        sge = (FcpioSge){ .addr = t->buffer, .len = 4095 };
    }
}

static void test_unknown_request(Bench *t, gconstpointer data)
{
    uint8_t request[FCPIO_REQUEST_LEN] = { 0x99, 0, 0, 0, 3 };

    driver_request(&t->d, 1, request);
    check_done(t, 3, FCPIO_ICMND_CMPL, FCPIO_REQ_NOT_SUPPORTED);
    g_assert_cmpuint(t->d.sim.log->len, ==, 1);
}

static void test_too_many(Bench *t, gconstpointer data)
{
    uint32_t refused = 0;

    for (uint32_t i = 0; i < VICFW_EXCHANGES + 5; i++) {
        FcpioNvmeCmd cmd = { .cmd_len = FCNVME_CMND_LEN };

        nvme_cmd(t, i % DRIVER_TAGS, &cmd);
        driver_service(&t->d);
    }
    driver_run(&t->d, LAB_MILLISECONDS);
    for (uint32_t i = 0; i < DRIVER_TAGS; i++) {
        refused += t->d.io[i].completions;
        if (t->d.io[i].completions) {
            g_assert_cmphex(t->d.io[i].status, ==, FCPIO_OUT_OF_RESOURCE);
        }
    }
    g_assert_cmpuint(refused, ==, 5);
}

static void test_not_logged_in(Bench *t, gconstpointer data)
{
    driver_reset_firmware(&t->d);
    driver_nvme_cmd(&t->d, 0, 4, t->target.fcid, 0, t->iu, 0, 0);
    check_done(t, 4, FCPIO_ICMND_CMPL, FCPIO_NO_PATH_AVAIL);
}

/* The frames that come of it are legal but for what the driver has said. */
static void test_wrong_addresses(Bench *t, gconstpointer data)
{
    driver_nvme_cmd(&t->d, 0, 4, 0, 0, t->iu, 0, 0);
    driver_itmf(&t->d, 0, 4, 0, FCPIO_ITMF_ABT_TASK);
    driver_run(&t->d, LAB_SECONDS);
    g_assert_cmpuint(check_count(t->d.sim.checker, CHECK_FS_D_ID, CHECK_DRIVER),
                     ==, 2);
}

/* ---- aborts ---- */

static void check_itmf(Bench *t, uint8_t status)
{
    driver_wait(&t->d, &t->d.itmf.done);
    g_assert_cmphex(t->d.itmf.type, ==, FCPIO_ITMF_CMPL);
    g_assert_cmphex(t->d.itmf.status, ==, status);
}

static void abort_tag(Bench *t, uint32_t tag)
{
    driver_itmf(&t->d, 0, tag, t->target.fcid, FCPIO_ITMF_ABT_TASK);
}

static void test_abort(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, FCPIO_NVME_READ, 512);
    g_autoptr(FcFrame) abts = NULL;
    uint8_t acc[12] = { 0 };

    abort_tag(t, 7);
    abts = expect(t, FC_RCTL_ABTS);
    g_assert_cmphex(abts->header.ox_id, ==, command->header.ox_id);
    g_assert_cmphex(abts->header.f_ctl, ==, 0x090000);
    send(t, command, FC_RCTL_BA_ACC, 0, acc, sizeof(acc));
    check_done(t, 7, FCPIO_ICMND_CMPL, FCPIO_ABORTED);
    check_itmf(t, FCPIO_SUCCESS);
    /* what comes now is late: nothing moves, nobody is told */
    send(t, command, FC_RCTL_SOLICITED_DATA, 0, "late", 4);
    send_rsp(t, command);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_cmpuint(t->d.io[7].completions, ==, 1);
    g_assert_cmphex(driver_ram(&t->d, t->buffer)[0], ==, 0);
}

#define OX_IDS (VICFW_OX_ID_END - VICFW_OX_ID_BASE)

/* Are the next commands, as many as there are OX_IDs, ever given this one? */
static bool is_used_again(Bench *t, uint16_t ox_id)
{
    bool used = false;

    for (uint32_t i = 0; i < OX_IDS; i++) {
        g_autoptr(FcFrame) command = issue(t, 8, 0, 0);

        send_rsp(t, command);
        driver_wait(&t->d, &t->d.io[8].done);
        used = used || command->header.ox_id == ox_id;
    }
    return used;
}

static void test_abort_rests(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, 0, 0);
    uint8_t acc[12] = { 0 };

    abort_tag(t, 7);
    fc_frame_free(expect(t, FC_RCTL_ABTS));
    send(t, command, FC_RCTL_BA_ACC, 0, acc, sizeof(acc));
    check_itmf(t, FCPIO_SUCCESS);
    g_assert_false(is_used_again(t, command->header.ox_id));
    driver_run(&t->d, 11 * LAB_SECONDS); /* R_A_TOV is over */
    g_assert_true(is_used_again(t, command->header.ox_id));
}

/* A login that is registered meanwhile is none of an exchange's business. */
static void test_abort_after_registration(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, 0, 0);
    g_autoptr(FcFrame) abts = NULL;
    uint8_t request[FCPIO_REQUEST_LEN] = { 0 };
    FcpioFlogiReg reg = {
        .header = { .type = FCPIO_FLOGI_REG, .tag = FCPIO_CONTROL_TAG },
        .format = 1,
        .s_id = t->d.fcid + 1,
    };

    memcpy(reg.gateway_mac, t->d.fcf_mac, ETH_MAC_LEN);
    wire_encode(&fcpio_flogi_reg_format, &reg, request);
    driver_control(&t->d, request, FCPIO_FLOGI_REG_CMPL);
    abort_tag(t, 7);
    abts = expect(t, FC_RCTL_ABTS);
    g_assert_cmphex(abts->header.s_id, ==, command->header.s_id);
    g_assert_cmphex(abts->header.ox_id, ==, command->header.ox_id);
}

static void test_abort_refused(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, 0, 0);
    uint8_t rjt[4] = { 0 };

    abort_tag(t, 7);
    fc_frame_free(expect(t, FC_RCTL_ABTS));
    send(t, command, FC_RCTL_BA_RJT, 0, rjt, sizeof(rjt));
    check_done(t, 7, FCPIO_ICMND_CMPL, FCPIO_ABORTED);
    check_itmf(t, FCPIO_ITMF_REJECTED);
}

static void test_abort_not_answered(Bench *t, gconstpointer data)
{
    int64_t asked;

    fc_frame_free(issue(t, 7, 0, 0));
    asked = t->d.sim.now;
    abort_tag(t, 7);
    driver_run(&t->d, 9 * LAB_SECONDS);
    g_assert_false(t->d.itmf.done);
    driver_run(&t->d, 2 * LAB_SECONDS);
    check_itmf(t, FCPIO_TIMEOUT); /* after R_A_TOV */
    g_assert_cmpint(t->d.sim.now - asked, <, 12 * LAB_SECONDS);
}

/* The answer and the abort pass each other on the way. */
static void test_abort_too_late(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, 0, 0);
    uint8_t acc[12] = { 0 };

    send_rsp(t, command);
    abort_tag(t, 7);
    check_done(t, 7, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    g_assert_false(t->d.itmf.done);
    fc_frame_free(expect(t, FC_RCTL_ABTS));
    send(t, command, FC_RCTL_BA_ACC, 0, acc, sizeof(acc));
    check_itmf(t, FCPIO_SUCCESS);
    g_assert_cmpuint(t->d.io[7].completions, ==, 1);
}

static void test_abort_of_nothing(Bench *t, gconstpointer data)
{
    abort_tag(t, 1234);
    check_itmf(t, FCPIO_IO_NOT_FOUND);
    g_assert_true(g_queue_is_empty(&t->target.frames));
}

static void test_abort_twice(Bench *t, gconstpointer data)
{
    fc_frame_free(issue(t, 7, 0, 0));
    abort_tag(t, 7);
    abort_tag(t, 7);
    check_itmf(t, FCPIO_ITMF_REJECTED);
}

static void test_terminate(Bench *t, gconstpointer data)
{
    fc_frame_free(issue(t, 7, 0, 0));
    driver_itmf(&t->d, 0, 7, t->target.fcid, FCPIO_ITMF_ABT_TASK_TERM);
    check_itmf(t, FCPIO_SUCCESS);
    check_done(t, 7, FCPIO_ICMND_CMPL, FCPIO_ABORTED);
    g_assert_null(peer_receive(&t->target)); /* nothing on the wire */
}

static void test_other_itmf(Bench *t, gconstpointer data)
{
    fc_frame_free(issue(t, 7, 0, 0));
    driver_itmf(&t->d, 0, 7, t->target.fcid, FCPIO_ITMF_LUN_RESET);
    check_itmf(t, FCPIO_ITMF_REJECTED);
    g_assert_false(t->d.io[7].done);
}

/* ---- control requests ---- */

static void test_reset_with_io(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = issue(t, 7, FCPIO_NVME_READ, 512);
    uint8_t bytes[512];

    memset(bytes, 0xdd, sizeof(bytes));
    driver_reset_firmware(&t->d);
    g_assert_false(t->d.io[7].done); /* the driver completes it itself */
    send(t, command, FC_RCTL_SOLICITED_DATA, 0, bytes, sizeof(bytes));
    send_rsp(t, command);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_false(t->d.io[7].done);
    g_assert_cmphex(driver_ram(&t->d, t->buffer)[0], ==, 0);
    /* and again: a new login, a new exchange, the old answer still late */
    driver_flogi(&t->d);
    {
        g_autoptr(FcFrame) next = issue(t, 7, FCPIO_NVME_READ, 512);

        g_assert_cmphex(next->header.ox_id, !=, command->header.ox_id);
        send_rsp(t, command);
        driver_run(&t->d, LAB_MILLISECONDS);
        g_assert_false(t->d.io[7].done);
    }
}

static void test_echo(Bench *t, gconstpointer data)
{
    uint8_t request[FCPIO_REQUEST_LEN] = { FCPIO_ECHO };

    memset(&t->d.control, 0, sizeof(t->d.control));
    driver_request(&t->d, 2, request);
    driver_wait(&t->d, &t->d.control.done);
    g_assert_cmphex(t->d.control.type, ==, FCPIO_ECHO_CMPL);
}

/* However many descriptors one doorbell is for, each is taken once. */
static void test_many_at_once(Bench *t, gconstpointer data)
{
    uint32_t enable = VIC_WQ_OFFSET + VNIC_BLOCK_LEN + VNIC_WQ_ENABLE;

    driver_write32(&t->d, enable, 0);
    for (uint32_t i = 0; i < 100; i++) {
        driver_nvme_cmd(&t->d, 0, i, t->target.fcid, 0, t->iu, 0, 0);
    }
    driver_write32(&t->d, enable, 1);
    for (uint32_t i = 0; i < 100; i++) {
        g_autoptr(FcFrame) command = expect(t, FC_RCTL_COMMAND);

        send_rsp(t, command);
        check_done(t, i, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    }
    g_assert_null(peer_receive(&t->target));
}

/* Acknowledgements come, in range, without a completion to ride on. */
static void test_acks(Bench *t, gconstpointer data)
{
    uint32_t before = t->d.acks;

    for (uint32_t i = 0; i < 3; i++) {
        driver_nvme_cmd(&t->d, 3, i, t->target.fcid, 0, t->iu, 0, 0);
    }
    g_assert_cmpuint(t->d.acks, ==, before);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_cmpuint(t->d.acks, ==, before + 1);
    g_assert_cmpuint(t->d.last_ack[3], ==, 2);
    for (uint32_t i = 0; i < 128; i++) {
        driver_nvme_cmd(&t->d, 3, 3 + i, t->target.fcid, 0, t->iu, 0, 0);
    }
    driver_service(&t->d);
    g_assert_cmpuint(t->d.acks, ==, before + 2); /* a quarter of the ring */
    g_assert_cmpuint(t->d.last_ack[3], ==, 130);
}

/* ---- frames of the driver's own ---- */

static void test_bad_frames(Bench *t, gconstpointer data)
{
    uint8_t frame[64] = { 0 };

    put_be16(frame + 12, ETHERTYPE_FCOE);
    for (uint32_t length = 0; length < FCOE_ENCAP_LEN + FC_HEADER_LEN;
         length++) {
        g_autofree uint8_t *cut = g_memdup2(frame, length);

        vicfw_transmit(t->d.vic->fw, cut, length, FCOE_EOF_T);
    }
    put_be16(frame + 12, 0x0800);
    vicfw_transmit(t->d.vic->fw, frame, sizeof(frame), FCOE_EOF_T);
    sim_lab_advance(&t->d.sim, LAB_MILLISECONDS);
    g_assert_cmpuint(t->d.sim.log->len, ==, 1);
    g_assert_true(g_queue_is_empty(&t->target.frames));
}

static void test_unsolicited(Bench *t, gconstpointer data)
{
    const uint8_t logo[] = { FC_ELS_LOGO, 0, 0, 0 };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = t->d.fcid,
        .s_id = t->target.fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = 0x4001, /* one that we would use, but not our exchange */
        .rx_id = FC_XID_UNASSIGNED,
    };
    g_autofree DriverFrame *frame = NULL;

    peer_send(&t->target, &header, logo, sizeof(logo));
    frame = driver_receive(&t->d);
    g_assert_false(frame->ethernet);
    g_assert_cmphex(frame->payload[0], ==, FC_ELS_LOGO);
    g_assert_cmpuint(frame->length, ==, 4);
}

/* ---- saved state ---- */

static void test_state(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    g_autoptr(FcFrame) command = issue(t, 7, FCPIO_NVME_READ, 512);
    uint8_t bytes[512];
    LabState state;

    memset(bytes, 0xdd, sizeof(bytes));
    abort_tag(t, 9);
    lab_state_begin_save(&state, saved);
    vic_state(t->d.vic, &state);
    driver_run(&t->d, LAB_MILLISECONDS);
    g_assert_cmphex(t->d.itmf.status, ==, FCPIO_IO_NOT_FOUND);
    vicfw_exchange_close_all(t->d.vic->fw->exchanges);
    /* back to before that: the exchange is open, the reply is due */
    t->d.sim.now -= LAB_MILLISECONDS;
    lab_state_begin_load(&state, saved->data, saved->len);
    vic_state(t->d.vic, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(t->d.vic->fw->replies.length, ==, 1);
    send(t, command, FC_RCTL_SOLICITED_DATA, 0, bytes, sizeof(bytes));
    send_rsp(t, command);
    sim_lab_advance(&t->d.sim, LAB_MILLISECONDS);
    g_assert_cmphex(driver_ram(&t->d, t->buffer)[511], ==, 0xdd);
    g_assert_cmpuint(t->d.vic->fw->exchanges->free_count, ==, VICFW_EXCHANGES);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/firmware/io/command-iu", test_command_iu);
    add("/firmware/io/read", test_read);
    add("/firmware/io/write", test_write);
    add("/firmware/io/scattered", test_scattered);
    add("/firmware/io/ersp", test_ersp);
    add("/firmware/target/rsp-without-data", test_rsp_without_data);
    add("/firmware/target/rsp-of-odd-length", test_rsp_of_odd_length);
    add("/firmware/target/data-outside", test_data_outside);
    add("/firmware/target/data-for-a-write", test_data_for_a_write);
    add("/firmware/target/ready-outside", test_ready_outside);
    add("/firmware/target/wrong-sender", test_wrong_sender);
    add("/firmware/target/duplicate-response", test_duplicate_response);
    add("/firmware/driver/bad-requests", test_bad_requests);
    add("/firmware/driver/bad-sgl", test_bad_sgl);
    add("/firmware/driver/unknown-request", test_unknown_request);
    add("/firmware/driver/too-many", test_too_many);
    add("/firmware/driver/not-logged-in", test_not_logged_in);
    add("/firmware/driver/wrong-addresses", test_wrong_addresses);
    add("/firmware/driver/bad-frames", test_bad_frames);
    add("/firmware/abort", test_abort);
    add("/firmware/abort/rests", test_abort_rests);
    add("/firmware/abort/after-registration", test_abort_after_registration);
    add("/firmware/abort/refused", test_abort_refused);
    add("/firmware/abort/not-answered", test_abort_not_answered);
    add("/firmware/abort/too-late", test_abort_too_late);
    add("/firmware/abort/of-nothing", test_abort_of_nothing);
    add("/firmware/abort/twice", test_abort_twice);
    add("/firmware/abort/terminate", test_terminate);
    add("/firmware/abort/other", test_other_itmf);
    add("/firmware/reset-with-io", test_reset_with_io);
    add("/firmware/echo", test_echo);
    add("/firmware/many-at-once", test_many_at_once);
    add("/firmware/acks", test_acks);
    add("/firmware/unsolicited", test_unsolicited);
    add("/firmware/state", test_state);
    return g_test_run();
}
