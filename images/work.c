/*
 * The work of a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "work.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "command.h"
#include "file.h"
#include "kmsg.h"
#include "report.h"

#define PATH_SIZE 4096

static bool read_job(Work *work)
{
    static char text[16384];
    char path[PATH_SIZE];
    char bad[128];
    int length;

    snprintf(path, sizeof(path), "%s/job", work->folder);
    length = file_read(path, text, sizeof(text));
    if (length < 0) {
        report_failure_of("job", length, "path", path);
        return false;
    }
    if (!job_parse(&work->job, text, bad, sizeof(bad))) {
        report_failure_of("job", -EINVAL, "line", bad);
        return false;
    }
    return true;
}

/* What nvme-cli would otherwise make up at random. */
static void write_identity(const Job *job)
{
    mkdir("/etc", 0755);
    mkdir("/etc/nvme", 0755);
    if (*job->hostnqn && !file_exists("/etc/nvme/hostnqn")) {
        file_create("/etc/nvme/hostnqn", job->hostnqn);
    }
    if (*job->hostid && !file_exists("/etc/nvme/hostid")) {
        file_create("/etc/nvme/hostid", job->hostid);
    }
}

static bool get_connected(Work *work, DriverLoad *load)
{
    return !load(&work->driver, &work->watch) &&
           (!work->job.connect || !fabric_connect(&work->fabric));
}

bool work_prepare(Work *work, const char *folder, DriverLoad *load)
{
    work->folder = folder;
    work->kmsg = kmsg_open();
    if (!read_job(work)) {
        return false;
    }
    write_identity(&work->job);
    work->fabric.job = &work->job;
    work->fabric.watch = &work->watch;
    return (!work->job.load || get_connected(work, load)) &&
           orders_get(&work->orders, &work->job);
}

uint32_t work_command(Work *work)
{
    return (uint32_t)command_run(&work->fabric, work->orders.argv);
}

void work_finish(Work *work)
{
    fabric_disconnect(&work->fabric);
}
