/*
 * The program behind ./viclab: gets the parts, builds, boots, judges.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "bundlecmd.h"
#include "cachecmd.h"
#include "drillcmd.h"
#include "drivercmd.h"
#include "explain.h"
#include "fail.h"
#include "fuzzcmd.h"
#include "kernelcmd.h"
#include "libvirt.h"
#include "livecmd.h"
#include "options.h"
#include "page.h"
#include "reachcmd.h"
#include "replaycmd.h"
#include "run.h"
#include "seriescmd.h"
#include "session.h"
#include "settle.h"
#include "soak.h"
#include "testcmd.h"
#include "vng.h"

typedef bool SubcommandFn(const Session *session, int *code, GError **error);

static const struct {
    const char *name;
    SubcommandFn *main;
    bool takes_words; /* beside options */
} subcommands[] = {
    { "run", run_main, false },
    { "vng", vng_main, false },
    { "libvirt-xml", libvirt_xml_main, false },
    { "drill", drill_main, true },
    { "settle", settle_main, true },
    { "console", live_main, true },
    { "explain", explain_main, true },
    { "report", page_main, true },
    { "bundle", bundle_main, true },
    { "replay", replay_main, true },
    { "coverage", reach_main, true },
    { "test", test_main, false },
    { "fuzz", fuzz_main, true },
    { "driver", driver_main, true },
    { "bench", bench_main, true },
    { "soak", soak_main, false },
    { "make-series", series_main, true },
    { "kernels", kernel_main, false },
    { "cache", cache_main, true },
};

static void print_help(FILE *out)
{
    g_autofree char *help = options_help();

    fputs(help, out);
}

static bool dispatch(const Options *options, int *code, GError **error)
{
    Session session = { .use_lock = -1 };
    bool done = false;

    for (guint i = 0; i < G_N_ELEMENTS(subcommands); i++) {
        if (strcmp(subcommands[i].name, options->subcommand) != 0) {
            continue;
        }
        if (*options->rest && !subcommands[i].takes_words) {
            return fail(error, FAIL_USAGE,
                        "%s %s: what is '%s'? A command for the guest "
                        "follows --",
                        options->subcommand, *options->rest, *options->rest);
        }
        done = session_open(&session, options, error) &&
               subcommands[i].main(&session, code, error);
        session_close(&session);
        return done;
    }
    return fail(error, FAIL_USAGE,
                "there is no subcommand '%s'; see 'viclab "
                "help'",
                options->subcommand);
}

static bool start(const Options *options, int *code, GError **error)
{
    const char *name = options->subcommand;

    if (options->version) {
        printf("viclab " VICLAB_VERSION "\n");
        return true;
    }
    if (options->help || (name && strcmp(name, "help") == 0)) {
        print_help(stdout);
        return true;
    }
    if (!name) {
        print_help(stderr);
        *code = EXIT_ERROR;
        return true;
    }
    return dispatch(options, code, error);
}

static int code_of(const GError *error)
{
    if (g_error_matches(error, FAIL_DOMAIN, FAIL_INAPPLICABLE)) {
        return EXIT_INCONCLUSIVE;
    }
    return g_error_matches(error, FAIL_DOMAIN, FAIL_COMPILER) ? EXIT_FAIL
                                                              : EXIT_ERROR;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Options options;
    int code = EXIT_PASS;

    setlocale(LC_CTYPE, "");
    g_set_prgname("viclab");
    if (!options_parse(&options, argv, &error) ||
        !start(&options, &code, &error)) {
        fprintf(stderr, "viclab: %s\n", error->message);
        code = code_of(error);
    }
    options_free(&options);
    return code;
}
