/*
 * The exchanges that the firmware originates: one for each NVME_CMD.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FIRMWARE_EXCHANGE_H
#define VICLAB_FIRMWARE_EXCHANGE_H

#include "firmware/sgl.h"
#include "lab/clock.h"
#include "wire/fcpio.h"

typedef struct VicFw VicFw;

/*
 * OX_IDs are taken above those of the driver's own frames (0x1000..0x31ff).
 * A slot comes back with a new generation and only after all others were
 * used, so that a frame that comes late meets nobody. One that was aborted
 * rests for R_A_TOV before (FC-FS, ABTS protocol, recovery qualifier).
 */
#define VICFW_EXCHANGES  4096
#define VICFW_OX_ID_BASE 0x4000
#define VICFW_OX_ID_END  0xc000

typedef enum VicExchangeState {
    VICFW_EXCHANGE_FREE,
    VICFW_EXCHANGE_OPEN,     /* the command is with the target */
    VICFW_EXCHANGE_ABORTING, /* ABTS is under way, and so is the command */
    VICFW_EXCHANGE_ABORTED,  /* the command is done, BA_ACC still to come */
    VICFW_EXCHANGE_RESTING,  /* was aborted: its OX_ID is kept from use */
    VICFW_EXCHANGE_STATE_COUNT,
} VicExchangeState;

typedef struct VicExchange {
    VicFw *fw;
    VicExchangeState state;
    uint16_t ox_id;
    uint16_t rx_id;
    uint8_t seq_id; /* of the next sequence that we send */
    uint8_t queue;
    uint32_t tag;
    uint64_t serial; /* of the request */
    uint32_t s_id;   /* as registered when it began; the driver may change it */
    uint32_t d_id;
    uint8_t flags; /* FCPIO_NVME_READ, FCPIO_NVME_WRITE */
    uint32_t data_len;
    uint32_t moved; /* bytes of data, in either direction */
    VicSgl sgl;

    uint32_t itmf_tag; /* of the ITMF that aborts it */
    uint64_t itmf_serial;
    uint8_t itmf_queue;
    uint8_t itmf_status; /* FcpioStatus if nobody answers in time */
    LabTimer abort_timer;
} VicExchange;

typedef struct VicExchanges {
    VicExchange slots[VICFW_EXCHANGES];
    uint16_t free_slots[VICFW_EXCHANGES]; /* ring: longest free first */
    uint32_t free_head;
    uint32_t free_count;
} VicExchanges;

VicExchanges *vicfw_exchanges_new(VicFw *fw);
void vicfw_exchanges_free(VicExchanges *exchanges);
void vicfw_exchanges_state(VicExchanges *exchanges, LabState *state);

/* NULL if all are taken. */
VicExchange *vicfw_exchange_open(VicExchanges *exchanges);
/* After an ABTS: closed when R_A_TOV is over. */
void vicfw_exchange_rest(VicExchange *exchange);
void vicfw_exchange_close(VicExchanges *exchanges, VicExchange *exchange);
VicExchange *vicfw_exchange_by_ox_id(VicExchanges *exchanges, uint16_t ox_id);
/* The one with the command of this tag, rather one that is not aborted. */
VicExchange *vicfw_exchange_by_tag(VicExchanges *exchanges, uint32_t tag);
void vicfw_exchange_close_all(VicExchanges *exchanges);

/* Ours, whether it is open or not? */
static inline bool vicfw_ox_id_is_ours(uint16_t ox_id)
{
    return ox_id >= VICFW_OX_ID_BASE && ox_id < VICFW_OX_ID_END;
}

#endif
