/*
 * Where the functions of the guest are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/near.h"
#include "drill/symbols.h"

#define LISTED_MAX 4 /* addresses of functions of one name */

typedef struct Function {
    const char *name; /* in the text */
    const SymbolsModule *module;
    uint64_t value;
} Function;

struct Symbols {
    char *text;
    GArray *functions;  /* Function, by name, module and value */
    GPtrArray *modules; /* SymbolsModule *, as in the file */
    GArray *places;     /* Function, by module and value; NULL: nobody asked */
};

/* ------------------------------------------------------------------ */
/* Reading                                                             */

static void module_free(gpointer opaque)
{
    SymbolsModule *module = opaque;

    g_free(module->name);
    g_free(module);
}

Symbols *symbols_new(void)
{
    Symbols *symbols = g_new0(Symbols, 1);

    symbols->functions = g_array_new(FALSE, FALSE, sizeof(Function));
    symbols->modules = g_ptr_array_new_with_free_func(module_free);
    return symbols;
}

void symbols_free(Symbols *symbols)
{
    g_array_free(symbols->functions, TRUE);
    g_ptr_array_free(symbols->modules, TRUE);
    g_clear_pointer(&symbols->places, g_array_unref);
    g_free(symbols->text);
    g_free(symbols);
}

static bool parse_number(const char *text, char **end, int base,
                         uint64_t *value)
{
    if (!g_ascii_isxdigit(*text)) {
        return false;
    }
    *value = g_ascii_strtoull(text, end, base);
    return true;
}

/* "fnic 488 5a30" */
static SymbolsModule *add_module(Symbols *symbols, const char *line)
{
    const char *space = strchr(line, ' ');
    uint64_t pointer, offset;
    SymbolsModule *module;
    char *end;

    if (!space || !parse_number(space + 1, &end, 10, &pointer) ||
        pointer > UINT32_MAX || *end != ' ' ||
        !parse_number(end + 1, &end, 16, &offset) || *end) {
        return NULL;
    }
    module = g_new0(SymbolsModule, 1);
    module->name = g_strndup(line, space - line);
    module->exit_pointer = pointer;
    module->exit_offset = offset;
    g_ptr_array_add(symbols->modules, module);
    return module;
}

/* "3b0 fnic_probe" */
static bool add_function(Symbols *symbols, const SymbolsModule *module,
                         const char *line)
{
    Function function = { .module = module };
    char *end;

    if (!parse_number(line, &end, 16, &function.value) || *end != ' ' ||
        !end[1]) {
        return false;
    }
    function.name = end + 1;
    g_array_append_val(symbols->functions, function);
    return true;
}

static bool parse_line(Symbols *symbols, SymbolsModule **module,
                       const char *line)
{
    if (g_str_has_prefix(line, "module ")) {
        *module = add_module(symbols, line + strlen("module "));
        return *module != NULL;
    }
    if (strcmp(line, "kernel") == 0) {
        *module = NULL;
        return true;
    }
    return add_function(symbols, *module, line);
}

static bool parse(Symbols *symbols, const char *path, char **why)
{
    SymbolsModule *module = NULL;
    unsigned int number = 1;

    for (char *line = symbols->text; *line; number++) {
        char *end = strchr(line, '\n');

        if (end) {
            *end = '\0';
        }
        if (!parse_line(symbols, &module, line)) {
            *why = g_strdup_printf("%s:%u: neither a function nor a module",
                                   path, number);
            return false;
        }
        line = end ? end + 1 : line + strlen(line);
    }
    return true;
}

static int compare_modules(const SymbolsModule *a, const SymbolsModule *b)
{
    return a == b ? 0 : !a ? -1 : !b ? 1 : strcmp(a->name, b->name);
}

static int compare_functions(gconstpointer left, gconstpointer right)
{
    const Function *a = left;
    const Function *b = right;
    int order = strcmp(a->name, b->name);

    if (!order) {
        order = compare_modules(a->module, b->module);
    }
    if (!order) {
        order = a->value < b->value ? -1 : a->value > b->value;
    }
    return order;
}

Symbols *symbols_load(const char *path, char **why)
{
    g_autoptr(Symbols) symbols = symbols_new();
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &symbols->text, NULL, &error)) {
        *why = g_strdup(error->message);
        return NULL;
    }
    if (!parse(symbols, path, why)) {
        return NULL;
    }
    g_array_sort(symbols->functions, compare_functions);
    return g_steal_pointer(&symbols);
}

const SymbolsModule *symbols_module(const Symbols *symbols, uint32_t number)
{
    return number < symbols->modules->len ? symbols->modules->pdata[number]
                                          : NULL;
}

/* ------------------------------------------------------------------ */
/* Finding                                                             */

static const Function *function_at(const Symbols *symbols, guint index)
{
    return &g_array_index(symbols->functions, Function, index);
}

/* The first that is not before @name. */
static guint lower_bound(const Symbols *symbols, const char *name)
{
    guint low = 0, high = symbols->functions->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (strcmp(function_at(symbols, middle)->name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_in(const Function *function, const char *module)
{
    const char *name =
        function->module ? function->module->name : SYMBOLS_KERNEL;

    return !module || strcmp(name, module) == 0;
}

/* All of that name; Function *. */
static GPtrArray *all_of(const Symbols *symbols, const char *module,
                         const char *name)
{
    GPtrArray *found = g_ptr_array_new();

    for (guint i = lower_bound(symbols, name);
         i < symbols->functions->len &&
         strcmp(function_at(symbols, i)->name, name) == 0;
         i++) {
        if (is_in(function_at(symbols, i), module)) {
            g_ptr_array_add(found, (gpointer)function_at(symbols, i));
        }
    }
    return found;
}

static char *near_names(const Symbols *symbols, const char *name)
{
    Near near;

    near_init(&near, name);
    for (guint i = 0; i < symbols->functions->len; i++) {
        near_add(&near, function_at(symbols, i)->name);
    }
    return near_text(&near);
}

static char *say_none(const Symbols *symbols, const char *module,
                      const char *name)
{
    g_autofree char *others = near_names(symbols, name);

    if (!symbols->functions->len) {
        return g_strdup_printf("no function %s: where the functions of this "
                               "kernel are is not known",
                               name);
    }
    return g_strdup_printf("no function %s in %s%s; a function that is not "
                           "listed was inlined, or belongs to another module",
                           name, module ? module : "the kernel and its modules",
                           others);
}

static char *say_many(const GPtrArray *found, const char *name)
{
    GString *text = g_string_new(NULL);

    g_string_printf(text, "%u functions %s: ", found->len, name);
    for (guint i = 0; i < found->len && i < LISTED_MAX; i++) {
        const Function *function = found->pdata[i];

        g_string_append(text, i ? ", " : "");
        if (function->module) {
            g_string_append_printf(text, "%s:%s", function->module->name, name);
        } else {
            g_string_append_printf(text, "0x%" PRIx64, function->value);
        }
    }
    g_string_append(text, found->len > LISTED_MAX ? ", ...; choose one"
                                                  : "; choose one");
    return g_string_free(text, FALSE);
}

static bool find_function(const Symbols *symbols, const char *module,
                          const char *name, Symbol *symbol, char **why)
{
    g_autoptr(GPtrArray) found = all_of(symbols, module, name);
    const Function *function;

    if (found->len != 1) {
        *why = found->len ? say_many(found, name)
                          : say_none(symbols, module, name);
        return false;
    }
    function = found->pdata[0];
    symbol->module = function->module;
    symbol->value = function->value;
    return true;
}

/* Cuts "+0x10" off; false if what follows the sign is no number. */
static bool cut_offset(char *name, uint64_t *offset)
{
    char *plus = strchr(name, '+');
    char *end;

    *offset = 0;
    if (!plus) {
        return true;
    }
    *plus = '\0';
    *offset = g_ascii_strtoull(plus + 1, &end, 0);
    return g_ascii_isdigit(plus[1]) && !*end;
}

bool symbols_find(const Symbols *symbols, const char *name, Symbol *symbol,
                  char **why)
{
    g_autofree char *text = g_strdup(name);
    char *colon = strchr(text, ':');
    char *end;

    *symbol = (Symbol){ 0 };
    if (g_str_has_prefix(text, "0x")) {
        symbol->value = g_ascii_strtoull(text, &end, 16);
        if (!*end && symbol->value) {
            return true;
        }
        *why = g_strdup_printf("%s is no address", name);
        return false;
    }
    if (!cut_offset(text, &symbol->offset)) {
        *why = g_strdup_printf("%s: a number is missing behind the '+'", name);
        return false;
    }
    if (colon) {
        *colon = '\0';
    }
    return find_function(symbols, colon ? text : NULL, colon ? colon + 1 : text,
                         symbol, why);
}

/* ------------------------------------------------------------------ */
/* Places                                                              */

/* No function is as long; what is behind it is not known. */
#define FUNCTION_MAX (64 * 1024)
/* What the compiler leaves before a function has a name, but is not one. */
#define PADDING "__pfx_"

static int compare_places(gconstpointer left, gconstpointer right)
{
    const Function *a = left;
    const Function *b = right;
    int order = compare_modules(a->module, b->module);

    if (!order) {
        order = a->value < b->value ? -1 : a->value > b->value;
    }
    return order ? order : strcmp(a->name, b->name);
}

static void sort_places(Symbols *symbols)
{
    symbols->places = g_array_new(FALSE, FALSE, sizeof(Function));
    for (guint i = 0; i < symbols->functions->len; i++) {
        const Function *function = function_at(symbols, i);

        if (!g_str_has_prefix(function->name, PADDING)) {
            g_array_append_val(symbols->places, *function);
        }
    }
    g_array_sort(symbols->places, compare_places);
}

/* The last that is not behind @place; NULL if all are. */
static const Function *last_before(const Symbols *symbols,
                                   const Function *place)
{
    guint low = 0, high = symbols->places->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Function *other =
            &g_array_index(symbols->places, Function, middle);
        int order = compare_modules(other->module, place->module);

        if (order < 0 || (!order && other->value <= place->value)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low ? &g_array_index(symbols->places, Function, low - 1) : NULL;
}

const char *symbols_name(Symbols *symbols, const SymbolsModule *module,
                         uint64_t value, uint64_t *begin)
{
    const Function place = { .module = module, .value = value };
    const Function *found;

    if (!symbols->places) {
        sort_places(symbols);
    }
    found = last_before(symbols, &place);
    if (!found || found->module != module ||
        value - found->value >= FUNCTION_MAX) {
        return NULL;
    }
    *begin = found->value;
    return found->name;
}

void symbols_each(const Symbols *symbols, const char *module, SymbolsFn *fn,
                  void *opaque)
{
    for (guint i = 0; i < symbols->functions->len; i++) {
        const Function *function = function_at(symbols, i);

        if (function->module && strcmp(function->module->name, module) == 0) {
            const Symbol symbol = { function->module, function->value, 0 };

            fn(opaque, function->name, &symbol);
        }
    }
}
