// frame-leak: abort a GPN_FT whatever it was sent for, and free a frame that is not sent
//
// fdls_send_fabric_abts() takes a frame and then looks which request it is to
// abort. It knows a GPN_FT of a login, but not one that was sent because of an
// RSCN or because a target has gone (FDLS_STATE_RSCN_GPN_FT, _SEND_GPNFT),
// although the timer's callback calls it for all three: it returns without the
// frame being sent or freed, and without a timer. The cache of frames says so
// when the module goes, and a GPN_FT that was lost is never sent again. Not of
// the review; it shows in the drills of F12 once the driver survives these.
//
// in drivers/scsi/fnic/fdls_disc.c, 2 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
fdls_send_fabric_abts(...)
{
	<...
	switch (...) {
+	case FDLS_STATE_RSCN_GPN_FT:
+	case FDLS_STATE_SEND_GPNFT:
+
	case FDLS_STATE_GPN_FT: ...
	}
	...>
}

@@
expression frame;
@@
fdls_send_fabric_abts(...)
{
	...
	frame = fdls_alloc_frame(...);
	if (...) {
		...
		return;
	}
	<...
+	mempool_free(frame, fnic->frame_pool);
	return;
	...>
}
