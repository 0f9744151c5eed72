"""BagIt 1.0 (RFC 8493) bags with SHA-256: written in one pass, checked with the standard library alone.

A bag is written aside and takes its name when it is whole, so a folder with that name is always a finished bag.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote
from uuid import uuid4

from liuhen.packages.errors import BagAbsentError, BagExistsError, PathInvalidError
from liuhen.packages.names import check_path

DECLARATION = "bagit.txt"
DECLARATION_CONTENT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
STRONG = ("sha256", "sha512")
STEP = 1 << 20
TAG_LIMIT = 64 << 20
"""Most bytes that a tag file is read with."""

_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_ESCAPE = re.compile(r"%(?:0[AaDd]|25)")
_LABEL = re.compile(r"[A-Za-z0-9-]+")
_OXUM = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
_VERSION = re.compile(r"BagIt-Version: (0\.9[6-7]|1\.0)")

Progress = Callable[[int, int], None]
Kind = Literal["missing", "altered", "unreadable", "unknown", "malformed", "renamed", "swapped"]


@dataclass(frozen=True, slots=True)
class BagReceipt:
    """A finished bag: where, how many payload files and bytes, and the digest of its tag manifest, which fixes all."""

    path: Path
    files: int
    size: int
    tagmanifest_sha256: str


@dataclass(frozen=True, slots=True, order=True)
class BagFinding:
    """One thing that's wrong with a bag.

    Attributes:
        kind: `missing`, `altered`, `unreadable` or `unknown` files; `renamed` and `swapped` ones, which hold what
            another name should; `malformed` what makes it no bag.
        path: below the bag, as the manifest has it.
        detail: what about it, a short English word or two; the other name of a renamed or swapped file.
    """

    kind: Kind
    path: str
    detail: str


@dataclass(slots=True)
class BagReport:
    """What a check found.

    Attributes:
        findings: empty when the bag is complete and valid.
        files: payload files that were read.
        size: payload bytes that were read.
        info: what `bag-info.txt` says; a label that's repeated has its values in lines.
        sm3: payload path to SM3 of the files that the caller asked it of, as far as they are unaltered.
    """

    findings: list[BagFinding] = field(default_factory=list)
    files: int = 0
    size: int = 0
    info: dict[str, str] = field(default_factory=dict)
    sm3: dict[str, str] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def write_bag(
    target: Path,
    *,
    payload: Iterable[tuple[str, Iterable[bytes]]],
    tags: Iterable[tuple[str, Iterable[bytes]]] = (),
    info: Mapping[str, str],
    bagging_date: date,
) -> BagReceipt:
    """Write a bag. Every stream is hashed while it's copied; all is synced before the bag takes its name.

    Args:
        target: the bag's folder; its parent exists, and it doesn't.
        payload: names below `data/` with their bytes.
        tags: names of tag files with their bytes; they go into the tag manifest. The bag's own names are taken.
        info: what to say in `bag-info.txt`; labels of letters, digits and hyphens, values of one line. The payload's
            size and the date are added.
        bagging_date: the day.

    Raises:
        BagExistsError: something is at the target.
        PathInvalidError: a name that some system can't hold, that's taken already (also but for upper and lower
            case), or a label or value that doesn't fit.
        OSError: the disk or a stream fails; nothing stays.
    """
    if os.path.lexists(target):
        raise BagExistsError(path=str(target))
    aside = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    aside.mkdir()
    try:
        receipt = _fill(_Writer(aside), payload, tags, info, bagging_date)
        _take_name(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return BagReceipt(target, *receipt)


def bag_texts(
    *,
    payload: Mapping[str, tuple[int, str]],
    tags: Mapping[str, bytes],
    info: Mapping[str, str],
    bagging_date: date,
) -> tuple[dict[str, bytes], str]:
    """The files of a bag beside its payload, for one that is put together elsewhere, such as straight into an image.

    Args:
        payload: size and SHA-256 by name below `data/`.
        tags: content of tag files by name.
        info: what to say in `bag-info.txt`, as for `write_bag`.
        bagging_date: the day.

    Returns:
        Content by name, the given tag files among them; and the digest of the tag manifest.

    Raises:
        PathInvalidError: as `write_bag`.
    """
    names, inside = _Names(), {f"data/{check_path(name)}": digest for name, (_size, digest) in payload.items()}
    for name in tags:
        _refuse_taken(name)
    size = sum(size for size, _digest in payload.values())
    files = {check_path(name): content for name, content in tags.items()}
    files |= _own(inside, size, info, bagging_date)
    for path in (*inside, *files, TAGMANIFEST):
        names.take(path)
    files[TAGMANIFEST] = _manifest({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
    return files, hashlib.sha256(files[TAGMANIFEST]).hexdigest()


def _refuse_taken(name: str) -> None:
    if name.split("/", maxsplit=1)[0].lower() in ("data", DECLARATION, INFO) or _MANIFEST.fullmatch(name.lower()):
        raise PathInvalidError(path=name)


def _own(inside: Mapping[str, str], size: int, info: Mapping[str, str], bagging_date: date) -> dict[str, bytes]:
    """What every bag has of its own, but for the tag manifest."""
    said = {**info, "Bagging-Date": bagging_date.isoformat(), "Payload-Oxum": f"{size}.{len(inside)}"}
    return {DECLARATION: DECLARATION_CONTENT, INFO: _info(said), "manifest-sha256.txt": _manifest(inside)}


def _fill(
    writer: _Writer,
    payload: Iterable[tuple[str, Iterable[bytes]]],
    tags: Iterable[tuple[str, Iterable[bytes]]],
    info: Mapping[str, str],
    bagging_date: date,
) -> tuple[int, int, str]:
    (writer.folder / "data").mkdir()
    inside: dict[str, str] = {}
    size = 0
    for name, chunks in payload:
        path = f"data/{check_path(name)}"
        inside[path], length = writer.write(path, chunks)
        size += length
    outside: dict[str, str] = {}
    for name, chunks in tags:
        _refuse_taken(name)
        outside[name], _length = writer.write(check_path(name), chunks)
    for name, content in _own(inside, size, info, bagging_date).items():
        outside[name], _length = writer.write(name, [content])
    tagmanifest, _length = writer.write(TAGMANIFEST, [_manifest(outside)])
    writer.sync_folders()
    return len(inside), size, tagmanifest


class _Names:
    """The names of one bag; those that differ in case only are refused."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._folders: set[str] = set()

    def take(self, path: str) -> None:
        """Take a name.

        Raises:
            PathInvalidError: it's taken.
        """
        folded = path.casefold()
        above = {str(parent) for parent in PurePosixPath(folded).parents}
        if folded in self._taken or folded in self._folders or above & self._taken:
            raise PathInvalidError(path=path)
        self._taken.add(folded)
        self._folders |= above


class _Writer:
    """Writes files below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = _Names()

    def write(self, path: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write, hash and sync one file; returns its digest and size."""
        self._names.take(path)
        target = self.folder.joinpath(*path.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with target.open("xb", buffering=0) as file:
            for chunk in chunks:
                digest.update(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[file.write(view) :]
                size += len(chunk)
            os.fsync(file.fileno())
        return digest.hexdigest(), size

    def sync_folders(self) -> None:
        """Make all names durable."""
        for where, _folders, _files in os.walk(self.folder):
            _sync_folder(Path(where))


def _take_name(aside: Path, target: Path) -> None:
    try:
        aside.rename(target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise BagExistsError(path=str(target)) from error
        raise
    _sync_folder(target.parent)


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return  # no such call; every file in the bag was flushed
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Sticks and discs that bags go to often can't sync a folder.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def _info(said: Mapping[str, str]) -> bytes:
    for label, value in said.items():
        if not _LABEL.fullmatch(label) or value.splitlines() not in ([], [value]) or value != value.strip():
            raise PathInvalidError(path=label)
    return "".join(f"{label}: {value}\n" for label, value in said.items()).encode()


def manifest_lines(text: str) -> dict[str, str]:
    """The names in a manifest's text with their digests; lines that are none are left out."""
    matches = filter(None, map(_LINE.fullmatch, _lines(text)))
    return {_ESCAPE.sub(lambda escape: unquote(escape[0]), match[2]): match[1].lower() for match in matches}


def check_bag(
    path: Path, progress: Progress | None = None, sm3_of: Callable[[str], bool] = lambda _path: False
) -> BagReport:
    """Check that a bag is complete and valid: every file read, every name accounted for. No database, no Django.

    Args:
        path: the bag's folder.
        progress: called with the bytes read so far and all bytes.
        sm3_of: says of which payload files SM3 is wanted too; they are read once.

    Raises:
        BagAbsentError: there's no `bagit.txt`.
    """
    if not (path / DECLARATION).is_file():
        raise BagAbsentError(path=str(path))
    report = BagReport()
    check = _Check(path, report, sm3_of)
    check.run(progress or (lambda _done, _all: None))
    report.findings = sorted(set(report.findings))
    return report


class _Check:
    """One check of one bag."""

    def __init__(self, path: Path, report: BagReport, sm3_of: Callable[[str], bool]) -> None:
        self.path = path
        self.report = report
        self.sm3_of = sm3_of
        self.there: dict[str, int] = {}
        self.wanted: dict[str, dict[str, str]] = {}
        self.altered: dict[str, dict[str, str]] = {}  # what was found instead

    def say(self, kind: Kind, path: str, what: str) -> None:
        self.report.findings.append(BagFinding(kind, path if path.isprintable() else ascii(path), what))

    def run(self, progress: Progress) -> None:
        self._list(self.path, "")
        self._declaration()
        manifests = [name for name in self.there if _MANIFEST.fullmatch(name)]
        payload = [name for name in manifests if not name.startswith("tag")]
        if not any(_algorithm(name) in STRONG for name in payload):
            self.say("malformed", "manifest-sha256.txt", "no payload manifest with SHA-256 or SHA-512")
        if "fetch.txt" in self.there:
            self.say("malformed", "fetch.txt", "parts of the bag are elsewhere")
        for name in manifests:
            self._manifest(name)
        self._digests(progress)
        self._swapped()
        self._accounts(payload)
        self._info()

    def _list(self, folder: Path, prefix: str) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.say("unreadable", prefix or ".", error.strerror or "unreadable")
            return
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                self._list(Path(entry.path), f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                self.there[name] = entry.stat(follow_symlinks=False).st_size
            else:
                self.say("unknown", name, "a link or device")

    def _tag(self, name: str) -> str:
        """A tag file's text; empty, and said, when it can't be read."""
        if self.there.get(name, 0) > TAG_LIMIT:
            self.say("malformed", name, "too large")
            return ""
        try:
            return (self.path / name).read_bytes().decode("utf-8-sig")
        except OSError as error:
            self.say("unreadable", name, error.strerror or "unreadable")
        except ValueError:
            self.say("malformed", name, "not a text in UTF-8")
        return ""

    def _declaration(self) -> None:
        lines = _lines(self._tag(DECLARATION))
        if (
            len(lines) != len(DECLARATION_CONTENT.splitlines())
            or not _VERSION.fullmatch(lines[0])
            or lines[1] != "Tag-File-Character-Encoding: UTF-8"
        ):
            self.say("malformed", DECLARATION, "not the declaration of a bag in UTF-8")

    def _manifest(self, name: str) -> None:
        algorithm = _algorithm(name)
        if algorithm not in ALGORITHMS:
            self.say("malformed", name, "unknown algorithm")
            return
        length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
        for number, line in enumerate(_lines(self._tag(name)), 1):
            match = _LINE.fullmatch(line)
            path = _ESCAPE.sub(lambda escape: unquote(escape[0]), match[2]) if match else ""
            is_payload = path.startswith("data/")
            if (
                match is None
                or len(match[1]) != length
                or is_payload == name.startswith("tag")
                or any(part in ("", ".", "..") for part in path.split("/"))
                or algorithm in self.wanted.setdefault(path, {})
            ):
                self.say("malformed", name, f"line {number}")
                continue
            self.wanted[path][algorithm] = match[1].lower()

    def _accounts(self, payload_manifests: list[str]) -> None:
        algorithms = {_algorithm(name) for name in payload_manifests} & set(ALGORITHMS)
        has_tagmanifest = any(name.startswith("tag") for name in self.there if _MANIFEST.fullmatch(name))
        unknown: dict[str, str] = {}
        for path in self.there:
            if path.startswith("data/") and algorithms - self.wanted.get(path, {}).keys():
                unknown[path] = "not in every payload manifest"
            # BagIt lets tag files stand outside of the tag manifest; a reader can't tell such a one from an added one.
            elif has_tagmanifest and not path.startswith(("data/", "tagmanifest-")) and path not in self.wanted:
                unknown[path] = "not in the tag manifest"
        missing = [path for path in self.wanted if path and self.wanted[path] and path not in self.there]
        strangers = [path for path in sorted(unknown) if path not in self.wanted]
        for path in sorted(missing):
            renamed = next((other for other in strangers if self._is(other, self.wanted[path])), None)
            if renamed is None:
                self.say("missing", path, "named in a manifest")
                continue
            strangers.remove(renamed)
            del unknown[renamed]
            self.say("renamed", path, renamed if renamed.isprintable() else ascii(renamed))
        for path, what in unknown.items():
            self.say("unknown", path, what)

    def _is(self, path: str, wanted: dict[str, str]) -> bool:
        """Whether a file that no manifest names holds what another name should."""
        running = {name: hashlib.new(name, usedforsecurity=False) for name in wanted if name in STRONG}
        try:
            for piece in _pieces(self.path / path):
                for digest in running.values():
                    digest.update(piece)
        except OSError:
            return False
        return bool(running) and all(digest.hexdigest() == wanted[name] for name, digest in running.items())

    def _swapped(self) -> None:
        for path, found in self.altered.items():
            others = (other for other in self.altered if other != path and self.wanted[other] == found)
            other = next(others, None)
            if other is None:
                self.say("altered", path, "digest")
            else:
                self.say("swapped", path, other)

    def _digests(self, progress: Progress) -> None:
        todo = [path for path in self.wanted if path in self.there]
        total, done = sum(self.there[path] for path in todo), 0
        for path in todo:
            for size in self._digest(path):
                done += size
                progress(done, total)
        progress(total, total)

    def _digest(self, path: str) -> Iterator[int]:
        running = {name: hashlib.new(name, usedforsecurity=False) for name in self.wanted[path]}
        sm3 = hashlib.new("sm3") if self.sm3_of(path) and "sm3" in hashlib.algorithms_available else None
        size = 0
        try:
            for piece in _pieces(self.path / path):
                for digest in running.values():
                    digest.update(piece)
                if sm3 is not None:
                    sm3.update(piece)
                size += len(piece)
                yield len(piece)
        except OSError as error:
            self.say("unreadable", path, error.strerror or "unreadable")
            return
        if path.startswith("data/"):
            self.report.files += 1
            self.report.size += size
        found = {name: digest.hexdigest() for name, digest in running.items()}
        if found != self.wanted[path]:
            self.altered[path] = found
        elif sm3 is not None:
            self.report.sm3[path] = sm3.hexdigest()

    def _info(self) -> None:
        if INFO not in self.there:
            return
        label = ""
        for line in _lines(self._tag(INFO)):
            if line[:1] in (" ", "\t") and label:
                self.report.info[label] += " " + line.strip()
                continue
            label, colon, value = line.partition(":")
            if not colon:
                self.say("malformed", INFO, "not label and value")
                label = ""
                continue
            known = self.report.info.get(label)
            self.report.info[label] = value.strip() if known is None else f"{known}\n{value.strip()}"
        oxum = self.report.info.get("Payload-Oxum")
        inside = [size for path, size in self.there.items() if path.startswith("data/")]
        if oxum is not None and oxum != f"{sum(inside)}.{len(inside)}":
            kind: Kind = "altered" if _OXUM.fullmatch(oxum) else "malformed"
            self.say(kind, INFO, "Payload-Oxum")


def _pieces(path: Path) -> Iterator[memoryview]:
    """A file's bytes, piece by piece; each is gone when the next comes."""
    buffer = memoryview(bytearray(STEP))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            yield buffer[:count]


def _lines(text: str) -> list[str]:
    """Lines as BagIt knows them: other separators may stand in names."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if not lines[-1] else lines


def _algorithm(name: str) -> str:
    match = _MANIFEST.fullmatch(name)
    return match[2] if match else ""
