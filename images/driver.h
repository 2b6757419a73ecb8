/*
 * The driver under test and the modules that it stands on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DRIVER_H
#define VICLAB_IMAGES_DRIVER_H

#include "module.h"
#include "watch.h"

typedef struct Driver {
    ModuleList modules; /* the last is the driver */
    char name[MODULE_NAME_SIZE];
} Driver;

/*
 * Loads the modules, opens @watch, loads the driver: no event of its devices
 * is missed. Reports each step and what fails; 0 or an error.
 */
typedef int DriverLoad(Driver *driver, Watch *watch);

/* From the runner's list, which our own guest has. */
DriverLoad driver_load;
/*
 * With the guest's own modprobe. The driver may be there already: then what
 * it has found is announced once more.
 */
DriverLoad driver_modprobe;
/* Unloads the driver and makes sure that nothing of it is left. */
int driver_unload(const Driver *driver);

#endif
