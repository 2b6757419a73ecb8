/*
 * Under virtme-ng.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "fail.h"
#include "file.h"
#include "functional/user.h"
#include "virtme.h"

#define TOKEN "a file of this machine"

/* Reads the device and a file of the host's, whose root it cannot change. */
#define SCRIPT                                                         \
    "dd if=/dev/nvme0n1 of=/dev/null bs=64k count=16 iflag=direct && " \
    "cat \"$0\" && ! touch /viclab-was-here 2>/dev/null && exit 7"

/* So that nobody finds it in the cache. */
static void get_virtme(Trial *trial)
{
    g_autoptr(GError) why = NULL;
    Virtme virtme;

    if (!virtme_get(trial->session, &virtme, &why)) {
        trial_skip(trial, "%s", why->message);
    }
    virtme_free(&virtme);
}

void vng_as_user(Trial *trial)
{
    g_auto(User) user = { 0 };
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *token = NULL;
    g_autofree char *out = NULL;

    get_virtme(trial);
    user_init(&user, trial);
    CONTINUE(trial);
    token = user_path(&user, "token");
    out = user_path(&user, "run");
    EXPECT(trial, file_write(token, TOKEN, NULL), "cannot write %s", token);
    user_viclab(&user, &outcome, "vng", "--out", out, "--", "sh", "-c", SCRIPT,
                token, NULL);
    EXPECT(trial, outcome.code == 7, "exits with %d instead of 7:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    EXPECT(trial, strcmp(outcome.out, TOKEN) == 0, "standard output is '%s'",
           outcome.out);
    EXPECT(trial, strstr(outcome.err, "16+0 records in"),
           "standard error is '%s'", outcome.err);
}

/* What the adapter reads and writes goes through an IOMMU without faults. */
void vng_iommu(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "run");
    g_autofree char *console = NULL;
    g_auto(Outcome) outcome = { 0 };

    get_virtme(trial);
    CONTINUE(trial);
    trial_viclab(trial, &outcome, "vng", "--iommu", "--out", out, "--", "dd",
                 "if=/dev/nvme0n1", "of=/dev/null", "bs=64k", "count=16",
                 "iflag=direct", NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    console = trial_artifact(trial, "run", "console.log");
    CONTINUE(trial);
    EXPECT(trial, strstr(console, "Adding to iommu group"),
           "the kernel has found no IOMMU:\n%s", console);
    EXPECT(trial, !strstr(console, "DMAR: [DMA"), "there was a fault:\n%s",
           console);
}

void vng_panic(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "run");
    g_autoptr(Record) result = NULL;
    g_auto(Outcome) outcome = { 0 };

    get_virtme(trial);
    CONTINUE(trial);
    trial_viclab(trial, &outcome, "vng", "--no-connect", "--out", out, "--",
                 "sh", "-c", "echo c > /proc/sysrq-trigger", NULL);
    EXPECT(trial, outcome.code == EXIT_DIED, "exits with %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "verdict", "guest-died"),
           "the verdict is %s", record_get(result, "verdict"));
    EXPECT(trial, strstr(record_get(result, "reason"), "sysrq"),
           "it does not say what died: %s", record_get(result, "reason"));
}

/* A guest whose kernel has begun to boot; QEMU's process id in *@qemu. */
static pid_t start_guest(Trial *trial, pid_t *qemu)
{
    const Place here = { 0 };
    g_autofree char *out = trial_path(trial, "run");
    g_autofree char *console = g_build_filename(out, "console.log", NULL);
    g_autofree char *pid_file = g_build_filename(out, "qemu.pid", NULL);
    g_autofree char *text = NULL;
    pid_t pid =
        trial_start(trial, &here, "vng", "--out", out, "--", "true", NULL);

    if (!trial->why &&
        trial_wait_text(trial, pid, console, "Kernel command line")) {
        text = file_first_line(pid_file);
        *qemu = text ? atoi(text) : 0;
        if (*qemu <= 0) {
            trial_fail(trial, "QEMU does not say which process it is");
        }
    }
    return pid;
}

static void expect_end(Trial *trial, pid_t pid, int code)
{
    int status;

    EXPECT(trial, command_wait(pid, -1, &status), "it cannot be waited for");
    EXPECT(trial, WIFEXITED(status) && WEXITSTATUS(status) == code,
           "exits with %d instead of %d", WEXITSTATUS(status), code);
}

void vng_killed(Trial *trial)
{
    pid_t qemu = 0;
    pid_t pid;

    get_virtme(trial);
    CONTINUE(trial);
    pid = start_guest(trial, &qemu);
    CONTINUE(trial);
    kill(qemu, SIGKILL);
    expect_end(trial, pid, EXIT_DIED);
}

/* Nothing is left behind by a run that is broken off. */
void vng_broken_off(Trial *trial)
{
    pid_t qemu = 0;
    pid_t pid;

    get_virtme(trial);
    CONTINUE(trial);
    pid = start_guest(trial, &qemu);
    CONTINUE(trial);
    kill(pid, SIGTERM);
    expect_end(trial, pid, EXIT_ERROR);
    EXPECT(trial, kill(qemu, 0) < 0, "QEMU goes on without it");
}
