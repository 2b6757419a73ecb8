// F03b: stop the hardware, then wait for nvme-fc as long as it takes
//
// After 120 s without localport_delete the unload warns and frees what nvme-fc
// still holds: the template with the operations, soon the adapter. What keeps
// nvme-fc from letting go are requests that the adapter does not return. So on
// timeout the device and its request queues are disabled, after which an adapter
// that works can complete and move nothing any more (one that does not even
// stop its queues is gone), and all requests are returned as after a firmware
// reset. nvme-fc then takes its association down by itself, and the wait, now
// without a limit, ends. Freeing memory that somebody uses is never
// better than waiting: a hung rmmod says who it waits for.
//
// in drivers/scsi/fnic/fnic_nvme.c, 2 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
+/* Takes the queues from the adapter and returns what it has not completed. */
+static void nvfnic_stop_ios(struct fnic *fnic)
+{
+	unsigned int i;
+
+	vnic_dev_disable(fnic->vdev);
+	for (i = 0; i < fnic->wq_copy_count; i++)
+		vnic_wq_copy_disable(&fnic->hw_copy_wq[i]);
+	nvfnic_cleanup_all_nvme_ios(fnic);
+}
+
nvfnic_nvme_unload(...)
{
	...
}

@@
identifier fnic;
@@
nvfnic_nvme_unload(struct fnic *fnic)
{
	<...
-	WARN_ON(1);
+	nvfnic_stop_ios(fnic);
+	wait_for_completion(fnic->nvme_lport_unreg_done);
	...>
}
