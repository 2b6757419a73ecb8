/*
 * The checker: each rule notices the one thing that is wrong on a tape that
 * is right otherwise, and blames whoever has done it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tape.h"
#include "wire/bytes.h"

/* What is changed on the tape, and the rule that this breaks. */
typedef struct Crime {
    CheckParty by;
    CheckRule rule;
    const char *take, *words;   /* of tape_change() */
    const char *take2, *words2; /* what has to be changed with it, or NULL */
    unsigned int also;          /* a rule that falls with it, plus 1 */
    const char *until;          /* the tape ends here; NULL: plays on */
} Crime;

#define ALSO(rule_)         .also = CHECK_##rule_ + 1
#define WITH(take_, words_) .take2 = take_, .words2 = words_
/* clang-format off */
#define DRIVER(rule_, take_, ...) \
    { CHECK_DRIVER, CHECK_##rule_, take_, __VA_ARGS__ }
#define OURS(rule_, take_, ...) \
    { CHECK_OURS, CHECK_##rule_, take_, __VA_ARGS__ }
#define LATE_LOGO WITH("LOGO", "pause=30000")

static const Crime crimes[] = {
    DRIVER(FCOE_VERSION, "PLOGI", "version=1"),
    DRIVER(FCOE_DELIMITERS, "PLOGI", "sof=36"),
    DRIVER(FCOE_DELIMITERS, "PRLI", "eof=41"),
    DRIVER(FCOE_SOURCE, "PLOGI", "src=0025b5010101"),
    DRIVER(FCOE_SOURCE, "FLOGI", "src=0125b5010101"),
    OURS(FCOE_SOURCE, "PRLI.acc", "src=02fcf0000002"),
    DRIVER(FCOE_DESTINATION, "PLOGI", "dst=02fcf0000002"),
    OURS(FCOE_DESTINATION, "PRLI.acc", "dst=0efc00010200"),

    DRIVER(FS_R_CTL, "RTV", "type=28"),
    OURS(FS_R_CTL, "RTV.acc", "r_ctl=44"),
    DRIVER(FS_EXCHANGE_CONTEXT, "RTV", "f_ctl=a90000"),
    OURS(FS_EXCHANGE_CONTEXT, "RTV.acc", "f_ctl=180000"),
    OURS(FS_SEQUENCE_CONTEXT, "RTV.acc", "f_ctl=d80000"),
    DRIVER(FS_FIRST_SEQUENCE, "RTV", "f_ctl=090000"),
    OURS(FS_FIRST_SEQUENCE, "RTV.acc", "f_ctl=b80000"),
    DRIVER(FS_LAST_SEQUENCE, "RTV", "f_ctl=390000"),
    OURS(FS_LAST_SEQUENCE, "RTV.acc", "f_ctl=880000"),
    OURS(FS_LAST_SEQUENCE, "READ.data", "f_ctl=980008"),
    DRIVER(FS_END_SEQUENCE, "RTV", "f_ctl=210000", ALSO(FCOE_DELIMITERS)),
    DRIVER(FS_INITIATIVE_BIT, "RTV", "f_ctl=280000"),
    OURS(FS_INITIATIVE_BIT, "WRITE.ready", "f_ctl=880000"),
    OURS(FS_INITIATIVE_BIT, "WRITE.data", "f_ctl=080008"),
    DRIVER(FS_F_CTL_RESERVED, "RTV", "f_ctl=2d0000"),
    OURS(FS_F_CTL_RESERVED, "RTV.acc", "f_ctl=980010"),
    OURS(FS_CS_CTL, "RTV.acc", "cs_ctl=1"),
    DRIVER(FS_DF_CTL, "RTV", "df_ctl=10"),
    DRIVER(FS_FILL, "ECHO", "fill=1"),
    OURS(FS_FILL, "READ.data", "max=1023"),
    DRIVER(FS_PARAMETER, "RTV", "parameter=1"),
    OURS(FS_DATA_FIELD, "READ.data", "max=2112"),
    DRIVER(FS_DATA_FIELD, "ECHO", "len=2056", ALSO(LS_ACCEPT)),
    DRIVER(FS_S_ID, "RTV", "s_id=0 lost", WITH("RTV.acc", "plays=0")),
    DRIVER(FS_S_ID, "RTV", "s_id=010200 lost", WITH("RTV.acc", "plays=0"),
           ALSO(FCOE_SOURCE)),
    DRIVER(FS_D_ID, "RTV", "d_id=0 lost", WITH("RTV.acc", "plays=0")),
    DRIVER(FS_D_ID, "RTV", "d_id=010100 lost", WITH("RTV.acc", "plays=0")),
    OURS(FS_D_ID, "RSCN", "d_id=010300 lost", WITH("RSCN.acc", "plays=0")),

    OURS(FS_SEQ_ID, "READ.data2", "seq_id=0"),
    OURS(FS_SEQ_ID, "WRITE.data2", "seq_id=1"),
    OURS(FS_SEQ_CNT, "READ.data", "seq_cnt=1", ALSO(FCOE_DELIMITERS)),
    OURS(FS_INITIATIVE, "WRITE.data2", "plays=0", ALSO(NVME_ERSP_REQUIRED)),
    DRIVER(FS_OX_ID, "REFUSED", "ox_id=4001",
           WITH("REFUSED.rjt", "ox_id=4001")),
    OURS(FS_QUALIFIER, "RRQ", "plays=0", WITH("RRQ.acc", "plays=0")),
    DRIVER(FS_RX_ID_FIRST, "LOGO", "rx_id=0"),
    OURS(FS_RX_ID, "READ.rsp", "rx_id=9"),
    OURS(FS_RX_ID, "WRITE.data", "rx_id=ffff"),
    OURS(FS_RX_ID, "ABTS", "rx_id=9", WITH("BA_ACC", "rx_id=9 @6=0009")),
    OURS(FS_RX_ID_UNIQUE, "FLUSH.ersp", "rx_id=4"),
    OURS(FS_EXCHANGE, "RTV.acc", "ox_id=2a09"),
    OURS(FS_ENDED, "READ.rsp", "lost plays=2"),

    OURS(BLS_ABTS, "ABTS", "len=4"),
    OURS(BLS_ABTS, "ABTS", "parameter=2"),
    OURS(BLS_ABTS_EXCHANGE, "ABTS2", "ox_id=ffff",
         WITH("BA_RJT", "ox_id=ffff")),
    OURS(BLS_ACCEPT, "BA_ACC", "@4=4011"),
    OURS(BLS_ACCEPT, "BA_ACC", "@2=01"),
    OURS(BLS_ACCEPT, "BA_ACC", "len=16"),
    OURS(BLS_REJECT, "BA_RJT", "@1=02"),
    OURS(BLS_REJECT, "BA_RJT", "@2=04"),
    OURS(BLS_UNSOLICITED, "BA_ACC", "plays=2"),
    OURS(BLS_UNANSWERED, "BA_RJT", "plays=0"),

    DRIVER(LS_LENGTH, "ADISC", "len=32"),
    DRIVER(LS_LENGTH, "SCR", "len=4"),
    DRIVER(LS_RESERVED, "ADISC", "@2=01"),
    OURS(LS_RESERVED, "RTV.acc", "@3=01"),
    OURS(LS_RESERVED, "RLS.rjt", "@4=01"),
    OURS(LS_ACCEPT, "SCR.acc", "len=8"),
    OURS(LS_ACCEPT, "RNID.acc", "@5=11"),
    OURS(LS_ACCEPT, "ECHO.acc", "@5=00"),
    OURS(LS_ACCEPT, "SCR.acc", "@0=03"),
    OURS(LS_REJECT, "RLS.rjt", "@5=02"),
    OURS(LS_REJECT, "RLS.rjt", "@6=02"),
    OURS(LS_UNANSWERED, "ADISC.acc", "plays=0", LATE_LOGO),
    DRIVER(LS_UNANSWERED, "RSCN.acc", "plays=0"),
    OURS(LS_LOGIN_VERSION, "PLOGI.acc", "@4=0909"),
    DRIVER(LS_LOGIN_CREDIT, "FLOGI", "@6=0000"),
    DRIVER(LS_LOGIN_DATA_FIELD, "FLOGI", "@10=0080"),
    OURS(LS_LOGIN_DATA_FIELD, "PLOGI.acc", "@74=0801"),
    OURS(LS_LOGIN_CLASS, "PLOGI.acc", "@68=0800"),
    OURS(LS_LOGIN_NAMES, "T.FLOGI", "@28=0000000000000000"),
    OURS(LS_LOGIN_PORT, "FLOGI.acc", "@8=0000"),
    DRIVER(LS_LOGIN_PORT, "PLOGI", "@8=1000"),
    OURS(LS_LOGIN_TIMEOUTS, "FLOGI.acc", "@16=00000000"),
    OURS(LS_FABRIC_LOGIN, "T.FLOGI.acc", "lost", .until = "T.PLOGI.acc"),
    DRIVER(LS_PORT_LOGIN, "NS.PLOGI.acc", "lost"),
    DRIVER(LS_PORT_LOGIN, "PLOGI.acc", "lost", .until = "PRLI.acc"),
    DRIVER(LS_PROCESS_LOGIN, "PRLI.acc", "lost"),
    DRIVER(LS_PRLI_LENGTH, "PRLI", "len=20"),
    DRIVER(LS_PRLI_LENGTH, "PRLI", "@1=10"),
    OURS(LS_PRLI_LENGTH, "PRLI.acc", "@2=0014"),
    DRIVER(LS_PRLI_PAGE, "PRLI", "@6=20"),
    DRIVER(LS_PRLI_PAGE, "PRLI", "@5=01"),
    OURS(LS_PRLI_PAGE, "PRLI.acc", "@16=80000010"),
    DRIVER(LS_PRLI_RESPONSE, "PRLI", "@6=01"),
    OURS(LS_PRLI_RESPONSE, "PRLI.acc", "@4=08", ALSO(LS_PRLI_LENGTH)),
    DRIVER(LS_LOGO, "LOGO", "@5=010200"),
    DRIVER(LS_LOGO, "LOGO", "@8=10"),
    OURS(LS_ADISC, "ADISC.acc", "@27=01"),
    DRIVER(LS_ADISC, "ADISC", "@16=10"),
    OURS(LS_RSCN, "RSCN", "@2=000c"),
    OURS(LS_RSCN, "RSCN", "@4=40"),
    DRIVER(LS_SCR, "SCR", "@7=04"),
    DRIVER(LS_DESCRIPTORS, "RDP", "@7=08"),
    OURS(LS_DESCRIPTORS, "RDP.acc", "@15=41"),
    DRIVER(LS_RRQ, "RRQ", "@8=4011", ALSO(FS_QUALIFIER)),

    DRIVER(GS_PREAMBLE, "GPN_FT", "@0=02"),
    OURS(GS_PREAMBLE, "GPN_FT.acc", "@12=01"),
    DRIVER(GS_IN_ID, "GPN_FT", "@1=000001"),
    DRIVER(GS_SERVER, "RHBA", "@4=fc02 @8=0999", ALSO(GS_RESPONSE)),
    DRIVER(GS_LENGTH, "RFF_ID", "len=28"),
    OURS(GS_LENGTH, "RFF_ID.acc", "len=20"),
    OURS(GS_LENGTH, "GID_FT.rjt", "len=20"),
    DRIVER(GS_RESERVED, "RFF_ID", "@20=01"),
    OURS(GS_RESERVED, "GPN_FT.acc", "@20=01"),
    OURS(GS_RESPONSE, "GPN_FT.acc", "@8=8003"),
    OURS(GS_RESPONSE, "GPN_FT.acc", "@5=01"),
    OURS(GS_RESIDUAL, "RFF_ID.acc", "@10=0001"),
    OURS(GS_RESIDUAL, "GPN_FT", "@10=0007"),
    OURS(GS_RESIDUAL, "GID_FT.rjt", "@10=0001"),
    OURS(GS_REJECT, "GID_FT.rjt", "@13=06"),
    OURS(GS_REJECT, "GPN_FT.acc", "@13=01"),
    OURS(GS_ENTRIES, "GPN_FT.acc", "@32=00"),
    OURS(GS_ENTRIES, "GPN_FT.acc", "@16=80"),
    OURS(GS_ENTRIES, "GPN_FT.acc", "len=16"),
    OURS(GS_UNANSWERED, "GPN_FT.acc", "plays=0"),
    DRIVER(GS_FDMI_BLOCK, "RHBA", "@39=03"),
    DRIVER(GS_FDMI_BLOCK, "RHBA", "len=68"),
    DRIVER(GS_FDMI_ATTRIBUTE, "RHBA", "@53=01"),

    OURS(NLS_LENGTH, "DISCONNECT.acc", "@4=00000014"),
    DRIVER(NLS_LENGTH, "REFUSED", "len=84"),
    DRIVER(NLS_DESCRIPTOR, "REFUSED", "@8=00000006"),
    OURS(NLS_DESCRIPTOR, "REFUSED.rjt", "@28=00000009"),
    DRIVER(NLS_RESERVED, "CREATE", "@18=01"),
    OURS(NLS_RESERVED, "DISCONNECT.acc", "@17=01"),
    OURS(NLS_RESPONSE, "CREATE.acc", "@16=04"),
    OURS(NLS_REJECT, "REFUSED.rjt", "@33=02"),
    OURS(NLS_UNANSWERED, "REFUSED.rjt", "plays=0",
         WITH("DISCONNECT", "pause=30000")),
    DRIVER(NLS_ASSOCIATION, "REFUSED", "@16=00"),
    OURS(NLS_ASSOCIATION, "CREATE.acc", "@32=0000000000000000",
         .until = "CREATE.acc"),
    OURS(NLS_CONNECTION, "CONNECTION.acc", "@38=0000",
         .until = "CONNECTION.acc"),
    DRIVER(NLS_PARAMETERS, "REFUSED", "@72=0000"),
    DRIVER(NLS_PARAMETERS, "CREATE", "@16=0040"),
    DRIVER(NLS_PARAMETERS, "CREATE", "@80=00"),

    DRIVER(NVME_CMND, "AER", "@0=fc"),
    DRIVER(NVME_CMND, "AER", "@3=17"),
    DRIVER(NVME_CMND, "AER", "len=92"),
    DRIVER(NVME_CMND_RESERVED, "AER", "@4=01"),
    DRIVER(NVME_CMND_RESERVED, "READ", "@88=01"),
    DRIVER(NVME_CATEGORY, "AER", "@6=08"),
    DRIVER(NVME_CATEGORY, "FLUSH", "@6=01"),
    DRIVER(NVME_DIRECTION, "AER", "@7=01"),
    DRIVER(NVME_DIRECTION, "READ", "@7=03"),
    DRIVER(NVME_CONNECTION, "AER", "@8=00"),
    DRIVER(NVME_CSN, "AER", "@19=03"),
    DRIVER(NVME_CID, "FLUSH", "@26=0201", WITH("FLUSH.ersp", "@28=0201")),
    DRIVER(NVME_SGL, "READ", "@63=00"),
    DRIVER(NVME_SGL, "READ", "@57=19"),
    DRIVER(NVME_SGL, "READ", "@25=00"),
    DRIVER(NVME_SQE_RESERVED, "READ", "@40=01"),
    DRIVER(NVME_CONNECT, "CONNECT2.ersp", "@30=0200"),
    OURS(NVME_XFER_RDY, "WRITE.ready", "@4=01", ALSO(NVME_BURST)),
    OURS(NVME_XFER_RDY, "WRITE.ready2", "@3=01", ALSO(NVME_BURST)),
    OURS(NVME_XFER_RDY, "WRITE.ready2", "@8=01"),
    OURS(NVME_DATA, "READ.data2", "parameter=1004"),
    OURS(NVME_DATA, "READ.data2", "f_ctl=880000 parameter=0"),
    OURS(NVME_DATA, "READ.data2", "len=2052", ALSO(NVME_ERSP_REQUIRED)),
    OURS(NVME_BURST, "WRITE.data", "parameter=4"),
    OURS(NVME_BURST, "WRITE.data", "len=2044"),
    OURS(NVME_RSP, "READ.rsp", "@11=01"),
    OURS(NVME_RSP, "READ.rsp", "len=16"),
    OURS(NVME_ERSP_REQUIRED, "READ.data2", "len=2044"),
    OURS(NVME_ERSP_REQUIRED, "CONNECTION", "@32=0002"),
    OURS(NVME_ERSP_FABRICS, "READ2", "@24=7f @28=02"),
    OURS(NVME_ERSP, "FLUSH.ersp", "@3=07"),
    OURS(NVME_ERSP, "FLUSH.ersp", "@0=02"),
    OURS(NVME_RSN, "FLUSH.ersp", "@7=03"),
    OURS(NVME_TRANSFERRED, "FLUSH.ersp", "@11=01"),
    OURS(NVME_CQE, "FLUSH.ersp", "@28=00"),
    OURS(NVME_CQE, "FLUSH.ersp", "@26=02"),
    OURS(NVME_SQHD, "FLUSH.ersp", "@24=08"),
    OURS(NVME_SQHD, "FLUSH.ersp", "@24=06"),
};

/* On the tape of a host that runs FIP. */
static const Crime fip_crimes[] = {
    DRIVER(FCOE_SOURCE, "NS.PLOGI", "src=0efc00010100"),
    OURS(FCOE_SOURCE, "NS.PLOGI.acc", "src=02fcf0000002"),
    DRIVER(FCOE_DESTINATION, "NS.PLOGI", "dst=02fcf0000002"),
    OURS(FCOE_DESTINATION, "NS.PLOGI.acc", "dst=0efc00010100"),
    DRIVER(FCOE_VLAN, "NS.PLOGI", "vlan=7"),
    OURS(FCOE_VLAN, "NS.PLOGI.acc", "vlan=0"),
    DRIVER(FIP_HEADER, "VLAN.REQ", "@0=20"),
    DRIVER(FIP_HEADER, "VLAN.REQ", "@4=01"),
    DRIVER(FIP_HEADER, "VLAN.REQ", "len=9"),
    OURS(FIP_HEADER, "VLAN.NOTE", "@1=01"),
    DRIVER(FIP_OPERATION, "VLAN.REQ", "@2=0009"),
    DRIVER(FIP_OPERATION, "VLAN.REQ", "@5=02"),
    OURS(FIP_OPERATION, "VLAN.NOTE", "@5=01"),
    DRIVER(FIP_FLAGS, "SOLICITATION", "@8=0000"),
    DRIVER(FIP_FLAGS, "SOLICITATION", "@9=01"),
    DRIVER(FIP_FLAGS, "FLOGI", "@8=0000"),
    DRIVER(FIP_FLAGS, "KEEP_ALIVE", "@8=20"),
    OURS(FIP_FLAGS, "ADVERTISEMENT", "@9=04"),
    OURS(FIP_FLAGS, "VLAN.NOTE", "@9=02"),
    DRIVER(FIP_DESCRIPTORS, "VLAN.REQ", "@7=07"),
    DRIVER(FIP_DESCRIPTORS, "VLAN.REQ", "@7=01"),
    DRIVER(FIP_DESCRIPTORS, "VLAN.REQ", "@11=00"),
    OURS(FIP_DESCRIPTORS, "VLAN.NOTE", "@19=02"),
    DRIVER(FIP_DESCRIPTOR_LENGTH, "VLAN.REQ", "len=22 @7=03 @18=7001"),
    OURS(FIP_DESCRIPTOR_LENGTH, "VLAN.NOTE", "len=26 @7=04 @19=02",
         ALSO(FIP_REQUIRED)),
    DRIVER(FIP_RESERVED, "SOLICITATION", "@20=01"),
    DRIVER(FIP_RESERVED, "FLOGI", "@12=01"),
    OURS(FIP_RESERVED, "ADVERTISEMENT", "@12=01"),
    OURS(FIP_RESERVED, "ADVERTISEMENT", "@53=02"),
    OURS(FIP_RESERVED, "VLAN.NOTE", "@20=13"),
    DRIVER(FIP_REQUIRED, "VLAN.REQ", "@7=00"),
    DRIVER(FIP_REQUIRED, "VLAN.REQ", "len=26 @7=04 @18=0202"),
    DRIVER(FIP_REQUIRED, "KEEP_ALIVE", "@7=00"),
    OURS(FIP_REQUIRED, "VLAN.NOTE", "@7=02"),
    OURS(FIP_REQUIRED, "FLOGI.acc", "@7=24"),
    DRIVER(FIP_MAC, "SOLICITATION", "dst=011018010001"),
    DRIVER(FIP_MAC, "VLAN.REQ", "src=0025b5010102"),
    DRIVER(FIP_MAC, "LOGO", "dst=011018010002", ALSO(FIP_LOGOUT)),
    OURS(FIP_MAC, "ADVERTISEMENT", "dst=0025b5010101"),
    OURS(FIP_MAC, "SOLICITED", "dst=011018010001"),
    OURS(FIP_MAC, "VLAN.NOTE", "src=02fcf0000002"),
    OURS(FIP_ADVERTISEMENT, "SOLICITED", "len=100"),
    OURS(FIP_ADVERTISEMENT, "ADVERTISEMENT", "@39=0dfc00"),
    DRIVER(FIP_ENCAPSULATION, "FLOGI", "@10=08"),
    OURS(FIP_ENCAPSULATION, "FLOGI.acc", "@10=08"),
    DRIVER(FIP_OUTSIDE, "OUTSIDE", "plays=1", WITH("OUTSIDE.acc", "plays=1")),
    DRIVER(FIP_LOGIN, "FLOGI", "dst=02fcf0000002"),
    DRIVER(FIP_LOGIN, "FLOGI", "vlan=7"),
    DRIVER(FIP_LOGIN, "FLOGI", "@156=02"),
    DRIVER(FIP_LOGIN, "SOLICITED", "@9=03"),
    OURS(FIP_GRANT, "FLOGI.acc", "@156=0efc00"),
    DRIVER(FIP_LOGOUT, "LOGO", "@56=02"),
    DRIVER(FIP_LOGOUT, "LOGO", "dst=02fcf0000002"),
    DRIVER(FIP_LOGOUT, "LOGO", "vlan=7"),
    DRIVER(FIP_KEEP_ALIVE, "KEEP_ALIVE", "@12=02"),
    DRIVER(FIP_KEEP_ALIVE, "KEEP_ALIVE", "src=0efc05010100"),
    DRIVER(FIP_KEEP_ALIVE, "KEEP_ALIVE", "dst=02fcf0000002"),
    DRIVER(FIP_KEEP_ALIVE, "KEEP_ALIVE", "vlan=7"),
    DRIVER(FIP_KEEP_ALIVE, "VN.KEEP_ALIVE", "@27=010200"),
    DRIVER(FIP_KEEP_ALIVE, "VN.KEEP_ALIVE", "@37=02"),
    DRIVER(FIP_KEEP_ALIVE, "VN.KEEP_ALIVE", "src=0025b5010101"),
    DRIVER(FIP_KEEP_ALIVE, "LATE", "plays=1"),
    DRIVER(FIP_KEEP_ALIVE_DUE, "KEEP_ALIVE", "plays=0",
           WITH("KEEP_ALIVE2", "plays=0")),
    OURS(FIP_ADVERTISEMENT_DUE, "ADVERTISEMENT", "plays=0",
         WITH("ADVERTISEMENT2", "plays=0")),
    OURS(FIP_CLEAR, "CLEAR", "@39=010200"),
    OURS(FIP_CLEAR, "CLEAR", "@22=21"),
    OURS(FIP_CLEAR, "CLEAR", "@32=02"),
};
/* clang-format on */

/* ------------------------------------------------------------------ */
/* Every rule                                                          */

/* A rule that our side breaks on purpose does not fail the test. */
static void expect_only(SimLab *sim, const Crime *crime, CheckParty by)
{
    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        uint64_t ours = check_count(sim->checker, rule, CHECK_OURS);
        uint64_t all = ours + check_count(sim->checker, rule, CHECK_DRIVER);

        if (ours) {
            sim_lab_expect_breach(sim, rule);
        }
        if (rule == crime->rule) {
            if (!all || check_count(sim->checker, rule, by) != all) {
                g_error("%s %s: %s is not noticed, or is another's",
                        crime->take, crime->words, check_rule_info(rule)->id);
            }
        } else if (all && rule + 1 != crime->also) {
            g_error("%s %s breaks %s", crime->take, crime->words,
                    check_rule_info(rule)->id);
        }
    }
}

static guint end_of(const Tape *tape, const char *until)
{
    return until ? tape_find(tape, until) + 1 : tape->takes->len;
}

static bool is_of_fip(const Crime *crime)
{
    return crime >= fip_crimes && crime < fip_crimes + G_N_ELEMENTS(fip_crimes);
}

static void init_tape(Tape *tape, SimLab *sim, bool fip)
{
    if (fip) {
        tape_init_fip(tape, sim);
    } else {
        tape_init(tape, sim);
    }
}

static void commit(const Crime *crime, bool all_ours)
{
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    init_tape(&tape, &sim, is_of_fip(crime));
    tape_change(&tape, crime->take, crime->words);
    if (crime->take2) {
        tape_change(&tape, crime->take2, crime->words2);
    }
    if (all_ours) {
        tape_own(&tape);
    }
    tape_play(&tape, 0, end_of(&tape, crime->until));
    tape_settle(&tape);
    expect_only(&sim, crime, all_ours ? CHECK_OURS : crime->by);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

static void test_crime(gconstpointer data)
{
    commit(data, false);
    /* nothing is forgiven us that is not forgiven the driver */
    commit(data, true);
}

/* The control: nothing is wrong with the tape as it is. */
static void test_innocence(gconstpointer is_fip)
{
    SimLab sim;
    Tape tape;

    sim_lab_init(&sim, 0);
    init_tape(&tape, &sim, is_fip != NULL);
    tape_play(&tape, 0, tape.takes->len);
    tape_settle(&tape);
    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        g_assert_cmpuint(check_count(sim.checker, rule, CHECK_DRIVER), ==, 0);
        g_assert_cmpuint(check_count(sim.checker, rule, CHECK_OURS), ==, 0);
    }
    g_assert_cmpuint(check_frames(sim.checker), >, tape.takes->len);
    tape_cleanup(&tape);
    sim_lab_cleanup(&sim);
}

/* There is a crime for each rule, here or in a test of its own below. */
static void test_all_rules(void)
{
    bool seen[CHECK_RULE_COUNT] = { [CHECK_NVME_QUEUE_FULL] = true };

    for (size_t i = 0; i < G_N_ELEMENTS(crimes); i++) {
        seen[crimes[i].rule] = true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fip_crimes); i++) {
        seen[fip_crimes[i].rule] = true;
    }
    for (unsigned int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        if (!seen[rule]) {
            g_error("%s is not tested", check_rule_info(rule)->id);
        }
    }
}

/* ------------------------------------------------------------------ */
/* A queue that is full                                                */

/* Commands on the queue of eight entries, without any answer. */
static void fill_queue(Tape *tape, uint32_t count)
{
    guint at = tape_find(tape, "READ");
    TapeTake *take = g_ptr_array_index(tape->takes, at);

    tape_play(tape, 0, at);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *iu = take->frame->payload->data;

        take->frame->header.ox_id = 0x5000 + i;
        put_be32(iu + 16, i + 2);
        put_le16(iu + 26, 0x200 + i);
        tape_play(tape, at, at + 1);
    }
}

static void test_queue_full(void)
{
    for (uint32_t count = 8; count <= 9; count++) {
        SimLab sim;
        Tape tape;

        sim_lab_init(&sim, 0);
        tape_init(&tape, &sim);
        fill_queue(&tape, count);
        g_assert_cmpuint(check_total(sim.checker, CHECK_DRIVER), ==,
                         count == 9);
        g_assert_cmpuint(
            check_count(sim.checker, CHECK_NVME_QUEUE_FULL, CHECK_DRIVER), ==,
            count == 9);
        tape_cleanup(&tape);
        sim_lab_cleanup(&sim);
    }
}

static void add_tests(const Crime *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *words = g_strdup(list[i].words);
        g_autofree char *path = g_strdup_printf(
            "/check-rules/%s%s/%s %s", is_of_fip(list) ? "with-fip/" : "",
            check_rule_info(list[i].rule)->id, list[i].take,
            g_strdelimit(words, "/", '_'));

        g_test_add_data_func(path, &list[i], test_crime);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/check-rules/innocence", NULL, test_innocence);
    g_test_add_data_func("/check-rules/innocence-with-fip", "fip",
                         test_innocence);
    g_test_add_func("/check-rules/all", test_all_rules);
    g_test_add_func("/check-rules/queue-full", test_queue_full);
    add_tests(crimes, G_N_ELEMENTS(crimes));
    add_tests(fip_crimes, G_N_ELEMENTS(fip_crimes));
    return g_test_run();
}
