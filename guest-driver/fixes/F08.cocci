// F08: nvme-fc holds a link service while it has the driver abort it
//
// nvme_fc_abort_lsops() finds a link service on the port's list, drops the
// lock, and calls the driver's ls_abort with it. Whoever completes it just
// then frees it, and the driver reads freed memory. A count of references,
// taken under the lock, keeps the memory until ls_abort has returned; what the
// driver then finds is a link service that is over, which it has to expect
// anyway. All other users free through the same count. No driver changes.
//
// in drivers/nvme/host/fc.c, 9 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
 struct nvmefc_ls_req_op {
	...
	bool req_queued;
+	struct kref		ref;
 };

@@
@@
+static void nvme_fc_free_ls_req_op(struct kref *ref)
+{
+	kfree(container_of(ref, struct nvmefc_ls_req_op, ref));
+}
+
+/* whoever is last frees it */
+static void nvme_fc_put_ls_req_op(struct nvmefc_ls_req_op *lsop)
+{
+	kref_put(&lsop->ref, nvme_fc_free_ls_req_op);
+}
+
nvme_fc_abort_lsops(...)
{
	...
}

@@
identifier rport, lsop;
expression irq_flags;
@@
nvme_fc_abort_lsops(struct nvme_fc_rport *rport)
{
	<...
	lsop->flags |= FCOP_FLAGS_TERMIO;
+	kref_get(&lsop->ref);
	spin_unlock_irqrestore(&rport->lock, irq_flags);
	rport->lport->ops->ls_abort(...);
+	nvme_fc_put_ls_req_op(lsop);
	...>
}

@@
identifier lsop, ret;
@@
__nvme_fc_send_ls_req(..., struct nvmefc_ls_req_op *lsop, ...)
{
	...
	int ret = 0;
+
+	kref_init(&lsop->ref);
	...
}

@@
identifier f != nvme_fc_free_ls_req_op;
struct nvmefc_ls_req_op *lsop;
@@
f(...)
{
	<...
-	kfree(lsop);
+	nvme_fc_put_ls_req_op(lsop);
	...>
}
