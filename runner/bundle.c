/*
 * Bundles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bundle.h"

#include <string.h>

#include "drill.h"
#include "driver.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "inputs.h"
#include "json.h"
#include "machine.h"
#include "outcome.h"
#include "result.h"
#include "ustar.h"

#define SCHEMA   "1"
#define MANIFEST "manifest.json"
#define TEXT_MAX (1024 * 1024) /* bytes of what is read as text */
#define DRILL    "drill/"
#define DRIVER   "driver/"
#define ABOUT    "a run of a drill; 'viclab replay FILE' plays it again"

#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+._-/"

/* ------------------------------------------------------------------ */
/* The run                                                             */

static Record *read_inputs(const char *folder, GError **error)
{
    Record *inputs = record_read(folder, INPUTS_FILE);

    if (!inputs) {
        fail(error, FAIL_USAGE,
             "%s: there is no " INPUTS_FILE " in it, which 'viclab drill' "
             "leaves: give the folder of a drill that was played",
             folder);
    }
    return inputs;
}

/* "recovery/lost-rsp", with nothing in it that a path cannot have. */
static char *drill_name(const Record *inputs)
{
    const char *name = record_get(inputs, INPUTS_DRILL);

    return g_strcanon(g_strdup(name ? name : "drill"), NAME_CHARACTERS, '-');
}

char *bundle_name(const char *folder, GError **error)
{
    g_autoptr(Record) inputs = read_inputs(folder, error);
    g_autofree char *name = inputs ? drill_name(inputs) : NULL;
    const char *slash = name ? strrchr(name, '/') : NULL;

    return name ? g_strconcat(slash ? slash + 1 : name, BUNDLE_SUFFIX, NULL)
                : NULL;
}

/* ------------------------------------------------------------------ */
/* Packing                                                             */

typedef struct Packing {
    const Session *session;
    const char *folder;
    const Record *inputs;
    GPtrArray *members; /* of the archive, the manifest not yet among them */
    char *group;        /* the drill's folder in the archive */
} Packing;

static bool add_file(Packing *packing, const char *name, const char *path,
                     GError **error)
{
    gsize length;
    char *text = file_read(path, &length, error);

    if (!text) {
        return false;
    }
    if (!ustar_find(packing->members, name)) {
        ustar_add(packing->members, name, text, length);
    } else {
        g_free(text);
    }
    return true;
}

static bool add_lab(Packing *packing, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(packing->folder, LAB_COPY, NULL);
    GBytes *data;
    gsize length;
    const char *text;

    if (!add_file(packing, name, path, error)) {
        return false;
    }
    data = ustar_find(packing->members, name);
    text = g_bytes_get_data(data, &length);
    return inputs_check_lab(name, text, length, error);
}

static bool add_included(Packing *packing, const DrillProgram *program,
                         const char *path, GError **error)
{
    g_autoptr(GPtrArray) files = drill_files(program, path, error);

    for (guint i = 1; files && i < files->len; i++) {
        const char *name = files->pdata[i];
        g_autofree char *from = g_build_filename(packing->folder, name, NULL);
        g_autofree char *place = g_strconcat(packing->group, name, NULL);

        if (!add_file(packing, place, from, error)) {
            return false;
        }
    }
    return files != NULL;
}

static char **read_values(const char *folder)
{
    g_autofree char *path =
        g_build_filename(folder, MACHINE_DRILL_VALUES, NULL);

    return file_lines(path);
}

/* The copy that was played, under its own name. */
static bool add_drill(Packing *packing, GError **error)
{
    g_autofree char *name = drill_name(packing->inputs);
    g_autofree char *place = g_strconcat(DRILL, name, DRILL_SUFFIX, NULL);
    g_autofree char *copy = g_build_filename(packing->folder, DRILL_COPY, NULL);
    g_autofree char *values =
        g_build_filename(packing->folder, MACHINE_DRILL_VALUES, NULL);
    g_auto(GStrv) lines = read_values(packing->folder);
    g_autoptr(DrillProgram) program =
        drill_program_read(copy, (const char *const *)lines);
    const char *lab = drill_program_need(program, "lab");
    g_autofree char *lab_place = NULL;

    packing->group = g_strndup(place, strrchr(place, '/') + 1 - place);
    if (!add_file(packing, place, copy, error) ||
        !add_included(packing, program, copy, error) ||
        !add_file(packing, MACHINE_DRILL_VALUES, values, error)) {
        return false;
    }
    if (!lab && !record_get(packing->inputs, INPUTS_FABRIC_FILE)) {
        return true;
    }
    lab_place =
        lab ? g_strconcat(packing->group, lab, NULL) : g_strdup(LAB_COPY);
    return add_lab(packing, lab_place, error);
}

static bool is_of_driver(const char *name)
{
    return g_str_has_suffix(name, ".ko") || g_str_has_suffix(name, ".cocci") ||
           strcmp(name, DRIVER_CHANGES) == 0;
}

/* Only what was there during the run: a name may stand for another by now. */
static bool check_module(const Packing *packing, const char *name,
                         GError **error)
{
    g_autofree char *key = g_strconcat("driver ", name, NULL);
    g_autofree char *place = g_strconcat(DRIVER, name, NULL);
    GBytes *data = ustar_find(packing->members, place);
    g_autofree char *digest =
        g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, data);

    return g_str_has_suffix(name, ".cocci") ||
           record_is(packing->inputs, key, digest) ||
           fail(error, FAIL_USAGE,
                "%s: its driver has changed since (%s): play the drill again",
                packing->folder, name);
}

static bool add_driver(Packing *packing, const char *given, GError **error)
{
    g_autofree char *folder = driver_find(packing->session, given, error);
    g_autoptr(GPtrArray) names = folder ? file_list(folder) : NULL;

    for (guint i = 0; names && i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *place = g_strconcat(DRIVER, name, NULL);

        if (is_of_driver(name) && (!add_file(packing, place, path, error) ||
                                   !check_module(packing, name, error))) {
            return false;
        }
    }
    return folder != NULL;
}

static void add_manifest(Packing *packing, const Record *result,
                         const char *inputs, const char *outcome)
{
    Json *json = json_new();
    g_autoptr(GPtrArray) rest = packing->members;
    char *text;

    json_text(json, "about", ABOUT);
    json_text(json, "schema", SCHEMA);
    json_text(json, "title", record_get(result, "title"));
    json_text(json, "link", record_get(result, "link"));
    json_text(json, "reason", record_get(result, "reason"));
    json_nested(json, "outcome", outcome);
    json_nested(json, "inputs", inputs);
    text = json_end(json);
    /* at the top, where people look */
    packing->members = ustar_new();
    ustar_add(packing->members, MANIFEST, text, strlen(text));
    g_ptr_array_extend(packing->members, rest, NULL, NULL);
    g_ptr_array_set_free_func(rest, NULL);
}

static bool is_repeatable(const Packing *packing, GError **error)
{
    const char *why = record_get(packing->inputs, INPUTS_NOT_REPEATABLE);
    g_auto(GStrv) options = NULL;

    if (why) {
        return fail(error, FAIL_USAGE,
                    "%s was played with %s, and no such run can be repeated",
                    packing->folder, why);
    }
    options = inputs_options(packing->inputs, error);
    return options != NULL;
}

static bool pack_all(Packing *packing, const char *path, GError **error)
{
    const char *folder = packing->folder;
    g_autofree char *inputs_path = g_build_filename(folder, INPUTS_FILE, NULL);
    g_autofree char *outcome = outcome_collect(folder, error);
    g_autoptr(Record) result =
        outcome ? record_read(folder, RESULT_FILE) : NULL;
    const char *driver = result ? record_get(result, "driver_build") : NULL;
    g_autofree char *inputs = NULL;

    if (!result || !add_drill(packing, error) ||
        (driver && !add_driver(packing, driver, error))) {
        return false;
    }
    inputs = file_read(inputs_path, NULL, error);
    if (!inputs) {
        return false;
    }
    add_manifest(packing, result, inputs, outcome);
    return ustar_write(packing->members, path, error);
}

bool bundle_pack(const Session *session, const char *folder, const char *path,
                 GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
    g_autoptr(Record) inputs = read_inputs(folder, error);
    Packing packing = {
        .session = session,
        .folder = absolute,
        .inputs = inputs,
        .members = ustar_new(),
    };
    bool done = inputs && is_repeatable(&packing, error) &&
                pack_all(&packing, path, error);

    g_ptr_array_unref(packing.members);
    g_free(packing.group);
    return done;
}

/* ------------------------------------------------------------------ */
/* Opening                                                             */

static bool complain(const char *path, const char *what, GError **error)
{
    return fail(error, FAIL_USAGE,
                "%s is no bundle that this viclab can play: %s", path, what);
}

/* A member's text, which has no NUL in it; NULL if there is none. */
static char *text_of(const GPtrArray *members, const char *name)
{
    GBytes *data = ustar_find(members, name);
    gsize length = 0;
    const char *text = data ? g_bytes_get_data(data, &length) : NULL;

    return data && length <= TEXT_MAX && !memchr(text ? text : "", '\0', length)
               ? g_strndup(text, length)
               : NULL;
}

static Record *record_in(const Record *record, const char *key)
{
    const char *text = record_get(record, key);

    return text ? record_parse(text) : NULL;
}

static bool read_manifest(Bundle *bundle, const GPtrArray *members,
                          const char *path, GError **error)
{
    g_autofree char *text = text_of(members, MANIFEST);
    g_autoptr(Record) manifest = text ? record_parse(text) : NULL;

    if (!manifest || !record_get(manifest, "schema")) {
        return complain(path, "it has no " MANIFEST, error);
    }
    if (!record_is(manifest, "schema", SCHEMA)) {
        return complain(path, "its format is not version " SCHEMA, error);
    }
    bundle->inputs = record_in(manifest, "inputs");
    bundle->outcome = record_in(manifest, "outcome");
    if (!bundle->inputs || !bundle->outcome ||
        !record_get(bundle->outcome, "verdict") ||
        !record_get(bundle->inputs, INPUTS_DRILL)) {
        return complain(path, MANIFEST " lacks inputs or outcome", error);
    }
    return true;
}

static bool check_lab(const GPtrArray *members, const char *place,
                      GError **error)
{
    g_autofree char *text = text_of(members, place);

    return text && inputs_check_lab(place, text, strlen(text), error);
}

/* The laboratory is one of the bundle's own, too. */
static bool check_need(const Bundle *bundle, const GPtrArray *members,
                       const char *group, const char *path, GError **error)
{
    g_autoptr(DrillProgram) program =
        drill_program_read(bundle->drill, (const char *const *)bundle->values);
    const char *lab = drill_program_need(program, "lab");
    g_autofree char *place = lab ? g_strconcat(group, lab, NULL) : NULL;

    if (place && !ustar_find(members, place)) {
        return complain(path, "the laboratory of its drill is not in it",
                        error);
    }
    return !place || check_lab(members, place, error);
}

static bool find_drill(Bundle *bundle, const GPtrArray *members,
                       const char *path, GError **error)
{
    g_autofree char *name = drill_name(bundle->inputs);
    g_autofree char *place = g_strconcat(DRILL, name, DRILL_SUFFIX, NULL);
    g_autofree char *group = g_strndup(place, strrchr(place, '/') + 1 - place);

    if (!ustar_find(members, place)) {
        return complain(path, "its drill is not in it", error);
    }
    bundle->drill = g_build_filename(bundle->folder, place, NULL);
    bundle->values = read_values(bundle->folder);
    return check_need(bundle, members, group, path, error);
}

static bool find_parts(Bundle *bundle, const GPtrArray *members,
                       const char *path, GError **error)
{
    g_autofree char *driver = g_build_filename(bundle->folder, DRIVER, NULL);

    if (file_is_folder(driver)) {
        bundle->driver = g_steal_pointer(&driver);
    }
    if (ustar_find(members, LAB_COPY)) {
        bundle->lab = g_build_filename(bundle->folder, LAB_COPY, NULL);
        if (!check_lab(members, LAB_COPY, error)) {
            return false;
        }
    }
    return find_drill(bundle, members, path, error);
}

bool bundle_open(const char *path, Bundle *bundle, GError **error)
{
    g_autoptr(GPtrArray) members = ustar_read(path, error);
    g_autoptr(GError) why = NULL;

    *bundle = (Bundle){ 0 };
    if (!members || !read_manifest(bundle, members, path, error)) {
        return false;
    }
    bundle->folder = g_dir_make_tmp("viclab-bundle-XXXXXX", &why);
    if (!bundle->folder) {
        return fail(error, FAIL_GENERAL, "%s", why->message);
    }
    return ustar_unpack(members, bundle->folder, error) &&
           find_parts(bundle, members, path, error);
}

void bundle_close(Bundle *bundle)
{
    if (bundle->folder) {
        file_remove(bundle->folder, NULL);
    }
    g_clear_pointer(&bundle->inputs, record_free);
    g_clear_pointer(&bundle->outcome, record_free);
    g_strfreev(bundle->values);
    g_free(bundle->folder);
    g_free(bundle->drill);
    g_free(bundle->lab);
    g_free(bundle->driver);
}
