// F08: others complete a link service while it is being aborted
//
// Brings back: nvfnic_ls_req_abort() drops the lock to stop the timer, and
// nothing tells others meanwhile to keep off the request: the timer's
// callback, an answer, or the end of the target port complete it, its owner
// frees it, and the abort goes on with it. 7.3.4 marks it
// FNIC_LS_REQ_CMD_ABTS_STARTED, which the others respect.
//
// in drivers/scsi/fnic/fnic_nvme.c, 4 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier f = {
	nvfnic_ls_req_timeout,
	nvfnic_ls_rsp_recv,
	nvfnic_cleanup_tport_io,
	nvfnic_terminate_tport_ls_reqs
};
expression request;
@@
f(...)
{
	<...
-	request->state == FNIC_LS_REQ_CMD_ABTS_STARTED
+	false
	...>
}
