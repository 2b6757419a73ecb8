/*
 * A filesystem as a judge of what our namespace keeps: made, filled to the
 * last block, half emptied and filled again, and checked each time by e2fsck
 * and by the sums of its files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "functional/modules.h"

#define MODULE    "ext4"
#define FILES_MIN 100 /* when it is full */

/*
 * Files of many lengths, no two of them the same, in folders of $1, until
 * there is no room; what did not fit goes. Blocks of removed files are
 * deallocated (discard). The shell writes them itself: a process for each
 * would take far longer than the I/O.
 */
static const char script[] =
    "set -e; " SHELL_INSERT_MODULES "disk=/dev/nvme0n1; sums=/tmp/sums; "
    "data=$(base64 /dev/urandom | head -c 65536); "
    "attach() { mount -t ext4 -o discard $disk /mnt; cd /mnt; }; "
    "detach() { cd /; umount /mnt; fsck.ext4 -fn $disk; }; "
    "compare() { md5sum -c $sums > /tmp/compared; }; "
    "sum() { find . -type f -exec md5sum {} + > $sums; }; "
    "one() { { echo $1; printf \"%.$((n * 7919 % 65536))s\" \"$data\"; } "
    "> $1 2>/dev/null; }; "
    "fill() { n=0; for i in 0 1 2 3 4 5 6; do mkdir -p $1/$i; done; "
    "while one $1/$((n % 7))/$n; do n=$((n + 1)); done; "
    "rm -f $1/$((n % 7))/$n; }; "
    "is_full() { [ $(df -k . | awk 'END { print $4 }') -lt 512 ]; }; "
    "mkdir -p /mnt; mkfs.ext4 -q $disk; attach; "
    "fill first; is_full; sum; detach; "
    "attach; compare; find . -type f -name '*[02468]' -exec rm {} +; "
    "fill second; is_full; sum; detach; "
    "attach; compare; echo \"files: $(grep -c . $sums)\"; cd /; umount /mnt";

static void judge(Trial *trial, const char *lba_size)
{
    g_autofree char *path = trial_path(trial, "modules.cpio");
    g_autofree char *properties =
        g_strdup_printf("size=12M,lba-size=%s,image=%s", lba_size, path);
    g_autofree char *text = NULL;
    const char *files;

    modules_pack(trial, MODULE, path);
    CONTINUE(trial);
    trial_run(trial, "run", EXIT_PASS, "--namespace", properties, "--", "sh",
              "-c", script, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    files = strstr(text, "files: ");
    EXPECT(trial, files && atoi(files + strlen("files: ")) >= FILES_MIN,
           "there were too few files to judge by:\n%s", text);
    EXPECT(trial, trial_count(trial, "run", "target.command", "opcode", "dsm"),
           "nothing was deallocated");
}

void filesystem_of_512(Trial *trial)
{
    judge(trial, "512");
}

void filesystem_of_4096(Trial *trial)
{
    judge(trial, "4096");
}
