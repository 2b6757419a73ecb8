/*
 * A command: one FC exchange from NVMe_CMND to its response (FC-NVMe-2,
 * clause 8).
 *
 * Information units travel with the FC TYPE of FCP, 08h: FC-NVMe took over
 * FCP's routing, and adapters sort by it (lpfc matches TYPE 08h and R_CTL 06h
 * for commands to its NVMe target). Link services have TYPE 28h. R_CTL is 06h
 * for NVMe_CMND, 05h for NVMe_XFER_RDY, 01h for data, 07h for NVMe_RSP and
 * 08h for NVMe_ERSP (Linux: FCNVME_RS_RCTL_*).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_COMMAND_H
#define VICLAB_TARGET_NVME_COMMAND_H

#include "fabric/frame.h"
#include "lab/clock.h"
#include "target/nvme/controller.h"
#include "wire/fcnvme.h"

typedef struct NvmetOperation NvmetOperation;

typedef enum NvmetCommandState {
    NVMET_COMMAND_FREE,
    NVMET_COMMAND_PARSING,   /* only inside of one call */
    NVMET_COMMAND_WAITING,   /* for memory to receive data into */
    NVMET_COMMAND_RECEIVING, /* NVMe_XFER_RDY is out, data is to come */
    NVMET_COMMAND_SERVICING, /* all data is here, the service time runs */
    NVMET_COMMAND_EXECUTING, /* only inside of one call */
    NVMET_COMMAND_HELD,      /* waits for an event: AER */
    NVMET_COMMAND_GATED,     /* at its gate, before the execution */
    NVMET_COMMAND_STATE_COUNT,
} NvmetCommandState;

/* Returned by what executes a command: the response comes later. */
#define NVMET_HELD 0xffff
/* No place in the SQE is to blame. */
#define NVMET_NO_LOCATION 0xffff

struct NvmetCommand {
    NvmetPort *port;
    NvmetCommandState state;
    NvmetConnection *connection;
    const NvmetOperation *operation;
    NvmetNamespace *ns; /* found by parsing; only inside of one call */
    uint16_t rx_id;
    uint16_t ox_id;
    uint8_t seq_id;    /* of the next sequence that we send */
    uint8_t direction; /* FCNVME_CMND_WRITE, FCNVME_CMND_READ or 0 */
    uint32_t csn;
    bool in_order;     /* the CSN was the one that was expected */
    uint32_t data_len; /* that the NVMe_CMND announces, bytes */
    uint8_t raw[NVME_SQE_LEN];
    NvmeSqe sqe;
    uint64_t order; /* of arrival at the port */

    LabBuffer *data;       /* what was received */
    uint32_t received;     /* bytes */
    uint32_t burst_end;    /* of the data that was asked for */
    uint32_t sent;         /* bytes */
    uint16_t early_status; /* decided while data was still to come */

    /* of the response, and set while it is made: */
    uint64_t result;         /* CQE words 0 and 1 */
    uint16_t error_location; /* byte in the SQE, NVMET_NO_LOCATION */
    uint64_t slba;           /* for the error log; 0 without one */
    LabTimer timer;
};

/* The port's commands: exchanges by RX_ID. */
typedef struct NvmetCommands {
    NvmetCommand **slots; /* allocated when first used, then kept */
    uint16_t *free_slots; /* ring: longest free first */
    uint32_t count;
    uint32_t free_head;
    uint32_t free_count;
    uint64_t order;
    uint32_t waiting;         /* commands in that state */
    uint64_t receiving_bytes; /* announced by those that receive */
} NvmetCommands;

void nvmet_commands_init(NvmetCommands *commands, uint32_t count);
void nvmet_commands_cleanup(NvmetCommands *commands);
/* Drops all without a word to anybody. */
void nvmet_commands_forget(NvmetPort *port);
/* Loading expects that all were forgotten. */
void nvmet_commands_state(NvmetPort *port, LabState *state);

/* receive.c: frames of a session, NVMe_CMND and data */
void nvmet_command_receive(NvmetPort *port, FcTargetSession *session,
                           const FcFrame *frame);
void nvmet_command_receive_data(NvmetPort *port, FcTargetSession *session,
                                const FcFrame *frame);
/* Do the flags of an NVMe_CMND, its length and the opcode fit together? */
bool nvmet_direction_legal(const uint8_t *sqe, uint8_t flags, uint32_t length);
/* The exchange, or NULL; @rx_id may be unassigned. */
NvmetCommand *nvmet_command_find(const NvmetPort *port,
                                 const FcTargetSession *session, uint16_t ox_id,
                                 uint16_t rx_id);
/* Without an answer. */
void nvmet_command_drop(NvmetCommand *command);
/* All but one that is being executed. */
void nvmet_commands_drop_all(NvmetPort *port,
                             const NvmetAssociation *association,
                             const char *why);
/* The Abort command's victim; false if there is none to be aborted. */
bool nvmet_command_abort(NvmetPort *port, const NvmetAssociation *association,
                         uint16_t sqid, uint16_t command_id);

/* For what executes commands. */

/* Data for the host, padded with zeroes to what it expects. */
void nvmet_command_send(NvmetCommand *command, const void *data, size_t len);
/* One sequence of it; takes over the reference. */
void nvmet_command_send_buffer(NvmetCommand *command, LabBuffer *buffer);
/* The response, and the end of the command. */
void nvmet_command_complete(NvmetCommand *command, uint16_t status);
/* Marks the byte of the SQE that is to blame; returns @status with DNR. */
uint16_t nvmet_command_blame(NvmetCommand *command, uint16_t location,
                             uint16_t status);
/*
 * Sets command->ns to the active namespace that the command names, if this
 * port has access to it at present.
 */
uint16_t nvmet_command_find_namespace(NvmetCommand *command);
/* Commands of the association with that opcode, on its admin queue. */
uint32_t nvmet_commands_count(NvmetPort *port,
                              const NvmetAssociation *association,
                              uint8_t opcode);
/* Is the announced length the one that the command needs? */
uint16_t nvmet_command_expect(NvmetCommand *command, uint64_t length);

/* Between the parts of a command. */

/* NULL if the port has no exchange left. */
NvmetCommand *nvmet_command_open(NvmetConnection *connection);
/* The one in that slot, made if it was never used. */
NvmetCommand *nvmet_command_at(NvmetPort *port, uint32_t slot);
void nvmet_command_set_state(NvmetCommand *command, NvmetCommandState state);
/* Behind the gate: what it does. */
void nvmet_command_execute(NvmetCommand *command);
/* All data is here: the service time begins. */
void nvmet_command_service(NvmetCommand *command);
/* Memory has become free: those that wait for it may receive. */
void nvmet_commands_grant_memory(NvmetPort *port);

NvmetController *nvmet_command_controller(const NvmetCommand *command);
/* "read", "identify" ... */
const char *nvmet_command_name(const NvmetCommand *command);

/* response.c */
/*
 * An answer to an NVMe_CMND that cannot be taken for a command; it counts as
 * one of @connection (NULL: not known).
 */
void nvmet_refuse(NvmetPort *port, const FcTargetSession *session,
                  NvmetConnection *connection, const FcFrame *frame,
                  uint8_t ersp_result);
/* NVMe_RSP or NVMe_ERSP, whichever FC-NVMe-2 asks for. */
void nvmet_respond(NvmetCommand *command, uint16_t status);
void nvmet_send_xfer_rdy(NvmetCommand *command);

#endif
