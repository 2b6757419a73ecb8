/*
 * What can be done to the parts of the laboratory from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "fabric/control.h"
#include "story.h"
#include "verb.h"
#include "wire/bytes.h"
#include "wire/fcnvme.h"
#include "wire/fip.h"

/* ---- lines ---- */

static void test_line(Bench *t, gconstpointer data)
{
    Lab *lab = &t->sim.lab;

    verb_refused(lab, "", "must be NAME VERB");
    verb_refused(lab, "p0", "must be NAME VERB");
    verb_refused(lab, "'p0", "must be NAME VERB");
    verb_refused(lab, "p0 link-down x", "'x' must be ARGUMENT=VALUE");
    verb_refused(lab, "p0 link-down =x", "'=x' must be ARGUMENT=VALUE");
    verb_refused(lab, "p9 link-down", "there is no 'p9', there are: fabric0");
    verb_refused(lab, "p0 jump", "p0 has no verb 'jump', it has: link-down");
    verb_refused(lab, "p0 link-down for=1s", "'for' is not known here");
    verb_refused(lab, "p0 link-bounce for=1", "must be a time like 20ms");
}

/* ---- links ---- */

static void test_link(Bench *t, gconstpointer data)
{
    Peer *peer = &t->peers[0];
    Lab *lab = &t->sim.lab;

    verb(lab, "p0 link-down");
    g_assert_false(fc_port_link_up(peer->port));
    g_assert_cmpuint(peer->links_down, ==, 1);
    verb(lab, "p0 link-up");
    g_assert_true(fc_port_link_up(peer->port));
    verb(lab, "p0 link-bounce for=20ms");
    g_assert_false(fc_port_link_up(peer->port));
    sim_lab_advance(&t->sim, 19 * LAB_MILLISECONDS);
    g_assert_false(fc_port_link_up(peer->port));
    sim_lab_advance(&t->sim, LAB_MILLISECONDS);
    g_assert_true(fc_port_link_up(peer->port));
    /* what is said last counts */
    verb(lab, "p0 link-bounce");
    verb(lab, "p0 link-down");
    sim_lab_advance(&t->sim, LAB_SECONDS);
    g_assert_false(fc_port_link_up(peer->port));
}

static void test_forget_login(Bench *t, gconstpointer data)
{
    Lab *lab = &t->sim.lab;

    bench_login_all(t);
    bench_settle(t);
    verb(lab, "p1 forget-login");
    g_assert_null(fc_fabric_port_by_fcid(t->fabric, t->peers[1].fcid));
    sim_lab_advance(&t->sim, LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->peers[1].frames));
    verb_refused(lab, "p1 forget-login", "p1 is not logged in");
    verb_refused(lab, "p1 clear-virtual-link", "p1 has no virtual link");
}

/* ---- the fabric ---- */

static void test_rscn(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) all = NULL;
    g_autoptr(FcFrame) one = NULL;
    Lab *lab = &t->sim.lab;

    bench_login_all(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    bench_settle(t);
    verb(lab, "fabric0 rscn port=0x010203 to=p1");
    one = peer_receive(&t->peers[1]);
    g_assert_cmpuint(fc_frame_command(one), ==, FC_ELS_RSCN);
    g_assert_cmphex(get_be32(fc_frame_data(one) + 4), ==, 0x010203);
    g_assert_true(g_queue_is_empty(&t->peers[0].frames));
    verb(lab, "fabric0 rscn");
    all = peer_receive(&t->peers[0]);
    g_assert_cmphex(get_be32(fc_frame_data(all) + 4) >> 24, ==, 3);
    verb_refused(lab, "fabric0 rscn to=p9", "fabric0 has no port 'p9'");
    verb_refused(lab, "fabric0 rscn format=lun", "must be port, area");
    verb_refused(lab, "fabric0 rscn port=x", "must be a number up to");
}

static FcFrame *injected(Bench *t, const char *line)
{
    sim_lab_acquit(&t->sim); /* what is injected need not be right */
    verb(&t->sim.lab, line);
    return peer_receive(&t->peers[0]);
}

static void test_inject(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) logo = NULL;
    g_autoptr(FcFrame) raw = NULL;
    g_autoptr(FcFrame) long_one = NULL;
    g_autoptr(FcFrame) rscn = NULL;
    FcElsLogo payload;

    bench_login_all(t);
    bench_settle(t);
    logo = injected(t, "fabric0 inject to=p0 frame=LOGO s_id=0x010400 "
                       "port_id=0x010400 port_name=0x2100000000000004");
    g_assert_cmphex(logo->header.s_id, ==, 0x010400);
    g_assert_cmphex(logo->header.d_id, ==, t->peers[0].fcid);
    g_assert_cmphex(logo->header.r_ctl, ==, FC_RCTL_ELS_REQUEST);
    g_assert_cmphex(logo->header.f_ctl, ==, FC_FCTL_REQUEST);
    wire_decode(&fc_els_logo_format, &payload, fc_frame_data(logo),
                logo->length);
    g_assert_cmphex(payload.command, ==, FC_ELS_LOGO);
    g_assert_cmphex(payload.port_name, ==, 0x2100000000000004);

    raw = injected(t, "fabric0 inject to=p0 hex=220102030000000001290000"
                      "00000000aabbffff00000000050607");
    g_assert_cmphex(raw->header.d_id, ==, 0x010203);
    g_assert_cmphex(raw->header.ox_id, ==, 0xaabb);
    g_assert_cmpuint(raw->length, ==, 3);

    rscn = injected(t, "fabric0 inject to=p0 frame=RSCN "
                       "rscn_page.port_id=0x010500 payload_length=40");
    g_assert_cmphex(get_be32(fc_frame_data(rscn) + 4), ==, 0x010500);
    g_assert_cmpuint(get_be16(fc_frame_data(rscn) + 2), ==, 40);

    long_one = injected(t, "fabric0 inject to=p0 frame=ABTS length=64 "
                           "byte[63]=7");
    g_assert_cmpuint(long_one->length, ==, 40);
    g_assert_cmphex(fc_frame_data(long_one)[39], ==, 7);
}

static void test_inject_all(Bench *t, gconstpointer data)
{
    g_autofree char *names = fc_inject_names();
    g_auto(GStrv) list = g_strsplit(names, ", ", -1);

    bench_login_all(t);
    bench_settle(t);
    g_assert_cmpuint(g_strv_length(list), >, 20);
    for (char **name = list; *name; name++) {
        g_autofree char *line =
            g_strdup_printf("fabric0 inject to=p0 frame=%s", *name);
        g_autoptr(FcFrame) frame = injected(t, line);

        if (strcmp(*name, "DISCONNECT") != 0) {
            g_assert_cmpstr(fc_frame_name(frame), ==, *name);
        }
    }
}

static void test_inject_refused(Bench *t, gconstpointer data)
{
    Lab *lab = &t->sim.lab;

    bench_login_all(t);
    verb_refused(lab, "fabric0 inject", "to= is missing");
    verb_refused(lab, "fabric0 inject to=p9", "no port 'p9'");
    verb_refused(lab, "fabric0 inject to=p0", "frame= or hex= is missing");
    verb_refused(lab, "fabric0 inject to=p0 frame=HELLO", "must be one of");
    verb_refused(lab, "fabric0 inject to=p0 hex=123", "an even number");
    verb_refused(lab, "fabric0 inject to=p0 hex=1g", "an even number");
    verb_refused(lab, "fabric0 inject to=p0 hex=1234", "an FC header has 24");
    verb_refused(lab, "fabric0 inject to=p0 frame=LOGO x=1", "no field 'x'");
    verb_refused(lab, "fabric0 inject to=p0 frame=LOGO port_id=x",
                 "neither a number nor a name");
    verb_refused(lab, "fabric0 inject to=p0 frame=LOGO length=3",
                 "shorter than an FC header");
    verb_refused(lab, "fabric0 inject to=p0 frame=LOGO s_id=0x1000000",
                 "wider than 24 bits");
    verb(lab, "p0 link-down");
    verb_refused(lab, "fabric0 inject to=p0 frame=LOGO", "link of p0 is down");
}

/* ---- FCFs ---- */

static void test_fcf(void)
{
    g_autofree DriverFrame *clear = NULL;
    Story story;
    Lab *lab = &story.d.sim.lab;

    story_init(&story, true);
    verb_refused(lab, "fabric0 clear-virtual-link port=target",
                 "target has no virtual link to fabric0");
    verb_refused(lab, "fabric0 clear-virtual-link", "port= is missing");
    verb(lab, "fabric0 clear-virtual-link port=vic0");
    clear = driver_receive(&story.d);
    g_assert_true(clear->fip);
    g_assert_cmpuint(get_be16(clear->payload + 2), ==, FIP_CONTROL);
    g_assert_cmpuint(clear->payload[5], ==, FIP_CONTROL_CLEAR);
    verb(lab, "fabric0 offline");
    g_assert_false(story.d.fabric->fcfs[0]->online);
    verb(lab, "fabric0 online");
    g_assert_true(story.d.fabric->fcfs[0]->online);
    verb(lab, "fabric0 reset");
    story_cleanup(&story);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BENCH_TEST("/controls/line", test_line);
    BENCH_TEST("/controls/link", test_link);
    BENCH_TEST("/controls/forget-login", test_forget_login);
    BENCH_TEST("/controls/rscn", test_rscn);
    BENCH_TEST("/controls/inject", test_inject);
    BENCH_TEST("/controls/inject-all", test_inject_all);
    BENCH_TEST("/controls/inject-refused", test_inject_refused);
    g_test_add_func("/controls/fcf", test_fcf);
    return g_test_run();
}
