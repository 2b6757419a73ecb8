/*
 * result.json.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "result.h"

#include "file.h"
#include "json.h"
#include "pace.h"

static void add_verdict(Json *json, const Guest *guest, const Verdict *verdict)
{
    json_text(json, "verdict", verdict->name);
    json_number(json, "exit_code", verdict->exit_code);
    json_text(json, "reason", verdict->reason);
    json_number(json, "guest_exit_code", guest->story.exit_code);
    json_texts(json, "missing", verdict->missing);
    json_texts(json, "failures", guest->story.failed);
    json_texts(json, "kernel_reports", guest->console.titles);
    json_number(json, "broken_rules", guest->story.broken_rules);
}

static void add_versions(Json *json, const Setup *setup)
{
    json_text(json, "viclab", VICLAB_VERSION);
    json_text(json, "device", setup->qemu.device);
    json_text(json, "qemu", setup->qemu.version);
    json_text(json, "qemu_package", setup->qemu.package);
    json_text(json, "kernel", setup->kernel.release);
    json_text(json, "driver", setup->image.driver_version);
}

static void add_run(Json *json, const Options *options, const Setup *setup,
                    const Guest *guest)
{
    bool repeatable = setup->pace == MACHINE_VIRTUAL && !options->qemu_args;

    json_number(json, "seed", options->seed);
    json_number(json, "vcpus", options->smp);
    json_text(json, "pace", pace_name(setup->pace));
    json_flag(json, "repeatable", repeatable);
    json_text(json, "command_line", options->line);
    json_seconds(json, "virtual_seconds", guest->story.virtual_ns / 1e9);
    json_seconds(json, "wall_seconds", guest->wall);
}

bool result_write(const char *out, const Options *options, const Setup *setup,
                  const Guest *guest, const Verdict *verdict, GError **error)
{
    g_autofree char *path = g_build_filename(out, "result.json", NULL);
    g_autofree char *text = NULL;
    Json *json = json_new();

    json_number(json, "schema", RESULT_SCHEMA);
    add_verdict(json, guest, verdict);
    add_versions(json, setup);
    add_run(json, options, setup, guest);
    text = json_end(json);
    return file_write(path, text, error);
}
