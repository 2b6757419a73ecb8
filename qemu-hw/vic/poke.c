/*
 * Memory of the host that the driver has given to the adapter, changed from
 * outside: nothing is told, no index moves. Anything else is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/control.h"
#include "vic/vic.h"

typedef struct Area {
    uint64_t addr;
    uint64_t len; /* bytes; 0: the driver has not given it */
} Area;

typedef Area AreaFn(Vic *vic, uint32_t number);

static Area ring_of(const VicWq *wq)
{
    return (Area){ wq->ring_base, (uint64_t)wq->ring_size * wq->desc_len };
}

static Area notify_block(Vic *vic, uint32_t number)
{
    const VicNotify *notify = &vic->notify;

    return (Area){ notify->addr, notify->addr ? notify->length : 0 };
}

static Area raw_ring(Vic *vic, uint32_t number)
{
    return ring_of(&vic->wq[0]);
}

static Area copy_ring(Vic *vic, uint32_t number)
{
    return ring_of(&vic->wq[1 + number]);
}

static Area rq_ring(Vic *vic, uint32_t number)
{
    return (Area){ vic->rq.ring_base,
                   (uint64_t)vic->rq.ring_size * VNIC_RQ_DESC_LEN };
}

static Area cq_ring(Vic *vic, uint32_t number)
{
    const VicCq *cq = &vic->cq[number];

    return (Area){ cq->ring_base, (uint64_t)cq->ring_size * cq->entry_len };
}

static Area devcmd2_ring(Vic *vic, uint32_t number)
{
    return ring_of(&vic->devcmd2.wq);
}

static Area results(Vic *vic, uint32_t number)
{
    return (Area){ vic->devcmd2.results_base,
                   (uint64_t)vic->devcmd2.results_size *
                       VNIC_DEVCMD2_SLOT_LEN };
}

static bool is_posted(const VicRq *rq, uint32_t number)
{
    uint32_t size = rq->ring_size;

    return rq->enable && number < size &&
           (number + size - rq->fetch_index) % size <
               (rq->posted_index + size - rq->fetch_index) % size;
}

/* Of a descriptor that is posted and not yet filled. */
static Area buffer(Vic *vic, uint32_t number)
{
    const VicRq *rq = &vic->rq;
    uint8_t raw[VNIC_RQ_DESC_LEN];
    VnicRqDesc desc;

    if (!is_posted(rq, number) ||
        !vic_dma_read(vic, rq->ring_base + (uint64_t)number * sizeof(raw), raw,
                      sizeof(raw))) {
        return (Area){ 0 };
    }
    wire_decode(&vnic_rq_desc_format, &desc, raw, sizeof(raw));
    return (Area){ desc.address, desc.length_type & VNIC_RQ_DESC_LENGTH_MASK };
}

static const struct {
    const char *name;
    AreaFn *find;
} areas[] = {
    { "notify", notify_block }, { "raw", raw_ring },
    { "copy", copy_ring },      { "rq", rq_ring },
    { "cq", cq_ring },          { "devcmd2", devcmd2_ring },
    { "results", results },     { "buffer", buffer },
};

/* How many there are of it. */
static uint32_t count_of(const Vic *vic, AreaFn *find)
{
    return find == copy_ring ? vic->config.copy_queues
           : find == cq_ring ? vic_cq_count(vic)
           : find == buffer  ? VIC_RING_MAX
                             : 1;
}

static bool poke_area(Vic *vic, const char *name, uint64_t number,
                      uint64_t offset, const GByteArray *bytes, char **why)
{
    Area area = { 0 };
    bool known = false;

    for (uint32_t i = 0; i < G_N_ELEMENTS(areas); i++) {
        if (g_strcmp0(areas[i].name, name) == 0) {
            known = true;
            if (number < count_of(vic, areas[i].find)) {
                area = areas[i].find(vic, number);
            }
        }
    }
    if (!known) {
        *why = g_strdup_printf("area=%s, must be notify, raw, copy, rq, cq, "
                               "devcmd2, results, buffer or data",
                               name ? name : "");
    } else if (!area.len) {
        *why = g_strdup_printf("the driver of %s has given it no area %s %u",
                               vic->name, name, (uint32_t)number);
    } else if (offset > area.len || bytes->len > area.len - offset) {
        *why = g_strdup_printf("area %s %u ends at %u", name, (uint32_t)number,
                               (uint32_t)area.len);
    } else if (!vic_dma_write(vic, area.addr + offset, bytes->data,
                              bytes->len)) {
        *why =
            g_strdup_printf("area %s %u is not in RAM", name, (uint32_t)number);
    }
    return !*why;
}

static bool poke_data(Vic *vic, uint64_t tag, uint64_t offset,
                      const GByteArray *bytes, char **why)
{
    if (!vicfw_poke(vic->fw, tag, offset, bytes->data, bytes->len)) {
        *why = g_strdup_printf("no read of tag %u is open that has these bytes",
                               (uint32_t)tag);
    }
    return !*why;
}

bool vic_poke(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "area", "number", "offset", "hex",
                                         NULL };
    const char *area = control_arg(args, count, "area");
    uint64_t number = 0;
    uint64_t offset = 0;
    g_autoptr(GByteArray) bytes = NULL;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "number", UINT32_MAX, &number, why) ||
        !control_arg_u64(args, count, "offset", UINT32_MAX, &offset, why)) {
        return false;
    }
    bytes = control_arg_bytes(args, count, "hex", GATE_DATA_MAX, why);
    if (!bytes) {
        return false;
    }
    return g_strcmp0(area, "data") == 0
               ? poke_data(object, number, offset, bytes, why)
               : poke_area(object, area, number, offset, bytes, why);
}
