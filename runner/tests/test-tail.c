/*
 * Following a file that grows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tail.h"

#include <stdio.h>

#include "folder.h"

static void collect(const char *line, void *opaque)
{
    g_string_append_printf(opaque, "<%s>", line);
}

static void expect(Tail *tail, const char *lines)
{
    g_autoptr(GString) seen = g_string_new(NULL);

    tail_lines(tail, collect, seen);
    g_assert_cmpstr(seen->str, ==, lines);
}

/* Half a line waits for the rest; a file that is not there yet, too. */
static void test_lines(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "log", NULL);
    FILE *file;
    Tail tail;

    tail_init(&tail, path);
    expect(&tail, "");
    file = fopen(path, "w");
    setbuf(file, NULL);
    expect(&tail, "");
    fputs("one\ntw", file);
    expect(&tail, "<one>");
    expect(&tail, "");
    fputs("o\n\nth", file);
    expect(&tail, "<two><>");
    fputs("ree\n", file);
    expect(&tail, "<three>");
    fclose(file);
    tail_cleanup(&tail);
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tail/lines", test_lines);
    return g_test_run();
}
