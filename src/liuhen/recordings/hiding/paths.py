"""Where copies with things hidden lie: beside the previews until somebody confirms them, then in the object."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

FOLDER = "hidden"


def is_of_hidden_copy(logical_path: str) -> bool:
    """Whether a file of a recording's object belongs to such a copy: these leave by themselves, never with the rest."""
    return logical_path.startswith(f"{FOLDER}/")


def waiting_name(number: int) -> str:
    """What the file of an unconfirmed copy is called; a recording's previews lie beside it and go with it."""
    return f"{FOLDER}-{number:03}.mp4"


def kept_path(number: int) -> str:
    """Where the file of a confirmed copy lies in its recording's object."""
    return f"{FOLDER}/{number:03}.mp4"


def kept_path_of(name: str) -> str:
    """Where the file of that waiting name lies once its copy is confirmed; empty for any other name."""
    number = name.removeprefix(f"{FOLDER}-").removesuffix(".mp4")
    return kept_path(int(number)) if number.isdecimal() and waiting_name(int(number)) == name else ""


def waiting_film(recording_id: UUID, number: int) -> Path:
    """The file of an unconfirmed copy."""
    home: Path = settings.LIUHEN.home
    return home / "previews" / str(recording_id) / waiting_name(number)
