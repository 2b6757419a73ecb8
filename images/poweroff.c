/*
 * The end of the machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "poweroff.h"

#include <errno.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "report.h"

void poweroff(void)
{
    report_name("poweroff");
    sync();
    reboot(RB_POWER_OFF);
    /* A process 1 that ends is a panic: stay, and be seen hanging. */
    report_failure("poweroff", -errno);
    for (;;) {
        pause();
    }
}
