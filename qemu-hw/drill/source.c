/*
 * The lines of a drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/scope.h"
#include "drill/source.h"

#define DEPTH_MAX  16
#define REPEAT_MAX 10000
/* Bytes that are expanded altogether; a line counts for more than it has. */
#define WORK_MAX  (2 * 1024 * 1024)
#define LINE_WORK 64

/* What "define" makes: lines with $arguments in them. */
typedef struct Definition {
    char *name;
    GPtrArray *args;  /* char * */
    GPtrArray *lines; /* DrillLine * */
} Definition;

typedef struct Expander {
    DrillProgram *program;
    const char *const *values;
    GHashTable *definitions; /* by name; looked up, never walked */
    GPtrArray *out;
    uint32_t depth; /* of files, definitions and repetitions in each other */
    uint64_t work;
} Expander;

static bool is_exhausted(const Expander *expander)
{
    return expander->work > WORK_MAX;
}

/* False (said once) if the drill takes too much of it. */
static bool take_work(Expander *expander, const DrillPlace *place,
                      uint64_t amount)
{
    bool was_exhausted = is_exhausted(expander);

    expander->work += amount;
    if (is_exhausted(expander) && !was_exhausted) {
        drill_error(expander->program, place,
                    "includes, definitions and repetitions make more than %d "
                    "bytes",
                    WORK_MAX);
    }
    return !is_exhausted(expander);
}

static void free_definition(void *data)
{
    Definition *definition = data;

    g_free(definition->name);
    g_ptr_array_unref(definition->args);
    g_ptr_array_unref(definition->lines);
    g_free(definition);
}

/* The first word, and where the rest begins. */
static char *first_word(const char *text, const char **rest)
{
    size_t length = strcspn(text, " \t");

    if (rest) {
        *rest = text + length + strspn(text + length, " \t");
    }
    return g_strndup(text, length);
}

static bool starts_with_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    return strncmp(text, word, length) == 0 &&
           (!text[length] || g_ascii_isspace(text[length]));
}

const DrillWord drill_text_words[] = {
    { "drill", "drill 1", "the version of the language, in the first line" },
    { "param", "param NAME = DEFAULT", "$NAME from here on, -D NAME=VALUE" },
    { "include", "include FILE", "its lines, relative to this file" },
    { "define", "define NAME ARGUMENT ...",
      "to 'end': NAME VALUE ... then stands for these lines" },
    { "repeat", "repeat N [as NAME]", "to 'end': these lines N times" },
    { "end", "end", "of define or repeat" },
    { NULL },
};

/* ------------------------------------------------------------------ */
/* Parameters                                                          */

static const char *value_from_outside(const Expander *expander,
                                      const char *name)
{
    size_t length = strlen(name);

    for (const char *const *value = expander->values; value && *value;
         value++) {
        if (strncmp(*value, name, length) == 0 && (*value)[length] == '=') {
            return *value + length + 1;
        }
    }
    return NULL;
}

/* "param NAME = DEFAULT" */
static void take_param(Expander *expander, const DrillLine *line,
                       const char *rest, DrillScope *scope)
{
    const char *equals = strchr(rest, '=');
    g_autofree char *name = NULL;
    g_autofree char *value = NULL;
    const char *outside;
    DrillNeed *param;

    if (!equals) {
        drill_error(expander->program, &line->place,
                    "must be 'param NAME = DEFAULT'");
        return;
    }
    name = g_strstrip(g_strndup(rest, equals - rest));
    value = g_strstrip(g_strdup(equals + 1));
    if (!*name || strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_") !=
                      strlen(name)) {
        drill_error(expander->program, &line->place,
                    "'%s' is no name of a parameter: letters, digits and _",
                    name);
        return;
    }
    outside = value_from_outside(expander, name);
    if (drill_is_idle(expander->program, "param")) {
        outside = "";
    }
    drill_scope_add(scope, name, outside ? outside : value);
    param = g_new0(DrillNeed, 1);
    param->name = g_steal_pointer(&name);
    param->value = g_strdup(outside ? outside : value);
    param->place = line->place;
    g_ptr_array_add(expander->program->params, param);
}

/* ------------------------------------------------------------------ */
/* Blocks                                                              */

/* The index of the "end" that belongs to the block at @start. */
static guint find_end(Expander *expander, const GPtrArray *lines, guint start)
{
    uint32_t depth = 0;

    for (guint i = start; i < lines->len; i++) {
        const DrillLine *line = lines->pdata[i];

        if (starts_with_word(line->text, "define") ||
            starts_with_word(line->text, "repeat")) {
            depth++;
        } else if (strcmp(line->text, "end") == 0 && --depth == 0) {
            expander->work += (uint64_t)(i - start) * LINE_WORK;
            return i;
        }
    }
    drill_error(expander->program, &((DrillLine *)lines->pdata[start])->place,
                "there is no 'end' to this");
    return lines->len - 1;
}

static void expand(Expander *expander, const GPtrArray *lines, guint from,
                   guint to, DrillScope *scope);

static void take_definition(Expander *expander, const GPtrArray *lines,
                            guint start, guint end)
{
    const DrillLine *line = lines->pdata[start];
    g_auto(GStrv) words = g_regex_split_simple("[ \t]+", line->text, 0, 0);
    Definition *definition;

    if (!words[1]) {
        drill_error(expander->program, &line->place,
                    "must be 'define NAME [ARGUMENT ...]'");
        return;
    }
    definition = g_new0(Definition, 1);
    definition->name = g_strdup(words[1]);
    definition->args = g_ptr_array_new_with_free_func(g_free);
    definition->lines = g_ptr_array_new_with_free_func(drill_line_free);
    for (char **word = words + 2; *word; word++) {
        g_ptr_array_add(definition->args, g_strdup(*word));
    }
    for (guint i = start + 1; i < end; i++) {
        const DrillLine *inner = lines->pdata[i];

        g_ptr_array_add(definition->lines,
                        drill_line_new(&inner->place, inner->text));
    }
    g_hash_table_replace(expander->definitions, definition->name, definition);
}

/* "repeat N [as NAME]" */
static void take_repeat(Expander *expander, const GPtrArray *lines, guint start,
                        guint end, DrillScope *outer)
{
    DrillLine line = *(DrillLine *)lines->pdata[start];
    g_autofree char *text =
        drill_scope_substitute(expander->program, &line, outer);
    g_auto(GStrv) words =
        g_regex_split_simple("[ \t]+", text ? text : "", 0, 0);
    guint count = g_strv_length(words);
    uint64_t times;

    if (!text) {
        return;
    }
    if ((count != 2 && count != 4) ||
        (count == 4 && strcmp(words[2], "as") != 0) ||
        !g_ascii_string_to_unsigned(words[1], 10, 0, REPEAT_MAX, &times,
                                    NULL)) {
        drill_error(expander->program, &line.place,
                    "must be 'repeat N [as NAME]', N at most %d", REPEAT_MAX);
        return;
    }
    if (expander->depth >= DEPTH_MAX) {
        drill_error(expander->program, &line.place,
                    "repetitions are more than %d deep", DEPTH_MAX);
        return;
    }
    if (drill_is_idle(expander->program, "repeat")) {
        times = MIN(times, 1);
    }
    expander->depth++;
    for (uint64_t i = 1; i <= times && !expander->program->errors->len; i++) {
        g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, i);
        DrillScope scope;

        if (!take_work(expander, &line.place, LINE_WORK)) {
            break;
        }
        drill_scope_init(&scope, outer);
        if (count == 4) {
            drill_scope_add(&scope, words[3], number);
        }
        expand(expander, lines, start + 1, end, &scope);
        drill_scope_cleanup(&scope);
    }
    expander->depth--;
}

static void call(Expander *expander, const Definition *definition,
                 const DrillLine *line, const char *rest, DrillScope *outer)
{
    /* it may be made anew by its own lines */
    g_autoptr(GPtrArray) lines = g_ptr_array_ref(definition->lines);
    g_auto(GStrv) words = NULL;
    int count = 0;
    DrillScope scope;

    if (*rest && !g_shell_parse_argv(rest, &count, &words, NULL)) {
        drill_error(expander->program, &line->place, "a quote is not closed");
        return;
    }
    if ((guint)count != definition->args->len) {
        drill_error(expander->program, &line->place,
                    "'%s' takes %u arguments, not %d", definition->name,
                    definition->args->len, count);
        return;
    }
    drill_scope_init(&scope, outer);
    for (int i = 0; i < count; i++) {
        drill_scope_add(&scope, definition->args->pdata[i], words[i]);
    }
    expand(expander, lines, 0, lines->len, &scope);
    drill_scope_cleanup(&scope);
}

/* ------------------------------------------------------------------ */
/* Files                                                               */

static const char *keep_name(DrillProgram *program, const char *name)
{
    char *kept = g_strdup(name);

    g_ptr_array_add(program->names, kept);
    return kept;
}

static void expand_text(Expander *expander, const char *path, const char *text,
                        DrillScope *scope);

static void take_include(Expander *expander, const DrillLine *line,
                         const char *rest, DrillScope *scope)
{
    g_autofree char *folder = g_path_get_dirname(line->place.file);
    g_autofree char *path = g_path_is_absolute(rest)
                                ? g_strdup(rest)
                                : g_build_filename(folder, rest, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (expander->depth >= DEPTH_MAX) {
        drill_error(expander->program, &line->place,
                    "more than %d files include each other", DEPTH_MAX);
    } else if (g_file_test(path, G_FILE_TEST_EXISTS) &&
               !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        drill_error(expander->program, &line->place,
                    "cannot include %s: it is no file", path);
    } else if (!g_file_get_contents(path, &text, NULL, &error)) {
        drill_error(expander->program, &line->place, "cannot include: %s",
                    error->message);
    } else {
        expander->depth++;
        expand_text(expander, path, text, scope);
        expander->depth--;
    }
}

static void expand_line(Expander *expander, const DrillLine *line,
                        DrillScope *scope)
{
    g_autofree char *text =
        drill_scope_substitute(expander->program, line, scope);
    const char *rest;
    g_autofree char *word = text ? first_word(text, &rest) : NULL;
    const Definition *definition =
        word ? g_hash_table_lookup(expander->definitions, word) : NULL;

    if (!word || !take_work(expander, &line->place, strlen(text))) {
        return;
    }
    if (expander->out->len >= DRILL_LINES_MAX) {
        drill_error(expander->program, &line->place, "more than %d lines",
                    DRILL_LINES_MAX);
    } else if (strcmp(word, "param") == 0) {
        take_param(expander, line, rest, scope);
    } else if (strcmp(word, "include") == 0) {
        if (!drill_is_idle(expander->program, word)) {
            take_include(expander, line, rest, scope);
        }
    } else if (definition && drill_is_idle(expander->program, "define")) {
        return;
    } else if (definition && expander->depth < DEPTH_MAX) {
        expander->depth++;
        call(expander, definition, line, rest, scope);
        expander->depth--;
    } else if (definition) {
        drill_error(expander->program, &line->place,
                    "definitions use each other more than %d deep", DEPTH_MAX);
    } else {
        g_ptr_array_add(expander->out, drill_line_new(&line->place, text));
    }
}

static void expand(Expander *expander, const GPtrArray *lines, guint from,
                   guint to, DrillScope *scope)
{
    for (guint i = from; i < to; i++) {
        const DrillLine *line = lines->pdata[i];

        if (!take_work(expander, &line->place, LINE_WORK)) {
            return;
        }
        if (starts_with_word(line->text, "define")) {
            guint end = find_end(expander, lines, i);

            take_definition(expander, lines, i, end);
            i = end;
        } else if (starts_with_word(line->text, "repeat")) {
            guint end = find_end(expander, lines, i);

            take_repeat(expander, lines, i, end, scope);
            i = end;
        } else if (strcmp(line->text, "end") == 0) {
            drill_error(expander->program, &line->place,
                        "'end' without 'define' or 'repeat'");
        } else {
            expand_line(expander, line, scope);
        }
    }
}

/* Each file says which language it speaks. */
static bool check_version(Expander *expander, const GPtrArray *lines,
                          const char *file)
{
    const DrillLine *first = lines->len ? lines->pdata[0] : NULL;
    DrillPlace place = { file, 1, 1 };

    if (first && strcmp(first->text, "drill 1") == 0) {
        return true;
    }
    drill_error(expander->program, first ? &first->place : &place,
                "the first line must be 'drill %d', the version of the "
                "language",
                DRILL_LANGUAGE);
    return false;
}

static void expand_text(Expander *expander, const char *path, const char *text,
                        DrillScope *scope)
{
    const char *file = keep_name(expander->program, path);
    g_autoptr(GPtrArray) lines = NULL;
    DrillPlace place = { file, 1, 1 };

    if (strlen(text) > DRILL_TEXT_MAX || !g_utf8_validate(text, -1, NULL)) {
        drill_error(expander->program, &place,
                    "this is no text of at most %d bytes", DRILL_TEXT_MAX);
        return;
    }
    lines = drill_lines_split(file, text);
    if (check_version(expander, lines, file)) {
        expand(expander, lines, 1, lines->len, scope);
    }
}

/* With a value that is no text, none of the values stands for anything. */
static void refuse_values(Expander *expander, const char *path)
{
    DrillPlace place = { keep_name(expander->program, path), 1, 1 };

    for (const char *const *value = expander->values; value && *value;
         value++) {
        if (!g_utf8_validate(*value, -1, NULL)) {
            drill_error(expander->program, &place,
                        "a value of -D is no text in UTF-8");
            expander->values = NULL;
            return;
        }
    }
}

static void check_values(Expander *expander, const char *path)
{
    DrillPlace place = { keep_name(expander->program, path), 1, 1 };

    for (const char *const *value = expander->values; value && *value;
         value++) {
        bool known = **value == '!';

        for (guint i = 0; i < expander->program->params->len; i++) {
            const DrillNeed *param = expander->program->params->pdata[i];
            size_t length = strlen(param->name);

            known = known || (strncmp(*value, param->name, length) == 0 &&
                              (*value)[length] == '=');
        }
        if (!known) {
            drill_error(expander->program, &place,
                        "-D %s: the drill has no such parameter", *value);
        }
    }
}

GPtrArray *drill_source_lines(DrillProgram *program, const char *path,
                              const char *text, const char *const *values)
{
    Expander expander = {
        .program = program,
        .values = values,
        .definitions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                             free_definition),
        .out = g_ptr_array_new_with_free_func(drill_line_free),
    };
    DrillScope scope;

    drill_scope_init(&scope, NULL);
    refuse_values(&expander, path);
    expand_text(&expander, path, text, &scope);
    check_values(&expander, path);
    drill_scope_cleanup(&scope);
    g_hash_table_unref(expander.definitions);
    return expander.out;
}
