// F07: terminating a port's requests uses them after the lock was dropped
//
// Brings back: _terminate_tport_ios() takes the request's fcp_req under the
// lock, drops the lock without having marked the request, and calls the abort
// handler with it: nothing keeps an ordinary completion from finishing and
// freeing it in between. 7.3.4 marks it under the lock and queues the abort
// itself.
//
// in drivers/scsi/fnic/fnic_nvme.c, 4 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier tport, iport, io_req, old_state, flags;
expression fnic;
@@
_terminate_tport_ios(...)
{
	struct fnic_tport_s *tport = ...;
	struct fnic_iport_s *iport = ...;
	...
	struct fnic_io_req *io_req;
-	enum fnic_ioreq_state old_state;
	unsigned long flags;
+	struct nvmefc_fcp_req *fcp_req;
	...
-	old_state = io_req->cmd_state;
-	io_req->cmd_state = FNIC_IOREQ_ABTS_PENDING;
-	io_req->abts_state = FCPIO_INVALID_CODE;
+	fcp_req = io_req->fcp_req;
	spin_unlock_irqrestore(&fnic->fnic_lock, flags);
-	if (!nvfnic_queue_abort_io_req(...)) {
-		...
-	}
+	nvfnic_fcpio_abort(iport->nv_lport, tport->nv_rport, NULL, fcp_req);
	...
}

