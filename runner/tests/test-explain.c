/*
 * A run as one time line: what is told, and what is summed up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "explain.h"

#include "fail.h"
#include "folder.h"

#define EVENT(time, name, fields) \
    "{\"v\":1,\"t\":" #time ",\"ev\":\"" name "\",\"at\":\"vic0\"" fields "}\n"
#define DOORBELL(time, number)                         \
    EVENT(time, "vic.doorbell",                        \
          ",\"queue\":\"copy WQ\",\"number\":" #number \
          ",\"posted\":7,\"fetched\":6")

/* clang-format off */
static const char journal[] =
    EVENT(1000000000, "drill.hit",
          ",\"rule\":\"X\",\"line\":4,\"what\":\"PLOGI\"")
    EVENT(1000000000, "drill.act",
          ",\"line\":4,\"deed\":\"set\",\"gate\":\"frame\",\"what\":\"PLOGI\","
          "\"with\":\"d_id=1\"")
    EVENT(1000000000, "drill.act",
          ",\"line\":4,\"deed\":\"drop\",\"gate\":\"ack\",\"what\":\"ACK\","
          "\"with\":\"\"")
    EVENT(1000000000, "drill.act",
          ",\"line\":5,\"deed\":\"do\",\"gate\":\"\",\"what\":\"vic0 link-down\","
          "\"with\":\"\"")
    DOORBELL(2000000001, 0)
    EVENT(2000000002, "link.down", "")
    DOORBELL(3000000001, 0)
    DOORBELL(3000000002, 1)
    EVENT(3000000003, "vic.credits", "")
    DOORBELL(3000000004, 0)
    EVENT(4000000000, "fip.keep_alive", ",\"x\":1")
    EVENT(4000000000, "guest.kernel", ",\"line\":\"hello\"")
    DOORBELL(5000000000, 3);
/* clang-format on */

static char *explain(const char *text, bool verbose)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "journal.jsonl", NULL);
    g_autofree char *result = g_build_filename(folder, "result.json", NULL);
    g_autoptr(GError) error = NULL;
    char *told = NULL;
    size_t length;
    FILE *out = open_memstream(&told, &length);
    bool done;

    g_assert_true(file_write(path, text, NULL));
    g_assert_true(
        file_write(result, "{\"verdict\":\"fail\",\"reason\":\"so\"}", NULL));
    done = explain_print(folder, verbose, out, &error);
    fclose(out);
    g_assert_no_error(error);
    g_assert_true(done);
    folder_free(folder);
    return told;
}

/* Doorbells that follow each other are one line, with the first one's time. */
static void test_short(void)
{
    char *told = explain(journal, false);

    g_assert_cmpstr(
        told, ==,
        "   1.000000000  drill    X (line 4) meets PLOGI\n"
        "                drill    set d_id=1 of frame PLOGI\n"
        "                drill    drop of ack ACK\n"
        "                drill    DO vic0 link-down\n"
        "   2.000000001  adapter      vic0: doorbell of copy WQ 0, posted 7\n"
        "   2.000000002  fabric         vic0: LINK DOWN\n"
        "   3.000000001  adapter      vic0: 3 doorbells\n"
        "   4.000000000  host       kernel: hello\n"
        "   5.000000000  adapter      vic0: doorbell of copy WQ 3, posted 7\n"
        "\nfail: so\n");
    free(told);
}

/* With -v there is all, one by one. */
static void test_verbose(void)
{
    char *told = explain(journal, true);
    guint lines = 0;

    for (const char *p = told; *p; p++) {
        lines += *p == '\n';
    }
    g_assert_cmpuint(lines, ==, 13 + 2);
    g_assert_nonnull(strstr(told, "vic0: doorbell of copy WQ 1, posted 7\n"));
    g_assert_nonnull(strstr(told, "vic0: credits returned\n"));
    g_assert_nonnull(strstr(told, "fip.keep_alive at=vic0 x=1\n"));
    free(told);
}

static void test_no_run(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(explain_print("/nonexistent", false, stdout, &error));
    g_assert_nonnull(strstr(error->message, "there is no run in /nonexistent"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/short", test_short);
    g_test_add_func("/explain/verbose", test_verbose);
    g_test_add_func("/explain/no-run", test_no_run);
    return g_test_run();
}
