/*
 * The words of a plan: which section takes which, what a value looks like,
 * and which property of a device it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_PLAN_WORDS_H
#define VICLAB_PLAN_WORDS_H

#include "plan/plan.h"

typedef enum PlanType {
    PLAN_NUMBER, /* min..max; 0x for hexadecimal */
    PLAN_SIZE,   /* bytes, or with K, M, G or T behind; min..max */
    PLAN_FLAG,   /* on or off, 1 or 0 */
    PLAN_CHOICE, /* one of choices, which spaces separate */
    PLAN_TEXT,   /* 1..max printable characters */
    PLAN_DIGITS, /* exactly max hexadecimal digits */
    PLAN_UUID,
    PLAN_WWN,
    PLAN_MAC,
    PLAN_TRADDR, /* nn-0x...:pn-0x... */
    PLAN_FABRIC_NAME,
    PLAN_BUS,
    PLAN_NQNS,       /* several: of hosts */
    PLAN_SUBSYSTEMS, /* several: of the plan's subsystems */
    PLAN_MEMBERS,    /* several: of a zone */
} PlanType;

struct PlanWord {
    PlanKind kind;
    const char *name;
    PlanType type;
    const char *property; /* NULL: none, or not one of its own */
    uint64_t min;
    uint64_t max;
    const char *choices;
};

/* NULL if sections of that kind have no such word. */
const PlanWord *plan_word(PlanKind kind, const char *name);
/* "a, b or c": all words of a kind. g_free(). */
char *plan_words(PlanKind kind);
/* Whether a word of that kind sets this property of the device. */
bool plan_has_property(PlanKind kind, const char *property);
bool plan_word_is_list(const PlanWord *word);

/*
 * One value of a word as a property takes it, or NULL and in *@must_be
 * (g_free) what it has to look like.
 */
char *plan_value_parse(const PlanWord *word, const char *text, char **must_be);

/* Where a section's kind comes in its path: "fabrics", "zones" ... */
const char *plan_kind_folder(PlanKind kind);
/* PLAN_KINDS for one that stands at the beginning. */
PlanKind plan_kind_parent(PlanKind kind);
/* What its name is: "NAME", "NUMBER", "NQN". */
const char *plan_kind_name(PlanKind kind);
/* NULL if @name can be the name of such a section, else what it must be. */
const char *plan_kind_name_error(PlanKind kind, const char *name);

#endif
