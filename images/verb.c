/*
 * The verbs of the guest: taking commands apart.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmsg.h"
#include "port.h"
#include "units.h"
#include "words.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Verb {
    const char *name;
    VerbFn *run;
} Verb;

static const Verb verbs[] = {
    { "load", verb_load },
    { "unload", verb_unload },
    { "parameter", verb_parameter },
    { "connect", verb_connect },
    { "disconnect", verb_disconnect },
    { "discover", verb_discover },
    { "list", verb_list },
    { "read", verb_read },
    { "write", verb_write },
    { "compare", verb_compare },
    { "verify", verb_verify },
    { "flush", verb_flush },
    { "sysfs-read", verb_sysfs_read },
    { "sysfs-write", verb_sysfs_write },
    { "wait-for", verb_wait_for },
    { "hog", verb_hog },
    { "sleep", verb_sleep },
    { "unplug", verb_unplug },
    { "plug", verb_plug },
    { "sync", verb_sync },
    { "mark", verb_mark },
};

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "viclab: %s: %s\n", what, why);
    return VERB_ERROR;
}

static void pin(Args *args)
{
    uint64_t number = args_number(args, "pin", UINT64_MAX);
    int error = number == UINT64_MAX ? 0 : verb_pin(number);

    if (error) {
        args_wrong(args, "pin", strerror(-error));
    }
}

static int run_words(Work *work, char **argv)
{
    Args args;
    size_t i;

    for (i = 0; i < ARRAY_SIZE(verbs); i++) {
        if (strcmp(argv[0], verbs[i].name) == 0) {
            args_init(&args, argv);
            pin(&args);
            return verbs[i].run(work, &args);
        }
    }
    return verb_program(argv);
}

/* ---- prefixes and verbs that take the rest of the text as it is ---- */

static int run_text(Work *work, char *text);

static int run_pinned(Work *work, const char *value, char *rest)
{
    uint64_t number;
    int error;

    if (!units_number(value, &number)) {
        return complain(value, "not the number of a CPU");
    }
    error = verb_pin(number);
    return error ? complain(value, strerror(-error)) : run_text(work, rest);
}

/* Until one fails, or @count times. */
static int repeat(Work *work, const char *body, uint64_t count)
{
    char copy[PORT_TEXT_SIZE];
    int code = VERB_GOOD;

    for (work->round = 0; work->round < count && !code; work->round++) {
        snprintf(copy, sizeof(copy), "%s", body);
        code = run_text(work, copy);
    }
    return code;
}

static int run_loop(Work *work, char *rest)
{
    const char *count = words_next(&rest);
    uint64_t number = UINT64_MAX;

    if (!count ||
        (strcmp(count, "forever") != 0 && !units_number(count, &number))) {
        return complain("loop", "how often? a number, or forever");
    }
    return repeat(work, rest, number);
}

static int run_shell(Work *work, char *rest)
{
    char *argv[] = { "sh", "-c", rest, NULL };

    return verb_program(argv);
}

static int run_kmsg(Work *work, char *rest)
{
    int error = kmsg_write(rest);

    return error ? complain("kmsg", strerror(-error)) : VERB_GOOD;
}

static const struct {
    const char *name;
    int (*run)(Work *work, char *rest);
} raw_verbs[] = {
    { "loop", run_loop },
    { "sh", run_shell },
    { "kmsg", run_kmsg },
};

static bool first_word_is(const char *text, const char *word)
{
    size_t length = strlen(word);

    return strncmp(text, word, length) == 0 &&
           (!text[length] || text[length] == ' ');
}

/* One after the other, as long as they are good. */
static int run_sequence(Work *work, char *text)
{
    char *argv[WORDS_MAX + 1];
    int count = words_until_semicolon(&text, argv);
    int code = VERB_GOOD;

    if (count < 0) {
        return complain("command", "too many words, or a quote without end");
    }
    if (count > 0) {
        code = run_words(work, argv);
    }
    return code || !*text ? code : run_text(work, text);
}

static int run_text(Work *work, char *text)
{
    char *rest;
    size_t i;

    text += strspn(text, " ");
    for (i = 0; i < ARRAY_SIZE(raw_verbs); i++) {
        if (first_word_is(text, raw_verbs[i].name)) {
            rest = text + strlen(raw_verbs[i].name);
            return raw_verbs[i].run(work, rest + strspn(rest, " "));
        }
    }
    if (strncmp(text, "pin=", 4) == 0) {
        rest = text;
        text = words_next(&rest) + 4;
        return run_pinned(work, text, rest);
    }
    return run_sequence(work, text);
}

int verb_run(Work *work, const char *text)
{
    char copy[PORT_TEXT_SIZE];

    snprintf(copy, sizeof(copy), "%s", text);
    return run_text(work, copy);
}
