/*
 * What an adapter goes through in a session, scripted: probe, login, a read,
 * a write, an abort, a firmware reset; for tests that compare sessions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_STORY_H
#define VICLAB_TESTS_UNIT_STORY_H

#include "driver.h"
#include "peer.h"

#define STORY_LEN 8192 /* bytes that are read and written */

typedef struct Story {
    Driver d;
    Peer target;
    uint64_t buffer; /* in guest memory, STORY_LEN bytes */
    uint8_t iu[FCNVME_CMND_LEN];
} Story;

/* A machine, an adapter that was probed and logged in, a target by hand. */
void story_init(Story *story, bool fip);
/* The two halves of that: what comes before anything happens, and the rest. */
void story_prepare(Story *story, bool fip);
void story_begin(Story *story);
void story_cleanup(Story *story);

/* A read or write of @length bytes with @tag, at @lba. */
void story_issue(Story *story, uint32_t tag, uint8_t flags, uint64_t lba,
                 uint32_t length);
/* The frame that the target gets next, which is of that kind. */
FcFrame *story_expect(Story *story, uint8_t r_ctl);
void story_send(Story *story, const FcFrame *command, uint8_t r_ctl,
                uint32_t parameter, const void *payload, uint32_t length);
/* The target's answers, with data of @fill. */
void story_send_data(Story *story, const FcFrame *command, uint8_t fill,
                     uint32_t length);
void story_send_rsp(Story *story, const FcFrame *command);
void story_send_ersp(Story *story, const FcFrame *command, uint16_t status);
void story_check(Story *story, uint32_t tag, uint8_t type, uint8_t status);
/* A whole read of STORY_LEN bytes. */
void story_read(Story *story, uint32_t tag, uint8_t fill);
/* All of the above, one after the other. */
void story_tell(Story *story);

#endif
