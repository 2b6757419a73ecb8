/*
 * Values in a plan: what they have to look like, and how properties take
 * them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/zones.h"
#include "plan/words.h"
#include "wire/wwn.h"

#define HEX_DIGITS "0123456789abcdefABCDEF"
#define NQN_MAX    223

/* Digits only, without a sign; false if it does not fit. */
static bool parse_number(const char *text, uint64_t *number)
{
    bool is_hex = g_ascii_strncasecmp(text, "0x", 2) == 0;
    const char *digits = is_hex ? text + 2 : text;
    guint64 value;

    if (!*digits ||
        digits[strspn(digits, is_hex ? HEX_DIGITS : G_CSET_DIGITS)] != '\0' ||
        !g_ascii_string_to_unsigned(digits, is_hex ? 16 : 10, 0, UINT64_MAX,
                                    &value, NULL)) {
        return false;
    }
    *number = value;
    return true;
}

static char *print_number(uint64_t number)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, number);
}

static char *number_value(const PlanWord *word, const char *text)
{
    uint64_t number;

    return parse_number(text, &number) && number >= word->min &&
                   number <= word->max
               ? print_number(number)
               : NULL;
}

static char *size_value(const PlanWord *word, const char *text)
{
    static const char units[] = "KMGT";
    size_t length = strlen(text);
    const char *unit =
        length ? strchr(units, g_ascii_toupper(text[length - 1])) : NULL;
    g_autofree char *digits = g_strndup(text, length - (unit != NULL));
    unsigned int shift = unit ? 10 * (unit - units + 1) : 0;
    uint64_t number;

    if (!parse_number(digits, &number) || number > word->max >> shift ||
        number << shift < word->min) {
        return NULL;
    }
    return print_number(number << shift);
}

static char *flag_value(const char *text)
{
    if (strcmp(text, "on") == 0 || strcmp(text, "1") == 0) {
        return g_strdup("on");
    }
    if (strcmp(text, "off") == 0 || strcmp(text, "0") == 0) {
        return g_strdup("off");
    }
    return NULL;
}

static char *choice_value(const PlanWord *word, const char *text)
{
    g_auto(GStrv) choices = g_strsplit(word->choices, " ", -1);

    return g_strv_contains((const char *const *)choices, text) ? g_strdup(text)
                                                               : NULL;
}

static bool is_printable(const char *text)
{
    for (; *text; text++) {
        if (*text < ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static char *text_value(const PlanWord *word, const char *text)
{
    return strlen(text) <= word->max && is_printable(text) ? g_strdup(text)
                                                           : NULL;
}

static char *digits_value(const PlanWord *word, const char *text)
{
    return strlen(text) == word->max && strspn(text, HEX_DIGITS) == word->max
               ? g_strdup(text)
               : NULL;
}

static char *uuid_value(const char *text)
{
    return g_uuid_string_is_valid(text) ? g_strdup(text) : NULL;
}

static char *wwn_value(const char *text)
{
    uint64_t wwn;

    return wwn_parse(text, &wwn) && wwn
               ? g_strdup_printf("0x%016" G_GINT64_MODIFIER "x", wwn)
               : NULL;
}

static char *mac_value(const char *text)
{
    uint64_t mac = 0;

    if (strlen(text) != 17) {
        return NULL;
    }
    for (int i = 0; i < 17; i++) {
        if (i % 3 == 2) {
            if (text[i] != ':') {
                return NULL;
            }
        } else if (g_ascii_isxdigit(text[i])) {
            mac = mac << 4 | g_ascii_xdigit_value(text[i]);
        } else {
            return NULL;
        }
    }
    return mac && !(mac >> 40 & 1) ? g_strdup(text) : NULL;
}

/* The two names, with a space between. */
static char *traddr_value(const char *text)
{
    uint64_t node, port;

    return wwn_parse_traddr(text, &node, &port) && node && port
               ? g_strdup_printf("0x%016" G_GINT64_MODIFIER
                                 "x 0x%016" G_GINT64_MODIFIER "x",
                                 node, port)
               : NULL;
}

/* A semicolon would end it in the property. */
static char *nqn_value(const char *text)
{
    return g_str_has_prefix(text, "nqn.") && strlen(text) <= NQN_MAX &&
                   is_printable(text) && !strchr(text, ';')
               ? g_strdup(text)
               : NULL;
}

/* Addresses and names as they are, WWPNs without colons; or a path. */
static char *member_value(const char *text)
{
    FcZoneMember member;
    uint64_t wwpn;

    if (wwn_parse(text, &wwpn)) {
        return g_strdup_printf("%016" G_GINT64_MODIFIER "x", wwpn);
    }
    if (g_str_has_prefix(text, "adapters/") ||
        g_str_has_prefix(text, "ports/")) {
        return g_strdup(text);
    }
    if (fc_zone_member_parse(text, &member) && member.kind == FC_ZONE_PORT_ID) {
        return g_strdup(text);
    }
    if (member.kind == FC_ZONE_DEVICE) {
        g_free(member.device);
    }
    return NULL;
}

static char *id_value(const char *text)
{
    return is_printable(text) && !strchr(text, ' ') ? g_strdup(text) : NULL;
}

static char *parse(const PlanWord *word, const char *text)
{
    switch (word->type) {
    case PLAN_NUMBER:
        return number_value(word, text);
    case PLAN_SIZE:
        return size_value(word, text);
    case PLAN_FLAG:
        return flag_value(text);
    case PLAN_CHOICE:
        return choice_value(word, text);
    case PLAN_TEXT:
        return text_value(word, text);
    case PLAN_DIGITS:
        return digits_value(word, text);
    case PLAN_UUID:
        return uuid_value(text);
    case PLAN_WWN:
        return wwn_value(text);
    case PLAN_MAC:
        return mac_value(text);
    case PLAN_TRADDR:
        return traddr_value(text);
    case PLAN_NQNS:
    case PLAN_SUBSYSTEMS:
        return nqn_value(text);
    case PLAN_MEMBERS:
        return member_value(text);
    case PLAN_FABRIC_NAME:
    case PLAN_BUS:
        return id_value(text);
    }
    return NULL;
}

static char *choices_text(const PlanWord *word)
{
    g_auto(GStrv) choices = g_strsplit(word->choices, " ", -1);
    guint count = g_strv_length(choices);
    g_autofree char *last = NULL;
    g_autofree char *others = NULL;

    if (count == 1) {
        return g_strdup(choices[0]);
    }
    last = g_steal_pointer(&choices[count - 1]);
    others = g_strjoinv(", ", choices);
    return g_strdup_printf("%s or %s", others, last);
}

static char *must_be_text(const PlanWord *word)
{
    switch (word->type) {
    case PLAN_NUMBER:
        return g_strdup_printf("%" G_GUINT64_FORMAT "..%" G_GUINT64_FORMAT,
                               word->min, word->max);
    case PLAN_SIZE:
        return g_strdup_printf("%" G_GUINT64_FORMAT "..%" G_GUINT64_FORMAT
                               " bytes, or a number with K, M, G or T",
                               word->min, word->max);
    case PLAN_FLAG:
        return g_strdup("on or off (1 or 0)");
    case PLAN_CHOICE:
        return choices_text(word);
    case PLAN_TEXT:
        return g_strdup_printf(
            "1..%" G_GUINT64_FORMAT " printable ASCII characters", word->max);
    case PLAN_DIGITS:
        return g_strdup_printf("%" G_GUINT64_FORMAT " hexadecimal digits",
                               word->max);
    case PLAN_UUID:
        return g_strdup("a UUID: 8-4-4-4-12 hexadecimal digits");
    case PLAN_WWN:
        return g_strdup("a WWN: 16 hexadecimal digits, pairs may be separated "
                        "by colons");
    case PLAN_MAC:
        return g_strdup("a unicast MAC address: six pairs of hexadecimal "
                        "digits, separated by colons");
    case PLAN_TRADDR:
        return g_strdup("nn-0x and 16 hexadecimal digits, a colon, pn-0x and "
                        "16 more");
    case PLAN_NQNS:
    case PLAN_SUBSYSTEMS:
        return g_strdup("an NQN: nqn. and what follows, 223 characters at "
                        "most");
    case PLAN_MEMBERS:
        return g_strdup("adapters/NAME, ports/NUMBER, a WWPN (16 hexadecimal "
                        "digits) or an address (0x and 6 digits)");
    case PLAN_FABRIC_NAME:
        return g_strdup("the name of a fabric");
    case PLAN_BUS:
        return g_strdup("the identifier of a bus");
    }
    return NULL;
}

char *plan_value_parse(const PlanWord *word, const char *text, char **must_be)
{
    char *value = parse(word, text);

    *must_be = value ? NULL : must_be_text(word);
    return value;
}
