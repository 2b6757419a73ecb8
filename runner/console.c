/*
 * What the guest's kernel has to say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "console.h"

#include <string.h>

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
    { "\\bBUG: ", CONSOLE_PROBLEM },
    { "\\bWARNING: ", CONSOLE_PROBLEM },
    { "\\bUBSAN: ", CONSOLE_PROBLEM },
    { "\\bOops: ", CONSOLE_PROBLEM },
    { "general protection fault", CONSOLE_PROBLEM },
    { "kernel BUG at ", CONSOLE_PROBLEM },
    { "INFO: task .* blocked for more than", CONSOLE_PROBLEM },
    { "rcu: INFO: .* (self-)?detected (expedited )?stall", CONSOLE_PROBLEM },
    { "watchdog: .* (soft|hard) lockup", CONSOLE_PROBLEM },
    { "NMI watchdog: .* (LOCKUP|lockup)", CONSOLE_PROBLEM },
    { "INFO: possible (circular|recursive|irq lock)", CONSOLE_PROBLEM },
    { "INFO: (inconsistent lock|suspicious RCU|trying to register)",
      CONSOLE_PROBLEM },
    { "ODEBUG: ", CONSOLE_PROBLEM },
    { "DMA-API: .*(device driver|error|leak)", CONSOLE_PROBLEM },
    { "refcount_t: ", CONSOLE_PROBLEM },
    { "(list_add|list_del) corruption", CONSOLE_PROBLEM },
    { "kmemleak: .*suspected memory leak", CONSOLE_PROBLEM },
    { "unreferenced object ", CONSOLE_PROBLEM },
    { "(Slab|Redzone|Poison) .*(overwritten|corrupt)", CONSOLE_PROBLEM },
    { "\\bCall Trace:", CONSOLE_PROBLEM },
    { "irq [0-9]+: nobody cared", CONSOLE_PROBLEM },
    { "Out of memory: ", CONSOLE_PROBLEM },
    { "segfault at ", CONSOLE_PROBLEM },

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

static char *replace(char *text, const char *pattern, const char *with)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    char *replaced = g_regex_replace(regex, text, -1, 0, with, 0, NULL);

    g_free(text);
    return replaced;
}

char *console_title(const char *line)
{
    char *title = g_strdup(line);

    title = replace(title, "^\\s*(\\[[^]]*\\]\\s*)+", "");
    title = replace(title, "\\b(0x)?[0-9a-f]{8,16}\\b", "ADDR");
    title = replace(title, "\\b(CPU: ?|CPU#|PID: ?|pid=|pid )[0-9]+", "\\1N");
    return g_strstrip(title);
}

void console_init(Console *console)
{
    *console = (Console){
        .titles = g_ptr_array_new_with_free_func(g_free),
    };
}

void console_cleanup(Console *console)
{
    g_ptr_array_unref(console->titles);
    g_free(console->panic);
}

static void add_title(Console *console, char *title)
{
    if (g_ptr_array_find_with_equal_func(console->titles, title, g_str_equal,
                                         NULL)) {
        g_free(title);
    } else {
        g_ptr_array_add(console->titles, title);
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
    case CONSOLE_PROBLEM:
        add_title(console, console_title(line));
        break;
    }
}
