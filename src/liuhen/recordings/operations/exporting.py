"""Handing out: a BagIt bag with original, description, facts, custody extract, proofs and checkpoint.

Every copy is an entry before its first byte leaves, so the extract in the bag tells of the copy itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.custody import queries as ledger
from liuhen.custody.models import Entry
from liuhen.holdings import queries as holdings
from liuhen.packages.bagit import BagReceipt, write_bag
from liuhen.packages.evidence import evidence_tags
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.errors import (
    ExportTargetError,
    NothingChosenError,
    NotYetProvenError,
    RecordingSealedError,
)
from liuhen.recordings.models import Export, Recording
from liuhen.recordings.queries import get_recordings, of_transfer, sealed_ids
from liuhen.work import operations as work

PURPOSE_LENGTH = 300
_README = """\
本文件夹是执法音像资料的副本，按 BagIt 1.0（RFC 8493）制作。

data/<编号>/original.*        原始资料，与入库时一字不差
data/<编号>/facts.json        入库时的事实：来源、大小、SHA-256、SM3
data/<编号>/description.json  分类标注（如有）
custody.json                  留痕摘录：从入库到本次导出的每一条记录
proofs/、checkpoint           每条记录的证明，以及账本的签名

怎样核验：
  1. 任何 BagIt 工具，例如  bagit.py --validate 本文件夹
  2. 留痕软件（无需数据库）  liuhen check 本文件夹 --key 向制作单位索取的公钥
  3. 手工比对  sha256sum -c manifest-sha256.txt

This folder is a BagIt 1.0 bag. Validate it with any BagIt tool; proofs/ are C2SP tlog-proofs against checkpoint.
"""


def export_bag(
    *, actor: Actor, now: datetime, recording_ids: Sequence[UUID], target: Path, purpose: str = ""
) -> BagReceipt:
    """Write copies of recordings as a bag into a new folder (art 14: copies leave only with a trace).

    Args:
        actor: who takes the copies; needs the right to copy for every recording's unit.
        now: the moment.
        recording_ids: which, at least one.
        target: the bag's folder; must not exist, its parent must.
        purpose: what for; a committed fact of the entries.

    Raises:
        NothingChosenError: no recording.
        RecordingNotFoundError: one isn't there, or not for this actor.
        NotPermittedError: the actor may not copy one of them; then none is.
        ExportTargetError: the folder is there already, or can't be made.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
        EntryPendingError: the ledger couldn't be published now.
    """
    recordings = permitted(actor, recording_ids)
    if target.exists() or not target.parent.is_dir():
        raise ExportTargetError(path=str(target))
    _enter(recordings, actor.reference, now, purpose)
    return _write(now, recordings, target)


def request_export(*, actor: Actor, now: datetime, recording_ids: Sequence[UUID], purpose: str) -> Export:
    """Ask for copies at a page; the worker makes them and the page shows when they are ready.

    Raises:
        NothingChosenError, RecordingNotFoundError, NotPermittedError: as `export_bag`.
    """
    recordings = permitted(actor, recording_ids)
    with transaction.atomic():
        export = Export.objects.create(
            name=_name(recordings, now),
            purpose=purpose.strip()[:PURPOSE_LENGTH],
            asked_by_id=actor.account_id,
            asked_at=now,
        )
        export.recordings.set(recordings)
        _append(recordings, actor.reference, now, purpose.strip()[:PURPOSE_LENGTH])
        work.enqueue(
            name="recordings.export", payload={"export": str(export.id)}, now=now, unique=f"export:{export.id}"
        )
    return export


def make_export(*, now: datetime, export: Export, target: Path) -> BagReceipt:
    """Write the bag of an export that was asked for and recorded; the worker's part.

    Raises:
        ExportTargetError: the folder is there already.
        RecordingSealedError: something of it is sealed, and it's for no approved transfer.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError, EntryPendingError: as `export_bag`.
    """
    if target.exists():
        raise ExportTargetError(path=str(target))
    _require_open(export)
    return _write(now, list(export.recordings.order_by("number")), target)


def _require_open(export: Export) -> None:
    """Go on only if nothing of a copy is sealed, or it's made for an approved transfer (art 8)."""
    sealed = export.recordings.filter(pk__in=sealed_ids()).first()
    if sealed is not None and not of_transfer(export):
        raise RecordingSealedError(number=sealed.number)


def permitted(actor: Actor, recording_ids: Sequence[UUID]) -> list[Recording]:
    """Return the recordings if the actor may copy every one of them.

    Raises:
        NothingChosenError, RecordingNotFoundError, NotPermittedError: as `export_bag`.
    """
    if not recording_ids:
        raise NothingChosenError
    recordings = get_recordings(actor=actor, recording_ids=list(recording_ids))
    for recording in recordings:
        require(actor, Capability.COPY, unit_id=recording.unit_id)
    return sorted(recordings, key=lambda recording: recording.number)


def _name(recordings: Sequence[Recording], now: datetime) -> str:
    more = f"-等{len(recordings)}份" if len(recordings) > 1 else ""
    return f"{recordings[0].number}{more}-{timezone.localtime(now):%Y%m%d%H%M%S}"


@transaction.atomic
def _enter(recordings: Sequence[Recording], actor: str, now: datetime, purpose: str) -> None:
    _append(recordings, actor, now, purpose)


def _append(recordings: Sequence[Recording], actor: str, now: datetime, purpose: str) -> None:
    for recording in sorted(recordings, key=lambda each: each.id):
        custody.append(
            kind="recording.exported", subject=recording.id, actor=actor, now=now, facts={"purpose": purpose}
        )


def _write(now: datetime, recordings: Sequence[Recording], target: Path) -> BagReceipt:
    custody.integrate(now=now)  # the extract must tell of this copy
    published = ledger.latest_checkpoint()
    if published is None:
        raise NotYetProvenError(number=recordings[0].number)
    # Somebody may look at a recording in this very moment; the extract ends where the published ledger ends.
    subjects = [recording.id for recording in recordings]
    rows = [row for row in ledger.extract(subjects) if _is_within(row["index"], published.size)]
    entries = Entry.objects.filter(subject__in=subjects, index__lt=published.size)
    tags = evidence_tags(
        extract=rows,
        proof_texts=ledger.proofs_of(entries).values(),
        checkpoint=published.note,
        keys=ledger.verifier_keys(),
    )
    info = {
        "Source-Organization": "Liuhen",
        "External-Identifier": " ".join(recording.number for recording in recordings)[:1000],
        "External-Description": f"{len(recordings)} recording(s) with custody extract and proofs",
    }
    return write_bag(
        target,
        payload=_payload(recordings),
        tags=[*tags, ("README.txt", [_README.encode()])],
        info=info,
        bagging_date=timezone.localtime(now).date(),
    )


def _is_within(index: object, size: int) -> bool:
    return isinstance(index, int) and index < size


def _payload(recordings: Iterable[Recording]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every file that the archive holds of each recording as it stands now."""
    for recording in recordings:
        for held in holdings.held_files(recording.id):
            chunks = holdings.open_range(recording.id, held.logical_path)
            yield f"{recording.number}/{held.logical_path}", chunks


@transaction.atomic
def finish_export(*, now: datetime, export: Export, size: int, sha256: str) -> None:
    """Say that the ZIP is ready.

    Raises:
        RecordingSealedError: something in it was sealed meanwhile; it has to go.
    """
    _require_open(export)
    export.state, export.size, export.sha256, export.ready_at = Export.State.READY, size, sha256, now
    export.save(update_fields=["state", "size", "sha256", "ready_at"])


@transaction.atomic
def fail_export(*, export: Export, reason: str) -> None:
    """Say that no copy could be made, with the code of why."""
    export.state, export.reason = Export.State.FAILED, reason
    export.save(update_fields=["state", "reason"])


@transaction.atomic
def forget_copy(*, export: Export) -> None:
    """Say that the ZIP was removed from the server; the archive keeps the originals."""
    export.state = Export.State.REMOVED
    export.save(update_fields=["state"])
