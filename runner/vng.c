/*
 * viclab vng.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vng.h"

#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "command.h"
#include "course.h"
#include "fail.h"
#include "job.h"
#include "layout.h"
#include "machine.h"
#include "virtme.h"

/*
 * Of the serial ports only the first can be the kernel's console, and
 * virtme-ng leaves that to nobody; the early console on the second is kept
 * instead.
 */
#define KERNEL_LINE \
    "earlycon=uart8250,io,0x2f8,115200n8 keep_bootcon loglevel=7"

/* Where virtme-ng's init mounts something over the files of this machine. */
static const char *const hidden[] = {
    "/dev", "/proc", "/run", "/sys", "/var/cache", "/var/log", "/var/tmp",
};

typedef struct Vng {
    const Session *session;
    Setup setup;
    Virtme virtme;
    char *layout; /* folder with the kernel */
    char *out;
} Vng;

static bool is_visible(const char *path)
{
    g_autofree char *real = realpath(path, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++) {
        size_t length = strlen(hidden[i]);

        if (real && strncmp(real, hidden[i], length) == 0 &&
            (!real[length] || real[length] == '/')) {
            return false;
        }
    }
    return true;
}

static bool check_visible(const char *path, const char *option, GError **error)
{
    return is_visible(path) ||
           fail(error, FAIL_USAGE,
                "virtme-ng's guest does not see %s: it has its own /dev, "
                "/proc, /run, /sys, /var/cache, /var/log and /var/tmp. Choose "
                "another place with %s",
                path, option);
}

/* virtme-ng hands its own paths and the kernel's on without quotes. */
static bool check_plain(const char *path, GError **error)
{
    return !path[strspn(path,
                        G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._+-~@%:")] ||
           fail(error, FAIL_USAGE,
                "virtme-ng cannot work in %s: only letters, digits and "
                "/._+-~@%%: may be in the path. Choose another place with "
                "--cache",
                path);
}

static bool check_cache(const Session *session, GError **error)
{
    return check_plain(session->cache, error) &&
           check_visible(session->cache, "--cache", error);
}

static bool check_folders(const Vng *vng, GError **error)
{
    return check_visible(vng->out, "--out", error) &&
           check_visible(vng->setup.kernel.modules, "--modules", error);
}

static void add_word(GString *text, const char *word)
{
    g_autofree char *quoted = g_shell_quote(word);

    g_string_append_printf(text, "%s%s", text->len ? " " : "", quoted);
}

static void add(GPtrArray *argv, const char *option, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void add(GPtrArray *argv, const char *option, const char *format, ...)
{
    g_autofree char *value = NULL;
    va_list args;

    va_start(args, format);
    value = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(argv, g_strconcat(option, "=", value, NULL));
}

/* The same for what virtme-ng makes a part of a shell's command line. */
static void add_quoted(GPtrArray *argv, const char *option, const char *value)
{
    g_autofree char *quoted = g_shell_quote(value);

    add(argv, option, "%s", quoted);
}

/* The machine is ours: PCI Express, with and without KVM. */
static char *qemu_options(const Vng *vng)
{
    const Options *options = vng->session->options;
    Machine machine = {
        .options = options,
        .qemu = &vng->setup.qemu,
        .out = vng->out,
    };
    g_auto(GStrv) lab = machine_lab_argv(&machine);
    g_autofree char *console = machine_path_value(vng->out, "console.log");
    g_autofree char *chardev =
        g_strconcat("file,id=viclab-console,path=", console, NULL);
    g_autofree char *pid_file =
        g_build_filename(vng->out, GUEST_PID_FILE, NULL);
    g_autofree char *board = g_strdup_printf("%s,sata=off,smbus=off,usb=off",
                                             machine_type(&vng->setup.qemu));
    const char *const words[] = {
        "-nodefaults",
        "-machine",
        board,
        "-chardev",
        chardev,
        "-serial",
        "chardev:viclab-console",
        "-pidfile",
        pid_file,
    };
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        add_word(text, words[i]);
    }
    if (options->iommu) {
        add_word(text, "-device");
        add_word(text, MACHINE_IOMMU);
    }
    if (vng->setup.pace != MACHINE_KVM) {
        add_word(text, "-cpu");
        add_word(text, "max");
    }
    if (options->mem) {
        add_word(text, "-m");
        add_word(text, options->mem);
    }
    for (char **word = lab; *word; word++) {
        add_word(text, *word);
    }
    return g_string_free(text, FALSE);
}

/* What the guest's shell is to run: long commands stay in a file. */
static char *guest_command(const Vng *vng)
{
    g_autofree char *agent =
        g_build_filename(vng->session->build, "images/agent", NULL);
    GString *text = g_string_new(NULL);

    add_word(text, agent);
    add_word(text, vng->out);
    return g_string_free(text, FALSE);
}

static void add_environment(const Vng *vng, GPtrArray *argv)
{
    g_autofree char *path = command_search_path();

    g_ptr_array_add(argv, g_strdup("env"));
    add(argv, "PATH", "%s:%s", vng->virtme.programs, path);
    add(argv, "PYTHONPATH", "%s", vng->virtme.modules);
    add(argv, "PYTHONDONTWRITEBYTECODE", "1");
}

static void add_arguments(const Vng *vng, GPtrArray *argv)
{
    const Options *options = vng->session->options;
    g_autofree char *image = g_build_filename(vng->layout, LAYOUT_IMAGE, NULL);
    g_autofree char *qemu = qemu_options(vng);
    g_autofree char *command = guest_command(vng);
    g_autofree char *folder = g_get_current_dir();

    add_quoted(argv, "--run", image);
    add_quoted(argv, "--qemu", vng->setup.qemu.program);
    add_quoted(argv, "--busybox", vng->virtme.busybox);
    add(argv, "--cpus", "%d", options->smp);
    g_ptr_array_add(argv, g_strdup("--disable-microvm"));
    g_ptr_array_add(argv, g_strdup("--force-9p"));
    if (vng->setup.pace != MACHINE_KVM) {
        g_ptr_array_add(argv, g_strdup("--disable-kvm"));
    }
    if (!is_visible(folder)) {
        add(argv, "--cwd", "/");
    }
    add(argv, "--append", "%s%s", KERNEL_LINE,
        options->iommu ? " " MACHINE_IOMMU_LINE : "");
    add(argv, "--exec", "%s", command);
    add(argv, "--qemu-opts", "%s", qemu);
    for (char **word = options->vng_args; word && *word; word++) {
        g_ptr_array_add(argv, g_strdup(*word));
    }
}

static char **make_argv(const Vng *vng)
{
    GPtrArray *argv = g_ptr_array_new();

    add_environment(vng, argv);
    g_ptr_array_add(argv, g_strdup("vng"));
    add_arguments(vng, argv);
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static bool run(const Vng *vng, int *code, GError **error)
{
    const Options *options = vng->session->options;
    bool connect = vng->setup.image.nvme && !options->no_connect;
    g_auto(GStrv) argv = make_argv(vng);
    Course course = { vng->session, &vng->setup, vng->out, argv,
                      GUEST_OF_ANOTHER };

    return job_file(options, connect, vng->out, error) &&
           job_orders(options, vng->out, error) &&
           job_script(options, vng->out, error) &&
           artifact_write_command(vng->out, argv, NULL, NULL, error) &&
           course_run(&course, code, NULL, error);
}

bool vng_main(const Session *session, int *code, GError **error)
{
    Vng vng = { .session = session };
    bool done;

    if (session->options->demo) {
        return fail(error, FAIL_USAGE,
                    "vng wants a command for the guest, after --, or "
                    "--script");
    }
    done = check_cache(session, error) &&
           setup_get(session, SETUP_VNG, &vng.setup, error) &&
           virtme_get(session, &vng.virtme, error) &&
           (vng.out = artifact_folder(session, error)) &&
           check_folders(&vng, error) &&
           (vng.layout = layout_get(session, &vng.setup.kernel, error)) &&
           run(&vng, code, error);
    setup_free(&vng.setup);
    virtme_free(&vng.virtme);
    g_free(vng.layout);
    g_free(vng.out);
    return done;
}
