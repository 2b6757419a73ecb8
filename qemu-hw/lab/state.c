/*
 * State that outlives a process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "wire/bytes.h"

/* A hundred years in nanoseconds. */
#define TIME_MAX (INT64_C(100) * 365 * 24 * 3600 * 1000000000)

/* Longer strings than this do not occur; it bounds what a stream can ask. */
#define STRING_MAX 4096

void lab_state_begin_save(LabState *state, GByteArray *out)
{
    *state = (LabState){ .out = out };
}

void lab_state_begin_load(LabState *state, const void *in, size_t len)
{
    *state = (LabState){ .in = in, .left = len };
}

bool lab_state_ok(const LabState *state)
{
    return !state->failed;
}

bool lab_state_finished(const LabState *state)
{
    return !state->failed && state->left == 0;
}

void lab_state_fail(LabState *state)
{
    state->failed = true;
}

void lab_state_bytes(LabState *state, void *bytes, size_t len)
{
    if (!lab_state_loading(state)) {
        g_byte_array_append(state->out, bytes, len);
        return;
    }
    if (state->failed || len > state->left) {
        state->failed = true;
        memset(bytes, 0, len);
        return;
    }
    memcpy(bytes, state->in, len);
    state->in += len;
    state->left -= len;
}

void lab_state_u64(LabState *state, uint64_t *value)
{
    uint8_t raw[8];

    put_le64(raw, *value);
    lab_state_bytes(state, raw, sizeof(raw));
    *value = get_le64(raw);
}

void lab_state_u32(LabState *state, uint32_t *value)
{
    uint8_t raw[4];

    put_le32(raw, *value);
    lab_state_bytes(state, raw, sizeof(raw));
    *value = get_le32(raw);
}

void lab_state_u16(LabState *state, uint16_t *value)
{
    uint8_t raw[2];

    put_le16(raw, *value);
    lab_state_bytes(state, raw, sizeof(raw));
    *value = get_le16(raw);
}

void lab_state_u8(LabState *state, uint8_t *value)
{
    lab_state_bytes(state, value, 1);
}

void lab_state_bool(LabState *state, bool *value)
{
    uint8_t raw = *value;

    lab_state_u8(state, &raw);
    *value = raw == 1;
    if (raw > 1) {
        lab_state_fail(state);
    }
}

void lab_state_i64(LabState *state, int64_t *value)
{
    uint64_t raw = *value;

    lab_state_u64(state, &raw);
    *value = raw;
}

void lab_state_time(LabState *state, int64_t *time)
{
    lab_state_i64(state, time);
    if (*time < 0 || *time > TIME_MAX) {
        lab_state_fail(state);
        *time = 0;
    }
}

void lab_state_count(LabState *state, uint32_t *count, uint32_t max)
{
    lab_state_u32(state, count);
    if (*count > max) {
        lab_state_fail(state);
        *count = 0;
    }
}

void lab_state_string(LabState *state, char **value)
{
    uint32_t len = *value ? strlen(*value) + 1 : 0;

    lab_state_count(state, &len, STRING_MAX);
    if (lab_state_loading(state)) {
        g_free(*value);
        *value = len ? g_malloc(len) : NULL;
    }
    if (len) {
        lab_state_bytes(state, *value, len);
        (*value)[len - 1] = '\0';
    }
}

uint32_t lab_state_section(LabState *state, const char *name, uint32_t version)
{
    g_autofree char *found = g_strdup(name);
    uint32_t found_version = version;

    lab_state_string(state, &found);
    lab_state_u32(state, &found_version);
    if (g_strcmp0(found, name) != 0 || found_version > version) {
        lab_state_fail(state);
    }
    return found_version;
}
