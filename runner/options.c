/*
 * The command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <string.h>

#include "fail.h"

#define SUMMARY                                                                 \
    "Subcommands:\n"                                                            \
    "  run [-- COMMAND...]  boot a guest with the device: the demonstration,\n" \
    "                       or COMMAND in the guest\n"                          \
    "  vng -- COMMAND...    the same under virtme-ng: the guest's files are\n"  \
    "                       this machine's\n"                                   \
    "  libvirt-xml [-- COMMAND...]\n"                                           \
    "                       print the guest as a libvirt domain\n"              \
    "  test                 all tests; --full for the slow ones too\n"          \
    "  kernels              kernels of the archive and of the cache\n"          \
    "  cache [prune]        what is kept; prune removes what is not in use\n"   \
    "  help                 this page"

static void set_defaults(Options *options)
{
    *options = (Options){
        .smp = 2,
        .seed = 1,
        .timeout = 600,
    };
}

static GOptionContext *make_context(Options *options)
{
    const GOptionEntry entries[] = {
        { "kernel", 0, 0, G_OPTION_ARG_STRING, &options->kernel,
          "7.3 (newest of that line), a full version, an image (with "
          "--modules), or a kernel build tree",
          "KERNEL" },
        { "modules", 0, 0, G_OPTION_ARG_FILENAME, &options->modules,
          "the modules of a kernel image", "DIR" },
        { "qemu-source", 0, 0, G_OPTION_ARG_FILENAME, &options->qemu_source,
          "your own QEMU source tree; it is not changed", "DIR" },
        { "tools", 0, 0, G_OPTION_ARG_STRING, &options->tools,
          "programs for the guest: busybox, nvme, fio (found in COMMAND by "
          "themselves)",
          "LIST" },
        { "no-connect", 0, 0, G_OPTION_ARG_NONE, &options->no_connect,
          "leave connecting to COMMAND", NULL },
        { "bare", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->bare,
          NULL, NULL },
        { "smp", 0, 0, G_OPTION_ARG_INT, &options->smp, "vCPUs (2)", "N" },
        { "mem", 0, 0, G_OPTION_ARG_STRING, &options->mem,
          "memory of the guest (512M, more with large tools)", "SIZE" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed,
          "of everything random (1)", "N" },
        { "real-time", 0, 0, G_OPTION_ARG_NONE, &options->real_time,
          "KVM or parallel vCPUs: faster, not repeatable", NULL },
        { "vic", 0, 0, G_OPTION_ARG_STRING, &options->vic,
          "properties of the VIC, e.g. model=VIC1440,copy-queues=4", "PROPS" },
        { "fabric", 0, 0, G_OPTION_ARG_STRING, &options->fabric,
          "properties of the fabric", "PROPS" },
        { "port", 0, 0, G_OPTION_ARG_STRING, &options->port,
          "properties of the target's port", "PROPS" },
        { "subsystem", 0, 0, G_OPTION_ARG_STRING, &options->subsystem,
          "properties of the NVMe subsystem", "PROPS" },
        { "namespace", 0, 0, G_OPTION_ARG_STRING, &options->namespace,
          "properties of the namespace, e.g. size=1G", "PROPS" },
        { "lab", 0, 0, G_OPTION_ARG_STRING, &options->lab,
          "properties of the laboratory", "PROPS" },
        { "fabric-file", 0, 0, G_OPTION_ARG_FILENAME, &options->fabric_file,
          "a laboratory of your own, with any number of fabrics, adapters and "
          "targets (docs/fabric-file.md)",
          "FILE" },
        { "qemu-arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->qemu_args,
          "one more argument for QEMU; may be repeated", "ARG" },
        { "vng-arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->vng_args,
          "vng: one more argument for virtme-ng; may be repeated", "ARG" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &options->name,
          "libvirt-xml: of the domain (viclab)", "NAME" },
        { "disk", 0, 0, G_OPTION_ARG_FILENAME, &options->disk,
          "libvirt-xml: boot this disk image instead of a kernel", "FILE" },
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &options->out,
          "folder for what the run leaves (default: in the cache)", "DIR" },
        { "start", 0, 0, G_OPTION_ARG_STRING, &options->start,
          "cold, or connected: from a guest that was saved when it was ready "
          "for COMMAND",
          "POINT" },
        { "save-at", 0, 0, G_OPTION_ARG_DOUBLE, &options->save_at,
          "stop after that much virtual time, and save guest and lab",
          "SECONDS" },
        { "load", 0, 0, G_OPTION_ARG_FILENAME, &options->load,
          "go on from what --save-at has left in this folder", "DIR" },
        { "timeout", 0, 0, G_OPTION_ARG_INT, &options->timeout,
          "seconds of wall time after which a run is given up (600)", "N" },
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose,
          "show the guest's console and what the laboratory does", NULL },
        { "cache", 0, 0, G_OPTION_ARG_FILENAME, &options->cache,
          "where everything heavy is kept (~/.cache/viclab)", "DIR" },
        { "archive", 0, 0, G_OPTION_ARG_STRING, &options->archive,
          "Debian archive to use instead of apt's own", "URI" },
        { "offline", 0, 0, G_OPTION_ARG_NONE, &options->offline,
          "use what is cached, say what is missing", NULL },
        { "no-install", 0, 0, G_OPTION_ARG_NONE, &options->no_install,
          "never install packages on this machine", NULL },
        { "full", 0, 0, G_OPTION_ARG_NONE, &options->full,
          "test: the slow cases as well", NULL },
        { "select", 'k', 0, G_OPTION_ARG_STRING, &options->pattern,
          "test: only cases whose name contains PATTERN", "PATTERN" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options->all,
          "cache prune: everything", NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &options->help, "this page",
          NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
          "the version of viclab", NULL },
        { NULL },
    };
    GOptionContext *context = g_option_context_new("SUBCOMMAND");

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, SUMMARY);
    return context;
}

char *options_help(void)
{
    Options unused;
    g_autoptr(GOptionContext) context = NULL;

    set_defaults(&unused);
    context = make_context(&unused);
    return g_option_context_get_help(context, TRUE, NULL);
}

static char *quoted(const char *argument)
{
    if (*argument &&
        !argument[strspn(argument, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
                         "_-./:,=+@%")]) {
        return g_strdup(argument);
    }
    return g_shell_quote(argument);
}

static char *join_quoted(char **argv)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    for (char **word = argv; *word; word++) {
        g_ptr_array_add(words, quoted(*word));
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(" ", (char **)words->pdata);
}

/* Cuts @argv at "--" and returns what follows, or NULL. */
static char **split_command(char **argv)
{
    for (char **word = argv; *word; word++) {
        if (strcmp(*word, "--") == 0) {
            char **command = g_strdupv(word + 1);

            while (*word) {
                g_clear_pointer(word++, g_free);
            }
            return command;
        }
    }
    return NULL;
}

/* Properties for parts that a laboratory of the user's own does not have. */
static bool check_properties(const Options *options, GError **error)
{
    const struct {
        const char *name;
        const char *value;
    } properties[] = {
        { "--vic", options->vic },
        { "--fabric", options->fabric },
        { "--port", options->port },
        { "--subsystem", options->subsystem },
        { "--namespace", options->namespace },
    };

    for (guint i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (properties[i].value && *properties[i].value) {
            return fail(error, FAIL_USAGE,
                        "%s is for the laboratory that viclab makes itself: "
                        "with --fabric-file, say it in the file",
                        properties[i].name);
        }
    }
    return true;
}

static bool load_lab(Options *options, GError **error)
{
    if (!options->fabric_file) {
        return true;
    }
    if (!check_properties(options, error)) {
        return false;
    }
    options->own_lab = lab_load(options->fabric_file, error);
    if (!options->own_lab) {
        return false;
    }
    if (options->own_lab->paths > LAB_PATHS_MAX && !options->no_connect) {
        return fail(error, FAIL_USAGE,
                    "--fabric-file %s: its adapters find %u ports, and the "
                    "guest connects to %d at most: use --no-connect",
                    options->fabric_file, options->own_lab->paths,
                    LAB_PATHS_MAX);
    }
    if (!options->own_lab->paths && !options->command) {
        return fail(error, FAIL_USAGE,
                    "--fabric-file %s: no NVMe adapter finds a port, so that "
                    "there is nothing to demonstrate; give a command after --",
                    options->fabric_file);
    }
    return true;
}

static bool check(const Options *options, GError **error)
{
    if (options->smp < 1 || options->smp > 255) {
        return fail(error, FAIL_USAGE, "--smp %d: must be from 1 to 255",
                    options->smp);
    }
    if (options->seed < 0) {
        return fail(error, FAIL_USAGE,
                    "--seed %" G_GINT64_FORMAT ": must not be negative",
                    options->seed);
    }
    if (options->timeout < 1) {
        return fail(error, FAIL_USAGE, "--timeout %d: must be 1 or more",
                    options->timeout);
    }
    if (options->start && strcmp(options->start, "cold") &&
        strcmp(options->start, "connected")) {
        return fail(error, FAIL_USAGE, "--start %s: must be cold or connected",
                    options->start);
    }
    if (options->load && options->out && !strcmp(options->load, options->out)) {
        return fail(error, FAIL_USAGE,
                    "--load and --out are both %s: the saved guest would be "
                    "overwritten",
                    options->load);
    }
    if (options->load && options->start) {
        return fail(error, FAIL_USAGE, "--load says already where to start");
    }
    if (options->save_at < 0) {
        return fail(error, FAIL_USAGE, "--save-at %g: must not be negative",
                    options->save_at);
    }
    if (options->command && !*options->command) {
        return fail(error, FAIL_USAGE, "there is no command after --");
    }
    return true;
}

bool options_parse(Options *options, char **argv, GError **error)
{
    g_autoptr(GOptionContext) context = NULL;
    g_autoptr(GError) why = NULL;
    g_auto(GStrv) words = g_strdupv(argv);

    set_defaults(options);
    options->line = join_quoted(argv);
    options->command = split_command(words);
    context = make_context(options);
    if (!g_option_context_parse_strv(context, &words, &why)) {
        return fail(error, FAIL_USAGE, "%s; see 'viclab help'", why->message);
    }
    if (words[0] && words[1]) {
        options->subcommand = g_strdup(words[1]);
        options->rest = g_strdupv(words + 2);
    } else {
        options->rest = g_new0(char *, 1);
    }
    return check(options, error) && load_lab(options, error);
}

void options_free(Options *options)
{
    g_free(options->subcommand);
    g_strfreev(options->rest);
    g_strfreev(options->command);
    g_free(options->line);
    g_free(options->kernel);
    g_free(options->modules);
    g_free(options->qemu_source);
    g_free(options->tools);
    g_free(options->mem);
    g_free(options->vic);
    g_free(options->fabric);
    g_free(options->port);
    g_free(options->subsystem);
    g_free(options->namespace);
    g_free(options->lab);
    g_free(options->fabric_file);
    lab_free(options->own_lab);
    g_strfreev(options->qemu_args);
    g_strfreev(options->vng_args);
    g_free(options->name);
    g_free(options->disk);
    g_free(options->out);
    g_free(options->start);
    g_free(options->load);
    g_free(options->cache);
    g_free(options->archive);
    g_free(options->pattern);
}
