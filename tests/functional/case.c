/*
 * The functional tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include "fail.h"
#include "file.h"
#include "setup.h"

typedef struct Case {
    const char *name;
    CaseFn *run;
    bool slow; /* only with --full */
} Case;

static const Case cases[] = {
    { "demo-1-vcpu", demo_one_vcpu, false },
    { "demo-2-vcpus", demo_two_vcpus, false },
    { "capture-is-clean", capture_is_clean, false },
    { "ten-demos-identical", identity_of_ten, false },
    { "saved-five-times-1-vcpu", snapshot_one_vcpu, false },
    { "saved-five-times-2-vcpus", snapshot_two_vcpus, false },
    { "start-connected", snapshot_start_connected, false },
    { "refuses-load", snapshot_refusals, false },
    { "fip-demo-1-vcpu", fip_demo_one_vcpu, false },
    { "fip-demo-2-vcpus", fip_demo_two_vcpus, false },
    { "fip-demos-identical", identity_with_fip, false },
    { "fip-keep-alives-missing", fip_keep_alives_missing, false },
    { "fip-old-kernel", fip_old_kernel, true },
    { "connect-20-times", cycle_connect, false },
    { "load-10-times", cycle_load, false },
    { "command-exit-code", command_exit_code, false },
    { "command-output", command_output_streams, false },
    { "command-panic", command_panic, false },
    { "command-nvme-cli", command_nvme, false },
    { "command-fio-crc32c", command_fio, false },
    { "command-old-kernel", command_old_kernel, true },
    { "kernel-image", kernel_image, false },
    { "kernel-tree", kernel_tree, false },
    { "vng-as-ordinary-user", vng_as_user, false },
    { "vng-panic", vng_panic, true },
    { "vng-qemu-killed", vng_killed, false },
    { "vng-broken-off", vng_broken_off, false },
    { "libvirt-domain", libvirt_domain, false },
    { "libvirt-disk", libvirt_disk, false },
    { "fabric-four-paths", fabric_four_paths, false },
    { "fabric-identical", fabric_identical, false },
    { "fabric-zones", fabric_zones, false },
    { "fabric-registrations", fabric_registrations, false },
    { "fabric-broken-file", fabric_broken_file, false },
    { "namespaces-change", change_namespaces, false },
    { "paths-change", change_paths, false },
    { "hosts-are-refused", change_hosts, false },
    { "discovery-changes", change_discovery, false },
    { "compares-with-nvmet", nvmet_compared, false },
    { "pages-of-nvme-cli", pages_of_nvme_cli, false },
    { "refuses-option", refusal_option, false },
    { "refuses-property", refusal_property, false },
    { "refuses-fcf", refusal_fcf, false },
    { "refuses-kernel-without-fnic", refusal_kernel_without_driver, false },
    { "refuses-offline", refusal_offline, false },
    { "refuses-full-disk-cache", refusal_full_disk_cache, false },
    { "refuses-full-disk-out", refusal_full_disk_out, false },
    { "recovers-from-unreachable-archive", recovery_from_unreachable_archive,
      false },
    { "recovers-from-missing-file", recovery_from_missing_file, false },
    { "recovers-from-killed-download", recovery_from_killed_download, false },
};

static ReportStatus status_of(const Trial *trial)
{
    if (trial->why) {
        return REPORT_FAILED;
    }
    return trial->skip ? REPORT_SKIPPED : REPORT_PASSED;
}

/* What a failed test has left is kept until it runs again. */
static bool run_one(const Session *session, Report *report, const Case *one,
                    GError **error)
{
    g_autofree char *name = g_strconcat("functional/", one->name, NULL);
    g_autofree char *folder = session_path(session, "test", name);
    gint64 begun = g_get_monotonic_time();
    Trial trial;

    if (!file_remove(folder, error) || !file_make_folder(folder, error)) {
        return false;
    }
    trial_init(&trial, session, folder);
    one->run(&trial);
    report_add(report, CASE_GROUP, one->name, status_of(&trial),
               (g_get_monotonic_time() - begun) / 1e6,
               trial.why ? trial.why : trial.skip);
    if (!trial.why) {
        file_remove(folder, NULL);
    }
    trial_cleanup(&trial);
    return true;
}

/*
 * Everything is got and built before, for all to see, so that no test pays
 * for it; what is wrong here is wrong in each test.
 */
static bool prepare(const Session *session, GError **error)
{
    Setup setup;
    bool done = setup_get(session, SETUP_VICLAB, &setup, error);

    setup_free(&setup);
    return done;
}

bool case_run_all(const Session *session, Report *report, GError **error)
{
    if (!prepare(session, error)) {
        return false;
    }
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *one = &cases[i];

        if (!report_wants(report, CASE_GROUP, one->name)) {
            continue;
        }
        if (one->slow && !session->options->full) {
            report_add(report, CASE_GROUP, one->name, REPORT_SKIPPED, 0,
                       "slow; --full");
        } else if (!run_one(session, report, one, error)) {
            return false;
        }
    }
    return true;
}
