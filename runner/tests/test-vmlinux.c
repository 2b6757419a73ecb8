/*
 * The kernel inside a bzImage.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vmlinux.h"

#include <string.h>

#include "folder.h"

#define IMAGE_LENGTH 8192
#define SECTORS      2
#define PAYLOAD      ((SECTORS + 1) * 512 + 0x40)

static void put(uint8_t *image, size_t at, uint32_t value, unsigned int count)
{
    while (count--) {
        image[at++] = value;
        value >>= 8;
    }
}

/* A header with a payload of @length bytes that begins with @magic. */
static uint8_t *new_image(const char *magic, size_t magic_length,
                          uint32_t length)
{
    uint8_t *image = g_malloc0(IMAGE_LENGTH);

    image[0x1f1] = SECTORS;
    memcpy(image + 0x202, "HdrS", 4);
    put(image, 0x206, 0x020f, 2);
    put(image, 0x20e, 0x100, 2);
    strcpy((char *)image + 0x300, "7.3.4-test (builder) #1");
    put(image, 0x248, 0x40, 4);
    put(image, 0x24c, length, 4);
    memcpy(image + PAYLOAD, magic, magic_length);
    return image;
}

static void expect_payload(const char *magic, size_t magic_length,
                           const char *suffix, size_t length)
{
    g_autofree uint8_t *image = new_image(magic, magic_length, 1000);
    VmlinuxPayload payload;

    g_assert_true(vmlinux_find_payload(image, IMAGE_LENGTH, &payload));
    g_assert_cmpstr(payload.suffix, ==, suffix);
    g_assert_cmpuint(payload.offset, ==, PAYLOAD);
    g_assert_cmpuint(payload.length, ==, length);
}

static void test_payload(void)
{
    expect_payload("\x28\xb5\x2f\xfd", 4, ".zst", 996);
    expect_payload("\xfd"
                   "7zXZ",
                   6, ".xz", 996);
    expect_payload("\x1f\x8b\x08", 3, ".gz", 1000);
    expect_payload("\x02\x21\x4c\x18", 4, ".lz4", 996);
}

static void test_refused(void)
{
    g_autofree uint8_t *unknown = new_image("none", 4, 1000);
    g_autofree uint8_t *beyond = new_image("\x1f\x8b", 2, IMAGE_LENGTH);
    g_autofree uint8_t *whole = new_image("\x1f\x8b", 2, 1000);
    VmlinuxPayload payload;

    g_assert_false(vmlinux_find_payload(unknown, IMAGE_LENGTH, &payload));
    g_assert_false(vmlinux_find_payload(beyond, IMAGE_LENGTH, &payload));
    for (size_t length = 0; length < PAYLOAD + 1000; length++) {
        g_autofree uint8_t *part = g_memdup2(whole, length);

        g_assert_false(vmlinux_find_payload(part, length, &payload));
    }
}

static void expect_release(const char *path, const void *image, size_t length,
                           const char *release)
{
    g_autofree char *found = NULL;

    g_assert_true(g_file_set_contents(path, image, length, NULL));
    found = vmlinux_release(path);
    g_assert_cmpstr(found, ==, release);
}

static void test_release(void)
{
    static const char elf[] = "\x7f"
                              "ELF..Linux version %s..Linux version "
                              "6.12.1 (me)";
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "kernel", NULL);
    g_autofree uint8_t *image = new_image("\x1f\x8b", 2, 1000);

    expect_release(path, image, IMAGE_LENGTH, "7.3.4-test");
    expect_release(path, elf, sizeof(elf), "6.12.1");
    expect_release(path, "nothing", 7, NULL);
    expect_release(path, "", 0, NULL);
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vmlinux/payload", test_payload);
    g_test_add_func("/vmlinux/refused", test_refused);
    g_test_add_func("/vmlinux/release", test_release);
    return g_test_run();
}
