"""A proven original becomes a recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liuhen.custody import operations as custody
from liuhen.devices.models import Recorder
from liuhen.holdings import operations as holdings
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.recordings import search
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.errors import AlreadyArchivedError
from liuhen.recordings.models import Kind, NumberSeries, Recording, Viewing
from liuhen.recordings.queries import searchable_text, standing
from liuhen.series import next_in
from liuhen.work import operations as work

CARD_NAME_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginFacts:
    """Where an original came from, as intake knows it before anybody has looked inside."""

    card_name: str
    intake_id: UUID
    recorder: Recorder | None
    officer: Officer | None
    unit_id: UUID | None
    captured_at: datetime | None
    captured_from: str
    is_important: bool
    case_id: UUID | None = None
    activity_id: UUID | None = None


def take_number(year: int) -> str:
    """Return the next recording number of a year, like 2026-000123. Call inside a transaction: it holds the series."""
    return f"{year}-{next_in(NumberSeries, year=year):06d}"


def register(
    *,
    actor: Actor,
    now: datetime,
    original: holdings.StagedFile,
    prepared: holdings.PreparedVersion,
    origin: OriginFacts,
) -> Recording:
    """Make a proven original a recording: rows, ledger entry and its analysis asked for, in the caller's transaction.

    Raises:
        AlreadyArchivedError: the archive holds the same bytes.
        NotPermittedError: the actor may not take anything in.
        RuntimeError: no transaction is open.
    """
    require(actor, Capability.INTAKE)
    existing = standing(original.sha256)
    if existing is not None:
        raise AlreadyArchivedError(number=existing.number)
    gone = Recording.objects.filter(sha256=original.sha256, viewing=Viewing.GONE).count()
    holdings.record_version(prepared)
    recording = Recording.objects.create(
        id=original.object_id,
        number=take_number(now.year),
        kind=Kind.OTHER,  # until the probe has looked inside: names are never trusted
        card_name=origin.card_name[:CARD_NAME_LENGTH],  # bytes that are no text are told four times as long
        logical_path=original.logical_path,
        size=original.size,
        sha256=original.sha256,
        destroyed_before=gone,
        sm3=original.sm3,
        recorder=origin.recorder,
        officer=origin.officer,
        unit_id=origin.unit_id,
        received_by_id=actor.account_id,
        case_id=origin.case_id,
        activity_id=origin.activity_id,
        received_at=now,
        arrived_with=origin.intake_id,
        captured_at=origin.captured_at,
        captured_from=origin.captured_from,
        is_important=origin.is_important,
    )
    search.index(recording, searchable_text(recording))
    wind_describe(now=now, recording=recording)  # art 17: from the archive's receipt
    _enter(recording, origin, actor, now)
    work.enqueue(name="recordings.analyse", payload={"recording": str(recording.id)}, now=now, unique=str(recording.id))
    return recording


def _enter(recording: Recording, origin: OriginFacts, actor: Actor, now: datetime) -> None:
    custody.append(
        kind="recording.received",
        subject=recording.id,
        actor=actor.reference,
        now=now,
        facts={
            "number": recording.number,
            "card_name": recording.card_name,
            "intake": str(origin.intake_id),
            "recorder": origin.recorder.code if origin.recorder else None,
            "officer": str(origin.officer.id) if origin.officer else None,
            "captured_at": origin.captured_at.isoformat() if origin.captured_at else None,
            "captured_from": origin.captured_from,
            "size": recording.size,
        },
        digests={"sha256": recording.sha256, "sm3": recording.sm3},
    )
