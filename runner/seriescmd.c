/*
 * viclab make-series.
 *
 * The series is made as anybody would make it: in a git repository, a commit
 * for each patch. Of QEMU's source it has the files that are changed and no
 * more, which is all that git wants.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "seriescmd.h"

#include <stdio.h>
#include <string.h>

#include "checkpatch.h"
#include "fail.h"
#include "file.h"
#include "git.h"
#include "lock.h"
#include "patch.h"
#include "series.h"
#include "source.h"

#define DEFAULT_FOLDER "viclab-series"
#define MAIL           "^[0-9]{4}-.*\\.patch$"
#define COVER          "0000-cover-letter.patch"
#define NO_SUBJECT     "*** SUBJECT HERE ***"
#define NO_TEXT        "*** BLURB HERE ***"
#define MAINTAINER     "@MAINTAINER@"

typedef struct Maker {
    const Session *session;
    StepWork *work;
    const char *out; /* folder for the mails; absolute */
    Source source;
    Series series;
    char *name;
    char *email;
    Git git;
} Maker;

static char *replaced(const char *text, const char *what, const char *with)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);

    return g_strjoinv(with, parts);
}

/* ------------------------------------------------------------------ */
/* The commits                                                         */

static char *read_patch(const Maker *maker, const char *name, GError **error)
{
    g_autofree char *path =
        g_build_filename(maker->session->checkout, name, NULL);
    g_autofree char *who =
        g_strdup_printf("%s <%s>", maker->name, maker->email);
    g_autofree char *text = file_read(path, NULL, error);

    return text ? replaced(text, MAINTAINER, who) : NULL;
}

/* The files of QEMU that the patch changes, as they are in the source. */
static bool take_changed(const Maker *maker, const char *folder,
                         const char *patch, GError **error)
{
    g_autofree char *text = read_patch(maker, patch, error);
    g_autoptr(GPtrArray) paths = text ? series_changes(text) : NULL;

    for (guint i = 0; paths && i < paths->len; i++) {
        g_autofree char *from =
            g_build_filename(maker->source.folder, paths->pdata[i], NULL);
        g_autofree char *to = g_build_filename(folder, paths->pdata[i], NULL);

        if (!file_install(from, to, error)) {
            return false;
        }
    }
    return paths != NULL;
}

/* A repository with what the series is to be applied to. */
static bool make_base(const Maker *maker, Git *git, const char *name,
                      GError **error)
{
    g_autofree char *folder = session_path(maker->session, "build", name);
    const GPtrArray *patches = maker->series.patches;

    if (!git_init(git, maker->work, folder, maker->name, maker->email, error)) {
        return false;
    }
    for (guint i = 0; i < patches->len; i++) {
        const SeriesPatch *patch = patches->pdata[i];

        for (guint j = 0; j < patch->patches->len; j++) {
            if (!take_changed(maker, folder, patch->patches->pdata[j], error)) {
                return false;
            }
        }
    }
    return git_commit(git, "QEMU", false, error);
}

static bool add_files(const Maker *maker, const SeriesPatch *patch,
                      GError **error)
{
    for (guint i = 0; i < patch->files->len; i++) {
        const char *name = patch->files->pdata[i];
        g_autofree char *place = series_place(name);
        g_autofree char *from =
            g_build_filename(maker->session->checkout, name, NULL);
        g_autofree char *to = g_build_filename(maker->git.folder, place, NULL);

        if (!file_install(from, to, error)) {
            return false;
        }
    }
    return true;
}

static bool apply(const Maker *maker, const char *name, GError **error)
{
    g_autofree char *text = read_patch(maker, name, error);
    g_autofree char *path =
        g_build_filename(maker->git.folder, ".git", "change", NULL);

    return text && file_write(path, text, error) &&
           patch_apply(maker->work, maker->git.folder, path, error);
}

static bool commit(const Maker *maker, const SeriesPatch *patch, GError **error)
{
    if (!add_files(maker, patch, error)) {
        return false;
    }
    for (guint i = 0; i < patch->patches->len; i++) {
        if (!apply(maker, patch->patches->pdata[i], error)) {
            return false;
        }
    }
    return git_commit(&maker->git, patch->message, true, error);
}

/* ------------------------------------------------------------------ */
/* The mails                                                           */

/* Paths (char *), in order. */
static GPtrArray *mails(const Maker *maker)
{
    g_autoptr(GPtrArray) names = file_list(maker->out);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < names->len; i++) {
        if (g_regex_match_simple(MAIL, names->pdata[i], 0, 0)) {
            g_ptr_array_add(
                paths, g_build_filename(maker->out, names->pdata[i], NULL));
        }
    }
    return paths;
}

static bool remove_old(const Maker *maker, GError **error)
{
    g_autoptr(GPtrArray) paths = mails(maker);

    for (guint i = 0; i < paths->len; i++) {
        if (!file_remove(paths->pdata[i], error)) {
            return false;
        }
    }
    return file_make_folder(maker->out, error);
}

static bool write_cover(const Maker *maker, GError **error)
{
    g_autofree char *path = g_build_filename(maker->out, COVER, NULL);
    g_autofree char *text = file_read(path, NULL, error);
    g_autofree char *with_subject = NULL;
    g_autofree char *whole = NULL;

    if (!text) {
        return false;
    }
    with_subject = replaced(text, NO_SUBJECT, maker->series.subject);
    whole = replaced(with_subject, NO_TEXT, maker->series.text);
    return file_write(path, whole, error);
}

static bool write_mails(const Maker *maker, GError **error)
{
    g_autofree char *count = g_strdup_printf("-%u", maker->series.patches->len);
    const char *const argv[] = { "git",
                                 "format-patch",
                                 "--quiet",
                                 "--numbered",
                                 "--cover-letter",
                                 "--thread=shallow",
                                 "--output-directory",
                                 maker->out,
                                 count,
                                 NULL };

    return remove_old(maker, error) && git_do(&maker->git, argv, error) &&
           write_cover(maker, error);
}

static bool make(Maker *maker, GError **error)
{
    const GPtrArray *patches = maker->series.patches;

    if (!make_base(maker, &maker->git, "series", error)) {
        return false;
    }
    for (guint i = 0; i < patches->len; i++) {
        if (!commit(maker, patches->pdata[i], error)) {
            return false;
        }
    }
    return write_mails(maker, error);
}

/* ------------------------------------------------------------------ */
/* The check                                                           */

/* The mails, applied to QEMU, give what they were made from. */
static bool check_apply(const Maker *maker, const GPtrArray *paths,
                        GError **error)
{
    g_autofree char *made = git_tree(&maker->git, error);
    g_autofree char *got = NULL;
    Git git = { 0 };
    bool done = made && make_base(maker, &git, "series-applied", error);

    for (guint i = 1; i < paths->len && done; i++) {
        const char *const argv[] = { "git", "am", "--quiet", paths->pdata[i],
                                     NULL };

        done = git_do(&git, argv, error);
    }
    got = done ? git_tree(&git, error) : NULL;
    done = got != NULL;
    if (done && strcmp(made, got) != 0) {
        done = fail(error, FAIL_GENERAL,
                    "what the mails make of QEMU is not what they were made "
                    "from");
    }
    file_remove(git.folder ? git.folder : "", NULL);
    git_clear(&git);
    return done;
}

static bool check_style(const Maker *maker, const GPtrArray *paths,
                        GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) unused = NULL;

    for (guint i = 1; i < paths->len; i++) {
        if (!checkpatch_run(maker->work, maker->source.folder, paths->pdata[i],
                            findings, error)) {
            return false;
        }
    }
    unused = checkpatch_unused();
    g_ptr_array_extend_and_steal(findings, g_steal_pointer(&unused));
    return true;
}

static bool check(const Maker *maker, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) paths = mails(maker);

    return check_apply(maker, paths, error) &&
           check_style(maker, paths, findings, error);
}

/* ------------------------------------------------------------------ */

static bool load(Maker *maker, GError **error)
{
    return git_identity(&maker->name, &maker->email, error) &&
           series_load(&maker->series, maker->session->checkout, error) &&
           source_get(maker->session, &maker->source, error);
}

static void clear(Maker *maker)
{
    if (maker->git.folder) {
        file_remove(maker->git.folder, NULL);
    }
    git_clear(&maker->git);
    series_clear(&maker->series);
    source_free(&maker->source);
    g_free(maker->name);
    g_free(maker->email);
}

static void tell(const Maker *maker, const GPtrArray *findings, int *code)
{
    printf("%u patches for QEMU %s: %s\n", maker->series.patches->len,
           maker->source.version, maker->out);
    for (guint i = 0; i < findings->len; i++) {
        printf("%s\n", (char *)findings->pdata[i]);
    }
    if (maker->session->options->check) {
        printf("%s\n", findings->len ? "fail: see above"
                                     : "they apply, and checkpatch is content");
    }
    *code = findings->len ? EXIT_FAIL : EXIT_PASS;
}

static bool work(Maker *maker, GPtrArray *findings, GError **error)
{
    const Session *session = maker->session;
    bool done;
    int lock = session_lock(session, "series", "making the series", error);

    if (lock < 0) {
        return false;
    }
    step_work_begin(maker->work, session, NULL, "series", "making the series");
    done = make(maker, error) &&
           (!session->options->check || check(maker, findings, error));
    step_work_end(maker->work, done);
    lock_release(lock);
    return done;
}

bool series_main(const Session *session, int *code, GError **error)
{
    char **words = session->options->rest;
    g_autofree char *out =
        g_canonicalize_filename(*words ? *words : DEFAULT_FOLDER, NULL);
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    StepWork step;
    Maker maker = { .session = session, .work = &step, .out = out };
    bool done;

    if (*words && words[1]) {
        return fail(error, FAIL_USAGE, "make-series %s %s: it takes one folder",
                    words[0], words[1]);
    }
    done = load(&maker, error) && work(&maker, findings, error);
    if (done) {
        tell(&maker, findings, code);
    }
    clear(&maker);
    return done;
}
