/*
 * Virtual time, chance, shared buffers, saved state and the tap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "glue/sim/sim.h"
#include "lab/buffer.h"
#include "lab/state.h"

/* ---- clock ---- */

typedef struct Beep {
    LabTimer timer;
    GString *log;
    char name;
    LabTimer *arms; /* when it fires, for the same instant */
    SimLab *sim;
} Beep;

static void beep(void *opaque)
{
    Beep *b = opaque;

    g_string_append_c(b->log, b->name);
    if (b->arms) {
        lab_timer_arm(b->arms, b->sim->now);
    }
}

static void beep_init(Beep *b, SimLab *sim, GString *log, char name)
{
    *b = (Beep){ .log = log, .name = name, .sim = sim };
    lab_timer_init(&b->timer, &sim->lab.clock, beep, b);
}

static GArray *times; /* at which timers have fired */

static void note_time(void *opaque)
{
    SimLab *sim = opaque;
    int64_t now = lab_clock_now(&sim->lab.clock);

    g_array_append_val(times, now);
}

static void test_clock_order(void)
{
    g_autoptr(GString) log = g_string_new(NULL);
    SimLab sim;
    Beep a, b, c, d;

    sim_lab_init(&sim, 0);
    beep_init(&a, &sim, log, 'a');
    beep_init(&b, &sim, log, 'b');
    beep_init(&c, &sim, log, 'c');
    beep_init(&d, &sim, log, 'd');
    lab_timer_arm(&a.timer, 30);
    lab_timer_arm(&b.timer, 20);
    lab_timer_arm(&c.timer, 30);
    lab_timer_arm(&d.timer, 30);
    lab_timer_arm(&a.timer, 30); /* goes behind c and d now */
    lab_timer_cancel(&d.timer);
    g_assert_cmpint(sim.deadline, ==, 20);
    sim_lab_advance(&sim, 25);
    g_assert_cmpstr(log->str, ==, "b");
    g_assert_cmpint(sim.deadline, ==, 30);
    sim_lab_advance(&sim, 25);
    g_assert_cmpstr(log->str, ==, "bca");
    g_assert_cmpint(sim.deadline, ==, LAB_NEVER);
    sim_lab_cleanup(&sim);
}

/* Early, but in order, and each at its own time, which never goes back. */
static void test_clock_slack(void)
{
    static const int64_t deadlines[] = { 100, 105, 109, 111 };
    LabTimer timers[G_N_ELEMENTS(deadlines)];
    SimLab sim;

    sim_lab_init(&sim, 0);
    sim.lab.clock.slack = 10;
    for (size_t i = 0; i < G_N_ELEMENTS(deadlines); i++) {
        lab_timer_init(&timers[i], &sim.lab.clock, note_time, &sim);
        lab_timer_arm(&timers[i], deadlines[i]);
    }
    times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sim_lab_advance(&sim, 100);
    g_assert_cmpmem(times->data, times->len * sizeof(int64_t), deadlines,
                    3 * sizeof(int64_t));
    g_assert_cmpint(lab_clock_now(&sim.lab.clock), ==, 109);
    sim_lab_advance(&sim, 100);
    g_assert_cmpuint(times->len, ==, 4);
    g_assert_cmpint(lab_clock_now(&sim.lab.clock), ==, 200);
    g_array_unref(times);
    sim_lab_cleanup(&sim);
}

/* What an access makes due within the slack is done when it returns. */
static void test_clock_hold(void)
{
    LabTimer timers[2];
    LabClock *clock;
    SimLab sim;

    sim_lab_init(&sim, 0);
    clock = &sim.lab.clock;
    times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sim_lab_advance(&sim, 100);
    for (size_t i = 0; i < G_N_ELEMENTS(timers); i++) {
        lab_timer_init(&timers[i], clock, note_time, &sim);
    }
    for (int64_t slack = 0; slack <= 10; slack += 10) {
        clock->slack = slack;
        lab_clock_hold(clock);
        lab_timer_arm(&timers[0], 105);
        lab_timer_arm(&timers[1], 115);
        g_assert_cmpint(sim.deadline, ==, slack ? LAB_NEVER : 105);
        g_assert_cmpuint(times->len, ==, 0);
        lab_clock_release(clock);
        g_assert_cmpint(sim.deadline, ==, slack ? 115 : 105);
        g_assert_cmpuint(times->len, ==, slack ? 1 : 0);
        for (size_t i = 0; i < G_N_ELEMENTS(timers); i++) {
            lab_timer_cancel(&timers[i]);
        }
    }
    g_assert_cmpint(g_array_index(times, int64_t, 0), ==, 105);
    g_array_unref(times);
    sim_lab_cleanup(&sim);
}

static void test_clock_same_instant(void)
{
    g_autoptr(GString) log = g_string_new(NULL);
    SimLab sim;
    Beep a, b;

    sim_lab_init(&sim, 0);
    beep_init(&a, &sim, log, 'a');
    beep_init(&b, &sim, log, 'b');
    a.arms = &b.timer;
    lab_timer_arm(&a.timer, 10);
    sim_lab_advance(&sim, 10);
    g_assert_cmpstr(log->str, ==, "ab");
    sim_lab_cleanup(&sim);
}

/* A few hundred timers against the order that sorting gives. */
static void test_clock_many(void)
{
    enum {
        COUNT = 500
    };
    g_autoptr(GString) log = g_string_new(NULL);
    g_autofree Beep *beeps = g_new0(Beep, COUNT);
    LabRandom random;
    SimLab sim;
    int64_t last = 0;
    uint64_t sequence = 0;

    sim_lab_init(&sim, 3);
    lab_random(&sim.lab, &random, "timers");
    for (int i = 0; i < COUNT; i++) {
        beep_init(&beeps[i], &sim, log, 'x');
        lab_timer_arm(&beeps[i].timer, lab_random_below(&random, 50));
    }
    for (int i = 0; i < COUNT; i += 3) {
        lab_timer_cancel(&beeps[i].timer);
    }
    for (int i = 0; i < COUNT; i += 5) {
        lab_timer_arm(&beeps[i].timer, lab_random_below(&random, 50));
    }
    while (sim.lab.clock.heap->len) {
        LabTimer *first = g_ptr_array_index(sim.lab.clock.heap, 0);

        g_assert_cmpint(first->deadline, >=, last);
        if (first->deadline == last) {
            g_assert_cmpuint(first->sequence, >, sequence);
        }
        last = first->deadline;
        sequence = first->sequence;
        lab_timer_cancel(first);
    }
    sim_lab_cleanup(&sim);
}

static void test_clock_state(void)
{
    g_autoptr(GString) log = g_string_new(NULL);
    g_autoptr(GByteArray) saved = g_byte_array_new();
    SimLab sim;
    LabState state;
    Beep a, b;

    sim_lab_init(&sim, 0);
    beep_init(&a, &sim, log, 'a');
    beep_init(&b, &sim, log, 'b');
    lab_timer_arm(&a.timer, 10);
    lab_timer_arm(&b.timer, 10);
    lab_state_begin_save(&state, saved);
    lab_timer_state(&b.timer, &state);
    lab_timer_state(&a.timer, &state);
    lab_timer_cancel(&a.timer);
    lab_timer_arm(&b.timer, 99);
    /* loaded in the other order they still fire as they were armed */
    lab_state_begin_load(&state, saved->data, saved->len);
    lab_timer_state(&b.timer, &state);
    lab_timer_state(&a.timer, &state);
    g_assert_true(lab_state_finished(&state));
    sim_lab_advance(&sim, 10);
    g_assert_cmpstr(log->str, ==, "ab");
    sim_lab_cleanup(&sim);
}

/* ---- chance ---- */

static void test_random(void)
{
    LabRandom a, b, c, d;
    unsigned int seen[6] = { 0 };

    lab_random_init(&a, 7, "loss");
    lab_random_init(&b, 7, "loss");
    lab_random_init(&c, 7, "delay");
    lab_random_init(&d, 8, "loss");
    for (int i = 0; i < 100; i++) {
        uint64_t draw = lab_random_u64(&a);

        g_assert_cmpuint(draw, ==, lab_random_u64(&b));
        g_assert_cmpuint(draw, !=, lab_random_u64(&c));
        g_assert_cmpuint(draw, !=, lab_random_u64(&d));
    }
    for (int i = 0; i < 6000; i++) {
        seen[lab_random_below(&a, 6)]++;
    }
    for (int i = 0; i < 6; i++) {
        g_assert_cmpuint(seen[i], >, 850);
        g_assert_cmpuint(seen[i], <, 1150);
    }
}

/* ---- saved state ---- */

typedef struct Everything {
    bool flag;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    int64_t i64;
    char *string;
    char *nothing;
    uint32_t count;
    LabBuffer *buffer;
    LabBuffer *no_buffer;
    LabRandom random;
} Everything;

static void everything_state(Everything *e, LabState *state)
{
    lab_state_section(state, "everything", 2);
    lab_state_bool(state, &e->flag);
    lab_state_u8(state, &e->u8);
    lab_state_u16(state, &e->u16);
    lab_state_u32(state, &e->u32);
    lab_state_u64(state, &e->u64);
    lab_state_i64(state, &e->i64);
    lab_state_string(state, &e->string);
    lab_state_string(state, &e->nothing);
    lab_state_count(state, &e->count, 10);
    lab_buffer_state(&e->buffer, state);
    lab_buffer_state(&e->no_buffer, state);
    lab_random_state(&e->random, state);
}

static void everything_clear(Everything *e)
{
    g_free(e->string);
    g_free(e->nothing);
    lab_buffer_unref(e->buffer);
    lab_buffer_unref(e->no_buffer);
    memset(e, 0, sizeof(*e));
}

static void everything_save(GByteArray *out)
{
    LabState state;
    Everything e = {
        .flag = true,
        .u8 = 0x12,
        .u16 = 0x3456,
        .u32 = 0x789abcde,
        .u64 = 0x123456789abcdef0,
        .i64 = -5,
        .string = g_strdup("hello"),
        .count = 7,
        .buffer = lab_buffer_copy("bytes", 5),
    };

    lab_random_init(&e.random, 1, "x");
    lab_state_begin_save(&state, out);
    everything_state(&e, &state);
    g_assert_true(lab_state_ok(&state));
    everything_clear(&e);
}

static void test_state_round_trip(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    Everything e = { 0 };
    LabState state;

    everything_save(saved);
    lab_state_begin_load(&state, saved->data, saved->len);
    everything_state(&e, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_true(e.flag);
    g_assert_cmphex(e.u16, ==, 0x3456);
    g_assert_cmphex(e.u32, ==, 0x789abcde);
    g_assert_cmphex(e.u64, ==, 0x123456789abcdef0);
    g_assert_cmpint(e.i64, ==, -5);
    g_assert_cmpstr(e.string, ==, "hello");
    g_assert_null(e.nothing);
    g_assert_cmpuint(e.count, ==, 7);
    g_assert_cmpmem(e.buffer->data, e.buffer->length, "bytes", 5);
    g_assert_null(e.no_buffer);
    everything_clear(&e);
}

static void test_state_truncated(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();

    everything_save(saved);
    for (guint len = 0; len < saved->len; len++) {
        Everything e = { 0 };
        LabState state;

        lab_state_begin_load(&state, saved->data, len);
        everything_state(&e, &state);
        g_assert_false(lab_state_ok(&state));
        everything_clear(&e);
    }
}

static void test_state_foreign(void)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    lab_state_section(&state, "one", 3);
    lab_state_begin_load(&state, saved->data, saved->len);
    g_assert_cmpuint(lab_state_section(&state, "one", 4), ==, 3);
    g_assert_true(lab_state_finished(&state));
    lab_state_begin_load(&state, saved->data, saved->len);
    lab_state_section(&state, "one", 2); /* it was written by a newer one */
    g_assert_false(lab_state_ok(&state));
    lab_state_begin_load(&state, saved->data, saved->len);
    lab_state_section(&state, "two", 3);
    g_assert_false(lab_state_ok(&state));
}

/* ---- tap ---- */

static void note(void *opaque, const TapEvent *event)
{
    GString *out = opaque;

    g_string_append_printf(out, "%s@%s", tap_kind_name(event->kind),
                           event->who);
    tap_format_fields(out, event);
    g_string_append_c(out, ';');
}

static void test_tap(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const uint8_t bytes[] = { 1, 0xab };
    SimLab sim;

    sim_lab_init(&sim, 0);
    TAP(&sim.lab.tap, TAP_link_up, "early", TAP_DEC("n", 1));
    tap_observe(&sim.lab.tap, TAP_BIT(TAP_link_up), note, out);
    TAP(&sim.lab.tap, TAP_link_down, "vic0", TAP_DEC("n", 2));
    TAP(&sim.lab.tap, TAP_link_up, "vic0", TAP_FCID("fcid", 0x10203),
        TAP_STR("s", "x"), TAP_FLAG("f", true), TAP_BYTES("b", bytes, 2));
    tap_unobserve(&sim.lab.tap, note, out);
    TAP(&sim.lab.tap, TAP_link_up, "late", TAP_DEC("n", 3));
    g_assert_cmpstr(out->str, ==, "link.up@vic0 fcid=010203 s=x f=yes b=01ab;");
    g_assert_cmpuint(
        tap_kinds_of(TAP_DETAIL_IO) & tap_kinds_of(TAP_DETAIL_CONTROL), ==, 0);
    sim_lab_cleanup(&sim);
}

static void test_guest_error_once(void)
{
    uint64_t said = 0;
    SimLab sim;

    sim_lab_init(&sim, 0);
    lab_guest_error(&sim.lab, &said, 3, "vic0", "ring %u", 1);
    lab_guest_error(&sim.lab, &said, 3, "vic0", "ring %u", 2);
    lab_guest_error(&sim.lab, &said, 4, "vic0", "other");
    g_assert_cmpuint(sim.log->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(sim.log, 0), ==, "vic0: ring 1");
    sim_lab_cleanup(&sim);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/clock/order", test_clock_order);
    g_test_add_func("/lab/clock/slack", test_clock_slack);
    g_test_add_func("/lab/clock/hold", test_clock_hold);
    g_test_add_func("/lab/clock/same-instant", test_clock_same_instant);
    g_test_add_func("/lab/clock/many", test_clock_many);
    g_test_add_func("/lab/clock/state", test_clock_state);
    g_test_add_func("/lab/random", test_random);
    g_test_add_func("/lab/state/round-trip", test_state_round_trip);
    g_test_add_func("/lab/state/truncated", test_state_truncated);
    g_test_add_func("/lab/state/foreign", test_state_foreign);
    g_test_add_func("/lab/tap", test_tap);
    g_test_add_func("/lab/guest-error-once", test_guest_error_once);
    return g_test_run();
}
