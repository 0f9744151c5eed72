"""How a backup lies in its folder: what is shared, what belongs to one backup, and the signed manifest. No Django.

    .liuhen-store, liuhen-backup.json   what this is, and whose
    root/…                              an OCFL root: every version that any backup holds, once
    files/ab/abcd…                      other files of the home by their SHA-256: the ledger, drafts, marks
    sets/<name>/database.….sealed       the database, consistent, under a key that is in keys.sealed
    sets/<name>/keys.sealed             keys and settings under the passphrase
    sets/<name>/listing.jsonl           every file and object of this backup, a line each
    sets/<name>/manifest.json           digests of these three, and what they hold
    sets/<name>/manifest.note           the manifest's digest, signed with the ledger's key; written last

A set without its note was never finished and counts for nothing. See docs/formats/backup.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from liuhen.backups.errors import BackupAbsentError, BackupDamagedError, BackupPlaceError
from liuhen.errors import LiuhenError
from liuhen.ledger import note as notes
from liuhen.storage import KeyAbsentError, LocalFolder, Store, StoreUnreachableError

MARKER = "liuhen-backup.json"
SCHEMA = "liuhen/backup/1"
SEALED_SCHEMA = "liuhen/backup/2"
"""Of the manifest of a set with a sealed database: a version that can't open it doesn't take it for another."""
SETS = "sets"
FILES = "files"
KEYS, LISTING, MANIFEST, NOTE = "keys.sealed", "listing.jsonl", "manifest.json", "manifest.note"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.zip"}
SEALED = ".sealed"
"""Follows the name of a database that is sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a set: its name, size and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is.

    Attributes:
        name: the set's name, from its moment.
        instance: the instance's id.
        origin: the ledger's name.
        kind: `bureau` or `demo`.
        made_at: RFC 3339.
        version: of the program.
        vendor: `sqlite` or `postgresql`.
        ledger_size: entries that the published ledger had.
        objects: how many.
        size: bytes of all objects and files.
        faults: how many things couldn't be backed up; the listing names them.
        parts: database, sealed keys, listing.
        opened: what the database is once its seal is opened; None where it lies unsealed, as it did before 2026-12.
    """

    name: str
    instance: str
    origin: str
    kind: str
    made_at: str
    version: str
    vendor: str
    ledger_size: int
    objects: int
    size: int
    faults: int
    parts: tuple[Part, ...]
    opened: Part | None = None

    @property
    def database(self) -> Part:
        """The database's file in the set. Raises as `part`."""
        return self.part(DATABASES.get(self.vendor, "") + (SEALED if self.opened else ""))

    def part(self, name: str) -> Part:
        """One of its files.

        Raises:
            BackupDamagedError: the manifest names none of that name.
        """
        for part in self.parts:
            if part.name == name:
                return part
        raise BackupDamagedError(path=f"{SETS}/{self.name}/{name}", what="manifest")

    def to_json(self) -> bytes:
        """As it's written."""
        told = {"schema": SEALED_SCHEMA if self.opened else SCHEMA, **asdict(self)}
        if self.opened is None:
            del told["opened"]  # versions before the seal read these sets as ever
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def key_of(name: str, part: str) -> str:
    """Where a file of a set is."""
    return f"{SETS}/{name}/{part}"


def file_key(sha256: str) -> str:
    """Where a file of the home is, by its digest."""
    return f"{FILES}/{sha256[:2]}/{sha256}"


def open_place(place: Path) -> LocalFolder:
    """A folder that backups were made into before.

    Raises:
        BackupAbsentError: it's none, or isn't there.
    """
    try:
        if (place / MARKER).is_file():
            return LocalFolder(place)
    except (OSError, StoreUnreachableError):
        pass
    raise BackupAbsentError(place=str(place))


def make_place(place: Path, *, instance: str, origin: str) -> LocalFolder:
    """The folder for an instance's backups, made when it isn't there.

    Raises:
        BackupPlaceError: it holds something else, another instance's backups, or can't be written.
    """
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (place / MARKER).is_file():
            # what a run that died right here left behind is ours
            if any(not child.name.startswith(".liuhen-") for child in place.iterdir()):
                raise BackupPlaceError(place=str(place), problem="occupied")
            store = LocalFolder.create(place)
            told = {"schema": SCHEMA, "instance": instance, "origin": origin}
            store.put(MARKER, [(json.dumps(told, indent=1) + "\n").encode()])
            return store
        store = LocalFolder(place)
    except (OSError, StoreUnreachableError) as error:
        raise BackupPlaceError(place=str(place), problem="unwritable") from error
    if _told(store).get("instance") != instance:
        raise BackupPlaceError(place=str(place), problem="other")
    return store


def _told(store: Store) -> dict[str, Any]:
    try:
        told = json.loads(b"".join(store.get(MARKER)))
    except (ValueError, KeyAbsentError) as error:
        raise BackupDamagedError(path=MARKER, what="manifest") from error
    return told if isinstance(told, dict) else {}


def finished(store: Store) -> list[str]:
    """The names of the finished sets, oldest first."""
    return sorted(stat.key.split("/")[1] for stat in store.list(SETS) if stat.key.endswith(f"/{NOTE}"))


def read_manifest(store: Store, name: str) -> tuple[Manifest, bytes]:
    """A set's manifest, not yet held against its signature, and its bytes.

    Raises:
        BackupAbsentError: no such finished set.
        BackupDamagedError: it isn't what it should be.
    """
    if name not in finished(store):
        raise BackupAbsentError(place=f"{store.name} {name}")
    try:
        data = b"".join(store.get(key_of(name, MANIFEST)))
        told = json.loads(data)
        opened = Part(**told["opened"]) if told.get("opened") else None
        if told.pop("schema") != (SEALED_SCHEMA if opened else SCHEMA) or told["name"] != name:
            raise BackupDamagedError(path=key_of(name, MANIFEST), what="manifest")
        parts = tuple(Part(**part) for part in told["parts"])
        return Manifest(**{**told, "parts": parts, "opened": opened}), data
    except KeyAbsentError as error:
        raise BackupDamagedError(path=key_of(name, MANIFEST), what="absent") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamagedError(path=key_of(name, MANIFEST), what="manifest") from error


def signed(signer: notes.Signer, name: str, manifest: bytes) -> bytes:
    """The note that vouches for a manifest. Its first line keeps it from ever passing for a checkpoint."""
    text = f"{SCHEMA}\n{name}\n{hashlib.sha256(manifest).hexdigest()}\n"
    return notes.format_note(notes.Note(text, (signer.sign(text),))).encode()


def check_signature(store: Store, name: str, manifest: bytes, verifiers: Sequence[notes.Verifier]) -> None:
    """Hold a manifest against its note.

    Raises:
        BackupDamagedError: the note is none, isn't about this manifest, or isn't signed by one of these keys.
    """
    try:
        note = notes.parse_note(b"".join(store.get(key_of(name, NOTE))))
        notes.verify_note(note, verifiers)
    except (LiuhenError, OSError) as error:
        raise BackupDamagedError(path=key_of(name, NOTE), what="signature") from error
    if note.text != f"{SCHEMA}\n{name}\n{hashlib.sha256(manifest).hexdigest()}\n":
        raise BackupDamagedError(path=key_of(name, MANIFEST), what="altered")


def read_listing(store: Store, manifest: Manifest) -> Iterator[dict[str, Any]]:
    """The lines of a set's listing, after its digest was checked.

    Raises:
        BackupDamagedError: it isn't the one that the manifest names.
    """
    part, key = manifest.part(LISTING), key_of(manifest.name, LISTING)
    check_part(store, manifest, part)
    rest = b""
    for chunk in store.get(key):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield json.loads(line)
    if rest:
        raise BackupDamagedError(path=key, what="size")
    if part.size == 0:
        return


def check_part(store: Store, manifest: Manifest, part: Part) -> None:
    """Read a file of a set and hold it against the manifest.

    Raises:
        BackupDamagedError: it's missing, cut off or altered.
    """
    key, digest, size = key_of(manifest.name, part.name), hashlib.sha256(), 0
    try:
        for view in store.read_back(key).chunks:
            digest.update(view)
            size += len(view)
    except KeyAbsentError as error:
        raise BackupDamagedError(path=key, what="absent") from error
    except StoreUnreachableError as error:
        raise BackupDamagedError(path=key, what="unreadable") from error
    if size < part.size:
        raise BackupDamagedError(path=key, what="cut")
    if digest.hexdigest() != part.sha256:
        raise BackupDamagedError(path=key, what="altered")
