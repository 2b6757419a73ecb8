/*
 * A target that changes while the guest uses it: namespaces, paths, access.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "functional/qmp.h"

#define WAIT_FOR \
    "set -e; wait_for() { until eval \"$1\"; do sleep 0.1; done; }; "

/* The second way to the subsystem, and its address in the guest. */
#define SECOND_PORT                                                       \
    "fc-nvme-port,id=target1,fabric=fabric0,portid=2,subsystems=subsys0," \
    "wwnn=0x2000020000000001,wwpn=0x2001020000000001"
#define SECOND_TRADDR "nn-0x2000020000000001:pn-0x2001020000000001"

#define SET(path, property, value)                                            \
    "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/" path \
    "', 'property': '" property "', 'value': " value "}}"

/* ---- namespaces ---- */

/* Each wait ends with a rescan that an asynchronous event has led to. */
static const char namespace_script[] = WAIT_FOR
    "size_is() { [ \"$(cat /sys/block/nvme0n1/size)\" = $1 ]; }; "
    "echo ready; wait_for 'size_is 262144'; "
    "dd if=/dev/nvme0n1 of=/dev/null bs=64k count=1 skip=2047 iflag=direct; "
    "echo grown; wait_for 'size_is 65536'; "
    "echo shrunk; wait_for '[ -b /dev/nvme0n2 ]'; "
    "dd if=/dev/urandom of=/tmp/data bs=64k count=16; "
    "dd if=/tmp/data of=/dev/nvme0n2 bs=64k oflag=direct; "
    "dd if=/dev/nvme0n2 of=/tmp/back bs=64k count=16 iflag=direct; "
    "cmp /tmp/data /tmp/back; nvme list-ns /dev/nvme0; nvme ana-log /dev/nvme0; "
    "echo added; wait_for '[ $(cat /sys/block/nvme0n2/ro) = 1 ]'; "
    "! dd if=/tmp/data of=/dev/nvme0n2 bs=64k oflag=direct; "
    "echo protected; "
    "wait_for 'grep -q inaccessible /sys/block/nvme0c0n2/ana_state'; "
    "echo inaccessible; "
    "wait_for 'grep -q non-optimized /sys/block/nvme0c0n2/ana_state'; "
    "dd if=/dev/nvme0n2 of=/tmp/back bs=64k count=16 iflag=direct; "
    "cmp /tmp/data /tmp/back; "
    "echo regrouped; wait_for '[ ! -e /sys/block/nvme0n2 ]'; "
    "nvme list-ns /dev/nvme0; nvme changed-ns-list-log /dev/nvme0";

static const QmpStep namespace_steps[] = {
    { "ready", SET("ns0", "size", "134217728"), NULL },
    { "grown", SET("ns0", "size", "33554432"), NULL },
    { "shrunk", SET("ns0", "size", "33554433"), "in steps of 512" },
    { "shrunk",
      "{'execute': 'device_add', 'arguments': {'driver': "
      "'fc-nvme-namespace', 'id': 'ns1', 'subsystem': 'subsys0', 'nsid': 5, "
      "'size': 1048576, 'anagrpid': 2}}",
      NULL },
    { "added", SET("ns1", "read-only", "true"), NULL },
    { "protected", SET("target0", "ana-group2", "'inaccessible'"), NULL },
    { "inaccessible", SET("target0", "ana-group3", "'worse'"),
      "must be optimized, non-optimized" },
    { "inaccessible", SET("target0", "ana-group3", "'non-optimized'"), NULL },
    { "inaccessible", SET("ns1", "anagrpid", "3"), NULL },
    { "regrouped", "{'execute': 'device_del', 'arguments': {'id': 'ns1'}}",
      NULL },
};

static void expect_lines(Trial *trial, const char *run,
                         const char *const *lines)
{
    g_autofree char *text = trial_artifact(trial, run, "guest.out");

    CONTINUE(trial);
    for (; *lines; lines++) {
        EXPECT(trial, strstr(text, *lines), "there is no '%s' in:\n%s", *lines,
               text);
    }
}

void change_namespaces(Trial *trial)
{
    static const char *const lines[] = {
        "[   0]:0x1\n[   1]:0x5\n",
        "grpid\t:\t2\n",
        "\tnsid\t:\t5\n",
        "no ns changed",
        NULL,
    };
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--tools", "nvme", "--", "sh", "-c",
              namespace_script, NULL);
    qmp_steps(&qmp, namespace_steps, G_N_ELEMENTS(namespace_steps));
    qmp_end(&qmp, EXIT_PASS);
    CONTINUE(trial);
    expect_lines(trial, "run", lines);
    EXPECT(trial,
           trial_count(trial, "run", "target.event", "event", "namespace") >= 4,
           "hosts are not told of namespaces that change");
    EXPECT(trial,
           trial_count(trial, "run", "target.event", "event", "ana") == 2,
           "hosts are not told of paths that change");
}

/* ---- paths ---- */

/*
 * One disk, two ways to it. I/O goes on while the ways change: it never sees
 * an error, and what was written through one is read through the other.
 */
static const char path_script[] = WAIT_FOR
    "state_is() { grep -qx $2 /sys/block/nvme0c$1n1/ana_state; }; "
    "write() { dd if=/tmp/data of=/dev/nvme0n1 bs=64k oflag=direct; }; "
    "check() { dd if=/dev/nvme0n1 of=/tmp/back bs=64k count=16 "
    "iflag=direct; cmp /tmp/data /tmp/back; }; "
    "dd if=/dev/urandom of=/tmp/data bs=64k count=16; "
    "nvme connect --transport=fc --host-traddr=$VICLAB_HOST_TRADDR "
    "--traddr=" SECOND_TRADDR " --nqn=$VICLAB_NQN; "
    "wait_for '[ -e /sys/block/nvme0c1n1 ]'; "
    "wait_for 'state_is 1 non-optimized'; state_is 0 optimized; "
    "nvme list-subsys /dev/nvme0n1; write; "
    "echo first; wait_for 'state_is 0 inaccessible'; check; write; "
    "echo second; wait_for 'state_is 1 inaccessible'; "
    /* nowhere to go: it waits, until a path comes back */
    "check & echo none; wait $!; "
    "wait_for 'state_is 0 change'; "
    "echo changing; wait_for 'state_is 0 optimized'; check; write; check; "
    "echo lost; wait_for 'state_is 1 persistent-loss'; check; "
    "nvme disconnect --device=nvme1";

static const QmpStep path_steps[] = {
    { "first", SET("target0", "ana-group1", "'inaccessible'"), NULL },
    { "second", SET("target1", "ana-group1", "'inaccessible'"), NULL },
    { "none", SET("target0", "ana-group1", "'change'"), NULL },
    { "none", SET("target1", "ana-group1", "'optimized'"), NULL },
    { "changing", SET("target0", "ana-group1", "'optimized'"), NULL },
    { "lost", SET("target1", "ana-group1", "'persistent-loss'"), NULL },
};

void change_paths(Trial *trial)
{
    static const char *const lines[] = {
        "+- nvme0 fc traddr=", "+- nvme1 fc traddr=" SECOND_TRADDR, NULL
    };
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--qemu-arg=-device",
              "--qemu-arg=" SECOND_PORT ",ana-group1=non-optimized", "--tools",
              "nvme", "--", "sh", "-c", path_script, NULL);
    qmp_steps(&qmp, path_steps, G_N_ELEMENTS(path_steps));
    qmp_end(&qmp, EXIT_PASS);
    CONTINUE(trial);
    expect_lines(trial, "run", lines);
    EXPECT(trial, trial_count(trial, "run", "target.command", "at", "target1"),
           "nothing went through the second port");
}

/* ---- access ---- */

#define OTHER_HOST                             \
    "--hostnqn=nqn.2014-08.org.example:other " \
    "--hostid=00000000-0000-0000-0000-000000000001"

/* Connect Invalid Host with DNR, in the words of nvme-fc. */
#define INVALID_HOST "ret 16772"

/* A host that is not in the list is not let in, and sees no subsystem. */
static const char host_script[] =
    "set -e; echo ready; "
    "discover() { nvme discover --transport=fc --traddr=$VICLAB_TRADDR "
    "--host-traddr=$VICLAB_HOST_TRADDR \"$@\"; }; "
    "discover; discover " OTHER_HOST "; "
    "! nvme connect --transport=fc --traddr=$VICLAB_TRADDR "
    "--host-traddr=$VICLAB_HOST_TRADDR --nqn=$VICLAB_NQN " OTHER_HOST "; "
    "dd if=/dev/nvme0n1 of=/dev/null bs=64k count=1 iflag=direct; ";

void change_hosts(Trial *trial)
{
    g_autoptr(Record) result = NULL;
    g_autofree char *text = NULL;

    /* the kernel says that it was not allowed, which is an error of nvme */
    trial_run(trial, "run", EXIT_FAIL, "--tools", "nvme", "--subsystem",
              "allow-any-host=off,hosts=nqn.2014-08.org.example:x;"
              "nqn.2014-08.org.nvmexpress:uuid:"
              "5f0b6a2e-7d1c-4c38-9a55-7669636c6162",
              "--", "sh", "-c", host_script, NULL);
    CONTINUE(trial);
    result = trial_result(trial, "run");
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "guest_exit_code", "0"),
           "the command exits with %s", record_get(result, "guest_exit_code"));
    EXPECT(trial, strstr(record_get(result, "kernel_reports"), INVALID_HOST),
           "the kernel reports %s", record_get(result, "kernel_reports"));
    EXPECT(trial, strstr(text, "Number of Records 2,"),
           "the host does not see its subsystem:\n%s", text);
    EXPECT(trial, strstr(text, "Number of Records 1,"),
           "the other host sees the subsystem:\n%s", text);
}

/* ---- discovery ---- */

/* A discovery controller that stays connected tells of a changed log. */
static const char discovery_script[] =
    "set -e; nvme discover --transport=fc --traddr=$VICLAB_TRADDR "
    "--host-traddr=$VICLAB_HOST_TRADDR --persistent --keep-alive-tmo=30; "
    "until [ -c /dev/nvme1 ]; do sleep 0.1; done; cat "
    "/sys/class/nvme/nvme1/cntrltype /sys/class/nvme/nvme1/kato; "
    "echo ready; until nvme discover --device=nvme1 | "
    "grep \"Number of Records 1,\"; do sleep 0.1; done; "
    "nvme disconnect --device=nvme1";

static const QmpStep discovery_steps[] = {
    { "ready", SET("subsys0", "allow-any-host", "false"), NULL },
};

void change_discovery(Trial *trial)
{
    static const char *const lines[] = { "discovery\n30\n", NULL };
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--tools", "nvme", "--", "sh", "-c",
              discovery_script, NULL);
    qmp_steps(&qmp, discovery_steps, G_N_ELEMENTS(discovery_steps));
    qmp_end(&qmp, EXIT_PASS);
    CONTINUE(trial);
    expect_lines(trial, "run", lines);
    EXPECT(trial,
           trial_count(trial, "run", "target.event", "event", "discovery") == 1,
           "the host is not told that the log has changed");
}

/* ---- verbs ---- */

/* What a person says by hand; the guest goes on as each lets it. */
static const char verb_script[] = WAIT_FOR
    "dd if=/dev/zero of=/dev/nvme0n1 bs=4096 count=1 oflag=direct; "
    "echo ready; wait_for '[ $(dd if=/dev/nvme0n1 bs=512 count=1 "
    "iflag=direct 2>/dev/null | tr -d \"\\0\" | wc -c) = 1 ]'; "
    "echo rotten; wait_for '! grep -q live /sys/class/nvme/nvme0/state'; "
    "wait_for 'grep -q live /sys/class/nvme/nvme0/state'; "
    "dd if=/dev/nvme0n1 of=/dev/null bs=64k count=1 iflag=direct; "
    "echo bounced";

#define VERB(line) SET("lab", "control", "'" line "'")

static const QmpStep verb_steps[] = {
    { "ready", VERB("vic0 jump"),
      "vic0 has no verb 'jump', it has: link-down" },
    { "ready", VERB("nobody jump"), "there is no 'nobody', there are: " },
    { "ready", VERB("subsys0 corrupt nsid=1 lba=0"), NULL },
    { "rotten", VERB("vic0 link-bounce for=200ms"), NULL },
};

void change_verbs(Trial *trial)
{
    static const char *const lines[] = { "ready\nrotten\nbounced\n", NULL };
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--", "sh", "-c", verb_script, NULL);
    qmp_steps(&qmp, verb_steps, G_N_ELEMENTS(verb_steps));
    /* the kernel says that the path was lost, and goes on */
    qmp_end(&qmp, EXIT_FAIL);
    CONTINUE(trial);
    expect_lines(trial, "run", lines);
    EXPECT(trial,
           trial_count(trial, "run", "lab.control", "line",
                       "vic0 link-bounce for=200ms") == 1,
           "the journal does not say what was done by hand");
    EXPECT(trial, trial_count(trial, "run", "link.down", "at", "vic0") >= 1,
           "the link has not gone");
}
