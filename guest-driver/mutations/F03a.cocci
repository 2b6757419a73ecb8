// F03a: a target port is freed when nvme-fc has not let go of it in 5 s
//
// Brings back: nvfnic_delete_tport() takes the port off its list and frees it
// when the wait for nvme-fc times out, though nvme-fc will still call
// nvfnic_remote_port_delete() with it. 7.3.4 leaves it to that callback.
//
// in drivers/scsi/fnic/fnic_nvme.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier tport;
@@
nvfnic_delete_tport(..., struct fnic_tport_s *tport, ...)
{
	<...
	tport->flags &= ~FNIC_FDLS_NVME_TPORT_CLEANUP_PENDING;
+	list_del(&tport->links);
+	kfree(tport);
	return;
	...>
}
