/*
 * The plan of a laboratory: what it means, and what is said of a wrong one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "plan/plan.h"
#include "plan/words.h"

static Plan *parse(const char *text)
{
    return plan_parse("f", text, strlen(text));
}

static void check_good(const Plan *plan)
{
    g_autofree char *complaint = plan_complaint(plan);

    g_assert_cmpstr(complaint, ==, NULL);
}

/* The devices as lines of "driver id@bus property=value ...". */
static char *devices_of(const Plan *plan)
{
    g_autoptr(GPtrArray) devices = plan_devices(plan);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < devices->len; i++) {
        const PlanDevice *device = devices->pdata[i];

        g_string_append_printf(text, "%s %s", device->driver, device->id);
        if (device->bus) {
            g_string_append_printf(text, "@%s", device->bus);
        }
        for (guint k = 0; k < device->properties->len; k += 2) {
            g_string_append_printf(text, " %s=%s",
                                   (char *)device->properties->pdata[k],
                                   (char *)device->properties->pdata[k + 1]);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

/* "vic0-1 vic0-2": adapters and the ports that they find. */
static char *paths_of(const Plan *plan)
{
    g_autoptr(GArray) paths = plan_paths(plan);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < paths->len; i++) {
        const PlanPath *path = &g_array_index(paths, PlanPath, i);

        g_string_append_printf(text, "%s%s-%s", i ? " " : "",
                               path->adapter->name, path->port->name);
    }
    return g_string_free(text, FALSE);
}

static void check_devices(const char *text, const char *expected)
{
    g_autoptr(Plan) plan = parse(text);
    g_autofree char *devices = NULL;

    check_good(plan);
    devices = devices_of(plan);
    g_assert_cmpstr(devices, ==, expected);
}

static void check_paths(const char *text, const char *expected)
{
    g_autoptr(Plan) plan = parse(text);
    g_autofree char *paths = NULL;

    check_good(plan);
    paths = paths_of(plan);
    g_assert_cmpstr(paths, ==, expected);
}

/* ---- what it means ---- */

static void test_empty(void)
{
    check_devices("", "");
    check_devices("\n # nothing\r\n\t\n", "");
}

/* Devices stand behind those that they name, however the file has them. */
static void test_order(void)
{
    check_devices("[adapters/vic0]\n"
                  "[ports/3]\n"
                  "subsystems = nqn.b nqn.a\n"
                  "[subsystems/nqn.a]\n"
                  "[subsystems/nqn.a/namespaces/2]\n"
                  "size = 1M\n"
                  "[subsystems/nqn.b]\n"
                  "[ports/4]\n"
                  "subsystems=nqn.a\n"
                  "[fabrics/A]\n"
                  "[fabrics/A/zones/z]\n"
                  "members = ports/3\n"
                  "members = adapters/vic0 0x010203 20:00:00:00:00:00:00:0A\n",
                  "fc-fabric A domain=1\n"
                  "fc-zone A-z fabric=A name=z "
                  "members=port3:vic0:0x010203:200000000000000a\n"
                  "fc-nvme-port port3 fabric=A portid=3\n"
                  "fc-nvme-port port4 fabric=A portid=4\n"
                  "fc-nvme-subsystem subsystem1 nqn=nqn.a ports=port3:port4\n"
                  "fc-nvme-subsystem subsystem2 nqn=nqn.b ports=port3\n"
                  "fc-nvme-namespace subsystem1-namespace2 "
                  "subsystem=subsystem1 nsid=2 size=1048576\n"
                  "pcie-root-port vic0-bus chassis=250 slot=8\n"
                  "vic-fc vic0@vic0-bus fabric=A\n");
}

/* Everything that a value can look like. */
static void test_forms(void)
{
    check_devices("[fabrics/A] # the one\n"
                  "domain=0xEF\n"
                  " latency\t =\t 500 # ns\n"
                  "fabric_name = 0x2000AABBCCDDEEFF\n"
                  "fcf_mac = 02:FC:f0:00:00:01\n"
                  "fdmi = 0\n"
                  "single_frame_ct = off\n"
                  "default_zone = deny\n",
                  "fc-fabric A domain=239 latency=500 "
                  "fabric-name=0x2000aabbccddeeff fcf-mac=02:FC:f0:00:00:01 "
                  "fdmi=off single-frame-ct=off default-zone=deny\n");
    check_devices("[fabrics/A]\n"
                  "[ports/65535]\n"
                  "addr_trtype = fc\n"
                  "addr_adrfam = fc\n"
                  "addr_trsvcid = none\n"
                  "addr_traddr = nn-0x2000525400000001:pn-0X2001525400000001\n"
                  "max_burst = 256k\n"
                  "max_transfer = 1M\n"
                  "[ports/65535/ana_groups/2]\n"
                  "ana_state = non-optimized\n"
                  "[ports/65535/ana_groups/3]\n",
                  "fc-fabric A domain=1\n"
                  "fc-nvme-port port65535 fabric=A portid=65535 "
                  "wwnn=0x2000525400000001 wwpn=0x2001525400000001 "
                  "max-burst=262144 max-transfer=1048576 "
                  "ana-group2=non-optimized\n");
    check_devices("[subsystems/nqn.2026-01.org:a/b]\n"
                  "attr_model = two words = fine\n"
                  "allowed_hosts = nqn.x:1 nqn.y\n"
                  "[subsystems/nqn.2026-01.org:a/b/namespaces/1]\n"
                  "device_path = a#b c\n"
                  "save = 1\n"
                  "device_uuid = 6ba7b810-9dad-41d1-80b4-00c04fd430c8\n"
                  "[subsystems/nqn.2026-01.org:a/b/namespaces/2]\n"
                  "size = 1G\n"
                  "enable = 0\n"
                  "[subsystems/nqn.2026-01.org:a/b/namespaces/3]\n"
                  "size = 8192\n"
                  "lba_size = 4096\n",
                  "fc-nvme-subsystem subsystem1 nqn=nqn.2026-01.org:a/b "
                  "model=two words = fine allow-any-host=off "
                  "hosts=nqn.x:1;nqn.y\n"
                  "fc-nvme-namespace subsystem1-namespace1 "
                  "subsystem=subsystem1 nsid=1 image=a#b c save=on "
                  "uuid=6ba7b810-9dad-41d1-80b4-00c04fd430c8\n"
                  "fc-nvme-namespace subsystem1-namespace3 "
                  "subsystem=subsystem1 nsid=3 size=8192 lba-size=4096\n");
}

/* The first domains that nobody has asked for; a bus that is there. */
static void test_defaults(void)
{
    check_devices("[fabrics/A]\n[fabrics/B]\ndomain = 1\n[fabrics/C]\n"
                  "[adapters/v]\nfabric = C\nbus = rp0\n",
                  "fc-fabric A domain=2\n"
                  "fc-fabric B domain=1\n"
                  "fc-fabric C domain=3\n"
                  "vic-fc v@rp0 fabric=C\n");
}

#define TWO_FABRICS                                          \
    "[fabrics/A]\ndomain = 5\n[fabrics/B]\ndomain = 6\n"     \
    "[adapters/v0]\nfabric = A\n[adapters/v1]\nfabric = B\n" \
    "[adapters/v2]\nfabric = A\nrole = fcp\n"                \
    "[ports/1]\nfabric = A\n[ports/2]\nfabric = A\n[ports/3]\nfabric = B\n"

static void test_paths(void)
{
    check_paths("", "");
    check_paths(TWO_FABRICS, "v0-1 v0-2 v1-3");
    check_paths(TWO_FABRICS "[fabrics/A/zones/z]\n"
                            "members = adapters/v0 ports/2\n",
                "v0-2 v1-3");
    /* by addresses: the second target of A, the first adapter */
    check_paths(TWO_FABRICS "[fabrics/A/zones/z]\n"
                            "members = 0x054200 0x050100\n",
                "v0-2 v1-3");
    check_paths(TWO_FABRICS "[fabrics/B/zones/z]\n"
                            "members = 0x060100 0x064100\n",
                "v0-1 v0-2 v1-3");
    /* by the names that they have, given or derived */
    check_paths(TWO_FABRICS "[fabrics/A/zones/z]\n"
                            "members = 20:01:00:25:b5:05:01:01 ports/1\n",
                "v0-1 v1-3");
    check_paths("[fabrics/A]\n[fabrics/A/zones/z]\n"
                "members = 2001000000000001 2001000000000002 "
                "20:01:00:25:b5:00:00:0c\n"
                "[adapters/v0]\nwwpn = 2001000000000001\n"
                "[adapters/v1]\nmac = 00:25:b5:00:00:0c\n"
                "[adapters/v2]\n"
                "[ports/1]\n"
                "addr_traddr = nn-0x2000000000000001:pn-0x2001000000000002\n",
                "v0-1 v1-1");
    check_paths("[fabrics/A]\ndefault_zone = deny\n[adapters/v0]\n[ports/1]\n",
                "");
}

/* ---- what is wrong ---- */

typedef struct Broken {
    const char *name;
    const char *text;
    const char *complaint;
} Broken;

#define NQN "[subsystems/nqn.x]\n"

static const Broken broken[] = {
    { "no-section", "domain = 1\n",
      "f:1:1: there is no section before this line" },
    { "unknown-section", "\n[adaptors/vic0]\nrole = nvme\n",
      "f:2:2: [adaptors/vic0] is no section, must be [fabrics/NAME], "
      "[fabrics/NAME/zones/NAME], [ports/NUMBER], "
      "[ports/NUMBER/ana_groups/NUMBER], [subsystems/NQN], "
      "[subsystems/NQN/namespaces/NUMBER] or [adapters/NAME]" },
    { "empty-section", "[]\n",
      "f:1:2: [] is no section, must be [fabrics/NAME], "
      "[fabrics/NAME/zones/NAME], [ports/NUMBER], "
      "[ports/NUMBER/ana_groups/NUMBER], [subsystems/NQN], "
      "[subsystems/NQN/namespaces/NUMBER] or [adapters/NAME]" },
    { "open-section", "  [fabrics/A\ndomain = 1\n",
      "f:1:13: the section has no ']' at its end" },
    { "bad-name", "[fabrics/1st]\n",
      "f:1:10: the name is '1st', must be a letter, then letters, digits, "
      "'-', '.' or '_'" },
    { "bad-port-number", "[fabrics/A]\n[ports/0]\n[ports/65536]\n[ports/x]\n",
      "f:2:8: the name is '0', must be a number, 1..65535\n"
      "f:3:8: the name is '65536', must be a number, 1..65535\n"
      "f:4:8: the name is 'x', must be a number, 1..65535" },
    { "bad-nqn", "[subsystems/iqn.x]\n",
      "f:1:13: the name is 'iqn.x', must be an NQN: nqn. and what follows, 223 "
      "characters at most" },
    { "bad-nsid", NQN "[subsystems/nqn.x/namespaces/1025]\nsize = 1M\n",
      "f:2:30: the name is '1025', must be a number, 1..1024" },
    { "bad-ana-group", "[fabrics/A]\n[ports/1]\n[ports/1/ana_groups/33]\n",
      "f:3:21: the name is '33', must be a number, 1..32" },
    { "section-twice", "[fabrics/A]\n\n[fabrics/A]\n",
      "f:3:2: [fabrics/A] is there already, in line 1" },
    { "no-parent", "[fabrics/A/zones/z]\n[fabrics/A]\n",
      "f:1:2: there is no [fabrics/A], it has to come before "
      "[fabrics/A/zones/z]" },
    { "no-setting", "[fabrics/A]\n  domain 1\n= 1\n",
      "f:2:3: 'domain 1' says nothing, must be [a section], word = value or # "
      "a comment\n"
      "f:3:1: '= 1' says nothing, must be [a section], word = value or # a "
      "comment" },
    { "unknown-word", "[fabrics/A]\ndomian = 1\n",
      "f:2:1: 'domian' is no word of [fabrics/A], must be domain, e_d_tov, "
      "r_a_tov, latency, fabric_name, fcf_mac, fcf_priority, vlan, fka_period, "
      "keep_alive, fdmi, single_frame_ct or default_zone" },
    { "word-of-another", "[fabrics/A]\n[fabrics/A/zones/z]\n domain = 1\n",
      "f:3:2: 'domain' is no word of [fabrics/A/zones/z], must be members" },
    { "word-twice", "[fabrics/A]\ndomain = 1\n domain = 2\n",
      "f:3:2: domain is set already, in line 2" },
    { "no-value", "[fabrics/A]\ndomain =  # which?\n",
      "f:2:9: domain has no value" },
    { "range", "[fabrics/A]\ndomain = 300\nlatency = 1000000001\n",
      "f:2:10: domain is '300', must be 1..239\n"
      "f:3:11: latency is '1000000001', must be 0..1000000000" },
    { "no-number", "[fabrics/A]\ndomain = -1\ne_d_tov = 2s\nr_a_tov = 0x\n",
      "f:2:10: domain is '-1', must be 1..239\n"
      "f:3:11: e_d_tov is '2s', must be 1000..60000\n"
      "f:4:11: r_a_tov is '0x', must be 1000..240000" },
    { "flag", "[fabrics/A]\nfdmi = yes\n",
      "f:2:8: fdmi is 'yes', must be on or off (1 or 0)" },
    { "choice", "[fabrics/A]\ndefault_zone = open\n",
      "f:2:16: default_zone is 'open', must be auto, permit or deny" },
    { "only-choice", "[fabrics/A]\n[ports/1]\naddr_trtype = tcp\n",
      "f:3:15: addr_trtype is 'tcp', must be fc" },
    { "wwn", "[fabrics/A]\nfabric_name = 20:00:00:00:00:00:00\n",
      "f:2:15: fabric_name is '20:00:00:00:00:00:00', must be a WWN: 16 "
      "hexadecimal digits, pairs may be separated by colons" },
    { "mac", "[fabrics/A]\n[adapters/v]\nmac = 01:00:5e:00:00:01\n",
      "f:3:7: mac is '01:00:5e:00:00:01', must be a unicast MAC address: six "
      "pairs of hexadecimal digits, separated by colons" },
    { "traddr", "[fabrics/A]\n[ports/1]\naddr_traddr = 2000525400000001\n",
      "f:3:15: addr_traddr is '2000525400000001', must be nn-0x and 16 "
      "hexadecimal digits, a colon, pn-0x and 16 more" },
    { "size", NQN "[subsystems/nqn.x/namespaces/1]\nsize = 64X\n",
      "f:2:2: [subsystems/nqn.x/namespaces/1] has neither size nor "
      "device_path, must have one\n"
      "f:3:8: size is '64X', must be 512..281474976710656 bytes, or a number "
      "with K, M, G or T" },
    { "size-too-large",
      NQN "[subsystems/nqn.x/namespaces/1]\nsize = "
          "17179869185G\ndevice_path = x\n",
      "f:3:8: size is '17179869185G', must be 512..281474976710656 bytes, or a "
      "number with K, M, G or T" },
    { "size-and-lba",
      NQN "[subsystems/nqn.x/namespaces/1]\nsize = 512\n"
          "lba_size = 4096\n",
      "f:3:8: size is 512, must be a multiple of lba_size (4096)" },
    { "text",
      NQN "attr_serial = 012345678901234567890\n"
          "attr_firmware = f\xc3\xbcnf\n",
      "f:2:15: attr_serial is '012345678901234567890', must be 1..20 printable "
      "ASCII characters\n"
      "f:3:17: attr_firmware is 'f\xc3\xbcnf', must be 1..8 printable ASCII "
      "characters" },
    { "identifiers",
      NQN "[subsystems/nqn.x/namespaces/1]\nsize = 1M\n"
          "device_uuid = 1234\ndevice_nguid = 0123\n"
          "device_eui64 = 525400123456789g\n",
      "f:4:15: device_uuid is '1234', must be a UUID: 8-4-4-4-12 hexadecimal "
      "digits\n"
      "f:5:16: device_nguid is '0123', must be 32 hexadecimal digits\n"
      "f:6:16: device_eui64 is '525400123456789g', must be 16 hexadecimal "
      "digits" },
    { "save-without-path",
      NQN "[subsystems/nqn.x/namespaces/1]\nsize = 1M\n"
          "save = on\n",
      "f:4:8: save is on, must be off without a device_path" },
    { "unknown-fabric", "[fabrics/A]\n[adapters/v]\nfabric = B\n",
      "f:3:10: fabric is 'B', but there is no [fabrics/B]" },
    { "which-fabric", "[fabrics/A]\n[fabrics/B]\n[adapters/v]\n[ports/1]\n",
      "f:3:2: [adapters/v] does not say its fabric, must be fabric = NAME\n"
      "f:4:2: [ports/1] does not say its fabric, must be fabric = NAME" },
    { "no-fabric", "[adapters/v]\n",
      "f:1:2: [adapters/v] does not say its fabric, must be fabric = NAME" },
    { "unknown-subsystem",
      "[fabrics/A]\n" NQN "[ports/1]\nsubsystems = nqn.x nqn.y nqn.x\n",
      "f:4:20: subsystems names 'nqn.y', but there is no [subsystems/nqn.y]\n"
      "f:4:26: subsystems names 'nqn.x' twice" },
    { "bad-member",
      "[fabrics/A]\n[fabrics/A/zones/z]\n"
      "members = vic0 0x0102 ports/1\n",
      "f:3:11: members is 'vic0', must be adapters/NAME, ports/NUMBER, a WWPN "
      "(16 hexadecimal digits) or an address (0x and 6 digits)\n"
      "f:3:16: members is '0x0102', must be adapters/NAME, ports/NUMBER, a "
      "WWPN (16 hexadecimal digits) or an address (0x and 6 digits)\n"
      "f:3:23: members names 'ports/1', but there is no [ports/1]" },
    { "member-elsewhere",
      "[fabrics/A]\n[fabrics/B]\n[fabrics/A/zones/z]\n"
      "members = ports/1\n[ports/1]\nfabric = B\n",
      "f:4:11: members names 'ports/1', which is on [fabrics/B] and not on "
      "[fabrics/A]" },
    { "same-domain", "[fabrics/A]\ndomain = 2\n[fabrics/B]\ndomain = 2\n",
      "f:4:10: domain is 2, must not be that of [fabrics/A] in line 1" },
    { "times", "[fabrics/A]\ne_d_tov = 20000\n[fabrics/B]\nr_a_tov = 1999\n",
      "f:2:11: r_a_tov is 10000, must not be less than e_d_tov (20000)\n"
      "f:4:11: r_a_tov is 1999, must not be less than e_d_tov (2000)" },
    { "same-device", "[fabrics/a]\n[adapters/a]\n[adapters/port7]\n[ports/7]\n",
      "f:2:2: the device of [adapters/a] would be 'a', which is that of "
      "[fabrics/a] in line 1: choose another name\n"
      "f:4:2: the device of [ports/7] would be 'port7', which is that of "
      "[adapters/port7] in line 3: choose another name" },
    { "same-wwpn",
      "[fabrics/A]\n[adapters/v]\n[adapters/w]\n"
      "wwpn = 20:01:00:25:b5:01:01:01\n",
      "f:4:8: the WWPN is 20010025b5010101, must not be that of [adapters/v] "
      "in line 2" },
    { "port-numbers",
      "[fabrics/A]\n[ports/1]\nmax_transfer = 12288\n"
      "max_burst = 514\nparam_max_queue_size = 8\n",
      "f:3:16: max_transfer is 12288, must be a power of two\n"
      "f:4:13: max_burst is 514, must be a multiple of 4\n"
      "f:5:24: param_max_queue_size is '8', must be 16..1024" },
    { "cntlid", NQN "attr_cntlid_max = 5\nattr_cntlid_min = 6\n",
      "f:3:19: attr_cntlid_min is 6, must not be more than attr_cntlid_max "
      "(5)" },
    { "hosts", NQN "attr_allow_any_host = 1\nallowed_hosts = nqn.h\n",
      "f:3:17: allowed_hosts is set, must not be while attr_allow_any_host is "
      "on" },
    { "bad-host", NQN "allowed_hosts = nqn.a host nqn.b;c\n",
      "f:2:23: allowed_hosts is 'host', must be an NQN: nqn. and what follows, "
      "223 characters at most\n"
      "f:2:28: allowed_hosts is 'nqn.b;c', must be an NQN: nqn. and what "
      "follows, 223 characters at most" },
    { "no-text", "[fabrics/A]\ndomain = \xff\n",
      "f:2:10: byte ff is no text (UTF-8)" },
};

static void test_broken(gconstpointer data)
{
    const Broken *one = data;
    g_autoptr(Plan) plan = parse(one->text);
    g_autofree char *complaint = plan_complaint(plan);

    g_assert_cmpstr(complaint, ==, one->complaint);
}

/* Twenty errors are enough, and a line says that there are more. */
static void test_many_errors(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *complaint = NULL;
    g_auto(GStrv) lines = NULL;
    g_autoptr(Plan) plan = NULL;

    for (int i = 0; i < 10000; i++) {
        g_string_append(text, "nonsense\n");
    }
    plan = parse(text->str);
    complaint = plan_complaint(plan);
    lines = g_strsplit(complaint, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 21);
    g_assert_true(g_str_has_prefix(lines[19], "f:20:1: "));
    g_assert_cmpstr(lines[20], ==, "f: there are more errors");
}

static void expect(const GString *text, const char *complaint)
{
    g_autoptr(Plan) plan = plan_parse("f", text->str, text->len);
    g_autofree char *found = plan_complaint(plan);

    g_assert_cmpstr(found, ==, complaint);
}

/* What a plan can make us allocate has an end. */
static void test_limits(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_len(text, "[fabrics/A]\n\0", 13);
    expect(text, "f:2:1: byte 00 is no text (UTF-8)");
    g_string_assign(text, "[fabrics/A]\n");
    for (unsigned int i = 0; i < 192; i++) {
        g_string_append_printf(text, "[ports/%u]\n", i + 1);
    }
    expect(text, "f:193:2: [fabrics/A] has no room for [ports/192]: it has 191 "
                 "ports for targets");
    g_string_assign(text, "[fabrics/A]\n");
    for (unsigned int i = 0; i < 65; i++) {
        g_string_append_printf(text, "[adapters/v%u]\n", i);
    }
    expect(text, "f:66:2: [fabrics/A] has no room for [adapters/v64]: it has "
                 "64 ports for adapters");
    g_string_assign(text, "");
    for (unsigned int i = 0; i < 240; i++) {
        g_string_append_printf(text, "[fabrics/f%u]\n", i);
    }
    expect(text, "f:240:2: there are more than 239 fabrics");
    g_string_assign(text, "[fabrics/A]\n[fabrics/A/zones/z]\nmembers =");
    for (unsigned int i = 0; i < 256; i++) {
        g_string_append(text, " 0x010203");
    }
    expect(text, "f:3:2306: [fabrics/A/zones/z] has more than 255 members");
    g_string_assign(text, "[subsystems/nqn.x]\n");
    for (unsigned int i = 0; i < 1025; i++) {
        g_string_append(text, "allowed_hosts = nqn.y\n");
    }
    expect(text, "f:1026:17: [subsystems/nqn.x] has more than 1024 values");
    g_string_assign(text, "");
    for (unsigned int i = 0; i <= PLAN_ITEMS_MAX; i++) {
        g_string_append_printf(text, "[subsystems/nqn.%u]\n", i);
    }
    expect(text, "f:4097:2: more than 4096 sections");
    g_string_assign(text, "#");
    while (text->len <= PLAN_TEXT_MAX) {
        g_string_append(text, "##########");
    }
    expect(text, "f:1:1: the file is longer than 1048576 bytes");
}

/* ---- what is handed out ---- */

static char *read_text(const char *folder, const char *name)
{
    g_autofree char *path =
        g_build_filename(g_getenv("VICLAB_SOURCE"), folder, name, NULL);
    char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void test_examples(void)
{
    static const struct {
        const char *name;
        const char *paths;
    } examples[] = {
        { "single.lab", "vic0-1" },
        { "two-fabrics.lab", "vic0-1 vic0-2 vic1-3 vic1-4" },
        { "zoned.lab", "vic0-1 vic0-3 vic1-2 vic1-3" },
    };

    if (!g_getenv("VICLAB_SOURCE")) {
        g_test_skip("run by hand: VICLAB_SOURCE is not set");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_autofree char *text = read_text("scripts/labs", examples[i].name);

        check_paths(text, examples[i].paths);
    }
}

/* The pieces of the manual are one laboratory, and have all words in them. */
static void test_manual(void)
{
    g_autofree char *manual = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) pieces = NULL;
    g_autoptr(Plan) plan = NULL;

    if (!g_getenv("VICLAB_SOURCE")) {
        g_test_skip("run by hand: VICLAB_SOURCE is not set");
        return;
    }
    manual = read_text("docs", "fabric-file.md");
    pieces = g_strsplit(manual, "```", -1);
    for (char **piece = pieces; *piece; piece++) {
        if (g_str_has_prefix(*piece, "lab\n")) {
            g_string_append(text, *piece + strlen("lab"));
        }
    }
    plan = parse(text->str);
    check_good(plan);
    for (PlanKind kind = 0; kind < PLAN_KINDS; kind++) {
        g_autofree char *words = plan_words(kind);
        g_auto(GStrv) list = g_regex_split_simple(", | or ", words, 0, 0);

        for (char **word = list; *word; word++) {
            g_autofree char *line = g_strdup_printf("\n%s =", *word);

            g_test_message("%s", *word);
            g_assert_nonnull(strstr(text->str, line));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/empty", test_empty);
    g_test_add_func("/plan/order", test_order);
    g_test_add_func("/plan/forms", test_forms);
    g_test_add_func("/plan/defaults", test_defaults);
    g_test_add_func("/plan/paths", test_paths);
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path =
            g_strconcat("/plan/broken/", broken[i].name, NULL);

        g_test_add_data_func(path, &broken[i], test_broken);
    }
    g_test_add_func("/plan/many-errors", test_many_errors);
    g_test_add_func("/plan/limits", test_limits);
    g_test_add_func("/plan/examples", test_examples);
    g_test_add_func("/plan/manual", test_manual);
    return g_test_run();
}
