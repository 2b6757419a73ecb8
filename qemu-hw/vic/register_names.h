/*
 * What the registers of BAR 0 are called, in drills.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_REGISTER_NAMES_H
#define VICLAB_VIC_REGISTER_NAMES_H

#include "vic/vic.h"

#define VIC_NO_REGISTER_NAME "other"

/* Of a VicBlock; NULL if there is no such one. */
const char *vic_block_name(unsigned int block);
/* @reg: bytes in the block. */
const char *vic_register_name(VicBlock block, uint32_t reg);
/* All names, from 0 on, some several times; NULL: there are no more. */
const char *vic_register_any(unsigned int index);

#endif
