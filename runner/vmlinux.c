/*
 * The kernel inside a bzImage.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vmlinux.h"

#include <string.h>
#include <unistd.h>

#include "elffile.h"
#include "file.h"
#include "unpack.h"

/* Offsets in the setup header. */
enum {
    SETUP_SECTS = 0x1f1,
    HEADER_MAGIC = 0x202,
    BOOT_VERSION = 0x206,
    KERNEL_VERSION = 0x20e,
    PAYLOAD_OFFSET = 0x248,
    PAYLOAD_LENGTH = 0x24c,
    HEADER_END = 0x250,
};
#define SECTOR               512
#define VERSION_WITH_PAYLOAD 0x0208

typedef struct Compression {
    const char *magic;
    size_t magic_length;
    const char *suffix;
    size_t trailer; /* bytes that the kernel's build appends */
} Compression;

static const Compression compressions[] = {
    { "\x28\xb5\x2f\xfd", 4, ".zst", 4 },
    { "\xfd"
      "7zXZ",
      5, ".xz", 4 },
    { "\x1f\x8b", 2, ".gz", 0 },
    { "BZh", 3, ".bz2", 4 },
    { "\x02\x21\x4c\x18", 4, ".lz4", 4 },
};

static uint32_t get_le(const uint8_t *bytes, unsigned int count)
{
    uint32_t value = 0;

    while (count--) {
        value = value << 8 | bytes[count];
    }
    return value;
}

static bool is_bzimage(const uint8_t *image, size_t length)
{
    return length > HEADER_END && memcmp(image + HEADER_MAGIC, "HdrS", 4) == 0;
}

bool vmlinux_find_payload(const void *image, size_t length,
                          VmlinuxPayload *payload)
{
    const uint8_t *bytes = image;
    uint64_t sectors, offset, size;

    if (!is_bzimage(bytes, length) ||
        get_le(bytes + BOOT_VERSION, 2) < VERSION_WITH_PAYLOAD) {
        return false;
    }
    sectors = bytes[SETUP_SECTS] ? bytes[SETUP_SECTS] : 4;
    offset = (sectors + 1) * SECTOR + get_le(bytes + PAYLOAD_OFFSET, 4);
    size = get_le(bytes + PAYLOAD_LENGTH, 4);
    if (offset > length || size > length - offset) {
        return false;
    }
    for (guint i = 0; i < G_N_ELEMENTS(compressions); i++) {
        const Compression *kind = &compressions[i];

        if (size > kind->magic_length + kind->trailer &&
            memcmp(bytes + offset, kind->magic, kind->magic_length) == 0) {
            *payload =
                (VmlinuxPayload){ kind->suffix, offset, size - kind->trailer };
            return true;
        }
    }
    return false;
}

static char *first_word(const char *text, const char *end)
{
    const char *stop = text;

    while (stop < end && g_ascii_isgraph(*stop)) {
        stop++;
    }
    return stop > text && stop < end ? g_strndup(text, stop - text) : NULL;
}

static char *release_of_bzimage(const char *image, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)image;
    size_t at = SECTOR + get_le(bytes + KERNEL_VERSION, 2);

    return at < length ? first_word(image + at, image + length) : NULL;
}

static char *release_of_elf(const char *image, size_t length)
{
    static const char banner[] = "Linux version ";
    const char *end = image + length;
    const char *at = image;
    char *release = NULL;

    /* the first one may be a format: "Linux version %s" */
    while (!release &&
           (at = memmem(at, end - at, banner, sizeof(banner) - 1))) {
        at += sizeof(banner) - 1;
        if (at < end && g_ascii_isdigit(*at)) {
            release = first_word(at, end);
        }
    }
    return release;
}

char *vmlinux_release(const char *path)
{
    g_autoptr(GMappedFile) map = g_mapped_file_new(path, FALSE, NULL);
    const char *image;
    size_t length;

    if (!map || !(image = g_mapped_file_get_contents(map))) {
        return NULL;
    }
    length = g_mapped_file_get_length(map);
    return is_bzimage((const uint8_t *)image, length)
               ? release_of_bzimage(image, length)
               : release_of_elf(image, length);
}

/* Writes the payload as "vmlinux" with its suffix. */
static char *write_payload(StepWork *work, const char *image, GError **error)
{
    g_autoptr(GMappedFile) map = g_mapped_file_new(image, FALSE, NULL);
    g_autofree char *path = NULL;
    VmlinuxPayload payload;

    if (!map ||
        !vmlinux_find_payload(g_mapped_file_get_contents(map),
                              g_mapped_file_get_length(map), &payload)) {
        return NULL;
    }
    path = g_strdup_printf("%s/vmlinux%s", work->folder, payload.suffix);
    return file_write_bytes(path,
                            g_mapped_file_get_contents(map) + payload.offset,
                            payload.length, error)
               ? g_steal_pointer(&path)
               : NULL;
}

static bool keep_image(StepWork *work, const char *image, const char *name,
                       GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, name, NULL);

    return file_copy(image, path, error);
}

bool vmlinux_extract(StepWork *work, const char *image, GError **error)
{
    g_autofree char *elf = g_build_filename(work->folder, "vmlinux", NULL);
    g_autofree char *packed = NULL;
    GError *why = NULL;

    if (elf_has_pvh_entry(image)) {
        return keep_image(work, image, "vmlinux", error);
    }
    packed = write_payload(work, image, &why);
    if (why || (packed && !unpack_file(work, packed, &why))) {
        g_propagate_error(error, why);
        return false;
    }
    if (packed && elf_has_pvh_entry(elf)) {
        return true;
    }
    return file_remove(elf, error) && keep_image(work, image, "bzImage", error);
}

char *vmlinux_path(const char *folder)
{
    char *path = g_build_filename(folder, "vmlinux", NULL);

    if (!file_exists(path)) {
        g_free(path);
        path = g_build_filename(folder, "bzImage", NULL);
    }
    return path;
}
