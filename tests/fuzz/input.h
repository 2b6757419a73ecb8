/*
 * A fuzzer's input, taken apart from front to back. What is asked for behind
 * its end is zero, so that every input means something.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_FUZZ_INPUT_H
#define VICLAB_TESTS_FUZZ_INPUT_H

#include "wire/format.h"

typedef struct Input {
    const uint8_t *data;
    size_t left; /* bytes */
} Input;

uint8_t input_u8(Input *in);
uint16_t input_u16(Input *in);
uint32_t input_u32(Input *in);
uint64_t input_u64(Input *in);
/* 0..@count-1, from one byte. */
uint32_t input_below(Input *in, uint32_t count);
/*
 * Any number in one to nine bytes: small ones, powers of two and their
 * neighbours take one or two.
 */
uint64_t input_number(Input *in);
/* @length bytes into @buf. */
void input_bytes(Input *in, void *buf, size_t length);
/* Into the beginning of @buf, at most 255; the rest stays as it is. */
void input_begin(Input *in, void *buf, size_t length);
/* Virtual time of all magnitudes, up to minutes; ns. */
int64_t input_time(Input *in);

/*
 * Some fields of the message of @format in @buf become others: a bit each
 * tells which, and integers are numbers as above.
 */
void input_change(Input *in, const WireFormat *format, uint8_t *buf);
/* Some bytes of @buf become others, whatever they mean. */
void input_spoil(Input *in, uint8_t *buf, size_t length);

#endif
