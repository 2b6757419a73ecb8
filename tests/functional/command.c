/*
 * A command in the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

#define LIBFC_LINE "6.12"

void command_exit_code(Trial *trial)
{
    g_autoptr(Record) result = NULL;

    trial_run(trial, "run", 7, "--no-connect", "--", "sh", "-c", "exit 7",
              NULL);
    CONTINUE(trial);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "guest_exit_code", "7"),
           "result.json says %s", record_get(result, "guest_exit_code"));
    EXPECT(trial, record_is(result, "verdict", "fail"), "the verdict is %s",
           record_get(result, "verdict"));
}

void command_output_streams(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "run");
    g_auto(Outcome) outcome = { 0 };

    trial_viclab(trial, &outcome, "run", "--no-connect", "--out", out, "--",
                 "sh", "-c", "echo to the left; echo to the right >&2", NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s", outcome.code,
           outcome.err);
    EXPECT(trial, strcmp(outcome.out, "to the left\n") == 0,
           "standard output is '%s'", outcome.out);
    EXPECT(trial, strstr(outcome.err, "to the right\n"),
           "standard error is '%s'", outcome.err);
}

void command_panic(Trial *trial)
{
    g_autoptr(Record) result = NULL;

    trial_run(trial, "run", EXIT_DIED, "--no-connect", "--", "sh", "-c",
              "echo c > /proc/sysrq-trigger", NULL);
    CONTINUE(trial);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "verdict", "guest-died"),
           "the verdict is %s", record_get(result, "verdict"));
    EXPECT(trial, strstr(record_get(result, "reason"), "sysrq"),
           "it does not say what died: %s", record_get(result, "reason"));
}

static void expect_in(Trial *trial, const char *text, const char *word)
{
    EXPECT(trial, strstr(text, word), "there is no '%s' in:\n%s", word, text);
}

void command_nvme(Trial *trial)
{
    static const char script[] =
        "set -e; "
        "nvme discover --transport=fc --traddr=$VICLAB_TRADDR "
        "--host-traddr=$VICLAB_HOST_TRADDR; "
        "nvme list -o json; nvme id-ctrl /dev/nvme0; "
        "nvme id-ns /dev/nvme0n1";
    g_autofree char *text = NULL;

    trial_run(trial, "run", EXIT_PASS, "--", "sh", "-c", script, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    expect_in(trial, text, "nqn.2026-01.org.viclab:subsys0");
    expect_in(trial, text, "nvme subsystem");
    expect_in(trial, text, "\"DevicePath\":\"/dev/nvme0n1\"");
    expect_in(trial, text, "subnqn    : nqn.2026-01.org.viclab:subsys0");
    expect_in(trial, text, "nsze    : 0x20000");
}

/* Blocks of the smallest size that there is, and larger ones. */
static void judge_by_fio(Trial *trial, const char *lba_size, const char *larger)
{
    g_autofree char *property = g_strconcat("lba-size=", lba_size, NULL);
    g_autofree char *small_blocks = g_strconcat("--bs=", lba_size, NULL);
    g_autofree char *large_blocks = g_strconcat("--bs=", larger, NULL);
    g_autofree char *text = NULL;

    trial_run(trial, "run", EXIT_PASS, "--namespace", property, "--", "fio",
              "--filename=/dev/nvme0n1", "--rw=randwrite", "--direct=1",
              "--ioengine=libaio", "--iodepth=32", "--verify=crc32c",
              "--verify_fatal=1", "--randrepeat=1", "--name=large",
              large_blocks, "--size=8M", "--name=small", "--stonewall",
              small_blocks, "--offset=16M", "--size=1M", NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    expect_in(trial, text, "large: (groupid=0, jobs=1): err= 0");
    expect_in(trial, text, "small: (groupid=1, jobs=1): err= 0");
}

void command_fio_512(Trial *trial)
{
    judge_by_fio(trial, "512", "4096");
}

void command_fio_4096(Trial *trial)
{
    judge_by_fio(trial, "4096", "65536");
}

/* The libfc-based driver of the older kernels comes up as well. */
void command_old_kernel(Trial *trial)
{
    g_autofree char *text = NULL;

    trial_run(trial, "run", EXIT_PASS, "--kernel", LIBFC_LINE, "--", "uname",
              "-r", NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, g_str_has_prefix(text, LIBFC_LINE), "this is kernel %s",
           text);
}
