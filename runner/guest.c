/*
 * A guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "guest.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"

#define POLL_MS  30
#define GRACE_MS 10000
#define RESERVE  (256 * UINT64_C(1024)) /* bytes on the disk */
#define LOG      "qemu.log"
#define PROGRAM  "qemu-system-x86_64: "

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
    interrupted = 1;
}

static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = note_interrupt };

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static void init_tail(Tail *tail, const char *out, const char *name)
{
    g_autofree char *path = g_build_filename(out, name, NULL);

    tail_init(tail, path);
}

void guest_init(Guest *guest, GuestHost host, const char *out, FILE *story,
                bool verbose)
{
    *guest = (Guest){
        .host = host,
        .out = out,
        .show_console = verbose ? stderr : NULL,
    };
    story_init(&guest->story, story, story ? story : stderr);
    console_init(&guest->console);
    init_tail(&guest->journal_tail, out, "journal.jsonl");
    init_tail(&guest->console_tail, out, "console.log");
    init_tail(&guest->out_tail, out, "guest.out");
    init_tail(&guest->err_tail, out, "guest.err");
}

void guest_cleanup(Guest *guest)
{
    story_cleanup(&guest->story);
    console_cleanup(&guest->console);
    tail_cleanup(&guest->journal_tail);
    tail_cleanup(&guest->console_tail);
    tail_cleanup(&guest->out_tail);
    tail_cleanup(&guest->err_tail);
    g_free(guest->complaint);
}

static void add_journal_line(const char *line, void *opaque)
{
    story_add(opaque, line);
}

static void add_console_line(const char *line, void *opaque)
{
    Guest *guest = opaque;

    guest->has_spoken = true;
    console_add(&guest->console, line);
    if (guest->show_console) {
        fprintf(guest->show_console, "%s\n", line);
    }
}

static void pass_on(const char *bytes, size_t length, void *opaque)
{
    fwrite(bytes, 1, length, opaque);
    fflush(opaque);
}

static void follow(Guest *guest)
{
    tail_lines(&guest->console_tail, add_console_line, guest);
    tail_bytes(&guest->out_tail, pass_on, stdout);
    tail_bytes(&guest->err_tail, pass_on, stderr);
    tail_lines(&guest->journal_tail, add_journal_line, &guest->story);
}

/* What there is to end it for, or GUEST_ENDED. */
static GuestEnd reason_to_end(const Guest *guest, int timeout)
{
    gint64 begun = guest->story.begun;

    if (interrupted) {
        return GUEST_INTERRUPTED;
    }
    if (g_get_monotonic_time() - begun > timeout * G_USEC_PER_SEC) {
        return GUEST_TIMED_OUT;
    }
    return disk_free(guest->out) < RESERVE ? GUEST_DISK_FULL : GUEST_ENDED;
}

/* QEMU's process id; @pid is that of our child. */
static pid_t qemu_of(const Guest *guest, pid_t pid)
{
    g_autofree char *path = g_build_filename(guest->out, GUEST_PID_FILE, NULL);
    g_autofree char *text =
        guest->host == GUEST_OF_ANOTHER ? file_first_line(path) : NULL;
    int64_t found = text ? g_ascii_strtoll(text, NULL, 10) : 0;

    return found > 0 ? (pid_t)found : pid;
}

/*
 * QEMU closes its files when it is asked to end; it is not asked twice. Who
 * has started it then ends by itself.
 */
static int stop(const Guest *guest, pid_t pid)
{
    int status;

    kill(qemu_of(guest, pid), SIGTERM);
    if (!command_wait(pid, GRACE_MS, &status)) {
        kill(qemu_of(guest, pid), SIGKILL);
        kill(pid, SIGKILL);
        command_wait(pid, -1, &status);
    }
    return status;
}

static void follow_to_end(Guest *guest, pid_t pid, int timeout)
{
    while (!command_wait(pid, POLL_MS, &guest->status)) {
        follow(guest);
        guest->end = reason_to_end(guest, timeout);
        if (guest->end != GUEST_ENDED) {
            guest->status = stop(guest, pid);
            break;
        }
    }
    guest->wall = (g_get_monotonic_time() - guest->story.begun) / 1e6;
    follow(guest);
}

/* A warning, unless what was to be recorded is lost; the reason of an end. */
static bool is_harmless(const char *line)
{
    return (g_str_has_prefix(line, "warning: ") &&
            !strstr(line, "cannot write")) ||
           g_str_has_prefix(line, "terminating on signal ");
}

/* The first line in which QEMU complains itself. */
static char *find_complaint(const char *log)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(log, &text, NULL, NULL)) {
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, PROGRAM) &&
            !is_harmless(*line + strlen(PROGRAM))) {
            return g_strdup(*line + strlen(PROGRAM));
        }
    }
    return NULL;
}

bool guest_run(Guest *guest, char **argv, int timeout, GError **error)
{
    g_autofree char *log = g_build_filename(guest->out, LOG, NULL);
    int fd =
        open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    pid_t pid;

    if (fd < 0) {
        return fail_errno(error, log, "cannot create");
    }
    catch_signals();
    guest->story.begun = g_get_monotonic_time();
    pid = command_start((const char *const *)argv, NULL, NULL, fd, error);
    close(fd);
    if (pid < 0) {
        return false;
    }
    follow_to_end(guest, pid, timeout);
    guest->complaint = find_complaint(log);
    if (guest->end == GUEST_ENDED && !guest->has_spoken &&
        WIFEXITED(guest->status) && WEXITSTATUS(guest->status) != 0) {
        guest->end = GUEST_REFUSED;
        if (!guest->complaint) {
            guest->complaint = command_last_line(log);
        }
    }
    return true;
}
