/*
 * What cannot be is said in one clear line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "fail.h"
#include "file.h"
#include "kernel.h"

void refusal_option(Trial *trial)
{
    g_auto(Outcome) number = { 0 };
    g_auto(Outcome) name = { 0 };
    g_auto(Outcome) kernel = { 0 };

    trial_viclab(trial, &number, "run", "--smp", "0", NULL);
    trial_expect_refusal(trial, &number, "--smp 0", NULL);
    trial_viclab(trial, &name, "run", "--no-such-option", NULL);
    trial_expect_refusal(trial, &name, "--no-such-option", NULL);
    trial_viclab(trial, &kernel, "run", "--kernel", "1.2", NULL);
    trial_expect_refusal(trial, &kernel, "kernel 1.2", NULL);
}

/* The device's own words, which name property, value and legal range. */
void refusal_property(Trial *trial)
{
    g_auto(Outcome) outcome = { 0 };

    trial_viclab(trial, &outcome, "run", "--vic", "copy-queues=65", NULL);
    trial_expect_refusal(trial, &outcome, "copy-queues", "65", "64", NULL);
}

void refusal_fcf(Trial *trial)
{
    g_auto(Outcome) vlan = { 0 };
    g_auto(Outcome) twice = { 0 };

    trial_viclab(trial, &vlan, "run", "--fabric", "vlan=4095", NULL);
    trial_expect_refusal(trial, &vlan, "vlan is 4095", "0..4094", NULL);
    trial_viclab(trial, &twice, "run", "--qemu-arg=-device",
                 "--qemu-arg=fc-fcf,fabric=fabric0,mac=02:fc:f0:00:00:01",
                 NULL);
    trial_expect_refusal(trial, &twice, "02fcf0000001", "fabric0", NULL);
}

void refusal_kernel_without_driver(Trial *trial)
{
    g_autofree char *modules = trial_path(trial, "modules");
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GError) why = NULL;
    Kernel kernel;

    EXPECT(trial, kernel_get(trial->session, &kernel, &why), "%s",
           why->message);
    file_make_folder(modules, NULL);
    trial_viclab(trial, &outcome, "run", "--kernel", kernel.image, "--modules",
                 modules, NULL);
    kernel_free(&kernel);
    trial_expect_refusal(trial, &outcome, "has no fnic", modules, NULL);
}

void refusal_offline(Trial *trial)
{
    g_autofree char *cache = trial_cache(trial, NULL);
    Place place = { .cache = cache };
    g_auto(Outcome) outcome = { 0 };

    trial_viclab_in(trial, &place, &outcome, "run", "--offline", NULL);
    trial_expect_refusal(trial, &outcome, "--offline", NULL);
}

/* A file system of a few megabytes at @path. */
static void mount_small(Trial *trial, const char *path, const char *options)
{
    file_make_folder(path, NULL);
    if (mount("viclab-test", path, "tmpfs", 0, options) < 0) {
        trial_skip(trial, "cannot mount a small file system: %s",
                   g_strerror(errno));
    }
}

void refusal_full_disk_cache(Trial *trial)
{
    g_autofree char *cache = trial_path(trial, "small");
    Place place = { .cache = cache };
    g_auto(Outcome) outcome = { 0 };

    mount_small(trial, cache, "size=16m");
    CONTINUE(trial);
    trial_viclab_in(trial, &place, &outcome, "run", NULL);
    trial_expect_refusal(trial, &outcome, cache, "MB", NULL);
    umount2(cache, MNT_DETACH);
}

/* Enough to begin the run, too little for what it writes. */
void refusal_full_disk_out(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "small");
    g_auto(Outcome) outcome = { 0 };

    mount_small(trial, out, "size=24m");
    CONTINUE(trial);
    trial_viclab(trial, &outcome, "run", "--out", out, NULL);
    umount2(out, MNT_DETACH);
    EXPECT(trial, outcome.code == EXIT_ERROR, "exits with %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    EXPECT(trial, strstr(outcome.out, "full") || strstr(outcome.err, "full"),
           "does not say that the disk is full:\n%s%s", outcome.out,
           outcome.err);
}
