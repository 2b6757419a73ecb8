// F04: the work item that completes requests may outlive the adapter
//
// Brings back: fnic_cleanup() collects the last completions and does not wait
// for the work item that passes them on, which lies in the structure that is
// freed next. 7.3.4 flushes it there.
//
// in drivers/scsi/fnic/fnic_main.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier fnic;
@@
fnic_cleanup(struct fnic *fnic)
{
	...
-	if (IS_FNIC_NVME_INITIATOR(fnic))
-		nvfnic_flush_nvme_io_list(fnic);
	...
}
