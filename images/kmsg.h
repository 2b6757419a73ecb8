/*
 * The kernel's log, line by line, as it grows: /dev/kmsg.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_KMSG_H
#define VICLAB_IMAGES_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KMSG_SIZE 8192 /* bytes of the longest record and a NUL */

typedef struct KmsgLine {
    char record[KMSG_SIZE];
    uint32_t level;   /* 0 (emergency) to 7 (debug) */
    const char *text; /* in @record, NUL-terminated */
} KmsgLine;

/* From here on no line is missed. A file descriptor, or -errno. */
int kmsg_open(void);
/* 1 when there was a line, 0 when there is none yet, or -errno. */
int kmsg_read(int fd, KmsgLine *line);
/* One more line of the log; 0 or -errno. */
int kmsg_write(const char *text);
/*
 * Finds level and text in the record, of @length bytes: "prefix,sequence,time,
 * flags[,...];text\n", then perhaps lines of a dictionary. False if it is none.
 */
bool kmsg_parse(KmsgLine *line, size_t length);

#endif
