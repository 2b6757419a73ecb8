/*
 * An FCF (FCoE Forwarder): a door from Ethernet into the fabric. It
 * advertises itself to the ports that run FIP, and N_Ports log in through it
 * over virtual links (FC-BB-6, 7.9).
 *
 * A fabric has one FCF or more, each with an address of its own in one VLAN;
 * several with one address in several VLANs are one switch to the N_Port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_FCF_H
#define VICLAB_FABRIC_FCF_H

#include <glib.h>
#include "lab/clock.h"
#include "lab/random.h"
#include "wire/fcoe.h"

typedef struct FcFabric FcFabric;
typedef struct FcPort FcPort;

typedef struct FcFcfConfig {
    const char *name;
    uint64_t mac;         /* 0: derived from the fabric's domain */
    uint64_t fabric_name; /* 0: the fabric's, or derived from mac */
    uint32_t vlan;        /* 0: untagged */
    uint32_t priority;    /* the lowest value is preferred */
    uint32_t fc_map;
    uint32_t fka_period; /* between advertisements and keep-alives, ms */
    bool keep_alive;     /* N_Ports have to send any */
    bool available;      /* for logins */
} FcFcfConfig;

/* The defaults of all but the name. */
/* clang-format off */
#define FC_FCF_DEFAULTS { \
    .vlan = 1000, \
    .priority = 128, \
    .fc_map = FCOE_DEFAULT_FC_MAP, \
    .fka_period = 8000, \
    .keep_alive = true, \
    .available = true, \
}
/* clang-format on */

typedef struct FcFcf {
    FcFabric *fabric;
    char *name;
    FcFcfConfig config;
    uint8_t index; /* among the fabric's */
    uint8_t mac[ETH_MAC_LEN];
    uint64_t switch_name;
    bool online;
    LabRandom random;
    LabTimer timer; /* the next advertisement */
} FcFcf;

/*
 * NULL if @config is legal, else a message (g_free): property, value, legal
 * range. The properties mac and priority are called @prefix with their name.
 */
char *fc_fcf_config_error(const FcFcfConfig *config, const char *prefix);
/* One more for @fabric, which owns it; NULL and a message (g_free). */
FcFcf *fc_fcf_new(FcFabric *fabric, const FcFcfConfig *config, char **why);
void fc_fcf_free(FcFcf *fcf);
void fc_fcf_state(FcFcf *fcf, LabState *state);

/*
 * It leaves the fabric, and its virtual links are cleared; or it comes back
 * and says so. N_Ports without FIP do not notice.
 */
void fc_fcf_set_online(FcFcf *fcf, bool online);
/* Its virtual links are cleared, and N_Ports may log in again. */
void fc_fcf_reset(FcFcf *fcf);

/* The one that is online with that address in that VLAN, or NULL. */
FcFcf *fc_fcf_by_address(FcFabric *fabric, const uint8_t *mac, uint16_t vlan);
/* An advertisement in answer to a solicitation, padded to @size bytes. */
void fc_fcf_answer_solicitation(FcFcf *fcf, FcPort *port, const uint8_t *enode,
                                uint32_t size);
/* A port that runs FIP has come or gone. */
void fc_fcf_links_changed(FcFabric *fabric);

#endif
