// segment-size: say how long a segment may be
//
// A descriptor of the adapter's scatter/gather list has 32 bits for a length,
// and fnic does not tell: the DMA layer then takes 64 KiB for the limit, and
// its debugging reports every longer segment that nvme-fc maps. Not of the
// review; without it each long request is a report in a debug kernel.
//
// in drivers/scsi/fnic/fnic_main.c, 1 place
// SPDX-License-Identifier: GPL-2.0-or-later

@@
identifier pdev;
@@
fnic_probe(struct pci_dev *pdev, ...)
{
	...
	pci_set_master(pdev);
+	dma_set_max_seg_size(&pdev->dev, UINT_MAX);
	...
}
