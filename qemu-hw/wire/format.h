/*
 * Messages described by tables.
 *
 * A WireFormat lists the fields of one fixed-length message: where each is
 * on the wire, how it is written there, and in which member of a plain C
 * struct it lives. From that one table come decoding, encoding and access by
 * name. Bytes that no field covers are reserved: written as zero, ignored
 * when read. Field names are the standards' or the driver headers' names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FORMAT_H
#define VICLAB_WIRE_FORMAT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum WireType {
    WIRE_U8,
    WIRE_BE16,
    WIRE_BE24,
    WIRE_BE32,
    WIRE_BE64,
    WIRE_LE16,
    WIRE_LE32,
    WIRE_LE64,
    WIRE_BYTES,
} WireType;

typedef struct WireField {
    const char *name;
    WireType type;
    uint16_t offset; /* in the message, bytes */
    uint16_t member; /* in the C struct, bytes */
    uint16_t size;   /* of the member; for WIRE_BYTES also on the wire */
} WireField;

typedef struct WireFormat {
    const char *name;
    uint32_t length; /* of the message, bytes */
    const WireField *fields;
    uint32_t field_count;
} WireFormat;

/* The size of the member that each wire type needs. */
#define WIRE_SIZE_U8   1
#define WIRE_SIZE_BE16 2
#define WIRE_SIZE_BE24 4
#define WIRE_SIZE_BE32 4
#define WIRE_SIZE_BE64 8
#define WIRE_SIZE_LE16 2
#define WIRE_SIZE_LE32 4
#define WIRE_SIZE_LE64 8

#define WIRE_MEMBER_SIZE(struct_, member_) sizeof(((struct_ *)0)->member_)
/* Does not compile unless the member's size is what the wire type needs. */
#define WIRE_CHECKED_SIZE(struct_, type_, member_)                           \
    (WIRE_MEMBER_SIZE(struct_, member_) +                                    \
     0 * sizeof(char[WIRE_MEMBER_SIZE(struct_, member_) == WIRE_SIZE_##type_ \
                         ? 1                                                 \
                         : -1]))

/* One line of a table: an integer, or an array of bytes. */
#define WIRE(struct_, type_, offset_, member_) \
    WIRE_AS(#member_, struct_, type_, offset_, member_)
/* clang-format off */
#define WIRE_AS(name_, struct_, type_, offset_, member_) \
    { (name_), WIRE_##type_, (offset_), offsetof(struct_, member_), \
      WIRE_CHECKED_SIZE(struct_, type_, member_) }
#define WIRE_RAW(struct_, offset_, member_) \
    { #member_, WIRE_BYTES, (offset_), offsetof(struct_, member_), \
      WIRE_MEMBER_SIZE(struct_, member_) }
/* clang-format on */

#define WIRE_FORMAT(symbol, name_, length_, fields_)         \
    const WireFormat symbol = { (name_), (length_), fields_, \
                                G_N_ELEMENTS(fields_) }

/* Fills @msg; false, and @msg untouched, if @len is less than the message. */
bool wire_decode(const WireFormat *format, void *msg, const uint8_t *buf,
                 size_t len);
/* Writes exactly format->length bytes. */
void wire_encode(const WireFormat *format, const void *msg, uint8_t *buf);

/* NULL if there is no such field. */
const WireField *wire_field(const WireFormat *format, const char *name);
/* Bytes that the field takes on the wire. */
size_t wire_field_length(const WireField *field);
/* An integer field straight from or into an encoded message. */
uint64_t wire_field_get(const WireField *field, const uint8_t *buf);
void wire_field_set(const WireField *field, uint8_t *buf, uint64_t value);

#endif
