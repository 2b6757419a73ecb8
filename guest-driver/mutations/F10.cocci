// F10: a reference to the PCI function is taken and never given back
//
// Brings back: nvfnic_add_lport() takes a reference of its own for the local
// port; nvme-fc takes and gives back one anyway. 7.3.4 leaves it to nvme-fc.
//
// in drivers/scsi/fnic/fnic_nvme.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
expression info, template, port;
identifier fnic;
@@
nvfnic_add_lport(struct fnic *fnic)
{
	<...
	nvme_fc_register_localport(info, template,
-				   &fnic->pdev->dev,
+				   get_device(&fnic->pdev->dev),
				   port)
	...>
}
