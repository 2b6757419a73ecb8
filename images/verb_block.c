/*
 * Verbs of the guest: reading, writing and comparing blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/nvme_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "content.h"
#include "disk.h"
#include "order.h"
#include "report.h"
#include "transfer.h"
#include "verb.h"

#define EXPECTS_MAX     8
#define REQUEST_BYTES   (128 * 1024) /* of one request, unless told otherwise */
#define REQUEST_MAX     (8 * 1024 * 1024)
#define SPOKEN_MAX      8 /* wrong blocks that are told of one by one */
#define OPCODE_COMPARE  0x05
#define COMPARE_FAILURE 0x285 /* NVMe base 2.0, figure 96 */
#define STATUS_MASK     0x7ff

typedef struct Blocks {
    const char *verb;
    Disk disk;
    int fd;
    uint64_t lba, count;
    uint32_t request; /* blocks */
    uint32_t depth;
    bool shuffled;
    uint64_t seed;
    Contents contents;
    Content written;
    Content expects[EXPECTS_MAX];
    int expect_count;
    uint8_t *buffers;
    uint64_t wrong; /* blocks */
    /* what a read without expectation has found, and not yet told */
    char found[CONTENT_TEXT_SIZE];
    uint64_t found_lba, found_count;
} Blocks;

/* ---- what is asked for ---- */

static void find_disk(Blocks *blocks, Args *args)
{
    const char *device = args_text(args, "dev");
    const char *nqn = args_text(args, "nqn");
    uint64_t nsid = args_number(args, "nsid", 0);
    int error;

    if (device) {
        device += strncmp(device, "/dev/", 5) == 0 ? 5 : 0;
        error = disk_describe(&blocks->disk, device);
    } else {
        device = nqn ? nqn : "the first namespace";
        error = disk_find(&blocks->disk, nqn, (uint32_t)nsid);
    }
    if (error) {
        args_wrong(args, device, strerror(-error));
    }
}

static void open_disk(Blocks *blocks, Args *args, int flags)
{
    char path[sizeof(FileName) + 8];

    if (args_flag(args, "fua")) {
        flags |= O_DSYNC;
    }
    snprintf(path, sizeof(path), "/dev/%s", blocks->disk.name);
    blocks->fd = open(path, flags | O_DIRECT | O_CLOEXEC);
    if (blocks->fd < 0) {
        args_wrong(args, path, strerrorname_np(errno));
    }
}

static uint64_t ranged(Args *args, const char *key, uint64_t otherwise,
                       uint64_t low, uint64_t high)
{
    uint64_t number = args_number(args, key, otherwise);
    char why[64];

    if (number < low || number > high) {
        snprintf(why, sizeof(why), "must be from %" PRIu64 " to %" PRIu64, low,
                 high);
        args_wrong(args, key, why);
    }
    return number;
}

/* @all: unless told otherwise, up to the end. */
static void find_range(Blocks *blocks, Args *args, bool all)
{
    uint32_t size = blocks->disk.block_size;
    uint64_t fitting, room;

    blocks->lba = ranged(args, "lba", 0, 0, blocks->disk.blocks - 1);
    room = blocks->disk.blocks - blocks->lba;
    blocks->count = ranged(args, "blocks", all ? room : 1, 1, room);
    fitting = REQUEST_BYTES / size;
    if (fitting > blocks->count) {
        fitting = blocks->count;
    }
    blocks->request =
        (uint32_t)ranged(args, "request", fitting, 1, REQUEST_MAX / size);
    blocks->depth = (uint32_t)ranged(args, "depth", 1, 1, TRANSFER_DEPTH_MAX);
    if (blocks->count / blocks->request > UINT32_MAX) {
        args_wrong(args, "blocks", "too many");
    }
}

static void find_order(Blocks *blocks, Args *args)
{
    const char *order = args_text(args, "order");

    if (order && strcmp(order, "random") != 0 && strcmp(order, "up") != 0) {
        args_wrong(args, order, "neither up nor random");
    }
    blocks->shuffled = order && strcmp(order, "random") == 0;
}

static void parse_content(Args *args, Content *content, const char *text,
                          uint64_t round)
{
    if (!content_parse(content, text, round)) {
        args_wrong(args, text, "no pattern: A to Z, B7, B+, random or zero");
    }
}

/* One or more, with "|" between them. */
static void parse_expects(Blocks *blocks, Args *args, const char *text,
                          uint64_t round)
{
    char copy[256];
    char *rest = NULL;
    char *word;

    snprintf(copy, sizeof(copy), "%s", text);
    word = strtok_r(copy, "|", &rest);
    for (; word; word = strtok_r(NULL, "|", &rest)) {
        if (blocks->expect_count == EXPECTS_MAX) {
            args_wrong(args, text, "too many patterns");
        }
        parse_content(args, &blocks->expects[blocks->expect_count++], word,
                      round);
    }
}

static void allocate(Blocks *blocks, Args *args)
{
    size_t size =
        (size_t)blocks->depth * blocks->request * blocks->disk.block_size;

    blocks->buffers = mmap(NULL, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (blocks->buffers == MAP_FAILED) {
        args_wrong(args, "depth", strerror(errno));
    }
}

static void prepare(Blocks *blocks, Work *work, Args *args, int flags, bool all)
{
    *blocks = (Blocks){ .verb = args->verb };
    find_disk(blocks, args);
    find_range(blocks, args, all);
    find_order(blocks, args);
    blocks->seed = args_number(args, "seed", work->job.seed);
    contents_init(&blocks->contents, blocks->disk.block_size, blocks->seed);
    open_disk(blocks, args, flags);
    allocate(blocks, args);
}

static void finish(Blocks *blocks)
{
    munmap(blocks->buffers,
           (size_t)blocks->depth * blocks->request * blocks->disk.block_size);
    close(blocks->fd);
}

/* ---- moving ---- */

/* A part of the range in requests of one size. */
typedef struct Part {
    Blocks *blocks;
    uint64_t lba;
    uint32_t request; /* blocks */
    uint32_t count;   /* requests */
    bool write;
} Part;

static uint64_t lba_of(const Part *part, uint32_t request)
{
    return part->lba + (uint64_t)request * part->request;
}

/* Calls @fn for each block of a request. */
typedef void BlockFn(Blocks *blocks, uint64_t lba, uint8_t *block);

static void each_block(const Part *part, uint32_t request, uint8_t *buffer,
                       BlockFn *fn)
{
    uint32_t i;

    for (i = 0; i < part->request; i++) {
        fn(part->blocks, lba_of(part, request) + i, buffer);
        buffer += part->blocks->disk.block_size;
    }
}

static void fill_block(Blocks *blocks, uint64_t lba, uint8_t *block)
{
    content_fill(&blocks->contents, &blocks->written, lba, block);
}

static void fill(uint32_t request, void *buffer, void *opaque)
{
    each_block(opaque, request, buffer, fill_block);
}

static void spoil_block(Blocks *blocks, uint64_t lba, uint8_t *block)
{
    memset(block, PATTERN_UNREAD, blocks->disk.block_size);
}

static void spoil(uint32_t request, void *buffer, void *opaque)
{
    each_block(opaque, request, buffer, spoil_block);
}

static void ignore(uint32_t request, void *buffer, void *opaque)
{
}

static void tell_wrong(const Blocks *blocks, uint64_t lba, const char *found)
{
    Event event;

    printf("%s: lba %" PRIu64 ": expected %s, found %s\n", blocks->verb, lba,
           blocks->expects[0].name, found);
    event_begin(&event, "miscompare");
    event_text(&event, "dev", blocks->disk.name);
    event_number(&event, "lba", lba);
    event_text(&event, "expected", blocks->expects[0].name);
    event_text(&event, "found", found);
    report_event(&event);
}

static void check_block(Blocks *blocks, uint64_t lba, uint8_t *block)
{
    char found[CONTENT_TEXT_SIZE];
    int i;

    for (i = 0; i < blocks->expect_count; i++) {
        if (content_is(&blocks->contents, &blocks->expects[i], lba, block)) {
            return;
        }
    }
    if (blocks->wrong++ < SPOKEN_MAX) {
        content_describe_fault(&blocks->contents, &blocks->expects[0], lba,
                               block, found);
        tell_wrong(blocks, lba, found);
    }
}

static void tell_found(Blocks *blocks)
{
    Event event;

    if (!blocks->found_count) {
        return;
    }
    printf("lba %" PRIu64, blocks->found_lba);
    if (blocks->found_count > 1) {
        printf("..%" PRIu64, blocks->found_lba + blocks->found_count - 1);
    }
    printf(": %s\n", blocks->found);
    event_begin(&event, "found");
    event_text(&event, "dev", blocks->disk.name);
    event_number(&event, "lba", blocks->found_lba);
    event_number(&event, "blocks", blocks->found_count);
    event_text(&event, "content", blocks->found);
    report_event(&event);
    blocks->found_count = 0;
}

static void look_at_block(Blocks *blocks, uint64_t lba, uint8_t *block)
{
    char found[CONTENT_TEXT_SIZE];

    content_describe(&blocks->contents, lba, block, found);
    if (lba != blocks->found_lba + blocks->found_count ||
        strcmp(found, blocks->found) != 0) {
        tell_found(blocks);
        blocks->found_lba = lba;
        strcpy(blocks->found, found);
    }
    blocks->found_count++;
}

static void look(uint32_t request, void *buffer, void *opaque)
{
    Part *part = opaque;

    each_block(part, request, buffer,
               part->blocks->expect_count ? check_block : look_at_block);
}

static int tell_error(const Part *part, uint32_t request, int error)
{
    uint64_t lba = lba_of(part, request);
    Event event;

    fprintf(stderr, "viclab: %s: lba %" PRIu64 ": %s\n", part->blocks->verb,
            lba, strerrorname_np(-error));
    event_begin(&event, "ioerror");
    event_text(&event, "dev", part->blocks->disk.name);
    event_text(&event, "op", part->write ? "write" : "read");
    event_number(&event, "lba", lba);
    event_number(&event, "blocks", part->request);
    event_text(&event, "error", strerrorname_np(-error));
    report_event(&event);
    return VERB_ERROR;
}

static int move_part(Part *part)
{
    Blocks *blocks = part->blocks;
    uint32_t *order = calloc(part->count ? part->count : 1, sizeof(*order));
    Transfer transfer = {
        .fd = blocks->fd,
        .write = part->write,
        .block_size = part->request * blocks->disk.block_size,
        .depth = blocks->depth,
        .buffers = blocks->buffers,
        .offset = part->lba * blocks->disk.block_size,
        .order = order,
        .count = part->count,
        .before = part->write ? fill : spoil,
        .after = part->write ? ignore : look,
        .opaque = part,
    };
    uint32_t failed = 0;
    int error = -ENOMEM;

    if (order && blocks->shuffled) {
        order_shuffled(order, part->count, blocks->seed * 2 + part->write);
    } else if (order) {
        order_sequential(order, part->count);
    }
    if (order) {
        error = part->count ? transfer_run(&transfer, &failed) : 0;
    }
    free(order);
    return error ? tell_error(part, failed, error) : VERB_GOOD;
}

/* Requests of full size, then what is left. */
static int move(Blocks *blocks, bool write)
{
    Part whole = { .blocks = blocks,
                   .lba = blocks->lba,
                   .request = blocks->request,
                   .count = (uint32_t)(blocks->count / blocks->request),
                   .write = write };
    Part rest = whole;
    int code;

    rest.lba += (uint64_t)whole.count * whole.request;
    rest.request = (uint32_t)(blocks->count % blocks->request);
    rest.count = rest.request != 0;
    code = move_part(&whole);
    if (!code && rest.count) {
        code = move_part(&rest);
    }
    tell_found(blocks);
    return code;
}

static int read_and_judge(Blocks *blocks)
{
    int code = move(blocks, false);

    if (blocks->wrong) {
        printf("%s: %" PRIu64 " of %" PRIu64 " blocks are wrong\n",
               blocks->verb, blocks->wrong, blocks->count);
    }
    return code || !blocks->wrong ? code : VERB_MISCOMPARE;
}

/* ---- the verbs ---- */

int verb_read(Work *work, Args *args)
{
    const char *expect = args_text(args, "expect");
    Blocks blocks;
    int code;

    prepare(&blocks, work, args, O_RDONLY, false);
    if (expect) {
        parse_expects(&blocks, args, expect, work->round);
    }
    args_end(args);
    code = read_and_judge(&blocks);
    finish(&blocks);
    return code;
}

static void find_pattern(Blocks *blocks, Work *work, Args *args)
{
    const char *pattern = args_text(args, "pattern");

    parse_content(args, &blocks->written, pattern ? pattern : "A", work->round);
}

int verb_write(Work *work, Args *args)
{
    Blocks blocks;
    int code;

    prepare(&blocks, work, args, O_WRONLY, false);
    find_pattern(&blocks, work, args);
    args_end(args);
    code = move(&blocks, true);
    finish(&blocks);
    return code;
}

/* All of it is written, then all is read. */
int verb_verify(Work *work, Args *args)
{
    Blocks blocks;
    int code;

    prepare(&blocks, work, args, O_RDWR, true);
    find_pattern(&blocks, work, args);
    args_end(args);
    blocks.expects[blocks.expect_count++] = blocks.written;
    code = move(&blocks, true);
    code = code ? code : read_and_judge(&blocks);
    finish(&blocks);
    return code;
}

static int send_compare(const Blocks *blocks)
{
    struct nvme_passthru_cmd command = {
        .opcode = OPCODE_COMPARE,
        .nsid = blocks->disk.nsid,
        .addr = (uintptr_t)blocks->buffers,
        .data_len = (uint32_t)blocks->count * blocks->disk.block_size,
        .cdw10 = (uint32_t)blocks->lba,
        .cdw11 = (uint32_t)(blocks->lba >> 32),
        .cdw12 = (uint32_t)blocks->count - 1,
    };
    int status = ioctl(blocks->fd, NVME_IOCTL_IO_CMD, &command);

    return status < 0 ? -errno : status & STATUS_MASK;
}

/* NVMe's own Compare: the target compares. */
int verb_compare(Work *work, Args *args)
{
    Blocks blocks;
    Part part;
    int status;

    prepare(&blocks, work, args, O_RDWR, false);
    find_pattern(&blocks, work, args);
    args_end(args);
    if (blocks.count > blocks.request) {
        args_wrong(args, "blocks", "more than one request has");
    }
    blocks.expects[0] = blocks.written;
    part = (Part){ .blocks = &blocks,
                   .lba = blocks.lba,
                   .request = (uint32_t)blocks.count };
    fill(0, blocks.buffers, &part);
    status = send_compare(&blocks);
    finish(&blocks);
    if (status == COMPARE_FAILURE) {
        tell_wrong(&blocks, blocks.lba, "something else");
        return VERB_MISCOMPARE;
    }
    if (status) {
        report_failure("compare", status);
    }
    return status ? VERB_ERROR : VERB_GOOD;
}

int verb_flush(Work *work, Args *args)
{
    Blocks blocks;
    int code = VERB_GOOD;

    prepare(&blocks, work, args, O_WRONLY, false);
    args_end(args);
    if (fsync(blocks.fd) < 0) {
        report_failure_of("flush", -errno, "dev", blocks.disk.name);
        code = VERB_ERROR;
    }
    finish(&blocks);
    return code;
}
