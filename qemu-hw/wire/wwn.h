/*
 * World wide names: how people write them, and those that a laboratory
 * gives to what has none. All of the latter are NAA 2 names (IEEE extended,
 * FC-FS-6), which keep 12 bits beside an IEEE address free.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_WWN_H
#define VICLAB_WIRE_WWN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * 16 hexadecimal digits, bare, behind "0x" or in pairs between colons. False
 * for anything else.
 */
bool wwn_parse(const char *text, uint64_t *wwn);
/* A transport address of NVMe over FC: "nn-0x<16 digits>:pn-0x<16 digits>". */
bool wwn_parse_traddr(const char *text, uint64_t *node, uint64_t *port);

/* Of an adapter with MAC address @mac, as UCS draws them from its pools. */
uint64_t wwn_of_adapter_node(uint64_t mac);
uint64_t wwn_of_adapter_port(uint64_t mac);
/* The MAC address of the adapter in port @port (from 1) of switch @domain. */
uint64_t mac_of_adapter(uint8_t domain, uint8_t port);
/* Of a target port: they depend on the name of its device alone. */
uint64_t wwn_of_target_node(const char *name);
uint64_t wwn_of_target_port(const char *name);

#endif
