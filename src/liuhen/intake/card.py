"""Reads a card or folder on this machine: lists it first, then opens what was listed. No database.

The listing is the promise: every plain file, link and device on the card is in it before a byte is copied, and what
can't be read is in it too. Links and devices are listed and refused; a name is opened step by step without following
links, so that nothing that is swapped in meanwhile leads outside the card.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from liuhen.clock import is_plausible
from liuhen.intake.errors import (
    CardReadError,
    FileChangedError,
    FolderUnreadError,
    LinkRefusedError,
    ListingEmptyError,
    SourceMissingError,
)

CHUNK = 1024 * 1024
_HAS_DIR_FD = os.open in os.supports_dir_fd and os.scandir in os.supports_fd  # not on Windows
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_LEADS_ELSEWHERE = 0x20000000
"""The bit of a Windows reparse tag that says so: links, and junctions, which else look like plain folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One entry of a listing.

    Attributes:
        path: below the card, separated by slashes, as text for people.
        path_bytes: the same as the card has it; often GBK.
        size: bytes.
        modified_at: by the device's clock as the file system kept it; None when unknown.
        problem: the code of the error for what is refused unseen or can't be read; empty for plain files.
    """

    path: str
    path_bytes: bytes
    size: int
    modified_at: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A folder that is read, and what tells whether it's still the one that was listed.

    Attributes:
        root: where it is.
        device: the file system's number.
        inode: the root folder's number in it.
        medium: the system's own note of the medium, which goes when it's pulled out; None where there's none.
    """

    root: Path
    device: int
    inode: int
    medium: Path | None

    @classmethod
    def at(cls, root: Path) -> Card:
        """The card that's there now.

        Raises:
            SourceMissingError: there's no such folder.
            CardReadError: it can't be asked.
        """
        try:
            facts = root.stat()
        except FileNotFoundError as error:
            raise SourceMissingError(path=str(root)) from error
        except OSError as error:
            raise CardReadError(path=str(root)) from error
        if not stat.S_ISDIR(facts.st_mode):
            raise SourceMissingError(path=str(root))
        return cls(root, facts.st_dev, facts.st_ino, _medium(facts.st_dev))

    def is_there(self) -> bool:
        """Whether the same card is still in its place. A pulled-out one may go on answering from the cache."""
        try:
            facts = self.root.stat()
            with os.scandir(self.root) as entries:
                next(entries, None)
        except OSError:
            return False
        same = (facts.st_dev, facts.st_ino) == (self.device, self.inode)
        return same and (self.medium is None or self.medium.exists())


def _medium(device: int) -> Path | None:
    if sys.platform != "linux":
        return None
    note = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    return note if note.exists() else None


def readable(path_bytes: bytes) -> str:
    """Return a card's name as text: UTF-8 where it is, else GB 18030, else with the odd bytes written out."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return path_bytes.decode(encoding)
        except UnicodeDecodeError:
            continue
    return path_bytes.decode("utf-8", "backslashreplace")


def is_whole_medium(root: Path) -> bool:
    """Whether a path is a mounted medium of its own (整卡) rather than a folder somebody chose (目录)."""
    return os.path.ismount(root)  # before Python 3.12 a path's own method isn't there on Windows


def list_card(card: Card) -> list[ListedFile]:
    """List everything below a card's root, in the order of names.

    A folder of it that can't be read stands in the listing itself, as a problem.

    Raises:
        CardReadError: the root can't be read, or the card went away meanwhile.
        ListingEmptyError: nothing is on it.
    """
    try:
        listed = sorted(_walk(card.root), key=lambda file: file.path_bytes)
    except OSError as error:
        raise CardReadError(path=str(card.root)) from error
    if not listed:
        raise ListingEmptyError(path=str(card.root))
    if any(file.problem == FolderUnreadError.code for file in listed) and not card.is_there():
        raise CardReadError(path=str(card.root))  # pulled out: a listing with holes would be no listing
    return listed


def list_one(path: Path) -> list[ListedFile]:
    """List one chosen file, for sources that have no card; its card is the folder it's in.

    Raises:
        CardReadError: it can't be asked.
    """
    try:
        return [_listed(os.fsencode(path.name), path.lstat())]
    except OSError as error:
        raise CardReadError(path=str(path)) from error


def _walk(root: Path) -> Iterator[ListedFile]:
    """Each folder is opened from the root anew: no tree is too deep, and no link is followed."""
    waiting = [b""]
    while waiting:
        below = waiting.pop()
        try:
            entries = list(_entries(root, below))
        except OSError:
            if not below:
                raise
            yield _unread(below, FolderUnreadError.code)
            continue
        for name, facts in entries:
            path = below + b"/" + name if below else name
            if facts is None:
                yield _unread(path, CardReadError.code)
            elif stat.S_ISDIR(facts.st_mode) and not _is_link(facts):
                waiting.append(path)
            else:
                yield _listed(path, facts)


def _entries(root: Path, below: bytes) -> Iterator[tuple[bytes, os.stat_result | None]]:
    with _folder(root, below.split(b"/") if below else []) as folder, _scan(folder) as entries:
        for entry in entries:
            try:
                facts: os.stat_result | None = entry.stat(follow_symlinks=False)
            except OSError:
                facts = None
            yield os.fsencode(entry.name), facts


@contextmanager
def _scan(folder: int | bytes) -> Iterator[Iterable[os.DirEntry[str] | os.DirEntry[bytes]]]:
    with os.scandir(folder) as entries:
        yield entries


def _unread(path: bytes, problem: str) -> ListedFile:
    return ListedFile(path=readable(path), path_bytes=path, size=0, modified_at=None, problem=problem)


def _listed(path: bytes, facts: os.stat_result) -> ListedFile:
    plain = stat.S_ISREG(facts.st_mode) and not _is_link(facts)
    return ListedFile(
        path=readable(path),
        path_bytes=path,
        size=facts.st_size if plain else 0,
        modified_at=_time(facts.st_mtime),
        problem="" if plain else LinkRefusedError.code,
    )


def _is_link(facts: os.stat_result) -> bool:
    return stat.S_ISLNK(facts.st_mode) or bool(getattr(facts, "st_reparse_tag", 0) & _LEADS_ELSEWHERE)


def _time(seconds: float) -> datetime | None:
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):  # a card's clock can stand anywhere
        return None
    return found if is_plausible(found) else None


def read_listed(
    root: Path, path_bytes: bytes, size: int, advance: Callable[[int], None] | None = None, *, start: int = 0
) -> Iterator[bytes]:
    """Yield a listed file's bytes, exactly as many as were listed.

    Args:
        root: the card.
        path_bytes: as listed.
        size: as listed.
        advance: told of every chunk; what it raises ends the reading.
        start: where to begin; the bytes before it have been read already.

    Raises:
        LinkRefusedError: it's a link or device now.
        FileChangedError: it's longer or shorter than it was listed.
        CardReadError: the card can't be read there, or is gone.
    """
    with _reading(path_bytes), _opened(root, path_bytes) as descriptor:
        left = size - start
        os.lseek(descriptor, start, os.SEEK_SET)
        while left > 0:
            chunk = os.read(descriptor, min(CHUNK, left))
            if not chunk:
                raise FileChangedError(path=readable(path_bytes))
            left -= len(chunk)
            if advance is not None:
                advance(len(chunk))
            yield chunk
        if os.read(descriptor, 1):
            raise FileChangedError(path=readable(path_bytes))


@contextmanager
def _reading(path_bytes: bytes) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CardReadError(path=readable(path_bytes)) from error


@contextmanager
def _opened(root: Path, path_bytes: bytes) -> Iterator[int]:
    parts = path_bytes.split(b"/")
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with _folder(root, parts[:-1]) as folder:
        if isinstance(folder, int):
            if _is_link(os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)):
                raise LinkRefusedError(path=readable(path_bytes))
            descriptor = os.open(parts[-1], flags, dir_fd=folder)
        else:
            path = os.path.join(folder, parts[-1])  # noqa: PTH118 - names stay bytes
            if _is_link(os.lstat(path)):
                raise LinkRefusedError(path=readable(path_bytes))
            descriptor = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise LinkRefusedError(path=readable(path_bytes))
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
            yield descriptor
        finally:
            os.close(descriptor)


@contextmanager
def _folder(root: Path, parts: list[bytes]) -> Iterator[int | bytes]:
    """Open a folder of the card, each step without following links; on Windows its whole path, each step looked at."""
    if not _HAS_DIR_FD:
        path = without_limits(os.fsencode(root.absolute()))
        for part in parts:
            path = os.path.join(path, part)  # noqa: PTH118 - names stay bytes
            if _is_link(os.lstat(path)):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))  # as O_NOFOLLOW does
        yield path
        return
    folder = os.open(root, _FOLDER)
    try:
        for part in parts:
            deeper = os.open(part, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = deeper
        yield folder
    finally:
        os.close(folder)


def without_limits(path: bytes) -> bytes:
    """The form of an absolute Windows path in which every name is taken as it stands.

    Otherwise a path ends at 260 characters, `CON` and `NUL` are devices, and dots and spaces at the end of a name go.
    """
    if sys.platform == "win32" and not path.startswith(b"\\\\?\\"):
        return b"\\\\?\\UNC" + path[1:] if path.startswith(b"\\\\") else b"\\\\?\\" + path
    return path


def remove_listed(root: Path, path_bytes: bytes) -> None:
    """Delete one file from the card; its caller has proven the bytes a moment ago.

    Raises:
        CardReadError: the card is gone, full of errors or write-protected.
    """
    parts = path_bytes.split(b"/")
    with _reading(path_bytes), _folder(root, parts[:-1]) as folder:
        if isinstance(folder, int):
            os.unlink(parts[-1], dir_fd=folder)
            os.fsync(folder)
        else:
            os.unlink(os.path.join(folder, parts[-1]))  # noqa: PTH108, PTH118 - names stay bytes
