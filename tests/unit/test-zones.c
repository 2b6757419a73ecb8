/*
 * Zones: who sees whom, and what the others do not see.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "lab/state.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/wwn.h"

#define NAME(i) (BENCH_NAME + (i))

/* ---- the sets themselves ---- */

static const FcZonePort ports[] = {
    { 0x2100000000000001ull, 0x010100, "vic0" },
    { 0x2100000000000002ull, 0x014100, "target0" },
    { 0x2100000000000003ull, 0x014200, "target1" },
    { 0x2100000000000004ull, 0x014300, "target2" },
};

/* Semicolons separate zones, spaces their members. */
static FcZones *new_zones(FcDefaultZone default_zone, const char *text)
{
    FcZones *zones = fc_zones_new(default_zone);
    g_auto(GStrv) texts = g_strsplit(text, ";", -1);

    for (guint i = 0; texts[i]; i++) {
        g_auto(GStrv) members = g_strsplit(texts[i], " ", -1);
        g_autofree char *name = g_strdup_printf("z%u", i);
        char *why = NULL;

        g_assert_true(
            fc_zones_add(zones, name, (const char *const *)members, &why));
        g_assert_null(why);
    }
    return zones;
}

/* @expected: a row for each port, x where it sees that of the column. */
static void check_sight(FcZones *zones, const char *expected)
{
    g_autoptr(GString) found = g_string_new(NULL);

    for (size_t a = 0; a < G_N_ELEMENTS(ports); a++) {
        for (size_t b = 0; b < G_N_ELEMENTS(ports); b++) {
            g_string_append_c(
                found,
                fc_zones_permit(zones, &ports[a], &ports[b]) ? 'x' : '.');
        }
        g_string_append_c(found, ' ');
    }
    g_assert_cmpstr(found->str, ==, expected);
    fc_zones_free(zones);
}

static void test_no_zones(void)
{
    check_sight(new_zones(FC_DEFAULT_ZONE_AUTO, ""), "xxxx xxxx xxxx xxxx ");
    check_sight(new_zones(FC_DEFAULT_ZONE_PERMIT, ""), "xxxx xxxx xxxx xxxx ");
    check_sight(new_zones(FC_DEFAULT_ZONE_DENY, ""), "x... .x.. ..x. ...x ");
}

static void test_default_zone(void)
{
    const char *zone = "vic0 target0";

    check_sight(new_zones(FC_DEFAULT_ZONE_AUTO, zone), "xx.. xx.. ..x. ...x ");
    check_sight(new_zones(FC_DEFAULT_ZONE_DENY, zone), "xx.. xx.. ..x. ...x ");
    /* the default zone is target1 and target2 */
    check_sight(new_zones(FC_DEFAULT_ZONE_PERMIT, zone),
                "xx.. xx.. ..xx ..xx ");
}

static void test_members(void)
{
    check_sight(new_zones(FC_DEFAULT_ZONE_AUTO, "2100000000000001 0x014100"),
                "xx.. xx.. ..x. ...x ");
    check_sight(new_zones(FC_DEFAULT_ZONE_AUTO,
                          "21:00:00:00:00:00:00:03 0x2100000000000004"),
                "x... .x.. ..xx ..xx ");
    /* names of nobody who is there */
    check_sight(
        new_zones(FC_DEFAULT_ZONE_AUTO, "vic1 0x010200 2100000000000009"),
        "x... .x.. ..x. ...x ");
}

/* Sight is not handed on: two targets of one initiator are strangers. */
static void test_several_zones(void)
{
    check_sight(
        new_zones(FC_DEFAULT_ZONE_AUTO, "vic0 target0;vic0 target1;target2"),
        "xxx. xx.. x.x. ...x ");
}

static void test_bad_zones(void)
{
    static const char *const bad[] = { "0x12345", "0x1234567",          "1",
                                       "-",       "210000000000000100", "" };
    FcZones *zones = new_zones(FC_DEFAULT_ZONE_AUTO, "vic0");
    const char *members[FC_ZONE_MEMBERS_MAX + 2] = { "vic0" };
    g_autofree char *why = NULL;

    g_assert_false(fc_zones_add(zones, "z0", members, &why));
    g_assert_cmpstr(why, ==, "there is a zone 'z0' already");
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        members[0] = bad[i];
        g_clear_pointer(&why, g_free);
        g_assert_false(fc_zones_add(zones, "z1", members, &why));
        g_assert_nonnull(strstr(why, "must be a WWPN (16 hexadecimal digits)"));
    }
    for (unsigned int i = 0; i <= FC_ZONE_MEMBERS_MAX; i++) {
        members[i] = "vic0";
    }
    g_clear_pointer(&why, g_free);
    g_assert_false(fc_zones_add(zones, "z1", members, &why));
    g_assert_cmpstr(why, ==, "256 members, must be 255 at most");
    members[1] = NULL;
    for (unsigned int i = 1; i <= FC_ZONES_MAX; i++) {
        g_autofree char *name = g_strdup_printf("z%u", i);

        g_clear_pointer(&why, g_free);
        g_assert_true(fc_zones_add(zones, name, members, &why) ==
                      (i < FC_ZONES_MAX));
    }
    g_assert_cmpstr(why, ==, "there are 256 zones already");
    fc_zones_free(zones);
}

static void test_default_zone_words(void)
{
    FcDefaultZone value = FC_DEFAULT_ZONE_AUTO;

    g_assert_true(fc_default_zone_parse("deny", &value));
    g_assert_cmpint(value, ==, FC_DEFAULT_ZONE_DENY);
    g_assert_true(fc_default_zone_parse("permit", &value));
    g_assert_cmpint(value, ==, FC_DEFAULT_ZONE_PERMIT);
    g_assert_true(fc_default_zone_parse("auto", &value));
    g_assert_cmpint(value, ==, FC_DEFAULT_ZONE_AUTO);
    g_assert_false(fc_default_zone_parse("Deny", &value));
}

static void test_state(void)
{
    FcZones *zones = new_zones(FC_DEFAULT_ZONE_PERMIT,
                               "vic0 target0;0x014200 2100000000000004");
    FcZones *loaded = new_zones(FC_DEFAULT_ZONE_DENY, "gone");
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    fc_zones_state(zones, &state);
    for (guint length = 0; length < saved->len; length++) {
        lab_state_begin_load(&state, saved->data, length);
        fc_zones_state(loaded, &state);
        g_assert_false(lab_state_ok(&state));
    }
    lab_state_begin_load(&state, saved->data, saved->len);
    fc_zones_state(loaded, &state);
    g_assert_true(lab_state_finished(&state));
    check_sight(zones, "xx.. xx.. ..xx ..xx ");
    check_sight(loaded, "xx.. xx.. ..xx ..xx ");
}

/* ---- names ---- */

static void test_wwn(void)
{
    static const char *const bad[] = {
        "",
        "0x",
        "2100",
        "21000000000000010",
        "0x210000000000001",
        "21:00:00:00:00:00:00:0",
        "21:00:00:00:00:00:00:0g",
        "2100:0000:0000:0000:000",
        "21:00:00:00:00:00:00:001",
        ":21:00:00:00:00:00:0001",
    };
    uint64_t node, port;

    g_assert_true(wwn_parse("2000AbcdEf012345", &port));
    g_assert_cmphex(port, ==, 0x2000abcdef012345ull);
    g_assert_true(wwn_parse("0x2000abcdef012345", &port));
    g_assert_true(wwn_parse("20:00:ab:cd:ef:01:23:45", &port));
    g_assert_cmphex(port, ==, 0x2000abcdef012345ull);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(wwn_parse(bad[i], &port));
    }
    g_assert_true(wwn_parse_traddr(
        "nn-0x2000000000000001:pn-0x2100000000000002", &node, &port));
    g_assert_cmphex(node, ==, 0x2000000000000001ull);
    g_assert_cmphex(port, ==, 0x2100000000000002ull);
    g_assert_false(wwn_parse_traddr(
        "pn-0x2000000000000001:nn-0x2100000000000002", &node, &port));
    g_assert_false(wwn_parse_traddr("nn-0x2000000000000001:pn-0x21000000000000",
                                    &node, &port));
    g_assert_false(wwn_parse_traddr("", &node, &port));
}

/* ---- the name server and the switch ---- */

static void zone_and_login(Bench *t)
{
    bench_zone(t, "left", "p0 p3");
    bench_zone(t, "right", "p1 p3");
    bench_login_all(t);
}

/* The addresses in a list's answer, as the requester's own are numbered. */
static char *listed(Bench *t, unsigned int i, uint16_t command,
                    const void *request, uint32_t request_length,
                    uint32_t entry)
{
    g_autoptr(FcFrame) answer =
        peer_ct(&t->peers[i], command, request, request_length);
    GString *found = g_string_new(NULL);
    uint32_t length;
    const uint8_t *body = bench_ct_body(answer, &length);

    for (uint32_t at = 0; at < length; at += entry) {
        for (unsigned int k = 0; k < BENCH_PEERS; k++) {
            if (get_be24(body + at + 1) == t->peers[k].fcid) {
                g_string_append_printf(found, "%u", k);
            }
        }
    }
    return g_string_free(found, FALSE);
}

static void test_lists(Bench *t, gconstpointer data)
{
    static const char *const expected[] = { "03", "13", "2", "013" };
    const uint8_t by_type[] = { 0, 0, 0, FC_TYPE_NVME };
    const uint8_t by_port_type[] = { FC_NS_NX_PORT, 0, 0, 0 };
    const uint8_t identifiers[] = { 0, 1, 0, 0 };
    const struct {
        uint16_t command;
        const uint8_t *request;
        uint32_t entry;
    } lists[] = {
        { FC_NS_GPN_FT, by_type, 16 },   { FC_NS_GNN_FT, by_type, 16 },
        { FC_NS_GID_FT, by_type, 4 },    { FC_NS_GID_PT, by_port_type, 4 },
        { FC_NS_GID_A, identifiers, 4 },
    };

    zone_and_login(t);
    for (size_t k = 0; k < G_N_ELEMENTS(lists); k++) {
        for (unsigned int i = 0; i < BENCH_PEERS; i++) {
            g_autofree char *found = listed(
                t, i, lists[k].command, lists[k].request, 4, lists[k].entry);

            g_assert_cmpstr(found, ==, expected[i]);
        }
    }
}

/* Of a port out of the zone, everything is unknown. */
static void test_hidden(Bench *t, gconstpointer data)
{
    const uint16_t by_id[] = {
        FC_NS_GPN_ID,  FC_NS_GNN_ID, FC_NS_GCS_ID, FC_NS_GFT_ID,
        FC_NS_GSPN_ID, FC_NS_GPT_ID, FC_NS_GFF_ID, FC_NS_GFPN_ID,
    };
    uint8_t id[4] = { 0 };
    uint8_t name[8];

    zone_and_login(t);
    put_be24(id + 1, t->peers[1].fcid);
    put_be64(name, NAME(1));
    for (size_t i = 0; i < G_N_ELEMENTS(by_id); i++) {
        g_autoptr(FcFrame) answer = peer_ct(&t->peers[0], by_id[i], id, 4);

        bench_check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                           FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    }
    {
        g_autoptr(FcFrame) answer =
            peer_ct(&t->peers[0], FC_NS_GID_PN, name, 8);

        bench_check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                           FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED);
    }
    {
        g_autoptr(FcFrame) answer =
            peer_ct(&t->peers[0], FC_NS_GPN_NN, name, 8);

        bench_check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                           FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
    }
    {
        /* the next one behind ourselves is not 1, but 3 */
        g_autoptr(FcFrame) answer = NULL;
        uint32_t length;

        put_be24(id + 1, t->peers[0].fcid);
        answer = peer_ct(&t->peers[0], FC_NS_GA_NXT, id, 4);
        g_assert_cmphex(get_be24(bench_ct_body(answer, &length) + 1), ==,
                        t->peers[3].fcid);
    }
}

/* Counts what the switch says that it drops because of zones. */
static void count_drops(void *opaque, const TapEvent *event)
{
    unsigned int *drops = opaque;

    *drops += strcmp(event->fields[0].string, "not in a common zone") == 0;
}

static void send_between(Bench *t, unsigned int from, unsigned int to)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .type = FC_TYPE_ELS,
        .s_id = t->peers[from].fcid,
        .d_id = t->peers[to].fcid,
    };

    peer_send(&t->peers[from], &header, "\x03", 1);
}

static void test_switch(Bench *t, gconstpointer data)
{
    unsigned int drops = 0;

    zone_and_login(t);
    tap_observe(&t->sim.lab.tap, TAP_BIT(TAP_fabric_drop), count_drops, &drops);
    send_between(t, 0, 3);
    fc_frame_free(peer_receive(&t->peers[3]));
    send_between(t, 3, 1);
    fc_frame_free(peer_receive(&t->peers[1]));
    g_assert_cmpuint(drops, ==, 0);
    /* nobody is told, neither the one end nor the other */
    send_between(t, 0, 1);
    g_assert_null(peer_receive(&t->peers[1]));
    g_assert_null(peer_receive(&t->peers[0]));
    send_between(t, 1, 0);
    send_between(t, 2, 3);
    g_assert_null(peer_receive(&t->peers[3]));
    g_assert_cmpuint(drops, ==, 3);
    tap_unobserve(&t->sim.lab.tap, count_drops, &drops);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zones/none", test_no_zones);
    g_test_add_func("/zones/default", test_default_zone);
    g_test_add_func("/zones/members", test_members);
    g_test_add_func("/zones/several", test_several_zones);
    g_test_add_func("/zones/bad", test_bad_zones);
    g_test_add_func("/zones/default-words", test_default_zone_words);
    g_test_add_func("/zones/state", test_state);
    g_test_add_func("/zones/wwn", test_wwn);
    BENCH_TEST("/zones/lists", test_lists);
    BENCH_TEST("/zones/hidden", test_hidden);
    BENCH_TEST("/zones/switch", test_switch);
    return g_test_run();
}
