/*
 * The guest's machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "machine.h"

#include <string.h>

#include "built.h"
#include "job.h"
#include "reach.h"
#include "tsc.h"
#include "version.h"

#define PINNED_MACHINE "pc-q35-10.0"
#define PINNED_SINCE   "10.0"
#define KERNEL_LINE \
    "console=ttyS0 nokaslr tsc=reliable clocksource=tsc panic=-1"
/* As long as a command takes in the lab: the doorbell's write does it all. */
#define SLACK                 ",slack=20000"
#define KERNEL_LINE_REAL_TIME "console=ttyS0 panic=-1"

static void add(GPtrArray *argv, const char *option, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void add(GPtrArray *argv, const char *option, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(argv, g_strdup(option));
    g_ptr_array_add(argv, g_strdup_vprintf(format, args));
    va_end(args);
}

/* A comma would end the value. */
static char *escaped(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);

    return g_strjoinv(",,", parts);
}

char *machine_path_value(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return escaped(path);
}

static const char *comma(const char *properties)
{
    return properties && *properties ? "," : "";
}

static const char *text(const char *properties)
{
    return properties ? properties : "";
}

const char *machine_type(const Qemu *qemu)
{
    return version_compare(qemu->version, PINNED_SINCE) >= 0 ? PINNED_MACHINE
                                                             : "q35";
}

/* A guest that calibrates its clock on a busy host gets it wrong. */
static char *clock_option(const Machine *machine)
{
    unsigned long khz = machine->pace == MACHINE_PARALLEL ? tsc_khz() : 0;

    return khz ? g_strdup_printf(" tsc_early_khz=%lu", khz) : g_strdup("");
}

char *machine_kernel_line(const Machine *machine)
{
    const char *line =
        machine->pace == MACHINE_VIRTUAL ? KERNEL_LINE : KERNEL_LINE_REAL_TIME;
    const char *more = built_kernel_line(machine->kernel->kind);
    g_autofree char *clock = clock_option(machine);

    return g_strdup_printf("%s%s%s%s%s", line, clock, *more ? " " : "", more,
                           machine->options->iommu ? " " MACHINE_IOMMU_LINE
                                                   : "");
}

static void add_firmware(const Machine *machine, GPtrArray *argv)
{
    for (char **folder = machine->qemu->firmware; *folder; folder++) {
        add(argv, "-L", "%s", *folder);
    }
}

static void add_board(const Machine *machine, GPtrArray *argv)
{
    g_ptr_array_add(argv, g_strdup("-nodefaults"));
    g_ptr_array_add(argv, g_strdup("-no-user-config"));
    g_ptr_array_add(argv, g_strdup("-no-reboot"));
    add(argv, "-display", "none");
    add(argv, "-M", "%s,sata=off,smbus=off,usb=off",
        machine_type(machine->qemu));
    add(argv, "-m", "%s", machine->mem);
    add(argv, "-smp", "%d", machine->options->smp);
    if (machine->options->iommu) {
        /* before all that is behind it */
        add(argv, "-device", MACHINE_IOMMU);
    }
}

static void add_pace(const Machine *machine, GPtrArray *argv)
{
    switch (machine->pace) {
    case MACHINE_VIRTUAL:
        add(argv, "-cpu", "qemu64");
        add(argv, "-accel", "tcg,thread=single,tb-size=256");
        add(argv, "-icount", "shift=2,sleep=off");
        add(argv, "-rtc", "base=2026-01-01,clock=vm");
        add(argv, "-seed", "%" G_GINT64_FORMAT, machine->options->seed);
        break;
    case MACHINE_PARALLEL:
        add(argv, "-cpu", "max");
        add(argv, "-accel", "tcg,thread=multi");
        break;
    case MACHINE_KVM:
        add(argv, "-cpu", "host");
        add(argv, "-accel", "kvm");
        break;
    }
}

static void add_kernel(const Machine *machine, GPtrArray *argv)
{
    g_autofree char *line = machine_kernel_line(machine);

    add(argv, "-kernel", "%s", machine->kernel->image);
    if (machine->initrd) {
        add(argv, "-initrd", "%s", machine->initrd);
    }
    add(argv, "-append", "%s%s%s", line, machine->options->append ? " " : "",
        text(machine->options->append));
}

static void add_console(const Machine *machine, GPtrArray *argv)
{
    g_autofree char *path = machine_path_value(machine->out, "console.log");

    add(argv, "-chardev", "file,id=console,path=%s", path);
    add(argv, "-serial", "chardev:console");
}

/* The drill is a copy, so that the user may go on with his own. */
static char *drill_properties(const Machine *machine)
{
    g_autofree char *file = NULL;
    g_autofree char *values = NULL;

    if (!machine->drill) {
        return g_strdup("");
    }
    file = machine_path_value(machine->out, machine->drill);
    values = machine_path_value(machine->out, MACHINE_DRILL_VALUES);
    return g_strdup_printf(",drill=%s,drill-values=%s%s%s", file, values,
                           machine->control ? ",drill-control=on" : "",
                           machine->beside ? ",drill-beside=on" : "");
}

/* Functions that are watched, and the schedule. */
static char *watch_properties(const Machine *machine)
{
    const Options *options = machine->options;
    GString *text = g_string_new(NULL);

    if (machine->symbols) {
        g_autofree char *path = escaped(machine->symbols);

        g_string_append_printf(text, ",symbols=%s", path);
    }
    if (options->watches) {
        g_autofree char *list = g_strjoinv(";", options->watches);
        g_autofree char *value = escaped(list);

        g_string_append_printf(text, ",watch=%s", value);
    }
    if (options->reach) {
        g_autofree char *path = machine_path_value(machine->out, REACH_FILE);

        g_string_append_printf(text, ",reach=%s,reached=%s", options->reach,
                               path);
    }
    if (options->schedule) {
        g_string_append_printf(
            text, ",schedule-seed=%" G_GINT64_FORMAT ",schedule-mean=%u",
            options->schedule_seed, options->schedule_mean);
    }
    return g_string_free(text, FALSE);
}

static void add_fabric(const Machine *machine, GPtrArray *argv)
{
    const Options *options = machine->options;
    g_autofree char *journal =
        machine_path_value(machine->out, "journal.jsonl");
    g_autofree char *capture = machine_path_value(machine->out, "wire.pcapng");
    g_autofree char *file = machine_path_value(machine->out, LAB_COPY);
    g_autofree char *drill = drill_properties(machine);
    g_autofree char *watches = watch_properties(machine);

    add(argv, "-device",
        "viclab,id=lab,seed=%" G_GINT64_FORMAT
        ",journal=%s,capture=%s,stop-at=%" G_GINT64_FORMAT "%s%s%s%s%s%s%s",
        options->seed, journal, capture, machine->stop_at,
        machine->pace == MACHINE_VIRTUAL ? "" : SLACK,
        options->own_lab ? ",file=" : "", options->own_lab ? file : "", watches,
        comma(options->lab), text(options->lab), drill);
    if (options->own_lab) {
        return;
    }
    add(argv, "-device", "fc-fabric,id=fabric0%s%s", comma(options->fabric),
        text(options->fabric));
    add(argv, "-device", "fc-nvme-port,id=target0,fabric=fabric0%s%s",
        comma(options->port), text(options->port));
    add(argv, "-device",
        "fc-nvme-subsystem,id=subsys0,ports=target0,"
        "nqn=nqn.2026-01.org.viclab:subsys0%s%s",
        comma(options->subsystem), text(options->subsystem));
    add(argv, "-device",
        "fc-nvme-namespace,id=ns0,subsystem=subsys0,size=64M,lba-size=512%s%s",
        comma(options->namespace), text(options->namespace));
}

/* The bus is full from its low end: ours is the other. */
static const char *bus_address(const Machine *machine, const char *address)
{
    return machine->among_others ? address : "";
}

static void add_devices(const Machine *machine, GPtrArray *argv)
{
    const Options *options = machine->options;
    g_autofree char *out = machine_path_value(machine->out, "guest.out");
    g_autofree char *err = machine_path_value(machine->out, "guest.err");
    g_autofree char *orders = machine_path_value(machine->out, "orders");
    g_autofree char *script = machine_path_value(machine->out, JOB_SCRIPT);

    /* libvirt counts chassis from 1, and each has to be the only one */
    if (!options->own_lab) {
        add(argv, "-device", "pcie-root-port,id=rp0,chassis=101,slot=1%s",
            bus_address(machine, ",addr=0x18"));
        add(argv, "-device",
            "vic-fc,id=vic0,bus=rp0,fabric=fabric0,role=nvme%s%s",
            comma(options->vic), text(options->vic));
    }
    add(argv, "-device", "pcie-root-port,id=rp1,chassis=102,slot=2%s",
        bus_address(machine, ",addr=0x19"));
    add(argv, "-device",
        "viclab-port,id=port0,bus=rp1,stdout=%s,stderr=%s,orders=%s%s%s%s", out,
        err, orders, machine->stop_when_asked ? ",stop-when-asked=on" : "",
        options->script ? ",script=" : "", options->script ? script : "");
}

static char **end_argv(const Machine *machine, GPtrArray *argv)
{
    char **more = machine->options->qemu_args;

    while (more && *more) {
        g_ptr_array_add(argv, g_strdup(*more++));
    }
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

Machine machine_anywhere(const Machine *machine)
{
    Machine plain = *machine;

    plain.out = MACHINE_NOWHERE;
    plain.initrd = MACHINE_NOWHERE;
    plain.symbols = plain.symbols ? MACHINE_NOWHERE : NULL;
    return plain;
}

char **machine_lab_argv(const Machine *machine)
{
    GPtrArray *argv = g_ptr_array_new();

    add_firmware(machine, argv);
    add_fabric(machine, argv);
    add_devices(machine, argv);
    return end_argv(machine, argv);
}

char **machine_argv(const Machine *machine)
{
    GPtrArray *argv = g_ptr_array_new();

    g_ptr_array_add(argv, g_strdup(machine->qemu->program));
    add_firmware(machine, argv);
    add_board(machine, argv);
    add_pace(machine, argv);
    add_kernel(machine, argv);
    add_console(machine, argv);
    if (machine->has_lab) {
        add_fabric(machine, argv);
        add_devices(machine, argv);
    }
    return end_argv(machine, argv);
}
