/*
 * A namespace.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "lab/state.h"
#include "target/nvme/ana.h"
#include "target/nvme/image.h"
#include "target/nvme/namespace.h"
#include "target/nvme/subsystem.h"

const NvmetNamespaceConfig nvmet_namespace_defaults = {
    .lba_size = 512,
    .ana_group = 1,
};

void nvmet_counters_add(NvmetCounters *sum, const NvmetCounters *counters)
{
    sum->reads += counters->reads;
    sum->writes += counters->writes;
    sum->bytes_read += counters->bytes_read;
    sum->bytes_written += counters->bytes_written;
}

/* ------------------------------------------------------------------ */
/* Identifiers                                                         */

/*
 * Hex digits into @len bytes; hyphens are skipped where @hyphens has a bit
 * for the number of bytes before them.
 */
static bool parse_hex(const char *text, uint8_t *out, size_t len,
                      uint32_t hyphens)
{
    for (size_t i = 0; i < len; i++) {
        if (hyphens & 1u << i && *text++ != '-') {
            return false;
        }
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1])) {
            return false;
        }
        out[i] =
            g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]);
        text += 2;
    }
    return *text == '\0';
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return true;
}

/* RFC 9562, version 8: derived in a way of our own. */
static void derive_uuid(NvmetNamespace *ns)
{
    nvmet_subsystem_derive(ns->subsystem, "uuid", ns->nsid, ns->uuid, 16);
    ns->uuid[6] = (ns->uuid[6] & 0x0f) | 0x80;
    ns->uuid[8] = (ns->uuid[8] & 0x3f) | 0x80;
}

/* A vendor's 8 bytes, our OUI, 5 bytes (NVMe Base 2.0, NGUID). */
static void derive_nguid(NvmetNamespace *ns)
{
    nvmet_subsystem_derive(ns->subsystem, "nguid", ns->nsid, ns->nguid, 16);
    memcpy(ns->nguid + 8, nvmet_oui, sizeof(nvmet_oui));
}

static void derive_eui64(NvmetNamespace *ns)
{
    nvmet_subsystem_derive(ns->subsystem, "eui64", ns->nsid, ns->eui64, 8);
    memcpy(ns->eui64, nvmet_oui, sizeof(nvmet_oui));
}

static bool set_identifier(NvmetNamespace *ns, const char *property,
                           const char *text, uint8_t *out, size_t len,
                           void (*derive)(NvmetNamespace *ns), char **why)
{
    /* 8-4-4-4-12 digits */
    uint32_t hyphens =
        derive == derive_uuid ? 1 << 4 | 1 << 6 | 1 << 8 | 1 << 10 : 0;

    if (!text) {
        derive(ns);
        return true;
    }
    if (parse_hex(text, out, len, hyphens) && !all_zero(out, len)) {
        return true;
    }
    *why = g_strdup_printf("%s is %s, must be %s and not zero", property, text,
                           hyphens     ? "8-4-4-4-12 hex digits"
                           : len == 16 ? "32 hex digits"
                                       : "16 hex digits");
    return false;
}

static bool set_identifiers(NvmetNamespace *ns,
                            const NvmetNamespaceConfig *config, char **why)
{
    return set_identifier(ns, "uuid", config->uuid, ns->uuid, 16, derive_uuid,
                          why) &&
           set_identifier(ns, "nguid", config->nguid, ns->nguid, 16,
                          derive_nguid, why) &&
           set_identifier(ns, "eui64", config->eui64, ns->eui64, 8,
                          derive_eui64, why);
}

/* ------------------------------------------------------------------ */

static char *config_error(const NvmetSubsystem *subsystem,
                          const NvmetNamespaceConfig *config)
{
    if (config->nsid < 1 || config->nsid > NVMET_NSID_MAX) {
        return g_strdup_printf("nsid is %u, must be 1..%u", config->nsid,
                               NVMET_NSID_MAX);
    }
    if (nvmet_subsystem_namespace(subsystem, config->nsid)) {
        return g_strdup_printf("nsid is %u, which %s has already", config->nsid,
                               subsystem->nqn);
    }
    if (config->lba_size != 512 && config->lba_size != 4096) {
        return g_strdup_printf("lba-size is %u, must be 512 or 4096",
                               config->lba_size);
    }
    if (config->write_back && !config->image) {
        return g_strdup("write-back is on, must be off without an image");
    }
    return nvmet_namespace_group_error(config->ana_group);
}

char *nvmet_namespace_group_error(uint32_t group)
{
    return nvmet_ana_group_legal(group)
               ? NULL
               : g_strdup_printf("anagrpid is %u, must be 1..%u", group,
                                 NVMET_ANA_GROUPS);
}

char *nvmet_namespace_size_error(uint64_t size, uint32_t lba_size)
{
    if (size < lba_size || size > NVMET_STORE_MAX || size % lba_size) {
        return g_strdup_printf("size is %" G_GUINT64_FORMAT
                               ", must be %u..%" G_GUINT64_FORMAT
                               " in steps of %u (bytes)",
                               size, lba_size, NVMET_STORE_MAX, lba_size);
    }
    return NULL;
}

static bool set_content(NvmetNamespace *ns, const NvmetNamespaceConfig *config,
                        char **why)
{
    uint64_t size = config->size;

    if (!size && config->image &&
        !nvmet_image_size(config->image, &size, why)) {
        return false;
    }
    *why = nvmet_namespace_size_error(size, config->lba_size);
    if (*why) {
        return false;
    }
    ns->lba_shift = config->lba_size == 512 ? 9 : 12;
    ns->blocks = size >> ns->lba_shift;
    ns->store = nvmet_store_new(size);
    return !config->image || nvmet_image_load(ns->store, config->image, why);
}

NvmetNamespace *nvmet_namespace_new(NvmetSubsystem *subsystem,
                                    const NvmetNamespaceConfig *config,
                                    char **why)
{
    NvmetNamespace *ns;

    *why = config_error(subsystem, config);
    if (*why) {
        return NULL;
    }
    ns = g_new0(NvmetNamespace, 1);
    ns->subsystem = subsystem;
    ns->nsid = config->nsid;
    ns->ana_group = config->ana_group;
    ns->read_only = config->read_only;
    ns->image = config->write_back ? g_strdup(config->image) : NULL;
    if (!set_identifiers(ns, config, why) || !set_content(ns, config, why)) {
        nvmet_store_free(ns->store);
        g_free(ns->image);
        g_free(ns);
        return NULL;
    }
    subsystem->namespaces[ns->nsid - 1] = ns;
    nvmet_namespace_added(ns);
    return ns;
}

NvmetNamespace *nvmet_namespace_new_empty(NvmetSubsystem *subsystem,
                                          uint32_t nsid)
{
    NvmetNamespace *ns = g_new0(NvmetNamespace, 1);

    ns->subsystem = subsystem;
    ns->nsid = nsid;
    ns->ana_group = 1;
    ns->lba_shift = 9;
    ns->store = nvmet_store_new(0);
    subsystem->namespaces[nsid - 1] = ns;
    return ns;
}

void nvmet_namespace_free(NvmetNamespace *ns)
{
    ns->subsystem->namespaces[ns->nsid - 1] = NULL;
    nvmet_store_free(ns->store);
    g_free(ns->image);
    g_free(ns);
}

/* ------------------------------------------------------------------ */
/* State                                                               */

void nvmet_counters_state(NvmetCounters *counters, LabState *state)
{
    lab_state_u64(state, &counters->reads);
    lab_state_u64(state, &counters->writes);
    lab_state_u64(state, &counters->bytes_read);
    lab_state_u64(state, &counters->bytes_written);
}

/* An unformatted namespace would do harm: one without blocks does not. */
static void check_loaded(NvmetNamespace *ns, LabState *state)
{
    uint64_t size = nvmet_store_size(ns->store);

    if ((ns->lba_shift != 9 && ns->lba_shift != 12) ||
        !nvmet_ana_group_legal(ns->ana_group) || size % (1u << ns->lba_shift)) {
        lab_state_fail(state);
        ns->lba_shift = 9;
        ns->ana_group = 1;
        size = 0;
    }
    ns->blocks = size >> ns->lba_shift;
}

void nvmet_namespace_state(NvmetNamespace *ns, LabState *state)
{
    lab_state_section(state, "namespace", 1);
    lab_state_u8(state, &ns->lba_shift);
    lab_state_u32(state, &ns->ana_group);
    lab_state_bool(state, &ns->read_only);
    lab_state_bytes(state, ns->uuid, sizeof(ns->uuid));
    lab_state_bytes(state, ns->nguid, sizeof(ns->nguid));
    lab_state_bytes(state, ns->eui64, sizeof(ns->eui64));
    nvmet_counters_state(&ns->counters, state);
    nvmet_store_state(ns->store, state);
    if (lab_state_loading(state)) {
        check_loaded(ns, state);
    }
}

bool nvmet_namespace_write_back(const NvmetNamespace *ns, char **why)
{
    return !ns->image || nvmet_image_save(ns->store, ns->image, why);
}
