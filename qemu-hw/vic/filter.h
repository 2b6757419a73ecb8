/*
 * The packet filter of a vNIC that runs FIP: which destination addresses it
 * listens to, as PACKET_FILTER, ADDR_ADD and ADDR_DEL say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_FILTER_H
#define VICLAB_VIC_FILTER_H

#include <stdbool.h>
#include <stdint.h>
#include "wire/fcoe.h"

typedef struct LabState LabState;

#define VIC_FILTER_ADDRESSES 64

typedef struct VicFilter {
    uint32_t mode; /* VNIC_FILTER_* */
    uint32_t count;
    uint8_t addresses[VIC_FILTER_ADDRESSES][ETH_MAC_LEN];
} VicFilter;

/* Nothing is listened to. */
void vic_filter_reset(VicFilter *filter);
/* False if there is no room left; an address that is there is no error. */
bool vic_filter_add(VicFilter *filter, const uint8_t *mac);
/* One that is not there is no error either. */
void vic_filter_remove(VicFilter *filter, const uint8_t *mac);
bool vic_filter_passes(const VicFilter *filter, const uint8_t *dst);
void vic_filter_state(VicFilter *filter, LabState *state);

#endif
