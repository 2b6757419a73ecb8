/*
 * From a target to block devices and back: discover, connect, disconnect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_FABRIC_H
#define VICLAB_IMAGES_FABRIC_H

#include "controller.h"
#include "job.h"
#include "namespace.h"
#include "target.h"
#include "watch.h"

#define FABRIC_CONTROLLERS_MAX 128
#define FABRIC_NAMESPACES_MAX  64

typedef struct Fabric {
    const Job *job;
    Watch *watch;
    TargetList targets;
    Controller controllers[FABRIC_CONTROLLERS_MAX];
    int controller_count;
    Namespace namespaces[FABRIC_NAMESPACES_MAX];
    int namespace_count;
} Fabric;

/*
 * Each reports what it does and what fails; 0, or an error as report_failure()
 * takes it.
 */

/*
 * Waits for the targets; on each, asks its discovery controller for the I/O
 * subsystems behind it, connects to all of them and waits for their
 * namespaces.
 */
int fabric_connect(Fabric *fabric);
/* Disconnects from every controller over FC that there is. */
int fabric_disconnect(Fabric *fabric);

/* Which of the targets and subsystems that there are; NULL: all. */
typedef struct FabricChoice {
    const char *target; /* part of the address */
    const char *nqn;
} FabricChoice;

/*
 * The same for those that are chosen. With an NQN nothing is discovered: it is
 * connected to as it is.
 */
int fabric_connect_to(Fabric *fabric, const FabricChoice *choice);
/* Asks the discovery controllers, and reports what they answer. */
int fabric_discover(Fabric *fabric, const FabricChoice *choice);

#endif
