/*
 * An NVMe host behind the scripted driver: what nvme-fc and fnic do together,
 * against a real target on the fabric.
 *
 * Every failure is an assertion of the test that uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_INITIATOR_H
#define VICLAB_TESTS_UNIT_INITIATOR_H

#include "driver.h"
#include "target/nvme/port.h"

#define INITIATOR_NQN    "nqn.2014-08.org.example:sub"
#define INITIATOR_QUEUES (1 + DRIVER_COPY_QUEUES) /* the admin queue is 0 */

typedef struct Initiator {
    Driver d;
    FcTargetPort *target;
    NvmetPort *port;
    NvmetSubsystem *subsystem;
    NvmetNamespace *ns;
    uint64_t association_id;
    uint64_t connection_ids[INITIATOR_QUEUES];
    uint32_t csn[INITIATOR_QUEUES];
    uint16_t cntlid;
} Initiator;

/* What the laboratory consists of. */
typedef struct InitiatorConfig {
    VicConfig vic;
    NvmetPortConfig port;
    size_t ram_len; /* of the guest, bytes */
    uint64_t size;  /* of NSID 1, bytes */
} InitiatorConfig;

InitiatorConfig initiator_defaults(void);
/* A laboratory with an adapter and a target. */
void initiator_init(Initiator *i, const InitiatorConfig *config);
void initiator_cleanup(Initiator *i);

/* PLOGI and PRLI with the target; the driver has logged in to the fabric. */
void initiator_login(Initiator *i);
/* An association with an I/O queue for each copy queue. */
void initiator_connect(Initiator *i);

/* A command of queue @qid; what is zero stays so. */
typedef struct InitiatorSqe {
    uint16_t qid;
    uint8_t opcode;
    uint32_t nsid;
    uint32_t cdw10, cdw11, cdw12;
    uint32_t length; /* of the data, bytes; where it is says the SGL */
} InitiatorSqe;

/* The NVMe_CMND IU, and in return the flags of the NVME_CMD around it. */
uint8_t initiator_iu(Initiator *i, const InitiatorSqe *sqe,
                     uint8_t iu[FCNVME_CMND_LEN]);
/* Sends it with @tag and waits for its end; data is at @addr. */
const DriverIo *initiator_run(Initiator *i, const InitiatorSqe *sqe,
                              uint32_t tag, uint64_t addr);
/* 4096-byte reads and writes and the like, in blocks of 512 bytes. */
InitiatorSqe initiator_io(uint16_t qid, uint8_t opcode, uint64_t slba,
                          uint32_t blocks);

#endif
