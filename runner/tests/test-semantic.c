/*
 * Semantic patches: those of the checkout can be read, and say what they
 * change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "semantic.h"

#include <string.h>

#include "fail.h"

static void test_targets(void)
{
    g_autoptr(GPtrArray) targets = semantic_targets("// F01: a title\n"
                                                    "// in vain, like this\n"
                                                    "// in a/b.c, 1 place\n"
                                                    "// in a/c.h, 12 places\n"
                                                    "@@\n");
    const SemanticTarget *first = targets->pdata[0];
    const SemanticTarget *second = targets->pdata[1];

    g_assert_cmpuint(targets->len, ==, 2);
    g_assert_cmpstr(first->file, ==, "a/b.c");
    g_assert_cmpuint(first->places, ==, 1);
    g_assert_cmpstr(second->file, ==, "a/c.h");
    g_assert_cmpuint(second->places, ==, 12);
}

static void check_patches(SemanticKind kind)
{
    const Session session = { .checkout = (char *)g_getenv("CHECKOUT") };
    g_autoptr(GPtrArray) patches = semantic_list(&session, kind, NULL);

    g_assert_nonnull(patches);
    g_assert_cmpuint(patches->len, >, 0);
    for (guint i = 0; i < patches->len; i++) {
        const SemanticPatch *patch = patches->pdata[i];

        g_test_message("%s", patch->path);
        g_assert_true(*patch->title);
        g_assert_cmpuint(patch->targets->len, >, 0);
        for (guint t = 0; t < patch->targets->len; t++) {
            const SemanticTarget *target = patch->targets->pdata[t];

            g_assert_true(g_str_has_prefix(target->file, "drivers/"));
            g_assert_cmpuint(target->places, >, 0);
        }
    }
}

static void test_checkout(void)
{
    check_patches(SEMANTIC_MUTATION);
    check_patches(SEMANTIC_FIX);
}

static void test_find(void)
{
    const Session session = { .checkout = (char *)g_getenv("CHECKOUT") };
    g_autoptr(GError) error = NULL;
    g_autoptr(SemanticPatch) patch =
        semantic_find(&session, SEMANTIC_MUTATION, "F02", NULL);

    g_assert_nonnull(patch);
    g_assert_cmpstr(patch->name, ==, "F02");
    g_assert_null(semantic_find(&session, SEMANTIC_FIX, "F99", &error));
    g_assert_error(error, FAIL_DOMAIN, FAIL_USAGE);
    g_assert_nonnull(strstr(error->message, "F01"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/semantic/targets", test_targets);
    g_test_add_func("/semantic/checkout", test_checkout);
    g_test_add_func("/semantic/find", test_find);
    return g_test_run();
}
