"""Every try of a worker at making files has a folder of its own: one that was taken for dead may live, and write on."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID


def room_of(above: Path, making: UUID, *, kept: str = "") -> Path:
    """A new folder of this try alone; the folders of tries that it overtook go, and the worker of one stumbles there.

    Args:
        above: where the finished thing is going to lie, which stays if it's a file.
        making: names the try.
        kept: the name of a folder that stays.

    Raises:
        FileExistsError: another has it; a try's name is its own.
    """
    clear(above, kept=kept)
    room = above / str(making)
    room.mkdir(parents=True)
    return room


def clear(above: Path, *, kept: str = "") -> None:
    """Remove what tries left: every folder but the one that stays."""
    if above.is_dir():
        for other in above.iterdir():
            if other.is_dir() and other.name != kept:
                shutil.rmtree(other, ignore_errors=True)
