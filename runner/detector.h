/*
 * The kernel's own detectors that can be used up: from some line of its log on
 * they see nothing any more, so that their silence says nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DETECTOR_H
#define VICLAB_RUNNER_DETECTOR_H

#include <glib.h>

/* The name of the detector that is off after this line, or NULL. */
const char *detector_spent_by(const char *line);
/*
 * The one of those that are @spent (char *) by which a report would be made
 * that @regex predicts, or NULL.
 */
const char *detector_predicted(const GRegex *regex, const GPtrArray *spent);

#endif
