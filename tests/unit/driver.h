/*
 * A driver for the adapter, scripted by tests: it does to the registers and
 * rings what fnic 7.3 does, in the same order, and nothing behind their back.
 *
 * Every failure is an assertion of the test that uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_DRIVER_H
#define VICLAB_TESTS_UNIT_DRIVER_H

#include "fabric/fabric.h"
#include "glue/sim/sim.h"
#include "vic/vic.h"

#define DRIVER_RAM_LEN     (32u * 1024 * 1024)
#define DRIVER_COPY_QUEUES 4
#define DRIVER_TAGS        2048

typedef struct DriverRing {
    uint64_t base;
    uint32_t size;
    uint32_t next;   /* slot that is filled or looked at next */
    uint32_t stride; /* bytes */
    bool color;      /* completion rings: what a new entry has */
} DriverRing;

/* A frame that has been received; @payload is behind its FC header. */
typedef struct DriverFrame {
    bool ethernet;
    bool fip;      /* without FC header: @payload is all behind the EtherType */
    uint16_t vlan; /* of a tag that was taken off, 0: there was none */
    uint8_t dst_mac[ETH_MAC_LEN];
    uint8_t src_mac[ETH_MAC_LEN];
    FcHeader header;
    uint8_t payload[FCOE_MAX_SIZE];
    uint32_t length;
} DriverFrame;

/* What became of a tag. */
typedef struct DriverIo {
    bool done;
    uint8_t type; /* of the completion */
    uint8_t status;
    uint8_t ersp[FCNVME_ERSP_LEN];
    uint32_t completions;
} DriverIo;

typedef struct Driver {
    SimLab sim;
    SimMachine machine;
    FcFabric *fabric;
    Vic *vic;
    uint64_t ram_next;

    /* from the resource table */
    uint32_t wq_offset, wq_count;
    uint32_t rq_offset, rq_count;
    uint32_t cq_offset, cq_count;
    uint32_t intr_offset, intr_count;
    uint32_t devcmd_offset, devcmd2_offset;

    bool use_devcmd2;
    DriverRing devcmd2_ring;
    DriverRing devcmd2_results;

    VnicFcConfig config;
    uint32_t copy_queues;
    DriverRing raw_wq, rq;
    DriverRing copy_wq[DRIVER_COPY_QUEUES];
    DriverRing cq[2 + DRIVER_COPY_QUEUES];
    uint64_t rq_buffers; /* one of 2148 bytes for each slot */
    uint64_t notify;
    uint32_t vectors_seen[SIM_VECTORS];

    GQueue frames; /* DriverFrame *, owned, not looked at yet */
    uint32_t frames_sent;
    uint32_t acks;
    uint16_t last_ack[DRIVER_COPY_QUEUES];
    DriverIo io[DRIVER_TAGS];
    DriverIo control; /* RESET_CMPL, FLOGI_REG_CMPL, ECHO_CMPL */
    DriverIo itmf;

    uint32_t fcid;
    uint8_t hw_mac[ETH_MAC_LEN];
    uint8_t own_mac[ETH_MAC_LEN];
    uint8_t fcf_mac[ETH_MAC_LEN];
    uint16_t next_ox_id;
} Driver;

/* A machine with a fabric and an adapter; NULL for what the defaults do. */
void driver_init(Driver *d, const VicConfig *config);
/* The same with so many bytes of guest memory. */
void driver_init_sized(Driver *d, const VicConfig *config, size_t ram_len);
void driver_cleanup(Driver *d);

uint64_t driver_alloc(Driver *d, size_t length);
uint8_t *driver_ram(Driver *d, uint64_t addr);
uint32_t driver_read32(Driver *d, uint32_t offset);
void driver_write32(Driver *d, uint32_t offset, uint32_t value);

/* ---- bring-up and teardown ---- */

void driver_find_resources(Driver *d);
void driver_init_devcmd2(Driver *d);
/* Returns the error of the command; @args are in and out. */
int driver_devcmd(Driver *d, uint32_t cmd, uint64_t *args);
/* A command with two arguments, as most are. */
int driver_command(Driver *d, uint32_t number, uint64_t a0, uint64_t a1);
/* An address as a command's argument. */
uint64_t driver_mac_argument(const uint8_t *mac);
/* All that a probe does, up to unmasked interrupts. */
void driver_probe(Driver *d);
void driver_remove(Driver *d);
/* The link state in the notify block. */
bool driver_link_up(Driver *d);

/* ---- running ---- */

/* Handles the interrupts that were sent; true if there were any. */
bool driver_service(Driver *d);
/* Time passes, @duration ns, with interrupts handled as they come. */
void driver_run(Driver *d, int64_t duration);
/* Until @flag is set; fails the test if that takes more than a second. */
void driver_wait(Driver *d, const bool *flag);

/* ---- frames ---- */

/* Sends a frame with the current MAC addresses. */
void driver_send(Driver *d, const FcHeader *header, const void *payload,
                 uint32_t length);
/*
 * Posts the Ethernet frame of @length bytes at @addr, which was allocated
 * last, and frees it.
 */
void driver_post(Driver *d, uint64_t addr, uint32_t length, uint16_t flags,
                 uint16_t vlan_tag);
/* A FIP message of @length bytes to @dst, from the vNIC's own address. */
void driver_send_fip(Driver *d, const uint8_t *dst, const void *message,
                     uint32_t length);
/* The next frame that came in; owned by the caller (g_free). */
DriverFrame *driver_receive(Driver *d);
/* Sends an ELS or CT request and returns the answer. */
DriverFrame *driver_exchange(Driver *d, uint32_t d_id, uint8_t r_ctl,
                             uint8_t type, const void *payload,
                             uint32_t length);

/* ---- FCPIO ---- */

/* Puts one request of FCPIO_REQUEST_LEN bytes on copy queue @queue. */
void driver_request(Driver *d, uint32_t queue, const uint8_t *request);
/* The same on queue 0; waits for a completion of @type with success. */
void driver_control(Driver *d, const uint8_t *request, uint8_t type);
void driver_reset_firmware(Driver *d);
/* The payload of a FLOGI: FC_ELS_LOGIN_LEN bytes. */
void driver_encode_flogi(Driver *d, uint8_t *payload);
void driver_flogi(Driver *d);
/*
 * VLAN discovery, FCF discovery, FIP FLOGI and registration, with the first
 * FCF that advertises itself.
 */
void driver_fip_flogi(Driver *d);
/* Reset, FLOGI (any), registration, name server: as a link-up does. */
void driver_login(Driver *d);
/* An NVME_CMD with one SGL entry; the answer is in d->io[tag]. */
void driver_nvme_cmd(Driver *d, uint32_t queue, uint32_t tag, uint32_t d_id,
                     uint8_t flags, const uint8_t *iu, uint64_t addr,
                     uint32_t length);
void driver_itmf(Driver *d, uint32_t queue, uint32_t tag, uint32_t d_id,
                 uint32_t tm_req);

#endif
