/*
 * A run as a page: what is marked, what stands on top, and that no text of
 * the guest's gets out of its place.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "page.h"

#include <string.h>

#include "folder.h"

#define EVENT(time, name, fields) \
    "{\"v\":1,\"t\":" #time ",\"ev\":\"" name "\",\"at\":\"vic0\"" fields "}\n"

/* clang-format off */
static const char journal[] =
    EVENT(1, "vic.doorbell", ",\"queue\":\"RQ\",\"number\":0,\"posted\":1")
    EVENT(2, "drill.hit", ",\"rule\":\"X\",\"line\":4,\"what\":\"PLOGI\"")
    EVENT(3, "drill.act",
          ",\"line\":4,\"deed\":\"drop\",\"gate\":\"frame\",\"what\":\"PLOGI\","
          "\"with\":\"\"")
    EVENT(4, "drill.act",
          ",\"line\":5,\"deed\":\"do\",\"gate\":\"\",\"what\":\"vic0 hang\","
          "\"with\":\"\"")
    EVENT(5, "guest.park", ",\"cpu\":0,\"name\":\"f\"")
    EVENT(6, "guest.resume", ",\"cpu\":0,\"name\":\"f\",\"why\":\"over\"")
    EVENT(7, "drill.oracle", ",\"oracle\":\"late-dma\",\"what\":\"so\"")
    EVENT(8, "guest.kernel",
          ",\"line\":\"</script> ]]> <b> & \\u001b[1m \\\"q\\\"\"")
    EVENT(9, "link.frame", ",\"dir\":\"tx\",\"frame\":\"PLOGI\"")
    EVENT(11, "check.breach", ",\"rule\":\"a.b\",\"what\":\"so\"")
    EVENT(10, "fip.keep_alive", "");
/* clang-format on */

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(file_write(path, text, NULL));
}

/* Of a made-up run; the folder stays until the test ends. */
static char *make(const char *folder, char **path)
{
    g_autoptr(GError) error = NULL;
    char *html = NULL;

    put(folder, "journal.jsonl", journal);
    *path = page_make(folder, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(*path, &html, NULL, NULL));
    return html;
}

/* The mark of the row that begins so: the last of its fields. */
static void check_mark(const char *html, const char *row, const char *mark)
{
    const char *at = strstr(html, row);
    g_autofree char *end = g_strdup_printf(",\"%s\"]", mark);
    g_auto(GStrv) lines = NULL;

    g_assert_nonnull(at);
    lines = g_strsplit(at, "\n", 2);
    if (g_str_has_suffix(lines[0], ",")) {
        lines[0][strlen(lines[0]) - 1] = '\0';
    }
    if (!g_str_has_suffix(lines[0], end)) {
        g_error("'%s' is not marked '%s'", lines[0], mark);
    }
}

/* What was done is a fault; what was waited for, and came, is none. */
static void test_marks(void)
{
    char *folder = folder_new();
    g_autofree char *path = NULL;
    g_autofree char *html = make(folder, &path);

    check_mark(html, "[1,1,2,\"doorbell\",", "");
    check_mark(html, "[2,0,0,\"drill\",", "");
    check_mark(html, "[3,0,0,\"drill\",", "fault");
    check_mark(html, "[4,0,0,\"drill\",", "fault");
    check_mark(html, "[5,1,1,\"function\",", "fault");
    check_mark(html, "[6,1,1,\"function\",", "");
    check_mark(html, "[7,0,0,\"drill\",", "oracle");
    check_mark(html, "[8,1,1,\"kernel\",", "");
    check_mark(html, "[9,2,3,\"frame\",", "");
    check_mark(html, "[11,3,3,\"breach\",", "oracle");
    g_assert_null(strstr(html, "[10,")); /* nobody has words for it */
    folder_free(folder);
}

static void test_top(void)
{
    char *folder = folder_new();
    g_autofree char *path = NULL;
    g_autofree char *html = NULL;
    const char *verdict;

    put(folder, "result.json",
        "{\"verdict\":\"guest-died\",\"reason\":\"a <b> & c\","
        "\"title\":\"x < y\"}");
    put(folder, "played.drill", "drill 1\ntitle x < y\n");
    put(folder, "console.log", "\033[1m <panic> & so on\r\n");
    html = make(folder, &path);
    verdict = strstr(html, "<span class=\"verdict guest-died\">guest-died<");
    g_assert_nonnull(verdict);
    g_assert_true(verdict < strstr(html, "<details>"));
    g_assert_true(verdict < strstr(html, "<script>"));
    g_assert_nonnull(strstr(html, "<h1>x &lt; y</h1>"));
    g_assert_nonnull(strstr(html, "a &lt;b&gt; &amp; c"));
    g_assert_nonnull(strstr(html, "title x &lt; y\n"));
    g_assert_nonnull(strstr(html, " [1m &lt;panic&gt; &amp; so on \n"));
    folder_free(folder);
}

/* It is HTML and XML at once, which others know how to check. */
static void test_well_formed(void)
{
    char *folder = folder_new();
    g_autofree char *path = NULL;
    g_autofree char *html = make(folder, &path);
    g_autofree char *tool = g_find_program_in_path("xmllint");
    const char *const argv[] = { tool, "--noout", path, NULL };
    g_autoptr(GError) error = NULL;
    int status = 0;

    g_assert_null(strstr(strstr(html, "<script>"), "</script> ]"));
    if (!tool) {
        g_test_skip("there is no xmllint");
    } else {
        g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL,
                                   NULL, NULL, &status, &error));
        g_assert_cmpint(status, ==, 0);
    }
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page/marks", test_marks);
    g_test_add_func("/page/top", test_top);
    g_test_add_func("/page/well-formed", test_well_formed);
    return g_test_run();
}
