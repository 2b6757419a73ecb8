/*
 * The kernel's log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define DEVICE     "/dev/kmsg"
#define RATE       "/proc/sys/kernel/printk_devkmsg"
#define TEXT_MAX   900 /* the kernel cuts longer ones */
#define LEVEL_MASK 7   /* the rest of the prefix is the facility */

int kmsg_open(void)
{
    int fd = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0) {
        return -errno;
    }
    lseek(fd, 0, SEEK_END);
    return fd;
}

bool kmsg_parse(KmsgLine *line, size_t length)
{
    char *text, *end;

    line->record[length] = '\0';
    line->level = (uint32_t)strtoul(line->record, &end, 10) & LEVEL_MASK;
    text = strchr(line->record, ';');
    if (end == line->record || *end != ',' || !text) {
        return false;
    }
    text++;
    text[strcspn(text, "\n")] = '\0';
    line->text = text;
    return true;
}

/* More came than the kernel keeps: that is said, too. */
static int tell_loss(KmsgLine *line)
{
    line->level = 4;
    line->text = "viclab: lines of the kernel's log were lost";
    return 1;
}

int kmsg_read(int fd, KmsgLine *line)
{
    ssize_t length;

    do {
        length = read(fd, line->record, sizeof(line->record) - 1);
        if (length < 0 && errno == EPIPE) {
            return tell_loss(line);
        }
        if (length < 0) {
            return errno == EAGAIN || errno == EINTR ? 0 : -errno;
        }
    } while (length && !kmsg_parse(line, (size_t)length));
    return length > 0;
}

/* Without a limit to how many come from user space. */
int kmsg_write(const char *text)
{
    char line[TEXT_MAX + 16];
    int fd = open(DEVICE, O_WRONLY | O_CLOEXEC);
    int length, error = 0;

    if (fd < 0) {
        return -errno;
    }
    file_write(RATE, "on");
    length = snprintf(line, sizeof(line), "<6>%.*s\n", TEXT_MAX, text);
    if (write(fd, line, (size_t)length) < 0) {
        error = -errno;
    }
    close(fd);
    return error;
}
