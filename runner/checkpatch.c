/*
 * QEMU's own judge of patches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "checkpatch.h"

#include <string.h>
#include <sys/wait.h>

#include "fail.h"
#include "file.h"

/*
 * What it is wrong about, each with the line that it means. One that is not
 * needed any more is an error.
 */
static struct {
    const char *finding; /* the beginning */
    const char *line; /* likewise, behind the plus sign and blanks; or NULL */
    const char *why;
    bool used;
} excuses[] = {
    { "WARNING: added, moved or deleted file(s), does MAINTAINERS need", NULL,
      "the series' last patch names their folders" },
    { "ERROR: Macros with complex values", "#define X(",
      "makes members of a list, which parentheses would break" },
    { "ERROR: Macros with multiple statements", "#define X(",
      "makes cases of a switch" },
    { "ERROR: Macros with complex values", "#define LOGIN_COMMON",
      "part of a list of initialisers" },
    { "ERROR: Macros with complex values", "#define REQUEST_DESCRIPTOR(",
      "part of a list of initialisers" },
    { "ERROR: Macros with complex values", "#define HEADER(",
      "part of a list of initialisers" },
    { "ERROR: Macros with complex values", "#define FABRICS_HEADER",
      "part of a list of initialisers" },
    { "ERROR: Macros with complex values", "#define FC_FCF_PROPERTIES(",
      "part of a list of initialisers" },
    { "ERROR: spaces required around that '*'",
      "for (type *entry = (void *)(table)->oldest,",
      "declares a pointer to the macro's argument" },
};

/* "0001-a.patch:12: ERROR: what" */
static bool parse(const char *text, guint *number, const char **finding)
{
    const char *colon = strstr(text, ".patch:");
    char *end;

    if (!colon) {
        return false;
    }
    *number = g_ascii_strtoull(colon + strlen(".patch:"), &end, 10);
    *finding = end + 2;
    return *number > 0 && g_str_has_prefix(end, ": ");
}

static bool is_excused(const char *finding, const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(excuses); i++) {
        if (g_str_has_prefix(finding, excuses[i].finding) &&
            (!excuses[i].line || g_str_has_prefix(line, excuses[i].line))) {
            excuses[i].used = true;
            return true;
        }
    }
    return false;
}

static void judge(const char *said, char **lines, GPtrArray *findings)
{
    guint count = g_strv_length(lines);
    const char *finding, *line;
    guint number;

    if (!parse(said, &number, &finding)) {
        return;
    }
    line = number <= count ? lines[number - 1] : "";
    line += *line == '+';
    line += strspn(line, " ");
    if (!is_excused(finding, line)) {
        g_ptr_array_add(findings, g_strdup_printf("%s: %s", said, line));
    }
}

/* It exits with 1 when it has found something; more is a failure of its own. */
static char *say(const char *source, const char *path, GError **error)
{
    g_autofree char *script =
        g_build_filename(source, "scripts/checkpatch.pl", NULL);
    const char *const argv[] = {
        "perl",    script,         "--no-color", "-q",
        "--terse", "--no-summary", path,         NULL
    };
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    int status;

    if (!g_spawn_sync(source, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &out, &err, &status, error)) {
        return NULL;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1 || *err) {
        fail(error, FAIL_GENERAL, "%s does not work: %s", script,
             g_strstrip(err));
        return NULL;
    }
    return g_steal_pointer(&out);
}

bool checkpatch_run(StepWork *work, const char *source, const char *path,
                    GPtrArray *findings, GError **error)
{
    g_autofree char *text = file_read(path, NULL, error);
    g_autofree char *out = NULL;
    g_auto(GStrv) lines = NULL;
    g_auto(GStrv) said = NULL;

    if (!text) {
        return false;
    }
    progress_tick(&work->progress, path);
    out = say(source, path, error);
    if (!out) {
        return false;
    }
    lines = g_strsplit(text, "\n", -1);
    said = g_strsplit(out, "\n", -1);
    for (char **line = said; *line; line++) {
        judge(*line, lines, findings);
    }
    return true;
}

GPtrArray *checkpatch_unused(void)
{
    GPtrArray *unused = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < G_N_ELEMENTS(excuses); i++) {
        if (!excuses[i].used) {
            g_ptr_array_add(
                unused,
                g_strdup_printf("%s at '%s' is excused (%s) and "
                                "was not found",
                                excuses[i].finding,
                                excuses[i].line ? excuses[i].line : "any line",
                                excuses[i].why));
        }
    }
    return unused;
}
