/*
 * Which functions of the driver's modules a set of drills reaches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reach.h"

#include <string.h>

#include "json.h"

#define SCHEMA 1
#define COLD   ".cold" /* ends the names of pieces that were moved away */
#define FAMILY 4 /* functions that make a beginning of names worth a line */
#define WIDTH  44

typedef struct Function {
    const char *module; /* interned, so that equal ones are the same */
    char *name;
    GPtrArray *drills; /* char *, of the Reach */
} Function;

struct Reach {
    GPtrArray *drills;   /* char *, in the order in which they were added */
    GPtrArray *order;    /* Function *, as in the files */
    GHashTable *by_name; /* "MODULE FUNCTION"; looked up only */
};

/* ------------------------------------------------------------------ */
/* Reading                                                             */

static void function_free(gpointer opaque)
{
    Function *function = opaque;

    g_free(function->name);
    g_ptr_array_unref(function->drills);
    g_free(function);
}

Reach *reach_new(void)
{
    Reach *reach = g_new0(Reach, 1);

    reach->drills = g_ptr_array_new_with_free_func(g_free);
    reach->order = g_ptr_array_new_with_free_func(function_free);
    reach->by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return reach;
}

void reach_free(Reach *reach)
{
    g_hash_table_unref(reach->by_name);
    g_ptr_array_unref(reach->order);
    g_ptr_array_unref(reach->drills);
    g_free(reach);
}

/* Two static functions of one name are one here. */
static Function *get_function(Reach *reach, const char *full)
{
    Function *function = g_hash_table_lookup(reach->by_name, full);
    const char *space = strchr(full, ' ');

    if (!function) {
        g_autofree char *module = g_strndup(full, space - full);

        function = g_new0(Function, 1);
        function->module = g_intern_string(module);
        function->name = g_strdup(space + 1);
        function->drills = g_ptr_array_new();
        g_ptr_array_add(reach->order, function);
        g_hash_table_insert(reach->by_name, g_strdup(full), function);
    }
    return function;
}

static bool add_line(Reach *reach, char *drill, const char *line)
{
    const char *full = line + 2;
    Function *function;
    GPtrArray *drills;

    if ((*line != '+' && *line != '-') || line[1] != ' ' ||
        !strchr(full, ' ')) {
        return false;
    }
    if (g_str_has_suffix(line, COLD)) {
        return true;
    }
    function = get_function(reach, full);
    drills = function->drills;
    if (*line == '+' &&
        (!drills->len || drills->pdata[drills->len - 1] != drill)) {
        g_ptr_array_add(drills, drill);
    }
    return true;
}

bool reach_add(Reach *reach, const char *drill, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    char *own = g_strdup(drill);
    bool done = true;

    g_ptr_array_add(reach->drills, own);
    for (char **line = lines; *line; line++) {
        done = done && (!**line || add_line(reach, own, *line));
    }
    return done;
}

/* ------------------------------------------------------------------ */
/* Sums                                                                */

typedef struct Sum {
    const char *module;
    char *prefix; /* "fnic_fdls_"; NULL: the whole module */
    guint all;
    guint reached;
} Sum;

static void clear_sum(gpointer opaque)
{
    g_free(((Sum *)opaque)->prefix);
}

static char *words_of(const char *name, int count)
{
    const char *end = name;

    while (count-- && end) {
        end = strchr(end, '_');
        end = end ? end + 1 : NULL;
    }
    return end ? g_strndup(name, end - name) : NULL;
}

static guint count_with(const Reach *reach, const char *module,
                        const char *prefix)
{
    guint count = 0;

    for (guint i = 0; i < reach->order->len; i++) {
        const Function *function = reach->order->pdata[i];

        count += function->module == module &&
                 g_str_has_prefix(function->name, prefix);
    }
    return count;
}

/* Two words if there is a family of them, else one, else all of it. */
static char *prefix_of(const Reach *reach, const Function *function)
{
    char *two = words_of(function->name, 2);
    char *one;

    if (two && count_with(reach, function->module, two) >= FAMILY) {
        return two;
    }
    g_free(two);
    one = words_of(function->name, 1);
    if (one && count_with(reach, function->module, one) >= FAMILY) {
        return one;
    }
    g_free(one);
    return g_strdup("");
}

static Sum *get_sum(GArray *sums, const char *module, const char *prefix)
{
    Sum *sum;

    for (guint i = 0; i < sums->len; i++) {
        Sum *found = &g_array_index(sums, Sum, i);

        if (found->module == module && g_strcmp0(found->prefix, prefix) == 0) {
            return found;
        }
    }
    g_array_set_size(sums, sums->len + 1);
    sum = &g_array_index(sums, Sum, sums->len - 1);
    *sum = (Sum){ .module = module, .prefix = g_strdup(prefix) };
    return sum;
}

static void count(GArray *sums, const Function *function, const char *prefix)
{
    Sum *sum = get_sum(sums, function->module, prefix);

    sum->all++;
    sum->reached += function->drills->len > 0;
}

/* The module first, then by name; what has no family is last. */
static int compare_sums(gconstpointer a, gconstpointer b)
{
    const Sum *left = a;
    const Sum *right = b;
    int order = strcmp(left->module, right->module);

    if (order || !left->prefix || !right->prefix) {
        return order ? order : !right->prefix - !left->prefix;
    }
    if (!*left->prefix || !*right->prefix) {
        return !*left->prefix - !*right->prefix;
    }
    return strcmp(left->prefix, right->prefix);
}

static GArray *make_sums(const Reach *reach)
{
    GArray *sums = g_array_new(FALSE, FALSE, sizeof(Sum));

    g_array_set_clear_func(sums, clear_sum);
    for (guint i = 0; i < reach->order->len; i++) {
        const Function *function = reach->order->pdata[i];
        g_autofree char *prefix = prefix_of(reach, function);

        count(sums, function, NULL);
        count(sums, function, prefix);
    }
    g_array_sort(sums, compare_sums);
    return sums;
}

char *reach_sums(const Reach *reach)
{
    g_autoptr(GArray) sums = make_sums(reach);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < sums->len; i++) {
        const Sum *sum = &g_array_index(sums, Sum, i);

        if (!sum->prefix) {
            g_string_append_printf(text, "%s: %u of %u functions reached\n",
                                   sum->module, sum->reached, sum->all);
        } else {
            g_string_append_printf(text, "  %4u of %4u  %s\n", sum->reached,
                                   sum->all,
                                   *sum->prefix ? sum->prefix : "others");
        }
    }
    return g_string_free(text, FALSE);
}

/* ------------------------------------------------------------------ */
/* Functions                                                           */

static char *drills_of(const Function *function)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < function->drills->len; i++) {
        g_string_append_printf(text, "%s%s", i ? " " : "",
                               (const char *)function->drills->pdata[i]);
    }
    return g_string_free(text, FALSE);
}

char *reach_table(const Reach *reach)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < reach->order->len; i++) {
        const Function *function = reach->order->pdata[i];
        g_autofree char *name =
            g_strconcat(function->module, ":", function->name, NULL);
        g_autofree char *drills = drills_of(function);

        g_string_append_printf(text, "%-*s %s\n", WIDTH, name,
                               *drills ? drills : "never");
    }
    return g_string_free(text, FALSE);
}

static char *functions_json(const Reach *reach)
{
    Json *json = json_new();

    for (guint i = 0; i < reach->order->len; i++) {
        const Function *function = reach->order->pdata[i];
        g_autofree char *name =
            g_strconcat(function->module, ":", function->name, NULL);

        json_texts(json, name, function->drills);
    }
    return json_end(json);
}

static guint count_reached(const Reach *reach)
{
    guint reached = 0;

    for (guint i = 0; i < reach->order->len; i++) {
        reached += ((Function *)reach->order->pdata[i])->drills->len > 0;
    }
    return reached;
}

char *reach_json(const Reach *reach)
{
    g_autofree char *functions = functions_json(reach);
    Json *json = json_new();

    json_number(json, "schema", SCHEMA);
    json_texts(json, "drills", reach->drills);
    json_number(json, "all", reach->order->len);
    json_number(json, "reached", count_reached(reach));
    json_nested(json, "functions", functions);
    return json_end(json);
}
