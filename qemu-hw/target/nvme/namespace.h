/*
 * A namespace: a number of logical blocks in memory, and how it is named.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_NAMESPACE_H
#define VICLAB_TARGET_NVME_NAMESPACE_H

#include "target/nvme/store.h"

#define NVMET_NSID_MAX 1024

typedef struct NvmetSubsystem NvmetSubsystem;

typedef struct NvmetNamespaceConfig {
    uint32_t nsid;      /* 1..NVMET_NSID_MAX */
    uint64_t size;      /* bytes; 0: as large as the image */
    uint32_t lba_size;  /* bytes: 512 or 4096 */
    const char *uuid;   /* 36 characters; NULL: derived from NQN and NSID */
    const char *nguid;  /* 32 hex digits; NULL: derived */
    const char *eui64;  /* 16 hex digits; NULL: derived */
    uint32_t ana_group; /* 1..NVMET_ANA_GROUPS */
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

void nvmet_counters_add(NvmetCounters *sum, const NvmetCounters *counters);
void nvmet_counters_state(NvmetCounters *counters, LabState *state);

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
 * cannot be read. The subsystem owns the namespace; hosts see it from now on.
 */
NvmetNamespace *nvmet_namespace_new(NvmetSubsystem *subsystem,
                                    const NvmetNamespaceConfig *config,
                                    char **why);
/* Without a word to anybody. */
void nvmet_namespace_free(NvmetNamespace *ns);
/* An empty one, to be loaded. */
NvmetNamespace *nvmet_namespace_new_empty(NvmetSubsystem *subsystem,
                                          uint32_t nsid);
/* All of it but the image. */
void nvmet_namespace_state(NvmetNamespace *ns, LabState *state);
/* At the end of a run; true also if nothing was to be written. */
bool nvmet_namespace_write_back(const NvmetNamespace *ns, char **why);

/*
 * namespace_change.c: at any time. Hosts are told as they wish to be. Where
 * there is @why, it is one line (g_free) if false is returned.
 */

/* It is gone, and its memory freed. */
void nvmet_namespace_remove(NvmetNamespace *ns);
/* @size in bytes; what was behind a smaller size reads as zero afterwards. */
bool nvmet_namespace_resize(NvmetNamespace *ns, uint64_t size, char **why);
/* Inverts byte @byte of block @lba without a word; true. */
bool nvmet_namespace_corrupt(NvmetNamespace *ns, uint64_t lba, uint32_t byte);
void nvmet_namespace_set_read_only(NvmetNamespace *ns, bool read_only);
bool nvmet_namespace_set_ana_group(NvmetNamespace *ns, uint32_t group,
                                   char **why);

/* Between the two files; an error is one line (g_free), or NULL. */
void nvmet_namespace_added(const NvmetNamespace *ns);
char *nvmet_namespace_size_error(uint64_t size, uint32_t lba_size);
char *nvmet_namespace_group_error(uint32_t group);

#endif
