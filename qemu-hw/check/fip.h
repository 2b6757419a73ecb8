/*
 * What FIP has told a port of FCFs, and its virtual link with one of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_FIP_H
#define VICLAB_CHECK_FIP_H

#include "lab/lab.h"
#include "lab/state.h"
#include "wire/fcoe.h"
#include "wire/fip.h"

#define CHECK_FCFS_MAX 32

typedef struct CheckPort CheckPort;
typedef struct CheckView CheckView;
typedef struct Checker Checker;

/* As its last advertisement has it. */
typedef struct CheckFcf {
    uint8_t mac[ETH_MAC_LEN];
    uint16_t vlan;
    uint64_t name; /* of the switch */
    uint32_t fc_map;
    uint32_t period; /* ms */
    bool keep_alive; /* N_Ports have to send any */
    bool available;
    int64_t heard; /* ns */
} CheckFcf;

typedef struct CheckFip {
    bool asked;            /* it has sent a solicitation */
    uint16_t asked_size;   /* in the last one, bytes */
    int64_t asked_another; /* ns: when it was not that of the one before */
    uint32_t fcf_count;
    CheckFcf fcfs[CHECK_FCFS_MAX]; /* the last ones that were heard of */

    /* the virtual link; its FCF's address is CheckPort.fcf_mac */
    bool linked;
    uint16_t vlan;
    uint8_t enode_mac[ETH_MAC_LEN];
    int64_t enode_alive; /* ns: its last keep-alive, or the login */
    int64_t vn_port_alive;
} CheckFip;

/* A message: the first descriptor of each type, and how many there are. */
typedef struct CheckMessage {
    FipMessage fip;
    uint32_t count[FIP_KNOWN_COUNT];
} CheckMessage;

/* ---- fip_link.c ---- */

/* The FCF with that address in that VLAN, or NULL. */
CheckFcf *check_fcf(CheckPort *port, const uint8_t *mac, uint16_t vlan);

void check_solicitation(CheckView *view, const CheckMessage *message);
void check_advertisement(CheckView *view, const CheckMessage *message);
void check_link_request(CheckView *view, const CheckMessage *message);
void check_link_reply(CheckView *view, const CheckMessage *message);
void check_keep_alive(CheckView *view, const CheckMessage *message);
void check_clear(CheckView *view, const CheckMessage *message);

/* The answer to a fabric login has come inside of FIP. */
void check_virtual_link(CheckView *view);
/* What should have come by now, on all virtual links. */
void check_fip_overdue(Checker *checker);
void check_fip_state(CheckFip *fip, LabState *state);

#endif
