/*
 * World wide names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "wire/bytes.h"
#include "wire/wwn.h"

#define NAA_IEEE_EXTENDED 0x2000000000000000ull
/* The free bits tell ports from their nodes. */
#define NAME_OF_PORT 0x0001000000000000ull
/* Cisco's OUI. */
#define ADAPTER_MAC_BASE 0x0025b5000000ull
/* A locally administered address. */
#define TARGET_MAC_BASE 0x020000000000ull

#define DIGITS 16

bool wwn_parse(const char *text, uint64_t *wwn)
{
    bool colons = strlen(text) == DIGITS + 7;
    unsigned int digits = 0;

    *wwn = 0;
    if (g_ascii_strncasecmp(text, "0x", 2) == 0) {
        text += 2;
        colons = false;
    }
    for (; *text; text++) {
        if (colons && digits && digits % 2 == 0 && *text == ':') {
            text++;
        }
        if (!g_ascii_isxdigit(*text) || digits++ == DIGITS) {
            return false;
        }
        *wwn = *wwn << 4 | g_ascii_xdigit_value(*text);
    }
    return digits == DIGITS;
}

/* "xn-0x" and 16 digits at the start of @text. */
static bool parse_half(const char *text, const char *prefix, uint64_t *wwn)
{
    g_autofree char *digits = NULL;

    if (g_ascii_strncasecmp(text, prefix, strlen(prefix)) != 0) {
        return false;
    }
    digits = g_strndup(text + strlen(prefix), DIGITS);
    return wwn_parse(digits, wwn);
}

bool wwn_parse_traddr(const char *text, uint64_t *node, uint64_t *port)
{
    size_t half = strlen("nn-0x") + DIGITS;

    return strlen(text) == 2 * half + 1 && text[half] == ':' &&
           parse_half(text, "nn-0x", node) &&
           parse_half(text + half + 1, "pn-0x", port);
}

uint64_t mac_of_adapter(uint8_t domain, uint8_t port)
{
    return ADAPTER_MAC_BASE | (uint64_t)domain << 16 | (uint64_t)port << 8 | 1;
}

uint64_t wwn_of_adapter_node(uint64_t mac)
{
    return NAA_IEEE_EXTENDED | mac;
}

uint64_t wwn_of_adapter_port(uint64_t mac)
{
    return NAA_IEEE_EXTENDED | NAME_OF_PORT | mac;
}

/* 40 bits that depend on the name alone. */
static uint64_t name_hash(const char *name)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t digest[32];
    gsize length = sizeof(digest);

    g_checksum_update(sum, (const guchar *)name, -1);
    g_checksum_get_digest(sum, digest, &length);
    return get_be64(digest) >> 24;
}

uint64_t wwn_of_target_node(const char *name)
{
    return NAA_IEEE_EXTENDED | TARGET_MAC_BASE | name_hash(name);
}

uint64_t wwn_of_target_port(const char *name)
{
    return wwn_of_target_node(name) | NAME_OF_PORT;
}
