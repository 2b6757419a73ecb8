/*
 * Who owns a tag: what the oracles say, and when they are quiet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/owners.h"
#include "glue/sim/sim.h"

typedef struct Bench {
    SimLab sim;
    DrillOwners owners;
    GString *said;
} Bench;

static void note(void *opaque, const TapEvent *event)
{
    Bench *bench = opaque;

    g_string_append_printf(bench->said, "%s: %s\n", event->fields[0].string,
                           event->fields[1].string);
}

static Bench *bench_new(void)
{
    Bench *bench = g_new0(Bench, 1);

    sim_lab_init(&bench->sim, 1);
    drill_owners_init(&bench->owners, &bench->sim.lab);
    bench->said = g_string_new(NULL);
    tap_observe(&bench->sim.lab.tap, TAP_BIT(TAP_drill_oracle), note, bench);
    return bench;
}

static void bench_free(Bench *bench)
{
    drill_owners_cleanup(&bench->owners);
    sim_lab_cleanup(&bench->sim);
    g_string_free(bench->said, TRUE);
    g_free(bench);
}

static void command(Bench *bench, uint64_t serial, uint32_t tag,
                    const char *opcode)
{
    GateMessage m = { 0 };

    gate_message_init(&m, GATE_request, NULL, bench, "vic0", "NVME_CMD");
    m.serial = serial;
    gate_message_number(&m, "tag", tag, 0);
    gate_message_number(&m, "lba", 8 * serial, 0);
    gate_message_word(&m, "opcode", opcode);
    drill_owners_see(&bench->owners, &m);
}

static void abort_of(Bench *bench, uint64_t serial, uint32_t tag)
{
    GateMessage m = { 0 };

    gate_message_init(&m, GATE_request, NULL, bench, "vic0", "ITMF");
    m.serial = serial;
    gate_message_number(&m, "t_tag", tag, 0);
    drill_owners_see(&bench->owners, &m);
}

static void data_for(Bench *bench, uint64_t cause, uint32_t tag)
{
    GateMessage m = { 0 };

    gate_message_init(&m, GATE_dma, NULL, bench, "vic0", "READ_DATA");
    m.cause = cause;
    gate_message_number(&m, "tag", tag, 0);
    drill_owners_see(&bench->owners, &m);
}

static void told(Bench *bench, const char *type, uint64_t serial, uint32_t tag)
{
    const TapField fields[] = {
        TAP_STR("type", type),
        TAP_HEX("tag", 8, tag),
        TAP_DEC("serial", serial),
    };
    const TapEvent event = { .kind = TAP_fw_reply,
                             .who = "vic0",
                             .fields = fields,
                             .field_count = G_N_ELEMENTS(fields) };

    drill_owners_told(&bench->owners, &event);
}

static void check(Bench *bench, const char *expected)
{
    g_assert_cmpstr(bench->said->str, ==, expected);
}

/* What an orderly driver does, aborts and resets included. */
static void test_quiet(void)
{
    Bench *bench = bench_new();

    command(bench, 1, 5, "read");
    data_for(bench, 1, 5);
    told(bench, "ICMND_CMPL", 1, 5);
    abort_of(bench, 2, 5); /* has crossed the completion */
    told(bench, "ITMF_CMPL", 2, 0x40000005);
    command(bench, 3, 5, "write");
    abort_of(bench, 4, 5);
    told(bench, "NVME_ERSP_HW_CMPL", 3, 5);
    told(bench, "ITMF_CMPL", 4, 0x40000005);
    command(bench, 5, 5, "async_event");
    command(bench, 6, 7, "read");
    told(bench, "RESET_CMPL", 7, 0);
    told(bench, "ICMND_CMPL", 6, 7); /* nobody owns it: too late, no harm */
    command(bench, 8, 9, "async_event");
    sim_lab_advance(&bench->sim, 100 * LAB_SECONDS);
    drill_owners_end(&bench->owners);
    check(bench, "");
    bench_free(bench);
}

static void test_wrong_owner(void)
{
    Bench *bench = bench_new();

    command(bench, 1, 5, "read");
    abort_of(bench, 2, 5);
    told(bench, "ITMF_CMPL", 2, 0x40000005);
    command(bench, 3, 5, "read");
    told(bench, "ICMND_CMPL", 1, 5);
    check(bench, "wrong-owner: the completion of request 1 retires read lba=24 "
                 "(request 3, tag 5)\n");
    bench_free(bench);
}

static void test_repeated_abort(void)
{
    Bench *bench = bench_new();

    command(bench, 1, 5, "read");
    abort_of(bench, 2, 5);
    told(bench, "ITMF_CMPL", 2, 0x40000005);
    command(bench, 3, 5, "read");
    told(bench, "ITMF_CMPL", 2, 0x40000005); /* nobody waits for it */
    abort_of(bench, 4, 5);
    told(bench, "ITMF_CMPL", 2, 0x40000005);
    check(bench, "wrong-owner: the end of the abort of request 1 retires read "
                 "lba=24 (request 3, tag 5)\n");
    bench_free(bench);
}

static void test_unsent_abort(void)
{
    Bench *bench = bench_new();

    abort_of(bench, 1, 0xffff);
    command(bench, 2, 5, "flush");
    told(bench, "ICMND_CMPL", 2, 5);
    sim_lab_advance(&bench->sim, LAB_SECONDS);
    abort_of(bench, 3, 5);
    check(bench,
          "unsent-abort: abort of tag ffff, with which nothing was sent\n"
          "unsent-abort: abort of tag 5, but flush (request 2, tag 5) "
          "was over long before\n");
    bench_free(bench);
}

static void test_late_dma(void)
{
    Bench *bench = bench_new();

    command(bench, 1, 5, "read");
    told(bench, "RESET_CMPL", 9, 0);
    data_for(bench, 1, 5);
    check(bench, "late-dma: data of request 1 (tag 5) goes to memory that the "
                 "driver has back\n");
    bench_free(bench);
}

static void test_never_completed(void)
{
    Bench *bench = bench_new();

    command(bench, 1, 5, "write");
    sim_lab_advance(&bench->sim, 31 * LAB_SECONDS);
    command(bench, 2, 6, "write"); /* not yet */
    drill_owners_end(&bench->owners);
    check(bench, "never-completed: write lba=8 (request 1, tag 5) is open for "
                 "31 s\n");
    bench_free(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-owners/quiet", test_quiet);
    g_test_add_func("/drill-owners/wrong-owner", test_wrong_owner);
    g_test_add_func("/drill-owners/repeated-abort", test_repeated_abort);
    g_test_add_func("/drill-owners/unsent-abort", test_unsent_abort);
    g_test_add_func("/drill-owners/late-dma", test_late_dma);
    g_test_add_func("/drill-owners/never-completed", test_never_completed);
    return g_test_run();
}
