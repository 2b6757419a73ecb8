/*
 * Kernel modules, by the list that the runner made.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_MODULE_H
#define VICLAB_IMAGES_MODULE_H

#define MODULES_MAX      128
#define MODULE_NAME_SIZE 56 /* as the kernel has it */

typedef struct ModuleList {
    char text[16384];
    const char *paths[MODULES_MAX];
    int count;
} ModuleList;

/* One absolute path a line, in load order. 0 or -errno. */
int module_list_read(ModuleList *list, const char *path);
/*
 * 0 or -errno; a module that is in the kernel already is no error. @parameters
 * are "name=value name=value".
 */
int module_load(const char *path, const char *parameters);
/* -EBUSY or -EWOULDBLOCK while somebody uses it. */
int module_unload(const char *name);
/* The name that the kernel gives to the module in file @path. */
void module_name(const char *path, char name[MODULE_NAME_SIZE]);

#endif
