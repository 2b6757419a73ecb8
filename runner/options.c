/*
 * The command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <string.h>

#include "belong.h"
#include "fail.h"
#include "soak.h"

#define DEFAULT_DEBUG "debug"

/* How often a drill is played. */
#define UNSAID         G_MININT
#define REPEATS        1
#define SETTLE_REPEATS 20

#define VCPUS 2
#define SEED  1

#define SUMMARY                                                                     \
    "Subcommands:\n"                                                                \
    "  run [-- COMMAND...]  boot a guest with the device: the demonstration,\n"     \
    "                       COMMAND in the guest, or the commands of --script\n"    \
    "  vng -- COMMAND...    the same under virtme-ng: the guest's files are\n"      \
    "                       this machine's\n"                                       \
    "  libvirt-xml [-- COMMAND...]\n"                                               \
    "                       print the guest as a libvirt domain\n"                  \
    "  driver [build]       list drivers, or build one: another source, a bug\n"    \
    "                       brought back or mended\n"                               \
    "  drill FILE|DIR...    play drills: faults, and what has to follow\n"          \
    "  settle [NAME...]     drills on drivers as they are, broken and mended\n"     \
    "  console [RUN] [-- STATEMENT]\n"                                              \
    "                       statements of drills while a run goes on, typed or\n"   \
    "                       read; RUN is its --out\n"                               \
    "  explain DIR          a run as one time line; -v for every event\n"           \
    "  report DIR           the same as a page for a browser\n"                     \
    "  bundle DIR           a drill's run as one file (--out), for somebody else\n" \
    "  replay BUNDLE        play it again here; 0: the same, 1: not the same,\n"    \
    "                       2: it cannot be played; --kernel, --modules,\n"         \
    "                       --debug, --driver and --qemu-source take the place\n"   \
    "                       of what the bundle says\n"                              \
    "  coverage FILE|DIR... which functions of the driver drills reach\n"           \
    "  test                 all tests; --full for the slow ones too\n"              \
    "  fuzz [NAME [FILE]]   look for inputs that break the device model, for\n"     \
    "                       --seconds each; or replay FILE\n"                       \
    "  bench [PART]         how fast it is: core (in process), io (in a guest,\n"   \
    "                       beside QEMU's nvme, virtio-blk and nvmet), path\n"      \
    "                       (the guest's instructions), start\n"                    \
    "  soak                 verified I/O for --minutes, with links and targets\n"   \
    "                       that come and go; memory has to stay as it is\n"        \
    "  make-series [DIR]    the device as patches for QEMU; --check for QEMU's\n"   \
    "                       own checkpatch over them\n"                             \
    "  kernels              kernels of the archive and of the cache\n"              \
    "  cache [prune]        what is kept; prune removes what is not in use\n"       \
    "  help                 this page"

static void set_defaults(Options *options)
{
    *options = (Options){
        .smp = UNSAID,
        .seed = UNSAID,
        .timeout = UNSAID,
        .repeat = UNSAID,
        .jobs = UNSAID,
        .seconds = UNSAID,
        .minutes = UNSAID,
    };
}

static GOptionEntry *make_entries(Options *options)
{
    const GOptionEntry entries[] = {
        { "kernel", 0, 0, G_OPTION_ARG_STRING, &options->kernel,
          "7.3 (newest of that line), a full version, an image (with "
          "--modules), or a kernel build tree",
          "KERNEL" },
        { "modules", 0, 0, G_OPTION_ARG_FILENAME, &options->modules,
          "the modules of a kernel image", "DIR" },
        { "debug", 0, 0, G_OPTION_ARG_STRING, &options->debug,
          "boot a kernel that viclab builds: debug (if nothing is said), plain "
          "or kcsan (docs/kernels.md); settle: only drivers for it",
          "[KIND]" },
        { "driver", 0, 0, G_OPTION_ARG_STRING, &options->driver,
          "a driver that 'viclab driver build' has made, by its name, or a "
          "folder with modules",
          "DRIVER" },
        { "qemu-source", 0, 0, G_OPTION_ARG_FILENAME, &options->qemu_source,
          "your own QEMU source tree; it is not changed", "DIR" },
        { "tools", 0, 0, G_OPTION_ARG_STRING, &options->tools,
          "programs for the guest: busybox, nvme, nvme-old, fio, kexec, "
          "mkfs.ext4, fsck.ext4 (found in COMMAND by themselves)",
          "LIST" },
        { "no-connect", 0, 0, G_OPTION_ARG_NONE, &options->no_connect,
          "leave connecting to COMMAND", NULL },
        { "script", 0, 0, G_OPTION_ARG_FILENAME, &options->script,
          "commands for the guest, one a line (docs/guest-verbs.md)", "FILE" },
        { "play", 0, 0, G_OPTION_ARG_FILENAME, &options->play,
          "run: play this drill beside COMMAND, such as the console.drill of "
          "an earlier run",
          "FILE" },
        { "no-load", 0, 0, G_OPTION_ARG_NONE, &options->no_load,
          "leave loading the driver to the script", NULL },
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
        { "watch", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->watches,
          "[MODULE:]FUNCTION[:cpu=N][:argN=VALUE][:park=TIME|:return=VALUE]: "
          "journal each time that the guest's kernel is there (docs/watch.md); "
          "may be repeated",
          "FUNCTION" },
        { "schedule-seed", 0, 0, G_OPTION_ARG_STRING, &options->schedule,
          "vary the vCPUs' slices, which last NS on average (20000)",
          "N[,mean=NS]" },
        { "schedule-seeds", 0, 0, G_OPTION_ARG_STRING, &options->schedule_seeds,
          "drill: play each with every schedule from A to B", "A-B[,mean=NS]" },
        { "iommu", 0, 0, G_OPTION_ARG_NONE, &options->iommu,
          "translate the adapter's addresses, and forget each mapping at "
          "once",
          NULL },
        { "qemu-arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->qemu_args,
          "one more argument for QEMU; may be repeated", "ARG" },
        { "vng-arg", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->vng_args,
          "vng: one more argument for virtme-ng; may be repeated", "ARG" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &options->name,
          "of the domain (libvirt-xml), of the driver (driver build)", "NAME" },
        { "disk", 0, 0, G_OPTION_ARG_FILENAME, &options->disk,
          "libvirt-xml: boot this disk image instead of a kernel", "FILE" },
        { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out,
          "folder for what the run leaves (default: in the cache); bundle: the "
          "file",
          "PATH" },
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
        { "define", 'D', 0, G_OPTION_ARG_STRING_ARRAY, &options->defines,
          "drill: the value of a parameter, or '!WORD': that word of the language "
          "does nothing; may be repeated",
          "NAME=VALUE" },
        { "repeat", 0, 0, G_OPTION_ARG_INT, &options->repeat,
          "drill, settle: play each N times (1, 20), and fail unless all are "
          "identical; settle: what shows nothing twice",
          "N" },
        { "seeds", 0, 0, G_OPTION_ARG_STRING, &options->seeds,
          "drill: play each with every seed from A to B", "A-B" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &options->jobs,
          "drill, settle, coverage: so many at a time (1)", "N" },
        { "control", 0, 0, G_OPTION_ARG_NONE, &options->control,
          "drill: without its faults", NULL },
        { "idle", 0, 0, G_OPTION_ARG_NONE, &options->idle,
          "drill: with the word that 'expected' says doing nothing", NULL },
        { "module", 0, 0, G_OPTION_ARG_STRING, &options->module,
          "coverage: of these modules (fnic), separated by commas", "NAMES" },
        { "bisect", 0, 0, G_OPTION_ARG_NONE, &options->bisect,
          "drill: exit codes for 'git bisect run'", NULL },
        { "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
          "drill: read it only, and say what is wrong; settle: play nothing, "
          "say what was played; make-series: judge the patches",
          NULL },
        { "list", 0, 0, G_OPTION_ARG_NONE, &options->list,
          "drill: title, needs, link and expected verdict of each; settle: what "
          "is expected and cached",
          NULL },
        { "matrix", 0, 0, G_OPTION_ARG_FILENAME, &options->matrix,
          "settle: which drills on which drivers (docs/settling.md)", "FILE" },
        { "column", 0, 0, G_OPTION_ARG_STRING, &options->columns,
          "settle: only stock, plain, debug, mutant or fixed, or several with "
          "commas",
          "LIST" },
        { "force", 0, 0, G_OPTION_ARG_NONE, &options->force,
          "settle: play again what is cached", NULL },
        { "tree", 0, 0, G_OPTION_ARG_FILENAME, &options->tree,
          "driver build, settle: your own source tree of Linux; it is not changed",
          "DIR" },
        { "mutate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->mutations,
          "driver build: bring this bug back; may be repeated", "NAME" },
        { "fix", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->fixes,
          "driver build: mend this bug; may be repeated", "NAME" },
        { "full", 0, 0, G_OPTION_ARG_NONE, &options->full,
          "test: the slow cases as well", NULL },
        { "select", 'k', 0, G_OPTION_ARG_STRING, &options->pattern,
          "test: only cases whose name contains PATTERN", "PATTERN" },
        { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds,
          "fuzz: wall time for each fuzzer (60)", "N" },
        { "minutes", 0, 0, G_OPTION_ARG_INT, &options->minutes,
          "soak: wall time of the load (60)", "N" },
        { "plant", 0, 0, G_OPTION_ARG_STRING, &options->plant,
          "soak: to see it fail: " SOAK_FAULTS, "FAULT" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options->all,
          "cache prune: everything", NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &options->help, "this page",
          NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
          "the version of viclab", NULL },
        { NULL },
    };

    return g_memdup2(entries, sizeof(entries));
}

static GOptionContext *make_context(const GOptionEntry *entries)
{
    GOptionContext *context = g_option_context_new("SUBCOMMAND");

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, SUMMARY);
    return context;
}

char *options_help(void)
{
    Options unused;
    g_autofree GOptionEntry *entries = make_entries(&unused);
    g_autoptr(GOptionContext) context = NULL;

    set_defaults(&unused);
    context = make_context(entries);
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

/* "--debug" alone: what is behind it belongs to something else. */
static void complete_debug(char **argv)
{
    for (char **word = argv; *word; word++) {
        if (strcmp(*word, "--debug") == 0) {
            g_free(*word);
            *word = g_strdup("--debug=" DEFAULT_DEBUG);
        }
    }
}

/* Whether it stands on the command line, by what set_defaults() has left. */
static bool is_given(const GOptionEntry *entry)
{
    switch (entry->arg) {
    case G_OPTION_ARG_NONE:
        return *(gboolean *)entry->arg_data;
    case G_OPTION_ARG_INT:
        return *(int *)entry->arg_data != UNSAID;
    case G_OPTION_ARG_INT64:
        return *(gint64 *)entry->arg_data != UNSAID;
    case G_OPTION_ARG_DOUBLE:
        return *(double *)entry->arg_data != 0;
    default:
        return *(void **)entry->arg_data != NULL;
    }
}

/* What is for another subcommand would be left alone without a word. */
static bool check_places(const Options *options, const GOptionEntry *entries,
                         GError **error)
{
    const char *subcommand = options->subcommand;

    if (!subcommand || !strcmp(subcommand, "help") || options->help) {
        return true;
    }
    for (const GOptionEntry *entry = entries; entry->long_name; entry++) {
        if (is_given(entry) &&
            !option_check_place(entry->long_name, subcommand, error)) {
            return false;
        }
    }
    return true;
}

static void fill_in_one(int *value, int otherwise)
{
    if (*value == UNSAID) {
        *value = otherwise;
    }
}

static void fill_in(Options *options)
{
    bool settles = g_strcmp0(options->subcommand, "settle") == 0;

    options->smp_said = options->smp != UNSAID;
    fill_in_one(&options->smp, VCPUS);
    options->seed_said = options->seed != UNSAID;
    options->seed = options->seed_said ? options->seed : SEED;
    fill_in_one(&options->repeat, settles ? SETTLE_REPEATS : REPEATS);
    fill_in_one(&options->timeout, 600);
    fill_in_one(&options->jobs, 1);
    fill_in_one(&options->seconds, 60);
    fill_in_one(&options->minutes, 60);
}

bool options_parse(Options *options, char **argv, GError **error)
{
    g_autofree GOptionEntry *entries = make_entries(options);
    g_autoptr(GOptionContext) context = NULL;
    g_autoptr(GError) why = NULL;
    g_auto(GStrv) words = g_strdupv(argv);
    bool placed;

    set_defaults(options);
    options->line = join_quoted(argv);
    options->command = split_command(words);
    complete_debug(words);
    context = make_context(entries);
    if (!g_option_context_parse_strv(context, &words, &why)) {
        return fail(error, FAIL_USAGE, "%s; see 'viclab help'", why->message);
    }
    if (words[0] && words[1]) {
        options->subcommand = g_strdup(words[1]);
        options->rest = g_strdupv(words + 2);
    } else {
        options->rest = g_new0(char *, 1);
    }
    placed = check_places(options, entries, error);
    fill_in(options);
    options->drill = options->script != NULL;
    options->demo = !options->command && !options->drill;
    return placed && options_check(options, error);
}

void options_free(Options *options)
{
    g_free(options->subcommand);
    g_strfreev(options->rest);
    g_strfreev(options->command);
    g_free(options->script);
    g_free(options->script_text);
    g_free(options->play);
    g_free(options->line);
    g_free(options->kernel);
    g_free(options->modules);
    g_free(options->debug);
    g_free(options->driver);
    g_free(options->tree);
    g_strfreev(options->mutations);
    g_strfreev(options->fixes);
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
    g_strfreev(options->watches);
    g_free(options->schedule);
    g_free(options->schedule_seeds);
    g_strfreev(options->vng_args);
    g_free(options->name);
    g_free(options->disk);
    g_free(options->out);
    g_free(options->start);
    g_free(options->load);
    g_free(options->cache);
    g_free(options->archive);
    g_free(options->pattern);
    g_strfreev(options->defines);
    g_free(options->seeds);
    g_free(options->matrix);
    g_free(options->columns);
    g_free(options->plant);
    g_free(options->module);
}
