/*
 * An NVMe controller: properties, features, asynchronous events, error log,
 * keep-alive (NVMe Base 2.0).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_CONTROLLER_H
#define VICLAB_TARGET_NVME_CONTROLLER_H

#include "target/nvme/ana.h"
#include "target/nvme/association.h"

/* Asynchronous Event Requests that may be held at a time. */
#define NVMET_AERS 4
/* Entries of the error log. */
#define NVMET_ERRORS 64
/* Feature values that are one word: identifiers 00h..1Fh. */
#define NVMET_FEATURES 0x20
/* CAP.TO and CRTO: 500 ms. */
#define NVMET_READY_TIMEOUT 15
/* Identify's KAS: the granularity of KATO, in units of 100 ms. */
#define NVMET_KAS 1
/* Identify's ACL: Abort commands at a time, less one. */
#define NVMET_ABORTS 3
/* The composite temperature of a device that has none, and its limit: K. */
#define NVMET_TEMPERATURE         303
#define NVMET_TEMPERATURE_WARNING 343
/* A discovery controller that asked for none is cleaned up after this, ms. */
#define NVMET_DISCOVERY_KATO 120000

typedef struct NvmetCommand NvmetCommand;

/* What an asynchronous event can tell. */
typedef enum NvmetEvent {
    NVMET_EVENT_TEMPERATURE,
    NVMET_EVENT_NAMESPACE,
    NVMET_EVENT_ANA,
    NVMET_EVENT_DISCOVERY,
    NVMET_EVENT_COUNT,
} NvmetEvent;

struct NvmetController {
    NvmetPort *port;
    NvmetSubsystem *subsystem;
    NvmetAssociation *association;
    uint16_t cntlid;
    uint32_t cc;
    uint32_t csts;
    int64_t born; /* ns of virtual time */

    uint32_t kato; /* ms; 0: no keep-alive */
    LabTimer keep_alive;
    bool traffic; /* a command has come since the timer was started */

    uint32_t features[NVMET_FEATURES]; /* by identifier */
    uint32_t temperature_under;        /* feature 04h: the other threshold */
    uint64_t timestamp;                /* ms, as set */
    int64_t timestamp_set;             /* ns: when */
    bool timestamp_from_host;

    NvmetCommand *aers[NVMET_AERS]; /* held, oldest first */
    uint32_t aer_count;
    uint32_t pending_events; /* bit per NvmetEvent: not yet told */
    uint32_t masked_events;  /* told; its log page was not read yet */
    uint8_t changed_namespaces[NVMET_NSID_MAX / 8]; /* bit per NSID - 1 */
    uint64_t ana_changes;                           /* since the last reset */
    /* what that was at the last change of each group; 0: there was none */
    uint64_t ana_group_changes[NVMET_ANA_GROUPS];

    NvmeErrorEntry errors[NVMET_ERRORS]; /* ring by error_count */
    uint64_t error_count;
};

/* NULL if all controller identifiers are taken. @kato in ms. */
NvmetController *nvmet_controller_new(NvmetAssociation *association,
                                      NvmetSubsystem *subsystem, uint32_t kato);
void nvmet_controller_free(NvmetController *controller);
/* The association's controller; loading makes it, without held commands. */
void nvmet_controller_state(NvmetAssociation *association,
                            NvmetSubsystem *subsystem, LabState *state);

uint64_t nvmet_controller_cap(const NvmetController *controller);
uint32_t nvmet_controller_version(void);
/* A new value of CC. */
void nvmet_controller_configure(NvmetController *controller, uint32_t cc);
/* Enabled, ready, not shut down? */
bool nvmet_controller_ready(const NvmetController *controller);
bool nvmet_controller_is_discovery(const NvmetController *controller);
/* Says in the journal what has become of it. */
void nvmet_controller_tell(const NvmetController *controller, const char *event,
                           const char *why);
/*
 * It is fatal: the association ends, and with it the controller; the host is
 * told by a Disconnect Association.
 */
void nvmet_controller_fail(NvmetController *controller, const char *why);
/* Below or above what the host has set? */
bool nvmet_controller_temperature_warning(const NvmetController *controller);
/* The namespace was added or removed, or Identify says something new of it. */
void nvmet_controller_namespace_changed(NvmetController *controller,
                                        uint32_t nsid);

/* keep_alive.c */
void nvmet_controller_init_keep_alive(NvmetController *controller);
/* @kato in ms; starts the timer. */
void nvmet_controller_set_kato(NvmetController *controller, uint32_t kato);
/* The Keep Alive command: starts the timer again. */
void nvmet_controller_keep_alive(NvmetController *controller);
/* A command has come. */
void nvmet_controller_alive(NvmetController *controller);
/* Its time is over, whatever the host has sent. */
void nvmet_controller_expire(NvmetController *controller);

/* error_log.c: a command has failed; log page 01h */
void nvmet_controller_log_error(NvmetController *controller,
                                const NvmetCommand *command, uint16_t status);
void nvmet_error_log(const NvmetController *controller, GByteArray *page);
void nvmet_error_log_state(NvmetController *controller, LabState *state);

/* aer.c */
/* Tells the host, now or when it asks; if it wants to know at all. */
void nvmet_controller_event(NvmetController *controller, NvmetEvent event);
/* Feature 0Bh: what it wants to know from now on. */
void nvmet_controller_want_events(NvmetController *controller, uint32_t bits);
/* The log page of the event was read. */
void nvmet_controller_event_seen(NvmetController *controller, NvmetEvent event);
/* A held AER is gone: aborted. */
void nvmet_controller_forget_aer(NvmetController *controller,
                                 const NvmetCommand *command);
/* After the port's commands: which of them are held. */
void nvmet_controller_aers_state(NvmetController *controller, LabState *state);

#endif
