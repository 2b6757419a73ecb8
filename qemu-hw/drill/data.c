/*
 * Whether a host reads what was written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/data.h"

#include <inttypes.h>
#include <string.h>
#include "fabric/frame.h"
#include "target/nvme/command.h"
#include "target/nvme/subsystem.h"
#include "wire/fcnvme.h"
#include "wire/nvme.h"

/* What is older is forgotten, what it writes stays unknown. */
#define TRANSFERS_MAX 1024
/* Blocks of a transfer whose data is looked at. */
#define BLOCKS_MAX 8192
/* Blocks that are told of. */
#define TOLD_MAX 32

/* What an NVMe_CMND has begun, as it was sent. */
typedef struct DrillTransfer {
    const char *at; /* whose link; lives as long as the laboratory */
    uint16_t ox_id;
    uint32_t s_id;
    uint8_t opcode;
    uint32_t nsid;
    uint64_t lba;
    uint32_t blocks;
    DrillMedium *medium; /* NULL: no target has it yet, or it is none */
    bool mixed;          /* somebody else wrote there meanwhile */
    uint64_t *sums;      /* of the blocks that have come; NULL: none yet */
} DrillTransfer;

static void free_transfer(void *data)
{
    DrillTransfer *transfer = data;

    g_free(transfer->sums);
    g_free(transfer);
}

static DrillTransfer *at(const DrillData *data, guint i)
{
    return data->transfers->pdata[i];
}

static DrillTransfer *find(const DrillData *data, const char *who,
                           uint16_t ox_id)
{
    for (guint i = 0; i < data->transfers->len; i++) {
        if (at(data, i)->ox_id == ox_id && strcmp(at(data, i)->at, who) == 0) {
            return at(data, i);
        }
    }
    return NULL;
}

static void close_transfer(DrillData *data, DrillTransfer *transfer)
{
    if (transfer) {
        g_ptr_array_remove(data->transfers, transfer);
    }
}

/* Puts something of its own onto the blocks. */
static bool is_write(const DrillTransfer *transfer)
{
    return transfer->opcode == NVME_NVM_WRITE ||
           transfer->opcode == NVME_NVM_WRITE_ZEROES;
}

static bool is_deallocation(const DrillTransfer *transfer)
{
    return transfer->opcode == NVME_NVM_DSM;
}

static uint32_t block_size(const DrillTransfer *transfer)
{
    return 1u << transfer->medium->ns->lba_shift;
}

/* ------------------------------------------------------------------ */
/* The beginning                                                       */

static void command_sent(DrillData *data, const char *who, const FcFrame *frame)
{
    DrillTransfer *transfer;
    FcnvmeCmnd cmnd;
    NvmeSqe sqe;

    if (!wire_decode(&fcnvme_cmnd_format, &cmnd, fc_frame_data(frame),
                     frame->length) ||
        cmnd.format_id != FCNVME_CMND_FORMAT_ID) {
        return;
    }
    wire_decode(&nvme_sqe_format, &sqe, cmnd.sqe, sizeof(cmnd.sqe));
    close_transfer(data, find(data, who, frame->header.ox_id));
    if (data->transfers->len == TRANSFERS_MAX) {
        g_ptr_array_remove_index(data->transfers, 0);
    }
    transfer = g_new0(DrillTransfer, 1);
    transfer->at = who;
    transfer->ox_id = frame->header.ox_id;
    transfer->s_id = frame->header.s_id;
    transfer->opcode = sqe.opcode;
    transfer->nsid = sqe.nsid;
    transfer->lba = (uint64_t)sqe.cdw11 << 32 | sqe.cdw10;
    transfer->blocks = (sqe.cdw12 & 0xffff) + 1;
    g_ptr_array_add(data->transfers, transfer);
}

static bool overlap(const DrillTransfer *one, const DrillTransfer *other)
{
    return one->medium == other->medium &&
           one->lba < other->lba + other->blocks &&
           other->lba < one->lba + one->blocks;
}

/* Two that are under way at once come in any order. */
static void mix(const DrillData *data, DrillTransfer *transfer)
{
    for (guint i = 0; i < data->transfers->len; i++) {
        DrillTransfer *other = at(data, i);

        if (other == transfer || !overlap(transfer, other)) {
            continue;
        }
        transfer->mixed |= is_write(other);
        other->mixed |= is_write(transfer);
    }
}

static bool in_range(const NvmetNamespace *ns, uint64_t lba, uint64_t blocks)
{
    return lba <= ns->blocks && blocks <= ns->blocks - lba;
}

static void begin_transfer(DrillData *data, DrillTransfer *transfer,
                           const NvmetNamespace *ns)
{
    if (is_deallocation(transfer)) {
        transfer->medium = drill_shadow_of(&data->shadow, ns);
        return;
    }
    if ((transfer->opcode != NVME_NVM_READ && !is_write(transfer)) ||
        !in_range(ns, transfer->lba, transfer->blocks)) {
        return;
    }
    transfer->medium = drill_shadow_of(&data->shadow, ns);
    drill_medium_keep(transfer->medium, transfer->lba, transfer->blocks);
    mix(data, transfer);
    if (is_write(transfer)) {
        drill_medium_lose(transfer->medium, transfer->lba, transfer->blocks);
    }
}

/* What the target is about to overwrite, wherever it was meant to go. */
static void keep_victim(DrillData *data, const NvmetCommand *command,
                        const NvmetNamespace *ns)
{
    uint64_t lba = (uint64_t)command->sqe.cdw11 << 32 | command->sqe.cdw10;
    uint32_t blocks = (command->sqe.cdw12 & 0xffff) + 1;

    if ((command->sqe.opcode == NVME_NVM_WRITE ||
         command->sqe.opcode == NVME_NVM_WRITE_ZEROES) &&
        in_range(ns, lba, blocks)) {
        drill_medium_keep(drill_shadow_of(&data->shadow, ns), lba, blocks);
    }
}

static void command_arrived(DrillData *data, const NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint32_t s_id = command->connection->association->session->fcid;
    const NvmetNamespace *ns;

    ns = controller ? nvmet_subsystem_namespace(controller->subsystem,
                                                command->sqe.nsid)
                    : NULL;
    if (ns) {
        keep_victim(data, command, ns);
    }
    for (guint i = 0; controller && i < data->transfers->len; i++) {
        DrillTransfer *transfer = at(data, i);

        if (transfer->medium || transfer->ox_id != command->ox_id ||
            transfer->s_id != s_id) {
            continue;
        }
        ns = nvmet_subsystem_namespace(controller->subsystem, transfer->nsid);
        if (ns) {
            begin_transfer(data, transfer, ns);
        }
    }
}

/* ------------------------------------------------------------------ */
/* The data                                                            */

/* It zeroes blocks, or it does not: nobody is bound. */
static void lose_ranges(DrillTransfer *transfer, const FcFrame *frame)
{
    const NvmetNamespace *ns = transfer->medium->ns;
    NvmeDsmRange range;

    for (uint32_t i = 0; (i + 1) * NVME_DSM_RANGE_LEN <= frame->length; i++) {
        wire_decode(&nvme_dsm_range_format, &range,
                    fc_frame_data(frame) + i * NVME_DSM_RANGE_LEN,
                    NVME_DSM_RANGE_LEN);
        if (in_range(ns, range.slba, range.nlb)) {
            drill_medium_lose(transfer->medium, range.slba, range.nlb);
        }
    }
}

static void add_data(DrillTransfer *transfer, uint64_t offset,
                     const uint8_t *bytes, uint32_t length)
{
    uint32_t size = block_size(transfer);
    uint64_t first = offset / size;

    if (offset % size || length % size || transfer->blocks > BLOCKS_MAX ||
        first + length / size > transfer->blocks) {
        transfer->mixed = true;
        return;
    }
    if (!transfer->sums) {
        transfer->sums = g_new0(uint64_t, transfer->blocks);
    }
    for (uint32_t i = 0; i < length / size; i++) {
        transfer->sums[first + i] = drill_sum(bytes + (size_t)i * size, size);
    }
}

static void data_sent(DrillTransfer *transfer, const FcFrame *frame)
{
    if (is_deallocation(transfer)) {
        lose_ranges(transfer, frame);
    } else if (transfer->opcode == NVME_NVM_WRITE) {
        add_data(transfer, frame->header.parameter, fc_frame_data(frame),
                 frame->length);
    }
}

static void data_came(DrillTransfer *transfer, const FcFrame *frame)
{
    if (transfer->opcode == NVME_NVM_READ) {
        add_data(transfer, frame->header.parameter, fc_frame_data(frame),
                 frame->length);
    }
}

static DrillTransfer *find_read(const DrillData *data, const char *adapter,
                                uint16_t ox_id)
{
    DrillTransfer *transfer = find(data, adapter, ox_id);

    return transfer && transfer->medium && transfer->opcode == NVME_NVM_READ
               ? transfer
               : NULL;
}

void drill_data_passes(DrillData *data, const char *adapter, uint16_t ox_id,
                       uint64_t offset, const uint8_t *bytes, uint32_t length)
{
    DrillTransfer *transfer = find_read(data, adapter, ox_id);

    if (transfer) {
        add_data(transfer, offset, bytes, length);
    }
}

void drill_data_withheld(DrillData *data, const char *adapter, uint16_t ox_id)
{
    DrillTransfer *transfer = find_read(data, adapter, ox_id);

    if (transfer) {
        transfer->mixed = true;
    }
}

/* ------------------------------------------------------------------ */
/* The end                                                             */

static bool has_all(const DrillTransfer *transfer)
{
    for (uint32_t i = 0; transfer->sums && i < transfer->blocks; i++) {
        if (transfer->sums[i] == DRILL_UNKNOWN) {
            return false;
        }
    }
    return transfer->sums != NULL;
}

static void tell(DrillData *data, const DrillTransfer *transfer, uint64_t lba,
                 uint64_t expected, uint64_t found)
{
    const NvmetNamespace *ns = transfer->medium->ns;
    g_autofree char *what = g_strdup_printf(
        "block %" PRIu64 " of %s, namespace %u, is read by %s with sum "
        "%016" PRIx64 ", but %016" PRIx64 " was written",
        lba, ns->subsystem->name, ns->nsid, transfer->at, found, expected);

    if (data->told++ < TOLD_MAX) {
        TAP(&data->lab->tap, TAP_drill_oracle, "drill",
            TAP_STR("oracle", "miscompare"), TAP_STR("what", what));
    }
}

/* Once for each block. */
static void compare(DrillData *data, const DrillTransfer *transfer)
{
    for (uint32_t i = 0; i < transfer->blocks; i++) {
        uint64_t lba = transfer->lba + i;
        uint64_t expected = drill_medium_get(transfer->medium, lba);

        if (expected != DRILL_UNKNOWN && expected != transfer->sums[i]) {
            tell(data, transfer, lba, expected, transfer->sums[i]);
            drill_medium_set(transfer->medium, lba, DRILL_UNKNOWN);
        }
    }
}

static void take_over(const DrillTransfer *transfer)
{
    for (uint32_t i = 0; i < transfer->blocks; i++) {
        drill_medium_set(transfer->medium, transfer->lba + i,
                         transfer->sums[i]);
    }
}

static void take_over_zeroes(const DrillTransfer *transfer)
{
    uint32_t size = block_size(transfer);
    g_autofree uint8_t *zeroes = g_malloc0(size);
    uint64_t sum = drill_sum(zeroes, size);

    for (uint32_t i = 0; i < transfer->blocks; i++) {
        drill_medium_set(transfer->medium, transfer->lba + i, sum);
    }
}

static void judge(DrillData *data, const DrillTransfer *transfer)
{
    if (!transfer->medium || transfer->mixed) {
        return;
    }
    if (transfer->opcode == NVME_NVM_WRITE_ZEROES) {
        take_over_zeroes(transfer);
    } else if (transfer->opcode == NVME_NVM_READ && has_all(transfer)) {
        compare(data, transfer);
    } else if (transfer->opcode == NVME_NVM_WRITE && has_all(transfer)) {
        take_over(transfer);
    }
}

/* Is it what says that all went well? */
static bool is_good(const FcFrame *frame)
{
    FcnvmeErsp ersp;
    NvmeCqe cqe;

    if (frame->header.r_ctl == FC_RCTL_STATUS) {
        return frame->length == FCNVME_RSP_LEN;
    }
    if (frame->header.r_ctl != FC_RCTL_EXTENDED_STATUS ||
        frame->length != FCNVME_ERSP_LEN ||
        !wire_decode(&fcnvme_ersp_format, &ersp, fc_frame_data(frame),
                     frame->length)) {
        return false;
    }
    wire_decode(&nvme_cqe_format, &cqe, ersp.cqe, sizeof(ersp.cqe));
    return !ersp.ersp_result && !(cqe.status >> 1);
}

/* ------------------------------------------------------------------ */
/* What it is told                                                     */

static void frame_sent(DrillData *data, const char *who, const FcFrame *frame)
{
    DrillTransfer *transfer;

    if (frame->header.r_ctl == FC_RCTL_COMMAND) {
        command_sent(data, who, frame);
    } else if (frame->header.r_ctl == FC_RCTL_SOLICITED_DATA) {
        transfer = find(data, who, frame->header.ox_id);
        if (transfer && transfer->medium) {
            data_sent(transfer, frame);
        }
    }
}

static void frame_came(DrillData *data, const char *who, const FcFrame *frame)
{
    DrillTransfer *transfer = find(data, who, frame->header.ox_id);

    if (!transfer) {
        return;
    }
    switch (frame->header.r_ctl) {
    case FC_RCTL_SOLICITED_DATA:
        if (transfer->medium) {
            data_came(transfer, frame);
        }
        return;
    case FC_RCTL_STATUS:
    case FC_RCTL_EXTENDED_STATUS:
        if (is_good(frame)) {
            judge(data, transfer);
        }
        close_transfer(data, transfer);
        return;
    case FC_RCTL_BA_ACC:
    case FC_RCTL_BA_RJT:
        close_transfer(data, transfer);
        return;
    default:
        return;
    }
}

static void close_all(DrillData *data, const char *who)
{
    for (guint i = data->transfers->len; i-- > 0;) {
        if (strcmp(at(data, i)->at, who) == 0) {
            g_ptr_array_remove_index(data->transfers, i);
        }
    }
}

static void forget_namespace(DrillData *data, const NvmetNamespace *ns)
{
    for (guint i = 0; i < data->transfers->len; i++) {
        DrillTransfer *transfer = at(data, i);

        if (transfer->medium && transfer->medium->ns == ns) {
            transfer->medium = NULL;
        }
    }
    drill_shadow_forget(&data->shadow, ns);
}

static void namespace_changed(DrillData *data, const TapEvent *event)
{
    const char *what = event->fields[0].string;
    const NvmetNamespace *ns = event->object;

    if (strcmp(what, "corrupted") == 0) {
        drill_medium_keep(drill_shadow_of(&data->shadow, ns),
                          event->fields[3].number, 1);
    } else if (strcmp(what, "removed") == 0 || strcmp(what, "resized") == 0) {
        forget_namespace(data, ns);
    }
}

static void observe(void *opaque, const TapEvent *event)
{
    const FcFrame *frame = event->object;
    DrillData *data = opaque;

    switch (event->kind) {
    case TAP_link_frame:
        if (frame->kind != FC_FRAME_FC) {
            return;
        }
        if (strcmp(event->fields[0].string, "tx") == 0) {
            frame_sent(data, event->who, frame);
        } else {
            frame_came(data, event->who, frame);
        }
        return;
    case TAP_link_down:
        close_all(data, event->who);
        return;
    case TAP_target_command:
        command_arrived(data, event->object);
        return;
    case TAP_target_namespace:
        namespace_changed(data, event);
        return;
    default:
        return;
    }
}

void drill_data_init(DrillData *data, Lab *lab)
{
    data->lab = lab;
    drill_shadow_init(&data->shadow);
    data->transfers = g_ptr_array_new_with_free_func(free_transfer);
    tap_observe(&lab->tap,
                TAP_BIT(TAP_link_frame) | TAP_BIT(TAP_link_down) |
                    TAP_BIT(TAP_target_command) | TAP_BIT(TAP_target_namespace),
                observe, data);
}

void drill_data_stop(DrillData *data)
{
    tap_unobserve(&data->lab->tap, observe, data);
}

void drill_data_cleanup(DrillData *data)
{
    drill_data_stop(data);
    g_ptr_array_unref(data->transfers);
    drill_shadow_cleanup(&data->shadow);
}
