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
#include "course.h"
#include "drill.h"
#include "fail.h"
#include "file.h"
#include "initrd.h"
#include "machine.h"
#include "pace.h"
#include "snapshot.h"

static void announce(const Session *session, const Setup *setup)
{
    const Options *options = session->options;
    const char *own = options->driver;

    printf("viclab " VICLAB_VERSION ": QEMU %s with device %s, kernel %s, "
           "fnic %s%s%s%s\n",
           setup->qemu.version, setup->qemu.device, setup->kernel.release,
           setup->image.driver_version, own ? " (" : "", own ? own : "",
           own ? ")" : "");
    printf("%d vCPU%s, seed %" G_GINT64_FORMAT ", %s\n\n", options->smp,
           options->smp == 1 ? "" : "s", options->seed, pace_name(setup->pace));
    printf("  virtual    wall  (seconds)\n");
    fflush(stdout);
}

static Machine make_machine(const Session *session, const Setup *setup,
                            const Initrd *initrd, const char *out)
{
    const Options *options = session->options;

    return (Machine){
        .options = options,
        .qemu = &setup->qemu,
        .kernel = &setup->kernel,
        .initrd = initrd->path,
        .mem = initrd->mem,
        .symbols = setup->symbols,
        .out = out,
        .pace = setup->pace,
        .has_lab = !options->bare,
        .stop_at = options->save_at * 1e9,
        .drill = options->play ? DRILL_COPY : NULL,
        .beside = options->play != NULL,
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
                                const Initrd *initrd, const char *out,
                                const char *saved, GuestEnd end, GError **error)
{
    g_autofree char *own = initrd_path(out);

    if (end == GUEST_SAVED) {
        return snapshot_write_key(parts, out, error) &&
               (!saved || file_copy(initrd->path, own, error));
    }
    if (!saved) {
        unlink(own);
    }
    return true;
}

static bool run_from(const Session *session, const Setup *setup,
                     const Initrd *initrd, const char *out, const char *saved,
                     int *code, GuestEnd *end, GError **error)
{
    const Machine machine = make_machine(session, setup, initrd, out);
    g_auto(GStrv) argv = machine_argv(&machine);
    g_autofree char *load = saved ? snapshot_state(saved) : NULL;
    g_autofree char *save =
        session->options->save_at ? snapshot_state(out) : NULL;
    Course course = { .session = session,
                      .setup = setup,
                      .out = out,
                      .argv = argv,
                      .load = load,
                      .save = save,
                      .is_live = machine.has_lab };

    if (session->options->demo) {
        announce(session, setup);
    }
    return artifact_write_command(out, argv, initrd->archives, initrd->path,
                                  error) &&
           course_run(&course, code, end, error);
}

static bool boot(const Session *session, const Setup *setup, Initrd *initrd,
                 const char *out, int *code, GError **error)
{
    const Machine machine = make_machine(session, setup, initrd, out);
    const SnapshotParts parts = { &machine, initrd->archives,
                                  session->options->timeout };
    g_autofree char *saved = NULL;
    GuestEnd end = GUEST_ENDED;

    if (!find_saved(session, &parts, &saved, error)) {
        return false;
    }
    if (saved) {
        initrd->path = initrd_path(saved);
    } else if (!initrd_write(initrd, out, error)) {
        return false;
    }
    return run_from(session, setup, initrd, out, saved, code, &end, error) &&
           keep_or_drop_initrd(&parts, initrd, out, saved, end, error);
}

/* A copy, so that the folder says what was played. */
static bool copy_drill(const Session *session, const char *out, GError **error)
{
    const char *from = session->options->play;
    g_autofree char *to = g_build_filename(out, DRILL_COPY, NULL);
    g_autofree char *values = g_build_filename(out, MACHINE_DRILL_VALUES, NULL);
    g_autoptr(DrillProgram) program =
        from ? drill_program_read(from, NULL) : NULL;
    g_autofree char *complaint = from ? drill_program_complaint(program) : NULL;

    if (!from) {
        return true;
    }
    if (complaint) {
        return fail(error, FAIL_USAGE, "%s", complaint);
    }
    if (program->needs->len) {
        g_autofree char *need = drill_need_text(program->needs->pdata[0]);

        return fail(error, FAIL_USAGE,
                    "--play %s: it needs %s, and beside a command a drill has "
                    "to take the run as it is: take the line out, and give "
                    "the run that option",
                    from, need);
    }
    if (program->names->len > 2) {
        return fail(error, FAIL_USAGE, "--play %s: it must include no other",
                    from);
    }
    return file_copy(from, to, error) && file_write(values, "", error);
}

static bool run_setup(const Session *session, const Setup *setup, int *code,
                      GError **error)
{
    g_autofree char *out = artifact_folder(session, error);
    Initrd initrd = { 0 };
    bool done;

    if (!out) {
        return false;
    }
    done = copy_drill(session, out, error) &&
           initrd_make(session, setup, out, &initrd, error) &&
           boot(session, setup, &initrd, out, code, error);
    initrd_free(&initrd);
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
