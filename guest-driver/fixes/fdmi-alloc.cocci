// fdmi-alloc: ask the firmware for its version without sleeping
//
// vnic_dev_fw_info() allocates its buffer with GFP_KERNEL, which may sleep,
// and is called with fnic_lock held and interrupts off when fnic registers at
// the fabric's management service. The buffer is a few hundred bytes and the
// caller can do without: GFP_ATOMIC is what such a place wants. Not of the
// review; it is what a debug kernel reports first (see known-reports), and
// lockdep is off from there on, so that runs which need lockdep need this.
//
// in drivers/scsi/fnic/vnic_dev.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
vnic_dev_fw_info(...)
{
	<...
-	GFP_KERNEL
+	GFP_ATOMIC
	...>
}
