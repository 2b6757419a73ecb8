/*
 * What a drill needs of the run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "drill/seeds.h"

#define CPUS_MAX    255
#define TARGETS_MAX 4096

typedef bool FitsFn(const char *value);

/* A word, and what may stand behind it. */
typedef struct NeedWord {
    DrillWord about;
    bool compares;       /* with any operator, the others with = only */
    const char *choices; /* words with blanks around each; or */
    FitsFn *fits;        /* NULL: anything */
    const char *wanted;  /* for a person */
} NeedWord;

static bool is_number_to(const char *value, guint64 max)
{
    return g_ascii_string_to_unsigned(value, 10, 1, max, NULL, NULL);
}

static bool fits_cpus(const char *value)
{
    return is_number_to(value, CPUS_MAX);
}

static bool fits_targets(const char *value)
{
    return is_number_to(value, TARGETS_MAX);
}

static bool fits_version(const char *value)
{
    return g_ascii_isdigit(*value);
}

static bool fits_size(const char *value)
{
    size_t digits = strspn(value, "0123456789");

    return digits && *value != '0' && value[digits] &&
           strchr("MG", value[digits]) && !value[digits + 1];
}

static bool fits_seeds(const char *value)
{
    Seeds seeds;

    return seeds_parse(value, &seeds);
}

static bool fits_schedule(const char *value)
{
    Seeds seeds;

    return seeds_parse_schedule(value, &seeds);
}

static const NeedWord need_words[] = {
    { { "cpus", "cpus=N", "vCPUs" },
      .fits = fits_cpus,
      .wanted = "a number from 1 to 255" },
    { { "role", "role=nvme", "what the adapter is: nvme or fcp" },
      .choices = " nvme fcp " },
    { { "fip", "fip=on", "the adapter logs in through FIP" },
      .choices = " on off " },
    { { "debug", "debug=yes", "a kernel with detectors, or one of that kind" },
      .choices = " yes plain debug kcsan " },
    { { "kernel", "kernel>=VERSION", "the guest's kernel" },
      .compares = true,
      .fits = fits_version,
      .wanted = "a version, such as 7.3" },
    { { "seeds", "seeds=A-B", "every seed of these is played" },
      .fits = fits_seeds,
      .wanted = "a number, or two such as 1-50" },
    { { "module", "module=NAME", "which the guest has" } },
    { { "iommu", "iommu=on", "an IOMMU in front of the adapter" },
      .choices = " on off " },
    { { "lab", "lab=FILE", "a fabric file beside the drill" } },
    { { "targets", "targets>=N", "target ports" },
      .compares = true,
      .fits = fits_targets,
      .wanted = "a number from 1 to 4096" },
    { { "memory", "memory=SIZE", "of the guest" },
      .fits = fits_size,
      .wanted = "a size, such as 512M or 2G" },
    { { "schedule", "schedule=SEED",
        "of the vCPUs' slices, or every one of "
        "A-B" },
      .fits = fits_schedule,
      .wanted = "a number, two such as 1-50, or these and \",mean=NS\"" },
    { { "append", "append=\"WORDS\"", "for the kernel's command line" } },
    { { "driver", "driver=NAME", "fnic of one's own, or inbox" } },
    { { "start", "start=cold", "no saved guest" }, .choices = " cold " },
    { { "connect", "connect=yes", "connected before the first step" },
      .choices = " yes no " },
    { { "lockup", "lockup=TIME", "from when on a vCPU is locked up" } },
};

const DrillWord *drill_need_word(guint index)
{
    return index < G_N_ELEMENTS(need_words) ? &need_words[index].about : NULL;
}

static const NeedWord *find_word(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(need_words); i++) {
        if (strcmp(need_words[i].about.word, name) == 0) {
            return &need_words[i];
        }
    }
    return NULL;
}

static char *list_needs(void)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(need_words); i++) {
        g_string_append_printf(list, "%s%s", list->len ? ", " : "",
                               need_words[i].about.word);
    }
    return g_strdup(list->str);
}

static void check_choice(DrillTokens *tokens, const NeedWord *word)
{
    const char *value = drill_token(tokens)->text;
    g_autofree char *padded = g_strconcat(" ", value, " ", NULL);

    if (strchr(value, ' ') || !strstr(word->choices, padded)) {
        g_autofree char *choices = g_strstrip(g_strdup(word->choices));

        drill_token_error(tokens, "'%s' is '%s', must be one of: %s",
                          word->about.word, value, choices);
    }
}

/* At the value. */
static void check_value(DrillTokens *tokens, const NeedWord *word)
{
    const char *value = drill_token(tokens)->text;

    if (word->choices) {
        check_choice(tokens, word);
    } else if (word->fits && !word->fits(value)) {
        drill_token_error(tokens, "'%s' is '%s', must be %s", word->about.word,
                          value, word->wanted);
    }
}

/* The same once more, from a file that is included, is no harm. */
static void check_once(DrillTokens *tokens, const DrillProgram *program,
                       const char *name, const char *value)
{
    const char *other = drill_program_need(program, name);

    if (other && strcmp(other, value) != 0) {
        drill_token_error(tokens, "'%s' is '%s' already", name, other);
    }
}

static void add_need(DrillParser *parser, const DrillToken *name,
                     const char *value)
{
    DrillNeed *need = g_new0(DrillNeed, 1);

    need->place = name->place;
    need->name = g_strdup(name->text);
    need->value = g_strdup(value);
    g_ptr_array_add(parser->program->needs, need);
}

/* At the operator; "kernel>=7.3" keeps its own. */
static char *parse_sign(DrillTokens *tokens, const NeedWord *word)
{
    const char *sign = drill_token(tokens)->text;
    bool is_equal = strcmp(sign, "=") == 0;

    if (drill_token(tokens)->kind != DRILL_TOKEN_OPERATOR ||
        (!is_equal && !word->compares)) {
        drill_token_error(tokens, "'=' is missing behind '%s'",
                          word->about.word);
        return NULL;
    }
    return g_strdup(is_equal ? "" : sign);
}

static void parse_need(DrillParser *parser, DrillTokens *tokens)
{
    const DrillToken *name = drill_token(tokens);
    const NeedWord *word = find_word(name->text);
    g_autofree char *sign = NULL;
    g_autofree char *value = NULL;

    if (!word) {
        g_autofree char *list = list_needs();

        drill_token_error(tokens, "'%s' cannot be needed, but: %s", name->text,
                          list);
        return;
    }
    drill_token_next(tokens);
    sign = parse_sign(tokens, word);
    if (!sign) {
        return;
    }
    drill_token_next(tokens);
    if (drill_token_ends(tokens)) {
        drill_token_error(tokens, "a value is missing behind '%s'", name->text);
        return;
    }
    value = g_strconcat(sign, drill_token(tokens)->text, NULL);
    check_value(tokens, word);
    check_once(tokens, parser->program, name->text, value);
    add_need(parser, name, value);
    if (strcmp(name->text, "lockup") == 0) {
        drill_parse_time(tokens, &parser->program->lockup);
    } else {
        drill_token_next(tokens);
    }
}

void drill_parse_needs(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line)
{
    if (drill_is_idle(parser->program, "needs")) {
        return;
    }
    while (!drill_token_ends(tokens) && !tokens->failed) {
        parse_need(parser, tokens);
    }
}
