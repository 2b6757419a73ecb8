/*
 * An interrupt.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"

#define COALESCING_UNIT 1500 /* ns */

/* Credits above this come from no driver that returns any. */
#define CREDITS_MAX 0x7fffffff

static void tell(const VicIntr *intr, uint32_t credits)
{
    TAP(&intr->vic->lab->tap, TAP_vic_interrupt, intr->vic->name,
        TAP_DEC("vector", intr->index), TAP_DEC("credits", credits));
}

void vic_intr_send(VicIntr *intr, uint32_t credits)
{
    tell(intr, credits);
    intr->vic->host_ops->send_vector(intr->vic->host, intr->index);
}

void vic_intr_withdraw(VicIntr *intr)
{
    if (intr->asserted) {
        intr->asserted = false;
        intr->mask = false;
    }
}

static void assert_message(VicIntr *intr)
{
    intr->mask = true;
    intr->asserted = true;
    if (vic_gate_is_kept(intr->vic, GATE_interrupt)) {
        vic_gate_message(intr);
    } else {
        vic_intr_send(intr, intr->credits);
    }
}

static void fire(VicIntr *intr)
{
    Vic *vic = intr->vic;

    if (vic_intr_pending(intr) && intr->mask_on_assertion) {
        assert_message(intr);
    } else if (vic_intr_pending(intr)) {
        tell(intr, intr->credits);
    }
    if (vic->intx || !intr->mask_on_assertion) {
        vic_update_intx(vic);
    }
}

static void timer_expired(void *opaque)
{
    fire(opaque);
}

static bool coalesces(const VicIntr *intr)
{
    return intr->coalescing_timer != 0;
}

static void start_timer(VicIntr *intr)
{
    lab_timer_arm_in(&intr->timer,
                     (int64_t)intr->coalescing_timer * COALESCING_UNIT);
}

/* Fires now, or when the coalescing timer says so. */
static void evaluate(VicIntr *intr)
{
    if (intr->mask || !intr->credits || !coalesces(intr)) {
        fire(intr);
    } else if (!lab_timer_armed(&intr->timer)) {
        start_timer(intr);
    }
}

void vic_intr_init(VicIntr *intr, Vic *vic, uint8_t index)
{
    intr->vic = vic;
    intr->index = index;
    lab_timer_init(&intr->timer, &vic->lab->clock, timer_expired, intr);
    vic_intr_reset(intr);
}

void vic_intr_reset(VicIntr *intr)
{
    lab_timer_cancel(&intr->timer);
    intr->coalescing_timer = 0;
    intr->coalescing_value = 0;
    intr->coalescing_type = VNIC_COALESCE_ABSOLUTE;
    intr->mask_on_assertion = false;
    intr->mask = true;
    intr->asserted = false;
    intr->credits = 0;
}

void vic_intr_raise(VicIntr *intr)
{
    if (intr->credits < CREDITS_MAX) {
        intr->credits++;
    }
    if (coalesces(intr) && intr->coalescing_type == VNIC_COALESCE_QUIET) {
        lab_timer_cancel(&intr->timer);
    }
    evaluate(intr);
}

bool vic_intr_pending(const VicIntr *intr)
{
    return intr->credits && !intr->mask;
}

static void return_credits(VicIntr *intr, uint32_t value)
{
    uint32_t count = value & VNIC_CREDIT_RETURN_COUNT;

    TAP(&intr->vic->lab->tap, TAP_vic_credits, intr->vic->name,
        TAP_DEC("vector", intr->index), TAP_DEC("returned", count),
        TAP_DEC("held", intr->credits),
        TAP_FLAG("unmask", value & VNIC_CREDIT_RETURN_UNMASK));
    intr->credits -= MIN(count, intr->credits);
    if (value & VNIC_CREDIT_RETURN_RESET_TIMER) {
        lab_timer_cancel(&intr->timer);
    }
    if (value & VNIC_CREDIT_RETURN_UNMASK) {
        intr->mask = false;
        intr->asserted = false;
    }
    vic_credits_returned(intr->vic, intr->index);
    evaluate(intr);
}

uint32_t vic_intr_read(const VicIntr *intr, uint32_t reg)
{
    switch (reg) {
    case VNIC_INTR_COALESCING_TIMER:
        return intr->coalescing_timer;
    case VNIC_INTR_COALESCING_VALUE:
        return intr->coalescing_value;
    case VNIC_INTR_COALESCING_TYPE:
        return intr->coalescing_type;
    case VNIC_INTR_MASK_ON_ASSERTION:
        return intr->mask_on_assertion;
    case VNIC_INTR_MASK:
        return intr->mask;
    case VNIC_INTR_CREDITS:
        return intr->credits;
    default:
        return 0;
    }
}

void vic_intr_write(VicIntr *intr, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case VNIC_INTR_COALESCING_TIMER:
        intr->coalescing_timer = value & 0xffff;
        return;
    case VNIC_INTR_COALESCING_VALUE:
        intr->coalescing_value = value;
        return;
    case VNIC_INTR_COALESCING_TYPE:
        intr->coalescing_type = value & 1;
        return;
    case VNIC_INTR_MASK_ON_ASSERTION:
        intr->mask_on_assertion = value & 1;
        return;
    case VNIC_INTR_MASK:
        intr->mask = value & 1;
        intr->asserted = false;
        evaluate(intr);
        return;
    case VNIC_INTR_CREDITS:
        intr->credits = MIN(value, CREDITS_MAX);
        vic_credits_returned(intr->vic, intr->index);
        evaluate(intr);
        return;
    case VNIC_INTR_CREDIT_RETURN:
        return_credits(intr, value);
        return;
    }
}

void vic_intr_state(VicIntr *intr, LabState *state)
{
    lab_state_u32(state, &intr->coalescing_timer);
    lab_state_u32(state, &intr->coalescing_value);
    lab_state_u32(state, &intr->coalescing_type);
    lab_state_bool(state, &intr->mask_on_assertion);
    lab_state_bool(state, &intr->mask);
    lab_state_bool(state, &intr->asserted);
    lab_state_u32(state, &intr->credits);
    lab_timer_state(&intr->timer, state);
}
