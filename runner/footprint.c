/*
 * The memory of a process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "footprint.h"

#include <string.h>

/* "7f0000000000-7f0000021000 rwxp 00000000 00:00 0": is it executable? */
static bool read_head(const char *line, bool *is_code)
{
    const char *permissions = strchr(line, ' ');

    if (!g_ascii_isxdigit(*line) || !permissions || strlen(permissions) < 5 ||
        strcspn(line, "-") > strcspn(line, " ")) {
        return false;
    }
    *is_code = permissions[3] == 'x';
    return true;
}

/* "Rss:               412 kB" */
static uint64_t value_of(const char *line, const char *name)
{
    return g_str_has_prefix(line, name)
               ? g_ascii_strtoull(line + strlen(name), NULL, 10)
               : 0;
}

Footprint footprint_of(const char *smaps)
{
    g_auto(GStrv) lines = g_strsplit(smaps, "\n", -1);
    Footprint footprint = { 0 };
    bool is_code = false;

    for (char **line = lines; *line; line++) {
        if (read_head(*line, &is_code)) {
            continue;
        }
        footprint.rss += value_of(*line, "Rss:");
        footprint.pss += value_of(*line, "Pss:");
        footprint.own += is_code ? 0 : value_of(*line, "Anonymous:");
    }
    return footprint;
}

bool footprint_read(pid_t pid, Footprint *footprint)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/smaps", (int)pid);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return false;
    }
    *footprint = footprint_of(text);
    return footprint->rss > 0;
}
