/*
 * JSON, as one line for each value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_FLATJSON_H
#define VICLAB_FUNCTIONAL_FLATJSON_H

#include <glib.h>

/*
 * The values of a JSON text: path -> value as it stands there, without quotes
 * (char *, both). Members are called by their names, elements of arrays by
 * their numbers: "Subsystems.0.NQN". NULL if it is no JSON.
 */
GHashTable *flat_json(const char *text);

#endif
