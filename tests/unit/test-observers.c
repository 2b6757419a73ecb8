/*
 * Journal, capture and lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "capture/capture.h"
#include "capture/pcapng.h"
#include "drill/journal.h"
#include "drill/port.h"
#include "driver.h"
#include "wire/bytes.h"

/* ---- journal ---- */

static void test_journal_line(void)
{
    const uint8_t bytes[] = { 0, 0xff };
    const TapField fields[] = {
        TAP_DEC("max", UINT64_MAX),         TAP_DEC("zero", 0),
        TAP_HEX("short", 2, 0xabc),         TAP_FCID("fcid", 0x10203),
        TAP_WWN("wwn", 0x20000025b5000001), TAP_FLAG("flag", false),
        TAP_BYTES("bytes", bytes, 2),       TAP_STR("s", "a\"b\\c\nd\x01"),
    };
    TapEvent event = {
        .kind = TAP_fabric_login,
        .time = 12345678901234,
        .who = "vic0",
        .fields = fields,
        .field_count = G_N_ELEMENTS(fields),
    };
    g_autoptr(GString) line = g_string_new(NULL);

    journal_format(line, &event);
    g_assert_cmpstr(line->str, ==,
                    "{\"v\":1,\"t\":12345678901234,\"ev\":\"fabric.login\","
                    "\"at\":\"vic0\",\"max\":18446744073709551615,\"zero\":0,"
                    "\"short\":\"abc\",\"fcid\":\"010203\","
                    "\"wwn\":\"20000025b5000001\",\"flag\":false,"
                    "\"bytes\":\"00ff\","
                    "\"s\":\"a\\\"b\\\\c\\u000ad\\u0001\"}\n");
}

static void test_journal_kinds(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-journal-XXXXXX", NULL);
    g_autofree char *text = NULL;
    char *why = NULL;
    Journal *journal;
    SimLab sim;

    close(g_mkstemp(path));
    sim_lab_init(&sim, 0);
    journal =
        journal_new(&sim.lab, path, tap_kinds_of(TAP_DETAIL_CONTROL), &why);
    g_assert_nonnull(journal);
    TAP(&sim.lab.tap, TAP_vic_doorbell, "vic0", TAP_DEC("n", 1));
    TAP(&sim.lab.tap, TAP_vic_reset, "vic0", TAP_DEC("n", 2));
    journal_free(journal);
    TAP(&sim.lab.tap, TAP_vic_reset, "vic0", TAP_DEC("n", 3));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==,
                    "{\"v\":1,\"t\":0,\"ev\":\"vic.reset\",\"at\":\"vic0\","
                    "\"n\":2}\n");
    g_unlink(path);
    sim_lab_cleanup(&sim);
}

static void test_journal_unwritable(void)
{
    g_autofree char *why = NULL;
    SimLab sim;

    sim_lab_init(&sim, 0);
    g_assert_null(journal_new(&sim.lab, "/nonexistent/journal", 0, &why));
    g_assert_cmpstr(why, ==,
                    "cannot write /nonexistent/journal: No such "
                    "file or directory");
    sim_lab_cleanup(&sim);
}

static void test_disk_full(void)
{
    char *why = NULL;
    Journal *journal;
    SimLab sim;

    if (!g_file_test("/dev/full", G_FILE_TEST_EXISTS)) {
        g_test_skip("no /dev/full");
        return;
    }
    sim_lab_init(&sim, 0);
    journal = journal_new(&sim.lab, "/dev/full", TAP_ALL_KINDS, &why);
    g_assert_nonnull(journal);
    for (int i = 0; i < 3; i++) {
        TAP(&sim.lab.tap, TAP_vic_reset, "vic0", TAP_DEC("n", i));
    }
    journal_free(journal);
    g_assert_cmpuint(sim.log->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(sim.log, 0), ==,
                    "cannot write /dev/full: No space left on device; it "
                    "ends here");
    sim_lab_cleanup(&sim);
}

/* ---- capture ---- */

static void test_pcapng_blocks(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    guint at = 0;
    guint blocks = 0;

    pcapng_section(out, "viclab");
    pcapng_interface(out, "vic0");
    pcapng_packet(out, 0, 0x123456789, PCAPNG_OUTBOUND,
                  (const uint8_t *)"hello", 5);
    while (at < out->len) {
        uint32_t length = get_le32(out->data + at + 4);

        g_assert_cmpuint(length % 4, ==, 0);
        g_assert_cmpuint(at + length, <=, out->len);
        g_assert_cmpuint(get_le32(out->data + at + length - 4), ==, length);
        if (blocks == 2) {
            g_assert_cmphex(get_le32(out->data + at + 12), ==, 1);
            g_assert_cmphex(get_le32(out->data + at + 16), ==, 0x23456789);
            g_assert_cmpuint(get_le32(out->data + at + 20), ==, 5);
            g_assert_cmpmem(out->data + at + 28, 5, "hello", 5);
        }
        at += length;
        blocks++;
    }
    g_assert_cmpuint(blocks, ==, 3);
}

/* A login with a capture on: every packet is well framed and has its CRC. */
static void test_capture_login(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-capture-XXXXXX", NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    char *why = NULL;
    guint packets = 0;
    Capture *capture;
    Driver d;

    close(g_mkstemp(path));
    driver_init(&d, NULL);
    capture = capture_new(&d.sim.lab, path, &why);
    g_assert_nonnull(capture);
    driver_probe(&d);
    driver_login(&d);
    capture_free(capture);
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    for (gsize at = 0; at < length;) {
        const uint8_t *block = (const uint8_t *)text + at;

        if (get_le32(block) == 6) {
            const uint8_t *packet = block + 28;
            uint32_t size = get_le32(block + 20);

            g_assert_cmphex(get_be16(packet + 12), ==, ETHERTYPE_FCOE);
            g_assert_cmphex(get_le32(packet + size - 8), ==,
                            fc_crc32(packet + 28, size - 36));
            packets++;
        }
        at += get_le32(block + 4);
    }
    g_assert_cmpuint(packets, ==, 6); /* FLOGI, PLOGI, RFT_ID: both ways */
    g_unlink(path);
    driver_cleanup(&d);
}

/*
 * The same through FIP: what is said after VLAN discovery is tagged, and no
 * packet is shorter than Ethernet allows.
 */
static void test_capture_fip(void)
{
    g_autofree char *path =
        g_build_filename(g_get_tmp_dir(), "viclab-capture-XXXXXX", NULL);
    VicConfig config = vic_config_defaults;
    g_autofree char *text = NULL;
    gsize length = 0;
    char *why = NULL;
    guint fip = 0, fcoe = 0, tagged = 0;
    Capture *capture;
    Driver d;

    close(g_mkstemp(path));
    config.name = "vic0";
    config.copy_queues = DRIVER_COPY_QUEUES;
    config.fip = true;
    driver_init(&d, &config);
    capture = capture_new(&d.sim.lab, path, &why);
    driver_probe(&d);
    driver_login(&d);
    capture_free(capture);
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    for (gsize at = 0; at < length;) {
        const uint8_t *block = (const uint8_t *)text + at;

        if (get_le32(block) == 6) {
            const uint8_t *packet = block + 28;
            uint32_t size = get_le32(block + 20);
            FcoeEncap encap;
            size_t header = fcoe_decap(&encap, packet, size);

            g_assert_cmpuint(size, >=, ETH_MIN_LEN);
            fip += encap.ethertype == ETHERTYPE_FIP;
            tagged += encap.vlan == 1000;
            if (encap.ethertype == ETHERTYPE_FCOE) {
                g_assert_cmphex(get_le32(packet + size - 8), ==,
                                fc_crc32(packet + header, size - header - 8));
                fcoe++;
            }
        }
        at += get_le32(block + 4);
    }
    g_assert_cmpuint(fip, ==, 6);  /* VLAN, FCF, FLOGI: both ways */
    g_assert_cmpuint(fcoe, ==, 4); /* PLOGI, RFT_ID: both ways */
    g_assert_cmpuint(tagged, ==, fip + fcoe - 2);
    g_unlink(path);
    driver_cleanup(&d);
}

/* ---- lab port ---- */

typedef struct PortBench {
    SimLab sim;
    LabPort *port;
    GString *journal;
    uint8_t window[LAB_PORT_WINDOW_LEN];
} PortBench;

static void keep(void *opaque, const TapEvent *event)
{
    journal_format(opaque, event);
}

static void port_setup(PortBench *t, gconstpointer data)
{
    char *why = NULL;

    sim_lab_init(&t->sim, 0);
    t->port =
        lab_port_new(&t->sim.lab, &(LabPortConfig){ .name = "port0" }, &why);
    g_assert_nonnull(t->port);
    t->journal = g_string_new(NULL);
    tap_observe(&t->sim.lab.tap,
                TAP_BIT(TAP_guest_event) | TAP_BIT(TAP_guest_exit), keep,
                t->journal);
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
                     2);
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
        "",      " x=1",  "X",     "a b",      "a =1",
        "a B=1", "a v=1", "a t=1", "a name=x", "a x=\xff",
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
    g_autofree uint8_t *window = g_malloc0(LAB_PORT_WINDOW_LEN);
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
    g_autofree uint8_t *window = g_malloc0(LAB_PORT_WINDOW_LEN);
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

static void add(const char *path, void (*test)(PortBench *, gconstpointer))
{
    g_test_add(path, PortBench, NULL, port_setup, test, port_teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/journal/line", test_journal_line);
    g_test_add_func("/journal/kinds", test_journal_kinds);
    g_test_add_func("/journal/unwritable", test_journal_unwritable);
    g_test_add_func("/journal/disk-full", test_disk_full);
    g_test_add_func("/capture/blocks", test_pcapng_blocks);
    g_test_add_func("/capture/login", test_capture_login);
    g_test_add_func("/capture/fip", test_capture_fip);
    add("/port/identity", test_port_identity);
    add("/port/event", test_port_event);
    add("/port/exit", test_port_exit);
    add("/port/refuses", test_port_refuses);
    g_test_add_func("/port/output", test_port_output);
    g_test_add_func("/port/orders", test_port_orders);
    return g_test_run();
}
