/*
 * What the checker's own files share: its memory, and how a frame is looked
 * at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_CHECKER_H
#define VICLAB_CHECK_CHECKER_H

#include <string.h>
#include "check/exchange.h"
#include "check/login.h"
#include "check/queue.h"
#include "fabric/frame.h"

struct Checker {
    Lab *lab;
    bool blind; /* it has not seen everything: nobody is accused of that */
    uint64_t frames;
    uint64_t packets; /* on Ethernet: as a capture numbers them */
    uint64_t counts[CHECK_RULE_COUNT][CHECK_PARTY_COUNT];
    int64_t next_sweep; /* ns */
    GPtrArray *fabrics; /* names, owned */
    GPtrArray *ports;   /* CheckPort *, owned */
    CheckTable pairs;
    CheckTable queues;
    CheckTable exchanges;
};

/* The keys of the tables. */
enum {
    CHECK_PAIR_KEY = 0,
    CHECK_QUEUE_BY_CONNECTION = 0,
    CHECK_QUEUE_BY_ASSOCIATION = 1,
    CHECK_EXCHANGE_BY_OX_ID = 0,
    CHECK_EXCHANGE_BY_RX_ID = 1,
    CHECK_EXCHANGE_BY_COMMAND = 2,
};

/* What R_CTL says a sequence is, and what is done with it. */
typedef struct CheckKind {
    uint8_t type;
    const char *name;
    bool by_originator, by_responder;
    bool opens;    /* an exchange */
    bool ends;     /* it */
    bool is_basic; /* a basic link service: outside of sequences */
    bool gives_initiative;
    /* the payload as it is sent, and what it does; may be NULL */
    void (*judge)(CheckView *view);
    /* what the receiver knows from then on; may be NULL */
    void (*arrive)(CheckView *view);
} CheckKind;

/* A frame or sequence as it is looked at. */
struct CheckView {
    Checker *checker;
    CheckPort *port;        /* whose link it is on */
    bool sent;              /* otherwise it arrives */
    bool service;           /* at the far end: a service of the fabric's */
    uint64_t packet;        /* number in a capture; 0: it is in none */
    const FcFrame *frame;   /* MAC addresses, origin, how it is cut */
    const FcHeader *header; /* of its first frame */
    const uint8_t *data;
    uint32_t length;
    bool inside_fip;
    CheckParty builder;    /* of the header */
    CheckParty author;     /* of the payload */
    const CheckKind *kind; /* NULL: R_CTL is not known */
    CheckExchange *exchange;
    CheckSide side; /* the sender's */
    bool whole;     /* the sequence is all here */
    bool doubtful;  /* so badly built that nobody can tell what it is */
    bool stranger;  /* nobody can tell whose it is */
};

/* ---- check.c ---- */

/* A breach, with what is wrong in this case. */
void check_breach(const CheckView *view, CheckRule rule, CheckParty by,
                  const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The same by one side of an exchange, without a frame at hand. */
void check_exchange_breach(Checker *checker, CheckRule rule,
                           const CheckExchange *exchange, CheckSide by,
                           const char *what);
/* By a port, of a FIP message that did not come. */
void check_port_breach(Checker *checker, CheckRule rule, const CheckPort *port,
                       CheckParty by, const char *frame, const char *what);
/* By whoever has built the header, or has given the payload. */
#define check_header_breach(view, rule, ...) \
    check_breach(view, rule, (view)->builder, __VA_ARGS__)
#define check_payload_breach(view, rule, ...) \
    check_breach(view, rule, (view)->author, __VA_ARGS__)
/*
 * What the firmware sends for a request goes from and to the addresses, FC
 * and MAC, that the driver has given it.
 */
#define check_address_breach check_payload_breach
/* A frame of Fibre Channel, whatever is around it. */
void check_fc(CheckView *view);

static inline int64_t check_now(const Checker *checker)
{
    return lab_clock_now(&checker->lab->clock);
}

/* Are @length bytes of the payload from @at zero? */
bool check_zero(const CheckView *view, uint32_t at, uint32_t length);

/* Is @value one of the bytes of @list? */
static inline bool check_listed(const char *list, uint8_t value)
{
    return value && strchr(list, value) != NULL;
}

/* What a reply can be compared with, or NULL. */
static inline const CheckExchange *check_request_of(const CheckView *view)
{
    const CheckExchange *exchange = view->exchange;

    return exchange->whole && !exchange->doubtful ? exchange : NULL;
}

/* The receiver owes an answer from now on. */
static inline void check_owe_answer(CheckView *view)
{
    if (!view->exchange->doubtful) {
        view->exchange->answer_due =
            check_port_deadline(view->port, view->checker);
    }
}

/* ---- fcoe.c, fip.c, fip_link.c: what is around a frame ---- */

/* What a link sees of it: encapsulation, and size where it is delivered. */
void check_link(const CheckView *view);
void check_fip(CheckView *view);

/* ---- header.c ---- */

/* NULL if R_CTL is not known. */
const CheckKind *check_kind(uint8_t r_ctl);
/* False if nothing more can be said about it. */
bool check_header(CheckView *view);

/* ---- basic.c ---- */

void check_abts(CheckView *view);
/* It is to be answered; whose it is need not be known. */
void check_abts_sent(CheckView *view);
void check_abts_arrived(CheckView *view);
void check_ba_acc(CheckView *view);
void check_ba_rjt(CheckView *view);
void check_ba_arrived(CheckView *view);

/* ---- els.c, parameters.c ---- */

void check_els_request(CheckView *view);
void check_els_arrived(CheckView *view);
void check_els_reply(CheckView *view);
void check_els_reply_arrived(CheckView *view);
/* FLOGI and PLOGI, requests and accepts, of 116 bytes at least. */
void check_login_parameters(const CheckView *view, uint8_t request,
                            bool is_accept);
/* PRLI and PRLO, requests and accepts, of 4 bytes at least. */
void check_pages(CheckView *view, uint8_t request, bool is_accept);

/* ---- ct.c, fdmi.c ---- */

void check_ct_request(CheckView *view);
void check_ct_arrived(CheckView *view);
void check_ct_reply(CheckView *view);
/* The body of an FDMI request, which begins at @at of the payload. */
void check_fdmi(const CheckView *view, uint16_t command, uint32_t at);

/* ---- nvme_ls.c ---- */

void check_ls_request(CheckView *view);
void check_ls_arrived(CheckView *view);
void check_ls_reply(CheckView *view);
void check_ls_reply_arrived(CheckView *view);

/* ---- command.c, data.c ---- */

void check_command(CheckView *view);
void check_command_arrived(CheckView *view);
/* It leaves the submission queue without a response. */
void check_command_aborted(CheckExchange *exchange);
void check_xfer_rdy(CheckView *view);
void check_data(CheckView *view);
void check_data_arrived(CheckView *view);
void check_rsp(CheckView *view);
void check_ersp(CheckView *view);
void check_response_arrived(CheckView *view);

#endif
