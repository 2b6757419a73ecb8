/*
 * Statements of drills while the guest runs: over a character device,
 *
 *   -chardev socket,id=live,path=console.sock,server=on,wait=off
 *   -device viclab-console,chardev=live,record=console.drill
 *
 * and from the property "control" of the laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "chardev/char-fe.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties-system.h"
#include "hw/qdev-properties.h"
#include "drill/live.h"
#include "drill/words.h"
#include "drill.h"
#include "lab.h"
#include "live.h"

#define TYPE_VICLAB_CONSOLE "viclab-console"
OBJECT_DECLARE_SIMPLE_TYPE(ViclabConsole, VICLAB_CONSOLE)

/* What is kept for who asks for it, bytes. */
#define SAID_MAX 16384

struct ViclabConsole {
    DeviceState parent_obj;

    CharBackend chr;
    char *record_path;
    GString *typed; /* of a line that has not ended */
};

static struct {
    DrillLive *live; /* NULL: nothing has been typed yet */
    ViclabConsole *console;
    LabPort *port;
    GString *said;
    Notifier exit;
} the;

static void say(void *opaque, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    size_t length = strlen(text);

    g_string_append(the.said, text);
    if (the.said->len > SAID_MAX) {
        g_string_erase(the.said, 0, the.said->len - SAID_MAX);
    }
    if (the.console) {
        /* who does not read has it lost: the laboratory does not wait */
        qemu_chr_fe_write(&the.console->chr, (const uint8_t *)text, length);
    }
}

static void lab_exits(Notifier *notifier, void *data)
{
    g_clear_pointer(&the.live, drill_live_free);
}

static void record(const char *path)
{
    g_autofree char *why = NULL;

    if (!drill_live_record(the.live, path, &why)) {
        say(NULL, why);
    }
}

/* Not before it is needed: the gates have one keeper. */
static DrillLive *find_live(char **why)
{
    if (the.live) {
        return the.live;
    }
    if (viclab_drill_plays()) {
        *why = g_strdup("a drill is being played here: nothing can be typed");
        return NULL;
    }
    the.said = g_string_new(NULL);
    the.live = drill_live_new(viclab_lab(), viclab_watches(), say, NULL);
    the.exit.notify = lab_exits;
    viclab_add_exit_notifier(&the.exit);
    if (the.port) {
        drill_live_set_port(the.live, the.port);
    }
    if (the.console && the.console->record_path) {
        record(the.console->record_path);
    }
    return the.live;
}

bool viclab_live_knows(const char *line)
{
    g_autofree char *first = g_strndup(line, strcspn(line, " \t"));
    const DrillWord *word;

    for (guint i = 0; (word = drill_word(DRILL_WORD_STATEMENT, i)); i++) {
        if (strcmp(word->word, first) == 0) {
            return true;
        }
    }
    return false;
}

bool viclab_live_statement(const char *line, Error **errp)
{
    g_autofree char *why = NULL;
    DrillLive *live = find_live(&why);

    if (live) {
        why = drill_live_statement(live, line);
    }
    if (why) {
        error_setg(errp, "viclab: %s", why);
    }
    return !why;
}

char *viclab_live_said(void)
{
    char *text = g_strdup(the.said ? the.said->str : "");

    if (the.said) {
        g_string_truncate(the.said, 0);
    }
    return text;
}

const char *viclab_live_unsaved(void)
{
    return the.live ? drill_live_unsaved(the.live) : NULL;
}

void viclab_live_set_port(LabPort *port)
{
    the.port = port;
    if (the.live) {
        drill_live_set_port(the.live, port);
    }
}

/* ------------------------------------------------------------------ */
/* The device                                                          */

static void take_line(ViclabConsole *console, const char *line)
{
    g_autofree char *why = NULL;
    DrillLive *live = find_live(&why);

    if (live) {
        drill_live_line(live, line);
    } else {
        g_autofree char *text = g_strconcat(why, "\n", NULL);

        qemu_chr_fe_write(&console->chr, (const uint8_t *)text, strlen(text));
    }
}

static int can_receive(void *opaque)
{
    return DRILL_LIVE_LINE_MAX;
}

/* A line that is too long is cut, and refused as what is left of it. */
static void receive(void *opaque, const uint8_t *bytes, int length)
{
    ViclabConsole *console = opaque;

    for (int i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            g_strchomp(console->typed->str);
            take_line(console, console->typed->str);
            g_string_truncate(console->typed, 0);
        } else if (bytes[i] && console->typed->len <= DRILL_LIVE_LINE_MAX) {
            g_string_append_c(console->typed, bytes[i]);
        }
    }
}

/* What somebody else had begun is not the next one's. */
static void changed(void *opaque, QEMUChrEvent event)
{
    ViclabConsole *console = opaque;

    if (event == CHR_EVENT_CLOSED) {
        g_string_truncate(console->typed, 0);
    }
}

static void viclab_console_realize(DeviceState *qdev, Error **errp)
{
    ViclabConsole *console = VICLAB_CONSOLE(qdev);

    if (the.console) {
        error_setg(errp, "there is one viclab-console at most");
        return;
    }
    if (!qemu_chr_fe_backend_connected(&console->chr)) {
        error_setg(errp, "viclab-console: chardev=ID is missing");
        return;
    }
    the.console = console;
    console->typed = g_string_new(NULL);
    qemu_chr_fe_set_handlers(&console->chr, can_receive, receive, changed, NULL,
                             console, NULL, true);
}

static const Property viclab_console_properties[] = {
    DEFINE_PROP_CHR("chardev", ViclabConsole, chr),
    DEFINE_PROP_STRING("record", ViclabConsole, record_path),
};

static void viclab_console_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = viclab_console_realize;
    dc->desc = "statements of drills while the guest runs";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, viclab_console_properties);
    object_class_property_set_description(
        oc, "chardev", "where they are typed, and what comes of them is said");
    object_class_property_set_description(
        oc, "record", "drill to write of what is typed, and when");
}

static const TypeInfo viclab_console_types[] = {
    {
        .name = TYPE_VICLAB_CONSOLE,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(ViclabConsole),
        .class_init = viclab_console_class_init,
    },
};

DEFINE_TYPES(viclab_console_types)
