/*
 * The exchanges that the firmware originates.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/exchange.h"
#include "firmware/firmware.h"
#include "firmware/request.h"
#include "lab/state.h"

static uint32_t slot_of(uint16_t ox_id)
{
    return ox_id % VICFW_EXCHANGES;
}

static uint16_t next_generation(uint16_t ox_id)
{
    uint32_t next = (uint32_t)ox_id + VICFW_EXCHANGES;

    return next < VICFW_OX_ID_END ? next : VICFW_OX_ID_BASE + slot_of(ox_id);
}

VicExchanges *vicfw_exchanges_new(VicFw *fw)
{
    VicExchanges *exchanges = g_new0(VicExchanges, 1);

    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        VicExchange *exchange = &exchanges->slots[i];

        exchange->fw = fw;
        exchange->ox_id = VICFW_OX_ID_BASE + i;
        exchanges->free_slots[i] = i;
        lab_timer_init(&exchange->abort_timer, &fw->lab->clock,
                       vicfw_abort_timeout, exchange);
    }
    exchanges->free_count = VICFW_EXCHANGES;
    return exchanges;
}

void vicfw_exchanges_free(VicExchanges *exchanges)
{
    vicfw_exchange_close_all(exchanges);
    g_free(exchanges);
}

VicExchange *vicfw_exchange_open(VicExchanges *exchanges)
{
    VicExchange *exchange;

    if (!exchanges->free_count) {
        return NULL;
    }
    exchange = &exchanges->slots[exchanges->free_slots[exchanges->free_head]];
    exchanges->free_head = (exchanges->free_head + 1) % VICFW_EXCHANGES;
    exchanges->free_count--;
    exchange->state = VICFW_EXCHANGE_OPEN;
    exchange->rx_id = FC_XID_UNASSIGNED;
    exchange->seq_id = 0;
    exchange->moved = 0;
    return exchange;
}

void vicfw_exchange_close(VicExchanges *exchanges, VicExchange *exchange)
{
    uint32_t tail =
        (exchanges->free_head + exchanges->free_count) % VICFW_EXCHANGES;

    lab_timer_cancel(&exchange->abort_timer);
    vicfw_sgl_clear(&exchange->sgl);
    exchange->state = VICFW_EXCHANGE_FREE;
    exchanges->free_slots[tail] = slot_of(exchange->ox_id);
    exchanges->free_count++;
    exchange->ox_id = next_generation(exchange->ox_id);
}

void vicfw_exchange_rest(VicExchange *exchange)
{
    uint32_t r_a_tov = fc_port_r_a_tov(exchange->fw->port);

    vicfw_sgl_clear(&exchange->sgl);
    exchange->state = VICFW_EXCHANGE_RESTING;
    lab_timer_arm_in(&exchange->abort_timer, r_a_tov * LAB_MILLISECONDS);
}

/* Its command, or the abort of it, is not over. */
static bool is_in_use(const VicExchange *exchange)
{
    return exchange->state != VICFW_EXCHANGE_FREE &&
           exchange->state != VICFW_EXCHANGE_RESTING;
}

VicExchange *vicfw_exchange_by_ox_id(VicExchanges *exchanges, uint16_t ox_id)
{
    VicExchange *exchange = &exchanges->slots[slot_of(ox_id)];

    if (exchange->ox_id != ox_id || !is_in_use(exchange)) {
        return NULL;
    }
    return exchange;
}

VicExchange *vicfw_exchange_by_tag(VicExchanges *exchanges, uint32_t tag)
{
    VicExchange *found = NULL;

    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        VicExchange *exchange = &exchanges->slots[i];

        if (exchange->tag != tag || !is_in_use(exchange)) {
            continue;
        }
        if (exchange->state == VICFW_EXCHANGE_OPEN) {
            return exchange;
        }
        found = exchange;
    }
    return found;
}

void vicfw_exchange_close_all(VicExchanges *exchanges)
{
    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        if (exchanges->slots[i].state != VICFW_EXCHANGE_FREE) {
            vicfw_exchange_close(exchanges, &exchanges->slots[i]);
        }
    }
}

static void exchange_state(VicExchange *exchange, LabState *state)
{
    lab_state_enum(state, &exchange->state, VICFW_EXCHANGE_STATE_COUNT);
    lab_state_u16(state, &exchange->ox_id);
    if (exchange->state == VICFW_EXCHANGE_FREE) {
        return;
    }
    lab_state_u16(state, &exchange->rx_id);
    lab_state_u8(state, &exchange->seq_id);
    lab_state_u8(state, &exchange->queue);
    lab_state_u32(state, &exchange->tag);
    lab_state_u64(state, &exchange->serial);
    lab_state_u32(state, &exchange->s_id);
    lab_state_u32(state, &exchange->d_id);
    lab_state_u8(state, &exchange->flags);
    lab_state_u32(state, &exchange->data_len);
    lab_state_u32(state, &exchange->moved);
    vicfw_sgl_state(&exchange->sgl, state);
    lab_state_u32(state, &exchange->itmf_tag);
    lab_state_u64(state, &exchange->itmf_serial);
    lab_state_u8(state, &exchange->itmf_queue);
    lab_state_u8(state, &exchange->itmf_status);
    lab_timer_state(&exchange->abort_timer, state);
    if (exchange->queue >= VICFW_COPY_QUEUES ||
        exchange->itmf_queue >= VICFW_COPY_QUEUES) {
        lab_state_fail(state);
        exchange->queue = 0;
        exchange->itmf_queue = 0;
    }
}

/* Each free slot once, and no slot that is in use. */
static void check_free_slots(const VicExchanges *exchanges, LabState *state)
{
    bool is_free[VICFW_EXCHANGES] = { false };
    uint32_t open = 0;

    for (uint32_t i = 0; i < exchanges->free_count; i++) {
        uint32_t at = (exchanges->free_head + i) % VICFW_EXCHANGES;

        is_free[exchanges->free_slots[at]] = true;
    }
    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        bool used = exchanges->slots[i].state != VICFW_EXCHANGE_FREE;

        open += used;
        if (used == is_free[i]) {
            lab_state_fail(state);
        }
    }
    if (open + exchanges->free_count != VICFW_EXCHANGES) {
        lab_state_fail(state);
    }
}

void vicfw_exchanges_state(VicExchanges *exchanges, LabState *state)
{
    lab_state_section(state, "exchanges", 3);
    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        VicExchange *exchange = &exchanges->slots[i];

        if (lab_state_loading(state)) {
            lab_timer_cancel(&exchange->abort_timer);
            vicfw_sgl_clear(&exchange->sgl);
        }
        exchange_state(exchange, state);
        if (!vicfw_ox_id_is_ours(exchange->ox_id) ||
            slot_of(exchange->ox_id) != i) {
            lab_state_fail(state);
            exchange->ox_id = VICFW_OX_ID_BASE + i;
        }
    }
    for (uint32_t i = 0; i < VICFW_EXCHANGES; i++) {
        lab_state_u16(state, &exchanges->free_slots[i]);
        exchanges->free_slots[i] %= VICFW_EXCHANGES;
    }
    lab_state_u32(state, &exchanges->free_head);
    exchanges->free_head %= VICFW_EXCHANGES;
    lab_state_count(state, &exchanges->free_count, VICFW_EXCHANGES);
    if (lab_state_loading(state)) {
        check_free_slots(exchanges, state);
    }
}
