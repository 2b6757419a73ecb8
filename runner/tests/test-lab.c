/*
 * A laboratory of the user's own: what the command line takes, and what the
 * guest and the machine hear of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fail.h"
#include "folder.h"
#include "options.h"
#include "story.h"

#define ZONED                                   \
    "[fabrics/A]\n[fabrics/A/zones/z]\n"        \
    "members = adapters/left ports/1 ports/2\n" \
    "[adapters/left]\n[adapters/right]\n"       \
    "[ports/1]\n[ports/2]\n[ports/3]\n"

typedef struct Fixture {
    char *folder;
    char *path;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer text)
{
    fixture->folder = folder_new();
    fixture->path = g_build_filename(fixture->folder, "x.lab", NULL);
    g_assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
}

static void tear_down(Fixture *fixture, gconstpointer text)
{
    folder_free(fixture->folder);
    g_free(fixture->path);
}

static void test_good(Fixture *fixture, gconstpointer text)
{
    char *argv[] = { "viclab", "run", "--fabric-file", fixture->path, NULL };
    Options options;

    g_assert_true(options_parse(&options, argv, NULL));
    g_assert_cmpuint(options.own_lab->paths, ==, 2);
    g_assert_cmpstr(options.own_lab->text, ==, text);
    g_assert_true(lab_has_adapter(options.own_lab, "left"));
    g_assert_true(lab_has_adapter(options.own_lab, "right"));
    g_assert_false(lab_has_adapter(options.own_lab, "vic0"));
    options_free(&options);
}

static void refuse(char **argv, const char *word)
{
    g_autoptr(GError) error = NULL;
    Options options;

    g_assert_false(options_parse(&options, argv, &error));
    g_assert_nonnull(strstr(error->message, word));
    options_free(&options);
}

static void test_bad(Fixture *fixture, gconstpointer text)
{
    char *argv[] = { "viclab", "run", "--fabric-file", fixture->path, NULL };

    refuse(argv, "x.lab:1:2: [nothing] is no section");
    refuse(argv, "x.lab:2:1: 'x' says nothing");
}

static void test_missing(void)
{
    char *argv[] = { "viclab", "run", "--fabric-file", "/nonexistent", NULL };

    refuse(argv, "/nonexistent: No such file");
}

static void test_properties(Fixture *fixture, gconstpointer text)
{
    static const char *const options[] = { "--vic", "--fabric", "--port",
                                           "--subsystem", "--namespace" };

    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        char *argv[] = {
            "viclab", "run", "--fabric-file", fixture->path, (char *)options[i],
            "a=b",    NULL
        };

        refuse(argv, options[i]);
    }
}

static void test_no_path(Fixture *fixture, gconstpointer text)
{
    char *demo[] = { "viclab", "run", "--fabric-file", fixture->path, NULL };
    char *command[] = { "viclab", "run", "--fabric-file", fixture->path, "--",
                        "ls",     NULL };
    Options options;

    refuse(demo, "no NVMe adapter finds a port");
    g_assert_true(options_parse(&options, command, NULL));
    options_free(&options);
}

/* 9 adapters that find 8 ports each: more than the guest connects to. */
static void test_too_many_paths(Fixture *fixture, gconstpointer text)
{
    g_autoptr(GString) many = g_string_new("[fabrics/A]\n");
    char *connect[] = { "viclab", "run", "--fabric-file", fixture->path, NULL };
    char *leave[] = { "viclab",      "run",          "--fabric-file",
                      fixture->path, "--no-connect", NULL };
    Options options;

    for (int i = 1; i <= 9; i++) {
        g_string_append_printf(many, "[adapters/v%d]\n", i);
    }
    for (int i = 1; i <= 8; i++) {
        g_string_append_printf(many, "[ports/%d]\n", i);
    }
    g_assert_true(g_file_set_contents(fixture->path, many->str, -1, NULL));
    refuse(connect, "find 72 ports, and the guest connects to 64 at most");
    g_assert_true(options_parse(&options, leave, NULL));
    options_free(&options);
}

/* The story is that of the adapters there are, by their names. */
static void test_story(Fixture *fixture, gconstpointer unused)
{
    Lab *lab = lab_load(fixture->path, NULL);
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    Story story;

    story_init(&story, out, out);
    story.lab = lab;
    story_add(&story, "{\"t\":1,\"ev\":\"link.up\",\"at\":\"left\"}");
    story_add(&story, "{\"t\":2,\"ev\":\"link.up\",\"at\":\"vic0\"}");
    story_add(&story, "{\"t\":3,\"ev\":\"link.up\",\"at\":\"port1\"}");
    story_add(&story, "{\"t\":4,\"ev\":\"fabric.fdmi\",\"at\":\"right\","
                      "\"request\":\"RHBA\",\"manufacturer\":\"Cisco\","
                      "\"model\":\"VIC\",\"driver_version\":\"1.9\","
                      "\"firmware_version\":\"5\"}");
    fflush(out);
    g_assert_nonnull(strstr(text, "left: link up"));
    g_assert_null(strstr(text, "vic0"));
    g_assert_null(strstr(text, "port1"));
    g_assert_nonnull(
        strstr(text, "right says: Cisco VIC, driver 1.9, firmware 5"));
    story_cleanup(&story);
    fclose(out);
    free(text);
    lab_free(lab);
}

#define ADD(path, text, test) \
    g_test_add(path, Fixture, text, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/lab/good", ZONED, test_good);
    ADD("/lab/bad", "[nothing]\nx\n", test_bad);
    g_test_add_func("/lab/missing", test_missing);
    ADD("/lab/properties", ZONED, test_properties);
    ADD("/lab/no-path", "[fabrics/A]\n[adapters/v]\nrole = fcp\n[ports/1]\n",
        test_no_path);
    ADD("/lab/too-many-paths", "", test_too_many_paths);
    ADD("/lab/story", ZONED, test_story);
    return g_test_run();
}
