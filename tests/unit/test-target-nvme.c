/*
 * Controllers of a target: how they come up, what they tell, how they end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target-admin.h"

static void setup(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    host_build(h, &config);
    host_target_up(h);
    host_login(h);
}

static void setup_enabled(Host *h, gconstpointer data)
{
    setup(h, data);
    host_enable(h, SUB_NQN, 0);
}

static void setup_discovery(Host *h, gconstpointer data)
{
    setup(h, data);
    host_enable(h, NVME_DISCOVERY_NQN, 0);
}

static void teardown(Host *h, gconstpointer data)
{
    host_free(h);
}

/* ---- Connect ---- */

static void test_connect(Host *h, gconstpointer data)
{
    host_create_association(h, SUB_NQN);
    host_connect(h, 0, SUB_NQN, 5000);
    g_assert_cmpuint(h->cntlid, ==, 1);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 1);
    /* once is enough */
    {
        HostCommand again = host_connect_command(h, 0, SUB_NQN, 0xffff, 0);

        g_assert_cmphex(again.status & ~NVME_SC_MORE, ==,
                        NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR);
        host_command_clear(&again);
    }
    host_disconnect(h);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    host_create_association(h, SUB_NQN);
    host_connect(h, 0, SUB_NQN, 0);
    g_assert_cmpuint(h->cntlid, ==, 2);
}

static void check_connect(Host *h, uint16_t qid, const char *nqn,
                          uint16_t cntlid, uint16_t status, uint32_t result)
{
    HostCommand command = host_connect_command(h, qid, nqn, cntlid, 0);

    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==, status);
    g_assert_cmphex(command.result, ==, result);
    g_assert_cmpuint(command.xfrd_len, ==, NVME_CONNECT_DATA_LEN);
    host_command_clear(&command);
}

static void test_connect_rejected(Host *h, gconstpointer data)
{
    const uint16_t invalid = NVME_SC_CONNECT_INVALID_PARAM | NVME_SC_DNR;
    char *why = NULL;

    host_create_association(h, SUB_NQN);
    check_connect(h, 0, SUB_NQN, 1, invalid, 0x10010);
    check_connect(h, 0, SUB_NQN "x", 0xffff, invalid, 0x10100);
    h->hostid[3]++;
    check_connect(h, 0, SUB_NQN, 0xffff, invalid, 0x10000);
    h->hostid[3]--;
    /* nothing has come of it */
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    host_connect(h, 0, SUB_NQN, 0);
    host_disconnect(h);
    /* a subsystem that is not there */
    host_create_association(h, "nqn.2014-08.org.example:none");
    check_connect(h, 0, "nqn.2014-08.org.example:none", 0xffff, invalid,
                  0x10100);
    host_disconnect(h);
    /* a host that may not */
    nvmet_subsystem_set_allow_any_host(h->subsystem, false);
    host_create_association(h, SUB_NQN);
    check_connect(h, 0, SUB_NQN, 0xffff,
                  NVME_SC_CONNECT_INVALID_HOST | NVME_SC_DNR, 0x10200);
    g_assert_true(nvmet_subsystem_set_hosts(
        h->subsystem, (const char *const[]){ HOST_NQN "x", HOST_NQN, NULL },
        &why));
    host_connect(h, 0, SUB_NQN, 0);
}

/* Fields of the SQE that do not fit. */
static void test_connect_sqe(Host *h, gconstpointer data)
{
    static const struct {
        uint8_t at;
        uint8_t value;
        uint16_t status;
        uint32_t result;
    } cases[] = {
        { 40, 1, NVME_SC_CONNECT_FORMAT, 0 },
        { 42, 1, NVME_SC_CONNECT_INVALID_PARAM, 42 },
        { 44, 30, NVME_SC_CONNECT_INVALID_PARAM, 44 },
    };

    host_create_association(h, SUB_NQN);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t raw[64] = { NVME_OPC_FABRICS, 0, 5, 0, NVME_FABRICS_CONNECT };
        uint8_t out[NVME_CONNECT_DATA_LEN] = { 0 };
        HostSqe sqe = {
            .opcode = NVME_OPC_FABRICS,
            .length = sizeof(out),
            .out = out,
        };
        HostCommand command;

        raw[44] = 31;
        raw[cases[i].at] = cases[i].value;
        command = host_run_raw(h, &sqe, raw);
        g_assert_cmphex(command.status, ==, cases[i].status | NVME_SC_DNR);
        g_assert_cmphex(command.result, ==, cases[i].result);
        g_assert_cmpuint(command.xfrd_len, ==, 0);
        host_command_clear(&command);
    }
}

static void test_connect_io(Host *h, gconstpointer data)
{
    const uint16_t invalid = NVME_SC_CONNECT_INVALID_PARAM | NVME_SC_DNR;

    host_create_association(h, SUB_NQN);
    host_create_connection(h, 1);
    /* no controller yet, then one that is not enabled */
    check_connect(h, 1, SUB_NQN, 1, NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR, 0);
    host_connect(h, 0, SUB_NQN, 0);
    check_connect(h, 1, SUB_NQN, h->cntlid,
                  NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR, 0);
    host_set_cc(h, HOST_CC);
    check_connect(h, 1, SUB_NQN, h->cntlid + 1, invalid, 0x10010);
    host_connect(h, 1, SUB_NQN, 0);
    /* more queues than the subsystem has */
    h->subsystem->io_queues = 1;
    host_create_connection(h, 2);
    check_connect(h, 2, SUB_NQN, h->cntlid, invalid, 42);
}

static void test_connect_busy(Host *h, gconstpointer data)
{
    h->subsystem->cntlid_min = 5;
    h->subsystem->cntlid_max = 6;
    h->subsystem->next_cntlid = 6;
    for (int i = 0; i < 2; i++) {
        host_create_association(h, SUB_NQN);
        host_connect(h, 0, SUB_NQN, 0);
        g_assert_cmpuint(h->cntlid, ==, i ? 5 : 6);
    }
    host_create_association(h, SUB_NQN);
    check_connect(h, 0, SUB_NQN, 0xffff, NVME_SC_CONNECT_BUSY, 0);
}

/* Nothing but Connect before Connect. */
static void test_unconnected(Host *h, gconstpointer data)
{
    host_create_association(h, SUB_NQN);
    for (unsigned int opcode = 0; opcode < 256; opcode++) {
        HostSqe sqe = { .opcode = opcode };

        if (opcode != NVME_OPC_FABRICS) {
            g_assert_cmphex(host_status(h, &sqe), ==,
                            NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
        }
    }
    g_assert_cmphex(host_property(h, NVME_FABRICS_PROPERTY_GET, 1, 0, 0).status,
                    ==, NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
    host_connect(h, 0, SUB_NQN, 0);
}

/* ---- properties ---- */

static void test_properties(Host *h, gconstpointer data)
{
    uint64_t cap;

    host_create_association(h, SUB_NQN);
    host_connect(h, 0, SUB_NQN, 0);
    cap = host_get(h, NVME_PROPERTY_CAP);
    g_assert_cmphex(cap & 0xffff, ==, 1023);   /* MQES */
    g_assert_cmphex(cap >> 16 & 1, ==, 1);     /* CQR */
    g_assert_cmphex(cap >> 24 & 0xff, ==, 15); /* TO */
    g_assert_cmphex(cap >> 37 & 0xff, ==, 1);  /* CSS: NVM */
    g_assert_cmphex(cap >> 48 & 0xf, ==, 0);   /* MPSMIN */
    g_assert_cmphex(cap >> 59 & 3, ==, 1);     /* CRMS */
    g_assert_cmphex(host_get(h, NVME_PROPERTY_VS), ==, 0x20000);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, 0);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CRTO), ==, 15);
    /* as Linux does it: first everything but the enable bit */
    host_set_cc(h, HOST_CC & ~NVME_CC_ENABLE);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, 0);
    host_set_cc(h, HOST_CC);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CC), ==, HOST_CC);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, NVME_CSTS_READY);
    host_set_cc(h, HOST_CC | 1 << NVME_CC_SHUTDOWN_SHIFT);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS) & NVME_CSTS_SHUTDOWN_MASK,
                    ==, NVME_CSTS_SHUTDOWN_COMPLETE);
    host_set_cc(h, 0);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, 0);
}

static void test_properties_bad(Host *h, gconstpointer data)
{
    const uint16_t invalid = NVME_SC_INVALID_FIELD | NVME_SC_DNR;
    HostCommand command;

    for (uint32_t offset = 0; offset < 0x100; offset += 4) {
        for (uint8_t attrib = 0; attrib < 3; attrib++) {
            bool legal = attrib == 1
                             ? offset == NVME_PROPERTY_CAP
                             : attrib == 0 && (offset == NVME_PROPERTY_VS ||
                                               offset == NVME_PROPERTY_CC ||
                                               offset == NVME_PROPERTY_CSTS ||
                                               offset == NVME_PROPERTY_CRTO);

            command =
                host_property(h, NVME_FABRICS_PROPERTY_GET, attrib, offset, 0);
            g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                            legal ? 0 : invalid);
            if (offset == NVME_PROPERTY_CC && attrib == 0) {
                continue;
            }
            command =
                host_property(h, NVME_FABRICS_PROPERTY_SET, attrib, offset, 0);
            g_assert_cmphex(command.status & ~NVME_SC_MORE, ==, invalid);
        }
    }
    g_assert_cmphex(
        host_property(h, NVME_FABRICS_PROPERTY_GET, 0, 0x10000014, 0).status &
            ~NVME_SC_MORE,
        ==, invalid);
    for (unsigned int type = 0; type < 256; type++) {
        if (type == NVME_FABRICS_PROPERTY_GET ||
            type == NVME_FABRICS_PROPERTY_SET || type == NVME_FABRICS_CONNECT) {
            continue;
        }
        command = host_property(h, type, 0, NVME_PROPERTY_VS, 0);
        g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                        NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
    }
}

static void test_enable_illegal(Host *h, gconstpointer data)
{
    static const uint32_t illegal[] = {
        NVME_CC_ENABLE,   NVME_CC_ENABLE | NVME_CC_IOSQES_64,
        HOST_CC | 1 << 4, HOST_CC | 6 << 4,
        HOST_CC | 1 << 7, HOST_CC | 1 << 11,
    };

    host_set_cc(h, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(illegal); i++) {
        HostSqe sqe = { .opcode = NVME_ADM_KEEP_ALIVE };

        host_set_cc(h, illegal[i]);
        g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, NVME_CSTS_FATAL);
        g_assert_cmphex(host_status(h, &sqe), ==,
                        NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR);
        host_set_cc(h, 0);
    }
    host_set_cc(h, HOST_CC);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, NVME_CSTS_READY);
}

/* ---- Identify ---- */

static void test_identify_controller(Host *h, gconstpointer data)
{
    HostCommand command = host_identify(h, NVME_CNS_CONTROLLER, 0, 0);
    NvmeIdController id;

    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(command.moved, ==, NVME_IDENTIFY_LEN);
    wire_decode(&nvme_id_controller_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmpuint(id.cntlid, ==, h->cntlid);
    g_assert_cmpuint(id.kas, !=, 0);
    g_assert_cmpuint(id.ioccsz, >=, 4);
    g_assert_cmpuint(id.iorcsz, >=, 1);
    g_assert_cmpuint(id.icdoff, ==, 0);
    g_assert_cmpuint(id.sgls & 3, ==, 1);
    g_assert_cmpuint(id.maxcmd, ==, 1024);
    g_assert_cmpuint(id.mdts, ==, 8);
    g_assert_cmpuint(id.nn, ==, 1024);
    g_assert_cmpuint(id.mnan, ==, 1024);
    g_assert_cmpuint(id.cntrltype, ==, 1);
    g_assert_cmpuint(id.cmic, ==, 0xb);
    g_assert_cmphex(id.oaes, ==, 0x900);
    g_assert_cmphex(id.ver, ==, 0x20000);
    g_assert_cmpuint(id.msdbd, ==, 1);
    g_assert_cmpuint(id.anagrpmax, ==, 32);
    g_assert_cmpuint(id.nanagrpid, ==, 32);
    g_assert_cmphex(id.ctratt, ==, 0x41);
    g_assert_cmpuint(command.in[531], ==, 1); /* NWPC */
    g_assert_cmpuint(id.wctemp, ==, 343);
    g_assert_cmpuint(id.cctemp, >, id.wctemp);
    g_assert_cmpuint(id.crdt1, ==, 0);
    g_assert_cmpuint(id.anatt, !=, 0);
    g_assert_cmpuint(id.ieee[0] | id.ieee[1] << 8 | id.ieee[2] << 16, ==,
                     0x525400);
    g_assert_cmpstr((char *)id.subnqn, ==, SUB_NQN);
    g_assert_cmpmem(id.mn, 22, "viclab NVMe/FC target ", 22);
    g_assert_cmpmem(id.fr, 8, "0.1     ", 8);
    g_assert_cmpmem(id.sn, 20, h->subsystem->serial, 20);
    host_command_clear(&command);
}

static void test_identify_namespace(Host *h, gconstpointer data)
{
    HostCommand command;
    NvmeIdNamespace id;
    NvmeIdIndependent independent;

    nvmet_store_write(h->ns->store, 0, "x", 1);
    command = host_identify(h, NVME_CNS_NAMESPACE, 1, 0);
    wire_decode(&nvme_id_namespace_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmpuint(id.nsze, ==, 131072);
    g_assert_cmpuint(id.ncap, ==, 131072);
    g_assert_cmpuint(id.nuse, ==, 128);
    g_assert_cmpuint(id.nmic, ==, 1);
    g_assert_cmpuint(id.anagrpid, ==, 1);
    g_assert_cmpuint(id.lbaf0_lbads, ==, 9);
    g_assert_cmpuint(id.dlfeat, ==, 9);
    g_assert_cmpuint(id.nsattr, ==, 0);
    g_assert_cmpmem(id.nguid, 16, h->ns->nguid, 16);
    g_assert_cmpmem(id.eui64, 8, h->ns->eui64, 8);
    host_command_clear(&command);

    /* inactive, and out of range */
    command = host_identify(h, NVME_CNS_NAMESPACE, 1024, 0);
    g_assert_cmphex(command.status, ==, 0);
    for (int i = 0; i < NVME_IDENTIFY_LEN; i++) {
        g_assert_cmpuint(command.in[i], ==, 0);
    }
    host_command_clear(&command);
    g_assert_cmphex(host_identify_status(h, NVME_CNS_NAMESPACE, 0, 0), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(host_identify_status(h, NVME_CNS_NAMESPACE, 1025, 0), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(host_identify_status(h, NVME_CNS_NAMESPACE, ~0u, 0), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);

    command = host_identify(h, NVME_CNS_INDEPENDENT_NAMESPACE, 1, 0);
    wire_decode(&nvme_id_independent_format, &independent, command.in,
                NVME_IDENTIFY_LEN);
    g_assert_cmpuint(independent.nstat, ==, 1);
    g_assert_cmpuint(independent.nmic, ==, 1);
    g_assert_cmpuint(independent.anagrpid, ==, 1);
    host_command_clear(&command);
    g_assert_cmphex(
        host_identify_status(h, NVME_CNS_INDEPENDENT_NAMESPACE, 2, 0), ==,
        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
}

static void test_identify_lists(Host *h, gconstpointer data)
{
    NvmetNamespaceConfig config = nvmet_namespace_defaults;
    HostCommand command;
    char *why = NULL;

    config.size = 4096;
    config.nsid = 7;
    g_assert_nonnull(nvmet_namespace_new(h->subsystem, &config, &why));
    config.nsid = 1024;
    g_assert_nonnull(nvmet_namespace_new(h->subsystem, &config, &why));
    for (int csi = 0; csi < 2; csi++) {
        uint8_t cns =
            csi ? NVME_CNS_CSI_ACTIVE_NAMESPACES : NVME_CNS_ACTIVE_NAMESPACES;

        command = host_identify(h, cns, 0, 0);
        g_assert_cmpuint(get_le32(command.in), ==, 1);
        g_assert_cmpuint(get_le32(command.in + 4), ==, 7);
        g_assert_cmpuint(get_le32(command.in + 8), ==, 1024);
        g_assert_cmpuint(get_le32(command.in + 12), ==, 0);
        host_command_clear(&command);
        command = host_identify(h, cns, 7, 0);
        g_assert_cmpuint(get_le32(command.in), ==, 1024);
        g_assert_cmpuint(get_le32(command.in + 4), ==, 0);
        host_command_clear(&command);
        command = host_identify(h, cns, 0xfffffffd, 0);
        g_assert_cmphex(command.status, ==, 0);
        g_assert_cmpuint(get_le32(command.in), ==, 0);
        host_command_clear(&command);
        g_assert_cmphex(host_identify_status(h, cns, 0xfffffffe, 0), ==,
                        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
        g_assert_cmphex(host_identify_status(h, cns, 0xffffffff, 0), ==,
                        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    }
    command = host_identify(h, NVME_CNS_NAMESPACE_DESCRIPTORS, 1, 0);
    g_assert_cmpuint(command.in[0], ==, NVME_NIDT_EUI64);
    g_assert_cmpuint(command.in[1], ==, 8);
    g_assert_cmpmem(command.in + 4, 8, h->ns->eui64, 8);
    g_assert_cmpuint(command.in[12], ==, NVME_NIDT_NGUID);
    g_assert_cmpmem(command.in + 16, 16, h->ns->nguid, 16);
    g_assert_cmpuint(command.in[32], ==, NVME_NIDT_UUID);
    g_assert_cmpmem(command.in + 36, 16, h->ns->uuid, 16);
    g_assert_cmpuint(command.in[52], ==, NVME_NIDT_CSI);
    g_assert_cmpuint(command.in[53], ==, 1);
    g_assert_cmpuint(command.in[56], ==, 0);
    host_command_clear(&command);
    g_assert_cmphex(
        host_identify_status(h, NVME_CNS_NAMESPACE_DESCRIPTORS, 3, 0), ==,
        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
}

static void test_identify_others(Host *h, gconstpointer data)
{
    HostSqe sqe = { .opcode = NVME_ADM_IDENTIFY, .cdw10 = 1 };

    for (unsigned int cns = 9; cns < 256; cns++) {
        bool known = cns >= 0x10 && cns <= 0x13;

        if (!known) {
            g_assert_cmphex(host_identify_status(h, cns, 1, 0), ==,
                            NVME_SC_INVALID_FIELD | NVME_SC_DNR);
        }
    }
    g_assert_cmphex(host_identify_status(h, 4, 1, 0), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    for (uint8_t cns = NVME_CNS_CSI_NAMESPACE;
         cns <= NVME_CNS_CSI_ACTIVE_NAMESPACES; cns++) {
        g_assert_cmphex(host_identify_status(h, cns, 1, 0), ==, 0);
        g_assert_cmphex(host_identify_status(h, cns, 1, 2), ==,
                        NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    }
    for (uint32_t length = 0; length <= 8192; length += 1024) {
        sqe.length = length;
        g_assert_cmphex(
            host_status(h, &sqe), ==,
            length == 4096 ? 0 : NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    }
}

/* ---- log pages ---- */

static void test_error_log(Host *h, gconstpointer data)
{
    HostCommand command = host_log(h, NVME_LOG_ERROR, ~0u, 0, 4096);
    NvmeErrorEntry entry;

    for (int i = 0; i < 4096; i++) {
        g_assert_cmpuint(command.in[i], ==, 0);
    }
    host_command_clear(&command);
    for (int i = 0; i < 70; i++) {
        HostSqe sqe = { .opcode = 0x55, .command_id = i, .nsid = 9 };

        command = host_run(h, &sqe);
        g_assert_cmphex(command.status, ==,
                        NVME_SC_INVALID_OPCODE | NVME_SC_DNR | NVME_SC_MORE);
        host_command_clear(&command);
    }
    g_assert_cmphex(host_identify_status(h, 0x77, 0, 0), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    command = host_log(h, NVME_LOG_ERROR, ~0u, 0, 4096);
    wire_decode(&nvme_error_entry_format, &entry, command.in, 64);
    g_assert_cmpuint(entry.error_count, ==, 71);
    g_assert_cmphex(entry.parm_error_location, ==, 40);
    g_assert_cmphex(entry.status_field, ==,
                    (NVME_SC_INVALID_FIELD | NVME_SC_DNR) << 1);
    wire_decode(&nvme_error_entry_format, &entry, command.in + 64, 64);
    g_assert_cmpuint(entry.error_count, ==, 70);
    g_assert_cmphex(entry.cmdid, ==, 69);
    g_assert_cmphex(entry.parm_error_location, ==, 0);
    g_assert_cmpuint(entry.nsid, ==, 9);
    g_assert_cmpuint(entry.sqid, ==, 0);
    wire_decode(&nvme_error_entry_format, &entry, command.in + 63 * 64, 64);
    g_assert_cmpuint(entry.error_count, ==, 8);
    host_command_clear(&command);
    /* a single entry, and one further down */
    command = host_log(h, NVME_LOG_ERROR, ~0u, 128, 64);
    g_assert_cmpuint(get_le64(command.in), ==, 69);
    host_command_clear(&command);
}

static void test_smart_log(Host *h, gconstpointer data)
{
    static const uint32_t nsids[] = { 0xffffffff, 0, 1 };
    NvmeSmartLog smart;
    HostCommand command;

    h->ns->counters.reads = 3;
    h->ns->counters.bytes_read = 512001;
    for (size_t i = 0; i < G_N_ELEMENTS(nsids); i++) {
        command = host_log(h, NVME_LOG_SMART, nsids[i], 0, 512);
        wire_decode(&nvme_smart_log_format, &smart, command.in, 512);
        g_assert_cmpuint(smart.temperature, ==, 303);
        g_assert_cmpuint(smart.host_reads, ==, 3);
        g_assert_cmpuint(smart.data_units_read, ==, 2);
        g_assert_cmpuint(smart.host_writes, ==, 0);
        g_assert_cmpuint(smart.critical_warning, ==, 0);
        host_command_clear(&command);
    }
    g_assert_cmphex(host_log_status(h, NVME_LOG_SMART, 2, 0, 512), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
}

static void test_other_logs(Host *h, gconstpointer data)
{
    HostCommand command = host_log(h, NVME_LOG_FIRMWARE, ~0u, 0, 512);

    g_assert_cmpuint(command.in[0], ==, 1);
    g_assert_cmpmem(command.in + 8, 8, "0.1     ", 8);
    host_command_clear(&command);

    command = host_log(h, NVME_LOG_EFFECTS, 0, 0, 4096);
    g_assert_cmphex(get_le32(command.in + 4 * NVME_ADM_IDENTIFY), ==, 1);
    g_assert_cmphex(get_le32(command.in + 4 * NVME_OPC_FABRICS), ==, 0);
    g_assert_cmphex(get_le32(command.in + 1024 + 4 * NVME_NVM_READ), ==, 1);
    g_assert_cmphex(get_le32(command.in + 1024 + 4 * NVME_NVM_WRITE), ==, 3);
    g_assert_cmphex(
        get_le32(command.in + 1024 + 4 * NVME_NVM_WRITE_UNCORRECTABLE), ==, 0);
    host_command_clear(&command);

    command = host_log(h, NVME_LOG_CHANGED_NAMESPACES, ~0u, 0, 4096);
    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(get_le32(command.in), ==, 0);
    host_command_clear(&command);

    command = host_log(h, NVME_LOG_SUPPORTED, 0, 0, 1024);
    for (unsigned int lid = 0; lid < 256; lid++) {
        bool known =
            lid <= 5 || lid == NVME_LOG_ANA || lid == NVME_LOG_FEATURES;

        g_assert_cmphex(get_le32(command.in + 4 * lid), ==, known);
        g_assert_cmphex(host_log_status(h, lid, ~0u, 0, 512), ==,
                        known ? 0 : NVME_SC_INVALID_LOG_PAGE | NVME_SC_DNR);
    }
    host_command_clear(&command);
    command = host_log(h, NVME_LOG_FEATURES, 0, 0, 1024);
    g_assert_cmphex(get_le32(command.in + 4 * NVME_FEATURE_QUEUES), ==,
                    0x200001);
    g_assert_cmphex(get_le32(command.in + 4 * 3), ==, 0);
    host_command_clear(&command);
}

static void test_ana_log(Host *h, gconstpointer data)
{
    /* what Linux reads: room for all groups and namespaces */
    HostCommand command = host_log(h, NVME_LOG_ANA, ~0u, 0, 16 + 32 + 4096);
    HostSqe groups_only = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .cdw10 = NVME_LOG_ANA | 1 << 8 | 11u << 16,
        .length = 48,
    };

    g_assert_cmpuint(get_le16(command.in + 8), ==, 1);
    g_assert_cmpuint(get_le32(command.in + 16), ==, 1);
    g_assert_cmpuint(get_le32(command.in + 20), ==, 1);
    g_assert_cmpuint(command.in[32], ==, NVME_ANA_OPTIMIZED);
    g_assert_cmpuint(get_le32(command.in + 48), ==, 1);
    g_assert_cmpuint(get_le32(command.in + 52), ==, 0);
    host_command_clear(&command);
    command = host_run(h, &groups_only);
    g_assert_cmpuint(get_le32(command.in + 20), ==, 0);
    host_command_clear(&command);
    /* in pieces, up to where NANAGRPID and MNAN say that it may reach */
    g_assert_cmphex(host_log_status(h, NVME_LOG_ANA, ~0u, 4096, 1040), ==, 0);
    g_assert_cmphex(host_log_status(h, NVME_LOG_ANA, ~0u, 5136, 4), ==, 0);
    g_assert_cmphex(host_log_status(h, NVME_LOG_ANA, ~0u, 5140, 4), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
}

static void test_log_ranges(Host *h, gconstpointer data)
{
    const uint16_t invalid = NVME_SC_INVALID_FIELD | NVME_SC_DNR;
    HostSqe sqe = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .cdw10 = NVME_LOG_FIRMWARE | 127 << 16,
        .length = 512,
    };
    HostCommand command;

    g_assert_cmphex(host_log_status(h, NVME_LOG_FIRMWARE, 0, 2, 512), ==,
                    invalid);
    g_assert_cmphex(host_log_status(h, NVME_LOG_FIRMWARE, 0, 516, 4), ==,
                    invalid);
    g_assert_cmphex(host_log_status(h, NVME_LOG_FIRMWARE, 0, 512, 4), ==, 0);
    g_assert_cmphex(host_log_status(h, NVME_LOG_FIRMWARE, 0,
                                    UINT64_C(0xfffffffffffffffc), 4),
                    ==, invalid);
    /* longer than the page: zeroes follow */
    command = host_log(h, NVME_LOG_FIRMWARE, 0, 8, 1 << 20);
    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(command.moved, ==, 1 << 20);
    g_assert_cmpuint(command.sequences, ==, 4);
    g_assert_cmpmem(command.in, 8, "0.1     ", 8);
    g_assert_cmpuint(command.in[520], ==, 0);
    host_command_clear(&command);
    /* lengths that do not agree */
    sqe.length = 508;
    g_assert_cmphex(host_status(h, &sqe), ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    sqe.length = 512;
    sqe.cdw14 = 1 << 23;
    g_assert_cmphex(host_status(h, &sqe), ==, invalid);
    sqe.cdw14 = 2 << 24;
    g_assert_cmphex(host_status(h, &sqe), ==, 0);
    sqe.cdw10 = NVME_LOG_EFFECTS | 127 << 16;
    g_assert_cmphex(host_status(h, &sqe), ==,
                    NVME_SC_INVALID_LOG_PAGE | NVME_SC_DNR);
    /* more than the controller transfers at once */
    sqe.cdw10 = NVME_LOG_FIRMWARE | 0xffffu << 16;
    sqe.cdw11 = 0xffff;
    sqe.length = 0xfffffffc;
    {
        uint8_t raw[64];
        uint8_t iu[FCNVME_CMND_LEN];

        host_raw(&sqe, raw);
        host_iu(h, &sqe, raw, iu);
        host_send_iu(h, &command, iu, sizeof(iu), 0, NULL);
        host_finish(h, &command);
        g_assert_cmphex(command.status & ~NVME_SC_MORE, ==, invalid);
        host_command_clear(&command);
    }
}

/* ---- features ---- */

static void test_feature_words(Host *h, gconstpointer data)
{
    static const struct {
        uint8_t fid;
        uint32_t initial;
        uint32_t good;
        uint32_t bad;
    } cases[] = {
        { NVME_FEATURE_ARBITRATION, 7, 0x01020303, 8 },
        { NVME_FEATURE_POWER, 0, 0x20, 1 },
        { NVME_FEATURE_TEMPERATURE, 343, 400, 0x20000 },
        { NVME_FEATURE_ERROR_RECOVERY, 0, 100, 0x10000 },
        { NVME_FEATURE_VOLATILE_WRITE_CACHE, 1, 0, 2 },
        { NVME_FEATURE_WRITE_ATOMICITY, 0, 1, 2 },
        { NVME_FEATURE_ASYNC_EVENTS, 0, 0x9ff, 0x200 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t fid = cases[i].fid;

        g_assert_cmphex(host_feature_value(h, fid, 0, 0), ==, cases[i].initial);
        g_assert_cmphex(host_set_feature(h, fid, cases[i].bad, NULL, 0, NULL),
                        ==, NVME_SC_INVALID_FIELD | NVME_SC_DNR);
        g_assert_cmphex(host_feature_value(h, fid, 0, 0), ==, cases[i].initial);
        g_assert_cmphex(host_set_feature(h, fid, cases[i].good, NULL, 0, NULL),
                        ==, 0);
        g_assert_cmphex(host_feature_value(h, fid, 0, 0), ==, cases[i].good);
        g_assert_cmphex(host_feature_value(h, fid, 1, 0), ==, cases[i].initial);
        g_assert_cmphex(host_feature_value(h, fid, 2, 0), ==, cases[i].initial);
        g_assert_cmphex(host_feature_value(h, fid, 3, 0), ==, 4);
        g_assert_cmphex(
            host_set_feature(h, fid | 1u << 31, cases[i].good, NULL, 0, NULL),
            ==, NVME_SC_FEATURE_NOT_SAVEABLE | NVME_SC_DNR);
    }
    g_assert_cmphex(host_set_feature(h, NVME_FEATURE_TEMPERATURE,
                                     0x100000 | 280, NULL, 0, NULL),
                    ==, 0);
    g_assert_cmpuint(
        host_feature_value(h, NVME_FEATURE_TEMPERATURE, 0, 0x100000), ==, 280);
    g_assert_cmpuint(host_feature_value(h, NVME_FEATURE_TEMPERATURE, 0, 0), ==,
                     400);
}

static void test_feature_queues(Host *h, gconstpointer data)
{
    uint32_t result;

    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_QUEUES, 7 | 7 << 16, NULL, 0, &result),
        ==, 0);
    g_assert_cmphex(result, ==, 127 | 127 << 16);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_QUEUES, 0xffff, NULL, 0, NULL), ==,
        NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    g_assert_cmphex(host_feature_value(h, NVME_FEATURE_QUEUES, 0, 0), ==,
                    127 | 127 << 16);
}

static void test_feature_data(Host *h, gconstpointer data)
{
    uint8_t timestamp[8] = { 0x10, 0x20, 0, 0, 0, 0, 0xff, 0xff };
    uint8_t behavior[512] = { 1, 0, 1 };
    HostCommand command = host_get_feature(h, NVME_FEATURE_TIMESTAMP, 0, 0, 8);

    g_assert_cmpuint(command.in[6], ==, 0);
    host_command_clear(&command);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_TIMESTAMP, 0, timestamp, 8, NULL), ==,
        0);
    sim_lab_advance(&h->sim, 3 * LAB_MILLISECONDS);
    command = host_get_feature(h, NVME_FEATURE_TIMESTAMP, 0, 0, 4096);
    g_assert_cmpuint(get_le16(command.in), ==, 0x2013);
    g_assert_cmpuint(command.in[6], ==, 2);
    g_assert_cmpuint(command.moved, ==, 4096);
    host_command_clear(&command);

    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_HOST_BEHAVIOR, 0, behavior, 512, NULL),
        ==, 0);
    command = host_get_feature(h, NVME_FEATURE_HOST_BEHAVIOR, 0, 0, 512);
    g_assert_cmpmem(command.in, 512, behavior, 512);
    host_command_clear(&command);
    behavior[0] = 2;
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_HOST_BEHAVIOR, 0, behavior, 512, NULL),
        ==, NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_HOST_BEHAVIOR, 0, behavior, 511, NULL),
        ==, NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);

    command = host_get_feature(h, NVME_FEATURE_HOST_ID, 0, 1, 16);
    g_assert_cmpmem(command.in, 16, h->hostid, 16);
    host_command_clear(&command);
    command = host_get_feature(h, NVME_FEATURE_HOST_ID, 0, 0, 16);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    host_command_clear(&command);
    command = host_get_feature(h, NVME_FEATURE_HOST_ID, 0, 1, 8);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_SGL_DATA_LEN | NVME_SC_DNR);
    host_command_clear(&command);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_HOST_ID, 1, h->hostid, 16, NULL), ==,
        NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR);
    g_assert_cmphex(host_feature_value(h, NVME_FEATURE_HOST_ID, 3, 0), ==, 0);
}

static void test_feature_unknown(Host *h, gconstpointer data)
{
    static const uint8_t known[] = { 1,  2,  4,  5,    6,    7,   10,
                                     11, 14, 15, 0x16, 0x81, 0x84 };

    for (unsigned int fid = 0; fid < 256; fid++) {
        HostCommand command = host_get_feature(h, fid, 4, 0, 0);
        bool is_known = memchr(known, fid, sizeof(known)) != NULL;

        host_command_clear(&command);
        g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                        NVME_SC_INVALID_FIELD | NVME_SC_DNR);
        if (!is_known) {
            g_assert_cmphex(host_set_feature(h, fid, 0, NULL, 0, NULL), ==,
                            NVME_SC_INVALID_FIELD | NVME_SC_DNR);
        } else {
            host_feature_value(h, fid, 3, 0);
        }
    }
}

/* ---- AER and Abort ---- */

static void test_aer(Host *h, gconstpointer data)
{
    HostCommand aers[4];
    HostCommand more;

    for (int i = 0; i < 4; i++) {
        aers[i] = host_aer(h, 100 + i);
    }
    g_assert_null(host_receive(h, LAB_SECONDS));
    more = host_aer(h, 104);
    host_finish(h, &more);
    g_assert_cmphex(more.status & ~NVME_SC_MORE, ==,
                    NVME_SC_ASYNC_LIMIT | NVME_SC_DNR);
    host_command_clear(&more);
    /* abort the second */
    more = host_abort(h, 0, 101);
    host_finish_all(h, (HostCommand *[]){ &aers[1], &more }, 2);
    g_assert_cmphex(aers[1].status & ~NVME_SC_MORE, ==,
                    NVME_SC_ABORT_REQUESTED);
    g_assert_cmphex(more.status, ==, 0);
    g_assert_cmphex(more.result, ==, 0);
    host_command_clear(&more);
    /* now there is room again */
    more = host_aer(h, 104);
    g_assert_null(host_receive(h, LAB_SECONDS));
    host_disconnect(h);
    g_assert_null(host_receive(h, LAB_SECONDS));
    for (int i = 0; i < 4; i++) {
        host_command_clear(&aers[i]);
    }
    host_command_clear(&more);
}

static void test_abort_nothing(Host *h, gconstpointer data)
{
    for (uint32_t sqid = 0; sqid < 0x10000; sqid += 0x1111) {
        HostSqe sqe = {
            .opcode = NVME_ADM_ABORT,
            .command_id = 0x99,
            .cdw10 = sqid | 0x99 << 16,
        };
        HostCommand command = host_run(h, &sqe);

        g_assert_cmphex(command.status, ==, 0);
        g_assert_cmphex(command.result, ==, 1);
        g_assert_true(command.ersp);
        host_command_clear(&command);
    }
}

/* ---- keep-alive ---- */

typedef struct Ends {
    uint32_t associations;
    int64_t when;
} Ends;

static void note_end(void *opaque, const TapEvent *event)
{
    Ends *ends = opaque;

    if (strcmp(event->fields[0].string, "ended") == 0) {
        ends->associations++;
        ends->when = event->time;
    }
}

static void test_keep_alive(Host *h, gconstpointer data)
{
    HostSqe keep_alive = { .opcode = NVME_ADM_KEEP_ALIVE };
    Ends ends = { 0 };
    int64_t start;
    g_autoptr(FcFrame) frame = NULL;
    FcnvmeDisconnect disconnect;
    HostCommand late;

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_association), note_end,
                &ends);
    host_enable(h, SUB_NQN, 5000);
    for (int i = 0; i < 5; i++) {
        sim_lab_advance(&h->sim, 4 * LAB_SECONDS);
        start = h->sim.now;
        g_assert_cmphex(host_status(h, &keep_alive), ==, 0);
    }
    /* it starts the interval again, when it is executed: after link and time */
    start += 1000 + h->port->config.service_time;
    g_assert_cmpuint(ends.associations, ==, 0);
    /* any other command only leads to another one, when it is over */
    sim_lab_advance(&h->sim, 4 * LAB_SECONDS);
    host_get(h, NVME_PROPERTY_VS);
    sim_lab_advance(&h->sim, 5 * LAB_SECONDS);
    g_assert_cmpuint(ends.associations, ==, 0);
    sim_lab_advance(&h->sim, 10 * LAB_SECONDS);
    g_assert_cmpuint(ends.associations, ==, 1);
    g_assert_cmpint(ends.when, ==, start + 10 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    /* the host is told */
    frame = host_receive(h, LAB_SECONDS);
    g_assert_cmphex(frame->header.r_ctl, ==, FC_RCTL_FC4_LS_REQUEST);
    g_assert_cmphex(frame->header.type, ==, FC_TYPE_NVME);
    g_assert_cmphex(frame->header.ox_id, <, 0x1000);
    wire_decode(&fcnvme_disconnect_format, &disconnect, fc_frame_data(frame),
                frame->length);
    g_assert_cmphex(disconnect.command, ==, FCNVME_LS_DISCONNECT);
    g_assert_cmphex(disconnect.association_id, ==, h->association_id);
    /* what comes for the association now has no connection */
    host_submit(h, &late, &keep_alive);
    host_finish(h, &late);
    g_assert_cmpuint(late.ersp_result, ==, 3);
    host_command_clear(&late);
    tap_unobserve(&h->sim.lab.tap, note_end, &ends);
}

/* Where traffic does not count, only Keep Alive keeps it alive. */
static void test_keep_alive_only(Host *h, gconstpointer data)
{
    HostSqe keep_alive = { .opcode = NVME_ADM_KEEP_ALIVE };
    HostCommand command;
    NvmeIdController id;

    h->subsystem->tbkas = false;
    host_enable(h, SUB_NQN, 5000);
    command = host_identify(h, NVME_CNS_CONTROLLER, 0, 0);
    wire_decode(&nvme_id_controller_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmphex(id.ctratt, ==, 1);
    host_command_clear(&command);
    for (int i = 0; i < 3; i++) {
        sim_lab_advance(&h->sim, 4 * LAB_SECONDS);
        g_assert_cmphex(host_status(h, &keep_alive), ==, 0);
    }
    for (int i = 0; i < 4; i++) {
        g_assert_cmpuint(h->subsystem->controllers->len, ==, 1);
        host_get(h, NVME_PROPERTY_VS);
        sim_lab_advance(&h->sim, 1200 * LAB_MILLISECONDS);
    }
    host_get(h, NVME_PROPERTY_VS);
    sim_lab_advance(&h->sim, 300 * LAB_MILLISECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
}

static void test_keep_alive_off(Host *h, gconstpointer data)
{
    HostSqe keep_alive = { .opcode = NVME_ADM_KEEP_ALIVE };

    g_assert_cmphex(host_status(h, &keep_alive), ==,
                    NVME_SC_KEEP_ALIVE_INVALID);
    sim_lab_advance(&h->sim, 3600 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 1);
    /* switched on, rounded up to 100 ms */
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_KEEP_ALIVE, 1001, NULL, 0, NULL), ==,
        0);
    g_assert_cmpuint(host_feature_value(h, NVME_FEATURE_KEEP_ALIVE, 0, 0), ==,
                     1100);
    /* a controller that was shut down is left in peace */
    host_set_cc(h, HOST_CC | 1 << NVME_CC_SHUTDOWN_SHIFT);
    sim_lab_advance(&h->sim, 10 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 1);
}

/* The largest value that fits is not an overflow. */
static void test_keep_alive_huge(Host *h, gconstpointer data)
{
    host_enable(h, SUB_NQN, 0xffffffff);
    /* reading CSTS has made it two intervals */
    sim_lab_advance(&h->sim, 90 * 24 * 3600 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 1);
    sim_lab_advance(&h->sim, 10 * 24 * 3600 * LAB_SECONDS);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
}

/* ---- readiness ---- */

static void test_not_ready(Host *h, gconstpointer data)
{
    static const uint32_t ccs[] = {
        0,
        HOST_CC | 1 << NVME_CC_SHUTDOWN_SHIFT,
    };
    HostSqe sqe = { .opcode = NVME_ADM_IDENTIFY, .cdw10 = 1, .length = 4096 };

    for (size_t i = 0; i < G_N_ELEMENTS(ccs); i++) {
        host_set_cc(h, ccs[i]);
        g_assert_cmphex(host_status(h, &sqe), ==,
                        NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR);
        host_set_cc(h, 0);
        host_set_cc(h, HOST_CC);
        g_assert_cmphex(host_status(h, &sqe), ==, 0);
    }
}

static void test_unknown_admin(Host *h, gconstpointer data)
{
    static const uint8_t known[] = { 2, 6, 8, 9, 10, 12, 0x18, 0x7f };

    for (unsigned int opcode = 0; opcode < 256; opcode++) {
        HostSqe sqe = { .opcode = opcode };

        if (!memchr(known, opcode, sizeof(known))) {
            g_assert_cmphex(host_status(h, &sqe), ==,
                            NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
        }
    }
}

/* ---- discovery ---- */

static HostCommand discovery_log(Host *h, uint64_t offset, uint32_t length)
{
    return host_log(h, NVME_LOG_DISCOVERY, 0, offset, length);
}

static void test_discovery_log(Host *h, gconstpointer data)
{
    g_autofree char *traddr = g_strdup_printf(
        "nn-0x%016" G_GINT64_MODIFIER "x:pn-0x%016" G_GINT64_MODIFIER "x",
        h->target->node_name, h->target->port_name);
    HostCommand command = discovery_log(h, 0, 1024);
    NvmeDiscoveryHeader header;
    NvmeDiscoveryEntry entry;

    wire_decode(&nvme_discovery_header_format, &header, command.in, 1024);
    g_assert_cmpuint(header.numrec, ==, 2);
    g_assert_cmpuint(header.recfmt, ==, 0);
    g_assert_cmpuint(header.genctr, ==, 2);
    host_command_clear(&command);
    command = discovery_log(h, 1024, 2048);
    wire_decode(&nvme_discovery_entry_format, &entry, command.in, 1024);
    g_assert_cmpuint(entry.subtype, ==, NVME_SUBTYPE_CURRENT_DISCOVERY);
    g_assert_cmphex(entry.eflags, ==, NVME_EFLAG_PERSISTENT);
    g_assert_cmpstr((char *)entry.subnqn, ==, NVME_DISCOVERY_NQN);
    wire_decode(&nvme_discovery_entry_format, &entry, command.in + 1024, 1024);
    g_assert_cmpuint(entry.trtype, ==, 2);
    g_assert_cmphex(entry.eflags, ==, 0);
    g_assert_cmpuint(entry.adrfam, ==, 4);
    g_assert_cmpuint(entry.subtype, ==, 2);
    g_assert_cmphex(entry.cntlid, ==, 0xffff);
    g_assert_cmpuint(entry.asqsz, ==, 32);
    g_assert_cmpuint(entry.portid, ==, 1);
    g_assert_cmpstr((char *)entry.trsvcid, ==, "none");
    g_assert_cmpstr((char *)entry.subnqn, ==, SUB_NQN);
    g_assert_cmpstr((char *)entry.traddr, ==, traddr);
    host_command_clear(&command);
    /* all at once, as old tools do, and behind the end */
    command = discovery_log(h, 0, 4096);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 2);
    host_command_clear(&command);
    g_assert_cmphex(host_log_status(h, NVME_LOG_DISCOVERY, 0, 3076, 4), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    /* only what the host may use */
    nvmet_subsystem_set_allow_any_host(h->subsystem, false);
    command = discovery_log(h, 0, 1024);
    g_assert_cmpuint(get_le64(command.in), ==, 3);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 1);
    host_command_clear(&command);
}

static void test_discovery_controller(Host *h, gconstpointer data)
{
    HostCommand command = host_identify(h, NVME_CNS_CONTROLLER, 0, 0);
    HostSqe abort_sqe = { .opcode = NVME_ADM_ABORT };
    NvmeIdController id;

    wire_decode(&nvme_id_controller_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmpuint(id.cntrltype, ==, 2);
    g_assert_cmpuint(id.cntlid, ==, h->cntlid);
    g_assert_cmpstr((char *)id.subnqn, ==, NVME_DISCOVERY_NQN);
    g_assert_cmphex(id.oaes, ==, 1u << 31);
    g_assert_cmpuint(id.nn, ==, 0);
    g_assert_cmpuint(id.sgls & 3, ==, 1);
    host_command_clear(&command);
    g_assert_cmphex(host_identify_status(h, NVME_CNS_NAMESPACE, 1, 0), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    g_assert_cmphex(host_identify_status(h, NVME_CNS_ACTIVE_NAMESPACES, 0, 0),
                    ==, NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    g_assert_cmphex(host_log_status(h, NVME_LOG_SMART, ~0u, 0, 512), ==,
                    NVME_SC_INVALID_LOG_PAGE | NVME_SC_DNR);
    g_assert_cmphex(host_status(h, &abort_sqe), ==,
                    NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
    g_assert_cmphex(host_set_feature(h, NVME_FEATURE_QUEUES, 0, NULL, 0, NULL),
                    ==, NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    /* no I/O queues */
    host_create_connection(h, 1);
    check_connect(h, 1, NVME_DISCOVERY_NQN, h->cntlid,
                  NVME_SC_CONNECT_INVALID_PARAM | NVME_SC_DNR, 42);
    /* it was not asked to be kept alive, but stays for two intervals only */
    g_assert_cmpuint(host_feature_value(h, NVME_FEATURE_KEEP_ALIVE, 0, 0), ==,
                     120000);
    sim_lab_advance(&h->sim, 241 * LAB_SECONDS);
    g_assert_cmpuint(h->port->discovery->controllers->len, ==, 0);
}

static NvmetSubsystem *another(Host *h, const char *name)
{
    NvmetSubsystemConfig config = nvmet_subsystem_defaults;
    char *why = NULL;
    NvmetSubsystem *subsystem;

    config.name = name;
    subsystem = nvmet_subsystem_new(&h->sim.lab, &config, &why);
    g_assert_true(nvmet_port_add_subsystem(h->port, subsystem, &why));
    return subsystem;
}

static void test_discovery_event(Host *h, gconstpointer data)
{
    const uint32_t result = 2 | 0xf0 << 8 | 0x70 << 16;
    NvmetSubsystem *added[4];
    HostCommand aer = host_aer(h, 1);
    HostCommand command;

    /* not asked for: nothing is told */
    added[0] = another(h, "one");
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_ASYNC_EVENTS, 1u << 31, NULL, 0, NULL),
        ==, 0);
    added[1] = another(h, "two");
    host_finish(h, &aer);
    g_assert_cmphex(aer.status, ==, 0);
    g_assert_cmphex(aer.result, ==, result);
    host_command_clear(&aer);
    /* masked until the log was read */
    added[2] = another(h, "three");
    aer = host_aer(h, 2);
    g_assert_null(host_receive(h, LAB_SECONDS));
    {
        HostSqe sqe = {
            .opcode = NVME_ADM_GET_LOG_PAGE,
            .cdw10 = NVME_LOG_DISCOVERY | 255u << 16,
            .length = 1024,
        };
        HostCommand *both[] = { &aer, &command };

        host_submit(h, &command, &sqe);
        host_finish_all(h, both, 2);
    }
    g_assert_cmpuint(get_le64(command.in + 8), ==, 5);
    g_assert_cmphex(aer.result, ==, result);
    host_command_clear(&command);
    host_command_clear(&aer);
    /* with nothing held it waits for the next request */
    command = host_log(h, NVME_LOG_DISCOVERY, 0, 0, 1024);
    host_command_clear(&command);
    added[3] = another(h, "four");
    aer = host_aer(h, 3);
    host_finish(h, &aer);
    g_assert_cmphex(aer.result, ==, result);
    host_command_clear(&aer);
    /* the port lets go of them before they end */
    nvmet_port_free(h->port);
    for (int i = 0; i < 4; i++) {
        nvmet_subsystem_free(added[i]);
    }
    {
        char *why = NULL;

        h->port = nvmet_port_new(h->target, &nvmet_port_defaults, &why);
    }
}

#define TEST(name, setup_, fn) \
    g_test_add("/target-nvme/" name, Host, NULL, setup_, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("connect", setup, test_connect);
    TEST("connect-rejected", setup, test_connect_rejected);
    TEST("connect-sqe", setup, test_connect_sqe);
    TEST("connect-io", setup, test_connect_io);
    TEST("connect-busy", setup, test_connect_busy);
    TEST("unconnected", setup, test_unconnected);
    TEST("properties", setup, test_properties);
    TEST("properties-bad", setup_enabled, test_properties_bad);
    TEST("enable-illegal", setup_enabled, test_enable_illegal);
    TEST("identify-controller", setup_enabled, test_identify_controller);
    TEST("identify-namespace", setup_enabled, test_identify_namespace);
    TEST("identify-lists", setup_enabled, test_identify_lists);
    TEST("identify-others", setup_enabled, test_identify_others);
    TEST("error-log", setup_enabled, test_error_log);
    TEST("smart-log", setup_enabled, test_smart_log);
    TEST("other-logs", setup_enabled, test_other_logs);
    TEST("ana-log", setup_enabled, test_ana_log);
    TEST("log-ranges", setup_enabled, test_log_ranges);
    TEST("feature-words", setup_enabled, test_feature_words);
    TEST("feature-queues", setup_enabled, test_feature_queues);
    TEST("feature-data", setup_enabled, test_feature_data);
    TEST("feature-unknown", setup_enabled, test_feature_unknown);
    TEST("aer", setup_enabled, test_aer);
    TEST("abort-nothing", setup_enabled, test_abort_nothing);
    TEST("keep-alive", setup, test_keep_alive);
    TEST("keep-alive-only", setup, test_keep_alive_only);
    TEST("keep-alive-off", setup_enabled, test_keep_alive_off);
    TEST("keep-alive-huge", setup, test_keep_alive_huge);
    TEST("not-ready", setup_enabled, test_not_ready);
    TEST("unknown-admin", setup_enabled, test_unknown_admin);
    TEST("discovery-log", setup_discovery, test_discovery_log);
    TEST("discovery-controller", setup_discovery, test_discovery_controller);
    TEST("discovery-event", setup_discovery, test_discovery_event);
    return g_test_run();
}
