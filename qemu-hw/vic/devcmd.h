/*
 * Device commands, by either of their two interfaces: registers (devcmd) or
 * a ring of commands with a ring of results (devcmd2).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_DEVCMD_H
#define VICLAB_VIC_DEVCMD_H

#include "vic/wq.h"
#include "wire/vnic.h"

/* The register interface. */
typedef struct VicDevcmd {
    uint32_t status;
    uint32_t cmd;
    uint64_t args[VNIC_DEVCMD_ARGS];
    bool waiting; /* it came while the firmware hung */
} VicDevcmd;

/* The ring interface; its work queue survives CMD_CLOSE. */
typedef struct VicDevcmd2 {
    VicWq wq;
    uint64_t results_base; /* 0: not initialised */
    uint32_t results_size; /* slots */
    uint32_t next_result;
    bool color;
    bool closing; /* the next result is the last one that the host wants */
    bool taking;  /* only inside of one call */
} VicDevcmd2;

void vic_devcmd_init(Vic *vic);
void vic_devcmd_reset(Vic *vic);
uint32_t vic_devcmd_read(const Vic *vic, uint32_t reg);
void vic_devcmd_write(Vic *vic, uint32_t reg, uint32_t value);

/* Behind the gate; and its end, with an error or not. */
void vic_devcmd_execute(Vic *vic, uint32_t cmd);
void vic_devcmd_finish(Vic *vic, uint32_t cmd, VnicError error);
/* One that came while the firmware hung. */
void vic_devcmd_resume(Vic *vic);

/* Its control block is that of a work queue: vic_wq_read/write. */
void vic_devcmd2_init(Vic *vic);
void vic_devcmd2_reset(Vic *vic);
/* No more results go to the host until it initialises devcmd2 again. */
void vic_devcmd2_forget_results(Vic *vic);

/* Behind the gate; the ring goes on if it was paused. */
void vic_devcmd2_execute(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd);
void vic_devcmd2_finish(Vic *vic, uint32_t index, const VnicDevcmd2 *cmd,
                        VnicError error, const uint64_t *results);
/* No answer ever, but the slot for it is taken. */
void vic_devcmd2_skip(Vic *vic, const VnicDevcmd2 *cmd);

void vic_devcmd_state(Vic *vic, LabState *state);

/*
 * Carries out command @number; @args are both its input and its output.
 * (command.c)
 */
VnicError vic_command(Vic *vic, uint32_t number, uint64_t *args);

#endif
