/*
 * Fuzzer: the lab port, to which a program in the guest says what it likes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"

#include <string.h>
#include "drill/port.h"
#include "lab/state.h"

#define MESSAGE_MAX 2048
#define ORDERS      "echo hello\n"

typedef struct Scene {
    SimLab sim;
    LabPort *port;
    uint8_t window[LAB_PORT_WINDOW_LEN];
} Scene;

static void reload(Scene *s)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    lab_port_state(s->port, &state);
    lab_state_begin_load(&state, saved->data, saved->len);
    lab_port_state(s->port, &state);
    g_assert_true(lab_state_finished(&state));
}

static void commit(Scene *s, Input *in)
{
    uint32_t length = input_u16(in) % MESSAGE_MAX;

    input_bytes(in, s->window, length);
    lab_port_write(s->port, LAB_PORT_COMMIT, length, s->window);
}

static void step(Scene *s, Input *in)
{
    uint32_t reg;

    switch (input_below(in, 8)) {
    case 0:
        reg = input_u8(in);
        lab_port_write(s->port, reg, input_number(in), s->window);
        break;
    case 1:
        lab_port_read(s->port, input_u8(in), s->window);
        break;
    case 2:
        reload(s);
        break;
    case 3:
        lab_port_reset(s->port);
        break;
    case 4:
        lab_port_write(s->port, LAB_PORT_CHANNEL, input_u8(in), s->window);
        break;
    default:
        lab_port_write(s->port, LAB_PORT_CHANNEL, LAB_PORT_EVENT, s->window);
        commit(s, in);
        break;
    }
}

void fuzz_one(Input *in)
{
    Scene *s = g_new0(Scene, 1);
    LabPortConfig config = { .name = "port0", .stop_when_asked = true };
    char *why = NULL;

    sim_lab_init(&s->sim, 1);
    s->port = lab_port_new(&s->sim.lab, &config, &why);
    g_assert_null(why);
    s->port->orders = g_strdup(ORDERS);
    s->port->orders_len = strlen(ORDERS);
    fuzz_begin(&s->sim);
    while (in->left) {
        step(s, in);
    }
    fuzz_end(&s->sim);
    lab_port_free(s->port);
    sim_lab_cleanup(&s->sim);
    g_free(s);
}
