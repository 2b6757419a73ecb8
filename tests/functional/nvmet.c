/*
 * Linux's own NVMe target beside ours, in the same guest: behind fcloop, with
 * a file of the same size. The same host actions on both have to show the
 * same, but for what is listed here, each with its reason
 * (docs/compared-with-nvmet.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "fcloop.h"
#include "functional/modules.h"

#define MODULE "nvme_fcloop"

/* ---- the guest ---- */

static const char setup_script[] =
    "set -e; " SHELL_INSERT_MODULES SHELL_FCLOOP
    "until [ -b /dev/nvme1n1 ]; do sleep 0.1; done; "
    "dd if=/dev/urandom of=data bs=64k count=16 2>/dev/null; set +e; "
    /* runs "$1" on both, with % for their number */
    "both() { for d in 0 1; do echo \"## $d $1\"; "
    "eval \"$(echo \"$1\" | sed s/%/$d/g)\" 2>&1; echo \"exit code: $?\"; "
    "done; }; "
    "discover() { if [ $1 = 0 ]; then "
    "nvme discover --transport=fc --traddr=$VICLAB_TRADDR "
    "--host-traddr=$VICLAB_HOST_TRADDR; else "
    "nvme discover --transport=fc --traddr=$traddr "
    "--host-traddr=$host_traddr; fi; }; ";

/* What is done to both. */
static const char *const actions[] = {
    /* what the host's kernel makes of them */
    "cd /sys/block/nvme%n1/queue; grep . *; cd /tmp",
    "cd /sys/class/nvme/nvme%; grep . cntrltype dctype kato queue_count "
    "reconnect_delay sqsize state transport; cd /tmp",
    "cat /sys/block/nvme%c%n1/ana_state /sys/block/nvme%c%n1/ana_grpid",
    /* I/O */
    "dd if=data of=/dev/nvme%n1 bs=64k oflag=direct 2>/dev/null; "
    "dd if=/dev/nvme%n1 of=back bs=64k count=16 iflag=direct 2>/dev/null; "
    "cmp data back",
    "dd if=data of=/dev/nvme%n1 bs=4k seek=16383 count=1 oflag=direct "
    "2>/dev/null",
    "nvme flush /dev/nvme%n1",
    "nvme dsm /dev/nvme%n1 -d -s 0 -b 8",
    "nvme read /dev/nvme%n1 -s 16384 -c 0 -z 4096 -d x",
    "nvme write-zeroes /dev/nvme%n1 -s 0 -c 7",
    "nvme verify /dev/nvme%n1 -s 0 -c 7",
    "nvme compare /dev/nvme%n1 -s 0 -c 0 -z 4096 -d back",
    "nvme io-passthru /dev/nvme%n1 --opcode=0x55 -n 1",
    /* Identify */
    "nvme id-ctrl /dev/nvme%",
    "nvme id-ns /dev/nvme%n1",
    "nvme id-ns /dev/nvme% -n 77",
    "nvme id-ns /dev/nvme% -n 1025",
    "nvme ns-descs /dev/nvme%n1",
    "nvme ns-descs /dev/nvme% -n 77",
    "nvme list-ns /dev/nvme%",
    "nvme list-ctrl /dev/nvme%",
    "nvme cmdset-ind-id-ns /dev/nvme% -n 1",
    "nvme nvm-id-ctrl /dev/nvme%",
    "nvme nvm-id-ns /dev/nvme%n1",
    /* log pages */
    "nvme supported-log-pages /dev/nvme%",
    "nvme smart-log /dev/nvme%",
    "nvme fw-log /dev/nvme%",
    "nvme changed-ns-list-log /dev/nvme%",
    "nvme effects-log -c 0 /dev/nvme%",
    "nvme ana-log /dev/nvme%",
    "nvme fid-support-effects-log /dev/nvme%",
    "nvme get-log /dev/nvme% -i 0x55 -l 512",
    "nvme get-log /dev/nvme% -i 2 -l 512 -o 3",
    "discover %",
    /* features */
    "nvme get-feature -f 0x1 /dev/nvme%",
    "nvme get-feature -f 0x2 /dev/nvme%",
    "nvme get-feature -f 0x4 /dev/nvme%",
    "nvme get-feature -f 0x5 /dev/nvme%",
    "nvme get-feature -f 0x6 /dev/nvme%",
    "nvme get-feature -f 0x7 /dev/nvme%",
    "nvme get-feature -f 0x8 /dev/nvme%",
    "nvme get-feature -f 0x9 /dev/nvme%",
    "nvme get-feature -f 0xa /dev/nvme%",
    "nvme get-feature -f 0xb /dev/nvme%",
    "nvme get-feature -f 0xe /dev/nvme%",
    "nvme get-feature -f 0xf /dev/nvme%",
    "nvme get-feature -f 0x16 /dev/nvme%",
    "nvme get-feature -f 0x81 /dev/nvme%",
    "nvme get-feature -f 0x84 -n 1 /dev/nvme%",
    "nvme get-feature -f 0xff /dev/nvme%",
    "nvme set-feature -f 0xb -V 0x200 /dev/nvme%",
    "nvme set-feature -f 0x84 -n 1 -V 1 /dev/nvme%",
    "nvme write /dev/nvme%n1 -s 0 -c 0 -z 4096 -d back",
    "nvme set-feature -f 0x84 -n 1 -V 0 /dev/nvme%",
    "nvme admin-passthru /dev/nvme% --opcode=0x55",
    "nvme show-regs /dev/nvme%",
};

/* ---- what may differ ---- */

typedef struct Difference {
    const char *action; /* how it begins */
    const char *key;    /* of a line, up to its colon; NULL: anything */
    const char *why;
} Difference;

#define NAME    "its own name"
#define SIZE    "a limit of the implementation"
#define OWN     "optional, and ours only"
#define THEIRS  "optional, and nvmet's only"
#define MISSING "mandatory, and missing in nvmet"
#define STRICT  "nvmet answers with another status than the standard"
#define CONTENT "the content is another one"

static const Difference differences[] = {
    { "cd /sys/block/", "write_zeroes_unmap_max_bytes", OWN },
    { "cd /sys/block/", "write_zeroes_unmap_max_hw_bytes", OWN },
    { "nvme read", "NVMe status", STRICT },
    { "nvme write /", "NVMe status", "we say that a retry is of no use" },
    { "nvme write-zeroes", NULL, "nvmet can do it on block devices only" },
    { "nvme verify", NULL, OWN },
    { "nvme compare", NULL, OWN },
    { "nvme id-ctrl", "sn", NAME },
    { "nvme id-ctrl", "mn", NAME },
    { "nvme id-ctrl", "fr", NAME },
    { "nvme id-ctrl", "ieee", NAME },
    { "nvme id-ctrl", "subnqn", NAME },
    { "nvme id-ctrl", "fguid", OWN },
    { "nvme id-ctrl", "mdts", SIZE },
    { "nvme id-ctrl", "ver", "NVMe 2.0; nvmet says 2.1" },
    { "nvme id-ctrl", "elpe", SIZE },
    { "nvme id-ctrl", "wctemp", MISSING },
    { "nvme id-ctrl", "cctemp", MISSING },
    { "nvme id-ctrl", "kas", SIZE },
    { "nvme id-ctrl", "endgidmax", THEIRS },
    { "nvme id-ctrl", "anagrpmax", SIZE },
    { "nvme id-ctrl", "nanagrpid", SIZE },
    { "nvme id-ctrl", "oncs", "Compare, Timestamp, Verify; reservations" },
    { "nvme id-ctrl", "vwc", "we say what Flush of all namespaces does" },
    { "nvme id-ctrl", "sgls", "we say that there are transport SGLs" },
    { "nvme id-ns /dev/nvme% -n 1025", NULL, STRICT },
    { "nvme id-ns /dev/nvme%n1", "nuse", CONTENT },
    { "nvme id-ns /dev/nvme%n1", "dlfeat", OWN },
    { "nvme id-ns /dev/nvme%n1", "nvmcap", OWN },
    { "nvme id-ns /dev/nvme%n1", "endgid", THEIRS },
    { "nvme id-ns /dev/nvme%n1", "nguid", OWN },
    { "nvme id-ns /dev/nvme%n1", "eui64", OWN },
    { "nvme ns-descs", "eui64", OWN },
    { "nvme ns-descs", "nguid", OWN },
    { "nvme ns-descs", "uuid", NAME },
    { "nvme list-ctrl", NULL, OWN },
    { "nvme supported-log-pages", "LID 0x9 - Endurance Group Information",
      THEIRS },
    { "nvme supported-log-pages", "LID 0x16 - Rotational Media Information",
      THEIRS },
    { "nvme supported-log-pages", "LID 0x80 - Reservation Notification",
      THEIRS },
    { "nvme smart-log", "temperature", MISSING },
    { "nvme smart-log", "available_spare", MISSING },
    { "nvme smart-log", "available_spare_threshold", MISSING },
    { "nvme smart-log", "Data Units Read", CONTENT },
    { "nvme smart-log", "Data Units Written", CONTENT },
    { "nvme smart-log", "host_read_commands", CONTENT },
    { "nvme smart-log", "host_write_commands", CONTENT },
    { "nvme smart-log", "power_cycles", MISSING },
    { "nvme smart-log", "num_err_log_entries", CONTENT },
    { "nvme fw-log", "afi", MISSING },
    { "nvme fw-log", "frs1", MISSING },
    { "nvme effects-log", NULL,
      "Compare, Verify; reservations; DSM changes content" },
    { "nvme fid-support-effects-log", NULL, "as many as each of them has" },
    { "nvme get-log /dev/nvme% -i 0x55", "NVMe status", STRICT },
    { "discover", "traddr", NAME },
    { "discover", "subnqn", NAME },
    { "discover", "eflags", "we say that the connection may be kept" },
    { "nvme get-feature -f 0x1 ", NULL, MISSING },
    { "nvme get-feature -f 0x2 ", NULL, MISSING },
    { "nvme get-feature -f 0x4 ", NULL, MISSING },
    { "nvme get-feature -f 0x5 ", NULL, MISSING },
    { "nvme get-feature -f 0xa ", NULL, MISSING },
    { "nvme get-feature -f 0xe ", NULL, OWN },
    { "nvme get-feature -f 0x16 ", NULL, OWN },
    { "nvme show-regs", "cap", "NVM command set only, CQR, CRMS" },
    { "nvme show-regs", "version", "NVMe 2.0; nvmet says 2.1" },
    { "nvme show-regs", "cc", "NVM command set only" },
};

/* ---- comparing ---- */

static char *key_of(const char *line)
{
    const char *colon = strchr(line, ':');

    return g_strstrip(
        g_strndup(line, colon ? (gsize)(colon - line) : strlen(line)));
}

/* Which entry allows it; -1 if none does. */
static int allowed(const char *action, const char *line)
{
    g_autofree char *key = key_of(line);

    for (guint i = 0; i < G_N_ELEMENTS(differences); i++) {
        if (g_str_has_prefix(action, differences[i].action) &&
            (!differences[i].key || strcmp(differences[i].key, key) == 0)) {
            return (int)i;
        }
    }
    return -1;
}

/* What was printed for @action on the target @number, without its name. */
static char **lines_of(const char *text, const char *action, int number)
{
    g_autofree char *head = g_strdup_printf("## %d %s\n", number, action);
    g_autofree char *name = g_strdup_printf("nvme%d", number);
    const char *at = strstr(text, head);
    const char *end;
    g_autofree char *body = NULL;
    g_auto(GStrv) pieces = NULL;
    g_autofree char *plain = NULL;

    if (!at) {
        return NULL;
    }
    at += strlen(head);
    end = strstr(at, "\n## ");
    body = end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
    pieces = g_strsplit(body, name, -1);
    plain = g_strjoinv("nvme", pieces);
    return g_strsplit(plain, "\n", -1);
}

/* Lines of @one that @other does not have. */
static void compare(Trial *trial, const char *action, char **one, char **other,
                    bool *used)
{
    for (; *one; one++) {
        int entry;

        if (g_strv_contains((const char *const *)other, *one)) {
            continue;
        }
        entry = allowed(action, *one);
        if (entry >= 0) {
            used[entry] = true;
        } else {
            trial_fail(trial, "only one of both says, asked for %s: %s", action,
                       *one);
        }
    }
}

static void compare_all(Trial *trial, const char *text)
{
    bool used[G_N_ELEMENTS(differences)] = { false };

    for (guint i = 0; i < G_N_ELEMENTS(actions); i++) {
        g_auto(GStrv) ours = lines_of(text, actions[i], 0);
        g_auto(GStrv) theirs = lines_of(text, actions[i], 1);

        EXPECT(trial, ours && theirs, "there is no answer to %s:\n%s",
               actions[i], text);
        compare(trial, actions[i], ours, theirs, used);
        compare(trial, actions[i], theirs, ours, used);
    }
    for (guint i = 0; i < G_N_ELEMENTS(differences); i++) {
        EXPECT(trial, used[i], "no such difference any more: %s: %s (%s)",
               differences[i].action,
               differences[i].key ? differences[i].key : "",
               differences[i].why);
    }
}

static char *whole_script(void)
{
    GString *script = g_string_new(setup_script);

    for (guint i = 0; i < G_N_ELEMENTS(actions); i++) {
        g_string_append_printf(script, "both '%s'; ", actions[i]);
    }
    g_string_append(script, "echo \"## end\"; nvme disconnect --nqn=$nqn");
    return g_string_free(script, FALSE);
}

void nvmet_compared(Trial *trial)
{
    g_autofree char *path = trial_path(trial, "modules.cpio");
    g_autofree char *properties =
        g_strdup_printf("lba-size=4096,image=%s", path);
    g_autofree char *script = whole_script();
    g_autofree char *text = NULL;

    modules_pack(trial, MODULE, path);
    CONTINUE(trial);
    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--namespace",
              properties, "--", "sh", "-c", script, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    compare_all(trial, text);
}
