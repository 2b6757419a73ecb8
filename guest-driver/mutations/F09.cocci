// F09: a command without data unmaps what it has not mapped
//
// Brings back: nvfnic_fcpio_send() does not say that nothing is mapped yet. It
// shows only where a request's memory still says so of its last command, so
// that this also takes away where unmapping clears it.
//
// in drivers/scsi/fnic/fnic_nvme.c, 2 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier io_req;
@@
nvfnic_fcpio_send(...)
{
	<...
-	io_req->sgl_mapped = 0;
	...>
}

@@
identifier io_req;
@@
nvfnic_dma_unmap_sgl(..., struct fnic_io_req *io_req)
{
	<...
-	io_req->sgl_mapped = 0;
	...>
}
