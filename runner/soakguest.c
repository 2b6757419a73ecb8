/*
 * The guest of a soak.
 *
 * Three jobs of fio: small and large requests, each block read back and
 * compared soon after it was written, and a region that is only read, so that
 * a write that goes astray shows, too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "soakguest.h"

#include <inttypes.h>
#include <stdio.h>

static const char functions[] =
    "disk=/dev/nvme0n1; "
    "io='--filename='$disk' --direct=1 --ioengine=libaio --verify=crc32c "
    "--verify_fatal=1 --randrepeat=1 --exitall_on_error --ignore_error=EIO,EIO'; "
    "still='--name=still --offset=60m --size=4m --bs=64k "
    "--verify_header_seed=0'; "
    "load() { fio $io --time_based --runtime=$1 --eta=never "
    "--name=small --rw=randwrite --bs=4k --iodepth=8 --size=28m "
    "--verify_backlog=64 "
    "--name=large --rw=randwrite --bs=64k --iodepth=4 --offset=28m --size=32m "
    "--verify_backlog=64 $still --rw=read --rate_iops=10; }; "
    "sample() { "
    "live=$(cat /sys/class/nvme/nvme*/state 2>/dev/null | grep -c live); "
    "read reads a b c writes rest < /sys/block/nvme0n1/stat; "
    "memory=$(awk '/^MemTotal:/ { t = $2 } /^MemAvailable:/ { a = $2 } "
    "/^SUnreclaim:/ { s = $2 } END { print t - a, s }' /proc/meminfo); "
    "echo \"sample $memory $live $reads $writes\"; }; ";

static const char leak[] =
    "dd if=/dev/zero bs=64k count=16 2>/dev/null >> /tmp/leak";

/* A host that is busy otherwise may let a vCPU wait for longer than usual. */
static const char run[] =
    "echo 60 > /proc/sys/kernel/watchdog_thresh; "
    "dd if=/dev/urandom of=$disk bs=1M count=64 oflag=direct 2>/dev/null "
    "|| exit; "
    "fio $io $still --rw=write --do_verify=0 > /dev/null || exit; "
    "{ load $seconds > /tmp/load 2>&1; echo $? > /tmp/code; } & "
    "until [ -s /tmp/code ]; do sample; leak; sleep $interval; done; "
    "cat /tmp/load; exit $(cat /tmp/code)";

char *soakguest_script(int seconds, int interval, bool leaks)
{
    return g_strdup_printf("%sleak() { %s; }; seconds=%d; interval=%d; %s",
                           functions, leaks ? leak : ":", seconds, interval,
                           run);
}

bool soakguest_parse(const char *line, SoakGuest *guest)
{
    return sscanf(line,
                  "sample %" SCNu64 " %" SCNu64 " %u %" SCNu64 " %" SCNu64,
                  &guest->used, &guest->slab, &guest->live, &guest->reads,
                  &guest->writes) == 5;
}

unsigned int soakguest_refused(const char *line)
{
    unsigned int count;

    return sscanf(line, " errors : total=%u", &count) == 1 ? count : 0;
}
