"""Taking bytes in for good: stage and prove, prepare a version, record it, roll it forward.

The order is what makes every crash harmless. Bytes are staged outside the OCFL root and read back; a version is
prepared there too; its rows and its intention commit in the caller's transaction; only then it moves into the root.
What died before the commit is an orphan in staging, swept later; what died after it is rolled forward at next start.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from uuid_utils.compat import uuid7

from liuhen.errors import LiuhenError
from liuhen.holdings import archive, copying, queries
from liuhen.holdings.archive import object_key, ocfl_id, staging_key
from liuhen.holdings.errors import (
    HeadMovedError,
    ObjectDestroyedError,
    ReadBackMismatchError,
    ReserveError,
    VersionLostError,
)
from liuhen.holdings.hashing import CHUNK, Digests, RunningDigests, digests_of
from liuhen.holdings.models import Archive, DestroyedObject, HeldFile, HeldObject, HeldVersion, VersionIntention
from liuhen.packages import ocfl
from liuhen.packages.errors import InventoryError
from liuhen.packages.names import check_path
from liuhen.storage import KeyAbsentError, ReadBackHow, Receipt, Store, StoreUnreachableError, create_store

__all__ = [
    "CHUNK",
    "PreparedVersion",
    "RecoverReport",
    "StagedFile",
    "check_reserve",
    "discard",
    "establish",
    "prepare_version",
    "prove_again",
    "record_version",
    "recover",
    "reserve_of",
    "roll_forward",
    "stage",
    "stage_file",
    "to_json",
]

RESERVE_SHARE = 0.05
"""The reserve is never more than this share of the disk, so that a small disk can be used."""

STAGING_REST = timedelta(hours=24)
"""How long something in staging may belong to a process that's still at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file that is durable in staging and was read back.

    Attributes:
        object_id: for which object.
        logical_path: its name there.
        key: where it is in the store.
        size: bytes.
        sha256: of the source and, equal, of what came back from the medium.
        sm3: of the source.
        read_back_how: where it was read back from, see `storage.ReadBackHow`.
    """

    object_id: UUID
    logical_path: str
    key: str
    size: int
    sha256: str
    sm3: str
    read_back_how: ReadBackHow


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedVersion:
    """A version that stands in staging, ready to be recorded.

    Attributes:
        object_id: whose.
        number: its number.
        staged: prefix in the store: the whole object for version 1, else a folder with the version's folder.
        inventory_sha256: of its inventory.
        files: what it brings; `key` is where each was put in staging.
        now: when.
    """

    object_id: UUID
    number: int
    staged: str
    inventory_sha256: str
    files: tuple[StagedFile, ...]
    now: datetime


@dataclass(slots=True)
class RecoverReport:
    """What a recovery did.

    Attributes:
        rolled: versions brought into the archive.
        swept: orphans removed from staging.
        failed: object id to the code of what prevented it.
    """

    rolled: int = 0
    swept: int = 0
    failed: dict[UUID, str] = field(default_factory=dict)


def establish(*, now: datetime) -> None:
    """Make the archive of this instance, or complete one that was half made. Safe to call at each start.

    Raises:
        StoreUnreachableError: the archive was made before and isn't there now; it's never made anew.
    """
    if Archive.objects.exists():
        store = archive.store()
    else:
        store = create_store(archive.storage_url(), access=archive.access())
        Archive.objects.create(identity=store.identity, established_at=now)
        archive.forget()
    write_root(store)


def write_root(store: Store) -> None:
    """Write what stands in an OCFL root beside its objects, where it isn't there yet."""
    for path, content in ocfl.ROOT_FILES.items():
        key = f"{archive.ROOT}/{path}"
        try:
            store.stat(key)
        except KeyAbsentError:
            store.put(key, [content])


def check_reserve(needed_bytes: int) -> None:
    """Refuse what would go below the free-space reserve (invariant 9).

    Raises:
        ReserveError: with the bytes that are missing.
    """
    store = archive.store()
    free, total = store.free(), store.total()
    if free is None:
        return
    missing = needed_bytes + reserve_of(total) - free
    if missing > 0:
        raise ReserveError(missing=missing, needed=needed_bytes, free=free)


def reserve_of(total: int | None) -> int:
    """Bytes that stay free in a store of this size; None where it can't say how large it is."""
    reserve = int(settings.LIUHEN.reserve_bytes)
    return reserve if total is None else min(reserve, int(total * RESERVE_SHARE))


def stage(*, object_id: UUID, logical_path: str, chunks: Iterable[bytes]) -> StagedFile:
    """Copy bytes into staging: hashed on the way, durable, read back from the medium and compared.

    Several threads may stage at once; two keep two cores busy. No transaction, and no database after the first call.

    Args:
        object_id: for which object; it need not exist yet.
        logical_path: its name there.
        chunks: the bytes, best about `CHUNK` at once; a chunk must not change once it was given.

    Raises:
        ReadBackMismatchError: what came back isn't what was written; nothing stays.
        StoreFullError, StoreUnreachableError: nothing stays.
        LiuhenError, OSError: whatever `chunks` raises, as it is; nothing stays.
    """
    check_path(logical_path)
    store = archive.store()
    key = f"{staging_key(object_id)}/{uuid7()}/content"
    running, back = RunningDigests(), hashlib.sha256()
    receipt = store.put(key, running.passing(chunks), seen=back.update)
    digests = running.result()
    if back.hexdigest() != digests.sha256:
        store.delete(key)
        raise ReadBackMismatchError(path=logical_path)
    return _staged(object_id, logical_path, receipt, digests, receipt.how or "cache")


def stage_file(
    *, object_id: UUID, logical_path: str, path: Path, sha256: str | None = None, sm3: str | None = None
) -> StagedFile:
    """Adopt a local file (of the upload spool) into staging: made durable, read back, compared; the path is gone then.

    Args:
        object_id: for which object.
        logical_path: its name there.
        path: the file; nobody may write to it any more.
        sha256: as known from the running digest; taken here when either is missing.
        sm3: likewise.

    Raises:
        ReadBackMismatchError: the file isn't what its digest says. Nothing stays in staging, and nothing at `path`.
        StoreFullError, StoreUnreachableError: the file stays at its path.
    """
    check_path(logical_path)
    store = archive.store()
    if sha256 is None or sm3 is None:
        running = RunningDigests()
        for _chunk in running.passing(_chunks(path)):
            pass
        digests = running.result()
    else:
        digests = Digests(size=path.stat().st_size, sha256=sha256, sm3=sm3)
    receipt = store.put_file(path, f"{staging_key(object_id)}/{uuid7()}/content")
    return _staged(object_id, logical_path, receipt, digests, _prove(store, receipt, digests.sha256, logical_path))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _prove(store: Store, receipt: Receipt, sha256: str, logical_path: str) -> ReadBackHow:
    back, digest = store.read_back(receipt.key, token=receipt.token), hashlib.sha256()
    for view in back.chunks:
        digest.update(view)
    if digest.hexdigest() != sha256:
        store.delete(receipt.key)
        raise ReadBackMismatchError(path=logical_path)
    return back.how


def _staged(object_id: UUID, logical_path: str, receipt: Receipt, digests: Digests, how: ReadBackHow) -> StagedFile:
    return StagedFile(
        object_id=object_id,
        logical_path=logical_path,
        key=receipt.key,
        size=digests.size,
        sha256=digests.sha256,
        sm3=digests.sm3,
        read_back_how=how,
    )


def discard(staged: StagedFile | PreparedVersion) -> None:
    """Remove from staging what won't be recorded; also what a staged file was prepared into, when no object exists."""
    store = archive.store()
    if isinstance(staged, PreparedVersion):
        if VersionIntention.objects.filter(staged=staged.staged).exists():
            return  # recorded after all: a commit can succeed and its answer be lost
        prefix = staged.staged
    elif HeldObject.objects.filter(id=staged.object_id).exists():
        prefix = staged.key
    else:
        prefix = staging_key(staged.object_id)
    _delete_all(store, prefix)


def prove_again(object_id: UUID, logical_path: str) -> ReadBackHow:
    """Read a held file back from the medium and compare it with what was recorded (invariant 3).

    Raises:
        HeldFileAbsentError: nothing is held there.
        ReadBackMismatchError: it's altered or gone.
        StoreUnreachableError: nothing is known.
    """
    held = queries.held_file(object_id, logical_path)
    digest = hashlib.sha256()
    store, token = archive.store(), held.token or None
    try:
        try:
            back = store.read_back(queries.key_of(held), token=token)
        except KeyAbsentError:  # it moved from staging into the archive between the look and the reading
            back = store.read_back(object_key(object_id, held.content_path), token=token)
    except KeyAbsentError as error:
        raise ReadBackMismatchError(path=logical_path) from error
    for view in back.chunks:
        digest.update(view)
    if digest.hexdigest() != held.sha256:
        raise ReadBackMismatchError(path=logical_path)
    return back.how


def to_json(value: object) -> bytes:
    """A value as the JSON that objects hold: UTF-8, sorted, readable, the same every time."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def prepare_version(
    *, object_id: UUID, files: Mapping[str, StagedFile | bytes], message: str, user_name: str, now: datetime
) -> PreparedVersion:
    """Build the object's next version in staging: the files, the inventory, its sidecar. I/O; no transaction.

    Args:
        object_id: whose; version 1 when nothing is held yet.
        files: logical path to what it shall hold. A staged file moves into the version and can't be prepared twice.
        message: what is done.
        user_name: who does it.
        now: when.

    Raises:
        PathInvalidError: a path that some system can't hold.
        InventoryError: the standing inventory is damaged.
        ObjectDestroyedError: it went by an approved disposal.
        ReadBackMismatchError, StoreFullError, StoreUnreachableError: as for `stage`.
    """
    if DestroyedObject.objects.filter(object_id=object_id).exists():
        raise ObjectDestroyedError(object=str(object_id))
    before = _standing_inventory(object_id)
    number = before.head + 1
    staged = f"{staging_key(object_id)}/{uuid7()}"
    placed = tuple(_place(object_id, staged, number, path, content) for path, content in files.items())
    inventory = before.with_version(
        added={file.logical_path: file.sha256 for file in placed}, created=now, message=message, user_name=user_name
    ).to_json()
    folders = [f"{staged}/v{number}/"]
    store = archive.store()
    if number == 1:
        folders.append(f"{staged}/")
        store.put(f"{staged}/{ocfl.DECLARATION}", [ocfl.DECLARATION_CONTENT])
    for folder in folders:
        store.put(folder + ocfl.INVENTORY, [inventory])
        store.put(folder + ocfl.SIDECAR, [ocfl.sidecar(inventory)])
    return PreparedVersion(
        object_id=object_id,
        number=number,
        staged=staged,
        inventory_sha256=hashlib.sha256(inventory).hexdigest(),
        files=placed,
        now=now,
    )


def _standing_inventory(object_id: UUID) -> ocfl.Inventory:
    held = HeldObject.objects.filter(id=object_id).first()
    if held is None:
        return ocfl.Inventory(object_id=ocfl_id(object_id))
    if held.intentions.exists():
        roll_forward(object_id)
    content = b"".join(archive.store().get(object_key(object_id, f"v{held.head}/{ocfl.INVENTORY}")))
    recorded = HeldVersion.objects.get(object=held, number=held.head).inventory_sha256
    if hashlib.sha256(content).hexdigest() != recorded:
        raise InventoryError(reason="not as recorded")
    return ocfl.parse_inventory(content)


def _place(object_id: UUID, staged: str, number: int, path: str, content: StagedFile | bytes) -> StagedFile:
    key = f"{staged}/{ocfl.content_path(number, path)}"
    store = archive.store()
    if isinstance(content, StagedFile):
        receipt = store.move(content.key, key)[0]
        return StagedFile(
            object_id=object_id,
            logical_path=path,
            key=receipt.key,
            size=content.size,
            sha256=content.sha256,
            sm3=content.sm3,
            read_back_how=content.read_back_how,
        )
    back, digests = hashlib.sha256(), digests_of(content)
    receipt = store.put(key, [content], seen=back.update)
    if back.hexdigest() != digests.sha256:
        store.delete(key)
        raise ReadBackMismatchError(path=path)
    return _staged(object_id, path, receipt, digests, receipt.how or "cache")


def record_version(prepared: PreparedVersion) -> None:
    """Write the version's rows and its intention, in the caller's transaction. Call `roll_forward` after the commit.

    Raises:
        HeadMovedError: another version was recorded meanwhile; prepare again.
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record_version needs the caller's transaction")
    if prepared.number == 1:
        try:
            with transaction.atomic():
                HeldObject.objects.create(id=prepared.object_id, head=1)
        except IntegrityError as error:
            raise HeadMovedError(object=str(prepared.object_id)) from error
    elif not HeldObject.objects.filter(id=prepared.object_id, head=prepared.number - 1).update(head=prepared.number):
        raise HeadMovedError(object=str(prepared.object_id))
    HeldVersion.objects.create(
        object_id=prepared.object_id,
        number=prepared.number,
        inventory_sha256=prepared.inventory_sha256,
        recorded_at=prepared.now,
    )
    HeldFile.objects.bulk_create(
        HeldFile(
            object_id=prepared.object_id,
            version=prepared.number,
            logical_path=file.logical_path,
            content_path=ocfl.content_path(prepared.number, file.logical_path),
            size=file.size,
            sha256=file.sha256,
            sm3=file.sm3,
            read_back=file.read_back_how,
        )
        for file in prepared.files
    )
    VersionIntention.objects.create(object_id=prepared.object_id, number=prepared.number, staged=prepared.staged)
    copying.expect(prepared.object_id)


def roll_forward(object_id: UUID) -> int:
    """Bring an object's recorded versions into the archive and complete torn ones. Any number of times, by anybody.

    Returns:
        How many versions were brought in.

    Raises:
        VersionLostError: a recorded version is nowhere.
        KeyOccupiedError: the archive holds other bytes in its place.
        StoreFullError, StoreUnreachableError: call again later.
    """
    store, rolled = archive.store(), 0
    # Two processes may do this at once, and the slower must not put an old inventory over a newer one for good: so
    # everybody looks again after writing, until what stands is the newest version that's there.
    while intention := VersionIntention.objects.filter(object_id=object_id).order_by("number").first():
        receipts = _bring_in(store, intention)
        complete_torn(store, object_id)
        with transaction.atomic():
            _keep_tokens(object_id, receipts)
            VersionIntention.objects.filter(id=intention.id).delete()
        if intention.number == 1:
            _delete_all(store, staging_key(object_id))  # earlier tries of the same file
        rolled += 1
    if rolled:
        complete_torn(store, object_id)
    return rolled


def _bring_in(store: Store, intention: VersionIntention) -> Iterable[Receipt]:
    """Move the prepared version's folder to its place, or find it there."""
    folder = f"v{intention.number}"
    try:
        if intention.number == 1:
            return store.move(intention.staged, object_key(intention.object_id))
        return store.move(f"{intention.staged}/{folder}", object_key(intention.object_id, folder))
    except KeyAbsentError as error:
        raise VersionLostError(object=str(intention.object_id), version=intention.number) from error


def complete_torn(store: Store, object_id: UUID) -> bool:
    """Make the object's inventory and sidecar those of its newest version folder; returns whether anything was torn.

    Only a version's own inventory, as recorded, is ever put there; anything else is left for `verify` to report.
    """
    written = False
    while True:
        newest = _newest_standing(store, object_id)
        if newest is None:
            return written
        step = ocfl.next_step(
            standing=_content(store, object_key(object_id, ocfl.INVENTORY)),
            standing_sidecar=_content(store, object_key(object_id, ocfl.SIDECAR)),
            wanted=newest,
        )
        if step == "done":
            return written
        if step == "inventory":
            store.replace(object_key(object_id, ocfl.INVENTORY), newest)
        store.replace(object_key(object_id, ocfl.SIDECAR), ocfl.sidecar(newest))
        written = True


def _newest_standing(store: Store, object_id: UUID) -> bytes | None:
    """The inventory of the newest version whose folder stands, if it's the recorded one."""
    for version in HeldVersion.objects.filter(object_id=object_id).order_by("-number"):
        content = _content(store, object_key(object_id, f"v{version.number}/{ocfl.INVENTORY}"))
        if content is not None:
            return content if hashlib.sha256(content).hexdigest() == version.inventory_sha256 else None
    return None


def _content(store: Store, key: str) -> bytes | None:
    try:
        return b"".join(store.get(key))
    except KeyAbsentError:
        return None


def _keep_tokens(object_id: UUID, receipts: Iterable[Receipt]) -> None:
    """Keep the version tokens of what was moved, in a store that has versions."""
    base = object_key(object_id) + "/"
    for receipt in receipts:
        if receipt.token is not None:
            path = receipt.key.removeprefix(base)
            HeldFile.objects.filter(object_id=object_id, content_path=path).update(token=receipt.token)


def recover(*, now: datetime, rest: timedelta = STAGING_REST) -> RecoverReport:
    """Roll every intention forward and sweep what dead processes left behind. At each start, before anything else.

    Args:
        now: the present.
        rest: what is younger than this in staging may belong to a living process and stays.

    Raises:
        StoreUnreachableError: nothing was done, or not all.
    """
    store, report = archive.store(), RecoverReport()
    for object_id in list(VersionIntention.objects.values_list("object_id", flat=True).distinct()):
        try:
            report.rolled += roll_forward(object_id)
        except StoreUnreachableError:
            raise
        except LiuhenError as error:
            report.failed[object_id] = error.code
    report.swept = store.sweep(now - rest)
    kept = tuple(f"{staged}/" for staged in VersionIntention.objects.values_list("staged", flat=True))
    for stat in list(store.list(archive.STAGING)):
        if stat.modified_at < now - rest and not stat.key.startswith(kept):
            store.delete(stat.key)
            report.swept += 1
    return report


def _delete_all(store: Store, prefix: str) -> None:
    for stat in list(store.list(prefix)):
        store.delete(stat.key)
