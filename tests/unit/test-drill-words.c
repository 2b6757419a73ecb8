/*
 * Manual and editors know all words of the language, and no others; each
 * example of the manual is a drill; and for each word, each verb of the
 * laboratory and each of the guest there is a smoke drill that would notice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/program.h"
#include "drill/words.h"
#include "lab/gate.h"

#define FENCE "```drill\n"

static char *source_file(const char *name)
{
    return g_build_filename(g_getenv("VICLAB_SOURCE"), name, NULL);
}

static char *read_source(const char *name)
{
    g_autofree char *path = source_file(name);
    char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static const char *const vim_groups[] = {
    [DRILL_WORD_TEXT] = "drillText",
    [DRILL_WORD_ABOUT] = "drillAbout",
    [DRILL_WORD_STATEMENT] = "drillStatement",
    [DRILL_WORD_EVENT] = "drillEvent",
    [DRILL_WORD_ACTION] = "drillAction",
    [DRILL_WORD_LIMIT] = "drillLimit",
    [DRILL_WORD_NEED] = "drillNeed",
    [DRILL_WORD_EVIDENCE] = "drillEvidence",
    [DRILL_WORD_JOINT] = "drillJoint",
};
G_STATIC_ASSERT(G_N_ELEMENTS(vim_groups) == DRILL_WORD_KIND_COUNT);

static void test_vim(void)
{
    g_autofree char *text = read_source("editors/vim/syntax/drill.vim");

    for (DrillWordKind kind = 0; kind < DRILL_WORD_KIND_COUNT; kind++) {
        g_autoptr(GString) line = g_string_new("\nsyntax keyword ");
        const DrillWord *word;

        g_string_append(line, vim_groups[kind]);
        for (guint i = 0; (word = drill_word(kind, i)); i++) {
            g_string_append_printf(line, " %s", word->word);
        }
        g_string_append_c(line, '\n');
        if (!strstr(text, line->str)) {
            g_test_message("editors/vim/syntax/drill.vim lacks:%s", line->str);
            g_test_fail();
        }
    }
}

/* The gates' words are in the order of their kinds. */
static void test_gates(void)
{
    for (GateKind kind = 0; kind < GATE_KIND_COUNT; kind++) {
        g_assert_cmpstr(drill_word(DRILL_WORD_EVENT, kind)->word, ==,
                        gate_kind_name(kind));
    }
}

/* Beside smoke drills, so that there is something to include. */
static void check_example(const char *text)
{
    g_autofree char *path = source_file("scripts/smoke/example.drill");
    g_autofree char *whole = g_str_has_prefix(text, "drill 1\n")
                                 ? g_strdup(text)
                                 : g_strconcat("drill 1\n", text, NULL);
    g_autoptr(DrillProgram) program = drill_program_parse(path, whole, NULL);
    g_autofree char *complaint = drill_program_complaint(program);

    if (complaint) {
        g_test_message("docs/drills.md: %s\n%s", complaint, text);
        g_test_fail();
    }
}

/* All examples, one behind the other. */
static char *read_examples(void)
{
    g_autofree char *text = read_source("docs/drills.md");
    g_autoptr(GString) all = g_string_new(NULL);
    const char *at = text;

    while ((at = strstr(at, FENCE))) {
        const char *start = at + strlen(FENCE);
        const char *end = strstr(start, "```");
        g_autofree char *example = NULL;

        g_assert_nonnull(end);
        example = g_strndup(start, end - start);
        check_example(example);
        g_string_append(all, example);
        at = end;
    }
    return g_strdup(all->str);
}

static bool shows(const char *examples, DrillWordKind kind, const char *word)
{
    bool begins = kind <= DRILL_WORD_STATEMENT;
    g_autofree char *escaped = g_regex_escape_string(word, -1);
    g_autofree char *pattern = g_strdup_printf(
        begins ? "^%s(\\s|$)" : "[\\s>,]%s([\\s=<>,]|$)", escaped);

    return g_regex_match_simple(pattern, examples, G_REGEX_MULTILINE, 0);
}

static void test_manual(void)
{
    g_autofree char *examples = read_examples();

    for (DrillWordKind kind = 0; kind < DRILL_WORD_KIND_COUNT; kind++) {
        const DrillWord *word;

        for (guint i = 0; (word = drill_word(kind, i)); i++) {
            if (!shows(examples, kind, word->word)) {
                g_test_message("no example in docs/drills.md has the %s '%s'",
                               drill_word_kind_name(kind), word->word);
                g_test_fail();
            }
        }
    }
}

/* ------------------------------------------------------------------ */
/* scripts/smoke: a drill for each word, that fails when it is idle     */

/*
 * What is left out: what is there for people, what only holds the others
 * together, and what a run needs, which is the runner's own business.
 */
static bool needs_no_drill(DrillWordKind kind, const char *word)
{
    static const char *const left_out[] = { "drill",      "end", "title",
                                            "link",       "as",  "if",
                                            "reproduced", NULL };

    return kind == DRILL_WORD_NEED || g_strv_contains(left_out, word);
}

/* Where a word of that kind stands in a drill, before and behind it. */
static char *place_of(DrillWordKind kind, const char *word)
{
    g_autofree char *escaped = g_regex_escape_string(word, -1);
    const char *before = kind == DRILL_WORD_EVIDENCE ? "^verdict(\\s.*)?\\s"
                         : kind == DRILL_WORD_EVENT
                             ? "^(?!verdict)\\w+(\\s.*)?\\s"
                             : "(\\s|^)";

    return g_strdup_printf("%s%s(\\s|,|$)", before, escaped);
}

/* The text of that smoke drill, with what it includes from beside it. */
static char *read_drill(const char *name)
{
    g_autofree char *path = g_strdup_printf("scripts/smoke/%s.drill", name);
    g_autofree char *text = read_source(path);
    g_autoptr(GRegex) include =
        g_regex_new("^include\\s+(\\S+)", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GString) all = g_string_new(text);

    g_regex_match(include, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *file = g_match_info_fetch(match, 1);
        g_autofree char *beside = g_strconcat("scripts/smoke/", file, NULL);
        g_autofree char *part = read_source(beside);

        g_string_append(all, part);
    }
    return g_strdup(all->str);
}

/* Has a drill @pattern, and a verdict of its own without @word? */
static bool is_shown(const char *word, const char *pattern)
{
    g_autofree char *text = read_source("scripts/smoke/expected");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *escaped = g_regex_escape_string(word, -1);
    g_autofree char *idle = g_strdup_printf("\\swithout\\s+%s\\s", escaped);
    bool shown = false;

    for (char **line = lines; *line && !shown; line++) {
        g_autofree char *name = g_strndup(*line, strcspn(*line, " "));

        if (g_regex_match_simple(idle, *line, 0, 0)) {
            g_autofree char *drill = read_drill(name);

            shown = g_regex_match_simple(pattern, drill, G_REGEX_MULTILINE, 0);
        }
    }
    return shown;
}

static void check_shown(const char *kind, const char *word, const char *pattern)
{
    if (!is_shown(word, pattern)) {
        g_test_message("scripts/smoke has no drill for the %s '%s': no line "
                       "of 'expected' has 'without %s' and belongs to a drill "
                       "with /%s/",
                       kind, word, word, pattern);
        g_test_fail();
    }
}

static void test_smoke_words(void)
{
    for (DrillWordKind kind = 0; kind < DRILL_WORD_KIND_COUNT; kind++) {
        const DrillWord *word;

        for (guint i = 0; (word = drill_word(kind, i)); i++) {
            g_autofree char *pattern = place_of(kind, word->word);

            if (!needs_no_drill(kind, word->word)) {
                check_shown(drill_word_kind_name(kind), word->word, pattern);
            }
        }
    }
}

/* Whoever has verbs of one of these kinds is called so in the usual lab. */
static const struct {
    const char *part; /* as docs/gates.md and ControlPart have it */
    const char *name;
} parts[] = {
    { "link", "vic0" },           { "adapter", "vic0" },
    { "fabric", "fabric0" },      { "FCF", "fabric0" },
    { "target port", "target0" }, { "NVMe port", "target0" },
    { "subsystem", "subsys0" },
};

/* The manual's table of verbs, which another test holds against the code. */
static void test_smoke_verbs(void)
{
    g_autofree char *manual = read_source("docs/gates.md");
    guint count = 0;

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *row =
            g_strdup_printf("^\\| %s \\| `([a-z-]+)", parts[i].part);
        g_autoptr(GRegex) regex = g_regex_new(row, G_REGEX_MULTILINE, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;

        g_regex_match(regex, manual, 0, &match);
        for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
            g_autofree char *verb = g_match_info_fetch(match, 1);
            g_autofree char *pattern =
                g_strdup_printf("do\\s+%s\\s+%s(\\s|$)", parts[i].name, verb);

            count++;
            check_shown(parts[i].part, verb, pattern);
        }
    }
    g_assert_cmpuint(count, >, 30);
}

/* The tables of the agent: { "read", verb_read }. */
static void test_smoke_guest_verbs(void)
{
    g_autofree char *text = read_source("images/verb.c");
    g_autoptr(GRegex) regex =
        g_regex_new("\\{ \"([a-z-]+)\", (verb|run)_", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    guint count = 0;

    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *verb = g_match_info_fetch(match, 1);
        g_autofree char *pattern =
            g_strdup_printf("^guest&?\\s+%s(\\s|$)", verb);

        count++;
        check_shown("verb of the guest", verb, pattern);
    }
    g_assert_cmpuint(count, >, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-words/vim", test_vim);
    g_test_add_func("/drill-words/gates", test_gates);
    g_test_add_func("/drill-words/manual", test_manual);
    g_test_add_func("/drill-words/smoke/language", test_smoke_words);
    g_test_add_func("/drill-words/smoke/verbs", test_smoke_verbs);
    g_test_add_func("/drill-words/smoke/guest", test_smoke_guest_verbs);
    return g_test_run();
}
