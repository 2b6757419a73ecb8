/*
 * The guest as a libvirt domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DOMAIN_H
#define VICLAB_RUNNER_DOMAIN_H

#include "machine.h"

typedef struct Domain {
    const char *name;
    const Machine *machine;
    const char *disk; /* boots from it; NULL: @machine's kernel and initrd */
} Domain;

/* The XML, for virsh define; NULL with @error if @machine->mem is no size. */
char *domain_xml(const Domain *domain, GError **error);

#endif
