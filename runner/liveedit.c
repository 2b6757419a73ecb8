/*
 * Typing at a terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "liveedit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef VICLAB_HAS_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#endif

#define HELLO    "statements of drills; 'help' lists them, the end of input ends"
#define WORDS_MS 2000

static struct {
    LiveTalk *talk;
    bool over;
    char **offered; /* words that fit */
} the;

/* What is said comes in between, and the line that is being typed again. */
static void show(const char *line);
static void take_typed(char *line);

static void take_said(void)
{
    bool ended;
    char *line;

    while ((line = live_talk_line(the.talk, 0, &ended))) {
        show(line);
        g_free(line);
    }
    if (ended) {
        show("the run has ended");
        the.over = true;
    }
}

#ifdef VICLAB_HAS_READLINE

static void show(const char *line)
{
    rl_clear_visible_line();
    printf("%s\n", line);
    rl_forced_update_display();
}

static void take_typed(char *line)
{
    if (!line) {
        the.over = true;
    } else if (*line) {
        add_history(line);
        the.over = !live_talk_send(the.talk, line);
    }
    free(line);
}

static char **ask(const char *before)
{
    g_autofree char *question = g_strconcat("?", *before ? before : " ", NULL);
    bool ended;
    char *line;

    live_talk_send(the.talk, question);
    while ((line = live_talk_line(the.talk, WORDS_MS, &ended))) {
        g_autofree char *said = line;

        if (*said == '?') {
            return g_strsplit(said + 1, " ", -1);
        }
        show(said);
    }
    return NULL;
}

/* readline owns what it is given, and frees it by itself. */
static char *next_word(const char *text, int state)
{
    static guint at;

    at = state ? at + 1 : 0;
    return the.offered && at < g_strv_length(the.offered) && *the.offered[at]
               ? strdup(the.offered[at])
               : NULL;
}

static char **complete(const char *text, int start, int end)
{
    g_autofree char *before = g_strndup(rl_line_buffer, end);
    char **words;

    g_strfreev(the.offered);
    the.offered = ask(before);
    rl_attempted_completion_over = 1;
    words = rl_completion_matches(text, next_word);
    /* behind "field=" the value follows at once */
    rl_completion_append_character =
        words && words[0] && strchr("=.", words[0][strlen(words[0]) - 1]) ? '\0'
                                                                          : ' ';
    return words;
}

static void begin(void)
{
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = (char *)" \t,=";
    printf("%s\n", HELLO);
    rl_callback_handler_install("viclab> ", take_typed);
}

static void take_input(void)
{
    rl_callback_read_char();
}

static void finish(void)
{
    rl_callback_handler_remove();
    g_strfreev(the.offered);
}

#else

static void show(const char *line)
{
    printf("%s\n", line);
}

static void take_typed(char *line)
{
    the.over = !live_talk_send(the.talk, g_strchomp(line));
}

static void begin(void)
{
    printf("%s\n", HELLO);
}

static void take_input(void)
{
    char *line = NULL;
    size_t size = 0;

    if (getline(&line, &size, stdin) > 0) {
        take_typed(line);
    } else {
        the.over = true;
    }
    free(line);
}

static void finish(void)
{
}

#endif

bool live_edit(LiveTalk *talk, GError **error)
{
    struct pollfd inputs[] = {
        { .fd = STDIN_FILENO, .events = POLLIN },
        { .fd = talk->fd, .events = POLLIN },
    };

    the.talk = talk;
    begin();
    while (!the.over && poll(inputs, G_N_ELEMENTS(inputs), -1) >= 0) {
        if (inputs[1].revents) {
            take_said();
        }
        if (inputs[0].revents && !the.over) {
            take_input();
        }
    }
    finish();
    return true;
}
