"""What is done to records of the bureau itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from liuhen.cases.bureau import queries
from liuhen.cases.bureau.errors import BureauRecordInvalidError, PlanLineInvalidError
from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordKind, RecordLink
from liuhen.cases.bureau.operations.plan_changes import keep_changes, paired, wordings
from liuhen.cases.clocks import wind_carrier
from liuhen.cases.documents.models import Document, Medium
from liuhen.cases.documents.operations import GivenFile, begin_document
from liuhen.cases.documents.telling import TEXT_LENGTH, DocumentTelling, text
from liuhen.cases.queries import get_case
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Account
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import earliest

MOST_LINES = 5000
TOLD = 40  # characters of a name in a message
MONTHS = range(1, 13)
FULL, STARTED, UNREADABLE, WRONG_MONTH = "line_full", "line_started", "line_unreadable", "line_month"
"""What can be wrong with a line; the words stand in the room's prose."""
PROTECTED = frozenset({RecordKind.COMPLAINT, RecordKind.INSTRUCTION})
"""6(3): who reports is protected, so these are never open to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTelling:
    """What is told of a record of the bureau; see `models.BureauRecord` and `documents.models.Document`."""

    kind: str
    title: str
    year: int
    number: str = ""
    issuer: str = ""
    dated_on: date | None = None
    medium: str = Medium.PAPER
    remark: str = ""
    is_protected: bool = False
    reader_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTelling:
    """One line of a plan: whom, in which month (None: any), which unit, what for."""

    party: str
    month: int | None = None
    unit_id: UUID | None = None
    matter: str = ""


def keep_record(
    *,
    actor: Actor,
    now: datetime,
    telling: RecordTelling,
    originals: Sequence[GivenFile] = (),
    write_more: Callable[[BureauRecord], None] = lambda _record: None,
) -> BureauRecord:
    """Keep a record of the bureau: proven as documents of cases are (6(1)-(3)).

    Args:
        actor: who keeps it.
        now: when.
        telling: what is told of it.
        originals: its files.
        write_more: further rows of the caller's, written in the same transaction.

    Raises:
        NotPermittedError: the actor keeps no such records.
        BureauRecordInvalidError, DocumentFactInvalidError, DocumentTimesError: a typing error, at the field named.
        NoOriginalGivenError, OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError: of the files given.
        ReserveError, StoreFullError, StoreUnreachableError: nothing was kept.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    check_record(telling, now=now)
    document = Document(id=uuid7())
    record = BureauRecord(
        document=document,
        kind=telling.kind,
        year=telling.year,
        issuer=text(telling.issuer, field="issuer"),
        is_protected=telling.is_protected or telling.kind in PROTECTED,
    )
    readers = _readers(telling.reader_ids, actor) if record.is_protected else []

    def write() -> None:
        record.save(force_insert=True)
        record.readers.set(readers)
        write_more(record)

    begin_document(
        actor=actor,
        now=now,
        document=document,
        telling=DocumentTelling(
            form=telling.kind,
            title=telling.title,
            number=telling.number,
            dated_on=telling.dated_on,
            medium=telling.medium,
            remark=telling.remark,
        ),
        originals=originals,
        write=write,
    )
    return record


def check_record(telling: RecordTelling, *, now: datetime) -> None:
    """Refuse a kind that there isn't and a year that no record can be of.

    Raises:
        BureauRecordInvalidError: at the field named.
    """
    if telling.kind not in RecordKind.values:
        raise BureauRecordInvalidError(field="kind", longest=0)
    first, last = earliest().year, now.year + 2
    if not first <= telling.year <= last:
        raise BureauRecordInvalidError(field="year", problem="year", first=first, last=last)


def keep_open_record(*, actor: Actor, now: datetime, telling: RecordTelling) -> BureauRecord:
    """Keep a record that isn't protected, without originals; raises as `keep_record`.

    Raises:
        BureauRecordInvalidError: its kind is always protected, so it's kept where its readers are named.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    if telling.is_protected or telling.kind in PROTECTED:
        raise BureauRecordInvalidError(field="kind", longest=0)
    return keep_record(actor=actor, now=now, telling=telling)


def _readers(reader_ids: Sequence[UUID], actor: Actor) -> list[Account]:
    wanted = set(reader_ids) | ({actor.account_id} if actor.account_id else set())
    known = {account.id for account in queries.possible_readers().filter(id__in=wanted)}
    if wanted - known - {actor.account_id}:
        raise BureauRecordInvalidError(field="readers", longest=0)
    return list(Account.objects.filter(id__in=wanted).order_by("id"))


@transaction.atomic
def name_readers(*, actor: Actor, now: datetime, record_id: UUID, reader_ids: Sequence[UUID]) -> BureauRecord:
    """Say who may know of a protected record; only one of those who may can, and stays among them.

    Raises:
        BureauRecordNotFoundError, NotPermittedError: not for this actor.
        BureauRecordInvalidError: the record is open to all, or somebody named deals with no such records.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    record = queries.get_record(actor=actor, record_id=record_id)
    if not record.is_protected:
        raise BureauRecordInvalidError(field="readers", longest=0)
    readers = _readers(reader_ids, actor)
    record.readers.set(readers)
    custody.append(
        kind="bureau.readers_named",
        subject=record.pk,
        actor=actor.reference,
        now=now,
        facts={"readers": [str(reader.id) for reader in readers]},
    )
    return record


@transaction.atomic
def write_plan(
    *, actor: Actor, now: datetime, record_id: UUID, lines: Sequence[LineTelling], reason: str = ""
) -> BureauRecord:
    """Write the lines of a year's plan. A line that stays the same keeps the cases that carried it out.

    What a plan with lines said before stays readable (`models.PlanChange`); a line that goes or is worded otherwise
    asks for the reason.

    Raises:
        DocumentFactInvalidError: the reason is missing or too long.
        BureauRecordNotFoundError, NotPermittedError: not for this actor.
        BureauRecordInvalidError: the record is no plan.
        PlanLineInvalidError: a line can't be read, or one that has cases is missing.
        UnitNotFoundError: no such unit.
    """
    record = _plan(actor, record_id)
    if len(lines) > MOST_LINES:
        raise PlanLineInvalidError(field="lines", line=MOST_LINES + 1, problem=FULL)
    told = [_line(number, line) for number, line in enumerate(lines, 1)]
    for unit_id in {line.unit_id for line in told if line.unit_id}:
        people.unit(unit_id)
    standing: dict[tuple[str, int | None, str], list[PlanLine]] = {}
    before = list(record.lines.order_by("-position"))
    was = wordings(before)
    for line in before:  # lines that say the same are several, the first is taken first
        standing.setdefault(_key(line), []).append(line)
    new: list[PlanLine] = []
    kept: list[PlanLine] = []
    for position, told_line in enumerate(told, 1):
        same = standing.get(_key(told_line))
        row = same.pop() if same else PlanLine(record=record)
        (kept if same is not None else new).append(row)
        _tell(row, told_line, position)
    gone = [line for same in standing.values() for line in same]
    _refuse_started(gone)
    became = wordings(kept)
    changes = paired(gone, new, kept=[(line.id, was[line.id], became[line.id]) for line in kept]) if before else []
    why = keep_changes(record, changes, reason=reason, actor=actor, now=now)
    PlanLine.objects.bulk_create(new)
    PlanLine.objects.bulk_update(kept, ["position", "unit"])
    PlanLine.objects.filter(id__in=[line.id for line in gone]).delete()
    _enter_plan(record, actor=actor, now=now, reason=why)
    return record


@transaction.atomic
def save_line(
    *, actor: Actor, now: datetime, record_id: UUID, line: LineTelling, line_id: UUID | None = None, reason: str = ""
) -> PlanLine:
    """Add a line at a plan's end, or correct one with the reason; the cases that carried it out stay with it.

    Raises:
        DocumentFactInvalidError: the reason is missing or too long.
        BureauRecordNotFoundError, NotPermittedError: not for this actor, or the plan has no such line.
        BureauRecordInvalidError: the record is no plan.
        PlanLineInvalidError: the line can't be read, or the plan is full.
        UnitNotFoundError: no such unit.
    """
    record = _plan(actor, record_id)
    if line.unit_id is not None:
        people.unit(line.unit_id)
    last = record.lines.aggregate(last=Max("position"))["last"] or 0
    if line_id is None and record.lines.count() >= MOST_LINES:
        raise PlanLineInvalidError(field="party", line=last + 1, problem=FULL)
    row = PlanLine(record=record, position=last + 1) if line_id is None else queries.get_line(record, line_id)
    was = wordings([row])[row.id] if line_id is not None else ""
    _tell(row, _line(row.position, line), row.position)
    became = wordings([row])[row.id]
    changes = [(row.id, was, became)] if last and was != became else []
    why = keep_changes(record, changes, reason=reason, actor=actor, now=now)
    row.save()
    _enter_plan(record, actor=actor, now=now, reason=why)
    return row


@transaction.atomic
def remove_line(*, actor: Actor, now: datetime, record_id: UUID, line_id: UUID, reason: str) -> None:
    """Take a line out of a plan with the reason; one with cases stays.

    Raises:
        DocumentFactInvalidError: the reason is missing or too long.
        BureauRecordNotFoundError, NotPermittedError: not for this actor, or the plan has no such line.
        BureauRecordInvalidError: the record is no plan.
        PlanLineInvalidError: it has cases.
    """
    record = _plan(actor, record_id)
    line = queries.get_line(record, line_id)
    _refuse_started([line])
    changes = [(line.id, wordings([line])[line.id], "")]
    why = keep_changes(record, changes, reason=reason, actor=actor, now=now)
    line.delete()
    _enter_plan(record, actor=actor, now=now, reason=why)


def _plan(actor: Actor, record_id: UUID) -> BureauRecord:
    require(actor, Capability.KEEP_PLANS)
    record = queries.get_record(actor=actor, record_id=record_id)
    if record.kind != RecordKind.PLAN:
        raise BureauRecordInvalidError(field="lines", longest=0)
    return record


def _refuse_started(lines: Sequence[PlanLine]) -> None:
    """A line with cases can't go: they'd lose what started them."""
    started = RecordLink.objects.filter(line__in=[line.id for line in lines]).select_related("line").first()
    if started is not None and started.line is not None:
        raise PlanLineInvalidError(
            field="lines", line=started.line.position, party=started.line.party[:TOLD], problem=STARTED
        )


def _tell(row: PlanLine, told: LineTelling, position: int) -> None:
    row.position, row.party, row.month, row.unit_id, row.matter = (
        position, told.party, told.month, told.unit_id, told.matter,
    )  # fmt: skip


def _enter_plan(record: BureauRecord, *, actor: Actor, now: datetime, reason: str) -> None:
    lines = record.lines.order_by("position").values_list("party", "month", "unit_id", "matter")
    told: list[Json] = [[party, month, str(unit) if unit else None, matter] for party, month, unit, matter in lines]
    facts: dict[str, Json] = {"lines": told, "reason": reason}
    custody.append(kind="bureau.plan_written", subject=record.pk, actor=actor.reference, now=now, facts=facts)


def _key(line: PlanLine | LineTelling) -> tuple[str, int | None, str]:
    return line.party, line.month, line.matter


def _line(number: int, line: LineTelling) -> LineTelling:
    party, matter = " ".join(line.party.split()), " ".join(line.matter.split())
    if not party or max(len(party), len(matter)) > TEXT_LENGTH or "\x00" in party + matter:
        raise PlanLineInvalidError(field="lines", line=number, problem=UNREADABLE)
    if line.month is not None and line.month not in MONTHS:
        raise PlanLineInvalidError(field="lines", line=number, problem=WRONG_MONTH)
    return LineTelling(party=party, month=line.month, unit_id=line.unit_id, matter=matter)


@transaction.atomic
def link_case(
    *, actor: Actor, now: datetime, record_id: UUID, case_id: UUID, line_id: UUID | None = None
) -> RecordLink:
    """Say which record of the bureau, and which line of a plan, started a case. Linking twice changes nothing.

    Raises:
        CaseNotFoundError, BureauRecordNotFoundError, NotPermittedError: not for this actor.
        BureauRecordInvalidError: the line is of another plan.
    """
    require(actor, Capability.EDIT_CASES)
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    record = queries.get_record(actor=actor, record_id=record_id)
    line = None
    if line_id is not None:
        line = record.lines.filter(id=line_id).first()
        if line is None:
            raise BureauRecordInvalidError(field="record", longest=0)
    link, is_new = RecordLink.objects.get_or_create(
        record=record, case=case, line=line, defaults={"linked_by_id": actor.account_id, "linked_at": now}
    )
    if is_new:
        custody.append(
            kind="bureau.linked",
            subject=record.pk,
            actor=actor.reference,
            now=now,
            facts={"case": str(case.id), "line": str(line.id) if line else None},
        )
        wind_carrier(now=now, case=case)  # art 21: a complaint is a long-term ground
    return link


@transaction.atomic
def unlink_case(*, actor: Actor, now: datetime, link_id: UUID) -> UUID:
    """Take back what was linked by mistake; whose case it was is returned.

    Raises:
        BureauRecordNotFoundError, CaseNotFoundError, NotPermittedError: not for this actor.
    """
    require(actor, Capability.EDIT_CASES)
    link = RecordLink.objects.filter(id=link_id).first()
    record = queries.get_record(actor=actor, record_id=link.record_id if link else link_id)
    assert link is not None  # noqa: S101 - for the type checker: get_record has raised without one
    case = get_case(actor=actor, case_id=link.case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    link.delete()
    wind_carrier(now=now, case=case)  # art 21
    custody.append(
        kind="bureau.unlinked",
        subject=record.pk,
        actor=actor.reference,
        now=now,
        facts={"case": str(case.id), "line": str(link.line_id) if link.line_id else None},
    )
    return case.id
