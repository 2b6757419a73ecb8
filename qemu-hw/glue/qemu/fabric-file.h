/*
 * A fabric file, turned into devices.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_FABRIC_FILE_H
#define VICLAB_GLUE_QEMU_FABRIC_FILE_H

/* Makes all that the file at @path describes; false and an error if not. */
bool viclab_fabric_file_load(const char *path, Error **errp);

#endif
