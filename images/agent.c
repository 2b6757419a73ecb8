/*
 * The work of a run in somebody else's guest, as a program among others.
 *
 * agent FOLDER: with the file job. The driver is loaded by the
 * guest's own modprobe. Exits with the code that it reports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include "drill.h"
#include "process.h"
#include "report.h"
#include "work.h"

static void ignore(ReportStream stream, const void *data, size_t length,
                   void *opaque)
{
}

/*
 * Waits for udev, if there is one, to be done with new and changed disks: it
 * reads them, and a disk that goes away meanwhile is an error in the log.
 */
static void settle(void)
{
    char *argv[] = { "udevadm", "settle", NULL };
    char *environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

    process_run(argv, environment, ignore, NULL);
}

static uint32_t do_work(Work *work, const char *folder)
{
    uint32_t code;

    if (!work_prepare(work, folder, driver_modprobe)) {
        return WORK_INCONCLUSIVE;
    }
    if (work->job.mode == JOB_DRILL) {
        return drill_run(work);
    }
    settle();
    code = work_command(work);
    settle();
    work_finish(work);
    return code;
}

int main(int argc, char **argv)
{
    static Work work;
    uint32_t code;

    if (argc != 2) {
        fputs("usage: agent FOLDER\n", stderr);
        return WORK_INCONCLUSIVE;
    }
    report_open();
    report_name("boot");
    code = do_work(&work, argv[1]);
    report_exit(code);
    return (int)(code & 0xff);
}
