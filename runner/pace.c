/*
 * How time passes in the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pace.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "guest.h"
#include "key.h"
#include "step.h"

#define KIND        "host"
#define PROBE_LIMIT 30 /* seconds */
#define ANSWER      "kvm-works"

typedef struct Probe {
    const Qemu *qemu;
    const Kernel *kernel;
} Probe;

/* Without a root the kernel says its version, panics and so ends. */
static bool boots(const Session *session, const Probe *probe,
                  const char *folder, bool *works, GError **error)
{
    Machine machine = {
        .options = session->options,
        .qemu = probe->qemu,
        .kernel = probe->kernel,
        .mem = "512M",
        .out = folder,
        .pace = MACHINE_KVM,
    };
    g_auto(GStrv) argv = machine_argv(&machine);
    Guest guest;
    bool done;

    guest_init(&guest, GUEST_OF_QEMU, folder, NULL, false);
    done = guest_run(&guest, argv, PROBE_LIMIT, error);
    *works = done && guest.end == GUEST_ENDED && guest.console.panic;
    guest_cleanup(&guest);
    return done;
}

static bool try_kvm(StepWork *work, const void *opaque, GError **error)
{
    g_autofree char *answer = g_build_filename(work->folder, ANSWER, NULL);
    bool works = false;

    if (file_exists("/dev/kvm") &&
        !boots(work->session, opaque, work->folder, &works, error)) {
        return false;
    }
    return !works || file_write(answer, "", error);
}

/* What the answer depends on. */
static char *host_key(void)
{
    Key *key = key_new();
    g_auto(GStrv) lines = file_lines("/proc/cpuinfo");
    struct utsname name;

    uname(&name);
    key_add(key, name.release);
    key_add(key, access("/dev/kvm", R_OK | W_OK) == 0 ? "kvm" : "none");
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "model name")) {
            key_add(key, *line);
            break;
        }
    }
    return key_end(key);
}

bool pace_real_time(const Session *session, const Qemu *qemu,
                    const Kernel *kernel, MachinePace *pace, GError **error)
{
    Probe probe = { qemu, kernel };
    g_autofree char *key = host_key();
    g_autofree char *folder = NULL;
    g_autofree char *answer = NULL;
    Step step = { .kind = KIND,
                  .key = key,
                  .title = "finding out whether KVM works",
                  .work = try_kvm,
                  .opaque = &probe };

    folder = step_run(session, &step, error);
    if (!folder) {
        return false;
    }
    answer = g_build_filename(folder, ANSWER, NULL);
    *pace = file_exists(answer) ? MACHINE_KVM : MACHINE_PARALLEL;
    return true;
}

const char *pace_name(MachinePace pace)
{
    static const char *const names[] = {
        [MACHINE_VIRTUAL] = "deterministic",
        [MACHINE_PARALLEL] = "parallel",
        [MACHINE_KVM] = "kvm",
    };

    return names[pace];
}
