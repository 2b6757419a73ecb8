/*
 * What is on a tape before and after the work: logins, registrations and
 * queries, LOGO.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "tape_parts.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fdmi.h"

#define TARGET_NAME 0x2001000000000002ull
#define TARGET_NODE 0x2000000000000002ull
#define FABRIC_NAME 0x2000000000000003ull

/* ---- logins ---- */

static void login_bytes(uint8_t bytes[FC_ELS_LOGIN_LEN], uint8_t command,
                        bool fabric, bool accept, uint64_t port, uint64_t node)
{
    FcElsLogin login = {
        .command = accept ? FC_ELS_LS_ACC : command,
        .version = FC_LOGIN_VERSION,
        .bb_credit = 16,
        .features = fabric && accept ? FC_FEATURE_F_PORT : 0,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .port_name = port,
        .node_name = node,
        .class3_options = FC_CLASS3_VALID | FC_CLASS3_SEQUENTIAL,
    };

    if (fabric) {
        login.r_a_tov = 10000;
        login.e_d_tov = 2000;
    } else {
        login.class3_receive_data_field = FC_DEFAULT_DATA;
    }
    wire_encode(fabric ? &fc_els_flogi_format : &fc_els_plogi_format, &login,
                bytes);
}

static void flogi(Tape *tape, const char *request, const char *answer,
                  TapeEnd from, uint32_t fcid, uint64_t port, uint64_t node)
{
    TapeTalk talk = tape_talk(from, FC_ADDR_FABRIC_PORT, FC_TYPE_ELS, 0x1000);
    uint8_t bytes[FC_ELS_LOGIN_LEN];

    talk.s_id = FC_ADDR_UNIDENTIFIED;
    login_bytes(bytes, FC_ELS_FLOGI, true, false, port, node);
    tape_say(tape, &talk, request, false, FC_RCTL_ELS_REQUEST, FC_FCTL_REQUEST,
             bytes, sizeof(bytes));
    talk.s_id = fcid;
    login_bytes(bytes, FC_ELS_FLOGI, true, true, FABRIC_NAME, FABRIC_NAME);
    tape_say(tape, &talk, answer, true, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY, bytes,
             sizeof(bytes));
}

static void plogi(Tape *tape, const char *request, const char *answer,
                  TapeEnd from, uint32_t d_id, uint16_t ox_id)
{
    TapePair pair = { request, answer, from, d_id, ox_id };
    uint8_t ask[FC_ELS_LOGIN_LEN], acc[FC_ELS_LOGIN_LEN];

    login_bytes(ask, FC_ELS_PLOGI, false, false,
                from == TAPE_HOST ? TAPE_HOST_NAME : TARGET_NAME,
                from == TAPE_HOST ? TAPE_HOST_NODE : TARGET_NODE);
    login_bytes(acc, FC_ELS_PLOGI, false, true,
                d_id == TAPE_TARGET_FCID ? TARGET_NAME : FABRIC_NAME,
                d_id == TAPE_TARGET_FCID ? TARGET_NODE : FABRIC_NAME);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
}

static void prli(Tape *tape)
{
    TapePair pair = { "PRLI", "PRLI.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2800 };
    uint8_t ask[FC_ELS_PRLI_NVME_LEN] = { FC_ELS_PRLI, 20, 0, 24,
                                          FC_TYPE_NVME };
    uint8_t acc[FC_ELS_PRLI_NVME_LEN] = { FC_ELS_LS_ACC, 20, 0, 24,
                                          FC_TYPE_NVME,  0,  1 };

    put_be32(ask + 16, FC_PRLI_NVME_INITIATOR);
    put_be32(acc + 16, FC_PRLI_NVME_TARGET | FC_PRLI_NVME_DISCOVERY);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
}

/* ---- small ELS ---- */

static void small_els(Tape *tape)
{
    static const uint8_t acc[4] = { FC_ELS_LS_ACC };
    TapePair adisc = { "ADISC", "ADISC.acc", TAPE_HOST, TAPE_TARGET_FCID,
                       0x2a00 };
    TapePair echo = { "ECHO", "ECHO.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2a01 };
    TapePair rtv = { "RTV", "RTV.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2a02 };
    TapePair rls = { "RLS", "RLS.rjt", TAPE_HOST, TAPE_TARGET_FCID, 0x2a03 };
    TapePair rdp = { "RDP", "RDP.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2a04 };
    TapePair rnid = { "RNID", "RNID.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2a05 };
    TapePair scr = { "SCR", "SCR.acc", TAPE_HOST, FC_ADDR_FABRIC_CONTROLLER,
                     0x1a00 };
    TapePair rscn = { "RSCN", "RSCN.acc", TAPE_FABRIC, TAPE_HOST_FCID, 0x0001 };
    uint8_t ask[FC_ELS_ADISC_LEN] = { FC_ELS_ADISC };
    uint8_t answer[FC_ELS_ADISC_LEN] = { FC_ELS_LS_ACC };
    const uint8_t echo_ask[] = { FC_ELS_ECHO, 0, 0, 0, 'e', 'c', 'h', 'o' };
    const uint8_t echo_acc[] = { FC_ELS_LS_ACC, 0, 0, 0, 'e', 'c', 'h', 'o' };
    const uint8_t rtv_ask[4] = { FC_ELS_RTV };
    const uint8_t rtv_acc[16] = { FC_ELS_LS_ACC, 0, 0, 0, 0, 0, 0x27, 0x10 };
    const uint8_t rls_ask[8] = { FC_ELS_RLS };
    const uint8_t rdp_ask[20] = { FC_ELS_RDP, 0, 0, 0, 0, 0, 0, 12, 0,    0,
                                  0,          3, 0, 0, 0, 4, 0, 1,  0x41, 0 };
    uint8_t rdp_acc[FC_ELS_RDP_ACC_LEN];
    const uint8_t rnid_ask[8] = { FC_ELS_RNID };
    const uint8_t rnid_acc[24] = { FC_ELS_LS_ACC, 0, 0, 0, 0, 16 };
    FcElsRdpAcc diagnosis = { .request = (uint32_t)FC_ELS_RDP << 24 };
    const uint8_t rjt[8] = { FC_ELS_LS_RJT,
                             0,
                             0,
                             0,
                             0,
                             FC_RJT_NOT_SUPPORTED,
                             FC_RJT_EXPLAIN_NOT_SUPPORTED };
    const uint8_t scr_ask[8] = { FC_ELS_SCR, 0, 0, 0, 0, 0, 0, FC_SCR_FULL };
    const uint8_t pages[8] = { FC_ELS_RSCN, 4, 0, 8, 0, 0x01, 0x41, 0x00 };

    tape_els(tape, &scr, scr_ask, sizeof(scr_ask), acc, sizeof(acc));
    tape_els(tape, &rscn, pages, sizeof(pages), acc, sizeof(acc));
    put_be64(ask + 8, TAPE_HOST_NAME);
    put_be64(ask + 16, TAPE_HOST_NODE);
    put_be24(ask + 25, TAPE_HOST_FCID);
    put_be64(answer + 8, TARGET_NAME);
    put_be64(answer + 16, TARGET_NODE);
    put_be24(answer + 25, TAPE_TARGET_FCID);
    tape_els(tape, &adisc, ask, sizeof(ask), answer, sizeof(answer));
    tape_els(tape, &echo, echo_ask, sizeof(echo_ask), echo_acc,
             sizeof(echo_acc));
    tape_els(tape, &rtv, rtv_ask, sizeof(rtv_ask), rtv_acc, sizeof(rtv_acc));
    fc_els_rdp_acc_encode(&diagnosis, rdp_acc);
    tape_els(tape, &rdp, rdp_ask, sizeof(rdp_ask), rdp_acc, sizeof(rdp_acc));
    tape_els(tape, &rnid, rnid_ask, sizeof(rnid_ask), rnid_acc,
             sizeof(rnid_acc));
    tape_els(tape, &rls, rls_ask, sizeof(rls_ask), rjt, sizeof(rjt));
}

static void logo(Tape *tape)
{
    static const uint8_t acc[4] = { FC_ELS_LS_ACC };
    TapePair pair = { "LOGO", "LOGO.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2c00 };
    uint8_t ask[FC_ELS_LOGO_LEN] = { FC_ELS_LOGO };

    put_be24(ask + 5, TAPE_HOST_FCID);
    put_be64(ask + 8, TAPE_HOST_NAME);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
}

/* ---- CT ---- */

static void ct_bytes(GByteArray *bytes, bool fdmi, uint16_t command,
                     uint8_t reason, uint8_t explanation)
{
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = fdmi ? FC_CT_TYPE_MANAGEMENT : FC_CT_TYPE_DIRECTORY,
        .gs_subtype = fdmi ? FC_CT_SUBTYPE_FDMI : FC_CT_SUBTYPE_NAME_SERVER,
        .command = command,
        .reason = reason,
        .explanation = explanation,
    };

    g_byte_array_set_size(bytes, FC_CT_LEN);
    wire_encode(&fc_ct_format, &ct, bytes->data);
}

static void ct(Tape *tape, const TapePair *pair, uint16_t command,
               const uint8_t *body, uint32_t body_length, uint16_t response,
               const uint8_t *answer, uint32_t answer_length)
{
    bool fdmi = pair->d_id == FC_ADDR_MANAGEMENT;
    bool rejects = response == FC_CT_REJECT;
    g_autoptr(GByteArray) ask = g_byte_array_new();
    g_autoptr(GByteArray) acc = g_byte_array_new();

    ct_bytes(ask, fdmi, command, 0, 0);
    g_byte_array_append(ask, body, body_length);
    ct_bytes(acc, fdmi, response, rejects ? FC_CT_RJT_UNABLE : 0,
             rejects ? FC_NS_EXPLAIN_FC4_NOT_REGISTERED : 0);
    if (answer_length) {
        g_byte_array_append(acc, answer, answer_length);
    }
    tape_exchange(tape, pair, FC_TYPE_CT, FC_RCTL_UNSOLICITED_CONTROL,
                  FC_RCTL_SOLICITED_CONTROL, ask->data, ask->len, acc->data,
                  acc->len);
}

static void name_server(Tape *tape)
{
    TapePair rff = { "RFF_ID", "RFF_ID.acc", TAPE_HOST, FC_ADDR_NAME_SERVER,
                     0x1800 };
    TapePair gpn_ft = { "GPN_FT", "GPN_FT.acc", TAPE_HOST, FC_ADDR_NAME_SERVER,
                        0x1c00 };
    TapePair gid_ft = { "GID_FT", "GID_FT.rjt", TAPE_HOST, FC_ADDR_NAME_SERVER,
                        0x1c01 };
    const uint8_t features[8] = { 0, 1, 1, 0, 0, 0, 2, FC_TYPE_NVME };
    const uint8_t by_type[4] = { 0, 0, 0, FC_TYPE_NVME };
    uint8_t entries[32] = { 0, 1, 1, 0 };

    ct(tape, &rff, FC_NS_RFF_ID, features, sizeof(features), FC_CT_ACCEPT, NULL,
       0);
    put_be64(entries + 8, TAPE_HOST_NAME);
    put_be32(entries + 16, TAPE_TARGET_FCID);
    entries[16] = FC_NS_LAST_ENTRY;
    put_be64(entries + 24, TARGET_NAME);
    ct(tape, &gpn_ft, FC_NS_GPN_FT, by_type, sizeof(by_type), FC_CT_ACCEPT,
       entries, sizeof(entries));
    ct(tape, &gid_ft, FC_NS_GID_FT, by_type, sizeof(by_type), FC_CT_REJECT,
       NULL, 0);
}

/* RHBA with two attributes: node name, and "viclab". */
static void fdmi(Tape *tape)
{
    TapePair rhba = { "RHBA", "RHBA.acc", TAPE_HOST, FC_ADDR_MANAGEMENT,
                      0x2200 };
    uint8_t body[8 + 4 + 8 + 4 + 12 + 12] = { 0 };

    put_be64(body, TAPE_HOST_NAME);
    put_be32(body + 8, 1);
    put_be64(body + 12, TAPE_HOST_NAME);
    put_be32(body + 20, 2);
    put_be16(body + 24, 1);
    put_be16(body + 26, 12);
    put_be64(body + 28, TAPE_HOST_NODE);
    put_be16(body + 36, 2);
    put_be16(body + 38, 12);
    memcpy(body + 40, "viclab", 6);
    ct(tape, &rhba, FC_FDMI_RHBA, body, sizeof(body), FC_CT_ACCEPT, NULL, 0);
}

void tape_flogi_bytes(uint8_t *bytes, bool accept)
{
    login_bytes(bytes, FC_ELS_FLOGI, true, accept,
                accept ? FABRIC_NAME : TAPE_HOST_NAME,
                accept ? FABRIC_NAME : TAPE_HOST_NODE);
}

void tape_login_to_name_server(Tape *tape)
{
    plogi(tape, "NS.PLOGI", "NS.PLOGI.acc", TAPE_HOST, FC_ADDR_NAME_SERVER,
          0x1200);
}

void tape_arrive(Tape *tape)
{
    flogi(tape, "T.FLOGI", "T.FLOGI.acc", TAPE_TARGET, TAPE_TARGET_FCID,
          TARGET_NAME, TARGET_NODE);
    plogi(tape, "T.PLOGI", "T.PLOGI.acc", TAPE_TARGET, FC_ADDR_NAME_SERVER,
          0x0001);
    flogi(tape, "FLOGI", "FLOGI.acc", TAPE_HOST, TAPE_HOST_FCID, TAPE_HOST_NAME,
          TAPE_HOST_NODE);
    tape_login_to_name_server(tape);
    plogi(tape, "FDMI.PLOGI", "FDMI.PLOGI.acc", TAPE_HOST, FC_ADDR_MANAGEMENT,
          0x2000);
    fdmi(tape);
    name_server(tape);
    plogi(tape, "PLOGI", "PLOGI.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2600);
    prli(tape);
    small_els(tape);
}

void tape_leave(Tape *tape)
{
    logo(tape);
}
