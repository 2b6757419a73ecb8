/*
 * The one door between the device model and whatever hosts it.
 *
 * Two things host us: the whole laboratory needs a clock and a place for
 * its log, and each PCI function needs guest memory and interrupt vectors.
 * QEMU implements both in glue/qemu, the unit tests and fuzzers in glue/sim.
 * Every call is made with the host's one big lock held; none may call back
 * into the model except LabHostOps.set_timer's later expiry.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_HOST_H
#define VICLAB_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a line of the log is about. */
typedef enum LabLogLevel {
    LAB_LOG_GUEST_ERROR, /* the guest broke a rule of the device */
    LAB_LOG_WARNING,     /* something the user should know */
} LabLogLevel;

typedef struct LabHostOps {
    /* Virtual time in nanoseconds; never goes back. */
    int64_t (*now)(void *host);
    /*
     * Ask for one call of lab_timer_expired() at @deadline (nanoseconds of
     * virtual time), replacing any earlier wish. LAB_NEVER withdraws it.
     */
    void (*set_timer)(void *host, int64_t deadline);
    /* One line, without a newline at its end. */
    void (*log)(void *host, LabLogLevel level, const char *line);
    /*
     * Stop the machine at this instant of virtual time, before another
     * instruction of the guest, as far as the host can; it may return first.
     */
    void (*stop)(void *host);
} LabHostOps;

typedef struct VicHostOps {
    /*
     * Bus-master access to guest RAM. False when any byte lies outside of
     * RAM or when bus mastering is off: then nothing is promised about the
     * bytes that were moved, and no device register was ever touched.
     */
    bool (*dma_read)(void *host, uint64_t addr, void *buf, size_t len);
    bool (*dma_write)(void *host, uint64_t addr, const void *buf, size_t len);
    /* Message-signalled interrupt @vector, now. */
    void (*send_vector)(void *host, unsigned int vector);
    /* Level of the INTx pin. */
    void (*set_intx)(void *host, bool level);
} VicHostOps;

#endif
