/*
 * Journal and capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "capture/capture.h"
#include "capture/pcapng.h"
#include "drill/journal.h"
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

/* A host may call itself what it likes: the line is JSON all the same. */
static void test_journal_not_utf8(void)
{
    const TapField fields[] = {
        TAP_STR("utf8", "caf\xc3\xa9"),
        TAP_STR("latin1", "caf\xe9 \xff"),
    };
    TapEvent event = {
        .kind = TAP_fabric_login,
        .who = "vic0",
        .fields = fields,
        .field_count = G_N_ELEMENTS(fields),
    };
    g_autoptr(GString) line = g_string_new(NULL);

    journal_format(line, &event);
    g_assert_cmpstr(line->str, ==,
                    "{\"v\":1,\"t\":0,\"ev\":\"fabric.login\",\"at\":\"vic0\","
                    "\"utf8\":\"caf\xc3\xa9\","
                    "\"latin1\":\"caf\\u00e9 \\u00ff\"}\n");
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/journal/line", test_journal_line);
    g_test_add_func("/journal/not-utf8", test_journal_not_utf8);
    g_test_add_func("/journal/kinds", test_journal_kinds);
    g_test_add_func("/journal/unwritable", test_journal_unwritable);
    g_test_add_func("/journal/disk-full", test_disk_full);
    g_test_add_func("/capture/blocks", test_pcapng_blocks);
    g_test_add_func("/capture/login", test_capture_login);
    g_test_add_func("/capture/fip", test_capture_fip);
    return g_test_run();
}
