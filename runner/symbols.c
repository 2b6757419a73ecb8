/*
 * Where the functions of a kernel and of the guest's modules are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "symbols.h"

#include <inttypes.h>

#include "disk.h"
#include "file.h"
#include "kallsyms.h"
#include "key.h"
#include "step.h"

#define FORMAT "1" /* of the file, for its key */
#define NAME   "symbols"

typedef struct Parts {
    const char *image;
    const char *functions; /* file */
} Parts;

static void add(void *opaque, uint64_t address, const char *name)
{
    g_string_append_printf(opaque, "%" PRIx64 " %s\n", address, name);
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Parts *parts = opaque;
    g_autofree char *path = g_build_filename(work->folder, NAME, NULL);
    g_autofree char *functions = NULL;
    g_autoptr(GString) text = g_string_new("kernel\n");

    if (!kallsyms_each(parts->image, add, text, error)) {
        return false;
    }
    functions = file_read(parts->functions, NULL, error);
    if (!functions) {
        return false;
    }
    g_string_append(text, functions);
    return file_write(path, text->str, error);
}

static char *parts_key(const Parts *parts, GError **error)
{
    g_autoptr(Key) key = key_new();

    key_add(key, FORMAT);
    if (!key_add_stamp(key, parts->image, error) ||
        !key_add_file(key, parts->functions, error)) {
        return NULL;
    }
    return key_end(g_steal_pointer(&key));
}

char *symbols_get(const Session *session, const char *image,
                  const char *functions, GError **error)
{
    const Parts parts = { image, functions };
    g_autofree char *key = parts_key(&parts, error);
    Step step = {
        .kind = NAME,
        .key = key,
        .title = "looking up the functions of the kernel",
        .disk = 64 * MEBIBYTE,
        .work = make,
        .opaque = &parts,
        .keep = 10,
    };
    g_autofree char *folder = key ? step_run(session, &step, error) : NULL;

    return folder ? g_build_filename(folder, NAME, NULL) : NULL;
}
