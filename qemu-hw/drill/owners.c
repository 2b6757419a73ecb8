/*
 * Who owns a tag.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/owners.h"

/* An abort may cross its command's completion on the way. */
#define CROSSING (100 * LAB_MILLISECONDS)
/*
 * What the driver keeps in a command that has none (FNIC_NO_TAG). Any other tag
 * may have been given away before the drill began.
 */
#define NO_TAG 0xffff
/* Who waits longer than this when a drill is over waits for ever. */
#define PATIENCE (30 * LAB_SECONDS)
/* Ended ones are remembered, as far as a firmware might repeat itself. */
#define ABORTS_MAX 4096

static void free_owner(void *data)
{
    DrillOwner *owner = data;

    g_free(owner->what);
    g_free(owner);
}

void drill_owners_init(DrillOwners *owners, Lab *lab)
{
    owners->lab = lab;
    owners->owners = g_ptr_array_new_with_free_func(free_owner);
    owners->aborts = g_array_new(FALSE, FALSE, sizeof(DrillAbort));
}

void drill_owners_cleanup(DrillOwners *owners)
{
    g_ptr_array_unref(owners->owners);
    g_array_unref(owners->aborts);
}

static void tell(DrillOwners *owners, const char *oracle, const char *what)
{
    TAP(&owners->lab->tap, TAP_drill_oracle, "drill", TAP_STR("oracle", oracle),
        TAP_STR("what", what));
}

static DrillOwner *find(const DrillOwners *owners, const char *adapter,
                        uint32_t tag)
{
    for (guint i = 0; i < owners->owners->len; i++) {
        DrillOwner *owner = owners->owners->pdata[i];

        if (owner->tag == tag && strcmp(owner->adapter, adapter) == 0) {
            return owner;
        }
    }
    return NULL;
}

static bool is_open(const DrillOwner *owner)
{
    return owner && owner->closed == LAB_NEVER;
}

static void close_owner(DrillOwners *owners, DrillOwner *owner)
{
    if (is_open(owner)) {
        owner->closed = lab_clock_now(&owners->lab->clock);
    }
}

/* ------------------------------------------------------------------ */
/* What the driver sends                                               */

static char *describe(const GateMessage *message, uint32_t tag)
{
    const char *opcode = gate_get_word(message, "opcode");
    g_autofree char *place = NULL;
    uint64_t lba;

    if (opcode &&
        (strcmp(opcode, "read") == 0 || strcmp(opcode, "write") == 0) &&
        gate_get(message, "lba", &lba)) {
        place = g_strdup_printf(" lba=%" PRIu64, lba);
    }
    return g_strdup_printf("%s%s (request %" PRIu64 ", tag %x)",
                           opcode ? opcode : "command", place ? place : "",
                           message->serial, tag);
}

static void see_command(DrillOwners *owners, const GateMessage *message)
{
    const char *opcode = gate_get_word(message, "opcode");
    DrillOwner *owner;
    uint64_t tag = 0;

    gate_get(message, "tag", &tag);
    owner = find(owners, message->who, tag);
    if (!owner) {
        owner = g_new0(DrillOwner, 1);
        owner->adapter = message->who;
        owner->tag = tag;
        g_ptr_array_add(owners->owners, owner);
    }
    g_free(owner->what);
    owner->what = describe(message, tag);
    owner->serial = message->serial;
    owner->sent = lab_clock_now(&owners->lab->clock);
    owner->closed = LAB_NEVER;
    owner->forever = opcode && strstr(opcode, "async") != NULL;
}

static void check_abort(DrillOwners *owners, const DrillAbort *abort)
{
    const DrillOwner *owner = find(owners, abort->adapter, abort->tag);
    int64_t now = lab_clock_now(&owners->lab->clock);
    g_autofree char *what = NULL;

    if (abort->tag == NO_TAG) {
        what = g_strdup_printf("abort of tag %x, with which nothing was sent",
                               abort->tag);
    } else if (owner && !is_open(owner) && now - owner->closed > CROSSING) {
        what = g_strdup_printf("abort of tag %x, but %s was over long before",
                               abort->tag, owner->what);
    }
    if (what) {
        tell(owners, "unsent-abort", what);
    }
}

static void see_abort(DrillOwners *owners, const GateMessage *message)
{
    DrillAbort abort = { message->who, message->serial, 0, 0 };
    const DrillOwner *owner;
    uint64_t tag = 0;

    if (!gate_get(message, "t_tag", &tag)) {
        return;
    }
    abort.tag = tag;
    owner = find(owners, abort.adapter, tag);
    abort.of = owner ? owner->serial : 0;
    check_abort(owners, &abort);
    if (owners->aborts->len == ABORTS_MAX) {
        g_array_remove_index(owners->aborts, 0);
    }
    g_array_append_val(owners->aborts, abort);
}

/* Data for a request that the driver has back by now. */
static void see_data(DrillOwners *owners, const GateMessage *message)
{
    g_autofree char *what = NULL;
    const DrillOwner *owner;
    uint64_t tag = 0;

    gate_get(message, "tag", &tag);
    owner = find(owners, message->who, tag);
    if (!owner || (owner->serial == message->cause && is_open(owner))) {
        return;
    }
    what = g_strdup_printf("data of request %" PRIu64 " (tag %" PRIx64
                           ") goes to memory that the driver has back",
                           message->cause, tag);
    tell(owners, "late-dma", what);
}

void drill_owners_see(DrillOwners *owners, const GateMessage *message)
{
    if (message->kind == GATE_dma) {
        if (strcmp(message->name, "READ_DATA") == 0) {
            see_data(owners, message);
        }
    } else if (message->kind != GATE_request) {
        return;
    } else if (strcmp(message->name, "NVME_CMD") == 0) {
        see_command(owners, message);
    } else if (strcmp(message->name, "ITMF") == 0) {
        see_abort(owners, message);
    }
}

/* ------------------------------------------------------------------ */
/* What it is told                                                     */

static uint64_t number_of(const TapEvent *event, const char *name)
{
    for (uint32_t i = 0; i < event->field_count; i++) {
        if (strcmp(event->fields[i].name, name) == 0) {
            return event->fields[i].number;
        }
    }
    return 0;
}

static const char *type_of(const TapEvent *event)
{
    return event->fields[0].string;
}

static void told_of_command(DrillOwners *owners, const TapEvent *event)
{
    DrillOwner *owner = find(owners, event->who, number_of(event, "tag"));
    uint64_t serial = number_of(event, "serial");
    g_autofree char *what = NULL;

    if (is_open(owner) && serial && owner->serial != serial) {
        what =
            g_strdup_printf("the completion of request %" PRIu64 " retires %s",
                            serial, owner->what);
        tell(owners, "wrong-owner", what);
    }
    close_owner(owners, owner);
}

static bool is_aborted(const DrillOwners *owners, const DrillOwner *owner)
{
    for (guint i = 0; i < owners->aborts->len; i++) {
        if (g_array_index(owners->aborts, DrillAbort, i).of == owner->serial) {
            return true;
        }
    }
    return false;
}

/*
 * It may be told twice, when somebody else has the tag. The driver minds that
 * only if it waits for the end of an abort.
 */
static void end_of_abort(DrillOwners *owners, const DrillAbort *abort)
{
    DrillOwner *owner = find(owners, abort->adapter, abort->tag);

    if (!is_open(owner) || !is_aborted(owners, owner)) {
        return;
    }
    if (owner->serial != abort->of) {
        g_autofree char *what = g_strdup_printf(
            "the end of the abort of request %" PRIu64 " retires %s", abort->of,
            owner->what);

        tell(owners, "wrong-owner", what);
    }
    close_owner(owners, owner);
}

static void told_of_abort(DrillOwners *owners, const TapEvent *event)
{
    uint64_t serial = number_of(event, "serial");

    for (guint i = 0; i < owners->aborts->len; i++) {
        const DrillAbort *abort = &g_array_index(owners->aborts, DrillAbort, i);

        if (abort->serial == serial) {
            end_of_abort(owners, abort);
            return;
        }
    }
}

static void told_of_reset(DrillOwners *owners, const TapEvent *event)
{
    for (guint i = 0; i < owners->owners->len; i++) {
        DrillOwner *owner = owners->owners->pdata[i];

        if (strcmp(owner->adapter, event->who) == 0) {
            close_owner(owners, owner);
        }
    }
}

void drill_owners_told(DrillOwners *owners, const TapEvent *event)
{
    const char *type = type_of(event);

    if (strcmp(type, "ICMND_CMPL") == 0 ||
        g_str_has_prefix(type, "NVME_ERSP_")) {
        told_of_command(owners, event);
    } else if (strcmp(type, "ITMF_CMPL") == 0) {
        told_of_abort(owners, event);
    } else if (strcmp(type, "RESET_CMPL") == 0) {
        told_of_reset(owners, event);
    }
}

void drill_owners_end(DrillOwners *owners)
{
    int64_t now = lab_clock_now(&owners->lab->clock);

    for (guint i = 0; i < owners->owners->len; i++) {
        const DrillOwner *owner = owners->owners->pdata[i];
        g_autofree char *what = NULL;

        if (is_open(owner) && !owner->forever && now - owner->sent > PATIENCE) {
            what = g_strdup_printf("%s is open for %" PRId64 " s", owner->what,
                                   (now - owner->sent) / LAB_SECONDS);
            tell(owners, "never-completed", what);
        }
    }
}
