/*
 * viclab console.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "livecmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "live.h"
#include "liveedit.h"
#include "livetalk.h"

#define ANSWER_MS 10000
/* Answered by itself, once all has been done that was sent before. */
#define FENCE "?"

/* ------------------------------------------------------------------ */
/* Which run                                                           */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The run of that name, or the newest that one can connect to. */
static int find_run(const Session *session, const char *name, GError **error)
{
    g_autofree char *runs = session_path(session, "runs", NULL);
    g_autoptr(GDir) folder = g_dir_open(runs, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *entry;
    int fd = -1;

    if (name) {
        g_autofree char *path = g_build_filename(runs, name, NULL);

        return live_connect(strchr(name, G_DIR_SEPARATOR) ? name : path, error);
    }
    while (folder && (entry = g_dir_read_name(folder))) {
        g_ptr_array_add(names, g_build_filename(runs, entry, NULL));
    }
    /* their names begin with date and time */
    g_ptr_array_sort(names, by_name);
    for (guint i = names->len; i-- > 0 && fd < 0;) {
        fd = live_connect(names->pdata[i], NULL);
    }
    if (fd < 0) {
        fail(error, FAIL_USAGE,
             "no 'viclab run' goes on; give the folder of one that does, as "
             "its --out");
    }
    return fd;
}

/* ------------------------------------------------------------------ */
/* Without a terminal                                                  */

/* Nothing has come for a while: a person may want to know why. */
static void tell_silence(void)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "viclab: no answer yet: what is awaited has not come, "
                        "the machine is stopped, or somebody else types\n");
    }
}

/* All that is said before @last. */
static bool print_until(LiveTalk *talk, const char *last, GError **error)
{
    bool ended = false;

    while (!ended) {
        g_autofree char *said = live_talk_line(talk, ANSWER_MS, &ended);

        if (said && strcmp(said, last) == 0) {
            return true;
        }
        if (said) {
            printf("%s\n", said);
            fflush(stdout);
        } else if (!ended) {
            tell_silence();
        }
    }
    return fail(error, FAIL_GENERAL, "the run has ended");
}

static bool type(LiveTalk *talk, const char *line, GError **error)
{
    live_talk_send(talk, line);
    live_talk_send(talk, FENCE);
    return print_until(talk, FENCE, error);
}

static bool type_words(LiveTalk *talk, char **words, GError **error)
{
    g_autofree char *line = g_strjoinv(" ", words);

    return type(talk, line, error);
}

/* Each line waits until the one before has been done. */
static bool type_input(LiveTalk *talk, GError **error)
{
    char *line = NULL;
    size_t size = 0;
    bool good = true;

    while (good && getline(&line, &size, stdin) > 0) {
        g_strchomp(line);
        good = type(talk, line, error);
    }
    free(line);
    return good;
}

bool live_main(const Session *session, int *code, GError **error)
{
    const Options *options = session->options;
    int fd;
    LiveTalk talk;
    bool good;

    if (options->rest[0] && options->rest[1]) {
        return fail(error, FAIL_USAGE,
                    "console takes one run, and a statement behind --");
    }
    fd = find_run(session, options->rest[0], error);
    if (fd < 0) {
        return false;
    }
    live_talk_init(&talk, fd);
    if (options->command) {
        good = type_words(&talk, options->command, error);
    } else if (isatty(STDIN_FILENO)) {
        good = live_edit(&talk, error);
    } else {
        good = type_input(&talk, error);
    }
    live_talk_cleanup(&talk);
    return good;
}
