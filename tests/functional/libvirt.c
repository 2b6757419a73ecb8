/*
 * As a domain of libvirt: an ordinary user's own libvirtd, and virsh.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "functional/user.h"

#define SOCKET     "libvirt/libvirt-sock"
#define POLL_US    50000
#define POWER_DOWN "reboot: Power down"
#define EXIT_EVENT "\"ev\":\"guest.exit\",\"at\":\"port0\",\"code\":"
#define WORDS      5 /* for libvirt-xml, at most */

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

/* What it is on its way to is waited for: a guest that is off is cleared up. */
static char *settled_state(Libvirt *libvirt)
{
    char *text = virsh(libvirt, "domstate viclab");

    while (!libvirt->trial->why &&
           strcmp(g_strstrip(text), "in shutdown") == 0) {
        g_free(text);
        g_usleep(POLL_US);
        text = virsh(libvirt, "domstate viclab");
    }
    return text;
}

static void expect_state(Libvirt *libvirt, const char *state)
{
    g_autofree char *text = settled_state(libvirt);

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

/* What libvirt-xml prints for these words, as its schema accepts it. */
static void define(Libvirt *libvirt, const char *const words[])
{
    g_auto(Outcome) xml = { 0 };
    g_auto(Outcome) schema = { 0 };
    g_autofree char *command = NULL;
    g_autofree char *said = NULL;

    user_viclab(&libvirt->user, &xml, "libvirt-xml", "--out", libvirt->out,
                words[0], words[1], words[2], words[3], words[4], NULL);
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

/* To its own end, which its console tells with @last. */
static void run_to_end(Libvirt *libvirt, const char *last)
{
    g_autofree char *log = trial_path(libvirt->trial, "console.log");
    g_autofree char *console = NULL;
    pid_t pid = start(libvirt, log);
    int status;

    CONTINUE(libvirt->trial);
    command_wait(pid, -1, &status);
    g_file_get_contents(log, &console, NULL, NULL);
    EXPECT(libvirt->trial, console && strstr(console, last),
           "the console does not say '%s': %s", last, log);
    expect_state(libvirt, "shut off");
}

/* Of what the run has left, file @name has @text. */
static void expect_left(Libvirt *libvirt, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(libvirt->out, name, NULL);
    g_autofree char *content = NULL;

    g_file_get_contents(path, &content, NULL, NULL);
    EXPECT(libvirt->trial, content && strstr(content, text),
           "%s does not have '%s':\n%s", path, text, content ? content : "");
}

void libvirt_domain(Trial *trial)
{
    static const char *const nothing[WORDS] = { NULL };
    g_auto(Libvirt) libvirt = { 0 };
    g_autofree char *said = NULL;

    libvirt_init(&libvirt, trial);
    CONTINUE(trial);
    define(&libvirt, nothing);
    CONTINUE(trial);
    expect_destruction(&libvirt);
    CONTINUE(trial);
    run_to_end(&libvirt, POWER_DOWN);
    CONTINUE(trial);
    expect_left(&libvirt, "journal.jsonl", EXIT_EVENT "0}");
    said = virsh(&libvirt, "undefine viclab");
}

/*
 * What COMMAND writes, and how it ends; libvirt itself knows of neither. With
 * an IOMMU, which libvirt makes.
 */
void libvirt_command(Trial *trial)
{
    static const char *const words[WORDS] = {
        "--iommu", "--", "sh", "-c",
        "cat /sys/class/nvme/nvme0/state; [ -e /sys/class/iommu/dmar0 ] && exit 3"
    };
    g_auto(Libvirt) libvirt = { 0 };
    g_autofree char *said = NULL;

    libvirt_init(&libvirt, trial);
    CONTINUE(trial);
    define(&libvirt, words);
    CONTINUE(trial);
    run_to_end(&libvirt, POWER_DOWN);
    CONTINUE(trial);
    expect_left(&libvirt, "guest.out", "live\n");
    expect_left(&libvirt, "journal.jsonl", EXIT_EVENT "3}");
    said = virsh(&libvirt, "undefine viclab");
}

/*
 * The smallest system there is: a boot sector that writes to the serial port
 * and switches the machine off.
 */
static const uint8_t boot_code[] = {
    0x31, 0xc0,       /* xor ax, ax */
    0x8e, 0xd8,       /* mov ds, ax */
    0xbe, 0x1d, 0x7c, /* mov si, the text */
    0xfc,             /* cld */
    0xac,             /* next: lodsb */
    0x84, 0xc0,       /* test al, al */
    0x74, 0x06,       /* jz off */
    0xba, 0xf8, 0x03, /* mov dx, COM1 */
    0xee,             /* out dx, al */
    0xeb, 0xf5,       /* jmp next */
    0xba, 0x04, 0x06, /* off: mov dx, PM1a control of q35 */
    0xb8, 0x00, 0x20, /* mov ax, SLP_EN; S5 is type 0 */
    0xef,             /* out dx, ax */
    0xf4,             /* wait: hlt */
    0xeb, 0xfd,       /* jmp wait */
};
#define BOOT_TEXT "booted from the disk"
#define DISK_SIZE MEBIBYTE /* the firmware boots from no single sector */

static void write_disk(Trial *trial, const char *path)
{
    g_autofree uint8_t *disk = g_malloc0(DISK_SIZE);

    memcpy(disk, boot_code, sizeof(boot_code));
    strcpy((char *)disk + sizeof(boot_code), BOOT_TEXT "\r\n");
    disk[510] = 0x55;
    disk[511] = 0xaa;
    EXPECT(trial,
           g_file_set_contents(path, (char *)disk, DISK_SIZE, NULL) &&
               chmod(path, 0666) == 0,
           "cannot write %s", path);
}

/* With a name that would break the XML or QEMU's option lists. */
void libvirt_disk(Trial *trial)
{
    g_auto(Libvirt) libvirt = { 0 };
    g_autofree char *disk = NULL;
    g_autofree char *said = NULL;

    libvirt_init(&libvirt, trial);
    CONTINUE(trial);
    disk = user_path(&libvirt.user, "a <disk>, 'and' more & more.img");
    write_disk(trial, disk);
    CONTINUE(trial);
    define(&libvirt, (const char *const[WORDS]){ "--disk", disk });
    CONTINUE(trial);
    run_to_end(&libvirt, BOOT_TEXT);
    said = virsh(&libvirt, "undefine viclab");
}
