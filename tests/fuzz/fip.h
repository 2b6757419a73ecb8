/*
 * FIP messages as an ENode sends them, of which the input changes what it
 * wants.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_FUZZ_FIP_H
#define VICLAB_TESTS_FUZZ_FIP_H

#include "enode.h"
#include "input.h"

/* A message of @as; only its addresses are looked at. */
GByteArray *fip_message(const Enode *as, Input *in);
/* Where it goes: to an FCF, to all of them, to ENodes, or anywhere. */
void fip_destination(const FcFabric *fabric, Input *in,
                     uint8_t dst[ETH_MAC_LEN]);
/* The VLAN of the fabric's FCF, none, or any. */
uint16_t fip_vlan(const FcFabric *fabric, Input *in);

#endif
