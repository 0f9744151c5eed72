"""归档 (arts 14, 18): the compiled volume goes into the archive as originals do; nothing of it changes afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.errors import (
    CaseNotClosedError,
    ShortageReasonNeededError,
    VolumeFiledError,
    VolumeNotReadyError,
    VolumeStaleError,
)
from liuhen.archive.volumes.gates import pass_filing, tell_filed
from liuhen.archive.volumes.models import SNAPSHOT, Volume, VolumeFile
from liuhen.archive.volumes.snapshot import snapshot_of
from liuhen.archive.volumes.telling import line
from liuhen.cases.clocks import wind_file, wind_hand_over
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.filing import Standing, against_filing

_NAMED = 3


def file_volume(*, actor: Actor, now: datetime, volume_id: UUID, shortage_reason: str = "") -> Volume:
    """File a compiled volume. Art 18's clock of its case ends with it.

    Args:
        actor: of the archive room.
        now: when.
        volume_id: which.
        shortage_reason: why it's filed although something is missing; needed then.

    Raises:
        NotPermittedError: the actor files no volumes.
        VolumeNotFoundError: no such volume.
        VolumeFiledError, VolumeNotReadyError: it's filed already, or not compiled.
        CaseNotClosedError: the case was taken up again.
        VolumeStaleError: something of the case changed since it was compiled.
        ShortageReasonNeededError, VolumeFactInvalidError: the reason is missing or too long.
        VolumeFileAbsentError, ReserveError, StoreFullError, StoreUnreachableError, ReadBackMismatchError: not filed.
    """
    require(actor, Capability.FILE_VOLUMES)
    volume = queries.get_volume(actor=actor, volume_id=volume_id)
    reason = line(shortage_reason, field="shortage_reason")
    _may_be_filed(volume, reason)
    files = queries.files_of(volume)
    volume.shortage_reason = reason if volume.shortages else ""
    volume.filed_by_id, volume.filed_at = actor.account_id, now
    retention = queries.rules_in_force().retention(volume.retention)
    volume.keep_until = retention.last_day(timezone.localdate(now)) if retention else None
    prepared = _prepared(volume, files, actor, now)
    try:
        with transaction.atomic():
            _lock(volume)
            _may_be_filed(volume, reason)  # once more: bytes took their time, and others may have written meanwhile
            holdings.record_version(prepared)
            volume.state = Volume.State.FILED
            volume.save(update_fields=["state", "shortage_reason", "filed_by", "filed_at", "keep_until"])
            wind_file(now=now, case=volume.case, filed_at=now)  # art 18
            wind_hand_over(now=now, case=volume.case, filed_at=now)
            tell_filed(volume, actor, now)
            _enter(volume, prepared, actor, now)
    except BaseException:
        holdings.discard(prepared)
        raise
    holdings.roll_forward(volume.id)
    shutil.rmtree(queries.drafts_of(volume), ignore_errors=True)  # the archive has them
    return volume


def _lock(volume: Volume) -> None:
    """The volume and its case: who closes, reopens or puts it together anew waits."""
    volume.case = Case.objects.select_for_update(of=("self",)).get(id=volume.case_id)
    standing = Volume.objects.select_for_update(of=("self",)).get(id=volume.id)
    if standing.version != volume.version or standing.state != Volume.State.COMPILED:
        raise VolumeNotReadyError


def _may_be_filed(volume: Volume, reason: str) -> None:
    is_compiled = volume.state == Volume.State.COMPILED
    changed = queries.changed_since(volume) if is_compiled else []
    standing = Standing(
        is_filed=volume.state == Volume.State.FILED,
        is_compiled=is_compiled,
        is_closed=volume.case.closed_on is not None,
        changed=changed,
        lacks=len(volume.shortages),
        reason=reason,
    )
    hurdle = against_filing(standing)
    if hurdle == "filed":
        raise VolumeFiledError(number=volume.number)
    if hurdle == "not_compiled":
        raise VolumeNotReadyError
    if hurdle == "case_open":
        raise CaseNotClosedError(number=volume.case.number)
    if hurdle == "changed":
        named = "、".join(f"“{title}”" for title in changed[:_NAMED])
        raise VolumeStaleError(what=named if len(changed) <= _NAMED else f"{named}等 {len(changed)} 项")
    if hurdle:
        raise ShortageReasonNeededError(field="shortage_reason", count=len(volume.shortages))
    pass_filing(volume)


def _prepared(volume: Volume, files: Sequence[VolumeFile], actor: Actor, now: datetime) -> holdings.PreparedVersion:
    """Every file and the snapshot, durable in staging and read back."""
    holdings.check_reserve(sum(file.size for file in files))
    staged: dict[str, holdings.StagedFile] = {}
    try:
        for file in files:
            chunks = queries.content_of(volume, file)
            staged[file.path] = holdings.stage(object_id=volume.id, logical_path=file.path, chunks=chunks)
            _is_as_compiled(file, staged[file.path])
        return holdings.prepare_version(
            object_id=volume.id,
            files={**staged, SNAPSHOT: holdings.to_json(snapshot_of(volume))},
            message="volume.filed",
            user_name=actor.name,
            now=now,
        )
    except BaseException:
        for held in staged.values():
            holdings.discard(held)
        raise


def _is_as_compiled(file: VolumeFile, held: holdings.StagedFile) -> None:
    if held.sha256 != file.sha256:  # altered on the disk since
        raise VolumeNotReadyError


def _enter(volume: Volume, prepared: holdings.PreparedVersion, actor: Actor, now: datetime) -> None:
    for file in prepared.files:
        if file.logical_path != SNAPSHOT:
            custody.append(
                kind="volume.kept",
                subject=volume.id,
                actor=actor.reference,
                now=now,
                facts={"path": file.logical_path, "size": file.size},
                digests={"sha256": file.sha256, "sm3": file.sm3},
            )
    told = next(file for file in prepared.files if file.logical_path == SNAPSHOT)
    custody.append(
        kind="volume.filed",
        subject=volume.id,
        actor=actor.reference,
        now=now,
        facts={
            "case": str(volume.case_id),
            "part": volume.part,
            "number": volume.number,
            "retention": volume.retention,
            "keep_until": volume.keep_until.isoformat() if volume.keep_until else None,
            "lacks": len(volume.shortages),
            "reason": volume.shortage_reason,
        },
        digests={"sha256": told.sha256, "sm3": told.sm3},
    )
