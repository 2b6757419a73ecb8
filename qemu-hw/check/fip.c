/*
 * FIP: header, descriptor list and addresses of a message, and who says what
 * (FC-BB-6, FCoE Initialization Protocol).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "fabric/fip.h"
#include "wire/bytes.h"

#define BIT(type) (1u << (type))

/* Of an operation that is not among those below. */
#define OP_VN2VN    5
#define OP_VENDOR   0xfff8
#define VLAN_VN2VN  3
#define ANY_ADDRESS (FIP_FLAG_FPMA | FIP_FLAG_SPMA)
#define FCF_FLAGS   (FIP_FLAG_FCF | FIP_FLAG_AVAILABLE | FIP_FLAG_SOLICITED)

typedef struct Operation {
    uint16_t operation;
    uint8_t subcode;
    bool by_fcf;
    bool to_all;       /* it may go to a group */
    bool names_source; /* its MAC descriptor is where it comes from */
    uint16_t any_flag; /* one of them is set */
    uint16_t flags;    /* all of them are */
    uint16_t no_flag;
    uint32_t needed; /* descriptors, as bits */
    void (*judge)(CheckView *view, const CheckMessage *message);
} Operation;

static const Operation operations[] = {
    { FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION, false, true, true, ANY_ADDRESS,
      0, FCF_FLAGS, BIT(FIP_MAC) | BIT(FIP_NAME) | BIT(FIP_MAX_FCOE_SIZE),
      check_solicitation },
    { FIP_DISCOVERY, FIP_DISCOVERY_ADVERTISEMENT, true, true, true, ANY_ADDRESS,
      FIP_FLAG_FCF, 0,
      BIT(FIP_PRIORITY) | BIT(FIP_MAC) | BIT(FIP_NAME) | BIT(FIP_FABRIC) |
          BIT(FIP_FKA_ADV_PERIOD),
      check_advertisement },
    { FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, false, false, false,
      ANY_ADDRESS, 0, FCF_FLAGS, BIT(FIP_MAC), check_link_request },
    { FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, true, false, false, ANY_ADDRESS,
      0, FIP_FLAG_AVAILABLE | FIP_FLAG_SOLICITED, 0, check_link_reply },
    { FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, false, false, false, 0, 0, FCF_FLAGS,
      BIT(FIP_MAC), check_keep_alive },
    { FIP_CONTROL, FIP_CONTROL_CLEAR, true, false, true, 0, 0,
      FIP_FLAG_AVAILABLE | FIP_FLAG_SOLICITED, BIT(FIP_MAC) | BIT(FIP_NAME),
      check_clear },
    { FIP_VLAN, FIP_VLAN_REQUEST, false, true, true, 0, 0, FCF_FLAGS,
      BIT(FIP_MAC), NULL },
    { FIP_VLAN, FIP_VLAN_NOTIFICATION, true, false, true, 0, 0,
      FIP_FLAG_AVAILABLE | FIP_FLAG_SOLICITED, BIT(FIP_MAC) | BIT(FIP_VLAN_ID),
      NULL },
};

/* ------------------------------------------------------------------ */
/* Header                                                              */

/* False if nothing more can be said. */
static bool check_message_header(const CheckView *view, FipHeader *header)
{
    if (!wire_decode(&fip_header_format, header, view->data, view->length)) {
        check_payload_breach(view, CHECK_FIP_HEADER, "%u bytes", view->length);
        return false;
    }
    if (header->version != FIP_VERSION << 4 || view->data[1] || view->data[4]) {
        check_payload_breach(view, CHECK_FIP_HEADER,
                             "version %02x, reserved %02x and %02x",
                             header->version, view->data[1], view->data[4]);
    }
    return header->version >> 4 == FIP_VERSION;
}

static const Operation *find_operation(const FipHeader *header)
{
    for (size_t i = 0; i < G_N_ELEMENTS(operations); i++) {
        if (operations[i].operation == header->operation &&
            operations[i].subcode == header->subcode) {
            return &operations[i];
        }
    }
    return NULL;
}

/* N_Ports among themselves, and what is a vendor's own. */
static bool is_another_matter(const FipHeader *header)
{
    return header->operation == OP_VN2VN || header->operation >= OP_VENDOR ||
           (header->operation == FIP_VLAN && header->subcode == VLAN_VN2VN);
}

static const Operation *check_operation(const CheckView *view,
                                        const FipHeader *header)
{
    const Operation *operation = find_operation(header);

    if (operation ? operation->by_fcf == view->sent
                  : !is_another_matter(header)) {
        check_payload_breach(view, CHECK_FIP_OPERATION, "%04x/%02x from an %s",
                             header->operation, header->subcode,
                             view->sent ? "ENode" : "FCF");
        return NULL;
    }
    return operation;
}

static void check_flags(const CheckView *view, const FipHeader *header,
                        const Operation *operation)
{
    uint16_t flags = header->flags;

    if ((operation->any_flag && !(flags & operation->any_flag)) ||
        (flags & operation->flags) != operation->flags ||
        flags & (operation->no_flag | FIP_FLAG_RESERVED)) {
        check_payload_breach(
            view, CHECK_FIP_FLAGS, "%04x of %s", flags,
            fip_operation_name(header->operation, header->subcode));
    }
}

/* ------------------------------------------------------------------ */
/* Descriptors                                                         */

/* Reserved bytes of a descriptor, by type. */
static const struct {
    uint8_t type, at, length;
} reserved[] = {
    { FIP_PRIORITY, 2, 1 }, { FIP_FC_MAP, 2, 3 },
    { FIP_NAME, 2, 2 },     { FIP_FABRIC, 4, 1 },
    { FIP_FLOGI, 2, 2 },    { FIP_FDISC, 2, 2 },
    { FIP_LOGO, 2, 2 },     { FIP_ELP, 2, 2 },
    { FIP_VX_PORT, 8, 1 },  { FIP_FKA_ADV_PERIOD, 2, 1 },
    { FIP_VENDOR, 2, 2 },   { FIP_FC4_ATTRIBUTES, 2, 2 },
};

/* The same of single bits. */
static bool has_reserved_bits(const FipDescriptor *descriptor)
{
    switch (descriptor->type) {
    case FIP_FKA_ADV_PERIOD:
        return descriptor->data[3] & ~FIP_FKA_DISABLED;
    case FIP_VLAN_ID:
        return descriptor->data[2] >> 4;
    default:
        return false;
    }
}

static void check_reserved(const CheckView *view,
                           const FipDescriptor *descriptor)
{
    uint32_t start = descriptor->data - view->data;
    bool is_zero = !has_reserved_bits(descriptor);

    for (size_t i = 0; i < G_N_ELEMENTS(reserved); i++) {
        if (reserved[i].type == descriptor->type) {
            is_zero &=
                check_zero(view, start + reserved[i].at, reserved[i].length);
        }
    }
    if (!is_zero) {
        check_payload_breach(view, CHECK_FIP_RESERVED,
                             "descriptor %u at byte %u", descriptor->type,
                             start);
    }
}

static bool has_frame(uint8_t type)
{
    return type >= FIP_FLOGI && type <= FIP_ELP;
}

/* False if its content cannot be told. */
static bool check_descriptor_length(const CheckView *view,
                                    const FipDescriptor *descriptor)
{
    uint32_t expected = fip_descriptor_length(descriptor->type);
    bool fits = expected == descriptor->length;

    if (descriptor->type >= FIP_NON_CRITICAL) {
        return false;
    }
    if (has_frame(descriptor->type)) {
        fits = descriptor->length > FIP_ENCAPSULATION_LEN + FC_HEADER_LEN;
    } else if (!expected) {
        fits = false;
    }
    if (!fits) {
        check_payload_breach(view, CHECK_FIP_DESCRIPTOR_LENGTH,
                             "type %u of %u bytes", descriptor->type,
                             descriptor->length);
    }
    return fits;
}

static void take(const CheckView *view, CheckMessage *message,
                 const FipDescriptor *descriptor)
{
    if (!check_descriptor_length(view, descriptor)) {
        return;
    }
    check_reserved(view, descriptor);
    if (!message->count[descriptor->type]++) {
        message->fip.descriptors[descriptor->type] = *descriptor;
    }
}

/* False if it is not a list. */
static bool check_descriptors(const CheckView *view, CheckMessage *message)
{
    uint32_t end = FIP_HEADER_LEN + message->fip.header.list_length * FIP_WORD;
    uint32_t at = FIP_HEADER_LEN;

    if (end > view->length) {
        check_payload_breach(view, CHECK_FIP_DESCRIPTORS,
                             "a list of %u bytes in %u", end - FIP_HEADER_LEN,
                             view->length - FIP_HEADER_LEN);
        return false;
    }
    while (at < end) {
        FipDescriptor descriptor = {
            .type = view->data[at],
            .data = view->data + at,
            .length = view->data[at + 1] * FIP_WORD,
        };

        if (!descriptor.length || descriptor.length > end - at) {
            check_payload_breach(view, CHECK_FIP_DESCRIPTORS,
                                 "descriptor at %u of %u bytes does not fit",
                                 at, descriptor.length);
            return false;
        }
        take(view, message, &descriptor);
        at += descriptor.length;
    }
    return true;
}

/* Some may come as often as there is something to say. */
static bool may_repeat(const CheckMessage *message, uint8_t type)
{
    return type == FIP_VENDOR || type == FIP_VLAN_ID ||
           (type == FIP_VX_PORT &&
            message->fip.header.operation == FIP_CONTROL &&
            message->fip.header.subcode == FIP_CONTROL_CLEAR);
}

/* False if one is missing. */
static bool check_required(const CheckView *view, const CheckMessage *message,
                           const Operation *operation)
{
    bool all = true;

    for (uint8_t type = 0; type < FIP_KNOWN_COUNT; type++) {
        bool missing = operation->needed & BIT(type) && !message->count[type];

        if (missing ||
            (message->count[type] > 1 && !may_repeat(message, type))) {
            check_payload_breach(view, CHECK_FIP_REQUIRED,
                                 "%u descriptors of type %u",
                                 message->count[type], type);
        }
        all &= !missing;
    }
    return all;
}

/* ------------------------------------------------------------------ */
/* Addresses                                                           */

static bool is_group(const uint8_t *mac)
{
    return mac[0] & 1;
}

static bool same_mac(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ETH_MAC_LEN) == 0;
}

/* FCFs advertise to all unless they were asked. */
static bool destination_legal(const CheckView *view, const FipHeader *header,
                              const Operation *operation)
{
    const uint8_t *dst = view->frame->dst_mac;
    const uint8_t *group = view->sent ? fip_all_fcfs : fip_all_enodes;

    if (operation->judge == check_advertisement) {
        return header->flags & FIP_FLAG_SOLICITED ? !is_group(dst)
                                                  : same_mac(dst, group);
    }
    return !is_group(dst) || (operation->to_all && same_mac(dst, group));
}

static void check_macs(const CheckView *view, const CheckMessage *message,
                       const Operation *operation)
{
    const FcFrame *frame = view->frame;
    FipMac mac;

    if (!destination_legal(view, &message->fip.header, operation)) {
        check_header_breach(view, CHECK_FIP_MAC,
                            "%012" G_GINT64_MODIFIER "x as destination of %s",
                            eth_mac_to_u64(frame->dst_mac),
                            fc_frame_name(frame));
    }
    if (is_group(frame->src_mac) ||
        (operation->names_source && fip_get(&message->fip, FIP_MAC, &mac) &&
         !same_mac(mac.mac, frame->src_mac))) {
        check_header_breach(
            view, CHECK_FIP_MAC, "%012" G_GINT64_MODIFIER "x as source of %s",
            eth_mac_to_u64(frame->src_mac), fc_frame_name(frame));
    }
}

/* ------------------------------------------------------------------ */

void check_fip(CheckView *view)
{
    CheckMessage message = { 0 };
    const Operation *operation;

    if (!check_message_header(view, &message.fip.header)) {
        return;
    }
    operation = check_operation(view, &message.fip.header);
    if (!check_descriptors(view, &message) || !operation) {
        return;
    }
    check_flags(view, &message.fip.header, operation);
    check_macs(view, &message, operation);
    if (check_required(view, &message, operation) && operation->judge) {
        operation->judge(view, &message);
    }
}
