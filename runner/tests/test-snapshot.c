/*
 * What a saved guest depends on: its key.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "snapshot.h"

#include "folder.h"

static char *firmware[] = { NULL };
static char *watches[] = { (char *)"fnic_reset", NULL };
static char *other_watches[] = { (char *)"fnic_reset:park=1ms", NULL };
static char *qemu_args[] = { (char *)"-device", (char *)"fc-fcf", NULL };
static char *other_qemu_args[] = { (char *)"-device fc-fcf", NULL };
static Lab lab = { .text = (char *)"fabric a\n" };
static Lab other_lab = { .text = (char *)"fabric b\n" };

/* One of everything that a guest is made of; tests change their copy. */
typedef struct Parts {
    Options options;
    Qemu qemu;
    Kernel kernel;
    Machine machine;
    char *folder;
    char *archive; /* file */
} Parts;

static void parts_init(Parts *parts)
{
    *parts = (Parts){
        .options = { .smp = 2, .seed = 1 },
        .qemu = { .program = (char *)"/qemu/1/qemu",
                  .version = (char *)"10.0.13",
                  .firmware = firmware },
        .kernel = { .image = (char *)"/kernel/1/vmlinux" },
        .machine = { .mem = "512M",
                     .out = "/out",
                     .initrd = "/out/initrd.cpio",
                     .pace = MACHINE_VIRTUAL,
                     .has_lab = true },
        .folder = folder_new(),
    };
    parts->archive = g_build_filename(parts->folder, "base.cpio", NULL);
    g_assert_true(file_write(parts->archive, "modules", NULL));
}

static void parts_cleanup(Parts *parts)
{
    folder_free(parts->folder);
    g_free(parts->archive);
}

static char *key_of(Parts *parts)
{
    g_autoptr(GPtrArray) archives = g_ptr_array_new();
    SnapshotParts snapshot = { &parts->machine, archives, 600 };
    g_autoptr(GError) error = NULL;
    char *key;

    g_ptr_array_add(archives, parts->archive);
    parts->machine.options = &parts->options;
    parts->machine.qemu = &parts->qemu;
    parts->machine.kernel = &parts->kernel;
    key = snapshot_key(&snapshot, &error);
    g_assert_no_error(error);
    return key;
}

typedef void ChangeFn(Parts *parts);

#define CHANGE(name, place, value)          \
    static void change_##name(Parts *parts) \
    {                                       \
        parts->place = (value);             \
    }

CHANGE(program, qemu.program, (char *)"/qemu/2/qemu")
CHANGE(image, kernel.image, (char *)"/kernel/2/vmlinux")
CHANGE(smp, options.smp, 1)
CHANGE(mem, machine.mem, "1G")
CHANGE(seed, options.seed, 2)
CHANGE(pace, machine.pace, MACHINE_PARALLEL)
CHANGE(iommu, options.iommu, true)
CHANGE(append, options.append, (char *)"nvme_core.multipath=N")
CHANGE(vic, options.vic, (char *)"fip=on")
CHANGE(vic_value, options.vic, (char *)"fip=off")
CHANGE(fabric, options.fabric, (char *)"vlan=100")
CHANGE(port, options.port, (char *)"vlan=100")
CHANGE(subsystem, options.subsystem, (char *)"mdts=5")
CHANGE(namespace, options.namespace, (char *)"size=1G")
CHANGE(lba_size, options.namespace, (char *)"lba-size=4096")
CHANGE(lab, options.lab, (char *)"io-detail=off")
CHANGE(own_lab, options.own_lab, &lab)
CHANGE(other_lab, options.own_lab, &other_lab)
CHANGE(watches, options.watches, watches)
CHANGE(other_watches, options.watches, other_watches)
CHANGE(schedule, options.schedule, (char *)"7")
CHANGE(qemu_args, options.qemu_args, qemu_args)
CHANGE(other_qemu_args, options.qemu_args, other_qemu_args)
CHANGE(script, options.script, (char *)"commands")

/* As many bytes as before. */
static void change_archive(Parts *parts)
{
    g_assert_true(file_write(parts->archive, "MODULES", NULL));
}

static const struct {
    const char *name;
    ChangeFn *change; /* NULL: none */
} changes[] = {
    { "nothing", NULL },
    { "QEMU", change_program },
    { "the kernel", change_image },
    { "the guest's archive", change_archive },
    { "vCPUs", change_smp },
    { "memory", change_mem },
    { "the seed", change_seed },
    { "the pace", change_pace },
    { "an IOMMU", change_iommu },
    { "the kernel's command line", change_append },
    { "the adapter", change_vic },
    { "the adapter, otherwise", change_vic_value },
    { "the fabric", change_fabric },
    { "the port, by the same words", change_port },
    { "the subsystem", change_subsystem },
    { "the namespace", change_namespace },
    { "the namespace's blocks", change_lba_size },
    { "the laboratory", change_lab },
    { "a laboratory of one's own", change_own_lab },
    { "another one", change_other_lab },
    { "watched functions", change_watches },
    { "what is done there", change_other_watches },
    { "the schedule", change_schedule },
    { "arguments for QEMU", change_qemu_args },
    { "the same words as one", change_other_qemu_args },
    { "a script", change_script },
};

/* Whatever changes, the key is one that there has not been before. */
static void test_all(void)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        Parts parts;

        parts_init(&parts);
        if (changes[i].change) {
            changes[i].change(&parts);
        }
        g_test_message("%s", changes[i].name);
        g_assert_true(g_hash_table_add(seen, key_of(&parts)));
        parts_cleanup(&parts);
    }
}

CHANGE(out, machine.out, "/elsewhere")
CHANGE(initrd, machine.initrd, "/elsewhere/initrd.cpio")
CHANGE(stop_at, machine.stop_at, 5)
CHANGE(stop_when_asked, machine.stop_when_asked, true)
CHANGE(drill, machine.drill, "played.drill")

/* When and where it is written to makes no other guest of it. */
static void test_others(void)
{
    static ChangeFn *const others[] = {
        change_out,   change_initrd, change_stop_at, change_stop_when_asked,
        change_drill,
    };
    Parts parts;
    g_autofree char *plain = NULL;

    parts_init(&parts);
    plain = key_of(&parts);
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *key = NULL;

        others[i](&parts);
        key = key_of(&parts);
        g_assert_cmpstr(key, ==, plain);
    }
    parts_cleanup(&parts);
}

/* What a namespace begins with is part of it, under the same name, too. */
static void expect_content(Parts *parts, const char *image)
{
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    g_assert_true(file_write(image, "content", NULL));
    before = key_of(parts);
    g_assert_true(file_write(image, "another content", NULL));
    after = key_of(parts);
    g_assert_cmpstr(before, !=, after);
}

static void test_images(void)
{
    g_autofree char *image = NULL;
    Parts parts;
    Lab own = { 0 };

    parts_init(&parts);
    image = g_build_filename(parts.folder, "content.img", NULL);
    parts.options.namespace = g_strdup_printf("size=1G,image=%s", image);
    expect_content(&parts, image);
    g_clear_pointer(&parts.options.namespace, g_free);
    own.text = g_strdup_printf("namespace n\n  device_path = %s \n", image);
    parts.options.own_lab = &own;
    expect_content(&parts, image);
    g_free(own.text);
    parts_cleanup(&parts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/snapshot/key/all-that-counts", test_all);
    g_test_add_func("/snapshot/key/nothing-else", test_others);
    g_test_add_func("/snapshot/key/images", test_images);
    return g_test_run();
}
