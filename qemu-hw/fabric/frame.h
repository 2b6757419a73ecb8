/*
 * What crosses a link: an FC frame, or a sequence that has not been cut into
 * frames yet, or a FIP packet.
 *
 * A sequence keeps the header of its first frame and all of its payload by
 * reference. fc_frame_count() and fc_frame_part() show it as the frames that
 * an analyser would have seen, for whoever looks that closely.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_FRAME_H
#define VICLAB_FABRIC_FRAME_H

#include "lab/buffer.h"
#include "wire/fc.h"
#include "wire/fcoe.h"

/* Longest sequence: what a target sends or asks for at once. */
#define FC_SEQUENCE_MAX (1024 * 1024)

typedef enum FcFrameKind {
    FC_FRAME_FC,
    FC_FRAME_FIP,
    FC_FRAME_KIND_COUNT,
} FcFrameKind;

/* Who has built it: whose fault it is if it is wrong. */
typedef enum FcFrameOrigin {
    FC_FRAME_OURS,         /* the emulator: firmware, fabric, target */
    FC_FRAME_AROUND_GUEST, /* the same, for what the guest has given */
    FC_FRAME_GUESTS,       /* the guest's driver, or who plays it in a test */
    FC_FRAME_ORIGIN_COUNT,
} FcFrameOrigin;

/* What a guest has put around a frame that it has built itself. */
typedef struct FcFraming {
    bool known;    /* otherwise it is as it has to be */
    bool reserved; /* a reserved bit of the FCoE header is set */
    uint8_t version;
    uint8_t sof;
    uint8_t eof;
    uint8_t fill; /* bytes behind the data */
} FcFraming;

typedef struct FcFrame {
    FcFrameKind kind;
    FcFrameOrigin origin;
    FcFraming framing;
    uint8_t dst_mac[ETH_MAC_LEN]; /* zero where a link has no Ethernet */
    uint8_t src_mac[ETH_MAC_LEN];
    uint16_t vlan;         /* 0: untagged */
    uint8_t encapsulation; /* FIP_FLOGI ...: within FIP; 0 on any link */
    FcHeader header;       /* FC only */
    LabBuffer *payload;    /* FC: data field; FIP: all behind the EtherType */
    uint32_t length;       /* of the payload, bytes */
    uint16_t max_data;     /* data field of the frames it is cut into */
} FcFrame;

/* One frame of a sequence; @data points into the sequence's payload. */
typedef struct FcFramePart {
    FcHeader header;
    uint8_t sof;
    uint8_t eof;
    const uint8_t *data;
    uint32_t length; /* bytes, without fill */
    uint32_t fill;   /* bytes of zero behind the data, 0..3 */
} FcFramePart;

/* Takes over the caller's reference of @payload, which may be NULL. */
FcFrame *fc_frame_new(const FcHeader *header, LabBuffer *payload);
FcFrame *fc_frame_new_copy(const FcHeader *header, const void *payload,
                           uint32_t length);
void fc_frame_free(FcFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FcFrame, fc_frame_free)

/* A FIP message; takes over the caller's reference of @payload. */
FcFrame *fc_frame_new_fip(LabBuffer *payload);

/*
 * An answer to @request: addresses swapped, exchange identifiers, type and
 * encapsulation kept, with R_CTL and F_CTL as given and @length bytes of
 * payload that the caller fills in.
 */
FcFrame *fc_frame_reply(const FcFrame *request, uint8_t r_ctl, uint32_t f_ctl,
                        uint32_t length);

static inline const uint8_t *fc_frame_data(const FcFrame *frame)
{
    return frame->payload ? frame->payload->data : NULL;
}

/* First byte of the payload: an ELS command code; 0 if there is none. */
static inline uint8_t fc_frame_command(const FcFrame *frame)
{
    return frame->length ? frame->payload->data[0] : 0;
}

/* Is it on a link that has Ethernet addresses? */
bool fc_frame_on_ethernet(const FcFrame *frame);
/* Number of frames that the sequence is cut into, at least 1. */
uint32_t fc_frame_count(const FcFrame *frame);
void fc_frame_part(const FcFrame *frame, uint32_t index, FcFramePart *part);

/* "PLOGI", "GPN_FT", "CMND" ...: what a person would call it. */
const char *fc_frame_name(const FcFrame *frame);

/* Saves or loads a frame that the caller owns; NULL is not allowed. */
void fc_frame_state(FcFrame **frame, LabState *state);

#endif
