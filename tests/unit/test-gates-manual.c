/*
 * docs/gates.md names every field of every gate, and every verb: whatever
 * messages a session has, and whatever parts a laboratory has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/complete.h"
#include "fabric/control.h"
#include "fabric/gate.h"
#include "keeper.h"
#include "story.h"
#include "target-admin.h"
#include "wire/fcpio.h"
#include "wire/vnic.h"

static char *manual;
static GHashTable *missing; /* what was said to be missing, once each */

static void check(const char *what, const char *line)
{
    if (!strstr(manual, line) && g_hash_table_add(missing, g_strdup(line))) {
        g_test_message("docs/gates.md lacks %s: %s", what, line);
        g_test_fail();
    }
}

/* A row of the table of formats. */
static void check_format(const WireFormat *format)
{
    g_autoptr(GString) row = g_string_new(NULL);

    g_string_printf(row, "| `%s` |", format->name);
    for (uint32_t i = 0; i < format->field_count; i++) {
        g_string_append_printf(row, " `%s`", format->fields[i].name);
    }
    g_string_append(row, " |");
    check("a format", row->str);
}

/* The line of its kind: "| `request` | `queue` ... |". */
static void check_field(GateKind kind, const char *field)
{
    g_autofree char *start = g_strdup_printf("| `%s` |", gate_kind_name(kind));
    g_autofree char *name = g_strdup_printf("`%s`", field);
    const char *row = strstr(manual, start);
    g_autofree char *text = NULL;

    check("a gate", start);
    if (!row) {
        return;
    }
    text = g_strndup(row, strcspn(row, "\n"));
    if (!strstr(text, name)) {
        g_test_message("docs/gates.md lacks %s of %s", field,
                       gate_kind_name(kind));
        g_test_fail();
    }
}

/* What is completed as one types knows it, too. */
static void check_offered(GateKind kind, const char *name)
{
    const char *field;

    for (guint i = 0; (field = drill_gate_field(kind, i)); i++) {
        if (strcmp(field, name) == 0) {
            return;
        }
    }
    g_test_message("drill/gate_fields.c lacks %s of %s", name,
                   gate_kind_name(kind));
    g_test_fail();
}

/* A drill may name it. */
static void check_named(const GateMessage *message)
{
    const char *name;

    for (guint i = 0; (name = drill_gate_message(message->kind, i)); i++) {
        if (strcmp(name, message->name) == 0) {
            return;
        }
    }
    g_test_message("drill/vocabulary.c lacks %s of %s", message->name,
                   gate_kind_name(message->kind));
    g_test_fail();
}

static void check_word(GateKind kind, const GateWord *word)
{
    const char *known;

    for (guint i = 0; (known = drill_gate_word(kind, word->name, i)); i++) {
        if (strcmp(known, word->value) == 0) {
            return;
        }
    }
    g_test_message("drill/vocabulary.c lacks %s=%s of %s", word->name,
                   word->value, gate_kind_name(kind));
    g_test_fail();
}

static void check_format_offered(GateKind kind, const WireFormat *format)
{
    for (uint32_t i = 0; i < format->field_count; i++) {
        check_offered(kind, format->fields[i].name);
    }
}

static void check_message(void *opaque, GateMessage *message)
{
    check_named(message);
    for (uint32_t i = 0; i < message->number_count; i++) {
        check_field(message->kind, message->numbers[i].name);
        check_offered(message->kind, message->numbers[i].name);
    }
    for (uint32_t i = 0; i < message->word_count; i++) {
        check_field(message->kind, message->words[i].name);
        check_offered(message->kind, message->words[i].name);
        check_word(message->kind, &message->words[i]);
    }
    for (uint32_t i = 0; i < message->part_count; i++) {
        check_format(message->parts[i].format);
        check_format_offered(message->kind, message->parts[i].format);
    }
}

static void check_verbs(const Controls *controls)
{
    for (guint i = 0; i < controls->parts->len; i++) {
        const ControlPart *part = controls->parts->pdata[i];

        for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
            /* a bar would end the column */
            g_auto(GStrv) alternatives = g_strsplit(verb->args, "|", -1);
            g_autofree char *args = g_strjoinv("\\|", alternatives);
            g_autofree char *row = g_strdup_printf(
                "| %s | `%s%s%s` | %s |", part->kind, verb->name,
                *verb->args ? " " : "", args, verb->help);

            check("a verb", row);
        }
    }
}

static void check_adapter(bool fip)
{
    Keeper keeper;
    Story story;

    story_prepare(&story, fip);
    keeper_init(&keeper, &story.d.sim.lab);
    keeper.look = check_message;
    story_tell(&story);
    check_verbs(&story.d.sim.lab.controls);
    for (GateKind kind = 0; kind < GATE_KIND_COUNT; kind++) {
        bool of_target = kind == GATE_command || kind == GATE_response;

        g_assert_cmpint(keeper.seen[kind] == 0, ==, of_target);
    }
    keeper_cleanup(&keeper);
    story_cleanup(&story);
}

static void check_target(void)
{
    HostConfig config = host_defaults();
    HostSqe sqe = host_io(NVME_NVM_READ, 0, 1, 512, NULL);
    Keeper keeper;
    Host host;

    host_build(&host, &config);
    keeper_init(&keeper, &host.sim.lab);
    keeper.look = check_message;
    host_target_up(&host);
    host_login(&host);
    host_enable(&host, SUB_NQN, 0);
    host_create_connection(&host, 1);
    host_connect(&host, 1, SUB_NQN, 0);
    g_assert_cmphex(host_status(&host, &sqe), ==, 0);
    g_assert_cmpuint(keeper.seen[GATE_command], >, 0);
    g_assert_cmpuint(keeper.seen[GATE_response], >, 0);
    check_verbs(&host.sim.lab.controls);
    keeper_cleanup(&keeper);
    host_free(&host);
}

static void test_manual(void)
{
    /* of requests and completions that no scripted session has */
    static const WireFormat *const others[] = {
        &fcpio_header_format,        &fcpio_nvme_cmd_format,
        &fcpio_itmf_format,          &fcpio_flogi_reg_format,
        &fcpio_flogi_fip_reg_format, &fcpio_ack_format,
        &vnic_cq_rq_format,          &vnic_cq_wq_format,
        &vnic_notify_format,
    };
    g_autofree char *names = fc_inject_names();
    const char *source = g_getenv("VICLAB_SOURCE");
    g_autofree char *path = NULL;

    if (!source) {
        g_test_skip("run by hand: VICLAB_SOURCE is not set");
        return;
    }
    path = g_build_filename(source, "docs", "gates.md", NULL);
    g_assert_true(g_file_get_contents(path, &manual, NULL, NULL));
    missing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        check_format(others[i]);
    }
    for (size_t i = 0; fc_gate_formats[i]; i++) {
        check_format(fc_gate_formats[i]);
    }
    check_adapter(false);
    check_adapter(true);
    check_target();
    check("frames of inject", names);
    g_hash_table_unref(missing);
    g_free(manual);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gates/manual", test_manual);
    return g_test_run();
}
