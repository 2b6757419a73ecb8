/*
 * viclab libvirt-xml: prints the guest as a libvirt domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LIBVIRT_H
#define VICLAB_RUNNER_LIBVIRT_H

#include "session.h"

bool libvirt_xml_main(const Session *session, int *code, GError **error);

#endif
