/*
 * What the values of a request's and a completion's fields are called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "firmware/gate.h"
#include "wire/fcpio.h"
#include "wire/nvme.h"

typedef const char *NameFn(uint8_t value);

static const char *io_name(uint8_t opcode)
{
    return nvme_command_name(false, opcode, 0);
}

static const char *admin_name(uint8_t opcode)
{
    return nvme_command_name(true, opcode, 0);
}

static const char *task_name(uint8_t tm_req)
{
    static const char *const names[] = {
        [FCPIO_ITMF_ABT_TASK_TERM] = "ABT_TASK_TERM",
        [FCPIO_ITMF_ABT_TASK] = "ABT_TASK",
        [FCPIO_ITMF_ABT_TASK_SET] = "ABT_TASK_SET",
        [FCPIO_ITMF_CLR_TASK_SET] = "CLR_TASK_SET",
        [FCPIO_ITMF_LUN_RESET] = "LUN_RESET",
        [FCPIO_ITMF_CLR_ACA] = "CLR_ACA",
    };

    return tm_req < G_N_ELEMENTS(names) && names[tm_req] ? names[tm_req]
                                                         : "unknown";
}

/* The first table is asked first. */
static const struct {
    const char *field;
    NameFn *name_of;
} tables[] = {
    { "status", fcpio_status_name }, { "type", fcpio_type_name },
    { "tm_req", task_name },         { "opcode", io_name },
    { "opcode", admin_name },
};

static bool is_named(NameFn *name_of, const char *name, uint64_t *value)
{
    for (unsigned int i = 0; i <= UINT8_MAX; i++) {
        if (strcmp(name_of(i), name) == 0) {
            *value = i;
            return strcmp(name, "unknown") != 0;
        }
    }
    return false;
}

bool vicfw_gate_named_value(const char *field, const char *name,
                            uint64_t *value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (strcmp(tables[i].field, field) == 0 &&
            is_named(tables[i].name_of, name, value)) {
            return true;
        }
    }
    return false;
}

const char *vicfw_gate_value_name(const char *field, unsigned int index)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (strcmp(tables[i].field, field) != 0) {
            continue;
        }
        if (index <= UINT8_MAX) {
            return tables[i].name_of(index);
        }
        index -= UINT8_MAX + 1;
    }
    return NULL;
}
