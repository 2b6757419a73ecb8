/*
 * An NVM subsystem.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nvme/control.h"
#include "target/nvme/port.h"
#include "wire/nvme.h"

#define NQN_PREFIX       "nqn.2025-01.io.viclab:"
#define DEFAULT_MODEL    "viclab NVMe/FC target"
#define DEFAULT_FIRMWARE "0.1"

const uint8_t nvmet_oui[3] = { 0x52, 0x54, 0x00 };

const NvmetSubsystemConfig nvmet_subsystem_defaults = {
    .allow_any_host = true,
    .tbkas = true,
    .cntlid_min = 1,
    .cntlid_max = NVMET_CNTLID_MAX,
    .io_queues = NVMET_QUEUES_MAX,
};

/* ------------------------------------------------------------------ */
/* Names                                                               */

bool nvmet_nqn_field_legal(const uint8_t *field)
{
    const uint8_t *end = memchr(field, '\0', NVME_NQN_MAX + 1);

    return end && end != field;
}

void nvmet_subsystem_derive(const NvmetSubsystem *subsystem,
                            const char *purpose, uint32_t number, uint8_t *out,
                            size_t len)
{
    g_autofree char *text =
        g_strdup_printf("%s/%s/%u", subsystem->nqn, purpose, number);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t digest[32];
    gsize digest_len = sizeof(digest);

    g_assert(len <= sizeof(digest));
    g_checksum_update(sum, (const guchar *)text, -1);
    g_checksum_get_digest(sum, digest, &digest_len);
    memcpy(out, digest, len);
}

static bool text_legal(const char *text, size_t max)
{
    size_t len = strlen(text);

    if (len < 1 || len > max) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < ' ' || text[i] > '~') {
            return false;
        }
    }
    return true;
}

static char *text_error(const char *property, const char *text, size_t max)
{
    if (!text || text_legal(text, max)) {
        return NULL;
    }
    return g_strdup_printf("%s is \"%s\", must be 1..%zu printable ASCII "
                           "characters",
                           property, text, max);
}

static char *range_error(const NvmetSubsystemConfig *config)
{
    if (config->cntlid_max < 1 || config->cntlid_max > NVMET_CNTLID_MAX) {
        return g_strdup_printf("cntlid-max is %u, must be 1..%u",
                               config->cntlid_max, NVMET_CNTLID_MAX);
    }
    if (config->cntlid_min < 1 || config->cntlid_min > config->cntlid_max) {
        return g_strdup_printf("cntlid-min is %u, must be 1..%u (cntlid-max)",
                               config->cntlid_min, config->cntlid_max);
    }
    if (config->io_queues < 1 || config->io_queues > NVMET_QUEUES_MAX) {
        return g_strdup_printf("io-queues is %u, must be 1..%u",
                               config->io_queues, NVMET_QUEUES_MAX);
    }
    return NULL;
}

static char *config_error(const NvmetSubsystemConfig *config)
{
    char *why = text_error("nqn", config->nqn, NVME_NQN_MAX);

    if (!why) {
        why = text_error("serial", config->serial, NVMET_SERIAL_LEN);
    }
    if (!why) {
        why = text_error("model", config->model, NVMET_MODEL_LEN);
    }
    if (!why) {
        why = text_error("firmware", config->firmware, NVMET_FIRMWARE_LEN);
    }
    if (!why && config->nqn && strcmp(config->nqn, NVME_DISCOVERY_NQN) == 0) {
        why = g_strdup("nqn is the discovery NQN, must be one of its own");
    }
    return why ? why : range_error(config);
}

/* ------------------------------------------------------------------ */

static void set_texts(NvmetSubsystem *subsystem,
                      const NvmetSubsystemConfig *config)
{
    uint8_t derived[NVMET_SERIAL_LEN / 2];

    nvmet_subsystem_derive(subsystem, "serial", 0, derived, sizeof(derived));
    for (size_t i = 0; i < sizeof(derived); i++) {
        g_snprintf(subsystem->serial + 2 * i, 3, "%02x", derived[i]);
    }
    if (config->serial) {
        g_strlcpy(subsystem->serial, config->serial, sizeof(subsystem->serial));
    }
    g_strlcpy(subsystem->model, config->model ? config->model : DEFAULT_MODEL,
              sizeof(subsystem->model));
    g_strlcpy(subsystem->firmware,
              config->firmware ? config->firmware : DEFAULT_FIRMWARE,
              sizeof(subsystem->firmware));
}

static NvmetSubsystem *new_subsystem(Lab *lab, NvmetSubsystemType type,
                                     const NvmetSubsystemConfig *config)
{
    NvmetSubsystem *subsystem = g_new0(NvmetSubsystem, 1);

    subsystem->lab = lab;
    subsystem->type = type;
    subsystem->name = g_strdup(config->name);
    subsystem->nqn = config->nqn ? g_strdup(config->nqn)
                                 : g_strconcat(NQN_PREFIX, config->name, NULL);
    subsystem->allow_any_host = config->allow_any_host;
    subsystem->cntlid_min = config->cntlid_min;
    subsystem->cntlid_max = config->cntlid_max;
    subsystem->next_cntlid = config->cntlid_min;
    subsystem->io_queues = config->io_queues;
    if (type == NVMET_SUBSYSTEM_NVM) {
        controls_add(&lab->controls, subsystem->name, "subsystem", subsystem,
                     nvmet_subsystem_verbs);
    }
    subsystem->hosts = g_ptr_array_new_with_free_func(g_free);
    subsystem->ports = g_ptr_array_new();
    subsystem->tbkas = config->tbkas;
    subsystem->crdt = config->crdt;
    subsystem->controllers = g_ptr_array_new();
    set_texts(subsystem, config);
    return subsystem;
}

NvmetSubsystem *nvmet_subsystem_new(Lab *lab,
                                    const NvmetSubsystemConfig *config,
                                    char **why)
{
    *why = config_error(config);
    if (!*why && !config->nqn &&
        strlen(config->name) > NVME_NQN_MAX - strlen(NQN_PREFIX)) {
        *why = g_strdup("nqn must be given, the name is too long for one");
    }
    return *why ? NULL : new_subsystem(lab, NVMET_SUBSYSTEM_NVM, config);
}

NvmetSubsystem *nvmet_subsystem_new_discovery(Lab *lab, const char *name)
{
    NvmetSubsystemConfig config = nvmet_subsystem_defaults;

    config.name = name;
    config.nqn = NVME_DISCOVERY_NQN;
    config.io_queues = 0;
    return new_subsystem(lab, NVMET_SUBSYSTEM_DISCOVERY, &config);
}

void nvmet_subsystem_free(NvmetSubsystem *subsystem)
{
    controls_remove(&subsystem->lab->controls, subsystem);
    for (unsigned int i = 0; i < NVMET_NSID_MAX; i++) {
        if (subsystem->namespaces[i]) {
            nvmet_namespace_free(subsystem->namespaces[i]);
        }
    }
    g_assert(subsystem->controllers->len == 0 && subsystem->ports->len == 0);
    g_ptr_array_free(subsystem->ports, TRUE);
    g_ptr_array_free(subsystem->controllers, TRUE);
    g_ptr_array_free(subsystem->hosts, TRUE);
    g_free(subsystem->nqn);
    g_free(subsystem->name);
    g_free(subsystem);
}

/* ------------------------------------------------------------------ */
/* State                                                               */

static void hosts_state(NvmetSubsystem *subsystem, LabState *state)
{
    uint32_t count = subsystem->hosts->len;

    lab_state_bool(state, &subsystem->allow_any_host);
    lab_state_count(state, &count, NVMET_HOSTS_MAX);
    if (lab_state_loading(state)) {
        g_ptr_array_set_size(subsystem->hosts, 0);
    }
    for (uint32_t i = 0; i < count; i++) {
        char *host =
            lab_state_loading(state) ? NULL : subsystem->hosts->pdata[i];

        lab_state_string(state, &host);
        if (lab_state_loading(state)) {
            g_ptr_array_add(subsystem->hosts, host ? host : g_strdup(""));
        }
    }
}

/* Namespaces come and go while the lab runs, also ones nobody configured. */
static void slot_state(NvmetSubsystem *subsystem, uint32_t nsid,
                       LabState *state)
{
    NvmetNamespace *ns = nvmet_subsystem_namespace(subsystem, nsid);
    bool present = ns != NULL;

    lab_state_bool(state, &present);
    if (ns && !present) {
        nvmet_namespace_free(ns);
    } else if (!ns && present) {
        ns = nvmet_namespace_new_empty(subsystem, nsid);
    }
    if (present) {
        nvmet_namespace_state(ns, state);
    }
}

void nvmet_subsystem_state(NvmetSubsystem *subsystem, LabState *state)
{
    lab_state_section(state, "subsystem", 1);
    hosts_state(subsystem, state);
    nvmet_counters_state(&subsystem->counters_removed, state);
    lab_state_u16(state, &subsystem->next_cntlid);
    if (subsystem->next_cntlid < subsystem->cntlid_min ||
        subsystem->next_cntlid > subsystem->cntlid_max) {
        lab_state_fail(state);
        subsystem->next_cntlid = subsystem->cntlid_min;
    }
    for (uint32_t nsid = 1; nsid <= NVMET_NSID_MAX; nsid++) {
        slot_state(subsystem, nsid, state);
    }
}

/* ------------------------------------------------------------------ */
/* Hosts                                                               */

static void access_changed(const NvmetSubsystem *subsystem)
{
    for (guint i = 0; i < subsystem->ports->len; i++) {
        nvmet_port_discovery_changed(g_ptr_array_index(subsystem->ports, i));
    }
}

void nvmet_subsystem_set_allow_any_host(NvmetSubsystem *subsystem, bool allow)
{
    if (subsystem->allow_any_host != allow) {
        subsystem->allow_any_host = allow;
        access_changed(subsystem);
    }
}

bool nvmet_subsystem_set_hosts(NvmetSubsystem *subsystem,
                               const char *const *nqns, char **why)
{
    guint count = 0;

    *why = NULL;
    for (; nqns[count] && !*why; count++) {
        *why = count < NVMET_HOSTS_MAX
                   ? text_error("hosts", nqns[count], NVME_NQN_MAX)
                   : g_strdup_printf("hosts has more than %u names",
                                     NVMET_HOSTS_MAX);
    }
    if (*why) {
        return false;
    }
    g_ptr_array_set_size(subsystem->hosts, 0);
    for (guint i = 0; i < count; i++) {
        g_ptr_array_add(subsystem->hosts, g_strdup(nqns[i]));
    }
    access_changed(subsystem);
    return true;
}

bool nvmet_subsystem_host_allowed(const NvmetSubsystem *subsystem,
                                  const char *nqn)
{
    if (subsystem->allow_any_host) {
        return true;
    }
    for (guint i = 0; i < subsystem->hosts->len; i++) {
        if (strcmp(g_ptr_array_index(subsystem->hosts, i), nqn) == 0) {
            return true;
        }
    }
    return false;
}

NvmetNamespace *nvmet_subsystem_namespace(const NvmetSubsystem *subsystem,
                                          uint32_t nsid)
{
    return nsid - 1 < NVMET_NSID_MAX ? subsystem->namespaces[nsid - 1] : NULL;
}

/* ------------------------------------------------------------------ */
/* Controllers                                                         */

static const NvmetController *controller_at(const NvmetSubsystem *subsystem,
                                            guint i)
{
    return g_ptr_array_index(subsystem->controllers, i);
}

/* Where @cntlid is, or would have to be. */
static guint position_of(const NvmetSubsystem *subsystem, uint16_t cntlid)
{
    guint at = 0;

    while (at < subsystem->controllers->len &&
           controller_at(subsystem, at)->cntlid < cntlid) {
        at++;
    }
    return at;
}

bool nvmet_subsystem_has_cntlid(const NvmetSubsystem *subsystem,
                                uint16_t cntlid)
{
    guint at = position_of(subsystem, cntlid);

    return at < subsystem->controllers->len &&
           controller_at(subsystem, at)->cntlid == cntlid;
}

uint16_t nvmet_subsystem_new_cntlid(NvmetSubsystem *subsystem)
{
    uint32_t count = subsystem->cntlid_max - subsystem->cntlid_min + 1u;

    for (uint32_t i = 0; i <= subsystem->controllers->len && i < count; i++) {
        uint16_t cntlid = subsystem->next_cntlid;

        subsystem->next_cntlid = cntlid == subsystem->cntlid_max
                                     ? subsystem->cntlid_min
                                     : cntlid + 1;
        if (!nvmet_subsystem_has_cntlid(subsystem, cntlid)) {
            return cntlid;
        }
    }
    return 0;
}

void nvmet_subsystem_add_controller(NvmetSubsystem *subsystem,
                                    NvmetController *controller)
{
    g_ptr_array_insert(subsystem->controllers,
                       position_of(subsystem, controller->cntlid), controller);
}

void nvmet_subsystem_remove_controller(NvmetSubsystem *subsystem,
                                       NvmetController *controller)
{
    g_ptr_array_remove(subsystem->controllers, controller);
}
