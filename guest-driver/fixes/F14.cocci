// F14: handle what all queues have completed before a reset returns the rest
//
// The completion of a firmware reset comes on the first copy queue, and its
// handler returns every request that it finds. By then the adapter has written
// all other completions, but the CPU of another queue may not have come to its
// interrupt yet: requests that were carried out are reported as failed, and
// their completions meet nobody, or the next owners of their tags. Here the
// handler first takes what lies in the other queues. Each queue gets a lock,
// since it has two readers now; only the handler of the reset holds two of
// them, that of the first queue and one other, so that they need no more order
// than this. The credits of what was taken are given back at once, without
// unmasking: the interrupt, when it comes, finds an empty queue and unmasks.
//
// in drivers/scsi/fnic/fnic_scsi.c, 5 places
// in drivers/scsi/fnic/fnic_main.c, 1 place
// in drivers/scsi/fnic/fnic.h, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
 struct fnic {
	...
	spinlock_t wq_copy_lock[FNIC_WQ_COPY_MAX];
+	spinlock_t cq_copy_lock[FNIC_WQ_COPY_MAX];
	...
 };

@@
identifier fnic, i;
@@
	spin_lock_init(&fnic->wq_copy_lock[i]);
+	spin_lock_init(&fnic->cq_copy_lock[i]);

@@
@@
+static int fnic_fcpio_cmpl_handler(struct vnic_dev *vdev, unsigned int cq_index,
+				   struct fcpio_fw_req *desc);
+
+/*
+ * What the adapter has completed on the other queues before the reset, which
+ * is completed on the first. Masks and timers of their interrupts stay.
+ */
+static void fnic_service_other_copy_cqs(struct fnic *fnic)
+{
+	unsigned int work_done;
+	unsigned int cq_index;
+	unsigned int i;
+
+	for (i = 1; i < fnic->wq_copy_count; i++) {
+		cq_index = fnic->copy_wq_base + i;
+		spin_lock_nested(&fnic->cq_copy_lock[i], SINGLE_DEPTH_NESTING);
+		work_done = vnic_cq_copy_service(&fnic->cq[cq_index],
+						 fnic_fcpio_cmpl_handler, -1);
+		spin_unlock(&fnic->cq_copy_lock[i]);
+		vnic_intr_return_credits(&fnic->intr[cq_index], work_done, 0, 0);
+	}
+}
+
fnic_fcpio_cmpl_handler(...)
{
	...
}

@@
identifier fnic, desc;
@@
fnic_fcpio_cmpl_handler(...)
{
	<...
+	fnic_service_other_copy_cqs(fnic);
	fnic_fcpio_fw_reset_cmpl_handler(fnic, desc);
	...>
}

@@
identifier fnic, cur_work_done, cq_index;
type T;
@@
fnic_wq_copy_cmpl_handler(struct fnic *fnic, ..., T cq_index)
{
+	spinlock_t *lock = &fnic->cq_copy_lock[cq_index - fnic->copy_wq_base];
+	unsigned long flags;
	...
+	spin_lock_irqsave(lock, flags);
	cur_work_done = vnic_cq_copy_service(...);
+	spin_unlock_irqrestore(lock, flags);
	...
}
