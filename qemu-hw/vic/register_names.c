/*
 * What the registers of BAR 0 are called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/register_names.h"
#include "wire/vnic.h"

typedef struct RegisterName {
    uint32_t reg;
    const char *name;
} RegisterName;

/* Addresses have a low and a high word. */
static const RegisterName wq_names[] = {
    { VNIC_WQ_RING_BASE, "ring_base" },
    { VNIC_WQ_RING_BASE + 4, "ring_base_high" },
    { VNIC_WQ_RING_SIZE, "ring_size" },
    { VNIC_WQ_POSTED_INDEX, "posted_index" },
    { VNIC_WQ_CQ_INDEX, "cq_index" },
    { VNIC_WQ_ENABLE, "enable" },
    { VNIC_WQ_RUNNING, "running" },
    { VNIC_WQ_FETCH_INDEX, "fetch_index" },
    { VNIC_WQ_DCA_VALUE, "dca_value" },
    { VNIC_WQ_ERROR_INTR_ENABLE, "error_interrupt_enable" },
    { VNIC_WQ_ERROR_INTR_OFFSET, "error_interrupt_offset" },
    { VNIC_WQ_ERROR_STATUS, "error_status" },
    { 0 },
};
static const RegisterName rq_names[] = {
    { VNIC_RQ_RING_BASE, "ring_base" },
    { VNIC_RQ_RING_BASE + 4, "ring_base_high" },
    { VNIC_RQ_RING_SIZE, "ring_size" },
    { VNIC_RQ_POSTED_INDEX, "posted_index" },
    { VNIC_RQ_CQ_INDEX, "cq_index" },
    { VNIC_RQ_ENABLE, "enable" },
    { VNIC_RQ_RUNNING, "running" },
    { VNIC_RQ_FETCH_INDEX, "fetch_index" },
    { VNIC_RQ_ERROR_INTR_ENABLE, "error_interrupt_enable" },
    { VNIC_RQ_ERROR_INTR_OFFSET, "error_interrupt_offset" },
    { VNIC_RQ_ERROR_STATUS, "error_status" },
    { VNIC_RQ_DROPPED_PACKETS, "dropped_packets" },
    { 0 },
};
static const RegisterName cq_names[] = {
    { VNIC_CQ_RING_BASE, "ring_base" },
    { VNIC_CQ_RING_BASE + 4, "ring_base_high" },
    { VNIC_CQ_RING_SIZE, "ring_size" },
    { VNIC_CQ_FLOW_CONTROL_ENABLE, "flow_control_enable" },
    { VNIC_CQ_COLOR_ENABLE, "color_enable" },
    { VNIC_CQ_HEAD, "head" },
    { VNIC_CQ_TAIL, "tail" },
    { VNIC_CQ_TAIL_COLOR, "tail_color" },
    { VNIC_CQ_INTERRUPT_ENABLE, "interrupt_enable" },
    { VNIC_CQ_ENTRY_ENABLE, "entry_enable" },
    { VNIC_CQ_MESSAGE_ENABLE, "message_enable" },
    { VNIC_CQ_INTERRUPT_OFFSET, "interrupt_offset" },
    { VNIC_CQ_MESSAGE_ADDR, "message_addr" },
    { VNIC_CQ_MESSAGE_ADDR + 4, "message_addr_high" },
    { 0 },
};
static const RegisterName intr_names[] = {
    { VNIC_INTR_COALESCING_TIMER, "coalescing_timer" },
    { VNIC_INTR_COALESCING_VALUE, "coalescing_value" },
    { VNIC_INTR_COALESCING_TYPE, "coalescing_type" },
    { VNIC_INTR_MASK_ON_ASSERTION, "mask_on_assertion" },
    { VNIC_INTR_MASK, "mask" },
    { VNIC_INTR_CREDITS, "credits" },
    { VNIC_INTR_CREDIT_RETURN, "credit_return" },
    { 0 },
};
static const RegisterName devcmd_names[] = {
    { VNIC_DEVCMD_STATUS, "status" },
    { VNIC_DEVCMD_CMD, "cmd" },
    { 0 },
};
static const RegisterName no_names[] = { { 0 } };

static const struct {
    const char *name;
    const RegisterName *registers;
} blocks[] = {
    [VIC_BLOCK_WQ] = { "wq", wq_names },
    [VIC_BLOCK_RQ] = { "rq", rq_names },
    [VIC_BLOCK_CQ] = { "cq", cq_names },
    [VIC_BLOCK_INTR] = { "intr", intr_names },
    [VIC_BLOCK_DEVCMD2] = { "devcmd2", wq_names },
    [VIC_BLOCK_DEVCMD] = { "devcmd", devcmd_names },
    [VIC_BLOCK_OTHER] = { "other", no_names },
};

const char *vic_block_name(unsigned int block)
{
    return block < G_N_ELEMENTS(blocks) ? blocks[block].name : NULL;
}

const char *vic_register_name(VicBlock block, uint32_t reg)
{
    const RegisterName *name = blocks[block].registers;

    while (name->name && name->reg != reg) {
        name++;
    }
    return name->name ? name->name : VIC_NO_REGISTER_NAME;
}

const char *vic_register_any(unsigned int index)
{
    for (unsigned int i = 0; i < G_N_ELEMENTS(blocks); i++) {
        for (const RegisterName *name = blocks[i].registers; name->name;
             name++) {
            if (index-- == 0) {
                return name->name;
            }
        }
    }
    return index == 0 ? VIC_NO_REGISTER_NAME : NULL;
}
