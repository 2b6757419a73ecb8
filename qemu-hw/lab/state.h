/*
 * State that outlives a process: one function a struct that both saves and
 * loads, so that the two can never disagree.
 *
 * A walker visits every field of a plain struct in a fixed order, little
 * endian. While saving, values are appended; while loading, they are
 * replaced. A short or foreign stream fails softly: from then on every visit
 * yields zero, and lab_state_ok() tells. What is loaded is as little to be
 * trusted as the guest: walkers check counts and indexes before using them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_STATE_H
#define VICLAB_LAB_STATE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct LabState {
    GByteArray *out;   /* saving: where to; NULL while loading */
    const uint8_t *in; /* loading: where from, not owned */
    size_t left;
    bool failed;
} LabState;

void lab_state_begin_save(LabState *state, GByteArray *out);
void lab_state_begin_load(LabState *state, const void *in, size_t len);

static inline bool lab_state_loading(const LabState *state)
{
    return state->out == NULL;
}

/* False once anything was wrong; at the end of loading also if bytes remain. */
bool lab_state_ok(const LabState *state);
bool lab_state_finished(const LabState *state);
/* To be called by a walker that has met a value it cannot accept. */
void lab_state_fail(LabState *state);

/*
 * Marks the start of a struct: its name and version are written, and
 * compared when loading. An unequal name or a newer version fails.
 */
uint32_t lab_state_section(LabState *state, const char *name, uint32_t version);

void lab_state_bool(LabState *state, bool *value);
void lab_state_u8(LabState *state, uint8_t *value);
void lab_state_u16(LabState *state, uint16_t *value);
void lab_state_u32(LabState *state, uint32_t *value);
void lab_state_u64(LabState *state, uint64_t *value);
void lab_state_i64(LabState *state, int64_t *value);
/* A moment of virtual time, from 0 to a century: no sum of two overflows. */
void lab_state_time(LabState *state, int64_t *time);
void lab_state_bytes(LabState *state, void *bytes, size_t len);
/* A NUL-terminated string that is owned through g_free(), or NULL. */
void lab_state_string(LabState *state, char **value);
/* A count that may not exceed @max; 0 after a failure. */
void lab_state_count(LabState *state, uint32_t *count, uint32_t max);

/* An enum whose values are 0..@count-1. */
#define lab_state_enum(state, value, count) \
    do {                                    \
        uint32_t raw_ = *(value);           \
        lab_state_u32(state, &raw_);        \
        if (raw_ >= (uint32_t)(count)) {    \
            lab_state_fail(state);          \
            raw_ = 0;                       \
        }                                   \
        *(value) = raw_;                    \
    } while (0)

#endif
