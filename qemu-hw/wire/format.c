/*
 * Messages described by tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "wire/bytes.h"
#include "wire/format.h"

size_t wire_field_length(const WireField *field)
{
    return field->type == WIRE_BE24 ? 3 : field->size;
}

uint64_t wire_field_get(const WireField *field, const uint8_t *buf)
{
    const uint8_t *p = buf + field->offset;

    switch (field->type) {
    case WIRE_U8:
        return *p;
    case WIRE_BE16:
        return get_be16(p);
    case WIRE_BE24:
        return get_be24(p);
    case WIRE_BE32:
        return get_be32(p);
    case WIRE_BE64:
        return get_be64(p);
    case WIRE_LE16:
        return get_le16(p);
    case WIRE_LE32:
        return get_le32(p);
    case WIRE_LE64:
        return get_le64(p);
    case WIRE_BYTES:
        break;
    }
    g_assert_not_reached();
}

void wire_field_set(const WireField *field, uint8_t *buf, uint64_t value)
{
    uint8_t *p = buf + field->offset;

    switch (field->type) {
    case WIRE_U8:
        *p = value;
        return;
    case WIRE_BE16:
        put_be16(p, value);
        return;
    case WIRE_BE24:
        put_be24(p, value);
        return;
    case WIRE_BE32:
        put_be32(p, value);
        return;
    case WIRE_BE64:
        put_be64(p, value);
        return;
    case WIRE_LE16:
        put_le16(p, value);
        return;
    case WIRE_LE32:
        put_le32(p, value);
        return;
    case WIRE_LE64:
        put_le64(p, value);
        return;
    case WIRE_BYTES:
        break;
    }
    g_assert_not_reached();
}

static uint64_t member_get(const WireField *field, const uint8_t *member)
{
    switch (field->size) {
    case 1:
        return *member;
    case 2:
        return *(const uint16_t *)member;
    case 4:
        return *(const uint32_t *)member;
    default:
        return *(const uint64_t *)member;
    }
}

static void member_set(const WireField *field, uint8_t *member, uint64_t value)
{
    switch (field->size) {
    case 1:
        *member = value;
        break;
    case 2:
        *(uint16_t *)member = value;
        break;
    case 4:
        *(uint32_t *)member = value;
        break;
    default:
        *(uint64_t *)member = value;
        break;
    }
}

bool wire_decode(const WireFormat *format, void *msg, const uint8_t *buf,
                 size_t len)
{
    if (len < format->length) {
        return false;
    }
    for (uint32_t i = 0; i < format->field_count; i++) {
        const WireField *field = &format->fields[i];
        uint8_t *member = (uint8_t *)msg + field->member;

        if (field->type == WIRE_BYTES) {
            memcpy(member, buf + field->offset, field->size);
        } else {
            member_set(field, member, wire_field_get(field, buf));
        }
    }
    return true;
}

void wire_encode(const WireFormat *format, const void *msg, uint8_t *buf)
{
    memset(buf, 0, format->length);
    for (uint32_t i = 0; i < format->field_count; i++) {
        const WireField *field = &format->fields[i];
        const uint8_t *member = (const uint8_t *)msg + field->member;

        if (field->type == WIRE_BYTES) {
            memcpy(buf + field->offset, member, field->size);
        } else {
            wire_field_set(field, buf, member_get(field, member));
        }
    }
}

const WireField *wire_field(const WireFormat *format, const char *name)
{
    for (uint32_t i = 0; i < format->field_count; i++) {
        if (strcmp(format->fields[i].name, name) == 0) {
            return &format->fields[i];
        }
    }
    return NULL;
}
