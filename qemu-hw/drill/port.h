/*
 * The lab port, as docs/lab-port.md specifies it: what a program in the guest
 * says becomes events and files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PORT_H
#define VICLAB_DRILL_PORT_H

#include "lab/lab.h"
#include "lab/sink.h"

#define LAB_PORT_PCI_VENDOR 0x1234
#define LAB_PORT_PCI_DEVICE 0x11fc
#define LAB_PORT_BAR_LEN    0x1000
#define LAB_PORT_WINDOW_LEN 0x10000

enum {
    LAB_PORT_MAGIC = 0x00,
    LAB_PORT_VERSION = 0x04,
    LAB_PORT_WINDOW_SIZE = 0x08,
    LAB_PORT_CHANNEL = 0x10,
    LAB_PORT_COMMIT = 0x14,
    LAB_PORT_COMMITS = 0x18,
    LAB_PORT_ASK = 0x1c,
    LAB_PORT_ORDERS = 0x20,
};
#define LAB_PORT_MAGIC_VALUE   0x42414c56
#define LAB_PORT_VERSION_VALUE 2

enum {
    LAB_PORT_STDOUT = 1,
    LAB_PORT_STDERR = 2,
    LAB_PORT_EVENT = 3,
    LAB_PORT_EXIT = 4,
};

typedef struct LabPortConfig {
    const char *name;
    const char *stdout_path; /* NULL: what is said is dropped */
    const char *stderr_path;
    const char *orders_path; /* NULL: there are none */
    bool stop_when_asked;    /* for orders, so that the lab can be saved */
} LabPortConfig;

typedef struct LabPort {
    Lab *lab;
    char *name;
    LabSink out;
    LabSink err;
    char *orders;
    uint32_t orders_len; /* bytes, at most the window */
    bool stop_when_asked;
    uint64_t warned;
    uint32_t channel;
    uint32_t commits;
    bool asked;
} LabPort;

/* NULL and a message (g_free) if a file cannot be written or read. */
LabPort *lab_port_new(Lab *lab, const LabPortConfig *config, char **why);
void lab_port_free(LabPort *port);
void lab_port_reset(LabPort *port);
void lab_port_state(LabPort *port, LabState *state);

/* @window are the LAB_PORT_WINDOW_LEN bytes of BAR 2. */
uint32_t lab_port_read(LabPort *port, uint32_t reg, uint8_t *window);
void lab_port_write(LabPort *port, uint32_t reg, uint32_t value,
                    const uint8_t *window);

#endif
