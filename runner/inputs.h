/*
 * What a drill's run depends on: inputs.json in its folder, a flat object.
 *
 * Keys that begin with "--" are the options that it was played with; the
 * others name what was used, by its version or by the SHA-256 of its content.
 * Two runs with the same inputs are the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_INPUTS_H
#define VICLAB_RUNNER_INPUTS_H

#include "drill.h"
#include "json.h"
#include "machine.h"
#include "record.h"
#include "session.h"
#include "setup.h"

#define INPUTS_FILE "inputs.json"

/* Keys that others ask for. */
#define INPUTS_DRILL          "drill" /* its name: "recovery/lost-rsp" */
#define INPUTS_OWN_KERNEL     "own kernel"
#define INPUTS_NOT_REPEATABLE "not repeatable"
#define INPUTS_FABRIC_FILE    "fabric file"

typedef struct InputsParts {
    const Session *session; /* with the user's options */
    const Drill *drill;
    const Setup *setup;
    const Machine *machine; /* with the options that it is played with */
    bool cold;              /* starts without a saved guest */
} InputsParts;

/* The text of the file; g_free(), or NULL. */
char *inputs_collect(const InputsParts *parts, GError **error);

/* inputoptions.c */
/* Adds the options, each by its name. */
void inputs_add_options(Json *json, const InputsParts *parts);
/*
 * The same as words of a command line, for options_parse(); g_strfreev(). NULL
 * if @inputs, which may come from anybody, has one that is not harmless: that
 * lets QEMU read or write a file of the host, for example.
 */
char **inputs_options(const Record *inputs, GError **error);
/* The same of a fabric file. */
bool inputs_check_lab(const char *name, const char *text, gsize length,
                      GError **error);

#endif
