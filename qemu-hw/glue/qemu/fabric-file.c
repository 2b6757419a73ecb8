/*
 * A fabric file, turned into devices.
 *
 * Each is made as -device would make it, so that what a device says of a
 * property is the same in both cases.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qobject/qdict.h"
#include "hw/qdev-core.h"
#include "monitor/qdev.h"
#include "plan/plan.h"
#include "fabric-file.h"

static QDict *options_of(const PlanDevice *device)
{
    QDict *options = qdict_new();

    qdict_put_str(options, "driver", device->driver);
    if (device->id) {
        qdict_put_str(options, "id", device->id);
    }
    if (device->bus) {
        qdict_put_str(options, "bus", device->bus);
    }
    for (guint i = 0; i < device->properties->len; i += 2) {
        qdict_put_str(options, device->properties->pdata[i],
                      device->properties->pdata[i + 1]);
    }
    return options;
}

static bool make_device(const Plan *plan, const PlanDevice *device,
                        Error **errp)
{
    ERRP_GUARD();
    QDict *options = options_of(device);
    DeviceState *dev = qdev_device_add_from_qdict(options, false, errp);

    qobject_unref(options);
    if (!dev) {
        error_prepend(errp, "%s:%u: [%s]: ", plan->file,
                      device->item->place.line, device->item->path);
        return false;
    }
    object_unref(OBJECT(dev));
    return true;
}

static bool make_all(const Plan *plan, Error **errp)
{
    g_autoptr(GPtrArray) devices = plan_devices(plan);

    for (guint i = 0; i < devices->len; i++) {
        if (!make_device(plan, g_ptr_array_index(devices, i), errp)) {
            return false;
        }
    }
    return true;
}

bool viclab_fabric_file_load(const char *path, Error **errp)
{
    g_autofree char *complaint = NULL;
    g_autofree char *text = NULL;
    g_autoptr(Plan) plan = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        error_setg_errno(errp, errno, "viclab: cannot read file '%s'", path);
        return false;
    }
    plan = plan_parse(path, text, length);
    complaint = plan_complaint(plan);
    if (complaint) {
        error_setg(errp, "%s", complaint);
        return false;
    }
    return make_all(plan, errp);
}
