"""Making a backup, while the instance runs.

The order is what makes it consistent. The integrator is kept waiting while the database's snapshot is taken and the
ledger's last files are copied, so that neither is ahead of the other. Objects are copied afterwards, as the snapshot
knows them: what it names was in the archive, or on its way there, before. The signed note is written last; a run that
died leaves shared files that the next one finds proven, and a set that counts for nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from filelock import FileLock, Timeout

import liuhen
from liuhen.backups import contents, copying, databases, sealing, sets, streaming
from liuhen.backups.copying import WantedFile, WantedObject
from liuhen.backups.errors import BackupBusyError, BackupPlaceError, BackupRoomError, SourceAlteredError
from liuhen.backups.pruning import prune
from liuhen.backups.sets import Manifest, Part
from liuhen.custody.instance import Instance, instance
from liuhen.custody.publishing import exclusive
from liuhen.errors import LiuhenError
from liuhen.holdings import archive, stores
from liuhen.holdings import operations as holdings
from liuhen.holdings.models import Copy, DestroyedObject, StoreKind, VersionIntention
from liuhen.ledger import note as notes
from liuhen.ledger.errors import LedgerAbsentError
from liuhen.ledger.folder import LedgerFolder
from liuhen.storage import (
    KeyAbsentError,
    KeyReplacedError,
    LocalFolder,
    Store,
    StoreFullError,
    StoreUnreachableError,
)

MARGIN = 64 << 20
"""Room beyond what is counted: folders, listings, the file system's own."""
WORKING = "working"
ROOM = "backup"
"""Where in the home's `run` the database lies open until it's sealed: never on the backup's disk."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished backup.

    Attributes:
        manifest: what it holds.
        manifest_sha256: the digest of its manifest.
        place: its folder.
        began_at: when the database was looked at.
        copied: bytes that weren't there from an earlier one.
        faults: what couldn't be backed up: key in the store, and why, as `missing` or `altered`.
        from_copies: keys that the primary store couldn't give whole and that came from a second copy.
        pruned: names of older backups that were removed.
    """

    manifest: Manifest
    manifest_sha256: str
    place: Path
    began_at: datetime
    copied: int
    faults: tuple[tuple[str, str], ...]
    from_copies: tuple[str, ...] = ()
    pruned: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """One backup on its way."""

    current: Instance
    source: Store
    target: LocalFolder
    name: str
    progress: Progress
    working: Path
    room: Path | None
    needed: int = 0
    copied: int = 0
    done: int = 0
    size: int = 0
    objects: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    from_copies: list[str] = field(default_factory=list)
    tiles: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """What its seals belong to."""
        return f"{self.current.origin} {self.name}"

    def advanced(self, size: int) -> None:
        self.done += size
        self.copied += size
        self.progress(min(self.done, self.needed), self.needed)


def make_backup(
    place: Path,
    *,
    passphrase: str,
    clock: Callable[[], datetime],
    progress: Progress,
    keep: int = 0,
    seal_database: bool = True,
) -> Made:
    """Back this instance up into a folder; only what isn't there from an earlier backup is copied.

    Args:
        place: the folder; made when it isn't there.
        passphrase: what opens keys and database again.
        clock: the present moment.
        progress: called with the bytes copied and to be copied.
        keep: how many finished backups stay in the folder, this one included; 0 keeps all. Older ones go only after
            this one was read through, and only when it lacks nothing.
        seal_database: whether the database is sealed too; it lies open in the backup otherwise.

    Raises:
        BackupPlaceError: it can't be kept there.
        BackupRoomError: there's too little room; what was copied before stays and is found by the next run.
        BackupBusyError: another one is being made.
        PassphraseError: too short.
        StoreUnreachableError, IntegratorBusyError, NotEstablishedError: the instance can't be read now.
        BackupDamagedError: the database fails its own check, or what was written can't be read back.
    """
    sealing.check_passphrase(passphrase)
    current, place = instance(), place.absolute()
    refuse_place(place)
    run_folder = current.home / "run"
    run_folder.mkdir(exist_ok=True)
    try:
        with FileLock(run_folder / "backup.lock", timeout=0):
            target = sets.make_place(place, instance=str(current.id), origin=current.origin)
            room = run_folder / ROOM
            shutil.rmtree(room, ignore_errors=True)  # of a run that died
            made = _make(current, target, passphrase, clock(), progress, room=room if seal_database else None)
            if keep:
                signer = notes.Signer.parse(current.ledger_key.read_text("ascii"))
                newest = made.manifest.name
                made = replace(made, pruned=prune(target, keep=keep, newest=newest, verifiers=[signer.verifier]))
            return made
    except Timeout as error:
        raise BackupBusyError from error


def refuse_place(place: Path) -> None:
    """Refuse a folder in which a backup would go down with what it's a backup of.

    Raises:
        BackupPlaceError: it's inside the home or the store, or they are inside of it.
    """
    own = [settings.LIUHEN.home]
    store = archive.store()
    if isinstance(store, LocalFolder):
        own.append(store.path)
    wanted = place.resolve()
    for folder in (each.resolve() for each in own):
        if wanted == folder or folder in wanted.parents:
            raise BackupPlaceError(place=str(place), problem="inside")
        if wanted in folder.parents:
            raise BackupPlaceError(place=str(place), problem="around")


def _make(
    current: Instance, target: LocalFolder, passphrase: str, began: datetime, progress: Progress, *, room: Path | None
) -> Made:
    for stat in list(target.list(WORKING)):
        target.delete(stat.key)
    target.sweep(began)
    _drop_unfinished(target)
    name = f"{began.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:4]}"
    working = target.path / WORKING / name
    working.mkdir(parents=True)
    if room:
        room.mkdir(mode=0o700)
    run = _Run(current, archive.store(), target, name, progress, working, room)
    try:
        return _fill(run, passphrase, began)
    except StoreFullError as error:
        free = target.free() or 0
        missing = max(run.needed - run.copied - free, MARGIN)
        raise BackupRoomError(place=str(target.path), needed=free + missing, free=free, missing=missing) from error
    finally:
        shutil.rmtree(target.path / WORKING, ignore_errors=True)
        if room:
            shutil.rmtree(room, ignore_errors=True)


def _drop_unfinished(target: LocalFolder) -> None:
    """Sets without their note, of runs that died."""
    kept = set(sets.finished(target))
    for stat in list(target.list(sets.SETS)):
        if stat.key.split("/")[1] not in kept:
            target.delete(stat.key)


def _fill(run: _Run, passphrase: str, began: datetime) -> Made:
    vendor = connection.vendor
    database = (run.room or run.working) / sets.DATABASES[vendor]
    _require_room(run, _database_size())
    if run.room:
        _require_room_at_home(run.room, _database_size() // 2)
    _copy_files(run, run.current.ledger_folder, listing=None)  # most of the ledger, while nobody waits
    with ExitStack() as stack, (run.working / sets.LISTING).open("wb") as listing:
        with exclusive(run.current):
            made = databases.sqlite_snapshot(database) if vendor == "sqlite" else databases.postgresql_snapshot()
            alias = stack.enter_context(made)
            _copy_files(run, run.current.ledger_folder, listing)
        ledger_size = _ledger_size(run.current)
        if vendor != "sqlite":
            databases.dump_postgresql(alias, database)
        _list_objects(run, alias, listing)
        _require_room(run, run.needed)
        _copy_objects(run, alias)
        _copy_files(run, run.current.home, listing, but=(run.current.ledger_folder,))
        for key, what in run.faults:
            listing.write(_line({"fault": key, "what": what}))
    copying.settle_root(run.target)
    secrets, opened = contents.sealed_files(run.current.home), None
    if run.room:
        own_key = secrets[sealing.DATABASE_KEY] = streaming.new_key()
        database, opened = _sealed(run, database, own_key)
    keys = run.working / sets.KEYS
    keys.write_bytes(sealing.seal(secrets, passphrase=passphrase, about=run.about))
    parts = tuple(_keep(run, path) for path in (database, keys, run.working / sets.LISTING))
    manifest = Manifest(
        name=run.name,
        instance=str(run.current.id),
        origin=run.current.origin,
        kind=run.current.kind,
        made_at=began.isoformat(),
        version=liuhen.__version__,
        vendor=vendor,
        ledger_size=ledger_size,
        objects=run.objects,
        size=run.size + sum(part.size for part in parts),
        faults=len(run.faults),
        parts=parts,
        opened=opened,
    )
    return _finish(run, manifest, began)


def _finish(run: _Run, manifest: Manifest, began: datetime) -> Made:
    """Write the manifest, and last the note that makes it count."""
    data = manifest.to_json()
    digest = hashlib.sha256(data).hexdigest()
    copying.put_checked(
        run.target, sets.key_of(run.name, sets.MANIFEST), [data], sha256=digest, advanced=lambda _size: None
    )
    signer = notes.Signer.parse(run.current.ledger_key.read_text("ascii"))
    run.target.put(sets.key_of(run.name, sets.NOTE), [sets.signed(signer, run.name, data)])
    _forget_destroyed(run.target)
    return Made(
        manifest=manifest,
        manifest_sha256=digest,
        place=run.target.path,
        began_at=began,
        copied=run.copied,
        faults=tuple(run.faults),
        from_copies=tuple(run.from_copies),
    )


def _keep(run: _Run, path: Path) -> Part:
    size, sha256 = copying.digest_of(path)
    key = sets.key_of(run.name, path.name)
    run.copied += copying.put_checked(
        run.target, key, copying.chunks_of(path), sha256=sha256, advanced=lambda _size: None
    )
    return Part(name=path.name, size=size, sha256=sha256)


def _sealed(run: _Run, database: Path, key: bytes) -> tuple[Path, Part]:
    """Seal the database from the home into the workroom at the target; it doesn't lie open any longer then."""
    digest, size = hashlib.sha256(), 0

    def passing() -> Iterator[bytes]:
        nonlocal size
        for chunk in copying.chunks_of(database):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    sealed = run.working / (database.name + sets.SEALED)
    try:
        with sealed.open("wb") as file:
            for piece in streaming.seal_stream(passing(), key=key, about=run.about):
                file.write(piece)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFullError(store=run.target.name) from error
        raise
    database.unlink()
    return sealed, Part(name=database.name, size=size, sha256=digest.hexdigest())


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return 2 * int(cursor.fetchone()[0])  # the copy, and the copy that is kept


def _require_room(run: _Run, needed: int) -> None:
    free = run.target.free()
    if free is not None and free < needed + MARGIN:
        missing = needed + MARGIN - free
        raise BackupRoomError(place=str(run.target.path), needed=needed + MARGIN, free=free, missing=missing)


def _require_room_at_home(room: Path, needed: int) -> None:
    """The database lies open beside itself until it's sealed."""
    free = shutil.disk_usage(room).free
    if free < needed + MARGIN:
        missing = needed + MARGIN - free
        raise BackupRoomError(place=str(room), needed=needed + MARGIN, free=free, missing=missing)


def _ledger_size(current: Instance) -> int:
    try:
        return LedgerFolder(current.ledger_folder).size
    except LedgerAbsentError:
        return 0


def _line(told: dict[str, object]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


# -- files of the home, by their digest ---------------------------------------------------------------------------


def _copy_files(run: _Run, folder: Path, listing: IO[bytes] | None, *, but: tuple[Path, ...] = ()) -> None:
    """Copy files of the home that aren't there yet; those that vanish meanwhile were somebody's workroom."""
    for name, path in _files_in(run.current.home, folder, but=but):
        try:
            size, sha256 = run.tiles[name] if name in run.tiles else copying.digest_of(path)
            key = sets.file_key(sha256)
            if not any(stat.key == key and stat.size == size for stat in run.target.list(key)):
                copying.put_checked(
                    run.target, key, copying.chunks_of(path), sha256=sha256, advanced=lambda _size: None
                )
                run.copied += size
        except (FileNotFoundError, SourceAlteredError):  # went, or was written to while it was read
            if listing is not None:
                run.faults += [(name, "altered")] if path.exists() else []
            continue
        if name.startswith("ledger/tile/"):  # these never change under their names
            run.tiles[name] = (size, sha256)
        if listing is not None:
            listing.write(_line({"file": name, "size": size, "sha256": sha256}))
            run.size += size


def _files_in(home: Path, folder: Path, *, but: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    if folder != home:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.name.endswith(".new"):
                yield path.relative_to(home).as_posix(), path
        return
    store = archive.store()
    yield from contents.home_files(home, but=(*but, *([store.path] if isinstance(store, LocalFolder) else [])))


# -- objects ------------------------------------------------------------------------------------------------------


def _list_objects(run: _Run, alias: str, listing: IO[bytes]) -> None:
    """Write every object into the listing, and count what has to be copied."""
    for each in contents.objects_of(alias):
        if isinstance(each, UUID):
            listing.write(_line({"gone": str(each)}))
            continue
        listing.write(_line(each.as_line()))
        run.objects += 1
        run.size += sum(file.size or 0 for file in each.files)
        run.needed += sum(file.size or 0 for file in copying.missing_of(run.target, each))


def _copy_objects(run: _Run, alias: str) -> None:
    pending = set(VersionIntention.objects.using(alias).values_list("object_id", flat=True))
    for each in contents.objects_of(alias):
        if isinstance(each, UUID):
            continue
        missing = copying.missing_of(run.target, each)
        if missing and each.object_id in pending:
            _roll_forward(each.object_id)
        before = len(run.faults)
        for file in missing:
            _copy(run, each, file)
        if len(run.faults) == before:
            copying.settle_head(run.target, each)


def _roll_forward(object_id: UUID) -> None:
    """A version that was on its way when the database was looked at: in the archive it's where everybody looks."""
    try:
        holdings.roll_forward(object_id)
    except LiuhenError as error:
        if error.code == "storage.unreachable":
            raise


def _copy(run: _Run, wanted: WantedObject, file: WantedFile) -> None:
    """Copy one file; what is missing or altered at the source is a fault that's told, and the rest goes on."""
    key = f"{wanted.folder}/{file.path}"
    if any(stat.key == key for stat in run.target.list(key)):
        run.target.delete(key)  # of another size: torn by something else than us
    why, unreachable = "missing", None
    try:
        chunks = [file.content] if file.content is not None else run.source.get(key, token=file.token)
        copying.put_checked(run.target, key, chunks, sha256=file.sha256, advanced=run.advanced)
    except (KeyAbsentError, KeyReplacedError):
        if DestroyedObject.objects.filter(object_id=wanted.object_id).exists():
            return  # it went meanwhile (art 22)
    except SourceAlteredError:
        why = "altered"
    except StoreUnreachableError as error:
        unreachable = error
    else:
        return
    if _copy_from_another(run, wanted, file, key):
        run.from_copies.append(key)
    elif unreachable is not None:
        raise unreachable  # unreachable isn't missing: the run ends and goes on later
    else:
        run.faults.append((key, why))


def _copy_from_another(run: _Run, wanted: WantedObject, file: WantedFile, key: str) -> bool:
    """Copy a file that the primary store can't give from a second copy that has it whole; whether one had."""
    rows = Copy.objects.filter(object_id=wanted.object_id, version__gt=0).select_related("store")
    for row in rows.filter(store__kind=StoreKind.COPY, store__is_used=True).order_by("store_id"):
        try:
            chunks = stores.opened(row.store).get(key, token=row.tokens.get(file.path) or None)
            copying.put_checked(run.target, key, chunks, sha256=file.sha256, advanced=run.advanced)
        except (KeyAbsentError, KeyReplacedError, SourceAlteredError, StoreUnreachableError):
            continue
        return True
    return False


def _forget_destroyed(target: LocalFolder) -> None:
    """What went by an approved disposal goes from the backups too: a copy that stays would undo it (art 22)."""
    for object_id in DestroyedObject.objects.exclude(done_at=None).values_list("object_id", flat=True).iterator():
        for stat in list(target.list(archive.object_key(object_id))):
            target.delete(stat.key)
