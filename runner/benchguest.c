/*
 * Runs of viclab that the benchmark measures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "benchguest.h"

#include "file.h"
#include "median.h"
#include "ourselves.h"

char *bench_folder(const Session *session, GError **error)
{
    g_autofree char *folder = session_path(session, "test", "bench");

    if (!file_remove(folder, error) || !file_make_folder(folder, error)) {
        return NULL;
    }
    return g_steal_pointer(&folder);
}

bool bench_run(StepWork *work, const char *out, const char *const *words,
               GError **error)
{
    const Session *session = work->session;
    g_autoptr(GPtrArray) argv =
        ourselves_run(session, out, session->options->timeout);

    ourselves_add_all(argv, words);
    g_ptr_array_add(argv, NULL);
    return step_command(work, NULL, NULL, (const char *const *)argv->pdata,
                        error);
}

double bench_median(const GArray *doubles)
{
    return median((const double *)doubles->data, doubles->len);
}
