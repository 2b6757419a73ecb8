/*
 * viclab soak.
 *
 * The guest is a run of its own. From outside it is disturbed through QEMU's
 * monitor, and both are sampled as often as the guest tells how it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "soak.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "artifact.h"
#include "command.h"
#include "disturb.h"
#include "fail.h"
#include "file.h"
#include "guest.h"
#include "monitor.h"
#include "ourselves.h"
#include "record.h"
#include "result.h"
#include "soakreports.h"
#include "soaksamples.h"
#include "tail.h"

#define TICK_MS   500
#define SAMPLES   240 /* of a long soak */
#define ROWS      30  /* that are shown */
#define MEM       "1G"
#define LOG       "soak.log"
#define TABLE     "samples.tsv"
#define START_UP  1200 /* seconds, beside the soak itself */
#define QUIET_MAX 20   /* seconds between disturbances */
#define QUIET_MIN 4
#define GROWTH    (1024 * 1024) /* bytes: of a leak on purpose, each time */

/* A journal of requests and a capture would fill the disk. */
#define LAB "io-detail=off,capture="

/* ------------------------------------------------------------------ */
/* Faults on purpose                                                   */

typedef enum Fault {
    FAULT_NONE,
    FAULT_CORRUPT,
    FAULT_LOST,
    FAULT_GUEST_LEAK,
    FAULT_QEMU_LEAK,
} Fault;

static const char *const faults[] = {
    [FAULT_CORRUPT] = "corrupt",
    [FAULT_LOST] = "lost",
    [FAULT_GUEST_LEAK] = "guest-leak",
    [FAULT_QEMU_LEAK] = "qemu-leak",
};

static Fault fault_of(const char *name)
{
    for (guint i = 1; name && i < G_N_ELEMENTS(faults); i++) {
        if (strcmp(faults[i], name) == 0) {
            return i;
        }
    }
    return FAULT_NONE;
}

bool soak_is_fault(const char *name)
{
    return fault_of(name) != FAULT_NONE;
}

/* ------------------------------------------------------------------ */
/* A soak                                                              */

typedef struct Soak {
    const Session *session;
    const char *out;
    Fault fault;
    int seconds;
    pid_t pid;  /* of viclab run */
    pid_t qemu; /* 0: not known yet */
    int status; /* wait status of viclab run */
    char *socket;
    Monitor monitor;
    Tail guest;
    Tail journal;
    gint64 begun; /* monotonic, when the guest began; 0: it has not */
    Disturb disturb;
    guint associations; /* that the target has made */
    SoakGuest last;
    SoakSamples samples;
    unsigned int refused; /* requests, with an error, by the driver */
    GPtrArray *settled;   /* reports that are no news */
    char *why;            /* it failed */
} Soak;

static void soak_fail(Soak *soak, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The first reason is the one that is told. */
static void soak_fail(Soak *soak, const char *format, ...)
{
    va_list args;

    if (!soak->why) {
        va_start(args, format);
        soak->why = g_strdup_vprintf(format, args);
        va_end(args);
    }
}

static double seconds_since(const Soak *soak)
{
    return (g_get_monotonic_time() - soak->begun) / 1e6;
}

/* ------------------------------------------------------------------ */
/* Through QEMU's monitor                                              */

static pid_t pid_of_qemu(const Soak *soak)
{
    g_autofree char *path = g_build_filename(soak->out, GUEST_PID_FILE, NULL);
    g_autofree char *text = file_first_line(path);

    return text ? (pid_t)g_ascii_strtoll(text, NULL, 10) : 0;
}

static void do_verb(Soak *soak, const char *verb)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *command = g_strdup_printf(
        "{\"execute\":\"qom-set\",\"arguments\":{\"path\":"
        "\"/machine/peripheral/lab\",\"property\":\"control\",\"value\":"
        "\"%s\"}}",
        verb);

    if (!monitor_execute(&soak->monitor, command, &why)) {
        soak_fail(soak, "%s", why->message);
    }
}

static void corrupt(Soak *soak)
{
    g_autofree char *verb =
        g_strdup_printf("subsys0 corrupt nsid=1 lba=%d",
                        SOAKGUEST_STILL_LBA + SOAKGUEST_STILL_COUNT / 2);

    do_verb(soak, verb);
}

/* Memory that QEMU is asked for, and never to give back. */
static void leak(Soak *soak)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *command = g_strdup_printf(
        "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":"
        "\"memory-backend-ram\",\"id\":\"leak%u\",\"size\":%d,\"prealloc\":"
        "true}}",
        soak->samples.count, GROWTH);

    if (!monitor_execute(&soak->monitor, command, &why)) {
        soak_fail(soak, "%s", why->message);
    }
}

/* ------------------------------------------------------------------ */
/* What is seen                                                        */

static void begin(Soak *soak)
{
    g_autoptr(GError) why = NULL;
    double quiet = CLAMP(soak->seconds / 60, QUIET_MIN, QUIET_MAX);
    /* the last one has to be over before the end */
    double until = soak->seconds - MIN(DISTURB_LIMIT, soak->seconds / 4);

    soak->begun = g_get_monotonic_time();
    soak->qemu = pid_of_qemu(soak);
    if (!soak->qemu || !monitor_connect(&soak->monitor, soak->socket, &why) ||
        !monitor_greet(&soak->monitor, &why)) {
        soak_fail(soak, "QEMU cannot be reached: %s",
                  why ? why->message : "it has left no " GUEST_PID_FILE);
        return;
    }
    disturb_init(&soak->disturb, 0, quiet, until);
    if (soak->fault == FAULT_LOST) {
        disturb_never_return(&soak->disturb);
    } else if (soak->fault == FAULT_CORRUPT) {
        corrupt(soak);
    }
}

static void take_sample(Soak *soak)
{
    SoakSample sample = { .at = seconds_since(soak), .guest = soak->last };
    const DisturbSight sight = {
        .at = sample.at,
        .live = soak->last.live,
        .associations = soak->associations,
        .requests = soak->last.reads + soak->last.writes,
    };

    if (!footprint_read(soak->qemu, &sample.qemu)) {
        return; /* it is about to end */
    }
    if (soak->fault == FAULT_QEMU_LEAK) {
        leak(soak);
    }
    disturb_see(&soak->disturb, &sight);
    sample.disturbances = soak->disturb.done;
    soak_samples_add(&soak->samples, &sample);
}

static void add_guest_line(const char *line, void *opaque)
{
    Soak *soak = opaque;

    soak->refused += soakguest_refused(line);
    if (!soakguest_parse(line, &soak->last) || soak->why) {
        return;
    }
    if (!soak->begun) {
        begin(soak);
    }
    if (!soak->why) {
        take_sample(soak);
    }
}

static void add_journal_line(const char *line, void *opaque)
{
    Soak *soak = opaque;
    g_autoptr(Record) record = record_parse(line);

    if (record && record_is(record, "ev", "target.association") &&
        record_is(record, "event", "created")) {
        soak->associations++;
    }
}

static void follow(Soak *soak)
{
    const char *verb, *late;

    tail_lines(&soak->journal, add_journal_line, soak);
    tail_lines(&soak->guest, add_guest_line, soak);
    if (!soak->begun || soak->why) {
        return;
    }
    late = disturb_late(&soak->disturb, seconds_since(soak));
    if (late) {
        soak_fail(soak, "%s: the guest has not got over it within %d s", late,
                  DISTURB_LIMIT);
        return;
    }
    verb = disturb_step(&soak->disturb, seconds_since(soak));
    if (verb) {
        do_verb(soak, verb);
    }
}

/* ------------------------------------------------------------------ */
/* The run                                                             */

/*
 * Guest memory is shared, so that it can be told from QEMU's own, which is
 * what has to stay as it is.
 */
static const char *const qemu_words[] = {
    "-object",  "memory-backend-memfd,id=ram,size=" MEM ",share=on",
    "-machine", "memory-backend=ram",
    NULL,
};

static void add_qemu_arg(GPtrArray *argv, const char *word)
{
    ourselves_add_option(argv, "--qemu-arg", word);
}

/* Seconds between samples. */
static int interval_of(const Soak *soak)
{
    return CLAMP(soak->seconds / SAMPLES, 1, 60);
}

static GPtrArray *run_argv(const Soak *soak)
{
    const Options *options = soak->session->options;
    int interval = interval_of(soak);
    g_autofree char *script = soakguest_script(soak->seconds, interval,
                                               soak->fault == FAULT_GUEST_LEAK);
    g_autofree char *monitor =
        g_strdup_printf("unix:%s,server=on,wait=off", soak->socket);
    g_autofree char *pid_file =
        g_build_filename(soak->out, GUEST_PID_FILE, NULL);
    const char *const words[] = { "--real-time", "--tools", "fio", "--mem",
                                  MEM,           "--lab",   LAB,   NULL };
    const char *const command[] = { "--", "sh", "-c", script, NULL };
    GPtrArray *argv =
        ourselves_run(soak->session, soak->out, soak->seconds + START_UP);

    ourselves_add_all(argv, words);
    ourselves_add_option(argv, "--vic", options->vic);
    ourselves_add_option(argv, "--fabric", options->fabric);
    ourselves_add_option(argv, "--port", options->port);
    if (options->iommu) {
        g_ptr_array_add(argv, g_strdup("--iommu"));
    }
    for (const char *const *word = qemu_words; *word; word++) {
        add_qemu_arg(argv, *word);
    }
    add_qemu_arg(argv, "-qmp");
    add_qemu_arg(argv, monitor);
    add_qemu_arg(argv, "-pidfile");
    add_qemu_arg(argv, pid_file);
    ourselves_add_all(argv, command);
    g_ptr_array_add(argv, NULL);
    return argv;
}

static bool start(Soak *soak, GError **error)
{
    g_autoptr(GPtrArray) argv = run_argv(soak);
    g_autofree char *log = g_build_filename(soak->out, LOG, NULL);
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0) {
        return fail_errno(error, log, "cannot create");
    }
    soak->pid =
        command_start((const char *const *)argv->pdata, NULL, NULL, fd, error);
    close(fd);
    return soak->pid >= 0;
}

/* A soak that has failed is not waited for. */
static void follow_to_end(Soak *soak)
{
    while (!command_wait(soak->pid, TICK_MS, &soak->status)) {
        follow(soak);
        if (soak->why) {
            kill(soak->pid, SIGTERM);
            command_wait(soak->pid, -1, &soak->status);
            return;
        }
    }
    follow(soak);
}

/* ------------------------------------------------------------------ */
/* The verdict                                                         */

/* Lost paths are what a soak is about; what the kernel reports is not. */
static void judge_kernel(Soak *soak, const Record *result)
{
    g_auto(GStrv) titles = record_list(result, "kernel_reports");

    const char *news = soakreports_news(soak->settled, titles);

    for (char **title = titles; *title; title++) {
        const char *drill = soakreports_drill(soak->settled, *title);

        if (drill) {
            printf("\nthe kernel reports, as settled by %s: %s\n", drill,
                   *title);
        }
    }
    if (news) {
        soak_fail(soak, "the kernel reports: %s", news);
    }
}

static void judge_run(Soak *soak)
{
    g_autoptr(Record) result = record_read(soak->out, RESULT_FILE);
    int code = WIFEXITED(soak->status) ? WEXITSTATUS(soak->status) : -1;

    if (!soak->begun || !result) {
        soak_fail(soak, "it did not come to a soak, see %s/" LOG, soak->out);
        return;
    }
    if (record_number(result, "our_breaches") || code == EXIT_ERROR ||
        code == EXIT_DIED) {
        soak_fail(soak, "%s", record_get(result, "reason"));
    }
    if (record_number(result, "guest_exit_code")) {
        soak_fail(soak, "verification has failed, see %s/guest.out", soak->out);
    }
    judge_kernel(soak, result);
}

static void judge_disturbances(Soak *soak)
{
    const char *open = disturb_open(&soak->disturb);

    if (open) {
        soak_fail(soak, "%s: the guest has not got over it before the end",
                  open);
    } else if (!soak->disturb.done) {
        soak_fail(soak, "nothing was disturbed: too short");
    }
}

static void print_sum(const Soak *soak)
{
    const Disturb *disturb = &soak->disturb;

    printf("\n%u disturbances of %u kinds, the slowest recovery after %.0f s\n"
           "%" PRIu64 " reads, each verified, and %" PRIu64 " writes; %u "
           "requests refused by the driver\n",
           disturb->done, MIN(disturb->done, disturb_kinds()), disturb->slowest,
           soak->last.reads - soak->samples.first.reads,
           soak->last.writes - soak->samples.first.writes, soak->refused);
}

static void judge(Soak *soak)
{
    g_autofree char *memory = NULL;

    judge_run(soak);
    if (!soak->begun || soak->why) {
        return;
    }
    judge_disturbances(soak);
    memory = soak_samples_judge(&soak->samples);
    if (memory) {
        soak_fail(soak, "%s", memory);
    }
    print_sum(soak);
}

/* ------------------------------------------------------------------ */

static bool run(Soak *soak, GError **error)
{
    g_autofree char *table = g_build_filename(soak->out, TABLE, NULL);
    guint step = MAX(soak->seconds / interval_of(soak) / ROWS, 1);

    if (!soak_samples_open(&soak->samples, table, step, error) ||
        !start(soak, error)) {
        return false;
    }
    printf("%d minutes of verified I/O; samples and all else: %s\n\n",
           soak->seconds / 60, soak->out);
    fflush(stdout);
    follow_to_end(soak);
    judge(soak);
    printf("\n%s%s%s\n", soak->why ? "fail" : "pass", soak->why ? ": " : "",
           soak->why ? soak->why : "");
    return true;
}

static void init(Soak *soak, const Session *session, const char *out)
{
    g_autofree char *journal = g_build_filename(out, "journal.jsonl", NULL);
    g_autofree char *guest = g_build_filename(out, "guest.out", NULL);

    *soak = (Soak){
        .session = session,
        .out = out,
        .fault = fault_of(session->options->plant),
        .seconds = session->options->minutes * 60,
        .monitor = { .fd = -1, .peer = -1 },
    };
    tail_init(&soak->journal, journal);
    tail_init(&soak->guest, guest);
}

static void cleanup(Soak *soak)
{
    monitor_close(&soak->monitor);
    tail_cleanup(&soak->journal);
    tail_cleanup(&soak->guest);
    soak_samples_close(&soak->samples);
    g_clear_pointer(&soak->settled, g_ptr_array_unref);
    g_free(soak->socket);
    g_free(soak->why);
}

bool soak_main(const Session *session, int *code, GError **error)
{
    g_autofree char *out = artifact_folder(session, error);
    /* of the socket: its path has to be short */
    g_autofree char *folder =
        out ? g_dir_make_tmp("viclab-XXXXXX", error) : NULL;
    Soak soak;
    bool done;

    if (!folder) {
        return false;
    }
    init(&soak, session, out);
    soak.socket = g_build_filename(folder, "qmp", NULL);
    soak.settled = soakreports_load(session->checkout, error);
    done = soak.settled && run(&soak, error);
    *code = soak.why ? EXIT_FAIL : EXIT_PASS;
    cleanup(&soak);
    return file_remove(folder, done ? error : NULL) && done;
}
