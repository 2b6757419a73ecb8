/*
 * The guest's verbs and their parameters, as docs/guest-verbs.md has them and
 * images/verb_*.c ask for them. Verbs that hand theirs on to somebody else
 * are not here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/vocabulary.h"

/* Each verb has this one. */
#define PIN "pin"
#define BLOCKS                                                               \
    PIN, "dev", "nqn", "nsid", "lba", "blocks", "request", "depth", "order", \
        "fua", "seed"

typedef struct GuestVerb {
    const char *name;
    const char *options[14]; /* ended by NULL */
} GuestVerb;

static const GuestVerb verbs[] = {
    { "read", { BLOCKS, "expect" } },
    { "write", { BLOCKS, "pattern" } },
    { "compare", { BLOCKS, "pattern" } },
    { "verify", { BLOCKS, "pattern" } },
    { "flush", { BLOCKS } },
    { "discover", { PIN, "target", "targets", "nqn", "within" } },
    { "disconnect", { PIN, "nqn", "cntlid", "dev", "within" } },
    { "list", { PIN, "nqn", "cntlid", "dev", "within" } },
    { "unload", { PIN } },
    { "unplug", { PIN, "adapter" } },
    { "plug", { PIN } },
    { "sysfs-read", { PIN } },
    { "wait-for", { PIN, "within", "value" } },
    { "hog", { PIN, "cpu", "prio", "for", "starve" } },
    { "sleep", { PIN } },
    { "sync", { PIN } },
};

const char *const *drill_guest_options(const char *verb)
{
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].name, verb) == 0) {
            return verbs[i].options;
        }
    }
    return NULL;
}

#define NUMBER "a number such as 8, 0x8 or 8K"
#define TIME   "a time such as 500us, 10ms, 1.5s or 2min"

static bool is_number(const char *value)
{
    bool hex = g_str_has_prefix(value, "0x");
    const char *digits = hex ? value + 2 : value;
    size_t length =
        strspn(digits, hex ? G_CSET_DIGITS "abcdefABCDEF" : G_CSET_DIGITS);
    const char *unit = digits + length;

    return length && (!*unit || (strchr("KMG", *unit) && !unit[1]));
}

static bool is_time(const char *value)
{
    static const char *const units[] = { "ns", "us", "ms", "s", "min", NULL };
    size_t length = strspn(value, G_CSET_DIGITS ".");

    return length && g_strv_contains(units, value + length);
}

static bool is_flag(const char *value)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
}

static bool is_order(const char *value)
{
    return strcmp(value, "up") == 0 || strcmp(value, "random") == 0;
}

/* What each parameter is, whatever verb it is of; others are any text. */
static const struct {
    const char *name;
    bool (*is)(const char *value);
    const char *wanted;
} kinds[] = {
    { "pin", is_number, NUMBER },          { "nsid", is_number, NUMBER },
    { "lba", is_number, NUMBER },          { "blocks", is_number, NUMBER },
    { "request", is_number, NUMBER },      { "depth", is_number, NUMBER },
    { "seed", is_number, NUMBER },         { "targets", is_number, NUMBER },
    { "cntlid", is_number, NUMBER },       { "adapter", is_number, NUMBER },
    { "cpu", is_number, NUMBER },          { "prio", is_number, NUMBER },
    { "within", is_time, TIME },           { "for", is_time, TIME },
    { "fua", is_flag, "yes or no" },       { "starve", is_flag, "yes or no" },
    { "order", is_order, "up or random" },
};

const char *drill_guest_verb(guint index)
{
    return index < G_N_ELEMENTS(verbs) ? verbs[index].name : NULL;
}

const char *drill_guest_value_wanted(const char *option, const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].name, option) == 0) {
            return kinds[i].is(value) ? NULL : kinds[i].wanted;
        }
    }
    return NULL;
}
