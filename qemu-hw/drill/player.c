/*
 * Plays a drill: its steps, its end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/play.h"
#include "drill/stance.h"

/* What the owners of tags have to see. */
#define OWNERS_GATES (GATE_BIT(GATE_request) | GATE_BIT(GATE_dma))

/* What the guest may take to end: what runs in it, then its power. */
#define EXIT_TIME (60 * LAB_SECONDS)

static const char *const end_names[] = {
    [DRILL_PLAYED] = "played",
    [DRILL_FAILED] = "failed",
    [DRILL_INCONCLUSIVE] = "inconclusive",
    [DRILL_ERROR] = "error",
};

/* ------------------------------------------------------------------ */
/* The end                                                             */

/* Where a drill lies does not matter to what it does. */
static const char *own_name(const DrillPlayer *player, const char *file)
{
    g_autofree char *folder = g_path_get_dirname(player->program->file);
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);

    return g_str_has_prefix(file, prefix) ? file + strlen(prefix) : file;
}

static void tell_end(DrillPlayer *player, DrillEnd end, const DrillPlace *place,
                     const char *why)
{
    const char *file = place ? own_name(player, place->file) : "";

    TAP(&player->lab->tap, TAP_drill_end, "drill",
        TAP_STR("end", end_names[end]), TAP_STR("file", file),
        TAP_DEC("line", place ? place->line : 0),
        TAP_DEC("column", place ? place->column : 0), TAP_STR("why", why));
}

static void disarm_all(DrillPlayer *player)
{
    for (guint i = 0; i < player->rules->len; i++) {
        DrillRule *rule = player->rules->pdata[i];

        rule->armed = false;
    }
    player->waiting = NULL;
    g_array_set_size(player->deferred, 0);
}

void drill_end(DrillPlayer *player, DrillEnd end, const DrillPlace *place,
               const char *format, ...)
{
    g_autofree char *why = NULL;
    va_list args;

    if (player->state == DRILL_HAS_ENDED) {
        return;
    }
    va_start(args, format);
    why = g_strdup_vprintf(format, args);
    va_end(args);
    if (player->live) {
        player->live->ended(player->live_opaque, place, why);
        return;
    }
    drill_owners_end(&player->owners);
    drill_data_stop(&player->data);
    player->state = DRILL_HAS_ENDED;
    tell_end(player, end, place, why);
    disarm_all(player);
    lab_timer_cancel(&player->deadline);
    /* what is held goes on, and the guest may go, once nobody is busy */
    lab_timer_arm_in(&player->next, 0);
}

bool drill_end_if_mistaken(DrillPlayer *player, DrillMistake *mistake)
{
    if (!mistake->place) {
        return false;
    }
    if (player->control) {
        /* of what was never done, nothing is known */
        g_clear_pointer(&mistake->why, g_free);
        mistake->place = NULL;
        return false;
    }
    drill_end(player, DRILL_ERROR, mistake->place, "%s", mistake->why);
    g_free(mistake->why);
    *mistake = (DrillMistake){ 0 };
    return true;
}

static void close_down(DrillPlayer *player)
{
    gates_leave(&player->lab->gates);
    for (guint i = 0; i < player->rules->len; i++) {
        DrillRule *rule = player->rules->pdata[i];

        g_ptr_array_set_size(rule->watches, 0);
    }
    drill_release_all(player);
    if (!player->beside) {
        drill_jobs_exit(player);
        lab_timer_arm_in(&player->deadline, EXIT_TIME);
    }
}

/* ------------------------------------------------------------------ */
/* Steps                                                               */

void drill_go_on(DrillPlayer *player)
{
    if (player->state == DRILL_HAS_ENDED) {
        return;
    }
    lab_timer_cancel(&player->deadline);
    player->at++;
    player->state = DRILL_GOES_ON;
    lab_timer_arm_in(&player->next, 0);
}

static void wait_for(DrillPlayer *player, int64_t time)
{
    player->state = DRILL_WAITS;
    lab_timer_arm_in(&player->deadline, time);
}

/* A line that came while the step before was played is no news any more. */
static bool seen_already(DrillPlayer *player, DrillRule *rule)
{
    guint count = player->kernel_lines->len;

    for (guint i = player->kernel_from; i < count && rule->armed; i++) {
        drill_rules_kernel_one(rule, player->kernel_lines->pdata[i]);
    }
    return !rule->armed;
}

static const DrillStep *step_at(const DrillPlayer *player, guint index)
{
    return index < player->program->steps->len
               ? player->program->steps->pdata[index]
               : NULL;
}

/* What an action brings about at once is seen by the step that waits for it. */
static void play_action(DrillPlayer *player, const DrillStep *step)
{
    const DrillStep *after = step_at(player, player->at + 1);

    if (after && drill_step_waits(after)) {
        player->due = step;
    } else {
        drill_act_now(player, step, step->actions->pdata[0]);
    }
    drill_go_on(player);
}

static void do_what_is_due(DrillPlayer *player)
{
    const DrillStep *step = player->due;

    player->due = NULL;
    if (step) {
        drill_act_now(player, step, step->actions->pdata[0]);
    }
}

static void play_waiting(DrillPlayer *player, const DrillStep *step)
{
    DrillRule *rule;

    wait_for(player, step->within.time);
    rule = drill_rule_arm(player, step);
    if (player->state == DRILL_HAS_ENDED) {
        return;
    }
    player->waiting = rule;
    do_what_is_due(player);
    if (player->state == DRILL_WAITS && rule->armed &&
        !drill_rule_holds_now(rule)) {
        seen_already(player, rule);
    }
}

static void play_check(DrillPlayer *player, const DrillStep *step)
{
    DrillMistake mistake = { 0 };
    bool holds = drill_match_check(step->check, &player->bindings, &mistake);

    if (drill_end_if_mistaken(player, &mistake)) {
        return;
    }
    if (holds || player->control) {
        drill_go_on(player);
    } else {
        drill_end(player, DRILL_FAILED, &step->place, "%s is another one",
                  step->check->field);
    }
}

static void play_at(DrillPlayer *player, const DrillStep *step)
{
    int64_t now = lab_clock_now(&player->lab->clock);

    if (step->time < now) {
        drill_end(player, DRILL_INCONCLUSIVE, &step->place,
                  "it is %.9f s already", now / (double)LAB_SECONDS);
    } else {
        wait_for(player, step->time - now);
    }
}

static void tell_step(DrillPlayer *player, const DrillStep *step)
{
    TAP(&player->lab->tap, TAP_drill_step, "drill",
        TAP_DEC("line", step->place.line), TAP_STR("text", step->text));
}

static void play(DrillPlayer *player, const DrillStep *step)
{
    tell_step(player, step);
    switch (step->kind) {
    case DRILL_STEP_GUEST:
        wait_for(player, step->within.time);
        drill_job_start(player, step);
        if (step->background) {
            drill_go_on(player);
        }
        return;
    case DRILL_STEP_RULE:
    case DRILL_STEP_NEVER:
        drill_rule_arm(player, step);
        drill_go_on(player);
        return;
    case DRILL_STEP_AWAIT:
    case DRILL_STEP_EXPECT:
    case DRILL_STEP_BEFORE:
    case DRILL_STEP_AFTER:
        play_waiting(player, step);
        return;
    case DRILL_STEP_CHECK:
        play_check(player, step);
        return;
    case DRILL_STEP_ACT:
        play_action(player, step);
        return;
    case DRILL_STEP_WAIT:
        wait_for(player, step->time);
        return;
    case DRILL_STEP_AT:
        play_at(player, step);
        return;
    }
}

static const DrillStep *present_step(const DrillPlayer *player)
{
    return step_at(player, player->at);
}

/* A mistake is said before anything is done, since it may meet nothing. */
static bool aims_well(DrillPlayer *player)
{
    for (guint i = 0; i < player->program->steps->len; i++) {
        if (!drill_aims_well(player, step_at(player, i))) {
            return false;
        }
    }
    return true;
}

/* Lines that came before the step that was just played are forgotten. */
static void play_next(DrillPlayer *player)
{
    const DrillStep *step = present_step(player);
    guint came = player->kernel_lines->len;

    if (!step) {
        drill_end(player, DRILL_PLAYED, NULL, "the drill has been played");
        return;
    }
    if (player->at == 0 && !aims_well(player)) {
        return;
    }
    play(player, step);
    player->kernel_from = player->kernel_mark;
    player->kernel_mark = came;
}

static void next(void *opaque)
{
    DrillPlayer *player = opaque;

    if (player->state == DRILL_HAS_ENDED) {
        close_down(player);
        return;
    }
    drill_act_deferred(player);
    if (player->live) {
        player->live->play(player->live_opaque);
    } else if (player->state == DRILL_GOES_ON) {
        play_next(player);
    }
}

/* ------------------------------------------------------------------ */
/* Time                                                                */

/* Where the vCPUs are, for the journal and in words. */
static char *describe_hang(DrillPlayer *player, const char *what)
{
    g_autofree char *where = NULL;

    if (!player->watches) {
        return g_strdup(what);
    }
    stances_tell(player->watches, player->lab);
    where = stances_summary(player->watches);
    return g_strdup_printf("%s, %s", what, where);
}

static void tell_oracle(DrillPlayer *player, const char *oracle,
                        const char *what)
{
    TAP(&player->lab->tap, TAP_drill_oracle, "drill", TAP_STR("oracle", oracle),
        TAP_STR("what", what));
}

static void not_met(DrillPlayer *player, const DrillStep *step)
{
    g_autofree char *time =
        g_strdup_printf("%g s", step->within.time / (double)LAB_SECONDS);
    g_autofree char *hang = NULL;

    if (step->kind == DRILL_STEP_GUEST) {
        hang = describe_hang(player, "the guest hangs");
        drill_end(player, DRILL_FAILED, &step->place,
                  "'%s' has not ended after %s: %s", step->command, time, hang);
    } else if (player->control) {
        drill_go_on(player);
    } else if (step->kind == DRILL_STEP_AWAIT) {
        drill_end(player, DRILL_INCONCLUSIVE, &step->place,
                  "this did not come within %s", time);
    } else {
        drill_end(player, DRILL_FAILED, &step->place,
                  "this did not come within %s", time);
    }
}

static void deadline(void *opaque)
{
    DrillPlayer *player = opaque;
    const DrillStep *step = present_step(player);
    g_autofree char *hang = NULL;

    if (player->state == DRILL_HAS_ENDED) {
        hang = describe_hang(player, "the guest does not power itself off");
        tell_oracle(player, "hang", hang);
        lab_end(player->lab);
        return;
    }
    if (step->kind == DRILL_STEP_WAIT || step->kind == DRILL_STEP_AT) {
        drill_go_on(player);
    } else {
        not_met(player, step);
    }
}

/* ------------------------------------------------------------------ */
/* Gates and taps                                                      */

/* Data of a read goes on, or it does not: a message that was taken is gone. */
static GateVerdict judge_data(DrillPlayer *player, GateMessage *message)
{
    const char *adapter = message->who;
    uint16_t ox_id = gate_message_get_number(message, "ox_id");
    GateVerdict verdict = drill_rules_judge(player, message);

    if (verdict == GATE_TAKEN) {
        drill_data_withheld(&player->data, adapter, ox_id);
    } else {
        drill_data_passes(&player->data, adapter, ox_id,
                          gate_message_get_number(message, "offset"),
                          message->data, message->length);
    }
    return verdict;
}

static GateVerdict judge(void *opaque, GateMessage *message)
{
    DrillPlayer *player = opaque;

    if (player->live) {
        return drill_rules_judge(player, message);
    }
    drill_owners_see(&player->owners, message);
    return message->kind == GATE_dma ? judge_data(player, message)
                                     : drill_rules_judge(player, message);
}

static void forget(void *opaque, const void *owner)
{
    drill_forget(opaque, owner);
}

static const char *text_of(const TapEvent *event, const char *field)
{
    for (uint32_t i = 0; i < event->field_count; i++) {
        if (strcmp(event->fields[i].name, field) == 0) {
            return event->fields[i].string;
        }
    }
    return "";
}

static bool is_about_breach(const DrillEvidence *evidence)
{
    return evidence->kind == DRILL_EVIDENCE_ORACLE &&
           g_strcmp0(evidence->name, "breach") == 0;
}

static bool predicts_breach(const DrillProgram *program)
{
    for (guint i = 0; i < program->evidence->len; i++) {
        if (is_about_breach(program->evidence->pdata[i])) {
            return true;
        }
    }
    return false;
}

/*
 * What the driver sends against a standard is an oracle for the drill that
 * predicts it, and for no other: every driver breaks some.
 */
static void tell_breach(DrillPlayer *player, const TapEvent *event)
{
    const GPtrArray *all = player->program->evidence;
    g_autofree char *what = g_strdup_printf(
        "%s of %s: %s (%s)", text_of(event, "rule"), text_of(event, "frame"),
        text_of(event, "what"), text_of(event, "clause"));

    for (guint i = 0; i < all->len; i++) {
        const DrillEvidence *evidence = all->pdata[i];

        if (is_about_breach(evidence) &&
            (!evidence->regex ||
             g_regex_match(evidence->regex, what, 0, NULL))) {
            tell_oracle(player, "breach", what);
            return;
        }
    }
}

static void observe(void *opaque, const TapEvent *event)
{
    DrillPlayer *player = opaque;

    if (event->kind == TAP_check_breach &&
        strcmp(text_of(event, "by"), "driver") == 0) {
        tell_breach(player, event);
    }
    if (event->kind == TAP_fw_reply && !player->live) {
        drill_owners_told(&player->owners, event);
    }
    if (event->kind == TAP_guest_lockup) {
        tell_oracle(player, "hard-lockup", text_of(event, "title"));
    }
    if (player->state != DRILL_HAS_ENDED &&
        player->state != DRILL_WAITS_FOR_GUEST) {
        drill_rules_tap(player, event);
    }
}

static TapKinds wanted_taps(const DrillProgram *program)
{
    TapKinds kinds = TAP_BIT(TAP_guest_lockup) | TAP_BIT(TAP_fw_reply);

    if (predicts_breach(program)) {
        kinds |= TAP_BIT(TAP_check_breach);
    }
    for (guint i = 0; i < program->steps->len; i++) {
        const DrillStep *step = program->steps->pdata[i];

        for (guint e = 0; e < step->events->len; e++) {
            const DrillEvent *event = step->events->pdata[e];

            if (event->kind == DRILL_ON_TAP) {
                kinds |= TAP_BIT(event->tap);
            }
        }
    }
    return kinds;
}

/* ------------------------------------------------------------------ */
/* From beginning to end                                               */

void drill_player_listen(DrillPlayer *player)
{
    const DrillProgram *program = player->program;
    const GateKeeper keeper = { judge, forget, player };

    tap_unobserve(&player->lab->tap, observe, player);
    tap_observe(&player->lab->tap, wanted_taps(program), observe, player);
    gates_keep(&player->lab->gates, &keeper,
               program->gates | (player->live ? 0 : OWNERS_GATES));
}

static DrillPlayer *new_player(Lab *lab, DrillProgram *program)
{
    DrillPlayer *player = g_new0(DrillPlayer, 1);

    player->lab = lab;
    player->program = program;
    player->next_job = 1;
    player->rules = g_ptr_array_new_with_free_func(drill_rule_free);
    player->deferred = g_array_new(FALSE, FALSE, sizeof(DrillDeferred));
    player->delayed = g_ptr_array_new_with_free_func(drill_delayed_free);
    player->kernel_lines = g_ptr_array_new_with_free_func(g_free);
    drill_bindings_init(&player->bindings);
    drill_owners_init(&player->owners, lab);
    lab_random(lab, &player->random, "drill");
    lab_timer_init(&player->next, &lab->clock, next, player);
    lab_timer_init(&player->deadline, &lab->clock, deadline, player);
    return player;
}

DrillPlayer *drill_player_new(Lab *lab, DrillProgram *program)
{
    DrillPlayer *player = new_player(lab, program);

    drill_data_init(&player->data, lab);
    drill_player_listen(player);
    return player;
}

DrillPlayer *drill_player_new_live(Lab *lab, DrillProgram *program,
                                   const DrillLiveHooks *hooks, void *opaque)
{
    DrillPlayer *player = new_player(lab, program);

    player->live = hooks;
    player->live_opaque = opaque;
    player->state = DRILL_IS_LIVE;
    return player;
}

void drill_player_free(DrillPlayer *player)
{
    gates_leave(&player->lab->gates);
    tap_unobserve(&player->lab->tap, observe, player);
    if (player->port) {
        lab_port_set_master(player->port, NULL, NULL);
    }
    lab_timer_cancel(&player->next);
    lab_timer_cancel(&player->deadline);
    drill_forget(player, NULL);
    g_ptr_array_unref(player->rules);
    g_array_unref(player->deferred);
    g_ptr_array_unref(player->delayed);
    g_ptr_array_unref(player->kernel_lines);
    drill_bindings_cleanup(&player->bindings);
    drill_owners_cleanup(&player->owners);
    if (!player->live) {
        drill_data_cleanup(&player->data);
    }
    drill_program_free(player->program);
    g_free(player);
}

void drill_player_set_port(DrillPlayer *player, LabPort *port)
{
    if (player->port) {
        lab_port_set_master(player->port, NULL, NULL);
    }
    player->port = port;
    if (port) {
        lab_port_set_master(port, &drill_master, player);
    }
}

void drill_player_set_watches(DrillPlayer *player, WatchTable *table)
{
    player->watches = table;
}

void drill_player_set_control(DrillPlayer *player, bool control)
{
    player->control = control;
}

void drill_player_set_beside(DrillPlayer *player)
{
    player->beside = true;
}

void drill_player_set_schedule(DrillPlayer *player, Schedule *schedule)
{
    player->schedule = schedule;
    schedule->waits = true;
}

void drill_player_start(DrillPlayer *player)
{
    if (player->state == DRILL_WAITS_FOR_GUEST) {
        if (player->schedule) {
            player->schedule->waits = false;
        }
        player->state = DRILL_GOES_ON;
        lab_timer_arm_in(&player->next, 0);
    }
}

bool drill_player_ended(const DrillPlayer *player)
{
    return player->state == DRILL_HAS_ENDED;
}

static bool holds(const DrillPlayer *player)
{
    for (guint i = 0; i < player->bindings.all->len; i++) {
        const DrillBinding *binding = player->bindings.all->pdata[i];

        if (binding->held.length) {
            return true;
        }
    }
    return player->delayed->len != 0;
}

static bool has_armed(const DrillPlayer *player)
{
    for (guint i = 0; i < player->rules->len; i++) {
        const DrillRule *rule = player->rules->pdata[i];

        if (rule->armed) {
            return true;
        }
    }
    return false;
}

const char *drill_player_unsaved(const DrillPlayer *player)
{
    if (player->state == DRILL_GOES_ON || player->state == DRILL_WAITS) {
        return "a drill is being played, which cannot be saved: it can be "
               "before the drill begins";
    }
    if (has_armed(player)) {
        return "a rule is armed, which cannot be saved: disarm it";
    }
    return holds(player) ? "messages are held, which cannot be saved: release "
                           "them"
                         : NULL;
}
