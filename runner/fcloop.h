/*
 * Linux's own NVMe/FC target in the guest, behind fcloop: for a shell whose
 * modules are there, and nvme-cli. What is compared with ours, by tests and
 * benchmarks.
 *
 * It keeps its data in the guest's memory. Afterwards $nqn, $traddr and
 * $host_traddr are set, its controller is connected, and the folder is /tmp.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FCLOOP_H
#define VICLAB_RUNNER_FCLOOP_H

#define SHELL_FCLOOP                                                           \
    "mkdir -p /sys/kernel/config; mount -t configfs none /sys/kernel/config; " \
    "cd /sys/kernel/config/nvmet; nqn=nqn.2026-01.org.viclab:nvmet; "          \
    "sub=subsystems/$nqn; mkdir $sub; echo 1 > $sub/attr_allow_any_host; "     \
    "truncate -s 64M /tmp/backing; "                                           \
    "ns=$sub/namespaces/1; mkdir $ns; "                                        \
    "echo -n /tmp/backing > $ns/device_path; echo 1 > $ns/buffered_io; "       \
    "echo 1 > $ns/enable; "                                                    \
    "loop=/sys/class/fcloop/ctl; "                                             \
    "host=wwnn=0x10001100aa000001,wwpn=0x20001100aa000001; "                   \
    "target=wwnn=0x10001100ab000001,wwpn=0x20001100ab000001; "                 \
    "echo $host > $loop/add_local_port; "                                      \
    "echo $target > $loop/add_target_port; "                                   \
    "mkdir ports/1; echo fc > ports/1/addr_trtype; "                           \
    "echo fc > ports/1/addr_adrfam; echo none > ports/1/addr_trsvcid; "        \
    "traddr=nn-0x10001100ab000001:pn-0x20001100ab000001; "                     \
    "host_traddr=nn-0x10001100aa000001:pn-0x20001100aa000001; "                \
    "echo $traddr > ports/1/addr_traddr; "                                     \
    "ln -s $PWD/$sub ports/1/subsystems/$nqn; "                                \
    "echo $target,lpwwnn=0x10001100aa000001,lpwwpn=0x20001100aa000001,"        \
    "roles=96 > $loop/add_remote_port; "                                       \
    "nvme connect --transport=fc --traddr=$traddr "                            \
    "--host-traddr=$host_traddr --nqn=$nqn >/dev/null; cd /tmp; "

#endif
