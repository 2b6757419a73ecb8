/*
 * FDMI: what adapters register with the management server (FC-GS-8, Fabric
 * Device Management Interface).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/fdmi.h"

#define VALUE_MAX     256
#define PORT_LIST_MAX 1024

/* Values that have one length; all others are texts of 4..256 bytes. */
typedef struct Fixed {
    uint16_t type;
    uint16_t length;
} Fixed;

static const Fixed hba_attributes[] = {
    { 0x0001, 8 }, /* node name */
    { 0x000b, 4 }, /* maximum CT payload */
    { 0x000e, 4 }, /* number of ports */
    { 0x000f, 8 }, /* fabric name */
    { 0x0011, 4 }, /* BIOS state */
    { 0, 0 },
};

static const Fixed port_attributes[] = {
    { 0x0001, 32 }, /* FC-4 types */
    { 0x0002, 4 },  /* supported speeds */
    { 0x0003, 4 },  /* current speed */
    { 0x0004, 4 },  /* largest frame */
    { 0x0007, 8 },  /* node name */
    { 0x0008, 8 },  /* port name */
    { 0x000a, 4 },  /* port type */
    { 0x000b, 4 },  /* classes of service */
    { 0x000c, 8 },  /* fabric name */
    { 0x000d, 32 }, /* active FC-4 types */
    { 0x0101, 4 },  /* port state */
    { 0x0102, 4 },  /* discovered ports */
    { 0x0103, 4 },  /* port identifier */
    { 0, 0 },
};

static bool legal_length(const Fixed *fixed, uint16_t type, uint32_t length)
{
    for (; fixed->type; fixed++) {
        if (fixed->type == type) {
            return length == fixed->length;
        }
    }
    return length >= 4 && length <= VALUE_MAX && length % 4 == 0;
}

/* One attribute; the number of its bytes, 0 if it does not fit. */
static uint32_t check_attribute(const CheckView *view, uint32_t at,
                                const Fixed *fixed)
{
    uint32_t left = view->length - at;
    uint16_t type, length;

    if (left < FC_FDMI_ENTRY_HEAD) {
        return 0;
    }
    type = get_be16(view->data + at);
    length = get_be16(view->data + at + 2);
    if (length < FC_FDMI_ENTRY_HEAD || length > left) {
        return 0;
    }
    if (!legal_length(fixed, type, length - FC_FDMI_ENTRY_HEAD)) {
        check_payload_breach(view, CHECK_GS_FDMI_ATTRIBUTE,
                             "type %04x with a value of %u bytes", type,
                             length - FC_FDMI_ENTRY_HEAD);
    }
    return length;
}

/* Types below 64 that come twice are noticed, which are all of interest. */
static void check_twice(const CheckView *view, uint16_t type, uint64_t *seen)
{
    uint64_t bit = type < 64 ? UINT64_C(1) << type : 0;

    if (*seen & bit) {
        check_payload_breach(view, CHECK_GS_FDMI_ATTRIBUTE,
                             "type %04x comes twice", type);
    }
    *seen |= bit;
}

static void check_block(const CheckView *view, uint32_t at, const Fixed *fixed)
{
    uint64_t seen = 0;
    uint32_t count;

    if (view->length < at + FC_FDMI_COUNT_LEN) {
        check_payload_breach(view, CHECK_GS_FDMI_BLOCK, "not there");
        return;
    }
    count = get_be32(view->data + at);
    at += FC_FDMI_COUNT_LEN;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = check_attribute(view, at, fixed);

        if (!length) {
            check_payload_breach(view, CHECK_GS_FDMI_BLOCK,
                                 "%u attributes, number %u does not fit", count,
                                 i + 1);
            return;
        }
        check_twice(view, get_be16(view->data + at), &seen);
        at += length;
    }
    if (at != view->length) {
        check_payload_breach(view, CHECK_GS_FDMI_BLOCK,
                             "%u bytes behind %u attributes", view->length - at,
                             count);
    }
}

/* RHBA: identifier, list of ports, attributes. */
static void check_rhba(const CheckView *view, uint32_t at)
{
    uint32_t ports;

    at += FC_FDMI_NAME_LEN;
    if (view->length < at + FC_FDMI_COUNT_LEN) {
        check_payload_breach(view, CHECK_GS_FDMI_BLOCK, "%u bytes of RHBA",
                             view->length);
        return;
    }
    ports = get_be32(view->data + at);
    at += FC_FDMI_COUNT_LEN;
    if (!ports || ports > PORT_LIST_MAX ||
        view->length < at + ports * FC_FDMI_NAME_LEN) {
        check_payload_breach(view, CHECK_GS_FDMI_BLOCK, "%u ports of the HBA",
                             ports);
        return;
    }
    check_block(view, at + ports * FC_FDMI_NAME_LEN, hba_attributes);
}

static void check_names_only(const CheckView *view, uint32_t at)
{
    if (view->length != at + FC_FDMI_NAME_LEN) {
        check_payload_breach(view, CHECK_GS_LENGTH, "%u bytes", view->length);
    }
}

void check_fdmi(const CheckView *view, uint16_t command, uint32_t at)
{
    switch (command) {
    case FC_FDMI_RHBA:
        check_rhba(view, at);
        break;
    case FC_FDMI_RPRT:
        check_block(view, at + 2 * FC_FDMI_NAME_LEN, port_attributes);
        break;
    case FC_FDMI_RHAT:
        check_block(view, at + FC_FDMI_NAME_LEN, hba_attributes);
        break;
    case FC_FDMI_RPA:
        check_block(view, at + FC_FDMI_NAME_LEN, port_attributes);
        break;
    case FC_FDMI_DHBA:
    case FC_FDMI_DHAT:
    case FC_FDMI_DPRT:
    case FC_FDMI_DPA:
        check_names_only(view, at);
        break;
    default:
        break;
    }
}
