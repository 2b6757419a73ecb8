/*
 * What pairs of ports have agreed upon: N_Port login and process login
 * (FC-LS-5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "lab/state.h"
#include "wire/bytes.h"
#include "wire/els.h"

/* ------------------------------------------------------------------ */
/* Pairs                                                               */

static CheckPair *find_pair(Checker *checker, uint16_t fabric, uint32_t low,
                            uint32_t high)
{
    uint32_t hash = check_hash(low, high, fabric);
    CheckPair *pair = check_table_find(&checker->pairs, CHECK_PAIR_KEY, hash);

    while (pair && (pair->fabric != fabric || pair->sides[0].fcid != low ||
                    pair->sides[1].fcid != high)) {
        pair = check_table_next(pair, CHECK_PAIR_KEY, hash);
    }
    return pair;
}

static CheckPair *new_pair(Checker *checker, uint16_t fabric, uint32_t low,
                           uint32_t high)
{
    CheckPair *pair = (CheckPair *)checker->pairs.oldest;

    if (check_table_full(&checker->pairs)) {
        checker->blind |= pair->sides[0].plogi || pair->sides[1].plogi;
        check_table_remove(&checker->pairs, pair);
    }
    pair = check_table_add(&checker->pairs);
    pair->fabric = fabric;
    pair->sides[0].fcid = low;
    pair->sides[1].fcid = high;
    check_table_file(&checker->pairs, pair, CHECK_PAIR_KEY,
                     check_hash(low, high, fabric));
    return pair;
}

CheckLogin *check_login(Checker *checker, uint16_t fabric, uint32_t self,
                        uint32_t peer)
{
    CheckPair *pair =
        find_pair(checker, fabric, MIN(self, peer), MAX(self, peer));

    return pair ? &pair->sides[self > peer] : NULL;
}

/* The same, made if it is not there. */
static CheckLogin *make_login(const CheckView *view, uint32_t self,
                              uint32_t peer)
{
    Checker *checker = view->checker;
    uint32_t low = MIN(self, peer);
    uint32_t high = MAX(self, peer);
    CheckPair *pair = find_pair(checker, view->port->fabric, low, high);

    if (!pair) {
        pair = new_pair(checker, view->port->fabric, low, high);
    }
    check_table_touch(&checker->pairs, pair);
    return &pair->sides[self > peer];
}

void check_logins_leave(Checker *checker, uint16_t fabric, uint32_t fcid)
{
    CHECK_FOR_EACH(CheckPair, pair, &checker->pairs)
    {
        for (unsigned int i = 0; i < 2; i++) {
            if (pair->fabric == fabric && pair->sides[i].fcid == fcid) {
                pair->sides[i].plogi = false;
                pair->sides[i].prli = 0;
            }
        }
    }
}

/* @self believes that there is no login with @peer any more. */
static void leave(CheckView *view, uint32_t self, uint32_t peer)
{
    CheckLogin *side =
        check_login(view->checker, view->port->fabric, self, peer);

    if (side) {
        side->plogi = false;
        side->prli = 0;
    }
    check_exchanges_end(view->checker, view->port->fabric, self, peer,
                        view->exchange);
    check_queues_end(view->checker, view->port->fabric, self, peer, 0);
}

/* ------------------------------------------------------------------ */
/* Who is logged in                                                    */

static CheckLogin *sender_login(const CheckView *view)
{
    return check_login(view->checker, view->port->fabric, view->header->s_id,
                       view->header->d_id);
}

static CheckLogin *receiver_login(const CheckView *view)
{
    return check_login(view->checker, view->port->fabric, view->header->d_id,
                       view->header->s_id);
}

bool check_has_prli(const CheckView *view, uint8_t fc4)
{
    const CheckLogin *side = sender_login(view);

    return side && side->prli & fc4;
}

void check_need_plogi(const CheckView *view)
{
    const CheckLogin *login = sender_login(view);

    if (!view->checker->blind && !(login && login->plogi)) {
        check_payload_breach(
            view, CHECK_LS_PORT_LOGIN, "%s, but %06x has no login with %06x",
            view->kind->name, view->header->s_id, view->header->d_id);
    }
}

void check_need_prli(const CheckView *view, uint8_t fc4)
{
    if (!view->checker->blind && !check_has_prli(view, fc4)) {
        check_payload_breach(view, CHECK_LS_PROCESS_LOGIN,
                             "%s, but %06x has no process login with %06x",
                             view->kind->name, view->header->s_id,
                             view->header->d_id);
    }
}

bool check_is_served(uint32_t fcid)
{
    return fcid == FC_ADDR_FABRIC_PORT || fcid == FC_ADDR_NAME_SERVER ||
           fcid == FC_ADDR_FABRIC_CONTROLLER || fcid == FC_ADDR_MANAGEMENT;
}

bool check_receiver_has_plogi(const CheckView *view)
{
    const CheckLogin *side;

    if (fc_is_service(view->header->d_id)) {
        return check_is_served(view->header->d_id) && view->port->fcid;
    }
    side = receiver_login(view);
    return side && side->plogi;
}

bool check_receiver_has_prli(const CheckView *view, uint8_t fc4)
{
    const CheckLogin *side = receiver_login(view);

    return side && side->prli & fc4;
}

/* ------------------------------------------------------------------ */
/* What requests do                                                    */

/* The size that both the common and the class 3 parameters allow. */
static uint16_t data_field_of(const CheckView *view)
{
    FcElsLogin login;
    uint16_t common, class3;

    if (!wire_decode(&fc_els_plogi_format, &login, view->data, view->length)) {
        return 0;
    }
    common = login.bb_receive_data_field & 0xfff;
    class3 = login.class3_receive_data_field & 0xfff;
    if (login.class3_options & FC_CLASS3_VALID && class3 >= 256) {
        common = MIN(common, class3);
    }
    return common >= 256 && common <= FC_MAX_DATA ? common : 0;
}

/* Keeps what the request says, for when it is accepted. */
static void remember_login(CheckView *view)
{
    FcElsLogin login;

    if (wire_decode(&fc_els_plogi_format, &login, view->data, view->length)) {
        view->exchange->max_data = data_field_of(view);
        view->exchange->port_name = login.port_name;
        view->exchange->node_name = login.node_name;
    }
}

void check_login_sent(CheckView *view)
{
    switch (view->exchange->request) {
    case FC_ELS_FLOGI:
        if (view->header->d_id == FC_ADDR_FABRIC_PORT) {
            remember_login(view);
            check_port_leave(view->port, view->checker, view->exchange);
        }
        break;
    case FC_ELS_PLOGI:
        remember_login(view);
        leave(view, view->header->s_id, view->header->d_id);
        break;
    case FC_ELS_LOGO:
        leave(view, view->header->s_id, view->header->d_id);
        check_exchanges_excuse(view->checker, view->port->fabric,
                               view->header->s_id, view->header->d_id);
        break;
    default:
        break;
    }
}

void check_login_arrived(CheckView *view)
{
    if (view->exchange->request == FC_ELS_LOGO) {
        leave(view, view->header->d_id, view->header->s_id);
    }
}

/* ------------------------------------------------------------------ */
/* What answers do                                                     */

static uint8_t fc4_bit(uint8_t type)
{
    switch (type) {
    case FC_TYPE_NVME:
        return CHECK_FC4_NVME;
    case FC_TYPE_FCP:
        return CHECK_FC4_FCP;
    default:
        return 0;
    }
}

static bool accepts(const CheckView *view)
{
    return view->length && view->data[0] == FC_ELS_LS_ACC;
}

static bool executed(const CheckView *view)
{
    return accepts(view) && view->length >= FC_ELS_PRLI_LEN &&
           (get_be16(view->data + 6) & FC_PRLI_RESPONSE_MASK) ==
               FC_PRLI_EXECUTED;
}

/* The one who has accepted a PLOGI, and what the other one has said. */
static void plogi_answered(CheckView *view)
{
    const CheckExchange *exchange = view->exchange;
    uint32_t self = view->header->s_id;
    uint32_t peer = view->header->d_id;
    CheckLogin *mine, *other;

    if (!accepts(view)) {
        return;
    }
    leave(view, self, peer);
    mine = make_login(view, self, peer);
    mine->plogi = true;
    mine->max_data = data_field_of(view);
    if (view->length >= FC_ELS_LOGIN_LEN) {
        mine->port_name = get_be64(view->data + 20);
        mine->node_name = get_be64(view->data + 28);
    }
    other = make_login(view, peer, self);
    other->max_data = exchange->max_data;
    other->port_name = exchange->port_name;
    other->node_name = exchange->node_name;
}

static void set_process(CheckView *view, uint32_t self, uint32_t peer,
                        bool there)
{
    CheckLogin *side = make_login(view, self, peer);
    uint8_t bit = fc4_bit(view->exchange->page_type);

    side->prli = there ? side->prli | bit : side->prli & ~bit;
}

void check_login_answered(CheckView *view)
{
    uint32_t self = view->header->s_id;
    uint32_t peer = view->header->d_id;

    switch (view->exchange->request) {
    case FC_ELS_FLOGI:
        if (view->service && accepts(view)) {
            view->port->granted = peer;
        }
        break;
    case FC_ELS_PLOGI:
        plogi_answered(view);
        break;
    case FC_ELS_PRLI:
        set_process(view, self, peer, executed(view));
        break;
    case FC_ELS_PRLO:
        set_process(view, self, peer, false);
        check_queues_end(view->checker, view->port->fabric, self, peer, 0);
        break;
    default:
        break;
    }
}

/* The fabric has given the port an address. */
static void flogi_arrived(CheckView *view)
{
    CheckPort *port = view->port;
    FcElsLogin acc;

    if (view->header->s_id != FC_ADDR_FABRIC_PORT || !accepts(view) ||
        !wire_decode(&fc_els_flogi_format, &acc, view->data, view->length)) {
        return;
    }
    port->fcid = view->header->d_id;
    port->max_data = view->exchange->max_data;
    port->fabric_max_data = acc.bb_receive_data_field & 0xfff;
    port->port_name = view->exchange->port_name;
    port->node_name = view->exchange->node_name;
    port->r_a_tov = CLAMP(acc.r_a_tov, 1000, 240000);
    port->has_fcf_mac = true;
    memcpy(port->fcf_mac, view->frame->src_mac, ETH_MAC_LEN);
    if (view->inside_fip) {
        check_virtual_link(view);
    } else {
        port->fc_map = FCOE_DEFAULT_FC_MAP;
    }
}

void check_login_answer_arrived(CheckView *view)
{
    uint32_t self = view->header->d_id;
    uint32_t peer = view->header->s_id;

    switch (view->exchange->request) {
    case FC_ELS_FLOGI:
        flogi_arrived(view);
        break;
    case FC_ELS_PLOGI:
        if (accepts(view)) {
            make_login(view, self, peer)->plogi = true;
        }
        break;
    case FC_ELS_PRLI:
        set_process(view, self, peer, executed(view));
        break;
    case FC_ELS_PRLO:
        set_process(view, self, peer, false);
        check_queues_end(view->checker, view->port->fabric, self, peer, 0);
        break;
    case FC_ELS_LOGO:
        if (peer == FC_ADDR_FABRIC_PORT) {
            check_port_leave(view->port, view->checker, view->exchange);
        }
        break;
    default:
        break;
    }
}

/* ------------------------------------------------------------------ */
/* State                                                               */

static void pair_state(CheckPair *pair, LabState *state)
{
    for (unsigned int i = 0; i < 2; i++) {
        CheckLogin *side = &pair->sides[i];

        lab_state_bool(state, &side->plogi);
        lab_state_u8(state, &side->prli);
        lab_state_u16(state, &side->max_data);
        lab_state_u64(state, &side->port_name);
        lab_state_u64(state, &side->node_name);
    }
}

void check_logins_state(Checker *checker, LabState *state)
{
    uint32_t count = checker->pairs.count;
    CheckPair *pair = (CheckPair *)checker->pairs.oldest;

    lab_state_count(state, &count, CHECK_PAIRS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t fabric = pair ? pair->fabric : 0;
        uint32_t low = pair ? pair->sides[0].fcid : 0;
        uint32_t high = pair ? pair->sides[1].fcid : 0;

        lab_state_u16(state, &fabric);
        lab_state_u32(state, &low);
        lab_state_u32(state, &high);
        if (lab_state_loading(state)) {
            pair = new_pair(checker, fabric, low, high);
        }
        pair_state(pair, state);
        pair = lab_state_loading(state) ? NULL : (CheckPair *)pair->entry.newer;
    }
}
