/*
 * The options among the inputs of a run: written, and read again with care.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "inputs.h"

#include <string.h>

#include "fail.h"
#include "plan/words.h"

#define VERSION_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+~:._-"

/* Options whose values are texts. */
static const struct {
    const char *name;
    size_t offset; /* in Options */
} texts[] = {
    { "--mem", offsetof(Options, mem) },
    { "--vic", offsetof(Options, vic) },
    { "--fabric", offsetof(Options, fabric) },
    { "--port", offsetof(Options, port) },
    { "--subsystem", offsetof(Options, subsystem) },
    { "--namespace", offsetof(Options, namespace) },
    { "--lab", offsetof(Options, lab) },
    { "--tools", offsetof(Options, tools) },
    { "--schedule-seed", offsetof(Options, schedule) },
};

/* Those that others are made of, or that are simply there. */
static const char *const others[] = { "--kernel", "--debug",  "--smp",
                                      "--seed",   "--start",  "--iommu",
                                      "--watch",  "--control" };

/* Properties of devices, beside those that a fabric file can have. */
static const struct {
    const char *option;
    PlanKind kind; /* PLAN_KINDS: none */
    const char *more;
} properties[] = {
    { "--vic", PLAN_ADAPTER, "" },
    { "--fabric", PLAN_FABRIC, "x-wrong-answer" },
    { "--port", PLAN_PORT, "wwnn wwpn portid" },
    { "--subsystem", PLAN_SUBSYSTEM, "tbkas crdt" },
    { "--namespace", PLAN_NAMESPACE, "nsid" },
    { "--lab", PLAN_KINDS, "io-detail check" },
};

/* ------------------------------------------------------------------ */
/* Written                                                             */

static void add_number(Json *json, const char *key, int64_t value)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

    json_text(json, key, text);
}

/* "7.3.4" of "7.3.4-viclab-debug". */
static char *source_version(const char *release)
{
    return g_strndup(release, strcspn(release, "-"));
}

static void add_kernel_options(Json *json, const InputsParts *parts)
{
    const Kernel *kernel = &parts->setup->kernel;

    if (kernel->kind) {
        g_autofree char *version = source_version(kernel->release);

        json_text(json, "--kernel", version);
        json_text(json, "--debug", kernel->kind);
    } else if (kernel_is_of_archive(parts->session, kernel)) {
        json_text(json, "--kernel", kernel->release);
    } else {
        json_text(json, INPUTS_OWN_KERNEL, kernel->release);
    }
}

void inputs_add_options(Json *json, const InputsParts *parts)
{
    const Options *base = parts->session->options;
    const Options *own = parts->machine->options;

    add_kernel_options(json, parts);
    add_number(json, "--smp", own->smp);
    add_number(json, "--seed", own->seed);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        json_text_if_any(json, texts[i].name,
                         G_STRUCT_MEMBER(char *, base, texts[i].offset));
    }
    if (base->watches) {
        g_autofree char *watches = g_strjoinv(";", base->watches);

        json_text(json, "--watch", watches);
    }
    json_text_if_any(json, "--iommu", own->iommu ? "on" : NULL);
    json_text_if_any(json, "--control", own->control ? "on" : NULL);
    json_text(json, "--start", parts->cold ? "cold" : "connected");
    if (parts->setup->pace != MACHINE_VIRTUAL || own->qemu_args) {
        json_text(json, INPUTS_NOT_REPEATABLE,
                  own->qemu_args ? "--qemu-arg" : "--real-time");
    }
}

/* ------------------------------------------------------------------ */
/* Read, from anybody                                                  */

static bool is_of(const char *text, const char *characters)
{
    return *text && !text[strspn(text, characters)];
}

static bool is_listed(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);

    return g_strv_contains((const char *const *)words, word);
}

/* "fip=on": of @option, and nothing that names a file. */
static bool is_property(guint option, const char *text)
{
    g_auto(GStrv) pair = g_strsplit(text, "=", 2);
    PlanKind kind = properties[option].kind;

    if (g_strv_length(pair) != 2 || !is_of(pair[1], VERSION_CHARACTERS) ||
        is_listed("image save", pair[0])) {
        return false;
    }
    return is_listed(properties[option].more, pair[0]) ||
           (kind != PLAN_KINDS && plan_has_property(kind, pair[0]));
}

static bool are_properties(guint option, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);

    for (char **word = words; *word; word++) {
        if (!is_property(option, *word)) {
            return false;
        }
    }
    return true;
}

static bool is_harmless(const char *name, const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (strcmp(properties[i].option, name) == 0) {
            return are_properties(i, value);
        }
    }
    if (strcmp(name, "--kernel") == 0) {
        /* a version, and no file */
        return g_ascii_isdigit(*value) && is_of(value, VERSION_CHARACTERS);
    }
    if (strcmp(name, "--watch") == 0) {
        return g_str_is_ascii(value);
    }
    return is_of(value, VERSION_CHARACTERS "=,");
}

static bool is_known(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (strcmp(texts[i].name, name) == 0) {
            return true;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (strcmp(others[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_word(GPtrArray *words, const char *name, const char *value)
{
    g_ptr_array_add(words, g_strconcat(name, "=", value, NULL));
}

/* Each watch is an option of its own again. */
static void add_words(GPtrArray *words, const char *name, const char *value)
{
    if (strcmp(name, "--watch") == 0) {
        g_auto(GStrv) parts = g_strsplit(value, ";", -1);

        for (char **part = parts; *part; part++) {
            add_word(words, name, *part);
        }
    } else if (is_listed("--iommu --control", name)) {
        g_ptr_array_add(words, g_strdup(name));
    } else {
        add_word(words, name, value);
    }
}

char **inputs_options(const Record *inputs, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < inputs->keys->len; i++) {
        const char *name = inputs->keys->pdata[i];
        const char *value = inputs->values->pdata[i];

        if (!g_str_has_prefix(name, "--")) {
            continue;
        }
        if (!is_known(name) || !is_harmless(name, value)) {
            g_autofree char *shown = g_strescape(value, NULL);

            fail(error, FAIL_USAGE,
                 "%s %s: this is not replayed on another machine, since it may "
                 "reach beyond the guest",
                 name, shown);
            return NULL;
        }
        add_words(words, name, value);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

bool inputs_check_lab(const char *name, const char *text, gsize length,
                      GError **error)
{
    g_autoptr(Plan) plan = plan_parse(name, text, length);

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan->items->pdata[i];

        if (item->kind == PLAN_NAMESPACE && plan_value(item, "device_path")) {
            return fail(error, FAIL_USAGE,
                        "%s: the image of namespace %s (device_path) is a file "
                        "of one machine, and not replayed on another",
                        name, item->path);
        }
    }
    return true;
}
