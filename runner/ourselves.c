/*
 * viclab run, as a child of viclab.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ourselves.h"

#define OURSELVES "/proc/self/exe"

static void add(GPtrArray *argv, const char *word)
{
    g_ptr_array_add(argv, g_strdup(word));
}

void ourselves_add_all(GPtrArray *argv, const char *const *words)
{
    while (*words) {
        add(argv, *words++);
    }
}

void ourselves_add_option(GPtrArray *argv, const char *option,
                          const char *value)
{
    if (value) {
        add(argv, option);
        add(argv, value);
    }
}

GPtrArray *ourselves_run(const Session *session, const char *out, int timeout)
{
    const Options *options = session->options;
    g_autofree char *smp = g_strdup_printf("%d", options->smp);
    g_autofree char *limit = g_strdup_printf("%d", timeout);
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    add(argv, OURSELVES);
    add(argv, "run");
    ourselves_add_option(argv, "--cache", session->cache);
    ourselves_add_option(argv, "--kernel", options->kernel);
    ourselves_add_option(argv, "--modules", options->modules);
    ourselves_add_option(argv, "--qemu-source", options->qemu_source);
    ourselves_add_option(argv, "--archive", options->archive);
    ourselves_add_option(argv, "--smp", smp);
    ourselves_add_option(argv, "--timeout", limit);
    ourselves_add_option(argv, "--out", out);
    if (options->offline) {
        add(argv, "--offline");
    }
    return argv;
}
