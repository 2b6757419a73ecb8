/*
 * The Debian archive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "apt.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "lock.h"

#define KEYRING     "/usr/share/keyrings/debian-archive-keyring.gpg"
#define INDEX_BYTES (500 * MEBIBYTE)
#define CATALOG     "catalog-6" /* another number for other packages */

/* Where QEMU's source and meson come from, and kernels of all ages. */
static const char *const binary_suites[] = {
    "bookworm",       "bookworm-backports", "trixie",
    "trixie-updates", "trixie-backports",
};
static const char *const source_suites[] = {
    "bookworm-backports",
    "trixie",
    "trixie-updates",
};

static char *apt_path(const Session *session, const char *name)
{
    return session_path(session, "apt", name);
}

/*
 * The user's own archive. A repository whose Release file was not fetched
 * yet has no origin; then its suite has to bear one of Debian's names.
 */
static bool is_debian(const char *release, const char *component,
                      const char *origin)
{
    static const char *const names[] = {
        "bookworm",  "trixie", "forky",   "sid",
        "oldstable", "stable", "testing", "unstable",
    };

    if (strcmp(component, "main") || g_str_has_suffix(release, "-security")) {
        return false;
    }
    if (*origin) {
        return strcmp(origin, "Debian") == 0;
    }
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(release, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* One line of "apt-get indextargets": address, suite, component, origin. */
static char *archive_of_line(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 4);

    if (g_strv_length(words) < 4 || strstr(words[0], "security") ||
        !is_debian(words[1], words[2], words[3])) {
        return NULL;
    }
    return g_strdup(words[0]);
}

static char *archive_address(const Session *session, GError **error)
{
    static const char *const argv[] = {
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)",
        "Created-By: Packages",
        NULL,
    };
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    char *address;

    if (session->options->archive) {
        return g_strdup(session->options->archive);
    }
    text = command_output(argv, error);
    if (!text) {
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        address = archive_of_line(*line);
        if (address) {
            return address;
        }
    }
    fail(error, FAIL_GENERAL,
         "this system's apt has no Debian archive configured: name one with "
         "--archive");
    return NULL;
}

static char *source_list(const char *address)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(binary_suites); i++) {
        g_string_append_printf(text, "deb [signed-by=%s] %s %s main\n", KEYRING,
                               address, binary_suites[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(source_suites); i++) {
        g_string_append_printf(text, "deb-src [signed-by=%s] %s %s main\n",
                               KEYRING, address, source_suites[i]);
    }
    return g_strdup(text->str);
}

/*
 * Read after the system's own configuration, so that its proxies hold; its
 * hooks, pins and choices of suite do not.
 */
static char *configuration(const Session *session)
{
    g_autofree char *root = apt_path(session, NULL);

    return g_strdup_printf("#clear APT::Update::Pre-Invoke;\n"
                           "#clear APT::Update::Post-Invoke;\n"
                           "#clear APT::Update::Post-Invoke-Success;\n"
                           "#clear APT::Architectures;\n"
                           "#clear APT::Default-Release;\n"
                           "APT::Architecture \"amd64\";\n"
                           "APT::Architectures:: \"amd64\";\n"
                           "APT::Sandbox::User \"root\";\n"
                           "APT::Update::Error-Mode \"any\";\n"
                           "Acquire::Languages \"none\";\n"
                           "Acquire::GzipIndexes \"false\";\n"
                           "Dir::State \"%s/state\";\n"
                           "Dir::State::status \"%s/status\";\n"
                           "Dir::Cache \"%s/cache\";\n"
                           "Dir::Etc::sourcelist \"%s/sources.list\";\n"
                           "Dir::Etc::sourceparts \"/dev/null\";\n"
                           "Dir::Etc::preferences \"/dev/null\";\n"
                           "Dir::Etc::preferencesparts \"/dev/null\";\n",
                           root, root, root, root);
}

static bool write_named(const Session *session, const char *name,
                        const char *text, GError **error)
{
    g_autofree char *path = apt_path(session, name);

    return file_write(path, text, error);
}

static bool write_root(const Session *session, const char *address,
                       GError **error)
{
    static const char *const folders[] = { "state/lists/partial",
                                           "cache/archives/partial" };
    g_autofree char *sources = source_list(address);
    g_autofree char *settings = configuration(session);

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = apt_path(session, folders[i]);

        if (!file_make_folder(folder, error)) {
            return false;
        }
    }
    return write_named(session, "sources.list", sources, error) &&
           write_named(session, "apt.conf", settings, error) &&
           write_named(session, "status", "", error);
}

/* The first complaint of apt in a log, or NULL. */
static char *complaint(const char *log)
{
    g_auto(GStrv) lines = file_lines(log);

    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "E: ")) {
            return g_strdup(*line + strlen("E: "));
        }
    }
    return NULL;
}

static bool explain(const char *what, const char *log, GError *why,
                    GError **error)
{
    g_autofree char *line = complaint(log);

    if (!line || strstr(why->message, "the disk full")) {
        g_propagate_error(error, why);
        return false;
    }
    g_error_free(why);
    if (strstr(line, "404") || strstr(line, "File not found") ||
        strstr(line, "No such file")) {
        return fail(error, FAIL_MISSING,
                    "the archive lists %s, but does not have it (%s)", what,
                    line);
    }
    return fail(error, FAIL_GENERAL,
                "cannot fetch %s: %s. Check the network, or choose another "
                "archive with --archive",
                what, line);
}

/* @arguments follow "apt-get -c <configuration>". */
static bool apt_get(StepWork *work, const char *folder, const char *what,
                    const char *const *arguments, GError **error)
{
    g_autofree char *settings = apt_path(work->session, "apt.conf");
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_auto(GStrv) environment = g_get_environ();
    GError *why = NULL;

    environment = g_environ_setenv(environment, "LC_ALL", "C", TRUE);
    g_ptr_array_add(argv, (gpointer) "apt-get");
    g_ptr_array_add(argv, (gpointer) "-c");
    g_ptr_array_add(argv, settings);
    while (*arguments) {
        g_ptr_array_add(argv, (gpointer)*arguments++);
    }
    g_ptr_array_add(argv, NULL);
    if (step_command(work, folder, environment,
                     (const char *const *)argv->pdata, &why)) {
        return true;
    }
    return explain(what, work->log, why, error);
}

static bool add_index_file(Catalog *catalog, const char *path, GError **error)
{
    g_autoptr(GMappedFile) map = file_map(path, error);

    if (!map) {
        return false;
    }
    if (g_mapped_file_get_length(map)) {
        catalog_add_index(catalog, g_mapped_file_get_contents(map),
                          g_mapped_file_get_length(map));
    }
    return true;
}

static bool make_catalog(const Session *session, GError **error)
{
    g_autofree char *folder = apt_path(session, "state/lists");
    g_autofree char *path = apt_path(session, CATALOG);
    g_autoptr(GPtrArray) names = file_list(folder);
    g_autoptr(Catalog) catalog = catalog_new();

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *file = g_build_filename(folder, name, NULL);

        if ((g_str_has_suffix(name, "_Packages") ||
             g_str_has_suffix(name, "_Sources")) &&
            !add_index_file(catalog, file, error)) {
            return false;
        }
    }
    catalog_sort(catalog);
    return catalog_save(catalog, path, error);
}

static bool update(StepWork *work, const char *address, GError **error)
{
    static const char *const arguments[] = { "update", NULL };
    g_autofree char *what = g_strdup_printf("the index of %s", address);

    return write_root(work->session, address, error) &&
           apt_get(work, NULL, what, arguments, error) &&
           make_catalog(work->session, error);
}

static bool refresh(const Session *session, GError **error)
{
    g_autofree char *address = archive_address(session, error);
    g_autofree char *folder = apt_path(session, NULL);
    StepWork work;
    bool done;
    int lock;

    if (!address || !file_make_folder(folder, error) ||
        !disk_check(folder, INDEX_BYTES, "the archive's index", error)) {
        return false;
    }
    if (!file_exists(KEYRING)) {
        return fail(error, FAIL_GENERAL,
                    "%s is missing: install debian-archive-keyring", KEYRING);
    }
    lock = session_lock(session, "apt", "reading the archive's index", error);
    if (lock < 0) {
        return false;
    }
    step_work_begin(&work, session, folder, "apt-update",
                    "reading the archive's index");
    done = update(&work, address, error);
    step_work_end(&work, done);
    lock_release(lock);
    return done;
}

/* However old; NULL if there is none. */
static Catalog *cached_catalog(const Session *session)
{
    g_autofree char *path = apt_path(session, CATALOG);

    return catalog_load(path);
}

/* An address given with --archive has to be the one that was asked. */
static bool same_archive(const Session *session)
{
    g_autofree char *path = apt_path(session, "sources.list");
    g_autofree char *wanted = NULL;

    if (!session->options->archive) {
        return true;
    }
    wanted = source_list(session->options->archive);
    return file_holds(path, wanted);
}

static bool is_younger(const Session *session, int64_t max_age)
{
    g_autofree char *path = apt_path(session, CATALOG);
    struct stat st;

    return stat(path, &st) == 0 && time(NULL) - st.st_mtime < max_age;
}

Catalog *apt_catalog(const Session *session, int64_t max_age, GError **error)
{
    g_autoptr(GError) why = NULL;
    Catalog *catalog;

    if (!session->options->offline &&
        (!is_younger(session, max_age) || !same_archive(session)) &&
        !refresh(session, &why)) {
        if (session->options->archive) {
            g_propagate_error(error, g_steal_pointer(&why));
            return NULL;
        }
        progress_note("%s", why->message);
    }
    catalog = cached_catalog(session);
    if (catalog) {
        if (why) {
            progress_note("going on with the index as it was last seen");
        }
        return catalog;
    }
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
    } else {
        fail(error, FAIL_OFFLINE,
             "nothing is known about the archive yet, and --offline forbids "
             "to ask it");
    }
    return NULL;
}

void apt_forget(const Session *session, const CatalogEntry *entry)
{
    g_autoptr(Catalog) catalog = cached_catalog(session);
    g_autofree char *path = apt_path(session, CATALOG);
    struct timespec times[2] = { 0 };
    struct stat st;

    if (catalog && stat(path, &st) == 0) {
        catalog_remove(catalog, entry->kind, entry->package, entry->version);
        catalog_save(catalog, path, NULL);
        /* it is as old as it was */
        times[0] = st.st_atim;
        times[1] = st.st_mtim;
        utimensat(AT_FDCWD, path, times, 0);
    }
}

void apt_forget_all(const Session *session)
{
    g_autofree char *path = apt_path(session, CATALOG);
    g_autofree char *lists = apt_path(session, "state/lists");

    unlink(path);
    /* apt keeps an index as long as its Release file stays the same */
    file_remove(lists, NULL);
}

/* Runs apt-get under the lock that protects the indexes. */
static bool fetch(StepWork *work, const char *folder, const char *what,
                  const char *const *arguments, GError **error)
{
    g_autofree char *purpose = g_strdup_printf("fetching %s", what);
    bool done;
    int lock;

    if (work->session->options->offline) {
        return fail(error, FAIL_OFFLINE,
                    "%s is not in the cache, and --offline forbids to fetch "
                    "it",
                    what);
    }
    lock = session_lock(work->session, "apt", purpose, error);
    if (lock < 0) {
        return false;
    }
    done = apt_get(work, folder, what, arguments, error);
    lock_release(lock);
    return done;
}

bool apt_download(StepWork *work, const char *package, const char *version,
                  GError **error)
{
    g_autofree char *what = g_strdup_printf("%s=%s", package, version);
    const char *const arguments[] = { "download", what, NULL };

    return fetch(work, work->folder, what, arguments, error);
}

bool apt_download_source(StepWork *work, const char *package,
                         const char *version, GError **error)
{
    g_autofree char *what = g_strdup_printf("%s=%s", package, version);
    const char *const arguments[] = { "source", "--download-only", what, NULL };

    return fetch(work, work->folder, what, arguments, error);
}

bool apt_download_closure(StepWork *work, const char *package,
                          const char *version, GError **error)
{
    g_autofree char *what = g_strdup_printf("%s=%s", package, version);
    g_autofree char *partial = g_build_filename(work->folder, "partial", NULL);
    g_autofree char *lock = g_build_filename(work->folder, "lock", NULL);
    g_autofree char *place =
        g_strdup_printf("Dir::Cache::Archives=%s/", work->folder);
    const char *const arguments[] = {
        "-o",      place, "-y", "--no-install-recommends", "--download-only",
        "install", what,  NULL,
    };

    return file_make_folder(partial, error) &&
           fetch(work, NULL, what, arguments, error) &&
           file_remove(partial, error) && file_remove(lock, error);
}

static bool unpack_one(StepWork *work, const char *package, const char *root,
                       GError **error)
{
    const char *const argv[] = { "dpkg-deb", "-x", package, root, NULL };

    return step_command(work, NULL, NULL, argv, error) &&
           file_remove(package, error);
}

bool apt_unpack(StepWork *work, const char *root, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(work->folder);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path =
            g_build_filename(work->folder, names->pdata[i], NULL);

        if (g_str_has_suffix(path, ".deb") &&
            !unpack_one(work, path, root, error)) {
            return false;
        }
    }
    return true;
}
