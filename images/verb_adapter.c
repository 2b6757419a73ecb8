/*
 * Verbs of the guest: the adapter leaves and comes back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "report.h"
#include "verb.h"

#define DEVICES       "/sys/bus/pci/devices"
#define RESCAN        "/sys/bus/pci/rescan"
#define VENDOR_CISCO  0x1137
#define DEVICE_FNIC   0x0045
#define FUNCTIONS_MAX 256
#define PATH_SIZE     160

static bool attribute_is(const char *function, const char *name,
                         uint64_t wanted)
{
    char path[PATH_SIZE];
    uint64_t value;

    snprintf(path, sizeof(path), DEVICES "/%s/%s", function, name);
    return file_read_number(path, &value) == 0 && value == wanted;
}

/* The adapter number @index, from 0, in the order of their addresses. */
static bool find_adapter(uint64_t index, FileName found)
{
    static FileName names[FUNCTIONS_MAX];
    int count = file_list(DEVICES, "", names, FUNCTIONS_MAX);
    int i;

    for (i = 0; i < count; i++) {
        if (attribute_is(names[i], "vendor", VENDOR_CISCO) &&
            attribute_is(names[i], "device", DEVICE_FNIC) && index-- == 0) {
            memcpy(found, names[i], sizeof(FileName));
            return true;
        }
    }
    return false;
}

static int finish(const char *verb, int error)
{
    if (error) {
        report_failure(verb, error);
    }
    return error ? VERB_ERROR : VERB_GOOD;
}

int verb_unplug(Work *work, Args *args)
{
    uint64_t index = args_number(args, "adapter", 0);
    char path[PATH_SIZE];
    FileName function;

    args_end(args);
    if (!find_adapter(index, function)) {
        return finish("unplug", -ENODEV);
    }
    snprintf(path, sizeof(path), DEVICES "/%s/remove", function);
    return finish("unplug", file_write(path, "1"));
}

int verb_plug(Work *work, Args *args)
{
    args_end(args);
    return finish("plug", file_write(RESCAN, "1"));
}
