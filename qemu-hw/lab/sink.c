/*
 * A file that an observer writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>
#include "lab/sink.h"

bool lab_sink_open(LabSink *sink, Lab *lab, const char *path, char **why)
{
    *sink = (LabSink){ .lab = lab, .file = fopen(path, "w") };
    if (!sink->file) {
        *why = g_strdup_printf("cannot write %s: %s", path, strerror(errno));
        return false;
    }
    sink->path = g_strdup(path);
    return true;
}

static void fail(LabSink *sink)
{
    g_autofree char *line = g_strdup_printf("cannot write %s: %s; it ends "
                                            "here",
                                            sink->path, strerror(errno));

    sink->lab->ops->log(sink->lab->host, LAB_LOG_WARNING, line);
    fclose(sink->file);
    sink->file = NULL;
}

void lab_sink_write(LabSink *sink, const void *data, size_t length)
{
    if (sink->file && fwrite(data, 1, length, sink->file) != length) {
        fail(sink);
    }
}

void lab_sink_flush(LabSink *sink)
{
    if (sink->file && fflush(sink->file) != 0) {
        fail(sink);
    }
}

void lab_sink_close(LabSink *sink)
{
    lab_sink_flush(sink);
    if (sink->file) {
        fclose(sink->file);
    }
    g_free(sink->path);
    *sink = (LabSink){ 0 };
}
