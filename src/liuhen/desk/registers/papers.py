"""Registers of documents and of the bureau's own records; a protected record and who reports stand in none."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.bureau.forms import STATES, PlanFilterForm
from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.bureau.plans import lines_of
from liuhen.cases.bureau.queries import get_record, list_records, visible_records
from liuhen.cases.documents.queries import visible_documents
from liuhen.cases.models import ComplaintWay
from liuhen.cases.queries import list_complaints
from liuhen.clock import now
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.paging import page_by_key
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.sheets.writing import Value


def _document_rows(actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    rows = visible_documents(actor).filter(case__isnull=False, bureau_record__isnull=True).select_related("case__unit")
    for document in page_after_page(lambda after: page_by_key(rows, after=after)):
        case = document.case
        yield [
            document.title,
            document.number,
            document.dated_on,
            case.number if case else "",
            case.title if case else "",
            case.unit.name if case else "",
            document.page_count,
            local(document.entered_at),
            gettext("已作废") if document.voided_at else "",
            document.void_reason,
        ]


DOCUMENTS = Source(
    name="documents",
    title=_("文书登记簿"),
    needs=Capability.VIEW_CASES,
    columns=(
        (_("文书名称"), 30, "text"),
        (_("文号"), 28, "text"),
        (_("日期"), 12, "date"),
        (_("案号"), 26, "text"),
        (_("案由"), 36, "text"),
        (_("承办单位"), 18, "text"),
        (_("页数"), 8, "number"),
        (_("登记时间"), 20, "moment"),
        (_("状态"), 10, "text"),
        (_("作废原因"), 30, "text"),
    ),
    rows=_document_rows,
)


def _record_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    """Open records only, whoever asks: 6(3), who reports is protected."""
    text, kind, year = asked.get("text", ""), asked.get("kind", ""), asked.get("year", "")
    known = kind if kind in RecordKind.values else ""
    within = int(year) if year.isascii() and year.isdigit() and len(year) <= 4 else None  # noqa: PLR2004 - of a year
    pages = page_after_page(
        lambda after: list_records(actor=actor, text=text, kind=known, year=within, only_open=True, after=after)
    )
    for document in pages:
        record = document.bureau_record
        yield [
            document.title,
            str(RecordKind(record.kind).label),
            record.year,
            record.issuer,
            document.number,
            document.dated_on,
            local(document.entered_at),
            gettext("已作废") if document.voided_at else "",
        ]


BUREAU_RECORDS = Source(
    name="bureau_records",
    title=_("本局文件登记簿"),
    needs=Capability.VIEW_BUREAU_RECORDS,
    columns=(
        (_("标题"), 40, "text"),
        (_("类别"), 18, "text"),
        (_("年度"), 8, "number"),
        (_("发文单位"), 26, "text"),
        (_("文号"), 28, "text"),
        (_("日期"), 12, "date"),
        (_("登记时间"), 20, "moment"),
        (_("状态"), 10, "text"),
    ),
    rows=_record_rows,
)


def _complaint_rows(actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    """What stands in the list, and as there nothing of who reported (6(3))."""
    for complaint in page_after_page(lambda after: list_complaints(actor=actor, after=after)):
        yield [
            complaint.number,
            complaint.gist,
            str(ComplaintWay(complaint.way).label),
            complaint.received_on,
            complaint.unit.name,
            gettext("已启动案件") if complaint.cases.all() else gettext("未启动案件"),
            local(complaint.registered_at),
        ]


COMPLAINTS = Source(
    name="complaints",
    title=_("投诉举报登记簿"),
    needs=Capability.VIEW_BUREAU_RECORDS,
    columns=(
        (_("编号"), 24, "text"),
        (_("反映的问题"), 50, "text"),
        (_("来源方式"), 18, "text"),
        (_("收到日期"), 12, "date"),
        (_("承办单位"), 18, "text"),
        (_("办理"), 14, "text"),
        (_("登记时间"), 20, "moment"),
    ),
    rows=_complaint_rows,
)


def _plan_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    """A plan line by line, with how far each is; the plan that the address names."""
    record = plan_of(actor, asked.get("plan", ""))
    if record is None:
        return
    today = timezone.localdate(now())
    wanted = PlanFilterForm(asked, units=_units()).wanted()
    after: str | None = ""
    while after is not None:
        page, lines = lines_of(actor=actor, record=record, today=today, **wanted, after=after)
        for one in lines:
            yield [
                one.line.party,
                one.line.month,
                one.line.unit.name if one.line.unit else "",
                one.line.matter,
                str(STATES[one.state]),
                gettext("、").join(case.number for case in one.cases),
                one.count,
            ]
        after = page.after


def _plan_named(actor: Actor, asked: Asked) -> str:
    record = plan_of(actor, asked.get("plan", ""))
    if record is None:
        return ""
    return gettext("{year} 年　{title}").format(
        year=record.year, title=f"{record.document.title} {record.document.number}".strip()
    )


def plan_of(actor: Actor, text: str) -> BureauRecord | None:
    """The plan of an id; without one the newest that the actor may know of.

    Raises:
        BureauRecordNotFoundError: there's no such plan for this actor.
    """
    if not text:
        rows = visible_records(actor).filter(kind=RecordKind.PLAN, document__voided_at=None)
        return rows.select_related("document").order_by("-year", "-pk").first()
    try:
        found = get_record(actor=actor, record_id=UUID(text))
    except ValueError:
        raise BureauRecordNotFoundError from None
    if found.kind != RecordKind.PLAN:
        raise BureauRecordNotFoundError
    return found


def _units() -> list[tuple[str, str]]:
    return [(str(unit.id), unit.name) for unit in people.units()]


PLAN = Source(
    name="plan",
    title=_("年度检查计划执行情况"),
    needs=Capability.VIEW_BUREAU_RECORDS,
    columns=(
        (_("检查对象"), 40, "text"),
        (_("计划月份"), 10, "number"),
        (_("承办单位"), 18, "text"),
        (_("检查内容"), 40, "text"),
        (_("状态"), 10, "text"),
        (_("案号"), 40, "text"),
        (_("案件数"), 10, "number"),
    ),
    rows=_plan_rows,
    narrowing=lambda asked: PlanFilterForm(asked, units=_units()),
    subject=_plan_named,
)
