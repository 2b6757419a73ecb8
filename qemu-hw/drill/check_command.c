/*
 * Would the guest's agent understand a command?
 *
 * What is no verb may be a program, with whatever words it likes; so it is
 * taken for a mistyped verb only where its options are those of one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/near.h"
#include "drill/parts.h"
#include "drill/vocabulary.h"

#define MISTYPED 1 /* letters that differ */

typedef struct Command {
    DrillTokens *tokens;
    char *verb; /* NULL: it is to come */
    DrillPlace verb_place;
} Command;

/* A word as the agent has it: where it ends. */
static const char *end_of_word(const char *at)
{
    char quote = '\0';

    for (; *at && (quote || !g_ascii_isspace(*at)); at++) {
        if (*at == '\\' && quote != '\'' && at[1]) {
            at++;
        } else if (quote ? *at == quote : *at == '\'' || *at == '"') {
            quote = quote ? '\0' : *at;
        }
    }
    return at;
}

/* "lba" of "lba=8"; NULL if the word is no option. */
static char *option_of(const char *word)
{
    size_t length = strspn(word, G_CSET_a_2_z "-");

    return length && word[length] == '=' ? g_strndup(word, length) : NULL;
}

/* ------------------------------------------------------------------ */

static void unknown_option(const Command *command, const DrillPlace *place,
                           const char *const *known, const char *option)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *near = NULL;

    for (; *known; known++) {
        g_ptr_array_add(names, (char *)*known);
    }
    near = drill_near(names, option);
    drill_token_error_at(command->tokens, place, "'%s' is no parameter of %s%s",
                         option, command->verb, near);
}

/* "raed lba=8" */
static void check_program(const Command *command, const char *option)
{
    const char *verb;

    for (guint i = 0; (verb = drill_guest_verb(i)); i++) {
        const char *const *known = drill_guest_options(verb);

        if (near_distance(command->verb, verb, MISTYPED) == MISTYPED && known &&
            g_strv_contains(known, option)) {
            drill_token_error_at(command->tokens, &command->verb_place,
                                 "'%s' is no verb of the guest: perhaps %s",
                                 command->verb, verb);
            return;
        }
    }
}

/* Quotes are the agent's business, and live values have none yet. */
static bool is_plain(const char *value)
{
    return !strpbrk(value, "'\"\\{");
}

static void check_option(const Command *command, const DrillPlace *place,
                         const char *word, const char *option)
{
    const char *const *known = drill_guest_options(command->verb);
    const char *value = word + strlen(option) + 1;
    const char *wanted;

    if (!known) {
        check_program(command, option);
    } else if (!g_strv_contains(known, option)) {
        unknown_option(command, place, known, option);
    } else if (is_plain(value)) {
        wanted = drill_guest_value_wanted(option, value);
        if (wanted) {
            drill_token_error_at(command->tokens, place,
                                 "%s is '%s', must be %s", option, value,
                                 wanted);
        }
    }
}

/* False: the rest is for somebody else. */
static bool check_word(Command *command, const DrillPlace *place,
                       const char *word)
{
    g_autofree char *option = option_of(word);

    if (strcmp(word, ";") == 0) {
        g_clear_pointer(&command->verb, g_free);
    } else if (command->verb && strcmp(command->verb, "loop") == 0) {
        /* behind the number the command begins */
        g_clear_pointer(&command->verb, g_free);
    } else if (option && command->verb) {
        check_option(command, place, word, option);
    } else if (!option && !command->verb) {
        command->verb = g_strdup(word);
        command->verb_place = *place;
        return strcmp(word, "sh") != 0 && strcmp(word, "kmsg") != 0;
    }
    return true;
}

void drill_check_command(DrillTokens *tokens, const DrillLine *line,
                         const char *command)
{
    Command parts = { .tokens = tokens };
    const char *at = command;
    bool more = true;

    while (more && *at && !tokens->failed) {
        DrillPlace place = line->place;
        g_autofree char *word = NULL;
        const char *end;

        while (g_ascii_isspace(*at)) {
            at++;
        }
        end = end_of_word(at);
        word = g_strndup(at, end - at);
        place.column += at - line->text;
        more = check_word(&parts, &place, word);
        at = end;
    }
    g_free(parts.verb);
}
