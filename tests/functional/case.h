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
/* capture.c: what an analyser says to it */
void capture_is_clean(Trial *trial);
/* identity.c: the same run, bit for bit */
void identity_of_ten(Trial *trial);
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
void refusal_kernel_without_driver(Trial *trial);
void refusal_offline(Trial *trial);
void refusal_full_disk_cache(Trial *trial);
void refusal_full_disk_out(Trial *trial);
/* recovery.c: and the next start recovers */
void recovery_from_unreachable_archive(Trial *trial);
void recovery_from_missing_file(Trial *trial);
void recovery_from_killed_download(Trial *trial);

#endif
