/*
 * An NVMe controller.
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

static void tell(const NvmetController *controller, const char *event,
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
/* Keep-alive                                                          */

static int64_t kato_ns(const NvmetController *controller)
{
    return controller->kato * LAB_MILLISECONDS;
}

/*
 * NVMe Base 2.0, 3.9: fatal, and for a message-based transport the
 * association is ended, whereupon the controller is gone.
 */
static void keep_alive_expired(void *opaque)
{
    NvmetController *controller = opaque;
    int64_t deadline = controller->last_command + kato_ns(controller);

    if (deadline > lab_clock_now(&controller->port->lab->clock)) {
        lab_timer_arm(&controller->keep_alive, deadline);
        return;
    }
    controller->csts |= NVME_CSTS_FATAL;
    tell(controller, "fatal", "keep alive timeout expired");
    nvmet_association_end(controller->association, "keep alive timeout expired",
                          true);
}

void nvmet_controller_set_kato(NvmetController *controller, uint32_t kato)
{
    uint32_t unit = NVMET_KAS * 100;

    /* rounded up to the granularity that Identify announces */
    controller->kato =
        kato ? MIN((kato - 1) / unit + 1, UINT32_MAX / unit) * unit : 0;
    nvmet_controller_alive(controller);
    if (controller->kato) {
        lab_timer_arm_in(&controller->keep_alive, kato_ns(controller));
    } else {
        lab_timer_cancel(&controller->keep_alive);
    }
}

void nvmet_controller_alive(NvmetController *controller)
{
    if (controller->kato) {
        controller->last_command = lab_clock_now(&controller->port->lab->clock);
    }
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
    lab_timer_init(&controller->keep_alive, &port->lab->clock,
                   keep_alive_expired, controller);
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
    tell(controller, "created", "Connect");
    return controller;
}

void nvmet_controller_free(NvmetController *controller)
{
    lab_timer_cancel(&controller->keep_alive);
    nvmet_subsystem_remove_controller(controller->subsystem, controller);
    controller->association->controller = NULL;
    g_free(controller);
}

bool nvmet_controller_is_discovery(const NvmetController *controller)
{
    return controller->subsystem->type == NVMET_SUBSYSTEM_DISCOVERY;
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
        tell(controller, "fatal", "CC asks for what CAP does not offer");
        return;
    }
    controller->csts = NVME_CSTS_READY;
    nvmet_controller_set_kato(controller, controller->kato);
    tell(controller, "enabled", "CC");
}

static void disable(NvmetController *controller)
{
    controller->csts = 0;
    tell(controller, "disabled", "CC");
}

/* All data is where it stays, so that a shutdown is complete at once. */
static void shut_down(NvmetController *controller)
{
    controller->csts |= NVME_CSTS_SHUTDOWN_COMPLETE;
    lab_timer_cancel(&controller->keep_alive);
    tell(controller, "shutdown", "CC");
}

void nvmet_controller_configure(NvmetController *controller, uint32_t cc)
{
    uint32_t old = controller->cc;

    controller->cc = cc;
    if (cc & ~old & NVME_CC_ENABLE) {
        enable(controller);
    } else if (old & ~cc & NVME_CC_ENABLE) {
        disable(controller);
    }
    if (cc & NVME_CC_SHUTDOWN_MASK && !(old & NVME_CC_SHUTDOWN_MASK)) {
        shut_down(controller);
    }
}

/* ------------------------------------------------------------------ */

void nvmet_controller_log_error(NvmetController *controller,
                                const NvmetCommand *command, uint16_t status)
{
    uint64_t count = ++controller->error_count;
    NvmeErrorEntry *entry = &controller->errors[count % NVMET_ERRORS];

    *entry = (NvmeErrorEntry){
        .error_count = count,
        .sqid = command->connection->qid,
        .cmdid = command->sqe.command_id,
        .status_field = status << 1,
        .parm_error_location = command->error_location,
        .nsid = command->sqe.nsid,
        .trtype = NVME_TRTYPE_FC,
    };
    if (command->ns) {
        entry->lba = (uint64_t)command->sqe.cdw11 << 32 | command->sqe.cdw10;
    }
}

static void error_state(NvmeErrorEntry *entry, LabState *state)
{
    lab_state_u64(state, &entry->error_count);
    lab_state_u16(state, &entry->sqid);
    lab_state_u16(state, &entry->cmdid);
    lab_state_u16(state, &entry->status_field);
    lab_state_u16(state, &entry->parm_error_location);
    lab_state_u64(state, &entry->lba);
    lab_state_u32(state, &entry->nsid);
    lab_state_u8(state, &entry->trtype);
}

static void features_state(NvmetController *controller, LabState *state)
{
    for (unsigned int i = 0; i < NVMET_FEATURES; i++) {
        lab_state_u32(state, &controller->features[i]);
    }
    lab_state_u32(state, &controller->temperature_under);
    lab_state_u64(state, &controller->timestamp);
    lab_state_i64(state, &controller->timestamp_set);
    lab_state_bool(state, &controller->timestamp_from_host);
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

static void content_state(NvmetController *controller, LabState *state)
{
    lab_state_u32(state, &controller->cc);
    lab_state_u32(state, &controller->csts);
    lab_state_i64(state, &controller->born);
    lab_state_u32(state, &controller->kato);
    lab_timer_state(&controller->keep_alive, state);
    lab_state_i64(state, &controller->last_command);
    features_state(controller, state);
    lab_state_u32(state, &controller->pending_events);
    lab_state_u32(state, &controller->masked_events);
    lab_state_count(state, &controller->changed_count, NVMET_NSID_MAX);
    for (uint32_t i = 0; i < controller->changed_count; i++) {
        lab_state_u32(state, &controller->changed_namespaces[i]);
    }
    for (unsigned int i = 0; i < NVMET_ERRORS; i++) {
        error_state(&controller->errors[i], state);
    }
    lab_state_u64(state, &controller->error_count);
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
    content_state(controller, state);
    if ((controller->pending_events | controller->masked_events) >>
        NVMET_EVENT_COUNT) {
        lab_state_fail(state);
        controller->pending_events = 0;
        controller->masked_events = 0;
    }
}
