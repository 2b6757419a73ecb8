// F01: keep a request until the hardware has let go of its exchange
//
// An abort that timed out, was rejected or failed does not end the exchange:
// the adapter may still move data and complete the command. To give its tag
// and its buffers to the next request then makes the late completion that
// one's. So the request stays, in state FNIC_IOREQ_ABTS_PENDING, until
// something says that the hardware is done with it: its own completion, which
// may have been first, or the completion of a firmware reset, which returns
// every request. The link handler is made to see a bounce, which resets the
// firmware and logs in again, so that the wait has an end. A port that is
// offline is told with "terminate", to which FCPIO_TIMEOUT is the ordinary
// answer; there nothing changes, unless what was asked was an abort while the
// port was still there. Costs nothing where aborts succeed.
//
// An abort that is completed twice must not end the abort of the tag's next
// owner: the tag by which an abort is known to the adapter, which only gives it
// back, has 13 unused bits, in which aborts are counted. F06 and F07 keep the
// lock until an abort is queued, as this then needs.
//
// The bounce must cost no program a request. Between the reset and the end of
// the target port nvfnic_fcpio_send() refused what came, and a request that
// nvme-fc sent again was lost to EIO: with -EBUSY nvme-fc keeps it, until the
// port is back or nvme-fc has been told that it is gone.
//
// in drivers/scsi/fnic/fnic_nvme.c, 9 places
// in drivers/scsi/fnic/fnic_io.h, 1 place
// in drivers/scsi/fnic/fnic.h, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
typedef bool, u8;
@@
+/* Does the answer to an abort say that the hardware is done with the exchange? */
+static bool nvfnic_abort_ends_exchange(struct fnic_io_req *io_req, u8 hdr_status)
+{
+	if (hdr_status == FCPIO_SUCCESS || hdr_status == FCPIO_IO_NOT_FOUND)
+		return true;
+	if (io_req->cmd_flags & FNIC_IO_DONE)
+		return true;
+	return hdr_status == FCPIO_TIMEOUT && (io_req->cmd_flags & FNIC_IO_TERM_ISSUED);
+}
+
+/* Returns an aborted request to nvme-fc. Called with fnic_lock held. */
+static void nvfnic_finish_aborted(struct fnic *fnic, struct fnic_io_req *io_req)
+{
+	io_req->fcp_req->transferred_length = 0;
+	io_req->fcp_req->rcv_rsplen = 0;
+	if (io_req->abts_state == FCPIO_SUCCESS)
+		io_req->fcp_req->status = NVME_SC_ABORT_REQ;
+	else
+		io_req->fcp_req->status = NVME_SC_INTERNAL;
+	atomic64_dec(&fnic->fnic_stats.io_stats.active_ios);
+	if (atomic64_read(&fnic->io_cmpl_skip))
+		atomic64_dec(&fnic->io_cmpl_skip);
+	else
+		atomic64_inc(&fnic->fnic_stats.io_stats.io_completions);
+	nvfnic_release_nvme_ioreq_buf(io_req->iport, io_req);
+	if (io_req->done)
+		io_req->done(io_req);
+}
+
nvfnic_fcpio_nvme_fast_cmpl_handler(...)
{
	...
}

// the command completes after its abort has failed
@@
identifier f = {
	nvfnic_fcpio_nvme_fast_cmpl_handler,
	nvfnic_fcpio_ersp_cmpl_handler
};
identifier io_req, fnic;
@@
f(struct fnic *fnic, ...)
{
	<...
	if (io_req->cmd_state == FNIC_IOREQ_ABTS_PENDING) {
		...
		if (...)
			io_req->cmd_flags |= FNIC_IO_ABORTED;
+		if (io_req->cmd_flags & FNIC_IO_ABT_TERM_DONE)
+			nvfnic_finish_aborted(fnic, io_req);
		spin_unlock_irqrestore(...);
		...
	}
	...>
}

// each abort has a number
@@
@@
 struct fnic {
	...
	struct work_struct nvme_io_cmpl_work;
+	atomic_t nvme_aborts;
	...
 };

@@
@@
 struct fnic_io_req {
	...
	u32 abts_state;
+	u32 abts_id;
	...
 };

@@
typedef u32;
identifier fnic, tag, task_req, io_req;
@@
nvfnic_queue_abort_io_req(struct fnic *fnic, int tag, u32 task_req, struct fnic_io_req *io_req)
{
	<...
+	if (task_req == FCPIO_ITMF_ABT_TASK_TERM)
+		io_req->cmd_flags |= FNIC_IO_TERM_ISSUED;
+	io_req->abts_id = tag | FNIC_TAG_ABORT |
+			  (((u32)atomic_inc_return(&fnic->nvme_aborts) * NVFNIC_FCPIO_TAG_POOL_SZ) & FNIC_TAG_MASK);
	fnic_queue_wq_copy_desc_itmf(io_req->wq,
-				     tag | FNIC_TAG_ABORT,
+				     io_req->abts_id,
				     ...);
	...>
}

@@
identifier tag, id, io_req;
@@
nvfnic_fcpio_nvme_itmf_cmpl_handler(...)
{
	...
-	tag = id & FNIC_TAG_MASK;
+	tag = id & FNIC_TAG_MASK & (NVFNIC_FCPIO_TAG_POOL_SZ - 1);
	...
-	if (io_req->cmd_state != FNIC_IOREQ_ABTS_PENDING) {
+	if (io_req->cmd_state != FNIC_IOREQ_ABTS_PENDING || io_req->abts_id != id) {
	...
	}
	...
}

// what comes while the port is on its way out
@@
@@
nvfnic_fcpio_send(...)
{
	<...
	if (!nvfnic_transport_ready(...)) {
		...
-		return -ENODEV;
+		return -EBUSY;
	}
	...>
}

// the abort fails
@@
identifier io_req, fnic, stats, hdr_status;
expression lock, irq_flags;
@@
nvfnic_fcpio_nvme_itmf_cmpl_handler(struct fnic *fnic, ...)
{
	...
	io_req->abts_state = hdr_status;
	...
	if (!(io_req->cmd_flags & (FNIC_IO_ABORTED | FNIC_IO_DONE)))
		atomic64_inc(...);
+	if (!nvfnic_abort_ends_exchange(io_req, hdr_status)) {
+		/* looks like a bounce to fnic_handle_link() */
+		fnic->link_down_cnt--;
+		queue_work(fnic_event_queue, &fnic->link_work);
+		spin_unlock_irqrestore(lock, irq_flags);
+		return;
+	}
-	io_req->fcp_req->transferred_length = 0;
-	io_req->fcp_req->rcv_rsplen = 0;
-	if (io_req->abts_state == FCPIO_SUCCESS)
-		io_req->fcp_req->status = NVME_SC_ABORT_REQ;
-	else
-		io_req->fcp_req->status = NVME_SC_INTERNAL;
-	atomic64_dec(&stats->io_stats.active_ios);
-	if (atomic64_read(&fnic->io_cmpl_skip))
-		atomic64_dec(&fnic->io_cmpl_skip);
-	else
-		atomic64_inc(&stats->io_stats.io_completions);
-	nvfnic_release_nvme_ioreq_buf(...);
-	if (io_req->done)
-		io_req->done(io_req);
+	nvfnic_finish_aborted(fnic, io_req);
	spin_unlock_irqrestore(lock, irq_flags);
}
