/*
 * Files and folders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"

#define OPEN_FOLDERS 32

bool file_make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0755) < 0) {
        return fail_errno(error, path, "cannot make the folder");
    }
    return true;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *at)
{
    return remove(path);
}

bool file_remove(const char *path, GError **error)
{
    if (nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) < 0 &&
        errno != ENOENT) {
        return fail_errno(error, path, "cannot remove");
    }
    return true;
}

bool file_write_bytes(const char *path, const void *data, gsize length,
                      GError **error)
{
    g_autoptr(GError) why = NULL;

    return g_file_set_contents(path, data, length, &why) ||
           fail(error, FAIL_GENERAL, "cannot write: %s", why->message);
}

bool file_write(const char *path, const char *text, GError **error)
{
    return file_write_bytes(path, text, strlen(text), error);
}

char *file_read(const char *path, gsize *length, GError **error)
{
    g_autoptr(GError) why = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, length, &why)) {
        fail(error, FAIL_GENERAL, "cannot read: %s", why->message);
    }
    return text;
}

GMappedFile *file_map(const char *path, GError **error)
{
    g_autoptr(GError) why = NULL;
    GMappedFile *map = g_mapped_file_new(path, FALSE, &why);

    if (!map) {
        fail(error, FAIL_GENERAL, "cannot read: %s", why->message);
    }
    return map;
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length) {
        ssize_t count = write(fd, data, length);

        if (count < 0) {
            return false;
        }
        data += count;
        length -= count;
    }
    return true;
}

bool file_append(int fd, const char *path, const char *from, GError **error)
{
    g_autofree char *buffer = g_malloc(1 << 20);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    ssize_t count;

    if (in < 0) {
        return fail_errno(error, from, "cannot open");
    }
    while ((count = read(in, buffer, 1 << 20)) > 0) {
        if (!write_all(fd, buffer, count)) {
            close(in);
            return fail_errno(error, path, "cannot write");
        }
    }
    close(in);
    return count == 0 || fail_errno(error, from, "cannot read");
}

bool file_copy(const char *from, const char *to, GError **error)
{
    struct stat st;
    bool done;
    int fd;

    if (stat(from, &st) < 0) {
        return fail_errno(error, from, "cannot open");
    }
    fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st.st_mode & 0777);
    if (fd < 0) {
        return fail_errno(error, to, "cannot create");
    }
    done = file_append(fd, to, from, error);
    if (close(fd) < 0 && done) {
        done = fail_errno(error, to, "cannot write");
    }
    return done;
}

bool file_install(const char *from, const char *to, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(to);

    return file_make_folder(folder, error) && file_copy(from, to, error);
}

bool file_same_content(const char *a, const char *b)
{
    g_autofree char *text_a = NULL;
    g_autofree char *text_b = NULL;
    gsize length_a, length_b;

    return g_file_get_contents(a, &text_a, &length_a, NULL) &&
           g_file_get_contents(b, &text_b, &length_b, NULL) &&
           length_a == length_b && memcmp(text_a, text_b, length_a) == 0;
}

bool file_holds(const char *path, const char *text)
{
    g_autofree char *found = NULL;

    return g_file_get_contents(path, &found, NULL, NULL) &&
           strcmp(found, text) == 0;
}

bool file_is_folder(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

bool file_exists(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

char *file_first_line(const char *path)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return NULL;
    }
    return g_strndup(text, strcspn(text, "\n"));
}

char **file_lines(const char *path)
{
    g_autofree char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    return g_strsplit(text ? text : "", "\n", -1);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *file_list(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        if (*name != '.') {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void walk(GPtrArray *paths, const char *folder, const char *prefix)
{
    g_autoptr(GPtrArray) names = file_list(folder);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        g_autofree char *relative =
            g_build_filename(prefix, names->pdata[i], NULL);
        struct stat st;

        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            walk(paths, path, relative);
        } else {
            g_ptr_array_add(paths, g_steal_pointer(&relative));
        }
    }
}

GPtrArray *file_walk(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    walk(paths, folder, "");
    g_ptr_array_sort(paths, compare_names);
    return paths;
}

static uint64_t usage; /* nftw() hands no pointer on */

static int add_usage(const char *path, const struct stat *st, int type,
                     struct FTW *at)
{
    usage += (uint64_t)st->st_blocks * 512;
    return 0;
}

uint64_t file_disk_usage(const char *path)
{
    usage = 0;
    nftw(path, add_usage, OPEN_FOLDERS, FTW_PHYS);
    return usage;
}
