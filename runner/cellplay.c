/*
 * The plays of a cell, and the record of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "cell.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "json.h"
#include "lock.h"
#include "pool.h"
#include "record.h"
#include "result.h"

#define RECORD_FILE "record.json"
#define LOG         "drill.log"
#define PLAY        "play"
#define CONTROL     "control"

/* ------------------------------------------------------------------ */
/* The record                                                          */

static void forget_plays(CellPlays *plays)
{
    g_free(plays->verdict);
    g_free(plays->reason);
    g_free(plays->hash);
    *plays = (CellPlays){ 0 };
}

void cell_forget(Cell *cell)
{
    forget_plays(&cell->plays);
    forget_plays(&cell->control);
    g_clear_pointer(&cell->kernel, g_free);
    g_clear_pointer(&cell->driver_version, g_free);
    g_clear_pointer(&cell->qemu, g_free);
    g_clear_pointer(&cell->device, g_free);
    g_clear_pointer(&cell->verdict, g_free);
    g_clear_pointer(&cell->reason, g_free);
}

/* "control_verdict" */
#define KEY(prefix, name) \
    g_autofree char *name##_key = g_strconcat(prefix, "_", #name, NULL)

static void write_plays(Json *json, const char *prefix, const CellPlays *plays)
{
    KEY(prefix, count);
    KEY(prefix, verdict);
    KEY(prefix, reason);
    KEY(prefix, hash);
    KEY(prefix, exit_code);
    KEY(prefix, differ);
    KEY(prefix, virtual_seconds);
    KEY(prefix, wall_seconds);

    json_number(json, count_key, plays->count);
    json_text(json, verdict_key, plays->verdict);
    json_text(json, reason_key, plays->reason);
    json_text(json, hash_key, plays->hash);
    json_number(json, exit_code_key, plays->exit_code);
    json_flag(json, differ_key, plays->differ);
    json_seconds(json, virtual_seconds_key, plays->virtual_seconds);
    json_seconds(json, wall_seconds_key, plays->wall_seconds);
}

static void read_plays(const Record *record, const char *prefix,
                       CellPlays *plays)
{
    KEY(prefix, count);
    KEY(prefix, verdict);
    KEY(prefix, reason);
    KEY(prefix, hash);
    KEY(prefix, exit_code);
    KEY(prefix, differ);
    KEY(prefix, virtual_seconds);
    KEY(prefix, wall_seconds);

    *plays = (CellPlays){
        .count = (int)record_number(record, count_key),
        .verdict = g_strdup(record_get(record, verdict_key)),
        .reason = g_strdup(record_get(record, reason_key)),
        .hash = g_strdup(record_get(record, hash_key)),
        .exit_code = (int)record_number(record, exit_code_key),
        .differ = record_is(record, differ_key, "true"),
        .virtual_seconds = record_double(record, virtual_seconds_key),
        .wall_seconds = record_double(record, wall_seconds_key),
    };
}

static bool write_record(const Cell *cell, GError **error)
{
    g_autofree char *path = g_build_filename(cell->folder, RECORD_FILE, NULL);
    g_autofree char *text = NULL;
    Json *json = json_new();

    json_number(json, "schema", 1);
    json_text(json, "cell", cell->name);
    json_text(json, "kernel", cell->kernel);
    json_text(json, "driver", cell->driver_version);
    json_text(json, "qemu", cell->qemu);
    json_text(json, "device", cell->device);
    write_plays(json, PLAY, &cell->plays);
    write_plays(json, CONTROL, &cell->control);
    text = json_end(json);
    return file_write(path, text, error);
}

void cell_read(Cell *cell)
{
    g_autoptr(Record) record = record_read(cell->folder, RECORD_FILE);

    cell_forget(cell);
    if (!record) {
        return;
    }
    cell->kernel = g_strdup(record_get(record, "kernel"));
    cell->driver_version = g_strdup(record_get(record, "driver"));
    cell->qemu = g_strdup(record_get(record, "qemu"));
    cell->device = g_strdup(record_get(record, "device"));
    read_plays(record, PLAY, &cell->plays);
    read_plays(record, CONTROL, &cell->control);
}

/* ------------------------------------------------------------------ */
/* Plays                                                               */

typedef struct Piece {
    bool control;
    int number; /* of its kind, from 0 on */
    char *out;
    char *log;
} Piece;

typedef struct Work {
    Cell *cell;
    GArray *pieces; /* Piece */
    GError *error;  /* that nothing could be recorded */
} Work;

static void clear_piece(void *opaque)
{
    Piece *piece = opaque;

    g_free(piece->out);
    g_free(piece->log);
}

/* The first of each kind stays, for whoever wants to see it. */
static bool add_pieces(Work *work, bool control, int from, int to,
                       GError **error)
{
    for (int i = from; i < to; i++) {
        Piece piece = { .control = control, .number = i };
        g_autofree char *name =
            g_strdup_printf(i ? "%s-%d" : "%s", control ? CONTROL : PLAY, i);

        piece.out = g_build_filename(work->cell->folder, name, NULL);
        piece.log = g_build_filename(piece.out, LOG, NULL);
        g_array_append_val(work->pieces, piece);
        if (!file_remove(piece.out, error) ||
            !file_make_folder(piece.out, error)) {
            return false;
        }
    }
    return true;
}

static int do_piece(void *opaque, guint index)
{
    const Work *work = opaque;
    const Piece *piece = &g_array_index(work->pieces, Piece, index);
    Cell *cell = work->cell;
    g_autoptr(GError) error = NULL;
    DrillResult result = { 0 };
    int code = EXIT_PASS;

    cell->options.control = piece->control;
    if (!drill_run(&cell->session, cell->drill, piece->out, &result, &error)) {
        fprintf(stderr, "viclab: %s\n", error->message);
        return EXIT_ERROR;
    }
    if (result.is_cut_short) {
        fprintf(stderr, "%s\n", result.reason);
        code = EXIT_ERROR;
    }
    drill_result_cleanup(&result);
    return code;
}

static void read_versions(Cell *cell, const char *out)
{
    g_autoptr(Record) record = record_read(out, RESULT_FILE);

    if (cell->kernel || !record) {
        return;
    }
    cell->kernel = g_strdup(record_get(record, "kernel"));
    cell->driver_version = g_strdup(record_get(record, "driver"));
    cell->qemu = g_strdup(record_get(record, "qemu"));
    cell->device = g_strdup(record_get(record, "device"));
}

/* Places in it are the same wherever the checkout is; NULL: no reason. */
static char *without_checkout(const Cell *cell, const char *reason)
{
    g_autofree char *folder = g_strconcat(cell->session.checkout, "/", NULL);
    GString *text = NULL;

    if (!reason) {
        return NULL;
    }
    text = g_string_new(reason);
    g_string_replace(text, folder, "", 0);
    return g_string_free(text, FALSE);
}

/* False if it is another one than those before. */
static bool add_play(const Cell *cell, CellPlays *plays,
                     const DrillResult *result)
{
    if (!plays->count++) {
        plays->verdict = g_strdup(result->verdict);
        plays->reason = without_checkout(cell, result->reason);
        plays->hash = g_strdup(result->hash);
        plays->exit_code = result->exit_code;
        plays->virtual_seconds = result->virtual_seconds;
        plays->wall_seconds = result->wall_seconds;
        return true;
    }
    return g_strcmp0(plays->hash, result->hash) == 0 &&
           g_strcmp0(plays->verdict, result->verdict) == 0;
}

static void set_broken(Cell *cell, const char *log)
{
    g_autofree char *text = NULL;

    g_file_get_contents(log, &text, NULL, NULL);
    cell->state = CELL_BROKEN;
    g_free(cell->why);
    cell->why = g_strdup(text && *text ? g_strchomp(text) : "no play was made");
}

static void take_piece(void *opaque, guint index, int code)
{
    Work *work = opaque;
    Cell *cell = work->cell;
    const Piece *piece = &g_array_index(work->pieces, Piece, index);
    CellPlays *plays = piece->control ? &cell->control : &cell->plays;
    DrillResult result = { 0 };

    if (work->error || cell->state != CELL_READY) {
        return;
    }
    if (code != EXIT_PASS || !drill_result_read(&result, piece->out, NULL)) {
        set_broken(cell, piece->log);
        return;
    }
    read_versions(cell, piece->out);
    if (!add_play(cell, plays, &result)) {
        plays->differ = true;
    } else if (piece->number) {
        file_remove(piece->out, NULL);
    }
    write_record(cell, &work->error);
    drill_result_cleanup(&result);
}

static bool run_pieces(Work *work, GError **error)
{
    g_autoptr(GPtrArray) logs = g_ptr_array_new();
    Pool pool = {
        .count = work->pieces->len,
        .jobs = work->cell->options.jobs,
        .work = do_piece,
        .done = take_piece,
        .opaque = work,
    };

    for (guint i = 0; i < work->pieces->len; i++) {
        g_ptr_array_add(logs, g_array_index(work->pieces, Piece, i).log);
    }
    pool.logs = (char **)logs->pdata;
    if (!pool_run(&pool, error)) {
        g_clear_error(&work->error);
        return false;
    }
    if (work->error) {
        g_propagate_error(error, g_steal_pointer(&work->error));
        return false;
    }
    return true;
}

static bool play_missing(Cell *cell, int repeats, GError **error)
{
    Work work = {
        .cell = cell,
        .pieces = g_array_new(FALSE, FALSE, sizeof(Piece)),
    };
    bool done;

    g_array_set_clear_func(work.pieces, clear_piece);
    done = add_pieces(&work, false, cell->plays.count,
                      cell_plays(cell, repeats), error) &&
           add_pieces(&work, true, cell->control.count,
                      cell_controls(cell, repeats), error) &&
           run_pieces(&work, error);
    g_array_unref(work.pieces);
    return done;
}

/* One viclab at a time; the other one's plays are as good as ours. */
bool cell_play(Cell *cell, int repeats, bool force, GError **error)
{
    g_autofree char *key = g_path_get_basename(cell->folder);
    g_autofree char *name = g_strdup_printf(CELL_KIND "-%s", key);
    bool done = true;
    int lock;

    lock = session_lock(&cell->session, name, cell->name, error);
    if (lock < 0) {
        return false;
    }
    if (force) {
        done = file_remove(cell->folder, error);
    }
    cell_read(cell);
    /* once more if it shows what was not expected */
    while (done && cell->state == CELL_READY &&
           !cell_is_played(cell, repeats)) {
        done = file_make_folder(cell->folder, error) &&
               play_missing(cell, repeats, error);
    }
    lock_release(lock);
    return done;
}
