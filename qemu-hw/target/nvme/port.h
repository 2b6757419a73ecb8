/*
 * An NVMe port: the subsystems that are exported through one target N_Port,
 * and the associations of the hosts that use them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_PORT_H
#define VICLAB_TARGET_NVME_PORT_H

#include "target/nport.h"
#include "target/nvme/command.h"

#define NVMET_PORT_SUBSYSTEMS 256

typedef struct NvmetPortConfig {
    uint16_t port_id;        /* in the discovery log */
    uint32_t max_burst;      /* bytes of one data sequence */
    uint32_t max_transfer;   /* bytes of one command: MDTS, a power of two */
    uint16_t max_queue_size; /* entries of a submission queue */
    uint32_t associations;   /* that the port can have at a time */
    uint32_t commands;       /* that the port can work on at a time */
    uint64_t receive_memory; /* bytes of data that may be under way to us */
    int64_t service_time;    /* ns from the last data to the execution */
} NvmetPortConfig;

/* The defaults of all. */
extern const NvmetPortConfig nvmet_port_defaults;

struct NvmetPort {
    FcTargetPort *port;
    Lab *lab;
    const char *name; /* the N_Port's */
    NvmetPortConfig config;
    uint64_t said;                        /* bits for lab_guest_error() */
    NvmetSubsystem *discovery;            /* owned */
    GPtrArray *subsystems;                /* NvmetSubsystem *, not owned */
    uint64_t generation;                  /* of the discovery log */
    uint8_t ana_states[NVMET_ANA_GROUPS]; /* NVME_ANA_*, by group - 1 */
    NvmetAssociation **associations;      /* config.associations, owned */
    LabRandom random;                     /* of association identifiers */
    NvmetCommands commands;
    int64_t extra_time; /* ns that each command takes beyond its service time */
};

/* NULL and one line (g_free) if the configuration is not legal. */
NvmetPort *nvmet_port_new(FcTargetPort *port, const NvmetPortConfig *config,
                          char **why);
/* Ends all associations and takes the link down. */
void nvmet_port_free(NvmetPort *port);
/* False and one line if there are too many or the NQN is there already. */
bool nvmet_port_add_subsystem(NvmetPort *port, NvmetSubsystem *subsystem,
                              char **why);
/* The discovery log is another one: hosts that asked for it are told. */
void nvmet_port_discovery_changed(NvmetPort *port);
/* The one with that NQN, discovery included, or NULL. */
NvmetSubsystem *nvmet_port_subsystem(const NvmetPort *port, const char *nqn);

/* After the N_Port and all its subsystems have been saved or loaded. */
void nvmet_port_state(NvmetPort *port, LabState *state);

/* ls.c: a link service request */
void nvmet_ls_receive(NvmetPort *port, FcTargetSession *session,
                      const FcFrame *frame);
/* Tells the host that the association is at its end. */
void nvmet_ls_disconnect(const NvmetAssociation *association);

#endif
