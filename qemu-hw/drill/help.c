/*
 * What a word means.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/complete.h"

#define FORM_WIDTH 44

static void add_word(GString *out, const DrillWord *word)
{
    g_string_append_printf(out, "%s%-*s  %s", out->len ? "\n" : "", FORM_WIDTH,
                           word->form, word->help);
}

static void add_statements(GString *out)
{
    const DrillWord *word;

    for (guint i = 0; (word = drill_word(DRILL_WORD_STATEMENT, i)); i++) {
        add_word(out, word);
    }
    g_string_append(out, "\nhelp WORD: a statement, event, action, limit, or "
                         "a part of the laboratory: help request");
}

static void add_meanings(GString *out, const char *name)
{
    for (DrillWordKind kind = 0; kind < DRILL_WORD_KIND_COUNT; kind++) {
        const DrillWord *word;

        for (guint i = 0; (word = drill_word(kind, i)); i++) {
            if (strcmp(word->word, name) == 0) {
                add_word(out, word);
                g_string_append_printf(out, " (%s)",
                                       drill_word_kind_name(kind));
            }
        }
    }
}

static void add_gate(GString *out, const char *name)
{
    GateKind gate = gate_kind_by_name(name);
    g_autoptr(GString) fields = g_string_new(" ");
    const char *field;

    if (gate == GATE_KIND_COUNT) {
        return;
    }
    g_string_append(out, "\nfields, of the messages that have them:");
    for (guint i = 0; (field = drill_gate_field(gate, i)); i++) {
        g_autofree char *word = g_strconcat(" ", field, " ", NULL);

        if (!strstr(fields->str, word)) {
            g_string_append(fields, word + 1);
        }
    }
    g_string_append(out, g_strchomp(fields->str));
}

static void add_part(GString *out, const Controls *controls, const char *name)
{
    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
            g_autofree char *form = g_strdup_printf("do %s %s %s", part->name,
                                                    verb->name, verb->args);
            const DrillWord word = { verb->name, g_strchomp(form), verb->help };

            if (strcmp(part->name, name) == 0 ||
                strcmp(verb->name, name) == 0) {
                add_word(out, &word);
            }
        }
    }
}

static void add_parts(GString *out, const Controls *controls)
{
    g_string_append(out, "\nparts:");
    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        g_string_append_printf(out, " %s (%s)", part->name, part->kind);
    }
}

char *drill_help(const DrillKnown *known, const char *text)
{
    g_autofree char *name = g_strstrip(g_strdup(text));
    g_autoptr(GString) out = g_string_new(NULL);

    if (!*name) {
        add_statements(out);
    } else {
        add_meanings(out, name);
        add_gate(out, name);
        add_part(out, known->controls, name);
        if (strcmp(name, "do") == 0) {
            add_parts(out, known->controls);
        }
    }
    if (!out->len) {
        g_string_printf(out,
                        "nothing is called '%s'; 'help' lists the "
                        "statements",
                        name);
    }
    return g_strdup(out->str);
}
