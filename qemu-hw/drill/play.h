/*
 * Between the files that play a drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PLAY_H
#define VICLAB_DRILL_PLAY_H

#include "drill/data.h"
#include "drill/match.h"
#include "drill/owners.h"
#include "drill/player.h"

typedef enum DrillPlayerState {
    DRILL_WAITS_FOR_GUEST,
    DRILL_GOES_ON, /* the next step is due at once */
    DRILL_WAITS,   /* for an event, a command or a time */
    DRILL_HAS_ENDED,
    DRILL_IS_LIVE, /* does what it is told, and never ends */
} DrillPlayerState;

typedef struct DrillRule DrillRule;

/* live.c: what a player tells that is live, instead of ending. */
typedef struct DrillLiveHooks {
    void (*ended)(void *opaque, const DrillPlace *place, const char *why);
    void (*hit)(void *opaque, const DrillRule *rule, const char *what);
    void (*output)(void *opaque, const DrillBinding *job); /* a line */
    void (*done)(void *opaque, const DrillBinding *job);
    void (*play)(void *opaque); /* what has been typed */
} DrillLiveHooks;

/* Events and what to do when one of them is met. */
struct DrillRule {
    DrillPlayer *player;
    const DrillStep *step;
    DrillBinding *binding; /* owned by the player; never NULL */
    bool armed;
    bool tells;       /* that it was hit: it does not answer to that itself */
    bool begun;       /* what is awaited after something else may come now */
    uint32_t matches; /* before the limit was asked */
    uint32_t hits;
    uint32_t gate_count; /* messages since it was armed, of its count's gate */
    LabTimer patience;   /* of what is awaited live */
    GPtrArray *watches;  /* Watch *, of the events that are functions */
};

/* An action that waits for its layer to be done. */
typedef struct DrillDeferred {
    const DrillAction *action;
    const DrillStep *step;
} DrillDeferred;

/* A message that goes on by itself later. */
typedef struct DrillDelayed {
    DrillPlayer *player;
    LabTimer timer;
    GateMessage *message;
} DrillDelayed;

struct DrillPlayer {
    Lab *lab;
    DrillProgram *program;
    LabPort *port;
    WatchTable *watches;
    Schedule *schedule; /* of the vCPUs, that begins with the drill; or NULL */
    bool control;
    bool beside;                /* the guest is none of its business */
    const DrillLiveHooks *live; /* NULL: it plays a drill */
    void *live_opaque;
    LabRandom random;
    DrillPlayerState state;
    guint at;             /* the step that is being played */
    const DrillStep *due; /* done once the present step waits, or NULL */
    DrillBindings bindings;
    DrillOwners owners;
    DrillData data;     /* of one that plays a drill */
    GPtrArray *rules;   /* DrillRule *, in the order in which they were armed */
    DrillRule *waiting; /* of an await or expect */
    GArray *deferred;   /* DrillDeferred */
    GPtrArray *delayed; /* DrillDelayed * */
    LabTimer next;      /* goes on */
    LabTimer deadline;
    uint32_t next_job;
    GPtrArray *kernel_lines; /* char *: all that the kernel has said */
    guint kernel_mark;       /* of them before the present step */
    guint kernel_from;       /* of them before the step before it */
};

/* ---- aim.c ---- */

/* False, and the drill has ended, if the laboratory lacks a part of it. */
bool drill_aims_well(DrillPlayer *player, const DrillStep *step);

/* ---- player.c ---- */

/* One without steps, which does what live.c tells it; takes over @program. */
DrillPlayer *drill_player_new_live(Lab *lab, DrillProgram *program,
                                   const DrillLiveHooks *hooks, void *opaque);
/* To all that the program is about by now. */
void drill_player_listen(DrillPlayer *player);
/* The present step is over: the next one is due. */
void drill_go_on(DrillPlayer *player);
void drill_end(DrillPlayer *player, DrillEnd end, const DrillPlace *place,
               const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Ends the drill if there is a mistake; true then. */
bool drill_end_if_mistaken(DrillPlayer *player, DrillMistake *mistake);

/* ---- rules.c ---- */

DrillRule *drill_rule_arm(DrillPlayer *player, const DrillStep *step);
void drill_rule_free(void *rule);
/* All rules of that name. */
/* All of the name that is the action's target. */
void drill_rules_arm(DrillPlayer *player, const DrillAction *action);
void drill_rules_disarm(DrillPlayer *player, const char *name);
GateVerdict drill_rules_judge(DrillPlayer *player, GateMessage *message);
/* Met, and its limit allows it: what a rule, an await or a never does then. */
void drill_rule_hit(DrillRule *rule, const DrillEvent *event, const char *what);
/* The same, unless the limit says no, with all that it does: no message. */
void drill_rule_met(DrillRule *rule, const DrillEvent *event, const char *what);
/* Counts; does the limit let this one through? */
bool drill_rule_lets_through(DrillRule *rule, const DrillEvent *event);

/* ---- rule_function.c ---- */

/* The function of the event; the drill ends if that cannot be. */
void drill_rule_watch(DrillRule *rule, const DrillEvent *event);
void drill_rule_watch_free(void *watch);

/* ---- rule_event.c ---- */

/* Does the step's event (a job, something held) hold already? */
bool drill_rule_holds_now(DrillRule *rule);
/* Rules that wait for what has just happened to a binding. */
void drill_rules_binding_changed(DrillPlayer *player, DrillEventKind kind,
                                 DrillBinding *binding);
void drill_rules_kernel(DrillPlayer *player, const char *line);
/* The same for one rule. */
void drill_rules_kernel_one(DrillRule *rule, const char *line);
void drill_rules_marker(DrillPlayer *player, const char *name,
                        DrillBinding *fields);
void drill_rules_output(DrillPlayer *player, DrillBinding *job,
                        const char *line);
void drill_rules_tap(DrillPlayer *player, const TapEvent *event);

/* ---- act.c ---- */

/* On a message that was met; the last action that says so takes it. */
GateVerdict drill_act_on_message(DrillPlayer *player, DrillRule *rule,
                                 GateMessage *message);
/* Those that are about anything else, soon. */
void drill_act_later(DrillPlayer *player, const DrillStep *step);
void drill_act_now(DrillPlayer *player, const DrillStep *step,
                   const DrillAction *action);
void drill_act_deferred(DrillPlayer *player);
/* All that is held goes on its way, or (@owner) is dropped. */
void drill_release_all(DrillPlayer *player);
void drill_forget(DrillPlayer *player, const void *owner);
/* The answer at a watched function. */
WatchReply drill_act_on_function(DrillPlayer *player, DrillRule *rule);

/* ---- act_message.c: the drill ends if it cannot be done ---- */

/* @why: taken over. */
void drill_error_at(DrillPlayer *player, const DrillPlace *place, char *why);
/* GateArg, live values put in; NULL if there is one that has no value. */
GArray *drill_gate_args(DrillPlayer *player, const DrillAction *action);
void drill_message_set(DrillPlayer *player, const DrillAction *action,
                       GateMessage *message);
void drill_message_set_bytes(DrillPlayer *player, const DrillAction *action,
                             GateMessage *message);
/* True if the message was consumed. */
bool drill_message_answer(DrillPlayer *player, const DrillAction *action,
                          GateMessage *message);
/* NULL if there is none. */
GateMessage *drill_message_copy(DrillPlayer *player, const DrillAction *action,
                                const GateMessage *message);
/* It goes on by itself after @time (ns). */
void drill_message_pass_in(DrillPlayer *player, GateMessage *message,
                           int64_t time);
void drill_delayed_free(void *delayed);

/* ---- jobs.c ---- */

extern const LabPortMaster drill_master;
/* Starts the command of the present step. */
void drill_job_start(DrillPlayer *player, const DrillStep *step);
void drill_job_stop(DrillPlayer *player, DrillBinding *job);
/* The guest may go. */
void drill_jobs_exit(DrillPlayer *player);

#endif
