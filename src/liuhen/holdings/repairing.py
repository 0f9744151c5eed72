"""Making damaged bytes good from another store: one proposes, another approves, the worker does it.

Nothing is thrown away by it (invariant 1): what was damaged is set aside in the same store, and goes only when the
object is destroyed by an approved disposal. A damaged version that a lock holds can't be set aside: it stays where it
is, beneath the whole one, and the repair says until when.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.holdings import fixity, stores
from liuhen.holdings.archive import aside_key, object_key
from liuhen.holdings.checking import wanted_files
from liuhen.holdings.errors import (
    CopyNotFoundError,
    OwnRepairError,
    ReadBackMismatchError,
    RepairDecidedError,
    RepairNotPossibleError,
)
from liuhen.holdings.models import Copy, CopyState, HeldFile, KnownStore, Repair, RepairState, StoreKind
from liuhen.holdings.overview import require_propose
from liuhen.holdings.rows import rows_of
from liuhen.ledger.entry import Json
from liuhen.packages import ocfl
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.storage import KeyAbsentError, Store, StoreUnreachableError
from liuhen.work import operations as work

TASK = "holdings.repair"


def propose(*, actor: Actor, now: datetime, copy_id: UUID, reason: str) -> Repair:
    """Propose to make a damaged copy good from a store that has it whole; it's looked at once more first.

    Raises:
        NotPermittedError: the actor neither proposes by a role nor keeps the stores.
        CopyNotFoundError: there's no such copy.
        RepairNotPossibleError: it isn't damaged, no other store has it whole, or a repair is proposed already.
        StoreUnreachableError: the store that should help doesn't answer.
    """
    require_propose(actor, now)
    copy = Copy.objects.select_related("store").filter(id=copy_id).first()
    if copy is None:
        raise CopyNotFoundError
    source = None if copy.state != CopyState.DAMAGED else _whole_elsewhere(copy)
    if source is None:
        raise RepairNotPossibleError(store=copy.store.name)
    try:
        with transaction.atomic():
            repair = Repair.objects.create(
                copy=copy, source=source, findings=copy.findings, reason=reason,
                proposed_by_id=actor.account_id, proposed_at=now,
            )  # fmt: skip
            _say("storage.repair_proposed", repair, actor.reference, now)
    except IntegrityError as error:
        raise RepairNotPossibleError(store=copy.store.name) from error
    return repair


def _whole_elsewhere(copy: Copy) -> KnownStore | None:
    """A store that has the object whole now, by reading it."""
    rows = rows_of([copy.object_id])[copy.object_id]
    for other in stores.used():
        if other.id == copy.store_id:
            continue
        row = Copy.objects.filter(store=other, object_id=copy.object_id).first()
        if other.kind == StoreKind.COPY and (row is None or row.version < rows.head):
            continue
        _size, found = fixity.look(other, stores.opened(other), row, rows)
        if not found:
            return other
    return None


def decide(*, actor: Actor, now: datetime, repair_id: UUID, is_approved: bool, note: str) -> Repair:
    """Approve a proposed repair, which the worker then does, or refuse it.

    Raises:
        NotPermittedError: the actor may not.
        CopyNotFoundError: there's no such repair.
        OwnRepairError: the actor proposed it, or stands in for who did.
        RepairDecidedError: somebody was quicker.
    """
    require(actor, Capability.APPROVE_REPAIRS)
    with transaction.atomic():
        repair = Repair.objects.select_for_update().filter(id=repair_id).first()
        if repair is None:
            raise CopyNotFoundError
        if repair.proposed_by_id is not None and is_same_hand(actor, repair.proposed_by_id, repair.proposed_at):
            raise OwnRepairError
        if repair.state != RepairState.PROPOSED:
            raise RepairDecidedError
        repair.state = RepairState.APPROVED if is_approved else RepairState.REFUSED
        repair.decided_by_id, repair.decided_at, repair.note = actor.account_id, now, note
        repair.save()
        kind = "storage.repair_approved" if is_approved else "storage.repair_refused"
        _say(kind, repair, actor.reference, now)
        if is_approved:
            work.enqueue(name=TASK, payload={"repair": str(repair.id)}, now=now, unique=f"{TASK}:{repair.id}")
    return repair


def carry_out(*, repair_id: UUID, now: datetime) -> None:
    """Do an approved repair: file by file, each read back; then the whole object is read once more. Bears repeating.

    Raises:
        StoreUnreachableError: one of the stores doesn't answer; nothing is lost, call again.
    """
    repair = Repair.objects.select_related("copy__store", "source").get(id=repair_id)
    if repair.state != RepairState.APPROVED:
        return
    copy = repair.copy
    try:
        repair.kept_until = _mend(repair, copy, now)
        copy.refresh_from_db()
        rows = rows_of([copy.object_id])[copy.object_id]
        _size, found = fixity.look(copy.store, stores.opened(copy.store), copy, rows)
        problem = "holdings.read_back_mismatch" if found else ""
    except StoreUnreachableError:
        raise
    except LiuhenError as error:
        problem, found = error.code, []
    with transaction.atomic():
        repair.state = RepairState.FAILED if problem else RepairState.DONE
        repair.problem, repair.done_at = problem, now
        repair.save()
        if not problem:
            copy.state, copy.findings, copy.checked_at, copy.proven_at = CopyState.PROVEN, [], now, now
            copy.version = rows.head if copy.store.kind == StoreKind.PRIMARY else copy.version
            copy.save()
            _say("storage.repaired", repair, stores.ACTOR, now)


def _mend(repair: Repair, copy: Copy, now: datetime) -> datetime | None:
    """File by file; returns until when damaged versions stay beneath whole ones, since locks hold them."""
    kept: list[datetime] = []
    rows = rows_of([copy.object_id])[copy.object_id]
    source, target = stores.opened(repair.source), stores.opened(copy.store)
    giving = Copy.objects.filter(store=repair.source, object_id=copy.object_id).first()
    wanted = wanted_files(fixity.as_in(copy.store, copy, rows))
    given = wanted_files(fixity.as_in(repair.source, giving, rows))
    for path, (sha256, token) in wanted.items():
        key = object_key(copy.object_id, path)
        if _digest(target, key, token) == sha256:
            continue
        content = _proven(source, key, path, given[path])
        if path in (ocfl.INVENTORY, ocfl.SIDECAR):
            target.replace(key, b"".join(content))
            continue
        if token and target.reinstate(key, token) and _digest(target, key, token) == sha256:
            continue
        back = hashlib.sha256()
        until = _locked_until(target, key, token)
        if until is not None and until > now:  # nobody can set that version aside: the whole one goes over it
            receipt = target.supersede(key, content, seen=back.update)
            target.lock(key, until, token=receipt.token)
            kept.append(until)
        else:
            with contextlib.suppress(KeyAbsentError):
                target.move(key, f"{aside_key(copy.object_id)}/{repair.id}/{path}")
            receipt = target.put(key, content, seen=back.update)
        if back.hexdigest() != sha256:
            raise ReadBackMismatchError(path=path)
        _keep_token(copy, path, receipt.token or "")
    return max(kept, default=None)


def _locked_until(target: Store, key: str, token: str | None) -> datetime | None:
    try:
        return target.locked_until(key, token=token)
    except KeyAbsentError:
        return None


def _keep_token(copy: Copy, path: str, token: str) -> None:
    if copy.store.kind == StoreKind.PRIMARY:
        HeldFile.objects.filter(object_id=copy.object_id, content_path=path).update(token=token)
    else:
        copy.tokens = {**copy.tokens, path: token}
        copy.save(update_fields=["tokens"])


def _digest(store: Store, key: str, token: str | None) -> str | None:
    digest = hashlib.sha256()
    try:
        store.stat(key, token=token)
        for view in store.read_back(key, token=token).chunks:
            digest.update(view)
    except StoreUnreachableError:
        raise
    except LiuhenError:
        return None
    return digest.hexdigest()


def _proven(source: Store, key: str, path: str, wanted: tuple[str, str | None]) -> Iterator[bytes]:
    sha256, token = wanted
    digest = hashlib.sha256()
    for chunk in source.get(key, token=token):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise ReadBackMismatchError(path=path)


def _say(kind: str, repair: Repair, actor: str, now: datetime) -> None:
    facts: dict[str, Json] = {
        "repair": str(repair.id),
        "store": repair.copy.store.identity,
        "source": repair.source.identity,
    }
    if repair.kept_until:
        facts["damaged_version_kept_until"] = repair.kept_until.isoformat()
    custody.append(kind=kind, subject=repair.copy.object_id, actor=actor, now=now, facts=facts)
