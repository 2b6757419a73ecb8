/*
 * The gates of the PCI function: registers, doorbells, descriptors, completion
 * queue entries, interrupts, device commands, the notify block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_GATE_H
#define VICLAB_VIC_GATE_H

#include "lab/gate.h"
#include "vic/vic.h"

static inline bool vic_gate_is_kept(const Vic *vic, GateKind kind)
{
    return gate_watched(&vic->lab->gates, kind);
}

/* One entry of cq->entry_len bytes; goes on in vic_cq_accept(). */
void vic_gate_entry(VicCq *cq, const uint8_t *entry);
/*
 * A message that @intr has asserted; goes on in vic_intr_send(). One that is
 * dropped was never asserted: the next event may do that.
 */
void vic_gate_message(VicIntr *intr);
/* The pin is about to rise; goes on in vic_drive_intx(). */
void vic_gate_intx(Vic *vic);
/* A posted index; goes on in vic_wq_post(), vic_rq_post(). */
void vic_gate_wq(VicWq *wq, uint32_t index);
void vic_gate_rq(VicRq *rq, uint32_t index);
/* VNIC_NOTIFY_LEN bytes; goes on in vic_notify_put(). */
void vic_gate_notify(Vic *vic, const uint8_t *block, bool raise);

/*
 * A descriptor of wq->desc_len bytes, of a queue that has been paused; goes on
 * in vic_wq_take(). One that is dropped is left out.
 */
void vic_gate_fetch(VicWq *wq, uint32_t index, const uint8_t *desc);

/* ---- registers (gate_register.c): a word at @addr of BAR 0 ---- */

/*
 * @value as it is by now, or as the keeper wants it; all ones if he does not
 * let it pass at once: a vCPU waits for it.
 */
uint32_t vic_gate_read(Vic *vic, uint32_t addr, uint32_t value);
/* Goes on in vic_bar_put(). */
void vic_gate_write(Vic *vic, uint32_t addr, uint32_t value);

/* ---- gate_names.c ---- */

/* "EINVAL" in error, "ENABLE" in number. */
bool vic_gate_devcmd_named_value(const char *field, const char *name,
                                 uint64_t *value);
/*
 * The next one of these names, from 0 on, some several times; NULL: there are
 * no more.
 */
const char *vic_gate_devcmd_value_name(const char *field, unsigned int index);

/* ---- device commands (gate_devcmd.c) ---- */

/* In the registers, which are busy; goes on in vic_devcmd_execute(). */
void vic_gate_devcmd(Vic *vic, uint32_t cmd);
/* In slot @index of the ring, which pauses; vic_devcmd2_execute(). */
void vic_gate_devcmd2(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd);
/* Held device commands outlive CMD_CLOSE; this is their owner. */
static inline const void *vic_devcmd_owner(const Vic *vic)
{
    return &vic->devcmd2;
}

#endif
