/*
 * The verifier's command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void usage(void)
{
    fputs("usage: verify --dev DEVICE [--rw write|read|writeread]\n"
          "    [--pattern seq|random] [--bs BYTES] [--depth N] [--bytes N]\n"
          "    [--offset BYTES] [--seed N] [--generation N]\n"
          "Writes and checks BYTES at OFFSET (default: all of the device), in\n"
          "blocks of 512 bytes to 1 MiB, in an order that SEED decides.\n"
          "GENERATION (0..65535) tells data of one pass from another's.\n",
          stderr);
    exit(OPTIONS_UNUSABLE);
}

void options_unusable(const char *what, const char *why)
{
    fprintf(stderr, "verify: %s: %s\n", what, why);
    exit(OPTIONS_UNUSABLE);
}

static uint64_t number(const char *text)
{
    char *end;
    uint64_t value;

    errno = 0;
    value = strtoull(text, &end, 0);
    if (*text < '0' || *text > '9' || *end || errno) {
        options_unusable(text, "not a number");
    }
    return value;
}

static void set_rw(Options *options, const char *rw)
{
    options->rw = rw;
    options->write = strncmp(rw, "write", 5) == 0;
    options->read = strcmp(rw + (options->write ? 5 : 0), "read") == 0;
    if (!options->read && strcmp(rw, "write") != 0) {
        usage();
    }
}

static void set_pattern(Options *options, const char *name)
{
    options->pattern = name;
    options->random = strcmp(name, "random") == 0;
    if (!options->random && strcmp(name, "seq") != 0) {
        usage();
    }
}

enum {
    OPTION_DEV,
    OPTION_RW,
    OPTION_PATTERN,
    OPTION_NUMBERS,
};

static const struct option long_options[] = {
    { "dev", required_argument, NULL, OPTION_DEV },
    { "rw", required_argument, NULL, OPTION_RW },
    { "pattern", required_argument, NULL, OPTION_PATTERN },
    { "bs", required_argument, NULL, OPTION_NUMBERS },
    { "depth", required_argument, NULL, OPTION_NUMBERS + 1 },
    { "bytes", required_argument, NULL, OPTION_NUMBERS + 2 },
    { "offset", required_argument, NULL, OPTION_NUMBERS + 3 },
    { "seed", required_argument, NULL, OPTION_NUMBERS + 4 },
    { "generation", required_argument, NULL, OPTION_NUMBERS + 5 },
    { 0 },
};

static void set_option(Options *options, int option)
{
    uint64_t *const numbers[] = { &options->block_size, &options->depth,
                                  &options->bytes,      &options->offset,
                                  &options->seed,       &options->generation };

    switch (option) {
    case OPTION_DEV:
        options->device = optarg;
        break;
    case OPTION_RW:
        set_rw(options, optarg);
        break;
    case OPTION_PATTERN:
        set_pattern(options, optarg);
        break;
    case '?':
        usage();
        break;
    default:
        *numbers[option - OPTION_NUMBERS] = number(optarg);
    }
}

void options_parse(Options *options, int argc, char **argv)
{
    int option;

    *options = (Options){ .block_size = 4096, .depth = 1, .generation = 1 };
    set_rw(options, "writeread");
    set_pattern(options, "seq");
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        set_option(options, option);
    }
    if (!options->device || optind != argc) {
        usage();
    }
    options->name = strrchr(options->device, '/');
    options->name = options->name ? options->name + 1 : options->device;
}
