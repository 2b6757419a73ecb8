/*
 * The plan of a laboratory, as a person writes it (docs/fabric-file.md): a
 * text of sections that name its parts as nvmet's configuration file system
 * does, and of lines that say something of the part.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_PLAN_PLAN_H
#define VICLAB_PLAN_PLAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest text that is read at all, bytes. */
#define PLAN_TEXT_MAX (1024 * 1024)
/* Most parts that a plan may have. */
#define PLAN_ITEMS_MAX 4096

/* What a laboratory is made of. */
typedef enum PlanKind {
    PLAN_FABRIC,
    PLAN_ZONE,      /* of a fabric */
    PLAN_PORT,      /* a target's */
    PLAN_ANA_GROUP, /* of a port */
    PLAN_SUBSYSTEM,
    PLAN_NAMESPACE, /* of a subsystem */
    PLAN_ADAPTER,
    PLAN_KINDS,
} PlanKind;

/* A place in the text; both count from 1, columns in bytes. */
typedef struct PlanPlace {
    uint32_t line;
    uint32_t column;
} PlanPlace;

typedef struct PlanWord PlanWord;
typedef struct PlanItem PlanItem;

/* One value; a word that takes several has several settings. */
typedef struct PlanSetting {
    const PlanWord *word;
    char *text;  /* as it was written */
    char *value; /* as a device's property takes it */
    PlanPlace place;
} PlanSetting;

/* One section. */
struct PlanItem {
    PlanKind kind;
    char *path; /* "ports/1/ana_groups/2" */
    char *name; /* its last part: "2", "vic0", an NQN */
    char *id;   /* of its device; NULL if it has none of its own */
    const PlanItem *parent;
    PlanPlace place;
    GArray *settings; /* PlanSetting, in the order of the text */
    /* set by the check */
    const PlanItem *fabric; /* of a zone, port or adapter */
    uint32_t number; /* domain of a fabric, address of a port or adapter */
    uint64_t wwpn;   /* of a port or adapter, derived if it was not given */
};

typedef struct PlanError {
    PlanPlace place;
    char *text;
} PlanError;

typedef struct Plan {
    char *file;       /* its name, for errors */
    GPtrArray *items; /* PlanItem *, owned, in the order of the text */
    GArray *errors;   /* PlanError, in that order too; the first few */
    bool has_more_errors;
} Plan;

/* Never fails: what is wrong is in its errors. @text need not end with NUL. */
Plan *plan_parse(const char *file, const char *text, size_t length);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/*
 * NULL if nothing is wrong; else one line for each error, or for the first
 * of very many: "file:line:column: what is wrong, what must be". g_free().
 */
char *plan_complaint(const Plan *plan);

/* NULL if there is none. */
const PlanItem *plan_find(const Plan *plan, PlanKind kind, const char *name);
/* The (last) value of a word, or NULL if the section does not have it. */
const char *plan_value(const PlanItem *item, const char *word);
/* ---- what it means ---- */

/* A device of QEMU. */
typedef struct PlanDevice {
    const PlanItem *item;
    const char *driver;
    char *id;              /* or NULL */
    char *bus;             /* or NULL */
    GPtrArray *properties; /* char *: name, value, name, value ... */
} PlanDevice;

/*
 * The devices that make the laboratory, each behind those that it refers to.
 * Of PlanDevice *, owned; only of a plan without errors.
 */
GPtrArray *plan_devices(const Plan *plan);

/* An adapter and a port with which its driver logs in. */
typedef struct PlanPath {
    const PlanItem *adapter;
    const PlanItem *port;
} PlanPath;

/* All of NVMe, zones considered: PlanPath. Only of a plan without errors. */
GArray *plan_paths(const Plan *plan);

#endif
