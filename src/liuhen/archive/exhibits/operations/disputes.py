"""A notice comes: the clock of the answer runs, everything of the case is held, and its evidence is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.exhibits import disputing, queries
from liuhen.archive.exhibits.errors import DisputeDayError, DisputeKnownError, ExhibitFactInvalidError
from liuhen.archive.exhibits.models import Dispute, DisputeKind, EvidenceLine
from liuhen.archive.exhibits.operations.choosing import choose_evidence
from liuhen.archive.exhibits.telling import NAME, line_of
from liuhen.archive.keeping.errors import HoldStandsError
from liuhen.archive.keeping.models import Hold
from liuhen.archive.keeping.operations.holds import HoldTold, set_hold
from liuhen.cases.models import Case
from liuhen.cases.operations import close_to_defence, open_to_defence
from liuhen.custody import operations as custody
from liuhen.duties.operations import keep_clock
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import check_day


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTelling:
    """What is said of a notice: see `models.Dispute`."""

    kind: str
    organ: str
    number: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTelling:
    """What is said of a line of the 证据清单; `order` is where it stands, and one that isn't wanted goes."""

    line_id: UUID
    order: int
    is_wanted: bool = True
    source: str = ""
    proves: str = ""
    content: str = ""
    spot: str = ""


def register_dispute(*, actor: Actor, now: datetime, case_id: UUID, telling: DisputeTelling) -> Dispute:
    """Enter a notice. The clock runs from its day, and nothing of the case is destroyed until the hold is lifted.

    Args:
        actor: who may change the case, or defends it.
        now: the moment.
        case_id: which case is disputed.
        telling: what the notice says.

    Raises:
        CaseNotFoundError, NotPermittedError: not for this actor.
        ExhibitFactInvalidError, DayOutOfReasonError: to be mended; `field` names it.
        DisputeKnownError: this notice is entered already.
    """
    case = queries.case_to_dispute(actor=actor, case_id=case_id)
    if telling.kind not in DisputeKind.values:
        raise ExhibitFactInvalidError(field="kind", longest=0)
    organ = line_of(telling.organ, field="organ", longest=NAME, needed=True)
    number = line_of(telling.number, field="number", longest=NAME, needed=True)
    check_day(telling.received_on, field="received_on", now=now)
    with transaction.atomic():
        if Dispute.objects.filter(case=case, kind=telling.kind, number=number).exists():
            raise DisputeKnownError(field="number", number=number)
        dispute = Dispute.objects.create(
            case=case,
            unit=case.unit,
            kind=telling.kind,
            organ=organ,
            number=number,
            received_on=telling.received_on,
            hold=_held(actor, now, case, DisputeKind(telling.kind), f"{organ} {number}"),
            entered_by_id=actor.account_id,
            entered_at=now,
        )
        open_to_defence(actor=actor, now=now, case=case)
        lines = disputing.drafted_lines(case, queries.to_choose_from(actor=actor, case=case))
        for line in lines:
            line.dispute = dispute
        EvidenceLine.objects.bulk_create(lines)
        _wind(now, dispute)
        custody.append(
            kind="dispute.registered",
            subject=dispute.id,
            actor=actor.reference,
            now=now,
            facts={
                "case": str(case.id),
                "kind": dispute.kind,
                "organ": organ,
                "number": number,
                "received_on": dispute.received_on.isoformat(),
                "hold": str(dispute.hold_id),
            },
        )
    return dispute


def _require_entry(actor: Actor, dispute: Dispute) -> None:
    if not queries.may_enter(actor, dispute.case):
        require(actor, Capability.ENTER_DISPUTES, unit_id=dispute.unit_id)


def _held(actor: Actor, now: datetime, case: Case, kind: DisputeKind, basis: str) -> Hold:
    told = HoldTold(kind=kind.value, reason=f"收到{kind.label}通知，全案保全", basis=basis)
    try:
        return set_hold(actor=actor, now=now, told=told, case_id=case.id)
    except HoldStandsError:
        return Hold.objects.get(case=case, recording=None, kind=kind.value, clause="", basis=basis, lifted_at=None)


def _wind(now: datetime, dispute: Dispute) -> None:
    answered = dispute.answered_on
    keep_clock(
        now=now,
        period=disputing.PERIODS[DisputeKind(dispute.kind)],
        subject=dispute.id,
        about="case",
        case_id=dispute.case_id,
        unit_id=dispute.unit_id,
        officer_ids=list(dispute.case.officers.values_list("id", flat=True)),
        # what ended before the bureau answered, because it was withdrawn, asks for no answer any more
        start=datetime.combine(dispute.received_on, time(), ZONE) if answered or not dispute.ended_on else None,
        met_at=datetime.combine(answered, time(), ZONE) if answered else None,
        note=f"{dispute.organ} {dispute.number}",
    )


def record_answer(*, actor: Actor, now: datetime, dispute_id: UUID, answered_on: date) -> Dispute:
    """Enter the day on which the bureau answered; the clock ends with it. The hold stays until somebody lifts it.

    Raises:
        DisputeNotFoundError, NotPermittedError: not for this actor.
        DisputeDayError: before the notice, or in the future.
    """
    known = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    _require_entry(actor, known)
    if not known.received_on <= answered_on <= timezone.localdate(now, ZONE):
        raise DisputeDayError(field="answered_on")
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).select_related("case").get(id=dispute_id)
        dispute.answered_on = answered_on
        dispute.save(update_fields=["answered_on"])
        _wind(now, dispute)
        custody.append(
            kind="dispute.answered",
            subject=dispute.id,
            actor=actor.reference,
            now=now,
            facts={"answered_on": answered_on.isoformat()},
        )
    return dispute


def record_end(*, actor: Actor, now: datetime, dispute_id: UUID, ended_on: date, result: str) -> Dispute:
    """Enter that a dispute is over: decided for good, or withdrawn. The hold stays until somebody lifts it.

    Some time after it, which the rulebook says, the case is no longer open to the legal section that defended it.

    Raises:
        DisputeNotFoundError, NotPermittedError: not for this actor.
        DisputeDayError: before the notice, or in the future.
        ExhibitFactInvalidError: how it ended is missing or too long.
    """
    known = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    _require_entry(actor, known)
    said = line_of(result, field="result", longest=200, needed=True)
    if not known.received_on <= ended_on <= timezone.localdate(now, ZONE):
        raise DisputeDayError(field="ended_on")
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).select_related("case").get(id=dispute_id)
        dispute.ended_on, dispute.result = ended_on, said
        dispute.save(update_fields=["ended_on", "result"])
        _wind(now, dispute)
        custody.append(
            kind="dispute.ended",
            subject=dispute.id,
            actor=actor.reference,
            now=now,
            facts={"ended_on": ended_on.isoformat(), "result": said},
        )
    return dispute


def set_access(*, actor: Actor, now: datetime, dispute_id: UUID, is_open: bool, reason: str = "") -> Dispute:
    """Open a disputed case to the legal section again, or close it to it before its time, with a reason.

    Raises:
        DisputeNotFoundError, NotPermittedError: not for this actor.
        ExhibitFactInvalidError: why it's closed is missing or too long.
    """
    dispute = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    _require_entry(actor, dispute)
    if is_open:
        open_to_defence(actor=actor, now=now, case=dispute.case)
    else:
        why = line_of(reason, field="reason", longest=200, needed=True)
        close_to_defence(actor=actor.reference, now=now, case=dispute.case, reason=why)
    return dispute


def close_over(*, now: datetime) -> int:
    """Close cases to the legal section whose disputes are over, and the time after it; the worker's part. How many."""
    found = disputing.to_close(timezone.localdate(now, ZONE))
    return sum(close_to_defence(actor="worker", now=now, case=case, reason=disputing.ACCESS) for case in found)


def list_evidence(*, actor: Actor, now: datetime, dispute_id: UUID, lines: Sequence[LineTelling]) -> Dispute:
    """Put the 证据清单 in order and say what each line proves; lines that aren't named stay as they are.

    Raises:
        DisputeNotFoundError, NotPermittedError: not for this actor.
        ExhibitFactInvalidError: a text is too long; `field` names it.
    """
    known = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    _require_entry(actor, known)
    told = {line.line_id: line for line in lines}
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).get(id=dispute_id)
        kept: list[EvidenceLine] = []
        dropped: set[UUID] = set()
        for row in disputing.lines_of(dispute):
            said = told.get(row.id)
            if said is not None and not said.is_wanted:
                dropped |= {row.recording_id} if row.recording_id else set()
                row.delete()
                continue
            if said is not None:
                for name, longest in (("source", 300), ("proves", 1000), ("content", 1000), ("spot", 100)):
                    value = line_of(getattr(said, name), field=f"{row.id.hex}-{name}", longest=longest)
                    setattr(row, name, value)
                row.position = said.order
            kept.append(row)
        kept.sort(key=lambda row: (row.position, row.id))
        for position, row in enumerate(kept, 1):
            row.position = position
        EvidenceLine.objects.bulk_update(kept, ["position", "source", "proves", "content", "spot"])
        choose_evidence(chosen={row.recording_id for row in kept if row.recording_id}, dropped=dropped)
        custody.append(
            kind="dispute.evidence_listed",
            subject=dispute.id,
            actor=actor.reference,
            now=now,
            facts={"lines": [f"{row.document_id or row.recording_id}" for row in kept]},
        )
    return dispute


def add_evidence(*, actor: Actor, now: datetime, dispute_id: UUID) -> int:
    """Put what the case has and the 证据清单 hasn't at its end: what was entered since, or was taken off by mistake.

    Returns:
        How many lines were added.

    Raises:
        DisputeNotFoundError, NotPermittedError: not for this actor.
    """
    known = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    _require_entry(actor, known)
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).select_related("case").get(id=dispute_id)
        standing = disputing.lines_of(dispute)
        there = {line.document_id or line.recording_id for line in standing}
        drafted = disputing.drafted_lines(dispute.case, queries.to_choose_from(actor=actor, case=dispute.case))
        fresh = [line for line in drafted if (line.document_id or line.recording_id) not in there]
        for position, line in enumerate(fresh, len(standing) + 1):
            line.dispute, line.position = dispute, position
        EvidenceLine.objects.bulk_create(fresh)
        if fresh:
            custody.append(
                kind="dispute.evidence_listed",
                subject=dispute.id,
                actor=actor.reference,
                now=now,
                facts={"lines": [f"{line.document_id or line.recording_id}" for line in [*standing, *fresh]]},
            )
    return len(fresh)


@transaction.atomic
def open_dispute(*, actor: Actor, now: datetime, dispute_id: UUID) -> Dispute:
    """Return a dispute to be looked at.

    Raises:
        DisputeNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at none.
    """
    dispute = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    custody.append(kind="dispute.viewed", subject=dispute.id, actor=actor.reference, now=now)
    return dispute
