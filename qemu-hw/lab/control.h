/*
 * Controls: what can be done to the parts of the laboratory from outside, by
 * the part's name and a verb: "vic0 link-down", "fp0 logo d_id=010100".
 *
 * Drills, a live console and QOM all come through here. A part registers its
 * verbs when it is made; the laboratory finds it by name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_CONTROL_H
#define VICLAB_LAB_CONTROL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "lab/gate.h" /* GateArg */

typedef struct ControlVerb {
    const char *name; /* "link-down" */
    const char *args; /* for a person: "[for=TIME]", "" */
    const char *help; /* one line */
    /* False and one line (g_free) if it cannot be done. */
    bool (*act)(void *object, const GateArg *args, uint32_t count, char **why);
} ControlVerb;

typedef struct ControlPart {
    char *name;       /* owned */
    const char *kind; /* "adapter", "fabric", "target port" ...; static */
    void *object;
    const ControlVerb *verbs; /* ended by one without a name */
} ControlPart;

typedef struct Controls {
    GPtrArray *parts; /* ControlPart *, in the order in which they came */
} Controls;

void controls_init(Controls *controls);
void controls_cleanup(Controls *controls);
/* One object may come several times with different verbs. */
void controls_add(Controls *controls, const char *name, const char *kind,
                  void *object, const ControlVerb *verbs);
/* All of that object. */
void controls_remove(Controls *controls, const void *object);
/*
 * False and one line (g_free) that says what there is instead. Not from inside
 * of a layer (GateKeeper.judge, an observer): what it is working on might be
 * gone when it goes on. A timer that is due now is the place.
 */
bool controls_act(const Controls *controls, const char *name, const char *verb,
                  const GateArg *args, uint32_t count, char **why);

/* The same of one line: "vic0 link-bounce for=5s". */
bool controls_line(const Controls *controls, const char *line, char **why);

/*
 * For verbs. An argument's text, or NULL if it was not given; it is then a
 * mistake unless the verb has a default.
 */
const char *control_arg(const GateArg *args, uint32_t count, const char *name);
/* @value stays as it is if the argument was not given. */
bool control_arg_u64(const GateArg *args, uint32_t count, const char *name,
                     uint64_t max, uint64_t *value, char **why);
/*
 * Pairs of hexadecimal digits, at most @max of them, at least one; NULL with
 * one line if it is none, or was not given.
 */
GByteArray *control_arg_bytes(const GateArg *args, uint32_t count,
                              const char *name, uint32_t max, char **why);
/* "5s", "20ms", "3us", "10ns": nanoseconds. */
bool control_arg_time(const GateArg *args, uint32_t count, const char *name,
                      int64_t *value, char **why);
/* False with one line if there is any argument that is not in @known. */
bool control_args_known(const GateArg *args, uint32_t count,
                        const char *const *known, char **why);
/* "5s" and so on; false if it is none or too long for an int64_t. */
bool control_time(const char *text, int64_t *value);

#endif
