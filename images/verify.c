/*
 * Writes data that says where it belongs, reads it back, checks every byte.
 *
 * Prints one line in the form of an event when it ends, and one before that
 * for the first wrong sector. Exits 0 when all was right, 1 when data was
 * wrong or an I/O failed, 2 when it could not start.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crc32c.h"
#include "options.h"
#include "order.h"
#include "pattern.h"
#include "transfer.h"

#define BLOCK_SIZE_MAX (1024 * 1024)

#define EXIT_WRONG 1

typedef struct Verify {
    Options options;
    int fd;
    Pattern pattern;
    uint8_t *buffers;
    uint32_t *order;
    uint32_t count; /* blocks */
    uint32_t *crcs; /* of each block, by its place on the device */
    uint64_t wrong; /* sectors */
} Verify;

/* The size in bytes, and in @sector the smallest block that can be moved. */
static uint64_t device_size(const Verify *verify, uint32_t *sector)
{
    struct stat status;
    uint64_t size;
    int logical = PATTERN_SECTOR;

    if (fstat(verify->fd, &status) < 0) {
        options_unusable(verify->options.device, strerror(errno));
    }
    size = (uint64_t)status.st_size;
    if (S_ISBLK(status.st_mode) &&
        (ioctl(verify->fd, BLKGETSIZE64, &size) < 0 ||
         ioctl(verify->fd, BLKSSZGET, &logical) < 0)) {
        options_unusable(verify->options.device, strerror(errno));
    }
    *sector = (uint32_t)logical;
    return size;
}

static void check_geometry(Verify *verify)
{
    uint32_t sector;
    uint64_t size = device_size(verify, &sector);

    if (verify->options.block_size < sector ||
        verify->options.block_size > BLOCK_SIZE_MAX ||
        verify->options.block_size % sector) {
        options_unusable("--bs", "not a multiple of the device's block size");
    }
    if (verify->options.depth < 1 ||
        verify->options.depth > TRANSFER_DEPTH_MAX) {
        options_unusable("--depth", "not between 1 and 256");
    }
    if (verify->options.generation > UINT16_MAX) {
        options_unusable("--generation", "not between 0 and 65535");
    }
    if (verify->options.offset % sector || verify->options.offset >= size) {
        options_unusable("--offset", "not within the device");
    }
    size -= verify->options.offset;
    if (!verify->options.bytes) {
        verify->options.bytes = size - size % verify->options.block_size;
    }
    if (!verify->options.bytes || verify->options.bytes > size ||
        verify->options.bytes % verify->options.block_size ||
        verify->options.bytes / verify->options.block_size > UINT32_MAX) {
        options_unusable("--bytes", "not whole blocks within the device");
    }
    verify->count =
        (uint32_t)(verify->options.bytes / verify->options.block_size);
}

/*
 * Single pages, scattered over memory: a large block then takes a long list
 * of addresses.
 */
static void allocate_buffers(Verify *verify)
{
    size_t size = verify->options.depth * verify->options.block_size;

    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    verify->buffers = mmap(NULL, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (verify->buffers == MAP_FAILED) {
        options_unusable("--depth", strerror(errno));
    }
}

static void prepare(Verify *verify)
{
    int mode = verify->options.write ? O_RDWR : O_RDONLY;

    verify->fd = open(verify->options.device, mode | O_DIRECT | O_CLOEXEC);
    if (verify->fd < 0) {
        options_unusable(verify->options.device, strerror(errno));
    }
    check_geometry(verify);
    verify->order = calloc(verify->count, sizeof(*verify->order));
    verify->crcs = calloc(verify->count, sizeof(*verify->crcs));
    if (!verify->order || !verify->crcs) {
        options_unusable("--bytes", strerror(ENOMEM));
    }
    allocate_buffers(verify);
    pattern_init(&verify->pattern, verify->options.seed);
    crc32c_init();
}

static uint64_t block_offset(const Verify *verify, uint32_t block)
{
    return verify->options.offset + block * verify->options.block_size;
}

static PatternOrigin block_origin(const Verify *verify, uint32_t block)
{
    return (PatternOrigin){
        .sector = block_offset(verify, block) / PATTERN_SECTOR,
        .generation = (uint16_t)verify->options.generation,
    };
}

static void fill_block(uint32_t block, void *buffer, void *opaque)
{
    Verify *verify = opaque;

    pattern_fill(&verify->pattern, block_origin(verify, block), buffer,
                 verify->options.block_size);
}

/*
 * By sectors: for more than 2 KiB, memset would take a string instruction,
 * which an emulated CPU runs byte by byte.
 */
static void spoil_block(uint32_t block, void *buffer, void *opaque)
{
    Verify *verify = opaque;
    uint64_t at;

    for (at = 0; at < verify->options.block_size; at += PATTERN_SECTOR) {
        memset((uint8_t *)buffer + at, PATTERN_UNREAD, PATTERN_SECTOR);
    }
}

static void ignore_block(uint32_t block, void *buffer, void *opaque)
{
}

static void print_mismatch(const Verify *verify, PatternOrigin expected,
                           uint32_t wrong, const PatternFault *fault)
{
    printf("mismatch dev=%s offset=%" PRIu64 " kind=%s expected_sector=%" PRIu64
           " expected_generation=%u",
           verify->options.name, expected.sector * PATTERN_SECTOR,
           pattern_kind_name(fault->kind), expected.sector,
           (unsigned)expected.generation);
    if (fault->kind == PATTERN_STALE || fault->kind == PATTERN_MISPLACED ||
        fault->kind == PATTERN_TORN) {
        printf(" found_sector=%" PRIu64 " found_generation=%u",
               fault->found.sector, (unsigned)fault->found.generation);
    }
    printf(" byte=%u expected=%02x found=%02x wrong_bytes=%u"
           " wrong_sectors=%u of=%" PRIu64 "\n",
           fault->first, fault->expected_byte, fault->found_byte, fault->wrong,
           wrong, verify->options.block_size / PATTERN_SECTOR);
    fflush(stdout);
}

static void check_block(uint32_t block, void *buffer, void *opaque)
{
    Verify *verify = opaque;
    PatternOrigin origin = block_origin(verify, block);
    PatternFault fault;
    uint32_t index, wrong;

    verify->crcs[block] = crc32c(0, buffer, verify->options.block_size);
    wrong = pattern_check(&verify->pattern, origin, buffer,
                          verify->options.block_size, &index, &fault);
    if (wrong && !verify->wrong) {
        origin.sector += index;
        print_mismatch(verify, origin, wrong, &fault);
    }
    verify->wrong += wrong;
}

/* Writing and reading take different ways through the same blocks. */
static void choose_order(Verify *verify, bool write)
{
    if (verify->options.random) {
        order_shuffled(verify->order, verify->count,
                       verify->options.seed * 2 + write);
    } else {
        order_sequential(verify->order, verify->count);
    }
}

static void move_blocks(Verify *verify, bool write)
{
    Transfer transfer = {
        .fd = verify->fd,
        .write = write,
        .block_size = (uint32_t)verify->options.block_size,
        .depth = (uint32_t)verify->options.depth,
        .buffers = verify->buffers,
        .offset = verify->options.offset,
        .order = verify->order,
        .count = verify->count,
        .before = write ? fill_block : spoil_block,
        .after = write ? ignore_block : check_block,
        .opaque = verify,
    };
    uint32_t failed;
    int error;

    choose_order(verify, write);
    error = transfer_run(&transfer, &failed);
    if (error) {
        printf("ioerror dev=%s op=%s offset=%" PRIu64 " bs=%" PRIu64
               " error=%s\n",
               verify->options.name, write ? "write" : "read",
               block_offset(verify, failed), verify->options.block_size,
               strerrorname_np(-error));
        exit(EXIT_WRONG);
    }
}

/* Of the blocks in the device's order, whatever the order of reading. */
static uint32_t joined_crc(const Verify *verify)
{
    Crc32cShift shift;
    uint32_t crc = 0;
    uint32_t i;

    crc32c_shift_init(&shift, verify->options.block_size);
    for (i = 0; i < verify->count; i++) {
        crc = crc32c_join(&shift, crc, verify->crcs[i]);
    }
    return crc;
}

static void print_result(const Verify *verify)
{
    printf("verify dev=%s pattern=%s rw=%s bs=%" PRIu64 " depth=%" PRIu64
           " offset=%" PRIu64 " bytes=%" PRIu64,
           verify->options.name, verify->options.pattern, verify->options.rw,
           verify->options.block_size, verify->options.depth,
           verify->options.offset, verify->options.bytes);
    if (verify->options.read) {
        printf(" crc=%08" PRIx32 " wrong_sectors=%" PRIu64, joined_crc(verify),
               verify->wrong);
    }
    printf(" result=%s\n", verify->wrong ? "wrong" : "ok");
}

int main(int argc, char **argv)
{
    Verify verify = { .wrong = 0 };

    options_parse(&verify.options, argc, argv);
    prepare(&verify);
    if (verify.options.write) {
        move_blocks(&verify, true);
    }
    if (verify.options.read) {
        move_blocks(&verify, false);
    }
    print_result(&verify);
    return verify.wrong ? EXIT_WRONG : 0;
}
