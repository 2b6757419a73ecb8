/*
 * What a soak does, and whether it notices memory that grows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "disturb.h"
#include "footprint.h"
#include "soakreports.h"
#include "soakguest.h"
#include "trend.h"

#define COUNT  240
#define MARGIN 8192.0

/* A sawtooth that is the same all the time, with a peak now and then. */
static void fill_flat(double *samples)
{
    for (guint i = 0; i < COUNT; i++) {
        samples[i] = 100000 + i % 7 * 100 + (i % 50 ? 0 : 50000);
    }
}

static bool is_flat(const double *samples, guint count)
{
    const Trend trend = trend_of(samples, count);

    return trend_is_flat(&trend, MARGIN);
}

static void test_flat(void)
{
    double samples[COUNT];

    fill_flat(samples);
    g_assert_true(is_flat(samples, COUNT));
    /* what fills up in the first quarter is no leak */
    for (guint i = 0; i < COUNT / 4; i++) {
        samples[i] = i;
    }
    g_assert_true(is_flat(samples, COUNT));
}

/* From the second quarter to the last it grows by half of all of it. */
static void test_growing(void)
{
    double samples[COUNT];

    fill_flat(samples);
    for (guint i = 0; i < COUNT; i++) {
        samples[i] += i * (2.1 * MARGIN / COUNT);
    }
    g_assert_false(is_flat(samples, COUNT));
    fill_flat(samples);
    for (guint i = 0; i < COUNT; i++) {
        samples[i] += i * (1.5 * MARGIN / COUNT);
    }
    g_assert_true(is_flat(samples, COUNT));
}

static void test_late_leak(void)
{
    double samples[COUNT];

    fill_flat(samples);
    for (guint i = COUNT * 3 / 4; i < COUNT; i++) {
        samples[i] += 2 * MARGIN;
    }
    g_assert_false(is_flat(samples, COUNT));
}

static void test_few(void)
{
    double samples[TREND_SAMPLES] = { 0 };

    g_assert_false(is_flat(samples, TREND_SAMPLES - 1));
    g_assert_true(is_flat(samples, TREND_SAMPLES));
}

static void test_footprint(void)
{
    static const char smaps[] =
        "55d0c0000000-55d0c0021000 rw-p 00000000 00:00 0      [heap]\n"
        "Size:                132 kB\n"
        "Rss:                 100 kB\n"
        "Pss:                  90 kB\n"
        "Pss_Dirty:            90 kB\n"
        "Anonymous:            80 kB\n"
        "AnonHugePages:         7 kB\n"
        "VmFlags: rd wr mr mw me ac sd\n"
        "7f3e1c000000-7f3e2c000000 rwxp 00000000 00:00 0\n"
        "Rss:                1000 kB\n"
        "Pss:                1000 kB\n"
        "Anonymous:          1000 kB\n"
        "7f3e4c000000-7f3e8c000000 rw-s 00000000 00:01 1    /memfd:ram\n"
        "Rss:               20000 kB\n"
        "Pss:               20000 kB\n"
        "Anonymous:             0 kB\n"
        "7f3e8d000000-7f3e8d021000 rw-p 00000000 00:00 0\n"
        "Rss:                  12 kB\n"
        "Pss:                  12 kB\n"
        "Anonymous:            12 kB\n";
    const Footprint footprint = footprint_of(smaps);

    g_assert_cmpuint(footprint.rss, ==, 21112);
    g_assert_cmpuint(footprint.pss, ==, 21102);
    g_assert_cmpuint(footprint.own, ==, 92);
}

static void test_guest(void)
{
    SoakGuest guest;

    g_assert_true(soakguest_parse("sample 200000 12000 1 300 400", &guest));
    g_assert_cmpuint(guest.used, ==, 200000);
    g_assert_cmpuint(guest.live, ==, 1);
    g_assert_cmpuint(guest.writes, ==, 400);
    g_assert_false(soakguest_parse("sample of something", &guest));
    g_assert_cmpuint(
        soakguest_refused("     errors    : total=12, first_error=5/<EIO>"), ==,
        12);
    g_assert_cmpuint(soakguest_refused("     issued rwts: total=12,0,0,0"), ==,
                     0);
}

static void see(Disturb *disturb, double at, guint associations, uint64_t done)
{
    const DisturbSight sight = {
        .at = at,
        .live = 1,
        .associations = associations,
        .requests = done,
    };

    disturb_see(disturb, &sight);
}

/* The next only when there is a new association, and I/O over it. */
static void test_disturb(void)
{
    Disturb disturb;

    disturb_init(&disturb, 0, 10, 1000);
    see(&disturb, 1, 2, 100);
    g_assert_null(disturb_step(&disturb, 9));
    g_assert_cmpstr(disturb_step(&disturb, 10), ==, "vic0 link-bounce for=2s");
    g_assert_nonnull(disturb_open(&disturb));
    see(&disturb, 11, 2, 110);
    see(&disturb, 12, 3, 110);
    see(&disturb, 13, 3, 110);
    g_assert_cmpuint(disturb.done, ==, 0);
    see(&disturb, 14, 3, 111);
    g_assert_cmpuint(disturb.done, ==, 1);
    g_assert_null(disturb_open(&disturb));
    g_assert_null(disturb_step(&disturb, 23));
    g_assert_cmpstr(disturb_step(&disturb, 24), ==, "target0 reboot for=5s");
    g_assert_null(disturb_late(&disturb, 24 + DISTURB_LIMIT - 1));
    g_assert_cmpstr(disturb_late(&disturb, 24 + DISTURB_LIMIT), ==,
                    "target reboot");
}

/* Each pair of verbs in order, and all kinds in turn. */
static void test_disturb_all(void)
{
    g_autoptr(GString) verbs = g_string_new(NULL);
    Disturb disturb;

    disturb_init(&disturb, 0, 1, 10000);
    for (guint i = 0; disturb.done <= disturb_kinds(); i++) {
        const char *verb = disturb_step(&disturb, i);

        if (verb) {
            g_string_append_printf(verbs, "%s; ", verb);
        }
        see(&disturb, i, i, i);
    }
    g_assert_true(g_str_has_prefix(
        verbs->str, "vic0 link-bounce for=2s; "
                    "target0 reboot for=5s; vic0 link-down; "
                    "vic0 link-up; target0 leave; "
                    "target0 return; vic0 link-bounce for=2s; "));
}

static void test_disturb_end(void)
{
    Disturb disturb;

    disturb_init(&disturb, 0, 10, 30);
    g_assert_null(disturb_step(&disturb, 31));
    disturb_init(&disturb, 0, 10, 30);
    disturb_never_return(&disturb);
    g_assert_cmpstr(disturb_step(&disturb, 10), ==, "vic0 link-down");
    g_assert_null(disturb_step(&disturb, 20));
    g_assert_nonnull(disturb_late(&disturb, 20 + DISTURB_LIMIT));
}

static void test_reports(void)
{
    g_autoptr(GPtrArray) settled =
        soakreports_parse("# F13  a comment\n\nF14-x   WARNING: a.c at one*\n");

    g_assert_cmpuint(settled->len, ==, 1);
    g_assert_cmpstr(soakreports_drill(settled, "WARNING: a.c at one [fnic]"),
                    ==, "F14-x");
    g_assert_null(soakreports_drill(settled, "WARNING: a.c at two [fnic]"));
    g_assert_null(soakreports_drill(settled, "BUG: a.c at one [fnic]"));
}

static const char *news_of(const char *titles)
{
    static char *found;
    g_autoptr(GPtrArray) settled =
        soakreports_parse("F14-x WARNING: a.c at one*");
    g_auto(GStrv) list = g_strsplit(titles, "|", -1);

    g_free(found);
    found = g_strdup(soakreports_news(settled, list));
    return found;
}

static void test_news(void)
{
    g_assert_null(news_of("nvme nvme0: resetting controller"));
    g_assert_null(news_of("WARNING: a.c at one [fnic]|Call Trace:"));
    g_assert_cmpstr(news_of("Call Trace:|WARNING: a.c at one"), ==,
                    "Call Trace:");
    g_assert_cmpstr(news_of("WARNING: a.c at one|Call Trace:|BUG: two"), ==,
                    "BUG: two");
}

/* As a soak that met the report had them. */
static void test_checkout(void)
{
    char *met[] = {
        (char *)"nvme nvme0: NVME-FC{0}: io failed due to lldd error 7",
        (char *)"WARNING: drivers/scsi/fnic/fnic_nvme.c at "
                "nvfnic_fcpio_nvme_fast_cmpl_handler [fnic]",
        (char *)"Call Trace:",
        NULL,
    };
    const char *checkout = g_getenv("CHECKOUT");
    g_autoptr(GPtrArray) settled = soakreports_load(checkout, NULL);

    g_assert_nonnull(settled);
    for (guint i = 0; i < settled->len; i++) {
        const SettledReport *report = settled->pdata[i];
        g_autofree char *path = g_strdup_printf("%s/scripts/fnic/%s.drill",
                                                checkout, report->drill);

        g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    g_assert_null(soakreports_news(settled, met));
    met[1] = (char *)"WARNING: drivers/scsi/fnic/fnic_nvme.c at another [fnic]";
    g_assert_cmpstr(soakreports_news(settled, met), ==, met[1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/soak/flat", test_flat);
    g_test_add_func("/soak/growing", test_growing);
    g_test_add_func("/soak/late-leak", test_late_leak);
    g_test_add_func("/soak/few", test_few);
    g_test_add_func("/soak/footprint", test_footprint);
    g_test_add_func("/soak/guest", test_guest);
    g_test_add_func("/soak/disturb", test_disturb);
    g_test_add_func("/soak/disturb-all", test_disturb_all);
    g_test_add_func("/soak/disturb-end", test_disturb_end);
    g_test_add_func("/soak/reports", test_reports);
    g_test_add_func("/soak/news", test_news);
    g_test_add_func("/soak/checkout", test_checkout);
    return g_test_run();
}
