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
#include "live.h"

#define POLL_MS  30
#define GRACE_MS 10000
#define RESERVE  (256 * UINT64_C(1024)) /* bytes on the disk */
#define LOG      "qemu.log"
static const char *const speakers[] = { "qemu-system-x86_64: ", "qemu: " };

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
        .monitor = { .fd = -1, .peer = -1 },
        .live = -1,
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
    monitor_close(&guest->monitor);
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
    if (!guest->is_quiet) {
        tail_bytes(&guest->out_tail, pass_on, stdout);
        tail_bytes(&guest->err_tail, pass_on, stderr);
    }
    tail_lines(&guest->journal_tail, add_journal_line, &guest->story);
}

/* What there is to end it for, or GUEST_ENDED. */
static GuestEnd reason_to_end(const Guest *guest, int timeout)
{
    gint64 begun = guest->story.begun;

    if (interrupted) {
        return GUEST_INTERRUPTED;
    }
    if (g_get_monotonic_time() - begun > (gint64)timeout * G_USEC_PER_SEC) {
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

/* True once the guest has stopped; QEMU ends when it has been saved. */
static bool save_if_stopped(Guest *guest, GError **error)
{
    if (!guest->save || !monitor_saw(&guest->monitor, "\"STOP\"", 0)) {
        return false;
    }
    if (monitor_save(&guest->monitor, guest->save, error)) {
        guest->end = GUEST_SAVED;
    }
    guest->save = NULL;
    return true;
}

static void follow_to_end(Guest *guest, pid_t pid, int timeout, GError **error)
{
    while (!command_wait(pid, POLL_MS, &guest->status)) {
        follow(guest);
        if (save_if_stopped(guest, error)) {
            guest->status = stop(guest, pid);
            break;
        }
        guest->end = reason_to_end(guest, timeout);
        if (guest->end != GUEST_ENDED) {
            guest->status = stop(guest, pid);
            break;
        }
    }
    guest->wall = (g_get_monotonic_time() - guest->story.begun) / 1e6;
    follow(guest);
}

/*
 * A warning, unless what was to be recorded is lost; the reason of an end;
 * what the IOMMU says of an address, of which the guest is told as well.
 */
static bool is_harmless(const char *line)
{
    return (g_str_has_prefix(line, "warning: ") &&
            !strstr(line, "cannot write")) ||
           g_str_has_prefix(line, "terminating on signal ") ||
           g_str_has_prefix(line, "vtd_");
}

/* What QEMU says itself in a line of its log, or NULL. */
static const char *own_words(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(speakers); i++) {
        if (g_str_has_prefix(line, speakers[i])) {
            return line + strlen(speakers[i]);
        }
    }
    return NULL;
}

/* The first line in which QEMU complains itself. */
static char *find_complaint(const char *log)
{
    g_auto(GStrv) lines = file_lines(log);

    for (char **line = lines; *line; line++) {
        const char *words = own_words(*line);

        if (words && !is_harmless(words)) {
            return g_strdup(words);
        }
    }
    return NULL;
}

static bool add_live(Guest *guest, GPtrArray *words, GError **error)
{
    if (!guest->is_live) {
        return true;
    }
    guest->live = live_listen(guest->out, error);
    if (guest->live < 0) {
        return false;
    }
    g_ptr_array_add(words, g_strdup("-chardev"));
    g_ptr_array_add(words, live_chardev(guest->live));
    g_ptr_array_add(words, g_strdup("-device"));
    g_ptr_array_add(words, live_device(guest->out));
    return true;
}

/* What saving, loading and typing need, beside the machine. */
static char **with_monitor(Guest *guest, char **argv, GError **error)
{
    GPtrArray *words = g_ptr_array_new();

    while (*argv) {
        g_ptr_array_add(words, g_strdup(*argv++));
    }
    if (guest->load || guest->save) {
        if (!monitor_open(&guest->monitor, error)) {
            g_ptr_array_free(words, TRUE);
            return NULL;
        }
        g_ptr_array_add(words, g_strdup("-chardev"));
        g_ptr_array_add(words, monitor_chardev(&guest->monitor));
        g_ptr_array_add(words, g_strdup("-mon"));
        g_ptr_array_add(words, g_strdup("chardev=monitor,mode=control"));
    }
    if (guest->load) {
        g_ptr_array_add(words, g_strdup("-incoming"));
        g_ptr_array_add(words, g_strdup("defer"));
    }
    if (!add_live(guest, words, error)) {
        g_ptr_array_add(words, NULL);
        g_strfreev((char **)g_ptr_array_free(words, FALSE));
        return NULL;
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* A QEMU that has ended says why elsewhere. */
static void talk(Guest *guest)
{
    g_autoptr(GError) why = NULL;

    if (!guest->load && !guest->save) {
        return;
    }
    monitor_started(&guest->monitor);
    if (!monitor_greet(&guest->monitor, &why) ||
        (guest->load && !monitor_load(&guest->monitor, guest->load, &why))) {
        guest->complaint = g_strdup(why->message);
    }
}

/* What goes on from a saved laboratory does not say once more. */
static bool has_checker(char **argv)
{
    for (char **word = argv; *word; word++) {
        if (g_str_has_prefix(*word, "viclab,")) {
            return !strstr(*word, ",check=off");
        }
    }
    return false;
}

static pid_t start(Guest *guest, char **argv, const char *log, GError **error)
{
    g_auto(GStrv) words = with_monitor(guest, argv, error);
    pid_t pid = -1;
    int fd;

    if (!words) {
        return -1;
    }
    fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) {
        fail_errno(error, log, "cannot create");
        return -1;
    }
    catch_signals();
    guest->story.begun = g_get_monotonic_time();
    pid = command_start((const char *const *)words, NULL, NULL, fd, error);
    close(fd);
    if (guest->live >= 0) {
        close(guest->live);
        guest->live = -1;
    }
    return pid;
}

/* What QEMU says itself is better than what we make of its silence. */
static void take_complaint(Guest *guest, const char *log)
{
    char *complaint = find_complaint(log);

    if (complaint) {
        g_free(guest->complaint);
        guest->complaint = complaint;
    }
}

static void live_gone(const Guest *guest)
{
    g_autofree char *path = g_build_filename(guest->out, LIVE_SOCKET, NULL);

    if (guest->is_live) {
        unlink(path);
    }
}

bool guest_run(Guest *guest, char **argv, int timeout, GError **error)
{
    g_autofree char *log = g_build_filename(guest->out, LOG, NULL);
    g_autoptr(GError) why = NULL;
    pid_t pid = start(guest, argv, log, error);

    if (pid < 0) {
        return false;
    }
    if (guest->load) {
        guest->story.is_checked = has_checker(argv);
    }
    talk(guest);
    if (guest->complaint) {
        kill(pid, SIGTERM);
    }
    follow_to_end(guest, pid, timeout, &why);
    live_gone(guest);
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    take_complaint(guest, log);
    if (guest->end == GUEST_ENDED && !guest->has_spoken &&
        (guest->complaint ||
         (WIFEXITED(guest->status) && WEXITSTATUS(guest->status) != 0))) {
        guest->end = GUEST_REFUSED;
        if (!guest->complaint) {
            guest->complaint = command_last_line(log);
        }
    }
    return true;
}
