/*
 * Gates.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "lab/gate.h"

static const char *const kind_names[GATE_KIND_COUNT] = {
#define X(kind) [GATE_##kind] = #kind,
    GATE_KINDS(X)
#undef X
};

const char *gate_kind_name(GateKind kind)
{
    return kind_names[kind];
}

GateKind gate_kind_by_name(const char *name)
{
    GateKind kind;

    for (kind = 0; kind < GATE_KIND_COUNT; kind++) {
        if (strcmp(kind_names[kind], name) == 0) {
            break;
        }
    }
    return kind;
}

/* ------------------------------------------------------------------ */
/* Passing                                                             */

void gates_init(Gates *gates)
{
    *gates = (Gates){ .serial = GATE_SERIAL_OTHERS - 1 };
}

void gates_keep(Gates *gates, const GateKeeper *keeper, uint32_t kinds)
{
    gates->keeper = *keeper;
    gates->watched = kinds;
}

void gates_leave(Gates *gates)
{
    gates->keeper = (GateKeeper){ 0 };
    gates->watched = 0;
}

void gate_send(Gates *gates, GateMessage *message)
{
    if (!message->serial) {
        message->serial = ++gates->serial;
    }
    if (!gate_watched(gates, message->kind) ||
        gates->keeper.judge(gates->keeper.opaque, message) == GATE_PASS) {
        message->ops->pass(message);
    }
}

void gate_forget(Gates *gates, const void *owner)
{
    if (gates->keeper.forget) {
        gates->keeper.forget(gates->keeper.opaque, owner);
    }
}

/* ------------------------------------------------------------------ */
/* Making                                                              */

void gate_message_init(GateMessage *message, GateKind kind, const GateOps *ops,
                       const void *owner, const char *who, const char *name)
{
    message->kind = kind;
    message->ops = ops;
    message->owner = owner;
    message->who = who;
    message->name = name;
}

void gate_message_number(GateMessage *message, const char *name, uint64_t value,
                         uint64_t max)
{
    g_assert(message->number_count < GATE_NUMBERS);
    message->numbers[message->number_count++] =
        (GateNumber){ name, value, max };
}

void gate_message_word(GateMessage *message, const char *name,
                       const char *value)
{
    g_assert(message->word_count < G_N_ELEMENTS(message->words));
    message->words[message->word_count++] = (GateWord){ name, value };
}

void gate_message_data(GateMessage *message, uint8_t *data, uint32_t length)
{
    message->data = data;
    message->length = length;
}

void gate_message_part(GateMessage *message, const WireFormat *format,
                       uint32_t offset)
{
    g_assert(message->part_count < GATE_PARTS);
    if (offset <= message->length &&
        format->length <= message->length - offset) {
        message->parts[message->part_count++] = (GatePart){ format, offset };
    }
}

static GateNumber *find_number(const GateMessage *message, const char *name)
{
    for (uint32_t i = 0; i < message->number_count; i++) {
        if (strcmp(message->numbers[i].name, name) == 0) {
            return (GateNumber *)&message->numbers[i];
        }
    }
    return NULL;
}

uint64_t gate_message_get_number(const GateMessage *message, const char *name)
{
    const GateNumber *number = find_number(message, name);

    g_assert(number);
    return number->value;
}

void gate_message_copy(GateMessage *to, const GateMessage *from)
{
    *to = *from;
    to->data = from->data ? g_memdup2(from->data, from->length) : NULL;
}

void *gate_message_dup(const GateMessage *message, size_t size)
{
    GateMessage *copy = g_memdup2(message, size);

    gate_message_copy(copy, message);
    return copy;
}

void gate_message_cleanup(GateMessage *message)
{
    g_free(message->data);
    message->data = NULL;
}

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* A part may have been cut off since it was told of. */
static bool part_is_there(const GateMessage *message, const GatePart *part)
{
    return part->offset <= message->length &&
           part->format->length <= message->length - part->offset;
}

/* "rscn_page[1].port_id": the field of the second one of that format. */
typedef struct Qualified {
    const char *format; /* not terminated; NULL: of any */
    size_t format_len;
    uint64_t skip;
    const char *field;
} Qualified;

static bool qualify(const char *name, Qualified *qualified)
{
    const char *dot = strrchr(name, '.');
    const char *bracket;
    char *end;

    *qualified = (Qualified){ .field = name };
    if (!dot) {
        return true;
    }
    qualified->format = name;
    qualified->format_len = dot - name;
    qualified->field = dot + 1;
    bracket = memchr(name, '[', dot - name);
    if (bracket) {
        qualified->format_len = bracket - name;
        qualified->skip = g_ascii_strtoull(bracket + 1, &end, 10);
        return end > bracket + 1 && end[0] == ']' && end + 1 == dot;
    }
    return true;
}

static bool is_of(const Qualified *qualified, const WireFormat *format)
{
    return !qualified->format ||
           (strlen(format->name) == qualified->format_len &&
            memcmp(format->name, qualified->format, qualified->format_len) ==
                0);
}

static const WireField *find_field(const GateMessage *message, const char *name,
                                   uint8_t **base)
{
    Qualified qualified;
    uint64_t skipped = 0;

    if (!qualify(name, &qualified)) {
        return NULL;
    }
    for (uint32_t i = 0; i < message->part_count; i++) {
        const GatePart *part = &message->parts[i];
        const WireField *field = wire_field(part->format, qualified.field);

        if (!field || !is_of(&qualified, part->format) ||
            !part_is_there(message, part) || skipped++ < qualified.skip) {
            continue;
        }
        *base = message->data + part->offset;
        return field;
    }
    return NULL;
}

static bool is_number(const WireField *field)
{
    return field->type != WIRE_BYTES || field->size <= 8;
}

static uint64_t field_get(const WireField *field, const uint8_t *base)
{
    uint64_t value = 0;

    if (field->type != WIRE_BYTES) {
        return wire_field_get(field, base);
    }
    for (uint32_t i = 0; i < field->size; i++) {
        value = value << 8 | base[field->offset + i];
    }
    return value;
}

static void field_set(const WireField *field, uint8_t *base, uint64_t value)
{
    if (field->type != WIRE_BYTES) {
        wire_field_set(field, base, value);
        return;
    }
    for (uint32_t i = field->size; i-- > 0; value >>= 8) {
        base[field->offset + i] = value;
    }
}

/* "byte[12]": any byte of the data. */
static uint8_t *find_byte(const GateMessage *message, const char *name)
{
    char *end;
    uint64_t index;

    if (!g_str_has_prefix(name, "byte[")) {
        return NULL;
    }
    index = g_ascii_strtoull(name + strlen("byte["), &end, 0);
    return strcmp(end, "]") == 0 && index < message->length
               ? message->data + index
               : NULL;
}

bool gate_get(const GateMessage *message, const char *name, uint64_t *value)
{
    const GateNumber *number = find_number(message, name);
    const WireField *field;
    uint8_t *base;

    if (number) {
        *value = number->value;
        return true;
    }
    field = find_field(message, name, &base);
    if (field && is_number(field)) {
        *value = field_get(field, base);
        return true;
    }
    base = find_byte(message, name);
    if (base) {
        *value = *base;
        return true;
    }
    if (strcmp(name, "length") == 0 && message->data) {
        *value = message->length;
        return true;
    }
    return false;
}

const char *gate_get_word(const GateMessage *message, const char *name)
{
    for (uint32_t i = 0; i < message->word_count; i++) {
        if (strcmp(message->words[i].name, name) == 0) {
            return message->words[i].value;
        }
    }
    return NULL;
}

const uint8_t *gate_get_bytes(const GateMessage *message, const char *name,
                              uint32_t *length)
{
    uint8_t *base;
    const WireField *field = find_field(message, name, &base);

    if (!field || field->type != WIRE_BYTES) {
        return NULL;
    }
    *length = wire_field_length(field);
    return base + field->offset;
}

static bool set_number(GateNumber *number, uint64_t value, char **why)
{
    if (!number->max) {
        *why = g_strdup_printf("field '%s' cannot be set", number->name);
        return false;
    }
    if (value > number->max) {
        *why = g_strdup_printf("%s=%" PRIu64 " is above %" PRIu64, number->name,
                               value, number->max);
        return false;
    }
    number->value = value;
    return true;
}

static bool fits(const WireField *field, uint64_t value, char **why)
{
    size_t bits = 8 * wire_field_length(field);

    if (bits < 64 && value >> bits) {
        *why = g_strdup_printf("%s=0x%" PRIx64 " is wider than %zu bits",
                               field->name, value, bits);
        return false;
    }
    return true;
}

bool gate_parse(const GateOps *ops, const char *field, const char *text,
                uint64_t *value, char **why)
{
    char *end;

    *value = g_ascii_strtoull(text, &end, 0);
    if (end != text && !*end && g_ascii_isdigit(*text)) {
        return true;
    }
    if (ops->named_value && ops->named_value(field, text, value)) {
        return true;
    }
    *why = g_strdup_printf("%s=%s, which is neither a number nor a name of it",
                           field, text);
    return false;
}

bool gate_set(GateMessage *message, const char *name, uint64_t value,
              char **why)
{
    GateNumber *number = find_number(message, name);
    const WireField *field;
    uint8_t *base;

    if (number) {
        return set_number(number, value, why);
    }
    if (strcmp(name, "length") == 0) {
        return gate_set_length(message, MIN(value, UINT32_MAX), why);
    }
    field = find_field(message, name, &base);
    if (field && is_number(field)) {
        if (!fits(field, value, why)) {
            return false;
        }
        field_set(field, base, value);
        return true;
    }
    base = find_byte(message, name);
    if (base && value <= UINT8_MAX) {
        *base = value;
        return true;
    }
    *why = g_strdup_printf("%s %s has no field '%s' that is a number",
                           gate_kind_name(message->kind), message->name, name);
    return false;
}

bool gate_set_length(GateMessage *message, uint32_t length, char **why)
{
    if (!message->data && length) {
        *why = g_strdup_printf("%s %s has no bytes",
                               gate_kind_name(message->kind), message->name);
        return false;
    }
    if (length > GATE_DATA_MAX) {
        *why =
            g_strdup_printf("%u bytes are more than %d", length, GATE_DATA_MAX);
        return false;
    }
    if (length > message->length) {
        message->data = g_realloc(message->data, length);
        memset(message->data + message->length, 0, length - message->length);
    }
    message->length = length;
    return true;
}

bool gate_set_bytes(GateMessage *message, uint32_t offset, const uint8_t *bytes,
                    uint32_t length, char **why)
{
    if (offset > message->length || length > message->length - offset) {
        *why = g_strdup_printf("bytes %u..%u are outside of the message's %u",
                               offset, offset + length, message->length);
        return false;
    }
    memcpy(message->data + offset, bytes, length);
    return true;
}

/* Longer fields say nothing to a person. */
#define DESCRIBE_PARTS 1

char *gate_describe(const GateMessage *message)
{
    GString *text = g_string_new(message->name);

    for (uint32_t i = 0; i < message->word_count; i++) {
        g_string_append_printf(text, " %s=%s", message->words[i].name,
                               message->words[i].value);
    }
    for (uint32_t i = 0; i < message->number_count; i++) {
        g_string_append_printf(text, " %s=0x%" PRIx64, message->numbers[i].name,
                               message->numbers[i].value);
    }
    for (uint32_t i = 0; i < MIN(message->part_count, DESCRIBE_PARTS); i++) {
        const GatePart *part = &message->parts[i];

        for (uint32_t f = 0;
             part_is_there(message, part) && f < part->format->field_count;
             f++) {
            const WireField *field = &part->format->fields[f];

            if (field->type != WIRE_BYTES) {
                g_string_append_printf(
                    text, " %s=0x%" PRIx64, field->name,
                    wire_field_get(field, message->data + part->offset));
            }
        }
    }
    return g_string_free(text, FALSE);
}
