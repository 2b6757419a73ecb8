/*
 * How fast the device model is: the scripted driver reads and writes 4 KiB
 * through adapter, fabric and target, all in this process. What is measured
 * is the time that a core works for it, guest and QEMU left aside. Beside it
 * stands how many plain copies of 4 KiB the same core does: on a machine that
 * is slower, or busy, both go down, and what they have to do with each other
 * stays.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "capture/capture.h"
#include "drill/journal.h"
#include "initiator.h"
#include "wire/bytes.h"

#define DEPTH     32
#define BLOCKS    8 /* of 512 bytes: 4 KiB */
#define LENGTH    (BLOCKS * 512)
#define NAMESPACE (64u * 1024 * 1024)
#define POSITIONS (NAMESPACE / LENGTH)
#define STEP      37 /* from one position to the next: not in order */
#define SECONDS   2.0
#define NOWHERE   "/dev/null"

/* Where these are in a request: its NVMe_CMND is at 32, the SQE at 24 of it. */
#define AT_CSN  (32 + 16)
#define AT_SLBA (32 + 24 + 40)

typedef struct Bench {
    Initiator i;
    uint8_t requests[DEPTH][FCPIO_REQUEST_LEN];
    uint64_t position;
} Bench;

/* ------------------------------------------------------------------ */
/* Commands                                                            */

static void make_request(Bench *b, uint32_t tag, uint8_t opcode)
{
    InitiatorSqe sqe = initiator_io(1, opcode, 0, BLOCKS);
    FcpioSge sge = { .addr = driver_alloc(&b->i.d, LENGTH), .len = LENGTH };
    FcpioNvmeCmd cmd = {
        .header = { .type = FCPIO_NVME_CMD, .tag = tag },
        .d_id = b->i.target->fcid,
        .sgl_cnt = 1,
        .sgl_addr = driver_alloc(&b->i.d, FCPIO_SGE_LEN),
        .cmd_len = FCNVME_CMND_LEN,
        .data_len = LENGTH,
    };

    cmd.flags = initiator_iu(&b->i, &sqe, cmd.cmd);
    memset(driver_ram(&b->i.d, sge.addr), 0x11 + tag, LENGTH);
    wire_encode(&fcpio_sge_format, &sge, driver_ram(&b->i.d, cmd.sgl_addr));
    wire_encode(&fcpio_nvme_cmd_format, &cmd, b->requests[tag]);
}

static void submit(Bench *b, uint32_t tag)
{
    uint8_t *request = b->requests[tag];

    b->position = (b->position + STEP) % POSITIONS;
    put_be32(request + AT_CSN, ++b->i.csn[1]);
    put_le64(request + AT_SLBA, b->position * BLOCKS);
    b->i.d.io[tag].done = false;
    driver_request(&b->i.d, 0, request);
}

/* As many commands as the queue is deep, to their end. */
static void run_batch(Bench *b)
{
    for (uint32_t tag = 0; tag < DEPTH; tag++) {
        submit(b, tag);
    }
    for (uint32_t tag = 0; tag < DEPTH; tag++) {
        driver_wait(&b->i.d, &b->i.d.io[tag].done);
        g_assert_cmphex(b->i.d.io[tag].status, ==, FCPIO_SUCCESS);
    }
}

/* ------------------------------------------------------------------ */
/* Measuring                                                           */

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void start(Bench *b, uint8_t opcode, uint32_t written)
{
    InitiatorConfig config = initiator_defaults();

    memset(b, 0, sizeof(*b));
    config.size = NAMESPACE;
    initiator_init(&b->i, &config);
    driver_probe(&b->i.d);
    driver_login(&b->i.d);
    initiator_login(&b->i);
    initiator_connect(&b->i);
    for (uint32_t tag = 0; tag < DEPTH; tag++) {
        make_request(b, tag, NVME_NVM_WRITE);
    }
    for (uint32_t n = 0; n < written; n += DEPTH) {
        run_batch(b);
    }
    for (uint32_t tag = 0; tag < DEPTH; tag++) {
        make_request(b, tag, opcode);
    }
}

/* Commands a second of the core's time. */
static double measure(Bench *b, double seconds)
{
    double begun = cpu_seconds();
    double passed;
    uint64_t count = 0;

    do {
        for (int i = 0; i < 64; i++) {
            run_batch(b);
            count += DEPTH;
        }
        passed = cpu_seconds() - begun;
    } while (passed < seconds);
    return count / passed;
}

/* ------------------------------------------------------------------ */

/* Plain copies a second of the core's time, from the same positions. */
static double measure_copies(double seconds)
{
    g_autofree uint8_t *from = g_malloc(NAMESPACE);
    uint8_t to[LENGTH];
    double begun;
    uint64_t position = 0;
    uint64_t count = 0;
    double passed;

    memset(from, 0x11, NAMESPACE);
    begun = cpu_seconds();
    do {
        for (int i = 0; i < 64 * DEPTH; i++) {
            position = (position + STEP) % POSITIONS;
            memcpy(to, from + position * LENGTH, LENGTH);
            __asm__ volatile("" : : "r"(to) : "memory"); /* it is wanted */
            count++;
        }
        passed = cpu_seconds() - begun;
    } while (passed < seconds);
    return count / passed;
}

/* ------------------------------------------------------------------ */

typedef enum Watch {
    WATCH_NOTHING,
    WATCH_CONTROL, /* a journal without the events of requests */
    WATCH_ALL,     /* a journal of everything */
    WATCH_WIRE,    /* a capture */
} Watch;

static const struct {
    const char *name;
    uint8_t opcode;
    Watch watch;
} cases[] = {
    { "read", NVME_NVM_READ, WATCH_NOTHING },
    { "write", NVME_NVM_WRITE, WATCH_NOTHING },
    { "read, journal with io-detail=off", NVME_NVM_READ, WATCH_CONTROL },
    { "read, journal", NVME_NVM_READ, WATCH_ALL },
    { "write, journal", NVME_NVM_WRITE, WATCH_ALL },
    { "read, capture", NVME_NVM_READ, WATCH_WIRE },
    { "write, capture", NVME_NVM_WRITE, WATCH_WIRE },
};

static double run_case(uint8_t opcode, Watch watch, double seconds)
{
    Journal *journal = NULL;
    Capture *capture = NULL;
    char *why = NULL;
    double rate;
    Bench b;

    /* what is read was written before, except where nobody measures */
    start(&b, opcode, seconds > 0 ? POSITIONS : DEPTH);
    if (watch == WATCH_CONTROL || watch == WATCH_ALL) {
        journal =
            journal_new(&b.i.d.sim.lab, NOWHERE,
                        watch == WATCH_ALL ? TAP_ALL_KINDS
                                           : tap_kinds_of(TAP_DETAIL_CONTROL),
                        &why);
    } else if (watch == WATCH_WIRE) {
        capture = capture_new(&b.i.d.sim.lab, NOWHERE, &why);
    }
    g_assert_null(why);
    rate = measure(&b, seconds);
    if (journal) {
        journal_free(journal);
    }
    if (capture) {
        capture_free(capture);
    }
    initiator_cleanup(&b.i);
    return rate;
}

/* Arguments: seconds for each line, and the one line that is wanted. */
int main(int argc, char **argv)
{
    double seconds = argc > 1 ? g_ascii_strtod(argv[1], NULL) : SECONDS;
    const char *wanted = argc > 2 ? argv[2] : NULL;
    double first = 0;
    double copies = measure_copies(seconds);

    printf("device model in process, on one core: 4 KiB, queue depth %d\n",
           DEPTH);
    printf("%-34s %12s %10s %10s\n", "", "per second", "read = 1", "copy = 1");
    printf("%-34s %12.0f %10s %10.2f\n", "plain copy", copies, "", 1.0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        double rate;

        if (wanted && strcmp(wanted, cases[i].name) != 0) {
            continue;
        }
        rate = run_case(cases[i].opcode, cases[i].watch, seconds);
        first = first ? first : rate;
        printf("%-34s %12.0f %10.2f %10.2f\n", cases[i].name, rate,
               rate / first, rate / copies);
        fflush(stdout);
    }
    return 0;
}
