/*
 * Names of messages as journal and capture show them: no two codes share
 * one, but those that have none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fc.h"
#include "wire/fcnvme.h"
#include "wire/fcpio.h"
#include "wire/fdmi.h"
#include "wire/nvme.h"
#include "wire/vnic.h"

typedef const char *NamerFn(uint32_t code);

static const char *els(uint32_t code)
{
    return fc_els_name(code);
}

static const char *rctl(uint32_t code)
{
    return fc_rctl_name(code);
}

static const char *ns(uint32_t code)
{
    return fc_ct_name(FC_CT_TYPE_DIRECTORY, code);
}

static const char *fdmi(uint32_t code)
{
    return fc_ct_name(FC_CT_TYPE_MANAGEMENT, code);
}

static const char *ls(uint32_t code)
{
    return fcnvme_ls_name(code);
}

static const char *fcpio_type(uint32_t code)
{
    return fcpio_type_name(code);
}

static const char *fcpio_status(uint32_t code)
{
    return fcpio_status_name(code);
}

static const char *devcmd(uint32_t code)
{
    return vnic_cmd_name(code);
}

static const char *admin(uint32_t code)
{
    return nvme_command_name(true, code, 0);
}

static const char *fabrics(uint32_t code)
{
    return nvme_command_name(true, NVME_OPC_FABRICS, code);
}

static const char *io(uint32_t code)
{
    return nvme_command_name(false, code, 0);
}

static const struct {
    const char *path;
    NamerFn *name;
    const char *other; /* of a code that has none */
    uint32_t end;      /* of the codes */
    struct {
        uint32_t code;
        const char *name;
    } known;
} families[] = {
    { "/names/els", els, "ELS", 0x100, { FC_ELS_PLOGI, "PLOGI" } },
    { "/names/rctl", rctl, "frame", 0x100, { FC_RCTL_ABTS, "ABTS" } },
    { "/names/ns", ns, "CT", 0x10000, { FC_NS_GPN_FT, "GPN_FT" } },
    { "/names/fdmi", fdmi, "CT", 0x10000, { FC_FDMI_RHBA, "RHBA" } },
    { "/names/ls",
      ls,
      "LS",
      0x100,
      { FCNVME_LS_DISCONNECT, "Disconnect Association" } },
    { "/names/fcpio-type",
      fcpio_type,
      "unknown",
      0x100,
      { FCPIO_FLOGI_FIP_REG, "FLOGI_FIP_REG" } },
    { "/names/fcpio-status",
      fcpio_status,
      "unknown",
      0x100,
      { FCPIO_SGL_INVALID, "SGL_INVALID" } },
    { "/names/devcmd",
      devcmd,
      "CMD",
      0x4000,
      { VNIC_CMD_STATS_DUMP, "STATS_DUMP" } },
    { "/names/admin",
      admin,
      "admin",
      0x100,
      { NVME_ADM_IDENTIFY, "identify" } },
    { "/names/fabrics",
      fabrics,
      "fabrics",
      0x100,
      { NVME_FABRICS_CONNECT, "connect" } },
    { "/names/io",
      io,
      "nvm",
      0x100,
      { NVME_NVM_WRITE_ZEROES, "write_zeroes" } },
};

static void test_family(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (uint32_t code = 0; code < families[i].end; code++) {
        const char *name = families[i].name(code);

        g_assert_cmpuint(strlen(name), >, 0);
        if (strcmp(name, families[i].other) != 0) {
            g_assert_true(g_hash_table_add(seen, (gpointer)name));
        }
    }
    g_assert_cmpstr(families[i].name(families[i].known.code), ==,
                    families[i].known.name);
    g_assert_cmpuint(g_hash_table_size(seen), >, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        g_test_add_data_func(families[i].path, GSIZE_TO_POINTER(i),
                             test_family);
    }
    return g_test_run();
}
