/*
 * Process 1 of the guest: boots, does the job of the run, powers off.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "demo.h"
#include "driver.h"
#include "fabric.h"
#include "file.h"
#include "job.h"
#include "loopback.h"
#include "mount.h"
#include "orders.h"
#include "poweroff.h"
#include "process.h"
#include "report.h"
#include "watch.h"

#define JOB_PATH "/viclab/job"

enum {
    CODE_GOOD = 0,
    CODE_WRONG = 1,          /* the work itself went wrong */
    CODE_INCONCLUSIVE = 125, /* it did not get as far as the work */
};

typedef struct Init {
    Job job;
    Driver driver;
    Watch watch;
    Fabric fabric;
    Orders orders;
} Init;

static bool read_job(Job *job)
{
    static char text[16384];
    char bad[128];
    int length = file_read(JOB_PATH, text, sizeof(text));

    if (length < 0) {
        report_failure("job", length);
        return false;
    }
    if (!job_parse(job, text, bad, sizeof(bad))) {
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
}

static bool prepare(Init *init)
{
    if (!read_job(&init->job)) {
        return false;
    }
    write_identity(&init->job);
    if (driver_load(&init->driver, &init->watch)) {
        return false;
    }
    init->fabric.job = &init->job;
    init->fabric.watch = &init->watch;
    return (!init->job.connect || !fabric_connect(&init->fabric)) &&
           orders_get(&init->orders, &init->job);
}

static uint32_t do_demo(Init *init)
{
    bool good;

    if (init->job.connect && !init->fabric.namespace_count) {
        report_failure("namespace", -ENODATA);
        return CODE_INCONCLUSIVE;
    }
    good = demo_run(&init->fabric) == 0;
    good = fabric_disconnect(&init->fabric) == 0 && good;
    good = driver_unload(&init->driver) == 0 && good;
    return good ? CODE_GOOD : CODE_WRONG;
}

static uint32_t do_command(Init *init)
{
    uint32_t code = (uint32_t)command_run(&init->fabric, init->orders.argv);

    fabric_disconnect(&init->fabric);
    return code;
}

static uint32_t do_job(Init *init)
{
    if (!prepare(init)) {
        return CODE_INCONCLUSIVE;
    }
    return init->job.mode == JOB_DEMO ? do_demo(init) : do_command(init);
}

int main(void)
{
    static Init init;
    int error;

    if (getpid() != 1) {
        fputs("init: this is process 1 of a viclab guest\n", stderr);
        return CODE_WRONG;
    }
    error = mount_all();
    report_open();
    if (error) {
        report_failure("mount", error);
    }
    report_name("boot");
    set_up_system();
    report_exit(do_job(&init));
    poweroff();
}
