/*
 * What init has to say: through the lab port, or to the console without one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_REPORT_H
#define VICLAB_IMAGES_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "event.h"
#include "port.h"

typedef enum ReportStream {
    REPORT_STDOUT,
    REPORT_STDERR,
} ReportStream;

/* Looks for the port; sysfs is mounted. */
void report_open(void);
/* The port, or NULL if there is none. */
Port *report_port(void);
/*
 * From here on events go, a line each, to file @fd, for a process that speaks
 * to the port for us; failures are printed on standard error, too.
 */
void report_redirect(int fd);
void report_event(const Event *event);
/* An event that is only a name. */
void report_name(const char *name);
/*
 * failed step=@step error=@error: -errno by its name, or an NVMe status
 * (greater than 0) in hexadecimal.
 */
void report_failure(const char *step, int error);
/* The same with one more field. */
void report_failure_of(const char *step, int error, const char *key,
                       const char *value);
void report_output(ReportStream stream, const void *data, size_t length);
void report_exit(uint32_t code);
/* Orders from the port: their length, 0 if there are none. */
size_t report_ask(void *orders, size_t size);

#endif
