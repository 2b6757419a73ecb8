// F02: an answer to a link service stops its timer without waiting for it
//
// Brings back: nvfnic_ls_rsp_recv() stops the timer of the request and has the
// request completed, and so freed, while the timer's callback may be waiting
// for the lock on another CPU. 7.3.4 waits for the callback.
//
// in drivers/scsi/fnic/fnic_nvme.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
expression timer;
@@
nvfnic_ls_rsp_recv(...)
{
	...
-	timer_delete_sync(timer);
+	timer_delete(timer);
	...
}
