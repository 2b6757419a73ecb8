/*
 * Whether the options make sense.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <limits.h>
#include <string.h>

#include "built.h"
#include "drill/schedule.h"
#include "fail.h"
#include "options.h"
#include "soak.h"

/* ------------------------------------------------------------------ */
/* Each by itself                                                      */

static const struct {
    const char *name;
    size_t offset; /* in Options */
    int max;       /* the least is 1 */
} numbers[] = {
    { "--smp", offsetof(Options, smp), 255 },
    { "--repeat", offsetof(Options, repeat), INT_MAX },
    { "--jobs", offsetof(Options, jobs), INT_MAX },
    { "--timeout", offsetof(Options, timeout), INT_MAX },
    { "--seconds", offsetof(Options, seconds), INT_MAX },
    { "--minutes", offsetof(Options, minutes), 10000 },
};

static bool check_number(const char *name, int value, int max, GError **error)
{
    if (value >= 1 && value <= max) {
        return true;
    }
    return max == INT_MAX
               ? fail(error, FAIL_USAGE, "%s %d: must be 1 or more", name,
                      value)
               : fail(error, FAIL_USAGE, "%s %d: must be from 1 to %d", name,
                      value, max);
}

static bool check_numbers(const Options *options, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (!check_number(numbers[i].name,
                          G_STRUCT_MEMBER(int, options, numbers[i].offset),
                          numbers[i].max, error)) {
            return false;
        }
    }
    if (options->seed < 0) {
        return fail(error, FAIL_USAGE,
                    "--seed %" G_GINT64_FORMAT ": must not be negative",
                    options->seed);
    }
    if (options->save_at < 0) {
        return fail(error, FAIL_USAGE, "--save-at %g: must not be negative",
                    options->save_at);
    }
    return true;
}

static bool check_words(const Options *options, GError **error)
{
    if (options->plant && !soak_is_fault(options->plant)) {
        return fail(error, FAIL_USAGE, "--plant %s: there are " SOAK_FAULTS,
                    options->plant);
    }
    if (options->start && strcmp(options->start, "cold") &&
        strcmp(options->start, "connected")) {
        return fail(error, FAIL_USAGE, "--start %s: must be cold or connected",
                    options->start);
    }
    if (options->debug && !built_is_kind(options->debug)) {
        return fail(error, FAIL_USAGE,
                    "--debug=%s: there are plain, debug and kcsan",
                    options->debug);
    }
    if (options->command && !*options->command) {
        return fail(error, FAIL_USAGE, "there is no command after --");
    }
    return true;
}

/* "7,mean=5000" */
static bool parse_schedule(Options *options, GError **error)
{
    const char *text = options->schedule;
    g_auto(GStrv) parts = text ? g_strsplit(text, ",mean=", 2) : NULL;
    guint64 seed, mean = SCHEDULE_MEAN;

    if (!text) {
        return true;
    }
    if (!parts[0] ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, G_MAXINT64, &seed, NULL) ||
        (parts[1] &&
         !g_ascii_string_to_unsigned(parts[1], 10, SCHEDULE_MEAN_MIN,
                                     SCHEDULE_MEAN_MAX, &mean, NULL))) {
        return fail(error, FAIL_USAGE,
                    "--schedule-seed %s: must be N, or N,mean=NS with NS from "
                    "%d to %d",
                    text, SCHEDULE_MEAN_MIN, SCHEDULE_MEAN_MAX);
    }
    options->schedule_seed = seed;
    options->schedule_mean = mean;
    return true;
}

/* ------------------------------------------------------------------ */
/* Together                                                            */

static bool check_guest(const Options *options, GError **error)
{
    if (options->debug && options->modules) {
        return fail(error, FAIL_USAGE,
                    "--debug builds a kernel with its modules: --modules is "
                    "for one of your own");
    }
    if (options->load && options->out && !strcmp(options->load, options->out)) {
        return fail(error, FAIL_USAGE,
                    "--load and --out are both %s: the saved guest would be "
                    "overwritten",
                    options->load);
    }
    if (options->load && options->start) {
        return fail(error, FAIL_USAGE, "--load says already where to start");
    }
    if (options->no_load && !options->drill) {
        return fail(error, FAIL_USAGE,
                    "--no-load wants a --script that loads the driver");
    }
    return true;
}

/* What needs time that counts instructions. */
static bool check_pace(const Options *options, GError **error)
{
    if (!options->watches && !options->schedule && !options->schedule_seeds) {
        return true;
    }
    if (options->real_time) {
        return fail(
            error, FAIL_USAGE,
            "%s needs time that counts instructions, which 'viclab run' "
            "has without --real-time",
            options->watches          ? "--watch"
            : options->schedule_seeds ? "--schedule-seeds"
                                      : "--schedule-seed");
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Files that they name                                                */

/* Properties for parts that a laboratory of the user's own does not have. */
static bool check_properties(const Options *options, GError **error)
{
    const struct {
        const char *name;
        const char *value;
    } properties[] = {
        { "--vic", options->vic },
        { "--fabric", options->fabric },
        { "--port", options->port },
        { "--subsystem", options->subsystem },
        { "--namespace", options->namespace },
    };

    for (guint i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (properties[i].value && *properties[i].value) {
            return fail(error, FAIL_USAGE,
                        "%s is for the laboratory that viclab makes itself: "
                        "with --fabric-file, say it in the file",
                        properties[i].name);
        }
    }
    return true;
}

static bool load_lab(Options *options, GError **error)
{
    if (!options->fabric_file) {
        return true;
    }
    if (!check_properties(options, error)) {
        return false;
    }
    options->own_lab = lab_load(options->fabric_file, error);
    if (!options->own_lab) {
        return false;
    }
    if (options->own_lab->paths > LAB_PATHS_MAX && !options->no_connect) {
        return fail(error, FAIL_USAGE,
                    "--fabric-file %s: its adapters find %u ports, and the "
                    "guest connects to %d at most: use --no-connect",
                    options->fabric_file, options->own_lab->paths,
                    LAB_PATHS_MAX);
    }
    if (!options->own_lab->paths && options->demo) {
        return fail(error, FAIL_USAGE,
                    "--fabric-file %s: no NVMe adapter finds a port, so that "
                    "there is nothing to demonstrate; give a command after --",
                    options->fabric_file);
    }
    return true;
}

static bool load_script(Options *options, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (!options->script) {
        return true;
    }
    if (options->command) {
        return fail(error, FAIL_USAGE,
                    "--script and a command after --: give one of them");
    }
    return g_file_get_contents(options->script, &options->script_text, NULL,
                               &why) ||
           fail(error, FAIL_USAGE, "--script: %s", why->message);
}

bool options_check(Options *options, GError **error)
{
    return check_numbers(options, error) && check_words(options, error) &&
           parse_schedule(options, error) && check_guest(options, error) &&
           check_pace(options, error) && load_script(options, error) &&
           load_lab(options, error);
}
