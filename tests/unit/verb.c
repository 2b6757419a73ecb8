/*
 * Controls as a person types them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "verb.h"

void verb(Lab *lab, const char *line)
{
    g_autofree char *why = NULL;

    if (!controls_line(&lab->controls, line, &why)) {
        g_error("%s: %s", line, why);
    }
}

void verb_refused(Lab *lab, const char *line, const char *part)
{
    g_autofree char *why = NULL;

    g_assert_false(controls_line(&lab->controls, line, &why));
    g_assert_nonnull(why);
    g_assert_null(strchr(why, '\n'));
    if (!strstr(why, part)) {
        g_error("%s: %s", line, why);
    }
}
