"""Disc images of a folder: ISO 9660 with Joliet and UDF, so that every system since Windows 98 shows the real names.

ISO 9660's own names can't hold ours; they are counted through (`F0000001`). Readers show Joliet's or UDF's.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that goes onto a disc, wherever its bytes are.

    Attributes:
        name: its path on the disc, with `/` between folders and none before.
        size: its bytes.
        sha256: what they are known to have: of what is read back, too.
        read: gives them from the beginning, piece by piece.
    """

    name: str
    size: int
    sha256: str
    read: Callable[[], Iterable[bytes]]


def write_image(folder: Path, target: Path, *, label: str, progress: Progress = lambda _share: None) -> Image:
    """Write what's in a folder as a disc image, read every file back out of it, and only then give it its name.

    Args:
        folder: its content becomes the disc's root.
        target: the image; must not exist.
        label: the disc's name, up to 16 letters.
        progress: takes the share that is done.

    Raises:
        ImageFailedError: as `write_image_of`.
        OSError: the disk fails; nothing stays.
    """
    return write_image_of(list(_sources(folder)), target, label=label, progress=progress)


def write_image_of(
    sources: Sequence[Source], target: Path, *, label: str, progress: Progress = lambda _share: None
) -> Image:
    """Write files as a disc image straight from where they are, and read every one back out of it.

    Args:
        sources: in any order; their folders are made.
        target: the image; must not exist.
        label: the disc's name, up to 16 letters.
        progress: takes the share that is done.

    Raises:
        ImageFailedError: a name is too long for a disc (64 bytes, some 21 Chinese signs), or what was read back isn't
            what it should be: it was written wrong, or the source isn't what it's known to be.
        OSError: the disk or a source fails; nothing stays.
    """
    aside = target.with_name(f".{target.name}.part")
    try:
        _write(sources, aside, label, lambda share: progress(share / 2))
        _compare(sources, aside, lambda share: progress((1 + share) / 2))
        with aside.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        aside.rename(target)
    except PyCdlibException as error:
        raise ImageFailedError(path=str(target), what=str(error)) from error
    finally:
        aside.unlink(missing_ok=True)
    return Image(target, target.stat().st_size, digest, len(sources))


def _sources(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = path.relative_to(folder).as_posix()
            yield Source(name=name, size=path.stat().st_size, sha256=digest, read=partial(_pieces, path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


class _Stream(io.RawIOBase):
    """A source as the writer of images takes it: opened when its first byte is asked for, and closed at its end.

    The writer goes to the beginning more often than it reads. So an image of thousands of files holds one of them open,
    and needs no copy of any.
    """

    def __init__(self, source: Source) -> None:
        self._source, self._left, self._at = source, b"", 0
        self._pieces: Iterator[bytes] | None = None

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset:
            raise io.UnsupportedOperation("only the beginning can be gone to")
        self._left, self._at, self._pieces = b"", 0, None
        return 0

    def read(self, size: int = -1) -> bytes:
        if self._pieces is None:
            self._pieces = iter(self._source.read())
        found, missing = [self._left], size - len(self._left)
        while missing > 0 and (piece := next(self._pieces, b"")):
            found.append(piece)
            missing -= len(piece)
        whole = b"".join(found)
        told, self._left = whole[:size], whole[size:]
        self._at += len(told)
        if self._at >= self._source.size:
            self._pieces = iter(())  # the writer asks for no more than there is, and lives on
        return told


def _write(sources: Sequence[Source], target: Path, label: str, progress: Progress) -> None:
    image = pycdlib.PyCdlib()
    image.new(interchange_level=LEVEL, joliet=3, udf=UDF, vol_ident=label)
    plain = {"": ""}  # folder on the disc to its counted name
    for number, source in enumerate(sorted(sources, key=lambda one: one.name), 1):
        name = f"/{source.name}"
        above = _folder(image, plain, name.rpartition("/")[0])
        counted = f"{above}/F{number:07}.;1"
        image.add_fp(cast("BinaryIO", _Stream(source)), source.size, iso_path=counted, joliet_path=name, udf_path=name)
    image.write(str(target), progress_cb=lambda done, total, *_more: progress(done / max(total, 1)))
    image.close()


def _folder(image: pycdlib.PyCdlib, plain: dict[str, str], name: str) -> str:
    """The counted name of a folder, made with those above it when it isn't there."""
    if name not in plain:
        above = _folder(image, plain, name.rpartition("/")[0])
        plain[name] = f"{above}/D{len(plain):07}"
        image.add_directory(iso_path=plain[name], joliet_path=name, udf_path=name)
    return plain[name]


class _Digest:
    """A file that keeps only the digest of what's written to it."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)


def _compare(sources: Sequence[Source], target: Path, progress: Progress) -> None:
    total, done = sum(source.size for source in sources), 0
    image = pycdlib.PyCdlib()
    image.open(str(target))
    try:
        for source in sources:
            for way in ("udf_path", "joliet_path"):
                found = _Digest()
                image.get_file_from_iso_fp(cast("BinaryIO", found), blocksize=_CHUNK, **{way: f"/{source.name}"})
                if found.sha256.hexdigest() != source.sha256:
                    raise ImageFailedError(path=f"/{source.name}", what="read back otherwise than written")
            done += source.size
            progress(done / max(total, 1))
    finally:
        image.close()
