/*
 * FDMI requests to the management server.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fdmi.h"
#include "fabric/service.h"
#include "wire/bytes.h"

/* What of a request has not been looked at yet. */
typedef struct Rest {
    const uint8_t *at;
    size_t left;
} Rest;

/* What the two kinds of attributes are rejected with. */
typedef struct Explanations {
    uint8_t missing; /* the adapter or port */
    uint8_t twice;
    uint8_t length;
    uint8_t none; /* no attribute */
} Explanations;

static const Explanations of_hba = {
    FC_FDMI_EXPLAIN_HBA_NOT_REGISTERED,
    FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_TWICE,
    FC_FDMI_EXPLAIN_HBA_BLOCK_LENGTH,
    FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_NOT_REGISTERED,
};

static const Explanations of_port = {
    FC_FDMI_EXPLAIN_PORT_NOT_REGISTERED,
    FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_TWICE,
    FC_FDMI_EXPLAIN_PORT_BLOCK_LENGTH,
    FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_NOT_REGISTERED,
};

static bool reject(const FcFdmiRequest *request, uint8_t reason,
                   uint8_t explanation)
{
    fc_service_ct_reject(request->port, request->frame, &request->ct, reason,
                         explanation);
    return false;
}

static bool unable(const FcFdmiRequest *request, uint8_t explanation)
{
    return reject(request, FC_CT_RJT_UNABLE, explanation);
}

static void accept(const FcFdmiRequest *request, const GByteArray *body)
{
    size_t length = body ? body->len : 0;

    fc_service_ct_accept(request->port, request->frame, &request->ct,
                         body ? body->data : NULL, length, length);
}

/* ------------------------------------------------------------------ */
/* Taking a request to pieces; each rejects what is not there           */

static bool take_name(const FcFdmiRequest *request, Rest *rest, uint64_t *name)
{
    if (rest->left < FC_FDMI_NAME_LEN) {
        return reject(request, FC_CT_RJT_INVALID_SIZE, FC_FDMI_EXPLAIN_NONE);
    }
    *name = get_be64(rest->at);
    rest->at += FC_FDMI_NAME_LEN;
    rest->left -= FC_FDMI_NAME_LEN;
    return true;
}

static bool take_count(const FcFdmiRequest *request, Rest *rest,
                       uint32_t *count)
{
    if (rest->left < FC_FDMI_COUNT_LEN) {
        return reject(request, FC_CT_RJT_INVALID_SIZE, FC_FDMI_EXPLAIN_NONE);
    }
    *count = get_be32(rest->at);
    rest->at += FC_FDMI_COUNT_LEN;
    rest->left -= FC_FDMI_COUNT_LEN;
    return true;
}

static bool has_type(Rest entries, uint16_t type)
{
    FcFdmiEntry entry;

    while (fc_fdmi_entry_take(&entries.at, &entries.left, &entry)) {
        if (entry.type == type) {
            return true;
        }
    }
    return false;
}

/* The attribute block that ends a request; *@entries is behind its number. */
static bool take_block(const FcFdmiRequest *request, Rest rest,
                       const Explanations *explanations, Rest *entries)
{
    FcFdmiEntry entry;
    uint32_t count;

    if (!take_count(request, &rest, &count)) {
        return false;
    }
    *entries = (Rest){ rest.at, 0 };
    for (uint32_t i = 0; i < count; i++) {
        if (!fc_fdmi_entry_take(&rest.at, &rest.left, &entry)) {
            return unable(request, explanations->length);
        }
        if (has_type(*entries, entry.type)) {
            return unable(request, explanations->twice);
        }
        entries->left = rest.at - entries->at;
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* The database                                                        */

static guint count_of(const GPtrArray *records, uint32_t port_id)
{
    guint count = 0;

    for (guint i = 0; i < records->len; i++) {
        const FcFdmiRecord *record = g_ptr_array_index(records, i);

        count += record->port_id == port_id;
    }
    return count;
}

static FcFdmiRecord *add_record(GPtrArray *records, uint32_t port_id,
                                uint64_t hba, uint64_t name)
{
    FcFdmiRecord *record = g_new0(FcFdmiRecord, 1);

    record->port_id = port_id;
    record->hba = hba;
    record->name = name;
    g_ptr_array_add(records, record);
    return record;
}

static void append_others(GByteArray *block, const LabBuffer *old,
                          const Rest *entries)
{
    Rest rest = { old->data, old->length };
    const uint8_t *start = rest.at;
    FcFdmiEntry entry;

    while (fc_fdmi_entry_take(&rest.at, &rest.left, &entry)) {
        if (!has_type(*entries, entry.type)) {
            g_byte_array_append(block, start, rest.at - start);
        }
        start = rest.at;
    }
}

/* New entries replace those of their type, and stand behind the others. */
static bool merge(const FcFdmiRequest *request, FcFdmiRecord *record,
                  const Rest *entries)
{
    g_autoptr(GByteArray) block = g_byte_array_new();

    if (record->block) {
        append_others(block, record->block, entries);
    }
    g_byte_array_append(block, entries->at, entries->left);
    if (block->len > FC_FDMI_BLOCK_MAX) {
        return unable(request, FC_CT_EXPLAIN_DATABASE_FULL);
    }
    lab_buffer_unref(record->block);
    record->block =
        block->len ? lab_buffer_copy(block->data, block->len) : NULL;
    return true;
}

/* Of the requester's own: nobody speaks for others. */
static FcFdmiRecord *own(const FcFdmiRequest *request, FcFdmiRecord *record,
                         const Explanations *explanations)
{
    if (!record) {
        unable(request, explanations->missing);
    } else if (record->port_id != request->port->login.fcid) {
        unable(request, FC_CT_EXPLAIN_NOT_AUTHORIZED);
        record = NULL;
    }
    return record;
}

static FcFdmiRecord *take_own_hba(const FcFdmiRequest *request, Rest *rest)
{
    uint64_t hba;

    return take_name(request, rest, &hba)
               ? own(request, fc_management_hba(request->management, hba),
                     &of_hba)
               : NULL;
}

static FcFdmiRecord *take_own_port(const FcFdmiRequest *request, Rest *rest)
{
    uint64_t name;

    return take_name(request, rest, &name)
               ? own(request, fc_management_port(request->management, name),
                     &of_port)
               : NULL;
}

/* ------------------------------------------------------------------ */
/* Registrations                                                       */

/* May the requester register that many more? */
static bool check_room(const FcFdmiRequest *request, const GPtrArray *records,
                       uint32_t count, uint32_t max)
{
    guint taken = count_of(records, request->port->login.fcid);

    return (taken <= max && count <= max - taken) ||
           unable(request, FC_CT_EXPLAIN_DATABASE_FULL);
}

static bool check_room_for_ports(const FcFdmiRequest *request, uint32_t count)
{
    return check_room(request, request->management->ports, count,
                      FC_FDMI_PORTS_OF_PORT);
}

/* The port list of RHBA: it has to name the requester. */
static bool take_ports(const FcFdmiRequest *request, Rest *rest, Rest *names)
{
    bool has_requester = false;
    uint32_t count;
    uint64_t name;

    if (!take_count(request, rest, &count)) {
        return false;
    }
    if (!count) {
        return unable(request, FC_FDMI_EXPLAIN_PORT_LIST_MISSING);
    }
    if (!check_room_for_ports(request, count)) {
        return false;
    }
    *names = (Rest){ rest->at, count * FC_FDMI_NAME_LEN };
    for (uint32_t i = 0; i < count; i++) {
        if (!take_name(request, rest, &name)) {
            return false;
        }
        has_requester = has_requester || name == request->port->login.port_name;
    }
    return has_requester || unable(request, FC_CT_EXPLAIN_NOT_AUTHORIZED);
}

static void add_ports(const FcFdmiRequest *request, uint64_t hba, Rest names)
{
    FcManagement *management = request->management;

    for (; names.left; names.left -= FC_FDMI_NAME_LEN) {
        uint64_t name = get_be64(names.at);

        if (!fc_management_port(management, name)) {
            add_record(management->ports, request->port->login.fcid, hba, name);
        }
        names.at += FC_FDMI_NAME_LEN;
    }
}

static void register_hba(const FcFdmiRequest *request, Rest rest)
{
    FcManagement *management = request->management;
    FcFdmiRecord *record;
    Rest names, entries;
    uint64_t hba;

    if (!take_name(request, &rest, &hba) ||
        !take_ports(request, &rest, &names) ||
        !take_block(request, rest, &of_hba, &entries)) {
        return;
    }
    if (fc_management_hba(management, hba)) {
        unable(request, FC_FDMI_EXPLAIN_HBA_ALREADY_REGISTERED);
        return;
    }
    if (!check_room(request, management->hbas, 1, FC_FDMI_HBAS_OF_PORT)) {
        return;
    }
    record = add_record(management->hbas, request->port->login.fcid, hba, hba);
    merge(request, record, &entries);
    add_ports(request, hba, names);
    fc_fdmi_tell(request, record, true, entries.at, entries.left);
    accept(request, NULL);
}

static void register_attributes(const FcFdmiRequest *request, Rest rest,
                                FcFdmiRecord *record, bool is_hba)
{
    Rest entries;

    if (record &&
        take_block(request, rest, is_hba ? &of_hba : &of_port, &entries) &&
        merge(request, record, &entries)) {
        fc_fdmi_tell(request, record, is_hba, entries.at, entries.left);
        accept(request, NULL);
    }
}

static void register_hba_attributes(const FcFdmiRequest *request, Rest rest)
{
    FcFdmiRecord *record = take_own_hba(request, &rest);

    register_attributes(request, rest, record, true);
}

static void register_port_attributes(const FcFdmiRequest *request, Rest rest)
{
    FcFdmiRecord *record = take_own_port(request, &rest);

    register_attributes(request, rest, record, false);
}

/* One more port for an adapter; or new attributes of one that it has. */
static void register_port(const FcFdmiRequest *request, Rest rest)
{
    FcFdmiRecord *hba = take_own_hba(request, &rest);
    FcFdmiRecord *record;
    uint64_t name;

    if (!hba || !take_name(request, &rest, &name)) {
        return;
    }
    record = fc_management_port(request->management, name);
    if (record) {
        record = own(request, record, &of_port);
    } else if (check_room_for_ports(request, 1)) {
        record = add_record(request->management->ports,
                            request->port->login.fcid, hba->hba, name);
    }
    register_attributes(request, rest, record, false);
}

/* ------------------------------------------------------------------ */
/* Deregistrations                                                     */

static void forget_ports(FcManagement *management, uint64_t hba)
{
    for (guint i = management->ports->len; i-- > 0;) {
        const FcFdmiRecord *record = g_ptr_array_index(management->ports, i);

        if (record->hba == hba) {
            g_ptr_array_remove_index(management->ports, i);
        }
    }
}

static void deregister_hba(const FcFdmiRequest *request, Rest rest)
{
    FcFdmiRecord *record = take_own_hba(request, &rest);

    if (record) {
        fc_fdmi_tell(request, record, true, NULL, 0);
        forget_ports(request->management, record->hba);
        g_ptr_array_remove(request->management->hbas, record);
        accept(request, NULL);
    }
}

static void deregister_port(const FcFdmiRequest *request, Rest rest)
{
    FcFdmiRecord *record = take_own_port(request, &rest);

    if (record) {
        fc_fdmi_tell(request, record, false, NULL, 0);
        g_ptr_array_remove(request->management->ports, record);
        accept(request, NULL);
    }
}

static void deregister_attributes(const FcFdmiRequest *request,
                                  FcFdmiRecord *record, bool is_hba)
{
    if (!record) {
        return;
    }
    if (!record->block) {
        unable(request, is_hba ? of_hba.none : of_port.none);
        return;
    }
    lab_buffer_unref(record->block);
    record->block = NULL;
    fc_fdmi_tell(request, record, is_hba, NULL, 0);
    accept(request, NULL);
}

static void deregister_hba_attributes(const FcFdmiRequest *request, Rest rest)
{
    deregister_attributes(request, take_own_hba(request, &rest), true);
}

static void deregister_port_attributes(const FcFdmiRequest *request, Rest rest)
{
    deregister_attributes(request, take_own_port(request, &rest), false);
}

/* ------------------------------------------------------------------ */
/* Queries                                                             */

/* A number, and the names of all records of @hba; 0: of any. */
static void answer_names(const FcFdmiRequest *request, const GPtrArray *records,
                         uint64_t hba)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    uint32_t count = 0;

    g_byte_array_set_size(body, FC_FDMI_COUNT_LEN);
    for (guint i = 0; i < records->len; i++) {
        const FcFdmiRecord *record = g_ptr_array_index(records, i);
        uint8_t name[FC_FDMI_NAME_LEN];

        if (!hba || record->hba == hba) {
            put_be64(name, record->name);
            g_byte_array_append(body, name, sizeof(name));
            count++;
        }
    }
    put_be32(body->data, count);
    accept(request, body);
}

static void get_hbas(const FcFdmiRequest *request, Rest rest)
{
    answer_names(request, request->management->hbas, 0);
}

static void get_ports(const FcFdmiRequest *request, Rest rest)
{
    uint64_t hba;

    if (!take_name(request, &rest, &hba)) {
        return;
    }
    if (!fc_management_hba(request->management, hba)) {
        unable(request, of_hba.missing);
        return;
    }
    answer_names(request, request->management->ports, hba);
}

static void get_port_attributes(const FcFdmiRequest *request, Rest rest)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    const FcFdmiRecord *record;
    uint32_t count = 0;
    FcFdmiEntry entry;
    uint64_t name;

    if (!take_name(request, &rest, &name)) {
        return;
    }
    record = fc_management_port(request->management, name);
    if (!record || !record->block) {
        unable(request, record ? of_port.none : of_port.missing);
        return;
    }
    g_byte_array_set_size(body, FC_FDMI_COUNT_LEN);
    g_byte_array_append(body, record->block->data, record->block->length);
    rest = (Rest){ record->block->data, record->block->length };
    while (fc_fdmi_entry_take(&rest.at, &rest.left, &entry)) {
        count++;
    }
    put_be32(body->data, count);
    accept(request, body);
}

/* ------------------------------------------------------------------ */

void fc_fdmi_receive(const FcFdmiRequest *request)
{
    static const struct {
        uint16_t command;
        void (*handle)(const FcFdmiRequest *request, Rest rest);
    } requests[] = {
        { FC_FDMI_GRHL, get_hbas },
        { FC_FDMI_GRPL, get_ports },
        { FC_FDMI_GPAT, get_port_attributes },
        { FC_FDMI_RHBA, register_hba },
        { FC_FDMI_RHAT, register_hba_attributes },
        { FC_FDMI_RPRT, register_port },
        { FC_FDMI_RPA, register_port_attributes },
        { FC_FDMI_DHBA, deregister_hba },
        { FC_FDMI_DHAT, deregister_hba_attributes },
        { FC_FDMI_DPRT, deregister_port },
        { FC_FDMI_DPA, deregister_port_attributes },
    };
    Rest all = { request->body, request->length };

    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (requests[i].command == request->ct.command) {
            requests[i].handle(request, all);
            return;
        }
    }
    reject(request, FC_CT_RJT_NOT_SUPPORTED, FC_FDMI_EXPLAIN_NONE);
}
