/*
 * What a name in a drill is bound to while it is played: the last thing that
 * was met under that name, the messages that are held under it, or a command
 * in the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_BINDING_H
#define VICLAB_DRILL_BINDING_H

#include "drill/program.h"
#include "lab/tap.h"

typedef enum DrillJobState {
    DRILL_JOB_NONE, /* the name is not that of a command */
    DRILL_JOB_RUNNING,
    DRILL_JOB_DONE,
    DRILL_JOB_FAILED,
} DrillJobState;

/* One field of what was met. */
typedef struct DrillField {
    char *name;
    uint64_t number;
    char *text; /* NULL: it is a number */
} DrillField;

typedef struct DrillBinding {
    char *name;
    uint32_t hits;
    uint32_t forgotten; /* messages that were held when their owner went */
    GateMessage seen;   /* the common part of the last message; data owned */
    bool has_seen;
    GArray *fields; /* DrillField, of the last event that was no message */
    GQueue held;    /* GateMessage *, oldest first */
    DrillJobState job;
    uint32_t job_id;
    uint32_t job_code;
    const DrillStep *job_step;
    GString *job_line; /* of its output, not yet ended */
    char *job_last;    /* the last line of it, or NULL */
} DrillBinding;

/* In the order of their first use. */
typedef struct DrillBindings {
    GPtrArray *all; /* DrillBinding * */
} DrillBindings;

void drill_bindings_init(DrillBindings *bindings);
/* Nothing may be held any more. */
void drill_bindings_cleanup(DrillBindings *bindings);
/* The one of that name, made if there is none. */
DrillBinding *drill_binding(DrillBindings *bindings, const char *name);
/* NULL if no command has that number. */
DrillBinding *drill_binding_of_job(const DrillBindings *bindings, uint32_t id);

void drill_binding_see_message(DrillBinding *binding,
                               const GateMessage *message);
void drill_binding_see_event(DrillBinding *binding, const TapEvent *event);
/* Starts over; then fields are added one by one. */
void drill_binding_see_nothing(DrillBinding *binding);
void drill_binding_add_number(DrillBinding *binding, const char *name,
                              uint64_t number);
void drill_binding_add_text(DrillBinding *binding, const char *name,
                            const char *text);
/*
 * The value of a field: of the oldest message held, else of what was met.
 * False and one line (g_free) if there is none. *@text stays NULL for a
 * number.
 */
bool drill_binding_get(const DrillBinding *binding, const char *field,
                       uint64_t *number, const char **text, char **why);

#endif
