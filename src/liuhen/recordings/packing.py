"""A bag as one file to download: ZIP without compression (films don't shrink), as large as it takes."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A finished ZIP: bytes and SHA-256."""

    size: int
    sha256: str


def pack(folder: Path, target: Path, advance: Callable[[int], None]) -> Packed:
    """Write a folder, under its own name, into a ZIP that takes its name when it's whole.

    Args:
        folder: what to pack.
        target: the ZIP.
        advance: is told the bytes packed so far.
    """
    aside, done = target.with_suffix(".part"), 0
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = zipfile.ZipInfo.from_file(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
                with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as inside:
                    shutil.copyfileobj(source, inside, _CHUNK)
                done += path.stat().st_size
                advance(done)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    aside.replace(target)
    return Packed(target.stat().st_size, digest)
