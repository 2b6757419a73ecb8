/*
 * Messages of the kernel, whole, cut short and foreign.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "uevent.h"

#define MESSAGE                                                  \
    "change@/devices/virtual/fc/fc_udev_device\0ACTION=change\0" \
    "SUBSYSTEM=fc\0FC_EVENT=nvmediscovery\0"                     \
    "NVMEFC_HOST_TRADDR=nn-0x1:pn-0x2\0NVMEFC_TRADDR=nn-0x3:pn-0x4\0EMPTY=\0"

static bool parse(Uevent *uevent, const char *text, size_t length)
{
    memset(uevent->text, 'A', sizeof(uevent->text));
    memcpy(uevent->text, text, length);
    return uevent_parse(uevent, length);
}

static void test_keys(void)
{
    Uevent uevent;

    g_assert_true(parse(&uevent, MESSAGE, sizeof(MESSAGE) - 1));
    g_assert_true(uevent_is(&uevent, "FC_EVENT", "nvmediscovery"));
    g_assert_cmpstr(uevent_get(&uevent, "NVMEFC_TRADDR"), ==, "nn-0x3:pn-0x4");
    g_assert_cmpstr(uevent_get(&uevent, "NVMEFC_HOST_TRADDR"), ==,
                    "nn-0x1:pn-0x2");
    g_assert_cmpstr(uevent_get(&uevent, "EMPTY"), ==, "");
    g_assert_cmpstr(uevent_get(&uevent, "NVMEFC"), ==, "");
    g_assert_cmpstr(uevent_get(&uevent, "TRADDR"), ==, "");
    g_assert_cmpstr(uevent_get(&uevent, "change@/devices/virtual/fc"), ==, "");
}

/* Nothing is read beyond what was received, wherever it was cut. */
static void test_truncated(void)
{
    Uevent uevent;
    size_t length;

    for (length = 0; length < sizeof(MESSAGE); length++) {
        if (parse(&uevent, MESSAGE, length)) {
            uevent_get(&uevent, "NO_SUCH_KEY");
            g_assert_cmpuint(strlen(uevent_get(&uevent, "NVMEFC_TRADDR")), <=,
                             13);
        }
    }
}

static void test_foreign(void)
{
    Uevent uevent;

    g_assert_false(parse(&uevent, "libudev\0...", 11));
    g_assert_false(parse(&uevent, "@/devices", 9));
    g_assert_false(parse(&uevent, "add@devices", 11));
    g_assert_false(parse(&uevent, "", 0));
    memset(uevent.text, 'a', UEVENT_SIZE);
    g_assert_false(uevent_parse(&uevent, UEVENT_SIZE));
    g_assert_false(uevent_parse(&uevent, UEVENT_SIZE + 1));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/uevent/keys", test_keys);
    g_test_add_func("/image/uevent/truncated", test_truncated);
    g_test_add_func("/image/uevent/foreign", test_foreign);
    return g_test_run();
}
