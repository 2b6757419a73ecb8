/*
 * The laboratory in QEMU, and the device that configures it:
 *
 *   -device viclab,seed=7,journal=journal.jsonl,capture=wire.pcapng
 *
 * It comes first on the command line; without it there is neither journal
 * nor capture nor checker, and the seed is 0. With file=FILE it makes the
 * devices of a whole laboratory.
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
#include "check/check.h"
#include "drill/journal.h"
#include "drill/schedule.h"
#include "drill/reach.h"
#include "drill/watch_order.h"
#include "drill.h"
#include "fabric-file.h"
#include "lab.h"
#include "live.h"
#include "state.h"
#include "trace-tap.h"
#include "vcpu.h"

#define TYPE_VICLAB "viclab"
OBJECT_DECLARE_SIMPLE_TYPE(ViclabDevice, VICLAB)

struct ViclabDevice {
    DeviceState parent_obj;

    uint64_t seed;
    char *journal_path;
    char *capture_path;
    int64_t stop_at;
    uint32_t slack;
    char *file_path;
    bool io_detail;
    char *symbols_path;
    char *watch;
    char *reach;
    char *reached_path;
    ViclabDrillConfig drill;
    char *drill_path;
    char *drill_values;
    int64_t schedule_seed;
    uint32_t schedule_mean;
    int64_t lockup;
    bool check;
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
    bool sending;
    Lab lab;
    QEMUTimer *timer;
    Journal *journal;
    Capture *capture;
    Checker *checker;
    NotifierList start;
    NotifierList exit;
    Notifier machine_done;
    Notifier process_exit;
    LabTimer stop_at;
    WatchTable *watches;
    GPtrArray *orders; /* WatchOrder * */
    Reach *reach;
    char *reached_path;
    Schedule schedule;
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

static void end_machine(CPUState *cpu, run_on_cpu_data data)
{
    stop_vcpus(cpu, data);
    qemu_system_shutdown_request(SHUTDOWN_CAUSE_HOST_QMP_QUIT);
}

static void host_end(void *host)
{
    async_run_on_cpu(first_cpu, end_machine, RUN_ON_CPU_NULL);
}

static const LabHostOps host_ops = {
    .now = host_now,
    .set_timer = host_set_timer,
    .log = host_log,
    .stop = host_stop,
    .end = host_end,
};

static void deadline_reached(void *opaque)
{
    lab_clock_expired(&the.lab.clock);
}

/* ------------------------------------------------------------------ */
/* Saved state                                                         */

/*
 * What the checker knows goes along. Whoever loads without one skips it; whose
 * checker finds nothing starts blind.
 */
static void walk_checker(LabState *state)
{
    bool saved = the.checker != NULL;
    Checker *spare;

    lab_state_bool(state, &saved);
    if (saved && the.checker) {
        check_state(the.checker, state);
    } else if (saved) {
        spare = check_new(&the.lab);
        check_state(spare, state);
        check_free(spare);
    } else if (the.checker) {
        check_start_blind(the.checker);
    }
}

static void walk_state(void *opaque, LabState *state)
{
    lab_state(&the.lab, state);
    walk_checker(state);
    for (guint i = 0; i < the.saved->len; i++) {
        Saved *saved = &g_array_index(the.saved, Saved, i);

        saved->fn(saved->opaque, state);
    }
}

static int lab_pre_save(void *opaque)
{
    if (!viclab_drill_may_save()) {
        return -EBUSY;
    }
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
    if (the.checker) {
        check_start(the.checker);
    }
    notifier_list_notify(&the.start, NULL);
}

static void write_reached(void)
{
    g_autofree char *text = reach_text(the.reach);
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(the.reached_path, text, -1, &error)) {
        error_report("viclab: reached: %s", error->message);
    }
}

static void process_exit(Notifier *notifier, void *data)
{
    notifier_list_notify(&the.exit, NULL);
    if (the.reach) {
        write_reached();
    }
    if (the.checker) {
        check_free(the.checker);
        the.checker = NULL;
    }
    if (the.journal) {
        journal_free(the.journal);
        the.journal = NULL;
    }
    if (the.capture) {
        capture_free(the.capture);
        the.capture = NULL;
    }
}

/* Saved first: what owns a watch comes later. */
static void walk_watches(void *opaque, LabState *state)
{
    watch_table_state(the.watches, state);
    for (guint i = 0; i < the.orders->len; i++) {
        watch_order_state(the.orders->pdata[i], state);
    }
    if (the.reach) {
        reach_state(the.reach, state);
    }
}

static void walk_lockup(void *opaque, LabState *state)
{
    lockup_state(viclab_vcpu_lockup(), state);
}

static void create_watches(Symbols *symbols)
{
    the.watches = viclab_vcpu_init(&the.lab, symbols);
    the.orders = g_ptr_array_new();
    viclab_add_state(walk_watches, NULL);
    viclab_add_state(walk_lockup, NULL);
}

static void create_lab(uint64_t seed, Symbols *symbols)
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
    create_watches(symbols);
}

bool viclab_sending(void)
{
    return the.sending;
}

void viclab_set_sending(bool sending)
{
    the.sending = sending;
}

Lab *viclab_lab(void)
{
    if (!the.present) {
        create_lab(0, symbols_new());
    }
    return &the.lab;
}

WatchTable *viclab_watches(void)
{
    viclab_lab();
    return the.watches;
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

static Symbols *load_symbols(const ViclabDevice *dev, char **why)
{
    return dev->symbols_path ? symbols_load(dev->symbols_path, why)
                             : symbols_new();
}

/* "FUNCTION:park=1ms;FUNCTION" */
static void add_watches(const ViclabDevice *dev, char **why)
{
    g_auto(GStrv) texts = g_strsplit(dev->watch ?: "", ";", -1);

    for (char **text = texts; *text && !*why; text++) {
        WatchOrder *order = watch_order_new(the.watches, *text, why);

        if (order) {
            g_ptr_array_add(the.orders, order);
        }
    }
}

static void add_reach(const ViclabDevice *dev, char **why)
{
    if (!dev->reach) {
        return;
    }
    if (!dev->reached_path) {
        *why = g_strdup("reach wants reached=FILE, for what it finds");
        return;
    }
    the.reached_path = g_strdup(dev->reached_path);
    the.reach = reach_new(the.watches, dev->reach, why);
}

static void walk_schedule(void *opaque, LabState *state)
{
    schedule_state(&the.schedule, state);
}

/*
 * That of a drill begins with its first step, so that all schedules start from
 * the same saved guest, and no other is saved while it is played.
 */
static void set_schedule(ViclabDevice *dev, char **why)
{
    if (dev->schedule_seed < 0) {
        return;
    }
    if (dev->schedule_mean < SCHEDULE_MEAN_MIN ||
        dev->schedule_mean > SCHEDULE_MEAN_MAX) {
        *why = g_strdup_printf("schedule-mean %u: must be from %d to %d ns",
                               dev->schedule_mean, SCHEDULE_MEAN_MIN,
                               SCHEDULE_MEAN_MAX);
        return;
    }
    schedule_init(&the.schedule, dev->schedule_seed, dev->schedule_mean);
    viclab_vcpu_set_schedule(&the.schedule);
    if (dev->drill_path && !dev->drill.beside) {
        dev->drill.schedule = &the.schedule;
    } else {
        viclab_add_state(walk_schedule, NULL);
    }
}

static void viclab_realize(DeviceState *qdev, Error **errp)
{
    ViclabDevice *dev = VICLAB(qdev);
    TapKinds kinds = dev->io_detail ? TAP_ALL_KINDS
                                    : tap_kinds_of(TAP_DETAIL_CONTROL);
    g_autofree char *why = NULL;
    Symbols *symbols;

    if (the.present) {
        error_setg(errp, "there is one viclab device at most, and it comes "
                         "before all that belongs to the laboratory");
        return;
    }
    symbols = load_symbols(dev, &why);
    if (!symbols) {
        error_setg(errp, "viclab: symbols: %s", why);
        return;
    }
    create_lab(dev->seed, symbols);
    the.lab.clock.slack = dev->slack;
    if (dev->stop_at) {
        lab_timer_init(&the.stop_at, &the.lab.clock, stop_time_reached, NULL);
        lab_timer_arm(&the.stop_at, dev->stop_at);
    }
    if (dev->journal_path && *dev->journal_path) {
        the.journal = journal_new(&the.lab, dev->journal_path, kinds, &why);
    }
    if (!why && dev->capture_path && *dev->capture_path) {
        the.capture = capture_new(&the.lab, dev->capture_path, &why);
    }
    if (!why) {
        set_schedule(dev, &why);
    }
    if (!why) {
        add_watches(dev, &why);
    }
    if (!why) {
        add_reach(dev, &why);
    }
    if (why) {
        error_setg(errp, "viclab: %s", why);
        return;
    }
    if (dev->check) {
        /* after the journal, which so has the frame before its breaches */
        the.checker = check_new(&the.lab);
    }
    lockup_set_limit(viclab_vcpu_lockup(), dev->lockup);
    dev->drill.path = dev->drill_path;
    dev->drill.values = dev->drill_values;
    if (viclab_drill_load(&dev->drill, errp) && dev->file_path) {
        viclab_fabric_file_load(dev->file_path, errp);
    }
}

/* The monitor leaves quotes that a person has set around all of it. */
static char *unquoted(const char *text)
{
    size_t length = strlen(text);

    return length > 1 && *text == '"' && text[length - 1] == '"'
               ? g_strndup(text + 1, length - 2)
               : g_strdup(text);
}

/*
 * qom-set /machine/peripheral/lab control "vic0 link-down", or a statement of
 * a drill: a person decides when, so that the run cannot be repeated; its
 * journal says so.
 */
static void set_control(Object *o, const char *text, Error **errp)
{
    g_autofree char *line = unquoted(text);
    g_autofree char *why = NULL;

    if (!DEVICE(o)->realized) {
        error_setg(errp, "viclab: control can be set once the machine runs");
        return;
    }
    if (viclab_live_knows(line)) {
        viclab_live_statement(line, errp);
        return;
    }
    TAP(&the.lab.tap, TAP_lab_control, "lab", TAP_STR("line", line),
        TAP_FLAG("repeatable", false));
    if (!controls_line(&the.lab.controls, line, &why)) {
        error_setg(errp, "viclab: %s", why);
    }
}

static char *get_control(Object *o, Error **errp)
{
    return viclab_live_said();
}

static const Property viclab_properties[] = {
    DEFINE_PROP_UINT64("seed", ViclabDevice, seed, 0),
    DEFINE_PROP_STRING("journal", ViclabDevice, journal_path),
    DEFINE_PROP_STRING("capture", ViclabDevice, capture_path),
    DEFINE_PROP_BOOL("io-detail", ViclabDevice, io_detail, true),
    DEFINE_PROP_INT64("stop-at", ViclabDevice, stop_at, 0),
    DEFINE_PROP_UINT32("slack", ViclabDevice, slack, 0),
    DEFINE_PROP_STRING("file", ViclabDevice, file_path),
    DEFINE_PROP_STRING("symbols", ViclabDevice, symbols_path),
    DEFINE_PROP_STRING("watch", ViclabDevice, watch),
    DEFINE_PROP_STRING("reach", ViclabDevice, reach),
    DEFINE_PROP_STRING("reached", ViclabDevice, reached_path),
    DEFINE_PROP_STRING("drill", ViclabDevice, drill_path),
    DEFINE_PROP_STRING("drill-values", ViclabDevice, drill_values),
    DEFINE_PROP_BOOL("drill-control", ViclabDevice, drill.control, false),
    DEFINE_PROP_BOOL("drill-beside", ViclabDevice, drill.beside, false),
    DEFINE_PROP_INT64("schedule-seed", ViclabDevice, schedule_seed, -1),
    DEFINE_PROP_UINT32("schedule-mean", ViclabDevice, schedule_mean,
                       SCHEDULE_MEAN),
    DEFINE_PROP_INT64("lockup", ViclabDevice, lockup, LOCKUP_LIMIT),
    DEFINE_PROP_BOOL("check", ViclabDevice, check, true),
};

static void viclab_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = viclab_realize;
    dc->desc = "viclab laboratory: seed, journal, capture and checker";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, viclab_properties);
    object_class_property_add_str(oc, "control", get_control, set_control);
    object_class_property_set_description(
        oc, "control", "NAME VERB [ARGUMENT=VALUE ...]: done at once; or a "
        "statement of a drill. Reads as what came of those");
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
    object_class_property_set_description(
        oc, "symbols", "file: where the functions of the guest's kernel are");
    object_class_property_set_description(
        oc, "watch", "functions to watch, separated by semicolons: "
        "FUNCTION[:cpu=N][:argN=VALUE][:park=TIME|:return=VALUE]");
    object_class_property_set_description(
        oc, "reach", "modules, separated by semicolons: note which of their "
        "functions are reached");
    object_class_property_set_description(
        oc, "reached", "file for what reach finds");
    object_class_property_set_description(
        oc, "schedule-seed", "of the lengths of the vCPUs' slices; -1: off");
    object_class_property_set_description(
        oc, "schedule-mean", "ns of a slice, on average");
    object_class_property_set_description(
        oc, "lockup", "ns of virtual time after which a vCPU that keeps its "
        "interrupts off is locked up; 0: nobody looks");
    object_class_property_set_description(
        oc, "check", "judge all that crosses a link by the standards' rules");
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
