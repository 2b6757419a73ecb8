/*
 * FCoE Initialization Protocol.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "wire/fc.h"
#include "wire/fip.h"

static const WireField fip_header_fields[] = {
    WIRE(FipHeader, U8, 0, version),       WIRE(FipHeader, BE16, 2, operation),
    WIRE(FipHeader, U8, 5, subcode),       WIRE(FipHeader, BE16, 8, flags),
    WIRE(FipHeader, BE16, 6, list_length),
};
WIRE_FORMAT(fip_header_format, "fip", FIP_HEADER_LEN, fip_header_fields);

static const WireField fip_descriptor_fields[] = {
    WIRE(FipDescriptorHeader, U8, 0, type),
    WIRE(FipDescriptorHeader, U8, 1, length),
};
WIRE_FORMAT(fip_descriptor_format, "fip_descriptor", FIP_DESCRIPTOR_LEN,
            fip_descriptor_fields);
WIRE_FORMAT(fip_encapsulation_format, "fip_encapsulation",
            FIP_ENCAPSULATION_LEN, fip_descriptor_fields);

static const WireField fip_priority_fields[] = {
    WIRE(FipPriority, U8, 3, priority),
};
WIRE_FORMAT(fip_priority_format, "fip_priority", 4, fip_priority_fields);

static const WireField fip_mac_fields[] = {
    WIRE_RAW(FipMac, 2, mac),
};
WIRE_FORMAT(fip_mac_format, "fip_mac", 8, fip_mac_fields);

static const WireField fip_fc_map_fields[] = {
    WIRE(FipFcMap, BE24, 5, fc_map),
};
WIRE_FORMAT(fip_fc_map_format, "fip_fc_map", 8, fip_fc_map_fields);

static const WireField fip_name_fields[] = {
    WIRE(FipName, BE64, 4, name),
};
WIRE_FORMAT(fip_name_format, "fip_name", 12, fip_name_fields);

static const WireField fip_fabric_fields[] = {
    WIRE(FipFabric, BE16, 2, vf_id),
    WIRE(FipFabric, BE24, 5, fc_map),
    WIRE(FipFabric, BE64, 8, fabric_name),
};
WIRE_FORMAT(fip_fabric_format, "fip_fabric", 16, fip_fabric_fields);

static const WireField fip_max_fcoe_size_fields[] = {
    WIRE(FipMaxFcoeSize, BE16, 2, size),
};
WIRE_FORMAT(fip_max_fcoe_size_format, "fip_max_fcoe_size", 4,
            fip_max_fcoe_size_fields);

static const WireField fip_vx_port_fields[] = {
    WIRE_RAW(FipVxPort, 2, mac),
    WIRE(FipVxPort, BE24, 9, port_id),
    WIRE(FipVxPort, BE64, 12, port_name),
};
WIRE_FORMAT(fip_vx_port_format, "fip_vx_port", 20, fip_vx_port_fields);

static const WireField fip_fka_adv_period_fields[] = {
    WIRE(FipFkaAdvPeriod, U8, 3, flags),
    WIRE(FipFkaAdvPeriod, BE32, 4, period),
};
WIRE_FORMAT(fip_fka_adv_period_format, "fip_fka_adv_period", 8,
            fip_fka_adv_period_fields);

static const WireField fip_vendor_fields[] = {
    WIRE_RAW(FipVendor, 4, vendor),
};
WIRE_FORMAT(fip_vendor_format, "fip_vendor", 12, fip_vendor_fields);

static const WireField fip_vlan_id_fields[] = {
    WIRE(FipVlanId, BE16, 2, vid),
};
WIRE_FORMAT(fip_vlan_id_format, "fip_vlan_id", 4, fip_vlan_id_fields);

static const WireField fip_fc4_attributes_fields[] = {
    WIRE_RAW(FipFc4Attributes, 4, fc4_types),
    WIRE_RAW(FipFc4Attributes, 36, fc4_features),
};
WIRE_FORMAT(fip_fc4_attributes_format, "fip_fc4_attributes", 164,
            fip_fc4_attributes_fields);

/* All but fip_encapsulation_format say how long a descriptor is. */
static const WireFormat *const formats[FIP_KNOWN_COUNT] = {
    [FIP_PRIORITY] = &fip_priority_format,
    [FIP_MAC] = &fip_mac_format,
    [FIP_FC_MAP] = &fip_fc_map_format,
    [FIP_NAME] = &fip_name_format,
    [FIP_FABRIC] = &fip_fabric_format,
    [FIP_MAX_FCOE_SIZE] = &fip_max_fcoe_size_format,
    [FIP_FLOGI] = &fip_encapsulation_format,
    [FIP_FDISC] = &fip_encapsulation_format,
    [FIP_LOGO] = &fip_encapsulation_format,
    [FIP_ELP] = &fip_encapsulation_format,
    [FIP_VX_PORT] = &fip_vx_port_format,
    [FIP_FKA_ADV_PERIOD] = &fip_fka_adv_period_format,
    [FIP_VENDOR] = &fip_vendor_format,
    [FIP_VLAN_ID] = &fip_vlan_id_format,
    [FIP_FC4_ATTRIBUTES] = &fip_fc4_attributes_format,
};

/* ------------------------------------------------------------------ */
/* Reading                                                             */

bool fip_walk_begin(FipWalk *walk, FipHeader *header, const uint8_t *message,
                    size_t len)
{
    *walk = (FipWalk){ 0 };
    if (!wire_decode(&fip_header_format, header, message, len)) {
        walk->error = "too short for a FIP header";
        return false;
    }
    if (header->version >> 4 != FIP_VERSION) {
        walk->error = "FIP version is not 1";
        return false;
    }
    walk->at = message + FIP_HEADER_LEN;
    walk->left = header->list_length * FIP_WORD;
    if (walk->left > len - FIP_HEADER_LEN) {
        walk->error = "descriptor list is cut off";
        walk->left = 0;
        return false;
    }
    return true;
}

static const char *objection(const FipDescriptor *descriptor)
{
    const WireFormat *format;

    if (descriptor->type >= FIP_NON_CRITICAL) {
        return NULL;
    }
    if (descriptor->type >= FIP_KNOWN_COUNT || !formats[descriptor->type]) {
        return "unknown critical descriptor";
    }
    format = formats[descriptor->type];
    if (format == &fip_encapsulation_format
            ? descriptor->length < FIP_ENCAPSULATION_LEN + FC_HEADER_LEN
            : descriptor->length != format->length) {
        return "descriptor length does not fit its type";
    }
    return NULL;
}

bool fip_walk_next(FipWalk *walk, FipDescriptor *descriptor)
{
    FipDescriptorHeader header;

    if (walk->error || !walk->left) {
        return false;
    }
    /* a list is whole words, so that there is room for a header */
    wire_decode(&fip_descriptor_format, &header, walk->at, walk->left);
    *descriptor = (FipDescriptor){
        .type = header.type,
        .data = walk->at,
        .length = header.length * FIP_WORD,
    };
    if (!descriptor->length) {
        walk->error = "descriptor of length 0";
    } else if (descriptor->length > walk->left) {
        walk->error = "descriptor is cut off";
    } else {
        walk->error = objection(descriptor);
    }
    if (walk->error) {
        return false;
    }
    walk->at += descriptor->length;
    walk->left -= descriptor->length;
    return true;
}

bool fip_read(FipMessage *message, const uint8_t *data, size_t len,
              const char **error)
{
    FipDescriptor descriptor;
    FipWalk walk;

    *message = (FipMessage){ 0 };
    *error = NULL;
    fip_walk_begin(&walk, &message->header, data, len);
    while (fip_walk_next(&walk, &descriptor)) {
        if (descriptor.type >= FIP_KNOWN_COUNT) {
            continue;
        }
        if (message->descriptors[descriptor.type].data) {
            walk.error = "descriptor comes twice";
            break;
        }
        message->descriptors[descriptor.type] = descriptor;
    }
    *error = walk.error;
    return !walk.error;
}

uint32_t fip_descriptor_length(uint8_t type)
{
    const WireFormat *format = type < FIP_KNOWN_COUNT ? formats[type] : NULL;

    return format && format != &fip_encapsulation_format ? format->length : 0;
}

bool fip_get(const FipMessage *message, uint8_t type, void *content)
{
    const FipDescriptor *descriptor = &message->descriptors[type];

    return descriptor->data &&
           wire_decode(formats[type], content, descriptor->data,
                       descriptor->length);
}

/* ------------------------------------------------------------------ */
/* Writing                                                             */

GByteArray *fip_new(uint16_t operation, uint8_t subcode, uint16_t flags)
{
    GByteArray *message = g_byte_array_sized_new(128);
    FipHeader header = {
        .version = FIP_VERSION << 4,
        .operation = operation,
        .subcode = subcode,
        .flags = flags,
    };

    g_byte_array_set_size(message, FIP_HEADER_LEN);
    wire_encode(&fip_header_format, &header, message->data);
    return message;
}

/* Room for a descriptor of @length bytes, counted in the header's list. */
static uint8_t *append(GByteArray *message, uint8_t type, uint32_t length)
{
    guint at = message->len;
    FipDescriptorHeader header = {
        .type = type,
        .length = length / FIP_WORD,
    };

    g_byte_array_set_size(message, at + length);
    memset(message->data + at, 0, length);
    wire_encode(&fip_descriptor_format, &header, message->data + at);
    wire_field_set(wire_field(&fip_header_format, "list_length"), message->data,
                   (message->len - FIP_HEADER_LEN) / FIP_WORD);
    return message->data + at;
}

void fip_add(GByteArray *message, uint8_t type, const void *content)
{
    const WireFormat *format = formats[type];
    g_autofree uint8_t *bytes = g_malloc(format->length);
    uint8_t *p = append(message, type, format->length);

    wire_encode(format, content, bytes);
    memcpy(p + FIP_DESCRIPTOR_LEN, bytes + FIP_DESCRIPTOR_LEN,
           format->length - FIP_DESCRIPTOR_LEN);
}

void fip_add_mac(GByteArray *message, const uint8_t mac[ETH_MAC_LEN])
{
    FipMac content;

    memcpy(content.mac, mac, ETH_MAC_LEN);
    fip_add(message, FIP_MAC, &content);
}

void fip_add_frame(GByteArray *message, uint8_t type, const uint8_t *frame,
                   uint32_t len)
{
    uint8_t *p = append(message, type, FIP_ENCAPSULATION_LEN + len);

    memcpy(p + FIP_ENCAPSULATION_LEN, frame, len);
}

const char *fip_operation_name(uint16_t operation, uint8_t subcode)
{
    static const char *const names[][3] = {
        [FIP_DISCOVERY] = { NULL, "FIP_SOLICITATION", "FIP_ADVERTISEMENT" },
        [FIP_LINK_SERVICE] = { NULL, "FIP_LS_REQUEST", "FIP_LS_REPLY" },
        [FIP_CONTROL] = { NULL, "FIP_KEEP_ALIVE", "FIP_CLEAR" },
        [FIP_VLAN] = { NULL, "FIP_VLAN_REQUEST", "FIP_VLAN_NOTIFICATION" },
    };
    const char *name = NULL;

    if (operation < G_N_ELEMENTS(names) && subcode < G_N_ELEMENTS(names[0])) {
        name = names[operation][subcode];
    }
    return name ? name : "FIP";
}
