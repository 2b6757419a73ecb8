/*
 * What a name in a drill is bound to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/binding.h"

static void clear_field(void *data)
{
    DrillField *field = data;

    g_free(field->name);
    g_free(field->text);
}

static void free_binding(void *data)
{
    DrillBinding *binding = data;

    g_assert(g_queue_is_empty(&binding->held));
    g_free(binding->job_last);
    if (binding->job_line) {
        g_string_free(binding->job_line, TRUE);
    }
    gate_message_cleanup(&binding->seen);
    g_array_unref(binding->fields);
    g_free(binding->name);
    g_free(binding);
}

void drill_bindings_init(DrillBindings *bindings)
{
    bindings->all = g_ptr_array_new_with_free_func(free_binding);
}

void drill_bindings_cleanup(DrillBindings *bindings)
{
    g_ptr_array_unref(bindings->all);
}

DrillBinding *drill_binding(DrillBindings *bindings, const char *name)
{
    DrillBinding *binding;

    for (guint i = 0; i < bindings->all->len; i++) {
        binding = bindings->all->pdata[i];
        if (strcmp(binding->name, name) == 0) {
            return binding;
        }
    }
    binding = g_new0(DrillBinding, 1);
    binding->name = g_strdup(name);
    binding->fields = g_array_new(FALSE, FALSE, sizeof(DrillField));
    g_array_set_clear_func(binding->fields, clear_field);
    g_queue_init(&binding->held);
    g_ptr_array_add(bindings->all, binding);
    return binding;
}

DrillBinding *drill_binding_of_job(const DrillBindings *bindings, uint32_t id)
{
    for (guint i = 0; i < bindings->all->len; i++) {
        DrillBinding *binding = bindings->all->pdata[i];

        if (binding->job != DRILL_JOB_NONE && binding->job_id == id) {
            return binding;
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Seeing                                                              */

void drill_binding_see_nothing(DrillBinding *binding)
{
    if (binding->has_seen) {
        gate_message_cleanup(&binding->seen);
        binding->has_seen = false;
    }
    g_array_set_size(binding->fields, 0);
}

void drill_binding_see_message(DrillBinding *binding,
                               const GateMessage *message)
{
    drill_binding_see_nothing(binding);
    gate_message_copy(&binding->seen, message);
    binding->has_seen = true;
}

void drill_binding_add_number(DrillBinding *binding, const char *name,
                              uint64_t number)
{
    DrillField field = { g_strdup(name), number, NULL };

    g_array_append_val(binding->fields, field);
}

void drill_binding_add_text(DrillBinding *binding, const char *name,
                            const char *text)
{
    DrillField field = { g_strdup(name), 0, g_strdup(text) };

    g_array_append_val(binding->fields, field);
}

void drill_binding_see_event(DrillBinding *binding, const TapEvent *event)
{
    drill_binding_see_nothing(binding);
    for (uint32_t i = 0; i < event->field_count; i++) {
        const TapField *field = &event->fields[i];

        switch (field->type) {
        case TAP_TYPE_STRING:
            drill_binding_add_text(binding, field->name, field->string);
            break;
        case TAP_TYPE_BYTES:
            break;
        default:
            drill_binding_add_number(binding, field->name, field->number);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Asking                                                              */

static bool get_of_message(const GateMessage *message, const char *field,
                           uint64_t *number, const char **text)
{
    if (strcmp(field, "serial") == 0) {
        *number = message->serial;
        return true;
    }
    if (strcmp(field, "name") == 0) {
        *text = message->name;
        return true;
    }
    *text = gate_get_word(message, field);
    return *text || gate_get(message, field, number);
}

static bool get_of_fields(const DrillBinding *binding, const char *name,
                          uint64_t *number, const char **text)
{
    for (guint i = 0; i < binding->fields->len; i++) {
        const DrillField *field =
            &g_array_index(binding->fields, DrillField, i);

        if (strcmp(field->name, name) == 0) {
            *number = field->number;
            *text = field->text;
            return true;
        }
    }
    return false;
}

bool drill_binding_get(const DrillBinding *binding, const char *field,
                       uint64_t *number, const char **text, char **why)
{
    const GateMessage *held = g_queue_peek_head((GQueue *)&binding->held);

    *text = NULL;
    if (strcmp(field, "hits") == 0) {
        *number = binding->hits;
        return true;
    }
    if (binding->job != DRILL_JOB_NONE && strcmp(field, "code") == 0) {
        *number = binding->job_code;
        return true;
    }
    if (held ? get_of_message(held, field, number, text)
             : binding->has_seen &&
                   get_of_message(&binding->seen, field, number, text)) {
        return true;
    }
    if (get_of_fields(binding, field, number, text)) {
        return true;
    }
    *why =
        held || binding->has_seen || binding->fields->len
            ? g_strdup_printf("%s has no field '%s'", binding->name, field)
            : g_strdup_printf("nothing has been met as %s yet", binding->name);
    return false;
}
