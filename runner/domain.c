/*
 * The guest as a libvirt domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "domain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"

#define NAMESPACE   "http://libvirt.org/schemas/domain/qemu/1.0"
#define QCOW2_MAGIC "QFI\xfb"

/* Whatever stands for a conversion is escaped. */
static void add(GString *xml, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GString *xml, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(xml, text);
}

/* QEMU's way to write sizes: mebibytes without a suffix. */
static bool parse_size(const char *text, uint64_t *number, char *unit)
{
    const char *end;

    *number = g_ascii_strtoull(text, (char **)&end, 10);
    *unit = *end ? g_ascii_toupper(*end) : 'M';
    return *number && g_ascii_isdigit(*text) && strchr("KMGT", *unit) &&
           (!*end || !end[1]);
}

static bool add_memory(const Domain *domain, GString *xml, GError **error)
{
    const char *mem = domain->machine->mem;
    uint64_t number;
    char unit;

    if (!parse_size(mem, &number, &unit)) {
        return fail(error, FAIL_USAGE,
                    "--mem %s: must be a number and K, M, G or T", mem);
    }
    add(xml, "  <memory unit='%ciB'>%" PRIu64 "</memory>\n", unit, number);
    return true;
}

static void add_system(const Domain *domain, GString *xml)
{
    const Machine *machine = domain->machine;
    g_autofree char *line = machine_kernel_line(machine);

    add(xml, "  <vcpu>%d</vcpu>\n", machine->options->smp);
    add(xml, "  <os>\n    <type arch='x86_64' machine='%s'>hvm</type>\n",
        machine_type(machine->qemu));
    if (!domain->disk) {
        add(xml, "    <kernel>%s</kernel>\n", machine->kernel->image);
        add(xml, "    <initrd>%s</initrd>\n", machine->initrd);
        add(xml, "    <cmdline>%s</cmdline>\n", line);
    }
    add(xml, "  </os>\n"
             "  <features>\n    <acpi/>\n    <apic/>\n  </features>\n");
    add(xml, "  <cpu mode='%s'/>\n",
        machine->pace == MACHINE_KVM ? "host-passthrough" : "maximum");
    add(xml,
        "  <on_poweroff>destroy</on_poweroff>\n"
        "  <on_reboot>%s</on_reboot>\n"
        "  <on_crash>destroy</on_crash>\n",
        domain->disk ? "restart" : "destroy");
}

static const char *disk_format(const char *path)
{
    char magic[4] = "";
    FILE *file = fopen(path, "re");

    if (file) {
        (void)!fread(magic, 1, sizeof(magic), file);
        fclose(file);
    }
    return memcmp(magic, QCOW2_MAGIC, sizeof(magic)) ? "raw" : "qcow2";
}

static void add_disk(const Domain *domain, GString *xml)
{
    add(xml,
        "    <disk type='file' device='disk'>\n"
        "      <driver name='qemu' type='%s'/>\n"
        "      <source file='%s'/>\n"
        "      <target dev='vda' bus='virtio'/>\n"
        "    </disk>\n",
        disk_format(domain->disk), domain->disk);
}

static void add_devices(const Domain *domain, GString *xml)
{
    const Machine *machine = domain->machine;

    add(xml, "  <devices>\n    <emulator>%s</emulator>\n",
        machine->qemu->program);
    if (domain->disk) {
        add_disk(domain, xml);
    }
    add(xml,
        "    <controller type='usb' model='none'/>\n"
        "    <serial type='pty'>\n"
        "      <log file='%s/console.log' append='off'/>\n"
        "      <target type='isa-serial' port='0'/>\n"
        "    </serial>\n"
        "    <console type='pty'>\n"
        "      <target type='serial' port='0'/>\n"
        "    </console>\n"
        "    <memballoon model='none'/>\n",
        machine->out);
    if (machine->options->iommu) {
        add(xml, "    <iommu model='intel'/>\n");
    }
    add(xml, "  </devices>\n");
}

static void add_lab(const Domain *domain, GString *xml)
{
    g_auto(GStrv) argv = machine_lab_argv(domain->machine);

    add(xml, "  <qemu:commandline>\n");
    for (char **word = argv; *word; word++) {
        add(xml, "    <qemu:arg value='%s'/>\n", *word);
    }
    add(xml, "  </qemu:commandline>\n");
}

char *domain_xml(const Domain *domain, GError **error)
{
    g_autoptr(GString) xml = g_string_new(NULL);
    bool kvm = domain->machine->pace == MACHINE_KVM;

    add(xml, "<domain type='%s' xmlns:qemu='" NAMESPACE "'>\n",
        kvm ? "kvm" : "qemu");
    add(xml, "  <name>%s</name>\n", domain->name);
    if (!add_memory(domain, xml, error)) {
        return NULL;
    }
    add_system(domain, xml);
    add_devices(domain, xml);
    add_lab(domain, xml);
    add(xml, "</domain>\n");
    return g_strdup(xml->str);
}
