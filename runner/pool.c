/*
 * Pieces of work in processes of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fail.h"

typedef struct Piece {
    pid_t pid; /* 0: not started, or over */
    bool over;
    int code;
} Piece;

static void redirect(const char *log)
{
    int fd =
        open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);

    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        close(fd);
    }
}

static bool start(const Pool *pool, guint index, Piece *piece, GError **error)
{
    fflush(NULL);
    piece->pid = fork();
    if (piece->pid < 0) {
        return fail_errno(error, "fork", "cannot start another process");
    }
    if (piece->pid == 0) {
        int code;

        redirect(pool->logs[index]);
        code = pool->work(pool->opaque, index);
        fflush(NULL);
        _exit(code);
    }
    return true;
}

static Piece *piece_of(Piece *pieces, guint count, pid_t pid)
{
    for (guint i = 0; i < count; i++) {
        if (pieces[i].pid == pid) {
            return &pieces[i];
        }
    }
    return NULL;
}

/* Any one that ends. */
static bool wait_for_one(const Pool *pool, Piece *pieces, GError **error)
{
    Piece *piece;
    int status;
    pid_t pid;

    do {
        pid = waitpid(-1, &status, 0);
    } while (pid < 0 && errno == EINTR);
    if (pid < 0) {
        return fail_errno(error, "waitpid", "cannot wait for a process");
    }
    piece = piece_of(pieces, pool->count, pid);
    if (piece) {
        piece->pid = 0;
        piece->over = true;
        piece->code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_ERROR;
    }
    return true;
}

bool pool_run(const Pool *pool, GError **error)
{
    g_autofree Piece *pieces = g_new0(Piece, pool->count);
    guint started = 0;
    guint told = 0;
    int running = 0;

    while (told < pool->count) {
        if (running < pool->jobs && started < pool->count) {
            if (!start(pool, started, &pieces[started], error)) {
                return false;
            }
            started++;
            running++;
            continue;
        }
        if (!wait_for_one(pool, pieces, error)) {
            return false;
        }
        running--;
        while (told < started && pieces[told].over) {
            pool->done(pool->opaque, told, pieces[told].code);
            told++;
        }
    }
    return true;
}
