/*
 * A tape: all that crosses the wire in a short life of a host and a target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>
#include "tape_parts.h"
#include "wire/bytes.h"
#include "wire/els.h"

/* ------------------------------------------------------------------ */
/* Takes                                                               */

static void take_free(gpointer data)
{
    TapeTake *take = data;

    fc_frame_free(take->frame);
    fc_frame_free(take->inside);
    g_free(take);
}

FcFrame *tape_add(Tape *tape, const char *name, TapeEnd from, TapeEnd to,
                  const FcHeader *header, const void *payload, uint32_t length)
{
    TapeTake *take = g_new0(TapeTake, 1);

    take->name = name;
    take->from = from;
    take->to = to;
    take->plays = 1;
    take->frame = fc_frame_new_copy(header, payload, length);
    if (from == TAPE_HOST || to == TAPE_HOST) {
        take->frame->vlan = tape->vlan;
    }
    if (from == TAPE_HOST) {
        take->frame->origin = FC_FRAME_GUESTS;
        take->frame->max_data = FC_MAX_DATA;
        take->frame->framing = (FcFraming){
            .known = true,
            .sof = FCOE_SOF_I3,
            .eof = FCOE_EOF_T,
            .fill = -length & 3,
        };
    }
    g_ptr_array_add(tape->takes, take);
    return take->frame;
}

FcFrame *tape_say(Tape *tape, TapeTalk *talk, const char *name,
                  bool by_responder, uint8_t r_ctl, uint32_t f_ctl,
                  const void *payload, uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .s_id = by_responder ? talk->d_id : talk->s_id,
        .d_id = by_responder ? talk->s_id : talk->d_id,
        .type = talk->type,
        .f_ctl = f_ctl,
        .seq_id = talk->seq_id[by_responder]++,
        .ox_id = talk->ox_id,
        .rx_id = talk->rx_id,
    };

    return tape_add(tape, name, by_responder ? talk->to : talk->from,
                    by_responder ? talk->from : talk->to, &header, payload,
                    length);
}

TapeTalk tape_talk(TapeEnd from, uint32_t d_id, uint8_t type, uint16_t ox_id)
{
    return (TapeTalk){
        .from = from,
        .to = d_id == TAPE_HOST_FCID     ? TAPE_HOST
              : d_id == TAPE_TARGET_FCID ? TAPE_TARGET
                                         : TAPE_FABRIC,
        .s_id = from == TAPE_HOST     ? TAPE_HOST_FCID
                : from == TAPE_TARGET ? TAPE_TARGET_FCID
                                      : FC_ADDR_FABRIC_CONTROLLER,
        .d_id = d_id,
        .type = type,
        .ox_id = ox_id,
        .rx_id = FC_XID_UNASSIGNED,
    };
}

void tape_exchange(Tape *tape, const TapePair *pair, uint8_t type,
                   uint8_t request_r_ctl, uint8_t reply_r_ctl,
                   const uint8_t *request, uint32_t request_length,
                   const uint8_t *reply, uint32_t reply_length)
{
    TapeTalk talk = tape_talk(pair->from, pair->d_id, type, pair->ox_id);

    tape_say(tape, &talk, pair->request, false, request_r_ctl, FC_FCTL_REQUEST,
             request, request_length);
    tape_say(tape, &talk, pair->answer, true, reply_r_ctl, FC_FCTL_REPLY, reply,
             reply_length);
}

void tape_els(Tape *tape, const TapePair *pair, const uint8_t *request,
              uint32_t request_length, const uint8_t *reply,
              uint32_t reply_length)
{
    tape_exchange(tape, pair, FC_TYPE_ELS, FC_RCTL_ELS_REQUEST,
                  FC_RCTL_ELS_REPLY, request, request_length, reply,
                  reply_length);
}

void tape_begin(Tape *tape, SimLab *sim)
{
    tape->sim = sim;
    tape->takes = g_ptr_array_new_with_free_func(take_free);
    tape->fc_map = FCOE_DEFAULT_FC_MAP;
    tape->vlan = 0;
}

void tape_init(Tape *tape, SimLab *sim)
{
    tape_begin(tape, sim);
    tape_arrive(tape);
    tape_work(tape);
    tape_leave(tape);
}

void tape_cleanup(Tape *tape)
{
    g_ptr_array_free(tape->takes, TRUE);
}

/* ------------------------------------------------------------------ */
/* Changing                                                            */

static TapeTake *take_at(const Tape *tape, guint i)
{
    return g_ptr_array_index(tape->takes, i);
}

guint tape_find(const Tape *tape, const char *name)
{
    for (guint i = 0; i < tape->takes->len; i++) {
        if (strcmp(take_at(tape, i)->name, name) == 0) {
            return i;
        }
    }
    g_error("there is no take %s", name);
}

void tape_own(Tape *tape)
{
    for (guint i = 0; i < tape->takes->len; i++) {
        TapeTake *take = take_at(tape, i);

        take->frame->origin = FC_FRAME_OURS;
        if (take->inside) {
            take->inside->origin = FC_FRAME_OURS;
        }
    }
}

static void resize(FcFrame *frame, uint32_t length)
{
    LabBuffer *payload = lab_buffer_new0(length);

    if (frame->payload) {
        memcpy(payload->data, frame->payload->data, MIN(length, frame->length));
    }
    lab_buffer_unref(frame->payload);
    frame->payload = payload;
    frame->length = length;
    if (frame->framing.known) {
        frame->framing.fill = -length & 3;
    }
}

static void set_bytes(FcFrame *frame, const char *word)
{
    char *end;
    unsigned long at = strtoul(word + 1, &end, 10);
    const char *digits = end + 1;

    g_assert_cmpint(*end, ==, '=');
    for (; digits[0] && digits[1]; digits += 2, at++) {
        g_assert_cmpuint(at, <, frame->length);
        frame->payload->data[at] = g_ascii_xdigit_value(digits[0]) << 4 |
                                   g_ascii_xdigit_value(digits[1]);
    }
}

static void set_named(TapeTake *take, const char *name, const char *text)
{
    FcFrame *frame = take->frame;
    const WireField *field = wire_field(&fc_header_format, name);
    uint64_t hex = strtoull(text, NULL, 16);
    uint32_t decimal = strtoul(text, NULL, 10);
    uint8_t raw[FC_HEADER_LEN];

    if (field) {
        wire_encode(&fc_header_format, &frame->header, raw);
        wire_field_set(field, raw, hex);
        wire_decode(&fc_header_format, &frame->header, raw, sizeof(raw));
    } else if (strcmp(name, "len") == 0) {
        resize(frame, decimal);
    } else if (strcmp(name, "src") == 0) {
        take->src = hex;
    } else if (strcmp(name, "dst") == 0) {
        take->dst = hex;
    } else if (strcmp(name, "sof") == 0) {
        frame->framing.sof = hex;
    } else if (strcmp(name, "eof") == 0) {
        frame->framing.eof = hex;
    } else if (strcmp(name, "version") == 0) {
        frame->framing.version = hex;
    } else if (strcmp(name, "fill") == 0) {
        frame->framing.fill = hex;
    } else if (strcmp(name, "max") == 0) {
        frame->max_data = decimal;
    } else if (strcmp(name, "vlan") == 0) {
        frame->vlan = decimal;
    } else if (strcmp(name, "plays") == 0) {
        take->plays = decimal;
    } else if (strcmp(name, "pause") == 0) {
        take->pause = decimal * LAB_MILLISECONDS;
    } else {
        g_error("a take has no %s", name);
    }
}

void tape_change(Tape *tape, const char *name, const char *words)
{
    TapeTake *take = take_at(tape, tape_find(tape, name));
    g_auto(GStrv) list = g_strsplit(words, " ", -1);

    for (char **word = list; *word; word++) {
        char *equals = strchr(*word, '=');

        if (**word == '@') {
            set_bytes(take->frame, *word);
        } else if (strcmp(*word, "lost") == 0) {
            take->is_lost = true;
        } else {
            g_assert_nonnull(equals);
            *equals = '\0';
            set_named(take, *word, equals + 1);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Playing                                                             */

static void tell(Tape *tape, TapKind kind, const char *who,
                 const FcFrame *frame, const char *dir)
{
    TAP_OBJECT(&tape->sim->lab.tap, kind, who, frame, TAP_STR("dir", dir));
}

/* As the adapter and the switch have them on the host's link. */
static void set_macs(TapeTake *take, uint32_t fc_map, bool on_ethernet,
                     bool sends)
{
    FcFrame *frame = take->frame;
    uint32_t s_id = frame->header.s_id;

    memset(frame->src_mac, 0, ETH_MAC_LEN);
    memset(frame->dst_mac, 0, ETH_MAC_LEN);
    if (!on_ethernet) {
        return;
    }
    eth_mac_from_u64(frame->src_mac, sends ? TAPE_HOST_MAC : TAPE_FCF_MAC);
    eth_mac_from_u64(frame->dst_mac, TAPE_FCF_MAC);
    if (sends && s_id) {
        fcoe_fpma(frame->src_mac, fc_map, TAPE_HOST_FCID);
    } else if (!sends) {
        fcoe_fpma(frame->dst_mac, fc_map, TAPE_HOST_FCID);
    }
    if (take->src) {
        eth_mac_from_u64(frame->src_mac, take->src);
    }
    if (take->dst) {
        eth_mac_from_u64(frame->dst_mac, take->dst);
    }
}

static const char *name_of(TapeEnd end, TapeEnd other)
{
    if (end == TAPE_FABRIC) {
        end = other; /* a service is told of by the port that it serves */
    }
    return end == TAPE_HOST ? "host0" : "target0";
}

/* A service hears of FIP only what is inside. */
static bool is_not_for_services(const TapeTake *take)
{
    return take->frame->kind == FC_FRAME_FIP && !take->inside;
}

static void send(Tape *tape, TapeTake *take)
{
    bool by_service = take->from == TAPE_FABRIC;

    set_macs(take, tape->fc_map, take->from == TAPE_HOST, true);
    if (!by_service) {
        tell(tape, TAP_link_frame, name_of(take->from, take->to), take->frame,
             "tx");
    } else if (!is_not_for_services(take)) {
        tell(tape, TAP_fabric_frame, name_of(take->from, take->to),
             take->inside ? take->inside : take->frame, "tx");
    }
}

static void deliver(Tape *tape, TapeTake *take)
{
    bool to_service = take->to == TAPE_FABRIC;

    if (to_service && is_not_for_services(take)) {
        return;
    }
    set_macs(take, tape->fc_map, take->to == TAPE_HOST, false);
    if (take->frame->framing.known) {
        /* the switch cuts it for the receiver */
        take->frame->max_data = FC_DEFAULT_DATA;
    }
    tell(tape, to_service ? TAP_fabric_frame : TAP_link_frame,
         name_of(take->to, take->from),
         to_service && take->inside ? take->inside : take->frame, "rx");
}

void tape_send(Tape *tape, const char *name)
{
    send(tape, take_at(tape, tape_find(tape, name)));
}

void tape_deliver(Tape *tape, const char *name)
{
    deliver(tape, take_at(tape, tape_find(tape, name)));
}

static void play_once(Tape *tape, TapeTake *take)
{
    send(tape, take);
    if (!take->is_lost) {
        deliver(tape, take);
    }
}

static void play(Tape *tape, TapeTake *take)
{
    sim_lab_advance(tape->sim, LAB_MICROSECONDS + take->pause);
    for (uint32_t i = 0; i < take->plays; i++) {
        play_once(tape, take);
    }
}

void tape_play(Tape *tape, guint first, guint end)
{
    if (first == 0) {
        TAP(&tape->sim->lab.tap, TAP_link_up, "host0",
            TAP_STR("fabric", "fabric0"));
        TAP(&tape->sim->lab.tap, TAP_link_up, "target0",
            TAP_STR("fabric", "fabric0"));
    }
    for (guint i = first; i < end; i++) {
        play(tape, take_at(tape, i));
    }
}

void tape_settle(Tape *tape)
{
    sim_lab_advance(tape->sim, 60 * LAB_SECONDS);
    check_overdue(tape->sim->checker);
}
