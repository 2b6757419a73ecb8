/*
 * The ports whose links are seen, and their login with the fabric.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_PORT_H
#define VICLAB_CHECK_PORT_H

#include "check/check.h"
#include "check/fip.h"
#include "wire/fc.h"
#include "wire/fcoe.h"

#define CHECK_PORTS_MAX   1024
#define CHECK_FABRICS_MAX 256
/* Where a fabric's time-out is not known yet, ms. */
#define CHECK_R_A_TOV 10000
/* Originators without an address are told apart by their port. */
#define CHECK_NO_ADDRESS 0x80000000u

typedef struct CheckExchange CheckExchange;

struct CheckPort {
    char *name;       /* as the tap has it */
    const char *seen; /* the pointer under which it was last found */
    uint16_t fabric;  /* index of its name in Checker.fabrics */
    uint16_t index;   /* in Checker.ports */
    bool guest;       /* a guest's driver speaks through it */
    uint32_t fcid;    /* 0: no fabric login */
    uint32_t old_fcid;
    uint32_t granted;         /* as the fabric believes */
    uint16_t max_data;        /* that it can receive; 0: not known */
    uint16_t fabric_max_data; /* that the fabric takes from it */
    uint64_t port_name, node_name;
    uint32_t r_a_tov; /* ms; 0: not known */
    uint32_t fc_map;  /* of its MAC address */
    bool has_fcf_mac;
    uint8_t fcf_mac[ETH_MAC_LEN];
    int64_t cleared; /* ns: when the fabric ended its login; 0: never */
    CheckFip fip;
};

/* Stands for the port where it has no address. */
static inline uint32_t check_port_key(const CheckPort *port)
{
    return CHECK_NO_ADDRESS | port->index;
}

/* Made if it was not seen before; NULL if there are too many. */
CheckPort *check_port(Checker *checker, const char *name);
/* NULL if none was seen. */
CheckPort *check_port_by_fcid(Checker *checker, uint16_t fabric, uint32_t fcid);
/* Two R_A_TOV from now, ns. */
int64_t check_port_deadline(const CheckPort *port, const Checker *checker);

void check_port_up(CheckPort *port, Checker *checker, const char *fabric);
void check_port_down(CheckPort *port, Checker *checker);
/* It has no address any more, as far as it knows; one exchange goes on. */
void check_port_leave(CheckPort *port, Checker *checker,
                      const CheckExchange *except);

/* The same because the fabric says so, which its driver will notice soon. */
void check_port_cleared(CheckPort *port, Checker *checker);
/* Just now, so that it may not know yet? */
bool check_port_was_cleared(const CheckPort *port, const Checker *checker);

void check_port_free(gpointer port);
void check_ports_state(Checker *checker, LabState *state);

#endif
