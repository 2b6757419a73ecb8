/*
 * What changes while hosts use a target: paths, namespaces, access.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target-admin.h"

#define MIB (1024 * 1024)

#define AEN_NAMESPACE   (2 | 0x00 << 8 | 0x04 << 16)
#define AEN_ANA         (2 | 0x03 << 8 | 0x0c << 16)
#define AEN_DISCOVERY   (2 | 0xf0 << 8 | 0x70 << 16)
#define AEN_TEMPERATURE (1 | 0x01 << 8 | 0x02 << 16)

/* One host, one subsystem, two target ports. */
typedef struct Path {
    FcTargetPort *target;
    NvmetPort *port;
    uint64_t association_id;
    uint64_t connection_ids[4];
    uint32_t csn[4];
    uint16_t cntlid;
} Path;

typedef struct Paths {
    Host h; /* what it says about the path is the current one's */
    Path paths[2];
    int current;
} Paths;

static void keep_path(Paths *p)
{
    Path *path = &p->paths[p->current];

    path->target = p->h.target;
    path->port = p->h.port;
    path->association_id = p->h.association_id;
    path->cntlid = p->h.cntlid;
    memcpy(path->connection_ids, p->h.connection_ids,
           sizeof(path->connection_ids));
    memcpy(path->csn, p->h.csn, sizeof(path->csn));
}

/* What the host does from now on goes through that port. */
static Host *through(Paths *p, int number)
{
    const Path *path = &p->paths[number];

    keep_path(p);
    p->current = number;
    p->h.target = path->target;
    p->h.port = path->port;
    p->h.association_id = path->association_id;
    p->h.cntlid = path->cntlid;
    memcpy(p->h.connection_ids, path->connection_ids,
           sizeof(path->connection_ids));
    memcpy(p->h.csn, path->csn, sizeof(path->csn));
    return &p->h;
}

static void connect_path(Host *h)
{
    host_enable(h, SUB_NQN, 0);
    host_create_connection(h, 1);
    host_connect(h, 1, SUB_NQN, 0);
}

static void setup(Paths *p, gconstpointer data)
{
    FcTargetPortConfig target_config = { .name = "target1" };
    NvmetPortConfig port_config = nvmet_port_defaults;
    HostConfig config = host_defaults();
    Path *second = &p->paths[1];
    Host *h = &p->h;
    char *why = NULL;

    host_build(h, &config);
    second->target = fc_target_port_new(h->fabric, &target_config, &why);
    port_config.port_id = 2;
    second->port = nvmet_port_new(second->target, &port_config, &why);
    g_assert_true(nvmet_port_add_subsystem(second->port, h->subsystem, &why));
    host_target_up(h);
    host_login(h);
    connect_path(h);
    h = through(p, 1);
    host_target_up(h);
    host_plogi(h);
    host_prli(h);
    connect_path(h);
    through(p, 0);
}

static void teardown(Paths *p, gconstpointer data)
{
    through(p, 0);
    nvmet_port_free(p->paths[1].port);
    fc_target_port_free(p->paths[1].target);
    host_free(&p->h);
}

/* ---- what hosts do ---- */

static HostSqe read_sqe(uint32_t nsid)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);

    sqe.nsid = nsid;
    return sqe;
}

static uint16_t read_status(Host *h, uint32_t nsid)
{
    HostSqe sqe = read_sqe(nsid);

    return host_status(h, &sqe);
}

static NvmetNamespace *add_namespace(Host *h, uint32_t nsid, uint32_t group)
{
    NvmetNamespaceConfig config = nvmet_namespace_defaults;
    NvmetNamespace *ns;
    char *why = NULL;

    config.nsid = nsid;
    config.size = MIB;
    config.ana_group = group;
    ns = nvmet_namespace_new(h->subsystem, &config, &why);
    g_assert_nonnull(ns);
    return ns;
}

static void want_events(Host *h, uint32_t bits)
{
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_ASYNC_EVENTS, bits, NULL, 0, NULL), ==,
        0);
}

/* The event has been told by the held request, which is cleared. */
static void expect_event(Host *h, HostCommand *aer, uint32_t result)
{
    host_finish(h, aer);
    g_assert_cmphex(aer->status, ==, 0);
    g_assert_cmphex(aer->result, ==, result);
    host_command_clear(aer);
}

static void expect_silence(Host *h)
{
    g_assert_null(host_receive(h, LAB_SECONDS));
}

/* ---- asymmetric namespace access ---- */

typedef struct AnaLog {
    uint64_t chgcnt;
    uint16_t ngrps;
    NvmeAnaGroup groups[4];
    uint32_t nsids[4][8];
} AnaLog;

static AnaLog ana_log(Host *h, uint8_t lsp)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .nsid = ~0u,
        .cdw10 = NVME_LOG_ANA | lsp << 8 | 1023u << 16,
        .length = 4096,
    };
    HostCommand command = host_run(h, &sqe);
    const uint8_t *at = command.in + NVME_ANA_HEADER_LEN;
    AnaLog log = { .chgcnt = get_le64(command.in),
                   .ngrps = get_le16(command.in + 8) };

    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpuint(log.ngrps, <=, 4);
    for (int i = 0; i < log.ngrps; i++) {
        wire_decode(&nvme_ana_group_format, &log.groups[i], at,
                    NVME_ANA_GROUP_LEN);
        at += NVME_ANA_GROUP_LEN;
        for (uint32_t n = 0; n < log.groups[i].nnsids; n++) {
            log.nsids[i][n] = get_le32(at);
            at += 4;
        }
    }
    host_command_clear(&command);
    return log;
}

/* Linux asks for header, all groups and all namespaces: it fits into 8 KiB. */
G_STATIC_ASSERT(NVME_ANA_HEADER_LEN + NVMET_ANA_GROUPS * NVME_ANA_GROUP_LEN +
                    NVMET_NSID_MAX * 4 <=
                8192);

static void test_ana_log(Paths *p, gconstpointer data)
{
    Host *h = &p->h;
    char *why = NULL;
    AnaLog log = ana_log(h, 0);

    /* groups without namespaces are not in it */
    g_assert_cmpuint(log.chgcnt, ==, 0);
    g_assert_cmpuint(log.ngrps, ==, 1);
    g_assert_cmpuint(log.groups[0].grpid, ==, 1);
    g_assert_cmpuint(log.groups[0].chgcnt, ==, 0);
    g_assert_cmpuint(log.nsids[0][0], ==, 1);

    add_namespace(h, 9, 32);
    add_namespace(h, 7, 32);
    nvmet_ana_set_state(h->port, 32, NVME_ANA_NON_OPTIMIZED);
    nvmet_ana_set_state(h->port, 5, NVME_ANA_INACCESSIBLE);
    log = ana_log(h, 0);
    g_assert_cmpuint(log.chgcnt, ==, 3);
    g_assert_cmpuint(log.ngrps, ==, 2);
    g_assert_cmpuint(log.groups[0].state, ==, NVME_ANA_OPTIMIZED);
    g_assert_cmpuint(log.groups[1].grpid, ==, 32);
    g_assert_cmpuint(log.groups[1].state, ==, NVME_ANA_NON_OPTIMIZED);
    g_assert_cmpuint(log.groups[1].chgcnt, ==, 3);
    g_assert_cmpuint(log.groups[1].nnsids, ==, 2);
    g_assert_cmpuint(log.nsids[1][0], ==, 7);
    g_assert_cmpuint(log.nsids[1][1], ==, 9);

    /* the groups alone; the same state again is no change */
    nvmet_ana_set_state(h->port, 32, NVME_ANA_NON_OPTIMIZED);
    log = ana_log(h, NVME_ANA_GROUPS_ONLY);
    g_assert_cmpuint(log.chgcnt, ==, 3);
    g_assert_cmpuint(log.ngrps, ==, 2);
    g_assert_cmpuint(log.groups[0].nnsids, ==, 0);
    g_assert_cmpuint(log.groups[1].nnsids, ==, 0);
    g_assert_cmpuint(log.groups[1].state, ==, NVME_ANA_NON_OPTIMIZED);

    /* a namespace goes to a group that has had none */
    g_assert_true(nvmet_namespace_set_ana_group(
        nvmet_subsystem_namespace(h->subsystem, 9), 5, &why));
    g_assert_false(nvmet_namespace_set_ana_group(h->ns, 33, &why));
    g_assert_cmpstr(why, ==, "anagrpid is 33, must be 1..32");
    g_clear_pointer(&why, g_free);
    log = ana_log(h, 0);
    g_assert_cmpuint(log.chgcnt, ==, 5);
    g_assert_cmpuint(log.ngrps, ==, 3);
    g_assert_cmpuint(log.groups[1].grpid, ==, 5);
    g_assert_cmpuint(log.groups[1].state, ==, NVME_ANA_INACCESSIBLE);
    g_assert_cmpuint(log.groups[1].chgcnt, ==, 5);
    g_assert_cmpuint(log.nsids[1][0], ==, 9);
    g_assert_cmpuint(log.groups[2].nnsids, ==, 1);
}

static void check_states(Host *h, uint16_t expected)
{
    static const uint8_t opcodes[] = {
        NVME_NVM_READ,         NVME_NVM_WRITE,  NVME_NVM_COMPARE,
        NVME_NVM_WRITE_ZEROES, NVME_NVM_VERIFY, NVME_NVM_FLUSH,
        NVME_NVM_DSM,
    };
    static uint8_t out[512];

    for (size_t i = 0; i < G_N_ELEMENTS(opcodes); i++) {
        bool has_data = i < 3 || opcodes[i] == NVME_NVM_DSM;
        HostSqe sqe = host_io(opcodes[i], 0, 1, has_data ? 512 : 0, out);
        HostCommand command = host_run(h, &sqe);

        /* never with DNR, which would keep the host from another path */
        g_assert_cmphex(command.status & ~NVME_SC_MORE, ==, expected);
        host_command_clear(&command);
        sqe.cdw10 = ~0u;
        sqe.cdw11 = ~0u;
        sqe.nsid = 2;
        g_assert_cmphex(host_status(h, &sqe), ==,
                        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    }
}

static void test_ana_status(Paths *p, gconstpointer data)
{
    static const struct {
        const char *name;
        uint8_t state;
        uint16_t status;
    } cases[] = {
        { "non-optimized", 2, 0 },       { "inaccessible", 3, 0x302 },
        { "persistent-loss", 4, 0x301 }, { "change", 15, 0x303 },
        { "optimized", 1, 0 },
    };
    Host *h = &p->h;
    uint8_t state = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool known = cases[i].state != 3 && cases[i].state != 4;
        HostCommand command;
        NvmeIdNamespace id;

        g_assert_true(nvmet_ana_state_parse(cases[i].name, &state));
        g_assert_cmpuint(state, ==, cases[i].state);
        g_assert_cmpstr(nvmet_ana_state_name(state), ==, cases[i].name);
        nvmet_ana_set_state(h->port, 1, state);
        check_states(h, cases[i].status);
        /* Identify hides what is used, nothing else */
        nvmet_store_write(h->ns->store, 0, "x", 1);
        command = host_identify(h, NVME_CNS_NAMESPACE, 1, 0);
        wire_decode(&nvme_id_namespace_format, &id, command.in,
                    NVME_IDENTIFY_LEN);
        g_assert_cmpuint(id.nsze, ==, 131072);
        g_assert_cmpint(id.nuse != 0, ==, known);
        g_assert_cmpint(id.nvmcap != 0, ==, known);
        host_command_clear(&command);
        /* the other port has states of its own */
        g_assert_cmphex(read_status(through(p, 1), 1), ==, 0);
        h = through(p, 0);
    }
    g_assert_false(nvmet_ana_state_parse("optimised", &state));
    g_assert_null(nvmet_ana_state_name(5));
}

/* What the error log has to say about it. */
static void test_ana_error_log(Paths *p, gconstpointer data)
{
    HostSqe sqe = host_io(NVME_NVM_READ, 0x1234, 1, 512, NULL);
    HostCommand command;
    NvmeErrorEntry entry;
    Host *h = &p->h;

    nvmet_ana_set_state(h->port, 1, NVME_ANA_INACCESSIBLE);
    g_assert_cmphex(host_status(h, &sqe), ==, NVME_SC_ANA_INACCESSIBLE);
    command = host_log(h, NVME_LOG_ERROR, ~0u, 0, 64);
    wire_decode(&nvme_error_entry_format, &entry, command.in, 64);
    g_assert_cmpuint(entry.error_count, ==, 1);
    g_assert_cmpuint(entry.sqid, ==, 1);
    g_assert_cmphex(entry.cmdid, ==, 0x100);
    g_assert_cmphex(entry.status_field, ==, NVME_SC_ANA_INACCESSIBLE << 1);
    g_assert_cmpuint(entry.parm_error_location, ==, 4);
    g_assert_cmphex(entry.lba, ==, 0x1234);
    g_assert_cmpuint(entry.nsid, ==, 1);
    g_assert_cmpuint(entry.trtype, ==, NVME_TRTYPE_FC);
    host_command_clear(&command);
}

/* Whoever waits for a path is told for how long, if he knows what that is. */
static void test_ana_retry_delay(Paths *p, gconstpointer data)
{
    uint8_t behavior[512] = { 1 };
    Host *h = &p->h;
    HostCommand command;
    NvmeIdController id;

    h->subsystem->crdt = 20;
    nvmet_ana_set_state(h->port, 1, NVME_ANA_CHANGE);
    g_assert_cmphex(read_status(h, 1), ==, NVME_SC_ANA_TRANSITION);
    command = host_identify(h, NVME_CNS_CONTROLLER, 0, 0);
    wire_decode(&nvme_id_controller_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmpuint(id.crdt1, ==, 20);
    host_command_clear(&command);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_HOST_BEHAVIOR, 0, behavior, 512, NULL),
        ==, 0);
    g_assert_cmphex(read_status(h, 1), ==,
                    NVME_SC_ANA_TRANSITION | NVME_SC_CRD_1);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_INACCESSIBLE);
    g_assert_cmphex(read_status(h, 1), ==, NVME_SC_ANA_INACCESSIBLE);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_CHANGE);
    h->subsystem->crdt = 0;
    g_assert_cmphex(read_status(h, 1), ==, NVME_SC_ANA_TRANSITION);
}

static void test_ana_event(Paths *p, gconstpointer data)
{
    HostSqe retained = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .cdw10 = NVME_LOG_ANA | 1 << 15 | 11u << 16,
        .length = 48,
    };
    HostCommand aers[2];
    Host *h = &p->h;
    char *why = NULL;

    /* nobody has asked yet */
    aers[0] = host_aer(h, 1);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_INACCESSIBLE);
    expect_silence(h);
    want_events(h, 1u << NVME_EVENT_BIT_ANA);
    /* another port, a group of no interest */
    nvmet_ana_set_state(p->paths[1].port, 1, NVME_ANA_INACCESSIBLE);
    nvmet_ana_set_state(h->port, 2, NVME_ANA_INACCESSIBLE);
    expect_silence(h);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_OPTIMIZED);
    expect_event(h, &aers[0], AEN_ANA);
    /* masked until the log is read, and reading may retain it */
    aers[0] = host_aer(h, 2);
    aers[1] = host_aer(h, 3);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_CHANGE);
    g_assert_cmphex(host_status(h, &retained), ==, 0);
    expect_silence(h);
    retained.cdw10 &= ~(1u << 15);
    {
        HostCommand log;

        host_submit(h, &log, &retained);
        host_finish_all(h, (HostCommand *[]){ &log, &aers[0] }, 2);
        g_assert_cmpuint(log.in[16 + 16], ==, NVME_ANA_CHANGE);
        host_command_clear(&log);
    }
    expect_event(h, &aers[0], AEN_ANA);
    g_assert_cmphex(host_status(h, &retained), ==, 0);
    /* a namespace that changes its group is an event, one that comes is not */
    add_namespace(h, 2, 3);
    g_assert_true(nvmet_namespace_set_ana_group(h->ns, 1, &why));
    expect_silence(h);
    g_assert_true(nvmet_namespace_set_ana_group(h->ns, 4, &why));
    expect_event(h, &aers[1], AEN_ANA);
}

/* What is not wanted any more is not told later either. */
static void test_event_unwanted(Paths *p, gconstpointer data)
{
    const uint32_t ana = 1u << NVME_EVENT_BIT_ANA;
    Host *h = &p->h;
    HostCommand aer;

    want_events(h, ana);
    aer = host_aer(h, 1);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_CHANGE);
    expect_event(h, &aer, AEN_ANA);
    /* masked, then another one waits */
    nvmet_ana_set_state(h->port, 1, NVME_ANA_OPTIMIZED);
    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    want_events(h, ana);
    ana_log(h, 0);
    aer = host_aer(h, 2);
    expect_silence(h);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_CHANGE);
    expect_event(h, &aer, AEN_ANA);
}

/* Commands under way when the path goes. */
static void test_ana_in_flight(Paths *p, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe write = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostSqe sqe = read_sqe(1);
    HostCommand reading, writing;
    Host *h = &p->h;

    host_submit(h, &reading, &sqe);
    host_submit(h, &writing, &write);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_INACCESSIBLE);
    host_finish_all(h, (HostCommand *[]){ &reading, &writing }, 2);
    g_assert_cmphex(reading.status & ~NVME_SC_MORE, ==,
                    NVME_SC_ANA_INACCESSIBLE);
    g_assert_cmpuint(reading.moved, ==, 0);
    /* the host sends what it was asked for, to no effect */
    g_assert_cmphex(writing.status & ~NVME_SC_MORE, ==,
                    NVME_SC_ANA_INACCESSIBLE);
    g_assert_cmpuint(writing.xfrd_len, ==, MIB);
    g_assert_cmpuint(nvmet_store_used(h->ns->store), ==, 0);
    host_command_clear(&reading);
    host_command_clear(&writing);
    /* through the other port it works */
    g_assert_cmphex(host_status(through(p, 1), &write), ==, 0);
    g_assert_true(nvmet_store_equal(p->h.ns->store, 0, out, MIB));
}

/* ---- namespaces come, go and change ---- */

static void check_list(Host *h, uint8_t cns, const uint32_t *expected)
{
    HostCommand command = host_identify(h, cns, 0, 0);

    for (int i = 0; i == 0 || expected[i - 1]; i++) {
        g_assert_cmpuint(get_le32(command.in + 4 * i), ==, expected[i]);
    }
    host_command_clear(&command);
}

static void check_changed(Host *h, bool retain, const uint32_t *expected)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_GET_LOG_PAGE,
        .nsid = ~0u,
        .cdw10 = NVME_LOG_CHANGED_NAMESPACES | retain << 15 | 1023u << 16,
        .length = 4096,
    };
    HostCommand command = host_run(h, &sqe);

    for (int i = 0; i == 0 || expected[i - 1]; i++) {
        g_assert_cmpuint(get_le32(command.in + 4 * i), ==, expected[i]);
    }
    host_command_clear(&command);
}

#define LIST(...) ((const uint32_t[]){ __VA_ARGS__ })

static void test_namespace_add(Paths *p, gconstpointer data)
{
    HostCommand aers[2];
    Host *h = &p->h;

    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE | 1u << NVME_EVENT_BIT_ANA);
    aers[0] = host_aer(h, 1);
    add_namespace(h, 1024, 1);
    expect_event(h, &aers[0], AEN_NAMESPACE);
    check_list(h, NVME_CNS_ACTIVE_NAMESPACES, LIST(1, 1024, 0));
    g_assert_cmphex(read_status(h, 1024), ==, 0);
    /* more of them before the list is read: one event, in order */
    add_namespace(h, 9, 1);
    add_namespace(h, 8, 1);
    aers[0] = host_aer(h, 2);
    expect_silence(h);
    check_changed(h, true, LIST(8, 9, 1024, 0));
    expect_silence(h);
    {
        HostSqe sqe = {
            .opcode = NVME_ADM_GET_LOG_PAGE,
            .cdw10 = NVME_LOG_CHANGED_NAMESPACES | 1023u << 16,
            .length = 4096,
        };
        HostCommand log;

        host_submit(h, &log, &sqe);
        host_finish_all(h, (HostCommand *[]){ &log, &aers[0] }, 2);
        g_assert_cmpuint(get_le32(log.in), ==, 8);
        host_command_clear(&log);
    }
    expect_event(h, &aers[0], AEN_NAMESPACE);
    check_changed(h, false, LIST(0));
    /* of which the other controller has its own list */
    h = through(p, 1);
    check_changed(h, false, LIST(8, 9, 1024, 0));
    check_changed(h, false, LIST(0));
}

static void test_namespace_remove(Paths *p, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe write = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostSqe sqe = read_sqe(1);
    HostCommand reading, writing, aer, smart;
    Host *h = &p->h;
    uint64_t reads;

    g_assert_cmphex(read_status(h, 1), ==, 0);
    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    aer = host_aer(h, 1);
    sim_lab_advance(&h->sim, LAB_MILLISECONDS);
    host_submit(h, &reading, &sqe);
    host_submit(h, &writing, &write);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    nvmet_namespace_remove(h->ns);
    host_finish_all(h, (HostCommand *[]){ &reading, &writing, &aer }, 3);
    g_assert_cmphex(reading.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(writing.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmpuint(writing.xfrd_len, ==, MIB);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    host_command_clear(&reading);
    host_command_clear(&writing);
    expect_event(h, &aer, AEN_NAMESPACE);
    check_changed(h, false, LIST(1, 0));
    check_list(h, NVME_CNS_ACTIVE_NAMESPACES, LIST(0));
    g_assert_cmpuint(ana_log(h, 0).ngrps, ==, 0);
    g_assert_cmpuint(ana_log(h, 0).chgcnt, ==, 1);
    g_assert_cmphex(read_status(h, 1), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(
        host_identify_status(h, NVME_CNS_NAMESPACE_DESCRIPTORS, 1, 0), ==,
        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    /* what was read stays read */
    smart = host_log(h, NVME_LOG_SMART, ~0u, 0, 512);
    reads = get_le64(smart.in + 64);
    g_assert_cmpuint(reads, ==, 1);
    host_command_clear(&smart);
    /* another one with that number, and a command that was on its way */
    h->ns = add_namespace(h, 1, 2);
    host_submit(h, &reading, &sqe);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    nvmet_namespace_remove(h->ns);
    h->ns = add_namespace(h, 1, 2);
    host_finish(h, &reading);
    g_assert_cmphex(reading.status, ==, 0);
    host_command_clear(&reading);
}

static void test_namespace_resize(Paths *p, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(4096, 1);
    g_autofree uint8_t *zeroes = g_malloc0(4096);
    HostSqe last = host_io(NVME_NVM_WRITE, 131064, 8, 4096, out);
    HostSqe far = host_io(NVME_NVM_READ, 131064, 8, 4096, NULL);
    HostCommand aer, reading, command;
    NvmeIdNamespace id;
    Host *h = &p->h;
    char *why = NULL;

    g_assert_cmphex(host_status(h, &last), ==, 0);
    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    aer = host_aer(h, 1);
    sim_lab_advance(&h->sim, LAB_MILLISECONDS);
    host_submit(h, &reading, &far);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    g_assert_true(nvmet_namespace_resize(h->ns, 32 * MIB, &why));
    host_finish_all(h, (HostCommand *[]){ &reading, &aer }, 2);
    g_assert_cmphex(reading.status & ~NVME_SC_MORE, ==,
                    NVME_SC_LBA_RANGE | NVME_SC_DNR);
    host_command_clear(&reading);
    expect_event(h, &aer, AEN_NAMESPACE);
    check_changed(h, false, LIST(1, 0));
    command = host_identify(h, NVME_CNS_NAMESPACE, 1, 0);
    wire_decode(&nvme_id_namespace_format, &id, command.in, NVME_IDENTIFY_LEN);
    g_assert_cmpuint(id.nsze, ==, 65536);
    g_assert_cmpuint(id.ncap, ==, 65536);
    g_assert_cmpuint(id.nvmcap, ==, 32 * MIB);
    host_command_clear(&command);
    g_assert_cmphex(host_status(h, &last), ==, NVME_SC_LBA_RANGE | NVME_SC_DNR);
    /* larger again: what was there is gone */
    aer = host_aer(h, 2);
    g_assert_true(nvmet_namespace_resize(h->ns, 128 * MIB, &why));
    expect_event(h, &aer, AEN_NAMESPACE);
    command = host_run(h, &far);
    g_assert_cmphex(command.status, ==, 0);
    g_assert_cmpmem(command.in, 4096, zeroes, 4096);
    host_command_clear(&command);
    /* the same size is no change, and not everything is a size */
    check_changed(h, false, LIST(1, 0));
    g_assert_true(nvmet_namespace_resize(h->ns, 128 * MIB, &why));
    check_changed(h, false, LIST(0));
    g_assert_false(nvmet_namespace_resize(h->ns, 513, &why));
    g_assert_cmpstr(why, ==,
                    "size is 513, must be 512..281474976710656 in steps of 512 "
                    "(bytes)");
    g_free(why);
    g_assert_cmpuint(h->ns->blocks, ==, 262144);
}

static uint16_t set_protection(Host *h, uint32_t nsid, uint32_t value)
{
    HostSqe sqe = {
        .opcode = NVME_ADM_SET_FEATURES,
        .nsid = nsid,
        .cdw10 = NVME_FEATURE_WRITE_PROTECT,
        .cdw11 = value,
    };

    return host_status(h, &sqe);
}

static void test_write_protect(Paths *p, gconstpointer data)
{
    static uint8_t out[512];
    HostSqe write = host_io(NVME_NVM_WRITE, 0, 1, 512, out);
    HostSqe get = { .opcode = NVME_ADM_GET_FEATURES,
                    .nsid = 1,
                    .cdw10 = NVME_FEATURE_WRITE_PROTECT };
    Host *h = &p->h;
    HostCommand command;
    HostCommand aer;

    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    aer = host_aer(h, 1);
    sim_lab_advance(&h->sim, LAB_MILLISECONDS);
    /* told to all controllers, also to the one that did it */
    {
        HostSqe sqe = { .opcode = NVME_ADM_SET_FEATURES,
                        .nsid = 1,
                        .cdw10 = NVME_FEATURE_WRITE_PROTECT,
                        .cdw11 = 1 };

        host_submit(h, &command, &sqe);
        host_finish_all(h, (HostCommand *[]){ &command, &aer }, 2);
        g_assert_cmphex(command.status, ==, 0);
        host_command_clear(&command);
    }
    expect_event(h, &aer, AEN_NAMESPACE);
    check_changed(h, false, LIST(1, 0));
    g_assert_cmphex(host_status(h, &write), ==,
                    NVME_SC_WRITE_PROTECTED | NVME_SC_DNR);
    command = host_run(h, &get);
    g_assert_cmphex(command.result, ==, 1);
    host_command_clear(&command);
    command = host_identify(h, NVME_CNS_NAMESPACE, 1, 0);
    g_assert_cmpuint(command.in[99], ==, 1);
    host_command_clear(&command);
    /* off again, and what else can be said */
    g_assert_cmphex(set_protection(h, 1, 0), ==, 0);
    g_assert_cmphex(host_status(h, &write), ==, 0);
    check_changed(h, false, LIST(1, 0));
    g_assert_cmphex(set_protection(h, 1, 0), ==, 0);
    check_changed(h, false, LIST(0));
    g_assert_cmphex(set_protection(h, 1, 2), ==,
                    NVME_SC_INVALID_FIELD | NVME_SC_DNR);
    g_assert_cmphex(set_protection(h, 2, 1), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(set_protection(h, ~0u, 1), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    get.nsid = 0;
    g_assert_cmphex(host_status(h, &get), ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    g_assert_cmphex(host_feature_value(h, NVME_FEATURE_WRITE_PROTECT, 3, 0), ==,
                    6);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_INACCESSIBLE);
    g_assert_cmphex(set_protection(h, 1, 1), ==, NVME_SC_ANA_INACCESSIBLE);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_OPTIMIZED);
    /* it is gone when its turn comes */
    get.nsid = 1;
    host_submit(h, &command, &get);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    nvmet_namespace_remove(h->ns);
    host_finish(h, &command);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    host_command_clear(&command);
}

/* ---- who may ---- */

static void test_hosts(Paths *p, gconstpointer data)
{
    static const char *const others[] = { "nqn.2014-08.org.example:x", NULL };
    static const char *const ours[] = { HOST_NQN, NULL };
    HostCommand aer, command;
    Host *h = &p->h;
    char *why = NULL;
    uint64_t generation;

    /* a persistent connection to the discovery controller */
    host_enable(h, NVME_DISCOVERY_NQN, 10000);
    want_events(h, 1u << 31);
    command = host_log(h, NVME_LOG_DISCOVERY, 0, 0, 1024);
    generation = get_le64(command.in);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 2);
    host_command_clear(&command);
    aer = host_aer(h, 1);
    g_assert_true(nvmet_subsystem_set_hosts(h->subsystem, others, &why));
    nvmet_subsystem_set_allow_any_host(h->subsystem, false);
    expect_event(h, &aer, AEN_DISCOVERY);
    command = host_log(h, NVME_LOG_DISCOVERY, 0, 0, 1024);
    g_assert_cmpuint(get_le64(command.in), ==, generation + 2);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 1);
    host_command_clear(&command);
    /* who is in stays in; on the other port, too, nobody else comes in */
    h = through(p, 1);
    g_assert_cmphex(read_status(h, 1), ==, 0);
    host_create_association(h, SUB_NQN);
    command = host_connect_command(h, 0, SUB_NQN, 0xffff, 0);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_CONNECT_INVALID_HOST | NVME_SC_DNR);
    host_command_clear(&command);
    g_assert_true(nvmet_subsystem_set_hosts(h->subsystem, ours, &why));
    host_connect(h, 0, SUB_NQN, 0);
    /* the first port's hosts hear of that as well */
    h = through(p, 0);
    aer = host_aer(h, 2);
    expect_event(h, &aer, AEN_DISCOVERY);
}

/* Two subsystems behind a port have nothing in common but the port. */
static void test_two_subsystems(Paths *p, gconstpointer data)
{
    NvmetSubsystemConfig config = nvmet_subsystem_defaults;
    NvmetNamespaceConfig ns_config = nvmet_namespace_defaults;
    Host *h = &p->h;
    NvmetSubsystem *other;
    HostCommand command;
    char *why = NULL;

    config.name = "other";
    config.nqn = SUB_NQN ".other";
    other = nvmet_subsystem_new(&h->sim.lab, &config, &why);
    ns_config.nsid = 3;
    ns_config.size = MIB;
    g_assert_nonnull(nvmet_namespace_new(other, &ns_config, &why));
    g_assert_true(nvmet_port_add_subsystem(h->port, other, &why));
    nvmet_ana_set_state(h->port, 1, NVME_ANA_NON_OPTIMIZED);
    host_enable(h, SUB_NQN ".other", 0);
    g_assert_cmpuint(h->cntlid, ==, 1);
    check_list(h, NVME_CNS_ACTIVE_NAMESPACES, LIST(3, 0));
    g_assert_cmpuint(ana_log(h, 0).groups[0].state, ==, NVME_ANA_NON_OPTIMIZED);
    host_enable(h, NVME_DISCOVERY_NQN, 0);
    command = host_log(h, NVME_LOG_DISCOVERY, 0, 0, 4096);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 3);
    g_assert_cmpstr((char *)command.in + 2 * 1024 + 256, ==, SUB_NQN);
    g_assert_cmpstr((char *)command.in + 3 * 1024 + 256, ==, SUB_NQN ".other");
    host_command_clear(&command);
    /* the other port has but one of them */
    h = through(p, 1);
    host_enable(h, NVME_DISCOVERY_NQN, 0);
    command = host_log(h, NVME_LOG_DISCOVERY, 0, 0, 4096);
    g_assert_cmpuint(get_le64(command.in + 8), ==, 2);
    g_assert_cmpuint(get_le16(command.in + 2 * 1024 + 4), ==, 2);
    host_command_clear(&command);
    host_create_association(h, SUB_NQN ".other");
    command = host_connect_command(h, 0, SUB_NQN ".other", 0xffff, 0);
    g_assert_cmphex(command.status & ~NVME_SC_MORE, ==,
                    NVME_SC_CONNECT_INVALID_PARAM | NVME_SC_DNR);
    g_assert_cmphex(command.result, ==, 0x10100);
    host_command_clear(&command);
    h = through(p, 0);
    nvmet_port_free(h->port);
    nvmet_subsystem_free(other);
    h->port = nvmet_port_new(h->target, &nvmet_port_defaults, &why);
}

/* ---- controllers ---- */

static void test_identify_lists(Paths *p, gconstpointer data)
{
    HostSqe sqe = { .opcode = NVME_ADM_IDENTIFY, .length = NVME_IDENTIFY_LEN };
    Host *h = &p->h;
    HostCommand command;

    add_namespace(h, 4, 1);
    check_list(h, NVME_CNS_ALLOCATED_NAMESPACES, LIST(1, 4, 0));
    command = host_identify(h, NVME_CNS_ALLOCATED_NAMESPACE, 4, 0);
    g_assert_cmpuint(get_le64(command.in), ==, 2048);
    host_command_clear(&command);
    /* controllers: all, of a namespace, from an identifier on */
    for (int i = 0; i < 2; i++) {
        command = host_identify(
            h, i ? NVME_CNS_CONTROLLERS : NVME_CNS_NAMESPACE_CONTROLLERS, 4, 0);
        g_assert_cmpuint(get_le16(command.in), ==, 2);
        g_assert_cmpuint(get_le16(command.in + 2), ==, 1);
        g_assert_cmpuint(get_le16(command.in + 4), ==, 2);
        g_assert_cmpuint(get_le16(command.in + 6), ==, 0);
        host_command_clear(&command);
    }
    sqe.cdw10 = NVME_CNS_CONTROLLERS | 2 << 16;
    command = host_run(h, &sqe);
    g_assert_cmpuint(get_le16(command.in), ==, 1);
    g_assert_cmpuint(get_le16(command.in + 2), ==, 2);
    host_command_clear(&command);
    g_assert_cmphex(
        host_identify_status(h, NVME_CNS_NAMESPACE_CONTROLLERS, 5, 0), ==,
        NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
}

/* NSIDs where they do not belong. */
static void test_nsid_rules(Paths *p, gconstpointer data)
{
    static const uint8_t lids[] = { 0, 1, 3, 4, 5, 0x0c, 0x12 };
    HostSqe sqe = { .opcode = NVME_ADM_SET_FEATURES,
                    .nsid = 1,
                    .cdw10 = NVME_FEATURE_ARBITRATION,
                    .cdw11 = 3 };
    Host *h = &p->h;

    for (size_t i = 0; i < G_N_ELEMENTS(lids); i++) {
        g_assert_cmphex(host_log_status(h, lids[i], 1, 0, 512), ==,
                        NVME_SC_INVALID_FIELD | NVME_SC_DNR);
        g_assert_cmphex(host_log_status(h, lids[i], 0, 0, 512), ==, 0);
    }
    g_assert_cmphex(host_log_status(h, NVME_LOG_SMART, 1, 0, 512), ==, 0);
    g_assert_cmphex(host_status(h, &sqe), ==,
                    NVME_SC_FEATURE_NOT_PER_NAMESPACE | NVME_SC_DNR);
    sqe.nsid = ~0u;
    g_assert_cmphex(host_status(h, &sqe), ==, 0);
    /* tools name one when they ask */
    sqe.nsid = 1;
    sqe.opcode = NVME_ADM_GET_FEATURES;
    g_assert_cmphex(host_status(h, &sqe), ==, 0);
}

static void test_temperature(Paths *p, gconstpointer data)
{
    Host *h = &p->h;
    HostCommand aers[1];
    HostCommand smart;

    want_events(h, 1u << NVME_EVENT_BIT_TEMPERATURE);
    aers[0] = host_aer(h, 1);
    g_assert_cmphex(
        host_set_feature(h, NVME_FEATURE_TEMPERATURE, 304, NULL, 0, NULL), ==,
        0);
    expect_silence(h);
    for (int under = 0; under < 2; under++) {
        uint32_t limit = under ? 0x100000 | 303 : 303;
        HostSqe sqe = { .opcode = NVME_ADM_SET_FEATURES,
                        .cdw10 = NVME_FEATURE_TEMPERATURE,
                        .cdw11 = limit };
        HostCommand set;

        host_submit(h, &set, &sqe);
        host_finish_all(h, (HostCommand *[]){ &set, &aers[0] }, 2);
        host_command_clear(&set);
        expect_event(h, &aers[0], AEN_TEMPERATURE);
        smart = host_log(h, NVME_LOG_SMART, ~0u, 0, 512);
        g_assert_cmpuint(smart.in[0], ==, 2);
        host_command_clear(&smart);
        /* it was too warm, or too cold, before */
        aers[0] = host_aer(h, 3);
        g_assert_cmphex(host_set_feature(h, NVME_FEATURE_TEMPERATURE,
                                         under ? limit + 1 : limit - 1, NULL, 0,
                                         NULL),
                        ==, 0);
        expect_silence(h);
        g_assert_cmphex(host_set_feature(h, NVME_FEATURE_TEMPERATURE,
                                         under ? 0x100000 : 400, NULL, 0, NULL),
                        ==, 0);
        smart = host_log(h, NVME_LOG_SMART, ~0u, 0, 512);
        g_assert_cmpuint(smart.in[0], ==, 0);
        host_command_clear(&smart);
        expect_silence(h);
    }
    host_command_clear(&aers[0]);
}

static void test_abort_limit(Paths *p, gconstpointer data)
{
    HostCommand aborts[6];
    Host *h = &p->h;

    for (int i = 0; i < 6; i++) {
        aborts[i] = host_abort(h, 1, i);
    }
    for (int left = 6; left;) {
        g_autoptr(FcFrame) frame = host_receive(h, LAB_SECONDS);
        int i = 0;

        while (aborts[i].ox_id != frame->header.ox_id) {
            i++;
        }
        host_take(h, &aborts[i], frame, true);
        left--;
    }
    for (int i = 0; i < 6; i++) {
        g_assert_cmphex(aborts[i].status & ~NVME_SC_MORE, ==,
                        i < 4 ? 0 : NVME_SC_ABORT_LIMIT);
        host_command_clear(&aborts[i]);
    }
}

/* A controller reset ends all that is under way, but not the association. */
static void test_reset(Paths *p, gconstpointer data)
{
    g_autofree uint8_t *out = host_pattern(MIB, 1);
    HostSqe write = host_io(NVME_NVM_WRITE, 0, 2048, MIB, out);
    HostSqe unknown = { .opcode = 0x55 };
    HostSqe sqe = read_sqe(1);
    HostCommand aer, reading, writing, command;
    Host *h = &p->h;

    g_assert_cmphex(host_status(h, &unknown), !=, 0);
    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    nvmet_ana_set_state(h->port, 1, NVME_ANA_NON_OPTIMIZED);
    /* one event is told and masked, another one waits */
    aer = host_aer(h, 9);
    add_namespace(h, 7, 1);
    expect_event(h, &aer, AEN_NAMESPACE);
    add_namespace(h, 8, 1);
    h->port->config.service_time = 100 * LAB_MICROSECONDS;
    aer = host_aer(h, 1);
    sim_lab_advance(&h->sim, LAB_MILLISECONDS);
    host_submit(h, &writing, &write);
    {
        g_autoptr(FcFrame) ready = host_receive(h, LAB_SECONDS);

        g_assert_cmphex(ready->header.r_ctl, ==, FC_RCTL_DATA_DESCRIPTOR);
    }
    host_set_cc(h, HOST_CC);
    host_submit(h, &reading, &sqe);
    sim_lab_advance(&h->sim, 10 * LAB_MICROSECONDS);
    h->port->config.service_time = 0;
    host_set_cc(h, 0);
    expect_silence(h);
    g_assert_cmpuint(h->port->commands.free_count, ==, h->port->commands.count);
    g_assert_cmpuint(h->port->commands.receiving_bytes, ==, 0);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, 0);
    host_command_clear(&aer);
    host_command_clear(&reading);
    host_command_clear(&writing);
    /* nothing is told while it is off, or afterwards of that time */
    add_namespace(h, 2, 1);
    host_set_cc(h, HOST_CC);
    aer = host_aer(h, 2);
    expect_silence(h);
    g_assert_cmphex(host_feature_value(h, NVME_FEATURE_ASYNC_EVENTS, 0, 0), ==,
                    0);
    /* and what comes next is told at once */
    want_events(h, 1u << NVME_EVENT_BIT_NAMESPACE);
    expect_silence(h);
    add_namespace(h, 3, 1);
    expect_event(h, &aer, AEN_NAMESPACE);
    check_changed(h, false, LIST(2, 3, 0));
    g_assert_cmpuint(ana_log(h, 0).chgcnt, ==, 2);
    /* errors are remembered */
    command = host_log(h, NVME_LOG_ERROR, ~0u, 0, 64);
    g_assert_cmpuint(get_le64(command.in), !=, 0);
    host_command_clear(&command);
    /* the I/O queue has to be connected again */
    g_assert_cmphex(host_status(h, &sqe), ==,
                    NVME_SC_INVALID_OPCODE | NVME_SC_DNR);
    host_connect(h, 1, SUB_NQN, 0);
    g_assert_cmphex(host_status(h, &sqe), ==, 0);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 2);
}

static void test_shutdown(Paths *p, gconstpointer data)
{
    HostSqe sqe = read_sqe(1);
    Host *h = &p->h;

    for (uint32_t kind = 1; kind <= 2; kind++) {
        host_set_cc(h, HOST_CC | kind << NVME_CC_SHUTDOWN_SHIFT);
        g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==,
                        NVME_CSTS_READY | NVME_CSTS_SHUTDOWN_COMPLETE);
        g_assert_cmphex(host_status(h, &sqe), ==,
                        NVME_SC_COMMAND_SEQUENCE | NVME_SC_DNR);
        g_assert_cmphex(read_status(through(p, 1), 1), ==, 0);
        h = through(p, 0);
        host_set_cc(h, 0);
        g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, 0);
        host_set_cc(h, HOST_CC);
        host_connect(h, 1, SUB_NQN, 0);
        g_assert_cmphex(host_status(h, &sqe), ==, 0);
    }
}

/* ---- all of it, saved and loaded ---- */

static void everything(Paths *p, LabState *state)
{
    sim_lab_state(&p->h.sim, state);
    fc_fabric_state(p->h.fabric, state);
    fc_target_port_state(p->paths[0].target, state);
    fc_target_port_state(p->paths[1].target, state);
    nvmet_subsystem_state(p->h.subsystem, state);
    nvmet_port_state(p->paths[0].port, state);
    nvmet_port_state(p->paths[1].port, state);
}

static GByteArray *save(Paths *p)
{
    GByteArray *saved = g_byte_array_new();
    LabState state;

    keep_path(p);
    lab_state_begin_save(&state, saved);
    everything(p, &state);
    g_assert_true(lab_state_ok(&state));
    return saved;
}

static void load(Paths *p, const GByteArray *saved)
{
    LabState state;

    lab_state_begin_load(&state, saved->data, saved->len);
    everything(p, &state);
    g_assert_true(lab_state_finished(&state));
}

static void test_state(Paths *p, gconstpointer data)
{
    static const char *const ours[] = { "a", HOST_NQN, NULL };
    HostSqe far = host_io(NVME_NVM_READ, 131064, 8, 4096, NULL);
    HostSqe sqe = read_sqe(1);
    HostCommand reading, other;
    Host *h = &p->h;
    char *why = NULL;

    want_events(h, 1u << NVME_EVENT_BIT_ANA);
    add_namespace(h, 3, 1);
    nvmet_store_write(add_namespace(h, 2, 2)->store, 0, "two", 3);
    g_assert_true(nvmet_namespace_resize(h->ns, 8 * MIB, &why));
    nvmet_ana_set_state(h->port, 2, NVME_ANA_INACCESSIBLE);
    nvmet_subsystem_set_allow_any_host(h->subsystem, false);
    g_assert_true(nvmet_subsystem_set_hosts(h->subsystem, ours, &why));
    host_submit(h, &reading, &sqe);
    sqe.nsid = 3;
    host_submit(h, &other, &sqe);
    sim_lab_advance(&h->sim, 2 * LAB_MICROSECONDS);
    nvmet_namespace_remove(nvmet_subsystem_namespace(h->subsystem, 3));
    {
        g_autoptr(GByteArray) saved = save(p);
        g_autoptr(GByteArray) again = NULL;

        /* undone in every way, then loaded */
        nvmet_namespace_remove(nvmet_subsystem_namespace(h->subsystem, 2));
        g_assert_true(nvmet_namespace_resize(h->ns, 64 * MIB, &why));
        add_namespace(h, 5, 7);
        nvmet_ana_set_state(h->port, 2, NVME_ANA_OPTIMIZED);
        nvmet_subsystem_set_allow_any_host(h->subsystem, true);
        load(p, saved);
        again = save(p);
        g_assert_cmpmem(again->data, again->len, saved->data, saved->len);
    }
    h->ns = nvmet_subsystem_namespace(h->subsystem, 1);
    host_finish_all(h, (HostCommand *[]){ &reading, &other }, 2);
    g_assert_cmphex(reading.status, ==, 0);
    /* its namespace was gone when it was saved */
    g_assert_cmphex(other.status & ~NVME_SC_MORE, ==,
                    NVME_SC_INVALID_NAMESPACE | NVME_SC_DNR);
    host_command_clear(&reading);
    host_command_clear(&other);
    check_list(h, NVME_CNS_ACTIVE_NAMESPACES, LIST(1, 2, 0));
    check_changed(h, false, LIST(1, 2, 3, 0));
    g_assert_cmphex(host_status(h, &far), ==, NVME_SC_LBA_RANGE | NVME_SC_DNR);
    g_assert_cmpuint(ana_log(h, 0).groups[1].state, ==, NVME_ANA_INACCESSIBLE);
    g_assert_cmpuint(h->subsystem->hosts->len, ==, 2);
    g_assert_true(nvmet_subsystem_host_allowed(h->subsystem, HOST_NQN));
    g_assert_false(nvmet_subsystem_host_allowed(h->subsystem, "b"));
    h = through(p, 1);
    g_assert_cmphex(read_status(h, 2), ==, 0);
    g_assert_true(nvmet_store_equal(
        nvmet_subsystem_namespace(h->subsystem, 2)->store, 0, "two", 3));
    g_assert_cmpuint(ana_log(h, 0).groups[1].state, ==, NVME_ANA_OPTIMIZED);
}

#define TEST(name, fn) \
    g_test_add("/target-change/" name, Paths, NULL, setup, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("ana-log", test_ana_log);
    TEST("ana-status", test_ana_status);
    TEST("ana-error-log", test_ana_error_log);
    TEST("ana-retry-delay", test_ana_retry_delay);
    TEST("ana-event", test_ana_event);
    TEST("event-unwanted", test_event_unwanted);
    TEST("ana-in-flight", test_ana_in_flight);
    TEST("namespace-add", test_namespace_add);
    TEST("namespace-remove", test_namespace_remove);
    TEST("namespace-resize", test_namespace_resize);
    TEST("write-protect", test_write_protect);
    TEST("hosts", test_hosts);
    TEST("two-subsystems", test_two_subsystems);
    TEST("identify-lists", test_identify_lists);
    TEST("nsid-rules", test_nsid_rules);
    TEST("temperature", test_temperature);
    TEST("abort-limit", test_abort_limit);
    TEST("reset", test_reset);
    TEST("shutdown", test_shutdown);
    TEST("state", test_state);
    return g_test_run();
}
