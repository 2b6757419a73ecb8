/*
 * Fuzzer: what a host does to an NVMe target with which it has an
 * association: commands, data, aborts, link services, logins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "target.h"

#define NAMESPACE_LEN (1024 * 1024)
#define MEMORY        (256 * 1024)
#define TRANSFER_MAX  (64 * 1024)
/* Commands whose exchanges the host remembers. */
#define REMEMBERED 8

typedef struct Exchange {
    uint16_t ox_id;
    uint16_t rx_id;
    bool is_connect;
    uint32_t offset; /* that the target has asked for */
    uint32_t length;
} Exchange;

typedef struct Scene {
    Host h;
    Exchange exchanges[REMEMBERED];
    uint8_t connect[NVME_CONNECT_DATA_LEN]; /* of the association in use */
    uint8_t data[TRANSFER_MAX];
} Scene;

/* ------------------------------------------------------------------ */
/* What comes from the target                                          */

static void remember_answer(Scene *s, const FcFrame *frame)
{
    Exchange *exchange = &s->exchanges[frame->header.ox_id % REMEMBERED];
    FcnvmeXferRdy ready;

    if (exchange->ox_id != frame->header.ox_id) {
        return;
    }
    exchange->rx_id = frame->header.rx_id;
    if (frame->header.r_ctl == FC_RCTL_DATA_DESCRIPTOR &&
        wire_decode(&fcnvme_xfer_rdy_format, &ready, fc_frame_data(frame),
                    frame->length)) {
        exchange->offset = ready.relative_offset;
        exchange->length = ready.burst_length;
    }
}

static void take_answers(Scene *s)
{
    FcFrame *frame;

    while ((frame = g_queue_pop_head(&s->h.peer.frames))) {
        remember_answer(s, frame);
        fc_frame_free(frame);
    }
}

static void advance(Scene *s, int64_t duration)
{
    fuzz_advance(&s->h.sim, duration);
    take_answers(s);
}

/* ------------------------------------------------------------------ */
/* Commands                                                            */

typedef struct Command {
    uint16_t qid;
    uint8_t opcode;
    uint8_t fctype;
    uint32_t length;
    bool selects; /* the low byte of CDW10 says what it is about */
} Command;

static const Command commands[] = {
    { 1, NVME_NVM_READ, 0, 4096, false },
    { 1, NVME_NVM_WRITE, 0, 4096, false },
    { 1, NVME_NVM_COMPARE, 0, 4096, false },
    { 1, NVME_NVM_DSM, 0, 4096, true },
    { 1, NVME_NVM_WRITE_ZEROES, 0, 0, false },
    { 1, NVME_NVM_VERIFY, 0, 0, false },
    { 1, NVME_NVM_FLUSH, 0, 0, false },
    { 0, NVME_ADM_IDENTIFY, 0, 4096, true },
    { 0, NVME_ADM_GET_LOG_PAGE, 0, 4096, true },
    { 0, NVME_ADM_GET_FEATURES, 0, 0, true },
    { 0, NVME_ADM_SET_FEATURES, 0, 0, true },
    { 0, NVME_ADM_ASYNC_EVENT, 0, 0, false },
    { 0, NVME_ADM_ABORT, 0, 0, true },
    { 0, NVME_ADM_KEEP_ALIVE, 0, 0, false },
    { 0, NVME_OPC_FABRICS, NVME_FABRICS_PROPERTY_SET, 0, false },
    { 0, NVME_OPC_FABRICS, NVME_FABRICS_PROPERTY_GET, 0, false },
    { 0, NVME_OPC_FABRICS, NVME_FABRICS_CONNECT, NVME_CONNECT_DATA_LEN, false },
    { 2, NVME_OPC_FABRICS, NVME_FABRICS_CONNECT, NVME_CONNECT_DATA_LEN, false },
};

static bool is_connect(const Command *command)
{
    return command->opcode == NVME_OPC_FABRICS &&
           command->fctype == NVME_FABRICS_CONNECT;
}

static const WireFormat *format_of(const Command *command)
{
    if (command->opcode != NVME_OPC_FABRICS) {
        return &nvme_sqe_format;
    }
    return is_connect(command) ? &nvme_connect_format : &nvme_property_format;
}

/* Lengths that some command wants, or none. */
static uint32_t other_length(Input *in)
{
    static const uint32_t lengths[] = { 0,    8,    16,    512,  1024,
                                        4096, 8192, 16384, 65536 };
    uint32_t which = input_below(in, G_N_ELEMENTS(lengths) + 1);

    return which < G_N_ELEMENTS(lengths) ? lengths[which] : input_number(in);
}

/* Legal as far as it can be without knowing what it is about. */
static void put_sqe(Input *in, const Command *command, uint32_t length,
                    uint8_t *raw)
{
    HostSqe sqe = {
        .opcode = command->opcode,
        .command_id = input_below(in, 16),
        .nsid = command->qid,
        .cdw12 = length ? length / 512 - 1 : 0,
    };
    NvmeFabricsSqe connect = {
        .opcode = NVME_OPC_FABRICS,
        .fctype = NVME_FABRICS_CONNECT,
        .qid = command->qid,
        .sqsize = command->qid ? 127 : 31,
    };

    if (command->opcode == NVME_ADM_GET_LOG_PAGE && length) {
        sqe.cdw10 = (length / 4 - 1) << 16;
    }
    if (command->selects) {
        sqe.cdw10 |= input_u8(in);
    }
    host_raw(&sqe, raw);
    raw[4] |= command->fctype;
    if (is_connect(command)) {
        wire_encode(&nvme_connect_format, &connect, raw);
    }
    input_change(in, format_of(command), raw);
}

static void send_command(Scene *s, Input *in)
{
    uint8_t what = input_u8(in);
    const Command *command = &commands[(what & 0x1f) % G_N_ELEMENTS(commands)];
    uint32_t length = what & 0x20 ? other_length(in) : command->length;
    FcHeader header = host_header(&s->h, FC_RCTL_COMMAND, FC_TYPE_FCP);
    Exchange *exchange = &s->exchanges[header.ox_id % REMEMBERED];
    HostSqe sqe = {
        .qid = command->qid,
        .opcode = command->opcode,
        .length = length,
    };
    uint8_t raw[FCNVME_SQE_LEN];
    uint8_t iu[FCNVME_CMND_LEN];

    put_sqe(in, command, length, raw);
    host_iu(&s->h, &sqe, raw, iu);
    if (what & 0x40) {
        input_change(in, &fcnvme_cmnd_format, iu);
    }
    *exchange = (Exchange){
        .ox_id = header.ox_id,
        .rx_id = FC_XID_UNASSIGNED,
        .is_connect = is_connect(command),
    };
    host_send(&s->h, &header, iu, sizeof(iu));
}

/* ------------------------------------------------------------------ */
/* Data, aborts                                                        */

static FcHeader header_of(Scene *s, Input *in, uint32_t which, uint8_t r_ctl,
                          uint32_t f_ctl)
{
    uint8_t raw[FC_HEADER_LEN];
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = s->h.target->fcid,
        .s_id = s->h.peer.fcid,
        .type = r_ctl == FC_RCTL_ABTS ? FC_TYPE_BLS : FC_TYPE_FCP,
        .f_ctl = f_ctl,
        .ox_id = s->exchanges[which].ox_id,
        .rx_id = s->exchanges[which].rx_id,
        .parameter = s->exchanges[which].offset,
    };

    if (input_below(in, 4) == 0) {
        wire_encode(&fc_header_format, &header, raw);
        input_change(in, &fc_header_format, raw);
        wire_decode(&fc_header_format, &header, raw, sizeof(raw));
    }
    return header;
}

/* What was asked for, or something else. */
static void send_data(Scene *s, Input *in)
{
    uint32_t which = input_below(in, REMEMBERED);
    FcHeader header = header_of(s, in, which, FC_RCTL_SOLICITED_DATA,
                                FC_FCTL_ORIGINATOR_DATA);
    uint32_t length = s->exchanges[which].length;

    if (input_below(in, 4) == 0) {
        length = input_number(in);
    }
    length = MIN(length, sizeof(s->data));
    if (s->exchanges[which].is_connect) {
        memcpy(s->data, s->connect, sizeof(s->connect));
        input_spoil(in, s->data, sizeof(s->connect));
    } else {
        input_begin(in, s->data, length);
    }
    host_send(&s->h, &header, s->data, length);
}

static void send_abts(Scene *s, Input *in)
{
    FcHeader header = header_of(s, in, input_below(in, REMEMBERED),
                                FC_RCTL_ABTS, FC_FCTL_END_SEQUENCE);

    host_send(&s->h, &header, NULL, 0);
}

/* ------------------------------------------------------------------ */
/* Link services and logins                                            */

static void send_ls(Scene *s, Input *in)
{
    FcnvmeCreateAssociation association = host_association(
        &s->h, input_below(in, 2) ? SUB_NQN : NVME_DISCOVERY_NQN);
    FcnvmeCreateConnection connection =
        host_connection(&s->h, 1 + input_below(in, 3));
    FcnvmeDisconnect disconnect = {
        .command = FCNVME_LS_DISCONNECT,
        .list_length = FCNVME_DISCONNECT_LEN - FCNVME_LS_LEN,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = s->h.association_id,
        .tag = FCNVME_TAG_DISCONNECT,
        .length = 16,
    };
    const struct {
        const WireFormat *format;
        const void *message;
    } requests[] = {
        { &fcnvme_create_association_format, &association },
        { &fcnvme_create_connection_format, &connection },
        { &fcnvme_disconnect_format, &disconnect },
    };
    uint32_t which = input_below(in, G_N_ELEMENTS(requests));
    uint8_t payload[FCNVME_CREATE_ASSOCIATION_LEN];
    FcHeader header = host_header(&s->h, FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME);

    wire_encode(requests[which].format, requests[which].message, payload);
    input_change(in, requests[which].format, payload);
    host_send(&s->h, &header, payload, requests[which].format->length);
}

/* Used from now on; the input may have created it. */
static void use_association(Scene *s, uint32_t slot)
{
    const NvmetAssociation *association = s->h.port->associations[slot];
    NvmeConnectData data = { .cntlid = NVME_CNTLID_DYNAMIC };

    if (!association) {
        return;
    }
    s->h.association_id = association->id;
    for (uint16_t qid = 0; qid < 4; qid++) {
        s->h.connection_ids[qid] = association->id | qid;
    }
    if (association->controller) {
        data.cntlid = association->controller->cntlid;
    }
    memcpy(data.hostid, association->hostid, sizeof(data.hostid));
    memcpy(data.hostnqn, association->hostnqn, sizeof(association->hostnqn));
    memcpy(data.subnqn, association->subnqn, sizeof(association->subnqn));
    wire_encode(&nvme_connect_data_format, &data, s->connect);
}

static void bounce_link(Scene *s, Input *in)
{
    if (input_below(in, 2)) {
        fc_port_set_online(s->h.target->port, false);
        fc_port_set_online(s->h.target->port, true);
    } else {
        fc_port_set_online(s->h.peer.port, false);
        fc_port_set_online(s->h.peer.port, true);
    }
}

/* ------------------------------------------------------------------ */

static void everything(Scene *s, LabState *state)
{
    sim_lab_state(&s->h.sim, state);
    fc_fabric_state(s->h.fabric, state);
    fc_target_port_state(s->h.target, state);
    nvmet_subsystem_state(s->h.subsystem, state);
    nvmet_port_state(s->h.port, state);
}

static void reload(Scene *s)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, saved);
    everything(s, &state);
    lab_state_begin_load(&state, saved->data, saved->len);
    everything(s, &state);
    g_assert_true(lab_state_finished(&state));
}

static void step(Scene *s, Input *in)
{
    uint8_t what = input_u8(in);

    switch (what % 16) {
    case 0:
        advance(s, input_time(in));
        break;
    case 1:
        reload(s);
        break;
    case 2:
        send_abts(s, in);
        break;
    case 3:
        send_ls(s, in);
        break;
    case 4:
        use_association(s, input_below(in, s->h.port->config.associations));
        break;
    case 5:
        bounce_link(s, in);
        break;
    case 6:
    case 7:
    case 8:
        send_data(s, in);
        break;
    default:
        send_command(s, in);
        break;
    }
    if (!(what & 0x80)) {
        advance(s, 100 * LAB_MICROSECONDS);
    }
}

void fuzz_one(Input *in)
{
    HostConfig config = host_defaults();
    Scene *s = g_new0(Scene, 1);

    config.size = NAMESPACE_LEN;
    config.port.associations = 4;
    config.port.commands = 16;
    config.port.max_burst = 4096;
    config.port.max_transfer = TRANSFER_MAX;
    config.port.receive_memory = MEMORY;
    host_build(&s->h, &config);
    fuzz_begin(&s->h.sim);
    host_target_up(&s->h);
    host_login(&s->h);
    host_enable(&s->h, SUB_NQN, 0);
    host_create_connection(&s->h, 1);
    host_connect(&s->h, 1, SUB_NQN, 0);
    use_association(s, 0);
    while (in->left) {
        step(s, in);
    }
    advance(s, 60 * LAB_SECONDS);
    fuzz_end(&s->h.sim);
    host_free(&s->h);
    g_free(s);
}
