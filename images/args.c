/*
 * What follows a verb.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

#define WORDS_SEEN 64 /* bits of Args.used */

void args_wrong(const Args *args, const char *what, const char *why)
{
    fprintf(stderr, "viclab: %s: %s: %s\n", args->verb, what, why);
    exit(VERB_ERROR);
}

void args_init(Args *args, char **argv)
{
    int count = 0;

    *args = (Args){ .verb = argv[0], .words = argv + 1 };
    while (args->words[count]) {
        count++;
    }
    if (count > WORDS_SEEN) {
        args_wrong(args, args->words[WORDS_SEEN], "too many words");
    }
}

static bool is_used(const Args *args, int index)
{
    return args->used >> index & 1;
}

static const char *use(Args *args, int index)
{
    args->used |= UINT64_C(1) << index;
    return args->words[index];
}

const char *args_text(Args *args, const char *key)
{
    size_t length = strlen(key);
    int i;

    for (i = 0; args->words[i]; i++) {
        if (!is_used(args, i) && strncmp(args->words[i], key, length) == 0 &&
            args->words[i][length] == '=') {
            return use(args, i) + length + 1;
        }
    }
    return NULL;
}

uint64_t args_number(Args *args, const char *key, uint64_t otherwise)
{
    const char *text = args_text(args, key);
    uint64_t number = otherwise;

    if (text && !units_number(text, &number)) {
        args_wrong(args, text, "not a number");
    }
    return number;
}

uint64_t args_time(Args *args, const char *key, uint64_t otherwise)
{
    const char *text = args_text(args, key);
    uint64_t time = otherwise;

    if (text && !units_time(text, &time)) {
        args_wrong(args, text, "not a time, as 500us, 10ms or 1.5s");
    }
    return time;
}

bool args_flag(Args *args, const char *key)
{
    const char *text = args_text(args, key);

    if (text && strcmp(text, "yes") != 0 && strcmp(text, "no") != 0) {
        args_wrong(args, text, "neither yes nor no");
    }
    return text && strcmp(text, "yes") == 0;
}

static const char *next(Args *args, bool option)
{
    int i;

    for (i = 0; args->words[i]; i++) {
        if (!is_used(args, i) &&
            (strchr(args->words[i], '=') != NULL) == option) {
            return use(args, i);
        }
    }
    return NULL;
}

const char *args_word(Args *args)
{
    return next(args, false);
}

const char *args_rest(Args *args)
{
    return next(args, true);
}

void args_end(Args *args)
{
    const char *left = args_rest(args);

    left = left ? left : args_word(args);
    if (left) {
        args_wrong(args, left, "unknown");
    }
}
