/*
 * The command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_OPTIONS_H
#define VICLAB_RUNNER_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "lab.h"

typedef struct Options {
    char *subcommand; /* NULL: none was given */
    char **rest;      /* what follows it and is no option; never NULL */
    char **command;   /* what follows "--", for the guest; NULL: none */
    char *script;     /* file with commands for the guest, or NULL */
    char *script_text;
    char *play; /* a drill beside the command, or NULL */
    bool drill; /* the guest is commanded through the lab port */
    bool demo;  /* neither a command nor that */
    char *line; /* all of it as it was typed, quoted for a shell */

    /* what is run */
    char *kernel;
    char *modules;
    char *debug;  /* a kind of kernel that viclab builds; NULL: none */
    char *driver; /* folder or name of one that was built */
    char *qemu_source;
    char *tools;
    gboolean no_connect;
    gboolean no_load;
    gboolean bare; /* for those who debug viclab: a machine without the lab */

    /* the machine */
    int smp;
    bool smp_said; /* on the command line */
    char *mem;
    gint64 seed;
    bool seed_said;
    gboolean real_time;
    gboolean iommu;
    char *vic; /* properties that are added to each part of the lab */
    char *fabric;
    char *port;
    char *subsystem;
    char *namespace;
    char *append; /* to the kernel's command line, by a drill */
    char *lab;
    char *fabric_file;
    Lab *own_lab; /* what it holds; NULL: the one that those above are for */
    char **qemu_args;
    char **watches;         /* functions, with options; NULL: none */
    char *schedule;         /* NULL: QEMU's own */
    char *schedule_seeds;   /* "1-50", or NULL */
    int64_t schedule_seed;  /* of --schedule-seed, if it is given */
    uint32_t schedule_mean; /* ns */

    /* the run */
    char *out;
    char *start;    /* "connected": from a guest that has been saved so */
    double save_at; /* seconds of virtual time; 0: never */
    char *load;     /* folder of a run that was saved */
    int timeout;    /* seconds of wall time */
    gboolean verbose;

    /* the cache and the network */
    char *cache;
    char *archive;
    gboolean offline;
    gboolean no_install; /* done by the bootstrap; accepted here */

    /* other hosts */
    char **vng_args;
    char *name; /* of the domain, of the driver */
    char *disk; /* that the domain boots from; NULL: the kernel */

    /* driver build */
    char *tree;
    char **mutations; /* each a name, or several with commas */
    char **fixes;

    /* test */
    gboolean full;
    char *pattern;

    /* drill */
    char **defines;
    char *seeds; /* "1-50", or NULL */
    int repeat;  /* what the subcommand takes for usual, if nothing is said */
    int jobs;
    gboolean control;
    gboolean idle;
    bool replays;   /* a run of somebody else, with the driver that it had */
    bool functions; /* those of the guest are watched, by a drill */
    char *module;   /* coverage: names, separated by commas; NULL: fnic */
    char *reach;    /* modules whose functions are noted; NULL: none */
    gboolean bisect;
    gboolean check;
    gboolean list;

    /* settle */
    char *matrix;  /* file; NULL: that of the checkout */
    char *columns; /* names with commas; NULL: all */
    gboolean force;

    /* fuzz */
    int seconds; /* of wall time for each */

    /* soak */
    int minutes;
    char *plant; /* a fault that has to make it fail, or NULL */

    /* cache */
    gboolean all;

    gboolean help;
    gboolean version;
} Options;

/* @argv is left alone; options_free() even after a failure. */
bool options_parse(Options *options, char **argv, GError **error);
void options_free(Options *options);
/*
 * optioncheck.c: whether they make sense; also reads the files that they name.
 * Part of options_parse().
 */
bool options_check(Options *options, GError **error);
/* What --help prints. */
char *options_help(void);

#endif
