/*
 * Features that are more than one word of the controller (NVMe Base 2.0,
 * 5.27.1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/feature.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

#define AT_FID         NVMET_FEATURE_AT_FID
#define AT_VALUE       NVMET_FEATURE_AT_VALUE
#define AT_NSID        4
#define AT_DATA        24
#define TIMESTAMP_MASK UINT64_C(0xffffffffffff)

/* Temperature threshold: bits 15:0 value, 19:16 sensor, 21:20 kind. */
#define TEMPERATURE_KIND(cdw11)   ((cdw11) >> 20 & 3)
#define TEMPERATURE_SENSOR(cdw11) ((cdw11) >> 16 & 0xf)
#define TEMPERATURE_ALL_SENSORS   0xf

#define HOST_ID_EXTENDED      1
#define WRITE_PROTECT_MASK    7
#define WRITE_PROTECT_NONE    0
#define WRITE_PROTECT_ENABLED 1

static uint16_t blame_value(NvmetCommand *command)
{
    return nvmet_command_blame(command, AT_VALUE, NVME_SC_INVALID_FIELD);
}

/* ------------------------------------------------------------------ */

static uint32_t queue_count(const NvmetController *controller)
{
    uint32_t count = controller->subsystem->io_queues - 1;

    return count << 16 | count;
}

uint16_t nvmet_set_queues(NvmetCommand *command)
{
    uint32_t asked = command->sqe.cdw11;

    if ((asked & 0xffff) == 0xffff || asked >> 16 == 0xffff) {
        return blame_value(command);
    }
    command->result = queue_count(nvmet_command_controller(command));
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_queues(NvmetCommand *command)
{
    command->result = queue_count(nvmet_command_controller(command));
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

/* There is the composite temperature only. */
static bool threshold_legal(uint32_t word)
{
    return (TEMPERATURE_SENSOR(word) == 0 ||
            TEMPERATURE_SENSOR(word) == TEMPERATURE_ALL_SENSORS) &&
           TEMPERATURE_KIND(word) <= 1;
}

uint16_t nvmet_set_temperature(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    bool warned = nvmet_controller_temperature_warning(controller);
    uint32_t word = command->sqe.cdw11;

    if (!threshold_legal(word)) {
        return blame_value(command);
    }
    if (TEMPERATURE_KIND(word)) {
        controller->temperature_under = word & 0xffff;
    } else {
        controller->features[NVME_FEATURE_TEMPERATURE] = word & 0xffff;
    }
    if (!warned && nvmet_controller_temperature_warning(controller)) {
        nvmet_controller_event(controller, NVMET_EVENT_TEMPERATURE);
    }
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_temperature(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint32_t word = command->sqe.cdw11;

    if (TEMPERATURE_SENSOR(word) != 0 || TEMPERATURE_KIND(word) > 1) {
        return blame_value(command);
    }
    command->result = TEMPERATURE_KIND(word)
                          ? controller->temperature_under
                          : controller->features[NVME_FEATURE_TEMPERATURE];
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

uint16_t nvmet_set_async_events(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    uint32_t allowed = 0xff; /* SMART warnings */

    if (nvmet_controller_is_discovery(controller)) {
        allowed = 1u << NVME_EVENT_BIT_DISCOVERY;
    } else {
        allowed |= 1u << NVME_EVENT_BIT_NAMESPACE | 1u << NVME_EVENT_BIT_ANA;
    }
    if (command->sqe.cdw11 & ~allowed) {
        return blame_value(command);
    }
    nvmet_controller_want_events(controller, command->sqe.cdw11);
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_set_keep_alive(NvmetCommand *command)
{
    nvmet_controller_set_kato(nvmet_command_controller(command),
                              command->sqe.cdw11);
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_keep_alive(NvmetCommand *command)
{
    command->result = nvmet_command_controller(command)->kato;
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

/* Milliseconds since 1970 in 6 bytes; then whether the host has set them. */
uint16_t nvmet_set_timestamp(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);

    controller->timestamp = get_le64(command->data->data) & TIMESTAMP_MASK;
    controller->timestamp_set = lab_clock_now(&command->port->lab->clock);
    controller->timestamp_from_host = true;
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_timestamp(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint64_t age = (lab_clock_now(&command->port->lab->clock) -
                    controller->timestamp_set) /
                   LAB_MILLISECONDS;
    uint8_t data[NVMET_TIMESTAMP_LEN];

    put_le64(data, (controller->timestamp + age) & TIMESTAMP_MASK);
    data[6] = controller->timestamp_from_host ? 1 << 1 : 0;
    nvmet_command_send(command, data, sizeof(data));
    return NVME_SC_SUCCESS;
}

/* LBAFEE is taken and has no effect: there is one LBA format. */
uint16_t nvmet_set_host_behavior(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    const uint8_t *data = command->data->data;

    if (data[0] > 1 || data[2] > 1) {
        return nvmet_command_blame(command, AT_DATA, NVME_SC_INVALID_FIELD);
    }
    controller->features[NVME_FEATURE_HOST_BEHAVIOR] =
        (data[0] ? NVME_BEHAVIOR_RETRY : 0) |
        (data[2] ? NVME_BEHAVIOR_LBA_FORMATS : 0);
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_host_behavior(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint32_t word = controller->features[NVME_FEATURE_HOST_BEHAVIOR];
    uint8_t data[3] = { word & 0xff, 0, word >> 16 & 0xff };

    nvmet_command_send(command, data, sizeof(data));
    return NVME_SC_SUCCESS;
}

/* Fabrics hosts give it with Connect; only the long one exists. */
uint16_t nvmet_get_host_id(NvmetCommand *command)
{
    if (!(command->sqe.cdw11 & HOST_ID_EXTENDED)) {
        return blame_value(command);
    }
    nvmet_command_send(command, command->connection->association->hostid,
                       NVMET_HOST_ID_LEN);
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_set_host_id(NvmetCommand *command)
{
    return nvmet_command_blame(command, AT_FID, NVME_SC_COMMAND_SEQUENCE);
}

/* ------------------------------------------------------------------ */

uint16_t nvmet_set_write_protect(NvmetCommand *command)
{
    uint32_t state = command->sqe.cdw11 & WRITE_PROTECT_MASK;

    if (state != WRITE_PROTECT_NONE && state != WRITE_PROTECT_ENABLED) {
        return blame_value(command);
    }
    nvmet_namespace_set_read_only(command->ns, state == WRITE_PROTECT_ENABLED);
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_get_write_protect(NvmetCommand *command)
{
    command->result =
        command->ns->read_only ? WRITE_PROTECT_ENABLED : WRITE_PROTECT_NONE;
    return NVME_SC_SUCCESS;
}
