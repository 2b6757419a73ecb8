/*
 * The drill that the laboratory plays.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "drill/player.h"
#include "drill.h"
#include "lab.h"
#include "live.h"
#include "vcpu.h"

static struct {
    DrillPlayer *player;
    bool beside;
    Notifier exit;
    Notifier start;
} the;

static void lab_exits(Notifier *notifier, void *data)
{
    g_clear_pointer(&the.player, drill_player_free);
}

static void lab_starts(Notifier *notifier, void *data)
{
    drill_player_start(the.player);
}

/* The lines of the file that are not empty; NULL if there is no file. */
static char **read_values(const char *path, Error **errp)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) lines = NULL;
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();

    if (path && !g_file_get_contents(path, &text, NULL, &error)) {
        error_setg(errp, "viclab: drill-values: %s", error->message);
        return NULL;
    }
    lines = g_strsplit(text ?: "", "\n", -1);
    for (char **line = lines; *line; line++) {
        if (**line) {
            g_strv_builder_add(values, *line);
        }
    }
    return g_strv_builder_end(values);
}

bool viclab_drill_load(const ViclabDrillConfig *config, Error **errp)
{
    g_auto(GStrv) values = NULL;
    g_autofree char *complaint = NULL;
    DrillProgram *program;

    if (!config->path) {
        return true;
    }
    values = read_values(config->values, errp);
    if (!values) {
        return false;
    }
    program = drill_program_read(config->path, (const char *const *)values);
    complaint = drill_program_complaint(program);
    if (complaint) {
        error_setg(errp, "viclab: the drill cannot be played: %s", complaint);
        drill_program_free(program);
        return false;
    }
    if (program->lockup >= 0) {
        lockup_set_limit(viclab_vcpu_lockup(), program->lockup);
    }
    the.player = drill_player_new(viclab_lab(), program);
    drill_player_set_watches(the.player, viclab_watches());
    drill_player_set_control(the.player, config->control);
    if (config->schedule) {
        drill_player_set_schedule(the.player, config->schedule);
    }
    if (config->beside) {
        the.beside = true;
        drill_player_set_beside(the.player);
        the.start.notify = lab_starts;
        viclab_add_start_notifier(&the.start);
    }
    the.exit.notify = lab_exits;
    viclab_add_exit_notifier(&the.exit);
    return true;
}

bool viclab_drill_may_save(void)
{
    const char *why = the.player ? drill_player_unsaved(the.player)
                                 : viclab_live_unsaved();

    if (why) {
        error_report("viclab: the laboratory is not saved: %s", why);
    }
    return !why;
}

bool viclab_drill_plays(void)
{
    return the.player && !drill_player_ended(the.player);
}

void viclab_drill_set_port(LabPort *port)
{
    if (the.player && !the.beside) {
        drill_player_set_port(the.player, port);
    }
    if (!the.player || the.beside) {
        viclab_live_set_port(port);
    }
}
