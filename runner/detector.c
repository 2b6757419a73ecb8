/*
 * The kernel's own detectors that can be used up.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "detector.h"

/* Regular expressions; each report of lockdep's about locks is its last. */
static const struct {
    const char *pattern;
    const char *detector;
} endings[] = {
    { "WARNING: possible (circular|recursive|irq lock)", "lockdep" },
    { "WARNING: .*-safe -> .*-unsafe lock order detected", "lockdep" },
    { "WARNING: (inconsistent lock state|bad unlock balance|Nested lock)",
      "lockdep" },
    { "BUG: (Invalid wait context|key .* has not been registered)", "lockdep" },
    { "BUG: MAX_\\w+ too low", "lockdep" },
    { "\\[ BUG: Invalid wait context \\]", "lockdep" },
    { "INFO: (lockdep is turned off|trying to register non-static key)",
      "lockdep" },
    { "kmemleak: Kernel memory leak detector disabled", "kmemleak" },
    { "(?i)ODEBUG: .*(out of memory|disabled)", "debugobjects" },
    { "DMA-API: .*disabl", "dma-debug" },
};

const char *detector_spent_by(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (g_regex_match_simple(endings[i].pattern, line, 0, 0)) {
            return endings[i].detector;
        }
    }
    return NULL;
}

/* Reports as each of them makes them. */
static const struct {
    const char *detector;
    const char *line;
} reports[] = {
    { "lockdep", "WARNING: possible circular locking dependency detected" },
    { "lockdep", "WARNING: possible recursive locking detected" },
    { "lockdep", "WARNING: possible irq lock inversion dependency detected" },
    { "lockdep",
      "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected" },
    { "lockdep",
      "WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected" },
    { "lockdep", "WARNING: inconsistent lock state" },
    { "lockdep", "WARNING: bad unlock balance detected!" },
    { "lockdep", "WARNING: Nested lock was not taken" },
    { "lockdep", "[ BUG: Invalid wait context ]" },
    { "lockdep", "WARNING: suspicious RCU usage" },
    { "kmemleak", "kmemleak: 3 new suspected memory leaks" },
    { "kmemleak", "unreferenced object 0xffff888004fb5000 (size 192):" },
    { "debugobjects", "ODEBUG: free active (active state 0)" },
    { "debugobjects", "ODEBUG: init active (active state 0)" },
    { "dma-debug", "DMA-API: fnic 0000:01:00.0: device driver tries to free "
                   "DMA memory it has not allocated" },
    { "dma-debug", "DMA-API: fnic 0000:01:00.0: device driver frees DMA "
                   "memory with different size" },
};

const char *detector_predicted(const GRegex *regex, const GPtrArray *spent)
{
    for (guint i = 0; i < G_N_ELEMENTS(reports); i++) {
        const char *detector = reports[i].detector;

        if (g_ptr_array_find_with_equal_func((GPtrArray *)spent, detector,
                                             g_str_equal, NULL) &&
            g_regex_match(regex, reports[i].line, 0, NULL)) {
            return detector;
        }
    }
    return NULL;
}
