/*
 * The gates of a target, and what can be done to it from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/journal.h"
#include "keeper.h"
#include "target-admin.h"
#include "verb.h"

typedef struct Bench {
    Host h;
    Keeper keeper;
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    HostConfig config = host_defaults();

    host_start(&t->h, &config);
    keeper_init(&t->keeper, &t->h.sim.lab);
    sim_lab_acquit(&t->h.sim); /* the test makes it break rules */
}

static void teardown(Bench *t, gconstpointer data)
{
    keeper_cleanup(&t->keeper);
    host_free(&t->h);
}

static Lab *lab(Bench *t)
{
    return &t->h.sim.lab;
}

static void hold(Bench *t, GateKind kind, const char *name)
{
    keeper_hold(&t->keeper, kind, name, NULL);
}

static bool frame_comes(Bench *t)
{
    sim_lab_advance(&t->h.sim, 10 * LAB_MILLISECONDS);
    return !g_queue_is_empty(&t->h.peer.frames);
}

static void submit_read(Bench *t, HostCommand *command, uint64_t lba)
{
    HostSqe sqe = host_io(NVME_NVM_READ, lba, 1, 512, NULL);

    sqe.command_id = 0x55;
    host_submit(&t->h, command, &sqe);
}

static void write_block(Bench *t, uint64_t lba, uint8_t fill)
{
    uint8_t block[512];
    HostSqe sqe = host_io(NVME_NVM_WRITE, lba, 1, 512, block);

    memset(block, fill, sizeof(block));
    g_assert_cmphex(host_status(&t->h, &sqe), ==, 0);
}

static uint8_t first_byte(Bench *t, uint64_t lba)
{
    HostSqe sqe = host_io(NVME_NVM_READ, lba, 1, 512, NULL);
    HostCommand command = host_run(&t->h, &sqe);
    uint8_t byte = command.in[0];

    g_assert_cmphex(command.status, ==, 0);
    host_command_clear(&command);
    return byte;
}

/* ---- commands ---- */

static void test_command(Bench *t, gconstpointer data)
{
    HostCommand command;
    GateMessage *gate;

    write_block(t, 8, 0xaa);
    write_block(t, 9, 0xbb);
    hold(t, GATE_command, "read");
    submit_read(t, &command, 8);
    g_assert_false(frame_comes(t));
    gate = keeper_take(&t->keeper);
    g_assert_cmpstr(gate->who, ==, "target0");
    g_assert_cmpuint(keeper_get(gate, "qid"), ==, 1);
    g_assert_cmphex(keeper_get(gate, "fcid"), ==, t->h.peer.fcid);
    g_assert_cmpuint(keeper_get(gate, "lba"), ==, 8);
    g_assert_cmpuint(keeper_get(gate, "nsid"), ==, 1);
    g_assert_cmphex(keeper_get(gate, "cid"), ==, 0x55);
    g_assert_cmpuint(keeper_get(gate, "data_len"), ==, 512);
    keeper_set(gate, "lba", 9);
    keeper_pass(gate);
    host_finish(&t->h, &command);
    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmphex(command.in[0], ==, 0xbb);
    host_command_clear(&command);
}

static void test_command_answered(Bench *t, gconstpointer data)
{
    HostCommand command;
    GateMessage *gate;

    hold(t, GATE_command, "read");
    submit_read(t, &command, 8);
    frame_comes(t);
    gate = keeper_take(&t->keeper);
    g_free(keeper_answer_refused(gate, "status=NOSUCH"));
    g_free(keeper_answer_refused(gate, "status=0x8000"));
    g_free(keeper_answer_refused(gate, "dnr=2"));
    g_free(keeper_answer_refused(gate, "as=ersp"));
    keeper_answer(gate, "status=NAMESPACE_NOT_READY dnr=1");
    host_finish(&t->h, &command);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_NAMESPACE_NOT_READY | NVME_SC_DNR);
    host_command_clear(&command);
}

/* A read made into a write has no data, whatever the opcode says. */
static void test_command_changed(Bench *t, gconstpointer data)
{
    HostCommand command;
    GateMessage *gate;

    hold(t, GATE_command, "read");
    submit_read(t, &command, 8);
    frame_comes(t);
    gate = keeper_take(&t->keeper);
    keeper_set(gate, "opcode", NVME_NVM_WRITE);
    keeper_pass(gate);
    host_finish(&t->h, &command);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    host_command_clear(&command);
}

static void test_command_dropped(Bench *t, gconstpointer data)
{
    HostCommand command;

    hold(t, GATE_command, "read");
    submit_read(t, &command, 8);
    frame_comes(t);
    keeper_drop(keeper_take(&t->keeper));
    hold(t, GATE_KIND_COUNT, NULL);
    g_assert_false(frame_comes(t));
    /* the exchange is still open: an abort finds it */
    g_assert_cmpuint(
        nvmet_connection_by_id(t->h.port, t->h.connection_ids[1])->outstanding,
        ==, 1);
    host_command_clear(&command);
}

/* Ends while it is held: what goes on later meets nobody. */
static void test_command_aborted(Bench *t, gconstpointer data)
{
    HostCommand command;
    HostCommand abort;
    GateMessage *gate;

    hold(t, GATE_command, "read");
    submit_read(t, &command, 8);
    frame_comes(t);
    gate = keeper_take(&t->keeper);
    abort = host_abort(&t->h, 1, 0x55);
    host_command_clear(&abort);
    keeper_pass(gate);
    g_assert_cmpuint(
        nvmet_connection_by_id(t->h.port, t->h.connection_ids[1])->outstanding,
        ==, 0);
    host_command_clear(&command);
}

/* ---- responses ---- */

static void test_response(Bench *t, gconstpointer data)
{
    HostCommand command;
    GateMessage *gate;

    hold(t, GATE_response, "RSP");
    submit_read(t, &command, 8);
    frame_comes(t);
    gate = keeper_take(&t->keeper);
    g_assert_cmpstr(gate_get_word(gate, "opcode"), ==, "read");
    g_assert_cmphex(keeper_get(gate, "cid"), ==, 0x55);
    g_assert_cmpuint(keeper_get(gate, "length"), ==, FCNVME_RSP_LEN);
    g_free(keeper_answer_refused(gate, "as=nothing"));
    keeper_answer(gate, "as=ersp xfrd_len=100 status=0x0104");
    host_finish(&t->h, &command);
    g_assert_true(command.ersp);
    g_assert_cmpuint(command.xfrd_len, ==, 100);
    g_assert_cmphex(command.command_id, ==, 0x55);
    g_assert_cmphex(command.status, ==, 0x0104 >> 1);
    host_command_clear(&command);
}

static void test_response_ersp(Bench *t, gconstpointer data)
{
    HostCommand command;
    HostSqe sqe = host_io(NVME_NVM_READ, UINT32_MAX, 1, 512, NULL);
    GateMessage *gate;
    GateMessage *twin;

    hold(t, GATE_response, "ERSP");
    host_submit(&t->h, &command, &sqe);
    frame_comes(t);
    gate = keeper_take(&t->keeper);
    twin = gate->ops->copy(gate);
    keeper_set(gate, "sq_head", 0x7777);
    keeper_set(gate, "rsn", 5);
    keeper_pass(gate);
    keeper_pass(twin);
    host_finish(&t->h, &command);
    g_assert_cmphex(command.sq_head, ==, 0x7777);
    g_assert_cmpuint(command.rsn, ==, 5);
    g_assert_true(frame_comes(t)); /* the other one */
    host_command_clear(&command);
}

/* A logout takes what is held of that session. */
static void test_forgotten(Bench *t, gconstpointer data)
{
    HostCommand command;

    hold(t, GATE_response, NULL);
    submit_read(t, &command, 8);
    frame_comes(t);
    g_assert_cmpuint(t->keeper.held->len, ==, 1);
    verb(lab(t), "target0 forget-sessions");
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
    host_command_clear(&command);
}

/* ---- the port ---- */

static void test_silent(Bench *t, gconstpointer data)
{
    HostCommand command;
    HostCommand second;

    verb(lab(t), "target0 silent for=1s");
    submit_read(t, &command, 8);
    g_assert_false(frame_comes(t));
    sim_lab_advance(&t->h.sim, LAB_SECONDS);
    g_assert_cmphex(first_byte(t, 8), ==, 0);
    verb(lab(t), "target0 silent");
    submit_read(t, &second, 8);
    sim_lab_advance(&t->h.sim, 2 * LAB_SECONDS);
    g_assert_true(g_queue_is_empty(&t->h.peer.frames));
    verb(lab(t), "target0 talk");
    g_assert_cmphex(first_byte(t, 8), ==, 0);
    host_command_clear(&command);
    host_command_clear(&second);
}

static void test_slow(Bench *t, gconstpointer data)
{
    HostCommand command;

    verb(lab(t), "target0 slow latency=500ms");
    submit_read(t, &command, 8);
    sim_lab_advance(&t->h.sim, 499 * LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->h.peer.frames));
    sim_lab_advance(&t->h.sim, 2 * LAB_MILLISECONDS);
    g_assert_false(g_queue_is_empty(&t->h.peer.frames));
    host_command_clear(&command);
    verb_refused(lab(t), "target0 slow", "latency= is missing");
    verb_refused(lab(t), "target0 slow latency=5", "must be a time");
}

static uint8_t next_command(Bench *t)
{
    g_autoptr(FcFrame) frame = host_receive(&t->h, LAB_SECONDS);

    g_assert_nonnull(frame);
    return fc_frame_command(frame);
}

static void test_logout(Bench *t, gconstpointer data)
{
    g_autofree char *line =
        g_strdup_printf("target0 prlo d_id=0x%06x", t->h.peer.fcid);

    verb(lab(t), line);
    g_assert_cmphex(next_command(t), ==, FC_ELS_PRLO);
    verb_refused(lab(t), "target0 logo d_id=1", "nobody of that address");
    verb(lab(t), "target0 logo");
    g_assert_cmphex(next_command(t), ==, FC_ELS_LOGO);
    verb_refused(lab(t), "target0 logo", "nobody is logged in with target0");
}

static void test_leave(Bench *t, gconstpointer data)
{
    uint32_t fcid = t->h.target->fcid;

    verb_refused(lab(t), "target0 return", "target0 has not left");
    verb(lab(t), "target0 leave");
    g_assert_null(fc_fabric_port_by_fcid(t->h.fabric, fcid));
    verb_refused(lab(t), "target0 return fcid=7", "must be new");
    verb_refused(lab(t), "target0 return port_name=21", "16 hexadecimal");
    verb(lab(t), "target0 return fcid=new port_name=2200000000000077");
    sim_lab_advance(&t->h.sim, LAB_SECONDS);
    g_assert_cmphex(t->h.target->fcid, ==, fcid + 1);
    g_assert_nonnull(fc_fabric_port_by_fcid(t->h.fabric, fcid + 1));
    g_assert_cmphex(t->h.target->port->login.port_name, ==, 0x2200000000000077);
    verb(lab(t), "target0 offline");
    verb(lab(t), "target0 online");
    sim_lab_advance(&t->h.sim, LAB_SECONDS);
    g_assert_cmphex(t->h.target->fcid, ==, fcid + 1);
}

static void test_reboot(Bench *t, gconstpointer data)
{
    verb(lab(t), "target0 reboot for=100ms");
    g_assert_cmpint(t->h.target->state, ==, FC_TARGET_OFFLINE);
    sim_lab_advance(&t->h.sim, 99 * LAB_MILLISECONDS);
    g_assert_cmpint(t->h.target->state, ==, FC_TARGET_OFFLINE);
    sim_lab_advance(&t->h.sim, LAB_SECONDS);
    g_assert_cmpint(t->h.target->state, ==, FC_TARGET_READY);
}

static void test_ana(Bench *t, gconstpointer data)
{
    verb(lab(t), "target0 ana group=1 state=inaccessible");
    g_assert_cmpuint(nvmet_ana_state(t->h.port, 1), ==, NVME_ANA_INACCESSIBLE);
    verb_refused(lab(t), "target0 ana state=optimized", "group= is missing");
    verb_refused(lab(t), "target0 ana group=0 state=optimized", "1..32");
    verb_refused(lab(t), "target0 ana group=1", "state=, must be optimized");
}

/* ---- the subsystem ---- */

static void test_namespaces(Bench *t, gconstpointer data)
{
    const NvmetNamespace *ns;

    verb(lab(t), "sub0 add nsid=7 size=1048576 lba_size=4096 group=2");
    ns = nvmet_subsystem_namespace(t->h.subsystem, 7);
    g_assert_cmpuint(ns->blocks, ==, 256);
    g_assert_cmpuint(ns->ana_group, ==, 2);
    verb(lab(t), "sub0 resize nsid=7 size=2097152");
    g_assert_cmpuint(ns->blocks, ==, 512);
    verb(lab(t), "sub0 read-only nsid=7");
    g_assert_true(ns->read_only);
    verb(lab(t), "sub0 regroup nsid=7 group=3");
    g_assert_cmpuint(ns->ana_group, ==, 3);
    verb(lab(t), "sub0 remove nsid=7");
    g_assert_null(nvmet_subsystem_namespace(t->h.subsystem, 7));
    verb_refused(lab(t), "sub0 remove nsid=7", "sub0 has no namespace 7");
    verb_refused(lab(t), "sub0 remove nsid=0", "sub0 has no namespace 0");
    verb_refused(lab(t), "sub0 remove", "nsid= is missing");
    verb_refused(lab(t), "sub0 add nsid=1 size=4096", "has already");
    verb_refused(lab(t), "sub0 resize nsid=1 size=5", "size is 5, must be");
    verb_refused(lab(t), "sub0 regroup nsid=1 group=77", "must be 1..");
}

static void test_corrupt(Bench *t, gconstpointer data)
{
    write_block(t, 8, 0xaa);
    verb(lab(t), "sub0 corrupt nsid=1 lba=8");
    g_assert_cmphex(first_byte(t, 8), ==, 0x55);
    verb(lab(t), "sub0 corrupt nsid=1 lba=8 byte=511");
    g_assert_cmphex(first_byte(t, 8), ==, 0x55);
    verb_refused(lab(t), "sub0 corrupt nsid=1 lba=8 byte=512", "up to 511");
    verb_refused(lab(t), "sub0 corrupt nsid=1 lba=131072", "up to 131071");
    verb_refused(lab(t), "sub0 corrupt nsid=1", "lba= is missing");
}

static void test_controllers(Bench *t, gconstpointer data)
{
    verb(lab(t), "sub0 event type=namespace");
    verb_refused(lab(t), "sub0 event", "type=, must be temperature");
    verb_refused(lab(t), "sub0 fatal cntlid=999", "sub0 has no such");
    verb(lab(t), "sub0 fatal");
    g_assert_cmpuint(t->h.subsystem->controllers->len, ==, 0);
    verb_refused(lab(t), "sub0 fatal", "sub0 has no controller");
}

/* Also one whose host has just sent something. */
static void test_kato(Bench *t, gconstpointer data)
{
    write_block(t, 8, 0xaa);
    verb_refused(lab(t), "sub0 kato cntlid=999", "sub0 has no such");
    verb(lab(t), "sub0 kato");
    g_assert_cmpuint(t->h.subsystem->controllers->len, ==, 0);
    verb_refused(lab(t), "sub0 kato", "sub0 has no controller");
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

/* ---- a session is the same with the gates kept ---- */

static void add_line(void *opaque, const TapEvent *event)
{
    journal_format(opaque, event);
}

static char *record(bool kept)
{
    HostConfig config = host_defaults();
    GString *journal = g_string_new(NULL);
    HostCommand identify;
    Bench t;

    host_start(&t.h, &config);
    tap_observe(&t.h.sim.lab.tap, TAP_ALL_KINDS, add_line, journal);
    if (kept) {
        keeper_init(&t.keeper, &t.h.sim.lab);
        sim_lab_acquit(&t.h.sim); /* the test makes it break rules */
    }
    write_block(&t, 8, 0xaa);
    g_assert_cmphex(first_byte(&t, 8), ==, 0xaa);
    identify = host_identify(&t.h, NVME_CNS_CONTROLLER, 0, 0);
    host_command_clear(&identify);
    if (kept) {
        g_assert_cmpuint(t.keeper.seen[GATE_command], ==, 3);
        g_assert_cmpuint(t.keeper.seen[GATE_response], ==, 3);
        keeper_cleanup(&t.keeper);
    }
    tap_unobserve(&t.h.sim.lab.tap, add_line, journal);
    host_free(&t.h);
    return g_string_free(journal, FALSE);
}

static void test_transparent(void)
{
    g_autofree char *without = record(false);
    g_autofree char *with = record(true);

    g_assert_nonnull(strstr(with, "target.response"));
    g_assert_cmpstr(with, ==, without);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gates/transparent", test_transparent);
    add("/gates/command", test_command);
    add("/gates/command/answered", test_command_answered);
    add("/gates/command/changed", test_command_changed);
    add("/gates/command/dropped", test_command_dropped);
    add("/gates/command/aborted", test_command_aborted);
    add("/gates/response", test_response);
    add("/gates/response/ersp", test_response_ersp);
    add("/gates/forgotten", test_forgotten);
    add("/controls/silent", test_silent);
    add("/controls/slow", test_slow);
    add("/controls/logout", test_logout);
    add("/controls/leave", test_leave);
    add("/controls/reboot", test_reboot);
    add("/controls/ana", test_ana);
    add("/controls/namespaces", test_namespaces);
    add("/controls/corrupt", test_corrupt);
    add("/controls/controllers", test_controllers);
    add("/controls/kato", test_kato);
    return g_test_run();
}
