/*
 * result.json.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "result.h"

#include "file.h"
#include "json.h"
#include "pace.h"

/* null: there was no checker. */
static void add_breaches(Json *json, const Story *story)
{
    if (story->is_checked || story->our_breaches) {
        json_number(json, "frames_judged", story->frames);
        json_number(json, "our_breaches", story->our_breaches);
        json_number(json, "provoked_breaches", story->provoked);
    } else {
        json_text(json, "frames_judged", NULL);
        json_text(json, "our_breaches", NULL);
        json_text(json, "provoked_breaches", NULL);
    }
    json_texts(json, "driver_breaches", story->driver_breaches);
    json_texts(json, "driver_breach_notes", story->driver_notes);
}

static void add_verdict(Json *json, const Guest *guest, const Verdict *verdict)
{
    json_text(json, "verdict", verdict->name);
    json_number(json, "exit_code", verdict->exit_code);
    json_text(json, "reason", verdict->reason);
    json_number(json, "guest_exit_code", guest->story.exit_code);
    json_texts(json, "missing", verdict->missing);
    json_texts(json, "failures", guest->story.failed);
    json_texts(json, "kernel_reports", guest->console.titles);
    json_texts(json, "known_reports", guest->console.known);
    json_texts(json, "spent_detectors", guest->console.spent);
    json_number(json, "broken_rules", guest->story.broken_rules);
    add_breaches(json, &guest->story);
}

static void add_versions(Json *json, const Setup *setup)
{
    json_text(json, "viclab", VICLAB_VERSION);
    json_text(json, "device", setup->qemu.device);
    json_text(json, "qemu", setup->qemu.version);
    json_text(json, "qemu_package", setup->qemu.package);
    json_text(json, "kernel", setup->kernel.release);
    json_text(json, "kernel_kind", setup->kernel.kind);
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
    json_text(json, "driver_build", options->driver);
    json_seconds(json, "virtual_seconds", guest->story.virtual_ns / 1e9);
    json_seconds(json, "wall_seconds", guest->wall);
}

static void add_common(Json *json, const Options *options, const Setup *setup,
                       const Guest *guest, const Verdict *verdict)
{
    json_number(json, "schema", RESULT_SCHEMA);
    add_verdict(json, guest, verdict);
    add_versions(json, setup);
    add_run(json, options, setup, guest);
}

static bool write_json(const char *out, Json *json, GError **error)
{
    g_autofree char *path = g_build_filename(out, RESULT_FILE, NULL);
    g_autofree char *text = json_end(json);

    return file_write(path, text, error);
}

bool result_write(const char *out, const Options *options, const Setup *setup,
                  const Guest *guest, const Verdict *verdict, GError **error)
{
    Json *json = json_new();

    add_common(json, options, setup, guest, verdict);
    return write_json(out, json, error);
}

bool result_write_drill(const char *out, const Options *options,
                        const Setup *setup, const Guest *guest,
                        const Verdict *verdict, const Drill *drill,
                        const DrillStory *story, const char *hash,
                        GError **error)
{
    Json *json = json_new();

    add_common(json, options, setup, guest, verdict);
    json_text(json, "drill", drill->name);
    json_text(json, "title", drill->program->title);
    json_text(json, "link", drill->program->link);
    json_flag(json, "control", options->control);
    json_text(json, "drill_end", story->end);
    json_text(json, "drill_place", story->place);
    json_text(json, "drill_why", story->why);
    json_texts(json, "oracles", story->oracles);
    json_texts(json, "oracles_said", story->said);
    json_texts(json, "rules_hit", story->hits);
    json_text(json, "hash", hash);
    return write_json(out, json, error);
}
