/*
 * Controls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "lab/clock.h"
#include "lab/control.h"

static void free_part(void *data)
{
    ControlPart *part = data;

    g_free(part->name);
    g_free(part);
}

void controls_init(Controls *controls)
{
    controls->parts = g_ptr_array_new_with_free_func(free_part);
}

void controls_cleanup(Controls *controls)
{
    g_ptr_array_unref(controls->parts);
}

void controls_add(Controls *controls, const char *name, const char *kind,
                  void *object, const ControlVerb *verbs)
{
    ControlPart *part = g_new(ControlPart, 1);

    *part = (ControlPart){ g_strdup(name), kind, object, verbs };
    g_ptr_array_add(controls->parts, part);
}

void controls_remove(Controls *controls, const void *object)
{
    for (guint i = controls->parts->len; i-- > 0;) {
        const ControlPart *part = controls->parts->pdata[i];

        if (part->object == object) {
            g_ptr_array_remove_index(controls->parts, i);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Acting                                                              */

static const ControlVerb *find_verb(const ControlPart *part, const char *name)
{
    for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
        if (strcmp(verb->name, name) == 0) {
            return verb;
        }
    }
    return NULL;
}

static void add_name(GString *list, const char *name)
{
    g_string_append_printf(list, "%s%s", list->len ? ", " : "", name);
}

static void add_verbs(GString *list, const ControlPart *part)
{
    for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
        add_name(list, verb->name);
    }
}

static char *missing_verb(const Controls *controls, const char *name,
                          const char *verb)
{
    g_autoptr(GString) verbs = g_string_new(NULL);
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        if (strcmp(part->name, name) == 0) {
            add_verbs(verbs, part);
        } else if (!strstr(names->str, part->name)) {
            add_name(names, part->name);
        }
    }
    return verbs->len ? g_strdup_printf("%s has no verb '%s', it has: %s", name,
                                        verb, verbs->str)
                      : g_strdup_printf("there is no '%s', there are: %s", name,
                                        names->str);
}

bool controls_act(const Controls *controls, const char *name, const char *verb,
                  const GateArg *args, uint32_t count, char **why)
{
    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];
        const ControlVerb *found =
            strcmp(part->name, name) == 0 ? find_verb(part, verb) : NULL;

        if (found) {
            return found->act(part->object, args, count, why);
        }
    }
    *why = missing_verb(controls, name, verb);
    return false;
}

/* "for=5s" in place; false if there is no name or no value. */
static bool split(char *word, GateArg *arg)
{
    char *equals = strchr(word, '=');

    if (!equals || equals == word) {
        return false;
    }
    *equals = '\0';
    *arg = (GateArg){ word, equals + 1 };
    return true;
}

bool controls_line(const Controls *controls, const char *line, char **why)
{
    g_auto(GStrv) words = NULL;
    g_autofree GateArg *args = NULL;
    uint32_t count = 0;

    if (!g_shell_parse_argv(line, NULL, &words, NULL) || !words[1]) {
        *why = g_strdup_printf("'%s' must be NAME VERB [ARGUMENT=VALUE ...]",
                               line);
        return false;
    }
    args = g_new(GateArg, g_strv_length(words));
    for (char **word = words + 2; *word; word++) {
        if (!split(*word, &args[count++])) {
            *why = g_strdup_printf("'%s' must be ARGUMENT=VALUE", *word);
            return false;
        }
    }
    return controls_act(controls, words[0], words[1], args, count, why);
}

/* ------------------------------------------------------------------ */
/* Arguments                                                           */

const char *control_arg(const GateArg *args, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(args[i].name, name) == 0) {
            return args[i].text;
        }
    }
    return NULL;
}

bool control_arg_u64(const GateArg *args, uint32_t count, const char *name,
                     uint64_t max, uint64_t *value, char **why)
{
    const char *text = control_arg(args, count, name);
    char *end;
    uint64_t number;

    if (!text) {
        return true;
    }
    number = g_ascii_strtoull(text, &end, 0);
    if (end == text || *end || number > max || *text == '-') {
        *why = g_strdup_printf("%s=%s, must be a number up to %" PRIu64, name,
                               text, max);
        return false;
    }
    *value = number;
    return true;
}

GByteArray *control_arg_bytes(const GateArg *args, uint32_t count,
                              const char *name, uint32_t max, char **why)
{
    const char *text = control_arg(args, count, name);
    size_t digits = text ? strlen(text) : 0;
    GByteArray *bytes;

    if (!digits || digits % 2 || digits / 2 > max ||
        strspn(text, "0123456789abcdefABCDEF") != digits) {
        *why = g_strdup_printf("%s= must be an even number of hexadecimal "
                               "digits",
                               name);
        return NULL;
    }
    bytes = g_byte_array_sized_new(digits / 2);
    for (size_t i = 0; i < digits; i += 2) {
        uint8_t byte = g_ascii_xdigit_value(text[i]) << 4 |
                       g_ascii_xdigit_value(text[i + 1]);

        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

bool control_time(const char *text, int64_t *value)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {
        { "ns", 1 },
        { "us", LAB_MICROSECONDS },
        { "ms", LAB_MILLISECONDS },
        { "s", LAB_SECONDS },
    };
    char *end;
    uint64_t number = g_ascii_strtoull(text, &end, 10);

    if (end == text || !g_ascii_isdigit(*text)) {
        return false;
    }
    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(end, units[i].name) == 0 &&
            number <= (uint64_t)(INT64_MAX / 4 / units[i].ns)) {
            *value = (int64_t)number * units[i].ns;
            return true;
        }
    }
    return false;
}

bool control_arg_time(const GateArg *args, uint32_t count, const char *name,
                      int64_t *value, char **why)
{
    const char *text = control_arg(args, count, name);

    if (text && !control_time(text, value)) {
        *why = g_strdup_printf("%s=%s, must be a time like 20ms or 5s", name,
                               text);
        return false;
    }
    return true;
}

bool control_args_known(const GateArg *args, uint32_t count,
                        const char *const *known, char **why)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!g_strv_contains(known, args[i].name)) {
            g_autofree char *list = g_strjoinv(", ", (char **)known);

            *why = g_strdup_printf("'%s' is not known here, %s", args[i].name,
                                   *known ? list : "nothing is");
            return false;
        }
    }
    return true;
}
