/*
 * Keep-alive: a controller whose host is silent for too long ends (NVMe Base
 * 2.0, 3.9).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/port.h"

static void start(NvmetController *controller)
{
    controller->traffic = false;
    if (controller->kato) {
        lab_timer_arm_in(&controller->keep_alive,
                         controller->kato * LAB_MILLISECONDS);
    } else {
        lab_timer_cancel(&controller->keep_alive);
    }
}

void nvmet_controller_expire(NvmetController *controller)
{
    nvmet_controller_fail(controller, "keep alive timeout expired");
}

/*
 * With traffic-based keep-alive an interval in which any command has come is
 * followed by another one; else only Keep Alive starts a new one.
 */
static void expired(void *opaque)
{
    NvmetController *controller = opaque;

    if (controller->traffic && controller->subsystem->tbkas) {
        start(controller);
        return;
    }
    nvmet_controller_expire(controller);
}

void nvmet_controller_init_keep_alive(NvmetController *controller)
{
    lab_timer_init(&controller->keep_alive, &controller->port->lab->clock,
                   expired, controller);
}

void nvmet_controller_set_kato(NvmetController *controller, uint32_t kato)
{
    uint32_t unit = NVMET_KAS * 100;

    /* rounded up to the granularity that Identify announces */
    controller->kato =
        kato ? MIN((kato - 1) / unit + 1, UINT32_MAX / unit) * unit : 0;
    start(controller);
}

void nvmet_controller_keep_alive(NvmetController *controller)
{
    start(controller);
}

void nvmet_controller_alive(NvmetController *controller)
{
    controller->traffic = true;
}
