/*
 * Asynchronous events: requests that are held until there is something to
 * tell (NVMe Base 2.0, 5.2).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

static const struct {
    const char *name;
    uint8_t type;
    uint8_t info;
    uint8_t log;
    uint8_t bit; /* of feature 0Bh */
} events[NVMET_EVENT_COUNT] = {
    [NVMET_EVENT_TEMPERATURE] = { "temperature", NVME_EVENT_SMART,
                                  NVME_SMART_TEMPERATURE, NVME_LOG_SMART,
                                  NVME_EVENT_BIT_TEMPERATURE },
    [NVMET_EVENT_NAMESPACE] = { "namespace", NVME_EVENT_NOTICE,
                                NVME_NOTICE_NAMESPACE_CHANGED,
                                NVME_LOG_CHANGED_NAMESPACES,
                                NVME_EVENT_BIT_NAMESPACE },
    [NVMET_EVENT_ANA] = { "ana", NVME_EVENT_NOTICE, NVME_NOTICE_ANA_CHANGED,
                          NVME_LOG_ANA, NVME_EVENT_BIT_ANA },
    [NVMET_EVENT_DISCOVERY] = { "discovery", NVME_EVENT_NOTICE,
                                NVME_NOTICE_DISCOVERY_CHANGED,
                                NVME_LOG_DISCOVERY, NVME_EVENT_BIT_DISCOVERY },
};

static bool is_wanted(const NvmetController *controller, unsigned int event)
{
    uint32_t wanted = controller->features[NVME_FEATURE_ASYNC_EVENTS];

    return wanted & 1u << events[event].bit;
}

static void tell(const NvmetController *controller, unsigned int event)
{
    const NvmetPort *port = controller->port;

    TAP(&port->lab->tap, TAP_target_event, port->name,
        TAP_STR("event", events[event].name),
        TAP_FCID("fcid", controller->association->session->fcid),
        TAP_STR("nqn", controller->subsystem->nqn),
        TAP_DEC("cntlid", controller->cntlid));
}

/*
 * The first event that can be told now, as a result word. It is masked from
 * then on, until the host has read its log page.
 */
static bool take_event(NvmetController *controller, uint64_t *result)
{
    uint32_t ready = controller->pending_events & ~controller->masked_events;

    for (unsigned int i = 0; i < NVMET_EVENT_COUNT; i++) {
        if (ready & 1u << i) {
            controller->pending_events &= ~(1u << i);
            controller->masked_events |= 1u << i;
            *result =
                events[i].type | events[i].info << 8 | events[i].log << 16;
            tell(controller, i);
            return true;
        }
    }
    return false;
}

static void deliver(NvmetController *controller)
{
    uint64_t result;

    while (controller->aer_count && take_event(controller, &result)) {
        NvmetCommand *command = controller->aers[0];

        nvmet_controller_forget_aer(controller, command);
        command->result = result;
        nvmet_command_complete(command, NVME_SC_SUCCESS);
    }
}

void nvmet_controller_event(NvmetController *controller, NvmetEvent event)
{
    if (is_wanted(controller, event)) {
        controller->pending_events |= 1u << event;
        deliver(controller);
    }
}

void nvmet_controller_want_events(NvmetController *controller, uint32_t bits)
{
    controller->features[NVME_FEATURE_ASYNC_EVENTS] = bits;
    for (unsigned int i = 0; i < NVMET_EVENT_COUNT; i++) {
        if (!is_wanted(controller, i)) {
            controller->pending_events &= ~(1u << i);
        }
    }
}

void nvmet_controller_event_seen(NvmetController *controller, NvmetEvent event)
{
    controller->masked_events &= ~(1u << event);
    deliver(controller);
}

void nvmet_controller_forget_aer(NvmetController *controller,
                                 const NvmetCommand *command)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < controller->aer_count; i++) {
        if (controller->aers[i] != command) {
            controller->aers[kept++] = controller->aers[i];
        }
    }
    controller->aer_count = kept;
}

uint16_t nvmet_aer_execute(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);

    if (controller->aer_count == NVMET_AERS) {
        return nvmet_command_blame(command, 0, NVME_SC_ASYNC_LIMIT);
    }
    /* while others are held there is nothing to be told */
    if (take_event(controller, &command->result)) {
        return NVME_SC_SUCCESS;
    }
    controller->aers[controller->aer_count++] = command;
    return NVMET_HELD;
}

void nvmet_controller_aers_state(NvmetController *controller, LabState *state)
{
    NvmetPort *port = controller->port;

    lab_state_section(state, "aers", 1);
    lab_state_count(state, &controller->aer_count, NVMET_AERS);
    for (uint32_t i = 0; i < controller->aer_count; i++) {
        const NvmetCommand *held = controller->aers[i];
        uint32_t slot = 0;
        NvmetCommand *command;

        if (!lab_state_loading(state)) {
            slot = held->rx_id % port->commands.count;
        }
        lab_state_u32(state, &slot);
        command =
            slot < port->commands.count ? port->commands.slots[slot] : NULL;
        if (!command || command->state != NVMET_COMMAND_HELD ||
            nvmet_command_controller(command) != controller) {
            lab_state_fail(state);
            controller->aer_count = i;
            return;
        }
        controller->aers[i] = command;
    }
}
