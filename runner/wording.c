/*
 * How an event of the journal is told to a person.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wording.h"

#include <string.h>

static const char *const lane_names[] = {
    [LANE_DRILL] = "drill",     [LANE_HOST] = "host",
    [LANE_ADAPTER] = "adapter", [LANE_FABRIC] = "fabric",
    [LANE_TARGET] = "target",
};

/* The first that fits; an event that is not here is told as it stands. */
static const Wording wordings[] = {
    { "drill.step", NULL, LANE_DRILL, false, "line {line}: {text}" },
    { "drill.hit", "rule=line {line}", LANE_DRILL, false,
      "line {line} meets {what}" },
    { "drill.hit", NULL, LANE_DRILL, false,
      "{rule} (line {line}) meets {what}" },
    { "drill.act", "deed=do", LANE_DRILL, false, "DO {what} {with}" },
    { "drill.act", "with=", LANE_DRILL, false, "{deed} of {gate} {what}" },
    { "drill.act", NULL, LANE_DRILL, false, "{deed} {with} of {gate} {what}" },
    { "drill.oracle", NULL, LANE_DRILL, false, "ORACLE {oracle}: {what}" },
    { "drill.end", NULL, LANE_DRILL, false, "END {end}: {why}" },
    { "guest.command", NULL, LANE_HOST, false, "command {id} begins: {text}" },
    { "guest.done", NULL, LANE_HOST, false, "command {id} ends with {code}" },
    { "guest.kernel", NULL, LANE_HOST, false, "kernel: {line}" },
    { "guest.function", NULL, LANE_HOST, false,
      "CPU {cpu} is at {name}, for the {count}. time" },
    { "guest.park", NULL, LANE_HOST, false, "CPU {cpu} is parked at {name}" },
    { "guest.resume", NULL, LANE_HOST, false,
      "CPU {cpu} goes on at {name}: {why}" },
    { "guest.return", NULL, LANE_HOST, false,
      "CPU {cpu}: {name} is made to return {value}" },
    { "guest.vcpu", NULL, LANE_HOST, false,
      "CPU {cpu} is {state}, interrupts {interrupts}, at {place} < {callers}" },
    { "guest.lockup", NULL, LANE_HOST, false,
      "HARD LOCKUP of CPU {cpu} in {function}" },
    { "guest.module", NULL, LANE_HOST, false, "module {name}" },
    { "guest.output", NULL, LANE_HOST, true,
      "command {id} prints {length} bytes" },
    { "guest.event", NULL, LANE_HOST, true, "{name}" },
    { "guest.exit", NULL, LANE_HOST, false, "the guest is done: {code}" },
    { "vic.reset", NULL, LANE_ADAPTER, false, "{at}: reset" },
    { "vic.devcmd", NULL, LANE_ADAPTER, false, "{at}: device command {cmd}" },
    { "vic.notify", NULL, LANE_ADAPTER, false,
      "{at}: notify block, link {link_state}" },
    { "vic.doorbell", NULL, LANE_ADAPTER, false,
      "{at}: doorbell of {queue} {number}, posted {posted}" },
    { "vic.interrupt", NULL, LANE_ADAPTER, false,
      "{at}: interrupt {vector}, credits {credits}" },
    { "vic.completion", NULL, LANE_ADAPTER, true,
      "{at}: CQ {cq} entry {index}" },
    { "vic.credits", NULL, LANE_ADAPTER, true, "{at}: credits returned" },
    { "fw.request", "type=NVME_CMD", LANE_ADAPTER, false,
      "{at}: <- NVME_CMD opcode {opcode} tag {tag}, request {serial}" },
    { "fw.request", "type=ITMF", LANE_ADAPTER, false,
      "{at}: <- ITMF of tag {t_tag}, request {serial}" },
    { "fw.control", NULL, LANE_ADAPTER, false, "{at}: <- {type}" },
    { "fw.reply", "type=ACK", LANE_ADAPTER, true,
      "{at}: -> ACK {request_out}" },
    { "fw.reply", NULL, LANE_ADAPTER, false,
      "{at}: -> {type} {status} tag {tag}, of request {serial}" },
    { "fw.exchange", NULL, LANE_ADAPTER, true,
      "{at}: exchange {ox_id} {what}" },
    { "fw.state", NULL, LANE_ADAPTER, false, "{at}: state {state}" },
    { "fw.drop", NULL, LANE_ADAPTER, false, "{at}: drops {frame}: {why}" },
    { "link.up", NULL, LANE_FABRIC, false, "{at}: link up" },
    { "link.down", NULL, LANE_FABRIC, false, "{at}: LINK DOWN" },
    { "link.frame", "dir=tx", LANE_FABRIC, false,
      "{at} >> {frame} {s_id}->{d_id} ox {ox_id} {length} bytes" },
    { "link.frame", "dir=rx", LANE_FABRIC, false,
      "{at} << {frame} {s_id}->{d_id} ox {ox_id} {length} bytes" },
    { "target.command", NULL, LANE_TARGET, false,
      "{at}: {opcode} slba {slba} nlb {nlb} cid {cid}" },
    { "target.admin", NULL, LANE_TARGET, false, "{at}: {opcode} cid {cid}" },
    { "target.response", NULL, LANE_TARGET, false,
      "{at}: response, status {status} cid {cid}" },
    { "check.breach", NULL, LANE_FABRIC, false, "BREACH of {rule}: {what}" },
};

const char *wording_lane_name(Lane lane)
{
    return lane_names[lane];
}

static bool fits(const Wording *wording, const Record *record)
{
    return record_is(record, "ev", wording->event) &&
           (!wording->condition || record_meets(record, wording->condition));
}

const Wording *wording_find(const Record *record)
{
    for (guint i = 0; i < G_N_ELEMENTS(wordings); i++) {
        if (fits(&wordings[i], record)) {
            return &wordings[i];
        }
    }
    return NULL;
}

char *wording_text(const Wording *wording, const Record *record)
{
    return g_strchomp(record_fill(record, wording->text, ""));
}
