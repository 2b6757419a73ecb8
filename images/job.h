/*
 * What a run asks of the guest: the file job, in our own guest in /viclab, and
 * the orders that come through the lab port once the guest is up and connected.
 *
 * Both are text, one key=value a line; in the orders a NUL and the words of
 * the command follow, each with a NUL at its end:
 *   mode=demo|command|drill   demo: verify every namespace, unload the driver;
 *                         command: run the command; drill: do what comes
 *                         through the lab port (default demo)
 *   load=yes|no           load the driver (default yes); no means no
 *                         connection either
 *   hostnqn=, hostid=     of the NVMe host; needed to connect
 *   connect=yes|no        wait for a target and connect first (default yes)
 *   targets=N             how many targets to wait for (default 1)
 *   timeout=N             guest seconds that each wait may take (default 120)
 *   seed=N                of the demo's data and order (default 1)
 * Unknown keys are for someone else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_JOB_H
#define VICLAB_IMAGES_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NQN_SIZE        224 /* NVMe base, 4.7: 223 bytes and a NUL */
#define HOSTID_SIZE     37
#define OPTIONS_SIZE    512
#define JOB_TARGETS_MAX 64

typedef enum JobMode {
    JOB_DEMO,
    JOB_COMMAND,
    JOB_DRILL,
} JobMode;

typedef struct Job {
    JobMode mode;
    bool load;
    bool connect;
    uint32_t targets;
    uint32_t timeout; /* seconds */
    uint64_t seed;
    char hostnqn[NQN_SIZE];
    char hostid[HOSTID_SIZE];
    /* More for the kernel's string when it connects: ",key=value,key=value". */
    char options[OPTIONS_SIZE];
} Job;

/*
 * @text is NUL-terminated. On false, @bad holds the line that was refused, or
 * the key that is missing.
 */
bool job_parse(Job *job, const char *text, char *bad, size_t bad_size);
/* The same for what changes later: the orders, which come through the port. */
bool job_update(Job *job, const char *text, char *bad, size_t bad_size);
/*
 * Points @argv (room for @max pointers, the last becomes NULL) into @text,
 * which holds @length bytes of NUL-terminated strings. Returns their number,
 * or -1 if there is none, the last has no end, or there are too many.
 */
int job_argv(char *text, size_t length, char **argv, int max);

#endif
