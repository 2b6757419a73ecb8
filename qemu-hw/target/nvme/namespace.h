/*
 * A namespace: a number of logical blocks in memory, and how it is named.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_NAMESPACE_H
#define VICLAB_TARGET_NVME_NAMESPACE_H

#include "target/nvme/store.h"

#define NVMET_NSID_MAX  1024
#define NVMET_ANA_GROUP 1 /* there is one group yet */

typedef struct NvmetSubsystem NvmetSubsystem;

typedef struct NvmetNamespaceConfig {
    uint32_t nsid;     /* 1..NVMET_NSID_MAX */
    uint64_t size;     /* bytes; 0: as large as the image */
    uint32_t lba_size; /* bytes: 512 or 4096 */
    const char *uuid;  /* 36 characters; NULL: derived from NQN and NSID */
    const char *nguid; /* 32 hex digits; NULL: derived */
    const char *eui64; /* 16 hex digits; NULL: derived */
    bool read_only;
    const char *image; /* file to begin with; NULL: all zeroes */
    bool write_back;   /* nvmet_namespace_write_back() writes the image */
} NvmetNamespaceConfig;

/* The defaults of all but NSID and size. */
extern const NvmetNamespaceConfig nvmet_namespace_defaults;

/* What has been done to it, since the start. */
typedef struct NvmetCounters {
    uint64_t reads;
    uint64_t writes;
    uint64_t bytes_read;
    uint64_t bytes_written;
} NvmetCounters;

typedef struct NvmetNamespace {
    NvmetSubsystem *subsystem;
    uint32_t nsid;
    uint8_t lba_shift;
    uint64_t blocks;
    uint32_t ana_group;
    bool read_only;
    uint8_t uuid[16];
    uint8_t nguid[16];
    uint8_t eui64[8];
    char *image; /* NULL: none, or not to be written */
    NvmetStore *store;
    NvmetCounters counters;
} NvmetNamespace;

/*
 * NULL and one line (g_free) if the configuration is not legal or the image
 * cannot be read. The subsystem owns the namespace.
 */
NvmetNamespace *nvmet_namespace_new(NvmetSubsystem *subsystem,
                                    const NvmetNamespaceConfig *config,
                                    char **why);
void nvmet_namespace_free(NvmetNamespace *ns);
void nvmet_namespace_state(NvmetNamespace *ns, LabState *state);
/* At the end of a run; true also if nothing was to be written. */
bool nvmet_namespace_write_back(const NvmetNamespace *ns, char **why);

#endif
