/*
 * nvme-cli of two generations, in the same guest: what the old one and the new
 * one say of our target has to be the same wherever both say it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "functional/flatjson.h"

#define VALUES 2 /* that both have of a command, at least */
#define DISCOVER                    \
    "nvme discover --transport=fc " \
    "--traddr=$VICLAB_TRADDR "      \
    "--host-traddr=$VICLAB_HOST_TRADDR"

/* "nvme" is one of both; the output is JSON, or is compared as it stands. */
static const struct {
    const char *command;
    bool json;
} commands[] = {
    { "nvme list -o json", true },
    { "nvme list-subsys -o json", true },
    { "nvme id-ctrl /dev/nvme0 -o json", true },
    { "nvme id-ns /dev/nvme0n1 -o json", true },
    { "nvme smart-log /dev/nvme0 -o json", true },
    { "nvme error-log -e 2 /dev/nvme0 -o json", true },
    { "nvme fw-log /dev/nvme0 -o json", true },
    { "nvme ana-log /dev/nvme0 -o json", true },
    { "nvme changed-ns-list-log /dev/nvme0 --raw-binary | hexdump -C", false },
    { "nvme effects-log -c 0 /dev/nvme0 -o json", true },
    { DISCOVER " -o json", true },
    { "nvme get-feature -f 4 /dev/nvme0", false },
    { "nvme get-feature -f 7 /dev/nvme0", false },
    { "nvme get-feature -f 0xb /dev/nvme0", false },
    { "nvme get-feature -f 0xf /dev/nvme0", false },
};

/* Each command twice; in the old one's, "nvme" stands for it. */
static char *whole_script(void)
{
    GString *script = g_string_new(
        "nvme() { if [ $judge = old ]; then nvme-old \"$@\"; else "
        "command nvme \"$@\"; fi; }; "
        "both() { for judge in old new; do echo \"## $judge $1\"; eval \"$1\"; "
        "done; }; "
        "for judge in old new; do nvme version; done; judge=new; "
        /* something for the error log */
        "nvme read /dev/nvme0n1 -s 0x20000 -c 0 -z 512 -d /tmp/x; ");

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_string_append_printf(script, "both '%s'; ", commands[i].command);
    }
    g_string_append(script, "echo '## end'");
    return g_string_free(script, FALSE);
}

/* What @judge has printed for @command; NULL if it was not asked. */
static char *answer_of(const char *text, const char *judge, const char *command)
{
    g_autofree char *head = g_strdup_printf("## %s %s\n", judge, command);
    const char *at = strstr(text, head);
    const char *end;

    if (!at) {
        return NULL;
    }
    at += strlen(head);
    end = strstr(at, "## ");
    return g_strstrip(end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at));
}

static void compare_values(Trial *trial, const char *command, GHashTable *old,
                           GHashTable *new)
{
    GHashTableIter iter;
    gpointer path, value;
    guint common = 0;

    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &path, &value)) {
        const char *other = g_hash_table_lookup(new, path);

        common += other != NULL;
        if (other && strcmp(value, other) != 0) {
            trial_fail(trial, "%s: %s is %s to the old one, %s to the new one",
                       command, (char *)path, (char *)value, other);
        }
    }
    EXPECT(trial, common >= VALUES, "%s: only %u values that both have",
           command, common);
}

static void compare(Trial *trial, const char *text, guint number)
{
    const char *command = commands[number].command;
    g_autofree char *old_text = answer_of(text, "old", command);
    g_autofree char *new_text = answer_of(text, "new", command);
    g_autoptr(GHashTable) old = NULL;
    g_autoptr(GHashTable) new = NULL;

    EXPECT(trial, old_text && *old_text && new_text && *new_text,
           "there is no answer to %s:\n%s", command, text);
    if (!commands[number].json) {
        EXPECT(trial, strcmp(old_text, new_text) == 0,
               "%s: the old one says\n%s\nand the new one\n%s", command,
               old_text, new_text);
        return;
    }
    old = flat_json(old_text);
    new = flat_json(new_text);
    EXPECT(trial, old && new, "%s: this is no JSON:\n%s\n%s", command, old_text,
           new_text);
    compare_values(trial, command, old, new);
}

void judges_agree(Trial *trial)
{
    g_autofree char *script = whole_script();
    g_autofree char *text = NULL;

    trial_run(trial, "run", EXIT_PASS, "--tools", "nvme,nvme-old", "--", "sh",
              "-c", script, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        compare(trial, text, i);
    }
}
