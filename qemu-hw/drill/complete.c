/*
 * What could be typed next.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/complete.h"
#include "lab/tap.h"

/* What comes next, as far as the words before it tell. */
typedef enum Place {
    AT_STATEMENT,
    AT_EVENT,
    AT_EVENT_OR_RULE, /* "drop X", "drop request" */
    AT_FIELD,         /* of a message, and all that ends an event */
    AT_TAP,
    AT_RULE,
    AT_JOB,
    AT_JOB_END, /* done, failed */
    AT_NAME,    /* anything that is bound */
    AT_ACTION,
    AT_ACTION_END, /* fields, and what follows an action */
    AT_PART,
    AT_VERB,
    AT_ARGUMENT,
    AT_WORD, /* of the language: help */
    AT_ANYTHING,
} Place;

typedef struct Walk {
    const DrillKnown *known;
    Place place;
    GateKind gate; /* of the event that is being said */
    bool acts;     /* behind "->" */
    char *part;
    char *verb;
} Walk;

/* ------------------------------------------------------------------ */
/* From word to word                                                   */

static const struct {
    const char *word;
    Place next;
} follows[] = {
    { "on", AT_EVENT },
    { "hold", AT_EVENT },
    { "await", AT_EVENT },
    { "expect", AT_EVENT },
    { "never", AT_EVENT },
    { "or", AT_EVENT },
    { "before", AT_EVENT },
    { "after", AT_EVENT },
    { "drop", AT_EVENT_OR_RULE },
    { "duplicate", AT_EVENT_OR_RULE },
    { "release", AT_RULE },
    { "complete", AT_RULE },
    { "reject", AT_RULE },
    { "set", AT_RULE },
    { "bytes", AT_RULE },
    { "arm", AT_RULE },
    { "disarm", AT_RULE },
    { "unpark", AT_RULE },
    { "held", AT_RULE },
    { "hit", AT_RULE },
    { "stop", AT_JOB },
    { "output", AT_JOB },
    { "check", AT_NAME },
    { "event", AT_TAP },
    { "do", AT_PART },
    { "help", AT_WORD },
};

static Place behind(const char *word, Place otherwise)
{
    for (guint i = 0; i < G_N_ELEMENTS(follows); i++) {
        if (strcmp(follows[i].word, word) == 0) {
            return follows[i].next;
        }
    }
    return otherwise;
}

static bool is_job(const Walk *walk, const char *word)
{
    const DrillSymbols *symbols = walk->known->symbols;

    for (guint i = 0; i < symbols->names->len; i++) {
        if (strcmp(symbols->names->pdata[i], word) == 0) {
            return g_array_index(symbols->kinds, DrillSymbolKind, i) ==
                   DRILL_SYMBOL_JOB;
        }
    }
    return false;
}

static Place behind_event(Walk *walk, const char *word)
{
    GateKind gate = gate_kind_by_name(word);

    if (gate != GATE_KIND_COUNT) {
        walk->gate = gate;
        return AT_FIELD;
    }
    return is_job(walk, word) ? AT_JOB_END : behind(word, AT_FIELD);
}

static Place behind_action(Walk *walk, const char *word)
{
    Place next = behind(word, AT_ACTION_END);

    /* here the message that was met is meant, or a rule by its name */
    return next == AT_EVENT || next == AT_EVENT_OR_RULE ? AT_ACTION_END : next;
}

static bool joins_events(const char *word)
{
    static const char *const words[] = { "or", "before", "after", NULL };

    return g_strv_contains(words, word);
}

static void take_word(Walk *walk, const char *word)
{
    if (strcmp(word, "->") == 0) {
        walk->acts = true;
        walk->place = AT_ACTION;
        return;
    }
    if (strcmp(word, ",") == 0 && walk->acts) {
        walk->place = AT_ACTION;
        return;
    }
    switch (walk->place) {
    case AT_STATEMENT:
        walk->place = behind(word, AT_ANYTHING);
        break;
    case AT_EVENT:
    case AT_EVENT_OR_RULE:
        walk->place = behind_event(walk, word);
        break;
    case AT_ACTION:
        walk->place = behind_action(walk, word);
        break;
    case AT_PART:
        g_free(walk->part);
        walk->part = g_strdup(word);
        walk->place = AT_VERB;
        break;
    case AT_VERB:
        g_free(walk->verb);
        walk->verb = g_strdup(word);
        walk->place = AT_ARGUMENT;
        break;
    case AT_RULE:
    case AT_JOB:
    case AT_TAP:
    case AT_JOB_END:
        walk->place = walk->acts ? AT_ACTION_END : AT_FIELD;
        break;
    case AT_FIELD:
        walk->place = joins_events(word) ? AT_EVENT : AT_FIELD;
        break;
    default:
        break;
    }
}

/* "a->b,c" is as good as "a -> b , c". */
static char **cut(const char *text)
{
    g_auto(GStrv) arrows = g_strsplit(text, "->", -1);
    g_autofree char *apart = g_strjoinv(" -> ", arrows);
    g_auto(GStrv) commas = g_strsplit(apart, ",", -1);
    g_autofree char *all = g_strjoinv(" , ", commas);

    return g_strsplit_set(all, " \t", -1);
}

/* ------------------------------------------------------------------ */
/* What fits                                                           */

typedef struct Offer {
    GString *words;
    const char *start; /* what there is of the word already */
} Offer;

static void offer(Offer *offered, const char *word, const char *end)
{
    g_autofree char *whole = g_strconcat(word, end, NULL);
    g_autofree char *found = g_strconcat(" ", whole, " ", NULL);
    g_autofree char *all = g_strconcat(" ", offered->words->str, " ", NULL);

    if (g_str_has_prefix(whole, offered->start) && !strstr(all, found)) {
        g_string_append_printf(offered->words, "%s%s",
                               offered->words->len ? " " : "", whole);
    }
}

static void offer_words(Offer *offered, DrillWordKind kind)
{
    const DrillWord *word;

    for (guint i = 0; (word = drill_word(kind, i)); i++) {
        offer(offered, word->word, "");
    }
}

static void offer_symbols(Offer *offered, const DrillSymbols *symbols,
                          DrillSymbolKind kind)
{
    for (guint i = 0; i < symbols->names->len; i++) {
        if (g_array_index(symbols->kinds, DrillSymbolKind, i) == kind) {
            offer(offered, symbols->names->pdata[i], "");
        }
    }
}

static void offer_names(Offer *offered, const DrillSymbols *symbols)
{
    for (guint i = 0; i < symbols->names->len; i++) {
        offer(offered, symbols->names->pdata[i], ".");
    }
}

static void offer_fields(Offer *offered, GateKind gate)
{
    const char *field;

    for (guint i = 0; (field = drill_gate_field(gate, i)); i++) {
        offer(offered, field, "=");
    }
}

static void offer_parts(Offer *offered, const Controls *controls)
{
    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        offer(offered, part->name, "");
    }
}

/* "[for=TIME] to=NAME": what stands before each "=". */
static void offer_arguments(Offer *offered, const char *args)
{
    g_auto(GStrv) words = g_strsplit_set(args, " []", -1);

    for (char **word = words; *word; word++) {
        char *equals = strchr(*word, '=');

        if (equals) {
            *equals = '\0';
            offer(offered, *word, "=");
        }
    }
}

static void offer_verbs(Offer *offered, const Walk *walk)
{
    const Controls *controls = walk->known->controls;

    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
            if (strcmp(part->name, walk->part) != 0) {
                break;
            }
            if (walk->place == AT_VERB) {
                offer(offered, verb->name, "");
            } else if (strcmp(verb->name, walk->verb) == 0) {
                offer_arguments(offered, verb->args);
            }
        }
    }
}

static void offer_all(Offer *offered, const Walk *walk)
{
    for (DrillWordKind kind = 0; kind < DRILL_WORD_KIND_COUNT; kind++) {
        offer_words(offered, kind);
    }
    offer_parts(offered, walk->known->controls);
}

static void offer_event_end(Offer *offered, const Walk *walk)
{
    offer_fields(offered, walk->gate);
    offer_words(offered, DRILL_WORD_LIMIT);
    offer(offered, "->", "");
    offer(offered, "as", "");
    offer(offered, "within", "");
    offer(offered, "or", "");
    offer(offered, "before", "");
    offer(offered, "after", "");
    offer(offered, "disarmed", "");
}

static void offer_what_fits(Offer *offered, const Walk *walk)
{
    const DrillSymbols *symbols = walk->known->symbols;

    switch (walk->place) {
    case AT_STATEMENT:
        offer_words(offered, DRILL_WORD_STATEMENT);
        offer(offered, "help", "");
        return;
    case AT_EVENT_OR_RULE:
        offer_symbols(offered, symbols, DRILL_SYMBOL_RULE);
        /* fall through */
    case AT_EVENT:
        offer_words(offered, DRILL_WORD_EVENT);
        offer_symbols(offered, symbols, DRILL_SYMBOL_JOB);
        return;
    case AT_FIELD:
        offer_event_end(offered, walk);
        return;
    case AT_TAP:
        for (TapKind kind = 0; kind < TAP_KIND_COUNT; kind++) {
            offer(offered, tap_kind_name(kind), "");
        }
        return;
    case AT_RULE:
        offer_symbols(offered, symbols, DRILL_SYMBOL_RULE);
        return;
    case AT_JOB:
        offer_symbols(offered, symbols, DRILL_SYMBOL_JOB);
        return;
    case AT_JOB_END:
        offer(offered, "done", "");
        offer(offered, "failed", "");
        return;
    case AT_NAME:
        offer_names(offered, symbols);
        return;
    case AT_ACTION:
        offer_words(offered, DRILL_WORD_ACTION);
        return;
    case AT_ACTION_END:
        offer_symbols(offered, symbols, DRILL_SYMBOL_RULE);
        offer_fields(offered, walk->gate);
        offer(offered, "as", "");
        offer(offered, "within", "");
        return;
    case AT_PART:
        offer_parts(offered, walk->known->controls);
        return;
    case AT_VERB:
    case AT_ARGUMENT:
        offer_verbs(offered, walk);
        return;
    case AT_WORD:
        offer_all(offered, walk);
        return;
    case AT_ANYTHING:
        return;
    }
}

char *drill_complete(const DrillKnown *known, const char *text)
{
    Walk walk = { .known = known, .gate = GATE_KIND_COUNT };
    g_auto(GStrv) words = cut(text);
    guint count = g_strv_length(words);
    Offer offered = { g_string_new(NULL), "" };
    const char *equals;

    for (guint i = 0; i + 1 < count; i++) {
        if (*words[i]) {
            take_word(&walk, words[i]);
        }
    }
    offered.start = count ? words[count - 1] : "";
    equals = strchr(offered.start, '=');
    if (equals) {
        /* a live value; whatever else it may be is the field's business */
        offered.start = equals + 1;
        offer_names(&offered, known->symbols);
    } else {
        offer_what_fits(&offered, &walk);
    }
    g_free(walk.part);
    g_free(walk.verb);
    return g_string_free(offered.words, FALSE);
}
