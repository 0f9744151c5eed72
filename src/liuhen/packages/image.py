"""Disc images of a folder: ISO 9660 with Joliet and UDF, so that every system since Windows 98 shows the real names.

ISO 9660's own names can't hold ours; they are counted through (`F0000001`). Readers show Joliet's or UDF's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from liuhen.packages.errors import ImageFailedError

LEVEL = 3
UDF = "2.60"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Image:
    """A finished image, read back and compared.

    Attributes:
        path: the file.
        size: its bytes.
        sha256: its digest.
        files: how many files it holds.
    """

    path: Path
    size: int
    sha256: str
    files: int


Progress = Callable[[float], None]


def write_image(folder: Path, target: Path, *, label: str, progress: Progress = lambda _share: None) -> Image:
    """Write what's in a folder as a disc image, read every file back out of it, and only then give it its name.

    Args:
        folder: its content becomes the disc's root.
        target: the image; must not exist.
        label: the disc's name, up to 16 letters.
        progress: takes the share that is done.

    Raises:
        ImageFailedError: a name is too long for a disc (64 bytes, some 21 Chinese signs), or what was read back isn't
            what was written.
        OSError: the disk fails; nothing stays.
    """
    aside = target.with_name(f".{target.name}.part")
    try:
        _write(folder, aside, label, lambda share: progress(share / 2))
        files = _compare(folder, aside, lambda share: progress((1 + share) / 2))
        with aside.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        aside.rename(target)
    except PyCdlibException as error:
        raise ImageFailedError(path=str(target), what=str(error)) from error
    finally:
        aside.unlink(missing_ok=True)
    return Image(target, target.stat().st_size, digest, files)


def _entries(folder: Path) -> Iterator[tuple[Path, str]]:
    """Folders before what's in them, each with its path on the disc."""
    for path in sorted(folder.rglob("*")):
        yield path, "/" + path.relative_to(folder).as_posix()


def _write(folder: Path, target: Path, label: str, progress: Progress) -> None:
    image = pycdlib.PyCdlib()
    image.new(interchange_level=LEVEL, joliet=3, udf=UDF, vol_ident=label)
    plain = {"": ""}  # folder on the disc to its counted name
    for number, (path, name) in enumerate(_entries(folder), 1):
        above = plain[name.rpartition("/")[0]]
        if path.is_dir():
            plain[name] = f"{above}/D{number:07}"
            image.add_directory(iso_path=plain[name], joliet_path=name, udf_path=name)
        else:
            counted = f"{above}/F{number:07}.;1"
            image.add_file(str(path), iso_path=counted, joliet_path=name, udf_path=name)
    image.write(str(target), progress_cb=lambda done, total, *_more: progress(done / max(total, 1)))
    image.close()


class _Digest:
    """A file that keeps only the digest of what's written to it."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)


def _compare(folder: Path, target: Path, progress: Progress) -> int:
    wanted_of = [(path, name) for path, name in _entries(folder) if not path.is_dir()]
    total, done = sum(path.stat().st_size for path, _name in wanted_of), 0
    image = pycdlib.PyCdlib()
    image.open(str(target))
    files = 0
    try:
        for path, name in wanted_of:
            with path.open("rb") as file:
                wanted = hashlib.file_digest(file, "sha256").digest()
            for way in ("udf_path", "joliet_path"):
                found = _Digest()
                image.get_file_from_iso_fp(cast("BinaryIO", found), blocksize=_CHUNK, **{way: name})
                if found.sha256.digest() != wanted:
                    raise ImageFailedError(path=name, what="read back otherwise than written")
            files += 1
            done += path.stat().st_size
            progress(done / max(total, 1))
    finally:
        image.close()
    return files
