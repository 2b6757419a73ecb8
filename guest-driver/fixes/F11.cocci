// F11: set the ports' device loss time without dropping the lock
//
// The loop keeps a pointer to the next port while it drops the lock for a
// call that neither sleeps nor comes back to the driver:
// nvme_fc_set_remoteport_devloss() takes the remote port's own lock, under
// which nothing of the driver is called. So the lock is kept. A port that was
// handed back to nvme-fc is left out: its remote port may be gone, and has no
// use for the value.
//
// in drivers/scsi/fnic/fnic_nvme.c, 3 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier tport, next, fnic;
iterator name list_for_each_entry, list_for_each_entry_safe;
@@
nvfnic_nvme_zero_devloss_tports(struct fnic *fnic)
{
-	struct fnic_tport_s *next;
	...
-	list_for_each_entry_safe(tport, next, &fnic->iport.tport_list, links) {
-		if (tport->flags & FNIC_FDLS_NVME_REGISTERED) {
-			spin_unlock_irqrestore(...);
-			nvme_fc_set_remoteport_devloss(tport->nv_rport, 0);
-			spin_lock_irqsave(...);
-		}
-	}
+	list_for_each_entry(tport, &fnic->iport.tport_list, links) {
+		if (tport->flags & FNIC_FDLS_TPORT_DELETED)
+			continue;
+		if (tport->flags & FNIC_FDLS_NVME_REGISTERED)
+			nvme_fc_set_remoteport_devloss(tport->nv_rport, 0);
+	}
	...
}
