/*
 * NVMe controllers over FC: creating, awaiting and deleting them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_CONTROLLER_H
#define VICLAB_IMAGES_CONTROLLER_H

#include <stdint.h>

#include "job.h"
#include "target.h"
#include "watch.h"

typedef struct Controller {
    uint32_t instance; /* of /dev/nvme<instance> */
    uint32_t cntlid;
    char nqn[NQN_SIZE];
} Controller;

/*
 * Connects to subsystem @nqn behind @target and waits until the controller is
 * live. 0, or -errno: -ECONNREFUSED when the kernel gave it up.
 */
int controller_connect(Controller *controller, Watch *watch, const Job *job,
                       const Target *target, const char *nqn);
/* Deletes it and waits until it is gone. 0 or -errno. */
int controller_disconnect(const Controller *controller, Watch *watch,
                          uint32_t seconds);
/* All controllers over FC that there are; how many of @max, or -errno. */
int controller_list(Controller *controllers, int max);
/* Opens /dev/nvme<instance>: a file descriptor or -errno. */
int controller_open(const Controller *controller);

#endif
