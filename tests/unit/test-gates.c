/*
 * The gates of adapter and firmware: a session is the same whether they are
 * kept or not, and each message can be held, changed, dropped, answered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "capture/capture.h"
#include "drill/journal.h"
#include "keeper.h"
#include "story.h"
#include "wire/bytes.h"

typedef struct Bench {
    Story story;
    Keeper keeper;
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    story_init(&t->story, false);
    keeper_init(&t->keeper, &t->story.d.sim.lab);
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

static void run(Bench *t, int64_t duration)
{
    driver_run(driver(t), duration);
}

/* ---- a session is the same with all gates kept ---- */

static void add_line(void *opaque, const TapEvent *event)
{
    journal_format(opaque, event);
}

typedef struct Trace {
    char *journal;
    char *capture;
    gsize capture_len;
} Trace;

static Trace record(bool kept, bool fip)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-gates-XXXXXX", NULL);
    GString *journal = g_string_new(NULL);
    Trace trace = { 0 };
    char *why = NULL;
    Capture *capture;
    Keeper keeper;
    Story story;
    Lab *lab = &story.d.sim.lab;

    close(g_mkstemp(path));
    story_prepare(&story, fip);
    tap_observe(&lab->tap, TAP_ALL_KINDS, add_line, journal);
    capture = capture_new(lab, path, &why);
    if (kept) {
        keeper_init(&keeper, lab);
    }
    story_tell(&story);
    if (kept) {
        g_assert_cmpuint(keeper.seen[GATE_request], ==, 7);
        g_assert_cmpuint(keeper.seen[GATE_completion], ==, 7);
        g_assert_cmpuint(keeper.seen[GATE_ack], >, 0);
        g_assert_cmpuint(keeper.seen[GATE_entry], >, 10);
        g_assert_cmpuint(keeper.seen[GATE_interrupt], >, 10);
        g_assert_cmpuint(keeper.seen[GATE_devcmd], >, 10);
        g_assert_cmpuint(keeper.seen[GATE_doorbell], >, 10);
        g_assert_cmpuint(keeper.seen[GATE_notify], >, 0);
        g_assert_cmpuint(keeper.seen[GATE_dma], ==, 2);
        g_assert_cmpuint(keeper.seen[GATE_frame], >, 30);
        keeper_cleanup(&keeper);
    }
    capture_free(capture);
    tap_unobserve(&lab->tap, add_line, journal);
    story_cleanup(&story);
    g_assert_true(
        g_file_get_contents(path, &trace.capture, &trace.capture_len, NULL));
    g_unlink(path);
    trace.journal = g_string_free(journal, FALSE);
    return trace;
}

static void test_transparent(gconstpointer data)
{
    bool fip = GPOINTER_TO_INT(data);
    Trace without = record(false, fip);
    Trace with = record(true, fip);

    g_assert_nonnull(strstr(with.journal, "\"serial\":4}"));
    g_assert_cmpstr(with.journal, ==, without.journal);
    g_assert_cmpmem(with.capture, with.capture_len, without.capture,
                    without.capture_len);
    g_free(with.journal);
    g_free(with.capture);
    g_free(without.journal);
    g_free(without.capture);
}

/* ---- requests ---- */

static void test_request_fields(Bench *t, gconstpointer data)
{
    GateMessage *request;
    uint64_t value;

    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 0x1234, STORY_LEN);
    request = keeper_take(&t->keeper);
    g_assert_cmpstr(request->who, ==, "vic0");
    g_assert_cmpuint(keeper_get(request, "queue"), ==, 0);
    g_assert_cmpuint(keeper_get(request, "tag"), ==, 7);
    g_assert_cmpuint(keeper_get(request, "cid"), ==, 107);
    g_assert_cmpuint(keeper_get(request, "lba"), ==, 0x1234);
    g_assert_cmpuint(keeper_get(request, "slba"), ==, 0x1234);
    g_assert_cmpuint(keeper_get(request, "nlb"), ==, 15);
    g_assert_cmpuint(keeper_get(request, "nsid"), ==, 1);
    g_assert_cmpuint(keeper_get(request, "opcode"), ==, 2);
    g_assert_cmpstr(gate_get_word(request, "opcode"), ==, "read");
    g_assert_cmphex(keeper_get(request, "d_id"), ==, t->story.target.fcid);
    g_assert_cmphex(keeper_get(request, "byte[32]"), ==, 0xfd);
    g_assert_cmpuint(keeper_get(request, "length"), ==, 128);
    /* of FCPIO, and of the IU within */
    g_assert_cmpuint(keeper_get(request, "flags"), ==, FCPIO_NVME_READ);
    g_assert_cmpuint(keeper_get(request, "nvme_cmnd.flags"), ==, 0);
    g_assert_true(request->ops->named_value("opcode", "write", &value));
    g_assert_cmpuint(value, ==, 1);
    g_assert_false(gate_get(request, "nosuch", &value));
    g_assert_false(gate_get(request, "nosuch.tag", &value));
    g_assert_false(gate_get(request, "nvme_cmd[1].tag", &value));
    g_assert_false(gate_get(request, "nvme_cmd[x].tag", &value));
    g_assert_false(gate_get(request, "byte[128]", &value));
    /* the driver has its descriptor back, the target has got nothing */
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->acks, >, 0);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    keeper_drop(request);
}

static void test_request_changed(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    GateMessage *request;

    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    request = keeper_take(&t->keeper);
    keeper_set(request, "lba", 0x77);
    keeper_set(request, "queue", 1);
    keeper_pass(request);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    g_assert_cmphex(get_le32(fc_frame_data(command) + 24 + 40), ==, 0x77);
    story_send_ersp(&t->story, command, 0);
    story_check(&t->story, 7, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
}

static void test_request_refuses_values(Bench *t, gconstpointer data)
{
    GateMessage *request;
    char *why = NULL;

    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    request = keeper_take(&t->keeper);
    g_assert_false(gate_set(request, "queue", 64, &why));
    g_assert_cmpstr(why, ==, "queue=64 is above 63");
    g_clear_pointer(&why, g_free);
    g_assert_false(gate_set(request, "d_id", 1 << 24, &why));
    g_assert_cmpstr(why, ==, "d_id=0x1000000 is wider than 24 bits");
    g_clear_pointer(&why, g_free);
    why = keeper_answer_refused(request, "status=NOSUCH");
    g_assert_cmpstr(why, ==,
                    "status=NOSUCH, which is neither a number nor a name of "
                    "it");
    g_clear_pointer(&why, g_free);
    why = keeper_answer_refused(request, "as=nothing");
    g_assert_nonnull(strstr(why, "must be ersp, rsp or the name"));
    g_clear_pointer(&why, g_free);
    why = keeper_answer_refused(request, "iu_len=9"); /* that is no ERSP */
    g_assert_nonnull(strstr(why, "no field 'iu_len'"));
    g_clear_pointer(&why, g_free);
    keeper_answer(request, "status=TIMEOUT");
    story_check(&t->story, 7, FCPIO_ICMND_CMPL, FCPIO_TIMEOUT);
}

static void test_request_short(Bench *t, gconstpointer data)
{
    GateMessage *request;
    char *why = NULL;

    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    request = keeper_take(&t->keeper);
    g_assert_true(gate_set_length(request, 10, &why));
    keeper_pass(request);
    /* no command of 96 bytes any more */
    story_check(&t->story, 7, FCPIO_ICMND_CMPL, FCPIO_INVALID_PARAM);
}

/* Of SCSI only the header is known: the adapter carries none of it out. */
static void test_request_scsi(Bench *t, gconstpointer data)
{
    uint8_t request[FCPIO_REQUEST_LEN] = { FCPIO_ICMND_16 };
    GateMessage *scsi;

    put_le32(request + 4, 7);
    keeper_hold(&t->keeper, GATE_request, "ICMND_16", NULL);
    driver_request(driver(t), 0, request);
    scsi = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(scsi, "tag"), ==, 7);
    g_assert_cmpuint(scsi->part_count, ==, 1);
    keeper_set(scsi, "tag", 8);
    keeper_pass(scsi);
    story_check(&t->story, 8, FCPIO_ICMND_CMPL, FCPIO_REQ_NOT_SUPPORTED);
    g_assert_false(driver(t)->io[7].done);
}

/* The completion of a command that nobody has sent, with all of an ERSP. */
static void test_request_answered(Bench *t, gconstpointer data)
{
    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    keeper_answer(keeper_take(&t->keeper), "as=ersp xfrd_len=4096 rsn=9");
    story_check(&t->story, 7, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
    g_assert_cmpuint(get_be32(driver(t)->io[7].ersp + 4), ==, 9);
    g_assert_cmpuint(get_be32(driver(t)->io[7].ersp + 8), ==, 4096);
    g_assert_cmpuint(get_le16(driver(t)->io[7].ersp + 28), ==, 107);
}

static void note_cause(void *opaque, GateMessage *message)
{
    uint64_t *cause = opaque;

    if (message->kind == GATE_completion) {
        *cause = message->cause;
    }
}

/* The tag has another owner by then; the completion names the old one. */
static void test_late_completion(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    uint64_t cause = 0;
    GateMessage *late;

    t->keeper.look = note_cause;
    t->keeper.opaque = &cause;
    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    late = keeper_take(&t->keeper);
    keeper_hold(&t->keeper, GATE_KIND_COUNT, NULL, NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 64, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    keeper_answer(late, "status=SUCCESS");
    story_check(&t->story, 7, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    g_assert_cmpuint(cause, ==, 3); /* after RESET and FLOGI_REG */
    memset(&driver(t)->io[7], 0, sizeof(DriverIo));
    story_send_data(&t->story, command, 1, STORY_LEN);
    story_send_rsp(&t->story, command);
    story_check(&t->story, 7, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    g_assert_cmpuint(cause, ==, 4);
}

static void test_request_twice(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) first = NULL;
    g_autoptr(FcFrame) second = NULL;
    GateMessage *request;
    GateMessage *twin;

    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    request = keeper_take(&t->keeper);
    twin = request->ops->copy(request);
    g_assert_cmpuint(twin->serial, ==, request->serial);
    keeper_pass(request);
    keeper_pass(twin);
    first = story_expect(&t->story, FC_RCTL_COMMAND);
    second = story_expect(&t->story, FC_RCTL_COMMAND);
    g_assert_cmphex(first->header.ox_id, !=, second->header.ox_id);
}

static void test_request_control(Bench *t, gconstpointer data)
{
    uint8_t request[FCPIO_REQUEST_LEN] = { 0 };
    FcpioHeader header = { .type = FCPIO_RESET, .tag = FCPIO_CONTROL_TAG };

    keeper_hold(&t->keeper, GATE_request, "RESET", NULL);
    wire_encode(&fcpio_header_format, &header, request);
    memset(&driver(t)->control, 0, sizeof(DriverIo));
    driver_request(driver(t), 0, request);
    run(t, LAB_SECONDS);
    g_assert_false(driver(t)->control.done);
    keeper_answer(keeper_take(&t->keeper), "status=FW_ERR");
    driver_wait(driver(t), &driver(t)->control.done);
    g_assert_cmphex(driver(t)->control.type, ==, FCPIO_RESET_CMPL);
    g_assert_cmphex(driver(t)->control.status, ==, FCPIO_FW_ERR);
    g_assert_cmpint(driver(t)->vic->fw->state, ==, VICFW_FC);
}

/* ---- completions ---- */

static FcFrame *read_up_to_rsp(Bench *t, uint32_t tag)
{
    FcFrame *command;

    story_issue(&t->story, tag, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    story_send_data(&t->story, command, 0xa5, STORY_LEN);
    story_send_rsp(&t->story, command);
    return command;
}

static void test_completion(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    GateMessage *completion;
    GateMessage *twin;

    keeper_hold(&t->keeper, GATE_completion, "ICMND_CMPL", NULL);
    command = read_up_to_rsp(t, 9);
    run(t, LAB_SECONDS);
    g_assert_false(driver(t)->io[9].done);
    completion = keeper_take(&t->keeper);
    g_assert_cmpuint(completion->cause, ==, 3);
    g_assert_cmpuint(completion->serial, >=, GATE_SERIAL_OTHERS);
    g_assert_cmpuint(keeper_get(completion, "tag"), ==, 9);
    twin = completion->ops->copy(completion);
    keeper_set(twin, "status", FCPIO_TIMEOUT);
    keeper_set(twin, "tag", 10);
    keeper_pass(completion);
    keeper_pass(twin);
    story_check(&t->story, 9, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    driver_wait(driver(t), &driver(t)->io[10].done);
    g_assert_cmphex(driver(t)->io[10].status, ==, FCPIO_TIMEOUT);
}

static void test_completion_ersp(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    GateMessage *completion;

    keeper_hold(&t->keeper, GATE_completion, "NVME_ERSP_HW_CMPL", NULL);
    story_issue(&t->story, 9, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    story_send_ersp(&t->story, command, 0x22);
    run(t, LAB_MILLISECONDS);
    completion = keeper_take(&t->keeper);
    g_assert_cmphex(keeper_get(completion, "cqe.status"), ==, 0x44);
    g_assert_cmphex(keeper_get(completion, "status"), ==, 0);
    keeper_set(completion, "ersp_result", 3);
    keeper_pass(completion);
    story_check(&t->story, 9, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
    g_assert_cmphex(driver(t)->io[9].ersp[0], ==, 3);
}

/* ---- acknowledgements ---- */

static void test_ack(Bench *t, gconstpointer data)
{
    uint16_t before = driver(t)->last_ack[0];
    g_autoptr(FcFrame) command = NULL;
    GateMessage *ack;

    keeper_hold(&t->keeper, GATE_ack, "ACK", NULL);
    story_issue(&t->story, 9, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    run(t, LAB_SECONDS);
    g_assert_cmpuint(driver(t)->last_ack[0], ==, before);
    ack = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(ack, "index"), ==, before + 1);
    keeper_set(ack, "index", 5);
    keeper_set(ack, "queue", 2);
    keeper_pass(ack);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->last_ack[0], ==, before);
    g_assert_cmpuint(driver(t)->last_ack[2], ==, 5);
}

/* ---- data ---- */

static void test_late_data(Bench *t, gconstpointer data)
{
    const uint8_t *ram = driver_ram(driver(t), t->story.buffer);
    g_autoptr(FcFrame) command = NULL;
    GateMessage *late;

    keeper_hold(&t->keeper, GATE_dma, "READ_DATA", NULL);
    command = read_up_to_rsp(t, 9);
    story_check(&t->story, 9, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    g_assert_cmphex(ram[0], ==, 0);
    late = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(late, "tag"), ==, 9);
    g_assert_cmpuint(keeper_get(late, "offset"), ==, 0);
    g_assert_cmpuint(keeper_get(late, "length"), ==, STORY_LEN);
    g_assert_cmpuint(late->cause, ==, 3);
    keeper_pass(late);
    g_assert_cmphex(ram[0], ==, 0xa5);
    g_assert_cmphex(ram[STORY_LEN - 1], ==, 0xa5);
}

static void test_misplaced_data(Bench *t, gconstpointer data)
{
    const uint8_t *ram = driver_ram(driver(t), t->story.buffer);
    g_autoptr(FcFrame) command = NULL;
    GateMessage *message;
    char *why = NULL;

    keeper_hold(&t->keeper, GATE_dma, "READ_DATA", NULL);
    command = read_up_to_rsp(t, 9);
    story_check(&t->story, 9, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    message = keeper_take(&t->keeper);
    keeper_set(message, "offset", 4096);
    g_assert_true(gate_set_length(message, 512, &why));
    keeper_pass(message);
    g_assert_cmphex(ram[4095], ==, 0);
    g_assert_cmphex(ram[4096], ==, 0xa5);
    g_assert_cmphex(ram[4607], ==, 0xa5);
    g_assert_cmphex(ram[4608], ==, 0);
}

/* Outside of the list: nothing is written, and the exchange is long over. */
static void test_data_outside(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) command = NULL;
    GateMessage *message;

    keeper_hold(&t->keeper, GATE_dma, "READ_DATA", NULL);
    command = read_up_to_rsp(t, 9);
    story_check(&t->story, 9, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
    message = keeper_take(&t->keeper);
    keeper_set(message, "offset", 1 << 30);
    keeper_pass(message);
    run(t, LAB_MILLISECONDS);
    g_assert_cmpuint(driver(t)->io[9].completions, ==, 1);
}

/* What the target asks for, changed and cut on its way from the host. */
static void test_written_data(Bench *t, gconstpointer data)
{
    uint8_t ready[FCNVME_XFER_RDY_LEN] = { 0 };
    g_autoptr(FcFrame) command = NULL;
    g_autoptr(FcFrame) sent = NULL;
    GateMessage *message;
    char *why = NULL;

    sim_lab_acquit(&driver(t)->sim); /* the test makes it break rules */
    memset(driver_ram(driver(t), t->story.buffer), 0x5a, STORY_LEN);
    keeper_hold(&t->keeper, GATE_dma, "WRITE_DATA", NULL);
    story_issue(&t->story, 9, FCPIO_NVME_WRITE, 8, STORY_LEN);
    command = story_expect(&t->story, FC_RCTL_COMMAND);
    put_be32(ready + 4, STORY_LEN);
    story_send(&t->story, command, FC_RCTL_DATA_DESCRIPTOR, 0, ready,
               sizeof(ready));
    run(t, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->story.target.frames));
    message = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(message, "tag"), ==, 9);
    g_assert_cmpuint(keeper_get(message, "length"), ==, STORY_LEN);
    keeper_set(message, "byte[1]", 0x77);
    keeper_set(message, "offset", 512);
    g_assert_true(gate_set_length(message, 1024, &why));
    keeper_pass(message);
    sent = story_expect(&t->story, FC_RCTL_SOLICITED_DATA);
    g_assert_cmpuint(sent->length, ==, 1024);
    g_assert_cmpuint(sent->header.parameter, ==, 512);
    g_assert_cmphex(fc_frame_data(sent)[0], ==, 0x5a);
    g_assert_cmphex(fc_frame_data(sent)[1], ==, 0x77);
}

/* ---- what is held goes with its owner ---- */

static void test_forgotten(Bench *t, gconstpointer data)
{
    keeper_hold(&t->keeper, GATE_request, NULL, NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    g_assert_cmpuint(t->keeper.held->len, ==, 1);
    vic_reset(driver(t)->vic, VIC_RESET_PCI);
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
    g_assert_cmpuint(t->keeper.forgotten, ==, 1);
}

/* A reset of the firmware ends what it has. */
static void test_forgotten_by_reset(Bench *t, gconstpointer data)
{
    keeper_hold(&t->keeper, GATE_request, "NVME_CMD", NULL);
    story_issue(&t->story, 7, FCPIO_NVME_READ, 8, STORY_LEN);
    story_issue(&t->story, 8, FCPIO_NVME_READ, 8, STORY_LEN);
    g_assert_cmpuint(t->keeper.held->len, ==, 2);
    driver_reset_firmware(driver(t));
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/gates/transparent", GINT_TO_POINTER(false),
                         test_transparent);
    g_test_add_data_func("/gates/transparent-fip", GINT_TO_POINTER(true),
                         test_transparent);
    add("/gates/request/fields", test_request_fields);
    add("/gates/request/changed", test_request_changed);
    add("/gates/request/refuses", test_request_refuses_values);
    add("/gates/request/short", test_request_short);
    add("/gates/request/scsi", test_request_scsi);
    add("/gates/request/answered", test_request_answered);
    add("/gates/request/late", test_late_completion);
    add("/gates/request/twice", test_request_twice);
    add("/gates/request/control", test_request_control);
    add("/gates/completion", test_completion);
    add("/gates/completion/ersp", test_completion_ersp);
    add("/gates/ack", test_ack);
    add("/gates/data/late", test_late_data);
    add("/gates/data/misplaced", test_misplaced_data);
    add("/gates/data/outside", test_data_outside);
    add("/gates/data/written", test_written_data);
    add("/gates/forgotten", test_forgotten);
    add("/gates/forgotten/reset", test_forgotten_by_reset);
    return g_test_run();
}
