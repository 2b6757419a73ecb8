/*
 * The laboratory in QEMU, and the device that configures it:
 *
 *   -device viclab,seed=7,journal=journal.jsonl,capture=wire.pcapng
 *
 * It comes first on the command line; without it there is neither journal
 * nor capture, and the seed is 0. With file=FILE it makes the devices of a
 * whole laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "hw/core/cpu.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "system/runstate.h"
#include "system/system.h"
#include "capture/capture.h"
#include "drill/journal.h"
#include "fabric-file.h"
#include "lab.h"
#include "state.h"
#include "trace-tap.h"

#define TYPE_VICLAB "viclab"
OBJECT_DECLARE_SIMPLE_TYPE(ViclabDevice, VICLAB)

struct ViclabDevice {
    DeviceState parent_obj;

    uint64_t seed;
    char *journal_path;
    char *capture_path;
    int64_t stop_at;
    char *file_path;
    bool io_detail;
};

typedef struct Saved {
    ViclabStateFn *fn;
    void *opaque;
} Saved;

typedef struct LabSaved {
    ViclabBlob blob;
} LabSaved;

/* The one laboratory of this process. */
static struct {
    bool present;
    Lab lab;
    QEMUTimer *timer;
    Journal *journal;
    Capture *capture;
    NotifierList start;
    NotifierList exit;
    Notifier machine_done;
    Notifier process_exit;
    LabTimer stop_at;
    GArray *saved;
    LabSaved vmstate;
} the;

/* ------------------------------------------------------------------ */
/* LabHostOps                                                          */

static int64_t host_now(void *host)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void host_set_timer(void *host, int64_t deadline)
{
    if (deadline == LAB_NEVER) {
        timer_del(the.timer);
    } else {
        timer_mod(the.timer, deadline);
    }
}

static void host_log(void *host, LabLogLevel level, const char *line)
{
    switch (level) {
    case LAB_LOG_GUEST_ERROR:
        qemu_log_mask(LOG_GUEST_ERROR, "%s\n", line);
        break;
    case LAB_LOG_WARNING:
        warn_report("%s", line);
        break;
    }
}

/*
 * In the vCPU thread, between two slices: no vCPU begins another one, and
 * time stands still until the main loop has stopped the machine.
 */
static void stop_vcpus(CPUState *cpu, run_on_cpu_data data)
{
    CPUState *other;

    CPU_FOREACH(other) {
        other->stop = true;
        qemu_cpu_kick(other);
    }
    vm_stop(RUN_STATE_PAUSED);
}

static void host_stop(void *host)
{
    async_run_on_cpu(first_cpu, stop_vcpus, RUN_ON_CPU_NULL);
}

static const LabHostOps host_ops = {
    .now = host_now,
    .set_timer = host_set_timer,
    .log = host_log,
    .stop = host_stop,
};

static void deadline_reached(void *opaque)
{
    lab_clock_expired(&the.lab.clock);
}

/* ------------------------------------------------------------------ */
/* Saved state                                                         */

static void walk_state(void *opaque, LabState *state)
{
    lab_state(&the.lab, state);
    for (guint i = 0; i < the.saved->len; i++) {
        Saved *saved = &g_array_index(the.saved, Saved, i);

        saved->fn(saved->opaque, state);
    }
}

static int lab_pre_save(void *opaque)
{
    viclab_blob_save(&the.vmstate.blob, walk_state, NULL);
    return 0;
}

static int lab_post_save(void *opaque)
{
    viclab_blob_clear(&the.vmstate.blob);
    return 0;
}

static int lab_post_load(void *opaque, int version_id)
{
    return viclab_blob_load(&the.vmstate.blob, walk_state, NULL);
}

static const VMStateDescription vmstate_viclab = {
    .name = "viclab",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = lab_pre_save,
    .post_save = lab_post_save,
    .post_load = lab_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(blob, LabSaved, 1, vmstate_viclab_blob, ViclabBlob),
        VMSTATE_END_OF_LIST()
    }
};

void viclab_add_state(ViclabStateFn *fn, void *opaque)
{
    Saved saved = { fn, opaque };

    g_array_append_val(the.saved, saved);
}

void viclab_remove_state(ViclabStateFn *fn, void *opaque)
{
    for (guint i = 0; i < the.saved->len; i++) {
        Saved *saved = &g_array_index(the.saved, Saved, i);

        if (saved->fn == fn && saved->opaque == opaque) {
            g_array_remove_index(the.saved, i);
            return;
        }
    }
}

/* ------------------------------------------------------------------ */
/* From start to exit                                                  */

static void stop_time_reached(void *opaque)
{
    lab_stop(&the.lab);
}

/* A laboratory that is loaded goes on; it does not start. */
static void run_state_changed(void *opaque, bool running, RunState state)
{
    if (running) {
        tap_mute(&the.lab.tap, false);
    }
}

static void machine_done(Notifier *notifier, void *data)
{
    TAP(&the.lab.tap, TAP_lab_start, "lab", TAP_DEC("seed", the.lab.seed));
    notifier_list_notify(&the.start, NULL);
}

static void process_exit(Notifier *notifier, void *data)
{
    notifier_list_notify(&the.exit, NULL);
    if (the.journal) {
        journal_free(the.journal);
        the.journal = NULL;
    }
    if (the.capture) {
        capture_free(the.capture);
        the.capture = NULL;
    }
}

static void create_lab(uint64_t seed)
{
    the.present = true;
    notifier_list_init(&the.start);
    notifier_list_init(&the.exit);
    the.saved = g_array_new(false, false, sizeof(Saved));
    the.timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, deadline_reached, NULL);
    lab_init(&the.lab, &host_ops, NULL, seed);
    tap_mute(&the.lab.tap, runstate_check(RUN_STATE_INMIGRATE));
    viclab_trace_tap(&the.lab.tap);
    the.machine_done.notify = machine_done;
    qemu_add_machine_init_done_notifier(&the.machine_done);
    the.process_exit.notify = process_exit;
    qemu_add_exit_notifier(&the.process_exit);
    vmstate_register(NULL, 0, &vmstate_viclab, &the.vmstate);
    qemu_add_vm_change_state_handler(run_state_changed, NULL);
}

Lab *viclab_lab(void)
{
    if (!the.present) {
        create_lab(0);
    }
    return &the.lab;
}

void viclab_add_start_notifier(Notifier *notifier)
{
    notifier_list_add(&the.start, notifier);
}

void viclab_add_exit_notifier(Notifier *notifier)
{
    notifier_list_add(&the.exit, notifier);
}

/* ------------------------------------------------------------------ */
/* The device                                                          */

static void viclab_realize(DeviceState *qdev, Error **errp)
{
    ViclabDevice *dev = VICLAB(qdev);
    uint64_t kinds = dev->io_detail ? TAP_ALL_KINDS
                                    : tap_kinds_of(TAP_DETAIL_CONTROL);
    g_autofree char *why = NULL;

    if (the.present) {
        error_setg(errp, "there is one viclab device at most, and it comes "
                         "before all that belongs to the laboratory");
        return;
    }
    create_lab(dev->seed);
    if (dev->stop_at) {
        lab_timer_init(&the.stop_at, &the.lab.clock, stop_time_reached, NULL);
        lab_timer_arm(&the.stop_at, dev->stop_at);
    }
    if (dev->journal_path) {
        the.journal = journal_new(&the.lab, dev->journal_path, kinds, &why);
    }
    if (!why && dev->capture_path) {
        the.capture = capture_new(&the.lab, dev->capture_path, &why);
    }
    if (why) {
        error_setg(errp, "viclab: %s", why);
    } else if (dev->file_path) {
        viclab_fabric_file_load(dev->file_path, errp);
    }
}

static const Property viclab_properties[] = {
    DEFINE_PROP_UINT64("seed", ViclabDevice, seed, 0),
    DEFINE_PROP_STRING("journal", ViclabDevice, journal_path),
    DEFINE_PROP_STRING("capture", ViclabDevice, capture_path),
    DEFINE_PROP_BOOL("io-detail", ViclabDevice, io_detail, true),
    DEFINE_PROP_INT64("stop-at", ViclabDevice, stop_at, 0),
    DEFINE_PROP_STRING("file", ViclabDevice, file_path),
};

static void viclab_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = viclab_realize;
    dc->desc = "viclab laboratory: seed, journal and capture";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, viclab_properties);
    object_class_property_set_description(
        oc, "seed", "from which every random choice of the lab derives");
    object_class_property_set_description(
        oc, "journal", "file for one JSON object a line and event");
    object_class_property_set_description(
        oc, "capture", "pcapng file for all that crosses adapters' links");
    object_class_property_set_description(
        oc, "file", "fabric file: the laboratory to make");
    object_class_property_set_description(
        oc, "io-detail", "journal the events of every single request too");
    object_class_property_set_description(
        oc, "stop-at", "ns of virtual time at which the machine is stopped");
}

static const TypeInfo viclab_types[] = {
    {
        .name = TYPE_VICLAB,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(ViclabDevice),
        .class_init = viclab_class_init,
    },
};

DEFINE_TYPES(viclab_types)
