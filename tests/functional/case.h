/*
 * The functional tests: real kernels in QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_CASE_H
#define VICLAB_FUNCTIONAL_CASE_H

#include "functional/trial.h"
#include "report.h"

#define CASE_GROUP "functional"

typedef void CaseFn(Trial *trial);

bool case_run_all(const Session *session, Report *report, GError **error);

/* demo.c: the demonstration */
void demo_one_vcpu(Trial *trial);
void demo_two_vcpus(Trial *trial);
/* with more properties of adapter and fabric, as the run "demo" */
void demo_with(Trial *trial, const char *vcpus, const char *vic,
               const char *fabric);
/* capture.c: what an analyser says to it */
void capture_is_clean(Trial *trial);
/* packets of the run "demo" that tshark shows with @filter */
guint capture_count(Trial *trial, const char *filter);
void capture_expect_clean(Trial *trial);
/* identity.c: the same run, bit for bit */
void identity_of_ten(Trial *trial);
void identity_with_fip(Trial *trial);
/* snapshot.c: saved and restored */
void snapshot_one_vcpu(Trial *trial);
void snapshot_two_vcpus(Trial *trial);
void snapshot_start_connected(Trial *trial);
void snapshot_refusals(Trial *trial);
/* fip.c: logging in through FIP */
void fip_demo_one_vcpu(Trial *trial);
void fip_demo_two_vcpus(Trial *trial);
void fip_keep_alives_missing(Trial *trial);
void fip_old_kernel(Trial *trial);
/* cycle.c: again and again */
void cycle_connect(Trial *trial);
void cycle_load(Trial *trial);
/* command.c: a command in the guest */
void command_exit_code(Trial *trial);
void command_output_streams(Trial *trial);
void command_panic(Trial *trial);
void command_nvme(Trial *trial);
void command_fio(Trial *trial);
void command_old_kernel(Trial *trial);
/* kernel.c: a kernel of one's own */
void kernel_image(Trial *trial);
void kernel_tree(Trial *trial);
/* vng.c: under virtme-ng */
void vng_as_user(Trial *trial);
void vng_panic(Trial *trial);
void vng_killed(Trial *trial);
void vng_broken_off(Trial *trial);
/* libvirt.c: as a domain of libvirt */
void libvirt_domain(Trial *trial);
void libvirt_disk(Trial *trial);
/* fabric.c: several fabrics, adapters and targets, from a file */
void fabric_four_paths(Trial *trial);
void fabric_identical(Trial *trial);
void fabric_zones(Trial *trial);
void fabric_registrations(Trial *trial);
void fabric_broken_file(Trial *trial);
/* change.c: a target that changes while it is used */
void change_namespaces(Trial *trial);
void change_paths(Trial *trial);
void change_hosts(Trial *trial);
void change_discovery(Trial *trial);
/* nvmet.c: beside Linux's own target */
void nvmet_compared(Trial *trial);
/* pages.c: what the target tells of itself */
void pages_of_nvme_cli(Trial *trial);
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
