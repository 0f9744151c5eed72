"""Windows' drives: a disk of the machine is emptied, a card passes for the one before it, a folder for its disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from liuhen.intake.docking.drives import DriveMounts, WindowsVolumes
from liuhen.intake.docking.volumes import Mount

FIXED, REMOVABLE = 3, 2


@dataclass
class Kernel:
    """Windows with these drives: letter, kind, and what the volume says."""

    kinds: dict[str, int] = field(default_factory=dict)
    volumes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def drives(self) -> list[str]:
        return list(self.kinds)

    def kind(self, root: str) -> int:
        return self.kinds[root]

    def volume(self, root: str) -> tuple[str, str] | None:
        return self.volumes.get(root)


def machine() -> Kernel:
    kinds = {"C:\\": FIXED, "D:\\": FIXED, "E:\\": REMOVABLE, "F:\\": REMOVABLE}
    return Kernel(kinds, {"C:\\": ("", "1"), "D:\\": ("KT50013", "2"), "E:\\": ("KT50012", "3")})


def test_a_disk_of_the_machine_is_emptied_or_an_empty_reader_is_a_card():
    assert [one.device for one in DriveMounts(machine(), ["/media", "/mnt"]).present()] == ["E:\\"]


def test_a_recorder_that_windows_takes_for_a_fixed_disk_cannot_be_named():
    for named in ("D:\\", "d:", "D:/"):
        assert [one.device for one in DriveMounts(machine(), [named]).present()] == ["D:\\", "E:\\"]


def test_a_card_put_in_for_another_is_taken_for_it():
    kernel = machine()
    [before] = DriveMounts(kernel, []).present()
    kernel.volumes["E:\\"] = ("KT50012", "4")
    [after] = DriveMounts(kernel, []).present()
    assert before.place == after.place
    assert before.key != after.key


def test_a_folder_is_called_by_its_disks_label(tmp_path):
    kernel = Kernel({}, {"\\": ("SYSTEM", "9"), f"{tmp_path}\\": ("SYSTEM", "9")})  # this machine's root and a folder
    told = WindowsVolumes(kernel).facts(Mount(Path("/"), "k"))
    assert (told.label, told.serial) == ("SYSTEM", "9")
    assert told.capacity > 0
    told = WindowsVolumes(kernel).facts(Mount(tmp_path, "k"))
    assert (told.label, told.serial) == (tmp_path.name, "")
