/*
 * The demonstration: verified I/O of many shapes on every namespace.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "demo.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "process.h"
#include "report.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define VERIFY_PATH       "/viclab/verify"
#define OPTION_SIZE       96
#define KIB               1024u
#define MIB               (1024u * KIB)

/*
 * One run of the verifier: all of it is written, then read back. The volumes
 * keep the whole list within two or three seconds of wall time under TCG.
 * Random order works at the far end of the namespace, so that large block
 * addresses are seen, too.
 */
typedef struct DemoShape {
    bool random;
    uint32_t block_size; /* bytes */
    uint32_t depth;
    uint32_t volume; /* bytes */
} DemoShape;

static const DemoShape shapes[] = {
    { false, 512, 1, 64 * KIB },      { true, 512, 32, 256 * KIB },
    { false, 4 * KIB, 1, 512 * KIB }, { false, 4 * KIB, 32, 2 * MIB },
    { true, 4 * KIB, 1, 512 * KIB },  { true, 4 * KIB, 32, 2 * MIB },
    { false, 64 * KIB, 1, 2 * MIB },  { true, 64 * KIB, 32, 4 * MIB },
    { true, 256 * KIB, 1, 2 * MIB },  { false, MIB, 1, 4 * MIB },
    { true, MIB, 32, 32 * MIB },
};

/* Options with their values, each "--name=value". */
typedef struct Arguments {
    char texts[9][OPTION_SIZE];
    char *pointers[11];
    int count;
} Arguments;

static void add_text(Arguments *arguments, const char *option,
                     const char *value)
{
    char *text = arguments->texts[arguments->count];

    snprintf(text, OPTION_SIZE, "--%s=%s", option, value);
    arguments->pointers[++arguments->count] = text;
}

static void add_number(Arguments *arguments, const char *option, uint64_t value)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%" PRIu64, value);
    add_text(arguments, option, digits);
}

/* Lines of the verifier are events; they come in whole lines or in parts. */
typedef struct Lines {
    char text[EVENT_SIZE];
    size_t length;
} Lines;

static void line_end(Lines *lines)
{
    Event event;

    if (lines->length) {
        event_line(&event, lines->text, lines->length);
        report_event(&event);
    }
    lines->length = 0;
}

static void take_output(ReportStream stream, const void *data, size_t length,
                        void *opaque)
{
    const char *text = data;
    Lines *lines = opaque;
    size_t i;

    if (stream == REPORT_STDERR) {
        report_output(stream, data, length);
        return;
    }
    for (i = 0; i < length; i++) {
        if (text[i] == '\n') {
            line_end(lines);
        } else if (lines->length < sizeof(lines->text)) {
            lines->text[lines->length++] = text[i];
        }
    }
}

/* As much of the shape's volume as the namespace has, in whole blocks. */
static uint64_t fitting_volume(const Namespace *namespace,
                               const DemoShape *shape)
{
    uint64_t volume = shape->volume;

    if (shape->block_size < namespace->lba) {
        return 0;
    }
    if (volume > namespace->bytes) {
        volume = namespace->bytes;
    }
    return volume - volume % shape->block_size;
}

static int verify(const Fabric *fabric, const Namespace *namespace,
                  const DemoShape *shape, uint64_t volume)
{
    Arguments arguments = { .pointers = { VERIFY_PATH } };
    char *environment[] = { NULL };
    Lines lines = { .length = 0 };
    char device[sizeof(FileName) + 8];
    int code;

    snprintf(device, sizeof(device), "/dev/%s", namespace->name);
    add_text(&arguments, "dev", device);
    add_text(&arguments, "rw", "writeread");
    add_text(&arguments, "pattern", shape->random ? "random" : "seq");
    add_number(&arguments, "bs", shape->block_size);
    add_number(&arguments, "depth", shape->depth);
    add_number(&arguments, "bytes", volume);
    add_number(&arguments, "offset",
               shape->random ? namespace->bytes - volume : 0);
    add_number(&arguments, "seed", fabric->job->seed);
    add_number(&arguments, "generation", (uint64_t)(shape - shapes) + 1);
    code = process_run(arguments.pointers, environment, take_output, &lines);
    line_end(&lines);
    return code;
}

/* 0, or 1 with the failure reported. */
static int verify_shape(const Fabric *fabric, const Namespace *namespace,
                        const DemoShape *shape)
{
    uint64_t volume = fitting_volume(namespace, shape);
    char text[16];
    int code = 0;

    if (volume) {
        code = verify(fabric, namespace, shape, volume);
    }
    if (code > 0) {
        snprintf(text, sizeof(text), "exit-%d", code);
        report_failure_of("verify", -EIO, "code", text);
    } else if (code < 0) {
        report_failure("verify", code);
    }
    return code != 0;
}

static int flush(const Namespace *namespace)
{
    Event event;
    int error = namespace_flush(namespace);

    if (error) {
        report_failure_of("flush", error, "dev", namespace->name);
        return 1;
    }
    event_begin(&event, "flushed");
    event_text(&event, "dev", namespace->name);
    report_event(&event);
    return 0;
}

static int verify_namespace(const Fabric *fabric, const Namespace *namespace)
{
    size_t i;
    int result = 0;

    for (i = 0; i < ARRAY_SIZE(shapes); i++) {
        result |= verify_shape(fabric, namespace, &shapes[i]);
    }
    return result | flush(namespace);
}

int demo_run(const Fabric *fabric)
{
    int result = 0;
    int i;

    for (i = 0; i < fabric->namespace_count; i++) {
        result |= verify_namespace(fabric, &fabric->namespaces[i]);
    }
    return result;
}
