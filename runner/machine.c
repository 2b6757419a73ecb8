/*
 * The guest's machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "machine.h"

#include <string.h>

#include "version.h"

#define PINNED_MACHINE "pc-q35-10.0"
#define PINNED_SINCE   "10.0"
#define KERNEL_LINE \
    "console=ttyS0 nokaslr tsc=reliable clocksource=tsc panic=-1"
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
char *machine_path_value(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_auto(GStrv) parts = g_strsplit(path, ",", -1);

    return g_strjoinv(",,", parts);
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

const char *machine_kernel_line(MachinePace pace)
{
    return pace == MACHINE_VIRTUAL ? KERNEL_LINE : KERNEL_LINE_REAL_TIME;
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
    add(argv, "-kernel", "%s", machine->kernel->image);
    if (machine->initrd) {
        add(argv, "-initrd", "%s", machine->initrd);
    }
    add(argv, "-append", "%s", machine_kernel_line(machine->pace));
}

static void add_console(const Machine *machine, GPtrArray *argv)
{
    g_autofree char *path = machine_path_value(machine->out, "console.log");

    add(argv, "-chardev", "file,id=console,path=%s", path);
    add(argv, "-serial", "chardev:console");
}

static void add_fabric(const Machine *machine, GPtrArray *argv)
{
    const Options *options = machine->options;
    g_autofree char *journal =
        machine_path_value(machine->out, "journal.jsonl");
    g_autofree char *capture = machine_path_value(machine->out, "wire.pcapng");
    g_autofree char *file = machine_path_value(machine->out, LAB_COPY);

    add(argv, "-device",
        "viclab,id=lab,seed=%" G_GINT64_FORMAT
        ",journal=%s,capture=%s,stop-at=%" G_GINT64_FORMAT "%s%s%s%s",
        options->seed, journal, capture, machine->stop_at,
        options->own_lab ? ",file=" : "", options->own_lab ? file : "",
        comma(options->lab), text(options->lab));
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

static void add_devices(const Machine *machine, GPtrArray *argv)
{
    const Options *options = machine->options;
    g_autofree char *out = machine_path_value(machine->out, "guest.out");
    g_autofree char *err = machine_path_value(machine->out, "guest.err");
    g_autofree char *orders = machine_path_value(machine->out, "orders");

    /* libvirt counts chassis from 1, and each has to be the only one */
    if (!options->own_lab) {
        add(argv, "-device", "pcie-root-port,id=rp0,chassis=101,slot=1");
        add(argv, "-device",
            "vic-fc,id=vic0,bus=rp0,fabric=fabric0,role=nvme%s%s",
            comma(options->vic), text(options->vic));
    }
    add(argv, "-device", "pcie-root-port,id=rp1,chassis=102,slot=2");
    add(argv, "-device",
        "viclab-port,id=port0,bus=rp1,stdout=%s,stderr=%s,orders=%s%s", out,
        err, orders, machine->stop_when_asked ? ",stop-when-asked=on" : "");
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
