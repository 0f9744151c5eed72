"""Drives as Windows names them: which there are, of what kind, and what the volume in one says of itself. No database.

Windows names a drive by its letter, also when another card stands in it, so a volume's serial is part of its key.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from liuhen.intake.docking.bus import TEXT, PlainBus
from liuhen.intake.docking.volumes import Mount, VolumeFacts

REMOVABLE = 2
"""What Windows answers of the kind of a card reader's drive. Many a recorder's own memory counts as fixed."""
NO_DIALOGUE = 0x0001 | 0x8000
"""An empty reader is an answer, not a window that waits for somebody to close it."""


class Kernel(Protocol):
    """The few questions to Windows that are asked here."""

    def drives(self) -> list[str]:
        r"""The roots of the drives there are, such as `E:\`."""

    def kind(self, root: str) -> int:
        """What kind of drive it is, by Windows' own number."""

    def volume(self, root: str) -> tuple[str, str] | None:
        """Label and serial of the volume at a root that ends with a backslash; None when none is in."""


class WindowsKernel:
    """The same from kernel32."""

    def __init__(self) -> None:
        import ctypes

        self._ctypes = ctypes
        self._kernel: Any = ctypes.__dict__["windll"].kernel32  # there on Windows only
        self._kernel.SetErrorMode(NO_DIALOGUE)

    def drives(self) -> list[str]:
        """See `Kernel`."""
        letters = self._kernel.GetLogicalDrives()
        return [f"{chr(ord('A') + at)}:\\" for at in range(26) if letters >> at & 1]

    def kind(self, root: str) -> int:
        """See `Kernel`."""
        return int(self._kernel.GetDriveTypeW(self._ctypes.c_wchar_p(root)))

    def volume(self, root: str) -> tuple[str, str] | None:
        """See `Kernel`."""
        label, serial = self._ctypes.create_unicode_buffer(261), self._ctypes.c_ulong()
        told = self._kernel.GetVolumeInformationW(
            self._ctypes.c_wchar_p(root), label, len(label), self._ctypes.byref(serial), None, None, None, 0
        )
        there = told and os.path.isdir(root)  # noqa: PTH112 - what a volume said can outlast it
        return (label.value, f"{serial.value:08X}") if there else None


class DriveMounts:
    r"""Every removable drive with a volume in it, and those drives that the settings name.

    Args:
        kernel: who knows the drives.
        named: roots of drives that Windows takes for fixed, such as `E:\`; what is no drive's root is passed over.
    """

    def __init__(self, kernel: Kernel, named: Sequence[str]) -> None:
        self._kernel = kernel
        self._named = {each.rstrip("\\/").upper() + "\\" for each in named}

    def present(self) -> list[Mount]:
        """See `Mounts`."""
        found = []
        for root in self._kernel.drives():
            if root.upper() in self._named or self._kernel.kind(root) == REMOVABLE:
                volume = self._kernel.volume(root)
                if volume is not None:
                    found.append(Mount(Path(root), f"{root}\n{volume[1]}", root))
        return found


class WindowsVolumes(PlainBus):
    """The label and serial of a volume as Windows tells them; of a plain folder, its name.

    Args:
        kernel: who knows them.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def facts(self, mount: Mount) -> VolumeFacts:
        """See `Bus`."""
        plain = super().facts(mount)
        if not os.path.ismount(mount.place):  # before Python 3.12 a path's own method isn't there on Windows
            return plain
        told = self._kernel.volume(str(mount.place).rstrip("\\/") + "\\")
        return replace(plain, label=told[0][:TEXT], serial=told[1]) if told is not None else plain
