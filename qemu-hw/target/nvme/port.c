/*
 * An NVMe port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nvme/control.h"
#include "target/nvme/port.h"
#include "wire/ct.h"
#include "wire/els.h"

const NvmetPortConfig nvmet_port_defaults = {
    .port_id = 1,
    .max_burst = 256 * 1024,
    .max_transfer = 1024 * 1024,
    .max_queue_size = 1024,
    .associations = 256,
    .commands = 4096,
    .receive_memory = 256 * 1024 * 1024,
    .service_time = 5 * LAB_MICROSECONDS,
};

/* ------------------------------------------------------------------ */
/* The N_Port's side                                                   */

static void login(void *fc4, FcTargetSession *session)
{
}

static void logout(void *fc4, FcTargetSession *session, const char *why)
{
    NvmetPort *port = fc4;

    for (uint32_t i = 0; i < port->config.associations; i++) {
        NvmetAssociation *association = port->associations[i];

        if (association && association->session == session) {
            nvmet_association_end(association, why, false);
        }
    }
}

/*
 * A command of TYPE 08h may be another FC-4's; the first bytes tell. Where a
 * session speaks nothing but NVMe it is a bad NVMe_CMND.
 */
static bool is_nvme_command(const NvmetPort *port,
                            const FcTargetSession *session,
                            const FcFrame *frame)
{
    const uint8_t *data = fc_frame_data(frame);

    return (frame->length >= 2 && data[0] == FCNVME_CMND_FORMAT_ID &&
            data[1] == FCNVME_CMND_FC_ID) ||
           fc_target_session_only(session, port);
}

static void forget(void *fc4)
{
    NvmetPort *port = fc4;

    nvmet_commands_forget(port);
    nvmet_associations_forget(port);
}

static bool receive_iu(NvmetPort *port, FcTargetSession *session,
                       const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_COMMAND:
        if (!is_nvme_command(port, session, frame)) {
            return false;
        }
        nvmet_command_receive(port, session, frame);
        return true;
    case FC_RCTL_SOLICITED_DATA:
        if (!fc_target_session_only(session, port) &&
            !nvmet_command_find(port, session, frame->header.ox_id,
                                frame->header.rx_id)) {
            return false;
        }
        nvmet_command_receive_data(port, session, frame);
        return true;
    default:
        return false;
    }
}

static bool receive(void *fc4, FcTargetSession *session, const FcFrame *frame)
{
    NvmetPort *port = fc4;

    switch (frame->header.type) {
    case FC_TYPE_FCP:
        return receive_iu(port, session, frame);
    case FC_TYPE_NVME:
        if (frame->header.r_ctl != FC_RCTL_FC4_LS_REQUEST) {
            return false;
        }
        nvmet_ls_receive(port, session, frame);
        return true;
    default:
        return false;
    }
}

static bool abort_exchange(void *fc4, FcTargetSession *session, uint16_t ox_id,
                           uint16_t rx_id)
{
    NvmetCommand *command = nvmet_command_find(fc4, session, ox_id, rx_id);

    if (command) {
        nvmet_command_drop(command);
    }
    return command != NULL;
}

static const FcTargetOps target_ops = {
    .name = "NVMe",
    .type = FC_TYPE_NVME,
    .features = FC_FEATURE_TARGET | FC_FEATURE_DISCOVERY,
    .prli_page_length = FC_ELS_PRLI_NVME_LEN - 4,
    .service_parameters = FC_PRLI_NVME_TARGET | FC_PRLI_NVME_DISCOVERY,
    .login = login,
    .logout = logout,
    .forget = forget,
    .receive = receive,
    .abort = abort_exchange,
};

/* ------------------------------------------------------------------ */
/* Configuration                                                       */

typedef struct Range {
    const char *property;
    uint64_t value;
    uint64_t min;
    uint64_t max;
} Range;

static char *range_error(const Range *range)
{
    if (range->value >= range->min && range->value <= range->max) {
        return NULL;
    }
    return g_strdup_printf(
        "%s is %" G_GUINT64_FORMAT ", must be %" G_GUINT64_FORMAT
        "..%" G_GUINT64_FORMAT,
        range->property, range->value, range->min, range->max);
}

static char *config_error(const NvmetPortConfig *config)
{
    const Range ranges[] = {
        { "max-burst", config->max_burst, 512, FC_SEQUENCE_MAX },
        { "max-transfer", config->max_transfer, 8192, LAB_BUFFER_MAX },
        { "max-queue-size", config->max_queue_size, 16, 1024 },
        { "associations", config->associations, 1, 65536 },
        { "commands", config->commands, 16, 32768 },
        { "receive-memory", config->receive_memory, config->max_transfer,
          UINT64_C(1) << 40 },
        { "service-time", config->service_time, 0, 60 * LAB_SECONDS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        char *why = range_error(&ranges[i]);

        if (why) {
            return why;
        }
    }
    if (config->max_transfer & (config->max_transfer - 1)) {
        return g_strdup_printf("max-transfer is %u, must be a power of two",
                               config->max_transfer);
    }
    if (config->max_burst % 4) {
        return g_strdup_printf("max-burst is %u, must be a multiple of 4",
                               config->max_burst);
    }
    return NULL;
}

/* ------------------------------------------------------------------ */

NvmetPort *nvmet_port_new(FcTargetPort *target, const NvmetPortConfig *config,
                          char **why)
{
    g_autofree char *purpose = g_strconcat("nvmet ", target->name, NULL);
    NvmetPort *port;

    *why = config_error(config);
    if (*why) {
        return NULL;
    }
    port = g_new0(NvmetPort, 1);
    if (!fc_target_port_add_fc4(target, &target_ops, port)) {
        *why = g_strdup_printf("%s serves as many protocols as it can",
                               target->name);
        g_free(port);
        return NULL;
    }
    port->port = target;
    port->lab = target->lab;
    port->name = target->name;
    port->config = *config;
    port->discovery = nvmet_subsystem_new_discovery(target->lab, target->name);
    port->subsystems = g_ptr_array_new();
    port->generation = 1;
    memset(port->ana_states, NVME_ANA_OPTIMIZED, sizeof(port->ana_states));
    port->associations = g_new0(NvmetAssociation *, config->associations);
    lab_random(port->lab, &port->random, purpose);
    nvmet_commands_init(&port->commands, config->commands);
    controls_add(&port->lab->controls, port->name, "NVMe port", port,
                 nvmet_port_verbs);
    return port;
}

void nvmet_port_free(NvmetPort *port)
{
    controls_remove(&port->lab->controls, port);
    /* the link goes, and with it all sessions and associations */
    fc_target_port_remove_fc4(port->port, port);
    forget(port);
    for (guint i = 0; i < port->subsystems->len; i++) {
        NvmetSubsystem *subsystem = g_ptr_array_index(port->subsystems, i);

        g_ptr_array_remove(subsystem->ports, port);
    }
    nvmet_commands_cleanup(&port->commands);
    g_free(port->associations);
    g_ptr_array_free(port->subsystems, TRUE);
    nvmet_subsystem_free(port->discovery);
    g_free(port);
}

NvmetSubsystem *nvmet_port_subsystem(const NvmetPort *port, const char *nqn)
{
    if (strcmp(nqn, NVME_DISCOVERY_NQN) == 0) {
        return port->discovery;
    }
    for (guint i = 0; i < port->subsystems->len; i++) {
        NvmetSubsystem *subsystem = g_ptr_array_index(port->subsystems, i);

        if (strcmp(subsystem->nqn, nqn) == 0) {
            return subsystem;
        }
    }
    return NULL;
}

void nvmet_port_discovery_changed(NvmetPort *port)
{
    port->generation++;
    for (guint i = 0; i < port->discovery->controllers->len; i++) {
        nvmet_controller_event(
            g_ptr_array_index(port->discovery->controllers, i),
            NVMET_EVENT_DISCOVERY);
    }
}

bool nvmet_port_add_subsystem(NvmetPort *port, NvmetSubsystem *subsystem,
                              char **why)
{
    if (nvmet_port_subsystem(port, subsystem->nqn)) {
        *why = g_strdup_printf("subsystem is %s, which port %s has already",
                               subsystem->nqn, port->name);
        return false;
    }
    if (port->subsystems->len == NVMET_PORT_SUBSYSTEMS) {
        *why = g_strdup_printf("port %s has %u subsystems, which is the most",
                               port->name, NVMET_PORT_SUBSYSTEMS);
        return false;
    }
    g_ptr_array_add(port->subsystems, subsystem);
    g_ptr_array_add(subsystem->ports, port);
    nvmet_port_discovery_changed(port);
    return true;
}

/* ------------------------------------------------------------------ */

static void ana_state(NvmetPort *port, LabState *state)
{
    lab_state_bytes(state, port->ana_states, sizeof(port->ana_states));
    for (unsigned int i = 0; i < NVMET_ANA_GROUPS; i++) {
        if (!nvmet_ana_state_name(port->ana_states[i])) {
            lab_state_fail(state);
            port->ana_states[i] = NVME_ANA_OPTIMIZED;
        }
    }
}

void nvmet_port_state(NvmetPort *port, LabState *state)
{
    lab_state_section(state, "nvmet_port", 2);
    if (lab_state_loading(state)) {
        forget(port);
    }
    lab_state_u64(state, &port->said);
    lab_state_u64(state, &port->generation);
    lab_state_i64(state, &port->extra_time);
    if (port->extra_time < 0 || port->extra_time > INT64_MAX / 4) {
        lab_state_fail(state);
        port->extra_time = 0;
    }
    ana_state(port, state);
    lab_random_state(&port->random, state);
    nvmet_subsystem_state(port->discovery, state);
    nvmet_associations_state(port, state);
    nvmet_commands_state(port, state);
    for (uint32_t i = 0; i < port->config.associations; i++) {
        if (port->associations[i] && port->associations[i]->controller) {
            nvmet_controller_aers_state(port->associations[i]->controller,
                                        state);
        }
    }
    if (lab_state_loading(state) && !lab_state_ok(state)) {
        forget(port);
    }
}
