/*
 * The style of the sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "style.h"

#include <string.h>

#include "command.h"
#include "file.h"
#include "step.h"

#define SHOWN_LINES 40
#define COLUMNS     80
#define WIDTH_CHECK "width"

static const char *const folders[] = { "qemu-hw", "images", "runner", "tests" };

typedef struct Check {
    const char *name;
    const char *version;  /* each one finds faults of its own */
    const char *argv[24]; /* the sources follow */
    bool headers;         /* among the sources */
} Check;

static const Check checks[] = {
    { "clang-format", "14", { "clang-format", "--dry-run", "-Werror" }, true },
    { "cppcheck",
      "2.10",
      {
          "cppcheck",
          "-q",
          "--std=c11",
          "--library=gtk",
          "--enable=warning,portability",
          "--inline-suppr",
          "--error-exitcode=1",
          /* GLib's assertions are never compiled out */
          "--suppress=assertWithSideEffect",
          "--suppress=assignmentInAssert",
          /* GLib ends the program when there is no memory, and owns what it
           * is given */
          "--suppress=nullPointerOutOfMemory",
          "--suppress=leakNoVarFunctionCall",
          "--suppress=normalCheckLevelMaxBranches",
          /* both are known to be false alarms for designated initialisers */
          "--suppress=internalAstError",
          "--suppress=legacyUninitvar",
          "-DG_DEFINE_QUARK(a,b)=",
          "-DG_DEFINE_AUTOPTR_CLEANUP_FUNC(a,b)=",
          "-DG_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(a,b)=",
          "-DG_GINT64_FORMAT=\"ld\"",
          "-DG_GUINT64_FORMAT=\"lu\"",
          "-DG_GINT64_MODIFIER=\"l\"",
      },
      false },
};

static GPtrArray *sources(const Session *session, bool headers)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    for (guint f = 0; f < G_N_ELEMENTS(folders); f++) {
        g_autofree char *folder =
            g_build_filename(session->checkout, folders[f], NULL);
        g_autoptr(GPtrArray) paths = file_walk(folder);

        for (guint i = 0; i < paths->len; i++) {
            const char *path = paths->pdata[i];

            if (g_str_has_suffix(path, ".c") ||
                (headers && g_str_has_suffix(path, ".h"))) {
                g_ptr_array_add(found,
                                g_build_filename(folders[f], path, NULL));
            }
        }
    }
    return found;
}

/* Of all that was said, the lines that name a place in a file. */
static char *findings(const char *log)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_auto(GStrv) lines = file_lines(log);

    for (char **line = lines; *line && found->len < SHOWN_LINES; line++) {
        if (g_regex_match_simple("^\\S+:[0-9]+:", *line, 0, 0)) {
            g_ptr_array_add(found, *line);
        }
    }
    g_ptr_array_add(found, NULL);
    return g_strjoinv("\n", (char **)found->pdata);
}

/* Why a check cannot be made with what is installed here, or NULL. */
static char *obstacle(const Check *check)
{
    const char *const argv[] = { check->argv[0], "--version", NULL };
    g_autofree char *text = command_output(argv, NULL);
    g_autofree char *pattern =
        g_strdup_printf(" %s(\\.|\\s|$)", check->version);

    if (!text) {
        return g_strdup_printf("%s is not installed", check->name);
    }
    if (!g_regex_match_simple(pattern, text, 0, 0)) {
        return g_strdup_printf("wants %s %s, here is: %s", check->name,
                               check->version, g_strstrip(text));
    }
    return NULL;
}

static void run_check(const Session *session, Report *report,
                      const Check *check)
{
    g_autoptr(GPtrArray) files = sources(session, check->headers);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *lines = NULL;
    gint64 begun = g_get_monotonic_time();
    StepWork work;
    bool done;

    for (guint i = 0; check->argv[i]; i++) {
        g_ptr_array_add(argv, (gpointer)check->argv[i]);
    }
    for (guint i = 0; i < files->len; i++) {
        g_ptr_array_add(argv, files->pdata[i]);
    }
    g_ptr_array_add(argv, NULL);
    step_work_begin(&work, session, NULL, check->name, check->name);
    done = step_command(&work, session->checkout, NULL,
                        (const char *const *)argv->pdata, NULL);
    lines = done ? NULL : findings(work.log);
    step_work_end(&work, done);
    report_add(report, STYLE_GROUP, check->name,
               done ? REPORT_PASSED : REPORT_FAILED,
               (g_get_monotonic_time() - begun) / 1e6, lines);
}

static bool is_wide(const char *line)
{
    return g_utf8_strlen(line, -1) > COLUMNS && !strchr(line, '"') &&
           !g_str_has_suffix(line, "\\");
}

/*
 * clang-format leaves comments as they are, and QEMU's checkpatch does not. A
 * string is not broken, and a macro's lines end where its longest does.
 */
static char *wide_lines(const Session *session)
{
    g_autoptr(GPtrArray) files = sources(session, true);
    GString *found = g_string_new(NULL);

    for (guint i = 0; i < files->len; i++) {
        g_autofree char *path =
            g_build_filename(session->checkout, files->pdata[i], NULL);
        g_auto(GStrv) lines = file_lines(path);

        for (guint l = 0; lines[l]; l++) {
            if (is_wide(lines[l])) {
                g_string_append_printf(
                    found, "%s%s:%u:%d: the line has more than 80 columns",
                    found->len ? "\n" : "", (char *)files->pdata[i], l + 1,
                    COLUMNS + 1);
            }
        }
    }
    return g_string_free(found, found->len == 0);
}

static void run_width(const Session *session, Report *report)
{
    gint64 begun = g_get_monotonic_time();
    g_autofree char *found = wide_lines(session);

    report_add(report, STYLE_GROUP, WIDTH_CHECK,
               found ? REPORT_FAILED : REPORT_PASSED,
               (g_get_monotonic_time() - begun) / 1e6, found);
}

bool style_run(const Session *session, Report *report, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
        g_autofree char *why = NULL;

        if (!report_wants(report, STYLE_GROUP, checks[i].name)) {
            continue;
        }
        why = obstacle(&checks[i]);
        if (why) {
            report_add(report, STYLE_GROUP, checks[i].name, REPORT_SKIPPED, 0,
                       why);
        } else {
            run_check(session, report, &checks[i]);
        }
    }
    if (report_wants(report, STYLE_GROUP, WIDTH_CHECK)) {
        run_width(session, report);
    }
    return true;
}
