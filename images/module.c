/*
 * Kernel modules, by the list that the runner made.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file.h"

int module_list_read(ModuleList *list, const char *path)
{
    int length = file_read(path, list->text, sizeof(list->text));
    char *rest = NULL;
    char *line;

    list->count = 0;
    if (length < 0) {
        return length;
    }
    line = strtok_r(list->text, "\n", &rest);
    for (; line; line = strtok_r(NULL, "\n", &rest)) {
        if (list->count == MODULES_MAX) {
            return -E2BIG;
        }
        list->paths[list->count++] = line;
    }
    return list->count ? 0 : -ENODATA;
}

int module_load(const char *path, const char *parameters)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int error = 0;

    if (fd < 0) {
        return -errno;
    }
    if (syscall(SYS_finit_module, fd, parameters, 0) < 0 && errno != EEXIST) {
        error = -errno;
    }
    close(fd);
    return error;
}

int module_unload(const char *name)
{
    return syscall(SYS_delete_module, name, O_NONBLOCK) < 0 ? -errno : 0;
}

void module_name(const char *path, char name[MODULE_NAME_SIZE])
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t i;

    for (i = 0; i < MODULE_NAME_SIZE - 1 && base[i] && base[i] != '.'; i++) {
        name[i] = base[i] == '-' ? '_' : base[i];
    }
    name[i] = '\0';
}
