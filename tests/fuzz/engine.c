/*
 * A fuzzer as libFuzzer wants it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"

#include "wire/fcoe.h"

/* One of so many inputs is run twice. */
#define COMPARED 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input itself says whether it is run twice, so that a finding repeats. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (fc_crc32(data, size) % COMPARED == 0) {
        fuzz_compare(data, size);
    } else {
        fuzz_run(data, size);
    }
    return 0;
}
