/*
 * What a run amounts to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict.h"

#include <string.h>
#include <sys/wait.h>

#include "fail.h"

static void set(Verdict *verdict, const char *name, int exit_code,
                const char *format, ...) G_GNUC_PRINTF(4, 5);

static void set(Verdict *verdict, const char *name, int exit_code,
                const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verdict->name = name;
    verdict->exit_code = exit_code;
    verdict->reason = g_strdup_vprintf(format, args);
    va_end(args);
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

/* QEMU's own end, where it says something about the run. */
static bool judge_end(Verdict *verdict, const Guest *guest)
{
    switch (guest->end) {
    case GUEST_REFUSED:
        set(verdict, "error", EXIT_ERROR, "the guest does not start: %s",
            text_or(guest->complaint, "it does not say why, see qemu.log"));
        return true;
    case GUEST_INTERRUPTED:
        set(verdict, "error", EXIT_ERROR, "interrupted");
        return true;
    case GUEST_DISK_FULL:
        set(verdict, "error", EXIT_ERROR,
            "the disk of %s is full: the run was ended", guest->out);
        return true;
    case GUEST_TIMED_OUT:
        set(verdict, "guest-died", EXIT_DIED,
            "no end after %.0f s (--timeout): the guest hangs", guest->wall);
        return true;
    case GUEST_SAVED:
        set(verdict, "saved", EXIT_PASS, NULL);
        return true;
    case GUEST_ENDED:
        break;
    }
    if (guest->host == GUEST_OF_ANOTHER) {
        return false; /* its status is the command's, or says nothing */
    }
    if (WIFSIGNALED(guest->status)) {
        set(verdict, "error", EXIT_ERROR, "QEMU was ended by signal %d: %s",
            WTERMSIG(guest->status), text_or(guest->complaint, "see qemu.log"));
        return true;
    }
    if (WEXITSTATUS(guest->status) != 0) {
        set(verdict, "error", EXIT_ERROR, "QEMU ended with %d: %s",
            WEXITSTATUS(guest->status),
            text_or(guest->complaint, "see qemu.log"));
        return true;
    }
    return false;
}

/* What the driver did is of no account once we have broken a rule. */
static bool judge_ourselves(Verdict *verdict, const Guest *guest)
{
    const Story *story = &guest->story;

    if (!story->our_breach) {
        return false;
    }
    set(verdict, "error", EXIT_ERROR,
        "the emulator broke a rule of the standards (%u in all): %s",
        story->our_breaches - story->provoked, story->our_breach);
    return true;
}

static bool judge_death(Verdict *verdict, const Guest *guest)
{
    const Console *console = &guest->console;

    if (console->panic) {
        set(verdict, "guest-died", EXIT_DIED, "%s", console->panic);
        return true;
    }
    if (!console->off && guest->host == GUEST_OF_ANOTHER && guest->complaint) {
        set(verdict, "error", EXIT_ERROR, "QEMU: %s", guest->complaint);
        return true;
    }
    if (guest->story.lockup) {
        set(verdict, "guest-died", EXIT_DIED, "%s", guest->story.lockup);
        return true;
    }
    if (!console->off) {
        set(verdict, "guest-died", EXIT_DIED,
            "the guest ended without powering itself off");
        return true;
    }
    if (guest->story.exit_code < 0) {
        set(verdict, "guest-died", EXIT_DIED,
            "the guest powered itself off without having done its work");
        return true;
    }
    return false;
}

static bool judge_work(Verdict *verdict, const Guest *guest, bool is_demo)
{
    const Story *story = &guest->story;

    if (story->exit_code != 0) {
        set(verdict, "fail", is_demo ? EXIT_FAIL : (story->exit_code & 0xff),
            "%s",
            story->failed->len ? (char *)story->failed->pdata[0]
                               : "the command in the guest failed");
        return true;
    }
    if (is_demo && story->failed->len) {
        set(verdict, "fail", EXIT_FAIL, "%s", (char *)story->failed->pdata[0]);
        return true;
    }
    if (is_demo && verdict->missing->len) {
        set(verdict, "fail", EXIT_FAIL, "never seen: %s",
            (char *)verdict->missing->pdata[0]);
        return true;
    }
    return false;
}

void verdict_reach(Verdict *verdict, const Guest *guest, bool is_demo)
{
    *verdict = (Verdict){
        .name = "pass",
        .missing = is_demo ? story_missing(&guest->story) : g_ptr_array_new(),
    };
    if (judge_end(verdict, guest) || judge_ourselves(verdict, guest) ||
        judge_death(verdict, guest) || judge_work(verdict, guest, is_demo)) {
        return;
    }
    if (guest->complaint) {
        set(verdict, "error", EXIT_ERROR, "QEMU: %s", guest->complaint);
    } else if (guest->console.titles->len) {
        set(verdict, "fail", EXIT_FAIL, "the kernel's log is not clean: %s",
            (char *)guest->console.titles->pdata[0]);
    }
}

void verdict_cleanup(Verdict *verdict)
{
    g_free(verdict->reason);
    g_ptr_array_unref(verdict->missing);
}
