/*
 * A fabric with a few N_Ports that tests play by hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"
#include "wire/ct.h"

void bench_setup(Bench *bench, gconstpointer config_or_null)
{
    FcFabricConfig config = fc_fabric_defaults;
    char *why = NULL;

    if (config_or_null) {
        config = *(const FcFabricConfig *)config_or_null;
    }
    config.name = "fabric0";
    sim_lab_init(&bench->sim, 0);
    bench->fabric = fc_fabric_new(&bench->sim.lab, &config, &why);
    g_assert_null(why);
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        g_autofree char *name = g_strdup_printf("p%u", i);

        peer_init(&bench->peers[i], &bench->sim, bench->fabric, name,
                  BENCH_NAME + i);
    }
}

void bench_teardown(Bench *bench, gconstpointer unused)
{
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        peer_cleanup(&bench->peers[i]);
    }
    fc_fabric_free(bench->fabric);
    sim_lab_cleanup(&bench->sim);
}

void bench_login_all(Bench *bench)
{
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        peer_login(&bench->peers[i], i + 1 == BENCH_PEERS
                                         ? FC_FEATURE_TARGET
                                         : FC_FEATURE_INITIATOR);
    }
}

void bench_settle(Bench *bench)
{
    sim_lab_advance(&bench->sim, 10 * LAB_MILLISECONDS);
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        g_queue_clear_full(&bench->peers[i].frames,
                           (GDestroyNotify)fc_frame_free);
    }
}

void bench_check_rjt(const FcFrame *answer, uint8_t reason, uint8_t explanation)
{
    FcElsRjt rjt;

    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_ELS_REPLY);
    g_assert_true(wire_decode(&fc_els_rjt_format, &rjt, fc_frame_data(answer),
                              answer->length));
    g_assert_cmphex(rjt.command, ==, FC_ELS_LS_RJT);
    g_assert_cmphex(rjt.reason, ==, reason);
    g_assert_cmphex(rjt.explanation, ==, explanation);
}

static FcCt preamble(const FcFrame *answer)
{
    FcCt ct;

    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_SOLICITED_CONTROL);
    g_assert_true(
        wire_decode(&fc_ct_format, &ct, fc_frame_data(answer), answer->length));
    g_assert_cmphex(ct.revision, ==, FC_CT_REVISION);
    return ct;
}

void bench_check_ct_rjt(const FcFrame *answer, uint8_t reason,
                        uint8_t explanation)
{
    FcCt ct = preamble(answer);

    g_assert_cmphex(ct.command, ==, FC_CT_REJECT);
    g_assert_cmphex(ct.reason, ==, reason);
    g_assert_cmphex(ct.explanation, ==, explanation);
    g_assert_cmpuint(answer->length, ==, FC_CT_LEN);
}

const uint8_t *bench_ct_body(const FcFrame *answer, uint32_t *length)
{
    FcCt ct = preamble(answer);

    g_assert_cmphex(ct.command, ==, FC_CT_ACCEPT);
    *length = answer->length - FC_CT_LEN;
    return fc_frame_data(answer) + FC_CT_LEN;
}

void bench_zone(Bench *bench, const char *name, const char *members)
{
    g_auto(GStrv) words = g_strsplit(members, " ", -1);
    char *why = NULL;

    g_assert_true(fc_zones_add(bench->fabric->zones, name,
                               (const char *const *)words, &why));
    g_assert_null(why);
}
