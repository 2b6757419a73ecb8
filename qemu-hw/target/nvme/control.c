/*
 * What can be done to NVMe ports, subsystems and namespaces from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/control.h"
#include "target/nvme/port.h"

static bool missing(const char *name, char **why)
{
    *why = g_strdup_printf("%s= is missing", name);
    return false;
}

/* A number that has to be given. */
static bool need_u64(const GateArg *args, uint32_t count, const char *name,
                     uint64_t max, uint64_t *value, char **why)
{
    return control_arg(args, count, name)
               ? control_arg_u64(args, count, name, max, value, why)
               : missing(name, why);
}

/* ------------------------------------------------------------------ */
/* Ports                                                               */

static bool slow(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "latency", NULL };
    NvmetPort *port = object;
    int64_t latency = 0;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_time(args, count, "latency", &latency, why)) {
        return false;
    }
    if (!control_arg(args, count, "latency")) {
        return missing("latency", why);
    }
    port->extra_time = latency;
    return true;
}

static bool ana(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "group", "state", NULL };
    NvmetPort *port = object;
    const char *name = control_arg(args, count, "state");
    uint64_t group = 0;
    uint8_t state;

    if (!control_args_known(args, count, known, why) ||
        !need_u64(args, count, "group", NVMET_ANA_GROUPS, &group, why)) {
        return false;
    }
    if (!nvmet_ana_group_legal(group)) {
        *why = g_strdup_printf("group=0, must be 1..%d", NVMET_ANA_GROUPS);
        return false;
    }
    if (!name || !nvmet_ana_state_parse(name, &state)) {
        *why = g_strdup_printf("state=%s, must be " NVMET_ANA_STATE_NAMES,
                               name ? name : "");
        return false;
    }
    nvmet_ana_set_state(port, group, state);
    return true;
}

const ControlVerb nvmet_port_verbs[] = {
    { "slow", "latency=TIME", "each command takes that much longer", slow },
    { "ana", "group=N state=NAME", "the ANA state of a group", ana },
    { 0 },
};

/* ------------------------------------------------------------------ */
/* Namespaces                                                          */

static bool find_namespace(const NvmetSubsystem *subsystem, const GateArg *args,
                           uint32_t count, NvmetNamespace **ns, char **why)
{
    uint64_t nsid = 0;

    if (!need_u64(args, count, "nsid", NVMET_NSID_MAX, &nsid, why)) {
        return false;
    }
    *ns = nsid ? nvmet_subsystem_namespace(subsystem, nsid) : NULL;
    if (!*ns) {
        *why = g_strdup_printf("%s has no namespace %" G_GUINT64_FORMAT,
                               subsystem->name, nsid);
    }
    return *ns != NULL;
}

static bool add_namespace(void *object, const GateArg *args, uint32_t count,
                          char **why)
{
    static const char *const known[] = { "nsid", "size", "lba_size", "group",
                                         NULL };
    NvmetNamespaceConfig config = nvmet_namespace_defaults;
    uint64_t nsid = 0;
    uint64_t lba_size = config.lba_size;
    uint64_t group = config.ana_group;

    if (!control_args_known(args, count, known, why) ||
        !need_u64(args, count, "nsid", UINT32_MAX, &nsid, why) ||
        !need_u64(args, count, "size", UINT64_MAX, &config.size, why) ||
        !control_arg_u64(args, count, "lba_size", UINT32_MAX, &lba_size, why) ||
        !control_arg_u64(args, count, "group", UINT32_MAX, &group, why)) {
        return false;
    }
    config.nsid = nsid;
    config.lba_size = lba_size;
    config.ana_group = group;
    return nvmet_namespace_new(object, &config, why) != NULL;
}

static bool remove_namespace(void *object, const GateArg *args, uint32_t count,
                             char **why)
{
    static const char *const known[] = { "nsid", NULL };
    NvmetNamespace *ns;

    if (!control_args_known(args, count, known, why) ||
        !find_namespace(object, args, count, &ns, why)) {
        return false;
    }
    nvmet_namespace_remove(ns);
    return true;
}

static bool resize(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    static const char *const known[] = { "nsid", "size", NULL };
    NvmetNamespace *ns;
    uint64_t size = 0;

    return control_args_known(args, count, known, why) &&
           find_namespace(object, args, count, &ns, why) &&
           need_u64(args, count, "size", UINT64_MAX, &size, why) &&
           nvmet_namespace_resize(ns, size, why);
}

static bool read_only(void *object, const GateArg *args, uint32_t count,
                      char **why)
{
    static const char *const known[] = { "nsid", "on", NULL };
    NvmetNamespace *ns;
    uint64_t on = 1;

    if (!control_args_known(args, count, known, why) ||
        !find_namespace(object, args, count, &ns, why) ||
        !control_arg_u64(args, count, "on", 1, &on, why)) {
        return false;
    }
    nvmet_namespace_set_read_only(ns, on);
    return true;
}

static bool regroup(void *object, const GateArg *args, uint32_t count,
                    char **why)
{
    static const char *const known[] = { "nsid", "group", NULL };
    NvmetNamespace *ns;
    uint64_t group = 0;

    return control_args_known(args, count, known, why) &&
           find_namespace(object, args, count, &ns, why) &&
           need_u64(args, count, "group", UINT32_MAX, &group, why) &&
           nvmet_namespace_set_ana_group(ns, group, why);
}

static bool corrupt(void *object, const GateArg *args, uint32_t count,
                    char **why)
{
    static const char *const known[] = { "nsid", "lba", "byte", NULL };
    NvmetNamespace *ns;
    uint64_t lba = 0;
    uint64_t byte = 0;

    return control_args_known(args, count, known, why) &&
           find_namespace(object, args, count, &ns, why) &&
           need_u64(args, count, "lba", ns->blocks - 1, &lba, why) &&
           control_arg_u64(args, count, "byte", (1u << ns->lba_shift) - 1,
                           &byte, why) &&
           nvmet_namespace_corrupt(ns, lba, byte);
}

/* ------------------------------------------------------------------ */
/* Controllers                                                         */

/* One, or all of the subsystem; false if there is none. */
static bool each_controller(NvmetSubsystem *subsystem, uint64_t cntlid,
                            void (*act)(NvmetController *controller,
                                        NvmetEvent event),
                            NvmetEvent event, char **why)
{
    GPtrArray *controllers = subsystem->controllers;
    bool any = false;

    /* an end takes the controller from the list */
    for (guint i = controllers->len; i-- > 0;) {
        NvmetController *controller = controllers->pdata[i];

        if (!cntlid || controller->cntlid == cntlid) {
            any = true;
            act(controller, event);
        }
    }
    if (!any) {
        *why = g_strdup_printf("%s has no%s controller", subsystem->name,
                               cntlid ? " such" : "");
    }
    return any;
}

static void fail(NvmetController *controller, NvmetEvent event)
{
    nvmet_controller_fail(controller, "made to fail");
}

static bool fatal(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "cntlid", NULL };
    uint64_t cntlid = 0;

    return control_args_known(args, count, known, why) &&
           control_arg_u64(args, count, "cntlid", UINT16_MAX, &cntlid, why) &&
           each_controller(object, cntlid, fail, 0, why);
}

static void expire(NvmetController *controller, NvmetEvent event)
{
    nvmet_controller_expire(controller);
}

static bool kato(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "cntlid", NULL };
    uint64_t cntlid = 0;

    return control_args_known(args, count, known, why) &&
           control_arg_u64(args, count, "cntlid", UINT16_MAX, &cntlid, why) &&
           each_controller(object, cntlid, expire, 0, why);
}

static bool event_of(const char *name, NvmetEvent *event, char **why)
{
    static const char *const names[] = {
        [NVMET_EVENT_TEMPERATURE] = "temperature",
        [NVMET_EVENT_NAMESPACE] = "namespace",
        [NVMET_EVENT_ANA] = "ana",
        [NVMET_EVENT_DISCOVERY] = "discovery",
    };

    for (unsigned int i = 0; i < NVMET_EVENT_COUNT; i++) {
        if (g_strcmp0(names[i], name) == 0) {
            *event = i;
            return true;
        }
    }
    *why = g_strdup_printf("type=%s, must be temperature, namespace, ana or "
                           "discovery",
                           name ? name : "");
    return false;
}

static bool event(void *object, const GateArg *args, uint32_t count, char **why)
{
    static const char *const known[] = { "type", "cntlid", NULL };
    NvmetEvent kind;
    uint64_t cntlid = 0;

    return control_args_known(args, count, known, why) &&
           event_of(control_arg(args, count, "type"), &kind, why) &&
           control_arg_u64(args, count, "cntlid", UINT16_MAX, &cntlid, why) &&
           each_controller(object, cntlid, nvmet_controller_event, kind, why);
}

const ControlVerb nvmet_subsystem_verbs[] = {
    { "add", "nsid=N size=BYTES [lba_size=512|4096] [group=N]",
      "one more namespace", add_namespace },
    { "remove", "nsid=N", "the namespace is gone", remove_namespace },
    { "resize", "nsid=N size=BYTES", "it has another size", resize },
    { "read-only", "nsid=N [on=0|1]", "it can only be read", read_only },
    { "regroup", "nsid=N group=N", "it is in another ANA group", regroup },
    { "corrupt", "nsid=N lba=N [byte=N]",
      "a byte on the medium is inverted, and no host has done it", corrupt },
    { "fatal", "[cntlid=N]", "one controller or all fail (CSTS.CFS)", fatal },
    { "kato", "[cntlid=N]",
      "the keep-alive time of one controller or all is over", kato },
    { "event", "type=temperature|namespace|ana|discovery [cntlid=N]",
      "an asynchronous event, if the host wants it", event },
    { 0 },
};
