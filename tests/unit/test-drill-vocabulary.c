/*
 * What the checker of drills knows of the journal and of the guest's verbs is
 * what the sources have; and what could have been meant by a wrong word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/vocabulary.h"

/* One call with all in its brackets. */
#define CALL "(\\((?:[^()]++|(?1))*\\))"

static char *source_file(const char *name)
{
    return g_build_filename(g_getenv("VICLAB_SOURCE"), name, NULL);
}

static TapKind tap_by_name(const char *layer, const char *event)
{
    g_autofree char *name = g_strconcat(layer, ".", event, NULL);
    TapKind kind = 0;

    while (kind < TAP_KIND_COUNT && strcmp(tap_kind_name(kind), name) != 0) {
        kind++;
    }
    return kind;
}

static void check_tap_field(TapKind kind, const char *type, const char *field)
{
    bool text = strcmp(type, "STR") == 0 || strcmp(type, "BYTES") == 0;
    DrillFieldKind wanted = text ? DRILL_FIELD_TEXT : DRILL_FIELD_NUMBER;

    if (drill_tap_field_kind(kind, field) != wanted) {
        g_test_message("qemu-hw/drill/tap_fields.c lacks the %s %s of %s",
                       text ? "text" : "number", field, tap_kind_name(kind));
        g_test_fail();
    }
}

/* TAP(tap, TAP_kind, who, TAP_DEC("field", ...), ...): how many fields. */
static guint check_call(const char *call)
{
    g_autoptr(GRegex) regex = g_regex_new(
        "TAP_(?:(DEC|HEX|STR|FLAG|BYTES|FCID|WWN|MAC)\\(\\s*\"(\\w+)\""
        "|([a-z]+)_([a-z_]+))",
        0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    TapKind kind = TAP_KIND_COUNT;
    guint fields = 0;

    g_regex_match(regex, call, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *type = g_match_info_fetch(match, 1);
        g_autofree char *field = g_match_info_fetch(match, 2);
        g_autofree char *layer = g_match_info_fetch(match, 3);
        g_autofree char *event = g_match_info_fetch(match, 4);

        if (*type) {
            g_assert_cmpint(kind, <, TAP_KIND_COUNT);
            check_tap_field(kind, type, field);
            fields++;
        } else {
            kind = tap_by_name(layer, event);
        }
    }
    return fields;
}

static guint check_source(const char *path)
{
    g_autoptr(GRegex) regex =
        g_regex_new("\\bTAP(?:_OBJECT)?" CALL, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *text = NULL;
    guint fields = 0;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *call = g_match_info_fetch(match, 0);

        fields += check_call(call);
    }
    return fields;
}

static guint check_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    guint fields = 0;

    g_assert_nonnull(folder);
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        if (g_file_test(inner, G_FILE_TEST_IS_DIR)) {
            fields += check_folder(inner);
        } else if (g_str_has_suffix(name, ".c")) {
            fields += check_source(inner);
        }
    }
    return fields;
}

static void test_journal(void)
{
    g_autofree char *folder = source_file("qemu-hw");

    g_assert_cmpuint(check_folder(folder), >, 200);
}

/* ------------------------------------------------------------------ */

static char *read_verbs(void)
{
    static const char *const files[] = { "verb.c",        "verb_adapter.c",
                                         "verb_block.c",  "verb_cpu.c",
                                         "verb_driver.c", "verb_fabric.c",
                                         "verb_file.c",   "verb_program.c" };
    GString *all = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *name = g_build_filename("images", files[i], NULL);
        g_autofree char *path = source_file(name);
        g_autofree char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_string_append(all, text);
    }
    return g_string_free(all, FALSE);
}

/* The verbs, in their order. */
static GPtrArray *list_verbs(const char *source)
{
    g_autoptr(GRegex) regex =
        g_regex_new("\\{ \"([a-z-]+)\", verb_", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    GPtrArray *verbs = g_ptr_array_new_with_free_func(g_free);

    g_regex_match(regex, source, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_ptr_array_add(verbs, g_match_info_fetch(match, 1));
    }
    g_assert_cmpuint(verbs->len, >, 15);
    return verbs;
}

static bool has_option(const GPtrArray *verbs, const char *option)
{
    for (guint i = 0; i < verbs->len; i++) {
        const char *const *options = drill_guest_options(verbs->pdata[i]);

        if (options && g_strv_contains(options, option)) {
            return true;
        }
    }
    return false;
}

static void check_asked(const GPtrArray *verbs, const char *source)
{
    g_autoptr(GRegex) regex = g_regex_new(
        "(?:args_(?:text|number|time|flag)|ranged)\\(\\s*args,\\s*\"([a-z-]+)\"",
        0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match(regex, source, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *option = g_match_info_fetch(match, 1);

        if (!has_option(verbs, option)) {
            g_test_message("qemu-hw/drill/guest_verbs.c lacks %s=", option);
            g_test_fail();
        }
    }
}

static void test_verbs(void)
{
    g_autofree char *source = read_verbs();
    g_autoptr(GPtrArray) verbs = list_verbs(source);

    check_asked(verbs, source);
    for (guint i = 0; i < verbs->len; i++) {
        const char *const *options = drill_guest_options(verbs->pdata[i]);

        for (; options && *options; options++) {
            g_autofree char *quoted = g_strdup_printf("\"%s\"", *options);

            g_assert_nonnull(strstr(source, quoted));
        }
    }
    g_assert_null(drill_guest_options("connect"));
    g_assert_null(drill_guest_options("dd"));
}

/* ------------------------------------------------------------------ */

static void check_near(const char *words, const char *wrong,
                       const char *expected)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    g_autofree char *near = NULL;

    for (char **word = list; *word; word++) {
        g_ptr_array_add(candidates, *word);
    }
    near = drill_near(candidates, wrong);
    g_assert_cmpstr(near, ==, expected);
}

static void test_near(void)
{
    check_near("read write flush", "raed", ": perhaps read");
    check_near("read write flush", "READ", ": perhaps read");
    check_near("arg1 arg2 arg3 arg4 cpu", "arg9",
               ": perhaps arg1 or arg2 or arg3");
    check_near("read read write", "compare", ": read, write");
    check_near("lba slba", "", ": lba, slba");
    check_near("a b c d e f g h i j k l m n o p q r s t u", "xyzzy",
               ": a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t "
               "...");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-vocabulary/journal", test_journal);
    g_test_add_func("/drill-vocabulary/verbs", test_verbs);
    g_test_add_func("/drill-vocabulary/near", test_near);
    return g_test_run();
}
