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
#include "verdict.h"

#define LARGE_TOOLS (48 * MEBIBYTE) /* from here on the guest needs more */

typedef struct Run {
    const Session *session;
    Setup setup;
    GPtrArray *archives; /* what the guest is given */
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

    run->archives = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(run->archives, g_strdup(run->setup.image.archive));
    for (guint i = 0; i < run->setup.tools->len; i++) {
        g_ptr_array_add(run->archives, g_strdup(run->setup.tools->pdata[i]));
    }
    g_ptr_array_add(run->archives, job);
    run->initrd = g_build_filename(run->out, "initrd.cpio", NULL);
    return job_write(options, connect, job, error) &&
           disk_check(run->out, archives_size(run->archives) + 4 * MEBIBYTE,
                      "the run", error) &&
           job_join(run->archives, run->initrd, error);
}

static char **make_argv(const Run *run)
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
    };

    return machine_argv(&machine);
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
    Verdict verdict;
    Guest guest;
    bool done;

    guest_init(&guest, run->out, story, options->verbose);
    guest.story.lab = options->own_lab;
    done = guest_run(&guest, argv, options->timeout, error);
    if (done) {
        verdict_reach(&verdict, &guest, run->is_demo);
        done = result_write(run->out, options, &run->setup, &guest, &verdict,
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
    bool done;

    if (!prepare_guest(run, error)) {
        return false;
    }
    argv = make_argv(run);
    if (run->is_demo) {
        announce(run);
    }
    done = artifact_write_command(run->out, argv, run->archives, run->initrd,
                                  error) &&
           run_guest(run, argv, code, error);
    unlink(run->initrd);
    return done;
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
    g_free(run.out);
    return done;
}
