/*
 * viclab libvirt-xml.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "libvirt.h"

#include <stdio.h>
#include <string.h>

#include "artifact.h"
#include "domain.h"
#include "fail.h"
#include "file.h"
#include "initrd.h"

#define KIND         "domain"
#define DEFAULT_NAME "viclab"

static const char *domain_name(const Options *options)
{
    return options->name ? options->name : DEFAULT_NAME;
}

static bool check(const Options *options, GError **error)
{
    const char *name = domain_name(options);

    if (!*name || strchr(name, '/') || *name == '.') {
        return fail(error, FAIL_USAGE,
                    "--name '%s': must not be empty, have a / or begin with "
                    "a dot",
                    name);
    }
    if (options->disk && (options->kernel || options->command)) {
        return fail(error, FAIL_USAGE,
                    "--disk brings its own system: there is no place for "
                    "--kernel or a command");
    }
    if (options->disk && !file_exists(options->disk)) {
        return fail(error, FAIL_USAGE, "--disk %s: there is no such file",
                    options->disk);
    }
    return true;
}

static bool print(const Session *session, const Setup *setup, const char *out,
                  const Initrd *initrd, GError **error)
{
    const Options *options = session->options;
    g_autofree char *disk =
        options->disk ? g_canonicalize_filename(options->disk, NULL) : NULL;
    Machine machine = {
        .options = options,
        .qemu = &setup->qemu,
        .kernel = &setup->kernel,
        .initrd = initrd->path,
        .mem = initrd->mem,
        .out = out,
        .pace = setup->pace,
        .among_others = true,
    };
    Domain domain = { domain_name(options), &machine, disk };
    g_autofree char *xml = domain_xml(&domain, error);

    if (!xml) {
        return false;
    }
    fputs(xml, stdout);
    return true;
}

static bool print_setup(const Session *session, const Setup *setup,
                        GError **error)
{
    const char *name = domain_name(session->options);
    g_autofree char *kept = session_path(session, KIND, name);
    g_autofree char *out = artifact_folder_at(session, kept, error);
    Initrd initrd = { 0 };
    bool done;

    if (!out) {
        return false;
    }
    done = initrd_make(session, setup, out, &initrd, error) &&
           initrd_write(&initrd, out, error) &&
           print(session, setup, out, &initrd, error);
    initrd_free(&initrd);
    return done;
}

bool libvirt_xml_main(const Session *session, int *code, GError **error)
{
    Setup setup = { 0 };
    bool done = check(session->options, error) &&
                setup_get(session, SETUP_LIBVIRT, &setup, error) &&
                print_setup(session, &setup, error);

    setup_free(&setup);
    return done;
}
