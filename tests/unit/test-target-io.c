/*
 * Commands as exchanges: data in bursts, responses, aborts, limits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target-admin.h"

#define MIB (1024 * 1024)

static void setup(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    host_start(h, &config);
}

static void setup_4k(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.lba_size = 4096;
    host_start(h, &config);
}

static void setup_read_only(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.read_only = true;
    host_start(h, &config);
}

/* Memory for one large write at a time. */
static void setup_tight(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.port.receive_memory = MIB + 4096;
    config.port.commands = 16;
    host_start(h, &config);
}

static void setup_at_once(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.port.service_time = 0;
    host_start(h, &config);
}

static void teardown(Host *h, gconstpointer data)
{
    host_free(h);
}

static uint16_t io_status(Host *h, const HostSqe *sqe)
{
    return host_status(h, sqe);
}

static void write_blocks(Host *h, uint64_t slba, uint32_t blocks,
                         const uint8_t *out)
{
    HostSqe sqe =
        host_io(NVME_NVM_WRITE, slba, blocks, blocks << h->ns->lba_shift, out);

    g_assert_cmphex(io_status(h, &sqe), ==, 0);
}

static void check_blocks(Host *h, uint64_t slba, uint32_t blocks,
                         const uint8_t *expected)
{
    uint32_t length = blocks << h->ns->lba_shift;
    HostSqe sqe = host_io(NVME_NVM_READ, slba, blocks, length, NULL);
    HostCommand command = host_run(h, &sqe);

    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(command.xfrd_len, ==, length);
    g_assert_cmpmem(command.in, length, expected, length);
    host_command_clear(&command);
}

/* ---- what commands do ---- */

static void test_read_write(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(8 << 12, 1);
    g_autofree uint8_t *zeroes = g_malloc0(8 << 12);
    uint64_t last = h->ns->blocks - 8;

    check_blocks(h, 0, 8, zeroes);
    write_blocks(h, 0, 8, out);
    write_blocks(h, last, 8, out);
    check_blocks(h, 0, 8, out);
    check_blocks(h, last, 8, out);
    check_blocks(h, 8, 8, zeroes);
    check_blocks(h, 3, 1, out + (3 << h->ns->lba_shift));
    g_assert_cmpuint(h->ns->counters.reads, ==, 5);
    g_assert_cmpuint(h->ns->counters.writes, ==, 2);
    g_assert_cmpuint(h->ns->counters.bytes_written, ==, 16 << h->ns->lba_shift);
}

static void test_other_commands(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(256 * 512, 2);
    g_autofree uint8_t *zeroes = g_malloc0(256 * 512);
    HostSqe sqe = { .qid = 1, .opcode = NVME_NVM_FLUSH, .nsid = 1 };
    uint8_t ranges[4096] = { 0 };

    write_blocks(h, 0, 256, out);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    sqe.nsid = 0xffffffff;
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    sqe.nsid = 2;
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);

    sqe = host_io(NVME_NVM_COMPARE, 0, 256, 256 * 512, out);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    out[100000]++;
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_COMPARE_FAILED | NVME_SC_DNR);
    out[100000]--;

    sqe = host_io(NVME_NVM_WRITE_ZEROES, 10, 5, 0, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    check_blocks(h, 10, 5, zeroes);
    check_blocks(h, 9, 1, out + 9 * 512);
    check_blocks(h, 15, 1, out + 15 * 512);

    sqe = host_io(NVME_NVM_VERIFY, 0, 256, 0, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);

    /* two ranges; Linux sends room for 256 */
    put_le32(ranges + 4, 128);
    put_le64(ranges + 8, 128);
    put_le32(ranges + 20, 1);
    put_le64(ranges + 24, 3);
    sqe = (HostSqe){
        .qid = 1,
        .opcode = NVME_NVM_DSM,
        .nsid = 1,
        .cdw10 = 1,
        .cdw11 = NVME_DSM_DEALLOCATE,
        .length = 4096,
        .out = ranges,
    };
    g_assert_cmpuint(nvmet_store_used(h->ns->store), ==, 2 * 65536);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    g_assert_cmpuint(nvmet_store_used(h->ns->store), ==, 65536);
    check_blocks(h, 128, 128, zeroes);
    check_blocks(h, 3, 1, zeroes);
    check_blocks(h, 4, 1, out + 4 * 512);
    /* a hint only */
    sqe.cdw11 = 1;
    put_le64(ranges + 24, 4);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    check_blocks(h, 4, 1, out + 4 * 512);
    /* one of the ranges is too far out: nothing happens at all */
    sqe.cdw11 = NVME_DSM_DEALLOCATE;
    put_le64(ranges + 8, 4);
    put_le32(ranges + 4, 1);
    put_le64(ranges + 24, h->ns->blocks);
    g_assert_cmphex(io_status(h, &sqe), ==, NVME_SC_LBA_RANGE | NVME_SC_DNR);
    check_blocks(h, 4, 1, out + 4 * 512);
    /* data for fewer ranges than are announced */
    sqe.length = 16;
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    sqe.length = 32;
    put_le64(ranges + 24, 5);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    check_blocks(h, 5, 1, zeroes);
}

static void test_unknown_io(Host *h, gconstpointer data)
{
    static const uint8_t known[] = { 0, 1, 2, 5, 8, 9, 12 };

    for (unsigned int opcode = 0; opcode < 256; opcode++) {
        HostSqe sqe = { .qid = 1, .opcode = opcode, .nsid = 1 };

        if (opcode == NVME_OPC_FABRICS ||
            !memchr(known, opcode, sizeof(known))) {
            uint8_t raw[64] = { opcode, 0, 0, 0, 4 };
            HostCommand command = host_run_raw(h, &sqe, raw);

            g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                            NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
            host_command_clear(&command);
        }
    }
}

static void test_ranges(Host *h, gconstpointer data)
{
    static const uint8_t opcodes[] = {
        NVME_NVM_READ,         NVME_NVM_WRITE,  NVME_NVM_COMPARE,
        NVME_NVM_WRITE_ZEROES, NVME_NVM_VERIFY,
    };
    g_autofree uint8_t *out = g_malloc0(4 * 512);
    const uint64_t blocks = h->ns->blocks;
    const struct {
        uint64_t slba;
        uint32_t count;
    } bad[] = {
        { blocks, 1 },     { blocks - 1, 2 },     { blocks + 1, 1 },
        { UINT64_MAX, 1 }, { UINT64_MAX - 1, 4 }, { UINT64_MAX >> 9, 2 },
    };

    for (size_t o = 0; o < G_N_ELEMENTS(opcodes); o++) {
        bool has_data = o < 3;
        HostSqe sqe;

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
            sqe = host_io(opcodes[o], bad[i].slba, bad[i].count,
                          has_data ? bad[i].count * 512 : 0, out);
            g_assert_cmphex(io_status(h, &sqe), ==,
                            NVME_SC_LBA_RANGE | NVME_SC_DNR);
        }
        sqe = host_io(opcodes[o], blocks - 1, 1, has_data ? 512 : 0, out);
        g_assert_cmphex(io_status(h, &sqe), ==, 0);
        sqe.nsid = 0;
        g_assert_cmphex(io_status(h, &sqe), ==,
                        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
        sqe.nsid = 0xffffffff;
        g_assert_cmphex(io_status(h, &sqe), ==,
                        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    }
}

static void test_lengths(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = g_malloc0(2 * MIB);
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 2, 512, out);

    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    sqe = host_io(NVME_NVM_READ, 0, 1, 1024, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    sqe = host_io(NVME_NVM_READ, 0, 1, 0, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    /* no directives */
    sqe = host_io(NVME_NVM_WRITE, 0, 1, 512, out);
    sqe.cdw12 |= 1 << 20;
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    /* MDTS is 1 MiB */
    sqe = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    sqe = host_io(NVME_NVM_WRITE, 0, 2049, MIB + 512, out);
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    sqe = host_io(NVME_NVM_WRITE_ZEROES, 0, 65536, 0, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    sqe.length = 0;
    sqe.flags = FCNVME_CMND_READ;
    {
        HostCommand command = host_run(h, &sqe);

        g_assert_cmpuint(command.ersp_result, ==, 1);
        host_command_clear(&command);
    }
}

static void test_read_only(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = g_malloc0(4096);
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 8, 4096, out);
    HostCommand command = host_run(h, &sqe);

    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_WRITE_PROTECTED | NVME_SC_DNR);
    g_assert_cmpuint(command.xfrd_len, ==, 4096);
    host_command_clear(&command);
    sqe = host_io(NVME_NVM_WRITE_ZEROES, 0, 8, 0, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_WRITE_PROTECTED | NVME_SC_DNR);
    sqe = (HostSqe){
        .qid = 1, .opcode = NVME_NVM_DSM, .nsid = 1, .length = 16, .out = out
    };
    g_assert_cmphex(io_status(h, &sqe), ==,
                    NVME_SC_WRITE_PROTECTED | NVME_SC_DNR);
    sqe = host_io(NVME_NVM_READ, 0, 8, 4096, NULL);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
}

/* ---- the submission queue entry ---- */

static void test_pointer(Host *h, gconstpointer data)
{
    static const struct {
        uint8_t at;
        uint8_t value;
        uint16_t status;
    } cases[] = {
        { 1, 0x41, NVME_SC_INVALID_FIELD }, /* fused */
        { 1, 0x42, NVME_SC_INVALID_FIELD },
        { 1, 0x00, NVME_SC_INVALID_FIELD }, /* PRP */
        { 1, 0x80, NVME_SC_INVALID_FIELD },
        { 39, 0x00, NVME_SC_INVALID_SGL_TYPE },
        { 39, 0x40, NVME_SC_INVALID_SGL_TYPE },
        { 33, 0x03, NVME_SC_INVALID_SGL_DATA_LEN },
    };
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t raw[64];
        uint8_t iu[FCNVME_CMND_LEN];
        HostCommand command;

        host_raw(&sqe, raw);
        host_iu(h, &sqe, raw, iu);
        iu[24 + cases[i].at] = cases[i].value;
        host_send_iu(h, &command, iu, sizeof(iu), 512, NULL);
        host_finish(h, &command);
        g_assert_cmphex(command.status, ==,
                        cases[i].status | NVME_SC_DNR | NVME_SC_MORE);
        g_assert_cmpuint(command.xfrd_len, ==, 0);
        g_assert_cmpuint(command.command_id, ==, 0x100);
        host_command_clear(&command);
    }
}

/* ---- the information unit ---- */

static void check_refused(Host *h, const uint8_t *iu, uint32_t length,
                          uint8_t ersp_result)
{
    HostCommand command;

    host_send_iu(h, &command, iu, length, 0, NULL);
    host_finish(h, &command);
    g_assert_cmpuint(command.ersp_result, ==, ersp_result);
    g_assert_true(command.ersp);
    g_assert_cmpuint(command.xfrd_len, ==, 0);
    host_command_clear(&command);
}

static void test_bad_iu(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    uint8_t raw[64];
    uint8_t good[FCNVME_CMND_LEN];
    uint8_t iu[FCNVME_CMND_LEN + 4] = { 0 };

    host_raw(&sqe, raw);
    host_iu(h, &sqe, raw, good);
    memcpy(iu, good, sizeof(good));
    for (uint32_t length = 0; length <= sizeof(iu); length++) {
        if (length != FCNVME_CMND_LEN) {
            check_refused(h, iu, length, 1);
        }
    }
    for (uint32_t at = 0; at < 4; at++) {
        memcpy(iu, good, sizeof(good));
        iu[at]++;
        check_refused(h, iu, FCNVME_CMND_LEN, 1);
    }
    /* connections: another queue, another association, nonsense */
    for (uint32_t at = 8; at < 16; at++) {
        memcpy(iu, good, sizeof(good));
        iu[at] ^= 0x80;
        check_refused(h, iu, FCNVME_CMND_LEN, 3);
    }
    /* directions */
    for (uint8_t flags = 0; flags < 4; flags++) {
        memcpy(iu, good, sizeof(good));
        iu[7] = flags;
        if (flags != FCNVME_CMND_READ) {
            check_refused(h, iu, FCNVME_CMND_LEN, 1);
        }
    }
    memcpy(iu, good, sizeof(good));
    put_be32(iu + 20, 0);
    check_refused(h, iu, FCNVME_CMND_LEN, 1);
    memcpy(iu, good, sizeof(good));
    iu[24] = NVME_NVM_WRITE;
    check_refused(h, iu, FCNVME_CMND_LEN, 1);
    iu[24] = NVME_NVM_FLUSH;
    check_refused(h, iu, FCNVME_CMND_LEN, 1);
    g_assert_cmpuint(h->sim.log->len, ==, 2); /* once a kind */
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
}

/* A connection is its session's only. */
static void test_other_session(Host *h, gconstpointer data)
{
    FcElsLogin login = {
        .command = FC_ELS_PLOGI,
        .port_name = HOST_WWN + 1,
        .node_name = HOST_WWN + 1,
    };
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    Peer first = h->peer;
    Peer other;
    uint8_t raw[64];
    uint8_t iu[FCNVME_CMND_LEN];
    FcFrame *answer;

    peer_init(&other, &h->sim, h->fabric, "other", HOST_WWN + 1);
    peer_login(&other, FC_FEATURE_INITIATOR);
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    fc_frame_free(
        peer_els(&other, h->target->fcid, &fc_els_plogi_format, &login));
    {
        uint8_t payload[] = { FC_ELS_PRLI, 20, 0, 24, FC_TYPE_NVME,
                              0,           0,  0, 0,  0,
                              0,           0,  0, 0,  0,
                              0,           0,  0, 0,  0x20 };

        fc_frame_free(peer_exchange(&other, h->target->fcid,
                                    FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, payload,
                                    sizeof(payload)));
    }
    host_raw(&sqe, raw);
    host_iu(h, &sqe, raw, iu);
    answer = peer_exchange(&other, h->target->fcid, FC_RCTL_COMMAND,
                           FC_TYPE_FCP, iu, sizeof(iu));
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_EXTENDED_STATUS);
    g_assert_cmphex(*fc_frame_data(answer), ==, 3);
    fc_frame_free(answer);
    /* nor can it end the association */
    {
        uint8_t payload[FCNVME_DISCONNECT_LEN];
        FcnvmeDisconnect request = {
            .command = FCNVME_LS_DISCONNECT,
            .list_length = 40,
            .association_tag = FCNVME_TAG_ASSOCIATION_ID,
            .association_length = 8,
            .association_id = h->association_id,
            .tag = FCNVME_TAG_DISCONNECT,
            .length = 16,
        };

        wire_encode(&fcnvme_disconnect_format, &request, payload);
        answer = peer_exchange(&other, h->target->fcid, FC_RCTL_FC4_LS_REQUEST,
                               FC_TYPE_NVME, payload, sizeof(payload));
        g_assert_cmphex(fc_frame_command(answer), ==, FCNVME_LS_RJT);
        fc_frame_free(answer);
    }
    h->peer.next_ox_id = first.next_ox_id;
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    peer_cleanup(&other);
}

/* ---- transfers ---- */

static void test_large(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 5);
    HostSqe sqe = host_io(NVME_NVM_WRITE, 100, 2048, MIB, out);
    HostCommand command = host_run(h, &sqe);

    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(command.ready, ==, 4);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    host_command_clear(&command);
    sqe = host_io(NVME_NVM_READ, 100, 2048, MIB, NULL);
    command = host_run(h, &sqe);
    g_assert_cmpuint(command.sequences, ==, 4);
    g_assert_cmpmem(command.in, MIB, out, MIB);
    host_command_clear(&command);
    /* not a multiple of the burst */
    sqe = host_io(NVME_NVM_WRITE, 0, 513, 513 * 512, out);
    command = host_run(h, &sqe);
    g_assert_cmpuint(command.ready, ==, 2);
    host_command_clear(&command);
    sqe = host_io(NVME_NVM_READ, 0, 513, 513 * 512, NULL);
    command = host_run(h, &sqe);
    g_assert_cmpuint(command.sequences, ==, 2);
    g_assert_cmpmem(command.in, 513 * 512, out, 513 * 512);
    host_command_clear(&command);
}

/* Gets the NVMe_XFER_RDY of a command, without answering it. */
static void await_ready(Host *h, HostCommand *command)
{
    g_autoptr(FcFrame) frame = host_receive(h, LAB_SECONDS);

    g_assert_nonnull(frame);
    g_assert_cmphex(frame->header.r_ctl, ==, FC_RCTL_DATA_DESCRIPTOR);
    host_take(h, command, frame, false);
}

static void send_piece(Host *h, HostCommand *command, uint32_t f_ctl,
                       uint32_t parameter, uint32_t length)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_SOLICITED_DATA,
        .d_id = h->target->fcid,
        .s_id = h->peer.fcid,
        .type = FC_TYPE_FCP,
        .f_ctl = f_ctl,
        .seq_id = command->seq_id,
        .ox_id = command->ox_id,
        .rx_id = command->rx_id,
        .parameter = parameter,
    };

    host_send(h, &header, command->out + parameter % command->data_len, length);
}

static void test_pieces(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(4096, 6);
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 8, 4096, out);
    HostCommand command;

    host_submit(h, &command, &sqe);
    await_ready(h, &command);
    send_piece(h, &command, FC_FCTL_RELATIVE_OFFSET, 0, 1000);
    send_piece(h, &command, FC_FCTL_RELATIVE_OFFSET, 1000, 3000);
    send_piece(h, &command, FC_FCTL_ORIGINATOR_DATA, 4000, 96);
    command.moved = 4096;
    host_finish(h, &command);
    g_assert_cmphex(command.status, ==, 0);
    host_command_clear(&command);
    check_blocks(h, 0, 8, out);
}

static void check_data_error(Host *h, uint32_t f_ctl, uint32_t parameter,
                             uint32_t length)
{
    static uint8_t out[16384];
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 16, 8192, out);
    HostCommand command;

    host_submit(h, &command, &sqe);
    await_ready(h, &command);
    send_piece(h, &command, f_ctl, parameter, length);
    host_finish(h, &command);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_DATA_TRANSFER_ERROR);
    g_assert_cmpuint(command.xfrd_len, ==, 0);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    host_command_clear(&command);
}

static void test_data_errors(Host *h, gconstpointer data)
{
    check_data_error(h, FC_FCTL_ORIGINATOR_DATA, 512, 8192);
    check_data_error(h, FC_FCTL_ORIGINATOR_DATA, 0xffffe000, 8192);
    check_data_error(h, FC_FCTL_ORIGINATOR_DATA, 0, 8193);
    check_data_error(h, FC_FCTL_ORIGINATOR_DATA, 0, 8191);
    check_data_error(h, FC_FCTL_ORIGINATOR_DATA, 0, 0);
    check_data_error(h, FC_FCTL_END_SEQUENCE, 0, 8192);
    g_assert_cmpuint(nvmet_store_used(h->ns->store), ==, 0);
}

/* Data that nobody has asked for. */
static void test_stray_data(Host *h, gconstpointer data)
{
    static uint8_t out[4096];
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 8, 4096, NULL);
    HostCommand command;

    host_submit(h, &command, &sqe);
    command.out = out;
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    send_piece(h, &command, FC_FCTL_ORIGINATOR_DATA, 0, 4096);
    host_finish(h, &command);
    g_assert_cmphex(command.status, ==, 0);
    /* and when it is all over */
    send_piece(h, &command, FC_FCTL_ORIGINATOR_DATA, 0, 4096);
    g_assert_null(host_receive(h, LAB_SECONDS));
    host_command_clear(&command);
}

/* ---- responses ---- */

static void test_ersp_ratio(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    uint32_t rsn = 1; /* Connect had it */
    uint32_t responses = 1;

    for (int i = 0; i < 200; i++) {
        HostCommand command = host_run(h, &sqe);

        responses++;
        g_assert_cmpint(command.ersp, ==, responses % 25 == 0);
        if (command.ersp) {
            g_assert_cmpuint(command.rsn, ==, ++rsn);
            g_assert_cmpuint(command.sq_head, ==, responses % 128);
            g_assert_cmpuint(command.sq_id, ==, 1);
            g_assert_cmpuint(command.command_id, ==, 0x100);
            g_assert_cmpuint(command.xfrd_len, ==, 512);
            g_assert_cmpuint(command.status, ==, 0);
        }
        host_command_clear(&command);
    }
}

/* As soon as the host may believe that the queue is full. */
static void test_ersp_nearly_full(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand *commands[120];

    sim_lab_expect_breach(&h->sim, CHECK_NVME_ERSP_REQUIRED);
    h->port->associations[0]->connections[1]->ersp_ratio = 120;
    for (int i = 0; i < 120; i++) {
        commands[i] = g_new(HostCommand, 1);
        host_submit(h, commands[i], &sqe);
    }
    host_finish_all(h, commands, 120);
    g_assert_true(commands[0]->ersp);  /* 120 of 127 are there */
    g_assert_true(commands[4]->ersp);  /* 116 */
    g_assert_true(commands[5]->ersp);  /* 115 */
    g_assert_false(commands[6]->ersp); /* 114 */
    g_assert_false(commands[50]->ersp);
    for (int i = 0; i < 120; i++) {
        host_command_clear(commands[i]);
        g_free(commands[i]);
    }
}

/* Exactly 90 %: 90 of 100 that fit. */
static void test_ersp_ninety(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand *commands[91];

    sim_lab_expect_breach(&h->sim, CHECK_NVME_ERSP_REQUIRED);
    for (int count = 89; count <= 90; count++) {
        NvmetConnection *connection = h->port->associations[0]->connections[1];

        connection->size = 101;
        connection->ersp_ratio = 1000;
        connection->unreported = 0;
        for (int i = 0; i < count; i++) {
            commands[i] = g_new(HostCommand, 1);
            host_submit(h, commands[i], &sqe);
        }
        host_finish_all(h, commands, count);
        for (int i = 0; i < count; i++) {
            g_assert_cmpint(commands[i]->ersp, ==, count == 90 && i == 0);
            host_command_clear(commands[i]);
            g_free(commands[i]);
        }
    }
}

static void test_no_flow_control(Host *h, gconstpointer data)
{
    HostSqe sqe = { .qid = 1, .opcode = 0x55, .nsid = 1 };
    HostCommand command;

    h->port->associations[0]->connections[1]->no_flow_control = true;
    command = host_run(h, &sqe);
    g_assert_cmphex(command.sq_head, ==, 0xffff);
    host_command_clear(&command);
}

/* ---- what the tap is told ---- */

typedef struct Told {
    uint32_t commands;
    uint32_t out_of_order;
    uint32_t responses;
    uint32_t ersps;
    GString *last;
} Told;

static const TapField *field_of(const TapEvent *event, const char *name)
{
    for (uint32_t i = 0; i < event->field_count; i++) {
        if (strcmp(event->fields[i].name, name) == 0) {
            return &event->fields[i];
        }
    }
    return NULL;
}

static void note(void *opaque, const TapEvent *event)
{
    Told *told = opaque;

    if (event->kind == TAP_target_command) {
        told->commands++;
        told->out_of_order += !field_of(event, "in_order")->number;
        g_string_truncate(told->last, 0);
        tap_format_fields(told->last, event);
    } else {
        told->responses++;
        told->ersps += field_of(event, "ersp")->number;
    }
}

static void run_with_csn(Host *h, const HostSqe *sqe, uint32_t csn)
{
    h->csn[1] = csn - 1;
    g_assert_cmphex(io_status(h, sqe), ==, 0);
}

/*
 * Only fused commands, which there are none of, depend on the order: a command
 * whose number is not the next one is served like any other. The journal and
 * the checker tell.
 */
static void test_csn(Host *h, gconstpointer data)
{
    static const struct {
        uint32_t csn;
        uint32_t out_of_order; /* with it */
    } numbers[] = {
        { 2, 0 },                    /* Connect had the first */
        { 4, 1 },                    /* a gap */
        { 5, 1 },                    /* the next */
        { 3, 2 },                    /* the one that was missing comes late */
        { 3, 3 },                    /* and again */
        { 6, 4 },                    /* once more a gap */
        { 7, 4 },                    /* the next */
        { UINT32_MAX, 5 }, { 1, 5 }, /* the first number follows the last */
        { 2, 5 },                    /* the next */
    };
    Told told = { .last = g_string_new(NULL) };

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_command), note, &told);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree uint8_t *out = host_pattern(512, i);
        HostSqe sqe = host_io(NVME_NVM_WRITE, i, 1, 512, out);

        run_with_csn(h, &sqe, numbers[i].csn);
        g_assert_cmpuint(told.commands, ==, i + 1);
        g_assert_cmpuint(told.out_of_order, ==, numbers[i].out_of_order);
        g_assert_cmpuint(
            check_count(h->sim.checker, CHECK_NVME_CSN, CHECK_DRIVER), ==,
            numbers[i].out_of_order);
    }
    tap_unobserve(&h->sim.lab.tap, note, &told);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree uint8_t *out = host_pattern(512, i);

        check_blocks(h, i, 1, out);
    }
    g_string_free(told.last, TRUE);
}

static void test_tap(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0x100000, 8, 4096, NULL);
    Told told = { .last = g_string_new(NULL) };

    tap_observe(&h->sim.lab.tap,
                TAP_BIT(TAP_target_command) | TAP_BIT(TAP_target_response),
                note, &told);
    g_assert_cmphex(io_status(h, &sqe), !=, 0);
    sqe.cdw10 = 64;
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    g_assert_cmpuint(told.out_of_order, ==, 0);
    g_assert_nonnull(strstr(told.last->str, " opcode=read fcid="));
    g_assert_nonnull(strstr(told.last->str, " qid=1 cid=0100 "));
    g_assert_nonnull(strstr(told.last->str,
                            " csn=3 in_order=yes nsid=1 slba=64 nlb=8 "
                            "data_len=4096"));
    h->csn[1] += 5;
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    g_assert_cmpuint(told.out_of_order, ==, 1);
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    g_assert_cmpuint(told.out_of_order, ==, 1);
    h->csn[1] = UINT32_MAX - 1;
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    h->csn[1] = 0; /* it wraps around to 1 */
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
    g_assert_cmpuint(told.out_of_order, ==, 2);
    g_assert_cmpuint(told.commands, ==, 6);
    g_assert_cmpuint(told.responses, ==, 6);
    g_assert_cmpuint(told.ersps, ==, 1);
    tap_unobserve(&h->sim.lab.tap, note, &told);
    g_string_free(told.last, TRUE);
}

/* ---- time ---- */

static int64_t time_of(Host *h, const HostSqe *sqe)
{
    int64_t before = h->sim.now;
    HostCommand command = host_run(h, sqe);

    host_command_clear(&command);
    return h->sim.now - before;
}

static void test_service_time(Host *h, gconstpointer data)
{
    static uint8_t out[512];
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    const int64_t hop = 2 * 500; /* two links */

    g_assert_cmpint(time_of(h, &sqe), ==,
                    2 * hop + h->port->config.service_time);
    sqe = host_io(NVME_NVM_WRITE, 0, 1, 512, out);
    g_assert_cmpint(time_of(h, &sqe), ==,
                    4 * hop + h->port->config.service_time);
}

/* The data of a read is taken when it is executed. */
static void test_read_instant(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand command;

    host_submit(h, &command, &sqe);
    sim_lab_advance(&h->sim, 1000 + 4999);
    nvmet_store_write(h->ns->store, 0, "early", 5);
    sim_lab_advance(&h->sim, 1);
    nvmet_store_write(h->ns->store, 0, "late!", 5);
    host_finish(h, &command);
    g_assert_cmpmem(command.in, 5, "early", 5);
    host_command_clear(&command);
}

/* ---- ABTS ---- */

static void check_abts(Host *h, const HostCommand *command, uint16_t rx_id,
                       uint8_t r_ctl)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = h->target->fcid,
        .s_id = h->peer.fcid,
        .type = FC_TYPE_BLS,
        .f_ctl = FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE,
        .ox_id = command->ox_id,
        .rx_id = rx_id,
    };
    g_autoptr(FcFrame) answer = NULL;

    host_send(h, &header, NULL, 0);
    answer = host_receive(h, LAB_SECONDS);
    g_assert_nonnull(answer);
    g_assert_cmphex(answer->header.r_ctl, ==, r_ctl);
    g_assert_cmphex(answer->header.ox_id, ==, command->ox_id);
    /* and that is the last frame of it */
    g_assert_null(host_receive(h, LAB_SECONDS));
}

/* The OX_ID is then one of ours, whatever the host has by that number. */
static void test_abts_by_responder(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = h->target->fcid,
        .s_id = h->peer.fcid,
        .type = FC_TYPE_BLS,
        .f_ctl = FC_FCTL_END_SEQUENCE | FC_FCTL_EXCHANGE_RESPONDER,
    };
    g_autoptr(FcFrame) answer = NULL;
    HostCommand command;

    host_submit(h, &command, &sqe);
    header.ox_id = command.ox_id;
    host_send(h, &header, NULL, 0);
    answer = host_receive(h, LAB_SECONDS);
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_RJT);
    g_assert_false(answer->header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER);
    host_finish(h, &command);
    g_assert_cmphex(command.status, ==, NVME_SC_SUCCESS);
    host_command_clear(&command);
}

static void test_abts_servicing(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand command;

    host_submit(h, &command, &sqe);
    check_abts(h, &command, FC_XID_UNASSIGNED, FC_RCTL_BA_ACC);
    g_assert_cmpuint(h->port->commands.free_count, ==, 4096);
    host_command_clear(&command);
}

static void test_abts_receiving(Host *h, gconstpointer data)
{
    static uint8_t out[4096];
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 8, 4096, out);
    HostCommand command;

    host_submit(h, &command, &sqe);
    await_ready(h, &command);
    /* identifiers that do not belong together */
    command.ox_id++;
    check_abts(h, &command, command.rx_id, FC_RCTL_BA_RJT);
    command.ox_id--;
    check_abts(h, &command, command.rx_id + 16, FC_RCTL_BA_RJT);
    check_abts(h, &command, command.rx_id, FC_RCTL_BA_ACC);
    check_abts(h, &command, command.rx_id, FC_RCTL_BA_RJT);
    /* its data comes too late */
    send_piece(h, &command, FC_FCTL_ORIGINATOR_DATA, 0, 4096);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    host_command_clear(&command);
}

static void test_abts_held(Host *h, gconstpointer data)
{
    HostSqe sqe = { .opcode = NVME_ADM_ASYNC_EVENT };
    HostCommand command;

    host_submit(h, &command, &sqe);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(h->port->associations[0]->controller->aer_count, ==, 1);
    check_abts(h, &command, FC_XID_UNASSIGNED, FC_RCTL_BA_ACC);
    g_assert_cmpuint(h->port->associations[0]->controller->aer_count, ==, 0);
    host_command_clear(&command);
}

static void test_abts_done(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand command = host_run(h, &sqe);

    check_abts(h, &command, command.rx_id, FC_RCTL_BA_RJT);
    check_abts(h, &command, FC_XID_UNASSIGNED, FC_RCTL_BA_ACC);
    host_command_clear(&command);
}

/* ---- Abort ---- */

/* The host is sending data: the answer waits until it has come. */
static void test_abort_receiving(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe sqe = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostCommand abort;
    HostCommand command;

    host_submit(h, &command, &sqe);
    await_ready(h, &command);
    abort = host_abort(h, 1, sqe.command_id);
    host_finish(h, &abort);
    g_assert_cmpuint(abort.result, ==, 0);
    host_command_clear(&abort);
    g_assert_null(host_receive(h, LAB_SECONDS));
    send_piece(h, &command, FC_FCTL_ORIGINATOR_DATA, 0, 256 * 1024);
    host_finish(h, &command);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_ABORT_REQUESTED);
    g_assert_cmpuint(command.xfrd_len, ==, 256 * 1024);
    g_assert_cmpuint(nvmet_store_used(h->ns->store), ==, 0);
    host_command_clear(&command);
    /* whoever gets the exchange next has nothing of it */
    for (int i = 0; i < 20; i++) {
        write_blocks(h, 0, 1024, out);
    }
}

static void test_abort_servicing(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand abort;
    HostCommand command;

    h->port->config.service_time = LAB_SECONDS;
    host_submit(h, &command, &sqe);
    sim_lab_advance(&h->sim, 2000);
    h->port->config.service_time = 100;
    abort = host_abort(h, 1, sqe.command_id);
    host_finish_all(h, (HostCommand *[]){ &command, &abort }, 2);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_ABORT_REQUESTED);
    g_assert_cmpuint(abort.result, ==, 0);
    g_assert_cmpint(h->sim.now, <, LAB_SECONDS);
    g_assert_null(host_receive(h, 2 * LAB_SECONDS));
    host_command_clear(&command);
    host_command_clear(&abort);
}

/* ---- limits ---- */

static void test_memory(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe large = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostSqe small = host_io(NVME_NVM_WRITE, 4000, 1, 512, out);
    HostCommand commands[4];

    host_submit(h, &commands[0], &large);
    host_submit(h, &commands[1], &large);
    host_submit(h, &commands[2], &small);
    host_submit(h, &commands[3], &large);
    await_ready(h, &commands[0]);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(h->port->commands.waiting, ==, 3);
    /* the small one does not overtake the large one before it */
    check_abts(h, &commands[2], FC_XID_UNASSIGNED, FC_RCTL_BA_ACC);
    g_assert_cmpuint(h->port->commands.waiting, ==, 2);
    host_send_data(h, &commands[0], 0, 256 * 1024);
    commands[0].moved = 256 * 1024;
    while (!commands[1].done) {
        g_autoptr(FcFrame) frame = host_receive(h, LAB_SECONDS);

        g_assert_nonnull(frame);
        host_take(h, &commands[commands[0].done], frame, true);
    }
    host_finish(h, &commands[3]);
    for (int i = 0; i < 4; i++) {
        g_assert_cmphex(commands[i].status, ==, 0);
        host_command_clear(&commands[i]);
    }
    g_assert_cmpuint(h->port->commands.waiting, ==, 0);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    check_blocks(h, 0, 2048, out);
}

/* The one that has the memory goes: the next one gets it. */
static void test_memory_passes(Host *h, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe large = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostCommand commands[2];
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = h->target->fcid,
        .s_id = h->peer.fcid,
    };

    host_submit(h, &commands[0], &large);
    host_submit(h, &commands[1], &large);
    await_ready(h, &commands[0]);
    header.ox_id = commands[0].ox_id;
    header.rx_id = commands[0].rx_id;
    host_send(h, &header, NULL, 0);
    await_ready(h, &commands[1]);
    {
        g_autoptr(FcFrame) acc = host_receive(h, LAB_SECONDS);

        g_assert_cmphex(acc->header.r_ctl, ==, FC_RCTL_BA_ACC);
    }
    /* the association ends with one receiving and one waiting */
    host_command_clear(&commands[0]);
    host_submit(h, &commands[0], &large);
    sim_lab_advance(&h->sim, LAB_MILLISECONDS);
    g_assert_cmpuint(h->port->commands.waiting, ==, 1);
    host_disconnect(h);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(h->port->commands.waiting, ==, 0);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    g_assert_cmpuint(h->port->commands.free_count, ==, 16);
    host_command_clear(&commands[0]);
    host_command_clear(&commands[1]);
}

static void test_out_of_exchanges(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand *commands[17];

    for (int i = 0; i < 17; i++) {
        commands[i] = g_new(HostCommand, 1);
        host_submit(h, commands[i], &sqe);
    }
    host_finish_all(h, commands, 16);
    g_assert_null(host_receive(h, LAB_SECONDS));
    for (int i = 0; i < 17; i++) {
        host_command_clear(commands[i]);
        g_free(commands[i]);
    }
    g_assert_cmphex(io_status(h, &sqe), ==, 0);
}

static void test_overrun(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostCommand *commands[129];

    h->port->config.service_time = LAB_MILLISECONDS;
    for (int i = 0; i < 129; i++) {
        commands[i] = g_new(HostCommand, 1);
        host_submit(h, commands[i], &sqe);
    }
    host_finish_all(h, commands, 129);
    for (int i = 0; i < 129; i++) {
        g_assert_cmpuint(commands[i]->ersp_result, ==, i == 128 ? 3 : 0);
        host_command_clear(commands[i]);
        g_free(commands[i]);
    }
}

/* An exchange that is used again brings no block with it. */
static void test_error_lba(Host *h, gconstpointer data)
{
    HostSqe bad = host_io(NVME_NVM_READ, 0x777777, 1, 512, NULL);
    HostSqe unknown = { .opcode = 0x55, .nsid = 1 };
    HostCommand command;

    for (int i = 0; i < 16; i++) {
        g_assert_cmphex(io_status(h, &bad), ==,
                        NVME_SC_LBA_RANGE | NVME_SC_DNR);
    }
    g_assert_cmphex(io_status(h, &unknown), !=, 0);
    command = host_log(h, NVME_LOG_ERROR, ~0u, 0, 128);
    g_assert_cmphex(get_le64(command.in + 16), ==, 0);
    g_assert_cmphex(get_le64(command.in + 64 + 16), ==, 0x777777);
    host_command_clear(&command);
}

/* ---- ends in the middle ---- */

static void test_logout_in_service(Host *h, gconstpointer data)
{
    static uint8_t out[4096];
    HostSqe read = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    HostSqe write = host_io(NVME_NVM_WRITE, 0, 8, 4096, out);
    FcElsLogo logo = { .command = FC_ELS_LOGO, .port_id = h->peer.fcid };
    HostCommand commands[2];
    FcFrame *answer;

    host_submit(h, &commands[1], &write);
    await_ready(h, &commands[1]);
    host_submit(h, &commands[0], &read);
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_logo_format, &logo);
    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    fc_frame_free(answer);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(h->port->commands.free_count, ==, 4096);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    host_command_clear(&commands[0]);
    host_command_clear(&commands[1]);
    /* and from the start */
    host_plogi(h);
    host_prli(h);
    host_enable(h, SUB_NQN, 0);
    host_create_connection(h, 1);
    host_connect(h, 1, SUB_NQN, 0);
    g_assert_cmphex(io_status(h, &read), ==, 0);
}

static void test_rx_ids(Host *h, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    g_autofree uint8_t *used = g_malloc0(65536);

    /* an identifier comes back only after all others were used */
    for (int i = 0; i < 60000; i++) {
        HostCommand command = host_run(h, &sqe);

        g_assert_cmphex(command.rx_id, !=, FC_XID_UNASSIGNED);
        g_assert_cmpuint(used[command.rx_id]++, ==, 0);
        host_command_clear(&command);
    }
}

#define TEST(name, setup_, fn) \
    g_test_add("/target-io/" name, Host, NULL, setup_, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("read-write", setup, test_read_write);
    TEST("read-write-4k", setup_4k, test_read_write);
    TEST("read-write-at-once", setup_at_once, test_read_write);
    TEST("other-commands", setup, test_other_commands);
    TEST("unknown", setup, test_unknown_io);
    TEST("ranges", setup, test_ranges);
    TEST("lengths", setup, test_lengths);
    TEST("read-only", setup_read_only, test_read_only);
    TEST("pointer", setup, test_pointer);
    TEST("bad-iu", setup, test_bad_iu);
    TEST("other-session", setup, test_other_session);
    TEST("large", setup, test_large);
    TEST("pieces", setup, test_pieces);
    TEST("data-errors", setup, test_data_errors);
    TEST("stray-data", setup, test_stray_data);
    TEST("ersp-ratio", setup, test_ersp_ratio);
    TEST("ersp-nearly-full", setup, test_ersp_nearly_full);
    TEST("ersp-ninety", setup, test_ersp_ninety);
    TEST("no-flow-control", setup, test_no_flow_control);
    TEST("csn", setup, test_csn);
    TEST("tap", setup, test_tap);
    TEST("service-time", setup, test_service_time);
    TEST("service-time-0", setup_at_once, test_service_time);
    TEST("read-instant", setup, test_read_instant);
    TEST("abts-by-responder", setup, test_abts_by_responder);
    TEST("abts-servicing", setup, test_abts_servicing);
    TEST("abts-receiving", setup_tight, test_abts_receiving);
    TEST("abts-held", setup, test_abts_held);
    TEST("abts-done", setup, test_abts_done);
    TEST("abort-receiving", setup_tight, test_abort_receiving);
    TEST("abort-servicing", setup, test_abort_servicing);
    TEST("memory", setup_tight, test_memory);
    TEST("memory-passes", setup_tight, test_memory_passes);
    TEST("out-of-exchanges", setup_tight, test_out_of_exchanges);
    TEST("overrun", setup, test_overrun);
    TEST("error-lba", setup_tight, test_error_lba);
    TEST("logout-in-service", setup, test_logout_in_service);
    TEST("rx-ids", setup, test_rx_ids);
    return g_test_run();
}
