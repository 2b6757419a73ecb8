/*
 * The verdicts that are expected of a drill, on which kernels.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "expected.h"
#include "folder.h"

#define RELEASE_6 "6.12.90+deb13-amd64"
#define RELEASE_7 "7.3.4+deb13-amd64"
#define RELEASE_8 "7.10.1+deb14-amd64"

static const char text[] =
    "# NAME VERDICT\n"
    "all     pass\n"
    "marked  [7.3] reproduced   # since 7.3\n"
    "marked  [7.2] fail\n"
    "both    [7.3] reproduced\n"
    "both    pass\n"
    "idle    [7.3] pass without hold inconclusive without set fail\n"
    "short   [7.3]\n";

static const struct {
    const char *name;
    const char *release;
    const char *verdict;
    ExpectedMatch match;
} cases[] = {
    { "all", RELEASE_7, "pass", EXPECTED_SAME },
    { "all", RELEASE_8, "pass", EXPECTED_SAME },
    { "all", RELEASE_8, "fail", EXPECTED_OTHER },
    { "all", NULL, "fail", EXPECTED_OTHER },
    { "marked", RELEASE_7, "reproduced", EXPECTED_SAME },
    { "marked", RELEASE_7, "fail", EXPECTED_OTHER },
    { "marked", "7.2.1", "fail", EXPECTED_SAME },
    { "marked", "7.30.1", "pass", EXPECTED_NEW },
    { "marked", RELEASE_8, "reproduced", EXPECTED_SAME },
    { "marked", RELEASE_8, "fail", EXPECTED_NEW },
    { "marked", RELEASE_6, "pass", EXPECTED_UNKNOWN },
    { "marked", NULL, "reproduced", EXPECTED_SAME },
    { "both", RELEASE_7, "pass", EXPECTED_OTHER },
    { "both", RELEASE_8, "reproduced", EXPECTED_OTHER },
    { "both", RELEASE_6, "pass", EXPECTED_SAME },
    { "short", RELEASE_7, "pass", EXPECTED_UNKNOWN },
    { "nobody", RELEASE_7, "pass", EXPECTED_UNKNOWN },
};

static char *write_file(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, EXPECTED_FILE, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return folder;
}

static void test_match(void)
{
    char *folder = write_file();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) all = expected_read(folder, cases[i].name);

        if (expected_match(all, cases[i].release, cases[i].verdict) !=
            cases[i].match) {
            g_error("%s, %s on %s", cases[i].name, cases[i].verdict,
                    cases[i].release);
        }
    }
    folder_free(folder);
}

static void test_idle(void)
{
    char *folder = write_file();
    g_autoptr(GPtrArray) all = expected_read(folder, "idle");
    g_autofree char *said = expected_text(all);
    const Expected *one = all->pdata[0];

    g_assert_cmpstr(said, ==, "pass [7.3]");
    g_assert_cmpstr(expected_without(one, 1)[1], ==, "hold");
    g_assert_cmpstr(expected_without(one, 1)[2], ==, "inconclusive");
    g_assert_cmpstr(expected_without(one, 2)[1], ==, "set");
    g_assert_null(expected_without(one, 3));
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/expected/match", test_match);
    g_test_add_func("/expected/idle", test_idle);
    return g_test_run();
}
