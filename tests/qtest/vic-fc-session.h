/*
 * A vNIC that has logged in to the fabric and has an association with the
 * target, so that requests move data.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIC_FC_SESSION_H
#define VIC_FC_SESSION_H

#include "vic-fc.h"

typedef struct VicSession {
    VicTest *t;
    uint64_t buffers; /* of the RQ */
    uint32_t next_entry;
    uint32_t fcid;
    uint64_t connection_id;
    uint32_t csn;
    uint16_t ox_id;
} VicSession;

enum {
    NVME_WRITE = 1,
    NVME_READ = 2,
};

/* Logs in, up to the admin queue's connection; @t is open. */
void vic_login(VicSession *s, VicTest *t);
/* FLOGI alone: sends it and returns. */
void vic_send_flogi(VicSession *s, VicTest *t);

/*
 * Sends a command of @direction with @length bytes of data, for which the
 * list of @sges entries at @sgl is used, through copy queue 0; waits for its
 * completion, and returns the FCPIO status.
 */
uint8_t vic_nvme(VicSession *s, const uint8_t sqe[64], int direction,
                 uint32_t length, uint64_t sgl, uint32_t sges);
/* An entry of such a list. */
void vic_put_sge(VicTest *t, uint64_t sgl, uint32_t index, uint64_t addr,
                 uint32_t length);

/* Connect, whose 1024 bytes of data are read from @data. */
uint8_t vic_nvme_connect(VicSession *s, uint64_t sgl, uint32_t sges);
/* Its data, in RAM. */
uint64_t vic_connect_data(VicTest *t);
/* CC.EN, and Identify Controller, whose 4096 bytes are written to the list. */
uint8_t vic_nvme_enable(VicSession *s);
uint8_t vic_nvme_identify(VicSession *s, uint64_t sgl, uint32_t sges);

#endif
