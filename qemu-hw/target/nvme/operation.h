/*
 * What commands do: tables of operations by opcode, each with a function
 * that checks the request and one that executes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_OPERATION_H
#define VICLAB_TARGET_NVME_OPERATION_H

#include "target/nvme/command.h"

typedef enum NvmetTable {
    NVMET_TABLE_FABRICS,
    NVMET_TABLE_ADMIN,
    NVMET_TABLE_IO,
    NVMET_TABLE_COUNT,
} NvmetTable;

/* Where an operation may be used. */
enum {
    NVMET_ON_UNCONNECTED = 1 << 0, /* before Connect */
    NVMET_ON_ADMIN = 1 << 1,       /* admin queue of an I/O controller */
    NVMET_ON_DISCOVERY = 1 << 2,   /* of a discovery controller */
    NVMET_ON_IO = 1 << 3,
    NVMET_ON_NOT_READY = 1 << 4, /* also while the controller is not */
};

struct NvmetOperation {
    uint8_t code;     /* opcode, or type of a Fabrics command */
    uint8_t contexts; /* NVMET_ON_* */
    /*
     * Checks what can be known before data has come: on arrival, and again
     * before the execution. Has no side effects but on the command.
     */
    uint16_t (*parse)(NvmetCommand *command);
    /* Returns the status, or NVMET_HELD. */
    uint16_t (*execute)(NvmetCommand *command);
};

/*
 * Finds the operation and checks the command. The status is not zero if it
 * cannot be executed; command->operation may then be NULL.
 */
uint16_t nvmet_parse(NvmetCommand *command);
/* The operation of a command that is saved or loaded; false if it has none. */
bool nvmet_operation_state(NvmetCommand *command, LabState *state);

/* The operations by code; the entry is empty if there is none. */
const NvmetOperation *nvmet_fabrics_operation(uint8_t type);
const NvmetOperation *nvmet_admin_operation(uint8_t opcode);
const NvmetOperation *nvmet_io_operation(uint8_t opcode);

/* What admin.c has in its table, from the files of the same names. */
uint16_t nvmet_identify_parse(NvmetCommand *command);
uint16_t nvmet_identify_execute(NvmetCommand *command);
uint16_t nvmet_log_parse(NvmetCommand *command);
uint16_t nvmet_log_execute(NvmetCommand *command);
uint16_t nvmet_set_features_parse(NvmetCommand *command);
uint16_t nvmet_set_features_execute(NvmetCommand *command);
uint16_t nvmet_get_features_parse(NvmetCommand *command);
uint16_t nvmet_get_features_execute(NvmetCommand *command);
uint16_t nvmet_aer_execute(NvmetCommand *command);

/* feature.c: initial values, and log page 12h. */
void nvmet_features_init(NvmetController *controller);
void nvmet_features_supported(const NvmetController *controller,
                              GByteArray *page);
/* discovery.c: log page 70h. */
void nvmet_discovery_log(const NvmetController *controller, GByteArray *page);
/* admin.c: log page 05h. */
void nvmet_effects_log(const NvmetController *controller, GByteArray *page);

#endif
