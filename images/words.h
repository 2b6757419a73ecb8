/*
 * The words of a command, quoted as for a shell: '...' literally, "..." and
 * backslash as one would expect. Nothing is expanded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_WORDS_H
#define VICLAB_IMAGES_WORDS_H

#define WORDS_MAX 256

/* The next word of *@text, cut out in place; NULL if there is none. */
char *words_next(char **text);
/*
 * Words up to the end or to one that is a plain ";", which is taken away. @argv
 * has room for WORDS_MAX + 1 and ends with NULL. Returns how many there are,
 * or -1 if they are too many or a quote has no end.
 */
int words_until_semicolon(char **text, char **argv);

#endif
