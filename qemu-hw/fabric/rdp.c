/*
 * Read Diagnostic Parameters (RDP, FC-LS-5): what a port would say of its
 * optics, link and neighbour if it had any optics.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/answer.h"
#include "lab/clock.h"
#include "wire/els.h"

/* A healthy short wave transceiver at room temperature. */
#define TEMPERATURE (35 * 256) /* 1/256 degrees Celsius */
#define VOLTAGE     33000      /* 100 uV */
#define TX_BIAS     3500       /* 2 uA */
#define TX_POWER    6000       /* 0.1 uW */
#define RX_POWER    5500       /* 0.1 uW */
#define CREDIT      16

uint32_t fc_answer_rdp_subject(const FcFrame *request, FcFrame **reject)
{
    FcElsRdp rdp;

    *reject = NULL;
    if (!wire_decode(&fc_els_rdp_format, &rdp, fc_frame_data(request),
                     request->length) ||
        rdp.list_length > request->length - 8 ||
        rdp.list_length < FC_ELS_RDP_LEN - 8) {
        *reject = fc_answer_reject(request, FC_RJT_LOGICAL_ERROR,
                                   FC_RJT_EXPLAIN_INVALID_LENGTH);
    } else if (rdp.tag != FC_RDP_TAG_PORT_ID || rdp.length != 4 ||
               !rdp.port_id) {
        *reject = fc_answer_reject(request, FC_RJT_LOGICAL_ERROR,
                                   FC_RJT_EXPLAIN_NONE);
    }
    return *reject ? 0 : rdp.port_id;
}

FcFrame *fc_answer_rdp(const FcFrame *request, const FcDiagnosis *diagnosis)
{
    FcElsRdpAcc acc = {
        .request = (uint32_t)FC_ELS_RDP << 24,
        .temperature = TEMPERATURE,
        .voltage = VOLTAGE,
        .tx_bias = TX_BIAS,
        .tx_power = TX_POWER,
        .rx_power = RX_POWER,
        .sfp_flags = FC_RDP_SFP_PLUS_OPTICAL,
        .speed_capabilities =
            FC_RDP_SPEED_8G | FC_RDP_SPEED_16G | FC_RDP_SPEED_32G,
        .operating_speed = FC_RDP_SPEED_32G,
        .link_failures = diagnosis->link_failures,
        .port_type = FC_RDP_PORT_FC,
        .node_name = diagnosis->node_name,
        .port_name = diagnosis->port_name,
        .attached_node_name = diagnosis->attached_node_name,
        .attached_port_name = diagnosis->attached_port_name,
        .credit = CREDIT,
        .attached_credit = CREDIT,
        .round_trip = MIN(2 * diagnosis->latency, UINT32_MAX),
        .vendor = "viclab",
        .model = "SFP32-SW",
        .serial = "0",
        .revision = "1",
        .date = "260101",
    };
    FcFrame *reply = fc_frame_reply(request, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY,
                                    FC_ELS_RDP_ACC_LEN);

    if (diagnosis->ethernet) {
        /* FC's speeds say nothing of an Ethernet port */
        acc.speed_capabilities = FC_RDP_CAPABILITY_UNKNOWN;
        acc.operating_speed = FC_RDP_SPEED_UNKNOWN;
        acc.port_type = FC_RDP_PORT_ETHERNET;
    }
    fc_els_rdp_acc_encode(&acc, reply->payload->data);
    return reply;
}
