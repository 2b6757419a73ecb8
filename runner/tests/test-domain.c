/*
 * The guest as a libvirt domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "domain.h"

#include <string.h>

#include "fail.h"

static char *firmware[] = { NULL };

static Options options = { .smp = 3, .seed = 1 };
static Qemu qemu = {
    .program = "/q e/qemu",
    .version = "10.0.13",
    .firmware = firmware,
};
static Kernel kernel = { .image = "/k/vmlinux" };
static Machine machine = {
    .options = &options,
    .qemu = &qemu,
    .kernel = &kernel,
    .initrd = "/i&o/initrd",
    .mem = "512M",
    .out = "/out,<'put'>",
    .pace = MACHINE_PARALLEL,
    .among_others = true,
};

static void expect(const char *xml, const char *text)
{
    g_test_message("%s", text);
    g_assert_nonnull(strstr(xml, text));
}

/* Whatever the names are, it is well-formed. */
static void check_form(const char *xml)
{
    static const GMarkupParser parser = { 0 };
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, 0, NULL, NULL);

    g_assert_true(g_markup_parse_context_parse(context, xml, -1, NULL));
    g_assert_true(g_markup_parse_context_end_parse(context, NULL));
}

static void test_kernel(void)
{
    Domain domain = { "a < b", &machine, NULL };
    g_autofree char *xml = domain_xml(&domain, NULL);

    check_form(xml);
    expect(xml, "<name>a &lt; b</name>");
    expect(xml, "<memory unit='MiB'>512</memory>");
    expect(xml, "<vcpu>3</vcpu>");
    expect(xml, "<emulator>/q e/qemu</emulator>");
    expect(xml, "<initrd>/i&amp;o/initrd</initrd>");
    expect(xml, "journal=/out,,&lt;&apos;put&apos;&gt;/journal.jsonl");
    /* libvirt has its own root ports at 1 and 2 */
    expect(xml, "id=rp0,chassis=101,slot=1,addr=0x18");
    expect(xml, "id=rp1,chassis=102,slot=2,addr=0x19");
    g_assert_null(strstr(xml, "<disk"));
    g_assert_null(strstr(xml, "iommu"));
}

static void test_iommu(void)
{
    Domain domain = { "x", &machine, NULL };
    g_autofree char *xml = NULL;

    options.iommu = TRUE;
    xml = domain_xml(&domain, NULL);
    options.iommu = FALSE;
    check_form(xml);
    expect(xml, "<iommu model='intel'/>");
    expect(xml, "intel_iommu=on iommu.strict=1</cmdline>");
}

static void test_disk(void)
{
    Domain domain = { "x", &machine, "/d & d" };
    g_autofree char *xml = domain_xml(&domain, NULL);

    check_form(xml);
    expect(xml, "<source file='/d &amp; d'/>");
    expect(xml, "<driver name='qemu' type='raw'/>");
    g_assert_null(strstr(xml, "<kernel"));
    g_assert_null(strstr(xml, "initrd"));
}

static void test_memory(void)
{
    static const struct {
        const char *mem;
        const char *text; /* NULL: refused */
    } cases[] = {
        { "768", "<memory unit='MiB'>768</memory>" },
        { "2g", "<memory unit='GiB'>2</memory>" },
        { "1T", "<memory unit='TiB'>1</memory>" },
        { "", NULL },
        { "0", NULL },
        { "-1G", NULL },
        { " 1G", NULL },
        { "1GB", NULL },
        { "1.5G", NULL },
        { "much", NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        Machine other = machine;
        Domain domain = { "x", &other, NULL };
        g_autofree char *xml = NULL;

        other.mem = cases[i].mem;
        xml = domain_xml(&domain, &error);
        g_test_message("%s", other.mem);
        if (cases[i].text) {
            expect(xml, cases[i].text);
        } else {
            g_assert_null(xml);
            g_assert_error(error, FAIL_DOMAIN, FAIL_USAGE);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domain/kernel", test_kernel);
    g_test_add_func("/domain/iommu", test_iommu);
    g_test_add_func("/domain/disk", test_disk);
    g_test_add_func("/domain/memory", test_memory);
    return g_test_run();
}
