/*
 * Saved guests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "snapshot.h"

#include <string.h>

#include "disk.h"
#include "fail.h"
#include "file.h"
#include "guest.h"
#include "initrd.h"
#include "job.h"
#include "key.h"
#include "lab.h"
#include "step.h"
#include "verdict.h"

#define KIND     "start"
#define KEY_FILE "lab.key"
#define KEEP     8

#define START_SEED 1 /* of a guest for drills */
/* Where a namespace is said to begin with what a file has. */
#define IMAGE_OF "(?:^|,|\\s)(?:image=|device_path\\s*=\\s*)([^,\\n]+)"

char *snapshot_state(const char *folder)
{
    return g_build_filename(folder, "lab.state", NULL);
}

/* A machine to start from, with options of its own. */
typedef struct Start {
    Machine machine;
    Options options;
} Start;

/*
 * A drill brings its seed and its schedule along when it begins, so that all
 * seeds of it start from the same guest.
 */
static void start_init(Start *start, const Machine *machine)
{
    start->machine = *machine;
    start->options = *machine->options;
    start->machine.options = &start->options;
    start->machine.drill = NULL;
    if (machine->drill && !machine->beside) {
        start->options.seed = START_SEED;
        start->options.schedule = NULL;
    }
}

/* Where it is written to and when it stops, the state does not know. */
static void add_machine(Key *key, const Machine *machine)
{
    g_auto(GStrv) argv = NULL;
    Machine plain;
    Start start;

    start_init(&start, machine);
    plain = machine_anywhere(&start.machine);
    plain.stop_at = 0;
    plain.stop_when_asked = false;
    argv = machine_argv(&plain);
    for (char **word = argv; *word; word++) {
        key_add(key, *word);
    }
}

/* A saved guest has the content that there was. */
static void add_images(Key *key, const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new(IMAGE_OF, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *image = g_match_info_fetch(match, 1);

        key_add_stamp(key, g_strchomp(image), NULL);
    }
}

char *snapshot_key(const SnapshotParts *parts, GError **error)
{
    const Options *options = parts->machine->options;
    g_autoptr(Key) key = key_new();

    add_machine(key, parts->machine);
    if (options->namespace) {
        add_images(key, options->namespace);
    }
    if (options->own_lab) {
        key_add(key, options->own_lab->text);
        add_images(key, options->own_lab->text);
    }
    for (guint i = 0; i < parts->archives->len; i++) {
        if (!key_add_file(key, parts->archives->pdata[i], error)) {
            return NULL;
        }
    }
    return key_end(g_steal_pointer(&key));
}

bool snapshot_write_key(const SnapshotParts *parts, const char *folder,
                        GError **error)
{
    g_autofree char *path = g_build_filename(folder, KEY_FILE, NULL);
    g_autofree char *key = snapshot_key(parts, error);

    return key && file_write(path, key, error);
}

bool snapshot_check(const SnapshotParts *parts, const char *folder,
                    GError **error)
{
    g_autofree char *path = g_build_filename(folder, KEY_FILE, NULL);
    g_autofree char *state = snapshot_state(folder);
    g_autofree char *saved = file_first_line(path);
    g_autofree char *key = NULL;

    if (!saved || !file_exists(state)) {
        return fail(error, FAIL_USAGE,
                    "%s has no saved guest: one is left there by 'viclab run "
                    "--save-at SECONDS --out %s'",
                    folder, folder);
    }
    key = snapshot_key(parts, error);
    if (key && strcmp(key, saved) != 0) {
        return fail(error, FAIL_USAGE,
                    "the guest saved in %s was another one: give the same "
                    "kernel, tools, seed and properties, or save it anew",
                    folder);
    }
    return key != NULL;
}

static bool describe_failure(const Guest *guest, GError **error)
{
    Verdict verdict;

    verdict_reach(&verdict, guest, false);
    fail(error, FAIL_GENERAL,
         "the guest was never ready to be saved: %s; its console is %s",
         verdict.reason ? verdict.reason : "it ended", guest->out);
    verdict_cleanup(&verdict);
    return false;
}

static bool boot_and_save(const SnapshotParts *parts, const char *folder,
                          GError **error)
{
    g_autofree char *state = snapshot_state(folder);
    g_autofree char *initrd = initrd_path(folder);
    g_auto(GStrv) argv = NULL;
    Start start;
    Guest guest;
    bool done;

    start_init(&start, parts->machine);
    start.machine.out = folder;
    start.machine.initrd = initrd;
    start.machine.stop_when_asked = true;
    argv = machine_argv(&start.machine);
    guest_init(&guest, GUEST_OF_QEMU, folder, NULL, false);
    guest.save = state;
    done = guest_run(&guest, argv, parts->timeout, error) &&
           (guest.end == GUEST_SAVED || describe_failure(&guest, error));
    guest_cleanup(&guest);
    return done;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const SnapshotParts *parts = opaque;
    g_autofree char *initrd = initrd_path(work->folder);
    g_autofree char *orders = g_build_filename(work->folder, "orders", NULL);
    g_autofree char *capture =
        g_build_filename(work->folder, "wire.pcapng", NULL);

    return file_write(orders, "", error) &&
           job_script(parts->machine->options, work->folder, error) &&
           lab_copy(parts->machine->options->own_lab, work->folder, error) &&
           initrd_join(parts->archives, initrd, error) &&
           boot_and_save(parts, work->folder, error) &&
           snapshot_write_key(parts, work->folder, error) &&
           file_remove(capture, error);
}

char *snapshot_connected(const Session *session, const SnapshotParts *parts,
                         GError **error)
{
    g_autofree char *key = snapshot_key(parts, error);
    Step step = {
        .kind = KIND,
        .key = key,
        .title = "booting a guest to start from",
        .disk = 1024 * MEBIBYTE,
        .work = make,
        .opaque = parts,
        .keep = KEEP,
    };

    return key ? step_run(session, &step, error) : NULL;
}
