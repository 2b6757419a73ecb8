/*
 * The verifier's command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_OPTIONS_H
#define VICLAB_IMAGES_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_UNUSABLE 2 /* exit code */

typedef struct Options {
    const char *device;
    const char *name; /* the device's, without its folder */
    const char *rw, *pattern;
    bool write, read, random;
    uint64_t block_size, depth, bytes, offset; /* 0 bytes: all there are */
    uint64_t seed, generation;
} Options;

/* Exits with the usage on stderr if the words make no sense. */
void options_parse(Options *options, int argc, char **argv);
/* Says why the value of @what cannot be used, and exits. */
_Noreturn void options_unusable(const char *what, const char *why);

#endif
