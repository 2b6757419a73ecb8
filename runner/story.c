/*
 * The story of a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

#include <string.h>

/* In a condition: the event is one of an adapter, whatever its name. */
#define ADAPTER "adapter"

typedef enum Tell {
    TELL_ONCE,
    TELL_ALWAYS,
    TELL_FAILURE,
} Tell;

typedef struct Milestone {
    const char *event;
    const char *condition; /* "key=value key=value"; NULL: none */
    const char *text;      /* {key} stands for a value of the event */
    const char *name;      /* of what the demonstration needs, or NULL */
    Tell tell;
} Milestone;

/* The first that fits an event tells it. */
static const Milestone milestones[] = {
    { "guest.event", "name=boot", "the guest is up", "boot", TELL_ONCE },
    { "vic.devcmd", ADAPTER, "fnic probes {at}", "probe", TELL_ONCE },
    { "link.up", ADAPTER, "{at}: link up", "link", TELL_ALWAYS },
    { "link.down", ADAPTER, "{at}: link down", NULL, TELL_ALWAYS },
    { "fabric.login", ADAPTER,
      "{at}: FLOGI accepted, FCID {fcid}, port {port_name}", "FLOGI",
      TELL_ALWAYS },
    { "fip.login", ADAPTER, "{at}: virtual link with FCF {fcf} in VLAN {vlan}",
      NULL, TELL_ALWAYS },
    { "fip.clear", ADAPTER, "FCF {fcf} clears the virtual link: {why}", NULL,
      TELL_ALWAYS },
    { "fabric.name", ADAPTER, "name server: registered",
      "name server registration", TELL_ONCE },
    { "fabric.fdmi", ADAPTER " request=RHBA",
      "{at} says: {manufacturer} {model}, driver {driver_version}, firmware "
      "{firmware_version}",
      NULL, TELL_ALWAYS },
    { "fabric.fdmi", ADAPTER " request=RPA",
      "{at} says: {os_device_name} of host {host_name}", NULL, TELL_ALWAYS },
    { "fabric.zones", NULL, "{at}: {zones} zones", NULL, TELL_ALWAYS },
    { "fabric.query", ADAPTER " request=GPN_FT",
      "{at}: ports found at the name server: {entries}", "name server query",
      TELL_ALWAYS },
    { "target.login", "event=PLOGI", "{at}: PLOGI from {fcid}", "target login",
      TELL_ALWAYS },
    { "target.association", "event=created", "association with {subnqn}",
      "association", TELL_ALWAYS },
    { "target.controller", "event=enabled", "controller {cntlid} enabled",
      "controller", TELL_ALWAYS },
    { "target.controller", "event=fatal", "controller {cntlid} failed: {why}",
      NULL, TELL_FAILURE },
    { "guest.event", "name=driver", "driver {version} loaded", "driver",
      TELL_ALWAYS },
    { "guest.event", "name=connected", "connected: /dev/nvme{instance}",
      "connection", TELL_ALWAYS },
    { "guest.event", "name=namespace",
      "namespace /dev/{dev}: {bytes} bytes in blocks of {lba}", "namespace",
      TELL_ALWAYS },
    { "guest.event", "name=verify",
      "verified {bytes} bytes, {pattern}, {bs} a request, depth {depth}: "
      "crc {crc}, wrong sectors {wrong_sectors}",
      "verification", TELL_ALWAYS },
    { "guest.event", "name=mismatch", "WRONG DATA on {dev} at {offset}: {kind}",
      NULL, TELL_FAILURE },
    { "guest.event", "name=ioerror",
      "I/O ERROR on {dev} at {offset}: {op}, {error}", NULL, TELL_FAILURE },
    { "guest.event", "name=flushed", "flushed /dev/{dev}", "flush",
      TELL_ALWAYS },
    { "guest.event", "name=disconnected", "disconnected /dev/nvme{instance}",
      "disconnection", TELL_ALWAYS },
    { "guest.event", "name=unloaded", "driver unloaded", "unloading",
      TELL_ALWAYS },
    { "guest.event", "name=poweroff", "powering off", "power off",
      TELL_ALWAYS },
    { "guest.event", "name=failed", "FAILED: {step}, {error}", NULL,
      TELL_FAILURE },
    { "guest.lockup", NULL, "HARD LOCKUP of CPU {cpu} in {function}", NULL,
      TELL_FAILURE },
    { "check.breach", "by=viclab",
      "THE EMULATOR BROKE A RULE: {at}, {frame}: {rule}: {what}", NULL,
      TELL_FAILURE },
    { "lab.guest_error", NULL, "{at}: the driver broke a rule: {what}", NULL,
      TELL_ALWAYS },
};

void story_init(Story *story, FILE *out, FILE *failures)
{
    *story = (Story){
        .out = out,
        .failures = failures,
        .begun = g_get_monotonic_time(),
        .seen = g_new0(guint, G_N_ELEMENTS(milestones)),
        .exit_code = -1,
        .failed = g_ptr_array_new_with_free_func(g_free),
        .driver_breaches = g_ptr_array_new_with_free_func(g_free),
        .driver_notes = g_ptr_array_new_with_free_func(g_free),
    };
}

void story_cleanup(Story *story)
{
    g_free(story->seen);
    g_ptr_array_unref(story->failed);
    g_ptr_array_unref(story->driver_breaches);
    g_ptr_array_unref(story->driver_notes);
    g_free(story->our_breach);
    g_free(story->lockup);
}

static bool is_of_adapter(const Story *story, const Record *record)
{
    const char *at = record_get(record, "at");

    return at && lab_has_adapter(story->lab, at);
}

static bool meets(const Story *story, const Record *record,
                  const char *condition)
{
    g_auto(GStrv) terms = g_strsplit(condition ? condition : "", " ", -1);

    for (char **term = terms; *term; term++) {
        bool met = strcmp(*term, ADAPTER) == 0 ? is_of_adapter(story, record)
                                               : record_meets(record, *term);

        if (!met) {
            return false;
        }
    }
    return true;
}

static const Milestone *find(const Story *story, const Record *record)
{
    for (guint i = 0; i < G_N_ELEMENTS(milestones); i++) {
        if (record_is(record, "ev", milestones[i].event) &&
            meets(story, record, milestones[i].condition)) {
            return &milestones[i];
        }
    }
    return NULL;
}

static void tell(const Story *story, FILE *out, const char *text)
{
    double wall = (g_get_monotonic_time() - story->begun) / 1e6;

    fprintf(out, "%9.3f %7.1f  %s\n", story->virtual_ns / 1e9, wall, text);
    fflush(out);
}

static void tell_milestone(Story *story, const Milestone *milestone,
                           const Record *record)
{
    guint before = story->seen[milestone - milestones]++;
    g_autofree char *text = record_fill(record, milestone->text, "?");
    bool is_failure = milestone->tell == TELL_FAILURE;

    if (is_failure) {
        tell(story, story->failures, text);
        g_ptr_array_add(story->failed, g_steal_pointer(&text));
    } else if (story->out && (milestone->tell == TELL_ALWAYS || !before)) {
        tell(story, story->out, text);
    }
}

static const char *text_or(const Record *record, const char *key)
{
    const char *text = record_get(record, key);

    return text ? text : "?";
}

static char *describe_breach(const Record *record)
{
    gint64 packet = record_number(record, "packet");
    g_autofree char *place =
        packet ? g_strdup_printf(", frame %" G_GINT64_FORMAT " of wire.pcapng",
                                 packet)
               : g_strdup("");

    return g_strdup_printf("%s: %s (%s). %s%s", text_or(record, "rule"),
                           text_or(record, "what"), text_or(record, "clause"),
                           text_or(record, "frame"), place);
}

static void add_our_breach(Story *story, const Record *record)
{
    story->our_breaches++;
    if (story->is_provoked) {
        story->provoked++;
    } else if (!story->our_breach) {
        story->our_breach = describe_breach(record);
    }
}

static void add_breach(Story *story, const Record *record)
{
    const char *rule = text_or(record, "rule");

    if (!record_is(record, "by", "driver")) {
        add_our_breach(story, record);
    } else if (!g_ptr_array_find_with_equal_func(story->driver_breaches, rule,
                                                 g_str_equal, NULL)) {
        g_ptr_array_add(story->driver_breaches, g_strdup(rule));
        g_ptr_array_add(story->driver_notes, describe_breach(record));
    }
}

/*
 * A drill that changes what passes here, or a person by hand, may make the
 * emulator break a rule. What is done at the other gates stays between the
 * adapter and its host.
 */
static bool provokes(const Record *record)
{
    static const char *const gates[] = { "",       "register", "fetch",
                                         "devcmd", "request",  "dma",
                                         "frame",  "command",  "response" };

    if (record_is(record, "ev", "lab.control")) {
        return true;
    }
    for (guint i = 0; i < G_N_ELEMENTS(gates); i++) {
        if (record_is(record, "gate", gates[i])) {
            return record_is(record, "ev", "drill.act");
        }
    }
    return false;
}

void story_add(Story *story, const char *line)
{
    g_autoptr(Record) record = record_parse(line);
    const Milestone *milestone;

    if (!record) {
        g_ptr_array_add(story->failed,
                        g_strdup("the journal has a line that is none"));
        return;
    }
    story->virtual_ns = record_number(record, "t");
    if (record_is(record, "ev", "guest.exit")) {
        story->exit_code = record_number(record, "code");
    }
    if (record_is(record, "ev", "guest.lockup")) {
        g_free(story->lockup);
        story->lockup = g_strdup(record_get(record, "title"));
    }
    story->frames += record_is(record, "ev", "link.frame") ||
                     record_is(record, "ev", "fabric.frame");
    story->is_provoked |= provokes(record);
    if (record_is(record, "ev", "check.breach")) {
        add_breach(story, record);
    }
    story->is_checked |= record_is(record, "ev", "check.start");
    if (record_is(record, "ev", "lab.guest_error")) {
        story->broken_rules++;
    }
    milestone = find(story, record);
    if (milestone) {
        tell_milestone(story, milestone, record);
    }
}

GPtrArray *story_missing(const Story *story)
{
    GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < G_N_ELEMENTS(milestones); i++) {
        if (milestones[i].name && !story->seen[i]) {
            g_ptr_array_add(missing, g_strdup(milestones[i].name));
        }
    }
    return missing;
}
