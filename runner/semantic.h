/*
 * Semantic patches (Coccinelle) for the driver: mutations, which bring a bug
 * back, and fixes (guest-driver/mutations, guest-driver/fixes).
 *
 * A patch says in a comment line what it changes, for each file:
 * "// in drivers/scsi/fnic/fnic_nvme.c, 2 places".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SEMANTIC_H
#define VICLAB_RUNNER_SEMANTIC_H

#include "session.h"
#include "step.h"

typedef enum SemanticKind {
    SEMANTIC_MUTATION,
    SEMANTIC_FIX,
} SemanticKind;

typedef struct SemanticTarget {
    char *file;          /* path in a source tree of Linux */
    unsigned int places; /* that are changed in it */
} SemanticTarget;

typedef struct SemanticPatch {
    SemanticKind kind;
    char *name;  /* "F05" */
    char *title; /* the first line of its comment */
    char *path;
    GPtrArray *targets; /* SemanticTarget * */
} SemanticPatch;

/* What @text says that it changes; SemanticTarget *. */
GPtrArray *semantic_targets(const char *text);

/* All of a kind, by name; SemanticPatch *. */
GPtrArray *semantic_list(const Session *session, SemanticKind kind,
                         GError **error);
/* One of them; FAIL_USAGE, and the names that there are, if there is none. */
SemanticPatch *semantic_find(const Session *session, SemanticKind kind,
                             const char *name, GError **error);
void semantic_free(SemanticPatch *patch);

/*
 * Changes the files below @tree, and appends the difference to @diff.
 * FAIL_INAPPLICABLE unless it changes as many places as it says.
 */
bool semantic_apply(StepWork *work, const SemanticPatch *patch,
                    const char *tree, GString *diff, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SemanticPatch, semantic_free)

#endif
