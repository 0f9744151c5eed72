"""Registers of documents and of the bureau's own records; a protected record stands in none."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.cases.bureau.models import RecordKind
from liuhen.cases.bureau.queries import list_records
from liuhen.cases.documents.queries import visible_documents
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.paging import page_by_key
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
