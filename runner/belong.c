/*
 * Which subcommands an option is for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "belong.h"

#include "fail.h"

#define EVERYWHERE NULL
#define GUESTS     "run vng libvirt-xml drill settle coverage"

static const struct {
    const char *options;
    const char *subcommands;
} places[] = {
    { "cache archive offline no-install verbose help version", EVERYWHERE },

    { "kernel", GUESTS " replay bench soak test driver" },
    { "modules", GUESTS " replay bench soak test" },
    { "debug", GUESTS " replay driver" },
    { "driver", GUESTS " replay" },
    { "qemu-source", GUESTS " replay bench soak test make-series" },
    { "tools", "run libvirt-xml drill settle coverage" },
    { "script no-connect no-load", "run vng libvirt-xml" },
    { "play bare save-at load", "run" },

    { "smp", GUESTS " bench soak" },
    { "vic fabric port", GUESTS " soak" },
    { "mem seed subsystem namespace lab fabric-file qemu-arg", GUESTS },
    { "real-time watch schedule-seed start", "run drill settle coverage" },
    { "iommu", GUESTS " soak" },

    { "out", GUESTS " replay bundle soak test" },
    { "timeout", GUESTS " replay bench" },

    { "vng-arg", "vng" },
    { "disk", "libvirt-xml" },
    { "name", "libvirt-xml driver" },

    { "define control", "drill coverage" },
    { "repeat list", "drill settle" },
    { "jobs", "drill settle coverage" },
    { "seeds schedule-seeds idle bisect", "drill" },
    { "check", "drill settle make-series" },
    { "module", "coverage" },
    { "matrix column force", "settle" },
    { "tree", "settle driver" },
    { "mutate fix", "driver" },
    { "full select", "test" },
    { "seconds", "fuzz" },
    { "minutes plant", "soak" },
    { "all", "cache" },
};

static bool has_word(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);

    return g_strv_contains((const char *const *)words, word);
}

/* "" if nobody knows the option. */
static const char *place_of(const char *option)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        if (has_word(places[i].options, option)) {
            return places[i].subcommands;
        }
    }
    return "";
}

bool option_belongs(const char *option, const char *subcommand)
{
    const char *place = place_of(option);

    return place == EVERYWHERE || has_word(place, subcommand);
}

bool option_check_place(const char *option, const char *subcommand,
                        GError **error)
{
    g_auto(GStrv) words = NULL;
    g_autofree char *list = NULL;

    if (option_belongs(option, subcommand)) {
        return true;
    }
    words = g_strsplit(place_of(option), " ", -1);
    list = g_strjoinv(", ", words);
    return fail(error, FAIL_USAGE,
                "--%s is not for 'viclab %s', but for: %s; see 'viclab help'",
                option, subcommand, list);
}
