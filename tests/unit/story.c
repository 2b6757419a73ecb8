/*
 * What an adapter goes through in a session, scripted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "story.h"
#include "wire/bytes.h"
#include "wire/nvme.h"

#define NAME_TARGET 0x2100000000000009ull
#define SQE         24 /* in the IU */

void story_prepare(Story *story, bool fip)
{
    VicConfig config = vic_config_defaults;

    memset(story, 0, sizeof(*story));
    config.name = "vic0";
    config.copy_queues = DRIVER_COPY_QUEUES;
    config.fip = fip;
    driver_init(&story->d, &config);
}

void story_begin(Story *story)
{
    FcnvmeCmnd cmnd = {
        .format_id = FCNVME_CMND_FORMAT_ID,
        .fc_id = FCNVME_CMND_FC_ID,
        .iu_len = FCNVME_CMND_LEN / 4,
        .rsv_cat = 8,
    };

    peer_init(&story->target, &story->d.sim, story->d.fabric, "target",
              NAME_TARGET);
    peer_login(&story->target, 1);
    driver_probe(&story->d);
    driver_login(&story->d);
    story->buffer = driver_alloc(&story->d, STORY_LEN);
    wire_encode(&fcnvme_cmnd_format, &cmnd, story->iu);
}

void story_init(Story *story, bool fip)
{
    story_prepare(story, fip);
    story_begin(story);
}

void story_cleanup(Story *story)
{
    peer_cleanup(&story->target);
    driver_cleanup(&story->d);
}

void story_issue(Story *story, uint32_t tag, uint8_t flags, uint64_t lba,
                 uint32_t length)
{
    NvmeSqe sqe = {
        .opcode = flags & FCPIO_NVME_WRITE ? NVME_NVM_WRITE : NVME_NVM_READ,
        .command_id = tag + 100,
        .nsid = 1,
        .cdw10 = lba,
        .cdw12 = length / 512 - 1,
    };

    wire_encode(&nvme_sqe_format, &sqe, story->iu + SQE);
    driver_nvme_cmd(&story->d, 0, tag, story->target.fcid, flags, story->iu,
                    story->buffer, length);
}

FcFrame *story_expect(Story *story, uint8_t r_ctl)
{
    FcFrame *frame = peer_receive(&story->target);

    g_assert_nonnull(frame);
    g_assert_cmphex(frame->header.r_ctl, ==, r_ctl);
    return frame;
}

void story_send(Story *story, const FcFrame *command, uint8_t r_ctl,
                uint32_t parameter, const void *payload, uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = command->header.s_id,
        .s_id = story->target.fcid,
        .type = r_ctl == FC_RCTL_BA_ACC ? FC_TYPE_BLS : FC_TYPE_FCP,
        .f_ctl = FC_FCTL_EXCHANGE_RESPONDER | FC_FCTL_END_SEQUENCE |
                 FC_FCTL_RELATIVE_OFFSET,
        .ox_id = command->header.ox_id,
        .rx_id = 0x77,
        .parameter = parameter,
    };

    peer_send(&story->target, &header, payload, length);
}

void story_send_data(Story *story, const FcFrame *command, uint8_t fill,
                     uint32_t length)
{
    g_autofree uint8_t *data = g_malloc(length);

    memset(data, fill, length);
    story_send(story, command, FC_RCTL_SOLICITED_DATA, 0, data, length);
}

void story_send_rsp(Story *story, const FcFrame *command)
{
    const uint8_t rsp[FCNVME_RSP_LEN] = { 0 };

    story_send(story, command, FC_RCTL_STATUS, 0, rsp, sizeof(rsp));
}

void story_send_ersp(Story *story, const FcFrame *command, uint16_t status)
{
    uint8_t iu[FCNVME_ERSP_LEN];
    FcnvmeErsp ersp = { .iu_len = FCNVME_ERSP_LEN / 4, .rsn = 1 };
    NvmeCqe cqe = { .status = status << 1 };

    wire_encode(&nvme_cqe_format, &cqe, ersp.cqe);
    wire_encode(&fcnvme_ersp_format, &ersp, iu);
    story_send(story, command, FC_RCTL_EXTENDED_STATUS, 0, iu, sizeof(iu));
}

void story_check(Story *story, uint32_t tag, uint8_t type, uint8_t status)
{
    driver_wait(&story->d, &story->d.io[tag].done);
    g_assert_cmphex(story->d.io[tag].type, ==, type);
    g_assert_cmphex(story->d.io[tag].status, ==, status);
    g_assert_cmpuint(story->d.io[tag].completions, ==, 1);
}

void story_read(Story *story, uint32_t tag, uint8_t fill)
{
    g_autoptr(FcFrame) command = NULL;

    story_issue(story, tag, FCPIO_NVME_READ, 8, STORY_LEN);
    command = story_expect(story, FC_RCTL_COMMAND);
    story_send_data(story, command, fill, STORY_LEN);
    story_send_rsp(story, command);
    story_check(story, tag, FCPIO_ICMND_CMPL, FCPIO_SUCCESS);
}

static void write_all(Story *story, uint32_t tag)
{
    g_autoptr(FcFrame) command = NULL;
    g_autoptr(FcFrame) data = NULL;
    FcnvmeXferRdy ready = { .burst_length = STORY_LEN };
    uint8_t iu[FCNVME_XFER_RDY_LEN];

    story_issue(story, tag, FCPIO_NVME_WRITE, 16, STORY_LEN);
    command = story_expect(story, FC_RCTL_COMMAND);
    wire_encode(&fcnvme_xfer_rdy_format, &ready, iu);
    story_send(story, command, FC_RCTL_DATA_DESCRIPTOR, 0, iu, sizeof(iu));
    data = story_expect(story, FC_RCTL_SOLICITED_DATA);
    g_assert_cmpuint(data->length, ==, STORY_LEN);
    story_send_ersp(story, command, NVME_SC_SUCCESS);
    story_check(story, tag, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS);
}

static void abort_one(Story *story, uint32_t tag)
{
    g_autoptr(FcFrame) command = NULL;
    g_autoptr(FcFrame) abts = NULL;
    uint8_t iu[12] = { 0 };

    story_issue(story, tag, FCPIO_NVME_READ, 24, STORY_LEN);
    command = story_expect(story, FC_RCTL_COMMAND);
    driver_itmf(&story->d, 0, tag, story->target.fcid, FCPIO_ITMF_ABT_TASK);
    abts = story_expect(story, FC_RCTL_ABTS);
    story_send(story, abts, FC_RCTL_BA_ACC, 0, iu, sizeof(iu));
    driver_wait(&story->d, &story->d.itmf.done);
    story_check(story, tag, FCPIO_ICMND_CMPL, FCPIO_ABORTED);
}

void story_tell(Story *story)
{
    story_begin(story);
    story_read(story, 1, 0xa5);
    write_all(story, 2);
    abort_one(story, 3);
    driver_reset_firmware(&story->d);
    driver_run(&story->d, LAB_MILLISECONDS);
}
