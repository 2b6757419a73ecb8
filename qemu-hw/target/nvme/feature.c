/*
 * Set Features and Get Features (NVMe Base 2.0, 5.27 and 5.15).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/feature.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* Bytes of the SQE. */
enum {
    AT_NSID = 4,
    AT_FID = NVMET_FEATURE_AT_FID,
    AT_SELECT = 41,
    AT_SAVE = 43,
    AT_VALUE = NVMET_FEATURE_AT_VALUE,
};

/* CDW10 */
#define SAVE             (1u << 31)
#define SELECT_OF(cdw10) ((cdw10) >> 8 & 7)
enum {
    SELECT_CURRENT,
    SELECT_DEFAULT,
    SELECT_SAVED,
    SELECT_CAPABILITIES,
};

enum {
    CAPABILITY_NAMESPACE = 1 << 1,
    CAPABILITY_CHANGEABLE = 1 << 2,
};

/* Log page 12h. */
#define SUPPORTED_LEN              1024
#define SUPPORTED_NAMESPACE_SCOPE  (1u << 20)
#define SUPPORTED_CONTROLLER_SCOPE (1u << 21)

typedef enum Scope {
    OF_CONTROLLER,
    OF_NAMESPACE,
} Scope;

typedef struct Feature {
    uint8_t fid;
    uint8_t contexts; /* NVMET_ON_ADMIN, NVMET_ON_DISCOVERY */
    Scope scope;
    bool changeable;
    uint16_t data_length; /* bytes, in both directions */
    uint32_t initial;
    uint32_t mask; /* of CDW11 that may be set */
    /* Both may be NULL: the word in controller->features is the feature. */
    NvmetFeatureFn *set;
    NvmetFeatureFn *get;
} Feature;

#define ON_BOTH (NVMET_ON_ADMIN | NVMET_ON_DISCOVERY)

static const Feature features[] = {
    { .fid = NVME_FEATURE_ARBITRATION,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .initial = 7,
      .mask = 0xffffff07 },
    { .fid = NVME_FEATURE_POWER,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .mask = 7 << 5 },
    { .fid = NVME_FEATURE_TEMPERATURE,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .initial = NVMET_TEMPERATURE_WARNING,
      .set = nvmet_set_temperature,
      .get = nvmet_get_temperature },
    { .fid = NVME_FEATURE_ERROR_RECOVERY,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .mask = 0xffff },
    { .fid = NVME_FEATURE_VOLATILE_WRITE_CACHE,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .initial = 1,
      .mask = 1 },
    { .fid = NVME_FEATURE_QUEUES,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .set = nvmet_set_queues,
      .get = nvmet_get_queues },
    { .fid = NVME_FEATURE_WRITE_ATOMICITY,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .mask = 1 },
    { .fid = NVME_FEATURE_ASYNC_EVENTS,
      .contexts = ON_BOTH,
      .changeable = true,
      .set = nvmet_set_async_events },
    { .fid = NVME_FEATURE_TIMESTAMP,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .data_length = NVMET_TIMESTAMP_LEN,
      .set = nvmet_set_timestamp,
      .get = nvmet_get_timestamp },
    { .fid = NVME_FEATURE_KEEP_ALIVE,
      .contexts = ON_BOTH,
      .changeable = true,
      .set = nvmet_set_keep_alive,
      .get = nvmet_get_keep_alive },
    { .fid = NVME_FEATURE_HOST_BEHAVIOR,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .data_length = NVMET_HOST_BEHAVIOR_LEN,
      .set = nvmet_set_host_behavior,
      .get = nvmet_get_host_behavior },
    { .fid = NVME_FEATURE_HOST_ID,
      .contexts = NVMET_ON_ADMIN,
      .data_length = NVMET_HOST_ID_LEN,
      .set = nvmet_set_host_id,
      .get = nvmet_get_host_id },
    { .fid = NVME_FEATURE_WRITE_PROTECT,
      .contexts = NVMET_ON_ADMIN,
      .scope = OF_NAMESPACE,
      .changeable = true,
      .set = nvmet_set_write_protect,
      .get = nvmet_get_write_protect },
};

static uint8_t context_of(const NvmetController *controller)
{
    return nvmet_controller_is_discovery(controller) ? NVMET_ON_DISCOVERY
                                                     : NVMET_ON_ADMIN;
}

static const Feature *feature_of(const NvmetCommand *command)
{
    uint8_t context = context_of(nvmet_command_controller(command));

    for (size_t i = 0; i < G_N_ELEMENTS(features); i++) {
        if (features[i].fid == (command->sqe.cdw10 & 0xff)) {
            return features[i].contexts & context ? &features[i] : NULL;
        }
    }
    return NULL;
}

void nvmet_features_init(NvmetController *controller)
{
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++) {
        if (features[i].fid < NVMET_FEATURES) {
            controller->features[features[i].fid] = features[i].initial;
        }
    }
    controller->temperature_under = 0;
    controller->timestamp = 0;
    controller->timestamp_set = lab_clock_now(&controller->port->lab->clock);
    controller->timestamp_from_host = false;
}

void nvmet_features_supported(const NvmetController *controller,
                              GByteArray *page)
{
    uint8_t context = context_of(controller);

    g_byte_array_set_size(page, SUPPORTED_LEN);
    memset(page->data, 0, SUPPORTED_LEN);
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++) {
        if (features[i].contexts & context) {
            put_le32(page->data + 4 * features[i].fid,
                     NVME_EFFECT_SUPPORTED |
                         (features[i].scope == OF_NAMESPACE
                              ? SUPPORTED_NAMESPACE_SCOPE
                              : SUPPORTED_CONTROLLER_SCOPE));
        }
    }
}

/* ------------------------------------------------------------------ */
/* Set Features                                                        */

static uint16_t check_target(NvmetCommand *command, const Feature *feature)
{
    if (feature->scope == OF_NAMESPACE) {
        return nvmet_command_find_namespace(command);
    }
    if (command->sqe.nsid && command->sqe.nsid != NVME_NSID_ALL) {
        return nvmet_command_blame(command, AT_NSID,
                                   NVME_SC_FEATURE_NOT_PER_NAMESPACE);
    }
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_set_features_parse(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);
    uint16_t status;

    if (!feature) {
        return nvmet_command_blame(command, AT_FID, NVME_SC_INVALID_FIELD);
    }
    if (command->sqe.cdw10 & SAVE) {
        return nvmet_command_blame(command, AT_SAVE,
                                   NVME_SC_FEATURE_NOT_SAVEABLE);
    }
    status = check_target(command, feature);
    return status ? status
                  : nvmet_command_expect(command, feature->data_length);
}

uint16_t nvmet_set_features_execute(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);

    if (feature->set) {
        return feature->set(command);
    }
    if (command->sqe.cdw11 & ~feature->mask) {
        return nvmet_command_blame(command, AT_VALUE, NVME_SC_INVALID_FIELD);
    }
    nvmet_command_controller(command)->features[feature->fid] =
        command->sqe.cdw11;
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */
/* Get Features                                                        */

/* The value of a namespace needs one; tools name one for all features. */
static uint16_t check_source(NvmetCommand *command, const Feature *feature)
{
    if (SELECT_OF(command->sqe.cdw10) != SELECT_CURRENT) {
        return NVME_SC_SUCCESS;
    }
    /* tools ask for more than a feature has, too: the rest is zero */
    if (command->data_len < feature->data_length) {
        return nvmet_command_expect(command, feature->data_length);
    }
    return feature->scope == OF_NAMESPACE
               ? nvmet_command_find_namespace(command)
               : NVME_SC_SUCCESS;
}

uint16_t nvmet_get_features_parse(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);

    if (!feature) {
        return nvmet_command_blame(command, AT_FID, NVME_SC_INVALID_FIELD);
    }
    if (SELECT_OF(command->sqe.cdw10) > SELECT_CAPABILITIES) {
        return nvmet_command_blame(command, AT_SELECT, NVME_SC_INVALID_FIELD);
    }
    return check_source(command, feature);
}

static uint16_t get_current(NvmetCommand *command, const Feature *feature)
{
    if (feature->get) {
        return feature->get(command);
    }
    command->result = nvmet_command_controller(command)->features[feature->fid];
    return NVME_SC_SUCCESS;
}

static uint32_t capabilities_of(const Feature *feature)
{
    return (feature->changeable ? CAPABILITY_CHANGEABLE : 0) |
           (feature->scope == OF_NAMESPACE ? CAPABILITY_NAMESPACE : 0);
}

uint16_t nvmet_get_features_execute(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);
    uint16_t status = NVME_SC_SUCCESS;

    switch (SELECT_OF(command->sqe.cdw10)) {
    case SELECT_CURRENT:
        status = get_current(command, feature);
        break;
    case SELECT_CAPABILITIES:
        command->result = capabilities_of(feature);
        break;
    default:
        /* nothing is saved: the default stands for it */
        command->result = feature->initial;
        break;
    }
    if (!status) {
        nvmet_command_send(command, NULL, 0);
    }
    return status;
}
