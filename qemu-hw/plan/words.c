/*
 * The words of a plan.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "plan/words.h"

#define NQN_MAX 223 /* characters, NVMe base specification */

static const struct {
    const char *folder;
    const char *name;
    PlanKind parent;
} kinds[PLAN_KINDS] = {
    [PLAN_FABRIC] = { "fabrics", "NAME", PLAN_KINDS },
    [PLAN_ZONE] = { "zones", "NAME", PLAN_FABRIC },
    [PLAN_PORT] = { "ports", "NUMBER", PLAN_KINDS },
    [PLAN_ANA_GROUP] = { "ana_groups", "NUMBER", PLAN_PORT },
    [PLAN_SUBSYSTEM] = { "subsystems", "NQN", PLAN_KINDS },
    [PLAN_NAMESPACE] = { "namespaces", "NUMBER", PLAN_SUBSYSTEM },
    [PLAN_ADAPTER] = { "adapters", "NAME", PLAN_KINDS },
};

/* clang-format off */
#define NUMBER(name, property, min, max) \
    name, PLAN_NUMBER, property, min, max, NULL
#define SIZE(name, property, min, max) \
    name, PLAN_SIZE, property, min, max, NULL
#define FLAG(name, property)            name, PLAN_FLAG, property, 0, 0, NULL
#define CHOICE(name, property, choices) name, PLAN_CHOICE, property, 0, 0, choices
#define TEXT(name, property, max)       name, PLAN_TEXT, property, 1, max, NULL
#define DIGITS(name, property, count)   name, PLAN_DIGITS, property, 0, count, NULL
#define OF(name, type, property)        name, type, property, 0, 0, NULL

/* The ranges are those of the devices, which check them again. */
static const PlanWord words[] = {
    { PLAN_FABRIC, NUMBER("domain", "domain", 1, 239) },
    { PLAN_FABRIC, NUMBER("e_d_tov", "e-d-tov", 1000, 60000) },
    { PLAN_FABRIC, NUMBER("r_a_tov", "r-a-tov", 1000, 240000) },
    { PLAN_FABRIC, NUMBER("latency", "latency", 0, 1000000000) },
    { PLAN_FABRIC, OF("fabric_name", PLAN_WWN, "fabric-name") },
    { PLAN_FABRIC, OF("fcf_mac", PLAN_MAC, "fcf-mac") },
    { PLAN_FABRIC, NUMBER("fcf_priority", "fcf-priority", 0, 255) },
    { PLAN_FABRIC, NUMBER("vlan", "vlan", 0, 4094) },
    { PLAN_FABRIC, NUMBER("fka_period", "fka-period", 250, 90000) },
    { PLAN_FABRIC, FLAG("keep_alive", "keep-alive") },
    { PLAN_FABRIC, FLAG("fdmi", "fdmi") },
    { PLAN_FABRIC, FLAG("single_frame_ct", "single-frame-ct") },
    { PLAN_FABRIC, CHOICE("default_zone", "default-zone", "auto permit deny") },

    { PLAN_ZONE, OF("members", PLAN_MEMBERS, "members") },

    { PLAN_PORT, OF("fabric", PLAN_FABRIC_NAME, "fabric") },
    { PLAN_PORT, CHOICE("addr_trtype", NULL, "fc") },
    { PLAN_PORT, CHOICE("addr_adrfam", NULL, "fc") },
    { PLAN_PORT, CHOICE("addr_trsvcid", NULL, "none") },
    { PLAN_PORT, OF("addr_traddr", PLAN_TRADDR, NULL) },
    { PLAN_PORT, OF("subsystems", PLAN_SUBSYSTEMS, NULL) },
    { PLAN_PORT, NUMBER("param_max_queue_size", "max-queue-size", 16, 1024) },
    { PLAN_PORT, NUMBER("service_time", "service-time", 0, 60000000000) },
    { PLAN_PORT, SIZE("max_burst", "max-burst", 512, 1 << 20) },
    { PLAN_PORT, SIZE("max_transfer", "max-transfer", 8192, 1 << 24) },

    { PLAN_ANA_GROUP, CHOICE("ana_state", NULL,
                             "optimized non-optimized inaccessible "
                             "persistent-loss change") },

    { PLAN_SUBSYSTEM, FLAG("attr_allow_any_host", "allow-any-host") },
    { PLAN_SUBSYSTEM, TEXT("attr_serial", "serial", 20) },
    { PLAN_SUBSYSTEM, TEXT("attr_model", "model", 40) },
    { PLAN_SUBSYSTEM, TEXT("attr_firmware", "firmware", 8) },
    { PLAN_SUBSYSTEM, NUMBER("attr_cntlid_min", "cntlid-min", 1, 65519) },
    { PLAN_SUBSYSTEM, NUMBER("attr_cntlid_max", "cntlid-max", 1, 65519) },
    { PLAN_SUBSYSTEM, NUMBER("attr_qid_max", "io-queues", 1, 128) },
    { PLAN_SUBSYSTEM, OF("allowed_hosts", PLAN_NQNS, "hosts") },

    { PLAN_NAMESPACE, FLAG("enable", NULL) },
    { PLAN_NAMESPACE, TEXT("device_path", "image", 4096) },
    { PLAN_NAMESPACE, OF("device_uuid", PLAN_UUID, "uuid") },
    { PLAN_NAMESPACE, DIGITS("device_nguid", "nguid", 32) },
    { PLAN_NAMESPACE, DIGITS("device_eui64", "eui64", 16) },
    { PLAN_NAMESPACE, NUMBER("ana_grpid", "anagrpid", 1, 32) },
    { PLAN_NAMESPACE, SIZE("size", "size", 512, UINT64_C(1) << 48) },
    { PLAN_NAMESPACE, CHOICE("lba_size", "lba-size", "512 4096") },
    { PLAN_NAMESPACE, FLAG("read_only", "read-only") },
    { PLAN_NAMESPACE, FLAG("save", "save") },

    { PLAN_ADAPTER, OF("fabric", PLAN_FABRIC_NAME, "fabric") },
    { PLAN_ADAPTER, OF("bus", PLAN_BUS, NULL) },
    { PLAN_ADAPTER, CHOICE("role", "role", "nvme fcp") },
    { PLAN_ADAPTER, TEXT("model", "model", 32) },
    { PLAN_ADAPTER, OF("mac", PLAN_MAC, "mac") },
    { PLAN_ADAPTER, OF("wwnn", PLAN_WWN, "wwnn") },
    { PLAN_ADAPTER, OF("wwpn", PLAN_WWN, "wwpn") },
    { PLAN_ADAPTER, FLAG("fip", "fip") },
    { PLAN_ADAPTER, FLAG("sler", "sler") },
    { PLAN_ADAPTER, FLAG("devcmd2", "devcmd2") },
    { PLAN_ADAPTER, NUMBER("copy_queues", "copy-queues", 1, 64) },
    { PLAN_ADAPTER, NUMBER("wq_descs", "wq-descs", 64, 128) },
    { PLAN_ADAPTER, NUMBER("copy_wq_descs", "copy-wq-descs", 64, 512) },
    { PLAN_ADAPTER, NUMBER("rq_descs", "rq-descs", 64, 128) },
    { PLAN_ADAPTER, NUMBER("flogi_retries", "flogi-retries", 0, UINT32_MAX) },
    { PLAN_ADAPTER, NUMBER("flogi_timeout", "flogi-timeout", 1000, 255000) },
    { PLAN_ADAPTER, NUMBER("plogi_retries", "plogi-retries", 0, 255) },
    { PLAN_ADAPTER, NUMBER("plogi_timeout", "plogi-timeout", 1000, 255000) },
    { PLAN_ADAPTER, NUMBER("io_throttle", "io-throttle", 1, 2048) },
    { PLAN_ADAPTER,
      NUMBER("link_down_timeout", "link-down-timeout", 0, 240000) },
    { PLAN_ADAPTER,
      NUMBER("port_down_timeout", "port-down-timeout", 0, 240000) },
    { PLAN_ADAPTER,
      NUMBER("port_down_io_retries", "port-down-io-retries", 0, 255) },
    { PLAN_ADAPTER, NUMBER("luns_per_target", "luns-per-target", 1, 4096) },
    { PLAN_ADAPTER, NUMBER("max_data_field", "max-data-field", 256, 2048) },
    { PLAN_ADAPTER, NUMBER("e_d_tov", "e-d-tov", 1000, 65535) },
    { PLAN_ADAPTER, NUMBER("r_a_tov", "r-a-tov", 1000, 65535) },
    { PLAN_ADAPTER, NUMBER("intr_timer", "intr-timer", 0, 65535) },
    { PLAN_ADAPTER, NUMBER("intr_timer_type", "intr-timer-type", 0, 1) },
    { PLAN_ADAPTER, NUMBER("speed", "speed", 1000, 128000) },
};
/* clang-format on */

const PlanWord *plan_word(PlanKind kind, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind == kind && strcmp(words[i].name, name) == 0) {
            return &words[i];
        }
    }
    return NULL;
}

char *plan_words(PlanKind kind)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GString *list = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind == kind) {
            g_ptr_array_add(names, (gpointer)words[i].name);
        }
    }
    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(list, "%s%s",
                               i == 0                ? ""
                               : i + 1 == names->len ? " or "
                                                     : ", ",
                               (const char *)names->pdata[i]);
    }
    return g_string_free(list, FALSE);
}

bool plan_word_is_list(const PlanWord *word)
{
    return word->type == PLAN_NQNS || word->type == PLAN_SUBSYSTEMS ||
           word->type == PLAN_MEMBERS;
}

const char *plan_kind_folder(PlanKind kind)
{
    return kinds[kind].folder;
}

PlanKind plan_kind_parent(PlanKind kind)
{
    return kinds[kind].parent;
}

const char *plan_kind_name(PlanKind kind)
{
    return kinds[kind].name;
}

/* ------------------------------------------------------------------ */
/* Names of sections                                                   */

/* As QEMU wants the identifiers of devices. */
static bool is_name(const char *name)
{
    return g_ascii_isalpha(*name) &&
           name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._")] ==
               '\0';
}

static bool is_number(const char *name, uint64_t max)
{
    return *name >= '1' && *name <= '9' && strlen(name) <= 5 &&
           name[strspn(name, G_CSET_DIGITS)] == '\0' &&
           g_ascii_strtoull(name, NULL, 10) <= max;
}

const char *plan_kind_name_error(PlanKind kind, const char *name)
{
    switch (kind) {
    case PLAN_PORT:
        return is_number(name, 65535) ? NULL : "a number, 1..65535";
    case PLAN_ANA_GROUP:
        return is_number(name, 32) ? NULL : "a number, 1..32";
    case PLAN_NAMESPACE:
        return is_number(name, 1024) ? NULL : "a number, 1..1024";
    case PLAN_SUBSYSTEM:
        return strlen(name) <= NQN_MAX && g_str_has_prefix(name, "nqn.")
                   ? NULL
                   : "an NQN: nqn. and what follows, 223 characters at most";
    default:
        return is_name(name) ? NULL
                             : "a letter, then letters, digits, '-', '.' "
                               "or '_'";
    }
}
