/*
 * A scatter/gather list in guest memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/firmware.h"
#include "firmware/sgl.h"
#include "lab/state.h"

void vicfw_sgl_set(VicSgl *sgl, uint64_t addr, uint32_t count)
{
    g_assert(count <= FCPIO_SGL_MAX);
    *sgl = (VicSgl){ .addr = addr, .count = count };
}

void vicfw_sgl_clear(VicSgl *sgl)
{
    g_free(sgl->entries);
    *sgl = (VicSgl){ 0 };
}

void vicfw_sgl_copy(VicSgl *to, const VicSgl *from)
{
    *to = *from;
    if (from->entries) {
        to->entries =
            g_memdup2(from->entries, from->count * sizeof(*from->entries));
    }
}

bool vicfw_sgl_fetch(VicSgl *sgl, VicFw *fw)
{
    g_autofree uint8_t *raw = NULL;

    if (sgl->entries || !sgl->count) {
        return true;
    }
    raw = g_malloc(sgl->count * FCPIO_SGE_LEN);
    if (!fw->ops->dma_read(fw->vic, sgl->addr, raw,
                           sgl->count * FCPIO_SGE_LEN)) {
        return false;
    }
    sgl->entries = g_new(FcpioSge, sgl->count);
    for (uint32_t i = 0; i < sgl->count; i++) {
        wire_decode(&fcpio_sge_format, &sgl->entries[i],
                    raw + i * FCPIO_SGE_LEN, FCPIO_SGE_LEN);
    }
    return true;
}

/* Moves the cursor to @position; false if the list ends before it. */
static bool seek(VicSgl *sgl, uint64_t position)
{
    if (position < sgl->at_position) {
        sgl->at_entry = 0;
        sgl->at_offset = 0;
        sgl->at_position = 0;
    }
    while (sgl->at_entry < sgl->count) {
        uint32_t left = sgl->entries[sgl->at_entry].len - sgl->at_offset;

        if (position - sgl->at_position < left) {
            sgl->at_offset += position - sgl->at_position;
            sgl->at_position = position;
            return true;
        }
        sgl->at_position += left;
        sgl->at_offset = 0;
        sgl->at_entry++;
    }
    return false;
}

static VicSglResult transfer(VicSgl *sgl, VicFw *fw, uint64_t position,
                             uint8_t *in, const uint8_t *out, uint32_t len)
{
    if (!vicfw_sgl_fetch(sgl, fw)) {
        return VICFW_SGL_DMA_ERROR;
    }
    while (len) {
        const FcpioSge *entry;
        uint32_t chunk;
        uint64_t addr;
        bool ok;

        if (!seek(sgl, position)) {
            return VICFW_SGL_SHORT;
        }
        entry = &sgl->entries[sgl->at_entry];
        addr = entry->addr + sgl->at_offset;
        chunk = MIN(len, entry->len - sgl->at_offset);
        if (in) {
            ok = fw->ops->dma_read(fw->vic, addr, in, chunk);
            in += chunk;
        } else {
            ok = fw->ops->dma_write(fw->vic, addr, out, chunk);
            out += chunk;
        }
        if (!ok) {
            return VICFW_SGL_DMA_ERROR;
        }
        position += chunk;
        len -= chunk;
    }
    return VICFW_SGL_OK;
}

VicSglResult vicfw_sgl_read(VicSgl *sgl, VicFw *fw, uint64_t position,
                            uint8_t *buf, uint32_t len)
{
    return transfer(sgl, fw, position, buf, NULL, len);
}

VicSglResult vicfw_sgl_write(VicSgl *sgl, VicFw *fw, uint64_t position,
                             const uint8_t *buf, uint32_t len)
{
    return transfer(sgl, fw, position, NULL, buf, len);
}

void vicfw_sgl_state(VicSgl *sgl, LabState *state)
{
    bool fetched = sgl->entries != NULL;

    lab_state_u64(state, &sgl->addr);
    lab_state_count(state, &sgl->count, FCPIO_SGL_MAX);
    lab_state_bool(state, &fetched);
    if (lab_state_loading(state)) {
        /* the cursor is only a short cut: it starts over */
        g_free(sgl->entries);
        sgl->entries = fetched ? g_new0(FcpioSge, sgl->count) : NULL;
        sgl->at_entry = 0;
        sgl->at_offset = 0;
        sgl->at_position = 0;
    }
    for (uint32_t i = 0; fetched && i < sgl->count; i++) {
        lab_state_u64(state, &sgl->entries[i].addr);
        lab_state_u32(state, &sgl->entries[i].len);
    }
}
