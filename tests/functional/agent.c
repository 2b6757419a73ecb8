/*
 * The agent and its verbs: what a script asks for is done, all of it comes
 * up, and the same run is the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"

#define OUTPUT_BYTES (8 * 1024 * 1024 + 3) /* the last line has no end */
#define NQN          "nqn.2026-01.org.viclab:subsys0"

/* A line of a script, and how its command has to end. */
typedef struct Line {
    const char *text;
    const char *code;
    const char *said; /* in its output, or NULL */
} Line;

static const Line everything[] = {
    { "sysfs-read /sys/class/fc_host/nowhere", "1", NULL },
    { "connect", "0", NULL },
    { "list", "0", "controller subnqn=" NQN " instance=0 cntlid=1 state=live" },
    { "write lba=8 pattern=A", "0", NULL },
    { "write lba=64 pattern=B", "0", NULL },
    { "read lba=8 expect=A", "0", NULL },
    { "read lba=8 expect=B|A", "0", NULL },
    { "read lba=8 expect=B", "2", "read: lba 8: expected B, found A\n" },
    { "read lba=7 blocks=3", "0", "lba 7: zero\nlba 8: A\nlba 9: zero\n" },
    { "compare lba=64 pattern=B", "0", NULL },
    { "compare lba=64 pattern=A", "2", "expected A" },
    { "verify blocks=1K depth=8 request=3 order=random pattern=random", "0",
      NULL },
    { "loop 3 write lba=9 pattern=C+ ; read lba=9 expect=C+", "0", NULL },
    { "read lba=9", "0", "lba 9: C2\n" },
    { "loop 5 read lba=9 expect=C", "2", "1 of 1 blocks are wrong\n" },
    { "flush ; sync", "0", NULL },
    { "read lba=131072", "1", "lba: must be from 0 to 131071\n" },
    { "read lba=one", "1", "one: not a number\n" },
    { "read dev=nvme9n1", "1", "nvme9n1: No such file or directory\n" },
    { "no-such-verb", "127", "neither a verb nor a program" },
    { "sh exit 42", "42", NULL },
    { "sh kill -9 $$", "137", NULL },
    { "sh echo 'told x=1' >&3", "0", NULL },
    { "mark here y=2", "0", NULL },
    { "kmsg a line of the log", "0", NULL },
    { "pin=0 sh grep Cpus_allowed_list /proc/self/status", "0", "\t0\n" },
    { "sysfs-read /sys/class/nvme/nvme0/state", "0", "live\n" },
    { "wait-for /sys/class/nvme/nvme0/state value=live", "0", NULL },
    { "wait-for /nowhere within=1ms", "1", "ETIME" },
    { "sysfs-write /sys/class/nvme/nvme0/reset_controller 1", "0", NULL },
    { "wait-for /sys/class/nvme/nvme0/state value=live", "0", NULL },
    { "read lba=8 expect=random", "0", NULL },
    { "hog cpu=0 for=5ms", "0", NULL },
    { "fio --name=x --filename=/dev/nvme0n1 --rw=read --bs=4k --size=64k "
      "--direct=1",
      "0", "err= 0" },
    { "nvme list-subsys", "0", NQN },
    { "heartbeat 1ms", "0", NULL },
    { "sleep 4ms", "0", NULL },
    { "heartbeat off", "0", NULL },
    { "stop 1", "1", "no such command is running" },
    { "disconnect cntlid=77", "1", "ENOENT" },
    { "connect duplicate-connect queues=1", "0", NULL },
    { "disconnect cntlid=3", "0", "instance=1 cntlid=3" },
    { "disconnect " NQN, "0", "instance=0 cntlid=2" },
    { "unload", "0", NULL },
    { "wait-for /sys/module/fnic gone", "0", NULL },
    { "load fnic_max_qdepth=16", "0", NULL },
    { "sysfs-read /sys/module/fnic/parameters/fnic_max_qdepth", "0", "16\n" },
    { "parameter fnic_log_level=0", "0", NULL },
    { "unplug", "0", NULL },
    { "plug", "0", NULL },
    { "discover", "0", NULL },
    { "connect nqn=" NQN, "0", NULL },
    { "read lba=64 expect=random", "0", NULL },
};

/* ---- a script and what came of it ---- */

/* The command of a line has the line's number. */
static char *write_script(Trial *trial, const Line *lines, guint count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    char *path = trial_path(trial, "lines");

    for (guint i = 0; i < count; i++) {
        g_string_append_printf(text, "- %s\n", lines[i].text);
    }
    if (!file_write(path, text->str, &error)) {
        trial_fail(trial, "%s", error->message);
    }
    return path;
}

/* What each command has said, on both streams, by its number. */
typedef struct Said {
    GPtrArray *texts; /* GString *, by id */
    GPtrArray *codes; /* char *, by id; NULL: none */
} Said;

static void free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static void said_init(Said *said, guint ids)
{
    said->texts = g_ptr_array_new_with_free_func(free_text);
    said->codes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < ids; i++) {
        g_ptr_array_add(said->texts, g_string_new(NULL));
        g_ptr_array_add(said->codes, NULL);
    }
}

static void said_clear(Said *said)
{
    g_ptr_array_unref(said->texts);
    g_ptr_array_unref(said->codes);
}

/* A piece of guest.out or guest.err, of which *@at bytes have been seen. */
static void add_output(Trial *trial, Said *said, const Record *record,
                       const char *all, gsize *at)
{
    gint64 id = record_number(record, "id");
    gint64 length = record_number(record, "length");

    EXPECT(trial, (gsize)length <= strlen(all + *at),
           "the journal tells of more output than there is");
    if (id > 0 && id < said->texts->len) {
        g_string_append_len(said->texts->pdata[id], all + *at, length);
    }
    *at += length;
}

static void collect_line(Trial *trial, Said *said, const Record *record,
                         char *const streams[2], gsize at[2])
{
    gint64 id = record_number(record, "id");

    if (record_is(record, "ev", "guest.output")) {
        int stream = record_is(record, "stream", "stderr");

        add_output(trial, said, record, streams[stream], &at[stream]);
    } else if (record_is(record, "ev", "guest.done") && id < said->codes->len) {
        EXPECT(trial, !said->codes->pdata[id], "command %d ends twice",
               (int)id);
        said->codes->pdata[id] = g_strdup(record_get(record, "code"));
    }
}

static void collect(Trial *trial, const char *run, Said *said)
{
    g_autofree char *journal = trial_artifact(trial, run, "journal.jsonl");
    g_autofree char *out = trial_artifact(trial, run, "guest.out");
    g_autofree char *err = trial_artifact(trial, run, "guest.err");
    char *const streams[2] = { out, err };
    g_auto(GStrv) lines = NULL;
    gsize at[2] = { 0, 0 };

    CONTINUE(trial);
    lines = g_strsplit(journal, "\n", -1);
    for (char **line = lines; **line; line++) {
        g_autoptr(Record) record = NULL;

        if (!strstr(*line, "\"guest.")) {
            continue;
        }
        record = record_parse(*line);
        collect_line(trial, said, record, streams, at);
        CONTINUE(trial);
    }
    EXPECT(trial, !out[at[0]] && !err[at[1]],
           "there is output that the journal does not tell of");
}

static void expect_line(Trial *trial, const Said *said, const Line *line,
                        guint id)
{
    const GString *text = said->texts->pdata[id];

    EXPECT(trial, g_strcmp0(said->codes->pdata[id], line->code) == 0,
           "'%s' ends with %s, not %s; it says: %s", line->text,
           (char *)said->codes->pdata[id], line->code, text->str);
    EXPECT(trial, !line->said || strstr(text->str, line->said),
           "'%s' does not say '%s' but: %s", line->text, line->said, text->str);
}

static void run_script(Trial *trial, const char *run, const char *script,
                       const char *vcpus, bool interrupt)
{
    const char *set =
        interrupt ? "device.port0.interrupt=on" : "device.port0.interrupt=off";

    trial_run(trial, run, EXIT_PASS, "--smp", vcpus, "--no-connect", "--script",
              script, "--qemu-arg=-set", "--qemu-arg", set, NULL);
}

static void expect_same(Trial *trial, const char *name)
{
    g_autofree char *one = trial_path(trial, "one");
    g_autofree char *two = trial_path(trial, "two");
    g_autofree char *a = g_build_filename(one, name, NULL);
    g_autofree char *b = g_build_filename(two, name, NULL);

    EXPECT(trial, file_same_content(a, b), "%s differs from %s", b, a);
}

static void expect_identical(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "wire.pcapng",
                                         "console.log", "guest.out",
                                         "guest.err" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        expect_same(trial, names[i]);
        CONTINUE(trial);
    }
}

/* ---- the tests ---- */

static void expect_events(Trial *trial, const char *wakes)
{
    EXPECT(trial, trial_count(trial, "one", "guest.event", "wakes", wakes) == 1,
           "the agent is not woken by %s", wakes);
    EXPECT(trial, trial_count(trial, "one", "guest.event", "x", "1") == 1,
           "a program's event is missing");
    EXPECT(trial, trial_count(trial, "one", "guest.event", "y", "2") == 1,
           "the event of mark is missing");
    EXPECT(trial,
           trial_count(trial, "one", "guest.kernel", "line",
                       "a line of the log") == 1,
           "the kernel's line is missing");
}

static void expect_lines(Trial *trial)
{
    Said said;

    said_init(&said, G_N_ELEMENTS(everything) + 2);
    collect(trial, "one", &said);
    for (guint i = 0; i < G_N_ELEMENTS(everything) && !trial->why; i++) {
        expect_line(trial, &said, &everything[i], i + 1);
    }
    said_clear(&said);
}

static void verbs_with(Trial *trial, const char *vcpus, bool interrupt)
{
    g_autofree char *script =
        write_script(trial, everything, G_N_ELEMENTS(everything));

    CONTINUE(trial);
    run_script(trial, "one", script, vcpus, interrupt);
    CONTINUE(trial);
    expect_lines(trial);
    CONTINUE(trial);
    expect_events(trial, interrupt ? "interrupt" : "polling");
    CONTINUE(trial);
    run_script(trial, "two", script, vcpus, interrupt);
    CONTINUE(trial);
    expect_identical(trial);
}

void agent_one_vcpu(Trial *trial)
{
    verbs_with(trial, "1", true);
}

void agent_two_vcpus(Trial *trial)
{
    verbs_with(trial, "2", true);
}

void agent_polling(Trial *trial)
{
    verbs_with(trial, "2", false);
}

/* The numbers from @first on, a line each, cut at @length bytes. */
static GString *count_up(guint first, gsize length)
{
    GString *text = g_string_sized_new(length + 16);

    for (guint i = first; text->len < length; i++) {
        g_string_append_printf(text, "%u\n", i);
    }
    return g_string_truncate(text, length);
}

static void expect_counted(Trial *trial, const Said *said, guint id,
                           guint first, gsize length)
{
    const GString *text = said->texts->pdata[id];
    GString *wanted = count_up(first, length);
    bool same = g_string_equal(text, wanted);

    g_string_free(wanted, TRUE);
    EXPECT(trial, same, "what command %u has said is not what it said", id);
}

/* Much output of several at a time: none is lost, mixed up or cut. */
void agent_output(Trial *trial)
{
    static const Line lines[] = {
        { "sh seq 1 2000000 | head -c 8388611 &", "0", NULL },
        { "sh seq 5000000 6000000 | head -c 1000003 >&2 &", "0", NULL },
        { "sh seq 7000000 8000000 | head -c 1000003 &", "0", NULL },
        { "loop forever sleep 1ms &", "137", NULL },
        { "sleep 20ms", "0", NULL },
        { "stop 4", "0", NULL },
    };
    g_autofree char *script = write_script(trial, lines, G_N_ELEMENTS(lines));
    Said said;

    CONTINUE(trial);
    run_script(trial, "one", script, "2", true);
    CONTINUE(trial);
    said_init(&said, G_N_ELEMENTS(lines) + 2);
    collect(trial, "one", &said);
    for (guint i = 0; i < G_N_ELEMENTS(lines) && !trial->why; i++) {
        expect_line(trial, &said, &lines[i], i + 1);
    }
    if (!trial->why) {
        expect_counted(trial, &said, 1, 1, OUTPUT_BYTES);
        expect_counted(trial, &said, 2, 5000000, 1000003);
        expect_counted(trial, &said, 3, 7000000, 1000003);
    }
    said_clear(&said);
}

static void refuse(Trial *trial, const char *text, const char *word)
{
    g_autofree char *path = trial_path(trial, "lines");
    g_auto(Outcome) outcome = { 0 };

    if (!file_write(path, text, NULL)) {
        trial_fail(trial, "cannot write %s", path);
    }
    trial_viclab(trial, &outcome, "run", "--no-connect", "--script", path,
                 "--out", trial->folder, NULL);
    EXPECT(trial, outcome.code == EXIT_ERROR && strstr(outcome.err, word),
           "a script that cannot be ends with %d and says: %s", outcome.code,
           outcome.err);
}

/* A script ends where the first command fails, with its code. */
void agent_script(Trial *trial)
{
    g_autofree char *path = trial_path(trial, "lines");
    g_autofree char *long_line = NULL;

    if (!file_write(path,
                    "# first\n\nsh exit 0\n- sh exit 3\nsh exit 4\nsh exit 5\n",
                    NULL)) {
        trial_fail(trial, "cannot write %s", path);
    }
    trial_run(trial, "run", 4, "--no-connect", "--script", path, NULL);
    CONTINUE(trial);
    EXPECT(trial,
           trial_count(trial, "run", "guest.done", "id", "5") == 1 &&
               trial_count(trial, "run", "guest.done", "id", "6") == 0,
           "the script does not end where it fails");
    long_line = g_strnfill(5000, 'x');
    refuse(trial, long_line, "script:1: a command has 1 to 4095 bytes");
}

/* ---- saved in the middle ---- */

/* An instant, in seconds, while the commands of the run are at work. */
static char *busy_instant(Trial *trial, const char *run)
{
    g_autofree char *journal = trial_artifact(trial, run, "journal.jsonl");
    const char *event = journal ? strstr(journal, "\"guest.ready\"") : NULL;
    const char *time =
        event ? g_strrstr_len(journal, event - journal, "\"t\":") : NULL;

    if (!time) {
        trial_fail(trial, "the agent was never ready");
        return NULL;
    }
    return g_strdup_printf("%.9f", g_ascii_strtod(time + 4, NULL) / 1e9 + 0.15);
}

static void expect_parts(Trial *trial, const char *name)
{
    g_autofree char *whole = trial_artifact(trial, "whole", name);
    g_autofree char *first = trial_artifact(trial, "first", name);
    g_autofree char *second = trial_artifact(trial, "second", name);
    g_autofree char *both = NULL;

    CONTINUE(trial);
    both = g_strconcat(first, second, NULL);
    EXPECT(trial, *first && *second, "%s: one part is empty", name);
    EXPECT(trial, strcmp(whole, both) == 0, "the %s differ; the runs are in %s",
           name, trial->folder);
}

/* Commands at work, commands to come and what was said go on elsewhere. */
void agent_saved(Trial *trial)
{
    static const Line lines[] = {
        { "loop 20 read lba=0 blocks=512 depth=4 &", "0", NULL },
        { "verify blocks=16K depth=16 pattern=C", "0", NULL },
        { "read lba=8 expect=C", "0", NULL },
    };
    g_autofree char *script = write_script(trial, lines, G_N_ELEMENTS(lines));
    g_autofree char *first = trial_path(trial, "first");
    g_autofree char *instant = NULL;

    CONTINUE(trial);
    trial_run(trial, "whole", EXIT_PASS, "--smp", "1", "--script", script,
              NULL);
    CONTINUE(trial);
    instant = busy_instant(trial, "whole");
    CONTINUE(trial);
    trial_run(trial, "first", EXIT_PASS, "--smp", "1", "--script", script,
              "--save-at", instant, NULL);
    CONTINUE(trial);
    trial_run(trial, "second", EXIT_PASS, "--smp", "1", "--script", script,
              "--load", first, NULL);
    CONTINUE(trial);
    expect_parts(trial, "journal.jsonl");
    expect_parts(trial, "guest.out");
}

/* ---- as a program among others ---- */

void agent_of_vng(Trial *trial)
{
    static const Line lines[] = {
        { "write lba=8 pattern=A", "0", NULL },
        { "read lba=8 expect=B", "2", "expected B, found A\n" },
        { "sh exit 9", "9", NULL },
    };
    g_autofree char *script = write_script(trial, lines, G_N_ELEMENTS(lines));
    g_autofree char *out = trial_path(trial, "one");
    g_auto(Outcome) outcome = { 0 };
    Said said;

    CONTINUE(trial);
    trial_viclab(trial, &outcome, "vng", "--script", script, "--out", out,
                 NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    said_init(&said, G_N_ELEMENTS(lines) + 2);
    collect(trial, "one", &said);
    for (guint i = 0; i < G_N_ELEMENTS(lines) && !trial->why; i++) {
        expect_line(trial, &said, &lines[i], i + 1);
    }
    said_clear(&said);
}
