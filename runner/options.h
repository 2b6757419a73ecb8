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
    char *line;       /* all of it as it was typed, quoted for a shell */

    /* what is run */
    char *kernel;
    char *modules;
    char *qemu_source;
    char *tools;
    gboolean no_connect;
    gboolean bare; /* for those who debug viclab: a machine without the lab */

    /* the machine */
    int smp;
    char *mem;
    gint64 seed;
    gboolean real_time;
    char *vic; /* properties that are added to each part of the lab */
    char *fabric;
    char *port;
    char *subsystem;
    char *namespace;
    char *lab;
    char *fabric_file;
    Lab *own_lab; /* what it holds; NULL: the one that those above are for */
    char **qemu_args;

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
    char *name; /* of the domain */
    char *disk; /* that the domain boots from; NULL: the kernel */

    /* test */
    gboolean full;
    char *pattern;

    /* cache */
    gboolean all;

    gboolean help;
    gboolean version;
} Options;

/* @argv is left alone; options_free() even after a failure. */
bool options_parse(Options *options, char **argv, GError **error);
void options_free(Options *options);
/* What --help prints. */
char *options_help(void);

#endif
