/*
 * What the target tells of itself, in the words of nvme-cli.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

/* Commands, and what they have to print: one line, blanks folded into one. */
typedef struct Page {
    const char *command;
    const char *lines[12];
} Page;

static const Page pages[] = {
    { "nvme id-ctrl /dev/nvme0",
      { "cmic : 0xb", "oaes : 0x900", "ctratt : 0x41", "cntrltype : 1",
        "acl : 3", "aerl : 3", "lpa : 0x7", "anatt : 10", "anacap : 31",
        "nwpc : 1", "vwc : 0x7", NULL } },
    { "nvme id-ns /dev/nvme0n1",
      { "nsze : 0x20000", "nmic : 0x1", "anagrpid: 1", "nsattr : 0",
        "lbaf 0 : ms:0 lbads:9 rp:0 (in use)", NULL } },
    { "nvme list-ctrl /dev/nvme0", { "[ 0]:0x1", NULL } },
    { "nvme list-ns --all /dev/nvme0", { "[ 0]:0x1", NULL } },
    { "nvme supported-log-pages /dev/nvme0",
      { "LID 0 - Supported Log Pages", "LID 0x1 - Error Information",
        "LID 0x2 - SMART / Health Information",
        "LID 0x3 - Firmware Slot Information",
        "LID 0x4 - Changed Namespace List",
        "LID 0x5 - Commands Supported and Effects",
        "LID 0xc - Asymmetric Namespace Access",
        "LID 0x12 - Feature Identifiers Supported and Effects", NULL } },
    { "nvme fw-log /dev/nvme0",
      { "afi : 0x1", "frs1 : 0x2020202020312e30 (0.1.....)", NULL } },
    { "nvme effects-log /dev/nvme0",
      { "ACS2 [Get Log Page ] 00000001", "IOCS1 [Write ] 00000003",
        "IOCS5 [Compare ] 00000001", "IOCS12 [Verify ] 00000001", NULL } },
    { "nvme ana-log /dev/nvme0",
      { "chgcnt : 0", "ngrps : 1", "grpid : 1", "nnsids : 1",
        "state : optimized", "nsid : 1", NULL } },
    { "nvme ana-log --groups /dev/nvme0", { "nnsids : 0", NULL } },
    { "nvme get-feature -f 4 /dev/nvme0",
      { "get-feature:0x04 (Temperature Threshold), Current "
        "value:0x00000157",
        NULL } },
    { "nvme get-feature -f 7 /dev/nvme0",
      { "get-feature:0x07 (Number of Queues), Current value:0x007f007f",
        NULL } },
    { "nvme get-feature -f 0xf /dev/nvme0",
      { "get-feature:0x0f (Keep Alive Timer), Current value:0x00001388",
        NULL } },
    { "nvme get-feature -f 6 -s 3 /dev/nvme0",
      { "Feature is changeable", NULL } },
    /* a mistake, and what the error log says of it */
    { "nvme read /dev/nvme0n1 -s 0x20000 -c 0 -z 512 -d /tmp/x; "
      "nvme error-log -e 1 /dev/nvme0",
      { "error_count : 1",
        "status_field : 0x4080 (LBA Out of Range: The "
        "command references an LBA that exceeds the size of the namespace)",
        "parm_err_loc : 0x28", "lba : 0x20000", "nsid : 0x1",
        "trtype : 0x2 (Fibre Channel Transport error)", NULL } },
    { "nvme smart-log /dev/nvme0",
      { "critical_warning : 0", "num_err_log_entries : 1", NULL } },
    /* 303 K is above 290 K now */
    { "nvme set-feature -f 4 -V 290 /dev/nvme0; nvme smart-log /dev/nvme0",
      { "critical_warning : 0x2", NULL } },
    { "nvme show-regs -H /dev/nvme0",
      { "NVM command set is Supported", "Ready (RDY): Yes", NULL } },
};

/* Blanks of any kind and number as one. */
static char *folded(const char *text)
{
    g_autoptr(GRegex) blanks = g_regex_new("[ \t]+", 0, 0, NULL);

    return g_regex_replace_literal(blanks, text, -1, 0, " ", 0, NULL);
}

static char *answer_to(const char *text, guint number)
{
    g_autofree char *head = g_strdup_printf("## %u\n", number);
    const char *at = strstr(text, head);
    const char *end = at ? strstr(at + 1, "\n## ") : NULL;
    g_autofree char *part = NULL;

    if (!at || !end) {
        return NULL;
    }
    part = g_strndup(at, (gsize)(end - at));
    return folded(part);
}

static void expect_page(Trial *trial, const Page *page, const char *answer)
{
    for (guint i = 0; page->lines[i]; i++) {
        EXPECT(trial, strstr(answer, page->lines[i]),
               "%s does not say '%s' but:\n%s", page->command, page->lines[i],
               answer);
    }
}

void pages_of_nvme_cli(Trial *trial)
{
    g_autoptr(GString) script = g_string_new(NULL);
    g_autofree char *text = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_string_append_printf(script, "echo \"## %u\"; %s 2>&1; ", i,
                               pages[i].command);
    }
    g_string_append(script, "echo \"## end\"");
    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme", "--", "sh", "-c",
              script->str, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(pages) && !trial->why; i++) {
        g_autofree char *answer = answer_to(text, i);

        EXPECT(trial, answer, "there is no answer to %s", pages[i].command);
        expect_page(trial, &pages[i], answer);
    }
}
