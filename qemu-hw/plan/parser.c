/*
 * From the text of a plan to its sections and settings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "plan/parts.h"

/* Of one section, those of its lists included. */
#define SETTINGS_MAX 1024

typedef struct Parser {
    Plan *plan;
    PlanItem *item; /* the section that lines belong to; NULL: none yet */
    bool skip;      /* the section is wrong: its lines are not looked at */
    const char *line;
    uint32_t number; /* of the line */
} Parser;

/* Where @at is, which points into the line. */
static PlanPlace place_of(const Parser *parser, const char *at)
{
    return (PlanPlace){ parser->number, at - parser->line + 1 };
}

/* ------------------------------------------------------------------ */
/* Sections                                                            */

/* "[fabrics/NAME], [fabrics/NAME/zones/NAME] ..." */
static char *section_forms(void)
{
    GString *forms = g_string_new(NULL);

    for (PlanKind kind = 0; kind < PLAN_KINDS; kind++) {
        PlanKind parent = plan_kind_parent(kind);

        g_string_append(forms, kind == 0                ? "["
                               : kind + 1 == PLAN_KINDS ? " or ["
                                                        : ", [");
        if (parent != PLAN_KINDS) {
            g_string_append_printf(forms, "%s/%s/", plan_kind_folder(parent),
                                   plan_kind_name(parent));
        }
        g_string_append_printf(forms, "%s/%s]", plan_kind_folder(kind),
                               plan_kind_name(kind));
    }
    return g_string_free(forms, FALSE);
}

/*
 * Where the part begins that names the section itself, if @path can be one
 * of that kind; else NULL. An NQN may have slashes in it, so that a child is
 * looked for from the end.
 */
static const char *own_part(PlanKind kind, const char *path)
{
    g_autofree char *folder = NULL;
    const char *at;

    if (plan_kind_parent(kind) == PLAN_KINDS) {
        folder = g_strconcat(plan_kind_folder(kind), "/", NULL);
        return g_str_has_prefix(path, folder) ? path + strlen(folder) : NULL;
    }
    folder = g_strconcat("/", plan_kind_folder(kind), "/", NULL);
    at = g_strrstr(path, folder);
    return at && own_part(plan_kind_parent(kind), path) ? at + strlen(folder)
                                                        : NULL;
}

/* PLAN_KINDS if it is none. Children first: they look like their parents. */
static PlanKind kind_of(const char *path, const char **name)
{
    PlanKind found = PLAN_KINDS;

    for (PlanKind kind = 0; kind < PLAN_KINDS; kind++) {
        const char *own = own_part(kind, path);

        if (own &&
            (found == PLAN_KINDS || plan_kind_parent(kind) != PLAN_KINDS)) {
            found = kind;
            *name = own;
        }
    }
    return found;
}

static bool find_parent(const Parser *parser, PlanItem *item,
                        const PlanPlace *place)
{
    PlanKind kind = plan_kind_parent(item->kind);
    g_autofree char *path = NULL;

    if (kind == PLAN_KINDS) {
        return true;
    }
    path = g_strndup(item->path, strlen(item->path) - strlen(item->name) -
                                     strlen(plan_kind_folder(item->kind)) - 2);
    item->parent = plan_item(parser->plan, path);
    if (!item->parent) {
        plan_error(parser->plan, place,
                   "there is no [%s], it has to come before [%s]", path,
                   item->path);
    }
    return item->parent != NULL;
}

static bool check_section(const Parser *parser, PlanKind kind, const char *path,
                          const char *name, const PlanPlace *place)
{
    const PlanItem *other = plan_item(parser->plan, path);
    const char *must_be;

    if (kind == PLAN_KINDS) {
        g_autofree char *forms = section_forms();

        plan_error(parser->plan, place, "[%s] is no section, must be %s", path,
                   forms);
        return false;
    }
    must_be = plan_kind_name_error(kind, name);
    if (must_be) {
        PlanPlace at = { place->line, place->column + (name - path) };

        plan_error(parser->plan, &at, "the name is '%s', must be %s", name,
                   must_be);
        return false;
    }
    if (other) {
        plan_error(parser->plan, place, "[%s] is there already, in line %u",
                   path, other->place.line);
    } else if (parser->plan->items->len == PLAN_ITEMS_MAX) {
        plan_error(parser->plan, place, "more than %u sections",
                   PLAN_ITEMS_MAX);
        other = plan_item_at(parser->plan, 0);
    }
    return !other;
}

static void parse_section(Parser *parser, const char *text)
{
    const char *end = text + strlen(text) - 1;
    g_autofree char *path = NULL;
    const char *name = NULL;
    PlanPlace place;
    PlanKind kind;

    parser->item = NULL;
    parser->skip = true;
    if (*end != ']') {
        place = place_of(parser, end + 1);
        plan_error(parser->plan, &place, "the section has no ']' at its end");
        return;
    }
    path = g_strndup(text + 1, end - text - 1);
    place = place_of(parser, text + 1);
    kind = kind_of(path, &name);
    if (check_section(parser, kind, path, name, &place)) {
        PlanItem *item = plan_item_new(kind, path, name, &place);

        if (find_parent(parser, item, &place)) {
            parser->item = item;
            parser->skip = false;
            g_ptr_array_add(parser->plan->items, item);
        } else {
            plan_item_free(item);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Settings                                                            */

static void add_setting(Parser *parser, const PlanWord *word, const char *text,
                        const PlanPlace *place)
{
    g_autofree char *must_be = NULL;
    g_autofree char *value = plan_value_parse(word, text, &must_be);

    if (!value) {
        plan_error(parser->plan, place, "%s is '%s', must be %s", word->name,
                   text, must_be);
    } else if (parser->item->settings->len == SETTINGS_MAX) {
        plan_error(parser->plan, place, "[%s] has more than %u values",
                   parser->item->path, SETTINGS_MAX);
    } else {
        PlanSetting setting = { word, g_strdup(text), g_steal_pointer(&value),
                                *place };

        g_array_append_val(parser->item->settings, setting);
    }
}

/* The words of a list, each with its own place. */
static void add_list(Parser *parser, const PlanWord *word, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, " \t");
        g_autofree char *one = g_strndup(text, length);
        PlanPlace place = place_of(parser, text);

        add_setting(parser, word, one, &place);
        text += length;
        text += strspn(text, " \t");
    }
}

static void set(Parser *parser, const char *key, const char *text)
{
    const PlanWord *word = plan_word(parser->item->kind, key);
    PlanPlace value_place = place_of(parser, text);
    PlanPlace place =
        place_of(parser, parser->line + strspn(parser->line, " \t"));
    const PlanSetting *before;

    if (!word) {
        g_autofree char *known = plan_words(parser->item->kind);

        plan_error(parser->plan, &place, "'%s' is no word of [%s], must be %s",
                   key, parser->item->path, known);
        return;
    }
    before = plan_setting(parser->item, key);
    if (!*text) {
        plan_error(parser->plan, &value_place, "%s has no value", key);
    } else if (plan_word_is_list(word)) {
        add_list(parser, word, text);
    } else if (before) {
        plan_error(parser->plan, &place, "%s is set already, in line %u", key,
                   before->place.line);
    } else {
        add_setting(parser, word, text, &value_place);
    }
}

static void parse_setting(Parser *parser, const char *text)
{
    const char *equals = strchr(text, '=');
    g_autofree char *key = NULL;
    PlanPlace place = place_of(parser, text);

    if (!equals || equals == text) {
        plan_error(parser->plan, &place,
                   "'%s' says nothing, must be [a section], word = value or "
                   "# a comment",
                   text);
        return;
    }
    if (!parser->item) {
        if (!parser->skip) {
            plan_error(parser->plan, &place,
                       "there is no section before this line");
        }
        return;
    }
    key = g_strchomp(g_strndup(text, equals - text));
    equals++;
    set(parser, key, equals + strspn(equals, " \t"));
}

/* ------------------------------------------------------------------ */
/* Lines                                                               */

/* A comment begins at the start of a line or behind white space. */
static void cut_comment(char *line)
{
    for (char *c = line; *c; c++) {
        if (*c == '#' && (c == line || g_ascii_isspace(c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

static void parse_line(Parser *parser, char *line)
{
    const char *text;

    cut_comment(line);
    g_strchomp(line);
    text = line + strspn(line, " \t");
    parser->line = line;
    if (*text == '[') {
        parse_section(parser, text);
    } else if (*text) {
        parse_setting(parser, text);
    }
}

/* False, and an error, for what is no text at all. */
static bool check_text(Plan *plan, const char *text, size_t length)
{
    PlanPlace place = { 1, 1 };
    const char *bad;

    if (length > PLAN_TEXT_MAX) {
        plan_error(plan, &place, "the file is longer than %u bytes",
                   PLAN_TEXT_MAX);
        return false;
    }
    if (g_utf8_validate(text, length, &bad)) {
        return true;
    }
    for (const char *c = text; c < bad; c++) {
        place.column++;
        if (*c == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    plan_error(plan, &place, "byte %02x is no text (UTF-8)",
               (unsigned char)*bad);
    return false;
}

Plan *plan_parse(const char *file, const char *text, size_t length)
{
    Plan *plan = plan_new(file);
    Parser parser = { .plan = plan };
    g_auto(GStrv) lines = NULL;
    g_autofree char *copy = NULL;

    if (!check_text(plan, text, length)) {
        return plan;
    }
    copy = g_strndup(text, length);
    lines = g_strsplit(copy, "\n", -1);
    for (char **line = lines; *line && !plan->has_more_errors; line++) {
        parser.number++;
        parse_line(&parser, *line);
    }
    plan_check(plan);
    return plan;
}
