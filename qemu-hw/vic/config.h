/*
 * What a service profile sets, and the models of adapters there are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_CONFIG_H
#define VICLAB_VIC_CONFIG_H

#include "wire/vnic.h"

#define VIC_COPY_QUEUES_MAX 64

typedef enum VicRole {
    VIC_ROLE_FCP_INITIATOR,
    VIC_ROLE_NVME_INITIATOR,
} VicRole;

typedef struct VicConfig {
    const char *name;  /* of the adapter, for journal and log */
    const char *model; /* NULL: the default one */
    const char *role;  /* "nvme" or "fcp" */
    uint64_t node_wwn; /* 0: derived from the MAC address */
    uint64_t port_wwn; /* 0: derived from the MAC address */
    uint64_t mac;      /* 0: derived from the fabric's port */
    bool fip;          /* log in to the fabric through FIP */
    bool sler;         /* sequence level error recovery, FCP */
    bool devcmd2;      /* offer the second device command interface */
    uint32_t copy_queues;
    uint32_t wq_enet_desc_count;
    uint32_t wq_copy_desc_count;
    uint32_t rq_desc_count;
    uint32_t flogi_retries;
    uint32_t flogi_timeout; /* ms */
    uint32_t plogi_retries;
    uint32_t plogi_timeout; /* ms */
    uint32_t io_throttle_count;
    uint32_t link_down_timeout; /* ms */
    uint32_t port_down_timeout; /* ms */
    uint32_t port_down_io_retries;
    uint32_t luns_per_tgt;
    uint32_t maxdatafieldsize; /* bytes */
    uint32_t e_d_tov;          /* ms */
    uint32_t r_a_tov;          /* ms */
    uint32_t intr_timer;       /* of 1.5 us each */
    uint32_t intr_timer_type;  /* VNIC_COALESCE_* */
    uint32_t speed;            /* Mb/s */
} VicConfig;

/* The defaults of all but the name. */
extern const VicConfig vic_config_defaults;

/* NULL if @config is legal, else a message (g_free): property, value, range. */
char *vic_config_error(const VicConfig *config);
/* PCI subsystem device identifier of the model; @config must be legal. */
uint16_t vic_config_subsystem_id(const VicConfig *config);
/* Fills in what was left to be derived, from a number unique to this one. */
void vic_config_derive(VicConfig *config, uint8_t domain, uint8_t port);
/* The block that DEV_SPEC reads from: VNIC_FC_CONFIG_LEN bytes. */
void vic_config_encode(const VicConfig *config, uint8_t *block);

#endif
