/*
 * The fabric: one switch with up to 255 ports, its zones, and the services
 * at its well-known addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_FABRIC_H
#define VICLAB_FABRIC_FABRIC_H

#include "fabric/fcf.h"
#include "fabric/port.h"
#include "fabric/zones.h"
#include "lab/lab.h"

#define FC_FABRIC_PORTS          255
#define FC_FABRIC_ETHERNET_PORTS 64 /* the first ones */
#define FC_FABRIC_FCFS           16

#define FC_FABRIC_E_D_TOV 2000 /* ms, unless configured otherwise */
#define FC_FABRIC_R_A_TOV 10000

typedef struct FcNameServer FcNameServer;
typedef struct FcController FcController;
typedef struct FcManagement FcManagement;

typedef struct FcFabricConfig {
    const char *name;
    uint8_t domain;       /* 1..239, first byte of every address */
    uint64_t fabric_name; /* 0: derived from the FCF's address */
    uint32_t e_d_tov;     /* ms */
    uint32_t r_a_tov;     /* ms */
    int64_t latency;      /* of one link in one direction, ns */
    bool fdmi;            /* accept logins with the management server */
    FcFcfConfig fcf;      /* the first FCF, except for its names */
    /*
     * Answers to CT requests end with their first frame, since fnic cannot
     * put more than one together; their residual size says what is missing.
     */
    bool single_frame_ct;
    FcDefaultZone default_zone;
    /*
     * The answer of a service, counted from 1, that goes out with CS_CTL set:
     * proof that a wrong frame of ours does not pass. 0: none
     */
    uint32_t wrong_answer;
} FcFabricConfig;

/* The defaults of all but the name. */
extern const FcFabricConfig fc_fabric_defaults;

struct FcFabric {
    Lab *lab;
    char *name;
    FcFabricConfig config;
    FcPort *ports[FC_FABRIC_PORTS];
    FcFcf *fcfs[FC_FABRIC_FCFS]; /* the first for N_Ports without FIP, too */
    uint32_t fcf_count;          /* at least one */
    FcZones *zones;
    FcNameServer *name_server;
    FcController *controller;
    FcManagement *management;
    uint16_t next_ox_id; /* of exchanges that the services originate */
    uint32_t answers;    /* that services have sent */
};

/* NULL and a message (g_free) if the configuration is not legal. */
FcFabric *fc_fabric_new(Lab *lab, const FcFabricConfig *config, char **why);
/* All ports must have been detached. */
void fc_fabric_free(FcFabric *fabric);
void fc_fabric_state(FcFabric *fabric, LabState *state);

/* The port whose N_Port has logged in with @fcid, or NULL. */
FcPort *fc_fabric_port_by_fcid(FcFabric *fabric, uint32_t fcid);
uint16_t fc_fabric_new_ox_id(FcFabric *fabric);

/* May the N_Ports behind @a and @b, both logged in, see each other? */
bool fc_fabric_permits(const FcPort *a, const FcPort *b);
/*
 * Puts @zones (taken over) in the place of those that there are; ports that
 * come into sight of each other, or go from it, are told.
 */
void fc_fabric_set_zones(FcFabric *fabric, FcZones *zones);

/* A frame from @port has reached the fabric; takes it over. */
void fc_fabric_receive(FcPort *port, FcFrame *frame);
/* The link of @port has gone, or its N_Port has logged out. */
void fc_fabric_logout(FcPort *port, const char *why);

#endif
