/*
 * Verbs of the guest: the driver and its parameters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "module.h"
#include "report.h"
#include "verb.h"
#include "words.h"

#define DRIVER       "fnic"
#define MODULES_PATH "/viclab/modules"
#define TEXT_SIZE    1024
#define PATH_SIZE    256

/* The options that are left, as finit_module() and modprobe want them. */
static void collect_parameters(Args *args, char text[TEXT_SIZE],
                               char *words[WORDS_MAX], int *count)
{
    const char *option;
    size_t length = 0;

    text[0] = '\0';
    while ((option = args_rest(args))) {
        if (length + strlen(option) + 2 > TEXT_SIZE) {
            args_wrong(args, option, "too many parameters");
        }
        length += (size_t)sprintf(text + length, "%s ", option);
        words[(*count)++] = (char *)option;
    }
}

/* In order, up to @name, which gets the parameters. */
static int load_from_list(const ModuleList *list, const char *name,
                          const char *parameters)
{
    char found[MODULE_NAME_SIZE];
    int i, error;

    for (i = 0; i < list->count; i++) {
        bool last;

        module_name(list->paths[i], found);
        last = strcmp(found, name) == 0;
        error = module_load(list->paths[i], last ? parameters : "");
        if (error || last) {
            return error;
        }
    }
    return -ENOENT;
}

static int finish(const char *verb, const char *name, int error)
{
    Event event;

    if (error) {
        report_failure_of(verb, error, "module", name);
        return VERB_ERROR;
    }
    event_begin(&event, *verb == 'l' ? "loaded" : "unloaded");
    event_text(&event, "module", name);
    report_event(&event);
    return VERB_GOOD;
}

int verb_load(Work *work, Args *args)
{
    static ModuleList list;
    char *argv[WORDS_MAX + 3] = { "modprobe" };
    char parameters[TEXT_SIZE];
    const char *name = args_word(args);
    int count = 2;

    name = name ? name : DRIVER;
    argv[1] = (char *)name;
    collect_parameters(args, parameters, argv, &count);
    args_end(args);
    if (module_list_read(&list, MODULES_PATH) == 0) {
        return finish("load", name, load_from_list(&list, name, parameters));
    }
    return finish("load", name, verb_program(argv) ? -ENXIO : 0);
}

int verb_unload(Work *work, Args *args)
{
    const char *name = args_word(args);
    char path[PATH_SIZE];
    int error;

    name = name ? name : DRIVER;
    args_end(args);
    error = module_unload(name);
    snprintf(path, sizeof(path), "/sys/module/%s", name);
    if (!error && file_exists(path)) {
        error = -EBUSY;
    }
    return finish("unload", name, error);
}

/* parameter [MODULE.]NAME=VALUE ... */
int verb_parameter(Work *work, Args *args)
{
    char copy[TEXT_SIZE];
    char path[PATH_SIZE];
    const char *option;
    int error;

    while ((option = args_rest(args))) {
        char *value, *dot;

        snprintf(copy, sizeof(copy), "%s", option);
        value = strchr(copy, '=');
        *value++ = '\0';
        dot = strchr(copy, '.');
        if (dot) {
            *dot = '\0';
        }
        snprintf(path, sizeof(path), "/sys/module/%.100s/parameters/%.100s",
                 dot ? copy : DRIVER, dot ? dot + 1 : copy);
        error = file_write(path, value);
        if (error) {
            report_failure_of("parameter", error, "path", path);
            return VERB_ERROR;
        }
    }
    args_end(args);
    return VERB_GOOD;
}
