/*
 * The driver under test and the modules that it stands on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "driver.h"

#include <errno.h>
#include <stdio.h>

#include "file.h"
#include "process.h"
#include "report.h"

#define MODULES_PATH "/viclab/modules"
#define DRIVER       "fnic"
#define ANNOUNCE     "/sys/class/fc/fc_udev_device/nvme_discovery"
#define PATH_SIZE    128

static int load(const char *path)
{
    int error = module_load(path, "");

    if (error) {
        report_failure_of("module", error, "path", path);
    }
    return error;
}

static int load_dependencies(const Driver *driver)
{
    uint64_t count = (uint64_t)driver->modules.count - 1;
    Event event;
    uint64_t i;
    int error = 0;

    for (i = 0; i < count && !error; i++) {
        error = load(driver->modules.paths[i]);
    }
    if (!error) {
        event_begin(&event, "modules");
        event_number(&event, "count", count);
        report_event(&event);
    }
    return error;
}

static void report_driver(const Driver *driver)
{
    char path[PATH_SIZE];
    char version[64];
    Event event;

    snprintf(path, sizeof(path), "/sys/module/%s/version", driver->name);
    event_begin(&event, "driver");
    event_text(&event, "module", driver->name);
    if (file_read_line(path, version, sizeof(version)) == 0) {
        event_text(&event, "version", version);
    }
    report_event(&event);
}

static int open_watch(Watch *watch)
{
    int error = watch_open(watch);

    if (error) {
        report_failure("uevent", error);
    }
    return error;
}

int driver_load(Driver *driver, Watch *watch)
{
    int error = module_list_read(&driver->modules, MODULES_PATH);
    const char *path;

    if (error) {
        report_failure_of("modules", error, "path", MODULES_PATH);
        return error;
    }
    error = load_dependencies(driver);
    if (error) {
        return error;
    }
    error = open_watch(watch);
    if (error) {
        return error;
    }
    path = driver->modules.paths[driver->modules.count - 1];
    module_name(path, driver->name);
    error = load(path);
    if (!error) {
        report_driver(driver);
    }
    return error;
}

static void pass_on(ReportStream stream, const void *data, size_t length,
                    void *opaque)
{
    report_output(REPORT_STDERR, data, length);
}

static int modprobe(void)
{
    char *argv[] = { "modprobe", DRIVER, NULL };
    char *environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
    int code = process_run(argv, environment, pass_on, NULL);
    char text[16];

    if (code) {
        snprintf(text, sizeof(text), "%d", code);
        report_failure_of("modprobe", -ENXIO, "code", text);
    }
    return code;
}

int driver_modprobe(Driver *driver, Watch *watch)
{
    int error = open_watch(watch);

    module_name(DRIVER, driver->name);
    if (!error) {
        error = modprobe();
    }
    if (!error) {
        report_driver(driver);
        /* a driver without NVMe has nothing to announce */
        file_write(ANNOUNCE, "add");
    }
    return error;
}

int driver_unload(const Driver *driver)
{
    char path[PATH_SIZE];
    Event event;
    int error = module_unload(driver->name);

    snprintf(path, sizeof(path), "/sys/module/%s", driver->name);
    if (!error && file_exists(path)) {
        error = -EBUSY;
    }
    if (error) {
        report_failure_of("unload", error, "module", driver->name);
        return error;
    }
    event_begin(&event, "unloaded");
    event_text(&event, "module", driver->name);
    report_event(&event);
    return 0;
}
