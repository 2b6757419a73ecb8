/*
 * What came of a drill's run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "outcome.h"

#include "digest.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "json.h"

static const char *const compared[] = { "journal.jsonl", "console.log",
                                        "guest.out", "guest.err" };

static bool add_files(Json *json, const char *folder, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_autofree char *path = g_build_filename(folder, compared[i], NULL);
        g_autofree char *digest = NULL;

        if (!file_exists(path)) {
            continue;
        }
        digest = digest_file(path, error);
        if (!digest) {
            return false;
        }
        json_text(json, compared[i], digest);
    }
    return true;
}

static bool check(const DrillResult *result, const char *folder, GError **error)
{
    g_autofree char *hash = drill_hash(folder);

    if (!result->verdict || !result->hash) {
        return fail(error, FAIL_USAGE, "%s has no run of a drill", folder);
    }
    return g_strcmp0(hash, result->hash) == 0 ||
           fail(error, FAIL_USAGE,
                "%s: journal, console or output were changed after the run: "
                "play the drill again",
                folder);
}

char *outcome_collect(const char *folder, GError **error)
{
    DrillResult result = { 0 };
    g_autofree char *text = NULL;
    Json *json = json_new();
    bool done = drill_result_read(&result, folder, error) &&
                check(&result, folder, error);

    if (done) {
        json_text(json, "verdict", result.verdict);
        done = add_files(json, folder, error);
    }
    drill_result_cleanup(&result);
    text = json_end(json);
    return done ? g_steal_pointer(&text) : NULL;
}
