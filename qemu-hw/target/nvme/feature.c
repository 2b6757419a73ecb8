/*
 * Set Features and Get Features (NVMe Base 2.0, 5.27).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* Bytes of the SQE. */
enum {
    AT_FID = 40,
    AT_SELECT = 41,
    AT_CDW11 = 44,
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
#define CAPABILITY_CHANGEABLE (1 << 2)

#define TIMESTAMP_LEN              8
#define HOST_BEHAVIOR_LEN          512
#define HOST_ID_LEN                16
#define HOST_ID_EXTENDED           1
#define SUPPORTED_LEN              1024
#define SUPPORTED_CONTROLLER_SCOPE (1u << 20 << 1)

/* Temperature threshold: bits 15:0 value, 19:16 sensor, 21:20 kind. */
#define TEMPERATURE_OVER_DEFAULT  343
#define TEMPERATURE_KIND(cdw11)   ((cdw11) >> 20 & 3)
#define TEMPERATURE_SENSOR(cdw11) ((cdw11) >> 16 & 0xf)

typedef struct Feature Feature;

struct Feature {
    uint8_t fid;
    uint8_t contexts; /* NVMET_ON_ADMIN, NVMET_ON_DISCOVERY */
    bool changeable;
    uint16_t data_length; /* bytes, in both directions */
    uint32_t initial;
    uint32_t mask; /* of CDW11 that may be set */
    /* Both may be NULL: the word in controller->features is the feature. */
    uint16_t (*set)(NvmetCommand *command);
    uint16_t (*get)(NvmetCommand *command);
};

/* ------------------------------------------------------------------ */
/* Features with a mind of their own                                   */

static uint32_t queue_count(const NvmetController *controller)
{
    uint32_t count = controller->subsystem->io_queues - 1;

    return count << 16 | count;
}

static uint16_t set_queues(NvmetCommand *command)
{
    uint32_t asked = command->sqe.cdw11;

    if ((asked & 0xffff) == 0xffff || asked >> 16 == 0xffff) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    command->result = queue_count(nvmet_command_controller(command));
    return NVME_SC_SUCCESS;
}

static uint16_t get_queues(NvmetCommand *command)
{
    command->result = queue_count(nvmet_command_controller(command));
    return NVME_SC_SUCCESS;
}

static uint16_t set_temperature(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    uint32_t word = command->sqe.cdw11;

    /* the composite temperature, or all sensors: there are no others */
    if ((TEMPERATURE_SENSOR(word) != 0 && TEMPERATURE_SENSOR(word) != 0xf) ||
        TEMPERATURE_KIND(word) > 1) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    if (TEMPERATURE_KIND(word)) {
        controller->temperature_under = word & 0xffff;
    } else {
        controller->features[NVME_FEATURE_TEMPERATURE] = word & 0xffff;
    }
    return NVME_SC_SUCCESS;
}

static uint16_t get_temperature(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint32_t word = command->sqe.cdw11;

    if (TEMPERATURE_SENSOR(word) != 0 || TEMPERATURE_KIND(word) > 1) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    command->result = TEMPERATURE_KIND(word)
                          ? controller->temperature_under
                          : controller->features[NVME_FEATURE_TEMPERATURE];
    return NVME_SC_SUCCESS;
}

static uint16_t set_async_events(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    uint32_t allowed = 0xff; /* SMART warnings */

    if (nvmet_controller_is_discovery(controller)) {
        allowed = 1u << NVME_EVENT_BIT_DISCOVERY;
    } else {
        allowed |= 1u << NVME_EVENT_BIT_NAMESPACE | 1u << NVME_EVENT_BIT_ANA;
    }
    if (command->sqe.cdw11 & ~allowed) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    controller->features[NVME_FEATURE_ASYNC_EVENTS] = command->sqe.cdw11;
    return NVME_SC_SUCCESS;
}

static uint16_t set_keep_alive(NvmetCommand *command)
{
    nvmet_controller_set_kato(nvmet_command_controller(command),
                              command->sqe.cdw11);
    return NVME_SC_SUCCESS;
}

static uint16_t get_keep_alive(NvmetCommand *command)
{
    command->result = nvmet_command_controller(command)->kato;
    return NVME_SC_SUCCESS;
}

/* Milliseconds since 1970 in 6 bytes; then whether the host has set them. */
static uint16_t set_timestamp(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);

    controller->timestamp =
        get_le64(command->data->data) & UINT64_C(0xffffffffffff);
    controller->timestamp_set = lab_clock_now(&command->port->lab->clock);
    controller->timestamp_from_host = true;
    return NVME_SC_SUCCESS;
}

static uint16_t get_timestamp(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    int64_t since = controller->timestamp_from_host ? controller->timestamp_set
                                                    : controller->born;
    uint64_t age =
        (lab_clock_now(&command->port->lab->clock) - since) / LAB_MILLISECONDS;
    uint8_t data[TIMESTAMP_LEN];

    put_le64(data, (controller->timestamp + age) & UINT64_C(0xffffffffffff));
    data[6] = controller->timestamp_from_host ? 1 << 1 : 0;
    nvmet_command_send(command, data, sizeof(data));
    return NVME_SC_SUCCESS;
}

/* ACRE and LBAFEE are taken and have no effect: no CRDT, one LBA format. */
static uint16_t set_host_behavior(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    const uint8_t *data = command->data->data;

    if (data[0] > 1 || data[2] > 1) {
        return nvmet_command_blame(command, 24, NVME_SC_INVALID_FIELD);
    }
    controller->features[NVME_FEATURE_HOST_BEHAVIOR] = data[0] | data[2] << 16;
    return NVME_SC_SUCCESS;
}

static uint16_t get_host_behavior(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint32_t word = controller->features[NVME_FEATURE_HOST_BEHAVIOR];
    uint8_t data[3] = { word & 0xff, 0, word >> 16 & 0xff };

    nvmet_command_send(command, data, sizeof(data));
    return NVME_SC_SUCCESS;
}

/* Fabrics hosts give it with Connect; only the long one exists. */
static uint16_t get_host_id(NvmetCommand *command)
{
    if (!(command->sqe.cdw11 & HOST_ID_EXTENDED)) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    nvmet_command_send(command, command->connection->association->hostid,
                       HOST_ID_LEN);
    return NVME_SC_SUCCESS;
}

static uint16_t set_host_id(NvmetCommand *command)
{
    return nvmet_command_blame(command, AT_FID, NVME_SC_COMMAND_SEQUENCE);
}

/* ------------------------------------------------------------------ */

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
      .initial = TEMPERATURE_OVER_DEFAULT,
      .set = set_temperature,
      .get = get_temperature },
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
      .set = set_queues,
      .get = get_queues },
    { .fid = NVME_FEATURE_WRITE_ATOMICITY,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .mask = 1 },
    { .fid = NVME_FEATURE_ASYNC_EVENTS,
      .contexts = ON_BOTH,
      .changeable = true,
      .set = set_async_events },
    { .fid = NVME_FEATURE_TIMESTAMP,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .data_length = TIMESTAMP_LEN,
      .set = set_timestamp,
      .get = get_timestamp },
    { .fid = NVME_FEATURE_KEEP_ALIVE,
      .contexts = ON_BOTH,
      .changeable = true,
      .set = set_keep_alive,
      .get = get_keep_alive },
    { .fid = NVME_FEATURE_HOST_BEHAVIOR,
      .contexts = NVMET_ON_ADMIN,
      .changeable = true,
      .data_length = HOST_BEHAVIOR_LEN,
      .set = set_host_behavior,
      .get = get_host_behavior },
    { .fid = NVME_FEATURE_HOST_ID,
      .contexts = NVMET_ON_ADMIN,
      .data_length = HOST_ID_LEN,
      .set = set_host_id,
      .get = get_host_id },
};

static const Feature *feature_of(const NvmetCommand *command)
{
    uint8_t context =
        nvmet_controller_is_discovery(nvmet_command_controller(command))
            ? NVMET_ON_DISCOVERY
            : NVMET_ON_ADMIN;

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
}

void nvmet_features_supported(const NvmetController *controller,
                              GByteArray *page)
{
    uint8_t context = nvmet_controller_is_discovery(controller)
                          ? NVMET_ON_DISCOVERY
                          : NVMET_ON_ADMIN;

    g_byte_array_set_size(page, SUPPORTED_LEN);
    memset(page->data, 0, SUPPORTED_LEN);
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++) {
        if (features[i].contexts & context) {
            put_le32(page->data + 4 * features[i].fid,
                     NVME_EFFECT_SUPPORTED | SUPPORTED_CONTROLLER_SCOPE);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Set Features                                                        */

uint16_t nvmet_set_features_parse(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);

    if (!feature) {
        return nvmet_command_blame(command, AT_FID, NVME_SC_INVALID_FIELD);
    }
    if (command->sqe.cdw10 & SAVE) {
        return nvmet_command_blame(command, AT_FID + 3,
                                   NVME_SC_FEATURE_NOT_SAVEABLE);
    }
    return nvmet_command_expect(command, feature->data_length);
}

uint16_t nvmet_set_features_execute(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);

    if (feature->set) {
        return feature->set(command);
    }
    if (command->sqe.cdw11 & ~feature->mask) {
        return nvmet_command_blame(command, AT_CDW11, NVME_SC_INVALID_FIELD);
    }
    nvmet_command_controller(command)->features[feature->fid] =
        command->sqe.cdw11;
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */
/* Get Features                                                        */

uint16_t nvmet_get_features_parse(NvmetCommand *command)
{
    const Feature *feature = feature_of(command);

    if (!feature) {
        return nvmet_command_blame(command, AT_FID, NVME_SC_INVALID_FIELD);
    }
    if (SELECT_OF(command->sqe.cdw10) > SELECT_CAPABILITIES) {
        return nvmet_command_blame(command, AT_SELECT, NVME_SC_INVALID_FIELD);
    }
    /* tools ask for more than a feature has: the rest is zero */
    if (command->data_len < feature->data_length &&
        SELECT_OF(command->sqe.cdw10) == SELECT_CURRENT) {
        return nvmet_command_expect(command, feature->data_length);
    }
    return NVME_SC_SUCCESS;
}

static uint16_t get_current(NvmetCommand *command, const Feature *feature)
{
    if (feature->get) {
        return feature->get(command);
    }
    command->result = nvmet_command_controller(command)->features[feature->fid];
    return NVME_SC_SUCCESS;
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
        command->result = feature->changeable ? CAPABILITY_CHANGEABLE : 0;
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
