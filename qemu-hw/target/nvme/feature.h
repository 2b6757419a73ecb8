/*
 * Features that are more than one word of the controller.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_FEATURE_H
#define VICLAB_TARGET_NVME_FEATURE_H

#include "target/nvme/command.h"

/* Bytes of the SQE. */
enum {
    NVMET_FEATURE_AT_FID = 40,
    NVMET_FEATURE_AT_VALUE = 44,
};

/* Bytes of their data. */
#define NVMET_TIMESTAMP_LEN     8
#define NVMET_HOST_BEHAVIOR_LEN 512
#define NVMET_HOST_ID_LEN       16

/* Sets it, or answers with it; returns the status. */
typedef uint16_t NvmetFeatureFn(NvmetCommand *command);

NvmetFeatureFn nvmet_set_queues;
NvmetFeatureFn nvmet_get_queues;
NvmetFeatureFn nvmet_set_temperature;
NvmetFeatureFn nvmet_get_temperature;
NvmetFeatureFn nvmet_set_async_events;
NvmetFeatureFn nvmet_set_keep_alive;
NvmetFeatureFn nvmet_get_keep_alive;
NvmetFeatureFn nvmet_set_timestamp;
NvmetFeatureFn nvmet_get_timestamp;
NvmetFeatureFn nvmet_set_host_behavior;
NvmetFeatureFn nvmet_get_host_behavior;
NvmetFeatureFn nvmet_set_host_id;
NvmetFeatureFn nvmet_get_host_id;
NvmetFeatureFn nvmet_set_write_protect;
NvmetFeatureFn nvmet_get_write_protect;

#endif
