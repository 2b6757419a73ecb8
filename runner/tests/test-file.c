/*
 * Files, folders and locks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "keep.h"
#include "key.h"
#include "lock.h"
#include "overlay.h"

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    g_assert_true(file_make_folder(parent, NULL));
    g_assert_true(file_write(path, text, NULL));
}

static char *walk(const char *folder)
{
    g_autoptr(GPtrArray) paths = file_walk(folder);

    g_ptr_array_add(paths, NULL);
    return g_strjoinv(" ", (char **)paths->pdata);
}

static void expect_walk(const char *folder, const char *paths)
{
    g_autofree char *found = walk(folder);

    g_assert_cmpstr(found, ==, paths);
}

static void test_walk(void)
{
    char *folder = folder_new();

    put(folder, "b/c", "1");
    put(folder, "a", "2");
    put(folder, ".hidden", "3");
    expect_walk(folder, "a b/c");
    folder_free(folder);
}

/* Only what differs is written, and what is gone is removed. */
static void test_sync(void)
{
    char *from = folder_new();
    char *to = folder_new();
    g_autofree char *same = g_build_filename(to, "d/same", NULL);
    struct stat before, after;

    put(from, "d/same", "1");
    put(from, "changed", "new");
    put(from, "added", "2");
    put(to, "d/same", "1");
    put(to, "changed", "old");
    put(to, "gone", "3");
    g_assert_cmpint(stat(same, &before), ==, 0);
    g_assert_true(overlay_sync(from, to, NULL));
    g_assert_cmpint(stat(same, &after), ==, 0);
    g_assert_cmpint(before.st_ino, ==, after.st_ino);
    g_assert_cmpint(before.st_mtim.tv_nsec, ==, after.st_mtim.tv_nsec);
    expect_walk(to, "added changed d/same");
    folder_free(from);
    folder_free(to);
}

static char *folder_key(const char *folder)
{
    Key *key = key_new();

    g_assert_true(key_add_folder(key, folder, NULL));
    return key_end(key);
}

static void test_key(void)
{
    char *folder = folder_new();
    g_autofree char *empty = folder_key(folder);
    g_autofree char *one = NULL;
    g_autofree char *other = NULL;

    put(folder, "a", "bc");
    one = folder_key(folder);
    put(folder, "a", "bd");
    other = folder_key(folder);
    g_assert_cmpstr(empty, !=, one);
    g_assert_cmpstr(one, !=, other);
    folder_free(folder);
}

static void test_keep(void)
{
    char *folder = folder_new();

    for (unsigned int i = 0; i < 5; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        struct timespec times[2] = { { .tv_sec = i }, { .tv_sec = i } };

        put(folder, name, "");
        g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
    }
    keep_newest(folder, 2);
    expect_walk(folder, "3 4");
    folder_free(folder);
}

static void note_wait(const char *holder, void *opaque)
{
    g_assert_nonnull(strstr(holder, "testing"));
    g_assert_cmpint(write(*(int *)opaque, "w", 1), ==, 1);
}

/* The child waits, says for whom, and gets the lock when we let it go. */
static void test_lock(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    int lock = lock_take(path, LOCK_EXCLUSIVE, "testing", NULL, NULL, NULL);
    int ends[2];
    int status;
    char c;
    pid_t pid;

    g_assert_cmpint(lock, >=, 0);
    g_assert_cmpint(pipe(ends), ==, 0);
    pid = fork();
    if (pid == 0) {
        _exit(lock_take(path, LOCK_EXCLUSIVE, "child", note_wait, &ends[1],
                        NULL) < 0);
    }
    g_assert_cmpint(read(ends[0], &c, 1), ==, 1);
    g_assert_cmpint(waitpid(pid, &status, WNOHANG), ==, 0);
    lock_release(lock);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
    close(ends[0]);
    close(ends[1]);
    folder_free(folder);
}

static void test_lock_upgrade(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    int one = lock_take(path, LOCK_SHARED, "one", NULL, NULL, NULL);
    int two = lock_take(path, LOCK_SHARED, "two", NULL, NULL, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(one, >=, 0);
    g_assert_cmpint(two, >=, 0);
    g_assert_false(lock_upgrade(one, path, &error));
    g_assert_nonnull(error);
    lock_release(two);
    g_assert_true(lock_upgrade(one, path, NULL));
    lock_release(one);
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file/walk", test_walk);
    g_test_add_func("/file/sync", test_sync);
    g_test_add_func("/file/key", test_key);
    g_test_add_func("/file/keep", test_keep);
    g_test_add_func("/file/lock", test_lock);
    g_test_add_func("/file/lock-upgrade", test_lock_upgrade);
    return g_test_run();
}
