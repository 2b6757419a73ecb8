/*
 * A driver for the adapter, scripted by tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "driver.h"
#include "fabric/fip.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"

#define RQ_BUFFER_LEN 2148
/* Of each raw descriptor: EOF_T, EOP, an entry in the CQ, FCoE. */
#define SEND_FLAGS    0x7042
#define DEVCMD2_SLOTS 32
#define MASK_AND_RETURN \
    (VNIC_CREDIT_RETURN_UNMASK | VNIC_CREDIT_RETURN_RESET_TIMER)

/* Command words as the driver writes them. */
#define CMD(dir, flags, number) ((dir) << 30 | (flags) << 24 | (number))

void driver_init_sized(Driver *d, const VicConfig *config, size_t ram_len)
{
    FcFabricConfig fabric = fc_fabric_defaults;
    VicConfig defaults = vic_config_defaults;
    char *why = NULL;

    memset(d, 0, sizeof(*d));
    defaults.name = "vic0";
    defaults.copy_queues = DRIVER_COPY_QUEUES;
    fabric.name = "fabric0";
    sim_lab_init(&d->sim, 1);
    sim_machine_init(&d->machine, &d->sim, ram_len);
    d->ram_next = 4096;
    d->fabric = fc_fabric_new(&d->sim.lab, &fabric, &why);
    g_assert_null(why);
    d->vic = vic_new(d->fabric, config ?: &defaults, &sim_machine_ops,
                     &d->machine, &why);
    g_assert_null(why);
    g_queue_init(&d->frames);
    d->next_ox_id = 0x1000;
    d->use_devcmd2 = true;
}

void driver_init(Driver *d, const VicConfig *config)
{
    driver_init_sized(d, config, DRIVER_RAM_LEN);
}

void driver_cleanup(Driver *d)
{
    g_queue_clear_full(&d->frames, g_free);
    vic_free(d->vic);
    fc_fabric_free(d->fabric);
    sim_machine_cleanup(&d->machine);
    sim_lab_cleanup(&d->sim);
}

uint64_t driver_alloc(Driver *d, size_t length)
{
    uint64_t addr = d->ram_next;

    d->ram_next += (length + 4095) & ~(size_t)4095;
    g_assert_cmpuint(d->ram_next, <=, d->machine.ram_len);
    memset(d->machine.ram + addr, 0, length);
    return addr;
}

uint8_t *driver_ram(Driver *d, uint64_t addr)
{
    return d->machine.ram + addr;
}

uint32_t driver_read32(Driver *d, uint32_t offset)
{
    return vic_bar_read(d->vic, offset, 4);
}

void driver_write32(Driver *d, uint32_t offset, uint32_t value)
{
    vic_bar_write(d->vic, offset, value, 4);
}

static void write64(Driver *d, uint32_t offset, uint64_t value)
{
    vic_bar_write(d->vic, offset, value, 8);
}

/* ------------------------------------------------------------------ */
/* Bring-up                                                            */

void driver_find_resources(Driver *d)
{
    uint32_t at = VNIC_RES_HEADER;
    uint8_t type;

    g_assert_cmphex(driver_read32(d, 0), ==, VNIC_RES_MAGIC);
    g_assert_cmphex(driver_read32(d, 4), ==, VNIC_RES_VERSION);
    while ((type = vic_bar_read(d->vic, at, 1)) != VNIC_RES_EOL) {
        uint32_t offset = driver_read32(d, at + 4);
        uint32_t count = driver_read32(d, at + 8);

        g_assert_cmpuint(vic_bar_read(d->vic, at + 1, 1), ==, 0);
        switch (type) {
        case VNIC_RES_WQ:
            d->wq_offset = offset;
            d->wq_count = count;
            break;
        case VNIC_RES_RQ:
            d->rq_offset = offset;
            d->rq_count = count;
            break;
        case VNIC_RES_CQ:
            d->cq_offset = offset;
            d->cq_count = count;
            break;
        case VNIC_RES_INTR_CTRL:
            d->intr_offset = offset;
            d->intr_count = count;
            break;
        case VNIC_RES_DEVCMD:
            d->devcmd_offset = offset;
            break;
        case VNIC_RES_DEVCMD2:
            d->devcmd2_offset = offset;
            break;
        }
        at += VNIC_RES_ENTRY_LEN;
    }
}

static int devcmd1(Driver *d, uint32_t cmd, uint64_t *args)
{
    uint32_t status;

    g_assert_cmphex(driver_read32(d, d->devcmd_offset), !=, VNIC_DEVCMD_BUSY);
    write64(d, d->devcmd_offset + VNIC_DEVCMD_ARG0, args[0]);
    write64(d, d->devcmd_offset + VNIC_DEVCMD_ARG0 + 8, args[1]);
    driver_write32(d, d->devcmd_offset + VNIC_DEVCMD_CMD, cmd);
    status = driver_read32(d, d->devcmd_offset + VNIC_DEVCMD_STATUS);
    g_assert_false(status & VNIC_DEVCMD_BUSY);
    args[0] = vic_bar_read(d->vic, d->devcmd_offset + VNIC_DEVCMD_ARG0, 8);
    args[1] = vic_bar_read(d->vic, d->devcmd_offset + VNIC_DEVCMD_ARG0 + 8, 8);
    return status & VNIC_DEVCMD_ERROR ? (int)args[0] : 0;
}

static uint64_t slot(const DriverRing *ring)
{
    return ring->base + (uint64_t)ring->next * ring->stride;
}

static int devcmd2(Driver *d, uint32_t cmd, uint64_t *args)
{
    DriverRing *results = &d->devcmd2_results;
    bool nowait = VNIC_CMD_FLAGS(cmd) & VNIC_CMD_NOWAIT;
    VnicDevcmd2 message = {
        .flags = nowait ? VNIC_DEVCMD2_NORESULT : 0,
        .cmd = cmd,
    };
    VnicDevcmd2Result result;

    g_assert_cmpuint(driver_read32(d, d->devcmd2_offset + VNIC_WQ_FETCH_INDEX),
                     ==, d->devcmd2_ring.next);
    memcpy(message.args, args, 2 * sizeof(*args));
    vnic_devcmd2_encode(&message, driver_ram(d, slot(&d->devcmd2_ring)));
    d->devcmd2_ring.next = (d->devcmd2_ring.next + 1) % DEVCMD2_SLOTS;
    driver_write32(d, d->devcmd2_offset + VNIC_WQ_POSTED_INDEX,
                   d->devcmd2_ring.next);
    vnic_devcmd2_result_decode(&result, driver_ram(d, slot(results)));
    if (nowait) {
        g_assert_cmpuint(result.color, !=, results->color);
        return 0;
    }
    g_assert_cmpuint(result.color, ==, results->color);
    results->next = (results->next + 1) % DEVCMD2_SLOTS;
    if (!results->next) {
        results->color = !results->color;
    }
    memcpy(args, result.results, 2 * sizeof(*args));
    return result.error;
}

int driver_devcmd(Driver *d, uint32_t cmd, uint64_t *args)
{
    return d->use_devcmd2 ? devcmd2(d, cmd, args) : devcmd1(d, cmd, args);
}

static int devcmd(Driver *d, uint32_t number, uint32_t flags, uint64_t a0,
                  uint64_t a1)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { a0, a1 };

    return driver_devcmd(d, CMD(3u, flags, number), args);
}

static void ring_init(Driver *d, DriverRing *ring, uint32_t size,
                      uint32_t stride)
{
    *ring = (DriverRing){
        .base = driver_alloc(d, size * stride),
        .size = size,
        .stride = stride,
        .color = true,
    };
}

void driver_init_devcmd2(Driver *d)
{
    uint32_t at = d->devcmd2_offset;
    uint32_t fetch;

    driver_write32(d, at + VNIC_WQ_ENABLE, 0);
    g_assert_cmpuint(driver_read32(d, at + VNIC_WQ_RUNNING), ==, 0);
    fetch = driver_read32(d, at + VNIC_WQ_FETCH_INDEX);
    g_assert_cmpuint(fetch, <, DEVCMD2_SLOTS);
    ring_init(d, &d->devcmd2_ring, DEVCMD2_SLOTS, VNIC_DEVCMD2_SLOT_LEN);
    ring_init(d, &d->devcmd2_results, DEVCMD2_SLOTS, VNIC_DEVCMD2_SLOT_LEN);
    d->devcmd2_ring.next = fetch;
    write64(d, at + VNIC_WQ_RING_BASE, d->devcmd2_ring.base);
    driver_write32(d, at + VNIC_WQ_RING_SIZE, DEVCMD2_SLOTS);
    driver_write32(d, at + VNIC_WQ_FETCH_INDEX, fetch);
    driver_write32(d, at + VNIC_WQ_POSTED_INDEX, fetch);
    driver_write32(d, at + VNIC_WQ_ENABLE, 1);
    g_assert_cmpint(devcmd(d, VNIC_CMD_INITIALIZE_DEVCMD2, 0,
                           d->devcmd2_results.base, DEVCMD2_SLOTS),
                    ==, 0);
}

static uint64_t spec(Driver *d, uint32_t offset, uint32_t size)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { offset, size };

    g_assert_cmpint(driver_devcmd(d, CMD(3u, 0, VNIC_CMD_DEV_SPEC), args), ==,
                    0);
    return args[0];
}

int driver_command(Driver *d, uint32_t number, uint64_t a0, uint64_t a1)
{
    return devcmd(d, number, 0, a0, a1);
}

static void read_mac(Driver *d)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { 0 };
    uint8_t mac[8];

    g_assert_cmpint(driver_devcmd(d, CMD(2u, 0, VNIC_CMD_MAC_ADDR), args), ==,
                    0);
    put_le64(mac, args[0]);
    memcpy(d->hw_mac, mac, ETH_MAC_LEN);
    memcpy(d->own_mac, mac, ETH_MAC_LEN);
}

uint64_t driver_mac_argument(const uint8_t *mac)
{
    uint8_t bytes[8] = { 0 };

    memcpy(bytes, mac, ETH_MAC_LEN);
    return get_le64(bytes);
}

static void set_filter(Driver *d)
{
    devcmd(d, VNIC_CMD_PACKET_FILTER, VNIC_CMD_NOWAIT,
           VNIC_FILTER_DIRECTED | VNIC_FILTER_MULTICAST, 0);
    devcmd(d, VNIC_CMD_ADDR_ADD, VNIC_CMD_NOWAIT,
           driver_mac_argument(fip_all_enodes), 0);
    devcmd(d, VNIC_CMD_ADDR_ADD, VNIC_CMD_NOWAIT,
           driver_mac_argument(d->hw_mac), 0);
}

static void read_config(Driver *d)
{
    uint8_t block[VNIC_FC_CONFIG_LEN];

    for (uint32_t at = 0; at < sizeof(block); at += 8) {
        put_le64(block + at, spec(d, at, 8));
    }
    wire_decode(&vnic_fc_config_format, &d->config, block, sizeof(block));
    d->copy_queues = d->config.wq_copy_count;
    g_assert_cmpuint(d->copy_queues, <=, DRIVER_COPY_QUEUES);
}

static uint32_t wq_at(Driver *d, uint32_t index)
{
    return d->wq_offset + index * VNIC_BLOCK_LEN;
}

static uint32_t cq_at(Driver *d, uint32_t index)
{
    return d->cq_offset + index * VNIC_BLOCK_LEN;
}

static uint32_t intr_at(Driver *d, uint32_t index)
{
    return d->intr_offset + index * VNIC_BLOCK_LEN;
}

static uint32_t error_vector(Driver *d)
{
    return 2 + d->copy_queues;
}

static void setup_wq(Driver *d, uint32_t index, const DriverRing *ring,
                     uint32_t cq)
{
    uint32_t at = wq_at(d, index);

    write64(d, at + VNIC_WQ_RING_BASE, ring->base);
    driver_write32(d, at + VNIC_WQ_RING_SIZE, ring->size);
    driver_write32(d, at + VNIC_WQ_FETCH_INDEX, 0);
    driver_write32(d, at + VNIC_WQ_POSTED_INDEX, 0);
    driver_write32(d, at + VNIC_WQ_CQ_INDEX, cq);
    driver_write32(d, at + VNIC_WQ_ERROR_INTR_ENABLE, 1);
    driver_write32(d, at + VNIC_WQ_ERROR_INTR_OFFSET, error_vector(d));
}

static void setup_rq(Driver *d)
{
    uint32_t at = d->rq_offset;

    write64(d, at + VNIC_RQ_RING_BASE, d->rq.base);
    driver_write32(d, at + VNIC_RQ_RING_SIZE, d->rq.size);
    driver_write32(d, at + VNIC_RQ_CQ_INDEX, 0);
    driver_write32(d, at + VNIC_RQ_ERROR_INTR_ENABLE, 1);
    driver_write32(d, at + VNIC_RQ_ERROR_INTR_OFFSET, error_vector(d));
    g_assert_cmpuint(driver_read32(d, at + VNIC_RQ_FETCH_INDEX), ==, 0);
    driver_write32(d, at + VNIC_RQ_POSTED_INDEX, 0);
}

static void setup_cq(Driver *d, uint32_t index)
{
    uint32_t at = cq_at(d, index);

    write64(d, at + VNIC_CQ_RING_BASE, d->cq[index].base);
    driver_write32(d, at + VNIC_CQ_RING_SIZE, d->cq[index].size);
    driver_write32(d, at + VNIC_CQ_COLOR_ENABLE, 1);
    driver_write32(d, at + VNIC_CQ_HEAD, 0);
    driver_write32(d, at + VNIC_CQ_TAIL, 0);
    driver_write32(d, at + VNIC_CQ_TAIL_COLOR, 1);
    driver_write32(d, at + VNIC_CQ_INTERRUPT_ENABLE, 1);
    driver_write32(d, at + VNIC_CQ_ENTRY_ENABLE, 1);
    driver_write32(d, at + VNIC_CQ_INTERRUPT_OFFSET, index);
}

static void setup_intr(Driver *d, uint32_t index)
{
    uint32_t at = intr_at(d, index);

    driver_write32(d, at + VNIC_INTR_COALESCING_TIMER, d->config.intr_timer);
    driver_write32(d, at + VNIC_INTR_COALESCING_TYPE,
                   d->config.intr_timer_type);
    driver_write32(d, at + VNIC_INTR_MASK_ON_ASSERTION, 1);
    driver_write32(d, at + VNIC_INTR_CREDITS, 0);
}

static void make_rings(Driver *d)
{
    ring_init(d, &d->raw_wq, d->config.wq_enet_desc_count, VNIC_WQ_DESC_LEN);
    ring_init(d, &d->rq, d->config.rq_desc_count, VNIC_RQ_DESC_LEN);
    d->rq_buffers = driver_alloc(d, d->rq.size * RQ_BUFFER_LEN);
    ring_init(d, &d->cq[0], d->rq.size, VNIC_CQ_ENTRY_LEN);
    ring_init(d, &d->cq[1], d->raw_wq.size, VNIC_CQ_ENTRY_LEN);
    for (uint32_t k = 0; k < d->copy_queues; k++) {
        ring_init(d, &d->copy_wq[k], d->config.wq_copy_desc_count,
                  VNIC_COPY_DESC_LEN);
        ring_init(d, &d->cq[2 + k], 3 * d->config.wq_copy_desc_count,
                  VNIC_COPY_CQ_ENTRY_LEN);
    }
}

static void post_buffer(Driver *d)
{
    VnicRqDesc desc = {
        .address = d->rq_buffers + (uint64_t)d->rq.next * RQ_BUFFER_LEN,
        .length_type = RQ_BUFFER_LEN,
    };

    wire_encode(&vnic_rq_desc_format, &desc, driver_ram(d, slot(&d->rq)));
    d->rq.next = (d->rq.next + 1) % d->rq.size;
    if (d->rq.next % 16 == 0) {
        driver_write32(d, d->rq_offset + VNIC_RQ_POSTED_INDEX, d->rq.next);
    }
}

void driver_probe(Driver *d)
{
    driver_find_resources(d);
    if (d->use_devcmd2) {
        driver_init_devcmd2(d);
    }
    devcmd(d, VNIC_CMD_OPEN, VNIC_CMD_NOWAIT, 2, 0);
    g_assert_cmpint(devcmd(d, VNIC_CMD_OPEN_STATUS, 0, 0, 0), ==, 0);
    devcmd(d, VNIC_CMD_INIT, VNIC_CMD_NOWAIT, 0, 0);
    read_mac(d);
    read_config(d);
    make_rings(d);
    setup_rq(d);
    setup_wq(d, 0, &d->raw_wq, 1);
    for (uint32_t k = 0; k < d->copy_queues; k++) {
        setup_wq(d, 1 + k, &d->copy_wq[k], 0);
    }
    for (uint32_t i = 0; i < 2 + d->copy_queues; i++) {
        setup_cq(d, i);
    }
    for (uint32_t i = 0; i <= error_vector(d); i++) {
        setup_intr(d, i);
    }
    if (d->config.flags & VNIC_FC_FLAG_FIP_CAPABLE) {
        set_filter(d);
    }
    d->notify = driver_alloc(d, VNIC_NOTIFY_LEN);
    g_assert_cmpint(devcmd(d, VNIC_CMD_NOTIFY, 0, d->notify,
                           (uint64_t)error_vector(d) << 32 | VNIC_NOTIFY_LEN),
                    ==, 0);
    for (uint32_t i = 0; i < d->rq.size - 2; i++) {
        post_buffer(d);
    }
    driver_write32(d, wq_at(d, 0) + VNIC_WQ_ENABLE, 1);
    driver_write32(d, d->rq_offset + VNIC_RQ_ENABLE, 1);
    for (uint32_t k = 0; k < d->copy_queues; k++) {
        driver_write32(d, wq_at(d, 1 + k) + VNIC_WQ_ENABLE, 1);
    }
    devcmd(d, VNIC_CMD_ENABLE, VNIC_CMD_NOWAIT, 0, 0);
    g_assert_cmpuint(d->machine.messages, ==, 0);
    for (uint32_t i = 0; i <= error_vector(d); i++) {
        driver_write32(d, intr_at(d, i) + VNIC_INTR_MASK, 0);
    }
}

void driver_remove(Driver *d)
{
    g_assert_cmpint(devcmd(d, VNIC_CMD_DISABLE, 0, 0, 0), ==, 0);
    for (uint32_t i = 0; i <= error_vector(d); i++) {
        driver_write32(d, intr_at(d, i) + VNIC_INTR_MASK, 1);
    }
    driver_write32(d, d->rq_offset + VNIC_RQ_ENABLE, 0);
    g_assert_cmpuint(driver_read32(d, d->rq_offset + VNIC_RQ_RUNNING), ==, 0);
    for (uint32_t i = 0; i <= d->copy_queues; i++) {
        driver_write32(d, wq_at(d, i) + VNIC_WQ_ENABLE, 0);
        g_assert_cmpuint(driver_read32(d, wq_at(d, i) + VNIC_WQ_RUNNING), ==,
                         0);
    }
    devcmd(d, VNIC_CMD_NOTIFY, 0, 0, (uint64_t)0xffff << 32 | VNIC_NOTIFY_LEN);
    g_assert_cmpint(devcmd(d, VNIC_CMD_CLOSE, 0, 0, 0), ==, 0);
    if (d->use_devcmd2) {
        driver_write32(d, d->devcmd2_offset + VNIC_WQ_ENABLE, 0);
    }
}

bool driver_link_up(Driver *d)
{
    const uint8_t *block = driver_ram(d, d->notify);
    uint32_t sum = 0;

    for (uint32_t at = 4; at < VNIC_NOTIFY_LEN; at += 4) {
        sum += get_le32(block + at);
    }
    g_assert_cmphex(get_le32(block), ==, sum);
    return get_le32(block + 4);
}

/* ------------------------------------------------------------------ */
/* Interrupts                                                          */

/* What is behind the headers; a FIP message ends where its padding does. */
static void take_payload(DriverFrame *frame, const uint8_t *data,
                         uint32_t length)
{
    if (!frame->fip) {
        wire_decode(&fc_header_format, &frame->header, data, length);
        data += FC_HEADER_LEN;
        length -= FC_HEADER_LEN;
    }
    frame->length = length;
    memcpy(frame->payload, data, length);
}

static void handle_frame(Driver *d, const uint8_t *entry)
{
    VnicCqRq cq;
    DriverFrame *frame = g_new0(DriverFrame, 1);
    FcoeEncap encap;
    const uint8_t *data;
    uint32_t length;
    uint32_t index;
    size_t at;

    wire_decode(&vnic_cq_rq_format, &cq, entry, VNIC_CQ_ENTRY_LEN);
    index = cq.completed_index_flags & VNIC_CQ_INDEX_MASK;
    g_assert_cmpuint(cq.q_number, ==, 0);
    g_assert_cmpuint(index, ==, (d->cq[0].next) % d->rq.size);
    length = cq.bytes_written_flags & VNIC_CQ_RQ_BYTES_MASK;
    g_assert_false(cq.bytes_written_flags & VNIC_CQ_RQ_TRUNCATED);
    g_assert_true(cq.flags & VNIC_CQ_RQ_FCS_OK);
    data = driver_ram(d, d->rq_buffers + (uint64_t)index * RQ_BUFFER_LEN);
    if ((cq.type_color & 0xf) == VNIC_CQ_TYPE_RQ_ENET) {
        frame->ethernet = true;
        at = fcoe_decap(&encap, data, length);
        g_assert_cmpuint(encap.vlan, ==, 0);
        frame->fip = encap.ethertype == ETHERTYPE_FIP;
        memcpy(frame->dst_mac, encap.dst, ETH_MAC_LEN);
        memcpy(frame->src_mac, encap.src, ETH_MAC_LEN);
        g_assert_cmpint(!(cq.completed_index_flags & VNIC_CQ_RQ_FCOE), ==,
                        frame->fip);
        data += at;
        length -= at + (frame->fip ? 0 : FCOE_TRAILER_LEN);
    }
    g_assert_cmpint(!(cq.flags & VNIC_CQ_RQ_FC_CRC_OK), ==, frame->fip);
    g_assert_cmpint(!(cq.bytes_written_flags & VNIC_CQ_RQ_VLAN_STRIPPED), ==,
                    !cq.vlan);
    frame->vlan = cq.vlan;
    take_payload(frame, data, length);
    g_queue_push_tail(&d->frames, frame);
    post_buffer(d);
}

static void handle_sent(Driver *d, const uint8_t *entry)
{
    VnicCqWq cq;

    wire_decode(&vnic_cq_wq_format, &cq, entry, VNIC_CQ_ENTRY_LEN);
    g_assert_cmpuint(cq.q_number, ==, 0);
    g_assert_cmpuint(cq.completed_index, ==, d->frames_sent % d->raw_wq.size);
    d->frames_sent++;
}

static void finish(DriverIo *io, const FcpioHeader *header,
                   const uint8_t *entry)
{
    io->done = true;
    io->type = header->type;
    io->status = header->status;
    io->completions++;
    memcpy(io->ersp, entry + 12, FCNVME_ERSP_LEN);
}

static void handle_completion(Driver *d, uint32_t queue, const uint8_t *entry)
{
    FcpioHeader header;
    uint32_t tag;

    wire_decode(&fcpio_header_format, &header, entry, FCPIO_COMPLETION_LEN);
    tag = header.tag & 0xffffff;
    switch (header.type) {
    case FCPIO_ACK:
        d->acks++;
        d->last_ack[queue] = get_le16(entry + 8);
        return;
    case FCPIO_ICMND_CMPL:
    case FCPIO_NVME_ERSP_HW_CMPL:
        g_assert_cmpuint(tag, <, DRIVER_TAGS);
        finish(&d->io[tag], &header, entry);
        return;
    case FCPIO_ITMF_CMPL:
        finish(&d->itmf, &header, entry);
        return;
    default:
        finish(&d->control, &header, entry);
    }
}

/* Handles new entries of one CQ; returns how many. */
static uint32_t handle_cq(Driver *d, uint32_t index)
{
    DriverRing *ring = &d->cq[index];
    uint32_t count = 0;

    for (;;) {
        const uint8_t *entry = driver_ram(d, slot(ring));
        bool color = entry[ring->stride - 1] & VNIC_CQ_COLOR;

        if (color != ring->color) {
            return count;
        }
        if (index == 0) {
            handle_frame(d, entry);
        } else if (index == 1) {
            handle_sent(d, entry);
        } else {
            handle_completion(d, index - 2, entry);
        }
        count++;
        if (++ring->next == ring->size) {
            ring->next = 0;
            ring->color = !ring->color;
        }
    }
}

bool driver_service(Driver *d)
{
    bool any = false;

    for (uint32_t i = 0; i <= error_vector(d); i++) {
        uint32_t credits;

        if (d->machine.vectors[i] == d->vectors_seen[i]) {
            continue;
        }
        d->vectors_seen[i] = d->machine.vectors[i];
        any = true;
        credits = i == error_vector(d)
                      ? driver_read32(d, intr_at(d, i) + VNIC_INTR_CREDITS)
                      : handle_cq(d, i);
        driver_write32(d, intr_at(d, i) + VNIC_INTR_CREDIT_RETURN,
                       credits | MASK_AND_RETURN);
    }
    return any;
}

static bool interrupt_pending(void *opaque)
{
    Driver *d = opaque;

    return memcmp(d->machine.vectors, d->vectors_seen,
                  sizeof(d->vectors_seen)) != 0;
}

void driver_run(Driver *d, int64_t duration)
{
    int64_t end = d->sim.now + duration;

    for (;;) {
        while (driver_service(d)) {
            /* until there is nothing left to handle */
        }
        if (!sim_lab_run_until(&d->sim, interrupt_pending, d,
                               end - d->sim.now)) {
            break;
        }
    }
    sim_lab_advance(&d->sim, end - d->sim.now);
}

void driver_wait(Driver *d, const bool *flag)
{
    int64_t end = d->sim.now + LAB_SECONDS;

    while (!*flag) {
        while (driver_service(d)) {
            /* until there is nothing left to handle */
        }
        if (!*flag) {
            g_assert_true(sim_lab_run_until(&d->sim, interrupt_pending, d,
                                            end - d->sim.now));
        }
    }
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

void driver_post(Driver *d, uint64_t addr, uint32_t length, uint16_t flags,
                 uint16_t vlan_tag)
{
    VnicWqDesc desc = {
        .address = addr,
        .length = length,
        .header_length_flags = flags,
        .vlan_tag = vlan_tag,
    };

    wire_encode(&vnic_wq_desc_format, &desc, driver_ram(d, slot(&d->raw_wq)));
    d->raw_wq.next = (d->raw_wq.next + 1) % d->raw_wq.size;
    driver_write32(d, wq_at(d, 0) + VNIC_WQ_POSTED_INDEX, d->raw_wq.next);
    d->ram_next = addr; /* the frame was taken: its memory is free again */
}

void driver_send(Driver *d, const FcHeader *header, const void *payload,
                 uint32_t length)
{
    uint64_t addr = driver_alloc(d, FCOE_ENCAP_LEN + FC_HEADER_LEN + length);
    uint8_t *frame = driver_ram(d, addr);
    FcoeEncap encap = { .ethertype = ETHERTYPE_FCOE, .sof = FCOE_SOF_I3 };

    memcpy(encap.src, d->own_mac, ETH_MAC_LEN);
    memcpy(encap.dst, d->fcf_mac, ETH_MAC_LEN);
    fcoe_encap(&encap, frame);
    wire_encode(&fc_header_format, header, frame + FCOE_ENCAP_LEN);
    if (length) {
        memcpy(frame + FCOE_ENCAP_LEN + FC_HEADER_LEN, payload, length);
    }
    driver_post(d, addr, FCOE_ENCAP_LEN + FC_HEADER_LEN + length, SEND_FLAGS,
                0);
}

void driver_send_fip(Driver *d, const uint8_t *dst, const void *message,
                     uint32_t length)
{
    uint64_t addr = driver_alloc(d, ETH_HEADER_LEN + length);
    uint8_t *frame = driver_ram(d, addr);
    FcoeEncap encap = { .ethertype = ETHERTYPE_FIP };

    memcpy(encap.src, d->hw_mac, ETH_MAC_LEN);
    memcpy(encap.dst, dst, ETH_MAC_LEN);
    memcpy(frame + fcoe_encap(&encap, frame), message, length);
    driver_post(d, addr, ETH_HEADER_LEN + length, SEND_FLAGS, 0);
}

DriverFrame *driver_receive(Driver *d)
{
    int64_t end = d->sim.now + LAB_SECONDS;

    while (g_queue_is_empty(&d->frames)) {
        if (!driver_service(d)) {
            g_assert_true(sim_lab_run_until(&d->sim, interrupt_pending, d,
                                            end - d->sim.now));
        }
    }
    return g_queue_pop_head(&d->frames);
}

DriverFrame *driver_exchange(Driver *d, uint32_t d_id, uint8_t r_ctl,
                             uint8_t type, const void *payload, uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = d_id,
        .s_id = d->fcid,
        .type = type,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = d->next_ox_id++,
        .rx_id = FC_XID_UNASSIGNED,
    };
    DriverFrame *frame;

    driver_send(d, &header, payload, length);
    frame = driver_receive(d);
    g_assert_cmphex(frame->header.ox_id, ==, header.ox_id);
    g_assert_cmphex(frame->header.s_id, ==, d_id);
    g_assert_true(frame->header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER);
    return frame;
}

/* ------------------------------------------------------------------ */
/* FCPIO                                                               */

void driver_request(Driver *d, uint32_t queue, const uint8_t *request)
{
    DriverRing *ring = &d->copy_wq[queue];

    memcpy(driver_ram(d, slot(ring)), request, FCPIO_REQUEST_LEN);
    ring->next = (ring->next + 1) % ring->size;
    driver_write32(d, wq_at(d, 1 + queue) + VNIC_WQ_POSTED_INDEX, ring->next);
}

void driver_control(Driver *d, const uint8_t *request, uint8_t type)
{
    memset(&d->control, 0, sizeof(d->control));
    driver_request(d, 0, request);
    driver_wait(d, &d->control.done);
    g_assert_cmphex(d->control.type, ==, type);
    g_assert_cmpuint(d->control.status, ==, FCPIO_SUCCESS);
}

void driver_reset_firmware(Driver *d)
{
    uint8_t request[FCPIO_REQUEST_LEN] = { 0 };
    FcpioHeader header = { .type = FCPIO_RESET, .tag = FCPIO_CONTROL_TAG };

    wire_encode(&fcpio_header_format, &header, request);
    driver_control(d, request, FCPIO_RESET_CMPL);
}

static void register_login(Driver *d)
{
    uint8_t request[FCPIO_REQUEST_LEN];
    FcpioFlogiReg reg = {
        .header = { .type = FCPIO_FLOGI_REG, .tag = FCPIO_CONTROL_TAG },
        .format = 1,
        .s_id = d->fcid,
    };

    memcpy(reg.gateway_mac, d->fcf_mac, ETH_MAC_LEN);
    wire_encode(&fcpio_flogi_reg_format, &reg, request);
    driver_control(d, request, FCPIO_FLOGI_REG_CMPL);
}

void driver_encode_flogi(Driver *d, uint8_t *payload)
{
    FcElsLogin login = {
        .command = FC_ELS_FLOGI,
        .version = FC_LOGIN_VERSION,
        .bb_credit = 16,
        .bb_receive_data_field = d->config.maxdatafieldsize,
        .r_a_tov = d->config.ra_tov,
        .e_d_tov = d->config.ed_tov,
        .port_name = d->config.port_wwn,
        .node_name = d->config.node_wwn,
        .class3_options = FC_CLASS3_VALID | FC_CLASS3_SEQUENTIAL,
    };

    wire_encode(&fc_els_flogi_format, &login, payload);
}

void driver_flogi(Driver *d)
{
    uint8_t payload[FC_ELS_LOGIN_LEN];
    g_autofree DriverFrame *acc = NULL;

    d->fcid = FC_ADDR_UNIDENTIFIED;
    fcoe_fpma(d->fcf_mac, FCOE_DEFAULT_FC_MAP, FC_ADDR_FABRIC_PORT);
    driver_encode_flogi(d, payload);
    acc = driver_exchange(d, FC_ADDR_FABRIC_PORT, FC_RCTL_ELS_REQUEST,
                          FC_TYPE_ELS, payload, sizeof(payload));
    g_assert_true(acc->ethernet);
    g_assert_cmphex(acc->payload[0], ==, FC_ELS_LS_ACC);
    d->fcid = acc->header.d_id;
    memcpy(d->fcf_mac, acc->src_mac, ETH_MAC_LEN);
    fcoe_fpma(d->own_mac, FCOE_DEFAULT_FC_MAP, d->fcid);
    register_login(d);
}

static void plogi_name_server(Driver *d)
{
    uint8_t payload[FC_ELS_LOGIN_LEN];
    FcElsLogin login = { .command = FC_ELS_PLOGI };
    g_autofree DriverFrame *acc = NULL;

    wire_encode(&fc_els_plogi_format, &login, payload);
    acc = driver_exchange(d, FC_ADDR_NAME_SERVER, FC_RCTL_ELS_REQUEST,
                          FC_TYPE_ELS, payload, sizeof(payload));
    g_assert_cmphex(acc->payload[0], ==, FC_ELS_LS_ACC);
    g_assert_false(acc->ethernet);
}

static void register_types(Driver *d)
{
    uint8_t payload[FC_CT_LEN + FC_NS_RFT_ID_LEN];
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = FC_NS_RFT_ID,
    };
    FcNsTypes types = { .port_id = d->fcid };
    g_autofree DriverFrame *acc = NULL;

    fc_ns_types_set(types.fc4_types, FC_TYPE_NVME);
    wire_encode(&fc_ct_format, &ct, payload);
    wire_encode(&fc_ns_types_format, &types, payload + FC_CT_LEN);
    acc = driver_exchange(d, FC_ADDR_NAME_SERVER, FC_RCTL_UNSOLICITED_CONTROL,
                          FC_TYPE_CT, payload, sizeof(payload));
    g_assert_cmphex(get_be16(acc->payload + 8), ==, FC_CT_ACCEPT);
}

void driver_login(Driver *d)
{
    driver_run(d, LAB_MILLISECONDS);
    g_assert_true(driver_link_up(d));
    driver_reset_firmware(d);
    if (d->config.flags & VNIC_FC_FLAG_FIP_CAPABLE) {
        driver_fip_flogi(d);
    } else {
        driver_flogi(d);
    }
    plogi_name_server(d);
    register_types(d);
}

void driver_nvme_cmd(Driver *d, uint32_t queue, uint32_t tag, uint32_t d_id,
                     uint8_t flags, const uint8_t *iu, uint64_t addr,
                     uint32_t length)
{
    uint8_t request[FCPIO_REQUEST_LEN];
    FcpioSge sge = { .addr = addr, .len = length };
    FcpioNvmeCmd cmd = {
        .header = { .type = FCPIO_NVME_CMD, .tag = tag },
        .d_id = d_id,
        .flags = flags,
        .sgl_cnt = length ? 1 : 0,
        .cmd_len = FCNVME_CMND_LEN,
        .data_len = length,
    };

    if (length) {
        cmd.sgl_addr = driver_alloc(d, FCPIO_SGE_LEN);
        wire_encode(&fcpio_sge_format, &sge, driver_ram(d, cmd.sgl_addr));
    }
    memcpy(cmd.cmd, iu, FCNVME_CMND_LEN);
    wire_encode(&fcpio_nvme_cmd_format, &cmd, request);
    memset(&d->io[tag], 0, sizeof(d->io[tag]));
    driver_request(d, queue, request);
}

void driver_itmf(Driver *d, uint32_t queue, uint32_t tag, uint32_t d_id,
                 uint32_t tm_req)
{
    uint8_t request[FCPIO_REQUEST_LEN];
    FcpioItmf itmf = {
        .header = { .type = FCPIO_ITMF, .tag = tag | FCPIO_TAG_ABORT },
        .tm_req = tm_req,
        .t_tag = tag,
        .d_id = d_id,
        .r_a_tov = d->config.ra_tov,
        .e_d_tov = d->config.ed_tov,
    };

    wire_encode(&fcpio_itmf_format, &itmf, request);
    memset(&d->itmf, 0, sizeof(d->itmf));
    driver_request(d, queue, request);
}
