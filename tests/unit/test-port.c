/*
 * The lab port: messages, orders, commands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "drill/journal.h"
#include "drill/port.h"
#include "lab/state.h"
#include "glue/sim/sim.h"

typedef struct PortBench {
    SimLab sim;
    LabPort *port;
    GString *journal;
    uint8_t window[LAB_PORT_MEMORY_LEN];
    bool intx;
} PortBench;

static void keep(void *opaque, const TapEvent *event)
{
    journal_format(opaque, event);
}

static void set_intx(void *opaque, bool level)
{
    PortBench *t = opaque;

    t->intx = level;
}

static void port_setup(PortBench *t, gconstpointer data)
{
    char *why = NULL;

    sim_lab_init(&t->sim, 0);
    t->port = lab_port_new(&t->sim.lab,
                           &(LabPortConfig){ .name = "port0",
                                             .set_interrupt = set_intx,
                                             .host = t },
                           &why);
    g_assert_nonnull(t->port);
    t->journal = g_string_new(NULL);
    tap_observe(&t->sim.lab.tap, TAP_ALL_KINDS & ~TAP_BIT(TAP_lab_guest_error),
                keep, t->journal);
}

static void port_teardown(PortBench *t, gconstpointer data)
{
    lab_port_free(t->port);
    g_string_free(t->journal, TRUE);
    sim_lab_cleanup(&t->sim);
}

static void commit(PortBench *t, uint32_t channel, const void *bytes,
                   uint32_t length)
{
    memcpy(t->window, bytes, length);
    lab_port_write(t->port, LAB_PORT_CHANNEL, channel, t->window);
    lab_port_write(t->port, LAB_PORT_COMMIT, length, t->window);
}

static void test_port_identity(PortBench *t, gconstpointer data)
{
    g_assert_cmphex(lab_port_read(t->port, LAB_PORT_MAGIC, t->window), ==,
                    0x42414c56);
    g_assert_cmpuint(lab_port_read(t->port, LAB_PORT_VERSION, t->window), ==,
                     3);
    g_assert_cmpuint(lab_port_read(t->port, LAB_PORT_WINDOW_SIZE, t->window),
                     ==, 65536);
    g_assert_cmpuint(lab_port_read(t->port, 0x100, t->window), ==, 0);
}

static void test_port_event(PortBench *t, gconstpointer data)
{
    const char *text = "verify pattern=random size=4096";

    commit(t, LAB_PORT_EVENT, text, strlen(text));
    g_assert_cmpstr(t->journal->str, ==,
                    "{\"v\":1,\"t\":0,\"ev\":\"guest.event\",\"at\":\"port0\","
                    "\"name\":\"verify\",\"pattern\":\"random\","
                    "\"size\":\"4096\"}\n");
    g_assert_cmpuint(lab_port_read(t->port, LAB_PORT_COMMITS, t->window), ==,
                     1);
}

static void test_port_exit(PortBench *t, gconstpointer data)
{
    const uint8_t code[] = { 3, 1, 0, 0 };

    commit(t, LAB_PORT_EXIT, code, 4);
    g_assert_nonnull(strstr(t->journal->str, "\"code\":259}"));
}

static void test_port_refuses(PortBench *t, gconstpointer data)
{
    static const char *const bad[] = {
        "",      " x=1",  "X",        "a b",    "a =1",     "a B=1",
        "a v=1", "a t=1", "a name=x", "a id=1", "a x=\xff",
    };
    g_autofree char *many = g_strnfill(1025, 'a');
    GString *fields = g_string_new("a");

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        commit(t, LAB_PORT_EVENT, bad[i], strlen(bad[i]));
    }
    commit(t, LAB_PORT_EVENT, many, 1025);
    for (int i = 0; i < 30; i++) {
        g_string_append_printf(fields, " k%d=v", i);
    }
    commit(t, LAB_PORT_EVENT, fields->str, fields->len);
    commit(t, 0, "x", 1);
    commit(t, 99, "x", 1);
    commit(t, LAB_PORT_STDOUT, "x", 0);
    lab_port_write(t->port, LAB_PORT_COMMIT, LAB_PORT_WINDOW_LEN + 1,
                   t->window);
    g_assert_cmpstr(t->journal->str, ==, "");
    g_assert_cmpuint(t->sim.log->len, ==, 2); /* once a kind */
    g_string_free(fields, TRUE);
}

static void test_port_orders(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-orders-XXXXXX", NULL);
    g_autofree uint8_t *window = g_malloc0(LAB_PORT_MEMORY_LEN);
    char *why = NULL;
    LabPort *port;
    SimLab sim;

    close(g_mkstemp(path));
    g_assert_true(g_file_set_contents(path, "mode=demo\n", -1, NULL));
    sim_lab_init(&sim, 0);
    port = lab_port_new(&sim.lab,
                        &(LabPortConfig){ .name = "port0",
                                          .orders_path = path,
                                          .stop_when_asked = true },
                        &why);
    g_assert_cmpuint(lab_port_read(port, LAB_PORT_ORDERS, window), ==, 0);
    g_assert_cmpuint(sim.stops, ==, 0);
    lab_port_write(port, LAB_PORT_ASK, 1, window);
    g_assert_cmpuint(sim.stops, ==, 1);
    g_assert_cmpuint(lab_port_read(port, LAB_PORT_ORDERS, window), ==, 10);
    g_assert_cmpstr((char *)window, ==, "mode=demo\n");
    g_assert_cmpuint(lab_port_read(port, LAB_PORT_ORDERS, window), ==, 0);
    lab_port_free(port);
    g_unlink(path);
    g_assert_null(lab_port_new(
        &sim.lab, &(LabPortConfig){ .name = "port0", .orders_path = path },
        &why));
    g_assert_nonnull(strstr(why, "orders: "));
    g_free(why);
    sim_lab_cleanup(&sim);
}

static void test_port_output(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-output-XXXXXX", NULL);
    g_autofree uint8_t *window = g_malloc0(LAB_PORT_MEMORY_LEN);
    g_autofree char *text = NULL;
    gsize length = 0;
    char *why = NULL;
    LabPort *port;
    SimLab sim;

    close(g_mkstemp(path));
    sim_lab_init(&sim, 0);
    port = lab_port_new(
        &sim.lab, &(LabPortConfig){ .name = "port0", .stdout_path = path },
        &why);
    g_assert_nonnull(port);
    memset(window, 'x', LAB_PORT_WINDOW_LEN);
    lab_port_write(port, LAB_PORT_CHANNEL, LAB_PORT_STDOUT, window);
    lab_port_write(port, LAB_PORT_COMMIT, LAB_PORT_WINDOW_LEN, window);
    lab_port_write(port, LAB_PORT_COMMIT, 1, window);
    lab_port_free(port);
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_assert_cmpuint(length, ==, LAB_PORT_WINDOW_LEN + 1);
    g_unlink(path);
    sim_lab_cleanup(&sim);
}

/* ---- commands ---- */

/* A master that writes down what it is told, and may give a command itself. */
typedef struct Master {
    GString *told;
    LabPort *port;
    const char *next;
} Master;

static void master_ready(void *opaque)
{
    Master *master = opaque;

    g_string_append(master->told, "ready;");
    if (master->next) {
        g_assert_true(lab_port_command(master->port, 100, master->next));
    }
}

static void master_output(void *opaque, uint32_t id, bool is_stderr,
                          const uint8_t *data, uint32_t length)
{
    Master *master = opaque;

    g_string_append_printf(master->told, "%u%s:%.*s;", id,
                           is_stderr ? "err" : "out", (int)length,
                           (const char *)data);
}

static void master_event(void *opaque, uint32_t id, const char *text)
{
    Master *master = opaque;

    g_string_append_printf(master->told, "%u event %s;", id, text);
}

static void master_kernel(void *opaque, uint32_t level, const char *line)
{
    Master *master = opaque;

    g_string_append_printf(master->told, "<%u>%s;", level, line);
}

static void master_beat(void *opaque)
{
    Master *master = opaque;

    g_string_append(master->told, "beat;");
}

static void master_done(void *opaque, uint32_t id, uint32_t code)
{
    Master *master = opaque;

    g_string_append_printf(master->told, "%u done %u;", id, code);
}

static const LabPortMaster master_ops = {
    .ready = master_ready,
    .output = master_output,
    .event = master_event,
    .kernel = master_kernel,
    .beat = master_beat,
    .done = master_done,
};

typedef struct CommandBench {
    PortBench bench;
    Master master;
} CommandBench;

static void command_setup(CommandBench *c, gconstpointer data)
{
    port_setup(&c->bench, data);
    c->master.told = g_string_new(NULL);
    c->master.port = c->bench.port;
    c->master.next = NULL;
    lab_port_set_master(c->bench.port, &master_ops, &c->master);
}

static void command_teardown(CommandBench *c, gconstpointer data)
{
    port_teardown(&c->bench, data);
    g_string_free(c->master.told, TRUE);
}

static uint32_t get(CommandBench *c, uint32_t reg)
{
    return lab_port_read(c->bench.port, reg, c->bench.window);
}

static void set(CommandBench *c, uint32_t reg, uint32_t value)
{
    lab_port_write(c->bench.port, reg, value, c->bench.window);
}

static void say(CommandBench *c, uint32_t channel, uint32_t id,
                const void *bytes, uint32_t length)
{
    set(c, LAB_PORT_ID, id);
    commit(&c->bench, channel, bytes, length);
}

static void say_word(CommandBench *c, uint32_t channel, uint32_t id,
                     uint8_t word)
{
    say(c, channel, id, (const uint8_t[]){ word, 0, 0, 0 }, 4);
}

static void expect_told(CommandBench *c, const char *told)
{
    g_assert_cmpstr(c->master.told->str, ==, told);
    g_string_truncate(c->master.told, 0);
}

static void expect_command(CommandBench *c, uint32_t id, const char *text)
{
    uint32_t length = get(c, LAB_PORT_FETCH);

    g_assert_cmpuint(get(c, LAB_PORT_COMMAND_ID), ==, id);
    g_assert_cmpmem(c->bench.window + LAB_PORT_INPUT, length, text,
                    strlen(text));
}

static void give(CommandBench *c, uint32_t id, const char *text)
{
    g_assert_true(lab_port_command(c->bench.port, id, text));
}

/* Several wait; each is fetched, perhaps twice, and accepted in its turn. */
static void test_commands_in_order(CommandBench *c, gconstpointer data)
{
    g_assert_cmpuint(get(c, LAB_PORT_FETCH), ==, 0);
    g_assert_cmpuint(get(c, LAB_PORT_COMMAND_ID), ==, 0);
    give(c, 7, "read lba=8");
    give(c, 3, "flush");
    g_assert_cmpuint(get(c, LAB_PORT_PENDING), ==, 2);
    expect_command(c, 7, "read lba=8");
    expect_command(c, 7, "read lba=8");
    set(c, LAB_PORT_ACCEPT, 7);
    expect_command(c, 3, "flush");
    set(c, LAB_PORT_ACCEPT, 3);
    g_assert_cmpuint(get(c, LAB_PORT_PENDING), ==, 0);
    g_assert_cmpuint(get(c, LAB_PORT_FETCH), ==, 0);
    g_assert_cmpstr(c->bench.journal->str, ==,
                    "{\"v\":1,\"t\":0,\"ev\":\"guest.command\",\"at\":"
                    "\"port0\",\"id\":7,\"text\":\"read lba=8\"}\n"
                    "{\"v\":1,\"t\":0,\"ev\":\"guest.command\",\"at\":"
                    "\"port0\",\"id\":3,\"text\":\"flush\"}\n");
}

static void test_commands_interrupt(CommandBench *c, gconstpointer data)
{
    give(c, 1, "flush");
    g_assert_false(c->bench.intx); /* not enabled */
    set(c, LAB_PORT_INTERRUPT, 0xffffffff);
    g_assert_cmpuint(get(c, LAB_PORT_INTERRUPT), ==, 1);
    g_assert_true(c->bench.intx);
    set(c, LAB_PORT_ACCEPT, 2); /* another one */
    g_assert_true(c->bench.intx);
    set(c, LAB_PORT_ACCEPT, 1);
    g_assert_false(c->bench.intx);
    give(c, 2, "flush");
    g_assert_true(c->bench.intx);
    set(c, LAB_PORT_INTERRUPT, 0);
    g_assert_false(c->bench.intx);
    set(c, LAB_PORT_INTERRUPT, 1);
    lab_port_reset(c->bench.port);
    g_assert_false(c->bench.intx);
    g_assert_cmpuint(get(c, LAB_PORT_PENDING), ==, 0);
    g_assert_cmpuint(get(c, LAB_PORT_INTERRUPT), ==, 0);
}

static void test_commands_refused(CommandBench *c, gconstpointer data)
{
    g_autofree char *longest = g_strnfill(LAB_PORT_TEXT_MAX, 'x');
    g_autofree char *longer = g_strnfill(LAB_PORT_TEXT_MAX + 1, 'x');
    LabPort *port = c->bench.port;

    g_assert_false(lab_port_command(port, 0, "flush"));
    g_assert_false(lab_port_command(port, 1, ""));
    g_assert_false(lab_port_command(port, 1, "\xff"));
    g_assert_false(lab_port_command(port, 1, longer));
    give(c, 1, longest);
    expect_command(c, 1, longest);
    g_assert_false(lab_port_command(port, 1, "flush"));
    set(c, LAB_PORT_ACCEPT, 1);
    g_assert_false(lab_port_command(port, 1, "flush")); /* it still runs */
    for (uint32_t id = 2; id <= LAB_PORT_COMMANDS_MAX; id++) {
        give(c, id, "flush");
    }
    g_assert_false(lab_port_command(port, 1000, "flush"));
    say_word(c, LAB_PORT_DONE, 1, 0);
    give(c, 1, "flush");
    g_assert_cmpuint(get(c, LAB_PORT_PENDING), ==, LAB_PORT_COMMANDS_MAX);
}

static void test_commands_told(CommandBench *c, gconstpointer data)
{
    give(c, 5, "sh");
    set(c, LAB_PORT_ACCEPT, 5);
    g_string_truncate(c->bench.journal, 0);
    say_word(c, LAB_PORT_READY, 0, 0);
    say(c, LAB_PORT_STDOUT, 5, "one", 3);
    say(c, LAB_PORT_STDERR, 5, "two", 3);
    say(c, LAB_PORT_STDOUT, 0, "none", 4);
    say(c, LAB_PORT_EVENT, 5, "mark x=1", 8);
    say(c, LAB_PORT_KERNEL, 0, "\4\0\0\0WARNING\xff", 12);
    say_word(c, LAB_PORT_BEAT, 0, 0);
    say_word(c, LAB_PORT_DONE, 5, 2);
    expect_told(c, "ready;5out:one;5err:two;0out:none;5 event mark x=1;"
                   "<4>WARNING\xef\xbf\xbd;beat;5 done 2;");
    g_assert_cmpstr(
        c->bench.journal->str, ==,
        "{\"v\":1,\"t\":0,\"ev\":\"guest.ready\",\"at\":\"port0\","
        "\"waiting\":0}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.output\",\"at\":\"port0\",\"id\":5,"
        "\"stream\":\"stdout\",\"length\":3}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.output\",\"at\":\"port0\",\"id\":5,"
        "\"stream\":\"stderr\",\"length\":3}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.output\",\"at\":\"port0\",\"id\":0,"
        "\"stream\":\"stdout\",\"length\":4}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.event\",\"at\":\"port0\",\"name\":"
        "\"mark\",\"x\":\"1\",\"id\":5}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.kernel\",\"at\":\"port0\",\"level\":4,"
        "\"line\":\"WARNING\xef\xbf\xbd\"}\n"
        "{\"v\":1,\"t\":0,\"ev\":\"guest.done\",\"at\":\"port0\",\"id\":5,"
        "\"code\":2}\n");
}

/* Messages about commands that do not run are nobody's. */
static void test_commands_hostile(CommandBench *c, gconstpointer data)
{
    uint32_t taken = get(c, LAB_PORT_COMMITS);

    give(c, 5, "sh");
    say(c, LAB_PORT_STDOUT, 5, "too early", 9);
    say_word(c, LAB_PORT_DONE, 5, 0);
    set(c, LAB_PORT_ACCEPT, 6);
    set(c, LAB_PORT_ACCEPT, 0);
    set(c, LAB_PORT_ACCEPT, 5);
    set(c, LAB_PORT_ACCEPT, 5);
    say_word(c, LAB_PORT_DONE, 0, 0);
    say_word(c, LAB_PORT_DONE, 6, 0);
    say(c, LAB_PORT_DONE, 5, "\0", 1);
    say(c, LAB_PORT_DONE, 5, "\0\0\0\0\0", 5);
    say_word(c, LAB_PORT_KERNEL, 5, 0);
    say(c, LAB_PORT_KERNEL, 0, "\4\0\0", 3);
    say(c, LAB_PORT_KERNEL, 0, c->bench.window, 4 + 4096 + 1);
    say_word(c, LAB_PORT_READY, 5, 0);
    say_word(c, LAB_PORT_BEAT, 5, 0);
    say_word(c, LAB_PORT_EXIT, 5, 0);
    expect_told(c, "");
    g_assert_cmpuint(get(c, LAB_PORT_COMMITS), ==, taken);
    g_assert_cmpuint(c->bench.sim.log->len, ==, 3); /* once a kind */
    say(c, LAB_PORT_DONE, 5, "\xff\xff\xff\xff", 4);
    say(c, LAB_PORT_KERNEL, 0, "\xff\xff\xff\xff", 4);
    expect_told(c, "5 done 255;<7>;");
}

/* A master may give a command whenever it is told something. */
static void test_commands_reentrant(CommandBench *c, gconstpointer data)
{
    c->master.next = "load";
    set(c, LAB_PORT_INTERRUPT, 1);
    say_word(c, LAB_PORT_READY, 0, 0);
    g_assert_true(c->bench.intx);
    expect_command(c, 100, "load");
}

static void save(LabPort *port, GByteArray *bytes)
{
    LabState state;

    g_byte_array_set_size(bytes, 0);
    lab_state_begin_save(&state, bytes);
    lab_port_state(port, &state);
}

static bool load(LabPort *port, const GByteArray *bytes, guint length)
{
    LabState state;

    lab_state_begin_load(&state, bytes->data, length);
    lab_port_state(port, &state);
    return lab_state_finished(&state);
}

static void test_commands_saved(CommandBench *c, gconstpointer data)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GByteArray) again = g_byte_array_new();

    give(c, 1, "first");
    give(c, 2, "second");
    set(c, LAB_PORT_ACCEPT, 1);
    set(c, LAB_PORT_INTERRUPT, 1);
    save(c->bench.port, bytes);
    lab_port_reset(c->bench.port);
    g_assert_true(load(c->bench.port, bytes, bytes->len));
    save(c->bench.port, again);
    g_assert_cmpmem(bytes->data, bytes->len, again->data, again->len);
    expect_command(c, 2, "second");
    g_assert_cmpuint(get(c, LAB_PORT_INTERRUPT), ==, 1);
    say_word(c, LAB_PORT_DONE, 1, 0);
    expect_told(c, "1 done 0;");
    for (guint length = 0; length < bytes->len; length++) {
        g_assert_false(load(c->bench.port, bytes, length));
    }
}

static void add(const char *path, void (*test)(PortBench *, gconstpointer))
{
    g_test_add(path, PortBench, NULL, port_setup, test, port_teardown);
}

static void add_command(const char *path,
                        void (*test)(CommandBench *, gconstpointer))
{
    g_test_add(path, CommandBench, NULL, command_setup, test, command_teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/port/identity", test_port_identity);
    add("/port/event", test_port_event);
    add("/port/exit", test_port_exit);
    add("/port/refuses", test_port_refuses);
    g_test_add_func("/port/output", test_port_output);
    g_test_add_func("/port/orders", test_port_orders);
    add_command("/port/commands/in-order", test_commands_in_order);
    add_command("/port/commands/interrupt", test_commands_interrupt);
    add_command("/port/commands/refused", test_commands_refused);
    add_command("/port/commands/told", test_commands_told);
    add_command("/port/commands/hostile", test_commands_hostile);
    add_command("/port/commands/reentrant", test_commands_reentrant);
    add_command("/port/commands/saved", test_commands_saved);
    return g_test_run();
}
