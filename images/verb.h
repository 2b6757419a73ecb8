/*
 * The verbs of the guest: docs/guest-verbs.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_VERB_H
#define VICLAB_IMAGES_VERB_H

#include "args.h"
#include "work.h"

/*
 * Does what @text says, in this process: its exit code. It may also exit right
 * away.
 */
int verb_run(Work *work, const char *text);

/* Each returns an exit code; what it has to say is printed and reported. */
typedef int VerbFn(Work *work, Args *args);

/* verb_driver.c */
VerbFn verb_load;
VerbFn verb_unload;
VerbFn verb_parameter;
/* verb_fabric.c */
VerbFn verb_connect;
VerbFn verb_disconnect;
VerbFn verb_discover;
VerbFn verb_list;
/* verb_block.c */
VerbFn verb_read;
VerbFn verb_write;
VerbFn verb_compare;
VerbFn verb_verify;
VerbFn verb_flush;
/* verb_file.c */
VerbFn verb_sysfs_read;
VerbFn verb_sysfs_write;
VerbFn verb_wait_for;
/* verb_cpu.c */
VerbFn verb_hog;
VerbFn verb_sleep;
/* Keeps this process, and what it starts, on CPU @number; 0 or -errno. */
int verb_pin(uint64_t number);
/* verb_adapter.c */
VerbFn verb_unplug;
VerbFn verb_plug;
/* verb_program.c */
VerbFn verb_sync;
VerbFn verb_mark;
/* A program, waited for. */
int verb_program(char **argv);

#endif
