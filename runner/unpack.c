/*
 * Compressed files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unpack.h"

#include <string.h>

#include "fail.h"

typedef struct Format {
    const char *suffix;
    const char *package; /* Debian's, with the program */
    const char *argv[6]; /* the file follows, then its new name */
} Format;

static const Format formats[] = {
    { ".xz", "xz-utils", { "xz", "-d", "-f" } },
    { ".zst", "zstd", { "zstd", "-d", "-q", "-f", "--rm" } },
    { ".gz", "gzip", { "gzip", "-d", "-f" } },
    { ".bz2", "bzip2", { "bzip2", "-d", "-f" } },
    { ".lz4", "lz4", { "lz4", "-d", "-q", "-f", "--rm" } },
};

static const Format *format_of(const char *path)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (g_str_has_suffix(path, formats[i].suffix)) {
            return &formats[i];
        }
    }
    return NULL;
}

char *unpack_base_name(const char *path)
{
    const Format *format = format_of(path);

    return g_strndup(path,
                     strlen(path) - (format ? strlen(format->suffix) : 0));
}

bool unpack_file(StepWork *work, const char *path, GError **error)
{
    const Format *format = format_of(path);
    const char *argv[G_N_ELEMENTS(formats[0].argv) + 2] = { NULL };
    g_autofree char *program = NULL;
    guint count = 0;

    if (!format) {
        return true;
    }
    program = g_find_program_in_path(format->argv[0]);
    if (!program) {
        return fail(error, FAIL_GENERAL,
                    "%s needs the program %s (Debian "
                    "package %s)",
                    path, format->argv[0], format->package);
    }
    while (count < G_N_ELEMENTS(formats[0].argv) && format->argv[count]) {
        argv[count] = format->argv[count];
        count++;
    }
    argv[count] = path;
    return step_command(work, NULL, NULL, argv, error);
}
