/*
 * Commands in the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/play.h"

/* "{X.tag}" becomes its value; NULL (the drill has ended) if it has none. */
static char *fill_in(DrillPlayer *player, const DrillStep *step)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GRegex) regex = g_regex_new(
        "\\{([A-Za-z][-A-Za-z0-9_]*)\\.([A-Za-z0-9_]+)\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int from = 0;

    g_regex_match(regex, step->command, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        g_autofree char *field = g_match_info_fetch(match, 2);
        g_autofree char *why = NULL;
        const char *text;
        uint64_t number = 0;
        int start;
        int end;

        if (!drill_binding_get(drill_binding(&player->bindings, name), field,
                               &number, &text, &why)) {
            if (!player->control) {
                drill_end(player, DRILL_INCONCLUSIVE, &step->place, "%s", why);
            }
            return NULL;
        }
        g_match_info_fetch_pos(match, 0, &start, &end);
        g_string_append_len(out, step->command + from, start - from);
        if (text) {
            g_string_append(out, text);
        } else {
            g_string_append_printf(out, "%" PRIu64, number);
        }
        from = end;
    }
    g_string_append(out, step->command + from);
    return g_strdup(out->str);
}

static DrillBinding *new_job(DrillPlayer *player, const DrillStep *step)
{
    uint32_t id = player->next_job++;
    g_autofree char *number = g_strdup_printf("command %u", id);
    DrillBinding *job =
        drill_binding(&player->bindings, step->name ? step->name : number);

    job->job = DRILL_JOB_RUNNING;
    job->job_id = id;
    job->job_code = 0;
    job->job_step = step;
    if (!job->job_line) {
        job->job_line = g_string_new(NULL);
    }
    g_string_truncate(job->job_line, 0);
    g_clear_pointer(&job->job_last, g_free);
    return job;
}

void drill_job_start(DrillPlayer *player, const DrillStep *step)
{
    g_autofree char *command = fill_in(player, step);
    DrillBinding *job;

    if (!command) {
        if (player->control) {
            drill_go_on(player);
        }
        return;
    }
    job = new_job(player, step);
    if (!player->port ||
        !lab_port_command(player->port, job->job_id, command)) {
        drill_end(player, DRILL_ERROR, &step->place,
                  "the guest does not take this command: there are too many "
                  "at a time, or it is too long");
    }
}

void drill_job_stop(DrillPlayer *player, DrillBinding *job)
{
    g_autofree char *command = g_strdup_printf("stop %u", job->job_id);

    if (player->port && job->job == DRILL_JOB_RUNNING) {
        lab_port_command(player->port, player->next_job++, command);
    }
}

void drill_jobs_exit(DrillPlayer *player)
{
    if (player->port) {
        lab_port_command(player->port, player->next_job++, "exit 0");
    }
}

/* ------------------------------------------------------------------ */
/* What comes from the guest                                           */

static void ready(void *opaque)
{
    drill_player_start(opaque);
}

static void line_ended(DrillPlayer *player, DrillBinding *job)
{
    drill_rules_output(player, job, job->job_line->str);
    if (player->live) {
        player->live->output(player->live_opaque, job);
    }
    g_free(job->job_last);
    job->job_last = g_strdup(job->job_line->str);
    g_string_truncate(job->job_line, 0);
}

/* A line that never ends is not kept. */
#define LINE_MAX_LEN 4096

static void output(void *opaque, uint32_t id, bool is_stderr,
                   const uint8_t *data, uint32_t length)
{
    DrillPlayer *player = opaque;
    DrillBinding *job = drill_binding_of_job(&player->bindings, id);

    for (uint32_t i = 0; job && i < length; i++) {
        if (data[i] == '\n') {
            line_ended(player, job);
        } else if (data[i] && job->job_line->len < LINE_MAX_LEN) {
            g_string_append_c(job->job_line, data[i]);
        }
    }
}

/* "miscompare lba=8 ...": the guest has read other data than was written. */
static void miscompare(DrillPlayer *player, const char *text)
{
    TAP(&player->lab->tap, TAP_drill_oracle, "drill",
        TAP_STR("oracle", "miscompare"), TAP_STR("what", text));
}

static void event(void *opaque, uint32_t id, const char *text)
{
    DrillPlayer *player = opaque;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    DrillBinding *fields;

    if (!words[0]) {
        return;
    }
    if (strcmp(words[0], "miscompare") == 0) {
        miscompare(player, text);
    }
    fields = drill_binding(&player->bindings, words[0]);
    drill_binding_see_nothing(fields);
    for (char **word = words + 1; *word; word++) {
        char *equals = strchr(*word, '=');

        if (equals) {
            *equals = '\0';
            drill_binding_add_text(fields, *word, equals + 1);
        }
    }
    drill_rules_marker(player, words[0], fields);
}

static void kernel(void *opaque, uint32_t level, const char *line)
{
    DrillPlayer *player = opaque;

    g_ptr_array_add(player->kernel_lines, g_strdup(line));
    drill_rules_kernel(player, line);
}

/* Its end is not the one that the step wants. */
static bool is_wrong(const DrillStep *step, uint32_t code, bool control)
{
    return (step->outcome == DRILL_MUST_SUCCEED && code) ||
           (step->outcome == DRILL_MUST_FAIL && !code && !control);
}

static void step_done(DrillPlayer *player, const DrillBinding *job)
{
    const DrillStep *step = job->job_step;

    if (!is_wrong(step, job->job_code, player->control)) {
        drill_go_on(player);
        return;
    }
    drill_end(player, DRILL_FAILED, &step->place, "'%s' ended with code %u%s%s",
              step->command, job->job_code, job->job_last ? ": " : "",
              job->job_last ? job->job_last : "");
}

static void done(void *opaque, uint32_t id, uint32_t code)
{
    DrillPlayer *player = opaque;
    DrillBinding *job = drill_binding_of_job(&player->bindings, id);
    bool is_awaited;

    if (!job || job->job != DRILL_JOB_RUNNING) {
        return;
    }
    if (job->job_line->len) {
        line_ended(player, job);
    }
    is_awaited = player->state == DRILL_WAITS && !job->job_step->background &&
                 player->program->steps->pdata[player->at] == job->job_step;
    job->job_code = code;
    job->job = code ? DRILL_JOB_FAILED : DRILL_JOB_DONE;
    if (player->live) {
        player->live->done(player->live_opaque, job);
    }
    if (is_awaited) {
        step_done(player, job);
    }
    drill_rules_binding_changed(player, code ? DRILL_ON_FAILED : DRILL_ON_DONE,
                                job);
}

const LabPortMaster drill_master = {
    .ready = ready,
    .output = output,
    .event = event,
    .kernel = kernel,
    .done = done,
};
