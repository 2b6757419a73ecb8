/*
 * Drills line by line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/complete.h"
#include "drill/live.h"
#include "drill/play.h"
#include "drill/transcript.h"

#define HERE "console"
/* Lines that may be typed: what they were is kept. */
#define TYPED_MAX 65536

struct DrillLive {
    DrillLiveSayFn *say;
    void *opaque;
    DrillPlayer *player;
    DrillParser parser;
    DrillTranscript transcript;
    uint32_t line; /* the last one typed */
    bool failed;   /* what is being done cannot be */
    bool asked;    /* to say when all is over */
};

/* ------------------------------------------------------------------ */
/* Saying                                                              */

static void say_lines(DrillLive *live, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        live->say(live->opaque, *line);
    }
}

static void say_now(DrillLive *live, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

static void say_now(DrillLive *live, const char *format, ...)
{
    int64_t now = lab_clock_now(&live->player->lab->clock);
    g_autofree char *text = NULL;
    g_autofree char *line = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    line = g_strdup_printf("%4" PRId64 ".%09" PRId64 "  %s", now / LAB_SECONDS,
                           now % LAB_SECONDS, text);
    live->say(live->opaque, line);
}

/* ------------------------------------------------------------------ */
/* What the player tells                                               */

static void disarm_line(DrillPlayer *player, uint32_t line)
{
    for (guint i = 0; i < player->rules->len; i++) {
        DrillRule *rule = player->rules->pdata[i];

        if (rule->step->place.line == line) {
            rule->armed = false;
        }
    }
}

/* Something is over: perhaps it is all. */
static void look_again(DrillLive *live)
{
    if (live->asked) {
        lab_timer_arm_in(&live->player->next, 0);
    }
}

/* Where a drill would have ended, this line does. */
static void ended(void *opaque, const DrillPlace *place, const char *why)
{
    DrillLive *live = opaque;

    live->failed = true;
    if (place) {
        disarm_line(live->player, place->line);
        drill_transcript_over(&live->transcript, place->line, false);
        say_now(live, "%s:%u:%u: %s", place->file, place->line, place->column,
                why);
    } else {
        say_now(live, "%s", why);
    }
    look_again(live);
}

static void hit(void *opaque, const DrillRule *rule, const char *what)
{
    DrillLive *live = opaque;

    if (drill_step_waits(rule->step)) {
        drill_transcript_over(&live->transcript, rule->step->place.line, true);
        look_again(live);
    }
    say_now(live, "%s: %s", rule->binding->name, what);
}

static void output(void *opaque, const DrillBinding *job)
{
    say_now(opaque, "%s: %s", job->name, job->job_line->str);
}

static void done(void *opaque, const DrillBinding *job)
{
    say_now(opaque, "%s has ended with code %u", job->name, job->job_code);
}

/* ------------------------------------------------------------------ */
/* Doing                                                               */

static void arm(DrillLive *live, const DrillStep *step)
{
    DrillRule *rule = drill_rule_arm(live->player, step);

    if (!rule->armed && !step->disarmed) {
        return;
    }
    say_now(live, "%s is %s", rule->binding->name,
            drill_step_waits(step) ? "awaited"
            : step->disarmed       ? "not armed yet"
                                   : "armed");
    if (drill_step_waits(step) && !drill_rule_holds_now(rule)) {
        lab_timer_arm_in(&rule->patience, step->within.time);
    }
}

static void check(DrillLive *live, const DrillStep *step)
{
    DrillMistake mistake = { 0 };
    bool holds =
        drill_match_check(step->check, &live->player->bindings, &mistake);

    if (!drill_end_if_mistaken(live->player, &mistake)) {
        say_now(live, "%s is %s", step->check->field,
                holds ? "so" : "another one");
    }
}

static void act(DrillLive *live, const DrillStep *step)
{
    drill_act_now(live->player, step, step->actions->pdata[0]);
    if (!live->failed) {
        say_now(live, "done: %s", step->text);
    }
}

static void play(DrillLive *live, const DrillStep *step)
{
    switch (step->kind) {
    case DRILL_STEP_GUEST:
        drill_job_start(live->player, step);
        return;
    case DRILL_STEP_CHECK:
        check(live, step);
        return;
    case DRILL_STEP_ACT:
        act(live, step);
        return;
    default:
        arm(live, step);
    }
}

/* One that was born disarmed may be armed at any time. */
static bool is_over(const DrillRule *rule)
{
    return !rule->armed && !rule->step->disarmed;
}

/* Rules that can meet nothing any more; nobody is looking at them here. */
static void forget_disarmed(DrillPlayer *player)
{
    for (guint i = player->rules->len; i-- > 0;) {
        const DrillRule *rule = player->rules->pdata[i];

        if (is_over(rule)) {
            g_ptr_array_remove_index(player->rules, i);
        }
    }
}

/* Is anything awaited that has not come? */
static bool awaits(const DrillPlayer *player)
{
    for (guint i = 0; i < player->rules->len; i++) {
        const DrillRule *rule = player->rules->pdata[i];

        if (rule->armed && drill_step_waits(rule->step)) {
            return true;
        }
    }
    return false;
}

/* All that was typed since. */
static void play_typed(void *opaque)
{
    DrillLive *live = opaque;
    DrillPlayer *player = live->player;

    while (player->at < player->program->steps->len) {
        const DrillStep *step = player->program->steps->pdata[player->at++];

        live->failed = false;
        drill_transcript_begin(&live->transcript, step,
                               lab_clock_now(&player->lab->clock));
        if (drill_aims_well(player, step)) {
            play(live, step);
        }
        drill_transcript_done(&live->transcript, live->failed,
                              drill_step_waits(step));
    }
    forget_disarmed(player);
    if (live->asked && !awaits(player)) {
        live->asked = false;
        live->say(live->opaque, "?");
    }
}

static const DrillLiveHooks hooks = {
    .ended = ended,
    .hit = hit,
    .output = output,
    .done = done,
    .play = play_typed,
};

/* ------------------------------------------------------------------ */
/* Reading                                                             */

/* What makes no sense where every line is done when it is typed. */
static bool is_for_files(const char *word)
{
    static const DrillWordKind kinds[] = { DRILL_WORD_TEXT, DRILL_WORD_ABOUT };

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        const DrillWord *known;

        for (guint i = 0; (known = drill_word(kinds[k], i)); i++) {
            if (strcmp(known->word, word) == 0) {
                return true;
            }
        }
    }
    return strcmp(word, "wait") == 0 || strcmp(word, "at") == 0;
}

static void parse(DrillLive *live, DrillLine *line)
{
    g_autofree char *word = g_strndup(line->text, strcspn(line->text, " \t"));

    if (is_for_files(word)) {
        drill_error(live->parser.program, &line->place,
                    "'%s' is for drills in files: here each line is done as "
                    "soon as it is typed",
                    word);
    } else {
        drill_parse_line(&live->parser, line);
    }
}

/* NULL, or what is wrong. */
static char *parse_text(DrillLive *live, const char *text)
{
    DrillProgram *program = live->parser.program;
    g_autoptr(GPtrArray) lines = NULL;
    char *complaint;

    if (strlen(text) > DRILL_LIVE_LINE_MAX || strpbrk(text, "\r\n") ||
        !g_utf8_validate(text, -1, NULL) || live->line >= TYPED_MAX) {
        return g_strdup_printf(HERE ": this is no line of at most %d bytes",
                               DRILL_LIVE_LINE_MAX);
    }
    lines = drill_lines_split(HERE, text);
    if (lines->len) {
        DrillLine *line = lines->pdata[0];

        line->place.line = ++live->line;
        parse(live, line);
    }
    complaint = drill_program_complaint(program);
    g_ptr_array_set_size(program->errors, 0);
    program->regexes = 0;
    return complaint;
}

char *drill_live_statement(DrillLive *live, const char *text)
{
    DrillPlayer *player = live->player;
    guint before = player->program->steps->len;
    char *complaint = parse_text(live, text);

    if (player->program->steps->len > before) {
        TAP(&player->lab->tap, TAP_lab_control, "lab", TAP_STR("line", text),
            TAP_FLAG("repeatable", false));
        drill_player_listen(player);
        lab_timer_arm_in(&player->next, 0);
    }
    return complaint;
}

void drill_live_line(DrillLive *live, const char *text)
{
    const DrillKnown known = { &live->parser.symbols,
                               &live->player->lab->controls };
    g_autofree char *answer = NULL;

    if (strcmp(text, "?") == 0) {
        live->asked = true;
        lab_timer_arm_in(&live->player->next, 0);
    } else if (*text == '?') {
        g_autofree char *words = drill_complete(&known, text + 1);

        answer = g_strconcat("?", words, NULL);
    } else if (strncmp(text, "help", 4) == 0 && (!text[4] || text[4] == ' ')) {
        answer = drill_help(&known, text + 4);
    } else {
        answer = drill_live_statement(live, text);
    }
    if (answer) {
        say_lines(live, answer);
    }
}

/* ------------------------------------------------------------------ */
/* From beginning to end                                               */

DrillLive *drill_live_new(Lab *lab, WatchTable *watches, DrillLiveSayFn *say,
                          void *opaque)
{
    DrillLive *live = g_new0(DrillLive, 1);
    DrillProgram *program = drill_program_new(HERE, NULL);

    program->title = g_strdup(HERE);
    live->say = say;
    live->opaque = opaque;
    live->parser.program = program;
    drill_symbols_init(&live->parser.symbols);
    live->player = drill_player_new_live(lab, program, &hooks, live);
    drill_player_set_watches(live->player, watches);
    return live;
}

void drill_live_free(DrillLive *live)
{
    drill_symbols_cleanup(&live->parser.symbols);
    drill_player_free(live->player);
    drill_transcript_close(&live->transcript);
    g_free(live);
}

void drill_live_set_port(DrillLive *live, LabPort *port)
{
    if (!port || !port->master) {
        drill_player_set_port(live->player, port);
    }
}

bool drill_live_record(DrillLive *live, const char *path, char **why)
{
    return drill_transcript_open(&live->transcript, live->player->lab, path,
                                 why);
}

const char *drill_live_unsaved(const DrillLive *live)
{
    return drill_player_unsaved(live->player);
}
