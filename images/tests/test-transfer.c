/*
 * Blocks go where they belong at every depth; failures name their block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "transfer.h"

#define BLOCK  512
#define COUNT  100
#define OFFSET 1024

typedef struct Fixture {
    int fd;
    uint8_t *buffers;
    uint32_t order[COUNT];
    uint32_t seen[COUNT];
    uint32_t started;
    Transfer transfer;
} Fixture;

static void start(Fixture *fixture, uint32_t block)
{
    g_assert_cmpuint(block, ==, fixture->order[fixture->started++]);
}

static void write_number(uint32_t block, void *buffer, void *opaque)
{
    start(opaque, block);
    memset(buffer, (int)block, BLOCK);
}

static void count_write(uint32_t block, void *buffer, void *opaque)
{
    Fixture *fixture = opaque;

    fixture->seen[block]++;
}

static void spoil(uint32_t block, void *buffer, void *opaque)
{
    start(opaque, block);
    memset(buffer, 0xff, BLOCK);
}

static void check_number(uint32_t block, void *buffer, void *opaque)
{
    Fixture *fixture = opaque;
    uint8_t *bytes = buffer;

    g_assert_cmpuint(bytes[0], ==, block);
    g_assert_cmpmem(bytes, BLOCK - 1, bytes + 1, BLOCK - 1);
    fixture->seen[block]++;
}

static void setup(Fixture *fixture, const void *depth)
{
    g_autofree char *path = NULL;
    uint32_t i;

    fixture->fd = g_file_open_tmp("viclab-transfer-XXXXXX", &path, NULL);
    g_unlink(path);
    fixture->buffers = g_malloc(GPOINTER_TO_UINT(depth) * BLOCK);
    for (i = 0; i < COUNT; i++) {
        fixture->order[i] = i * 37 % COUNT;
    }
    memset(fixture->seen, 0, sizeof(fixture->seen));
    fixture->transfer = (Transfer){
        .fd = fixture->fd,
        .block_size = BLOCK,
        .depth = GPOINTER_TO_UINT(depth),
        .buffers = fixture->buffers,
        .offset = OFFSET,
        .order = fixture->order,
        .count = COUNT,
        .opaque = fixture,
    };
}

static void teardown(Fixture *fixture, const void *depth)
{
    close(fixture->fd);
    g_free(fixture->buffers);
}

static int write_all(Fixture *fixture)
{
    uint32_t failed;

    fixture->started = 0;
    fixture->transfer.write = true;
    fixture->transfer.before = write_number;
    fixture->transfer.after = count_write;
    return transfer_run(&fixture->transfer, &failed);
}

static int read_all(Fixture *fixture, uint32_t *failed)
{
    fixture->started = 0;
    fixture->transfer.write = false;
    fixture->transfer.before = spoil;
    fixture->transfer.after = check_number;
    return transfer_run(&fixture->transfer, failed);
}

static void test_places(Fixture *fixture, const void *depth)
{
    uint32_t failed, i;
    uint8_t byte;

    g_assert_cmpint(write_all(fixture), ==, 0);
    g_assert_cmpint(read_all(fixture, &failed), ==, 0);
    for (i = 0; i < COUNT; i++) {
        g_assert_cmpuint(fixture->seen[i], ==, 2);
        g_assert_cmpint(pread(fixture->fd, &byte, 1, OFFSET + i * BLOCK), ==,
                        1);
        g_assert_cmpuint(byte, ==, i);
    }
    g_assert_cmpint(lseek(fixture->fd, 0, SEEK_END), ==,
                    OFFSET + COUNT * BLOCK);
}

static void test_short(Fixture *fixture, const void *depth)
{
    uint32_t failed;

    g_assert_cmpint(write_all(fixture), ==, 0);
    g_assert_cmpint(ftruncate(fixture->fd, OFFSET + COUNT * BLOCK - 1), ==, 0);
    g_assert_cmpint(read_all(fixture, &failed), ==, -EIO);
    g_assert_cmpuint(failed, ==, COUNT - 1);
    /* It is the 28th in the order, and nothing was begun after it failed. */
    g_assert_cmpuint(fixture->started, <=, 28 + fixture->transfer.depth);
}

static void test_error(Fixture *fixture, const void *depth)
{
    uint32_t failed;

    fixture->transfer.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(read_all(fixture, &failed), ==, -EBADF);
    g_assert_cmpuint(failed, ==, fixture->order[0]);
    close(fixture->transfer.fd);
}

static void add(const char *name, unsigned depth,
                void (*test)(Fixture *, const void *))
{
    g_autofree char *path =
        g_strdup_printf("/image/transfer/%s/%u", name, depth);

    g_test_add(path, Fixture, GUINT_TO_POINTER(depth), setup, test, teardown);
}

int main(int argc, char **argv)
{
    static const unsigned depths[] = { 1, 2, 32, 256 };
    size_t i;

    g_test_init(&argc, &argv, NULL);
    for (i = 0; i < G_N_ELEMENTS(depths); i++) {
        add("places", depths[i], test_places);
        add("short", depths[i], test_short);
        add("error", depths[i], test_error);
    }
    return g_test_run();
}
