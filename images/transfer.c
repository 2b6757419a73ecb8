/*
 * Reads or writes blocks of one size, several at a time.
 *
 * The AIO calls are made directly: glibc does not wrap them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "transfer.h"

#include <errno.h>
#include <linux/aio_abi.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Slot {
    struct iocb request;
    void *buffer;
    uint32_t block;
} Slot;

typedef struct Queue {
    const Transfer *transfer;
    aio_context_t context;
    Slot slots[TRANSFER_DEPTH_MAX];
    uint32_t next; /* place in the order of what is submitted next */
    uint32_t in_flight;
    int error;
    uint32_t failed;
} Queue;

static int64_t block_offset(const Transfer *transfer, uint32_t block)
{
    return (int64_t)(transfer->offset + (uint64_t)block * transfer->block_size);
}

/* What a system call moved, as an error. */
static int moved(const Transfer *transfer, int64_t result)
{
    if (result < 0) {
        return (int)result;
    }
    return result == transfer->block_size ? 0 : -EIO;
}

static int move_block(const Transfer *transfer, uint32_t block, void *buffer)
{
    int64_t offset = block_offset(transfer, block);
    ssize_t result;

    if (transfer->write) {
        result = pwrite(transfer->fd, buffer, transfer->block_size, offset);
    } else {
        result = pread(transfer->fd, buffer, transfer->block_size, offset);
    }
    return moved(transfer, result < 0 ? -errno : result);
}

static int run_single(const Transfer *transfer, uint32_t *failed)
{
    void *buffer = transfer->buffers;
    uint32_t i;
    int error = 0;

    for (i = 0; i < transfer->count && !error; i++) {
        *failed = transfer->order[i];
        transfer->before(*failed, buffer, transfer->opaque);
        error = move_block(transfer, *failed, buffer);
        if (!error) {
            transfer->after(*failed, buffer, transfer->opaque);
        }
    }
    return error;
}

static void queue_fail(Queue *queue, uint32_t block, int error)
{
    if (!queue->error) {
        queue->error = error;
        queue->failed = block;
    }
}

static void queue_submit(Queue *queue, Slot *slot)
{
    const Transfer *transfer = queue->transfer;
    struct iocb *request = &slot->request;

    slot->block = transfer->order[queue->next++];
    transfer->before(slot->block, slot->buffer, transfer->opaque);
    *request = (struct iocb){
        .aio_data = (uint64_t)(slot - queue->slots),
        .aio_lio_opcode = transfer->write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
        .aio_fildes = (uint32_t)transfer->fd,
        .aio_buf = (uintptr_t)slot->buffer,
        .aio_nbytes = transfer->block_size,
        .aio_offset = block_offset(transfer, slot->block),
    };
    if (syscall(SYS_io_submit, queue->context, 1, &request) == 1) {
        queue->in_flight++;
    } else {
        queue_fail(queue, slot->block, -errno);
    }
}

static bool queue_has_more(const Queue *queue)
{
    return !queue->error && queue->next < queue->transfer->count;
}

static void queue_complete(Queue *queue, const struct io_event *event)
{
    const Transfer *transfer = queue->transfer;
    Slot *slot = &queue->slots[event->data];
    int error = moved(transfer, event->res);

    queue->in_flight--;
    if (error) {
        queue_fail(queue, slot->block, error);
    } else {
        transfer->after(slot->block, slot->buffer, transfer->opaque);
    }
    if (queue_has_more(queue)) {
        queue_submit(queue, slot);
    }
}

static void queue_work(Queue *queue)
{
    struct io_event events[TRANSFER_DEPTH_MAX];
    uint32_t i;
    long count;

    for (i = 0; i < queue->transfer->depth && queue_has_more(queue); i++) {
        queue_submit(queue, &queue->slots[i]);
    }
    while (queue->in_flight) {
        count = syscall(SYS_io_getevents, queue->context, 1,
                        queue->transfer->depth, events, NULL);
        if (count < 0 && errno != EINTR) {
            queue_fail(queue, queue->transfer->order[0], -errno);
            return;
        }
        for (i = 0; count > 0 && i < (uint32_t)count; i++) {
            queue_complete(queue, &events[i]);
        }
    }
}

static int run_queued(const Transfer *transfer, uint32_t *failed)
{
    Queue queue = { .transfer = transfer };
    uint32_t i;

    *failed = transfer->order[0];
    for (i = 0; i < transfer->depth; i++) {
        queue.slots[i].buffer =
            transfer->buffers + (size_t)i * transfer->block_size;
    }
    if (syscall(SYS_io_setup, transfer->depth, &queue.context) < 0) {
        return -errno;
    }
    queue_work(&queue);
    syscall(SYS_io_destroy, queue.context);
    *failed = queue.failed;
    return queue.error;
}

int transfer_run(const Transfer *transfer, uint32_t *failed)
{
    return transfer->depth > 1 ? run_queued(transfer, failed)
                               : run_single(transfer, failed);
}
