/*
 * Files in one file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ustar.h"

#include <inttypes.h>
#include <string.h>

#include "fail.h"
#include "file.h"

#define BLOCK     512
#define MAGIC     "ustar"
#define PLAIN     '0'
#define OLD_PLAIN '\0'
#define FOLDER    '5'

typedef struct Header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char link[100];
    char magic[6];
    char version[2];
    char user[32];
    char group[32];
    char major[8];
    char minor[8];
    char prefix[155];
    char padding[12];
} Header;

G_STATIC_ASSERT(sizeof(Header) == BLOCK);

/* ------------------------------------------------------------------ */
/* Members                                                             */

static void member_free(gpointer opaque)
{
    UstarMember *member = opaque;

    g_free(member->name);
    g_bytes_unref(member->data);
    g_free(member);
}

GPtrArray *ustar_new(void)
{
    return g_ptr_array_new_with_free_func(member_free);
}

static bool is_plain(const char *name)
{
    return *name && strcmp(name, ".") && strcmp(name, "..");
}

bool ustar_is_safe(const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);

    for (const char *at = name; *at; at++) {
        if (!g_ascii_isprint(*at) || *at == '\\') {
            return false;
        }
    }
    for (char **part = parts; *part; part++) {
        if (!is_plain(*part)) {
            return false;
        }
    }
    return *name && strlen(name) <= USTAR_NAME_MAX;
}

void ustar_add(GPtrArray *members, const char *name, char *data, gsize length)
{
    UstarMember *member = g_new0(UstarMember, 1);

    member->name = g_strdup(name);
    member->data = g_bytes_new_take(data, length);
    g_ptr_array_add(members, member);
}

GBytes *ustar_find(const GPtrArray *members, const char *name)
{
    for (guint i = 0; i < members->len; i++) {
        const UstarMember *member = members->pdata[i];

        if (strcmp(member->name, name) == 0) {
            return member->data;
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Writing                                                             */

/* The sum of all bytes of the header, its own field taken as blanks. */
static unsigned int checksum_of(const Header *header)
{
    Header copy = *header;
    const unsigned char *bytes = (const unsigned char *)&copy;
    unsigned int sum = 0;

    memset(copy.checksum, ' ', sizeof(copy.checksum));
    for (gsize i = 0; i < sizeof(copy); i++) {
        sum += bytes[i];
    }
    return sum;
}

static void put_octal(char *field, gsize size, guint64 value)
{
    g_autofree char *digits =
        g_strdup_printf("%0*" PRIo64, (int)size - 1, value);

    memcpy(field, digits, size);
}

static void append_header(GByteArray *out, const char *name, gsize length)
{
    Header header = { .type = PLAIN, .magic = MAGIC, .version = { '0', '0' } };

    memcpy(header.name, name, strlen(name));
    put_octal(header.mode, sizeof(header.mode), 0644);
    put_octal(header.uid, sizeof(header.uid), 0);
    put_octal(header.gid, sizeof(header.gid), 0);
    put_octal(header.size, sizeof(header.size), length);
    put_octal(header.mtime, sizeof(header.mtime), 0);
    put_octal(header.major, sizeof(header.major), 0);
    put_octal(header.minor, sizeof(header.minor), 0);
    put_octal(header.checksum, sizeof(header.checksum) - 1,
              checksum_of(&header));
    header.checksum[7] = ' ';
    g_byte_array_append(out, (const guint8 *)&header, sizeof(header));
}

static gsize padded(gsize length)
{
    return (length + BLOCK - 1) / BLOCK * BLOCK;
}

static void append_zeros(GByteArray *out, gsize length)
{
    static const guint8 zeros[2 * BLOCK];

    g_byte_array_append(out, zeros, length);
}

bool ustar_write(const GPtrArray *members, const char *path, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    for (guint i = 0; i < members->len; i++) {
        const UstarMember *member = members->pdata[i];
        gsize length;
        const guint8 *data = g_bytes_get_data(member->data, &length);

        if (!ustar_is_safe(member->name)) {
            return fail(error, FAIL_USAGE,
                        "%s: no file of that name can be packed: at most %d "
                        "characters, without .. in it",
                        member->name, USTAR_NAME_MAX);
        }
        append_header(out, member->name, length);
        g_byte_array_append(out, data, length);
        append_zeros(out, padded(length) - length);
    }
    append_zeros(out, 2 * BLOCK);
    if (out->len > USTAR_SIZE_MAX || members->len > USTAR_MEMBERS_MAX) {
        return fail(error, FAIL_USAGE,
                    "%s: %u files of %u bytes together are too much; %d of %d "
                    "bytes are possible",
                    path, members->len, out->len, USTAR_MEMBERS_MAX,
                    USTAR_SIZE_MAX);
    }
    return file_write_bytes(path, out->data, out->len, error);
}

/* ------------------------------------------------------------------ */
/* Reading                                                             */

/* Digits, and what ends them; false for anything else. */
static bool get_octal(const char *field, gsize size, guint64 *value)
{
    g_autofree char *text = g_strndup(field, size);
    char *digits = g_strstrip(text);
    gsize count = strspn(digits, "01234567");

    *value = g_ascii_strtoull(digits, NULL, 8);
    return count && !digits[count];
}

static bool check_header(const Header *header, guint64 *length)
{
    guint64 sum;

    return memcmp(header->magic, MAGIC, strlen(MAGIC)) == 0 &&
           get_octal(header->checksum, sizeof(header->checksum), &sum) &&
           sum == checksum_of(header) && !header->prefix[0] &&
           get_octal(header->size, sizeof(header->size), length);
}

static bool is_zero(const char *block)
{
    for (gsize i = 0; i < BLOCK; i++) {
        if (block[i]) {
            return false;
        }
    }
    return true;
}

/* What is wrong with the member at the header, or NULL. */
static const char *objection(const GPtrArray *members, const Header *header,
                             const char *name, guint64 length, gsize rest)
{
    if (header->type != PLAIN && header->type != OLD_PLAIN) {
        return "is no plain file";
    }
    if (!ustar_is_safe(name)) {
        return "is a name that is not allowed";
    }
    if (ustar_find(members, name)) {
        return "is there twice";
    }
    if (members->len == USTAR_MEMBERS_MAX) {
        return "is one file too many";
    }
    return length > rest ? "is cut off" : NULL;
}

/* Where the next header is; 0 if this is wrong. */
static gsize take_member(GPtrArray *members, const char *path, const char *text,
                         gsize at, gsize size, GError **error)
{
    const Header *header = (const Header *)(text + at);
    g_autofree char *name = g_strndup(header->name, sizeof(header->name));
    gsize begin = at + BLOCK;
    const char *wrong;
    guint64 length;

    if (!check_header(header, &length)) {
        fail(error, FAIL_USAGE, "%s is no tar archive, or is damaged", path);
        return 0;
    }
    if (header->type == FOLDER && length == 0) {
        return begin; /* of the files in it we know their names */
    }
    wrong = objection(members, header, name, length, size - begin);
    if (wrong) {
        g_autofree char *shown = g_strescape(name, NULL);

        fail(error, FAIL_USAGE, "%s: '%s' %s; nothing of it is used", path,
             shown, wrong);
        return 0;
    }
    ustar_add(members, name, g_memdup2(text + begin, length), length);
    return begin + padded(length);
}

static bool take_all(GPtrArray *members, const char *path, const char *text,
                     gsize size, GError **error)
{
    gsize at = 0;

    while (size - at >= BLOCK && !is_zero(text + at)) {
        at = take_member(members, path, text, at, size, error);
        if (!at) {
            return false;
        }
        at = MIN(at, size);
    }
    return members->len ||
           fail(error, FAIL_USAGE, "%s is no tar archive, or is damaged", path);
}

GPtrArray *ustar_read(const char *path, GError **error)
{
    g_autoptr(GPtrArray) members = ustar_new();
    g_autofree char *text = NULL;
    gsize size;
    struct stat st;

    if (stat(path, &st) < 0) {
        fail_errno(error, path, "cannot open");
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > USTAR_SIZE_MAX) {
        fail(error, FAIL_USAGE, "%s: must be a file of at most %d bytes", path,
             USTAR_SIZE_MAX);
        return NULL;
    }
    text = file_read(path, &size, error);
    return text && take_all(members, path, text, size, error)
               ? g_steal_pointer(&members)
               : NULL;
}

static bool unpack(const UstarMember *member, const char *folder,
                   GError **error)
{
    g_autofree char *path = g_build_filename(folder, member->name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    gsize length;
    const char *data = g_bytes_get_data(member->data, &length);

    return file_make_folder(parent, error) &&
           file_write_bytes(path, data ? data : "", length, error);
}

bool ustar_unpack(const GPtrArray *members, const char *folder, GError **error)
{
    for (guint i = 0; i < members->len; i++) {
        if (!unpack(members->pdata[i], folder, error)) {
            return false;
        }
    }
    return true;
}
