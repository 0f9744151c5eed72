"""What is read of the bureau's own records; a protected one is there for its readers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.bureau.models import BureauRecord, PlanChange, PlanLine, RecordCorrection, RecordKind, RecordLink
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import bureau_scope
from liuhen.cases.models import Case, Complaint, ComplaintCorrection, ComplaintWay, ReporterCorrection
from liuhen.cases.queries import of_visible_case
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.models import Account, Role

SUGGESTIONS = 100
FACTS: Mapping[str, Promise] = {
    "kind": _("类别"),
    "title": _("标题"),
    "year": _("年度"),
    "number": _("文号"),
    "issuer": _("发文单位"),
    "dated_on": _("成文日期"),
    "remark": pgettext_lazy("matter", "备注"),
}
OF_COMPLAINTS: Mapping[str, Promise] = {
    "number": _("编号"),
    "way": _("来源方式"),
    "gist": _("反映的问题"),
    "received_on": _("收到日期"),
    "unit": _("承办单位"),
    "name": _("举报人姓名"),
    "contact": _("联系方式"),
    "letter": _("信件内容"),
    "instruction": _("领导批示"),
}
"""What the facts that can be corrected are called."""
_WAYS = dict(ComplaintWay.choices)


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
    *,
    actor: Actor,
    text: str = "",
    kind: str = "",
    year: int | None = None,
    only_open: bool = False,
    before: str = "",
    after: str = "",
) -> Page[Document]:
    """Return one page of the records that the actor may know of, as documents with `bureau_record`, newest first.

    The text is looked for in open records only: a search must not tell of a protected one, not even to who may open
    it (6(3)). `only_open` leaves protected ones out, whoever looks: the API has none.
    """
    rows = Document.objects.filter(bureau_scope(actor)).select_related("bureau_record")
    part = text.replace("\x00", "").strip()
    if part:
        found = Q(title__icontains=part) | Q(number__icontains=part) | Q(bureau_record__issuer__icontains=part)
        rows = rows.filter(found, bureau_record__is_protected=False)
    if only_open:
        rows = rows.filter(bureau_record__is_protected=False)
    if kind:
        rows = rows.filter(bureau_record__kind=kind)
    if year and MINYEAR <= year <= MAXYEAR:
        rows = rows.filter(bureau_record__year=year)
    return page_by_key(rows, before=before, after=after)


def records_of_case(*, actor: Actor, case: Case) -> list[RecordLink]:
    """Return what started a case, as far as the actor may know of it, oldest first."""
    rows = RecordLink.objects.filter(case=case, record__in=visible_records(actor))
    return list(rows.select_related("record__document", "line").order_by("linked_at", "id"))


def cases_of(*, actor: Actor, record: BureauRecord) -> list[RecordLink]:
    """Return the cases that a record started and that the actor may know of."""
    rows = RecordLink.objects.filter(of_visible_case(actor), record=record)
    return list(rows.select_related("case", "line").order_by("linked_at", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionShown:
    """One correction as people read it: `fields` tells each fact by its name, as it was and as it became."""

    at: datetime
    by: str
    reason: str
    fields: list[tuple[str, str, str]]


def corrections_of(record: BureauRecord) -> list[CorrectionShown]:
    """Return how a record was corrected, the latest first."""
    rows = list(record.corrections.select_related("corrected_by").order_by("-version", "id"))
    return [_shown(list(group), FACTS) for _version, group in groupby(rows, key=lambda row: row.version)]


def complaint_corrections_of(complaint: Complaint) -> list[CorrectionShown]:
    """Return how a complaint was corrected, the latest first; what stood before is for the people named only."""
    rows = complaint.corrections.select_related("corrected_by").order_by("-at_once", "id")
    return [_shown(list(group), OF_COMPLAINTS) for _at_once, group in groupby(rows, key=lambda row: row.at_once)]


def reporter_corrections_of(complaint: Complaint) -> list[CorrectionShown]:
    """Return how it was corrected who reported, the latest first: for the people named only."""
    rows = complaint.reporter_corrections.select_related("corrected_by").order_by("-at_once", "id")
    return [_shown(list(group), OF_COMPLAINTS) for _at_once, group in groupby(rows, key=lambda row: row.at_once)]


_Row = RecordCorrection | ComplaintCorrection | ReporterCorrection


def _shown(group: Sequence[_Row], names: Mapping[str, Promise]) -> CorrectionShown:
    one = group[0]
    by = one.corrected_by.name if one.corrected_by else ""
    fields = [(str(names[row.field]), _said(row.field, row.was), _said(row.field, row.became)) for row in group]
    return CorrectionShown(at=one.corrected_at, by=by, reason=one.reason, fields=fields)


def _said(field: str, text: str) -> str:
    if field == "way":
        return str(_WAYS.get(text, text))
    return str(RecordKind(text).label) if field == "kind" else text


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


def plan_changes(record: BureauRecord, *, before: str = "", after: str = "") -> Page[PlanChange]:
    """Return one page of what a plan said before, the latest change first."""
    rows = PlanChange.objects.filter(record=record).select_related("changed_by")
    return page_by_key(rows, before=before, after=after)


def changes_of_line(line: PlanLine) -> list[PlanChange]:
    """Return how a line was worded before, the latest change first."""
    return list(PlanChange.objects.filter(line_id=line.id).select_related("changed_by").order_by("-id")[:SUGGESTIONS])


def get_line(record: BureauRecord, line_id: UUID) -> PlanLine:
    """Return a line of a plan.

    Raises:
        BureauRecordNotFoundError: the plan has none such.
    """
    line = record.lines.select_related("unit").filter(id=line_id).first()
    if line is None:
        raise BureauRecordNotFoundError
    return line
