/*
 * Exchanges: what has been said in each, and what is to come.
 *
 * Each side of an exchange ends for itself: the sender of the last sequence
 * when it sends it, the receiver when it arrives. What is under way in
 * between is right on both sides.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_EXCHANGE_H
#define VICLAB_CHECK_EXCHANGE_H

#include "check/port.h"
#include "check/table.h"

#define CHECK_EXCHANGES_MAX 32768

typedef struct CheckQueue CheckQueue;
typedef struct CheckView CheckView;

typedef enum CheckSide {
    CHECK_ORIGINATOR,
    CHECK_RESPONDER,
    CHECK_SIDES,
} CheckSide;

struct CheckExchange {
    CheckEntry entry;
    uint16_t fabric;
    uint32_t address[CHECK_SIDES];
    uint32_t originator_key; /* its address, or check_port_key() */
    uint16_t ox_id;
    uint16_t rx_id;
    bool rx_assigned; /* by the responder */
    bool rx_arrived;  /* and the originator knows it */
    uint8_t type;     /* TYPE that the first sequence should have */
    bool whole;       /* the request was seen in one piece, and well formed */
    bool doubtful;    /* badly begun: nobody can tell what belongs to it */
    bool qualifier;   /* aborted: the OX_ID rests */
    bool firmwares;   /* the adapter's firmware has opened it for a driver */
    /* ended by the driver; the firmware, which reads no LS, does not know */
    bool detached;
    struct {
        bool any;  /* has sent a sequence */
        bool open; /* whose last frame is still to come */
        bool ended;
        uint32_t abts; /* that it has sent, and that are not answered */
        uint8_t seq_id;
        uint16_t next_cnt;
    } sides[CHECK_SIDES];
    CheckSide initiative;
    bool initiative_under_way;
    int64_t answer_due; /* ns; 0: nothing is owed */
    int64_t abts_due;   /* the same for an ABTS */
    int64_t touched;    /* ns */

    /* the request */
    uint16_t request; /* command code of a service, ELS or LS */
    uint32_t length;  /* bytes */
    uint8_t gs_type, gs_subtype;
    uint16_t gs_maximum;     /* words of the answer; 0: any */
    uint32_t checksum;       /* ECHO: of what has to come back */
    uint8_t page_type;       /* PRLI, PRLO */
    uint16_t max_data;       /* FLOGI, PLOGI */
    uint64_t port_name;      /* the same */
    uint64_t node_name;      /* the same */
    uint16_t about_ox_id;    /* RRQ */
    uint16_t about_rx_id;    /* RRQ */
    uint64_t association_id; /* NVMe link services */
    uint16_t qid, sqsize, ersp_ratio;

    /* an NVMe command */
    bool is_nvme;
    CheckQueue *queue; /* NULL: not known */
    uint8_t direction; /* FCNVME_CMND_READ, _WRITE or 0 */
    uint8_t opcode, fctype;
    uint16_t command_id;
    uint32_t data_len;
    uint32_t sent;      /* bytes of data */
    uint32_t received;  /* bytes of them that have arrived */
    uint32_t burst_end; /* of what was asked for */
    bool spoiled;       /* the host has sent other data than that */
    bool answered;      /* by a response */
};

/* ---- exchange.c ---- */

/* Sets the sender's side; the exchange, or NULL. */
CheckExchange *check_exchange_of(CheckView *view);
/* One that the sender opens; makes room for it. */
CheckExchange *check_exchange_new(CheckView *view);
/* One side believes that it is over. */
void check_exchange_end_side(Checker *checker, CheckExchange *exchange,
                             CheckSide side);
/* It is removed if nothing can come any more; true then. */
bool check_exchange_settle(Checker *checker, CheckExchange *exchange);
void check_exchange_remove(Checker *checker, CheckExchange *exchange);
/* It has its RX_ID now; false if another one of the pair has it as well. */
bool check_exchange_assign(Checker *checker, CheckExchange *exchange);
/* It is a command of that queue; false if its CID is taken. */
bool check_exchange_enqueue(Checker *checker, CheckExchange *exchange,
                            CheckQueue *queue);
/* The aborted exchange that an RRQ is about; NULL: there is none. */
CheckExchange *check_exchange_resting(Checker *checker,
                                      const CheckExchange *rrq);

/*
 * Who has the address (or check_port_key()) @key believes all exchanges with
 * @peer (0: anybody) to be over, but one, and those that it has not heard of.
 */
void check_exchanges_end(Checker *checker, uint16_t fabric, uint32_t key,
                         uint32_t peer, const CheckExchange *except);
/* @fcid has said LOGO to @peer: it owes no answer to an ABTS any more. */
void check_exchanges_excuse(Checker *checker, uint16_t fabric, uint32_t fcid,
                            uint32_t peer);
/* It believes all commands of a queue to be over. */
void check_exchanges_end_queue(Checker *checker, const CheckQueue *queue,
                               CheckSide side);
void check_exchanges_forget_queue(Checker *checker, const CheckQueue *queue);
/* What is owed by now, what may be forgotten. */
void check_exchanges_sweep(Checker *checker);

/* ---- exchange_state.c ---- */

void check_exchanges_state(Checker *checker, LabState *state);
/* One that was loaded: it is found from now on. */
void check_exchange_file(Checker *checker, CheckExchange *exchange,
                         bool by_rx_id);

/* ---- sequence.c ---- */

/* How long a frame may be under way, ns. */
#define CHECK_LIFETIME (CHECK_R_A_TOV * LAB_MILLISECONDS)

/*
 * A sequence opens an exchange or is part of one, or is a basic link service:
 * false if of none.
 */
bool check_sequence(CheckView *view);
/* The RX_ID of a frame that does not open the exchange. */
void check_originator_rx_id(const CheckView *view);
/* After its payload was judged: what it does to its exchange. */
void check_sequence_sent(CheckView *view);
void check_sequence_arrived(CheckView *view);

#endif
