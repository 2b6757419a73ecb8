/*
 * What a drill comes to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "judge.h"

#include <string.h>

#include "detector.h"
#include "fail.h"

static void set(Verdict *verdict, const char *name, int exit_code, char *reason)
{
    g_free(verdict->reason);
    verdict->name = name;
    verdict->exit_code = exit_code;
    verdict->reason = reason;
}

/* ------------------------------------------------------------------ */
/* Evidence                                                            */

static const char *find_line(const DrillStory *story, GRegex *regex)
{
    for (guint i = 0; i < story->kernel->len; i++) {
        if (g_regex_match(regex, story->kernel->pdata[i], 0, NULL)) {
            return story->kernel->pdata[i];
        }
    }
    return NULL;
}

static const char *find_oracle(const DrillStory *story, const char *name)
{
    guint index;

    return g_ptr_array_find_with_equal_func(story->oracles, name, g_str_equal,
                                            &index)
               ? story->said->pdata[index]
               : NULL;
}

/* The guest's end is its death, if it was not switched off in good order. */
static const char *death_of(const Guest *guest)
{
    if (guest->console.panic) {
        return guest->console.panic;
    }
    return guest->end == GUEST_TIMED_OUT ? "the guest hangs"
           : guest->console.off          ? NULL
                                         : "the guest ended by itself";
}

/* What proves it, as one would quote it; NULL: nothing does. */
static char *prove(const DrillEvidence *evidence, const Guest *guest,
                   const DrillStory *story)
{
    const char *found = NULL;

    switch (evidence->kind) {
    case DRILL_EVIDENCE_ORACLE:
        found = find_oracle(story, evidence->name);
        return found && (!evidence->regex ||
                         g_regex_match(evidence->regex, found, 0, NULL))
                   ? g_strdup_printf("%s: %s", evidence->name, found)
                   : NULL;
    case DRILL_EVIDENCE_KERNEL:
        found = find_line(story, evidence->regex);
        return found ? console_title(found) : NULL;
    case DRILL_EVIDENCE_FAILED:
        return g_strcmp0(story->end, "failed") == 0
                   ? g_strdup_printf("%s: %s", story->place, story->why)
                   : NULL;
    case DRILL_EVIDENCE_DIED:
        found = death_of(guest);
        return found && (!evidence->regex ||
                         g_regex_match(evidence->regex, found, 0, NULL) ||
                         find_line(story, evidence->regex))
                   ? g_strdup(found)
                   : NULL;
    case DRILL_EVIDENCE_HIT:
        return g_ptr_array_find_with_equal_func(story->hits, evidence->name,
                                                g_str_equal, NULL)
                   ? g_strdup_printf("%s was hit", evidence->name)
                   : NULL;
    case DRILL_EVIDENCE_NOTHING:
        break;
    }
    return NULL;
}

/* The first alternative of which all parts hold, in one line; or NULL. */
static char *find_proof(const DrillProgram *program, const Guest *guest,
                        const DrillStory *story)
{
    g_autoptr(GString) proof = g_string_new(NULL);
    bool holds = false;

    for (guint i = 0; i < program->evidence->len; i++) {
        const DrillEvidence *evidence = program->evidence->pdata[i];
        g_autofree char *found = NULL;

        if (evidence->begins) {
            if (holds) {
                break;
            }
            holds = true;
            g_string_truncate(proof, 0);
        }
        found = prove(evidence, guest, story);
        holds = holds && found;
        if (found) {
            g_string_append_printf(proof, "%s%s", proof->len ? "; " : "",
                                   found);
        }
    }
    return holds ? g_strdup(proof->str) : NULL;
}

/* ------------------------------------------------------------------ */
/* The verdict                                                         */

static bool is_tolerated(const DrillProgram *program, const char *title)
{
    for (guint i = 0; i < program->tolerated->len; i++) {
        if (g_regex_match(program->tolerated->pdata[i], title, 0, NULL)) {
            return true;
        }
    }
    return false;
}

/* A report of the kernel itself that nobody has foreseen, or NULL. */
static const char *unforeseen(const DrillProgram *program, const Guest *guest)
{
    for (guint i = 0; i < guest->console.reports->len; i++) {
        const char *title = guest->console.reports->pdata[i];

        if (!is_tolerated(program, title)) {
            return title;
        }
    }
    return NULL;
}

/* A detector that is predicted to report, and no longer could; or NULL. */
static const char *spent_detector(const DrillProgram *program,
                                  const Guest *guest, const DrillStory *story)
{
    for (guint i = 0; i < program->evidence->len; i++) {
        const DrillEvidence *evidence = program->evidence->pdata[i];
        const char *detector =
            evidence->kind == DRILL_EVIDENCE_KERNEL
                ? detector_predicted(evidence->regex, guest->console.spent)
                : NULL;

        if (detector && !find_line(story, evidence->regex)) {
            return detector;
        }
    }
    return NULL;
}

/* The first oracle that the drill does not tolerate, in one line; or NULL. */
static char *unforeseen_oracle(const DrillProgram *program,
                               const DrillStory *story)
{
    for (guint i = 0; i < story->oracles->len; i++) {
        const char *name = story->oracles->pdata[i];

        if (!g_ptr_array_find_with_equal_func(program->tolerated_oracles, name,
                                              g_str_equal, NULL)) {
            return g_strdup_printf("%s: %s", name,
                                   (char *)story->said->pdata[i]);
        }
    }
    return NULL;
}

static char *with_place(const DrillStory *story)
{
    return story->place ? g_strdup_printf("%s: %s", story->place, story->why)
                        : g_strdup(story->why);
}

/*
 * It was played to its end, and what it was to prove has not come about. What
 * came about instead is no clean driver's doing.
 */
static void judge_played(Verdict *verdict, const Drill *drill,
                         const Guest *guest, const DrillStory *story)
{
    const char *report = unforeseen(drill->program, guest);
    const char *spent = spent_detector(drill->program, guest, story);
    char *oracle = unforeseen_oracle(drill->program, story);

    if (report) {
        set(verdict, "fail", EXIT_FAIL,
            g_strdup_printf("the kernel reports: %s", report));
        g_free(oracle);
    } else if (oracle) {
        set(verdict, "fail", EXIT_FAIL, oracle);
    } else if (spent) {
        set(verdict, "inconclusive", EXIT_INCONCLUSIVE,
            g_strdup_printf("%s was off after its first report, and could not "
                            "make the one that is predicted",
                            spent));
    } else if (drill->program->evidence->len) {
        set(verdict, "not-reproduced", EXIT_PASS, NULL);
    } else {
        set(verdict, "pass", EXIT_PASS, NULL);
    }
}

static void judge_end(Verdict *verdict, const Drill *drill, const Guest *guest,
                      const DrillStory *story)
{
    if (strcmp(story->end, "error") == 0) {
        set(verdict, "error", EXIT_ERROR, with_place(story));
    } else if (strcmp(story->end, "inconclusive") == 0) {
        set(verdict, "inconclusive", EXIT_INCONCLUSIVE, with_place(story));
    } else if (strcmp(story->end, "failed") == 0) {
        set(verdict, "fail", EXIT_FAIL, with_place(story));
    } else {
        judge_played(verdict, drill, guest, story);
    }
}

/* Of a guest that did not end by itself the drill knows why. */
static void name_death(Verdict *verdict, const DrillStory *story)
{
    const char *hang = find_oracle(story, "hang");

    if (hang && strcmp(verdict->name, "guest-died") == 0) {
        set(verdict, "guest-died", EXIT_DIED,
            g_strdup_printf("hang: %s", hang));
    }
}

void judge_drill(Verdict *verdict, const Drill *drill, const Guest *guest,
                 const DrillStory *story)
{
    g_autofree char *proof = find_proof(drill->program, guest, story);
    bool is_error;

    verdict_reach(verdict, guest, false);
    is_error =
        verdict->exit_code == EXIT_ERROR || g_strcmp0(story->end, "error") == 0;
    if (proof && !is_error) {
        set(verdict, "reproduced", EXIT_FAIL, g_steal_pointer(&proof));
        return;
    }
    name_death(verdict, story);
    if (verdict->exit_code == EXIT_ERROR ||
        strcmp(verdict->name, "guest-died") == 0) {
        if (story->end && strcmp(story->end, "played") != 0) {
            judge_end(verdict, drill, guest, story);
        }
        return;
    }
    if (story->end) {
        judge_end(verdict, drill, guest, story);
    } else {
        set(verdict, "inconclusive", EXIT_INCONCLUSIVE,
            g_strdup("the guest ended before the drill did"));
    }
}
