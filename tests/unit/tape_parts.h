/*
 * What a tape is put together from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_TAPE_PARTS_H
#define VICLAB_TESTS_UNIT_TAPE_PARTS_H

#include "tape.h"

#define TAPE_HOST_FCID   0x010100u
#define TAPE_TARGET_FCID 0x014100u
#define TAPE_HOST_NAME   0x2001000000000001ull
#define TAPE_HOST_NODE   0x2000000000000001ull
#define TAPE_HOST_MAC    0x0025b5010101ull
#define TAPE_FCF_MAC     0x02fcf0000001ull

/* What an exchange is from its first frame on. */
typedef struct TapeTalk {
    TapeEnd from, to;
    uint32_t s_id, d_id;
    uint8_t type;
    uint16_t ox_id, rx_id;
    uint8_t seq_id[2]; /* of the next sequence: originator's, responder's */
} TapeTalk;

/* A request and its answer. */
typedef struct TapePair {
    const char *request, *answer; /* names of the takes */
    TapeEnd from;
    uint32_t d_id;
    uint16_t ox_id;
} TapePair;

/* A tape without any takes yet. */
void tape_begin(Tape *tape, SimLab *sim);
FcFrame *tape_add(Tape *tape, const char *name, TapeEnd from, TapeEnd to,
                  const FcHeader *header, const void *payload, uint32_t length);
TapeTalk tape_talk(TapeEnd from, uint32_t d_id, uint8_t type, uint16_t ox_id);
FcFrame *tape_say(Tape *tape, TapeTalk *talk, const char *name,
                  bool by_responder, uint8_t r_ctl, uint32_t f_ctl,
                  const void *payload, uint32_t length);
void tape_exchange(Tape *tape, const TapePair *pair, uint8_t type,
                   uint8_t request_r_ctl, uint8_t reply_r_ctl,
                   const uint8_t *request, uint32_t request_length,
                   const uint8_t *reply, uint32_t reply_length);
void tape_els(Tape *tape, const TapePair *pair, const uint8_t *request,
              uint32_t request_length, const uint8_t *reply,
              uint32_t reply_length);

/* ---- tape_services.c: logins, registrations and queries; LOGO ---- */

void tape_arrive(Tape *tape);
void tape_leave(Tape *tape);
void tape_login_to_name_server(Tape *tape);
/* The host's FLOGI, or its LS_ACC: FC_ELS_LOGIN_LEN bytes. */
void tape_flogi_bytes(uint8_t *bytes, bool accept);

/* ---- tape_nvme.c: an association, from its begin to its end ---- */

void tape_work(Tape *tape);

#endif
