// F03c: unregister a remote port once, and leave its end to nvme-fc
//
// A target port whose removal was abandoned after 5 s stays on the list, and
// when the driver is unloaded it is deleted a second time: nvme-fc refuses
// with -EINVAL, because it is at it already, and the port is freed although
// requests still point at it, and although nvme-fc will still call
// remoteport_delete. That a port was unregistered is known,
// FNIC_FDLS_TPORT_DELETED says so: the second time only waits again, and
// whoever comes last, this or the callback, frees the port, as the first time.
// With F12 the unload leaves a port alone that is on its way out, and does not
// come here a second time.
//
// in drivers/scsi/fnic/fnic_nvme.c, 3 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier tport, ret, done;
typedef bool;
@@
nvfnic_delete_tport(..., struct fnic_tport_s *tport, ...)
{
	...
-	int ret;
+	bool unregistered;
+	int ret = 0;
	...
	tport->tport_del_done = &done;
+	unregistered = tport->flags & FNIC_FDLS_TPORT_DELETED;
	tport->flags |= FNIC_FDLS_TPORT_DELETED;
	...
-	ret = nvme_fc_unregister_remoteport(tport->nv_rport);
+	if (!unregistered)
+		ret = nvme_fc_unregister_remoteport(tport->nv_rport);
	...
}
