"""One object held against what the rows say of it: every file read, every name accounted for. No database here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from liuhen.holdings.archive import object_key
from liuhen.packages import ocfl
from liuhen.packages.errors import InventoryError, PathInvalidError
from liuhen.storage import KeyAbsentError, KeyInvalidError, KeyReplacedError, Stat, Store, StoreUnreachableError

Kind = Literal["missing", "altered", "unreachable", "unknown", "pending", "row", "ledger"]

HIDDEN = "hidden"
"""The detail of what somebody put a deletion mark over: its bytes are there, and a repair takes the mark away."""
SMALL = 1 << 20
"""Files up to this many bytes have their SM3 taken too; for the others the ledger vouches for it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that isn't as it should be.

    Attributes:
        kind: `missing`, `altered`, `unreachable`, `unknown` files; `pending` versions; a `row` of the database, or the
            `ledger`, that says otherwise than the archive.
        subject: the key in the store, or what the row or entry is about.
        detail: what about it, as a short English word or two.
    """

    kind: Kind
    subject: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """What the database says of a content file."""

    version: int
    logical_path: str
    content_path: str
    size: int
    sha256: str
    sm3: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRows:
    """What the database says of an object.

    Attributes:
        object_id: which.
        head: number of the newest version.
        versions: number to the digest of its inventory and its time.
        files: all content files.
        pending: versions that aren't wholly in the archive; their files are neither missing nor unknown.
    """

    object_id: UUID
    head: int
    versions: Mapping[int, tuple[str, datetime]]
    files: tuple[FileRow, ...]
    pending: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wanted:
    sha256: str
    token: str | None = None


@dataclass(slots=True)
class _Look:
    """One pass over one object."""

    store: Store
    rows: ObjectRows
    advanced: Callable[[int], None]
    findings: list[Finding] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    sm3: dict[str, str] = field(default_factory=dict)
    small: dict[str, bytes] = field(default_factory=dict)

    def key(self, path: str) -> str:
        return object_key(self.rows.object_id, path)

    def say(self, kind: Kind, path: str, detail: str) -> None:
        self.findings.append(Finding(kind, self.key(path), detail))

    def say_gone(self, path: str, error: KeyAbsentError | KeyReplacedError) -> None:
        """Tell a file that somebody hid, whose bytes are still there, from one that is missing or written over."""
        try:
            is_hidden = self._is_hidden(path)
        except StoreUnreachableError as unreachable:
            self.say("unreachable", path, str(unreachable.fields.get("reason", "")))
            return
        if is_hidden:
            self.say("altered", path, HIDDEN)
        elif isinstance(error, KeyAbsentError):
            self.say("missing", path, "absent")
        else:
            self.say("altered", path, error.code.partition(".")[2])

    def _is_hidden(self, path: str) -> bool:
        try:
            self.store.stat(self.key(path))
        except KeyAbsentError:
            return any(True for _version in self.store.beneath(self.key(path)))
        return False

    def read(self, path: str, token: str | None) -> bool:
        """Take a file's digest; False when it can't be read, which is then said."""
        digest, size = hashlib.sha256(), 0
        head = bytearray()
        try:
            self.store.stat(self.key(path), token=token)
            for view in self.store.read_back(self.key(path), token=token).chunks:
                digest.update(view)
                size += len(view)
                if size <= SMALL:
                    head += view
                self.advanced(len(view))
        except (KeyAbsentError, KeyReplacedError) as error:
            self.say_gone(path, error)
            return False
        except KeyInvalidError as error:
            self.say("altered", path, error.code.partition(".")[2])
            return False
        except StoreUnreachableError as error:
            self.say("unreachable", path, str(error.fields.get("reason", "")))
            return False
        self.digests[path] = digest.hexdigest()
        if size <= SMALL:
            self.small[path] = bytes(head)
            self.sm3[path] = hashlib.new("sm3", head).hexdigest()
        return True


def check_object(
    store: Store,
    rows: ObjectRows,
    listed: Iterable[Stat],
    advanced: Callable[[int], None],
    *,
    reads_contents: bool = True,
) -> list[Finding]:
    """Read an object whole and say everything that isn't as the rows and its inventories say.

    Args:
        store: where it is.
        rows: what the database says.
        listed: what the store lists below the object.
        advanced: called with the bytes that were read, from this thread.
        reads_contents: whether content is read too; else it only has to be there.
    """
    look = _Look(store, rows, advanced)
    stats = {stat.key.removeprefix(object_key(rows.object_id) + "/"): stat for stat in listed}
    wanted = _wanted(rows)
    for path, one in wanted.items():
        stat = stats.get(path)
        if stat is not None and not stat.regular:
            look.say("altered", path, "not a plain file")
        elif not reads_contents and path in _contents(rows):
            if stat is None:
                look.say_gone(path, KeyAbsentError(key=look.key(path)))
        elif look.read(path, one.token) and path not in _contents(rows) and look.digests[path] != one.sha256:
            look.say("altered", path, "digest")
    manifest = _check_inventory(look)
    for file in rows.files:
        if file.version not in rows.pending:
            _check_content(look, file, stats.get(file.content_path), manifest.get(file.content_path))
    for path in stats:
        if path not in wanted and not path.startswith(tuple(f"v{number}/" for number in rows.pending)):
            look.say("unknown", path, "in no inventory")
    return look.findings


def _contents(rows: ObjectRows) -> frozenset[str]:
    return frozenset(file.content_path for file in rows.files)


def _wanted(rows: ObjectRows) -> dict[str, _Wanted]:
    """Every file that must be there."""
    standing = {number: sha for number, (sha, _at) in rows.versions.items() if number not in rows.pending}
    if not standing:
        return {}
    wanted = {ocfl.DECLARATION: _Wanted(hashlib.sha256(ocfl.DECLARATION_CONTENT).hexdigest())}
    folders = [(f"v{number}/", sha) for number, sha in standing.items()]
    for folder, sha in [("", standing[max(standing)]), *folders]:
        wanted[folder + ocfl.INVENTORY] = _Wanted(sha)
        wanted[folder + ocfl.SIDECAR] = _Wanted(hashlib.sha256(f"{sha} {ocfl.INVENTORY}\n".encode()).hexdigest())
    for file in rows.files:
        if file.version not in rows.pending:
            wanted[file.content_path] = _Wanted(file.sha256, file.token or None)
    return wanted


def wanted_files(rows: ObjectRows) -> dict[str, tuple[str, str | None]]:
    """Every file that must be there: its path below the object to its SHA-256 and version token."""
    return {path: (one.sha256, one.token) for path, one in _wanted(rows).items()}


def _check_inventory(look: _Look) -> Mapping[str, str]:
    """Hold the rows against the newest inventory; returns its manifest, or nothing when it can't be believed."""
    rows = look.rows
    standing = [number for number in rows.versions if number not in rows.pending]
    content = look.small.get(ocfl.INVENTORY)
    if not standing or content is None or look.digests[ocfl.INVENTORY] != rows.versions[max(standing)][0]:
        return {}
    try:
        inventory = ocfl.parse_inventory(content)
    except InventoryError as error:
        look.say("altered", ocfl.INVENTORY, str(error.fields.get("reason")))
        return {}
    about = str(rows.object_id)
    if rows.head != max(rows.versions) or inventory.head != max(standing):
        look.findings.append(Finding("row", about, "head"))
    for number, (_sha, at) in rows.versions.items():
        if number in standing and (number > inventory.head or inventory.versions[number - 1].created != at):
            look.findings.append(Finding("row", about, f"version {number}"))
    known = _contents(rows)
    for path in inventory.manifest:
        if path not in known:
            look.findings.append(Finding("row", look.key(path), "no row"))
    return inventory.manifest


def _check_content(look: _Look, file: FileRow, stat: Stat | None, manifest: str | None) -> None:
    """Tell a changed file from a changed row: the inventory, when it's authentic, is the third witness."""
    digest = look.digests.get(file.content_path)
    try:
        named_well = ocfl.content_path(file.version, file.logical_path) == file.content_path
    except PathInvalidError:
        named_well = False
    if not named_well or (manifest is not None and manifest != file.sha256):
        look.say("row", file.content_path, "sha256" if named_well else "path")
    if digest is None:
        return
    if digest != (manifest or file.sha256):
        look.say("altered", file.content_path, "digest")
        return
    if stat is not None and stat.size != file.size:
        look.say("row", file.content_path, "size")
    if look.sm3.get(file.content_path, file.sm3) != file.sm3:
        look.say("row", file.content_path, "sm3")
