/*
 * What follows a verb: options, "key=value", and words that are none.
 *
 * A verb runs in a process of its own, so that one that cannot make sense of
 * its arguments says so on standard error and exits with VERB_ERROR at once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_ARGS_H
#define VICLAB_IMAGES_ARGS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Args {
    const char *verb;
    char **words;  /* NULL-terminated, without the verb */
    uint64_t used; /* bit per word */
} Args;

/* Exit codes of verbs. */
enum {
    VERB_GOOD = 0,
    VERB_ERROR = 1,      /* it could not be done, or something failed */
    VERB_MISCOMPARE = 2, /* it could, but data was wrong */
};

/* @argv[0] is the verb. */
void args_init(Args *args, char **argv);
/* The value of option @key, NULL if it is not there. */
const char *args_text(Args *args, const char *key);
/* The same as a number or a time in nanoseconds; @otherwise if not there. */
uint64_t args_number(Args *args, const char *key, uint64_t otherwise);
uint64_t args_time(Args *args, const char *key, uint64_t otherwise);
/* yes or no. */
bool args_flag(Args *args, const char *key);
/* The next word that is no option, NULL if there is none. */
const char *args_word(Args *args);
/* The next option that was not asked for, NULL if there is none. */
const char *args_rest(Args *args);
/* All has been asked for: what is left is none of the verb's. */
void args_end(Args *args);
_Noreturn void args_wrong(const Args *args, const char *what, const char *why);

#endif
