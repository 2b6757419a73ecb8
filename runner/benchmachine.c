/*
 * The guest in which I/O is measured.
 *
 * All devices are in the same guest, with content of the same size in
 * memory, and take turns; what counts is how a device does beside ours in
 * the same round, because the next one may find the machine busier.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "benchmachine.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "benchguest.h"
#include "fail.h"
#include "fcloop.h"
#include "file.h"
#include "kernel.h"
#include "modulepack.h"

#define SIZE      "67108864" /* bytes */
#define FILES     2
#define PLAIN     "nqn.2026-01.org.viclab:plain"
#define COALESCED "nqn.2026-01.org.viclab:coalesced"

const BenchName bench_devices[BENCH_DEVICES] = {
    [BENCH_VIC] = { "vic", "vic-fc (fnic)" },
    [BENCH_VIC_COALESCED] = { "coalesced", "vic-fc, interrupts coalesced" },
    [BENCH_NVME] = { "nvme", "QEMU nvme" },
    [BENCH_NVME_NULL] = { "null", "QEMU nvme, null block device" },
    [BENCH_VIRTIO] = { "virtio", "QEMU virtio-blk" },
    [BENCH_NVMET] = { "nvmet", "nvmet behind fcloop, in the guest" },
};

const BenchName bench_jobs[BENCH_JOBS] = {
    [BENCH_READ_1] = { "randread-1", "read QD1" },
    [BENCH_READ_32] = { "randread-32", "read QD32" },
    [BENCH_WRITE_1] = { "randwrite-1", "write QD1" },
    [BENCH_WRITE_32] = { "randwrite-32", "write QD32" },
};

static const char *const modules[] = { "nvme_fcloop", "nvme", "virtio_pci",
                                       "virtio_blk", NULL };

/* One boot. */
typedef struct Plan {
    const char *const *words; /* for viclab run */
    int rounds;
    const char *out; /* folder */
} Plan;

/* The modules are the content of our namespace, until it is written to. */
static const char script[] =
    "set -e; "
    /* the disk whose controller has $2 in its attribute $1 */
    "find_nvme() { grep -lx \"$2 *\" /sys/class/nvme/nvme*/$1 | "
    "sed 's,.*/\\(nvme[0-9]*\\)/.*,\\1n1,'; }; "
    "vic=$(find_nvme subsysnqn " PLAIN "); "
    "coalesced=$(find_nvme subsysnqn " COALESCED "); "
    "cd /tmp; cpio -i < /dev/$vic 2>/dev/null; "
    "for m in $(cat order); do insmod $m 2>/dev/null || "
    "grep -q ^${m%.ko} /proc/modules; done; " SHELL_FCLOOP "virtio=vda; "
    "nvme=$(find_nvme serial file); null=$(find_nvme serial null); "
    "nvmet=$(find_nvme subsysnqn $nqn); "
    "for name in $names; do eval \"d=\\$$name\"; "
    "until [ -b /dev/$d ]; do sleep 0.1; done; "
    "dd if=/dev/urandom of=/dev/$d bs=1M count=64 oflag=direct 2>/dev/null; "
    "done; "
    "measure() { fio --name=b --filename=/dev/$1 --rw=$2 --iodepth=$3 --bs=4k "
    "--ioengine=libaio --direct=1 --time_based --runtime=" BENCH_IO_SECONDS " "
    "--norandommap --randseed=$4 --gtod_reduce=1 --output-format=terse "
    "--terse-version=3 | awk -F';' '{ print $8 + $49 }'; }; "
    "for round in $(seq $rounds); do "
    "for rw in randread randwrite; do for depth in 1 32; do "
    "for name in $names; do eval \"d=\\$$name\"; "
    "echo \"round $round $name $rw-$depth "
    "$(measure $d $rw $depth $round)\"; done; done; done; done";

static void add(GPtrArray *words, const char *option, const char *value)
{
    g_ptr_array_add(words, g_strdup("--qemu-arg"));
    g_ptr_array_add(words, g_strdup(option));
    g_ptr_array_add(words, g_strdup("--qemu-arg"));
    g_ptr_array_add(words, g_strdup(value));
}

/* QEMU's own devices, and what is behind them. */
static void add_devices(GPtrArray *words, char **files)
{
    const char *const devices_of_qemu[] = {
        "nvme,drive=file0,serial=file",
        "nvme,drive=null0,serial=null",
        "virtio-blk-pci,drive=file1",
    };

    add(words, "-blockdev",
        "null-co,node-name=null0,size=" SIZE ",read-zeroes=on");
    for (guint i = 0; i < FILES; i++) {
        g_autofree char *file = g_strdup_printf(
            "raw,node-name=file%u,file.driver=file,file.filename=%s", i,
            files[i]);

        add(words, "-blockdev", file);
    }
    for (guint i = 0; i < G_N_ELEMENTS(devices_of_qemu); i++) {
        add(words, "-device", devices_of_qemu[i]);
    }
}

/* ------------------------------------------------------------------ */
/* What they have behind them                                          */

/* A file that goes when we do; the path by which QEMU finds it, or NULL. */
static char *make_file(int *fd, GError **error)
{
    *fd = memfd_create("viclab", MFD_CLOEXEC);
    if (*fd < 0 || ftruncate(*fd, atoll(SIZE)) < 0) {
        fail_errno(error, "memory", "cannot get " SIZE " bytes of");
        return NULL;
    }
    return g_strdup_printf("/proc/%d/fd/%d", getpid(), *fd);
}

static bool pack_modules(StepWork *work, const char *path, GError **error)
{
    g_autoptr(ModuleTree) tree = NULL;
    Kernel kernel;

    if (!kernel_get(work->session, &kernel, error)) {
        return false;
    }
    tree = module_tree_open(kernel.modules, error);
    kernel_free(&kernel);
    return tree && module_pack(work, tree, modules, path, error);
}

/* ------------------------------------------------------------------ */
/* Our laboratory                                                      */

#define PART(fabric, adapter, port, nqn, timer) \
    "[fabrics/" fabric "]\n"                    \
    "[adapters/" adapter "]\n"                  \
    "fabric = " fabric "\n"                     \
    "intr_timer = " timer "\n"                  \
    "[ports/" port "]\n"                        \
    "fabric = " fabric "\n"                     \
    "subsystems = " nqn "\n"                    \
    "[subsystems/" nqn "]\n"                    \
    "[subsystems/" nqn "/namespaces/1]\n"       \
    "size = " SIZE "\n"

/* The plain one's namespace is the last section: its content follows. */
static const char lab[] = PART("B", "vic1", "2", COALESCED, BENCH_INTR_TIMER)
    PART("A", "vic0", "1", PLAIN, "0");

/* A file for --fabric-file, with @archive as content of the namespace. */
static char *write_lab(StepWork *work, const char *archive, GError **error)
{
    g_autofree char *text =
        g_strdup_printf("%sdevice_path = %s\n", lab, archive);
    g_autofree char *path = g_build_filename(work->folder, "bench.lab", NULL);

    return file_write(path, text, error) ? g_steal_pointer(&path) : NULL;
}

/* ------------------------------------------------------------------ */
/* All of it                                                           */

static void add_words(GPtrArray *words, const char *const *more)
{
    for (; *more; more++) {
        g_ptr_array_add(words, g_strdup(*more));
    }
}

/* What is to be measured, for the script. */
static char *make_script(int rounds)
{
    g_autoptr(GString) text = g_string_new("names='");

    for (guint i = 0; i < BENCH_DEVICES; i++) {
        g_string_append_printf(text, "%s ", bench_devices[i].name);
    }
    g_string_append_printf(text, "'; rounds=%d; %s", rounds, script);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool boot(StepWork *work, const Plan *plan, char **files,
                 const char *lab_file, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = make_script(plan->rounds);
    const char *const first[] = {
        "--tools",        "nvme,fio",      "--mem",  "1G", "--lab",
        BENCH_UNOBSERVED, "--fabric-file", lab_file, NULL,
    };
    const char *const last[] = { "--", "sh", "-c", text, NULL };

    add_words(words, plan->words);
    add_words(words, first);
    add_devices(words, files);
    add_words(words, last);
    g_ptr_array_add(words, NULL);
    return bench_run(work, plan->out, (const char *const *)words->pdata, error);
}

static bool boot_with_files(StepWork *work, const Plan *plan,
                            const char *lab_file, GError **error)
{
    int fds[FILES] = { -1, -1 };
    g_auto(GStrv) paths = g_new0(char *, FILES + 1);
    bool done = true;

    for (guint i = 0; i < FILES && done; i++) {
        paths[i] = make_file(&fds[i], error);
        done = paths[i] != NULL;
    }
    done = done && boot(work, plan, paths, lab_file, error);
    for (guint i = 0; i < FILES; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    return done;
}

bool bench_machine_run(StepWork *work, const char *const *words, int rounds,
                       const char *out, GError **error)
{
    const Plan plan = { words, rounds, out };
    g_autofree char *archive =
        g_build_filename(work->folder, "modules.cpio", NULL);
    g_autofree char *lab_file = NULL;

    if (!pack_modules(work, archive, error)) {
        return false;
    }
    lab_file = write_lab(work, archive, error);
    return lab_file && boot_with_files(work, &plan, lab_file, error);
}
