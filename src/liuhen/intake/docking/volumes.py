"""Where cards are mounted: what the system says, or the sub-folders of a folder. No database.

Looking must never hang on a dying card, so a mount is told by the system's table and its device's node alone; only
who reads the card opens it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume in its place.

    Attributes:
        place: where it's mounted.
        key: tells it from another that stands in the same place later.
        device: the system's name of the device, such as /dev/sdb1; empty for a plain folder.
    """

    place: Path
    key: str
    device: str = ""


class Mounts(Protocol):
    """Whoever knows what is mounted."""

    def present(self) -> list[Mount]:
        """The volumes that are there now, in no order. Never raises, never waits for a card."""


class SystemMounts:
    """What the operating system has mounted below some folders; on Windows see `drives.DriveMounts`.

    Args:
        below: folders below which auto-mounters mount, such as /media.
    """

    def __init__(self, below: Sequence[str]) -> None:
        self._below = [Path(each) for each in below]

    def present(self) -> list[Mount]:
        """See `Mounts`."""
        found = []
        for each in psutil.disk_partitions(all=False):
            place = Path(each.mountpoint)
            if each.fstype and self._is_ours(place) and self._is_in(each.device):
                found.append(Mount(place, f"{each.mountpoint}\n{each.device}", each.device))
        return found

    def _is_ours(self, place: Path) -> bool:
        return any(place.is_relative_to(folder) and place != folder for folder in self._below)

    @staticmethod
    def _is_in(device: str) -> bool:
        # Pulled out without being unmounted, its node goes at once while its mount stays in the table.
        return not device.startswith("/dev/") or os.path.exists(device)  # noqa: PTH110


class FolderMounts:
    """The sub-folders of a folder count as cards: for sites that mount there themselves, and for trying out.

    Args:
        folder: whose sub-folders; it may come and go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def present(self) -> list[Mount]:
        """See `Mounts`."""
        found = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                        facts = os.lstat(entry.path)  # on Windows the entry itself has no numbers
                        key = f"{entry.path}\n{facts.st_dev}\n{facts.st_ino}"
                        found.append(Mount(Path(entry.path), key))
        except OSError:
            return found
        return found


class AllMounts:
    """Several ways together; a place that two of them know is told once."""

    def __init__(self, ways: Iterable[Mounts]) -> None:
        self._ways = list(ways)

    def present(self) -> list[Mount]:
        """See `Mounts`."""
        found: dict[Path, Mount] = {}
        for way in self._ways:
            for mount in way.present():
                known = found.get(mount.place)
                found[mount.place] = mount if known is None or (mount.device and not known.device) else known
        return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFacts:
    """What a volume says of itself; an empty field: it doesn't say. Capacity in bytes."""

    label: str = ""
    serial: str = ""
    device_serial: str = ""
    device_model: str = ""
    capacity: int = 0


def capacity_of(place: Path) -> int:
    """The size of the file system at a place, in bytes; 0 when it can't be asked."""
    try:
        return shutil.disk_usage(place).total
    except OSError:
        return 0
