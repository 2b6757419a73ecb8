// F07: queue the aborts of a port's requests with the lock held
//
// _terminate_tport_ios() and _cleanup_tport_io() mark a request under the
// lock, and read its tag, queue and port after they have dropped it. The
// completion of a firmware reset asks for no mark: it returns the request, and
// the abort that goes out is for nobody or for the tag's next owner, or reads
// freed memory. With the lock held until the abort is queued nobody can finish
// the request in between; fnic_lock, then the queue's, is the order in which
// commands are sent. As nobody sees the mark of an abort that cannot be
// queued, a completion is no longer swallowed either. While the firmware is
// being reset no abort is queued at all, as in nvfnic_fcpio_abort(): the request
// is returned by the reset, and the end of its abort would be for nobody.
// What a reset that never ends leaves is returned by the unload (F03b).
//
// in drivers/scsi/fnic/fnic_nvme.c, 10 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier f = { _terminate_tport_ios, _cleanup_tport_io };
identifier io_req, fnic, old_state, irq_flags;
@@
f(...)
{
	...
+	if (fnic_chk_state_flags_locked(fnic, FNIC_FLAGS_IO_BLOCKED)) {
+		/* a firmware reset is about to return it */
+		spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
+		return true;
+	}
	io_req->cmd_state = FNIC_IOREQ_ABTS_PENDING;
	io_req->abts_state = FCPIO_INVALID_CODE;
-	spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
	if (!nvfnic_queue_abort_io_req(...)) {
		...
-		spin_lock_irqsave(&fnic->fnic_lock, irq_flags);
		io_req->cmd_state = old_state;
-		spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
	}
+	spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
	...
}
