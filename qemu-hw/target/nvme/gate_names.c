/*
 * What the values of a command's fields are called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/gate.h"
#include "wire/nvme.h"

#define STATUS(name_)           \
    {                           \
#name_, NVME_SC_##name_ \
    }
static const struct {
    const char *name;
    uint16_t value;
} statuses[] = {
    STATUS(SUCCESS),
    STATUS(INVALID_OPCODE),
    STATUS(INVALID_FIELD),
    STATUS(DATA_TRANSFER_ERROR),
    STATUS(INTERNAL),
    STATUS(ABORT_REQUESTED),
    STATUS(INVALID_NAMESPACE),
    STATUS(COMMAND_SEQUENCE),
    STATUS(WRITE_PROTECTED),
    STATUS(TRANSIENT_TRANSPORT),
    STATUS(LBA_RANGE),
    STATUS(CAPACITY_EXCEEDED),
    STATUS(NAMESPACE_NOT_READY),
    STATUS(COMPARE_FAILED),
    STATUS(ANA_PERSISTENT_LOSS),
    STATUS(ANA_INACCESSIBLE),
    STATUS(ANA_TRANSITION),
    STATUS(CONNECT_BUSY),
    STATUS(CONNECT_INVALID_PARAM),
    STATUS(CONNECT_INVALID_HOST),
};
#undef STATUS

bool nvmet_gate_named_value(const char *field, const char *name,
                            uint64_t *value)
{
    for (size_t i = 0;
         strcmp(field, "status") == 0 && i < G_N_ELEMENTS(statuses); i++) {
        if (strcmp(statuses[i].name, name) == 0) {
            *value = statuses[i].value;
            return true;
        }
    }
    return false;
}

const char *nvmet_gate_value_name(const char *field, unsigned int index)
{
    return strcmp(field, "status") == 0 && index < G_N_ELEMENTS(statuses)
               ? statuses[index].name
               : NULL;
}
