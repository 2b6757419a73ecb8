/*
 * FDMI registrations, in words for the tap.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/fdmi.h"
#include "wire/bytes.h"

/* Fields under way; what their names and texts point to is kept in @texts. */
typedef struct Fields {
    GArray *fields; /* TapField */
    GPtrArray *texts;
} Fields;

static void add_field(Fields *fields, TapField field)
{
    g_array_append_val(fields->fields, field);
}

static const char *keep(Fields *fields, char *text)
{
    g_ptr_array_add(fields->texts, text);
    return text;
}

/* Without its padding; what is no printable ASCII is a question mark. */
static char *text_of(const FcFdmiEntry *entry)
{
    char *text = g_strndup((const char *)entry->value, entry->length);

    for (char *c = text; *c; c++) {
        *c = *c >= ' ' && *c <= '~' ? *c : '?';
    }
    return g_strchomp(text);
}

static void add_attribute(Fields *fields, const FcFdmiEntry *entry,
                          const FcFdmiAttribute *attribute)
{
    if (attribute->kind == FC_FDMI_TEXT) {
        add_field(fields, (TapField)TAP_STR(attribute->name,
                                            keep(fields, text_of(entry))));
    } else if (attribute->kind == FC_FDMI_NAME && entry->length == 8) {
        add_field(fields,
                  (TapField)TAP_WWN(attribute->name, get_be64(entry->value)));
    } else if (attribute->kind == FC_FDMI_NUMBER && entry->length == 4) {
        add_field(fields,
                  (TapField)TAP_DEC(attribute->name, get_be32(entry->value)));
    } else {
        add_field(fields, (TapField)TAP_BYTES(attribute->name, entry->value,
                                              entry->length));
    }
}

static void add_unknown(Fields *fields, const FcFdmiEntry *entry)
{
    const char *name =
        keep(fields, g_strdup_printf("attribute_%04x", entry->type));

    add_field(fields, (TapField)TAP_BYTES(name, entry->value, entry->length));
}

static void add_entries(Fields *fields, bool is_hba, const uint8_t *block,
                        size_t length)
{
    FcFdmiEntry entry;

    while (fc_fdmi_entry_take(&block, &length, &entry)) {
        const FcFdmiAttribute *attribute =
            is_hba ? fc_fdmi_hba_attribute(entry.type)
                   : fc_fdmi_port_attribute(entry.type);

        if (attribute) {
            add_attribute(fields, &entry, attribute);
        } else {
            add_unknown(fields, &entry);
        }
    }
}

void fc_fdmi_tell(const FcFdmiRequest *request, const FcFdmiRecord *record,
                  bool is_hba, const uint8_t *block, size_t length)
{
    Tap *tap = &request->management->fabric->lab->tap;
    Fields fields;

    if (!(tap->wanted & TAP_BIT(TAP_fabric_fdmi))) {
        return;
    }
    fields = (Fields){
        .fields = g_array_new(FALSE, FALSE, sizeof(TapField)),
        .texts = g_ptr_array_new_with_free_func(g_free),
    };
    add_field(&fields,
              (TapField)TAP_STR("request", fc_ct_name(request->ct.gs_type,
                                                      request->ct.command)));
    add_field(&fields, (TapField)TAP_WWN("hba", record->hba));
    if (!is_hba) {
        add_field(&fields, (TapField)TAP_WWN("port", record->name));
    }
    add_entries(&fields, is_hba, block, length);
    tap_tell(tap, TAP_fabric_fdmi, request->port->name, NULL,
             (const TapField *)fields.fields->data, fields.fields->len);
    g_array_free(fields.fields, TRUE);
    g_ptr_array_free(fields.texts, TRUE);
}
