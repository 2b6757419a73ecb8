/*
 * A vNIC that has logged in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "vic-fc-session.h"

#define FLOGI_SERVER 0xfffffe
#define TARGET       0x014100 /* the fabric's first port for targets */
#define TARGET_NQN   "nqn.2026-01.org.viclab:subsys0"
#define HOST_NQN     "nqn.2014-08.org.example:host"

#define BUFFER_LEN 2304
#define ENCAP_LEN  28 /* Ethernet and FCoE headers */
#define HEADER_LEN 24
#define SOF_AT     27
#define SOF_I3     0x2e
#define SEND_FLAGS 0x7042 /* EOF_T, EOP, an entry in the CQ, FCoE */
#define RQ_ENET    3      /* type of an entry: with the headers */

enum {
    ELS_REQUEST = 0x22,
    LS_REQUEST = 0x32,
    TYPE_ELS = 0x01,
    TYPE_NVME = 0x28,
};

#define FCPIO_FLOGI_REG 0x23
#define SETTLE          10000000 /* ns */

static void put_be24(uint8_t *p, uint32_t value)
{
    p[0] = value >> 16;
    stw_be_p(p + 1, value);
}

/* ---- frames ---- */

static void post_buffers(VicSession *s)
{
    VicTest *t = s->t;

    s->buffers = guest_alloc(&t->qs->alloc, RING_SLOTS * BUFFER_LEN);
    for (uint32_t i = 0; i < RING_SLOTS; i++) {
        uint64_t at = t->rq_ring + i * RAW_DESC_LEN;

        qtest_writeq(t->qts, at, s->buffers + i * BUFFER_LEN);
        qtest_writew(t->qts, at + 8, BUFFER_LEN);
    }
    vic_write(t, t->rq + POSTED_INDEX, RING_SLOTS - 1);
}

static void send_frame(VicSession *s, uint32_t d_id, uint8_t r_ctl,
                       uint8_t type, const void *payload, uint32_t length)
{
    VicTest *t = s->t;
    uint8_t frame[ENCAP_LEN + HEADER_LEN + 2112] = { 0 };
    uint8_t *header = frame + ENCAP_LEN;
    uint64_t at = guest_alloc(&t->qs->alloc, sizeof(frame));
    uint32_t slot = vic_read(t, vic_wq(t, 0) + POSTED_INDEX);
    uint64_t desc = t->raw_ring + slot * RAW_DESC_LEN;

    stw_be_p(frame + 12, 0x8906);
    frame[SOF_AT] = SOF_I3;
    header[0] = r_ctl;
    put_be24(header + 1, d_id);
    put_be24(header + 5, s->fcid);
    header[8] = type;
    put_be24(header + 9, 0x290000);
    stw_be_p(header + 16, ++s->ox_id);
    stw_be_p(header + 18, 0xffff);
    memcpy(header + HEADER_LEN, payload, length);
    qtest_memwrite(t->qts, at, frame, sizeof(frame));
    qtest_writeq(t->qts, desc, at);
    qtest_writew(t->qts, desc + 8, ENCAP_LEN + HEADER_LEN + length);
    qtest_writew(t->qts, desc + 10, 0);
    qtest_writew(t->qts, desc + 12, SEND_FLAGS);
    qtest_writew(t->qts, desc + 14, 0);
    vic_write(t, vic_wq(t, 0) + POSTED_INDEX, (slot + 1) % RING_SLOTS);
}

/* The next frame that has come, from its FC header on. */
static void receive_frame(VicSession *s, uint8_t *header, uint32_t length)
{
    VicTest *t = s->t;
    uint64_t entry = t->rq_entries + s->next_entry * RAW_ENTRY_LEN;
    uint16_t index = qtest_readw(t->qts, entry) & 0xfff;
    uint8_t type = qtest_readb(t->qts, entry + 15);
    uint64_t at = s->buffers + index * BUFFER_LEN;

    /* its colour: the ring does not come around in these tests */
    g_assert_cmphex(type & 0x80, ==, 0x80);
    g_assert_cmpuint(index, ==, s->next_entry);
    s->next_entry++;
    at += (type & 0x7f) == RQ_ENET ? ENCAP_LEN : 0;
    qtest_memread(t->qts, at, header, length);
}

/* The answer to a request, which it has to accept. */
static void exchange(VicSession *s, uint32_t d_id, uint8_t r_ctl, uint8_t type,
                     const void *payload, uint32_t length, uint8_t *answer,
                     uint32_t answer_length)
{
    send_frame(s, d_id, r_ctl, type, payload, length);
    vic_settle(s->t, SETTLE);
    receive_frame(s, answer, answer_length);
    g_assert_cmphex(lduw_be_p(answer + 16), ==, s->ox_id);
    g_assert_cmphex(answer[HEADER_LEN], ==, 2); /* accepted */
}

/* ---- logins ---- */

static void make_login(uint8_t payload[116], uint8_t command)
{
    memset(payload, 0, 116);
    payload[0] = command;
    stw_be_p(payload + 4, 0x2020);
    stw_be_p(payload + 10, 2048);
    stq_be_p(payload + 20, 0x2001000000000001);
    stq_be_p(payload + 28, 0x2000000000000001);
    stw_be_p(payload + 68, 0x8800);
}

void vic_send_flogi(VicSession *s, VicTest *t)
{
    uint8_t payload[116];

    *s = (VicSession){ .t = t, .ox_id = 0x1000 };
    post_buffers(s);
    make_login(payload, 4);
    send_frame(s, FLOGI_SERVER, ELS_REQUEST, TYPE_ELS, payload,
               sizeof(payload));
}

static void flogi(VicSession *s, VicTest *t)
{
    uint8_t header[HEADER_LEN];
    uint64_t at;

    vic_send_flogi(s, t);
    vic_settle(t, SETTLE);
    receive_frame(s, header, sizeof(header));
    s->fcid = ldl_be_p(header) & 0xffffff;
    g_assert_cmphex(s->fcid >> 16, ==, 1);
    /* the firmware learns what the driver was given */
    at = vic_next_request(t, 0);
    qtest_writeb(t->qts, at, FCPIO_FLOGI_REG);
    qtest_writeb(t->qts, at + 9, s->fcid >> 16);
    qtest_writeb(t->qts, at + 10, s->fcid >> 8);
    qtest_writeb(t->qts, at + 11, s->fcid);
    vic_post_request(t, 0);
    vic_settle(t, SETTLE);
}

static void plogi(VicSession *s)
{
    uint8_t payload[116];
    uint8_t answer[HEADER_LEN + 1];

    make_login(payload, 3);
    exchange(s, TARGET, ELS_REQUEST, TYPE_ELS, payload, sizeof(payload), answer,
             sizeof(answer));
}

static void prli(VicSession *s)
{
    static const uint8_t payload[20] = {
        0x20,
        16,
        0,
        20,
        TYPE_NVME,
        0,
        0x20,
        0,
        /* initiator function */
        [19] = 0x20,
    };
    uint8_t answer[HEADER_LEN + 1];

    exchange(s, TARGET, ELS_REQUEST, TYPE_ELS, payload, sizeof(payload), answer,
             sizeof(answer));
}

static void create_association(VicSession *s)
{
    uint8_t payload[1024] = { 0x03 };
    uint8_t answer[HEADER_LEN + 56];

    stl_be_p(payload + 4, 1016);
    stl_be_p(payload + 8, 3);
    stl_be_p(payload + 12, 1008);
    stw_be_p(payload + 16, 16);
    stw_be_p(payload + 56, 0xffff);
    stw_be_p(payload + 58, 31);
    memset(payload + 64, 0x5a, 16);
    strcpy((char *)payload + 80, HOST_NQN);
    strcpy((char *)payload + 336, TARGET_NQN);
    exchange(s, TARGET, LS_REQUEST, TYPE_NVME, payload, sizeof(payload), answer,
             sizeof(answer));
    s->connection_id = ldq_be_p(answer + HEADER_LEN + 48);
}

void vic_login(VicSession *s, VicTest *t)
{
    /* the link needs a moment, and so does the target's own login */
    vic_settle(t, 100 * SETTLE);
    flogi(s, t);
    plogi(s);
    prli(s);
    create_association(s);
}

/* ---- commands ---- */

void vic_put_sge(VicTest *t, uint64_t sgl, uint32_t index, uint64_t addr,
                 uint32_t length)
{
    qtest_writeq(t->qts, sgl + 16 * index, addr);
    qtest_writel(t->qts, sgl + 16 * index + 8, length);
    qtest_writel(t->qts, sgl + 16 * index + 12, 0);
}

/* FC-NVMe's NVMe_CMND. */
static void make_iu(VicSession *s, uint8_t iu[96], const uint8_t sqe[64],
                    int direction, uint32_t length)
{
    memset(iu, 0, 96);
    iu[0] = 0xfd;
    iu[1] = TYPE_NVME;
    stw_be_p(iu + 2, 24);
    iu[6] = 1;
    iu[7] = direction;
    stq_be_p(iu + 8, s->connection_id);
    stl_be_p(iu + 16, ++s->csn);
    stl_be_p(iu + 20, length);
    memcpy(iu + 24, sqe, 64);
}

/* The completion of @tag in the ring of copy queue 0; there has to be one. */
static uint8_t status_of(VicTest *t, uint32_t tag)
{
    for (uint32_t i = 0; i < RING_SLOTS; i++) {
        uint64_t at = t->copy_entries[0] + i * COPY_ENTRY_LEN;

        if (qtest_readb(t->qts, at) != FCPIO_ACK &&
            qtest_readl(t->qts, at + 4) == tag) {
            return qtest_readb(t->qts, at + 1);
        }
    }
    g_assert_not_reached();
}

uint8_t vic_nvme(VicSession *s, const uint8_t sqe[64], int direction,
                 uint32_t length, uint64_t sgl, uint32_t sges)
{
    VicTest *t = s->t;
    uint64_t at = vic_next_request(t, 0);
    uint32_t tag = 0x5000 + s->csn;
    uint8_t iu[96];

    make_iu(s, iu, sqe, direction, length);
    qtest_writeb(t->qts, at, FCPIO_NVME_CMD);
    qtest_writel(t->qts, at + 4, tag);
    qtest_writeb(t->qts, at + 8, TARGET >> 16);
    qtest_writeb(t->qts, at + 9, TARGET >> 8 & 0xff);
    qtest_writeb(t->qts, at + 10, TARGET & 0xff);
    qtest_writeb(t->qts, at + 11, direction);
    qtest_writel(t->qts, at + 12, sges);
    qtest_writeq(t->qts, at + 16, sgl);
    qtest_writew(t->qts, at + 24, sizeof(iu));
    qtest_writel(t->qts, at + 28, length);
    qtest_memwrite(t->qts, at + 32, iu, sizeof(iu));
    vic_post_request(t, 0);
    vic_settle(t, SETTLE);
    return status_of(t, tag);
}

/* Of all commands here: data goes by the transport's own list. */
static void make_sqe(uint8_t sqe[64], uint8_t opcode, uint32_t length)
{
    memset(sqe, 0, 64);
    sqe[0] = opcode;
    sqe[1] = 0x40;
    stl_le_p(sqe + 32, length);
    sqe[39] = 0x5a;
}

uint64_t vic_connect_data(VicTest *t)
{
    uint64_t at = guest_alloc(&t->qs->alloc, 1024);
    uint8_t data[1024] = { 0 };

    memset(data, 0x5a, 16);
    stw_le_p(data + 16, 0xffff);
    strcpy((char *)data + 256, TARGET_NQN);
    strcpy((char *)data + 512, HOST_NQN);
    qtest_memwrite(t->qts, at, data, sizeof(data));
    return at;
}

uint8_t vic_nvme_connect(VicSession *s, uint64_t sgl, uint32_t sges)
{
    uint8_t sqe[64];

    make_sqe(sqe, 0x7f, 1024);
    sqe[4] = 1; /* Connect */
    stw_le_p(sqe + 44, 31);
    return vic_nvme(s, sqe, NVME_WRITE, 1024, sgl, sges);
}

uint8_t vic_nvme_enable(VicSession *s)
{
    uint8_t sqe[64];

    make_sqe(sqe, 0x7f, 0);
    sqe[4] = 0; /* Property Set of CC */
    stl_le_p(sqe + 44, 0x14);
    stl_le_p(sqe + 48, 0x00460001);
    return vic_nvme(s, sqe, 0, 0, 0, 0);
}

uint8_t vic_nvme_identify(VicSession *s, uint64_t sgl, uint32_t sges)
{
    uint8_t sqe[64];

    make_sqe(sqe, 0x06, 4096);
    sqe[40] = 1; /* the controller */
    return vic_nvme(s, sqe, NVME_READ, 4096, sgl, sges);
}
