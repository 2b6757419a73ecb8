/*
 * viclab run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "run.h"

#include <stdio.h>
#include <unistd.h>

#include "artifact.h"
#include "bundle.h"
#include "course.h"
#include "machine.h"
#include "pace.h"

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

static char **make_argv(const Session *session, const Setup *setup,
                        const Bundle *bundle, const char *out)
{
    Machine machine = {
        .options = session->options,
        .qemu = &setup->qemu,
        .kernel = &setup->kernel,
        .initrd = bundle->initrd,
        .mem = bundle->mem,
        .out = out,
        .pace = setup->pace,
        .has_lab = !session->options->bare,
    };

    return machine_argv(&machine);
}

static bool run_bundle(const Session *session, const Setup *setup,
                       const Bundle *bundle, const char *out, int *code,
                       GError **error)
{
    g_auto(GStrv) argv = make_argv(session, setup, bundle, out);
    Course course = { session, setup, out, argv, GUEST_OF_QEMU };

    if (!session->options->command) {
        announce(session, setup);
    }
    return artifact_write_command(out, argv, bundle->archives, bundle->initrd,
                                  error) &&
           course_run(&course, code, error);
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
    if (bundle.initrd) {
        unlink(bundle.initrd);
    }
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
