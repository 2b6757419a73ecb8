/*
 * Asymmetric namespace access: how well a port reaches a group of namespaces
 * (NVMe Base 2.0, 8.1).
 *
 * A namespace is in one group; each port has a state of its own for each
 * group, which is that of the controllers behind it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_ANA_H
#define VICLAB_TARGET_NVME_ANA_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Groups have the identifiers 1..NVMET_ANA_GROUPS. */
#define NVMET_ANA_GROUPS 32

typedef struct NvmetPort NvmetPort;
typedef struct NvmetController NvmetController;

/* "optimized", "non-optimized" ...; NULL if it is none (NVME_ANA_*). */
const char *nvmet_ana_state_name(uint8_t state);
/* False if no state has that name. */
bool nvmet_ana_state_parse(const char *name, uint8_t *state);
/* All names, for a message. */
#define NVMET_ANA_STATE_NAMES \
    "optimized, non-optimized, inaccessible, persistent-loss or change"

bool nvmet_ana_group_legal(uint32_t group);
uint8_t nvmet_ana_state(const NvmetPort *port, uint32_t group);
/* At any time; hosts that are concerned and want to know are told. */
void nvmet_ana_set_state(NvmetPort *port, uint32_t group, uint8_t state);
/* What a command to a namespace of the group is answered; 0: it is done. */
uint16_t nvmet_ana_status(const NvmetPort *port, uint32_t group);

/* The controller's log page has changed in that group. */
void nvmet_ana_changed(NvmetController *controller, uint32_t group);
/* Log page 0Ch. */
void nvmet_ana_log(const NvmetController *controller, bool groups_only,
                   GByteArray *page);

#endif
