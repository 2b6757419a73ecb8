/*
 * The end of a guest, and what comes after it: reboot, kexec, panic, each in
 * the midst of I/O.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"
#include "functional/shell.h"
#include "setup.h"

#define MIB        (1024 * 1024)
#define IMAGE_SIZE (64 * MIB)

/* Where each life finds what the one before has left, behind a kernel. */
#define PLACE "200003584"

/* Writes elsewhere, without an end. */
#define KEEP_BUSY                                                       \
    "busy() { while :; do dd if=/dev/zero of=$(disk) bs=64k seek=2000 " \
    "count=64 oflag=direct 2>/dev/null; done; }; "

#define VERIFY_AT                                                       \
    "at() { /viclab/verify --dev=$(disk) --rw=$2 --pattern=random "     \
    "--bs=4096 --depth=32 --bytes=1048576 --offset=" PLACE " --seed=1 " \
    "--generation=$1; }; "

/* Each kernel logs in by itself. */
static void expect_lives(Trial *trial, guint lives)
{
    guint logins = trial_count(trial, "run", "fabric.login", "at", "vic0");

    CONTINUE(trial);
    EXPECT(trial, logins == lives, "%u logins in %u lives", logins, lives);
}

/* ---- reboot ---- */

/* A sector of the disk says in which life it is. */
static const char reboot_script[] =
    "set -e; " SHELL_VERIFY KEEP_BUSY VERIFY_AT
    "life=$(dd if=$(disk) bs=512 count=1 2>/dev/null | tr -d '\\000'); "
    "again() { echo $1 | dd of=$(disk) bs=512 conv=sync oflag=direct "
    "2>/dev/null; busy & sleep 0.3; }; "
    "case \"$life\" in "
    "'') at 1 writeread; again second; reboot -f; sleep 100 ;; "
    "second) at 1 read; at 2 writeread; again third; "
    "echo b > /proc/sysrq-trigger; sleep 100 ;; "
    "third) at 2 read; at 3 writeread ;; esac";

void life_reboot(Trial *trial)
{
    trial_run(trial, "run", EXIT_PASS, "--qemu-arg=-action",
              "--qemu-arg=reboot=reset", "--namespace", "size=256M", "--", "sh",
              "-c", reboot_script, NULL);
    CONTINUE(trial);
    expect_lives(trial, 3);
}

/* ---- kexec ---- */

/* The kernel lies on the disk, the initrd is what the guest is made of. */
static const char kexec_script[] =
    "set -e; " SHELL_VERIFY KEEP_BUSY VERIFY_AT
    "if grep -q second /proc/cmdline; then at 1 read; at 2 writeread; exit 0; "
    "fi; at 1 writeread; "
    "dd if=$(disk) of=/tmp/kernel bs=1M count=$MEBIBYTES 2>/dev/null; cd /; "
    "find bin etc init lib lib64 root sbin usr viclab -xdev 2>/dev/null | "
    "cpio -o -H newc > /tmp/initrd; "
    "kexec --kexec-syscall --args-linux --load /tmp/kernel "
    "--initrd=/tmp/initrd --append=\"$(cat /proc/cmdline) second\"; "
    "busy & sleep 0.3; kexec --exec; sleep 100";

static void run_kexec(Trial *trial, const char *kernel)
{
    g_autofree char *namespace = g_strdup_printf("image=%s,size=256M", kernel);
    g_autofree char *script = NULL;
    struct stat status;

    EXPECT(trial, stat(kernel, &status) == 0, "there is no %s", kernel);
    script =
        g_strdup_printf("MEBIBYTES=%d; %s",
                        (int)((status.st_size + MIB - 1) / MIB), kexec_script);
    trial_run(trial, "run", EXIT_PASS, "--mem", "1G", "--namespace", namespace,
              "--", "sh", "-c", script, NULL);
    CONTINUE(trial);
    expect_lives(trial, 2);
}

void life_kexec(Trial *trial)
{
    g_autoptr(GError) why = NULL;
    Setup setup;

    if (setup_get(trial->session, SETUP_VICLAB, &setup, &why)) {
        run_kexec(trial, setup.kernel.image);
    } else {
        trial_fail(trial, "%s", why->message);
    }
    setup_free(&setup);
}

/* ---- panic ---- */

#define WORD  "viclab\n"
#define KNOWN (7 * 65536)

/* What was written, and flushed, is on the host; more is on the way. */
static const char panic_script[] =
    "set -e; " SHELL_VERIFY
    "yes viclab | dd of=$(disk) bs=65536 count=7 iflag=fullblock "
    "oflag=direct conv=fsync; "
    "while :; do dd if=/dev/zero of=$(disk) bs=64k seek=500 count=64 "
    "oflag=direct 2>/dev/null; done & sleep 0.3; "
    "echo c > /proc/sysrq-trigger; sleep 100";

static bool make_image(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    bool done = fd >= 0 && ftruncate(fd, IMAGE_SIZE) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return done;
}

static void expect_known(Trial *trial, const char *path)
{
    g_autofree char *content = NULL;
    size_t length;

    EXPECT(trial, g_file_get_contents(path, &content, &length, NULL),
           "the image is gone");
    EXPECT(trial, length == IMAGE_SIZE, "the image has %zu bytes", length);
    for (size_t i = 0; i < KNOWN; i++) {
        EXPECT(trial, content[i] == WORD[i % strlen(WORD)],
               "byte %zu of the image is %x", i, content[i]);
    }
}

void life_panic(Trial *trial)
{
    g_autofree char *image = trial_path(trial, "disk");
    g_autofree char *namespace = g_strdup_printf("image=%s,save=on", image);
    g_autoptr(Record) result = NULL;

    EXPECT(trial, make_image(image), "cannot make %s", image);
    trial_run(trial, "run", EXIT_DIED, "--namespace", namespace, "--", "sh",
              "-c", panic_script, NULL);
    CONTINUE(trial);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "verdict", "guest-died"),
           "the verdict is %s", record_get(result, "verdict"));
    expect_known(trial, image);
}
