/*
 * An NVMe host behind the scripted driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "initiator.h"
#include "wire/bytes.h"
#include "wire/els.h"

#define HOST_NQN    "nqn.2014-08.org.example:host"
#define ADMIN_SIZE  32
#define IO_SIZE     128
#define BLOCK_SHIFT 9
#define CONNECT_TAG 0
#define CC          (NVME_CC_ENABLE | NVME_CC_IOSQES_64 | NVME_CC_IOCQES_16)

static const uint8_t hostid[FCNVME_HOST_ID_LEN] = { 0x5a };

/* ------------------------------------------------------------------ */
/* Beginning and end                                                   */

InitiatorConfig initiator_defaults(void)
{
    InitiatorConfig config = {
        .vic = vic_config_defaults,
        .port = nvmet_port_defaults,
        .ram_len = DRIVER_RAM_LEN,
        .size = 64 * 1024 * 1024,
    };

    config.vic.name = "vic0";
    config.vic.copy_queues = DRIVER_COPY_QUEUES;
    return config;
}

static void add_target(Initiator *i, const InitiatorConfig *config)
{
    FcTargetPortConfig target = { .name = "target0" };
    NvmetSubsystemConfig subsystem = nvmet_subsystem_defaults;
    NvmetNamespaceConfig ns = nvmet_namespace_defaults;
    char *why = NULL;

    i->target = fc_target_port_new(i->d.fabric, &target, &why);
    g_assert_null(why);
    i->port = nvmet_port_new(i->target, &config->port, &why);
    g_assert_null(why);
    subsystem.name = "sub0";
    subsystem.nqn = INITIATOR_NQN;
    i->subsystem = nvmet_subsystem_new(&i->d.sim.lab, &subsystem, &why);
    g_assert_null(why);
    ns.nsid = 1;
    ns.size = config->size;
    i->ns = nvmet_namespace_new(i->subsystem, &ns, &why);
    g_assert_null(why);
    g_assert_true(nvmet_port_add_subsystem(i->port, i->subsystem, &why));
    fc_target_port_enable(i->target, true);
}

void initiator_init(Initiator *i, const InitiatorConfig *config)
{
    memset(i, 0, sizeof(*i));
    driver_init_sized(&i->d, &config->vic, config->ram_len);
    add_target(i, config);
}

void initiator_cleanup(Initiator *i)
{
    nvmet_port_free(i->port);
    nvmet_subsystem_free(i->subsystem);
    fc_target_port_free(i->target);
    driver_cleanup(&i->d);
}

/* ------------------------------------------------------------------ */
/* Logins and link services                                            */

static DriverFrame *els(Initiator *i, const WireFormat *format,
                        const void *message)
{
    g_autofree uint8_t *payload = g_malloc(format->length);

    wire_encode(format, message, payload);
    return driver_exchange(&i->d, i->target->fcid, FC_RCTL_ELS_REQUEST,
                           FC_TYPE_ELS, payload, format->length);
}

void initiator_login(Initiator *i)
{
    FcElsLogin login = {
        .command = FC_ELS_PLOGI,
        .version = FC_LOGIN_VERSION,
        .port_name = i->d.config.port_wwn,
        .node_name = i->d.config.node_wwn,
        .class3_options = FC_CLASS3_VALID,
    };
    FcElsPrli prli = {
        .command = FC_ELS_PRLI,
        .page_length = FC_ELS_PRLI_NVME_LEN - 4,
        .payload_length = FC_ELS_PRLI_NVME_LEN,
        .type = FC_TYPE_NVME,
        .service_parameters = FC_PRLI_NVME_INITIATOR,
    };
    g_autofree DriverFrame *plogi_acc = NULL;
    g_autofree DriverFrame *prli_acc = NULL;

    g_assert_cmpint(i->target->state, ==, FC_TARGET_READY);
    plogi_acc = els(i, &fc_els_plogi_format, &login);
    g_assert_cmphex(plogi_acc->payload[0], ==, FC_ELS_LS_ACC);
    prli_acc = els(i, &fc_els_prli_format, &prli);
    g_assert_cmphex(prli_acc->payload[0], ==, FC_ELS_LS_ACC);
}

static DriverFrame *ls(Initiator *i, const WireFormat *format,
                       const void *message)
{
    g_autofree uint8_t *payload = g_malloc(format->length);
    DriverFrame *answer;

    wire_encode(format, message, payload);
    answer = driver_exchange(&i->d, i->target->fcid, FC_RCTL_FC4_LS_REQUEST,
                             FC_TYPE_NVME, payload, format->length);
    g_assert_cmphex(answer->payload[0], ==, FCNVME_LS_ACC);
    return answer;
}

static void create_association(Initiator *i)
{
    FcnvmeCreateAssociation request = {
        .command = FCNVME_LS_CREATE_ASSOCIATION,
        .list_length = FCNVME_CREATE_ASSOCIATION_LEN - FCNVME_LS_LEN,
        .tag = FCNVME_TAG_CREATE_ASSOCIATION,
        .length = FCNVME_CREATE_ASSOCIATION_LEN - 2 * FCNVME_LS_LEN,
        .ersp_ratio = 8,
        .cntlid = 0xffff,
        .sqsize = ADMIN_SIZE - 1,
        .hostnqn = HOST_NQN,
        .subnqn = INITIATOR_NQN,
    };
    g_autofree DriverFrame *answer = NULL;
    FcnvmeAssociationAcc acc;

    memcpy(request.hostid, hostid, sizeof(hostid));
    answer = ls(i, &fcnvme_create_association_format, &request);
    g_assert_true(wire_decode(&fcnvme_association_acc_format, &acc,
                              answer->payload, answer->length));
    i->association_id = acc.association_id;
    i->connection_ids[0] = acc.connection_id;
}

static void create_connection(Initiator *i, uint16_t qid)
{
    FcnvmeCreateConnection request = {
        .command = FCNVME_LS_CREATE_CONNECTION,
        .list_length = FCNVME_CREATE_CONNECTION_LEN - FCNVME_LS_LEN,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = i->association_id,
        .tag = FCNVME_TAG_CREATE_CONNECTION,
        .length = 48,
        .ersp_ratio = 25,
        .qid = qid,
        .sqsize = IO_SIZE - 1,
    };
    g_autofree DriverFrame *answer = NULL;
    FcnvmeConnectionAcc acc;

    answer = ls(i, &fcnvme_create_connection_format, &request);
    g_assert_true(wire_decode(&fcnvme_connection_acc_format, &acc,
                              answer->payload, answer->length));
    i->connection_ids[qid] = acc.connection_id;
}

/* ------------------------------------------------------------------ */
/* Commands                                                            */

/* Bits 1:0 of the opcode, or of a Fabrics command's type. */
static uint8_t direction_of(const uint8_t *raw, uint32_t length)
{
    uint8_t bits = raw[0] == NVME_OPC_FABRICS ? raw[4] : raw[0];

    if (!length) {
        return 0;
    }
    return bits & 1 ? FCPIO_NVME_WRITE : FCPIO_NVME_READ;
}

static uint8_t encode_iu(Initiator *i, uint16_t qid, uint8_t *raw,
                         uint32_t length, uint8_t iu[FCNVME_CMND_LEN])
{
    FcnvmeCmnd cmnd = {
        .format_id = FCNVME_CMND_FORMAT_ID,
        .fc_id = FCNVME_CMND_FC_ID,
        .iu_len = FCNVME_CMND_LEN / 4,
        .rsv_cat = qid ? 8 : 1,
        .flags = direction_of(raw, length),
        .connection_id = i->connection_ids[qid],
        .csn = ++i->csn[qid],
        .data_len = length,
    };

    raw[1] = NVME_FLAG_PSDT_SGL;
    put_le32(raw + 32, length);
    raw[39] = NVME_SGL_TRANSPORT;
    memcpy(cmnd.sqe, raw, FCNVME_SQE_LEN);
    wire_encode(&fcnvme_cmnd_format, &cmnd, iu);
    return cmnd.flags;
}

uint8_t initiator_iu(Initiator *i, const InitiatorSqe *sqe,
                     uint8_t iu[FCNVME_CMND_LEN])
{
    uint8_t raw[NVME_SQE_LEN];
    NvmeSqe entry = {
        .opcode = sqe->opcode,
        .nsid = sqe->nsid,
        .cdw10 = sqe->cdw10,
        .cdw11 = sqe->cdw11,
        .cdw12 = sqe->cdw12,
    };

    wire_encode(&nvme_sqe_format, &entry, raw);
    return encode_iu(i, sqe->qid, raw, sqe->length, iu);
}

/* Queue 0 and I/O queue 1 share copy queue 0. */
static uint32_t copy_queue_of(uint16_t qid)
{
    return qid ? qid - 1 : 0;
}

static const DriverIo *run_iu(Initiator *i, uint16_t qid, uint8_t flags,
                              const uint8_t *iu, uint32_t tag, uint64_t addr,
                              uint32_t length)
{
    driver_nvme_cmd(&i->d, copy_queue_of(qid), tag, i->target->fcid, flags, iu,
                    addr, length);
    driver_wait(&i->d, &i->d.io[tag].done);
    return &i->d.io[tag];
}

const DriverIo *initiator_run(Initiator *i, const InitiatorSqe *sqe,
                              uint32_t tag, uint64_t addr)
{
    uint8_t iu[FCNVME_CMND_LEN];
    uint8_t flags = initiator_iu(i, sqe, iu);

    return run_iu(i, sqe->qid, flags, iu, tag, addr, sqe->length);
}

InitiatorSqe initiator_io(uint16_t qid, uint8_t opcode, uint64_t slba,
                          uint32_t blocks)
{
    return (InitiatorSqe){
        .qid = qid,
        .opcode = opcode,
        .nsid = 1,
        .cdw10 = slba,
        .cdw11 = slba >> 32,
        .cdw12 = blocks - 1,
        .length = blocks << BLOCK_SHIFT,
    };
}

/* ------------------------------------------------------------------ */
/* Fabrics                                                             */

/* Runs a Fabrics command and returns its result; it must succeed. */
static uint64_t fabrics(Initiator *i, uint16_t qid, const WireFormat *format,
                        const NvmeFabricsSqe *sqe, uint64_t addr,
                        uint32_t length)
{
    uint8_t iu[FCNVME_CMND_LEN];
    uint8_t raw[NVME_SQE_LEN];
    const DriverIo *io;
    uint8_t flags;
    FcnvmeErsp ersp;
    NvmeCqe cqe;

    wire_encode(format, sqe, raw);
    flags = encode_iu(i, qid, raw, length, iu);
    io = run_iu(i, qid, flags, iu, CONNECT_TAG, addr, length);
    g_assert_cmphex(io->type, ==, FCPIO_NVME_ERSP_HW_CMPL);
    g_assert_cmphex(io->status, ==, FCPIO_SUCCESS);
    wire_decode(&fcnvme_ersp_format, &ersp, io->ersp, sizeof(io->ersp));
    wire_decode(&nvme_cqe_format, &cqe, ersp.cqe, sizeof(ersp.cqe));
    g_assert_cmphex(cqe.status >> 1, ==, NVME_SC_SUCCESS);
    return cqe.result;
}

static void connect_queue(Initiator *i, uint16_t qid, uint64_t addr)
{
    NvmeFabricsSqe connect = {
        .opcode = NVME_OPC_FABRICS,
        .fctype = NVME_FABRICS_CONNECT,
        .qid = qid,
        .sqsize = (qid ? IO_SIZE : ADMIN_SIZE) - 1,
    };
    NvmeConnectData data = {
        .cntlid = qid ? i->cntlid : 0xffff,
        .subnqn = INITIATOR_NQN,
        .hostnqn = HOST_NQN,
    };

    memcpy(data.hostid, hostid, sizeof(hostid));
    wire_encode(&nvme_connect_data_format, &data, driver_ram(&i->d, addr));
    i->cntlid = fabrics(i, qid, &nvme_connect_format, &connect, addr,
                        NVME_CONNECT_DATA_LEN);
}

static void enable_controller(Initiator *i)
{
    NvmeFabricsSqe set = {
        .opcode = NVME_OPC_FABRICS,
        .fctype = NVME_FABRICS_PROPERTY_SET,
        .offset = NVME_PROPERTY_CC,
        .value = CC,
    };
    NvmeFabricsSqe get = {
        .opcode = NVME_OPC_FABRICS,
        .fctype = NVME_FABRICS_PROPERTY_GET,
        .offset = NVME_PROPERTY_CSTS,
    };

    fabrics(i, 0, &nvme_property_format, &set, 0, 0);
    g_assert_cmphex(fabrics(i, 0, &nvme_property_format, &get, 0, 0), ==,
                    NVME_CSTS_READY);
}

void initiator_connect(Initiator *i)
{
    uint64_t data = driver_alloc(&i->d, NVME_CONNECT_DATA_LEN);

    create_association(i);
    connect_queue(i, 0, data);
    enable_controller(i);
    for (uint16_t qid = 1; qid <= i->d.copy_queues; qid++) {
        create_connection(i, qid);
        connect_queue(i, qid, data);
    }
}
