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
#include "job.h"
#include "key.h"
#include "lab.h"
#include "step.h"
#include "verdict.h"

#define KIND     "start"
#define KEY_FILE "lab.key"
#define KEEP     8
#define NOWHERE  "/nowhere"

char *snapshot_state(const char *folder)
{
    return g_build_filename(folder, "lab.state", NULL);
}

char *snapshot_initrd(const char *folder)
{
    return g_build_filename(folder, "initrd.cpio", NULL);
}

/* Where it is written to and when it stops, the state does not know. */
static void add_machine(Key *key, const Machine *machine)
{
    Machine plain = *machine;
    g_auto(GStrv) argv = NULL;

    plain.out = NOWHERE;
    plain.initrd = NOWHERE;
    plain.stop_at = 0;
    plain.stop_when_asked = false;
    argv = machine_argv(&plain);
    for (char **word = argv; *word; word++) {
        key_add(key, *word);
    }
}

char *snapshot_key(const SnapshotParts *parts, GError **error)
{
    const Options *options = parts->machine->options;
    g_autoptr(Key) key = key_new();

    add_machine(key, parts->machine);
    if (options->own_lab) {
        key_add(key, options->own_lab->text);
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
    g_autofree char *initrd = snapshot_initrd(folder);
    Machine machine = *parts->machine;
    g_auto(GStrv) argv = NULL;
    Guest guest;
    bool done;

    machine.out = folder;
    machine.initrd = initrd;
    machine.stop_when_asked = true;
    argv = machine_argv(&machine);
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
    g_autofree char *initrd = snapshot_initrd(work->folder);
    g_autofree char *orders = g_build_filename(work->folder, "orders", NULL);
    g_autofree char *capture =
        g_build_filename(work->folder, "wire.pcapng", NULL);

    return file_write(orders, "", error) &&
           lab_copy(parts->machine->options->own_lab, work->folder, error) &&
           job_join(parts->archives, initrd, error) &&
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
