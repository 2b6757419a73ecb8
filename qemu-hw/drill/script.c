/*
 * The simplest master of the lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/script.h"
#include "lab/state.h"

#define WAIT "wait"

typedef enum Position {
    SCRIPT_IDLE, /* nobody is ready */
    SCRIPT_BUSY, /* lines are to be given */
    SCRIPT_LEAVING,
    SCRIPT_LEFT, /* the guest has been told to exit */
    SCRIPT_POSITIONS,
} Position;

typedef struct Line {
    char *text; /* of the command, or WAIT */
    bool forgiven;
    bool background;
} Line;

/* Command ids are line numbers, from 1; that of the end is one more. */
struct Script {
    LabPort *port;
    GArray *lines; /* Line */
    Position position;
    uint32_t next;    /* line, from 0 */
    uint32_t awaited; /* id of what the next line waits for; 0: none */
    uint32_t running;
    bool wait; /* until none is running */
    uint32_t code;
};

static void clear_line(gpointer line)
{
    g_free(((Line *)line)->text);
}

/* ---- the file ---- */

static bool cut_suffix(char *text, char suffix)
{
    size_t length = strlen(text);

    if (length < 2 || text[length - 1] != suffix || text[length - 2] != ' ') {
        return false;
    }
    text[length - 1] = '\0';
    g_strchomp(text);
    return true;
}

static bool check_line(const Line *line, const char *path, guint number,
                       char **why)
{
    size_t length = strlen(line->text);

    if (!length || length > LAB_PORT_TEXT_MAX ||
        !g_utf8_validate(line->text, -1, NULL)) {
        *why = g_strdup_printf("script: %s:%u: a command has 1 to %d bytes of "
                               "UTF-8",
                               path, number, LAB_PORT_TEXT_MAX);
        return false;
    }
    return true;
}

/* Lines that are no command stay, so that ids are what an editor shows. */
static bool add_line(Script *script, char *text, const char *path, char **why)
{
    Line line = { 0 };

    g_strstrip(text);
    if (*text == '\0' || *text == '#') {
        g_array_append_val(script->lines, line);
        return true;
    }
    if (g_str_has_prefix(text, "- ")) {
        line.forgiven = true;
        text = g_strchug(text + 2);
    }
    line.background = cut_suffix(text, '&');
    line.text = g_strdup(text);
    g_array_append_val(script->lines, line);
    return check_line(&line, path, script->lines->len, why);
}

static bool read_lines(Script *script, const char *path, char **why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        *why = g_strdup_printf("script: %s", error->message);
        return false;
    }
    lines = g_strsplit(text, "\n", SCRIPT_LINES_MAX + 1);
    if (g_strv_length(lines) > SCRIPT_LINES_MAX) {
        *why = g_strdup_printf("script: %s has more than %d lines", path,
                               SCRIPT_LINES_MAX);
        return false;
    }
    for (char **line = lines; *line; line++) {
        if (!add_line(script, *line, path, why)) {
            return false;
        }
    }
    return true;
}

/* ---- what is given ---- */

static void leave(Script *script)
{
    g_autofree char *text = g_strdup_printf("exit %u", script->code);

    if (!script->running) {
        lab_port_command(script->port, script->lines->len + 1, text);
        script->position = SCRIPT_LEFT;
    }
}

/* False if the port takes no more for now. */
static bool give(Script *script, const Line *line)
{
    uint32_t id = script->next + 1;

    if (!lab_port_command(script->port, id, line->text)) {
        return false;
    }
    script->running++;
    if (!line->background) {
        script->awaited = id;
    }
    return true;
}

static bool is_held(const Script *script)
{
    return script->awaited || (script->wait && script->running);
}

static void go_on(Script *script)
{
    while (script->position == SCRIPT_BUSY && !is_held(script)) {
        const Line *line;

        script->wait = false;
        if (script->next == script->lines->len) {
            script->position = SCRIPT_LEAVING;
            break;
        }
        line = &g_array_index(script->lines, Line, script->next);
        if (line->text && !strcmp(line->text, WAIT)) {
            script->wait = true;
        } else if (line->text && !give(script, line)) {
            return;
        }
        script->next++;
    }
    if (script->position == SCRIPT_LEAVING) {
        leave(script);
    }
}

/* ---- what is told ---- */

static void ready(void *opaque)
{
    Script *script = opaque;

    if (script->position == SCRIPT_IDLE) {
        script->position = SCRIPT_BUSY;
        go_on(script);
    }
}

static void done(void *opaque, uint32_t id, uint32_t code)
{
    Script *script = opaque;
    const Line *line;

    if (!id || id > script->lines->len || !script->running) {
        return;
    }
    line = &g_array_index(script->lines, Line, id - 1);
    script->running--;
    if (script->awaited == id) {
        script->awaited = 0;
    }
    if (code && !line->forgiven && !script->code) {
        script->code = code;
        script->position = SCRIPT_LEAVING;
    }
    go_on(script);
}

static const LabPortMaster master = {
    .ready = ready,
    .done = done,
};

/* ---- life ---- */

Script *script_new(LabPort *port, const char *path, char **why)
{
    Script *script = g_new0(Script, 1);

    script->port = port;
    script->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    g_array_set_clear_func(script->lines, clear_line);
    if (!read_lines(script, path, why)) {
        script_free(script);
        return NULL;
    }
    lab_port_set_master(port, &master, script);
    return script;
}

void script_free(Script *script)
{
    lab_port_set_master(script->port, NULL, NULL);
    g_array_unref(script->lines);
    g_free(script);
}

void script_reset(Script *script)
{
    script->position = SCRIPT_IDLE;
    script->next = 0;
    script->awaited = 0;
    script->running = 0;
    script->wait = false;
    script->code = 0;
}

void script_state(Script *script, LabState *state)
{
    lab_state_section(state, "script", 1);
    lab_state_enum(state, &script->position, SCRIPT_POSITIONS);
    lab_state_u32(state, &script->next);
    lab_state_u32(state, &script->awaited);
    lab_state_count(state, &script->running, LAB_PORT_COMMANDS_MAX);
    lab_state_bool(state, &script->wait);
    lab_state_u32(state, &script->code);
    if (script->next > script->lines->len) {
        /* the script that goes on is a shorter one */
        lab_state_fail(state);
        script->next = 0;
    }
}
