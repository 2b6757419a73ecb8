/*
 * Everything that a run needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "setup.h"

#include "fail.h"
#include "pace.h"
#include "tool.h"

/* What the demonstration shows, this kernel's driver has to be able to. */
static bool check_driver(const Session *session, const Setup *setup,
                         GError **error)
{
    if (session->options->command || setup->image.nvme) {
        return true;
    }
    return fail(error, FAIL_USAGE,
                "the fnic of kernel %s (%s) does not speak NVMe, so there is "
                "nothing to demonstrate: choose 7.3 or newer, or give a "
                "command after --",
                setup->kernel.release, setup->image.driver_version);
}

bool setup_get(const Session *session, Setup *setup, GError **error)
{
    *setup = (Setup){ 0 };
    if (!kernel_get(session, &setup->kernel, error) ||
        !image_get(session, &setup->kernel, &setup->image, error) ||
        !check_driver(session, setup, error)) {
        return false;
    }
    setup->tools = tool_archives(session, error);
    return setup->tools && qemu_get(session, &setup->qemu, error) &&
           pace_choose(session, &setup->qemu, &setup->kernel, &setup->pace,
                       error);
}

void setup_free(Setup *setup)
{
    qemu_free(&setup->qemu);
    kernel_free(&setup->kernel);
    image_free(&setup->image);
    g_clear_pointer(&setup->tools, g_ptr_array_unref);
}
