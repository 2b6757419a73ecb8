/*
 * The words of the language of drills.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/parts.h"
#include "drill/source.h"

/* What stands between the others; the parser takes them one by one. */
static const DrillWord joints[] = {
    { "as", "... as NAME", "what is met, held or started is called so" },
    { "within", "... within TIME, ... within N GATE",
      "how long, or for how many messages, it is waited (60 s)" },
    { "or", "EVENT or EVENT", "any of them" },
    { "before", "expect EVENT before EVENT", "the first one has to be first" },
    { "and", "EVIDENCE and EVIDENCE", "both; binds closer than 'or'" },
    { "all", "release NAME all", "all that are held, not the oldest alone" },
    { "after", "expect EVENT after EVENT, duplicate after TIME",
      "the second one has to have come; when the copy follows" },
    { "disarmed", "EVENT -> ACTION disarmed as NAME",
      "the rule is in force when it has been armed" },
    { "done", "JOB done", "the command in the guest has ended well" },
    { "fails", "guest COMMAND -> fails", "it has to end badly" },
    { "any", "guest COMMAND -> any", "it may end as it likes" },
    { "reproduced", "verdict reproduced if EVIDENCE", "what it comes to" },
    { "if", "verdict reproduced if EVIDENCE", "what proves it" },
    { NULL },
};

static const DrillWord *in_table(const DrillWord *words, guint index)
{
    for (; index && words->word; index--) {
        words++;
    }
    return words->word ? words : NULL;
}

static const DrillWord *in_statements(const DrillStatement *statements,
                                      guint *index)
{
    for (; statements->about.word; statements++) {
        if (!(*index)--) {
            return &statements->about;
        }
    }
    return NULL;
}

static const DrillWord *step(guint index)
{
    const DrillWord *word = in_statements(drill_guest_statements, &index);

    return word ? word : in_statements(drill_step_statements, &index);
}

const DrillWord *drill_word(DrillWordKind kind, guint index)
{
    switch (kind) {
    case DRILL_WORD_TEXT:
        return in_table(drill_text_words, index);
    case DRILL_WORD_ABOUT:
        return in_statements(drill_about_statements, &index);
    case DRILL_WORD_STATEMENT:
        return step(index);
    case DRILL_WORD_EVENT:
        return drill_event_word(index);
    case DRILL_WORD_ACTION:
        return drill_action_word(index);
    case DRILL_WORD_LIMIT:
        return drill_limit_word(index);
    case DRILL_WORD_NEED:
        return drill_need_word(index);
    case DRILL_WORD_EVIDENCE:
        return in_table(drill_evidence_words, index);
    case DRILL_WORD_JOINT:
        return in_table(joints, index);
    case DRILL_WORD_KIND_COUNT:
        break;
    }
    return NULL;
}

const char *drill_word_kind_name(DrillWordKind kind)
{
    static const char *const names[] = {
        [DRILL_WORD_TEXT] = "text",
        [DRILL_WORD_ABOUT] = "about the drill",
        [DRILL_WORD_STATEMENT] = "statement",
        [DRILL_WORD_EVENT] = "event",
        [DRILL_WORD_ACTION] = "action",
        [DRILL_WORD_LIMIT] = "limit",
        [DRILL_WORD_NEED] = "need",
        [DRILL_WORD_EVIDENCE] = "evidence",
        [DRILL_WORD_JOINT] = "between",
    };

    return names[kind];
}
