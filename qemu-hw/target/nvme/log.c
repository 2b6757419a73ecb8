/*
 * Get Log Page (NVMe Base 2.0, 5.16).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* Bytes of the SQE. */
enum {
    AT_NSID = 4,
    AT_LID = 40,
    AT_LPO = 48,
    AT_CSI = 59,
};

#define RETAIN_EVENT (1u << 15) /* CDW10 */
#define INDEX_OFFSET (1u << 23) /* CDW14: LPO counts entries */
#define CSI_NVM      0

#define SUPPORTED_LEN    1024
#define FIRMWARE_LEN     512
#define CHANGED_LEN      4096
#define SPARE_PERCENT    100
#define SPARE_THRESHOLD  10
#define DATA_UNIT        (1000 * 512)
#define SECONDS_PER_HOUR 3600

static uint8_t lid_of(const NvmetCommand *command)
{
    return command->sqe.cdw10;
}

/* NUMD is 0's based and in words. */
static uint64_t length_of(const NvmetCommand *command)
{
    uint32_t numd =
        (command->sqe.cdw11 & 0xffff) << 16 | command->sqe.cdw10 >> 16;

    return ((uint64_t)numd + 1) * 4;
}

static uint64_t offset_of(const NvmetCommand *command)
{
    return (uint64_t)command->sqe.cdw13 << 32 | command->sqe.cdw12;
}

static uint8_t csi_of(const NvmetCommand *command)
{
    return command->sqe.cdw14 >> 24;
}

static uint8_t *resize(GByteArray *page, guint len)
{
    g_byte_array_set_size(page, len);
    memset(page->data, 0, len);
    return page->data;
}

/* ------------------------------------------------------------------ */
/* The pages                                                           */

static uint16_t supported_pages(NvmetCommand *command, GByteArray *page);

static uint16_t error_page(NvmetCommand *command, GByteArray *page)
{
    nvmet_error_log(nvmet_command_controller(command), page);
    return NVME_SC_SUCCESS;
}

/* False if there is no such namespace; 0 and FFFFFFFFh mean all. */
static bool sum_counters(const NvmetController *controller, uint32_t nsid,
                         NvmetCounters *sum)
{
    const NvmetSubsystem *subsystem = controller->subsystem;
    const NvmetNamespace *ns;

    if (nsid && nsid != NVME_NSID_ALL) {
        ns = nvmet_subsystem_namespace(subsystem, nsid);
        if (ns) {
            nvmet_counters_add(sum, &ns->counters);
        }
        return ns != NULL;
    }
    nvmet_counters_add(sum, &subsystem->counters_removed);
    for (unsigned int i = 0; i < NVMET_NSID_MAX; i++) {
        if (subsystem->namespaces[i]) {
            nvmet_counters_add(sum, &subsystem->namespaces[i]->counters);
        }
    }
    return true;
}

static uint64_t hours_on(const NvmetController *controller)
{
    int64_t age =
        lab_clock_now(&controller->port->lab->clock) - controller->born;

    return age / LAB_SECONDS / SECONDS_PER_HOUR;
}

static uint16_t smart_page(NvmetCommand *command, GByteArray *page)
{
    const NvmetController *controller = nvmet_command_controller(command);
    NvmetCounters sum = { 0 };
    NvmeSmartLog smart = {
        .critical_warning = nvmet_controller_temperature_warning(controller)
                                ? NVME_SMART_WARNING_TEMPERATURE
                                : 0,
        .temperature = NVMET_TEMPERATURE,
        .avail_spare = SPARE_PERCENT,
        .spare_thresh = SPARE_THRESHOLD,
        .power_cycles = 1,
        .power_on_hours = hours_on(controller),
        .num_err_log_entries = controller->error_count,
    };

    if (!sum_counters(controller, command->sqe.nsid, &sum)) {
        return nvmet_command_blame(command, AT_NSID, NVME_SC_INVALID_NAMESPACE);
    }
    smart.host_reads = sum.reads;
    smart.host_writes = sum.writes;
    smart.data_units_read = (sum.bytes_read + DATA_UNIT - 1) / DATA_UNIT;
    smart.data_units_written = (sum.bytes_written + DATA_UNIT - 1) / DATA_UNIT;
    wire_encode(&nvme_smart_log_format, &smart,
                resize(page, NVME_SMART_LOG_LEN));
    return NVME_SC_SUCCESS;
}

static uint16_t firmware_page(NvmetCommand *command, GByteArray *page)
{
    const NvmetController *controller = nvmet_command_controller(command);
    const char *revision = controller->subsystem->firmware;
    uint8_t *to = resize(page, FIRMWARE_LEN);

    to[0] = 1; /* slot 1 is the active one */
    memset(to + 8, ' ', NVMET_FIRMWARE_LEN);
    memcpy(to + 8, revision, strlen(revision));
    return NVME_SC_SUCCESS;
}

static uint16_t changed_page(NvmetCommand *command, GByteArray *page)
{
    NvmetController *controller = nvmet_command_controller(command);
    uint8_t *changed = controller->changed_namespaces;
    uint8_t *to = resize(page, CHANGED_LEN);

    for (uint32_t i = 0; i < NVMET_NSID_MAX; i++) {
        if (changed[i / 8] & 1u << i % 8) {
            put_le32(to, i + 1);
            to += 4;
        }
    }
    if (!(command->sqe.cdw10 & RETAIN_EVENT)) {
        memset(changed, 0, sizeof(controller->changed_namespaces));
    }
    return NVME_SC_SUCCESS;
}

static uint16_t effects_page(NvmetCommand *command, GByteArray *page)
{
    nvmet_effects_log(nvmet_command_controller(command), page);
    return NVME_SC_SUCCESS;
}

static uint16_t features_page(NvmetCommand *command, GByteArray *page)
{
    nvmet_features_supported(nvmet_command_controller(command), page);
    return NVME_SC_SUCCESS;
}

static uint16_t discovery_page(NvmetCommand *command, GByteArray *page)
{
    nvmet_discovery_log(nvmet_command_controller(command), page);
    return NVME_SC_SUCCESS;
}

static uint16_t ana_page(NvmetCommand *command, GByteArray *page)
{
    nvmet_ana_log(nvmet_command_controller(command),
                  command->sqe.cdw10 >> 8 & NVME_ANA_GROUPS_ONLY, page);
    return NVME_SC_SUCCESS;
}

/* ------------------------------------------------------------------ */

typedef enum Where {
    ON_IO = 1,
    ON_DISCOVERY = 2,
    ON_BOTH = ON_IO | ON_DISCOVERY,
} Where;

typedef struct LogPage {
    uint8_t lid;
    Where where;
    bool of_command_set;
    bool of_namespace; /* also for one alone */
    int event;         /* that reading the page makes seen, or -1 */
    /* Builds the whole page; returns the status. */
    uint16_t (*build)(NvmetCommand *command, GByteArray *page);
} LogPage;

static const LogPage pages[] = {
    { NVME_LOG_SUPPORTED, ON_BOTH, false, false, -1, supported_pages },
    { NVME_LOG_ERROR, ON_BOTH, false, false, -1, error_page },
    { NVME_LOG_SMART, ON_IO, false, true, NVMET_EVENT_TEMPERATURE, smart_page },
    { NVME_LOG_FIRMWARE, ON_IO, false, false, -1, firmware_page },
    { NVME_LOG_CHANGED_NAMESPACES, ON_IO, false, false, NVMET_EVENT_NAMESPACE,
      changed_page },
    { NVME_LOG_EFFECTS, ON_IO, true, false, -1, effects_page },
    { NVME_LOG_ANA, ON_IO, false, false, NVMET_EVENT_ANA, ana_page },
    { NVME_LOG_FEATURES, ON_BOTH, false, false, -1, features_page },
    { NVME_LOG_DISCOVERY, ON_DISCOVERY, false, false, NVMET_EVENT_DISCOVERY,
      discovery_page },
};

static Where where_is(const NvmetCommand *command)
{
    return nvmet_controller_is_discovery(nvmet_command_controller(command))
               ? ON_DISCOVERY
               : ON_IO;
}

static const LogPage *page_of(const NvmetCommand *command)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (pages[i].lid == lid_of(command)) {
            return pages[i].where & where_is(command) ? &pages[i] : NULL;
        }
    }
    return NULL;
}

static uint16_t supported_pages(NvmetCommand *command, GByteArray *page)
{
    uint8_t *to = resize(page, SUPPORTED_LEN);

    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (pages[i].where & where_is(command)) {
            put_le32(to + 4 * pages[i].lid, NVME_EFFECT_SUPPORTED);
        }
    }
    return NVME_SC_SUCCESS;
}

uint16_t nvmet_log_parse(NvmetCommand *command)
{
    const LogPage *log = page_of(command);

    if (!log) {
        return nvmet_command_blame(command, AT_LID, NVME_SC_INVALID_LOG_PAGE);
    }
    if (!log->of_namespace && command->sqe.nsid &&
        command->sqe.nsid != NVME_NSID_ALL) {
        return nvmet_command_blame(command, AT_NSID, NVME_SC_INVALID_FIELD);
    }
    if (offset_of(command) & 3 || command->sqe.cdw14 & INDEX_OFFSET) {
        return nvmet_command_blame(command, AT_LPO, NVME_SC_INVALID_FIELD);
    }
    if (log->of_command_set && csi_of(command) != CSI_NVM) {
        return nvmet_command_blame(command, AT_CSI, NVME_SC_INVALID_LOG_PAGE);
    }
    return nvmet_command_expect(command, length_of(command));
}

uint16_t nvmet_log_execute(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    g_autoptr(GByteArray) page = g_byte_array_new();
    uint64_t offset = offset_of(command);
    const LogPage *log = page_of(command);
    uint16_t status = log->build(command, page);

    if (status) {
        return status;
    }
    if (offset > page->len) {
        return nvmet_command_blame(command, AT_LPO, NVME_SC_INVALID_FIELD);
    }
    nvmet_command_send(command, page->data + offset, page->len - offset);
    if (log->event >= 0 && !(command->sqe.cdw10 & RETAIN_EVENT)) {
        nvmet_controller_event_seen(controller, log->event);
    }
    return NVME_SC_SUCCESS;
}
