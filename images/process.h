/*
 * Runs a program, passes on what it prints, leaves nothing behind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_PROCESS_H
#define VICLAB_IMAGES_PROCESS_H

#include <stddef.h>

#include "report.h"

#define PROCESS_NOT_EXECUTABLE 126
#define PROCESS_NOT_FOUND      127
#define PROCESS_SIGNALLED      128 /* plus the signal */

/* What was read from one of its streams, in the order of reading. */
typedef void ProcessSink(ReportStream stream, const void *data, size_t length,
                         void *opaque);

/*
 * Runs argv[0], looked up in the PATH of @envp, with nothing to read. When it
 * ends, whatever else still runs is killed (by process 1 only), and all that
 * was printed is passed on. Returns an exit code as a shell would, or -errno
 * if there was no process to run it in.
 */
int process_run(char *const *argv, char *const *envp, ProcessSink *sink,
                void *opaque);

#endif
