/*
 * What the values of a frame's fields are called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/gate.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"

typedef struct Code {
    const char *name;
    uint8_t value;
} Code;

/* Link services, CT and FC-NVMe have the same numbers for the same things. */
static const Code reasons[] = {
    { "INVALID_COMMAND", FC_RJT_INVALID_COMMAND },
    { "INVALID_VERSION", FC_CT_RJT_INVALID_VERSION },
    { "LOGICAL_ERROR", FC_RJT_LOGICAL_ERROR },
    { "INVALID_SIZE", FC_CT_RJT_INVALID_SIZE },
    { "LOGICAL_BUSY", FC_RJT_LOGICAL_BUSY },
    { "PROTOCOL_ERROR", FC_RJT_PROTOCOL_ERROR },
    { "UNABLE", FC_RJT_UNABLE },
    { "NOT_SUPPORTED", FC_RJT_NOT_SUPPORTED },
    { "NO_SUCH_SERVER", FC_CT_RJT_NO_SUCH_SERVER },
    { "INVALID_ASSOCIATION", FCNVME_RJT_INVALID_ASSOCIATION },
    { "INVALID_CONNECTION", FCNVME_RJT_INVALID_CONNECTION },
    { "INVALID_PARAMETER", FCNVME_RJT_INVALID_PARAMETER },
    { "INSUFFICIENT_RESOURCES", FCNVME_RJT_INSUFFICIENT_RESOURCES },
};

static const Code explanations[] = {
    { "NONE", FC_RJT_EXPLAIN_NONE },
    { "INVALID_S_ID", FC_RJT_EXPLAIN_INVALID_S_ID },
    { "INVALID_XID", FC_RJT_EXPLAIN_INVALID_XID },
    { "LOGIN_REQUIRED", FC_RJT_EXPLAIN_LOGIN_REQUIRED },
    { "INSUFFICIENT_RESOURCES", FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES },
    { "UNABLE_TO_SUPPLY", FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY },
    { "NOT_SUPPORTED", FC_RJT_EXPLAIN_NOT_SUPPORTED },
    { "INVALID_LENGTH", FC_RJT_EXPLAIN_INVALID_LENGTH },
    { "MAC_ADDRESSING", FC_RJT_EXPLAIN_MAC_ADDRESSING },
    { "PORT_ID_NOT_REGISTERED", FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED },
    { "PORT_NAME_NOT_REGISTERED", FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED },
    { "NODE_NAME_NOT_REGISTERED", FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED },
    { "FC4_NOT_REGISTERED", FC_NS_EXPLAIN_FC4_NOT_REGISTERED },
    { "FEATURES_NOT_REGISTERED", FC_NS_EXPLAIN_FEATURES_NOT_REGISTERED },
    { "ACCESS_DENIED", FC_NS_EXPLAIN_ACCESS_DENIED },
    { "NOTHING_IN_SCOPE", FC_NS_EXPLAIN_NOTHING_IN_SCOPE },
    { "NOT_AUTHORIZED", FC_CT_EXPLAIN_NOT_AUTHORIZED },
    { "DATABASE_FULL", FC_CT_EXPLAIN_DATABASE_FULL },
    { "INVALID_ERSP_RATIO", FCNVME_EXPLAIN_INVALID_ERSP_RATIO },
    { "INVALID_CONTROLLER_ID", FCNVME_EXPLAIN_INVALID_CONTROLLER_ID },
    { "INVALID_QUEUE_ID", FCNVME_EXPLAIN_INVALID_QUEUE_ID },
    { "INVALID_SQSIZE", FCNVME_EXPLAIN_INVALID_SQSIZE },
    { "INVALID_HOST_ID", FCNVME_EXPLAIN_INVALID_HOST_ID },
    { "INVALID_HOST_NQN", FCNVME_EXPLAIN_INVALID_HOST_NQN },
    { "INVALID_SUBSYS_NQN", FCNVME_EXPLAIN_INVALID_SUBSYS_NQN },
};

static bool find(const Code *codes, size_t count, const char *name,
                 uint64_t *value)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i].name, name) == 0) {
            *value = codes[i].value;
            return true;
        }
    }
    return false;
}

static bool els_by_name(const char *name, uint64_t *value)
{
    for (unsigned int code = 0; code <= UINT8_MAX; code++) {
        if (strcmp(fc_els_name(code), name) == 0) {
            *value = code;
            return strcmp(name, fc_els_name(0)) != 0;
        }
    }
    return false;
}

bool fc_gate_named_value(const char *field, const char *name, uint64_t *value)
{
    if (strcmp(field, "reason") == 0) {
        return find(reasons, G_N_ELEMENTS(reasons), name, value);
    }
    if (strcmp(field, "explanation") == 0) {
        return find(explanations, G_N_ELEMENTS(explanations), name, value);
    }
    return strcmp(field, "command") == 0 && els_by_name(name, value);
}

static const char *name_at(const Code *codes, size_t count, size_t index)
{
    return index < count ? codes[index].name : NULL;
}

const char *fc_gate_value_name(const char *field, unsigned int index)
{
    if (strcmp(field, "reason") == 0) {
        return name_at(reasons, G_N_ELEMENTS(reasons), index);
    }
    if (strcmp(field, "explanation") == 0) {
        return name_at(explanations, G_N_ELEMENTS(explanations), index);
    }
    return strcmp(field, "command") == 0 && index < UINT8_MAX
               ? fc_els_name(index + 1)
               : NULL;
}
