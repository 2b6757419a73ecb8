/*
 * The Fabric-Device Management Interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/bytes.h"
#include "wire/fdmi.h"

bool fc_fdmi_entry_take(const uint8_t **at, size_t *left, FcFdmiEntry *entry)
{
    size_t length;

    if (*left < FC_FDMI_ENTRY_HEAD) {
        return false;
    }
    length = get_be16(*at + 2);
    if (length < FC_FDMI_ENTRY_HEAD || length > *left) {
        return false;
    }
    *entry = (FcFdmiEntry){
        .type = get_be16(*at),
        .length = length - FC_FDMI_ENTRY_HEAD,
        .value = *at + FC_FDMI_ENTRY_HEAD,
    };
    *at += length;
    *left -= length;
    return true;
}

static const FcFdmiAttribute hba_attributes[] = {
    { 0x0001, FC_FDMI_NAME, "node_name" },
    { 0x0002, FC_FDMI_TEXT, "manufacturer" },
    { 0x0003, FC_FDMI_TEXT, "serial_number" },
    { 0x0004, FC_FDMI_TEXT, "model" },
    { 0x0005, FC_FDMI_TEXT, "model_description" },
    { 0x0006, FC_FDMI_TEXT, "hardware_version" },
    { 0x0007, FC_FDMI_TEXT, "driver_version" },
    { 0x0008, FC_FDMI_TEXT, "option_rom_version" },
    { 0x0009, FC_FDMI_TEXT, "firmware_version" },
    { 0x000a, FC_FDMI_TEXT, "os_name_and_version" },
    { 0x000b, FC_FDMI_NUMBER, "maximum_ct_payload" },
    { 0x000c, FC_FDMI_TEXT, "node_symbolic_name" },
    { 0x000d, FC_FDMI_BITS, "vendor_specific" },
    { 0x000e, FC_FDMI_NUMBER, "number_of_ports" },
    { 0x000f, FC_FDMI_NAME, "fabric_name" },
    { 0x0010, FC_FDMI_TEXT, "boot_bios_version" },
    { 0x0011, FC_FDMI_BITS, "boot_bios_state" },
    { 0x00e0, FC_FDMI_TEXT, "vendor_identifier" },
};

static const FcFdmiAttribute port_attributes[] = {
    { 0x0001, FC_FDMI_BYTES, "supported_fc4_types" },
    { 0x0002, FC_FDMI_BITS, "supported_speed" },
    { 0x0003, FC_FDMI_BITS, "current_port_speed" },
    { 0x0004, FC_FDMI_NUMBER, "maximum_frame_size" },
    { 0x0005, FC_FDMI_TEXT, "os_device_name" },
    { 0x0006, FC_FDMI_TEXT, "host_name" },
    { 0x0007, FC_FDMI_NAME, "node_name" },
    { 0x0008, FC_FDMI_NAME, "port_name" },
    { 0x0009, FC_FDMI_TEXT, "port_symbolic_name" },
    { 0x000a, FC_FDMI_BITS, "port_type" },
    { 0x000b, FC_FDMI_BITS, "supported_class" },
    { 0x000c, FC_FDMI_NAME, "port_fabric_name" },
    { 0x000d, FC_FDMI_BYTES, "active_fc4_types" },
    { 0x0101, FC_FDMI_BITS, "port_state" },
    { 0x0102, FC_FDMI_NUMBER, "discovered_ports" },
    { 0x0103, FC_FDMI_BITS, "port_identifier" },
};

static const FcFdmiAttribute *find(const FcFdmiAttribute *attributes,
                                   size_t count, uint16_t type)
{
    for (size_t i = 0; i < count; i++) {
        if (attributes[i].type == type) {
            return &attributes[i];
        }
    }
    return NULL;
}

const FcFdmiAttribute *fc_fdmi_hba_attribute(uint16_t type)
{
    return find(hba_attributes, G_N_ELEMENTS(hba_attributes), type);
}

const FcFdmiAttribute *fc_fdmi_port_attribute(uint16_t type)
{
    return find(port_attributes, G_N_ELEMENTS(port_attributes), type);
}
