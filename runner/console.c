/*
 * What the guest's kernel has to say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"

#include <string.h>

#include "detector.h"
#include "known.h"

#define STACK  "Call Trace:"
#define REPLAY "** replaying previous printk message **"

typedef struct Pattern {
    const char *text;
    ConsoleKind kind;
} Pattern;

/* Regular expressions; the first that is found decides. */
static const Pattern patterns[] = {
    { "reboot: Power down", CONSOLE_OFF },
    { "Kernel panic - not syncing", CONSOLE_PANIC },

    /* the configuration that fnic prints at its start names its limits */
    { "fNIC (flogi_retries|plogi retries|io throttle count|port dn io retries) "
      "[0-9]+ .*timeout [0-9]+\\s*$",
      CONSOLE_HARMLESS },

    /*
     * nvme-core 7.3 cancels a keep-alive that it has queued and not started
     * when the controller is removed; it says how long it took since time 0
     */
    { "failed nvme_keep_alive_end_io error=4\\s*$", CONSOLE_HARMLESS },

    /* the kernel's own reports */
    { "\\bBUG: ", CONSOLE_REPORT },
    { "\\bBUG \\S+ \\(.*\\): ", CONSOLE_REPORT }, /* of a slab cache */
    { "\\bWARNING: ", CONSOLE_REPORT },
    { "\\bUBSAN: ", CONSOLE_REPORT },
    { "\\bOops: ", CONSOLE_REPORT },
    { "general protection fault", CONSOLE_REPORT },
    { "kernel BUG at ", CONSOLE_REPORT },
    { "INFO: task .* blocked for more than", CONSOLE_REPORT },
    { "rcu: INFO: .* (self-)?detected (expedited )?stall", CONSOLE_REPORT },
    { "watchdog: .*\\b(soft|hard) (lockup|LOCKUP)", CONSOLE_REPORT },
    { "NMI watchdog: .* (LOCKUP|lockup)", CONSOLE_REPORT },
    { "INFO: possible (circular|recursive|irq lock)", CONSOLE_REPORT },
    { "INFO: (inconsistent lock|suspicious RCU|trying to register)",
      CONSOLE_REPORT },
    { "ODEBUG: ", CONSOLE_REPORT },
    { "DMA-API: \\S+ \\S+: |DMA-API: .*(error|leak)", CONSOLE_REPORT },
    { "refcount_t: ", CONSOLE_REPORT },
    { "(list_add|list_del) corruption", CONSOLE_REPORT },
    { "kmemleak: .*suspected memory leak", CONSOLE_REPORT },
    { "unreferenced object ", CONSOLE_REPORT },
    { "(Slab|Redzone|Poison) .*(overwritten|corrupt)", CONSOLE_REPORT },
    { "\\bCall Trace:", CONSOLE_REPORT },
    { "irq [0-9]+: nobody cared", CONSOLE_REPORT },
    { "\\bDMAR: .*\\bfault\\b", CONSOLE_REPORT },
    { "Out of memory: ", CONSOLE_REPORT },
    { "segfault at ", CONSOLE_REPORT },

    /* errors of the driver and of what stands on it */
    { "(?i)\\bfnic.*(error|fail|timed? ?out|timeout|abort|unable|invalid)",
      CONSOLE_PROBLEM },
    { "(?i)\\bnvme(-fc|[0-9]+|_fc)?\\b.*(error|fail|timed? ?out|timeout|abort|"
      "reset(ting)? controller|lost)",
      CONSOLE_PROBLEM },
    { "(I/O|critical [a-z]+) error, dev ", CONSOLE_PROBLEM },
    { "Buffer I/O error on dev", CONSOLE_PROBLEM },
};

/* Compiled when first needed, and kept. */
static bool matches(guint index, const char *line)
{
    static GRegex *compiled[G_N_ELEMENTS(patterns)];

    if (!compiled[index]) {
        compiled[index] =
            g_regex_new(patterns[index].text, G_REGEX_OPTIMIZE, 0, NULL);
    }
    return g_regex_match(compiled[index], line, 0, NULL);
}

ConsoleKind console_classify(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
        if (matches(i, line)) {
            return patterns[i].kind;
        }
    }
    return CONSOLE_HARMLESS;
}

/* What is another one in each run, in this order. */
static const struct {
    const char *text;
    const char *instead;
} accidents[] = {
    /* time, and who speaks */
    { "^\\s*(\\[ *([0-9.]+|[TC][0-9]+)\\]\\s*)+", "" },
    /* addresses, offsets, lines */
    { "\\b([0-9a-f]{8,16}|0x[0-9a-f]{4,16})\\b", "ADDR" },
    { "\\+0x[0-9a-f]+/0x[0-9a-f]+", "" },
    { "(@offset=|pfn:)[0-9a-f]+", "\\1N" },
    { "(\\.[chS])(:[0-9]+)+", "\\1" },
    /* tasks */
    { "\\b(kworker)/u?[0-9]+:[0-9]+[^] :/]*", "\\1" },
    { "\\b(swapper|ksoftirqd|migration|cpuhp)/[0-9]+", "\\1" },
    { "(INFO: task .*):[0-9]+( blocked )", "\\1\\2" },
    { "\\[([^]:]+):[0-9]+\\]$", "[\\1]" },
    { "(while atomic: .*?)/[0-9]+(/.*)?$", "\\1" },
    { "(leaked lock or atomic: [^/]*)/.*$", "\\1" },
    { ", (CPU#[0-9]+: )?[^ ,]+(/[0-9]+)?/[0-9]+$", "" },
    { "(Killed process) [0-9]+ (\\([^)]*\\)).*$", "\\1 \\2" },
    { "\\[[0-9]+\\]: (segfault) at .*$", ": \\1" },
    /* numbers of CPUs, processes, interrupts, reports; times */
    { "\\b(CPU: ?|CPU#|CPU|cpu |PID: ?|pid=|pid |irq )[0-9]+", "\\1N" },
    { "\\b(cpus=|node=)[0-9][0-9,-]*", "\\1N" },
    { "\\[#[0-9]+\\]", "[#N]" },
    { "\\b(kmemleak: )[0-9]+", "\\1N" },
    { "\\b[0-9]+(s| seconds| jiffies)\\b", "N\\1" },
    { "(expedited stalls on CPUs/tasks:).*$", "\\1" },
    /* what the kernel is tainted with */
    { "\\b(BUG \\S+) \\(.*?\\): ", "\\1: " },
};

/* Regular expressions are compiled when they are first needed, and kept. */
static char *replace(guint index, char *text)
{
    static GRegex *compiled[G_N_ELEMENTS(accidents)];
    char *replaced;

    if (!compiled[index]) {
        compiled[index] = g_regex_new(accidents[index].text, 0, 0, NULL);
    }
    replaced = g_regex_replace(compiled[index], text, -1, 0,
                               accidents[index].instead, 0, NULL);
    g_free(text);
    return replaced;
}

char *console_title(const char *line)
{
    char *title = g_strchomp(g_strdup(line));

    for (guint i = 0; i < G_N_ELEMENTS(accidents); i++) {
        title = replace(i, title);
    }
    return g_strstrip(title);
}

void console_init(Console *console)
{
    *console = (Console){
        .titles = g_ptr_array_new_with_free_func(g_free),
        .known = g_ptr_array_new_with_free_func(g_free),
        .spent = g_ptr_array_new_with_free_func(g_free),
        .candidates = g_ptr_array_new(),
        .reports = g_ptr_array_new_with_free_func(g_free),
    };
}

void console_cleanup(Console *console)
{
    g_ptr_array_unref(console->titles);
    g_ptr_array_unref(console->reports);
    g_ptr_array_unref(console->known);
    g_ptr_array_unref(console->spent);
    g_ptr_array_unref(console->candidates);
    g_free(console->reading);
    g_free(console->panic);
}

static bool find(const GPtrArray *texts, const char *text, guint *index)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)texts, text,
                                            g_str_equal, index);
}

static void drop(GPtrArray *texts, const char *text)
{
    guint index;

    if (find(texts, text, &index)) {
        g_ptr_array_remove_index(texts, index);
    }
}

static void add_once(GPtrArray *texts, const char *text)
{
    if (!find(texts, text, NULL)) {
        g_ptr_array_add(texts, g_strdup(text));
    }
}

/*
 * What looks like a known report is a problem until its stack says that it
 * is that one. One that was seen before as news stays news.
 */
static void begin_report(Console *console, const char *title, bool is_report)
{
    bool is_new = !find(console->titles, title, NULL);

    g_clear_pointer(&console->reading, g_free);
    g_ptr_array_unref(console->candidates);
    console->candidates = known_candidates(console->expected, title);
    console->stack_due = console->candidates->len > 0;
    console->is_new = is_new;
    add_once(console->titles, title);
    if (is_report) {
        add_once(console->reports, title);
    }
    if (is_new && console->candidates->len) {
        console->reading = g_strdup(title);
    }
}

static void read_report(Console *console, const char *line)
{
    const KnownReport *report =
        console->reading ? known_confirmed(console->candidates, line) : NULL;

    if (report) {
        drop(console->titles, console->reading);
        drop(console->reports, console->reading);
        console->is_new = false;
        add_once(console->known, report->title);
        g_clear_pointer(&console->reading, g_free);
    }
}

/* The stack of a report that has a title already is no other. */
static void add_problem(Console *console, const char *line, bool is_report)
{
    g_autofree char *title = console_title(line);

    if (strcmp(title, STACK) == 0 && console->stack_due) {
        console->stack_due = false;
    } else {
        begin_report(console, title, is_report);
    }
}

/* The kernel was cut short in the last line, and says it again. */
static void forget_last_line(Console *console)
{
    guint last = console->titles->len - 1;

    if (console->is_new) {
        drop(console->reports, console->titles->pdata[last]);
        g_ptr_array_remove_index(console->titles, last);
        g_clear_pointer(&console->reading, g_free);
    }
}

/* The report that came before a panic says more than the panic. */
static char *cause_of_death(const Console *console, const char *line)
{
    return console->titles->len ? g_strdup(console->titles->pdata[0])
                                : console_title(line);
}

void console_add(Console *console, const char *line)
{
    const char *spent = detector_spent_by(line);

    if (spent) {
        add_once(console->spent, spent);
    }
    if (strstr(line, REPLAY)) {
        forget_last_line(console);
    }
    console->is_new = false;
    switch (console_classify(line)) {
    case CONSOLE_HARMLESS:
        break;
    case CONSOLE_OFF:
        console->off = true;
        break;
    case CONSOLE_PANIC:
        if (!console->panic) {
            console->panic = cause_of_death(console, line);
        }
        break;
    case CONSOLE_REPORT:
        add_problem(console, line, true);
        break;
    case CONSOLE_PROBLEM:
        add_problem(console, line, false);
        break;
    }
    read_report(console, line);
}
