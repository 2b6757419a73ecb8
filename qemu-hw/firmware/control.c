/*
 * Requests that are no I/O: RESET, FLOGI_REG, FLOGI_FIP_REG, ECHO.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "firmware/gate.h"
#include "firmware/request.h"

static void set_state(VicFw *fw, VicFwState state)
{
    fw->state = state;
    TAP(&fw->lab->tap, TAP_fw_state, fw->name,
        TAP_STR("state", state == VICFW_FC ? "FC" : "ETH"),
        TAP_FCID("s_id", fw->s_id));
}

/*
 * All exchanges end without a word to the driver, which completes its own
 * commands at RESET_CMPL (nvfnic_cleanup_all_nvme_ios); nothing moves into
 * its buffers any more, nor is there anything left that gates held. What was
 * still to be said is said before that.
 */
static void reset(VicFw *fw, unsigned int queue, uint32_t tag, uint64_t serial)
{
    gate_forget(&fw->lab->gates, fw);
    vicfw_exchange_close_all(fw->exchanges);
    vicfw_acks_flush(fw);
    fw->s_id = FC_ADDR_UNIDENTIFIED;
    set_state(fw, VICFW_ETH);
    vicfw_reply(fw, queue, FCPIO_RESET_CMPL, FCPIO_SUCCESS, tag, serial);
}

static void register_login(VicFw *fw, uint32_t s_id, const uint8_t *gateway,
                           const uint8_t *own)
{
    fw->s_id = s_id;
    memcpy(fw->gateway_mac, gateway, ETH_MAC_LEN);
    if (own) {
        memcpy(fw->own_mac, own, ETH_MAC_LEN);
    } else {
        fcoe_fpma(fw->own_mac, FCOE_DEFAULT_FC_MAP, s_id);
    }
    set_state(fw, VICFW_FC);
}

static void flogi_reg(VicFw *fw, unsigned int queue, const uint8_t *request,
                      uint64_t serial)
{
    FcpioFlogiReg reg;

    wire_decode(&fcpio_flogi_reg_format, &reg, request, FCPIO_REQUEST_LEN);
    register_login(fw, reg.s_id, reg.gateway_mac, NULL);
    vicfw_reply(fw, queue, FCPIO_FLOGI_REG_CMPL, FCPIO_SUCCESS, reg.header.tag,
                serial);
}

static void flogi_fip_reg(VicFw *fw, unsigned int queue, const uint8_t *request,
                          uint64_t serial)
{
    FcpioFlogiFipReg reg;

    wire_decode(&fcpio_flogi_fip_reg_format, &reg, request, FCPIO_REQUEST_LEN);
    register_login(fw, reg.s_id, reg.fcf_mac, reg.ha_mac);
    vicfw_reply(fw, queue, FCPIO_FLOGI_FIP_REG_CMPL, FCPIO_SUCCESS,
                reg.header.tag, serial);
}

void vicfw_control(VicFw *fw, unsigned int queue, const FcpioHeader *header,
                   const uint8_t *request, uint64_t serial)
{
    TAP(&fw->lab->tap, TAP_fw_control, fw->name,
        TAP_STR("type", fcpio_type_name(header->type)), TAP_DEC("queue", queue),
        TAP_DEC("serial", serial));
    switch (header->type) {
    case FCPIO_RESET:
        reset(fw, queue, header->tag, serial);
        return;
    case FCPIO_FLOGI_REG:
        flogi_reg(fw, queue, request, serial);
        return;
    case FCPIO_FLOGI_FIP_REG:
        flogi_fip_reg(fw, queue, request, serial);
        return;
    case FCPIO_ECHO:
        vicfw_reply(fw, queue, FCPIO_ECHO_CMPL, FCPIO_SUCCESS, header->tag,
                    serial);
        return;
    }
}
