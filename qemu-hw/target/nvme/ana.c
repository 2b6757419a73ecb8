/*
 * Asymmetric namespace access.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/ana.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* All groups, and all namespaces that there can be: bytes. */
#define LOG_LEN                                                    \
    (NVME_ANA_HEADER_LEN + NVMET_ANA_GROUPS * NVME_ANA_GROUP_LEN + \
     NVMET_NSID_MAX * 4)

/*
 * None of the statuses says "do not retry": that would keep the host from
 * trying another path.
 */
static const struct {
    uint8_t state;
    const char *name;
    uint16_t status;
} states[] = {
    { NVME_ANA_OPTIMIZED, "optimized", NVME_SC_SUCCESS },
    { NVME_ANA_NON_OPTIMIZED, "non-optimized", NVME_SC_SUCCESS },
    { NVME_ANA_INACCESSIBLE, "inaccessible", NVME_SC_ANA_INACCESSIBLE },
    { NVME_ANA_PERSISTENT_LOSS, "persistent-loss",
      NVME_SC_ANA_PERSISTENT_LOSS },
    { NVME_ANA_CHANGE, "change", NVME_SC_ANA_TRANSITION },
};

const char *nvmet_ana_state_name(uint8_t state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        if (states[i].state == state) {
            return states[i].name;
        }
    }
    return NULL;
}

bool nvmet_ana_state_parse(const char *name, uint8_t *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        if (strcmp(states[i].name, name) == 0) {
            *state = states[i].state;
            return true;
        }
    }
    return false;
}

bool nvmet_ana_group_legal(uint32_t group)
{
    return group >= 1 && group <= NVMET_ANA_GROUPS;
}

uint8_t nvmet_ana_state(const NvmetPort *port, uint32_t group)
{
    return port->ana_states[group - 1];
}

uint16_t nvmet_ana_status(const NvmetPort *port, uint32_t group)
{
    size_t i = 0;

    while (states[i].state != nvmet_ana_state(port, group)) {
        i++;
    }
    return states[i].status;
}

/* ------------------------------------------------------------------ */
/* Changes                                                             */

static bool has_group(const NvmetSubsystem *subsystem, uint32_t group)
{
    for (unsigned int i = 0; i < NVMET_NSID_MAX; i++) {
        if (subsystem->namespaces[i] &&
            subsystem->namespaces[i]->ana_group == group) {
            return true;
        }
    }
    return false;
}

/* 0 would mean that nothing has changed yet. */
void nvmet_ana_changed(NvmetController *controller, uint32_t group)
{
    if (++controller->ana_changes == 0) {
        controller->ana_changes = 1;
    }
    controller->ana_group_changes[group - 1] = controller->ana_changes;
}

void nvmet_ana_set_state(NvmetPort *port, uint32_t group, uint8_t state)
{
    const char *name = nvmet_ana_state_name(state);

    g_assert(nvmet_ana_group_legal(group) && name);
    if (nvmet_ana_state(port, group) == state) {
        return;
    }
    port->ana_states[group - 1] = state;
    TAP(&port->lab->tap, TAP_target_ana, port->name, TAP_DEC("group", group),
        TAP_STR("state", name));
    for (uint32_t i = 0; i < port->config.associations; i++) {
        NvmetController *controller =
            port->associations[i] ? port->associations[i]->controller : NULL;

        if (controller && has_group(controller->subsystem, group)) {
            nvmet_ana_changed(controller, group);
            nvmet_controller_event(controller, NVMET_EVENT_ANA);
        }
    }
}

/* ------------------------------------------------------------------ */
/* The log page                                                        */

static uint32_t append_nsids(const NvmetSubsystem *subsystem, uint32_t group,
                             GByteArray *page)
{
    uint32_t count = 0;
    uint8_t nsid[4];

    for (uint32_t i = 0; i < NVMET_NSID_MAX; i++) {
        const NvmetNamespace *ns = subsystem->namespaces[i];

        if (ns && ns->ana_group == group) {
            put_le32(nsid, ns->nsid);
            g_byte_array_append(page, nsid, sizeof(nsid));
            count++;
        }
    }
    return count;
}

static void append_group(const NvmetController *controller, uint32_t group,
                         bool groups_only, GByteArray *page)
{
    guint at = page->len;
    NvmeAnaGroup descriptor = {
        .grpid = group,
        .chgcnt = controller->ana_group_changes[group - 1],
        .state = nvmet_ana_state(controller->port, group),
    };

    g_byte_array_set_size(page, at + NVME_ANA_GROUP_LEN);
    if (!groups_only) {
        descriptor.nnsids = append_nsids(controller->subsystem, group, page);
    }
    wire_encode(&nvme_ana_group_format, &descriptor, page->data + at);
}

static void pad(GByteArray *page)
{
    guint used = page->len;

    g_assert(used <= LOG_LEN);
    g_byte_array_set_size(page, LOG_LEN);
    memset(page->data + used, 0, LOG_LEN - used);
}

/*
 * The page is as long as a host reckons from NANAGRPID and MNAN, and reads, in
 * pieces if it likes: zeroes end it. Groups without namespaces are not in it
 * (NVMe Base 2.0, 5.16.1.13).
 */
void nvmet_ana_log(const NvmetController *controller, bool groups_only,
                   GByteArray *page)
{
    NvmeAnaHeader header = { .chgcnt = controller->ana_changes };

    g_byte_array_set_size(page, NVME_ANA_HEADER_LEN);
    for (uint32_t group = 1; group <= NVMET_ANA_GROUPS; group++) {
        if (has_group(controller->subsystem, group)) {
            append_group(controller, group, groups_only, page);
            header.ngrps++;
        }
    }
    pad(page);
    wire_encode(&nvme_ana_header_format, &header, page->data);
}
