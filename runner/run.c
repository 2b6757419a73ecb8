/*
 * viclab run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "bundle.h"
#include "course.h"
#include "machine.h"
#include "file.h"
#include "pace.h"
#include "snapshot.h"

static void announce(const Session *session, const Setup *setup)
{
    const Options *options = session->options;

    printf("viclab " VICLAB_VERSION ": QEMU %s with device %s, kernel %s, "
           "fnic %s\n",
           setup->qemu.version, setup->qemu.device, setup->kernel.release,
           setup->image.driver_version);
    printf("%d vCPU%s, seed %" G_GINT64_FORMAT ", %s\n\n", options->smp,
           options->smp == 1 ? "" : "s", options->seed, pace_name(setup->pace));
    printf("  virtual    wall  (seconds)\n");
    fflush(stdout);
}

static Machine make_machine(const Session *session, const Setup *setup,
                            const Bundle *bundle, const char *out)
{
    const Options *options = session->options;

    return (Machine){
        .options = options,
        .qemu = &setup->qemu,
        .kernel = &setup->kernel,
        .initrd = bundle->initrd,
        .mem = bundle->mem,
        .out = out,
        .pace = setup->pace,
        .has_lab = !options->bare,
        .stop_at = options->save_at * 1e9,
    };
}

/* The folder of the guest to go on from in *@saved, NULL for a cold start. */
static bool find_saved(const Session *session, const SnapshotParts *parts,
                       char **saved, GError **error)
{
    const Options *options = session->options;

    *saved = NULL;
    if (options->load) {
        *saved = g_canonicalize_filename(options->load, NULL);
        return snapshot_check(parts, *saved, error);
    }
    if (options->start && strcmp(options->start, "connected") == 0) {
        *saved = snapshot_connected(session, parts, error);
        return *saved != NULL;
    }
    return true;
}

/* The initrd is large, and needed again only by a guest that was saved. */
static bool keep_or_drop_initrd(const SnapshotParts *parts,
                                const Bundle *bundle, const char *out,
                                const char *saved, GuestEnd end, GError **error)
{
    g_autofree char *own = snapshot_initrd(out);

    if (end == GUEST_SAVED) {
        return snapshot_write_key(parts, out, error) &&
               (!saved || file_copy(bundle->initrd, own, error));
    }
    if (!saved) {
        unlink(own);
    }
    return true;
}

static bool run_from(const Session *session, const Setup *setup,
                     const Bundle *bundle, const char *out, const char *saved,
                     int *code, GuestEnd *end, GError **error)
{
    const Machine machine = make_machine(session, setup, bundle, out);
    g_auto(GStrv) argv = machine_argv(&machine);
    g_autofree char *load = saved ? snapshot_state(saved) : NULL;
    g_autofree char *save =
        session->options->save_at ? snapshot_state(out) : NULL;
    Course course = { .session = session,
                      .setup = setup,
                      .out = out,
                      .argv = argv,
                      .load = load,
                      .save = save };

    if (!session->options->command) {
        announce(session, setup);
    }
    return artifact_write_command(out, argv, bundle->archives, bundle->initrd,
                                  error) &&
           course_run(&course, code, end, error);
}

static bool run_bundle(const Session *session, const Setup *setup,
                       Bundle *bundle, const char *out, int *code,
                       GError **error)
{
    const Machine machine = make_machine(session, setup, bundle, out);
    const SnapshotParts parts = { &machine, bundle->archives,
                                  session->options->timeout };
    g_autofree char *saved = NULL;
    GuestEnd end = GUEST_ENDED;

    if (!find_saved(session, &parts, &saved, error)) {
        return false;
    }
    if (saved) {
        bundle->initrd = snapshot_initrd(saved);
    } else if (!bundle_join(bundle, out, error)) {
        return false;
    }
    return run_from(session, setup, bundle, out, saved, code, &end, error) &&
           keep_or_drop_initrd(&parts, bundle, out, saved, end, error);
}

static bool run_setup(const Session *session, const Setup *setup, int *code,
                      GError **error)
{
    g_autofree char *out = artifact_folder(session, error);
    Bundle bundle = { 0 };
    bool done;

    if (!out) {
        return false;
    }
    done = bundle_make(session, setup, out, &bundle, error) &&
           run_bundle(session, setup, &bundle, out, code, error);
    bundle_free(&bundle);
    return done;
}

bool run_main(const Session *session, int *code, GError **error)
{
    Setup setup;
    bool done = setup_get(session, SETUP_VICLAB, &setup, error) &&
                run_setup(session, &setup, code, error);

    setup_free(&setup);
    return done;
}
