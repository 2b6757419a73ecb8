// F06: mark a request as aborted when the abort is queued, and try again
//
// nvme-fc asks for each abort once. nvfnic_fcpio_abort() marks the request and
// drops the lock before it knows whether there is a descriptor: a completion
// that comes in between is swallowed, and when the queue is full the mark is
// taken back, so that nobody ever finishes the request. Here the abort is
// queued with the lock held (fnic_lock, then the queue's, is the order in
// which commands are sent), so that a request is marked only when its abort is
// on its way, and an ordinary completion is never lost. An abort for which
// there is no descriptor is remembered and tried again until the adapter has
// acknowledged some; the request may complete meanwhile, and the work item is
// off before the adapter goes. The aborts that the driver begins by itself when
// a port goes need none of that: nvme-fc asks for its own right after.
//
// in drivers/scsi/fnic/fnic_nvme.c, 7 places
// in drivers/scsi/fnic/fnic.h, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
 struct fnic {
	...
	struct work_struct nvme_io_cmpl_work;
+	struct delayed_work nvme_abort_work;
	...
 };

@@
typedef bool, u32;
@@
+/* in cmd_flags: an abort for which there was no descriptor */
+#define NVFNIC_ABORT_DEFERRED	BIT(30)
+
+/* Called with fnic_lock held. */
+static void nvfnic_defer_abort(struct fnic *fnic, struct fnic_io_req *io_req)
+{
+	io_req->cmd_flags |= NVFNIC_ABORT_DEFERRED;
+	queue_delayed_work(fnic_cmpl_queue, &fnic->nvme_abort_work, HZ / 10);
+}
+
+/* Called with fnic_lock held, for each tag in use. */
+static bool nvfnic_retry_abort(struct sbitmap *map, unsigned int tag, void *data)
+{
+	struct fnic *fnic = data;
+	struct fnic_io_req *io_req = nvfnic_find_io_req_by_tag(fnic, tag);
+	u32 task_req = FCPIO_ITMF_ABT_TASK;
+
+	if (!io_req || !(io_req->cmd_flags & NVFNIC_ABORT_DEFERRED))
+		return true;
+	if (io_req->cmd_state != FNIC_IOREQ_CMD_PENDING)
+		return true;
+	if (fdls_tport_is_offline(io_req->tport))
+		task_req = FCPIO_ITMF_ABT_TASK_TERM;
+	if (!nvfnic_queue_abort_io_req(fnic, tag, task_req, io_req)) {
+		nvfnic_defer_abort(fnic, io_req);
+		return true; /* another queue may have room */
+	}
+	io_req->cmd_flags &= ~NVFNIC_ABORT_DEFERRED;
+	io_req->cmd_state = FNIC_IOREQ_ABTS_PENDING;
+	io_req->abts_state = FCPIO_INVALID_CODE;
+	return true;
+}
+
+/* Tries again what found the queue full. */
+static void nvfnic_nvme_abort_work(struct work_struct *work)
+{
+	struct fnic *fnic = container_of(work, struct fnic, nvme_abort_work.work);
+	unsigned long flags;
+
+	spin_lock_irqsave(&fnic->fnic_lock, flags);
+	/* a firmware reset returns all requests */
+	if (!fnic_chk_state_flags_locked(fnic, FNIC_FLAGS_IO_BLOCKED))
+		sbitmap_for_each_set(&fnic->nvfnic_tag_map, nvfnic_retry_abort, fnic);
+	spin_unlock_irqrestore(&fnic->fnic_lock, flags);
+}
+
nvfnic_fcpio_abort(...)
{
	...
}

@@
identifier io_req, fnic, old_state, irq_flags;
@@
nvfnic_fcpio_abort(...)
{
	...
	io_req->cmd_state = FNIC_IOREQ_ABTS_PENDING;
	io_req->abts_state = FCPIO_INVALID_CODE;
-	spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
	if (!nvfnic_queue_abort_io_req(...)) {
		...
-		spin_lock_irqsave(&fnic->fnic_lock, irq_flags);
		io_req->cmd_state = old_state;
-		spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
+		nvfnic_defer_abort(fnic, io_req);
	}
+	spin_unlock_irqrestore(&fnic->fnic_lock, irq_flags);
	...
}

@@
identifier fnic;
@@
nvfnic_nvme_unload(struct fnic *fnic)
{
	...
+	disable_delayed_work_sync(&fnic->nvme_abort_work);
	nvfnic_flush_nvme_io_list(fnic);
}

@@
identifier fnic, iport;
@@
nvfnic_add_lport(struct fnic *fnic)
{
	<...
	memcpy(iport->nv_tmpl, ...);
+	INIT_DELAYED_WORK(&fnic->nvme_abort_work, nvfnic_nvme_abort_work);
	...>
}
