/*
 * What a run asks of the guest: parsing only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512

static bool parse_number(const char *value, uint64_t low, uint64_t high,
                         uint64_t *number)
{
    char *end;

    if (*value < '0' || *value > '9') {
        return false;
    }
    errno = 0;
    *number = strtoull(value, &end, 0);
    return !errno && !*end && *number >= low && *number <= high;
}

static bool parse_u32(const char *value, uint32_t low, uint32_t high,
                      uint32_t *number)
{
    uint64_t wide;

    if (!parse_number(value, low, high, &wide)) {
        return false;
    }
    *number = (uint32_t)wide;
    return true;
}

/* One of two words; @first stands for true. */
static bool parse_choice(const char *value, const char *first,
                         const char *second, bool *is_first)
{
    *is_first = strcmp(value, first) == 0;
    return *is_first || strcmp(value, second) == 0;
}

/* A comma would end the option in the string that the kernel is given. */
static bool parse_name(const char *value, char *name, size_t size)
{
    if (!*value || strchr(value, ',') || strlen(value) >= size) {
        return false;
    }
    strcpy(name, value);
    return true;
}

static bool parse_mode(const char *value, JobMode *mode)
{
    static const char *const names[] = {
        [JOB_DEMO] = "demo",
        [JOB_COMMAND] = "command",
        [JOB_DRILL] = "drill",
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i]) == 0) {
            *mode = (JobMode)i;
            return true;
        }
    }
    return false;
}

static bool parse_key(Job *job, const char *key, const char *value)
{
    if (strcmp(key, "mode") == 0) {
        return parse_mode(value, &job->mode);
    }
    if (strcmp(key, "load") == 0) {
        return parse_choice(value, "yes", "no", &job->load);
    }
    if (strcmp(key, "connect") == 0) {
        return parse_choice(value, "yes", "no", &job->connect);
    }
    if (strcmp(key, "targets") == 0) {
        return parse_u32(value, 1, JOB_TARGETS_MAX, &job->targets);
    }
    if (strcmp(key, "timeout") == 0) {
        return parse_u32(value, 1, 1000000, &job->timeout);
    }
    if (strcmp(key, "seed") == 0) {
        return parse_number(value, 0, UINT64_MAX, &job->seed);
    }
    if (strcmp(key, "hostnqn") == 0) {
        return parse_name(value, job->hostnqn, sizeof(job->hostnqn));
    }
    if (strcmp(key, "hostid") == 0) {
        return parse_name(value, job->hostid, sizeof(job->hostid));
    }
    return true;
}

static bool parse_line(Job *job, char *line)
{
    char *equals = strchr(line, '=');

    if (!*line) {
        return true;
    }
    if (!equals || equals == line) {
        return false;
    }
    *equals = '\0';
    if (parse_key(job, line, equals + 1)) {
        return true;
    }
    *equals = '=';
    return false;
}

static bool job_complete(const Job *job, char *bad, size_t bad_size)
{
    if (!job->load || !job->connect || (*job->hostnqn && *job->hostid)) {
        return true;
    }
    snprintf(bad, bad_size, "%s", *job->hostnqn ? "hostid" : "hostnqn");
    return false;
}

bool job_update(Job *job, const char *text, char *bad, size_t bad_size)
{
    char line[LINE_SIZE];
    size_t length;

    while (*text) {
        length = strcspn(text, "\n");
        snprintf(line, sizeof(line), "%.*s", (int)length, text);
        if (length >= sizeof(line) || !parse_line(job, line)) {
            snprintf(bad, bad_size, "%s", line);
            return false;
        }
        text += length + (text[length] == '\n');
    }
    return true;
}

bool job_parse(Job *job, const char *text, char *bad, size_t bad_size)
{
    *job = (Job){
        .load = true, .connect = true, .targets = 1, .timeout = 120, .seed = 1
    };
    return job_update(job, text, bad, bad_size) &&
           job_complete(job, bad, bad_size);
}

int job_argv(char *text, size_t length, char **argv, int max)
{
    size_t at = 0;
    int count = 0;

    if (!length || text[length - 1]) {
        return -1;
    }
    while (at < length) {
        if (count + 1 >= max) {
            return -1;
        }
        argv[count++] = text + at;
        at += strlen(text + at) + 1;
    }
    argv[count] = NULL;
    return count;
}
