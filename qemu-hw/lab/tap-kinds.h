/*
 * Every kind of event that the model tells about.
 *
 * X(layer, event, detail): TAP_layer_event is its enumerator, "layer.event"
 * its name in the journal, layer_event its trace event in QEMU. The detail
 * is CONTROL for what happens a few times in a run and IO for what happens
 * with every request.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_TAP_KINDS_H
#define VICLAB_LAB_TAP_KINDS_H

/* clang-format off */
#define TAP_KINDS(X)                    \
    X(lab, start, CONTROL)              \
    X(lab, guest_error, CONTROL)        \
    X(lab, control, CONTROL)            \
    /* the PCI function */              \
    X(vic, reset, CONTROL)              \
    X(vic, devcmd, CONTROL)             \
    X(vic, queue, CONTROL)              \
    X(vic, notify, CONTROL)             \
    X(vic, dma_fault, CONTROL)          \
    X(vic, doorbell, IO)                \
    X(vic, completion, IO)              \
    X(vic, interrupt, IO)               \
    X(vic, credits, IO)                 \
    /* the adapter's firmware */        \
    X(fw, state, CONTROL)               \
    X(fw, control, CONTROL)             \
    X(fw, request, IO)                  \
    X(fw, reply, IO)                    \
    X(fw, exchange, IO)                 \
    X(fw, drop, CONTROL)                \
    /* links and the fabric */          \
    X(link, up, CONTROL)                \
    X(link, down, CONTROL)              \
    X(link, frame, IO)                  \
    X(fabric, frame, IO)                \
    X(fabric, login, CONTROL)           \
    X(fabric, logout, CONTROL)          \
    X(fabric, name, CONTROL)            \
    X(fabric, query, CONTROL)           \
    X(fabric, fdmi, CONTROL)            \
    X(fabric, zones, CONTROL)           \
    X(fabric, rscn, CONTROL)            \
    X(fabric, reject, CONTROL)          \
    X(fabric, drop, CONTROL)            \
    X(fip, fcf, CONTROL)                \
    X(fip, discovery, CONTROL)          \
    X(fip, advertisement, CONTROL)      \
    X(fip, login, CONTROL)              \
    X(fip, keep_alive, CONTROL)         \
    X(fip, clear, CONTROL)              \
    X(fip, drop, CONTROL)               \
    /* targets */                       \
    X(target, ready, CONTROL)           \
    X(target, login, CONTROL)           \
    X(target, logout, CONTROL)          \
    X(target, association, CONTROL)     \
    X(target, connection, CONTROL)      \
    X(target, controller, CONTROL)      \
    X(target, namespace, CONTROL)       \
    X(target, ana, CONTROL)             \
    X(target, event, CONTROL)           \
    X(target, admin, CONTROL)           \
    X(target, command, IO)              \
    X(target, response, IO)             \
    X(target, abort, CONTROL)           \
    X(target, drop, CONTROL)            \
    /* the checker */                  \
    X(check, start, CONTROL)            \
    X(check, breach, CONTROL)           \
    /* the guest, by way of the lab port */ \
    X(guest, ready, CONTROL)            \
    X(guest, command, CONTROL)          \
    X(guest, output, IO)                \
    X(guest, event, CONTROL)            \
    X(guest, kernel, CONTROL)           \
    X(guest, done, CONTROL)             \
    X(guest, exit, CONTROL)             \
    /* the guest, as its vCPUs show */  \
    X(guest, function, CONTROL)         \
    X(guest, module, CONTROL)           \
    X(guest, park, CONTROL)             \
    X(guest, resume, CONTROL)           \
    X(guest, return, CONTROL)           \
    X(guest, vcpu, CONTROL)             \
    X(guest, lockup, CONTROL)           \
    /* the drill that is played */      \
    X(drill, step, CONTROL)             \
    X(drill, hit, CONTROL)              \
    X(drill, act, CONTROL)              \
    X(drill, oracle, CONTROL)           \
    X(drill, end, CONTROL)
/* clang-format on */

#endif
