/*
 * Finding, checking and filling the lab port, with files for a device.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "port.h"

#define WINDOW 65536
#define MEMORY (2 * WINDOW)

typedef struct Device {
    char *folder; /* stands for /sys/bus/pci/devices */
    uint32_t registers[1024];
} Device;

static char *path_of(const Device *device, const char *function,
                     const char *name)
{
    return g_build_filename(device->folder, function, name, NULL);
}

static void put(const Device *device, const char *function, const char *name,
                const void *data, size_t length)
{
    g_autofree char *path = path_of(device, function, name);

    g_assert_true(g_file_set_contents(path, data, (gssize)length, NULL));
}

static void put_text(const Device *device, const char *function,
                     const char *name, const char *text)
{
    put(device, function, name, text, strlen(text));
}

static void add_function(const Device *device, const char *function,
                         const char *vendor, const char *id)
{
    g_autofree char *folder = path_of(device, function, "");

    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    put_text(device, function, "vendor", vendor);
    put_text(device, function, "device", id);
    put_text(device, function, "enable", "0\n");
}

static void put_registers(const Device *device)
{
    put(device, "0000:01:00.0", "resource0", device->registers,
        sizeof(device->registers));
}

static void setup(Device *device, const void *data)
{
    g_autofree char *window = g_malloc0(MEMORY);

    memset(device->registers, 0, sizeof(device->registers));
    device->folder = g_dir_make_tmp("viclab-port-XXXXXX", NULL);
    device->registers[0] = 0x42414c56;
    device->registers[1] = 3;
    device->registers[2] = WINDOW;
    add_function(device, "0000:00:00.0", "0x8086\n", "0x11fc\n");
    add_function(device, "0000:00:01.0", "0x1234\n", "0x1111\n");
    add_function(device, "0000:01:00.0", "0x1234\n", "0x11fc\n");
    put_registers(device);
    put(device, "0000:01:00.0", "resource2", window, MEMORY);
}

static void teardown(Device *device, const void *data)
{
    g_autofree char *command = g_strdup_printf("rm -r '%s'", device->folder);

    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(device->folder);
}

static void test_open(Device *device, const void *data)
{
    g_autofree char *enable = path_of(device, "0000:01:00.0", "enable");
    g_autofree char *enabled = NULL;
    Port port;

    g_assert_cmpint(port_open(&port, device->folder), ==, 0);
    g_assert_cmpuint(port.window_size, ==, WINDOW);
    g_assert_true(g_file_get_contents(enable, &enabled, NULL, NULL));
    g_assert_cmpint(enabled[0], ==, '1');
}

static void test_absent(Device *device, const void *data)
{
    Port port;

    put_text(device, "0000:01:00.0", "device", "0x11fd\n");
    g_assert_cmpint(port_open(&port, device->folder), ==, -ENODEV);
    g_assert_cmpint(port_open(&port, "/nonexistent"), ==, -ENODEV);
}

static void test_foreign(Device *device, const void *data)
{
    Port port;

    device->registers[1] = 9;
    put_registers(device);
    g_assert_cmpint(port_open(&port, device->folder), ==, -EPROTO);
    device->registers[1] = 3;
    device->registers[0] = 0xffffffff;
    put_registers(device);
    g_assert_cmpint(port_open(&port, device->folder), ==, -EPROTO);
}

/* Files count no commits: the message is there, but was not taken. */
static void test_ignored(Device *device, const void *data)
{
    Port port;

    g_assert_cmpint(port_open(&port, device->folder), ==, 0);
    g_assert_cmpint(port_send(&port, PORT_EVENT, 3, "boot", 4), ==, -EIO);
    g_assert_cmpuint(port.registers[4], ==, PORT_EVENT);
    g_assert_cmpuint(port.registers[5], ==, 4);
    g_assert_cmpuint(port.registers[9], ==, 3);
    g_assert_cmpmem(port.window, 4, "boot", 4);
    g_assert_cmpint(port_send(&port, PORT_STDOUT, 0, "", 0), ==, 0);
}

/* A file has no oldest command: what it says is taken and accepted. */
static void test_command(Device *device, const void *data)
{
    char text[PORT_TEXT_SIZE];
    Port port;

    g_assert_cmpint(port_open(&port, device->folder), ==, 0);
    g_assert_cmpuint(port_command(&port, text), ==, 0);
    memcpy(port.window + WINDOW, "flush and more", 14);
    port.registers[12] = 7;
    port.registers[13] = 5;
    g_assert_cmpuint(port_command(&port, text), ==, 7);
    g_assert_cmpstr(text, ==, "flush");
    g_assert_cmpuint(port.registers[14], ==, 7);
    port.registers[13] = 1000000;
    g_assert_cmpuint(port_command(&port, text), ==, 7);
    g_assert_cmpuint(strlen(text), <, PORT_TEXT_SIZE);
    port_interrupt(&port, true);
    g_assert_cmpuint(port.registers[11], ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/image/port/open", Device, NULL, setup, test_open, teardown);
    g_test_add("/image/port/absent", Device, NULL, setup, test_absent,
               teardown);
    g_test_add("/image/port/foreign", Device, NULL, setup, test_foreign,
               teardown);
    g_test_add("/image/port/ignored", Device, NULL, setup, test_ignored,
               teardown);
    g_test_add("/image/port/command", Device, NULL, setup, test_command,
               teardown);
    return g_test_run();
}
