/*
 * What a service profile sets, and the models of adapters there are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "vic/config.h"
#include "wire/wwn.h"

/* The driver's table: fnic_pci_subsys_devid.c. */
static const struct {
    const char *name;
    uint16_t subsystem_id;
} models[] = {
    { "VIC1440", 0x0215 }, /* default */
    { "VIC1280", 0x004f },    { "VIC1240", 0x0084 },  { "VIC1225", 0x0085 },
    { "VIC1285", 0x00cd },    { "VIC1225T", 0x00ce }, { "VIC1227", 0x012e },
    { "VIC1227T", 0x0139 },   { "VIC1340", 0x012c },  { "VIC1380", 0x0137 },
    { "C3260-SIOC", 0x014b }, { "VIC1385", 0x014d },  { "VIC1387", 0x015d },
    { "VIC1457", 0x0218 },    { "VIC1455", 0x0217 },  { "VIC1487", 0x021a },
    { "VIC1485", 0x0219 },    { "VIC1480", 0x0216 },  { "VIC1495", 0x024a },
    { "VIC1497", 0x024b },    { "VIC1467", 0x02af },  { "VIC1477", 0x02b0 },
    { "VIC14425", 0x02cf },   { "VIC14825", 0x02d0 }, { "VIC15420", 0x02de },
    { "VIC15428", 0x02dd },   { "VIC15411", 0x02dc }, { "VIC15231", 0x02db },
    { "VIC15238", 0x02e8 },   { "VIC15422", 0x02e1 }, { "VIC15235", 0x02e4 },
    { "VIC15425", 0x02f2 },   { "VIC15237", 0x02f3 }, { "VIC15230", 0x02df },
    { "VIC15427", 0x02e0 },
};

const VicConfig vic_config_defaults = {
    .role = "nvme",
    .devcmd2 = true,
    .copy_queues = 8,
    .wq_enet_desc_count = 64,
    .wq_copy_desc_count = 512,
    .rq_desc_count = 64,
    .flogi_retries = 8,
    .flogi_timeout = 4000,
    .plogi_retries = 8,
    .plogi_timeout = 20000,
    .io_throttle_count = 256,
    .link_down_timeout = 30000,
    .port_down_timeout = 30000,
    .port_down_io_retries = 30,
    .luns_per_tgt = 1024,
    .maxdatafieldsize = 2048,
    .e_d_tov = 2000,
    .r_a_tov = 10000,
    .speed = 40000,
};

/* Numbers and their legal ranges: those of the driver's fnic_res.h. */
static const struct {
    const char *property;
    size_t member;
    uint32_t min;
    uint32_t max;
} ranges[] = {
/* clang-format off */
#define RANGE(property, member, min, max) \
    { property, offsetof(VicConfig, member), min, max }
    /* clang-format on */
    RANGE("copy-queues", copy_queues, 1, VIC_COPY_QUEUES_MAX),
    RANGE("wq-descs", wq_enet_desc_count, 64, 128),
    RANGE("copy-wq-descs", wq_copy_desc_count, 64, 512),
    RANGE("rq-descs", rq_desc_count, 64, 128),
    RANGE("flogi-retries", flogi_retries, 0, UINT32_MAX),
    RANGE("flogi-timeout", flogi_timeout, 1000, 255000),
    RANGE("plogi-retries", plogi_retries, 0, 255),
    RANGE("plogi-timeout", plogi_timeout, 1000, 255000),
    RANGE("io-throttle", io_throttle_count, 1, 2048),
    RANGE("link-down-timeout", link_down_timeout, 0, 240000),
    RANGE("port-down-timeout", port_down_timeout, 0, 240000),
    RANGE("port-down-io-retries", port_down_io_retries, 0, 255),
    RANGE("luns-per-target", luns_per_tgt, 1, 4096),
    RANGE("max-data-field", maxdatafieldsize, 256, 2048),
    RANGE("e-d-tov", e_d_tov, 1000, 65535),
    RANGE("r-a-tov", r_a_tov, 1000, 65535),
    RANGE("intr-timer", intr_timer, 0, 65535),
    RANGE("intr-timer-type", intr_timer_type, 0, 1),
    RANGE("speed", speed, 1000, 128000),
#undef RANGE
};

static int model_index(const char *name)
{
    if (!name) {
        return 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        if (g_ascii_strcasecmp(models[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static char *model_error(const char *name)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        g_string_append_printf(known, "%s%s", i ? ", " : "", models[i].name);
    }
    return g_strdup_printf("model is '%s', must be one of %s", name,
                           known->str);
}

static uint32_t number_at(const VicConfig *config, size_t member)
{
    uint32_t value;

    memcpy(&value, (const char *)config + member, sizeof(value));
    return value;
}

char *vic_config_error(const VicConfig *config)
{
    if (strcmp(config->role, "nvme") != 0 && strcmp(config->role, "fcp") != 0) {
        return g_strdup_printf("role is '%s', must be nvme or fcp",
                               config->role);
    }
    if (model_index(config->model) < 0) {
        return model_error(config->model);
    }
    if (config->mac >> 48 || config->mac >> 40 & 1) {
        return g_strdup_printf("mac is %012" G_GINT64_MODIFIER "x, must be a "
                               "unicast address",
                               config->mac);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        uint32_t value = number_at(config, ranges[i].member);

        if (value < ranges[i].min || value > ranges[i].max) {
            return g_strdup_printf("%s is %u, must be %u..%u",
                                   ranges[i].property, value, ranges[i].min,
                                   ranges[i].max);
        }
    }
    return NULL;
}

uint16_t vic_config_subsystem_id(const VicConfig *config)
{
    return models[model_index(config->model)].subsystem_id;
}

static VicRole role_of(const VicConfig *config)
{
    return strcmp(config->role, "nvme") == 0 ? VIC_ROLE_NVME_INITIATOR
                                             : VIC_ROLE_FCP_INITIATOR;
}

void vic_config_derive(VicConfig *config, uint8_t domain, uint8_t port)
{
    if (!config->mac) {
        config->mac = mac_of_adapter(domain, port);
    }
    if (!config->node_wwn) {
        config->node_wwn = wwn_of_adapter_node(config->mac);
    }
    if (!config->port_wwn) {
        config->port_wwn = wwn_of_adapter_port(config->mac);
    }
}

void vic_config_encode(const VicConfig *config, uint8_t *block)
{
    bool nvme = role_of(config) == VIC_ROLE_NVME_INITIATOR;
    VnicFcConfig fc = {
        .node_wwn = config->node_wwn,
        .port_wwn = config->port_wwn,
        .flags =
            (nvme ? VNIC_FC_ROLE_NVME_INITIATOR : VNIC_FC_ROLE_FCP_INITIATOR) |
            (config->fip ? VNIC_FC_FLAG_FIP_CAPABLE : 0) |
            (config->sler ? VNIC_FC_FLAG_SLER : 0),
        .wq_enet_desc_count = config->wq_enet_desc_count,
        .wq_copy_desc_count = config->wq_copy_desc_count,
        .rq_desc_count = config->rq_desc_count,
        .flogi_retries = config->flogi_retries,
        .flogi_timeout = config->flogi_timeout,
        .plogi_retries = config->plogi_retries,
        .plogi_timeout = config->plogi_timeout,
        .io_throttle_count = config->io_throttle_count,
        .link_down_timeout = config->link_down_timeout,
        .port_down_timeout = config->port_down_timeout,
        .port_down_io_retries = config->port_down_io_retries,
        .luns_per_tgt = config->luns_per_tgt,
        .maxdatafieldsize = config->maxdatafieldsize,
        .ed_tov = config->e_d_tov,
        .ra_tov = config->r_a_tov,
        .intr_timer = config->intr_timer,
        .intr_timer_type = config->intr_timer_type,
        .wq_copy_count = config->copy_queues,
    };

    wire_encode(&vnic_fc_config_format, &fc, block);
}
