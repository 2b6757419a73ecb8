/*
 * The packet filter of a vNIC that runs FIP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "vic/filter.h"
#include "wire/vnic.h"

static const uint8_t broadcast[ETH_MAC_LEN] = { 0xff, 0xff, 0xff,
                                                0xff, 0xff, 0xff };

void vic_filter_reset(VicFilter *filter)
{
    *filter = (VicFilter){ 0 };
}

/* The address's place in the list, or how long that is. */
static uint32_t find(const VicFilter *filter, const uint8_t *mac)
{
    uint32_t at = 0;

    while (at < filter->count &&
           memcmp(filter->addresses[at], mac, ETH_MAC_LEN) != 0) {
        at++;
    }
    return at;
}

bool vic_filter_add(VicFilter *filter, const uint8_t *mac)
{
    if (find(filter, mac) < filter->count) {
        return true;
    }
    if (filter->count == VIC_FILTER_ADDRESSES) {
        return false;
    }
    memcpy(filter->addresses[filter->count++], mac, ETH_MAC_LEN);
    return true;
}

void vic_filter_remove(VicFilter *filter, const uint8_t *mac)
{
    uint32_t at = find(filter, mac);

    if (at < filter->count) {
        filter->count--;
        memmove(filter->addresses[at], filter->addresses[at + 1],
                (filter->count - at) * ETH_MAC_LEN);
        memset(filter->addresses[filter->count], 0, ETH_MAC_LEN);
    }
}

bool vic_filter_passes(const VicFilter *filter, const uint8_t *dst)
{
    bool multicast = dst[0] & 1;

    if (filter->mode & VNIC_FILTER_PROMISCUOUS) {
        return true;
    }
    if (memcmp(dst, broadcast, ETH_MAC_LEN) == 0) {
        return filter->mode & VNIC_FILTER_BROADCAST;
    }
    if (multicast && filter->mode & VNIC_FILTER_ALL_MULTICAST) {
        return true;
    }
    return filter->mode &
               (multicast ? VNIC_FILTER_MULTICAST : VNIC_FILTER_DIRECTED) &&
           find(filter, dst) < filter->count;
}

void vic_filter_state(VicFilter *filter, LabState *state)
{
    lab_state_section(state, "filter", 1);
    lab_state_u32(state, &filter->mode);
    lab_state_count(state, &filter->count, VIC_FILTER_ADDRESSES);
    for (uint32_t i = 0; i < VIC_FILTER_ADDRESSES; i++) {
        lab_state_bytes(state, filter->addresses[i], ETH_MAC_LEN);
    }
}
