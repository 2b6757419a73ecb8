/*
 * Every place where messages pass a gate.
 *
 * X(kind): GATE_kind is its enumerator, "kind" its name in drills.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_GATE_KINDS_H
#define VICLAB_LAB_GATE_KINDS_H

/* clang-format off */
#define GATE_KINDS(X)                                                    \
    /* the PCI function */                                               \
    X(doorbell)   /* a posted index, before descriptors are fetched */   \
    X(entry)      /* a completion queue entry, before it is written */   \
    X(interrupt)  /* before a message or a level goes out */             \
    X(devcmd)     /* a device command, before it is carried out */       \
    X(notify)     /* the notify block, before it is written */           \
    X(register)   /* a register that is read or written */               \
    X(fetch)      /* a descriptor, before the firmware gets it */        \
    /* the adapter's firmware */                                         \
    X(request)    /* an FCPIO request, before it is looked at */         \
    X(completion) /* an FCPIO completion, before its queue gets it */    \
    X(ack)        /* the acknowledgement of descriptors */               \
    X(dma)        /* data on its way to or from host memory */           \
    /* links */                                                          \
    X(frame)      /* a frame or sequence that an N_Port sends or gets */ \
    /* targets */                                                        \
    X(command)    /* an NVMe command, before it is executed */           \
    X(response)   /* its response, before it is sent */
/* clang-format on */

#endif
