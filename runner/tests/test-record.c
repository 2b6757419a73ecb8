/*
 * Flat JSON objects: what is read, what is refused, what is written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "json.h"
#include "record.h"

static void test_event(void)
{
    g_autoptr(Record) record = record_parse(
        "{\"v\":1,\"t\":12561266076,\"ev\":\"vic.queue\",\"at\":\"vic0\","
        "\"enable\":true}");

    g_assert_nonnull(record);
    g_assert_cmpint(record_number(record, "t"), ==, 12561266076);
    g_assert_true(record_is(record, "ev", "vic.queue"));
    g_assert_true(record_is(record, "enable", "true"));
    g_assert_null(record_get(record, "none"));
    g_assert_cmpint(record_number(record, "none"), ==, 0);
}

static void test_escapes(void)
{
    g_autoptr(Record) record =
        record_parse("{\"a\":\"q\\\" b\\\\ n\\n t\\t s\\/ u\\u00e9\"}");

    g_assert_nonnull(record);
    g_assert_cmpstr(record_get(record, "a"), ==,
                    "q\" b\\ n\n t\t s/ u\xc3\xa9");
}

static void test_list(void)
{
    g_autoptr(Record) record = record_parse(
        "{\"a\": [\"x, \\\"y\\\"\", 2], \"b\": \"no\", \"c\": []}");
    g_auto(GStrv) list = record_list(record, "a");
    g_auto(GStrv) text = record_list(record, "b");
    g_auto(GStrv) empty = record_list(record, "c");
    g_auto(GStrv) missing = record_list(record, "d");

    g_assert_cmpuint(g_strv_length(list), ==, 2);
    g_assert_cmpstr(list[0], ==, "x, \"y\"");
    g_assert_cmpstr(list[1], ==, "2");
    g_assert_null(text[0]);
    g_assert_null(empty[0]);
    g_assert_null(missing[0]);
}

static void test_meets(void)
{
    g_autoptr(Record) record =
        record_parse("{\"line\": 12, \"rule\": \"line 12\"}");

    g_assert_true(record_meets(record, "line=12"));
    g_assert_true(record_meets(record, "rule=line {line}"));
    g_assert_false(record_meets(record, "rule={line}"));
    g_assert_false(record_meets(record, "line={none}"));
}

static void test_nested(void)
{
    g_autoptr(Record) record =
        record_parse(" { \"a\" : [\"x]\", {\"b\": 1}], \"c\": -1.5e3 } ");

    g_assert_nonnull(record);
    g_assert_cmpstr(record_get(record, "a"), ==, "[\"x]\",{\"b\":1}]");
    g_assert_cmpstr(record_get(record, "c"), ==, "-1500");
}

static void test_refused(void)
{
    static const char *const lines[] = {
        "",
        "{",
        "x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":\"x}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":[1}",
        "{a:1}",
    };

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i]);
        g_assert_null(record_parse(lines[i]));
    }
}

/* Every beginning of a line, as a killed writer may leave it. */
static void test_truncated(void)
{
    static const char line[] =
        "{\"v\":1,\"ev\":\"a\\\"\\u0041\",\"list\":[\"]\",{}],\"on\":true}";

    for (size_t length = 0; length < sizeof(line) - 1; length++) {
        g_autofree char *part = g_strndup(line, length);

        g_assert_null(record_parse(part));
    }
    record_free(record_parse(line));
}

static void test_round_trip(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autoptr(Record) record = NULL;
    g_autofree char *text = NULL;
    Json *json = json_new();

    g_ptr_array_add(texts, (gpointer) "a\"b");
    json_text(json, "text", "line\nquote\" back\\ \x01 \xff");
    json_text(json, "none", NULL);
    json_number(json, "number", -5);
    json_seconds(json, "seconds", 1.25);
    json_flag(json, "flag", true);
    json_texts(json, "texts", texts);
    text = json_end(json);
    record = record_parse(text);
    g_assert_nonnull(record);
    g_assert_cmpstr(record_get(record, "text"), ==,
                    "line\nquote\" back\\ \x01 \xef\xbf\xbd");
    g_assert_null(record_get(record, "none"));
    g_assert_cmpint(record_number(record, "number"), ==, -5);
    g_assert_cmpstr(record_get(record, "seconds"), ==, "1.25");
    g_assert_true(record_is(record, "flag", "true"));
    g_assert_cmpstr(record_get(record, "texts"), ==, "[\"a\\\"b\"]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/event", test_event);
    g_test_add_func("/record/escapes", test_escapes);
    g_test_add_func("/record/nested", test_nested);
    g_test_add_func("/record/list", test_list);
    g_test_add_func("/record/meets", test_meets);
    g_test_add_func("/record/refused", test_refused);
    g_test_add_func("/record/truncated", test_truncated);
    g_test_add_func("/record/round-trip", test_round_trip);
    return g_test_run();
}
