/*
 * FIP messages as an ENode sends them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fip.h"

#include <string.h>
#include "wire/els.h"

#define MESSAGE_MAX 2048
#define ADDED_MAX   64

/* A good message, or one that has no descriptors. */
static GByteArray *begin(const Enode *as, Input *in)
{
    switch (input_below(in, 8)) {
    case 0:
        return enode_vlan_request(as);
    case 1:
        return enode_solicitation(as);
    case 2:
        return enode_link_service(as, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN);
    case 3:
        return enode_link_service(as, FIP_FDISC, FC_ELS_FDISC,
                                  FC_ELS_LOGIN_LEN);
    case 4:
        return enode_link_service(as, FIP_LOGO, FC_ELS_LOGO, FC_ELS_LOGO_LEN);
    case 5:
        return enode_keep_alive(as);
    case 6:
        return enode_vn_port_keep_alive(as);
    default: {
        uint16_t operation = input_u8(in);

        return fip_new(operation, input_u8(in), FIP_FLAG_FPMA);
    }
    }
}

/* Longer by what the input says, or shorter. */
static void change_length(GByteArray *message, Input *in)
{
    uint8_t how = input_u8(in);
    uint8_t added[ADDED_MAX];

    if (how >= 0xc0) {
        input_bytes(in, added, how & 0x3f);
        g_byte_array_append(message, added, how & 0x3f);
    } else if (how >= 0x80) {
        g_byte_array_set_size(message,
                              message->len - MIN(message->len, how & 0x3f));
    } else if (how >= 0x40) {
        guint length = input_number(in) % MESSAGE_MAX;
        guint had = message->len;

        g_byte_array_set_size(message, length);
        if (length > had) {
            memset(message->data + had, 0, length - had);
        }
    }
}

GByteArray *fip_message(const Enode *as, Input *in)
{
    GByteArray *message = begin(as, in);

    input_spoil(in, message->data, message->len);
    change_length(message, in);
    return message;
}

void fip_destination(const FcFabric *fabric, Input *in,
                     uint8_t dst[ETH_MAC_LEN])
{
    switch (input_below(in, 8)) {
    case 0:
    case 1:
    case 2:
        memcpy(dst, fip_all_fcfs, ETH_MAC_LEN);
        break;
    case 3:
        memcpy(dst, fip_all_enodes, ETH_MAC_LEN);
        break;
    case 4:
        input_bytes(in, dst, ETH_MAC_LEN);
        break;
    default:
        memcpy(dst, fabric->fcfs[0]->mac, ETH_MAC_LEN);
        break;
    }
}

uint16_t fip_vlan(const FcFabric *fabric, Input *in)
{
    switch (input_below(in, 4)) {
    case 0:
        return 0;
    case 1:
        return input_u16(in) & ETH_VLAN_MAX;
    default:
        return fabric->fcfs[0]->config.vlan;
    }
}
