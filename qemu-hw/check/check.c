/*
 * The checker: how it listens, and how it says what it has found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "lab/state.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"

#define SWEEP_PERIOD LAB_SECONDS
#define WHAT_MAX     160

static const char *party_name(CheckParty by)
{
    return by == CHECK_OURS ? "viclab" : "driver";
}

/* ------------------------------------------------------------------ */
/* Breaches                                                            */

/* What a breach is about, as it is told. */
typedef struct Subject {
    const char *at;
    const char *dir;
    const char *frame;
    uint32_t s_id, d_id;
    uint16_t ox_id, rx_id;
    uint32_t length;
    uint64_t packet; /* 0: it is not in a capture */
} Subject;

static void tell(Checker *checker, CheckRule rule, CheckParty by,
                 const Subject *subject, const char *what)
{
    const CheckRuleInfo *info = check_rule_info(rule);
    uint64_t count = ++checker->counts[rule][by];

    if (count > CHECK_TOLD_MAX) {
        return;
    }
    TAP(&checker->lab->tap, TAP_check_breach, subject->at,
        TAP_STR("rule", info->id), TAP_STR("by", party_name(by)),
        TAP_STR("severity", info->severity == CHECK_SHALL ? "shall" : "should"),
        TAP_STR("what", what), TAP_STR("clause", info->clause),
        TAP_STR("dir", subject->dir), TAP_STR("frame", subject->frame),
        TAP_FCID("s_id", subject->s_id), TAP_FCID("d_id", subject->d_id),
        TAP_HEX("ox_id", 4, subject->ox_id),
        TAP_HEX("rx_id", 4, subject->rx_id), TAP_DEC("length", subject->length),
        TAP_DEC("packet", subject->packet), TAP_DEC("count", count));
}

void check_breach(const CheckView *view, CheckRule rule, CheckParty by,
                  const char *format, ...)
{
    const FcHeader *header = view->header;
    Subject subject = {
        .at = view->port->name,
        .dir = view->sent ? "tx" : "rx",
        .frame = fc_frame_name(view->frame),
        .s_id = header->s_id,
        .d_id = header->d_id,
        .ox_id = header->ox_id,
        .rx_id = header->rx_id,
        .length = view->length,
        .packet = view->packet,
    };
    char what[WHAT_MAX];
    va_list args;

    va_start(args, format);
    g_vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    tell(view->checker, rule, by, &subject, what);
}

static const char *request_name(const CheckExchange *exchange)
{
    switch (exchange->type) {
    case FC_TYPE_ELS:
        return fc_els_name(exchange->request);
    case FC_TYPE_CT:
        return fc_ct_name(exchange->gs_type, exchange->request);
    case FC_TYPE_NVME:
        return fcnvme_ls_name(exchange->request);
    default:
        return "CMND";
    }
}

void check_exchange_breach(Checker *checker, CheckRule rule,
                           const CheckExchange *exchange, CheckSide by,
                           const char *what)
{
    const CheckPort *port =
        check_port_by_fcid(checker, exchange->fabric, exchange->address[by]);
    Subject subject = {
        .at = port ? port->name
                   : g_ptr_array_index(checker->fabrics, exchange->fabric),
        .dir = "none",
        .frame = request_name(exchange),
        .s_id = exchange->address[CHECK_ORIGINATOR],
        .d_id = exchange->address[CHECK_RESPONDER],
        .ox_id = exchange->ox_id,
        .rx_id = exchange->rx_assigned ? exchange->rx_id : FC_XID_UNASSIGNED,
        .length = exchange->length,
    };

    tell(checker, rule, port && port->guest ? CHECK_DRIVER : CHECK_OURS,
         &subject, what);
}

void check_port_breach(Checker *checker, CheckRule rule, const CheckPort *port,
                       CheckParty by, const char *frame, const char *what)
{
    Subject subject = {
        .at = port->name,
        .dir = "none",
        .frame = frame,
        .s_id = port->fcid,
        .d_id = FC_ADDR_FABRIC_PORT,
        .ox_id = FC_XID_UNASSIGNED,
        .rx_id = FC_XID_UNASSIGNED,
    };

    tell(checker, rule, by, &subject, what);
}

bool check_zero(const CheckView *view, uint32_t at, uint32_t length)
{
    static const uint8_t zero[64];

    for (; length;
         at += MIN(length, sizeof(zero)), length -= MIN(length, sizeof(zero))) {
        if (memcmp(view->data + at, zero, MIN(length, sizeof(zero))) != 0) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

static void judge(CheckView *view)
{
    if (!check_header(view) || !check_sequence(view)) {
        return;
    }
    if (view->kind->judge && !view->stranger) {
        view->kind->judge(view);
    }
    check_sequence_sent(view);
}

static void find_exchange(CheckView *view)
{
    view->exchange = check_exchange_of(view);
    view->whole =
        view->header->f_ctl & FC_FCTL_END_SEQUENCE && !view->header->seq_cnt;
}

/* Nobody has sent it: it was put on the link, and is judged here. */
static bool is_injected(const CheckView *view)
{
    return !view->service && view->kind->opens && !view->inside_fip;
}

static void arrive(CheckView *view)
{
    if (!view->exchange) {
        find_exchange(view);
    }
    if (!view->exchange && is_injected(view)) {
        judge(view);
    }
    if (!view->exchange) {
        return;
    }
    if (view->kind->arrive) {
        view->kind->arrive(view);
    }
    check_sequence_arrived(view);
}

void check_fc(CheckView *view)
{
    view->kind = check_kind(view->header->r_ctl);
    if (view->sent) {
        judge(view);
    } else if (view->kind) {
        arrive(view);
    }
}

static void sweep(Checker *checker, int64_t now)
{
    if (now >= checker->next_sweep) {
        checker->next_sweep = now + SWEEP_PERIOD;
        check_overdue(checker);
    }
}

/* The number of its first packet, as a capture of all links has it. */
static uint64_t number_packets(Checker *checker, const FcFrame *frame)
{
    uint64_t first = checker->packets + 1;

    if (!fc_frame_on_ethernet(frame)) {
        return 0;
    }
    checker->packets += fc_frame_count(frame);
    return first;
}

static void look(Checker *checker, CheckPort *port, const TapEvent *event)
{
    const FcFrame *frame = event->object;
    bool sent = strcmp(event->fields[0].string, "tx") == 0;
    CheckView view = {
        .checker = checker,
        .port = port,
        .sent = sent,
        .service = event->kind == TAP_fabric_frame,
        .frame = frame,
        .header = &frame->header,
        .data = fc_frame_data(frame),
        .length = frame->length,
        .builder = frame->origin == FC_FRAME_GUESTS ? CHECK_DRIVER : CHECK_OURS,
        .author = frame->origin == FC_FRAME_OURS ? CHECK_OURS : CHECK_DRIVER,
    };

    checker->frames++;
    if (!view.service) {
        view.packet = number_packets(checker, frame);
    }
    port->guest |= sent && frame->origin != FC_FRAME_OURS;
    if (frame->kind == FC_FRAME_FIP) {
        if (!view.service) {
            check_fip(&view);
        }
        return;
    }
    if (!view.service) {
        check_link(&view);
    }
    check_fc(&view);
}

static const char *field_string(const TapEvent *event, const char *name)
{
    for (uint32_t i = 0; i < event->field_count; i++) {
        if (strcmp(event->fields[i].name, name) == 0) {
            return event->fields[i].string;
        }
    }
    return "";
}

static void observe(void *opaque, const TapEvent *event)
{
    Checker *checker = opaque;
    CheckPort *port = check_port(checker, event->who);

    if (!port) {
        return;
    }
    sweep(checker, event->time);
    switch (event->kind) {
    case TAP_link_up:
        check_port_up(port, checker, field_string(event, "fabric"));
        break;
    case TAP_link_down:
        check_port_down(port, checker);
        break;
    default:
        look(checker, port, event);
    }
}

/* ------------------------------------------------------------------ */

static void init_memory(Checker *checker)
{
    checker->fabrics = g_ptr_array_new_with_free_func(g_free);
    checker->ports = g_ptr_array_new_with_free_func(check_port_free);
    check_table_init(&checker->pairs, sizeof(CheckPair), CHECK_PAIRS_MAX);
    check_table_init(&checker->queues, sizeof(CheckQueue), CHECK_QUEUES_MAX);
    check_table_init(&checker->exchanges, sizeof(CheckExchange),
                     CHECK_EXCHANGES_MAX);
}

static void cleanup_memory(Checker *checker)
{
    check_table_cleanup(&checker->exchanges);
    check_table_cleanup(&checker->queues);
    check_table_cleanup(&checker->pairs);
    g_ptr_array_free(checker->ports, TRUE);
    g_ptr_array_free(checker->fabrics, TRUE);
}

Checker *check_new(Lab *lab)
{
    Checker *checker = g_new0(Checker, 1);

    checker->lab = lab;
    init_memory(checker);
    tap_observe(&lab->tap,
                TAP_BIT(TAP_link_up) | TAP_BIT(TAP_link_down) |
                    TAP_BIT(TAP_link_frame) | TAP_BIT(TAP_fabric_frame),
                observe, checker);
    return checker;
}

void check_free(Checker *checker)
{
    tap_unobserve(&checker->lab->tap, observe, checker);
    cleanup_memory(checker);
    g_free(checker);
}

uint64_t check_count(const Checker *checker, CheckRule rule, CheckParty by)
{
    return checker->counts[rule][by];
}

uint64_t check_total(const Checker *checker, CheckParty by)
{
    uint64_t total = 0;

    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        total += checker->counts[rule][by];
    }
    return total;
}

uint64_t check_frames(const Checker *checker)
{
    return checker->frames;
}

void check_start(Checker *checker)
{
    TAP(&checker->lab->tap, TAP_check_start, "lab",
        TAP_DEC("rules", CHECK_RULE_COUNT));
}

void check_overdue(Checker *checker)
{
    check_exchanges_sweep(checker);
    check_fip_overdue(checker);
}

void check_start_blind(Checker *checker)
{
    cleanup_memory(checker);
    init_memory(checker);
    memset(checker->counts, 0, sizeof(checker->counts));
    checker->frames = 0;
    checker->packets = 0;
    checker->next_sweep = 0;
    checker->blind = true;
}

static void counts_state(Checker *checker, LabState *state)
{
    uint32_t rules = CHECK_RULE_COUNT;

    /* another set of rules is another checker */
    lab_state_u32(state, &rules);
    if (rules != CHECK_RULE_COUNT) {
        lab_state_fail(state);
    }
    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        for (unsigned int by = 0; by < CHECK_PARTY_COUNT; by++) {
            lab_state_u64(state, &checker->counts[rule][by]);
        }
    }
}

void check_state(Checker *checker, LabState *state)
{
    if (lab_state_loading(state)) {
        check_start_blind(checker);
    }
    lab_state_section(state, "checker", 3);
    lab_state_bool(state, &checker->blind);
    lab_state_u64(state, &checker->frames);
    lab_state_u64(state, &checker->packets);
    lab_state_i64(state, &checker->next_sweep);
    counts_state(checker, state);
    check_ports_state(checker, state);
    check_logins_state(checker, state);
    check_queues_state(checker, state);
    check_exchanges_state(checker, state);
    if (!lab_state_ok(state)) {
        check_start_blind(checker);
    }
}
