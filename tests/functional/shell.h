/*
 * Shell functions of the guest that several tests use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_SHELL_H
#define VICLAB_FUNCTIONAL_SHELL_H

/* Tries a command until it succeeds. */
#define SHELL_WAIT_FOR "wait_for() { until eval \"$1\"; do sleep 0.1; done; }; "

/*
 * The adapter is where its root port is, the first behind the board's own
 * functions: its address, its folder in sysfs, whether fnic has it.
 */
#define SHELL_ADAPTER                      \
    "bdf=0000:01:00.0; "                   \
    "vic=/sys/bus/pci/devices/$bdf; "      \
    "fnic=/sys/bus/pci/drivers/fnic; "     \
    "is_bound() { [ -e $fnic/$bdf ]; }; "  \
    "is_gone() { [ ! -e $vic ]; }; "       \
    "bind() { echo $bdf > $fnic/bind; }; " \
    "unbind() { echo $bdf > $fnic/unbind; }; "

/*
 * Connects, as soon as there is something to connect to, and verifies; $1 tells
 * these data from others. The disk of the connection before may be there still.
 */
#define SHELL_VERIFY                                                   \
    "disk() { for d in /dev/nvme*n1; do dd if=$d of=/dev/null bs=512 " \
    "count=1 2>/dev/null && echo $d && return; done; false; }; "       \
    "connect() { until nvme connect --transport=fc "                   \
    "--traddr=$VICLAB_TRADDR --host-traddr=$VICLAB_HOST_TRADDR "       \
    "--nqn=$VICLAB_NQN 2>/dev/null; do sleep 0.5; done; "              \
    "until disk > /dev/null; do sleep 0.1; done; }; "                  \
    "verify() { /viclab/verify --dev=$(disk) --rw=writeread "          \
    "--pattern=random --bs=4096 --depth=32 --bytes=1048576 --seed=1 "  \
    "--generation=$1; }; "

/* Words of configuration space: "poke DEVICE OFFSET BYTE", "peek ...". */
#define SHELL_CONFIG                                                          \
    "poke() { printf \"\\\\$(printf %o $3)\" | dd of=$1/config bs=1 "         \
    "seek=$(($2)) conv=notrunc 2>/dev/null; }; "                              \
    "peek() { dd if=$1/config bs=1 skip=$(($2)) count=1 2>/dev/null | "       \
    "hexdump -e '1/1 \"%u\"'; }; " /* where capability $2 of device $1 is */  \
    "capability() { c=$(peek $1 0x34); while [ $c != 0 -a \"$(peek $1 $c)\" " \
    "!= $2 ]; do c=$(peek $1 $((c + 1))); done; echo $c; }; "

#endif
