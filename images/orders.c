/*
 * The orders.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "orders.h"

#include <errno.h>
#include <string.h>

#include "file.h"
#include "report.h"

#define ARGV_PATH "/viclab/argv"
#define TEXT_SIZE 65536

/* The job's lines, then the words of the command. */
static char text[TEXT_SIZE + 1];

static bool take_words(Orders *orders, char *words, size_t length)
{
    orders->argv[0] = NULL;
    if (length && job_argv(words, length, orders->argv, ORDERS_ARGV_MAX) < 0) {
        report_failure("argv", -EINVAL);
        return false;
    }
    return true;
}

static bool take_files(Orders *orders)
{
    int length = file_read(ARGV_PATH, text, TEXT_SIZE);

    return take_words(orders, text, length > 0 ? (size_t)length : 0);
}

bool orders_get(Orders *orders, Job *job)
{
    size_t length = report_ask(text, TEXT_SIZE);
    size_t lines;
    char bad[128];

    if (!length) {
        return take_files(orders);
    }
    text[length] = '\0';
    if (!job_update(job, text, bad, sizeof(bad))) {
        report_failure_of("orders", -EINVAL, "line", bad);
        return false;
    }
    lines = strlen(text) + 1;
    return take_words(orders, text + lines,
                      length > lines ? length - lines : 0);
}
