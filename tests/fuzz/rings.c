/*
 * Fuzzer: what a driver puts into its rings. The queues are enabled and an
 * association is there, so that requests reach the target and come back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "world.h"

#include "fip.h"
#include "wire/bytes.h"

#define SGES_MAX 8
#define FIP_AT   (2 * ETH_MAC_LEN + 2) /* behind the EtherType */

typedef struct Rings {
    World w;
    uint64_t scratch; /* where the next frame or list goes */
} Rings;

/* Guest memory that is used again and again. */
static uint64_t scratch(Rings *r, size_t length)
{
    uint64_t addr = r->scratch;

    if (length > WORLD_RAM - addr) {
        addr = r->w.free;
    }
    r->scratch = addr + length;
    return addr;
}

static uint64_t slot_of(const DriverRing *ring)
{
    return ring->base + (uint64_t)ring->next * ring->stride;
}

static void put(Rings *r, DriverRing *ring, const uint8_t *descriptor)
{
    memcpy(driver_ram(&r->w.i.d, slot_of(ring)), descriptor, ring->stride);
    ring->next = (ring->next + 1) % ring->size;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

static void put_frame_descriptor(Rings *r, Input *in, uint64_t addr,
                                 uint16_t length)
{
    uint8_t raw[VNIC_WQ_DESC_LEN];
    VnicWqDesc desc = {
        .address = addr,
        .length = length,
        .header_length_flags = 0x7042,
    };

    wire_encode(&vnic_wq_desc_format, &desc, raw);
    input_change(in, &vnic_wq_desc_format, raw);
    put(r, &r->w.i.d.raw_wq, raw);
}

static void send_frame(Rings *r, Input *in)
{
    Driver *d = &r->w.i.d;
    uint32_t length = input_number(in) % (FC_MAX_DATA + 64);
    uint32_t total = FCOE_ENCAP_LEN + FC_HEADER_LEN + length;
    uint64_t addr = scratch(r, total);
    uint8_t *frame = driver_ram(d, addr);
    FcoeEncap encap = {
        .ethertype = input_below(in, 4) ? ETHERTYPE_FCOE : ETHERTYPE_FIP,
        .sof = FCOE_SOF_I3,
    };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = world_fcid(&r->w, in),
        .s_id = d->fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = 0x1000,
        .rx_id = FC_XID_UNASSIGNED,
    };

    memcpy(encap.src, d->own_mac, ETH_MAC_LEN);
    memcpy(encap.dst, d->fcf_mac, ETH_MAC_LEN);
    fcoe_encap(&encap, frame);
    wire_encode(&fc_header_format, &header, frame + FCOE_ENCAP_LEN);
    input_change(in, &fc_header_format, frame + FCOE_ENCAP_LEN);
    input_begin(in, frame + FCOE_ENCAP_LEN + FC_HEADER_LEN, length);
    put_frame_descriptor(r, in, addr, total);
}

static void send_fip(Rings *r, Input *in)
{
    Driver *d = &r->w.i.d;
    Enode self = { .fcid = d->fcid };
    g_autoptr(GByteArray) message = NULL;
    uint8_t *frame;
    uint64_t addr;

    memcpy(self.mac, d->hw_mac, ETH_MAC_LEN);
    memcpy(self.vn_port_mac, d->own_mac, ETH_MAC_LEN);
    message = fip_message(&self, in);
    addr = scratch(r, FIP_AT + message->len);
    frame = driver_ram(d, addr);
    fip_destination(d->fabric, in, frame);
    memcpy(frame + ETH_MAC_LEN, d->hw_mac, ETH_MAC_LEN);
    put_be16(frame + FIP_AT - 2, ETHERTYPE_FIP);
    memcpy(frame + FIP_AT, message->data, message->len);
    put_frame_descriptor(r, in, addr, FIP_AT + message->len);
}

static void send_nonsense(Rings *r, Input *in)
{
    uint64_t addr = world_address(&r->w, in);

    put_frame_descriptor(r, in, addr, input_number(in));
}

static void post_buffer(Rings *r, Input *in)
{
    uint8_t raw[VNIC_RQ_DESC_LEN];
    VnicRqDesc desc = { .length_type = 2148 };

    desc.address = world_address(&r->w, in);
    wire_encode(&vnic_rq_desc_format, &desc, raw);
    input_change(in, &vnic_rq_desc_format, raw);
    put(r, &r->w.i.d.rq, raw);
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

/* A scatter/gather list; returns the number of its entries. */
static uint32_t put_sgl(Rings *r, Input *in, uint64_t *addr)
{
    uint32_t count = input_below(in, SGES_MAX);

    *addr = scratch(r, count * FCPIO_SGE_LEN);
    for (uint32_t i = 0; i < count; i++) {
        FcpioSge sge;

        sge.addr = world_address(&r->w, in);
        sge.len = input_number(in);
        wire_encode(&fcpio_sge_format, &sge,
                    driver_ram(&r->w.i.d, *addr + i * FCPIO_SGE_LEN));
    }
    return count;
}

static void put_nvme_cmd(Rings *r, Input *in, uint32_t queue)
{
    static const uint8_t opcodes[] = { NVME_NVM_READ, NVME_NVM_WRITE,
                                       NVME_NVM_COMPARE, NVME_NVM_DSM,
                                       NVME_ADM_IDENTIFY };
    uint8_t opcode = opcodes[input_below(in, sizeof(opcodes))];
    uint16_t qid = input_below(in, 1 + WORLD_QUEUES);
    InitiatorSqe sqe = initiator_io(qid, opcode, 0, 1 + input_below(in, 64));
    uint8_t raw[FCPIO_REQUEST_LEN];
    FcpioNvmeCmd cmd = {
        .header = { .type = FCPIO_NVME_CMD, .tag = input_below(in, 16) },
        .d_id = r->w.i.target->fcid,
        .cmd_len = FCNVME_CMND_LEN,
        .data_len = sqe.length,
    };

    cmd.flags = initiator_iu(&r->w.i, &sqe, cmd.cmd);
    cmd.sgl_cnt = put_sgl(r, in, &cmd.sgl_addr);
    wire_encode(&fcpio_nvme_cmd_format, &cmd, raw);
    input_change(in, &fcpio_nvme_cmd_format, raw);
    put(r, &r->w.i.d.copy_wq[queue], raw);
}

static void put_itmf(Rings *r, Input *in, uint32_t queue)
{
    uint8_t raw[FCPIO_REQUEST_LEN] = { 0 };
    FcpioItmf itmf = {
        .header = { .type = FCPIO_ITMF, .tag = FCPIO_TAG_ABORT },
        .tm_req = 1 + input_below(in, 2),
        .t_tag = input_below(in, 16),
        .d_id = r->w.i.target->fcid,
    };

    wire_encode(&fcpio_itmf_format, &itmf, raw);
    input_change(in, &fcpio_itmf_format, raw);
    put(r, &r->w.i.d.copy_wq[queue], raw);
}

static void put_control(Rings *r, Input *in, uint32_t queue)
{
    static const uint8_t types[] = { FCPIO_RESET, FCPIO_FLOGI_REG,
                                     FCPIO_FLOGI_FIP_REG, FCPIO_ECHO,
                                     FCPIO_ICMND_16 };
    uint8_t raw[FCPIO_REQUEST_LEN] = { 0 };
    FcpioFlogiReg reg = {
        .header = { .tag = FCPIO_CONTROL_TAG },
        .format = 1,
        .s_id = r->w.i.d.fcid,
    };

    reg.header.type = types[input_below(in, sizeof(types))];
    memcpy(reg.gateway_mac, r->w.i.d.fcf_mac, ETH_MAC_LEN);
    wire_encode(&fcpio_flogi_reg_format, &reg, raw);
    input_change(in, &fcpio_flogi_reg_format, raw);
    put(r, &r->w.i.d.copy_wq[queue], raw);
}

/* ------------------------------------------------------------------ */

static void ring_doorbell(Rings *r, Input *in)
{
    Driver *d = &r->w.i.d;

    for (uint32_t k = 0; k < WORLD_QUEUES; k++) {
        driver_write32(
            d, d->wq_offset + (1 + k) * VNIC_BLOCK_LEN + VNIC_WQ_POSTED_INDEX,
            d->copy_wq[k].next);
    }
    driver_write32(d, d->wq_offset + VNIC_WQ_POSTED_INDEX, d->raw_wq.next);
    driver_write32(d, d->rq_offset + VNIC_RQ_POSTED_INDEX, d->rq.next);
}

static void ring_wrong_doorbell(Rings *r, Input *in)
{
    Driver *d = &r->w.i.d;
    uint32_t queue = input_below(in, 1 + WORLD_QUEUES);

    driver_write32(d,
                   d->wq_offset + queue * VNIC_BLOCK_LEN + VNIC_WQ_POSTED_INDEX,
                   input_number(in));
}

static void poke(Rings *r, Input *in)
{
    uint64_t addr = world_address(&r->w, in);
    uint8_t length = input_u8(in);
    uint8_t *to = world_ram(&r->w, addr, length);

    if (to) {
        input_bytes(in, to, length);
    }
}

/* A ring is moved while its queue is on. */
static void move_ring(Rings *r, Input *in)
{
    Driver *d = &r->w.i.d;
    uint32_t queue = input_below(in, 8);
    uint32_t offset = queue < 4 ? d->wq_offset : d->cq_offset;

    vic_bar_write(d->vic, offset + queue % 4 * VNIC_BLOCK_LEN,
                  world_address(&r->w, in), 8);
}

static void step(Rings *r, Input *in)
{
    uint8_t what = input_u8(in);
    uint32_t queue = what >> 7;

    switch (what % 16) {
    case 0:
    case 1:
    case 2:
        put_nvme_cmd(r, in, queue);
        break;
    case 3:
        put_itmf(r, in, queue);
        break;
    case 4:
        put_control(r, in, queue);
        break;
    case 5:
        send_frame(r, in);
        break;
    case 6:
        send_nonsense(r, in);
        break;
    case 7:
        post_buffer(r, in);
        break;
    case 8:
        poke(r, in);
        break;
    case 9:
        ring_wrong_doorbell(r, in);
        break;
    case 10:
        move_ring(r, in);
        break;
    case 11:
        world_acknowledge(&r->w);
        break;
    case 12:
        world_reload(&r->w);
        break;
    case 13:
        world_advance(&r->w, input_time(in));
        break;
    case 14:
        send_fip(r, in);
        break;
    default:
        ring_doorbell(r, in);
        world_advance(&r->w, 100 * LAB_MICROSECONDS);
        break;
    }
}

void fuzz_one(Input *in)
{
    Rings r;

    world_begin(&r.w, in, WORLD_PROBED);
    fuzz_begin(&r.w.i.d.sim);
    r.scratch = r.w.free;
    while (in->left) {
        step(&r, in);
    }
    ring_doorbell(&r, in);
    world_advance(&r.w, 60 * LAB_SECONDS);
    fuzz_end(&r.w.i.d.sim);
    world_cleanup(&r.w);
}
