"""Writing an image onto a disc by a program of the system, in a child process; the command is a list of arguments."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from liuhen.archive.carriers.errors import BurnFailedError, DiscUsedError, NoDriveError

PROGRAMS = ("xorriso", "growisofs")
TELLER = "dvd+rw-mediainfo"
"""Comes with growisofs and says what is in the drive."""
_SAID = 300


@dataclass(frozen=True, slots=True)
class Burner:
    """A program and the drive that it writes with."""

    program: str
    drive: str

    @property
    def address(self) -> str:
        """How xorriso is told of it: it takes whatever lies below /dev for a drive, and a file in place of one is said.

        With a file everything can be tried where there is no drive, up to reading back.
        """
        return f"stdio:{self.drive}" if Path(self.drive).is_file() else self.drive

    def command(self, image: Path) -> list[str]:
        """The words of the command; nothing of it passes through a shell."""
        if Path(self.program).stem == "xorriso":
            return [self.program, "-as", "cdrecord", "-v", f"dev={self.address}", "-sao", str(image)]
        # Without spare areas a BD-R has all of its room.
        return [self.program, "-use-the-force-luke=spare:none", "-dvd-compat", "-Z", f"{self.drive}={image}"]


def burner(drive: str) -> Burner:
    """What this machine can write discs with.

    Raises:
        NoDriveError: no drive, or no program.
    """
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is None or not drive or not Path(drive).exists():
        raise NoDriveError(drive=drive)
    return Burner(found, drive)


def is_blank(writer: Burner) -> bool:
    """Whether a blank disc is in the drive; rewritable ones can hold something. False where nobody can tell.

    xorriso tells it itself; beside growisofs its own dvd+rw-mediainfo does.
    """
    if Path(writer.program).stem == "xorriso":
        asked, said = [writer.program, "-outdev", writer.address], rb"Media status : is blank"
    else:
        asked, said = [shutil.which(TELLER) or TELLER, writer.drive], rb"Disc status:\s+blank"
    try:
        done = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return re.search(said, done.stderr + done.stdout) is not None


def burn(writer: Burner, image: Path) -> None:
    """Write an image; what was written is read back by whoever called.

    Raises:
        BurnFailedError: the program ended with an error.
        DiscUsedError: something is on the disc already, or nobody can tell; nothing is written over.
    """
    if not is_blank(writer):
        raise DiscUsedError(drive=writer.drive)
    done = subprocess.run(writer.command(image), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[-_SAID:]
        raise BurnFailedError(program=Path(writer.program).name, said=" ".join(said.split()))
