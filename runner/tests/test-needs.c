/*
 * What a drill needs: each word does something, and none is only read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "drill/words.h"
#include "fail.h"
#include "folder.h"
#include "needs.h"
#include "sweep.h"

typedef struct Fixture {
    char *folder; /* with the drill and what lies beside */
    char *path;
    char *contents;
} Fixture;

static void write_file(const Fixture *fixture, const char *name,
                       const char *text)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void set_up(Fixture *fixture, gconstpointer unused)
{
    fixture->folder = folder_new();
    fixture->path = g_build_filename(fixture->folder, "x.drill", NULL);
    fixture->contents = g_build_filename(fixture->folder, "contents", NULL);
    write_file(fixture, "contents", "0 guest init\n0 module nvme_fc\n");
    write_file(fixture, "two.lab",
               "[fabrics/A]\n[adapters/vic0]\n[ports/1]\n[ports/2]\n");
    write_file(fixture, "other.lab",
               "[fabrics/A]\n[adapters/vic0]\n[ports/1]\n");
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    folder_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->contents);
}

static Drill *read_drill(const Fixture *fixture, const char *needs)
{
    g_autofree char *text =
        g_strconcat("drill 1\ntitle x\nneeds ", needs, "\nwait 1s\n", NULL);
    g_autoptr(GError) error = NULL;
    Drill *drill;

    write_file(fixture, "x.drill", text);
    drill = drill_load(fixture->path, NULL, 0, &error);
    g_assert_no_error(error);
    return drill;
}

/* "viclab drill" with one more word, or none; what NAME is, lies beside. */
static void parse(const Fixture *fixture, const char *word, Options *options)
{
    g_autofree char *path = word && g_str_has_prefix(word, "--fabric-file=")
                                ? g_strconcat("--fabric-file=", fixture->folder,
                                              "/", strchr(word, '=') + 1, NULL)
                                : g_strdup(word);
    char *argv[] = { "viclab", "drill", path, NULL };
    g_autoptr(GError) error = NULL;

    options_parse(options, argv, &error);
    g_assert_no_error(error);
}

/* The options that matter here, in words. */
static char *describe(const Options *options)
{
    return g_strdup_printf(
        "%d|%s|%s|%s|%d|%s|%" G_GINT64_FORMAT " %u|%" G_GINT64_FORMAT
        "|%s|%s|%d|%u",
        options->smp, options->vic ? options->vic : "",
        options->debug ? options->debug : "",
        options->driver ? options->driver : "", options->iommu,
        options->mem ? options->mem : "", options->schedule_seed,
        options->schedule_mean, options->seed,
        options->append ? options->append : "",
        options->start ? options->start : "", options->no_connect,
        options->own_lab ? options->own_lab->targets : 0);
}

#define PLAIN "2||||0||0 0|1|||1|0"

/*
 * Each word of the language has to be here, and each line of it shows that
 * the word does something.
 */
static const struct {
    const char *word;
    const char *need;
    const char *options; /* that the drill is played with */
    const char *against; /* an option that contradicts it, or NULL */
    const char *unmet;   /* a need that is not met, and why; or NULL */
    const char *why;
} cases[] = {
    { "cpus", "cpus=3", "3||||0||0 0|1|||1|0", "--smp=2" },
    { "role", "role=fcp", "2|role=fcp|||0||0 0|1|||1|0", "--vic=role=nvme" },
    { "fip", "fip=on", "2|fip=on|||0||0 0|1|||1|0", "--vic=fip=off" },
    { "fip", "fip=off", "2|fip=off|||0||0 0|1|||1|0", "--vic=a=b,fip=on" },
    { "debug", "debug=yes", "2||debug||0||0 0|1|||1|0", "--debug=plain" },
    { "debug", "debug=kcsan", "2||kcsan||0||0 0|1|||1|0", "--debug" },
    { "kernel", "kernel>=7.3", PLAIN, NULL, "kernel>=99",
      "needs kernel>=99: the kernel is 7.3.4+deb13-amd64" },
    { "kernel", "kernel=7.3", PLAIN, NULL, "kernel!=7.3", "is 7.3.4" },
    { "kernel", "kernel<=7.3", PLAIN, NULL, "kernel>7.3", "is 7.3.4" },
    { "kernel", "kernel>7.2", PLAIN, NULL, "kernel<7.3", "is 7.3.4" },
    { "seeds", "seeds=5-9", "2||||0||0 0|5|||1|0" },
    { "module", "module=nvme-fc", PLAIN, NULL, "module=nvme-tcp",
      "no such module" },
    { "iommu", "iommu=on", "2||||1||0 0|1|||1|0" },
    { "iommu", "iommu=off", PLAIN, "--iommu" },
    { "lab", "lab=two.lab", "2||||0||0 0|1|||1|2", "--fabric-file=other.lab" },
    { "targets", "targets=1", PLAIN, NULL, "targets>=2", "has 1 target port" },
    { "targets", "targets>1 lab=two.lab", "2||||0||0 0|1|||1|2", NULL,
      "targets=1 lab=two.lab", "has 2 target ports" },
    { "memory", "memory=2G", "2||||0|2G|0 0|1|||1|0", "--mem=512M" },
    { "schedule", "schedule=7", "2||||0||7 20000|1|||1|0" },
    { "schedule", "schedule=\"3-5,mean=700\"", "2||||0||3 700|1|||1|0",
      "--real-time" },
    { "append", "append=\"a=b c\"", "2||||0||0 0|1|a=b c||1|0" },
    { "driver", "driver=mine", "2|||mine|0||0 0|1|||1|0", "--driver=other" },
    { "driver", "driver=inbox", PLAIN, "--driver=other" },
    { "start", "start=cold", "2||||0||0 0|1||cold|1|0", "--start=connected" },
    { "connect", "connect=yes", "2||||0||0 0|1|||0|0" },
    { "connect", "connect=no", PLAIN },
    { "lockup", "lockup=20s", PLAIN, "--lab=lockup=5" },
};

static void check_options(const Fixture *fixture, guint i)
{
    Drill *drill = read_drill(fixture, cases[i].need);
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    Options base, options;

    parse(fixture, NULL, &base);
    drill_options(drill, &base, &options, &error);
    g_assert_no_error(error);
    said = describe(&options);
    if (strcmp(said, cases[i].options) != 0) {
        g_error("%s comes to %s", cases[i].need, said);
    }
    drill_options_free(&options, &base);
    options_free(&base);
    drill_free(drill);
}

static void check_refused(const Fixture *fixture, guint i)
{
    Drill *drill = read_drill(fixture, cases[i].need);
    g_autofree char *needs =
        g_strdup_printf("the drill needs %.6s", cases[i].need);
    g_autoptr(GError) error = NULL;
    Options base, options;

    parse(fixture, cases[i].against, &base);
    if (drill_options(drill, &base, &options, &error)) {
        g_error("%s goes with %s", cases[i].need, cases[i].against);
    }
    g_assert_error(error, FAIL_DOMAIN, FAIL_USAGE);
    g_assert_nonnull(strstr(error->message, "x.drill:3:7: "));
    g_assert_nonnull(strstr(error->message, needs));
    drill_options_free(&options, &base);
    options_free(&base);
    drill_free(drill);
}

static char *unmet(const Fixture *fixture, const char *need)
{
    Drill *drill = read_drill(fixture, need);
    Setup setup = { .kernel.release = "7.3.4+deb13-amd64",
                    .image.contents = fixture->contents };
    Options base, options;
    char *why;

    parse(fixture, NULL, &base);
    g_assert_true(drill_options(drill, &base, &options, NULL));
    why = needs_unmet(drill, &options, &setup);
    drill_options_free(&options, &base);
    options_free(&base);
    drill_free(drill);
    return why;
}

static void check_unmet(const Fixture *fixture, guint i)
{
    g_autofree char *met = unmet(fixture, cases[i].need);
    g_autofree char *why = unmet(fixture, cases[i].unmet);

    g_assert_cmpstr(met, ==, NULL);
    if (!why || !strstr(why, cases[i].why) || !strstr(why, "x.drill:3:7: ")) {
        g_error("%s: %s", cases[i].unmet, why);
    }
}

static void test_each(Fixture *fixture, gconstpointer unused)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        check_options(fixture, i);
        if (cases[i].against) {
            check_refused(fixture, i);
        }
        if (cases[i].unmet) {
            check_unmet(fixture, i);
        }
    }
}

static bool has_case(const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (strcmp(cases[i].word, word) == 0) {
            return true;
        }
    }
    return false;
}

/* None is in the language that nobody looks at. */
static void test_all(void)
{
    const DrillWord *word;

    for (guint i = 0; (word = drill_word(DRILL_WORD_NEED, i)); i++) {
        if (!needs_know(word->word) || !has_case(word->word)) {
            g_error("nobody looks at 'needs %s'", word->word);
        }
    }
}

/* A laboratory of one's own says for itself what its adapters are. */
static void test_lab_of_file(Fixture *fixture, gconstpointer unused)
{
    Drill *drill = read_drill(fixture, "fip=on lab=two.lab");
    g_autoptr(GError) error = NULL;
    Options base, options;

    parse(fixture, NULL, &base);
    g_assert_false(drill_options(drill, &base, &options, &error));
    g_assert_nonnull(strstr(error->message, "its laboratory is a file"));
    drill_options_free(&options, &base);
    options_free(&base);
    drill_free(drill);
}

static void check_sweep(const Fixture *fixture, const char *need,
                        const char *word, const char *expected)
{
    Drill *drill = read_drill(fixture, need);
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    Options base;
    Sweep sweep;

    parse(fixture, word, &base);
    sweep_of(drill, &base, &sweep, &error);
    said =
        error
            ? g_strdup(strrchr(error->message, ':') + 2)
            : g_strdup_printf("%d-%d %d-%d,%u: %d", (int)sweep.seeds.first,
                              (int)sweep.seeds.last, (int)sweep.schedules.first,
                              (int)sweep.schedules.last, sweep.schedules.mean,
                              (int)sweep_count(&sweep));
    g_assert_cmpstr(said, ==, expected);
    options_free(&base);
    drill_free(drill);
}

/* The command line may choose one of many. */
static void test_sweep(Fixture *fixture, gconstpointer unused)
{
    const char *both = "seeds=2-4 schedule=\"1-5,mean=300\"";

    check_sweep(fixture, "cpus=1", NULL, "1-1 0-0,0: 1");
    check_sweep(fixture, "cpus=1", "--seeds=3-9", "3-9 0-0,0: 7");
    check_sweep(fixture, both, NULL, "2-4 1-5,300: 15");
    check_sweep(fixture, both, "--seed=9", "9-9 1-5,300: 5");
    check_sweep(fixture, both, "--seeds=9-10", "9-10 1-5,300: 10");
    check_sweep(fixture, both, "--schedule-seed=8", "2-4 8-8,20000: 3");
    check_sweep(fixture, "cpus=2", "--schedule-seeds=1-50",
                "1-1 1-50,20000: 50");
    check_sweep(fixture, both, "--schedule-seeds=6-7,mean=900",
                "2-4 6-7,900: 6");
    check_sweep(fixture, both, "--seeds=2-1",
                "must be two numbers, such as 1-50");
    check_sweep(fixture, "seeds=1-1000 schedule=1-1000", NULL,
                "that are 1000000 plays, and 100000 at most are possible");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/needs/each", Fixture, NULL, set_up, test_each, tear_down);
    g_test_add_func("/needs/all", test_all);
    g_test_add("/needs/lab-of-file", Fixture, NULL, set_up, test_lab_of_file,
               tear_down);
    g_test_add("/needs/sweep", Fixture, NULL, set_up, test_sweep, tear_down);
    return g_test_run();
}
