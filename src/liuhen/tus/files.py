"""The files of one upload in the spool folder, written so that what was acknowledged survives a power cut.

    <id>.part   the bytes; may be longer than what was acknowledged, the rest is rewritten
    <id>.mark   how many bytes are acknowledged: 20 digits, overwritten in place after the bytes are synced
    <id>.whole  a second name of a finished part while the caller takes it over
    <id>.json   {"schema": "liuhen/upload/1", "length", "settled", "owner", "metadata": {name: base64}}, renamed

The mark is its own file because a file's length proves nothing after a power cut: some file systems grow a file
before its blocks are written. Windows has no directory fsync: there the rename itself is what NTFS journals.
"""

from __future__ import annotations

import base64
import binascii
import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from liuhen.tus import errors

SCHEMA = "liuhen/upload/1"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def sync(descriptor: int) -> None:
    """Bytes (and the length, where it changed) to the medium."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Names to the medium; on Windows nothing (see above)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_error(error: OSError, folder: Path) -> errors.TusError:
    """The engine's error for what the operating system said."""
    if error.errno in _FULL:
        return errors.SpoolFullError(folder=str(folder))
    return errors.SpoolFailedError(folder=str(folder), reason=error.strerror or type(error).__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What stands in the JSON file. `owner`: the caller's own note (the intake); `settled`: the caller took it over."""

    length: int
    owner: str
    metadata: Mapping[str, bytes]
    settled: bool = False


class UploadFiles:
    """The three files of one upload. Not thread-safe: the spool's lock stands above it."""

    def __init__(self, folder: Path, upload_id: UUID) -> None:
        self.folder = folder
        self.upload_id = upload_id
        self.part = folder / f"{upload_id}.part"
        self._mark = folder / f"{upload_id}.mark"
        self._json = folder / f"{upload_id}.json"

    def create(self, info: Info) -> None:
        """Mark at 0, empty part, then the JSON file: with its rename the upload exists. Also begins an upload anew."""
        for path, content in ((self._mark, _digits(0)), (self.part, b"")):  # a mark past the end would mean damage
            with path.open("wb") as file:
                _write_through(file, content)
        self._save(info)

    def load(self) -> tuple[Info, int]:
        """What was announced, and the acknowledged offset.

        Raises:
            UploadUnknownError: no such upload.
            UploadDamagedError: a file isn't what `create` and `acknowledge` write, or bytes are missing.
        """
        try:
            info = _parse_info(self._json.read_bytes())
            if info.settled:
                return info, info.length
            offset = _parse_digits(self._mark.read_bytes())
            if offset > info.length or self.part.stat().st_size < offset:
                raise errors.UploadDamagedError(upload=str(self.upload_id))
        except FileNotFoundError as error:
            if self._json.exists():
                raise errors.UploadDamagedError(upload=str(self.upload_id)) from error
            raise errors.UploadUnknownError from error
        except (ValueError, KeyError, TypeError) as error:
            raise errors.UploadDamagedError(upload=str(self.upload_id)) from error
        return info, offset

    def acknowledge(self, offset: int) -> None:
        """Remember durably that the bytes up to `offset` are durable."""
        with self._mark.open("r+b", buffering=0) as file:
            file.write(_digits(offset))
            sync(file.fileno())

    def hand_over(self) -> Path:
        """A second name of the part, for the caller to adopt: should the caller fail half way, the part is still here.

        Where the file system has no hard links it's the part itself.
        """
        second = self.folder / f"{self.upload_id}.whole"
        second.unlink(missing_ok=True)
        try:
            second.hardlink_to(self.part)
        except OSError:
            return self.part
        return second

    def settle(self, info: Info) -> None:
        """The bytes are the caller's now; keep only the note that the upload was complete."""
        self._save(replace(info, settled=True))
        self.drop_bytes()

    def drop_bytes(self) -> None:
        """Free the bytes and keep the note."""
        for path in (self.folder / f"{self.upload_id}.whole", self.part, self._mark):
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Free everything; the JSON file last, so that a remainder is always found again."""
        self.drop_bytes()
        self._json.unlink(missing_ok=True)
        sync_folder(self.folder)

    def touched_at(self) -> datetime:
        """When bytes were last acknowledged (or the upload was made or settled)."""
        path = self._mark if self._mark.exists() else self._json
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _save(self, info: Info) -> None:
        content = {
            "schema": SCHEMA,
            "length": info.length,
            "owner": info.owner,
            "settled": info.settled,
            "metadata": {name: base64.b64encode(value).decode() for name, value in info.metadata.items()},
        }
        fresh = self._json.with_suffix(".new")
        with fresh.open("wb") as file:
            _write_through(file, json.dumps(content, ensure_ascii=False).encode())
        fresh.replace(self._json)
        sync_folder(self.folder)


def _write_through(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _digits(offset: int) -> bytes:
    return b"%020d\n" % offset


def _parse_digits(content: bytes) -> int:
    if len(content) != len(_digits(0)) or not content[:-1].isdigit():
        raise ValueError("mark")
    return int(content)


def _parse_info(content: bytes) -> Info:
    found = json.loads(content)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise ValueError("schema")
    length, owner, settled, metadata = (found[name] for name in ("length", "owner", "settled", "metadata"))
    if not (type(length) is int and length >= 0 and isinstance(owner, str) and isinstance(settled, bool)):
        raise ValueError("types")
    try:
        decoded = {str(name): base64.b64decode(value, validate=True) for name, value in metadata.items()}
    except (AttributeError, binascii.Error) as error:
        raise ValueError("metadata") from error
    return Info(length=length, owner=owner, settled=settled, metadata=decoded)
