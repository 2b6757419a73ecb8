/*
 * A drill as a program: what its text says, checked and ready to be played.
 * docs/drills.md is the manual of the language.
 *
 * Everything is owned by the DrillProgram; names of fields, messages and
 * parts are kept as text, since what they mean is the business of whoever
 * plays.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PROGRAM_H
#define VICLAB_DRILL_PROGRAM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "lab/gate.h"

/* The version of the language, in the first line of each drill. */
#define DRILL_LANGUAGE 1
/* Longest text of one file, bytes; most lines after everything is expanded. */
#define DRILL_TEXT_MAX  (1024 * 1024)
#define DRILL_LINES_MAX 16384
/* Each takes longer to make than a whole line without one. */
#define DRILL_REGEXES_MAX 4096

/* Lines and columns (bytes) count from 1; @file lives with the program. */
typedef struct DrillPlace {
    const char *file;
    uint32_t line;
    uint32_t column;
} DrillPlace;

typedef enum DrillValueKind {
    DRILL_NUMBER,
    DRILL_NAME,  /* "TIMEOUT": what it is worth depends on the field */
    DRILL_LIVE,  /* "X.tag": a field of what a name is bound to */
    DRILL_REGEX, /* of words only */
} DrillValueKind;

typedef struct DrillValue {
    DrillValueKind kind;
    uint64_t number;
    char *text;  /* the name; of a live value what it is bound to */
    char *field; /* of a live value */
    GRegex *regex;
} DrillValue;

typedef enum DrillOperator {
    DRILL_EQUAL,
    DRILL_UNEQUAL,
    DRILL_LESS,
    DRILL_LESS_EQUAL,
    DRILL_GREATER,
    DRILL_GREATER_EQUAL,
} DrillOperator;

/* "lba>=8" */
typedef struct DrillTest {
    char *field;
    DrillOperator op;
    DrillValue value;
    DrillPlace place;
    DrillPlace value_place;
} DrillTest;

typedef enum DrillEventKind {
    DRILL_ON_MESSAGE,  /* one at a gate */
    DRILL_ON_TAP,      /* what any layer tells: "event fabric.login" */
    DRILL_ON_KERNEL,   /* a line of the guest kernel's log */
    DRILL_ON_MARKER,   /* what a program in the guest says */
    DRILL_ON_OUTPUT,   /* of a job */
    DRILL_ON_FUNCTION, /* of the guest's kernel */
    DRILL_ON_NOTHING,  /* never; see DrillProgram.idle */
    DRILL_ON_HELD,     /* a rule has taken a message and has it still */
    DRILL_ON_HIT,      /* a rule has met something */
    DRILL_ON_DONE,     /* a job has ended well */
    DRILL_ON_FAILED,   /* a job has ended badly */
} DrillEventKind;

/* Something that can be met. */
typedef struct DrillEvent {
    DrillEventKind kind;
    GateKind gate;
    uint32_t tap;     /* TapKind */
    char *name;       /* of message, marker, function, rule or job; NULL: any */
    GRegex *regex;    /* of a line */
    GPtrArray *tests; /* DrillTest * */
    DrillPlace place;
} DrillEvent;

typedef enum DrillActionKind {
    DRILL_HOLD,
    DRILL_DROP,
    DRILL_PASS,
    DRILL_DELAY,
    DRILL_DUPLICATE,
    DRILL_SET,
    DRILL_BYTES,  /* raw bytes at an offset */
    DRILL_ANSWER, /* complete, reject: the layer's own answer */
    DRILL_PARK,   /* the vCPU, at a function */
    DRILL_UNPARK,
    DRILL_RETURN,  /* from a function, at once, with a value */
    DRILL_CONTROL, /* a part of the lab: "do vic0 link-down" */
    DRILL_ARM,     /* a rule */
    DRILL_DISARM,  /* the same, in force no more */
    DRILL_STOP,    /* a job */
    DRILL_FAIL,    /* the drill */
} DrillActionKind;

/* "status=TIMEOUT" */
typedef struct DrillArg {
    char *name;
    DrillValue value;
    char *text; /* as it was written */
    DrillPlace place;
    DrillPlace value_place;
} DrillArg;

typedef struct DrillAction {
    DrillActionKind kind;
    char *target;    /* a name that the action is about, or NULL: this one */
    char *verb;      /* as it was written; of a control its verb */
    bool all;        /* of what the target holds; else the oldest */
    int64_t time;    /* ns: of a delay, a park's deadline */
    GPtrArray *args; /* DrillArg * */
    GByteArray *bytes;
    uint32_t offset;
    DrillPlace place;
} DrillAction;

typedef enum DrillLimitKind {
    DRILL_ALWAYS,
    DRILL_TIMES,  /* the first N */
    DRILL_NTH,    /* the Nth alone */
    DRILL_EVERY,  /* each Nth */
    DRILL_CHANCE, /* N of M, at random */
} DrillLimitKind;

typedef struct DrillLimit {
    DrillLimitKind kind;
    uint32_t n;
    uint32_t m;
} DrillLimit;

/* How long is waited. */
typedef struct DrillWithin {
    int64_t time;   /* ns; always set */
    bool has_count; /* and no more than so many messages at a gate */
    uint32_t count;
    GateKind gate;
} DrillWithin;

typedef enum DrillStepKind {
    DRILL_STEP_GUEST,
    DRILL_STEP_RULE,   /* on EVENT -> ACTIONS, from here on */
    DRILL_STEP_AWAIT,  /* not met: inconclusive */
    DRILL_STEP_EXPECT, /* not met: failed */
    DRILL_STEP_BEFORE, /* the first event comes before the second */
    DRILL_STEP_AFTER,  /* the first event comes, and the second had before */
    DRILL_STEP_NEVER,  /* met, from here on: failed */
    DRILL_STEP_CHECK,  /* a live value, now */
    DRILL_STEP_ACT,    /* now */
    DRILL_STEP_WAIT,
    DRILL_STEP_AT, /* a virtual time */
} DrillStepKind;

/* How a command in the guest has to end. */
typedef enum DrillOutcome {
    DRILL_MUST_SUCCEED,
    DRILL_MUST_FAIL,
    DRILL_MAY_FAIL,
} DrillOutcome;

typedef struct DrillStep {
    DrillStepKind kind;
    DrillPlace place;
    char *text;         /* the line, for a person */
    char *name;         /* "as NAME"; or NULL */
    GPtrArray *events;  /* DrillEvent *: any of them */
    GPtrArray *actions; /* DrillAction * */
    DrillLimit limit;
    bool disarmed; /* a rule: until it is armed by its name */
    DrillWithin within;
    char *command; /* of the guest */
    bool background;
    DrillOutcome outcome;
    DrillTest *check; /* its field is "X.tag" */
    int64_t time;     /* ns */
} DrillStep;

typedef enum DrillEvidenceKind {
    DRILL_EVIDENCE_ORACLE,
    DRILL_EVIDENCE_KERNEL,
    DRILL_EVIDENCE_FAILED,  /* an expectation */
    DRILL_EVIDENCE_DIED,    /* the guest */
    DRILL_EVIDENCE_HIT,     /* a rule met something */
    DRILL_EVIDENCE_NOTHING, /* never; see DrillProgram.idle */
} DrillEvidenceKind;

typedef struct DrillEvidence {
    DrillEvidenceKind kind;
    char *name;
    GRegex *regex;
    bool begins; /* an alternative: all up to the next one have to hold */
    DrillPlace place;
} DrillEvidence;

/* "cpus=1": what a drill needs of the run. */
typedef struct DrillNeed {
    char *name;
    char *value;
    DrillPlace place;
} DrillNeed;

typedef struct DrillProgram {
    char *file;
    char *title;
    char *link;                   /* or NULL */
    int64_t lockup;               /* ns, of "needs lockup="; -1: not said */
    GPtrArray *needs;             /* DrillNeed * */
    GPtrArray *steps;             /* DrillStep * */
    GPtrArray *evidence;          /* DrillEvidence *: what is a reproduction */
    GPtrArray *tolerated;         /* GRegex *: kernel lines that are no fault */
    GPtrArray *tolerated_oracles; /* char *: neither are these */
    uint32_t gates;               /* bit per gate that any event is about */
    uint32_t regexes;             /* how many there are */
    GPtrArray *names;  /* char *: of files, owned here for all places */
    GPtrArray *params; /* DrillNeed *: parameters and their values */
    char *idle;        /* a word that does nothing, or NULL */
    GPtrArray *errors; /* char *: "file:line:column: what is wrong" */
} DrillProgram;

/*
 * @values: parameters from outside, "name=value", NULL-terminated, or NULL.
 * One may be "!WORD": this word of the language does nothing then, which is
 * how one shows that a drill would notice.
 * Never fails: what is wrong is in its errors.
 */
DrillProgram *drill_program_read(const char *path, const char *const *values);
/* The same from a text in memory; includes are relative to @path. */
DrillProgram *drill_program_parse(const char *path, const char *text,
                                  const char *const *values);
void drill_program_free(DrillProgram *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DrillProgram, drill_program_free)
/* NULL if nothing is wrong; else all errors, a line each; g_free(). */
char *drill_program_complaint(const DrillProgram *program);
/* The value of a need, or NULL. */
const char *drill_program_need(const DrillProgram *program, const char *name);
/* "cpus=1", "kernel>=7.3", as it was written; g_free(). */
char *drill_need_text(const DrillNeed *need);

/* ---- between the parser's own files: program.c ---- */

/* Is this the word that does nothing? */
bool drill_is_idle(const DrillProgram *program, const char *word);
/* Does nothing else go on until this has been met? */
bool drill_step_waits(const DrillStep *step);
DrillProgram *drill_program_new(const char *path, const char *const *values);
DrillStep *drill_step_new(DrillStepKind kind);
DrillEvent *drill_event_new(DrillEventKind kind);
DrillAction *drill_action_new(DrillActionKind kind);
void drill_step_free(void *step);
void drill_event_free(void *event);
/* Is it about the message that is met? */
bool drill_action_is_here(const DrillAction *action);
void drill_action_free(void *action);
void drill_test_free(void *test);

#endif
