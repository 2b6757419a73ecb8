/*
 * What the values of a device command's fields are called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "vic/gate.h"
#include "wire/vnic.h"

#define NUMBERS 64

static const char *const errors[] = {
    [VNIC_ERR_SUCCESS] = "SUCCESS",     [VNIC_ERR_EINVAL] = "EINVAL",
    [VNIC_ERR_EFAULT] = "EFAULT",       [VNIC_ERR_EPERM] = "EPERM",
    [VNIC_ERR_EBUSY] = "EBUSY",         [VNIC_ERR_ECMDUNKNOWN] = "ECMDUNKNOWN",
    [VNIC_ERR_EBADSTATE] = "EBADSTATE", [VNIC_ERR_ENOMEM] = "ENOMEM",
    [VNIC_ERR_ETIMEDOUT] = "ETIMEDOUT", [VNIC_ERR_ELINKDOWN] = "ELINKDOWN",
};

const char *vic_gate_devcmd_value_name(const char *field, unsigned int index)
{
    if (strcmp(field, "error") == 0) {
        return index < G_N_ELEMENTS(errors) ? errors[index] : NULL;
    }
    return strcmp(field, "number") == 0 && index < NUMBERS
               ? vnic_cmd_name(index)
               : NULL;
}

bool vic_gate_devcmd_named_value(const char *field, const char *name,
                                 uint64_t *value)
{
    const char *known;

    for (unsigned int i = 0; (known = vic_gate_devcmd_value_name(field, i));
         i++) {
        if (strcmp(known, name) == 0) {
            *value = i;
            return strcmp(name, "CMD") != 0;
        }
    }
    return false;
}
