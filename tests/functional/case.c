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
    { "demo-4096-byte-blocks", demo_large_blocks, false },
    { "capture-is-clean", capture_is_clean, false },
    { "capture-of-faults", capture_of_faults, false },
    { "fip-capture-of-faults", capture_of_fip_faults, false },
    { "ten-demos-identical", identity_of_ten, false },
    { "identical-under-all-circumstances", identity_under_all_circumstances,
      false },
    { "saved-five-times-1-vcpu", snapshot_one_vcpu, false },
    { "saved-five-times-2-vcpus", snapshot_two_vcpus, false },
    { "saved-five-times-2-fabrics", snapshot_two_fabrics, true },
    { "start-connected", snapshot_start_connected, false },
    { "refuses-load", snapshot_refusals, false },
    { "fip-demo-1-vcpu", fip_demo_one_vcpu, false },
    { "fip-demo-2-vcpus", fip_demo_two_vcpus, false },
    { "fip-demos-identical", identity_with_fip, false },
    { "fip-keep-alives-missing", fip_keep_alives_missing, false },
    { "fip-old-kernel", fip_old_kernel, true },
    { "checker-changes-nothing", check_changes_nothing, false },
    { "wrong-frame-is-an-error", check_wrong_frame, false },
    { "connect-20-times", cycle_connect, false },
    { "load-10-times", cycle_load, false },
    { "command-exit-code", command_exit_code, false },
    { "command-output", command_output_streams, false },
    { "command-panic", command_panic, false },
    { "command-nvme-cli", command_nvme, false },
    { "command-fio-512", command_fio_512, false },
    { "command-fio-4096", command_fio_4096, false },
    { "command-old-kernel", command_old_kernel, true },
    { "filesystem-512", filesystem_of_512, false },
    { "filesystem-4096", filesystem_of_4096, false },
    { "agent-1-vcpu", agent_one_vcpu, false },
    { "agent-2-vcpus", agent_two_vcpus, false },
    { "agent-polling", agent_polling, false },
    { "agent-output", agent_output, false },
    { "agent-script", agent_script, false },
    { "agent-saved", agent_saved, false },
    { "agent-vng", agent_of_vng, false },
    { "kernel-image", kernel_image, false },
    { "kernel-tree", kernel_tree, false },
    { "debug-kernel-plain", driver_kernel_plain, false },
    { "debug-kernel-debug", driver_kernel_debug, false },
    { "debug-kernel-kcsan", driver_kernel_kcsan, true },
    { "debug-kernel-twice", driver_kernel_twice, true },
    { "driver-mutation", driver_mutation, false },
    { "driver-inapplicable", driver_inapplicable, false },
    { "driver-compiler-error", driver_compiler_error, false },
    { "driver-refusals", driver_refusals, false },
    { "driver-of-another-kernel", driver_of_another_kernel, false },
    { "vng-as-ordinary-user", vng_as_user, false },
    { "vng-iommu", vng_iommu, false },
    { "vng-panic", vng_panic, true },
    { "vng-qemu-killed", vng_killed, false },
    { "vng-broken-off", vng_broken_off, false },
    { "libvirt-domain", libvirt_domain, false },
    { "libvirt-command", libvirt_command, false },
    { "libvirt-disk", libvirt_disk, false },
    { "fabric-four-paths", fabric_four_paths, false },
    { "fabric-identical", fabric_identical, false },
    { "fabric-zones", fabric_zones, false },
    { "fabric-registrations", fabric_registrations, false },
    { "fabric-broken-file", fabric_broken_file, false },
    { "namespaces-change", change_namespaces, false },
    { "verbs-by-hand", change_verbs, false },
    { "paths-change", change_paths, false },
    { "hosts-are-refused", change_hosts, false },
    { "discovery-changes", change_discovery, false },
    { "compares-with-nvmet", nvmet_compared, false },
    { "two-nvme-clis-agree", judges_agree, false },
    { "pages-of-nvme-cli", pages_of_nvme_cli, false },
    { "drills-recovery", drill_recovery, false },
    { "watch-1-vcpu", watch_one_vcpu, false },
    { "watch-2-vcpus", watch_two_vcpus, false },
    { "watch-schedules", watch_schedules, false },
    { "watch-parked", watch_parked, false },
    { "watch-interrupted", watch_interrupted, false },
    { "watch-returns", watch_returns, false },
    { "watch-saved", watch_saved, false },
    { "lockup-unseen", lockup_unseen, false },
    { "lockup-idle", lockup_idle, false },
    { "settle-stock", settle_stock, false },
    { "settle-mutants", settle_mutants, false },
    { "settle-plain", settle_plain, false },
    { "settle-fixed", settle_fixed, true },
    { "settle-debug", settle_debug, false },
    { "settle-resumed", settle_resumed, false },
    { "settle-cut-short", settle_cut_short, false },
    { "settle-inapplicable", settle_inapplicable, false },
    { "bisect-driver", bisect_driver, false },
    { "refuses-watch", watch_refusals, false },
    { "drills-smoke", drill_smoke, false },
    { "drills-smoke-idle", drill_smoke_idle, false },
    { "console-types", console_types, false },
    { "console-refusal", console_refusal, false },
    { "drills-place", drill_place, false },
    { "drills-broken", drill_broken, false },
    { "drill-needs", drill_needs, false },
    { "drill-schedules", drill_schedules, false },
    { "drills-choices", drill_choices, false },
    { "drills-differ", drill_differs, false },
    { "drills-control", drill_control, false },
    { "bundle-clone", replay_clone, false },
    { "bundle-differs", replay_differs, false },
    { "refuses-bundle", replay_refusals, false },
    { "drill-reaches", reach_of_drill, false },
    { "iommu-demo", iommu_demo, false },
    { "iommu-8-queues", iommu_queues, true },
    { "iommu-recovery", iommu_recovery, false },
    { "iommu-fault", iommu_fault, false },
    { "plug-acpi", plug_acpi, false },
    { "plug-native", plug_native, false },
    { "plug-remove", plug_remove, false },
    { "plug-power-lost", plug_power, false },
    { "8-queues-demo", queues_demo, false },
    { "8-queues-fip", queues_demo_fip, false },
    { "8-queues-spread", queues_spread, false },
    { "life-reboot", life_reboot, false },
    { "life-kexec", life_kexec, false },
    { "life-panic", life_panic, false },
    { "soak-short", soak_short, false },
    { "soak-corrupt", soak_corrupt, false },
    { "soak-lost", soak_lost, true },
    { "soak-guest-leak", soak_guest_leak, true },
    { "soak-qemu-leak", soak_qemu_leak, true },
    { "series-for-qemu", upstream_series, false },
    { "refuses-series-of-nobody", upstream_nobody, false },
    { "function-reset", bus_function_reset, false },
    { "power-reset", bus_power_reset, false },
    { "d3hot", bus_d3hot, false },
    { "bus-errors", bus_errors, false },
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
