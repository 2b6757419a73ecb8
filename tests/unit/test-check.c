/*
 * The checker beside its rules: what it tells, remembers and forgets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "peer.h"
#include "tape.h"
#include "wire/els.h"

/* ------------------------------------------------------------------ */
/* Our own breaches fail a test                                        */

/* A frame of the emulator's own with a bit wrong, on a real link. */
static void send_wrong_frame(bool expected)
{
    FcFabricConfig config = fc_fabric_defaults;
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_FABRIC_PORT,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .rx_id = 7,
    };
    uint8_t rtv[4] = { FC_ELS_RTV };
    FcFabric *fabric;
    char *why = NULL;
    SimLab sim;
    Peer peer;

    sim_lab_init(&sim, 0);
    config.name = "fabric0";
    fabric = fc_fabric_new(&sim.lab, &config, &why);
    peer_init(&peer, &sim, fabric, "peer", 0x2100000000000001ull);
    peer_flogi(&peer);
    header.s_id = peer.fcid;
    if (expected) {
        sim_lab_expect_breach(&sim, CHECK_FS_RX_ID_FIRST);
    }
    fc_port_send(peer.port, fc_frame_new_copy(&header, rtv, sizeof(rtv)));
    sim_lab_advance(&sim, LAB_MILLISECONDS);
    peer_cleanup(&peer);
    fc_fabric_free(fabric);
    sim_lab_cleanup(&sim);
}

static void test_wrong_frame(void)
{
    send_wrong_frame(false);
}

static void test_wrong_frame_expected(void)
{
    send_wrong_frame(true);
}

static void test_suite_fails(void)
{
    g_test_trap_subprocess("/check/subprocess/wrong-frame", 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*peer rule=fs.rx-id-first by=viclab*");
    g_test_trap_assert_stderr("*fs.rx-id-first was broken by the emulator*");
    g_test_trap_subprocess("/check/subprocess/wrong-frame-expected", 0, 0);
    g_test_trap_assert_passed();
}

/* ------------------------------------------------------------------ */
/* What the tap is told                                                */

static void keep_last(void *opaque, const TapEvent *event)
{
    g_string_truncate(opaque, 0);
    tap_format_fields(opaque, event);
}

static void test_event(void)
{
    g_autoptr(GString) last = g_string_new(NULL);
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    tape_init(&tape, &sim);
    tap_observe(&sim.lab.tap, TAP_BIT(TAP_check_breach), keep_last, last);
    tape_change(&tape, "PRLI", "len=20");
    tape_play(&tape, 0, tape.takes->len);
    g_assert_cmpstr(last->str, ==,
                    " rule=ls.prli-length by=driver severity=shall"
                    " what=payload length 24, but 20 bytes came"
                    " clause=FC-LS, PRLI and PRLO, page length and payload"
                    " length dir=tx frame=PRLI s_id=010100 d_id=014100"
                    " ox_id=2800 rx_id=ffff length=20 packet=17 count=1");
    tap_observe(&sim.lab.tap, TAP_BIT(TAP_check_start), keep_last, last);
    check_start(sim.checker);
    g_assert_true(g_str_has_prefix(last->str, " rules="));
    tap_unobserve(&sim.lab.tap, keep_last, last);
    tap_unobserve(&sim.lab.tap, keep_last, last);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

static void count_event(void *opaque, const TapEvent *event)
{
    (*(uint32_t *)opaque)++;
}

/* A breach with every frame does not fill the journal. */
static void test_told_often_enough(void)
{
    uint32_t told = 0;
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    tape_init_fip(&tape, &sim);
    tap_observe(&sim.lab.tap, TAP_BIT(TAP_check_breach), count_event, &told);
    tape_change(&tape, "VLAN.REQ", "@0=20 plays=1000");
    tape_play(&tape, 0, tape.takes->len);
    g_assert_cmpuint(told, ==, CHECK_TOLD_MAX);
    g_assert_cmpuint(check_count(sim.checker, CHECK_FIP_HEADER, CHECK_DRIVER),
                     ==, 1000);
    tap_unobserve(&sim.lab.tap, count_event, &told);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

/* ------------------------------------------------------------------ */
/* Saved state                                                         */

static GByteArray *save(Checker *checker)
{
    GByteArray *saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    check_state(checker, &state);
    g_assert_true(lab_state_ok(&state));
    return saved;
}

static bool load(Checker *checker, const void *saved, size_t length)
{
    LabState state;

    lab_state_begin_load(&state, saved, length);
    check_state(checker, &state);
    return lab_state_finished(&state);
}

/* The tape, with the checker replaced by a loaded one at one point. */
static void play_with_break(Tape *tape, guint at)
{
    g_autoptr(GByteArray) saved = NULL;
    g_autoptr(GByteArray) again = NULL;

    tape_play(tape, 0, at);
    saved = save(tape->sim->checker);
    check_free(tape->sim->checker);
    tape->sim->checker = check_new(&tape->sim->lab);
    g_assert_true(load(tape->sim->checker, saved->data, saved->len));
    again = save(tape->sim->checker);
    g_assert_cmpmem(again->data, again->len, saved->data, saved->len);
    tape_play(tape, at, tape->takes->len);
}

/* Saved at any instant it goes on as if nothing had happened. */
static void test_state(void)
{
    guint takes = 1;

    for (guint at = 1; at < takes; at++) {
        g_autoptr(GByteArray) plain = NULL;
        g_autoptr(GByteArray) broken = NULL;

        for (int i = 0; i < 2; i++) {
            SimLab sim;
            Tape tape;

            sim_lab_init(&sim, 0);
            tape_init(&tape, &sim);
            takes = tape.takes->len;
            if (i) {
                play_with_break(&tape, at);
                broken = save(sim.checker);
            } else {
                tape_play(&tape, 0, takes);
                plain = save(sim.checker);
            }
            g_assert_cmpuint(check_total(sim.checker, CHECK_DRIVER), ==, 0);
            tape_cleanup(&tape);
            sim_lab_cleanup(&sim);
        }
        g_assert_cmpmem(broken->data, broken->len, plain->data, plain->len);
    }
}

/* A crime that only memory of what was before the load can notice. */
static void test_state_remembers(void)
{
    static const char *const words[][2] = {
        { "READ.rsp", "rx_id=9" },
        { "FLUSH.ersp", "@7=03" },
        { "LOGO", "@8=10" },
        { "WRITE.data2", "seq_id=1" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        SimLab sim;
        Tape tape;

        sim_lab_init(&sim, 0);
        tape_init(&tape, &sim);
        tape_change(&tape, words[i][0], words[i][1]);
        tape_own(&tape);
        play_with_break(&tape, tape_find(&tape, words[i][0]));
        g_assert_cmpuint(check_total(sim.checker, CHECK_OURS), ==, 1);
        for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
            if (check_count(sim.checker, rule, CHECK_OURS)) {
                sim_lab_expect_breach(&sim, rule);
            }
        }
        tape_cleanup(&tape);
        sim_lab_cleanup(&sim);
    }
}

/* What is loaded may be cut or wrong: that does no harm. */
static void test_state_nonsense(void)
{
    g_autoptr(GByteArray) saved = NULL;
    guint middle;
    LabRandom random;
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    tape_init(&tape, &sim);
    middle = tape_find(&tape, "FLUSH.ersp");
    tape_play(&tape, 0, middle);
    saved = save(sim.checker);
    lab_random_init(&random, 5, "nonsense");
    for (guint length = 0; length < saved->len; length += 7) {
        g_assert_false(load(sim.checker, saved->data, length));
    }
    for (int i = 0; i < 2000; i++) {
        uint32_t at = lab_random_below(&random, saved->len);
        uint8_t was = saved->data[at];

        saved->data[at] ^= 1 << lab_random_below(&random, 8);
        load(sim.checker, saved->data, saved->len);
        tape_play(&tape, middle, tape.takes->len);
        sim_lab_advance(&sim, LAB_SECONDS);
        saved->data[at] = was;
    }
    check_start_blind(sim.checker);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

/* ------------------------------------------------------------------ */
/* Blindness, and more than there is room for                          */

/* Whoever comes in the middle accuses nobody of what was before. */
static void test_blind(void)
{
    guint takes = 1;

    for (guint from = 1; from < takes; from++) {
        SimLab sim;
        Tape tape;

        sim_lab_init(&sim, 0);
        tape_init(&tape, &sim);
        takes = tape.takes->len;
        tape_play(&tape, 0, from);
        check_start_blind(sim.checker);
        tape_play(&tape, from, takes);
        g_assert_cmpuint(check_total(sim.checker, CHECK_DRIVER), ==, 0);
        tape_cleanup(&tape);
        sim_lab_cleanup(&sim);
    }
}

/* A guest that opens exchanges for ever costs no more than the table. */
static void test_bounded(void)
{
    g_autoptr(GByteArray) before = NULL;
    g_autoptr(GByteArray) after = NULL;
    TapeTake *take;
    guint at;
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    tape_init(&tape, &sim);
    at = tape_find(&tape, "RTV");
    take = g_ptr_array_index(tape.takes, at);
    take->is_lost = true;
    tape_play(&tape, 0, at);
    for (uint32_t i = 0; i < 65536; i++) {
        take->frame->header.ox_id = i;
        tape_play(&tape, at, at + 1);
        if (i == 40000) {
            before = save(sim.checker);
        }
    }
    after = save(sim.checker);
    g_assert_cmpuint(after->len, ==, before->len);
    /* having forgotten some, it is careful */
    tape_change(&tape, "RTV.acc", "ox_id=3");
    tape_play(&tape, at + 1, at + 2);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

/* ------------------------------------------------------------------ */
/* Frames that nobody is seen to send                                  */

/* What appears on a link out of nothing is judged where it arrives. */
static void test_injected(void)
{
    FcFabricConfig config = fc_fabric_defaults;
    uint8_t pages[8] = { FC_ELS_RSCN, 4, 0, 9, 0, 1, 2, 0 };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .s_id = FC_ADDR_FABRIC_CONTROLLER,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .rx_id = FC_XID_UNASSIGNED,
    };
    FcFabric *fabric;
    char *why = NULL;
    SimLab sim;
    Peer peer;

    sim_lab_init(&sim, 0);
    config.name = "fabric0";
    fabric = fc_fabric_new(&sim.lab, &config, &why);
    peer_init(&peer, &sim, fabric, "peer", 0x2100000000000001ull);
    peer_flogi(&peer);
    header.d_id = peer.fcid;
    sim_lab_expect_breach(&sim, CHECK_LS_RSCN);
    fc_port_deliver(peer.port, fc_frame_new_copy(&header, pages, 8));
    sim_lab_advance(&sim, LAB_MILLISECONDS);
    peer_cleanup(&peer);
    fc_fabric_free(fabric);
    sim_lab_cleanup(&sim);
}

/* ------------------------------------------------------------------ */
/* The manual                                                          */

static char *manual_row(unsigned int rule)
{
    const CheckRuleInfo *info;

    g_assert_cmpuint(rule, <, CHECK_RULE_COUNT);
    info = check_rule_info(rule);
    return g_strdup_printf("| `%s` | %s | %s | %s |", info->id,
                           info->severity == CHECK_SHALL ? "shall" : "should",
                           info->clause, info->text);
}

/* docs/checker.md lists the rules: these, in this order, in these words. */
static void test_manual(void)
{
    const char *source = g_getenv("VICLAB_SOURCE");
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    unsigned int rule = 0;
    bool in_table = false;

    if (!source) {
        g_test_skip("run by hand: VICLAB_SOURCE is not set");
        return;
    }
    path = g_build_filename(source, "docs", "checker.md", NULL);
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        in_table |= g_str_equal(*line, "## The rules");
        if (in_table && g_str_has_prefix(*line, "| `")) {
            g_autofree char *row = manual_row(rule++);

            g_assert_cmpstr(*line, ==, row);
        }
    }
    g_assert_cmpuint(rule, ==, CHECK_RULE_COUNT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check/suite-fails", test_suite_fails);
    g_test_add_func("/check/subprocess/wrong-frame", test_wrong_frame);
    g_test_add_func("/check/subprocess/wrong-frame-expected",
                    test_wrong_frame_expected);
    g_test_add_func("/check/event", test_event);
    g_test_add_func("/check/told-often-enough", test_told_often_enough);
    g_test_add_func("/check/state", test_state);
    g_test_add_func("/check/state-remembers", test_state_remembers);
    g_test_add_func("/check/state-nonsense", test_state_nonsense);
    g_test_add_func("/check/blind", test_blind);
    g_test_add_func("/check/bounded", test_bounded);
    g_test_add_func("/check/injected", test_injected);
    g_test_add_func("/check/manual", test_manual);
    return g_test_run();
}
