/*
 * viclab run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "run.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "guest.h"
#include "job.h"
#include "pace.h"
#include "result.h"
#include "setup.h"
#include "snapshot.h"
#include "verdict.h"

#define LARGE_TOOLS (48 * MEBIBYTE) /* from here on the guest needs more */

typedef struct Run {
    const Session *session;
    Setup setup;
    GPtrArray *archives; /* what the guest is given */
    char *saved;         /* folder with the guest to go on from, or NULL */
    char *initrd;
    char *out;
    bool is_demo;
} Run;

static uint64_t archives_size(const GPtrArray *archives)
{
    uint64_t size = 0;
    struct stat st;

    for (guint i = 0; i < archives->len; i++) {
        if (stat(archives->pdata[i], &st) == 0) {
            size += st.st_size;
        }
    }
    return size;
}

static bool prepare_guest(Run *run, GError **error)
{
    const Options *options = run->session->options;
    bool connect = run->setup.image.nvme && !options->no_connect;
    char *job = g_build_filename(run->out, "job.cpio", NULL);
    g_autofree char *orders = g_build_filename(run->out, "orders", NULL);

    run->archives = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(run->archives, g_strdup(run->setup.image.archive));
    for (guint i = 0; i < run->setup.tools->len; i++) {
        g_ptr_array_add(run->archives, g_strdup(run->setup.tools->pdata[i]));
    }
    g_ptr_array_add(run->archives, job);
    return job_write(connect, job, error) &&
           job_write_orders(options, orders, error);
}

static Machine make_machine(const Run *run)
{
    const Options *options = run->session->options;
    bool is_large = archives_size(run->archives) > LARGE_TOOLS;
    Machine machine = {
        .options = options,
        .qemu = &run->setup.qemu,
        .kernel = &run->setup.kernel,
        .initrd = run->initrd,
        .mem = options->mem ? options->mem
               : is_large   ? "1G"
                            : "512M",
        .out = run->out,
        .pace = run->setup.pace,
        .has_lab = !options->bare,
        .stop_at = options->save_at * 1e9,
    };

    return machine;
}

/* The folder of the guest to go on from, if one is asked for. */
static bool find_saved(Run *run, GError **error)
{
    const Options *options = run->session->options;
    const Machine machine = make_machine(run);
    const SnapshotParts parts = { &machine, run->archives, options->timeout };

    if (options->load) {
        run->saved = g_canonicalize_filename(options->load, NULL);
        return snapshot_check(&parts, run->saved, error);
    }
    if (options->start && strcmp(options->start, "connected") == 0) {
        run->saved = snapshot_connected(run->session, &parts, error);
        return run->saved != NULL;
    }
    return true;
}

static bool get_initrd(Run *run, GError **error)
{
    if (!find_saved(run, error)) {
        return false;
    }
    if (run->saved) {
        run->initrd = snapshot_initrd(run->saved);
        return true;
    }
    run->initrd = snapshot_initrd(run->out);
    return disk_check(run->out, archives_size(run->archives) + 4 * MEBIBYTE,
                      "the run", error) &&
           job_join(run->archives, run->initrd, error);
}

/* The initrd is large, and needed again only by a guest that was saved. */
static bool keep_or_drop_initrd(const Run *run, const Guest *guest,
                                GError **error)
{
    const Machine machine = make_machine(run);
    const SnapshotParts parts = { &machine, run->archives, 0 };

    if (guest->end == GUEST_SAVED) {
        g_autofree char *initrd = snapshot_initrd(run->out);

        return snapshot_write_key(&parts, run->out, error) &&
               (!run->saved || file_copy(run->initrd, initrd, error));
    }
    if (!run->saved) {
        unlink(run->initrd);
    }
    return true;
}

static void announce(const Run *run)
{
    const Setup *setup = &run->setup;
    const Options *options = run->session->options;

    printf("viclab " VICLAB_VERSION ": QEMU %s with device %s, kernel %s, "
           "fnic %s\n",
           setup->qemu.version, setup->qemu.device, setup->kernel.release,
           setup->image.driver_version);
    printf("%d vCPU%s, seed %" G_GINT64_FORMAT ", %s\n\n", options->smp,
           options->smp == 1 ? "" : "s", options->seed, pace_name(setup->pace));
    printf("  virtual    wall  (seconds)\n");
    fflush(stdout);
}

/* The demonstration says all on standard output, a command only its own. */
static void conclude(const Run *run, const Guest *guest, const Verdict *verdict)
{
    bool is_error = verdict->exit_code == EXIT_ERROR;
    FILE *out = run->is_demo && !is_error ? stdout : stderr;
    const char *prefix = out == stdout ? "" : "viclab: ";

    if (!run->is_demo && verdict->exit_code == EXIT_PASS &&
        !run->session->options->verbose) {
        return;
    }
    if (run->is_demo) {
        printf("\n");
        fflush(stdout);
    }
    fprintf(out, "%s%s%s%s\n", prefix, verdict->name,
            verdict->reason ? ": " : "",
            verdict->reason ? verdict->reason : "");
    fprintf(out, "%s%.1f s virtual, %.1f s wall; artifacts: %s\n", prefix,
            guest->story.virtual_ns / 1e9, guest->wall, run->out);
}

static bool run_guest(Run *run, char **argv, int *code, GError **error)
{
    const Options *options = run->session->options;
    FILE *story = run->is_demo ? stdout : options->verbose ? stderr : NULL;
    g_autofree char *load = run->saved ? snapshot_state(run->saved) : NULL;
    g_autofree char *save = options->save_at ? snapshot_state(run->out) : NULL;
    Verdict verdict;
    Guest guest;
    bool done;

    guest_init(&guest, run->out, story, options->verbose);
    guest.load = load;
    guest.save = save;
    done = guest_run(&guest, argv, options->timeout, error);
    if (done) {
        verdict_reach(&verdict, &guest, run->is_demo && !run->saved);
        done = keep_or_drop_initrd(run, &guest, error) &&
               result_write(run->out, options, &run->setup, &guest, &verdict,
                            error);
        conclude(run, &guest, &verdict);
        *code = verdict.exit_code;
        verdict_cleanup(&verdict);
    }
    guest_cleanup(&guest);
    return done;
}

static bool run_in_folder(Run *run, int *code, GError **error)
{
    g_auto(GStrv) argv = NULL;
    Machine machine;

    if (!prepare_guest(run, error) || !get_initrd(run, error)) {
        return false;
    }
    machine = make_machine(run);
    argv = machine_argv(&machine);
    if (run->is_demo) {
        announce(run);
    }
    return artifact_write_command(run->out, argv, run->archives, run->initrd,
                                  error) &&
           run_guest(run, argv, code, error);
}

bool run_main(const Session *session, int *code, GError **error)
{
    Run run = { .session = session,
                .is_demo = session->options->command == NULL };
    bool done = false;

    if (setup_get(session, &run.setup, error)) {
        run.out = artifact_folder(session, error);
        done = run.out && run_in_folder(&run, code, error);
    }
    setup_free(&run.setup);
    g_clear_pointer(&run.archives, g_ptr_array_unref);
    g_free(run.initrd);
    g_free(run.saved);
    g_free(run.out);
    return done;
}
