"""Registers as .xlsx: who gets which rows, what the ledger hears, and what the file says when it is cut."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.bureau.models import BureauRecord
from liuhen.cases.documents.models import Document
from liuhen.desk import operations
from liuhen.desk.figures.shapes import Block, Cell, Row, Section, Table
from liuhen.desk.registers import REGISTERS, counted
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX
from liuhen.rules.forms import catalogue
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(people, unit, make_account, actor_for):
    officer = people[Role.OFFICER]
    other = make_account("wu", Role.OFFICER, unit=unit, officer=True)

    def make(number: str, title: str = "专项检查"):
        return cases.create_case(
            actor=actor_for(officer), now=NOW, number=number, kind="inspection", title=title, party="=1+1",
            unit_id=unit.id, officer_ids=[officer.officer.id, other.officer.id], opened_on=NOW.date(),
        )  # fmt: skip

    return make


def rows_of(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def fetched(client, address: str) -> list[list[object]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return rows_of(answer.content)


@pytest.mark.parametrize("name", sorted(REGISTERS))
def test_every_register_is_written_and_leaves_an_entry(name, people, signed_in):
    source = REGISTERS[name]
    allowed = min(MATRIX[source.needs])
    assert fetched(signed_in(people[allowed]), f"/registers/{name}/")[0][0] == str(source.title)
    assert entries("register.exported")[-1].facts["register"] == name


def test_officer_takes_out_own_cases_only_and_as_narrowed(opened, people, signed_in, make_account, unit):
    for number in ("甲-1", "甲-2", "乙-1"):
        opened(number)
    rows = fetched(signed_in(people[Role.OFFICER]), "/registers/cases/?text=甲")
    assert [row[0] for row in rows if str(row[0]).startswith(("甲", "乙"))] == ["甲-2", "甲-1"]
    assert any("甲" in str(row[0]) and "筛选条件" in str(row[0]) for row in rows[:4])
    stranger = make_account("he", Role.OFFICER, unit=unit.below, officer=True)
    assert not [row for row in fetched(signed_in(stranger), "/registers/cases/") if str(row[0]).startswith("甲")]


def test_list_longer_than_a_file_says_so_in_the_file(opened, people, actor_for, monkeypatch):
    monkeypatch.setattr(operations, "ROWS_LIMIT", 2)
    for number in ("甲-1", "甲-2", "甲-3"):
        opened(number)
    made = operations.export_register(
        actor=actor_for(people[Role.OFFICER]), now=NOW, source=REGISTERS["cases"], asked={}
    )
    rows = rows_of(made.content)
    assert made.is_cut
    assert rows[2][0] == "筛选条件：无"
    assert "只含列表中最前的 2 行" in str(rows[3][0])
    assert entries("register.exported")[-1].facts["is_cut"] is True


def test_figures_that_nobody_can_reckon_with(opened, people, actor_for, monkeypatch):
    told = Row(
        label="2026-11", cells=[Cell(text="96.2%（25/26）", parts=(25, 26)), Cell(text="—"), Cell(text="3", number=3)]
    )
    table = Table(heads=["月份", "上传", "逾期", "逾期"], rows=[told])
    block = Block(code="x", title="近12个月", chart=None, table=table)
    page = SimpleNamespace(sections=[Section(code="x", title="按时率", how="", blocks=[block])])
    monkeypatch.setattr(counted, "figures_page", lambda **_asked: page)
    made = operations.export_register(
        actor=actor_for(people[Role.LEADER]), now=NOW, source=REGISTERS["figures"], asked={}
    )
    sheet = load_workbook(io.BytesIO(made.content)).active
    found = [[cell.value for cell in row[3:7]] for row in sheet.iter_rows() if row[2].value == "2026-11"]
    assert found == [["上传", 0.961, 25, 26], ["上传 逾期", None, None, None], ["逾期 逾期", 3, None, None]]
    assert next(row[4].number_format for row in sheet.iter_rows() if row[2].value == "2026-11") == "0.0%"


def test_administrator_takes_out_no_cases(people, actor_for):
    with pytest.raises(NotPermittedError):
        operations.export_register(
            actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, source=REGISTERS["cases"], asked={}
        )
    assert not entries("register.exported")


def test_a_protected_record_leaves_in_no_register_not_even_of_its_reader(people, signed_in):
    reader = people[Role.LEADER]
    for title, is_protected in (("公开的通知", False), ("举报信", True)):
        document = Document.objects.create(title=title, entered_at=NOW)
        record = BureauRecord.objects.create(
            document=document, kind="higher_notice", year=2026, is_protected=is_protected
        )
        record.readers.set([reader])
    told = str(fetched(signed_in(reader), "/registers/bureau_records/"))
    assert "公开的通知" in told
    assert "举报信" not in told
    assert "举报信" not in str(fetched(signed_in(reader), "/registers/documents/"))


def test_a_partys_file_that_takes_along_what_the_reader_may_not_see(opened, people, signed_in, make_account, unit):
    case, foreign = opened("甲-1"), opened("甲-2", "别人的案件")
    foreign.officers.set([make_account("zhou", Role.OFFICER, unit=unit, officer=True).officer])
    form = next(form.code for form in catalogue().forms if "order" in form.acts)
    for whose, title in ((case, "责令限期整改指令书"), (foreign, "别人的指令书")):
        Document.objects.create(case=whose, form=form, title=title, number="1号", page_count=1, entered_at=NOW)
        row(unit=unit, case=whose)
    client = signed_in(people[Role.OFFICER])
    assert f"/parties/{case.party_id}/export/" in client.get(f"/parties/{case.party_id}/").content.decode()
    answer = client.get(f"/parties/{case.party_id}/export/")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["案件", "文书", "音像资料", "责令整改和复查", "处罚"]
    cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    assert {"甲-1", "责令限期整改指令书", "责令整改"} <= cells
    assert not cells & {"甲-2", "别人的案件", "别人的指令书"}
    entry = entries("party.exported")[-1]
    assert (entry.subject, entry.facts["rows"]) == (case.party_id, [1, 1, 1, 1, 0])
