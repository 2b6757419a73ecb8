/*
 * Which request a frame answers: a few of those that have crossed a link
 * lately, so that an LS_ACC can be told from another.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_REQUEST_OF_H
#define VICLAB_FABRIC_REQUEST_OF_H

#include "fabric/frame.h"

#define FC_REQUESTS_KEPT 64

typedef struct FcRequests {
    struct {
        uint32_t s_id;
        uint16_t ox_id;
        uint8_t r_ctl; /* 0: never used */
        uint8_t gs_type;
        uint16_t command;
    } kept[FC_REQUESTS_KEPT]; /* ring */
    uint32_t next;
} FcRequests;

/* A frame crosses the link; it is kept in mind if it is a request. */
void fc_request_note(FcRequests *requests, const FcFrame *frame);
/* "PLOGI" if @frame answers one; NULL if it is no answer to any of those. */
const char *fc_request_of(const FcRequests *requests, const FcFrame *frame);
void fc_requests_state(FcRequests *requests, LabState *state);

#endif
