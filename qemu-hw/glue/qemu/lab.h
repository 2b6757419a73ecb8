/*
 * The laboratory in QEMU: one a process, made when the first of its objects
 * needs it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_LAB_H
#define VICLAB_GLUE_QEMU_LAB_H

#include "drill/watch.h"
#include "lab/lab.h"
#include "qemu/notify.h"

/* The laboratory; from here on its seed cannot be chosen any more. */
Lab *viclab_lab(void);
/* Its watched functions. */
WatchTable *viclab_watches(void);

/*
 * While an interrupt message is on its way: a guest can have it written to any
 * address, and the registers of the laboratory then do not answer.
 */
bool viclab_sending(void);
void viclab_set_sending(bool sending);

/*
 * To be called when the machine is complete, before it runs, and when QEMU
 * exits: notifiers of the objects that belong to the laboratory.
 */
void viclab_add_start_notifier(Notifier *notifier);
void viclab_add_exit_notifier(Notifier *notifier);

/*
 * What belongs to the laboratory, and not to a PCI function, is saved with
 * it, in the order of these calls.
 */
typedef void ViclabStateFn(void *opaque, LabState *state);
void viclab_add_state(ViclabStateFn *fn, void *opaque);

#endif
