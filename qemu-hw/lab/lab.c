/*
 * The laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/lab.h"
#include "lab/state.h"

void lab_init(Lab *lab, const LabHostOps *ops, void *host, uint64_t seed)
{
    lab->ops = ops;
    lab->host = host;
    lab->seed = seed;
    lab_clock_init(&lab->clock, ops, host);
    tap_init(&lab->tap, &lab->clock);
    gates_init(&lab->gates);
    controls_init(&lab->controls);
}

void lab_cleanup(Lab *lab)
{
    controls_cleanup(&lab->controls);
    tap_cleanup(&lab->tap);
    lab_clock_cleanup(&lab->clock);
}

void lab_random(const Lab *lab, LabRandom *random, const char *purpose)
{
    lab_random_init(random, lab->seed, purpose);
}

void lab_state(Lab *lab, LabState *state)
{
    lab_state_section(state, "lab", 2);
    lab_clock_state(&lab->clock, state);
    lab_state_u64(state, &lab->gates.requests);
    lab_state_u64(state, &lab->gates.serial);
    if (lab_state_loading(state)) {
        gate_forget(&lab->gates, NULL);
    }
}

void lab_stop(Lab *lab)
{
    lab->ops->stop(lab->host);
}

void lab_end(Lab *lab)
{
    lab->ops->end(lab->host);
}

static void log_once(Lab *lab, uint64_t *said, unsigned int bit,
                     LabLogLevel level, const char *who, const char *text)
{
    g_autofree char *line = NULL;

    if (*said & (UINT64_C(1) << bit)) {
        return;
    }
    *said |= UINT64_C(1) << bit;
    line = g_strdup_printf("%s: %s", who, text);
    lab->ops->log(lab->host, level, line);
}

void lab_warn_once(Lab *lab, uint64_t *said, unsigned int bit, const char *who,
                   const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    log_once(lab, said, bit, LAB_LOG_WARNING, who, text);
}

void lab_guest_error(Lab *lab, uint64_t *said, unsigned int bit,
                     const char *who, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    log_once(lab, said, bit, LAB_LOG_GUEST_ERROR, who, text);
    TAP(&lab->tap, TAP_lab_guest_error, who, TAP_STR("what", text));
}
