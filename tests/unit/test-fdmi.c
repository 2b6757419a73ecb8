/*
 * FDMI: what adapters register, what is shown of it, and what is rejected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "fabric/management.h"
#include "lab/state.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/fdmi.h"

#define NAME(i) (BENCH_NAME + (i))

/* ---- requests ---- */

static void put_name(GByteArray *body, uint64_t name)
{
    uint8_t bytes[8];

    put_be64(bytes, name);
    g_byte_array_append(body, bytes, sizeof(bytes));
}

static void put_number(GByteArray *body, uint32_t number)
{
    uint8_t bytes[4];

    put_be32(bytes, number);
    g_byte_array_append(body, bytes, sizeof(bytes));
}

static void put_entry(GByteArray *body, uint16_t type, const void *value,
                      uint16_t length)
{
    uint8_t head[4];

    put_be16(head, type);
    put_be16(head + 2, length + 4);
    g_byte_array_append(body, head, sizeof(head));
    g_byte_array_append(body, value, length);
}

/* RHBA of peer 0, with one port: itself. */
static GByteArray *rhba(uint64_t hba, uint32_t attributes)
{
    GByteArray *body = g_byte_array_new();

    put_name(body, hba);
    put_number(body, 1);
    put_name(body, NAME(0));
    put_number(body, attributes);
    return body;
}

static FcFrame *ask_from(Bench *t, unsigned int i, uint16_t command,
                         const GByteArray *body)
{
    g_autoptr(GByteArray) payload = g_byte_array_new();
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_MANAGEMENT,
        .gs_subtype = FC_CT_SUBTYPE_FDMI,
        .command = command,
    };

    g_byte_array_set_size(payload, FC_CT_LEN);
    wire_encode(&fc_ct_format, &ct, payload->data);
    g_byte_array_append(payload, body->data, body->len);
    return peer_exchange(&t->peers[i], FC_ADDR_MANAGEMENT,
                         FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT, payload->data,
                         payload->len);
}

/* Each takes @body over. */
static void accepted_from(Bench *t, unsigned int i, uint16_t command,
                          GByteArray *body)
{
    g_autoptr(FcFrame) answer = ask_from(t, i, command, body);
    uint32_t length;

    bench_ct_body(answer, &length);
    g_assert_cmpuint(length, ==, 0);
    g_byte_array_unref(body);
}

static void rejected_from(Bench *t, unsigned int i, uint16_t command,
                          GByteArray *body, uint8_t reason, uint8_t explanation)
{
    g_autoptr(FcFrame) answer = ask_from(t, i, command, body);

    bench_check_ct_rjt(answer, reason, explanation);
    g_byte_array_unref(body);
}

static void unable_from(Bench *t, unsigned int i, uint16_t command,
                        GByteArray *body, uint8_t explanation)
{
    rejected_from(t, i, command, body, FC_CT_RJT_UNABLE, explanation);
}

static void accepted(Bench *t, uint16_t command, GByteArray *body)
{
    accepted_from(t, 0, command, body);
}

static void unable(Bench *t, uint16_t command, GByteArray *body,
                   uint8_t explanation)
{
    unable_from(t, 0, command, body, explanation);
}

static GByteArray *named(uint64_t name)
{
    GByteArray *body = g_byte_array_new();

    put_name(body, name);
    return body;
}

/* RHAT and RPA: a name and a block of one text. */
static GByteArray *with_text(uint64_t name, uint16_t type, const char *text)
{
    GByteArray *body = named(name);

    put_number(body, 1);
    put_entry(body, type, text, strlen(text));
    return body;
}

static void login(Bench *t)
{
    FcElsLogin plogi = { .command = FC_ELS_PLOGI };

    for (unsigned int i = 0; i < 2; i++) {
        peer_flogi(&t->peers[i]);
        fc_frame_free(peer_els(&t->peers[i], FC_ADDR_MANAGEMENT,
                               &fc_els_plogi_format, &plogi));
    }
}

/* ---- what is shown ---- */

static void collect(void *opaque, const TapEvent *event)
{
    g_string_append(opaque, event->who);
    tap_format_fields(opaque, event);
    g_string_append_c(opaque, '\n');
}

/* As fnic does it: padded texts, names, numbers; all in words. */
static void test_shown(Bench *t, gconstpointer data)
{
    g_autoptr(GString) said = g_string_new(NULL);
    GByteArray *body = rhba(NAME(0), 5);
    uint8_t name[8];

    login(t);
    tap_observe(&t->sim.lab.tap, TAP_BIT(TAP_fabric_fdmi), collect, said);
    put_be64(name, 0x2000000000000007ull);
    put_entry(body, 0x0001, name, 8);
    put_entry(body, 0x0002, "Cisco Systems\0\0\0", 16);
    put_entry(body, 0x0007, "1.8 \x01\xff\"\0x", 9);
    put_entry(body, 0x000e, "\0\0\0\2", 4);
    put_entry(body, 0x7777, "\xab\xcd", 2);
    accepted(t, FC_FDMI_RHBA, body);
    body = named(NAME(0));
    put_number(body, 4);
    put_entry(body, 0x0002, "\0\1\0\0", 4);
    put_entry(body, 0x0004, "\0\0\x08\0", 4);
    put_entry(body, 0x0005, "nvfnic0\0", 8);
    put_entry(body, 0x000e, "\1", 1); /* no such port attribute */
    accepted(t, FC_FDMI_RPA, body);
    accepted(t, FC_FDMI_DHBA, named(NAME(0)));
    tap_unobserve(&t->sim.lab.tap, collect, said);
    g_assert_cmpstr(
        said->str, ==,
        "p0 request=RHBA hba=2100000000000001 node_name=2000000000000007 "
        "manufacturer=Cisco Systems driver_version=1.8 ??\" "
        "number_of_ports=2 attribute_7777=abcd\n"
        "p0 request=RPA hba=2100000000000001 port=2100000000000001 "
        "supported_speed=00010000 maximum_frame_size=2048 "
        "os_device_name=nvfnic0 attribute_000e=01\n"
        "p0 request=DHBA hba=2100000000000001\n");
}

/* ---- the database ---- */

static void check_names(Bench *t, uint16_t command, GByteArray *body,
                        uint32_t count, uint64_t first)
{
    g_autoptr(FcFrame) frame = ask_from(t, 1, command, body);
    uint32_t length;
    const uint8_t *answer = bench_ct_body(frame, &length);

    g_assert_cmpuint(length, ==, 4 + 8 * count);
    g_assert_cmpuint(get_be32(answer), ==, count);
    if (count) {
        g_assert_cmphex(get_be64(answer + 4), ==, first);
    }
    g_byte_array_unref(body);
}

static void check_attributes(Bench *t, uint64_t port, const char *expected)
{
    g_autoptr(GByteArray) body = named(port);
    g_autoptr(FcFrame) frame = ask_from(t, 1, FC_FDMI_GPAT, body);
    g_autoptr(GString) found = g_string_new(NULL);
    uint32_t length;
    const uint8_t *answer = bench_ct_body(frame, &length);
    uint32_t count = get_be32(answer);
    const uint8_t *at = answer + 4;
    size_t left = length - 4;
    FcFdmiEntry entry;

    while (fc_fdmi_entry_take(&at, &left, &entry)) {
        g_string_append_printf(found, "%x=%.*s ", entry.type, entry.length,
                               (const char *)entry.value);
        count--;
    }
    g_assert_cmpuint(count, ==, 0);
    g_assert_cmpuint(left, ==, 0);
    g_assert_cmpstr(found->str, ==, expected);
}

static void test_queries(Bench *t, gconstpointer data)
{
    login(t);
    check_names(t, FC_FDMI_GRHL, g_byte_array_new(), 0, 0);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    check_names(t, FC_FDMI_GRHL, g_byte_array_new(), 1, NAME(0));
    check_names(t, FC_FDMI_GRPL, named(NAME(0)), 1, NAME(0));
    accepted(t, FC_FDMI_RPA, with_text(NAME(0), 5, "sda"));
    accepted(t, FC_FDMI_RPA, with_text(NAME(0), 6, "host"));
    check_attributes(t, NAME(0), "5=sda 6=host ");
    /* an attribute that is registered again replaces the old one */
    accepted(t, FC_FDMI_RPA, with_text(NAME(0), 5, "sdb"));
    check_attributes(t, NAME(0), "6=host 5=sdb ");
    accepted(t, FC_FDMI_DPA, named(NAME(0)));
    unable(t, FC_FDMI_GPAT, named(NAME(0)),
           FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_NOT_REGISTERED);
    unable(t, FC_FDMI_GPAT, named(NAME(3)),
           FC_FDMI_EXPLAIN_PORT_NOT_REGISTERED);
    unable(t, FC_FDMI_GRPL, named(NAME(3)), FC_FDMI_EXPLAIN_HBA_NOT_REGISTERED);
}

/* A second port, attributes of the adapter, and all of it off again. */
static void test_ports(Bench *t, gconstpointer data)
{
    FcManagement *management = t->fabric->management;
    GByteArray *body = named(NAME(0));

    login(t);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    put_name(body, 0x77);
    put_number(body, 0);
    accepted(t, FC_FDMI_RPRT, body);
    check_names(t, FC_FDMI_GRPL, named(NAME(0)), 2, NAME(0));
    g_assert_cmphex(fc_management_port(management, 0x77)->hba, ==, NAME(0));
    accepted(t, FC_FDMI_RHAT, with_text(NAME(0), 7, "2.0"));
    g_assert_nonnull(fc_management_hba(management, NAME(0))->block);
    accepted(t, FC_FDMI_DHAT, named(NAME(0)));
    g_assert_null(fc_management_hba(management, NAME(0))->block);
    unable(t, FC_FDMI_DHAT, named(NAME(0)),
           FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_NOT_REGISTERED);
    accepted(t, FC_FDMI_DPRT, named(0x77));
    check_names(t, FC_FDMI_GRPL, named(NAME(0)), 1, NAME(0));
    accepted(t, FC_FDMI_DHBA, named(NAME(0)));
    g_assert_cmpuint(management->hbas->len, ==, 0);
    g_assert_cmpuint(management->ports->len, ==, 0);
}

static void test_gone_with_login(Bench *t, gconstpointer data)
{
    FcManagement *management = t->fabric->management;

    login(t);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    fc_port_enable(t->peers[0].port, false);
    g_assert_cmpuint(management->hbas->len, ==, 0);
    g_assert_cmpuint(management->ports->len, ==, 0);
}

static void test_state(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    login(t);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    accepted(t, FC_FDMI_RPA, with_text(NAME(0), 5, "sda"));
    lab_state_begin_save(&state, saved);
    fc_management_state(t->fabric->management, &state);
    accepted(t, FC_FDMI_DHBA, named(NAME(0)));
    for (guint length = 0; length < saved->len; length++) {
        lab_state_begin_load(&state, saved->data, length);
        fc_management_state(t->fabric->management, &state);
        g_assert_false(lab_state_ok(&state));
    }
    lab_state_begin_load(&state, saved->data, saved->len);
    fc_management_state(t->fabric->management, &state);
    g_assert_true(lab_state_finished(&state));
    check_names(t, FC_FDMI_GRHL, g_byte_array_new(), 1, NAME(0));
    check_attributes(t, NAME(0), "5=sda ");
}

/* ---- rejects ---- */

static void test_rejects(Bench *t, gconstpointer data)
{
    GByteArray *body;

    login(t);
    unable(t, FC_FDMI_RHAT, with_text(NAME(0), 7, "x"),
           FC_FDMI_EXPLAIN_HBA_NOT_REGISTERED);
    unable(t, FC_FDMI_RPA, with_text(NAME(0), 5, "x"),
           FC_FDMI_EXPLAIN_PORT_NOT_REGISTERED);
    unable(t, FC_FDMI_DHBA, named(NAME(0)), FC_FDMI_EXPLAIN_HBA_NOT_REGISTERED);
    unable(t, FC_FDMI_DPRT, named(NAME(0)),
           FC_FDMI_EXPLAIN_PORT_NOT_REGISTERED);
    /* fewer attributes than it says: fnic without firmware information */
    body = rhba(NAME(0), 9);
    put_entry(body, 7, "1.8", 3);
    unable(t, FC_FDMI_RHBA, body, FC_FDMI_EXPLAIN_HBA_BLOCK_LENGTH);
    body = rhba(NAME(0), 2);
    put_entry(body, 7, "1.8", 3);
    put_entry(body, 7, "1.9", 3);
    unable(t, FC_FDMI_RHBA, body, FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_TWICE);
    body = named(NAME(0));
    put_number(body, 0);
    put_number(body, 0);
    unable(t, FC_FDMI_RHBA, body, FC_FDMI_EXPLAIN_PORT_LIST_MISSING);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    unable(t, FC_FDMI_RHBA, rhba(NAME(0), 0),
           FC_FDMI_EXPLAIN_HBA_ALREADY_REGISTERED);
    body = named(NAME(0));
    put_number(body, 1);
    g_byte_array_append(body, (const uint8_t *)"\0\5\0\3", 4);
    unable(t, FC_FDMI_RPA, body, FC_FDMI_EXPLAIN_PORT_BLOCK_LENGTH);
    body = named(NAME(0));
    put_number(body, 2);
    put_entry(body, 5, "a", 1);
    put_entry(body, 5, "b", 1);
    unable(t, FC_FDMI_RPA, body, FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_TWICE);
    rejected_from(t, 0, 0x0999, named(0), FC_CT_RJT_NOT_SUPPORTED,
                  FC_FDMI_EXPLAIN_NONE);
}

static void test_not_others(Bench *t, gconstpointer data)
{
    GByteArray *body;

    login(t);
    /* a port list without the one who registers it */
    unable_from(t, 1, FC_FDMI_RHBA, rhba(NAME(1), 0),
                FC_CT_EXPLAIN_NOT_AUTHORIZED);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    unable_from(t, 1, FC_FDMI_RHAT, with_text(NAME(0), 7, "x"),
                FC_CT_EXPLAIN_NOT_AUTHORIZED);
    unable_from(t, 1, FC_FDMI_RPA, with_text(NAME(0), 5, "x"),
                FC_CT_EXPLAIN_NOT_AUTHORIZED);
    unable_from(t, 1, FC_FDMI_DHBA, named(NAME(0)),
                FC_CT_EXPLAIN_NOT_AUTHORIZED);
    unable_from(t, 1, FC_FDMI_DPRT, named(NAME(0)),
                FC_CT_EXPLAIN_NOT_AUTHORIZED);
    body = named(NAME(0));
    put_name(body, NAME(1));
    put_number(body, 0);
    unable_from(t, 1, FC_FDMI_RPRT, body, FC_CT_EXPLAIN_NOT_AUTHORIZED);
}

/* Every request, cut at every length. */
static void test_short(Bench *t, gconstpointer data)
{
    const struct {
        uint16_t command;
        uint32_t length;
    } requests[] = {
        { FC_FDMI_GRPL, 8 },  { FC_FDMI_GPAT, 8 },  { FC_FDMI_RHBA, 24 },
        { FC_FDMI_RHAT, 12 }, { FC_FDMI_RPRT, 20 }, { FC_FDMI_RPA, 12 },
        { FC_FDMI_DHBA, 8 },  { FC_FDMI_DHAT, 8 },  { FC_FDMI_DPRT, 8 },
        { FC_FDMI_DPA, 8 },
    };

    login(t);
    accepted(t, FC_FDMI_RHBA, rhba(NAME(0), 0));
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        for (uint32_t length = 0; length < requests[i].length; length++) {
            GByteArray *body = rhba(NAME(0), 0);

            if (requests[i].command == FC_FDMI_RHBA) {
                put_be64(body->data, 0x99);
            }
            g_byte_array_set_size(body, length);
            rejected_from(t, 0, requests[i].command, body,
                          FC_CT_RJT_INVALID_SIZE, FC_FDMI_EXPLAIN_NONE);
        }
    }
}

/* What a hostile guest can make us keep has an end. */
static void test_bounded(Bench *t, gconstpointer data)
{
    g_autofree char *text = g_strnfill(1000, 'x');

    login(t);
    for (uint64_t i = 0; i < FC_FDMI_HBAS_OF_PORT; i++) {
        accepted(t, FC_FDMI_RHBA, rhba(i, 0));
    }
    unable(t, FC_FDMI_RHBA, rhba(0x99, 0), FC_CT_EXPLAIN_DATABASE_FULL);
    for (uint64_t i = 1; i < FC_FDMI_PORTS_OF_PORT; i++) {
        GByteArray *body = named(0);

        put_name(body, i);
        put_number(body, 0);
        accepted(t, FC_FDMI_RPRT, body);
    }
    {
        GByteArray *body = named(0);

        put_name(body, 0x88);
        put_number(body, 0);
        unable(t, FC_FDMI_RPRT, body, FC_CT_EXPLAIN_DATABASE_FULL);
    }
    for (uint16_t type = 0; type < FC_FDMI_BLOCK_MAX / 1004; type++) {
        accepted(t, FC_FDMI_RPA, with_text(1, type, text));
    }
    unable(t, FC_FDMI_RPA, with_text(1, 0x99, text),
           FC_CT_EXPLAIN_DATABASE_FULL);
}

static void test_without_login(Bench *t, gconstpointer data)
{
    peer_flogi(&t->peers[0]);
    rejected_from(t, 0, FC_FDMI_GRHL, g_byte_array_new(),
                  FC_CT_RJT_LOGICAL_ERROR, FC_FDMI_EXPLAIN_NONE);
}

static void test_switched_off(void)
{
    FcFabricConfig config = fc_fabric_defaults;
    FcElsLogin plogi = { .command = FC_ELS_PLOGI };
    Bench t;

    config.fdmi = false;
    bench_setup(&t, &config);
    peer_flogi(&t.peers[0]);
    {
        g_autoptr(FcFrame) answer = peer_els(&t.peers[0], FC_ADDR_MANAGEMENT,
                                             &fc_els_plogi_format, &plogi);

        bench_check_rjt(answer, FC_RJT_NOT_SUPPORTED,
                        FC_RJT_EXPLAIN_NOT_SUPPORTED);
    }
    bench_teardown(&t, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BENCH_TEST("/fdmi/shown", test_shown);
    BENCH_TEST("/fdmi/queries", test_queries);
    BENCH_TEST("/fdmi/ports", test_ports);
    BENCH_TEST("/fdmi/gone-with-login", test_gone_with_login);
    BENCH_TEST("/fdmi/state", test_state);
    BENCH_TEST("/fdmi/rejects", test_rejects);
    BENCH_TEST("/fdmi/not-others", test_not_others);
    BENCH_TEST("/fdmi/short", test_short);
    BENCH_TEST("/fdmi/bounded", test_bounded);
    BENCH_TEST("/fdmi/without-login", test_without_login);
    g_test_add_func("/fdmi/switched-off", test_switched_off);
    return g_test_run();
}
