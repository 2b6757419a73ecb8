// F05: link services stay pending when a remote port cannot be unregistered
//
// Brings back: nvfnic_delete_tport() frees the port when nvme-fc refuses to
// unregister it, with link services of it still listed and their timers
// running. 7.3.4 ends them before.
//
// in drivers/scsi/fnic/fnic_nvme.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier tport;
expression fnic;
@@
nvfnic_delete_tport(..., struct fnic_tport_s *tport, ...)
{
	<...
-	nvfnic_terminate_tport_ls_reqs(fnic, tport);
	...>
}
