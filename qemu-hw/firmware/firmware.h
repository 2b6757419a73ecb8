/*
 * The adapter's firmware: FCPIO requests on one side, an N_Port with real FC
 * exchanges on the other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FIRMWARE_FIRMWARE_H
#define VICLAB_FIRMWARE_FIRMWARE_H

#include "fabric/fabric.h"
#include "wire/fcpio.h"

#define VICFW_COPY_QUEUES 64

/* What the firmware asks of the function that it runs on. */
typedef struct VicFwOps {
    /* A completion of FCPIO_COMPLETION_LEN bytes for copy queue @queue. */
    void (*complete)(void *vic, unsigned int queue, const uint8_t *entry);
    /*
     * A frame for the driver, from its Ethernet header on if @ethernet (with
     * FCoE header and trailer, or FIP), else from the FC header on. It came
     * with a tag of @vlan, which has been taken off; 0: without.
     */
    void (*deliver)(void *vic, const uint8_t *frame, uint32_t length,
                    bool ethernet, uint16_t vlan);
    /* Is the address one that the vNIC listens to? */
    bool (*listens)(void *vic, const uint8_t *dst);
    /* Bus-master access, see VicHostOps. */
    bool (*dma_read)(void *vic, uint64_t addr, void *buf, size_t len);
    bool (*dma_write)(void *vic, uint64_t addr, const void *buf, size_t len);
    void (*link)(void *vic, bool up);
} VicFwOps;

typedef enum VicFwState {
    VICFW_ETH, /* no login registered: frames travel with their headers */
    VICFW_FC,  /* S_ID and gateway are known: the firmware adds them */
    VICFW_STATE_COUNT,
} VicFwState;

typedef struct VicExchanges VicExchanges;

/* Descriptors of one copy queue that were taken and not yet acknowledged. */
typedef struct VicFwAck {
    bool pending;
    uint16_t last_index;
    uint16_t count;
    uint16_t ring_size;
} VicFwAck;

/* What is said to the driver a moment later. */
typedef struct VicFwReply {
    int64_t due; /* ns */
    uint8_t queue;
    uint64_t serial; /* of the request */
    FcpioCompletion completion;
} VicFwReply;

typedef struct VicFw {
    Lab *lab;
    char *name;
    const VicFwOps *ops;
    void *vic;
    FcPort *port;
    bool fip;
    uint16_t vlan; /* that frames leave in, and are taken from with FIP */
    uint64_t warned;

    VicFwState state;
    uint32_t s_id;
    uint8_t gateway_mac[ETH_MAC_LEN];
    uint8_t own_mac[ETH_MAC_LEN];
    VicExchanges *exchanges;

    bool hung; /* it does nothing any more */

    VicFwAck acks[VICFW_COPY_QUEUES];
    LabTimer ack_timer;
    GQueue replies; /* VicFwReply *, owned, in the order they are due */
    LabTimer reply_timer;
} VicFw;

/*
 * @fip: the N_Port logs in through FIP. NULL and a message (g_free) if the
 * fabric has no port left.
 */
VicFw *vicfw_new(FcFabric *fabric, const char *name, bool fip,
                 const VicFwOps *ops, void *vic, char **why);
void vicfw_free(VicFw *fw);
void vicfw_state(VicFw *fw, LabState *state);

/* The adapter's side of the link: on between CMD_ENABLE and CMD_DISABLE. */
void vicfw_enable(VicFw *fw, bool enabled);
bool vicfw_link_up(const VicFw *fw);
/* Everything is forgotten: exchanges, login, what was still to be said. */
void vicfw_reset(VicFw *fw);

/*
 * From now on nothing is answered, or again: what was to be said is said, what
 * came over the wire meanwhile is lost. The function above fetches nothing.
 */
void vicfw_hang(VicFw *fw, bool hung);
/*
 * Changes memory that a read is to fill: @len bytes at @offset of its data.
 * False if no such read is open.
 */
bool vicfw_poke(VicFw *fw, uint32_t tag, uint64_t offset, const uint8_t *bytes,
                uint32_t len);

/* A request of FCPIO_REQUEST_LEN bytes from copy queue @queue. */
void vicfw_request(VicFw *fw, unsigned int queue, const uint8_t *request);
/* @count descriptors of @queue were taken, the last one at @last_index. */
void vicfw_taken(VicFw *fw, unsigned int queue, uint32_t last_index,
                 uint32_t count, uint32_t ring_size);
/*
 * A frame that the driver has built, from its Ethernet header on. It leaves
 * in the default VLAN unless it has a tag, with @eof if it is one of FCoE.
 */
void vicfw_transmit(VicFw *fw, const uint8_t *frame, uint32_t length,
                    uint8_t eof);
/* The default VLAN, 0..ETH_VLAN_MAX; 0: untagged. */
void vicfw_set_vlan(VicFw *fw, uint16_t vlan);

#endif
