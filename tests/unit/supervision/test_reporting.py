"""The report: wrong numbers, people named or ranked, a file that nobody can open."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pypdfium2
import pytest

from conftest import NOW
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.supervision.reporting import printing, queries
from liuhen.supervision.reviews import operations
from sealed import check_seal
from unit.supervision.conftest import said

pytestmark = [pytest.mark.django_db]
SPAN = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.usefixtures("own_ledger")
@pytest.mark.clause("13")
@pytest.mark.clause("19")
def test_a_report_that_counts_wrongly_or_names_people(recording, drawn, legal, officer, unit, people, actor_for):
    recording()
    recording()
    bad, good = drawn(wanted=2).samples.order_by("position")
    operations.review(actor=legal, now=NOW, sample_id=bad.id, said=said(notice="没有告知", label="分类不对"))
    operations.review(actor=legal, now=NOW, sample_id=good.id, said=said())
    told = queries.figures(actor=legal, **SPAN)
    assert (told.plans, told.drawn, told.reviewed, told.found, told.raised, told.open) == (1, 2, 2, 1, 1, 1)
    assert {gist for gist, count in told.problems if count} == {
        "开始摄录时告知当事人",
        "名称、分类、场所和内容标注正确",
    }
    assert [(one.name, one.reviewed, one.found, one.open) for one in told.units] == [(unit.name, 2, 1, 1)]
    empty = queries.figures(actor=legal, since=date(2026, 10, 1), until=date(2026, 10, 31))
    assert (empty.plans, empty.reviewed, empty.units) == (0, 0, ())
    pdf = printing.pdf_of(told, now=NOW)
    check_seal(pdf)
    text = text_of(pdf)
    assert "监督检查报告" in text
    assert "各检查项有问题的份数" in text  # the plot
    assert officer.name not in text
    assert "不作排名" in text
    book = openpyxl.load_workbook(io.BytesIO(printing.sheet_of(told)))
    assert len(book.worksheets) == 5
    for role in set(Role) - {Role.LEGAL, Role.HEAD}:
        with pytest.raises(NotPermittedError):
            queries.figures(actor=actor_for(people[role]), **SPAN)


@pytest.mark.parametrize("span", ["2026", "2026-11", "2026-13", "x", "9999", "2026-", "²026"])
def test_a_span_that_is_none(signed_in, people, span):
    page = signed_in(people[Role.HEAD]).get(f"/supervision/report/?span={span}")
    assert page.status_code == 200
