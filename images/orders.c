/*
 * The orders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "orders.h"

#include <errno.h>
#include <string.h>

#include "report.h"

#define TEXT_SIZE 65536

static bool take_words(Orders *orders, char *words, size_t length)
{
    if (length && job_argv(words, length, orders->argv, ORDERS_ARGV_MAX) < 0) {
        report_failure("argv", -EINVAL);
        return false;
    }
    return true;
}

/* The job's lines, a NUL, then the words of the command. */
bool orders_get(Orders *orders, Job *job)
{
    static char text[TEXT_SIZE + 1];
    size_t length = report_ask(text, TEXT_SIZE);
    char bad[128];
    size_t lines;

    text[length] = '\0';
    if (!job_update(job, text, bad, sizeof(bad))) {
        report_failure_of("orders", -EINVAL, "line", bad);
        return false;
    }
    lines = strlen(text) + 1;
    return take_words(orders, text + lines,
                      length > lines ? length - lines : 0);
}
