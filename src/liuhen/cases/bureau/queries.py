"""What is read of the bureau's own records; a protected one is there for its readers only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordLink
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import bureau_scope
from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.models import Account, Role

SUGGESTIONS = 100
DECEMBER = 12


def visible_records(actor: Actor) -> QuerySet[BureauRecord]:
    """The records of the bureau that the actor may know of."""
    shown = Document.objects.filter(bureau_scope(actor))
    return BureauRecord.objects.filter(document__in=shown)


def get_record(*, actor: Actor, record_id: UUID) -> BureauRecord:
    """Return a record with its document.

    Raises:
        BureauRecordNotFoundError: there is none, or the actor may not know of it.
    """
    found = visible_records(actor).select_related("document").prefetch_related("readers").filter(pk=record_id).first()
    if found is None:
        raise BureauRecordNotFoundError
    return found


def list_records(
    *, actor: Actor, text: str = "", kind: str = "", year: int | None = None, before: str = "", after: str = ""
) -> Page[Document]:
    """Return one page of the records that the actor may know of, as documents with `bureau_record`, newest first.

    The text is looked for in open records only: a search must not tell of a protected one, not even to who may open
    it (6(3)).
    """
    rows = Document.objects.filter(bureau_scope(actor)).select_related("bureau_record")
    part = text.replace("\x00", "").strip()
    if part:
        found = Q(title__icontains=part) | Q(number__icontains=part) | Q(bureau_record__issuer__icontains=part)
        rows = rows.filter(found, bureau_record__is_protected=False)
    if kind:
        rows = rows.filter(bureau_record__kind=kind)
    if year:
        rows = rows.filter(bureau_record__year=year)
    return page_by_key(rows, before=before, after=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProgress:
    """A line of a plan with the cases that carried it out, as far as the reader may know of them.

    Attributes:
        line: the line.
        cases: those that the reader may open.
        count: how many there are in all.
    """

    line: PlanLine
    cases: list[Case]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProgress:
    """How far a plan is carried out: `done` of `planned` lines have a case; `overdue` ones of earlier months don't."""

    lines: list[LineProgress]
    planned: int
    done: int
    overdue: int

    @property
    def share(self) -> float:
        """Carried out, 0 to 1."""
        return self.done / self.planned if self.planned else 0.0


def progress_of(*, actor: Actor, record: BureauRecord, year: int, month: int) -> PlanProgress:
    """Return how far a plan is carried out.

    Args:
        actor: who looks; cases that aren't for this actor are counted, not named.
        record: the plan.
        year: the present year.
        month: the present month; lines of earlier ones without a case are overdue.
    """
    lines = list(record.lines.select_related("unit").order_by("position"))
    links = list(RecordLink.objects.filter(record=record, line__isnull=False).select_related("case"))
    known = set(visible_cases(actor).filter(id__in=[link.case_id for link in links]).values_list("id", flat=True))
    rows = []
    for line in lines:
        own = [link.case for link in links if link.line_id == line.id]
        rows.append(LineProgress(line=line, cases=[case for case in own if case.id in known], count=len(own)))
    open_rows = [row for row in rows if not row.count]
    overdue = sum(
        1 for row in open_rows if record.year < year or (record.year == year and (row.line.month or 12) < month)
    )
    return PlanProgress(lines=rows, planned=len(rows), done=len(rows) - len(open_rows), overdue=overdue)


def records_of_case(*, actor: Actor, case: Case) -> list[RecordLink]:
    """Return what started a case, as far as the actor may know of it, oldest first."""
    rows = RecordLink.objects.filter(case=case, record__in=visible_records(actor))
    return list(rows.select_related("record__document", "line").order_by("linked_at", "id"))


def cases_of(*, actor: Actor, record: BureauRecord) -> list[RecordLink]:
    """Return the cases that a record started and that the actor may know of."""
    rows = RecordLink.objects.filter(record=record, case__in=visible_cases(actor))
    return list(rows.select_related("case", "line").order_by("linked_at", "id"))


def linkable(*, actor: Actor, year: int) -> list[BureauRecord]:
    """Return the records of a year and the one before that a case may have been started by, newest first."""
    rows = visible_records(actor).filter(year__in=(year, year - 1), document__voided_at=None)
    return list(rows.select_related("document").prefetch_related("lines").order_by("-pk")[:SUGGESTIONS])


def possible_readers() -> QuerySet[Account]:
    """The accounts that can be named as readers: those of people who deal with such records."""
    dealing = (Role.OFFICER, Role.LEADER, Role.OFFICE, Role.HEAD)
    named = Account.objects.filter(is_active=True, grants__role__in=dealing, grants__revoked_at=None)
    return Account.objects.filter(id__in=named.values("id")).select_related("unit").order_by("name", "id")


def plan_exists(year: int) -> bool:
    """Whether the year's plan is on file (6(1))."""
    return BureauRecord.objects.filter(kind="annual_plan", year=year, document__voided_at=None).exists()
