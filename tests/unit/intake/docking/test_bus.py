"""What the system says of cards and recorders is read as something else, or hangs on a card that is gone."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from liuhen.intake.docking.bus import PlainBus, Udev, bus_here
from liuhen.intake.docking.signs import read_signs
from liuhen.intake.docking.volumes import Mount, SystemMounts

SIGNS = read_signs('[[usb]]\nvendor = "1234"\nproduct = "ABCD"\nmodel = "DSJ-K5"')


class GoneError(Exception):
    """As udev says that it knows no such device."""


@dataclass
class Device:
    """A device as udev has it."""

    sys_path: str
    subsystem: str
    properties: dict[str, str] = field(default_factory=dict)
    parent: Device | None = None

    def find_parent(self, subsystem: str, _kind: str) -> Device | None:
        """The one on the bus above it."""
        return self.parent if subsystem == "usb" else None


RECORDER = Device("/sys/usb/1", "usb", {"ID_VENDOR_ID": "1234", "ID_MODEL_ID": "abcd", "ID_SERIAL_SHORT": "SN1"})
MOUSE = Device("/sys/usb/2", "usb", {"ID_VENDOR_ID": "046d", "ID_MODEL_ID": "c077"})
CARD = Device("/sys/block/sdb1", "block", {"ID_FS_TYPE": "exfat", "ID_FS_LABEL": "KT50012", "ID_FS_UUID": "AB-12",
              "ID_SERIAL_SHORT": "SN1"}, RECORDER)  # fmt: skip


@pytest.fixture
def udev(monkeypatch):
    """Udev on a machine with these devices: `udev(RECORDER, CARD)`."""

    def make(*devices: Device) -> Udev:
        context = SimpleNamespace(
            list_devices=lambda subsystem, **_kind: [one for one in devices if one.subsystem == subsystem]
        )

        def from_device_file(_context: object, name: str) -> Device:
            found = [one for one in devices if one.sys_path.endswith(name.removeprefix("/dev/"))]
            if not found:
                raise GoneError
            return found[0]

        fake = SimpleNamespace(
            Context=lambda: context,
            Devices=SimpleNamespace(from_device_file=from_device_file),
            DeviceNotFoundError=GoneError,
        )
        monkeypatch.setitem(sys.modules, "pyudev", fake)
        return Udev(SIGNS)

    return make


def test_a_recorder_that_is_open_is_called_locked_or_a_locked_one_is_overlooked(udev):
    [locked] = udev(RECORDER, MOUSE).locked()
    assert (locked.serial, locked.model) == ("SN1", "DSJ-K5")  # a mouse is no recorder
    assert udev(RECORDER, MOUSE, CARD).locked() == []


def test_a_card_tells_of_the_recorder_around_it_and_a_reader_of_nothing(udev, tmp_path):
    facts = udev(RECORDER, CARD).facts(Mount(tmp_path, "k", "/dev/sdb1"))
    told = (facts.label, facts.serial, facts.device_serial, facts.device_model)
    assert told == ("KT50012", "AB-12", "SN1", "DSJ-K5")
    assert facts.capacity > 0
    loose = Device("/sys/block/sdc1", "block", {"ID_FS_LABEL": "", "ID_SERIAL_SHORT": "X9"})
    bare = udev(loose).facts(Mount(tmp_path, "k", "/dev/sdc1"))
    assert (bare.label, bare.device_serial) == (tmp_path.name, "")  # a built-in reader's serial names no recorder
    assert udev().facts(Mount(tmp_path, "k", "/dev/sdd1")) == PlainBus().facts(Mount(tmp_path, "k"))  # gone meanwhile


def test_a_machine_without_udev_docks_nothing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyudev", None)
    assert isinstance(bus_here(SIGNS, threading.Event()), PlainBus)


def test_a_card_pulled_out_without_a_word_is_there_still_or_a_disk_of_the_machine_is_taken(monkeypatch, tmp_path):
    there = tmp_path / "sdb1"
    there.touch()
    table = [
        SimpleNamespace(mountpoint="/media/card", device="none", fstype="exfat", opts="rw"),
        SimpleNamespace(mountpoint="/media/gone", device="/dev/liuhen-gone", fstype="exfat", opts="rw"),
        SimpleNamespace(mountpoint="/media", device="none", fstype="ext4", opts="rw"),
        SimpleNamespace(mountpoint="/", device="none", fstype="ext4", opts="rw"),
        SimpleNamespace(mountpoint="/media/empty-slot", device="none", fstype="", opts=""),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_all: table)
    assert [one.place for one in SystemMounts(["/media"]).present()] == [Path("/media/card")]
