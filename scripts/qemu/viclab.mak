# The devices in our QEMU: enough for the lab itself, for virtme-ng and for
# libvirt, and no more, so that it builds in two minutes.
#
# SPDX-License-Identifier: GPL-2.0-or-later

# The lab
CONFIG_VICLAB=y

# Machines and the bridges in front of the device
CONFIG_Q35=y
CONFIG_I440FX=y
CONFIG_PCIE_PORT=y
CONFIG_PCI_BRIDGE=y
CONFIG_VTD=y
CONFIG_SERIAL_ISA=y
CONFIG_ISA_DEBUG=y

# What virtme-ng asks for: watchdog, console, shared folders, network
CONFIG_VIRTIO_PCI=y
CONFIG_VIRTIO_SERIAL=y
CONFIG_VIRTIO_NET=y
CONFIG_VIRTIO_BALLOON=y
CONFIG_VIRTIO_RNG=y
CONFIG_VIRTIO_9P=y
CONFIG_VIRTIO_BLK=y
CONFIG_VIRTIO_SCSI=y
CONFIG_VHOST_USER_FS=y
CONFIG_VHOST_VSOCK=y
CONFIG_WDT_IB6300ESB=y

# What libvirt puts into a guest by default
CONFIG_PVPANIC_ISA=y
CONFIG_PVPANIC_PCI=y
CONFIG_USB_UHCI=y
CONFIG_USB_EHCI_PCI=y
CONFIG_USB_XHCI_PCI=y

# To compare with and to test against
CONFIG_NVME_PCI=y
CONFIG_EDU=y
CONFIG_PCI_TESTDEV=y
