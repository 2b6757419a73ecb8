/*
 * Controls as a person types them: "vic0 link-bounce for=5ms".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_VERB_H
#define VICLAB_TESTS_UNIT_VERB_H

#include "lab/lab.h"

/* Fails the test if it is refused. */
void verb(Lab *lab, const char *line);
/* Fails the test unless it is refused with a line that has @part in it. */
void verb_refused(Lab *lab, const char *line, const char *part);

#endif
