"""Restoring a backup onto an empty machine.

`restoring.json` stands in the home from the first step to the last and names the backup: a run that died is completed
by the next. instance.json comes last, so that nothing takes a half restored home for an instance. Until the database
stands, no Django is needed: keys and settings have to be there before it can be set up.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from liuhen.backups import copying, sets
from liuhen.backups.copying import WantedFile, WantedObject
from liuhen.backups.errors import (
    BackupDamagedError,
    HomeNotEmptyError,
    LedgerOlderError,
    SourceAlteredError,
    TargetNotEmptyError,
)
from liuhen.backups.opening import OpenedBackup, checked, choose, gone_since, lost_before, open_backup
from liuhen.backups.sets import Manifest
from liuhen.ledger import note as notes
from liuhen.ledger.folder import LedgerFolder
from liuhen.storage import LocalFolder, S3Access, Store, create_store

MARKER = "restoring.json"
CLAIM = "restoring.store"
"""The id of the store that a restoration found empty and took for its own."""
SCHEMA = "liuhen/restoring/1"
INSTANCE = "instance.json"
BESIDE = ".restoring"
SETTINGS = "liuhen.toml"
BACKED_UP_SETTINGS = "liuhen.toml.backup"
"""Where the backup's settings go when the new machine has its own."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Restoration:
    """One restoration on its way.

    Attributes:
        home: where it goes.
        source: the backup's folder.
        manifest: which backup, its signature checked.
        opened: the same with what its passphrase opened.
        gone: objects of which a newer backup says that they went by an approved disposal.
        lost: keys that were missing or altered when the backup was made.
        store_identity: the id of the store that it went into; empty before.
    """

    home: Path
    source: LocalFolder
    manifest: Manifest
    opened: OpenedBackup
    gone: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    store_identity: str = ""
    done: int = field(default=0)


def begin(home: Path, place: Path, *, passphrase: str, name: str = "") -> Restoration:
    """Open a backup with its passphrase and claim the home for it: keys, settings and the mark of the restoration.

    Its database is read through before, so that a damaged one is told while the home is still empty.

    Raises:
        BackupAbsentError, BackupDamagedError: no such backup, or it isn't whole.
        PassphraseError: it doesn't open this backup.
        HomeNotEmptyError: the home holds something, or another restoration was begun in it.
    """
    _source, chosen, _data = choose(place, name)
    _refuse_occupied(home, chosen)
    opened = open_backup(place, passphrase=passphrase, name=chosen.name)
    opened.check_database()
    source, manifest = opened.source, opened.manifest
    gone, lost = gone_since(source, manifest), lost_before(source, manifest)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {"schema": SCHEMA, "instance": manifest.instance, "backup": manifest.name}
    write_durably(home / MARKER, (json.dumps(told, indent=1) + "\n").encode())
    (home / "keys").mkdir(mode=0o700, exist_ok=True)
    for path, content in opened.secrets.items():
        _place_sealed(home, path, content)
    return Restoration(home, source, manifest, opened, gone=gone, lost=lost)


def _refuse_occupied(home: Path, manifest: Manifest) -> None:
    try:
        told = json.loads((home / MARKER).read_bytes())
        if told == {"schema": SCHEMA, "instance": manifest.instance, "backup": manifest.name}:
            return
    except FileNotFoundError:
        # settings for the new machine may be written before; a run that died at once leaves the mark's beginning
        ours = {SETTINGS, f".{MARKER}{BESIDE}"}
        if not home.exists() or (home.is_dir() and all(child.name in ours for child in home.iterdir())):
            return
    except (OSError, ValueError):
        pass
    raise HomeNotEmptyError(home=str(home))


def _place_sealed(home: Path, name: str, content: bytes) -> None:
    path = home / _inside(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if name == SETTINGS and path.exists() and path.read_bytes() != content:
        path = home / BACKED_UP_SETTINGS
    write_durably(path, content, mode=0o600)


def _inside(name: str) -> str:
    """A name from a backup, which can lead nowhere but below the home."""
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or any(part in {"", ".", ".."} for part in parts):
        raise BackupDamagedError(path=name, what="manifest")
    return name


def restore_files(running: Restoration) -> None:
    """The ledger and the home's other files; instance.json is kept for the end.

    Raises:
        BackupDamagedError: one is missing or altered; it's named.
    """
    for line in sets.read_listing(running.source, running.manifest):
        if "file" in line and line["file"] != INSTANCE:
            _restore_file(running, str(line["file"]), int(line["size"]), str(line["sha256"]))


def place_instance(running: Restoration) -> None:
    """Say whose home this is: from here on it's an instance. Raises as `restore_files`."""
    for line in sets.read_listing(running.source, running.manifest):
        if line.get("file") == INSTANCE:
            _restore_file(running, INSTANCE, int(line["size"]), str(line["sha256"]))


def finish(running: Restoration) -> None:
    """Take the marks of the restoration away."""
    for name in (CLAIM, MARKER):
        (running.home / name).unlink(missing_ok=True)
    sync_folder(running.home)


def _restore_file(running: Restoration, name: str, size: int, sha256: str) -> None:
    path = running.home / _inside(name)
    if path.is_file() and copying.digest_of(path) == (size, sha256):
        return
    key = sets.file_key(sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, checked(running.source, key, sha256))
    if copying.digest_of(path) != (size, sha256):
        raise BackupDamagedError(path=name, what="altered")


def refuse_older_ledger(running: Restoration, known: bytes) -> None:
    """Hold the restored ledger against a checkpoint that was kept elsewhere.

    Raises:
        LedgerOlderError: the ledger doesn't reach it, or shows another past.
        NoteMalformedError, SignatureWrongError: it's no checkpoint of this ledger.
    """
    folder = LedgerFolder(running.home / "ledger")
    checkpoint = notes.open_checkpoint(known, folder.verifiers)
    if checkpoint.size > folder.size or folder.root_at(checkpoint.size) != checkpoint.root:
        raise LedgerOlderError(known=checkpoint.size, size=folder.size)


def restore_objects(running: Restoration, url: str, access: S3Access | None, progress: Progress) -> None:
    """Every object into the store that the settings name.

    Raises:
        TargetNotEmptyError: the store holds something of somebody else's.
        BackupDamagedError: a file is missing or altered; it's named.
        StoreFullError, StoreUnreachableError: run it again when that's mended.
    """
    target = create_store(url, access=access)
    claim = running.home / CLAIM
    if claim.exists():
        if claim.read_text("ascii") != target.identity:
            raise TargetNotEmptyError(place=target.name)
    elif any(True for _stat in target.list("")):
        raise TargetNotEmptyError(place=target.name)
    else:  # from here on what stands in it is ours
        write_durably(claim, target.identity.encode("ascii"))
    running.store_identity = target.identity
    copying.settle_root(target)
    total = running.manifest.size
    for wanted in _objects(running):
        _restore_object(running, target, wanted, lambda size: _advance(running, size, progress, total))
    progress(total, total)


def _advance(running: Restoration, size: int, progress: Progress, total: int) -> None:
    running.done += size
    progress(min(running.done, total), total)


def _objects(running: Restoration) -> Iterator[WantedObject]:
    for line in sets.read_listing(running.source, running.manifest):
        if "object" in line and line["object"] not in running.gone:
            files = tuple(WantedFile(path=_inside(path), size=size, sha256=sha) for path, size, sha in line["files"])
            yield WantedObject(
                object_id=UUID(line["object"]),
                head=int(line["head"]),
                inventory_sha256=str(line["inventory"]),
                files=files,
            )


def _restore_object(running: Restoration, target: Store, wanted: WantedObject, advanced: copying.Advanced) -> None:
    whole = True
    for file in copying.missing_of(target, wanted):
        key = f"{wanted.folder}/{file.path}"
        if key in running.lost:
            whole = False  # it was missing already when the backup was made, and `verify` will say so
            continue
        if any(stat.key == key for stat in target.list(key)):
            target.delete(key)
        try:
            copying.put_checked(
                target, key, checked(running.source, key, file.sha256), sha256=file.sha256, advanced=advanced
            )
        except SourceAlteredError as error:
            raise BackupDamagedError(path=key, what="altered") from error
    if whole:
        copying.settle_head(target, wanted)


def restore_database_file(running: Restoration, target: Path) -> None:
    """The database's file, or dump, under a path, its seal opened; what stands there already whole is left.

    Raises:
        BackupDamagedError: it's missing or altered.
    """
    whole = running.manifest.opened or running.manifest.database
    if target.is_file() and copying.digest_of(target) == (whole.size, whole.sha256):
        return
    write_durably(target, running.opened.database())


def replace_sqlite(running: Restoration, target: Path) -> None:
    """Put the database's file in its place.

    Raises:
        TargetNotEmptyError: somebody's database stands there, outside of the home.
        BackupDamagedError: it's missing or altered in the backup.
    """
    if running.home not in target.parents and target.exists() and not _is_ours(running, target):
        raise TargetNotEmptyError(place=str(target))
    for suffix in ("-wal", "-shm"):  # of a run that died: they belong to the file that goes
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    restore_database_file(running, target)


def _is_ours(running: Restoration, target: Path) -> bool:
    """Whether a restoration that died wrote it: nobody else knows the instance's id."""
    with closing(sqlite3.connect(f"{target.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        try:
            found = opened.execute("SELECT canonical FROM custody_entry LIMIT 1").fetchone()
        except sqlite3.DatabaseError:
            return False
    return found is not None and running.manifest.instance.encode() in bytes(found[0])


def write_durably(path: Path, content: bytes | Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write beside, sync, rename, sync the folder: under the name stands all of it or what stood before."""
    beside = path.with_name(f".{path.name}{BESIDE}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in [content] if isinstance(content, bytes) else content:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names durable. Windows can't sync a folder; NTFS journals the rename."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
