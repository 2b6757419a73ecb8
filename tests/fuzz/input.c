/*
 * A fuzzer's input.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "input.h"

#include "wire/bytes.h"

/* A number's first byte: below SMALL it is the number itself. */
#define SMALL      0x80
#define KIND(byte) ((byte) >> 5 & 3)
#define LOW(byte)  ((byte)&0x1f)

/* Bits of input_change(). */
#define CHANGES_MAX 32

void input_bytes(Input *in, void *buf, size_t length)
{
    size_t there = MIN(length, in->left);

    if (there) {
        memcpy(buf, in->data, there);
    }
    if (length > there) {
        memset((uint8_t *)buf + there, 0, length - there);
    }
    in->data += there;
    in->left -= there;
}

uint8_t input_u8(Input *in)
{
    uint8_t value;

    input_bytes(in, &value, sizeof(value));
    return value;
}

void input_begin(Input *in, void *buf, size_t length)
{
    uint8_t count = input_u8(in);

    input_bytes(in, buf, MIN(count, length));
}

uint16_t input_u16(Input *in)
{
    uint8_t raw[2];

    input_bytes(in, raw, sizeof(raw));
    return get_le16(raw);
}

uint32_t input_u32(Input *in)
{
    uint8_t raw[4];

    input_bytes(in, raw, sizeof(raw));
    return get_le32(raw);
}

uint64_t input_u64(Input *in)
{
    uint8_t raw[8];

    input_bytes(in, raw, sizeof(raw));
    return get_le64(raw);
}

uint32_t input_below(Input *in, uint32_t count)
{
    return input_u8(in) % count;
}

/* A power of two, or what comes right before or behind it. */
static uint64_t near_power(Input *in, uint8_t low)
{
    uint8_t byte = input_u8(in);

    return (UINT64_C(1) << (low + (byte & 0x20))) + (byte >> 6) - 1;
}

uint64_t input_number(Input *in)
{
    uint8_t byte = input_u8(in);

    if (byte < SMALL) {
        return byte;
    }
    switch (KIND(byte)) {
    case 0:
        return (uint64_t)LOW(byte) << 8 | input_u8(in);
    case 1:
        return near_power(in, LOW(byte));
    case 2:
        return LOW(byte) & 1 ? input_u32(in) : input_u16(in);
    default:
        return LOW(byte) & 1 ? input_u64(in) : UINT64_MAX - LOW(byte);
    }
}

int64_t input_time(Input *in)
{
    uint8_t byte = input_u8(in);

    return INT64_C(1) << byte % 38;
}

static void change_field(Input *in, const WireField *field, uint8_t *buf)
{
    if (field->type == WIRE_BYTES) {
        input_spoil(in, buf + field->offset, field->size);
    } else {
        wire_field_set(field, buf, input_number(in));
    }
}

void input_change(Input *in, const WireFormat *format, uint8_t *buf)
{
    uint32_t count = MIN(format->field_count, CHANGES_MAX);
    uint32_t changes = 0;

    for (uint32_t i = 0; i < count; i += 8) {
        changes |= (uint32_t)input_u8(in) << i;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (changes >> i & 1) {
            change_field(in, &format->fields[i], buf);
        }
    }
}

void input_spoil(Input *in, uint8_t *buf, size_t length)
{
    uint32_t count = input_below(in, 8);

    for (uint32_t i = 0; i < count && length; i++) {
        uint64_t at = input_number(in) % length;

        buf[at] = input_u8(in);
    }
}
