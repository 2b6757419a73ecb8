/*
 * A request that a drill answers: the completion that it would have had, with
 * whatever fields are asked for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "firmware/gate.h"
#include "wire/nvme.h"

#define IU_OFFSET  32
#define SQE_OFFSET (IU_OFFSET + 24)

/* ------------------------------------------------------------------ */
/* The completion                                                      */

static uint8_t completion_type(uint8_t request)
{
    switch (request) {
    case FCPIO_ITMF:
        return FCPIO_ITMF_CMPL;
    case FCPIO_RESET:
        return FCPIO_RESET_CMPL;
    case FCPIO_FLOGI_REG:
        return FCPIO_FLOGI_REG_CMPL;
    case FCPIO_FLOGI_FIP_REG:
        return FCPIO_FLOGI_FIP_REG_CMPL;
    case FCPIO_ECHO:
        return FCPIO_ECHO_CMPL;
    default:
        return FCPIO_ICMND_CMPL;
    }
}

/* "ersp", "rsp", or the name or number of a type. */
static bool type_of(const char *as, uint8_t *type, char **why)
{
    uint64_t value;

    if (strcmp(as, "ersp") == 0) {
        *type = FCPIO_NVME_ERSP_HW_CMPL;
    } else if (strcmp(as, "rsp") == 0) {
        *type = FCPIO_ICMND_CMPL;
    } else if (vicfw_gate_named_value("type", as, &value)) {
        *type = value;
    } else {
        *why = g_strdup_printf("as=%s, must be ersp, rsp or the name of a "
                               "completion",
                               as);
        return false;
    }
    return true;
}

/* What a target would have said of a command that it has carried out. */
static void fill_ersp(FcpioCompletion *completion, const uint8_t *request)
{
    FcpioNvmeCmd cmd;
    NvmeSqe sqe;
    FcnvmeErsp ersp = { .iu_len = FCNVME_ERSP_LEN / 4, .rsn = 1 };
    NvmeCqe cqe = { 0 };

    wire_decode(&fcpio_nvme_cmd_format, &cmd, request, FCPIO_REQUEST_LEN);
    wire_decode(&nvme_sqe_format, &sqe, request + SQE_OFFSET, NVME_SQE_LEN);
    ersp.xfrd_len = cmd.data_len;
    cqe.command_id = sqe.command_id;
    wire_encode(&nvme_cqe_format, &cqe, ersp.cqe);
    wire_encode(&fcnvme_ersp_format, &ersp, completion->ersp);
}

static bool set_field(GateMessage *completion, const GateArg *arg, char **why)
{
    uint64_t value;

    return gate_parse(completion->ops, arg->name, arg->text, &value, why) &&
           gate_set(completion, arg->name, value, why);
}

bool vicfw_gate_answer(VicFw *fw, const GateMessage *request,
                       const GateArg *args, uint32_t count, char **why)
{
    uint8_t bytes[FCPIO_REQUEST_LEN] = { 0 };
    uint8_t entry[FCPIO_COMPLETION_LEN];
    FcpioCompletion completion = { 0 };
    const char *as = control_arg(args, count, "as");
    FcpioHeader header;
    GateMessage *gate;

    memcpy(bytes, request->data, MIN(request->length, sizeof(bytes)));
    wire_decode(&fcpio_header_format, &header, bytes, sizeof(bytes));
    completion.header.type = completion_type(header.type);
    completion.header.tag = header.tag;
    if (as && !type_of(as, &completion.header.type, why)) {
        return false;
    }
    fill_ersp(&completion, bytes);
    wire_encode(vicfw_completion_format(completion.header.type), &completion,
                entry);
    gate = vicfw_gate_new_completion(
        fw, gate_message_get_number(request, "queue"), entry, request->serial);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(args[i].name, "as") != 0 &&
            !set_field(gate, &args[i], why)) {
            gate->ops->drop(gate);
            return false;
        }
    }
    gate_send(&fw->lab->gates, gate);
    return true;
}
