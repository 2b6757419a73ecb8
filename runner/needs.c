/*
 * What a drill needs of the run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "needs.h"

#include <string.h>

#include "drill/seeds.h"
#include "driver.h"
#include "fail.h"
#include "version.h"

#define DEFAULT_KIND "debug"
#define INBOX        "inbox" /* the driver that the kernel brings along */

/* One need, where it is looked at. */
typedef struct Need {
    const Drill *drill;
    const char *name;
    const char *value;
    const DrillNeed *whole;
    const Options *base;
    Options *options;
} Need;

static char *place_of(const DrillNeed *need)
{
    return g_strdup_printf("%s:%u:%u", need->place.file, need->place.line,
                           need->place.column);
}

static bool refuse(const Need *need, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static bool refuse(const Need *need, GError **error, const char *format, ...)
{
    g_autofree char *place = place_of(need->whole);
    g_autofree char *text = drill_need_text(need->whole);
    g_autofree char *why = NULL;
    va_list args;

    va_start(args, format);
    why = g_strdup_vprintf(format, args);
    va_end(args);
    return fail(error, FAIL_USAGE, "%s: the drill needs %s, and %s", place,
                text, why);
}

/* ------------------------------------------------------------------ */
/* Options                                                             */

static bool take_cpus(const Need *need, GError **error)
{
    int count = (int)g_ascii_strtoull(need->value, NULL, 10);

    if (need->base->smp_said && need->base->smp != count) {
        return refuse(need, error, "--smp is %d", need->base->smp);
    }
    need->options->smp = count;
    return true;
}

/* The last "name=value" of a list of properties; g_free(), or NULL. */
static char *find_property(const char *list, const char *name)
{
    g_auto(GStrv) words = g_strsplit(list ? list : "", ",", -1);
    g_autofree char *prefix = g_strconcat(name, "=", NULL);
    const char *found = NULL;

    for (char **word = words; *word; word++) {
        if (g_str_has_prefix(*word, prefix)) {
            found = *word + strlen(prefix);
        }
    }
    return g_strdup(found);
}

/* Of the adapter that viclab makes itself. */
static bool take_property(const Need *need, GError **error)
{
    g_autofree char *given = find_property(need->base->vic, need->name);
    char *before = need->options->vic;
    bool has_more = before && *before;

    if (drill_program_need(need->drill->program, "lab") ||
        need->base->own_lab) {
        return refuse(need, error,
                      "its laboratory is a file, which has to say so itself");
    }
    if (given && strcmp(given, need->value) != 0) {
        return refuse(need, error, "--vic says %s=%s", need->name, given);
    }
    need->options->vic =
        g_strconcat(has_more ? before : "", has_more ? "," : "", need->name,
                    "=", need->value, NULL);
    g_free(before);
    return true;
}

static bool take_debug(const Need *need, GError **error)
{
    const char *kind =
        strcmp(need->value, "yes") == 0 ? DEFAULT_KIND : need->value;

    if (need->base->debug && strcmp(need->base->debug, kind) != 0) {
        return refuse(need, error, "--debug is %s", need->base->debug);
    }
    if (need->base->modules) {
        return refuse(need, error, "--modules is for a kernel of your own");
    }
    need->options->debug = (char *)kind;
    return true;
}

static bool take_iommu(const Need *need, GError **error)
{
    bool on = strcmp(need->value, "on") == 0;

    if (need->base->iommu && !on) {
        return refuse(need, error, "--iommu is given");
    }
    need->options->iommu = on;
    return true;
}

/* "2G" in megabytes. */
static uint64_t megabytes(const char *size)
{
    char *unit;
    uint64_t number = g_ascii_strtoull(size, &unit, 10);

    return number * (*unit == 'G' || *unit == 'g' ? 1024 : 1);
}

static bool take_memory(const Need *need, GError **error)
{
    const char *given = need->base->mem;

    if (given && megabytes(given) != megabytes(need->value)) {
        return refuse(need, error, "--mem is %s", given);
    }
    need->options->mem = (char *)need->value;
    return true;
}

/* The first of them, unless the command line has chosen another. */
static bool take_seeds(const Need *need, GError **error)
{
    Seeds seeds;

    if (!need->base->seed_said && seeds_parse(need->value, &seeds)) {
        need->options->seed = seeds.first;
    }
    return true;
}

static bool take_schedule(const Need *need, GError **error)
{
    Seeds seeds;

    if (need->base->real_time) {
        return refuse(need, error,
                      "--real-time has no time that counts instructions");
    }
    if (!need->base->schedule && seeds_parse_schedule(need->value, &seeds)) {
        need->options->schedule = (char *)need->value;
        need->options->schedule_seed = seeds.first;
        need->options->schedule_mean = seeds.mean;
    }
    return true;
}

static bool take_append(const Need *need, GError **error)
{
    need->options->append = g_strdup(need->value);
    return true;
}

static bool take_driver(const Need *need, GError **error)
{
    const char *given = need->base->driver;

    if (given && !need->base->replays && strcmp(given, need->value) != 0) {
        return refuse(need, error, "--driver is %s", given);
    }
    if (!given && strcmp(need->value, INBOX) != 0) {
        need->options->driver = (char *)need->value;
    }
    return true;
}

static bool take_start(const Need *need, GError **error)
{
    const char *given = need->base->start;

    if (given && strcmp(given, need->value) != 0) {
        return refuse(need, error, "--start is %s", given);
    }
    need->options->start = (char *)need->value;
    return true;
}

static bool take_connect(const Need *need, GError **error)
{
    need->options->no_connect = strcmp(need->value, "yes") != 0;
    return true;
}

static bool take_lab(const Need *need, GError **error)
{
    const Lab *given = need->base->own_lab;
    Options *options = need->options;
    g_autofree char *folder = g_path_get_dirname(need->drill->path);

    g_free(options->fabric_file);
    options->fabric_file = g_build_filename(folder, need->value, NULL);
    options->own_lab = lab_load(options->fabric_file, error);
    if (options->own_lab && given &&
        strcmp(given->text, options->own_lab->text) != 0) {
        return refuse(need, error, "--fabric-file is %s",
                      need->base->fabric_file);
    }
    return options->own_lab != NULL;
}

/* The device does what the drill says; here is only what contradicts it. */
static bool take_lockup(const Need *need, GError **error)
{
    g_autofree char *given = find_property(need->base->lab, need->name);

    return !given || refuse(need, error, "--lab says lockup=%s", given);
}

/* ------------------------------------------------------------------ */
/* What is compared                                                    */

typedef bool IsFn(int difference);

static bool is_equal(int difference)
{
    return difference == 0;
}

static bool is_unequal(int difference)
{
    return difference != 0;
}

static bool is_less(int difference)
{
    return difference < 0;
}

static bool is_no_more(int difference)
{
    return difference <= 0;
}

static bool is_more(int difference)
{
    return difference > 0;
}

static bool is_no_less(int difference)
{
    return difference >= 0;
}

/* Longer ones before those that they begin with. */
static const struct {
    const char *sign;
    IsFn *is;
} comparisons[] = {
    { "!=", is_unequal }, { "<=", is_no_more }, { ">=", is_no_less },
    { "<", is_less },     { ">", is_more },     { "", is_equal },
};

/* Splits ">=7.3". */
static IsFn *comparison(const char *value, const char **rest)
{
    guint i = 0;

    while (!g_str_has_prefix(value, comparisons[i].sign)) {
        i++;
    }
    *rest = value + strlen(comparisons[i].sign);
    return comparisons[i].is;
}

/* All releases of a line are equal to it. */
static char *lacks_kernel(const Need *need, const Setup *setup)
{
    const char *release = setup->kernel.release;
    const char *version;
    IsFn *is = comparison(need->value, &version);
    int difference = version_of_line(release, version)
                         ? 0
                         : version_compare(release, version);

    return is(difference) ? NULL : g_strdup_printf("the kernel is %s", release);
}

static char *lacks_targets(const Need *need, const Setup *setup)
{
    const Lab *lab = need->options->own_lab;
    int there = lab ? (int)lab->targets : 1;
    const char *number;
    IsFn *is = comparison(need->value, &number);
    int difference = there - (int)g_ascii_strtoull(number, NULL, 10);

    return is(difference)
               ? NULL
               : g_strdup_printf("the laboratory has %d target port%s", there,
                                 there == 1 ? "" : "s");
}

/* Lines "DIGEST module NAME". */
static char *lacks_module(const Need *need, const Setup *setup)
{
    g_autofree char *name = g_strdelimit(g_strdup(need->value), "-", '_');
    g_autofree char *line = g_strconcat(" module ", name, "\n", NULL);
    g_autofree char *contents = NULL;

    if (g_file_get_contents(setup->image.contents, &contents, NULL, NULL) &&
        strstr(contents, line)) {
        return NULL;
    }
    return g_strdup("the guest has no such module: it has fnic, what fnic "
                    "depends on, and uio_pci_generic");
}

/* ------------------------------------------------------------------ */
/* All of them                                                         */

typedef bool TakeFn(const Need *need, GError **error);
typedef char *LacksFn(const Need *need, const Setup *setup);

/* The program has checked their values. */
static const struct {
    const char *name;
    TakeFn *take;
    LacksFn *lacks;
} words[] = {
    { "cpus", take_cpus },
    { "role", take_property },
    { "fip", take_property },
    { "debug", take_debug },
    { "kernel", .lacks = lacks_kernel },
    { "seeds", take_seeds },
    { "module", .lacks = lacks_module },
    { "iommu", take_iommu },
    { "lab", take_lab },
    { "targets", .lacks = lacks_targets },
    { "memory", take_memory },
    { "schedule", take_schedule },
    { "append", take_append },
    { "driver", take_driver },
    { "start", take_start },
    { "connect", take_connect },
    { "lockup", take_lockup },
};

static gint find_word(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].name, name) == 0) {
            return (gint)i;
        }
    }
    return -1;
}

bool needs_know(const char *name)
{
    return find_word(name) >= 0;
}

static Need need_of(const Drill *drill, guint index, const Options *base,
                    Options *options)
{
    const DrillNeed *need = drill->program->needs->pdata[index];

    return (Need){ drill, need->name, need->value, need, base, options };
}

bool needs_apply(const Drill *drill, const Options *base, Options *options,
                 GError **error)
{
    for (guint i = 0; i < drill->program->needs->len; i++) {
        Need need = need_of(drill, i, base, options);
        gint word = find_word(need.name);

        if (word >= 0 && words[word].take && !words[word].take(&need, error)) {
            return false;
        }
    }
    return true;
}

static char *describe(const Need *need, const char *why)
{
    g_autofree char *place = place_of(need->whole);
    g_autofree char *text = drill_need_text(need->whole);

    return g_strdup_printf("%s: needs %s: %s", place, text, why);
}

char *needs_unknown(const Session *session, const Drill *drill)
{
    for (guint i = 0; i < drill->program->needs->len; i++) {
        Need need = need_of(drill, i, session->options, NULL);
        g_autofree char *folder = NULL;
        g_autoptr(GError) why = NULL;

        if (session->options->driver || strcmp(need.name, "driver") != 0 ||
            strcmp(need.value, INBOX) == 0) {
            continue;
        }
        folder = driver_find(session, need.value, &why);
        if (!folder) {
            return describe(&need, why->message);
        }
    }
    return NULL;
}

char *needs_unmet(const Drill *drill, const Options *options,
                  const Setup *setup)
{
    for (guint i = 0; i < drill->program->needs->len; i++) {
        Need need = need_of(drill, i, options, (Options *)options);
        gint word = find_word(need.name);
        g_autofree char *why = word >= 0 && words[word].lacks
                                   ? words[word].lacks(&need, setup)
                                   : NULL;

        if (why) {
            return describe(&need, why);
        }
    }
    return NULL;
}
