/*
 * What a namespace holds: sparse memory, image files, configuration.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "target.h"
#include "target/nvme/image.h"

#define CHUNK NVMET_STORE_CHUNK
#define TIB   (UINT64_C(1) << 40)

static void check_fill(const NvmetStore *store, uint64_t offset, size_t length,
                       uint8_t value)
{
    g_autofree uint8_t *buf = g_malloc(length);

    memset(buf, ~value, length);
    nvmet_store_read(store, offset, buf, length);
    for (size_t i = 0; i < length; i++) {
        g_assert_cmphex(buf[i], ==, value);
    }
}

static void fill(NvmetStore *store, uint64_t offset, size_t length,
                 uint8_t value)
{
    g_autofree uint8_t *buf = g_malloc(length);

    memset(buf, value, length);
    nvmet_store_write(store, offset, buf, length);
}

static void test_sparse(void)
{
    NvmetStore *store = nvmet_store_new(NVMET_STORE_MAX);

    g_assert_cmpuint(nvmet_store_used(store), ==, 0);
    check_fill(store, NVMET_STORE_MAX - 4096, 4096, 0);
    fill(store, 0, 512, 0x11);
    fill(store, TIB, 512, 0x22);
    fill(store, NVMET_STORE_MAX - 512, 512, 0x33);
    g_assert_cmpuint(nvmet_store_used(store), ==, 3 * CHUNK);
    check_fill(store, 0, 512, 0x11);
    check_fill(store, 512, 4096, 0);
    check_fill(store, TIB, 512, 0x22);
    check_fill(store, TIB - 4096, 4096, 0);
    check_fill(store, NVMET_STORE_MAX - 512, 512, 0x33);
    check_fill(store, NVMET_STORE_MAX - 1024, 512, 0);
    nvmet_store_free(store);
}

static void test_straddle(void)
{
    NvmetStore *store = nvmet_store_new(16 * CHUNK);

    fill(store, CHUNK - 100, 2 * CHUNK + 200, 0x44);
    g_assert_cmpuint(nvmet_store_used(store), ==, 4 * CHUNK);
    check_fill(store, CHUNK - 100, 2 * CHUNK + 200, 0x44);
    check_fill(store, 0, CHUNK - 100, 0);
    check_fill(store, 3 * CHUNK + 100, 1000, 0);
    nvmet_store_free(store);
}

static void test_zero(void)
{
    NvmetStore *store = nvmet_store_new(TIB);

    fill(store, 0, 8 * CHUNK, 0x55);
    g_assert_cmpuint(nvmet_store_used(store), ==, 8 * CHUNK);
    /* parts at both ends, whole chunks in between */
    nvmet_store_zero(store, CHUNK + 512, 4 * CHUNK);
    g_assert_cmpuint(nvmet_store_used(store), ==, 5 * CHUNK);
    check_fill(store, CHUNK, 512, 0x55);
    check_fill(store, CHUNK + 512, 4 * CHUNK, 0);
    check_fill(store, 5 * CHUNK + 512, CHUNK - 512, 0x55);
    /* inside of one chunk */
    nvmet_store_zero(store, 6 * CHUNK + 100, 100);
    check_fill(store, 6 * CHUNK, 100, 0x55);
    check_fill(store, 6 * CHUNK + 100, 100, 0);
    check_fill(store, 6 * CHUNK + 200, 100, 0x55);
    nvmet_store_zero(store, 3 * CHUNK, 0);
    nvmet_store_zero(store, 3 * CHUNK + 5, 0);
    /* what is not there stays away */
    nvmet_store_zero(store, 100 * CHUNK + 7, 1000);
    g_assert_cmpuint(nvmet_store_used(store), ==, 5 * CHUNK);
    /* everything, without visiting 16 million chunks */
    fill(store, TIB - 512, 512, 1);
    nvmet_store_zero(store, 0, TIB);
    g_assert_cmpuint(nvmet_store_used(store), ==, 0);
    check_fill(store, 0, 8 * CHUNK, 0);
    nvmet_store_free(store);
}

/* What a larger size brings back is zero, and nothing is left behind. */
static void test_resize(void)
{
    NvmetStore *store = nvmet_store_new(4 * CHUNK + 1024);

    fill(store, 0, 4 * CHUNK + 1024, 0x66);
    nvmet_store_resize(store, 2 * CHUNK + 512);
    g_assert_cmpuint(nvmet_store_size(store), ==, 2 * CHUNK + 512);
    g_assert_cmpuint(nvmet_store_used(store), ==, 3 * CHUNK);
    nvmet_store_resize(store, TIB);
    check_fill(store, 0, 2 * CHUNK + 512, 0x66);
    check_fill(store, 2 * CHUNK + 512, 3 * CHUNK, 0);
    fill(store, TIB - 512, 512, 0x77);
    nvmet_store_resize(store, 512);
    g_assert_cmpuint(nvmet_store_used(store), ==, CHUNK);
    nvmet_store_resize(store, 0);
    g_assert_cmpuint(nvmet_store_used(store), ==, 0);
    nvmet_store_free(store);
}

static void test_equal(void)
{
    NvmetStore *store = nvmet_store_new(4 * CHUNK);
    g_autofree uint8_t *buf = host_pattern(2 * CHUNK, 3);
    g_autofree uint8_t *zeroes = g_malloc0(2 * CHUNK);

    g_assert_true(nvmet_store_equal(store, 100, zeroes, 2 * CHUNK));
    nvmet_store_write(store, CHUNK / 2, buf, 2 * CHUNK);
    g_assert_true(nvmet_store_equal(store, CHUNK / 2, buf, 2 * CHUNK));
    g_assert_false(nvmet_store_equal(store, CHUNK / 2, zeroes, 2 * CHUNK));
    buf[2 * CHUNK - 1]++;
    g_assert_false(nvmet_store_equal(store, CHUNK / 2, buf, 2 * CHUNK));
    g_assert_true(nvmet_store_equal(store, CHUNK / 2, buf, 2 * CHUNK - 1));
    nvmet_store_free(store);
}

/* Against a flat array, by chance. */
static void test_model(void)
{
    const uint32_t size = 6 * CHUNK;
    NvmetStore *store = nvmet_store_new(size);
    g_autofree uint8_t *model = g_malloc0(size);
    g_autofree uint8_t *buf = g_malloc(size);
    LabRandom random;

    lab_random_init(&random, 7, "store");
    for (int i = 0; i < 3000; i++) {
        uint32_t offset = lab_random_below(&random, size);
        uint32_t length = lab_random_below(&random, size - offset + 1);

        if (lab_random_below(&random, 2)) {
            length = MIN(length, 5000);
        }
        switch (lab_random_below(&random, 3)) {
        case 0:
            memset(model + offset, i, length);
            fill(store, offset, length, i);
            break;
        case 1:
            memset(model + offset, 0, length);
            nvmet_store_zero(store, offset, length);
            break;
        default:
            g_assert_true(
                nvmet_store_equal(store, offset, model + offset, length));
        }
    }
    nvmet_store_read(store, 0, buf, size);
    g_assert_cmpmem(buf, size, model, size);
    nvmet_store_free(store);
}

static void test_state(void)
{
    NvmetStore *store = nvmet_store_new(TIB);
    NvmetStore *other = nvmet_store_new(TIB);
    NvmetStore *small = nvmet_store_new(TIB / 2);
    g_autoptr(GByteArray) saved = g_byte_array_new();
    NvmetStore *large = nvmet_store_new(2 * NVMET_STORE_MAX);
    LabState state;

    fill(store, 5 * CHUNK, 512, 0x66);
    fill(store, TIB - CHUNK, CHUNK, 0x77);
    fill(other, 0, 512, 0x88);
    lab_state_begin_save(&state, saved);
    nvmet_store_state(store, &state);
    g_assert_true(lab_state_ok(&state));

    lab_state_begin_load(&state, saved->data, saved->len);
    nvmet_store_state(other, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(nvmet_store_used(other), ==, 2 * CHUNK);
    check_fill(other, 0, 512, 0);
    check_fill(other, 5 * CHUNK, 512, 0x66);
    check_fill(other, TIB - CHUNK, CHUNK, 0x77);

    lab_state_begin_load(&state, saved->data, saved->len);
    nvmet_store_state(small, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(nvmet_store_size(small), ==, TIB);
    check_fill(small, TIB - CHUNK, CHUNK, 0x77);
    for (guint length = 0; length < 100; length++) {
        lab_state_begin_load(&state, saved->data, length);
        nvmet_store_state(other, &state);
        g_assert_false(lab_state_ok(&state));
    }
    g_byte_array_set_size(saved, 0);
    lab_state_begin_save(&state, saved);
    nvmet_store_state(large, &state);
    lab_state_begin_load(&state, saved->data, saved->len);
    nvmet_store_state(small, &state);
    g_assert_false(lab_state_ok(&state));
    nvmet_store_free(store);
    nvmet_store_free(other);
    nvmet_store_free(small);
    nvmet_store_free(large);
}

/* ---- images ---- */

typedef struct Files {
    char *dir;
    char *path;
} Files;

static void files_setup(Files *f, gconstpointer data)
{
    f->dir = g_dir_make_tmp("viclab-test-XXXXXX", NULL);
    f->path = g_build_filename(f->dir, "image", NULL);
}

static void files_teardown(Files *f, gconstpointer data)
{
    g_unlink(f->path);
    g_rmdir(f->dir);
    g_free(f->path);
    g_free(f->dir);
}

static void test_image(Files *f, gconstpointer data)
{
    NvmetStore *store = nvmet_store_new(TIB);
    NvmetStore *other = nvmet_store_new(TIB);
    struct stat st;
    char *why = NULL;

    fill(store, 3 * CHUNK + 100, 700, 0x99);
    fill(store, TIB - 4096, 4096, 0xaa);
    fill(store, 10 * CHUNK, CHUNK, 0); /* takes memory, but need not */
    g_assert_true(nvmet_image_save(store, f->path, &why));
    g_assert_cmpint(stat(f->path, &st), ==, 0);
    g_assert_cmpuint(st.st_size, ==, TIB);
    g_assert_cmpuint(st.st_blocks, <, 10 * CHUNK / 512);
    g_assert_true(nvmet_image_load(other, f->path, &why));
    g_assert_cmpuint(nvmet_store_used(other), ==, 2 * CHUNK);
    check_fill(other, 3 * CHUNK + 100, 700, 0x99);
    check_fill(other, 3 * CHUNK, 100, 0);
    check_fill(other, TIB - 4096, 4096, 0xaa);
    nvmet_store_free(store);
    nvmet_store_free(other);
}

static void test_image_odd(Files *f, gconstpointer data)
{
    NvmetStore *store = nvmet_store_new(2 * CHUNK);
    g_autofree uint8_t *content = host_pattern(CHUNK + 777, 1);
    char *why = NULL;

    /* shorter than the store, and not a multiple of anything */
    g_assert_true(
        g_file_set_contents(f->path, (char *)content, CHUNK + 777, NULL));
    g_assert_true(nvmet_image_load(store, f->path, &why));
    g_assert_true(nvmet_store_equal(store, 0, content, CHUNK + 777));
    check_fill(store, CHUNK + 777, CHUNK - 777, 0);
    nvmet_store_free(store);

    /* the last chunk is cut where the namespace ends */
    store = nvmet_store_new(CHUNK + 512);
    nvmet_store_write(store, 0, content, CHUNK + 512);
    g_assert_true(nvmet_image_save(store, f->path, &why));
    nvmet_store_free(store);
    store = nvmet_store_new(CHUNK + 512);
    g_assert_true(nvmet_image_load(store, f->path, &why));
    g_assert_true(nvmet_store_equal(store, 0, content, CHUNK + 512));
    nvmet_store_free(store);

    store = nvmet_store_new(CHUNK);
    g_assert_false(nvmet_image_load(store, f->path, &why));
    g_assert_nonnull(strstr(why, "has 66048 bytes"));
    g_free(why);
    nvmet_store_free(store);
}

static void test_image_errors(Files *f, gconstpointer data)
{
    NvmetStore *store = nvmet_store_new(CHUNK);
    g_autofree char *nowhere = g_build_filename(f->dir, "no", "such", NULL);
    uint64_t size;
    char *why = NULL;

    g_assert_false(nvmet_image_load(store, f->path, &why));
    g_assert_true(g_str_has_prefix(why, "cannot read "));
    g_assert_true(g_str_has_suffix(why, ": No such file or directory"));
    g_clear_pointer(&why, g_free);
    g_assert_false(nvmet_image_size(f->path, &size, &why));
    g_clear_pointer(&why, g_free);
    g_assert_false(nvmet_image_save(store, nowhere, &why));
    g_assert_true(g_str_has_prefix(why, "cannot write "));
    g_clear_pointer(&why, g_free);
    g_assert_false(nvmet_image_load(store, f->dir, &why));
    g_clear_pointer(&why, g_free);
    /* a directory cannot be replaced; what was written is gone */
    fill(store, 0, 512, 1);
    g_assert_cmpint(g_mkdir(f->path, 0700), ==, 0);
    g_assert_false(nvmet_image_save(store, f->path, &why));
    g_assert_true(g_str_has_prefix(why, "cannot replace "));
    g_clear_pointer(&why, g_free);
    g_rmdir(f->path);
    nvmet_store_free(store);
}

/* ---- configuration ---- */

static const NvmetNamespaceConfig namespace_base = {
    .ana_group = 1,
    .nsid = 2,
    .size = 1 << 20,
    .lba_size = 512,
};

static void refuse_namespace(NvmetSubsystem *subsystem,
                             const NvmetNamespaceConfig *config,
                             const char *message)
{
    char *why = NULL;

    g_assert_null(nvmet_namespace_new(subsystem, config, &why));
    g_assert_cmpstr(why, ==, message);
    g_free(why);
}

static void test_namespace_config(Host *h, gconstpointer data)
{
    NvmetNamespaceConfig config = namespace_base;

    config.nsid = 0;
    refuse_namespace(h->subsystem, &config, "nsid is 0, must be 1..1024");
    config.nsid = 1025;
    refuse_namespace(h->subsystem, &config, "nsid is 1025, must be 1..1024");
    config.nsid = 1;
    refuse_namespace(h->subsystem, &config,
                     "nsid is 1, which " SUB_NQN " has already");
    config = namespace_base;
    config.lba_size = 1024;
    refuse_namespace(h->subsystem, &config,
                     "lba-size is 1024, must be 512 or 4096");
    config.lba_size = 4096;
    config.size = 4097;
    refuse_namespace(h->subsystem, &config,
                     "size is 4097, must be 4096..281474976710656 in steps "
                     "of 4096 (bytes)");
    config.size = 0;
    refuse_namespace(h->subsystem, &config,
                     "size is 0, must be 4096..281474976710656 in steps of "
                     "4096 (bytes)");
    config = namespace_base;
    config.write_back = true;
    refuse_namespace(h->subsystem, &config,
                     "write-back is on, must be off without an image");
    config = namespace_base;
    config.ana_group = 0;
    refuse_namespace(h->subsystem, &config, "anagrpid is 0, must be 1..32");
    config.ana_group = 33;
    refuse_namespace(h->subsystem, &config, "anagrpid is 33, must be 1..32");
    config = namespace_base;
    config.uuid = "00112233-4455-6677-8899aabbccddeeff";
    refuse_namespace(h->subsystem, &config,
                     "uuid is 00112233-4455-6677-8899aabbccddeeff, must be "
                     "8-4-4-4-12 hex digits and not zero");
    config.uuid = NULL;
    config.nguid = "00000000000000000000000000000000";
    refuse_namespace(h->subsystem, &config,
                     "nguid is 00000000000000000000000000000000, must be 32 "
                     "hex digits and not zero");
    config.nguid = NULL;
    config.eui64 = "123";
    refuse_namespace(h->subsystem, &config,
                     "eui64 is 123, must be 16 hex digits and not zero");
}

static void test_namespace_names(Host *h, gconstpointer data)
{
    static const uint8_t uuid[16] = {
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
        0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
    };
    NvmetNamespaceConfig config = namespace_base;
    NvmetNamespace *ns;
    char *why = NULL;

    ns = nvmet_namespace_new(h->subsystem, &config, &why);
    g_assert_nonnull(ns);
    g_assert_cmpint(memcmp(ns->uuid, h->ns->uuid, 16), !=, 0);
    g_assert_cmphex(ns->uuid[6] >> 4, ==, 8);
    g_assert_cmphex(ns->uuid[8] >> 6, ==, 2);
    g_assert_cmpmem(ns->eui64, 3, nvmet_oui, 3);
    g_assert_cmpmem(ns->nguid + 8, 3, nvmet_oui, 3);
    nvmet_namespace_free(ns);
    g_assert_null(nvmet_subsystem_namespace(h->subsystem, 2));

    config.uuid = "00112233-4455-6677-8899-aAbBccddeeff";
    config.nguid = "00112233445566778899aabbccddeeff";
    config.eui64 = "0011223344556677";
    ns = nvmet_namespace_new(h->subsystem, &config, &why);
    g_assert_nonnull(ns);
    g_assert_cmpmem(ns->uuid, 16, uuid, 16);
    g_assert_cmpmem(ns->nguid, 16, uuid, 16);
    g_assert_cmpmem(ns->eui64, 8, uuid, 8);
}

static void test_namespace_image(Host *h, gconstpointer data)
{
    g_autofree char *dir = g_dir_make_tmp("viclab-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "image", NULL);
    g_autofree uint8_t *content = host_pattern(8192, 9);
    NvmetNamespaceConfig config = namespace_base;
    g_autofree char *after = NULL;
    NvmetNamespace *ns;
    char *why = NULL;

    config.size = 0;
    config.image = path;
    g_assert_null(nvmet_namespace_new(h->subsystem, &config, &why));
    g_assert_true(g_str_has_prefix(why, "cannot read "));
    g_clear_pointer(&why, g_free);

    g_file_set_contents(path, (char *)content, 8192, NULL);
    ns = nvmet_namespace_new(h->subsystem, &config, &why);
    g_assert_cmpuint(ns->blocks, ==, 16);
    g_assert_true(nvmet_store_equal(ns->store, 0, content, 8192));
    nvmet_store_zero(ns->store, 0, 8192);
    /* not asked for: the file stays as it was */
    g_assert_true(nvmet_namespace_write_back(ns, &why));
    g_file_get_contents(path, &after, NULL, NULL);
    g_assert_cmpmem(after, 8192, content, 8192);
    nvmet_namespace_free(ns);

    config.write_back = true;
    ns = nvmet_namespace_new(h->subsystem, &config, &why);
    content[5000]++;
    nvmet_store_write(ns->store, 0, content, 8192);
    g_assert_true(nvmet_namespace_write_back(ns, &why));
    g_clear_pointer(&after, g_free);
    g_file_get_contents(path, &after, NULL, NULL);
    g_assert_cmpmem(after, 8192, content, 8192);
    g_unlink(path);
    g_rmdir(dir);
}

static void refuse_subsystem(Host *h, const NvmetSubsystemConfig *config,
                             const char *message)
{
    char *why = NULL;

    g_assert_null(nvmet_subsystem_new(&h->sim.lab, config, &why));
    g_assert_cmpstr(why, ==, message);
    g_free(why);
}

static void test_subsystem_config(Host *h, gconstpointer data)
{
    NvmetSubsystemConfig config = nvmet_subsystem_defaults;
    g_autofree char *longer = g_strnfill(224, 'x');
    g_autofree char *message = g_strdup_printf(
        "nqn is \"%s\", must be 1..223 printable ASCII characters", longer);
    const char *names[NVMET_HOSTS_MAX + 2] = { NULL };
    NvmetSubsystem *subsystem;
    char *why = NULL;

    config.name = "sub1";
    config.nqn = longer;
    refuse_subsystem(h, &config, message);
    config.nqn = NVME_DISCOVERY_NQN;
    refuse_subsystem(h, &config,
                     "nqn is the discovery NQN, must be one of its own");
    config.nqn = NULL;
    config.serial = "123456789012345678901";
    refuse_subsystem(h, &config,
                     "serial is \"123456789012345678901\", must be 1..20 "
                     "printable ASCII characters");
    config.serial = NULL;
    config.model = "";
    refuse_subsystem(h, &config,
                     "model is \"\", must be 1..40 printable ASCII "
                     "characters");
    config.model = NULL;
    config.firmware = "a\tb";
    refuse_subsystem(h, &config,
                     "firmware is \"a\tb\", must be 1..8 printable ASCII "
                     "characters");
    config.firmware = NULL;
    config.cntlid_max = 0xfff0;
    refuse_subsystem(h, &config, "cntlid-max is 65520, must be 1..65519");
    config.cntlid_max = 10;
    config.cntlid_min = 11;
    refuse_subsystem(h, &config,
                     "cntlid-min is 11, must be 1..10 (cntlid-max)");
    config.cntlid_min = 1;
    config.io_queues = 129;
    refuse_subsystem(h, &config, "io-queues is 129, must be 1..128");
    config.io_queues = 1;
    subsystem = nvmet_subsystem_new(&h->sim.lab, &config, &why);
    g_assert_cmpstr(subsystem->nqn, ==, "nqn.2025-01.io.viclab:sub1");
    g_assert_cmpuint(strlen(subsystem->serial), ==, 20);
    g_assert_cmpstr(subsystem->serial, !=, h->subsystem->serial);
    g_assert_false(nvmet_subsystem_set_hosts(
        subsystem, (const char *const[]){ HOST_NQN, "", NULL }, &why));
    g_assert_cmpstr(why, ==,
                    "hosts is \"\", must be 1..223 printable ASCII characters");
    g_clear_pointer(&why, g_free);
    g_assert_cmpuint(subsystem->hosts->len, ==, 0);
    for (guint i = 0; i < NVMET_HOSTS_MAX; i++) {
        names[i] = HOST_NQN;
    }
    g_assert_true(nvmet_subsystem_set_hosts(subsystem, names, &why));
    names[NVMET_HOSTS_MAX] = HOST_NQN;
    g_assert_false(nvmet_subsystem_set_hosts(subsystem, names, &why));
    g_assert_cmpstr(why, ==, "hosts has more than 256 names");
    g_clear_pointer(&why, g_free);
    g_assert_cmpuint(subsystem->hosts->len, ==, NVMET_HOSTS_MAX);
    nvmet_subsystem_free(subsystem);
}

static void test_port_config(Host *h, gconstpointer data)
{
    static const struct {
        const char *property;
        size_t offset;
        uint64_t low, high; /* the first values that are refused */
    } cases[] = {
#define CASE(property, member, low, high) \
    { property, offsetof(NvmetPortConfig, member), low, high }
        CASE("max-burst", max_burst, 508, FC_SEQUENCE_MAX + 4),
        CASE("max-transfer", max_transfer, 4096, 1 << 25),
        CASE("associations", associations, 0, 65537),
        CASE("commands", commands, 15, 32769),
    };
    char *why = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int high = 0; high < 2; high++) {
            NvmetPortConfig config = nvmet_port_defaults;
            uint32_t value = high ? cases[i].high : cases[i].low;
            g_autofree char *begin =
                g_strdup_printf("%s is %u, must be ", cases[i].property, value);

            memcpy((uint8_t *)&config + cases[i].offset, &value, sizeof(value));
            g_assert_null(nvmet_port_new(h->target, &config, &why));
            g_assert_true(g_str_has_prefix(why, begin));
            g_clear_pointer(&why, g_free);
        }
    }
    for (int i = 0; i < 5; i++) {
        static const char *const messages[] = {
            "max-transfer is 12288, must be a power of two",
            "max-burst is 514, must be a multiple of 4",
            "service-time is 60000000001, must be 0..60000000000",
            "receive-memory is 5, must be 1048576..1099511627776",
            "max-queue-size is 15, must be 16..1024",
        };
        NvmetPortConfig config = nvmet_port_defaults;

        config.max_transfer = i == 0 ? 12288 : config.max_transfer;
        config.max_burst = i == 1 ? 514 : config.max_burst;
        config.service_time =
            i == 2 ? 60 * LAB_SECONDS + 1 : config.service_time;
        config.receive_memory = i == 3 ? 5 : config.receive_memory;
        config.max_queue_size = i == 4 ? 15 : config.max_queue_size;
        g_assert_null(nvmet_port_new(h->target, &config, &why));
        g_assert_cmpstr(why, ==, messages[i]);
        g_clear_pointer(&why, g_free);
    }
    g_assert_false(nvmet_port_add_subsystem(h->port, h->subsystem, &why));
    g_assert_cmpstr(why, ==,
                    "subsystem is " SUB_NQN ", which port target0 has already");
    g_free(why);
}

/* ---- formats ---- */

static void test_formats(void)
{
    static const WireFormat *const formats[] = {
        &nvme_id_controller_format,   &nvme_id_namespace_format,
        &nvme_id_independent_format,  &nvme_error_entry_format,
        &nvme_smart_log_format,       &nvme_discovery_header_format,
        &nvme_discovery_entry_format, &nvme_ana_header_format,
        &nvme_ana_group_format,       &nvme_dsm_range_format,
    };
    uint8_t message[4096 + 64];
    uint8_t bytes[4096];
    uint8_t again[4096];

    for (size_t f = 0; f < G_N_ELEMENTS(formats); f++) {
        const WireFormat *format = formats[f];

        memset(bytes, 0, sizeof(bytes));
        for (uint32_t i = 0; i < format->field_count; i++) {
            const WireField *field = &format->fields[i];

            memset(bytes + field->offset, 0x11 + i, wire_field_length(field));
            g_assert_cmpuint(field->offset + wire_field_length(field), <=,
                             format->length);
        }
        g_assert_true(wire_decode(format, message, bytes, format->length));
        wire_encode(format, message, again);
        g_assert_cmpmem(again, format->length, bytes, format->length);
        g_assert_false(wire_decode(format, message, bytes, format->length - 1));
    }
}

static void setup(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    host_build(h, &config);
}

static void teardown(Host *h, gconstpointer data)
{
    host_free(h);
}

#define FILES(name, fn)                                             \
    g_test_add("/target-store/" name, Files, NULL, files_setup, fn, \
               files_teardown)
#define HOST(name, fn) \
    g_test_add("/target-store/" name, Host, NULL, setup, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/target-store/sparse", test_sparse);
    g_test_add_func("/target-store/straddle", test_straddle);
    g_test_add_func("/target-store/zero", test_zero);
    g_test_add_func("/target-store/resize", test_resize);
    g_test_add_func("/target-store/equal", test_equal);
    g_test_add_func("/target-store/model", test_model);
    g_test_add_func("/target-store/state", test_state);
    g_test_add_func("/target-store/formats", test_formats);
    FILES("image", test_image);
    FILES("image-odd", test_image_odd);
    FILES("image-errors", test_image_errors);
    HOST("namespace-config", test_namespace_config);
    HOST("namespace-names", test_namespace_names);
    HOST("namespace-image", test_namespace_image);
    HOST("subsystem-config", test_subsystem_config);
    HOST("port-config", test_port_config);
    return g_test_run();
}
