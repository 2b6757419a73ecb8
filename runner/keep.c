/*
 * Of many things in a folder, those that were used last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "keep.h"

#include <string.h>

#include "file.h"
#include "step.h"

typedef struct Thing {
    char *path;
    struct timespec used;
} Thing;

static void thing_clear(gpointer opaque)
{
    g_free(((Thing *)opaque)->path);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    const Thing *left = a;
    const Thing *right = b;

    if (left->used.tv_sec != right->used.tv_sec) {
        return left->used.tv_sec < right->used.tv_sec ? 1 : -1;
    }
    if (left->used.tv_nsec != right->used.tv_nsec) {
        return left->used.tv_nsec < right->used.tv_nsec ? 1 : -1;
    }
    return strcmp(left->path, right->path);
}

static GArray *list_things(const char *folder)
{
    GArray *things = g_array_new(FALSE, FALSE, sizeof(Thing));
    g_autoptr(GPtrArray) names = file_list(folder);

    g_array_set_clear_func(things, thing_clear);
    for (guint i = 0; i < names->len; i++) {
        Thing thing = {
            .path = g_build_filename(folder, names->pdata[i], NULL),
        };
        struct stat st;

        if (stat(thing.path, &st) == 0 &&
            !g_str_has_suffix(thing.path, STEP_PART)) {
            thing.used = st.st_mtim;
            g_array_append_val(things, thing);
        } else {
            g_free(thing.path);
        }
    }
    return things;
}

void keep_newest(const char *folder, unsigned int count)
{
    g_autoptr(GArray) things = list_things(folder);

    g_array_sort(things, newest_first);
    for (guint i = count; i < things->len; i++) {
        file_remove(g_array_index(things, Thing, i).path, NULL);
    }
}
