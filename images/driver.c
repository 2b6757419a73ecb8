/*
 * The driver under test and the modules that it stands on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "driver.h"

#include <errno.h>
#include <stdio.h>

#include "file.h"
#include "report.h"

#define MODULES_PATH "/viclab/modules"
#define PATH_SIZE    128

static int load(const char *path)
{
    int error = module_load(path);

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
    error = watch_open(watch);
    if (error) {
        report_failure("uevent", error);
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
