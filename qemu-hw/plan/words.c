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
#define NUMBER(kind, name, property, min, max) \
    { kind, name, PLAN_NUMBER, property, min, max, NULL }
#define SIZE(kind, name, property, min, max) \
    { kind, name, PLAN_SIZE, property, min, max, NULL }
#define FLAG(kind, name, property) \
    { kind, name, PLAN_FLAG, property, 0, 0, NULL }
#define CHOICE(kind, name, property, choices) \
    { kind, name, PLAN_CHOICE, property, 0, 0, choices }
#define TEXT(kind, name, property, max) \
    { kind, name, PLAN_TEXT, property, 1, max, NULL }
#define DIGITS(kind, name, property, count) \
    { kind, name, PLAN_DIGITS, property, 0, count, NULL }
#define OF(kind, name, type, property) \
    { kind, name, type, property, 0, 0, NULL }
/* clang-format on */

/* The ranges are those of the devices, which check them again. */
static const PlanWord words[] = {
    NUMBER(PLAN_FABRIC, "domain", "domain", 1, 239),
    NUMBER(PLAN_FABRIC, "e_d_tov", "e-d-tov", 1000, 60000),
    NUMBER(PLAN_FABRIC, "r_a_tov", "r-a-tov", 1000, 240000),
    NUMBER(PLAN_FABRIC, "latency", "latency", 0, 1000000000),
    OF(PLAN_FABRIC, "fabric_name", PLAN_WWN, "fabric-name"),
    OF(PLAN_FABRIC, "fcf_mac", PLAN_MAC, "fcf-mac"),
    NUMBER(PLAN_FABRIC, "fcf_priority", "fcf-priority", 0, 255),
    NUMBER(PLAN_FABRIC, "vlan", "vlan", 0, 4094),
    NUMBER(PLAN_FABRIC, "fka_period", "fka-period", 250, 90000),
    FLAG(PLAN_FABRIC, "keep_alive", "keep-alive"),
    FLAG(PLAN_FABRIC, "fdmi", "fdmi"),
    FLAG(PLAN_FABRIC, "single_frame_ct", "single-frame-ct"),
    CHOICE(PLAN_FABRIC, "default_zone", "default-zone", "auto permit deny"),

    OF(PLAN_ZONE, "members", PLAN_MEMBERS, "members"),

    OF(PLAN_PORT, "fabric", PLAN_FABRIC_NAME, "fabric"),
    CHOICE(PLAN_PORT, "addr_trtype", NULL, "fc"),
    CHOICE(PLAN_PORT, "addr_adrfam", NULL, "fc"),
    CHOICE(PLAN_PORT, "addr_trsvcid", NULL, "none"),
    OF(PLAN_PORT, "addr_traddr", PLAN_TRADDR, NULL),
    OF(PLAN_PORT, "subsystems", PLAN_SUBSYSTEMS, NULL),
    NUMBER(PLAN_PORT, "param_max_queue_size", "max-queue-size", 16, 1024),
    NUMBER(PLAN_PORT, "service_time", "service-time", 0, 60000000000),
    SIZE(PLAN_PORT, "max_burst", "max-burst", 512, 1 << 20),
    SIZE(PLAN_PORT, "max_transfer", "max-transfer", 8192, 1 << 24),

    CHOICE(PLAN_ANA_GROUP, "ana_state", NULL,
           "optimized non-optimized inaccessible "
           "persistent-loss change"),

    FLAG(PLAN_SUBSYSTEM, "attr_allow_any_host", "allow-any-host"),
    TEXT(PLAN_SUBSYSTEM, "attr_serial", "serial", 20),
    TEXT(PLAN_SUBSYSTEM, "attr_model", "model", 40),
    TEXT(PLAN_SUBSYSTEM, "attr_firmware", "firmware", 8),
    NUMBER(PLAN_SUBSYSTEM, "attr_cntlid_min", "cntlid-min", 1, 65519),
    NUMBER(PLAN_SUBSYSTEM, "attr_cntlid_max", "cntlid-max", 1, 65519),
    NUMBER(PLAN_SUBSYSTEM, "attr_qid_max", "io-queues", 1, 128),
    OF(PLAN_SUBSYSTEM, "allowed_hosts", PLAN_NQNS, "hosts"),

    FLAG(PLAN_NAMESPACE, "enable", NULL),
    TEXT(PLAN_NAMESPACE, "device_path", "image", 4096),
    OF(PLAN_NAMESPACE, "device_uuid", PLAN_UUID, "uuid"),
    DIGITS(PLAN_NAMESPACE, "device_nguid", "nguid", 32),
    DIGITS(PLAN_NAMESPACE, "device_eui64", "eui64", 16),
    NUMBER(PLAN_NAMESPACE, "ana_grpid", "anagrpid", 1, 32),
    SIZE(PLAN_NAMESPACE, "size", "size", 512, UINT64_C(1) << 48),
    CHOICE(PLAN_NAMESPACE, "lba_size", "lba-size", "512 4096"),
    FLAG(PLAN_NAMESPACE, "read_only", "read-only"),
    FLAG(PLAN_NAMESPACE, "save", "save"),

    OF(PLAN_ADAPTER, "fabric", PLAN_FABRIC_NAME, "fabric"),
    OF(PLAN_ADAPTER, "bus", PLAN_BUS, NULL),
    CHOICE(PLAN_ADAPTER, "role", "role", "nvme fcp"),
    TEXT(PLAN_ADAPTER, "model", "model", 32),
    OF(PLAN_ADAPTER, "mac", PLAN_MAC, "mac"),
    OF(PLAN_ADAPTER, "wwnn", PLAN_WWN, "wwnn"),
    OF(PLAN_ADAPTER, "wwpn", PLAN_WWN, "wwpn"),
    FLAG(PLAN_ADAPTER, "fip", "fip"),
    FLAG(PLAN_ADAPTER, "sler", "sler"),
    FLAG(PLAN_ADAPTER, "devcmd2", "devcmd2"),
    NUMBER(PLAN_ADAPTER, "copy_queues", "copy-queues", 1, 64),
    NUMBER(PLAN_ADAPTER, "wq_descs", "wq-descs", 64, 128),
    NUMBER(PLAN_ADAPTER, "copy_wq_descs", "copy-wq-descs", 64, 512),
    NUMBER(PLAN_ADAPTER, "rq_descs", "rq-descs", 64, 128),
    NUMBER(PLAN_ADAPTER, "flogi_retries", "flogi-retries", 0, UINT32_MAX),
    NUMBER(PLAN_ADAPTER, "flogi_timeout", "flogi-timeout", 1000, 255000),
    NUMBER(PLAN_ADAPTER, "plogi_retries", "plogi-retries", 0, 255),
    NUMBER(PLAN_ADAPTER, "plogi_timeout", "plogi-timeout", 1000, 255000),
    NUMBER(PLAN_ADAPTER, "io_throttle", "io-throttle", 1, 2048),
    NUMBER(PLAN_ADAPTER, "link_down_timeout", "link-down-timeout", 0, 240000),
    NUMBER(PLAN_ADAPTER, "port_down_timeout", "port-down-timeout", 0, 240000),
    NUMBER(PLAN_ADAPTER, "port_down_io_retries", "port-down-io-retries", 0,
           255),
    NUMBER(PLAN_ADAPTER, "luns_per_target", "luns-per-target", 1, 4096),
    NUMBER(PLAN_ADAPTER, "max_data_field", "max-data-field", 256, 2048),
    NUMBER(PLAN_ADAPTER, "e_d_tov", "e-d-tov", 1000, 65535),
    NUMBER(PLAN_ADAPTER, "r_a_tov", "r-a-tov", 1000, 65535),
    NUMBER(PLAN_ADAPTER, "intr_timer", "intr-timer", 0, 65535),
    NUMBER(PLAN_ADAPTER, "intr_timer_type", "intr-timer-type", 0, 1),
    NUMBER(PLAN_ADAPTER, "speed", "speed", 1000, 128000),
};

const PlanWord *plan_word(PlanKind kind, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind == kind && strcmp(words[i].name, name) == 0) {
            return &words[i];
        }
    }
    return NULL;
}

bool plan_has_property(PlanKind kind, const char *property)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind == kind && words[i].property &&
            strcmp(words[i].property, property) == 0) {
            return true;
        }
    }
    return false;
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
