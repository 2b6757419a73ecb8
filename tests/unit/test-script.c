/*
 * The script as a master of the lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "drill/port.h"
#include "drill/script.h"
#include "glue/sim/sim.h"
#include "lab/state.h"

/* A guest that accepts at once and writes down what it was told. */
typedef struct Guest {
    SimLab sim;
    LabPort *port;
    Script *script;
    char *path;
    uint8_t memory[LAB_PORT_MEMORY_LEN];
    GString *told;
} Guest;

static bool start(Guest *guest, const char *text, char **why)
{
    guest->path =
        g_build_filename(g_get_tmp_dir(), "viclab-script-XXXXXX", NULL);
    close(g_mkstemp(guest->path));
    g_assert_true(g_file_set_contents(guest->path, text, -1, NULL));
    sim_lab_init(&guest->sim, 0);
    guest->port =
        lab_port_new(&guest->sim.lab, &(LabPortConfig){ .name = "port0" }, why);
    guest->script = script_new(guest->port, guest->path, why);
    guest->told = g_string_new(NULL);
    return guest->script != NULL;
}

static void end(Guest *guest)
{
    if (guest->script) {
        script_free(guest->script);
    }
    lab_port_free(guest->port);
    sim_lab_cleanup(&guest->sim);
    g_string_free(guest->told, TRUE);
    g_unlink(guest->path);
    g_free(guest->path);
}

static void say(Guest *guest, uint32_t channel, uint32_t id, uint8_t word)
{
    memcpy(guest->memory, (const uint8_t[]){ word, 0, 0, 0 }, 4);
    lab_port_write(guest->port, LAB_PORT_ID, id, guest->memory);
    lab_port_write(guest->port, LAB_PORT_CHANNEL, channel, guest->memory);
    lab_port_write(guest->port, LAB_PORT_COMMIT, 4, guest->memory);
}

/* "id:text;" of all that wait. */
static void expect(Guest *guest, const char *told)
{
    uint32_t length;

    g_string_truncate(guest->told, 0);
    while (
        (length = lab_port_read(guest->port, LAB_PORT_FETCH, guest->memory))) {
        uint32_t id =
            lab_port_read(guest->port, LAB_PORT_COMMAND_ID, guest->memory);

        g_string_append_printf(guest->told, "%u:%.*s;", id, (int)length,
                               (char *)guest->memory + LAB_PORT_INPUT);
        lab_port_write(guest->port, LAB_PORT_ACCEPT, id, guest->memory);
    }
    g_assert_cmpstr(guest->told->str, ==, told);
}

static void ready(Guest *guest)
{
    say(guest, LAB_PORT_READY, 0, 0);
}

static void done(Guest *guest, uint32_t id, uint8_t code)
{
    say(guest, LAB_PORT_DONE, id, code);
}

static void test_sequence(void)
{
    Guest guest = { 0 };
    char *why = NULL;

    g_assert_true(start(&guest, "# x\n\none\n  two a=b  \n", &why));
    expect(&guest, "");
    ready(&guest);
    expect(&guest, "3:one;");
    ready(&guest); /* once is enough */
    expect(&guest, "");
    done(&guest, 3, 0);
    expect(&guest, "4:two a=b;");
    done(&guest, 4, 0);
    expect(&guest, "6:exit 0;");
    done(&guest, 6, 0);
    expect(&guest, "");
    end(&guest);
}

static void test_failure(void)
{
    Guest guest = { 0 };
    char *why = NULL;

    g_assert_true(start(&guest, "slow &\n- one\ntwo\nthree", &why));
    ready(&guest);
    expect(&guest, "1:slow;2:one;");
    done(&guest, 2, 7); /* forgiven */
    expect(&guest, "3:two;");
    done(&guest, 3, 5);
    expect(&guest, ""); /* not before the slow one */
    done(&guest, 1, 6);
    expect(&guest, "5:exit 5;");
    end(&guest);
}

static void test_wait(void)
{
    Guest guest = { 0 };
    char *why = NULL;

    g_assert_true(start(&guest, "a &\nb &\nwait\nc &\n- d&e &", &why));
    ready(&guest);
    expect(&guest, "1:a;2:b;");
    done(&guest, 2, 0);
    expect(&guest, "");
    done(&guest, 1, 0);
    expect(&guest, "4:c;5:d&e;");
    done(&guest, 5, 1);
    done(&guest, 4, 0);
    expect(&guest, "6:exit 0;");
    end(&guest);
}

/* More than the port takes: the rest is given when there is room. */
static void test_many(void)
{
    GString *text = g_string_new(NULL);
    GString *first = g_string_new(NULL);
    Guest guest = { 0 };
    char *why = NULL;

    for (int i = 1; i <= LAB_PORT_COMMANDS_MAX + 2; i++) {
        g_string_append(text, "x &\n");
        if (i <= LAB_PORT_COMMANDS_MAX) {
            g_string_append_printf(first, "%d:x;", i);
        }
    }
    g_assert_true(start(&guest, text->str, &why));
    ready(&guest);
    expect(&guest, first->str);
    done(&guest, 9, 0);
    expect(&guest, "65:x;");
    done(&guest, 65, 0);
    expect(&guest, "66:x;");
    g_string_free(text, TRUE);
    g_string_free(first, TRUE);
    end(&guest);
}

static void walk(Guest *guest, LabState *state)
{
    lab_port_state(guest->port, state);
    script_state(guest->script, state);
}

/* What was saved in the middle goes on there, in another process. */
static void test_saved(void)
{
    static const char text[] = "a &\nb\nc\nd\n";
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Guest one = { 0 }, two = { 0 }, shorter = { 0 };
    char *why = NULL;
    LabState state;

    g_assert_true(start(&one, text, &why));
    ready(&one);
    expect(&one, "1:a;2:b;");
    done(&one, 2, 0);
    lab_state_begin_save(&state, bytes);
    walk(&one, &state);

    g_assert_true(start(&two, text, &why));
    lab_state_begin_load(&state, bytes->data, bytes->len);
    walk(&two, &state);
    g_assert_true(lab_state_finished(&state));
    expect(&two, "3:c;");
    done(&two, 1, 0);
    expect(&two, ""); /* it is not what is waited for */
    done(&two, 3, 0);
    expect(&two, "4:d;");
    done(&two, 4, 0);
    expect(&two, "6:exit 0;");

    g_assert_true(start(&shorter, "a &", &why));
    lab_state_begin_load(&state, bytes->data, bytes->len);
    walk(&shorter, &state);
    g_assert_false(lab_state_ok(&state));
    end(&one);
    end(&two);
    end(&shorter);
}

static void test_refused(void)
{
    g_autofree char *longest = g_strnfill(LAB_PORT_TEXT_MAX + 1, 'x');
    g_autofree char *lines = g_strnfill(SCRIPT_LINES_MAX + 1, '\n');
    const char *const bad[] = { longest, "ok\n\xff\n", lines };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        Guest guest = { 0 };
        char *why = NULL;

        g_assert_false(start(&guest, bad[i], &why));
        g_assert_true(g_str_has_prefix(why, "script: "));
        g_free(why);
        end(&guest);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/script/sequence", test_sequence);
    g_test_add_func("/script/failure", test_failure);
    g_test_add_func("/script/wait", test_wait);
    g_test_add_func("/script/many", test_many);
    g_test_add_func("/script/saved", test_saved);
    g_test_add_func("/script/refused", test_refused);
    return g_test_run();
}
