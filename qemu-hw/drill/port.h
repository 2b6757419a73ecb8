/*
 * The lab port, as docs/lab-port.md specifies it: commands go down to a
 * program in the guest, what it says becomes events and files.
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
#define LAB_PORT_WINDOW_LEN 0x10000             /* each half of BAR 2 */
#define LAB_PORT_INPUT      LAB_PORT_WINDOW_LEN /* offset of the input half */
#define LAB_PORT_MEMORY_LEN (2 * LAB_PORT_WINDOW_LEN)

enum {
    LAB_PORT_MAGIC = 0x00,
    LAB_PORT_VERSION = 0x04,
    LAB_PORT_WINDOW_SIZE = 0x08,
    LAB_PORT_CHANNEL = 0x10,
    LAB_PORT_COMMIT = 0x14,
    LAB_PORT_COMMITS = 0x18,
    LAB_PORT_ASK = 0x1c,
    LAB_PORT_ORDERS = 0x20,
    LAB_PORT_ID = 0x24,
    LAB_PORT_PENDING = 0x28,
    LAB_PORT_INTERRUPT = 0x2c,
    LAB_PORT_COMMAND_ID = 0x30,
    LAB_PORT_FETCH = 0x34,
    LAB_PORT_ACCEPT = 0x38,
};
#define LAB_PORT_MAGIC_VALUE   0x42414c56
#define LAB_PORT_VERSION_VALUE 3

/* Channels. */
enum {
    LAB_PORT_STDOUT = 1,
    LAB_PORT_STDERR = 2,
    LAB_PORT_EVENT = 3,
    LAB_PORT_EXIT = 4,
    LAB_PORT_DONE = 5,
    LAB_PORT_KERNEL = 6,
    LAB_PORT_READY = 7,
    LAB_PORT_BEAT = 8,
};

#define LAB_PORT_COMMANDS_MAX 64   /* given, and not yet done */
#define LAB_PORT_TEXT_MAX     4095 /* bytes of a command */

/* Where a command is; commands are kept in the order of their giving. */
typedef enum LabPortCommandState {
    LAB_PORT_QUEUED,  /* the guest has not fetched it */
    LAB_PORT_RUNNING, /* it has, and has not said that it is done */
    LAB_PORT_COMMAND_STATES,
} LabPortCommandState;

typedef struct LabPortCommand {
    uint32_t id;
    LabPortCommandState state;
    char *text; /* owned; NULL once it runs */
} LabPortCommand;

/*
 * Who commands the guest; NULL where it does not care. Called from within the
 * guest's register accesses, in the order in which they happen; each may give
 * commands. @id is that of a command that is running, or 0 for what belongs
 * to none. Texts and data live as long as the call.
 */
typedef struct LabPortMaster {
    /* The agent is there and waits. */
    void (*ready)(void *opaque);
    void (*output)(void *opaque, uint32_t id, bool is_stderr,
                   const uint8_t *data, uint32_t length);
    /* "name key=value ...", as docs/lab-port.md has it. */
    void (*event)(void *opaque, uint32_t id, const char *text);
    /* One line of the kernel's log, UTF-8; @level 0 (emergency) to 7 (debug) */
    void (*kernel)(void *opaque, uint32_t level, const char *line);
    void (*beat)(void *opaque);
    /* The exit code: 0 to 255; the id may be used again. */
    void (*done)(void *opaque, uint32_t id, uint32_t code);
} LabPortMaster;

typedef struct LabPortConfig {
    const char *name;
    const char *stdout_path; /* NULL: what is said is dropped */
    const char *stderr_path;
    const char *orders_path; /* NULL: there are none */
    bool stop_when_asked;    /* for orders, so that the lab can be saved */
    /* Level of the interrupt; NULL: there is none. */
    void (*set_interrupt)(void *host, bool level);
    void *host;
} LabPortConfig;

typedef struct LabPort {
    Lab *lab;
    char *name;
    LabSink out;
    LabSink err;
    char *orders;
    uint32_t orders_len; /* bytes, at most the window */
    bool stop_when_asked;
    void (*set_interrupt)(void *host, bool level);
    void *host;
    const LabPortMaster *master;
    void *master_opaque;
    uint64_t warned;
    uint32_t channel;
    uint32_t id;
    uint32_t commits;
    bool asked;
    bool interrupt; /* enabled */
    LabPortCommand commands[LAB_PORT_COMMANDS_MAX];
    uint32_t command_count;
} LabPort;

/* NULL and a message (g_free) if a file cannot be written or read. */
LabPort *lab_port_new(Lab *lab, const LabPortConfig *config, char **why);
void lab_port_free(LabPort *port);
void lab_port_reset(LabPort *port);
void lab_port_state(LabPort *port, LabState *state);

/* At most one; NULL: nobody commands. Not part of the saved state. */
void lab_port_set_master(LabPort *port, const LabPortMaster *master,
                         void *opaque);
/*
 * Gives the guest a command: @id is not 0 and not that of another that is
 * queued or running, @text has 1 to LAB_PORT_TEXT_MAX bytes of UTF-8 and is
 * copied. False if it cannot be: LAB_PORT_COMMANDS_MAX are not done yet, or one
 * of these rules is broken. A reset of the machine drops all of them: give the
 * first when the guest is ready.
 */
bool lab_port_command(LabPort *port, uint32_t id, const char *text);

/* @memory are the LAB_PORT_MEMORY_LEN bytes of BAR 2. */
uint32_t lab_port_read(LabPort *port, uint32_t reg, uint8_t *memory);
void lab_port_write(LabPort *port, uint32_t reg, uint32_t value,
                    const uint8_t *memory);

#endif
