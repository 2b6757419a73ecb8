/*
 * As a domain of libvirt: an ordinary user's own libvirtd, and virsh.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "command.h"
#include "fail.h"
#include "file.h"
#include "functional/user.h"

#define SOCKET "libvirt/libvirt-sock"

static const char *const programs[] = { "libvirtd", "virsh",
                                        "virt-xml-validate", "xmllint" };

typedef struct Libvirt {
    Trial *trial;
    User user;
    char *uri;
    char *xml; /* files */
    char *out;
    pid_t daemon;
} Libvirt;

static bool is_installed(const char *program)
{
    g_autofree char *found = g_find_program_in_path(program);
    g_autofree char *system = g_build_filename("/usr/sbin", program, NULL);

    return found || file_exists(system);
}

/* Its output, when it succeeds. */
static char *virsh(Libvirt *libvirt, const char *command)
{
    g_auto(Outcome) outcome = { 0 };

    user_program(&libvirt->user, &outcome, "virsh", "-q", "-c", libvirt->uri,
                 command, NULL);
    if (outcome.code != 0) {
        trial_fail(libvirt->trial, "virsh %s exits with %d:\n%s%s", command,
                   outcome.code, outcome.out, outcome.err);
    }
    return g_steal_pointer(&outcome.out);
}

static void expect_state(Libvirt *libvirt, const char *state)
{
    g_autofree char *text = virsh(libvirt, "domstate viclab");

    EXPECT(libvirt->trial, strcmp(g_strstrip(text), state) == 0,
           "the domain is %s instead of %s", text, state);
}

static void start_daemon(Libvirt *libvirt)
{
    g_autofree char *log = trial_path(libvirt->trial, "libvirtd.log");
    g_autofree char *socket = user_path(&libvirt->user, SOCKET);
    int status;

    libvirt->uri = g_strdup_printf("qemu+unix:///session?socket=%s", socket);
    libvirt->daemon = user_start(&libvirt->user, log, "libvirtd", NULL);
    while (!libvirt->trial->why && !file_exists(socket)) {
        EXPECT(libvirt->trial, !command_wait(libvirt->daemon, 50, &status),
               "libvirtd does not start; its words are in %s", log);
    }
}

/* A guest outlives the daemon. */
static void destroy_guest(Libvirt *libvirt)
{
    g_auto(Outcome) outcome = { 0 };

    user_program(&libvirt->user, &outcome, "virsh", "-q", "-c", libvirt->uri,
                 "destroy viclab", NULL);
}

/* The daemon, and the one that writes logs, which it has started. */
static void stop_daemons(Libvirt *libvirt)
{
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    int status;

    if (libvirt->daemon <= 0) {
        return;
    }
    destroy_guest(libvirt);
    kill(libvirt->daemon, SIGTERM);
    command_wait(libvirt->daemon, -1, &status);
    path = user_path(&libvirt->user, "libvirt/virtlogd.pid");
    text = file_first_line(path);
    if (text && atoi(text) > 0) {
        kill(atoi(text), SIGTERM);
    }
}

static void libvirt_init(Libvirt *libvirt, Trial *trial)
{
    *libvirt = (Libvirt){ .trial = trial };
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (!is_installed(programs[i])) {
            trial_skip(trial,
                       "%s is not installed; --full installs it, as root",
                       programs[i]);
            return;
        }
    }
    user_init(&libvirt->user, trial);
    CONTINUE(trial);
    libvirt->xml = user_path(&libvirt->user, "domain.xml");
    libvirt->out = user_path(&libvirt->user, "run");
    start_daemon(libvirt);
}

static void libvirt_cleanup(Libvirt *libvirt)
{
    stop_daemons(libvirt);
    user_cleanup(&libvirt->user);
    g_free(libvirt->uri);
    g_free(libvirt->xml);
    g_free(libvirt->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Libvirt, libvirt_cleanup)

/* With what libvirt-xml prints in the file, and accepted by its schema. */
static void define(Libvirt *libvirt, const char *option, const char *value)
{
    g_auto(Outcome) xml = { 0 };
    g_auto(Outcome) schema = { 0 };
    g_autofree char *command = NULL;
    g_autofree char *said = NULL;

    user_viclab(&libvirt->user, &xml, "libvirt-xml", "--out", libvirt->out,
                option, value, NULL);
    EXPECT(libvirt->trial, xml.code == EXIT_PASS, "exits with %d:\n%s",
           xml.code, xml.err);
    EXPECT(libvirt->trial, file_write(libvirt->xml, xml.out, NULL),
           "cannot write %s", libvirt->xml);
    user_program(&libvirt->user, &schema, "virt-xml-validate", libvirt->xml,
                 "domain", NULL);
    EXPECT(libvirt->trial, schema.code == 0, "the schema refuses it:\n%s%s",
           schema.out, schema.err);
    command = g_strdup_printf("define %s", libvirt->xml);
    said = virsh(libvirt, command);
}

/*
 * The domain, from its first instruction on, with its console in the file
 * @log; the process id of who follows it. virsh wants a terminal for that.
 */
static pid_t start(Libvirt *libvirt, const char *log)
{
    g_autofree char *line =
        g_strdup_printf("virsh -c '%s' console viclab", libvirt->uri);
    g_autofree char *started = virsh(libvirt, "start viclab --paused");
    g_autofree char *resumed = NULL;
    pid_t pid;

    pid = user_start(&libvirt->user, log, "script", "-qefc", line, "/dev/null",
                     NULL);
    if (!libvirt->trial->why &&
        trial_wait_text(libvirt->trial, pid, log, "Connected to domain")) {
        resumed = virsh(libvirt, "resume viclab");
    }
    return pid;
}

/* Ended from outside while it boots. */
static void expect_destruction(Libvirt *libvirt)
{
    g_autofree char *log = trial_path(libvirt->trial, "destroyed.log");
    g_autofree char *said = NULL;
    pid_t pid = start(libvirt, log);
    int status;

    CONTINUE(libvirt->trial);
    trial_wait_text(libvirt->trial, pid, log, "Linux version");
    expect_state(libvirt, "running");
    said = virsh(libvirt, "destroy viclab");
    expect_state(libvirt, "shut off");
    command_wait(pid, -1, &status);
}

/* To its own end: the demonstration. */
static void expect_demonstration(Libvirt *libvirt)
{
    g_autofree char *log = trial_path(libvirt->trial, "console.log");
    g_autofree char *path =
        g_build_filename(libvirt->out, "journal.jsonl", NULL);
    g_autofree char *console = NULL;
    g_autofree char *journal = NULL;
    pid_t pid = start(libvirt, log);
    int status;

    CONTINUE(libvirt->trial);
    command_wait(pid, -1, &status);
    g_file_get_contents(log, &console, NULL, NULL);
    EXPECT(libvirt->trial, console && strstr(console, "reboot: Power down"),
           "the guest did not power itself off; its console: %s", log);
    expect_state(libvirt, "shut off");
    g_file_get_contents(path, &journal, NULL, NULL);
    EXPECT(libvirt->trial,
           journal && strstr(journal, "\"ev\":\"guest.exit\"") &&
               strstr(journal, "\"code\":0"),
           "the guest does not say that all was well; its console: %s", log);
}

void libvirt_domain(Trial *trial)
{
    g_auto(Libvirt) libvirt = { 0 };
    g_autofree char *said = NULL;

    libvirt_init(&libvirt, trial);
    CONTINUE(trial);
    define(&libvirt, NULL, NULL);
    CONTINUE(trial);
    expect_destruction(&libvirt);
    CONTINUE(trial);
    expect_demonstration(&libvirt);
    said = virsh(&libvirt, "undefine viclab");
}

/* Names that would break the XML or QEMU's option lists. */
void libvirt_disk(Trial *trial)
{
    g_auto(Libvirt) libvirt = { 0 };
    g_autofree char *disk = NULL;
    g_autofree char *said = NULL;

    libvirt_init(&libvirt, trial);
    CONTINUE(trial);
    disk = user_path(&libvirt.user, "a <disk>, 'and' more & more.img");
    EXPECT(trial, file_write(disk, "", NULL), "cannot write %s", disk);
    define(&libvirt, "--disk", disk);
    CONTINUE(trial);
    said = virsh(&libvirt, "undefine viclab");
}
