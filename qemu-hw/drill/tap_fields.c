/*
 * The fields of the journal's events. Those of events that are not here
 * depend on who tells them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/vocabulary.h"

#define TEXTS_MAX   9
#define NUMBERS_MAX 15

/* Each ended by NULL. */
typedef struct TapFields {
    const char *texts[TEXTS_MAX]; /* and bytes */
    const char *numbers[NUMBERS_MAX];
} TapFields;

static const TapFields kinds[TAP_KIND_COUNT] = {
    [TAP_lab_start] = { { NULL }, { "seed" } },
    [TAP_lab_guest_error] = { { "what" }, { NULL } },
    [TAP_lab_control] = { { "line" }, { "repeatable" } },
    [TAP_vic_reset] = { { "kind" }, { NULL } },
    [TAP_vic_devcmd] = { { "cmd" }, { "number", "a0", "a1", "r0", "error" } },
    [TAP_vic_queue] = { { "queue" }, { "number", "enable", "size" } },
    [TAP_vic_notify] = { { NULL },
                         { "link_state", "port_speed", "link_down_cnt" } },
    [TAP_vic_dma_fault] = { { "direction" }, { "addr", "length" } },
    [TAP_vic_doorbell] = { { "queue" }, { "number", "posted", "fetched" } },
    [TAP_vic_completion] = { { "entry" }, { "cq", "index", "color" } },
    [TAP_vic_interrupt] = { { NULL }, { "vector", "credits" } },
    [TAP_vic_credits] = { { NULL },
                          { "vector", "returned", "held", "unmask" } },
    [TAP_fw_state] = { { "state" }, { "s_id" } },
    [TAP_fw_control] = { { "type" }, { "queue", "serial" } },
    [TAP_fw_request] = { { "type" },
                         { "tag", "queue", "tm_req", "t_tag", "d_id", "serial",
                           "opcode", "data_len", "sgl_cnt" } },
    [TAP_fw_reply] = { { "type", "status" },
                       { "tag", "queue", "request_out", "serial" } },
    [TAP_fw_exchange] = { { "what", "status" },
                          { "ox_id", "tag", "serial", "moved", "ersp" } },
    [TAP_fw_drop] = { { "why", "frame" },
                      { "dst", "src", "vlan", "s_id", "d_id", "ox_id",
                        "tag" } },
    [TAP_link_up] = { { "fabric" }, { "port" } },
    [TAP_link_down] = { { NULL }, { "failures" } },
    [TAP_link_frame] = { { "dir", "frame" },
                         { "dst", "src", "vlan", "length", "s_id", "d_id",
                           "ox_id", "rx_id" } },
    [TAP_fabric_frame] = { { "dir", "frame" },
                           { "s_id", "d_id", "ox_id", "length" } },
    [TAP_fabric_login] = { { NULL }, { "fcid", "port_name", "node_name" } },
    [TAP_fabric_logout] = { { "why" }, { "fcid" } },
    [TAP_fabric_name] = { { "request", "body" }, { "port_id" } },
    [TAP_fabric_query] = { { "request" }, { "entries" } },
    [TAP_fabric_zones] = { { NULL }, { "zones" } },
    [TAP_fabric_rscn] = { { NULL }, { "d_id", "pages", "first", "qualifier" } },
    [TAP_fabric_reject] = { { "frame" }, { "d_id", "reason", "explanation" } },
    [TAP_fabric_drop] = { { "why", "frame" }, { "s_id", "d_id", "ox_id" } },
    [TAP_fip_fcf] = { { "event" }, { "fcf", "vlan" } },
    [TAP_fip_discovery] = { { "event" },
                            { "fcf", "first", "vlans", "enode", "name",
                              "max_fcoe_size", "vlan" } },
    [TAP_fip_advertisement] = { { NULL },
                                { "solicited", "fcf", "vlan", "priority",
                                  "available", "fka_adv_period" } },
    [TAP_fip_login] = { { NULL },
                        { "fcf", "vlan", "fcid", "enode", "vn_port" } },
    [TAP_fip_keep_alive] = { { "from" }, { "fcf", "fcid" } },
    [TAP_fip_clear] = { { "why" }, { "fcf", "fcid" } },
    [TAP_fip_drop] = { { "why", "frame" }, { "dst", "src", "vlan" } },
    [TAP_target_ready] = { { NULL }, { "fcid", "wwpn", "wwnn" } },
    [TAP_target_login] = { { "event", "fc4" },
                           { "fcid", "port_name", "node_name" } },
    [TAP_target_logout] = { { "why" }, { "fcid", "port_name" } },
    [TAP_target_association] = { { "event", "why", "request", "hostnqn",
                                   "subnqn" },
                                 { "fcid", "reason", "explanation", "id" } },
    [TAP_target_connection] = { { "event", "nqn" },
                                { "fcid", "id", "cntlid", "qid", "queue_size",
                                  "ersp_ratio" } },
    [TAP_target_controller] = { { "event", "why", "nqn" },
                                { "fcid", "cntlid", "cc", "csts", "kato" } },
    [TAP_target_namespace] = { { "event", "nqn" },
                               { "nsid", "blocks", "lba_size", "anagrpid",
                                 "read_only", "byte", "lba" } },
    [TAP_target_ana] = { { "state" }, { "group" } },
    [TAP_target_event] = { { "event", "nqn" }, { "fcid", "cntlid" } },
    [TAP_target_admin] = { { "opcode", "nqn" },
                           { "fcid", "qid", "cid", "ox_id", "rx_id", "csn",
                             "in_order", "nsid", "cdw10", "cdw11",
                             "data_len" } },
    [TAP_target_command] = { { "opcode" },
                             { "fcid", "qid", "cid", "ox_id", "rx_id", "csn",
                               "in_order", "nsid", "slba", "nlb",
                               "data_len" } },
    [TAP_target_response] = { { "opcode" },
                              { "fcid", "qid", "cid", "ox_id", "rx_id",
                                "status", "result", "xfrd_len", "ersp", "rsn",
                                "ersp_result" } },
    [TAP_target_abort] = { { NULL }, { "fcid", "ox_id", "rx_id", "known" } },
    [TAP_target_drop] = { { "why", "frame" },
                          { "s_id", "ox_id", "rx_id", "reason",
                            "explanation" } },
    [TAP_check_start] = { { NULL }, { "rules" } },
    [TAP_check_breach] = { { "rule", "by", "severity", "what", "clause", "dir",
                             "frame" },
                           { "s_id", "d_id", "ox_id", "rx_id", "length",
                             "packet", "count" } },
    [TAP_guest_ready] = { { NULL }, { "waiting" } },
    [TAP_guest_command] = { { "text" }, { "id" } },
    [TAP_guest_output] = { { "stream" }, { "id", "length" } },
    [TAP_guest_kernel] = { { "line" }, { "level" } },
    [TAP_guest_done] = { { NULL }, { "id", "code" } },
    [TAP_guest_exit] = { { NULL }, { "code" } },
    [TAP_guest_function] = { { "name" },
                             { "cpu", "count", "arg1", "arg2", "arg3", "arg4",
                               "arg5", "arg6" } },
    [TAP_guest_module] = { { "name" }, { "text", "loaded" } },
    [TAP_guest_park] = { { "name" }, { "cpu", "limit" } },
    [TAP_guest_resume] = { { "name", "why" }, { "cpu" } },
    [TAP_guest_return] = { { "name" }, { "cpu", "value" } },
    [TAP_guest_vcpu] = { { "state", "interrupts", "place", "callers" },
                         { "cpu", "rip" } },
    [TAP_guest_lockup] = { { "function", "title" }, { "cpu", "lasts" } },
    [TAP_drill_step] = { { "text" }, { "line" } },
    [TAP_drill_hit] = { { "rule", "what", "step" }, { "line" } },
    [TAP_drill_act] = { { "deed", "gate", "what", "with" }, { "line" } },
    [TAP_drill_oracle] = { { "oracle", "what" }, { NULL } },
    [TAP_drill_end] = { { "end", "file", "why" }, { "line", "column" } },
};

const char *drill_tap_field(TapKind kind, guint index)
{
    const TapFields *fields = &kinds[kind];
    guint texts = 0;

    while (fields->texts[texts]) {
        texts++;
    }
    return index < texts                 ? fields->texts[index]
           : index - texts < NUMBERS_MAX ? fields->numbers[index - texts]
                                         : NULL;
}

DrillFieldKind drill_tap_field_kind(TapKind kind, const char *field)
{
    const TapFields *fields = &kinds[kind];

    if (!drill_tap_field(kind, 0) || strcmp(field, "at") == 0 ||
        g_strv_contains(fields->texts, field)) {
        return DRILL_FIELD_TEXT;
    }
    return g_strv_contains(fields->numbers, field) ? DRILL_FIELD_NUMBER
                                                   : DRILL_FIELD_NONE;
}
