/*
 * State change registration and notification: who hears of what, and how.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "fabric/controller.h"
#include "lab/state.h"
#include "wire/bytes.h"

static uint32_t fcid(const Bench *t, unsigned int i)
{
    return t->peers[i].fcid;
}

/* The pages of the one RSCN that peer @i has got since; "" if there is none. */
static char *pages_of(Bench *t, unsigned int i)
{
    GQueue *frames = &t->peers[i].frames;
    g_autoptr(FcFrame) frame = NULL;
    GString *text = g_string_new(NULL);
    const uint8_t *data;

    sim_lab_advance(&t->sim, 10 * LAB_MILLISECONDS);
    g_assert_cmpuint(g_queue_get_length(frames), <=, 1);
    frame = g_queue_pop_head(frames);
    if (!frame) {
        return g_string_free(text, FALSE);
    }
    data = fc_frame_data(frame);
    g_assert_cmphex(data[0], ==, FC_ELS_RSCN);
    g_assert_cmphex(frame->header.s_id, ==, FC_ADDR_FABRIC_CONTROLLER);
    g_assert_cmphex(frame->header.d_id, ==, fcid(t, i));
    g_assert_cmphex(frame->header.r_ctl, ==, FC_RCTL_ELS_REQUEST);
    g_assert_cmphex(frame->header.f_ctl, ==, FC_FCTL_REQUEST);
    g_assert_cmpuint(data[1], ==, FC_ELS_RSCN_PAGE_LEN);
    g_assert_cmpuint(get_be16(data + 2), ==, frame->length);
    for (uint32_t at = 4; at < frame->length; at += 4) {
        g_string_append_printf(text, "%s%02x:%06x", at > 4 ? " " : "", data[at],
                               get_be24(data + at + 1));
    }
    return g_string_free(text, FALSE);
}

static void check_pages(Bench *t, unsigned int i, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void check_pages(Bench *t, unsigned int i, const char *format, ...)
{
    g_autofree char *pages = pages_of(t, i);
    g_autofree char *expected = NULL;
    va_list args;

    va_start(args, format);
    expected = g_strdup_vprintf(format, args);
    va_end(args);
    g_assert_cmpstr(pages, ==, expected);
}

/* Nobody has told peer @i anything. */
static void check_silence(Bench *t, unsigned int i)
{
    g_autofree char *pages = pages_of(t, i);

    g_assert_cmpstr(pages, ==, "");
}

/* An RSCN that peer @i sends to the fabric controller. */
static void send_rscn(Bench *t, unsigned int i, const FcElsRscnPage *pages,
                      unsigned int count)
{
    uint8_t payload[64] = { FC_ELS_RSCN, 4, 0, 4 + 4 * count };
    g_autoptr(FcFrame) answer = NULL;

    for (unsigned int k = 0; k < count; k++) {
        wire_encode(&fc_els_rscn_page_format, &pages[k], payload + 4 + 4 * k);
    }
    answer =
        peer_exchange(&t->peers[i], FC_ADDR_FABRIC_CONTROLLER,
                      FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, payload, 4 + 4 * count);
    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
}

static void login(Bench *t)
{
    bench_login_all(t);
    bench_settle(t);
}

/* ---- who hears of what ---- */

/* What the fabric detects: for functions 1 and 3. */
static void test_fabric_detected(Bench *t, gconstpointer data)
{
    uint32_t gone;

    login(t);
    gone = fcid(t, 3);
    peer_scr(&t->peers[0], FC_SCR_FABRIC);
    peer_scr(&t->peers[1], FC_SCR_NPORT);
    peer_scr(&t->peers[2], FC_SCR_FULL);
    fc_port_enable(t->peers[3].port, false);
    check_pages(t, 0, "00:%06x", gone);
    check_silence(t, 1);
    check_pages(t, 2, "00:%06x", gone);
}

/* What an N_Port detects and says: for functions 2 and 3, not for itself. */
static void test_nport_detected(Bench *t, gconstpointer data)
{
    const FcElsRscnPage page = { 1 << 2, 0x123456 };

    login(t);
    peer_scr(&t->peers[0], FC_SCR_FABRIC);
    peer_scr(&t->peers[1], FC_SCR_NPORT);
    peer_scr(&t->peers[2], FC_SCR_FULL);
    peer_scr(&t->peers[3], FC_SCR_FULL);
    send_rscn(t, 3, &page, 1);
    check_silence(t, 0);
    check_pages(t, 1, "04:123456");
    check_pages(t, 2, "04:123456");
    check_silence(t, 3);
}

static void test_nport_detected_bad(Bench *t, gconstpointer data)
{
    const uint8_t bad[][8] = {
        { FC_ELS_RSCN, 4, 0, 4 },     /* no page */
        { FC_ELS_RSCN, 8, 0, 8 },     /* pages of another size */
        { FC_ELS_RSCN, 4, 0, 7 },     /* half a page */
        { FC_ELS_RSCN, 4, 0, 12, 1 }, /* longer than the frame */
        { FC_ELS_RSCN, 4, 0xff, 0xff },
    };

    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(FcFrame) answer = peer_exchange(
            &t->peers[1], FC_ADDR_FABRIC_CONTROLLER, FC_RCTL_ELS_REQUEST,
            FC_TYPE_ELS, bad[i], sizeof(bad[i]));

        bench_check_rjt(answer, FC_RJT_LOGICAL_ERROR,
                        FC_RJT_EXPLAIN_INVALID_LENGTH);
    }
    check_silence(t, 0);
}

static void test_zoned(Bench *t, gconstpointer data)
{
    uint32_t gone;

    bench_zone(t, "left", "p0 p3");
    bench_zone(t, "right", "p1 p2");
    login(t);
    gone = fcid(t, 3);
    for (unsigned int i = 0; i < 3; i++) {
        peer_scr(&t->peers[i], FC_SCR_FULL);
    }
    fc_port_enable(t->peers[3].port, false);
    check_pages(t, 0, "00:%06x", gone);
    check_silence(t, 1);
    check_silence(t, 2);
}

/* ---- merging ---- */

/* Each changed port once, in ascending order, however often it changed. */
static void test_gathered(Bench *t, gconstpointer data)
{
    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    for (int i = 0; i < 3; i++) {
        fc_port_enable(t->peers[2].port, i & 1);
        fc_port_enable(t->peers[1].port, i & 1);
        peer_flogi(&t->peers[3]);
    }
    check_pages(t, 0, "00:%06x 00:%06x 00:%06x", fcid(t, 1), fcid(t, 2),
                fcid(t, 3));
}

static void test_wider_swallows_narrower(Bench *t, gconstpointer data)
{
    const FcElsRscnPage pages[] = {
        { FC_RSCN_FORMAT_PORT, 0x050607 }, { FC_RSCN_FORMAT_AREA, 0x050600 },
        { FC_RSCN_FORMAT_PORT, 0x050707 }, { FC_RSCN_FORMAT_PORT, 0x060607 },
        { FC_RSCN_FORMAT_AREA, 0x060700 }, { FC_RSCN_FORMAT_DOMAIN, 0x060000 },
    };
    const FcElsRscnPage fabric = { FC_RSCN_FORMAT_FABRIC, 0 };

    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    send_rscn(t, 1, pages, G_N_ELEMENTS(pages));
    check_pages(t, 0, "01:050600 00:050707 02:060000");
    send_rscn(t, 1, pages, G_N_ELEMENTS(pages));
    send_rscn(t, 2, &fabric, 1);
    check_pages(t, 0, "03:000000");
}

/* More than one RSCN holds: the whole fabric may have changed. */
static void test_too_many(Bench *t, gconstpointer data)
{
    g_autofree char *text = NULL;

    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    /* nothing of this takes a millisecond, the time of gathering */
    for (uint32_t i = 0; i < 256; i++) {
        const FcElsRscnPage page = { 0, 0x100000 + i };

        send_rscn(t, 1, &page, 1);
    }
    text = pages_of(t, 0);
    g_assert_true(g_str_has_prefix(text, "03:000000"));
}

/* ---- on demand ---- */

static void test_raise(Bench *t, gconstpointer data)
{
    FcController *controller = t->fabric->controller;
    FcElsRscnPage page;

    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    peer_scr(&t->peers[1], FC_SCR_NPORT);
    /* every address format, to all that have registered */
    for (uint8_t format = 0; format <= FC_RSCN_FORMAT_FABRIC; format++) {
        page = (FcElsRscnPage){ 5 << 2 | format, 0x0a0b0c };
        g_assert_cmpuint(fc_controller_raise(controller, &page, NULL), ==, 2);
        check_pages(t, 0, "%02x:0a0b0c", 0x14 | format);
        check_pages(t, 1, "%02x:0a0b0c", 0x14 | format);
        check_silence(t, 2);
    }
    /* to one, be it registered or not */
    g_assert_cmpuint(fc_controller_raise(controller, &page, t->peers[2].port),
                     ==, 1);
    check_silence(t, 0);
    check_pages(t, 2, "17:0a0b0c");
    /* not to the port that it is about */
    page = (FcElsRscnPage){ 0, fcid(t, 0) };
    g_assert_cmpuint(fc_controller_raise(controller, &page, NULL), ==, 1);
    check_silence(t, 0);
    /* and to nobody who is not there */
    fc_port_enable(t->peers[2].port, false);
    g_assert_cmpuint(fc_controller_raise(controller, &page, t->peers[2].port),
                     ==, 0);
}

static void test_raise_zoned(Bench *t, gconstpointer data)
{
    FcElsRscnPage page = { 0 };

    bench_zone(t, "left", "p0 p3");
    bench_zone(t, "right", "p1 p2");
    login(t);
    for (unsigned int i = 0; i < 3; i++) {
        peer_scr(&t->peers[i], FC_SCR_FULL);
    }
    page.port_id = fcid(t, 3);
    g_assert_cmpuint(fc_controller_raise(t->fabric->controller, &page, NULL),
                     ==, 1);
    bench_settle(t);
    /* nobody is at that address: no zone says who may not hear of it */
    page.port_id = 0x0a0b0c;
    g_assert_cmpuint(fc_controller_raise(t->fabric->controller, &page, NULL),
                     ==, 3);
}

/* ---- new zones ---- */

static FcZones *zones_of(const char *a, const char *b)
{
    const char *members[] = { a, b, NULL };
    FcZones *zones = fc_zones_new(FC_DEFAULT_ZONE_AUTO);
    char *why = NULL;

    g_assert_true(fc_zones_add(zones, "z", members, &why));
    return zones;
}

/* All saw each other; then only 0 and 3 do; then 0 and 1. */
static void test_rezoned(Bench *t, gconstpointer data)
{
    login(t);
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        peer_scr(&t->peers[i], FC_SCR_FULL);
    }
    fc_fabric_set_zones(t->fabric, zones_of("p0", "p3"));
    check_pages(t, 0, "00:%06x 00:%06x", fcid(t, 1), fcid(t, 2));
    check_pages(t, 3, "00:%06x 00:%06x", fcid(t, 1), fcid(t, 2));
    check_pages(t, 2, "00:%06x 00:%06x 00:%06x", fcid(t, 0), fcid(t, 1),
                fcid(t, 3));
    bench_settle(t);
    fc_fabric_set_zones(t->fabric, zones_of("p0", "p1"));
    check_pages(t, 0, "00:%06x 00:%06x", fcid(t, 1), fcid(t, 3));
    check_pages(t, 1, "00:%06x", fcid(t, 0));
    check_silence(t, 2);
    check_pages(t, 3, "00:%06x", fcid(t, 0));
}

/* ---- saved state ---- */

/* What was gathered when the state was saved is still told after loading. */
static void test_state(Bench *t, gconstpointer data)
{
    const FcElsRscnPage pages[] = { { 0x11, 0x010203 }, { 0x00, 0x040506 } };
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    bench_zone(t, "z", "p0 p1");
    login(t);
    peer_scr(&t->peers[0], FC_SCR_FULL);
    send_rscn(t, 1, pages, 2);
    lab_state_begin_save(&state, saved);
    check_state(t->sim.checker, &state);
    fc_fabric_state(t->fabric, &state);
    bench_settle(t);
    t->sim.now -= 10 * LAB_MILLISECONDS;
    lab_state_begin_load(&state, saved->data, saved->len);
    check_state(t->sim.checker, &state);
    fc_fabric_state(t->fabric, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(t->fabric->zones->zones->len, ==, 1);
    check_pages(t, 0, "11:010203 00:040506");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BENCH_TEST("/controller/fabric-detected", test_fabric_detected);
    BENCH_TEST("/controller/nport-detected", test_nport_detected);
    BENCH_TEST("/controller/nport-detected-bad", test_nport_detected_bad);
    BENCH_TEST("/controller/zoned", test_zoned);
    BENCH_TEST("/controller/gathered", test_gathered);
    BENCH_TEST("/controller/merged", test_wider_swallows_narrower);
    BENCH_TEST("/controller/too-many", test_too_many);
    BENCH_TEST("/controller/raise", test_raise);
    BENCH_TEST("/controller/raise-zoned", test_raise_zoned);
    BENCH_TEST("/controller/rezoned", test_rezoned);
    BENCH_TEST("/controller/state", test_state);
    return g_test_run();
}
