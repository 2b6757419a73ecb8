/*
 * Everything that a run needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "setup.h"

#include "fail.h"
#include "pace.h"
#include "symbols.h"
#include "tool.h"

/* What the demonstration shows, this kernel's driver has to be able to. */
static bool check_driver(const Session *session, const Setup *setup,
                         GError **error)
{
    if (!session->options->demo || setup->image.nvme) {
        return true;
    }
    return fail(error, FAIL_USAGE,
                "the fnic of kernel %s (%s) does not speak NVMe, so there is "
                "nothing to demonstrate: choose 7.3 or newer, or give a "
                "command after --",
                setup->kernel.release, setup->image.driver_version);
}

static bool check_host(const Setup *setup, SetupHost host, GError **error)
{
    return host != SETUP_VNG || !setup->kernel.kind ||
           fail(error, FAIL_USAGE,
                "a kernel that viclab builds (--debug) has what viclab's own "
                "guest needs, and not what virtme-ng needs: use 'viclab run'");
}

static GPtrArray *get_tools(const Session *session, SetupHost host,
                            GError **error)
{
    return host == SETUP_VNG ? g_ptr_array_new()
                             : tool_archives(session, error);
}

/* A drill that watches none still says where the guest hangs. */
static bool get_symbols(const Session *session, Setup *setup, GError **error)
{
    const Options *options = session->options;
    bool needed = options->watches || options->functions || options->reach;

    if (needed || options->drill) {
        setup->symbols =
            symbols_get(session, setup->kernel.image, setup->image.functions,
                        needed ? error : NULL);
    }
    return setup->symbols || !needed;
}

bool setup_get(const Session *session, SetupHost host, Setup *setup,
               GError **error)
{
    bool real_time = host != SETUP_VICLAB || session->options->real_time;

    *setup = (Setup){ 0 };
    if (!kernel_get(session, &setup->kernel, error) ||
        !check_host(setup, host, error) ||
        !image_get(session, &setup->kernel, &setup->image, error) ||
        !check_driver(session, setup, error)) {
        return false;
    }
    setup->tools = get_tools(session, host, error);
    setup->pace = MACHINE_VIRTUAL;
    return setup->tools && get_symbols(session, setup, error) &&
           qemu_get(session, &setup->qemu, error) &&
           (!real_time || pace_real_time(session, &setup->qemu, &setup->kernel,
                                         &setup->pace, error));
}

void setup_free(Setup *setup)
{
    qemu_free(&setup->qemu);
    kernel_free(&setup->kernel);
    image_free(&setup->image);
    g_clear_pointer(&setup->symbols, g_free);
    g_clear_pointer(&setup->tools, g_ptr_array_unref);
}
