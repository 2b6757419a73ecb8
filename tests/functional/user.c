/*
 * An ordinary user.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/user.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"
#include "file.h"

#define NOBODY    65534
#define NOBODY_ID "65534"

/*
 * Root's home is closed to others. In a name space of mounts where folders
 * ($1, $3) are to be seen elsewhere ($2, $4), becomes nobody and goes on with
 * the rest.
 */
#define BECOME_NOBODY                                                  \
    "mount --bind \"$1\" \"$2\" && mount --bind \"$3\" \"$4\" && "     \
    "shift 4 && exec setpriv --reuid=" NOBODY_ID " --regid=" NOBODY_ID \
    " --clear-groups --pdeathsig=TERM \"$@\""

/* What nobody has from us; the rest of the cache is its own. */
static const char *const shared[] = {
    "apt",      "source", "meson", "build",     "qemu",
    "firmware", "kernel", "tool",  "virtme-ng",
};

/* Variables that would lead to folders other than those below HOME. */
static const char *const own_folders[] = {
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
};

static bool is_root(void)
{
    return geteuid() == 0;
}

static char *make_folder(const User *user, const char *name)
{
    char *folder = g_build_filename(user->base, name, NULL);

    file_make_folder(folder, NULL);
    return folder;
}

/* Where @path, which is in our cache, is to be seen by nobody. */
static char *seen_path(const User *user, const char *view, const char *path)
{
    const char *cache = user->trial->session->cache;

    if (!g_str_has_prefix(path, cache)) {
        trial_skip(user->trial, "%s is not in the cache", path);
        return g_strdup(path);
    }
    return g_strconcat(view, path + strlen(cache), NULL);
}

static void share(const User *user, const char *view)
{
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++) {
        g_autofree char *from = g_build_filename(view, shared[i], NULL);
        g_autofree char *to = g_build_filename(user->cache, shared[i], NULL);

        if (symlink(from, to) < 0) {
            trial_fail(user->trial, "cannot link %s", to);
        }
    }
}

static void give(const User *user, const char *path)
{
    if (chown(path, NOBODY, NOBODY) < 0) {
        trial_skip(user->trial, "cannot give %s to nobody", path);
    }
}

static void init_nobody(User *user)
{
    const Session *session = user->trial->session;
    g_autofree char *view = make_folder(user, "cache");

    user->checkout = make_folder(user, "checkout");
    user->build = seen_path(user, view, session->build);
    user->cache = user_path(user, "cache");
    file_make_folder(user->cache, NULL);
    share(user, view);
    give(user, user->cache);
    give(user, user->home);
}

static void init_ourselves(User *user)
{
    const Session *session = user->trial->session;

    user->checkout = g_strdup(session->checkout);
    user->build = g_strdup(session->build);
    user->cache = g_strdup(session->cache);
}

static void add(GPtrArray *argv, const char *word)
{
    g_ptr_array_add(argv, g_strdup(word));
}

static void add_variable(GPtrArray *argv, const char *name, const char *value)
{
    g_ptr_array_add(argv, g_strconcat(name, "=", value, NULL));
}

/* Up to where the program's own words begin. */
static GPtrArray *begin_argv(const User *user)
{
    const Session *session = user->trial->session;
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    if (is_root()) {
        g_autofree char *view = g_build_filename(user->base, "cache", NULL);
        const char *const words[] = {
            "unshare",         "--mount",      "sh",           "-c",
            BECOME_NOBODY,     "sh",           session->cache, view,
            session->checkout, user->checkout,
        };

        for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
            add(argv, words[i]);
        }
    }
    add(argv, "env");
    for (guint i = 0; i < G_N_ELEMENTS(own_folders); i++) {
        add(argv, "-u");
        add(argv, own_folders[i]);
    }
    add(argv, "--chdir");
    add(argv, user->home);
    add_variable(argv, "HOME", user->home);
    add_variable(argv, "XDG_RUNTIME_DIR", user->home);
    add_variable(argv, "VICLAB_BUILD", user->build);
    add_variable(argv, "VICLAB_CHECKOUT", user->checkout);
    return argv;
}

static void check(const User *user)
{
    g_autoptr(GPtrArray) argv = begin_argv(user);
    g_auto(Outcome) outcome = { 0 };

    add(argv, "true");
    trial_program_argv(user->trial, &outcome, argv);
    if (outcome.code != 0) {
        trial_skip(user->trial, "cannot become an ordinary user: %s",
                   outcome.err);
    }
}

void user_init(User *user, Trial *trial)
{
    *user = (User){
        .trial = trial,
        .base = g_dir_make_tmp("viclab-user-XXXXXX", NULL),
    };
    if (!user->base || chmod(user->base, 0755) < 0) {
        trial_fail(trial, "cannot make a folder for the user");
        return;
    }
    user->home = make_folder(user, "home");
    if (is_root()) {
        init_nobody(user);
        check(user);
    } else {
        init_ourselves(user);
    }
}

void user_cleanup(User *user)
{
    if (user->base) {
        file_remove(user->base, NULL);
    }
    g_free(user->base);
    g_free(user->home);
    g_free(user->cache);
    g_free(user->build);
    g_free(user->checkout);
}

char *user_path(const User *user, const char *name)
{
    return g_build_filename(user->home, name, NULL);
}

static void add_words(GPtrArray *argv, va_list words)
{
    const char *word;

    while ((word = va_arg(words, const char *))) {
        add(argv, word);
    }
}

void user_program(const User *user, Outcome *outcome, ...)
{
    g_autoptr(GPtrArray) argv = begin_argv(user);
    va_list words;

    va_start(words, outcome);
    add_words(argv, words);
    va_end(words);
    trial_program_argv(user->trial, outcome, argv);
}

void user_viclab(const User *user, Outcome *outcome, ...)
{
    g_autofree char *program =
        g_build_filename(user->build, "runner/viclab-runner", NULL);
    g_autoptr(GPtrArray) argv = begin_argv(user);
    va_list words;

    va_start(words, outcome);
    add(argv, program);
    add(argv, va_arg(words, const char *));
    add(argv, "--offline");
    add(argv, "--cache");
    add(argv, user->cache);
    add_words(argv, words);
    va_end(words);
    trial_program_argv(user->trial, outcome, argv);
}

pid_t user_start(const User *user, const char *log, ...)
{
    g_autoptr(GPtrArray) argv = begin_argv(user);
    va_list words;

    va_start(words, log);
    add_words(argv, words);
    va_end(words);
    return trial_start_argv(user->trial, argv, log);
}
