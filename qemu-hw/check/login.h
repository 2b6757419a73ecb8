/*
 * What pairs of ports have agreed upon: N_Port login and process login.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_LOGIN_H
#define VICLAB_CHECK_LOGIN_H

#include "check/port.h"
#include "check/table.h"

#define CHECK_PAIRS_MAX 4096

typedef struct CheckView CheckView;

/* FC-4 types, as bits of a process login. */
enum {
    CHECK_FC4_NVME = 1 << 0,
    CHECK_FC4_FCP = 1 << 1,
};

/* What one port believes of its login with another. */
typedef struct CheckLogin {
    uint32_t fcid; /* its own */
    bool plogi;
    uint8_t prli;                  /* CHECK_FC4_* */
    uint16_t max_data;             /* that it can receive; 0: not known */
    uint64_t port_name, node_name; /* of its PLOGI; 0: not known */
} CheckLogin;

typedef struct CheckPair {
    CheckEntry entry;
    uint16_t fabric;
    CheckLogin sides[2]; /* the lower address first */
} CheckPair;

/* What @self believes of its login with @peer; NULL: there never was one. */
CheckLogin *check_login(Checker *checker, uint16_t fabric, uint32_t self,
                        uint32_t peer);
/* @fcid has no login with anybody any more, as far as it knows. */
void check_logins_leave(Checker *checker, uint16_t fabric, uint32_t fcid);

/* As the sender believes. */
bool check_has_prli(const CheckView *view, uint8_t fc4);
/* The sender has to have logged in: said if it has not. */
void check_need_plogi(const CheckView *view);
void check_need_prli(const CheckView *view, uint8_t fc4);
/* Those services that a fabric has to have. */
bool check_is_served(uint32_t fcid);
/* As the receiver believes. */
bool check_receiver_has_plogi(const CheckView *view);
bool check_receiver_has_prli(const CheckView *view, uint8_t fc4);

/* What FLOGI, PLOGI, PRLI, LOGO ... do when they are sent and arrive. */
void check_login_sent(CheckView *view);
void check_login_arrived(CheckView *view);
void check_login_answered(CheckView *view);
void check_login_answer_arrived(CheckView *view);

void check_logins_state(Checker *checker, LabState *state);

#endif
