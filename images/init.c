/*
 * Process 1 of the guest: boots, does the work of the run, powers off.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "demo.h"
#include "detector.h"
#include "drill.h"
#include "file.h"
#include "loopback.h"
#include "mount.h"
#include "poweroff.h"
#include "process.h"
#include "report.h"
#include "work.h"

#define FOLDER "/viclab"

static void pass_on(ReportStream stream, const void *data, size_t length,
                    void *opaque)
{
    report_output(stream, data, length);
}

static void install_busybox(void)
{
    char *argv[] = { "/bin/busybox", "--install", "-s", "/bin", NULL };
    char *environment[] = { NULL };

    if (file_exists("/bin/busybox") && !file_exists("/bin/sh")) {
        process_run(argv, environment, pass_on, NULL);
    }
}

static void set_up_system(void)
{
    (void)!sethostname("viclab", 6);
    mkdir("/root", 0700);
    loopback_up();
    install_busybox();
    detector_all_errors();
}

static uint32_t do_demo(Work *work)
{
    bool good;

    if (work->job.connect && !work->fabric.namespace_count) {
        report_failure("namespace", -ENODATA);
        return WORK_INCONCLUSIVE;
    }
    good = demo_run(&work->fabric) == 0;
    good = fabric_disconnect(&work->fabric) == 0 && good;
    good = driver_unload(&work->driver) == 0 && good;
    return good ? WORK_GOOD : WORK_WRONG;
}

static uint32_t do_command(Work *work)
{
    uint32_t code = work_command(work);

    work_finish(work);
    return code;
}

static uint32_t do_work(Work *work)
{
    if (!work_prepare(work, FOLDER, driver_load)) {
        return WORK_INCONCLUSIVE;
    }
    switch (work->job.mode) {
    case JOB_DEMO:
        return do_demo(work);
    case JOB_COMMAND:
        return do_command(work);
    case JOB_DRILL:
        return drill_run(work);
    }
    return WORK_INCONCLUSIVE;
}

int main(void)
{
    static Work work;
    int error;

    if (getpid() != 1) {
        fputs("init: this is process 1 of a viclab guest\n", stderr);
        return WORK_WRONG;
    }
    error = mount_all();
    report_open();
    if (error) {
        report_failure("mount", error);
    }
    report_name("boot");
    set_up_system();
    report_exit(do_work(&work));
    poweroff();
}
