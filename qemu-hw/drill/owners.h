/*
 * Who owns a tag: what the driver thinks of its requests, seen from the
 * device. From that come the oracles wrong-owner, unsent-abort, late-dma and
 * never-completed (docs/drills.md).
 *
 * A tag belongs to the last request that was sent with it, until a completion
 * with that tag arrives, an abort of it is answered, or a firmware reset is:
 * then the driver gives it to somebody else
 * (nvfnic_fcpio_nvme_itmf_cmpl_handler, nvfnic_cleanup_all_nvme_ios).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_OWNERS_H
#define VICLAB_DRILL_OWNERS_H

#include "lab/lab.h"

/* A request of NVMe that the driver has sent. */
typedef struct DrillOwner {
    const char *adapter; /* its name; lives as long as the laboratory */
    uint64_t serial;
    uint32_t tag;
    char *what;     /* "read lba=8" */
    bool forever;   /* it waits for an event: nothing is missed */
    int64_t sent;   /* ns */
    int64_t closed; /* ns: the driver has it back; LAB_NEVER while it has not */
} DrillOwner;

/* An abort that the driver has sent. */
typedef struct DrillAbort {
    const char *adapter;
    uint64_t serial;
    uint32_t tag; /* of what it aborts */
    uint64_t of;  /* the request that it aborts; 0: none */
} DrillAbort;

typedef struct DrillOwners {
    Lab *lab;
    GPtrArray *owners; /* DrillOwner *: the last of each tag */
    GArray *aborts;    /* DrillAbort: the last ones */
} DrillOwners;

void drill_owners_init(DrillOwners *owners, Lab *lab);
void drill_owners_cleanup(DrillOwners *owners);
/* A request, or data on its way, at a gate; as the driver has sent it. */
void drill_owners_see(DrillOwners *owners, const GateMessage *message);
/* TAP_fw_reply: the driver is told. */
void drill_owners_told(DrillOwners *owners, const TapEvent *event);
/* The drill is over: who still waits? */
void drill_owners_end(DrillOwners *owners);

#endif
