/*
 * An NVMe controller: its life and its properties.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* CAP: contiguous queues, NVM command set, ready with media. */
#define CAP_CQR        (UINT64_C(1) << 16)
#define CAP_TO_SHIFT   24
#define CAP_CSS_NVM    (UINT64_C(1) << 37)
#define CAP_CRMS_CRWMS (UINT64_C(1) << 59)

#define VERSION_2_0 0x00020000

void nvmet_controller_tell(const NvmetController *controller, const char *event,
                           const char *why)
{
    const NvmetPort *port = controller->port;

    TAP(&port->lab->tap, TAP_target_controller, port->name,
        TAP_STR("event", event), TAP_STR("why", why),
        TAP_FCID("fcid", controller->association->session->fcid),
        TAP_STR("nqn", controller->subsystem->nqn),
        TAP_DEC("cntlid", controller->cntlid), TAP_HEX("cc", 8, controller->cc),
        TAP_HEX("csts", 8, controller->csts),
        TAP_DEC("kato", controller->kato));
}

/* ------------------------------------------------------------------ */

static NvmetController *make(NvmetAssociation *association,
                             NvmetSubsystem *subsystem, uint16_t cntlid)
{
    NvmetPort *port = association->port;
    NvmetController *controller = g_new0(NvmetController, 1);

    controller->port = port;
    controller->subsystem = subsystem;
    controller->association = association;
    controller->cntlid = cntlid;
    controller->born = lab_clock_now(&port->lab->clock);
    nvmet_controller_init_keep_alive(controller);
    nvmet_features_init(controller);
    nvmet_subsystem_add_controller(subsystem, controller);
    association->controller = controller;
    return controller;
}

NvmetController *nvmet_controller_new(NvmetAssociation *association,
                                      NvmetSubsystem *subsystem, uint32_t kato)
{
    uint16_t cntlid = nvmet_subsystem_new_cntlid(subsystem);
    NvmetController *controller;

    if (!cntlid) {
        return NULL;
    }
    controller = make(association, subsystem, cntlid);
    if (!kato && nvmet_controller_is_discovery(controller)) {
        kato = NVMET_DISCOVERY_KATO;
    }
    nvmet_controller_set_kato(controller, kato);
    nvmet_controller_tell(controller, "created", "Connect");
    return controller;
}

void nvmet_controller_free(NvmetController *controller)
{
    lab_timer_cancel(&controller->keep_alive);
    nvmet_subsystem_remove_controller(controller->subsystem, controller);
    controller->association->controller = NULL;
    g_free(controller);
}

void nvmet_controller_fail(NvmetController *controller, const char *why)
{
    controller->csts |= NVME_CSTS_FATAL;
    nvmet_controller_tell(controller, "fatal", why);
    nvmet_association_end(controller->association, why, true);
}

bool nvmet_controller_is_discovery(const NvmetController *controller)
{
    return controller->subsystem->type == NVMET_SUBSYSTEM_DISCOVERY;
}

bool nvmet_controller_temperature_warning(const NvmetController *controller)
{
    return NVMET_TEMPERATURE >=
               controller->features[NVME_FEATURE_TEMPERATURE] ||
           NVMET_TEMPERATURE <= controller->temperature_under;
}

void nvmet_controller_namespace_changed(NvmetController *controller,
                                        uint32_t nsid)
{
    controller->changed_namespaces[(nsid - 1) / 8] |= 1u << (nsid - 1) % 8;
    nvmet_controller_event(controller, NVMET_EVENT_NAMESPACE);
}

/* ------------------------------------------------------------------ */
/* Properties                                                          */

uint64_t nvmet_controller_cap(const NvmetController *controller)
{
    return (uint64_t)(controller->port->config.max_queue_size - 1) | CAP_CQR |
           (uint64_t)NVMET_READY_TIMEOUT << CAP_TO_SHIFT | CAP_CSS_NVM |
           CAP_CRMS_CRWMS;
}

uint32_t nvmet_controller_version(void)
{
    return VERSION_2_0;
}

bool nvmet_controller_ready(const NvmetController *controller)
{
    return controller->cc & NVME_CC_ENABLE &&
           controller->csts & NVME_CSTS_READY &&
           !(controller->csts & NVME_CSTS_SHUTDOWN_MASK);
}

/* Only what CAP offers may be chosen; hosts leave it alone for discovery. */
static bool cc_legal(const NvmetController *controller, uint32_t cc)
{
    if (cc & (NVME_CC_CSS_MASK | NVME_CC_MPS_MASK | NVME_CC_AMS_MASK)) {
        return false;
    }
    return nvmet_controller_is_discovery(controller) ||
           ((cc & NVME_CC_IOSQES_MASK) == NVME_CC_IOSQES_64 &&
            (cc & NVME_CC_IOCQES_MASK) == NVME_CC_IOCQES_16);
}

static void enable(NvmetController *controller)
{
    if (!cc_legal(controller, controller->cc)) {
        controller->csts = NVME_CSTS_FATAL;
        nvmet_controller_tell(controller, "fatal",
                              "CC asks for what CAP does not offer");
        return;
    }
    controller->csts = NVME_CSTS_READY;
    nvmet_controller_set_kato(controller, controller->kato);
    nvmet_controller_tell(controller, "enabled", "CC");
}

/*
 * A controller level reset (NVMe Base 2.0, 3.7.2): commands under way are
 * not answered any more, I/O queues have to be connected again, features are
 * what they were at first. The error log and the association stay.
 */
static void reset(NvmetController *controller)
{
    NvmetAssociation *association = controller->association;

    nvmet_commands_drop_all(controller->port, association, "controller reset");
    for (unsigned int qid = 1; qid <= NVMET_QUEUES_MAX; qid++) {
        if (association->connections[qid]) {
            nvmet_connection_reset(association->connections[qid]);
        }
    }
    controller->csts = 0;
    nvmet_features_init(controller);
    controller->pending_events = 0;
    controller->masked_events = 0;
    memset(controller->changed_namespaces, 0,
           sizeof(controller->changed_namespaces));
    controller->ana_changes = 0;
    memset(controller->ana_group_changes, 0,
           sizeof(controller->ana_group_changes));
    nvmet_controller_tell(controller, "disabled", "CC");
}

/* All data is where it stays, so that a shutdown is complete at once. */
static void shut_down(NvmetController *controller)
{
    controller->csts |= NVME_CSTS_SHUTDOWN_COMPLETE;
    lab_timer_cancel(&controller->keep_alive);
    nvmet_controller_tell(controller, "shutdown", "CC");
}

void nvmet_controller_configure(NvmetController *controller, uint32_t cc)
{
    uint32_t old = controller->cc;

    controller->cc = cc;
    if (cc & ~old & NVME_CC_ENABLE) {
        enable(controller);
    } else if (old & ~cc & NVME_CC_ENABLE) {
        reset(controller);
    }
    if (cc & NVME_CC_SHUTDOWN_MASK && !(old & NVME_CC_SHUTDOWN_MASK)) {
        shut_down(controller);
    }
}

/* ------------------------------------------------------------------ */
/* State                                                               */

static void features_state(NvmetController *controller, LabState *state)
{
    for (unsigned int i = 0; i < NVMET_FEATURES; i++) {
        lab_state_u32(state, &controller->features[i]);
    }
    lab_state_u32(state, &controller->temperature_under);
    lab_state_u64(state, &controller->timestamp);
    lab_state_time(state, &controller->timestamp_set);
    lab_state_bool(state, &controller->timestamp_from_host);
}

static void events_state(NvmetController *controller, LabState *state)
{
    lab_state_u32(state, &controller->pending_events);
    lab_state_u32(state, &controller->masked_events);
    if ((controller->pending_events | controller->masked_events) >>
        NVMET_EVENT_COUNT) {
        lab_state_fail(state);
        controller->pending_events = 0;
        controller->masked_events = 0;
    }
    lab_state_bytes(state, controller->changed_namespaces,
                    sizeof(controller->changed_namespaces));
    lab_state_u64(state, &controller->ana_changes);
    for (unsigned int i = 0; i < NVMET_ANA_GROUPS; i++) {
        lab_state_u64(state, &controller->ana_group_changes[i]);
    }
}

/* The controller that the identifier in the stream calls for. */
static NvmetController *identified(NvmetAssociation *association,
                                   NvmetSubsystem *subsystem, LabState *state)
{
    NvmetController *controller = association->controller;
    uint16_t cntlid = controller ? controller->cntlid : 0;

    lab_state_u16(state, &cntlid);
    if (!lab_state_loading(state)) {
        return controller;
    }
    if (cntlid < subsystem->cntlid_min || cntlid > subsystem->cntlid_max ||
        nvmet_subsystem_has_cntlid(subsystem, cntlid)) {
        lab_state_fail(state);
        return NULL;
    }
    return make(association, subsystem, cntlid);
}

void nvmet_controller_state(NvmetAssociation *association,
                            NvmetSubsystem *subsystem, LabState *state)
{
    NvmetController *controller;

    lab_state_section(state, "controller", 1);
    controller = identified(association, subsystem, state);
    if (!controller) {
        return;
    }
    lab_state_u32(state, &controller->cc);
    lab_state_u32(state, &controller->csts);
    lab_state_time(state, &controller->born);
    lab_state_u32(state, &controller->kato);
    lab_timer_state(&controller->keep_alive, state);
    lab_state_bool(state, &controller->traffic);
    features_state(controller, state);
    events_state(controller, state);
    nvmet_error_log_state(controller, state);
}
