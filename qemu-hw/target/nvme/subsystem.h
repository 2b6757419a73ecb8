/*
 * An NVM subsystem: namespaces, the hosts that may use them, the ports that
 * export it, and the controllers through which they are used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_SUBSYSTEM_H
#define VICLAB_TARGET_NVME_SUBSYSTEM_H

#include <glib.h>
#include "lab/lab.h"
#include "target/nvme/namespace.h"

#define NVMET_SERIAL_LEN   20
#define NVMET_MODEL_LEN    40
#define NVMET_FIRMWARE_LEN 8
/* Largest identifier of an I/O queue. */
#define NVMET_QUEUES_MAX 128
#define NVMET_CNTLID_MAX 0xffef
/* Hosts that can be named. */
#define NVMET_HOSTS_MAX 256

/* First three bytes of EUI-64 and NGUID: QEMU's, as far as it has one. */
extern const uint8_t nvmet_oui[3];

typedef struct NvmetController NvmetController;
typedef struct NvmetPort NvmetPort;

typedef enum NvmetSubsystemType {
    NVMET_SUBSYSTEM_NVM,
    NVMET_SUBSYSTEM_DISCOVERY,
} NvmetSubsystemType;

typedef struct NvmetSubsystemConfig {
    const char *name;     /* for journal and log, and what is derived */
    const char *nqn;      /* NULL: derived from the name */
    const char *serial;   /* NULL: derived from the NQN */
    const char *model;    /* NULL: a default */
    const char *firmware; /* NULL: a default */
    bool allow_any_host;  /* or those of nvmet_subsystem_set_hosts() */
    bool tbkas;           /* any command keeps a controller alive */
    uint16_t crdt;        /* before a retry on a path in transition, 100 ms */
    uint16_t cntlid_min;  /* 1..cntlid_max */
    uint16_t cntlid_max;  /* ..NVMET_CNTLID_MAX */
    uint16_t io_queues;   /* for each controller, 1..NVMET_QUEUES_MAX */
} NvmetSubsystemConfig;

/* The defaults of all but the name. */
extern const NvmetSubsystemConfig nvmet_subsystem_defaults;

struct NvmetSubsystem {
    Lab *lab;
    char *name;
    char *nqn;
    NvmetSubsystemType type;
    char serial[NVMET_SERIAL_LEN + 1];
    char model[NVMET_MODEL_LEN + 1];
    char firmware[NVMET_FIRMWARE_LEN + 1];
    bool allow_any_host;
    GPtrArray *hosts; /* char *, owned: NQNs */
    GPtrArray *ports; /* NvmetPort *, not owned: that export it */
    bool tbkas;
    uint16_t crdt;
    uint16_t cntlid_min;
    uint16_t cntlid_max;
    uint16_t next_cntlid;
    uint16_t io_queues;                         /* 0 for discovery */
    NvmetNamespace *namespaces[NVMET_NSID_MAX]; /* owned; by NSID - 1 */
    GPtrArray *controllers;         /* NvmetController *, by ascending CNTLID */
    NvmetCounters counters_removed; /* of namespaces that are gone */
};

/* NULL and one line (g_free) if the configuration is not legal. */
NvmetSubsystem *nvmet_subsystem_new(Lab *lab,
                                    const NvmetSubsystemConfig *config,
                                    char **why);
/* The one behind the well-known discovery NQN. */
NvmetSubsystem *nvmet_subsystem_new_discovery(Lab *lab, const char *name);
/* It must not be exported by any port. */
void nvmet_subsystem_free(NvmetSubsystem *subsystem);
/* Without its controllers: they belong to the ports' associations. */
void nvmet_subsystem_state(NvmetSubsystem *subsystem, LabState *state);

/*
 * Who may connect, at any time; whoever is connected stays so. Hosts that
 * look for changes of the discovery log are told.
 */
void nvmet_subsystem_set_allow_any_host(NvmetSubsystem *subsystem, bool allow);
/* The list (NULL at its end) in place of the old one; false and one line. */
bool nvmet_subsystem_set_hosts(NvmetSubsystem *subsystem,
                               const char *const *nqns, char **why);
bool nvmet_subsystem_host_allowed(const NvmetSubsystem *subsystem,
                                  const char *nqn);
/* NULL if there is no active namespace @nsid. */
NvmetNamespace *nvmet_subsystem_namespace(const NvmetSubsystem *subsystem,
                                          uint32_t nsid);
/* Bytes that depend on NQN, @purpose and @number alone. */
void nvmet_subsystem_derive(const NvmetSubsystem *subsystem,
                            const char *purpose, uint32_t number, uint8_t *out,
                            size_t len);

/* A CNTLID that no controller has; 0 if all are taken. */
uint16_t nvmet_subsystem_new_cntlid(NvmetSubsystem *subsystem);
bool nvmet_subsystem_has_cntlid(const NvmetSubsystem *subsystem,
                                uint16_t cntlid);
void nvmet_subsystem_add_controller(NvmetSubsystem *subsystem,
                                    NvmetController *controller);
void nvmet_subsystem_remove_controller(NvmetSubsystem *subsystem,
                                       NvmetController *controller);

/* An NQN of 1..223 characters in a field of 256 bytes, NUL-terminated? */
bool nvmet_nqn_field_legal(const uint8_t *field);

#endif
