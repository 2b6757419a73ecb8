/*
 * The functional tests: real kernels in QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_CASE_H
#define VICLAB_FUNCTIONAL_CASE_H

#include "built.h"
#include "functional/trial.h"
#include "report.h"

#define CASE_GROUP "functional"

typedef void CaseFn(Trial *trial);

bool case_run_all(const Session *session, Report *report, GError **error);

/* demo.c: the demonstration */
void demo_one_vcpu(Trial *trial);
void demo_two_vcpus(Trial *trial);
void demo_large_blocks(Trial *trial);
/* with more properties of adapter and fabric, as the run "demo" */
void demo_with(Trial *trial, const char *vcpus, const char *vic,
               const char *fabric);
/* capture.c: what an analyser says to it */
void capture_is_clean(Trial *trial);
void capture_of_faults(Trial *trial);
void capture_of_fip_faults(Trial *trial);
/* what has to be in a capture, by a filter of tshark */
typedef struct Shown {
    const char *filter;
    const char *what;
} Shown;
/* skips the trial where there is no tshark */
bool capture_can(Trial *trial);
/* packets of @run that tshark shows with @filter */
guint capture_count(Trial *trial, const char *run, const char *filter);
void capture_expect(Trial *trial, const char *run, const Shown *shown,
                    guint count);
/* nothing is malformed in it */
void capture_expect_dissected(Trial *trial, const char *run);
/* the capture of the run "demo" */
void capture_expect_clean(Trial *trial);
/* identity.c: the same run, bit for bit */
void identity_of_ten(Trial *trial);
void identity_under_all_circumstances(Trial *trial);
void identity_with_fip(Trial *trial);
/* snapshot.c: saved and restored */
void snapshot_one_vcpu(Trial *trial);
void snapshot_two_vcpus(Trial *trial);
void snapshot_two_fabrics(Trial *trial);
void snapshot_start_connected(Trial *trial);
void snapshot_refusals(Trial *trial);
/* fip.c: logging in through FIP */
void fip_demo_one_vcpu(Trial *trial);
void fip_demo_two_vcpus(Trial *trial);
void fip_keep_alives_missing(Trial *trial);
void fip_old_kernel(Trial *trial);
/* check.c: the wire is judged */
void check_changes_nothing(Trial *trial);
void check_wrong_frame(Trial *trial);
/* cycle.c: again and again */
void cycle_connect(Trial *trial);
void cycle_load(Trial *trial);
/* command.c: a command in the guest */
void command_exit_code(Trial *trial);
void command_output_streams(Trial *trial);
void command_panic(Trial *trial);
void command_nvme(Trial *trial);
void command_fio_512(Trial *trial);
void command_fio_4096(Trial *trial);
void command_old_kernel(Trial *trial);
/* filesystem.c: ext4 on the namespace */
void filesystem_of_512(Trial *trial);
void filesystem_of_4096(Trial *trial);
/* agent.c: the agent and its verbs */
void agent_one_vcpu(Trial *trial);
void agent_two_vcpus(Trial *trial);
void agent_polling(Trial *trial);
void agent_output(Trial *trial);
void agent_script(Trial *trial);
void agent_saved(Trial *trial);
void agent_of_vng(Trial *trial);
/* kernel.c: a kernel of one's own */
void kernel_image(Trial *trial);
void kernel_tree(Trial *trial);
/* driver.c: kernels and drivers that viclab builds */
void driver_kernel_plain(Trial *trial);
void driver_kernel_debug(Trial *trial);
void driver_kernel_kcsan(Trial *trial);
void driver_kernel_twice(Trial *trial);
void driver_mutation(Trial *trial);
void driver_inapplicable(Trial *trial);
void driver_compiler_error(Trial *trial);
void driver_refusals(Trial *trial);
void driver_of_another_kernel(Trial *trial);
/*
 * The driver's part of the source of @kernel, with something else for @text
 * in fnic_nvme.c: the folder "tree" of the trial. g_free().
 */
char *driver_tree(Trial *trial, const BuiltKernel *kernel, const char *text,
                  const char *instead);
/* vng.c: under virtme-ng */
void vng_as_user(Trial *trial);
void vng_iommu(Trial *trial);
void vng_panic(Trial *trial);
void vng_killed(Trial *trial);
void vng_broken_off(Trial *trial);
/* libvirt.c: as a domain of libvirt */
void libvirt_domain(Trial *trial);
void libvirt_command(Trial *trial);
void libvirt_disk(Trial *trial);
/* fabric.c: several fabrics, adapters and targets, from a file */
void fabric_four_paths(Trial *trial);
void fabric_identical(Trial *trial);
void fabric_zones(Trial *trial);
void fabric_registrations(Trial *trial);
void fabric_broken_file(Trial *trial);
/* change.c: a target that changes while it is used */
void change_namespaces(Trial *trial);
void change_verbs(Trial *trial);
void change_paths(Trial *trial);
void change_hosts(Trial *trial);
void change_discovery(Trial *trial);
/* nvmet.c: beside Linux's own target */
void nvmet_compared(Trial *trial);
/* pages.c: what the target tells of itself */
void pages_of_nvme_cli(Trial *trial);
/* watch.c: functions of the guest's kernel */
void watch_one_vcpu(Trial *trial);
void watch_two_vcpus(Trial *trial);
void watch_schedules(Trial *trial);
void watch_parked(Trial *trial);
void watch_interrupted(Trial *trial);
void watch_returns(Trial *trial);
void watch_saved(Trial *trial);
void watch_refusals(Trial *trial);
void lockup_unseen(Trial *trial);
void lockup_idle(Trial *trial);

/* console.c: statements while a guest runs */
void console_types(Trial *trial);
void console_refusal(Trial *trial);

/* drill.c: drills */
void drill_smoke(Trial *trial);
void drill_recovery(Trial *trial);
void drill_smoke_idle(Trial *trial);
void drill_broken(Trial *trial);
void drill_place(Trial *trial);
void drill_needs(Trial *trial);
void drill_schedules(Trial *trial);
void drill_choices(Trial *trial);
void drill_differs(Trial *trial);
void drill_control(Trial *trial);
/* iommu.c: behind an IOMMU */
void iommu_demo(Trial *trial);
void iommu_queues(Trial *trial);
void iommu_recovery(Trial *trial);
void iommu_fault(Trial *trial);
/* plug.c: the adapter comes and goes */
void plug_acpi(Trial *trial);
void plug_native(Trial *trial);
void plug_remove(Trial *trial);
void plug_power(Trial *trial);
/* queues.c: many vCPUs, each with a queue */
void queues_demo(Trial *trial);
void queues_demo_fip(Trial *trial);
void queues_spread(Trial *trial);
/* soak.c: a long load, shortened */
void soak_short(Trial *trial);
void soak_corrupt(Trial *trial);
void soak_lost(Trial *trial);
void soak_guest_leak(Trial *trial);
void soak_qemu_leak(Trial *trial);
/* upstream.c: as patches for QEMU */
void upstream_series(Trial *trial);
void upstream_nobody(Trial *trial);
/* judges.c: nvme-cli of two generations */
void judges_agree(Trial *trial);
/* life.c: reboot, kexec, panic */
void life_reboot(Trial *trial);
void life_kexec(Trial *trial);
void life_panic(Trial *trial);
/* bus.c: resets, power states, errors */
void bus_function_reset(Trial *trial);
void bus_power_reset(Trial *trial);
void bus_d3hot(Trial *trial);
void bus_errors(Trial *trial);
/* settle.c: the drills of the repository, on all drivers */
void settle_stock(Trial *trial);
void settle_mutants(Trial *trial);
void settle_plain(Trial *trial);
void settle_fixed(Trial *trial);
void settle_debug(Trial *trial);
void settle_resumed(Trial *trial);
void settle_cut_short(Trial *trial);
void settle_inapplicable(Trial *trial);
/* bisect.c: a drill finds the commit */
void bisect_driver(Trial *trial);
/* replay.c: a run that somebody else plays again */
void replay_clone(Trial *trial);
void replay_differs(Trial *trial);
void replay_refusals(Trial *trial);
/* reach.c: which functions of the driver a drill reaches */
void reach_of_drill(Trial *trial);
/* refusal.c: what cannot be is said in one line */
void refusal_option(Trial *trial);
void refusal_property(Trial *trial);
void refusal_fcf(Trial *trial);
void refusal_kernel_without_driver(Trial *trial);
void refusal_offline(Trial *trial);
void refusal_full_disk_cache(Trial *trial);
void refusal_full_disk_out(Trial *trial);
/* recovery.c: and the next start recovers */
void recovery_from_unreachable_archive(Trial *trial);
void recovery_from_missing_file(Trial *trial);
void recovery_from_killed_download(Trial *trial);

#endif
