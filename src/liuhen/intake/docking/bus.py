"""What the bus says: serials and labels of volumes, recorders without a volume, and a bell that rings on changes.

On Linux by udev where it is; on Windows the label and serial by the system's own call. Where neither is there, the
name of the folder that a card is mounted at stands for its label, as auto-mounters make it, and polling for the bell.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import Any, Protocol

from liuhen.intake.docking.signs import Signs
from liuhen.intake.docking.volumes import Mount, VolumeFacts, capacity_of

MASS_STORAGE = ":0806"  # an interface of class 08 (mass storage), subclass 06 (SCSI)
TEXT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedDevice:
    """A recorder on the bus that shows no volume. `key` tells it from another; the model as the signs name it."""

    key: str
    serial: str
    model: str


class Bus(Protocol):
    """Whoever knows the devices behind volumes."""

    def facts(self, mount: Mount) -> VolumeFacts:
        """What a volume says of itself. May wait for the card."""

    def locked(self) -> list[LockedDevice]:
        """Recorders that are connected without a volume."""


class PlainBus:
    """Knows nothing but the folder's name."""

    def facts(self, mount: Mount) -> VolumeFacts:
        """See `Bus`."""
        return VolumeFacts(label=mount.place.name[:TEXT], capacity=capacity_of(mount.place))

    def locked(self) -> list[LockedDevice]:
        """See `Bus`."""
        return []


class Udev:
    """Linux's own knowledge of devices.

    Args:
        signs: models that are known on the bus.
    """

    def __init__(self, signs: Signs) -> None:
        import pyudev

        self._udev = pyudev
        self._context = pyudev.Context()
        self._signs = signs

    def facts(self, mount: Mount) -> VolumeFacts:
        """See `Bus`."""
        plain = PlainBus().facts(mount)
        if not mount.device.startswith("/dev/"):
            return plain
        try:
            device = self._udev.Devices.from_device_file(self._context, mount.device)
        except (self._udev.DeviceNotFoundError, OSError, ValueError):
            return plain
        told = device.properties
        parent = device.find_parent("usb", "usb_device")
        return VolumeFacts(
            label=_text(told, "ID_FS_LABEL") or plain.label,
            serial=_text(told, "ID_FS_UUID"),
            device_serial=_text(told, "ID_SERIAL_SHORT") if parent is not None else "",
            device_model=self._model(parent.properties) if parent is not None else "",
            capacity=plain.capacity,
        )

    def locked(self) -> list[LockedDevice]:
        """See `Bus`."""
        with_volume = set()
        for block in self._context.list_devices(subsystem="block"):
            parent = block.find_parent("usb", "usb_device")
            if parent is not None and block.properties.get("ID_FS_TYPE"):
                with_volume.add(parent.sys_path)
        return [
            LockedDevice(key=each.sys_path, serial=_text(each.properties, "ID_SERIAL_SHORT"), model=model)
            for each in self._context.list_devices(subsystem="usb", DEVTYPE="usb_device")
            if each.sys_path not in with_volume and (model := self._known(each.properties))
        ]

    def _known(self, told: Any) -> str:
        return self._signs.model_of(told.get("ID_VENDOR_ID", ""), told.get("ID_MODEL_ID", ""))

    def _model(self, told: Any) -> str:
        return self._known(told) or _text(told, "ID_MODEL")

    def ring(self, bell: threading.Event) -> None:
        """Set a bell whenever a volume or device comes or goes; returns at once, a thread listens."""
        monitor = self._udev.Monitor.from_netlink(self._context)
        monitor.filter_by("block")
        monitor.filter_by("usb")
        observer = self._udev.MonitorObserver(monitor, callback=lambda _device: bell.set(), name="udev")
        observer.daemon = True
        observer.start()


def _text(told: Any, name: str) -> str:
    return str(told.get(name, ""))[:TEXT]


def bus_here(signs: Signs, bell: threading.Event) -> Bus:
    """The best that this machine has, with the bell connected where something can ring it."""
    if sys.platform == "win32":
        from liuhen.intake.docking.drives import WindowsKernel, WindowsVolumes

        return WindowsVolumes(WindowsKernel())
    try:
        udev = Udev(signs)
        udev.ring(bell)
    except (ImportError, OSError):  # no udev in containers and on other systems
        return PlainBus()
    return udev
