/*
 * What a soak does to the laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "disturb.h"

static const struct {
    const char *title;
    const char *verb;
    const char *end; /* the verb that undoes it; NULL: it ends by itself */
    double hold;     /* seconds until then */
} kinds[] = {
    { "link bounce", "vic0 link-bounce for=2s", NULL, 0 },
    { "target reboot", "target0 reboot for=5s", NULL, 0 },
    { "link down and up", "vic0 link-down", "vic0 link-up", 4 },
    { "target gone and back", "target0 leave", "target0 return", 8 },
};

guint disturb_kinds(void)
{
    return G_N_ELEMENTS(kinds);
}

void disturb_init(Disturb *disturb, double now, double quiet, double until)
{
    *disturb = (Disturb){
        .quiet = quiet,
        .until = until,
        .next = now + quiet,
    };
}

void disturb_never_return(Disturb *disturb)
{
    disturb->is_final = true;
    while (!kinds[disturb->index].end) {
        disturb->index++;
    }
}

static void await_recovery(Disturb *disturb, double now)
{
    disturb->state = DISTURB_RECOVERING;
    disturb->next = now + DISTURB_LIMIT;
}

static const char *begin(Disturb *disturb, double now)
{
    disturb->associations = disturb->last.associations;
    if (!kinds[disturb->index].end) {
        await_recovery(disturb, now);
    } else {
        disturb->state = DISTURB_HELD;
        disturb->next = now + kinds[disturb->index].hold;
    }
    return kinds[disturb->index].verb;
}

static const char *end(Disturb *disturb, double now)
{
    await_recovery(disturb, now);
    return disturb->is_final ? NULL : kinds[disturb->index].end;
}

const char *disturb_step(Disturb *disturb, double now)
{
    if (now < disturb->next) {
        return NULL;
    }
    switch (disturb->state) {
    case DISTURB_QUIET:
        return now < disturb->until ? begin(disturb, now) : NULL;
    case DISTURB_HELD:
        return end(disturb, now);
    case DISTURB_RECOVERING:
        break;
    }
    return NULL;
}

static void recover(Disturb *disturb, double now)
{
    double taken = now - (disturb->next - DISTURB_LIMIT);

    disturb->slowest = MAX(disturb->slowest, taken);
    disturb->done++;
    disturb->index = (disturb->index + 1) % G_N_ELEMENTS(kinds);
    disturb->state = DISTURB_QUIET;
    disturb->next = now + disturb->quiet;
}

void disturb_see(Disturb *disturb, const DisturbSight *sight)
{
    const DisturbSight before = disturb->last;

    disturb->last = *sight;
    if (disturb->state == DISTURB_RECOVERING && before.live && sight->live &&
        before.associations > disturb->associations &&
        sight->requests > before.requests) {
        recover(disturb, sight->at);
    }
}

const char *disturb_late(const Disturb *disturb, double now)
{
    return disturb->state == DISTURB_RECOVERING && now >= disturb->next
               ? kinds[disturb->index].title
               : NULL;
}

const char *disturb_open(const Disturb *disturb)
{
    return disturb->state == DISTURB_QUIET ? NULL : kinds[disturb->index].title;
}
