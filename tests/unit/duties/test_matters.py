"""清单 as rows: import loses nothing, what is wrong blocks publishing, what is published stays."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from conftest import NOW, entries
from liuhen.desk import operations as desk
from liuhen.desk.registers import REGISTERS
from liuhen.duties import matters
from liuhen.duties.errors import (
    MatterListDayError,
    MatterListEmptyError,
    MatterListNotReadyError,
    MatterListSettledError,
    MatterListTitleError,
    MatterNotFoundError,
    MatterWrongError,
)
from liuhen.duties.operations import matters as operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.rules.matters import MatterRow

pytestmark = pytest.mark.django_db
HEAD = [heading.name for heading in operations.HEADINGS]
GOOD = ["行政检查", "危险化学品检查", "询问", "录像", "到达现场时", "询问全过程", "离开现场时", "永久", "一式两份"]
WRONG = ["行政检查", "危险化学品检查", "抽样取证", "录像", "开始取样时", "=A1", "封样后", "长期", ""]
DAY = date(2026, 11, 24)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in (["某局音像记录事项清单"], HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def legal(people, actor_for):
    return actor_for(people[Role.LEGAL])


@pytest.fixture
def imported(legal):
    def make(*rows):
        return operations.import_list(
            actor=legal, now=NOW, title="清单", file_name="清单.xlsx", content=workbook(*rows)
        )

    return make


def test_wrong_row_comes_in_as_it_is_and_is_named_by_row_and_column(imported):
    draft = imported(GOOD, WRONG)
    lines = matters.lines_of(draft, day=DAY)
    assert [line.matter.source_row for line in lines] == [3, 4]
    assert [line.is_blocked for line in lines] == [False, True]
    assert {column: remark.code for column, remark in lines[1].remark_at.items()} == {
        "content": "rules.matter_formula", "retention": "rules.retention_malformed",
    }  # fmt: skip
    assert lines[1].matter.content == "=A1"
    assert entries("matter_list.imported")[0].facts["rows"] == 2


def test_nothing_holds_before_it_is_mended_and_published(imported, legal):
    draft = imported(GOOD, WRONG)
    with pytest.raises(MatterListNotReadyError) as caught:
        operations.publish_list(actor=legal, now=NOW, list_id=draft.id, holds_from=DAY)
    assert caught.value.fields == {"rows": 1, "first": 2}
    assert matters.list_in_force(DAY) is None
    wrong = draft.matters.get(position=2)
    row = MatterRow(**dict(zip(matters.rules.COLUMNS, [*WRONG[:5], "取样全过程", "封样后", "30年", ""], strict=True)))
    operations.save_matter(actor=legal, now=NOW, list_id=draft.id, row=row, matter_id=wrong.id)
    operations.publish_list(actor=legal, now=NOW, list_id=draft.id, holds_from=DAY)
    assert matters.rules_for(day=DAY, kind="inspection").point("7(6)").keep_for_good
    assert str(matters.rules_for(day=DAY, kind="inspection").point("7(11)").retention) == "30y"
    assert matters.rules_for(day=DAY - timedelta(days=1), kind="inspection").point("7(6)").origin == "rulebook"


def test_cell_that_can_not_stand_is_refused_at_its_field(imported, legal):
    draft = imported(GOOD)
    with pytest.raises(MatterWrongError) as caught:
        operations.save_matter(actor=legal, now=NOW, list_id=draft.id, row=MatterRow(category="行政检查"))
    assert caught.value.fields["field"] == "matter"
    assert draft.matters.count() == 1


def test_published_list_does_not_change_and_the_earlier_one_stays(imported, legal):
    first = imported(GOOD)
    operations.publish_list(actor=legal, now=NOW, list_id=first.id, holds_from=DAY)
    for attempt in (
        lambda: operations.save_matter(actor=legal, now=NOW, list_id=first.id, row=MatterRow()),
        lambda: operations.remove_matter(actor=legal, now=NOW, list_id=first.id, matter_id=first.matters.get().id),
        lambda: operations.publish_list(actor=legal, now=NOW, list_id=first.id, holds_from=DAY),
        lambda: operations.discard_list(actor=legal, now=NOW, list_id=first.id),
    ):
        with pytest.raises(MatterListSettledError):
            attempt()
    second = operations.start_list(actor=legal, now=NOW, title="新清单", like_id=first.id)
    kept = second.matters.get()
    row = MatterRow(**{**{name: getattr(kept, name) for name in matters.rules.COLUMNS}, "retention": "2年"})
    operations.save_matter(actor=legal, now=NOW, list_id=second.id, row=row, matter_id=kept.id)
    assert [line.change for line in matters.lines_of(second, day=DAY)] == ["changed"]
    later = DAY + timedelta(days=30)
    operations.publish_list(actor=legal, now=NOW, list_id=second.id, holds_from=later)
    assert matters.rules_for(day=DAY, kind="inspection").point("7(6)").keep_for_good
    assert not matters.rules_for(day=later, kind="inspection").point("7(6)").keep_for_good


def test_row_taken_out_is_named_before_publishing_and_kept_by_its_entry(imported, legal):
    first = imported(GOOD)
    operations.publish_list(actor=legal, now=NOW, list_id=first.id, holds_from=DAY)
    draft = operations.start_list(actor=legal, now=NOW, title="新清单", like_id=first.id)
    operations.remove_matter(actor=legal, now=NOW, list_id=draft.id, matter_id=draft.matters.get().id)
    (gone,) = matters.difference_to_force(matters.lines_of(draft, day=DAY), day=DAY)
    assert gone.point == "询问"
    assert entries("matter_list.row_removed")[0].facts["content"] == "询问全过程"
    with pytest.raises(MatterListEmptyError):
        operations.publish_list(actor=legal, now=NOW, list_id=draft.id, holds_from=DAY)


@pytest.mark.parametrize("day", [date(1026, 1, 1), date(2062, 11, 24)])
def test_year_that_is_a_slip(imported, legal, day):
    with pytest.raises(MatterListDayError):
        operations.publish_list(actor=legal, now=NOW, list_id=imported(GOOD).id, holds_from=day)


def test_title_of_nothing_rows_of_nothing_and_a_row_of_another_list(imported, legal):
    with pytest.raises(MatterListTitleError):
        operations.start_list(actor=legal, now=NOW, title=" ")
    with pytest.raises(MatterListEmptyError):
        imported()
    one, other = imported(GOOD), imported(GOOD)
    with pytest.raises(MatterNotFoundError):
        operations.remove_matter(actor=legal, now=NOW, list_id=one.id, matter_id=other.matters.get().id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEGAL])
def test_who_does_not_keep_the_rules_imports_nothing(people, actor_for, role):
    with pytest.raises(NotPermittedError):
        operations.import_list(
            actor=actor_for(people[role]), now=NOW, title="清单", file_name="x", content=workbook(GOOD)
        )


def test_what_is_exported_comes_back_the_same(imported, legal):
    first = imported(GOOD, WRONG)
    made = desk.export_register(actor=legal, now=NOW, source=REGISTERS["matters"], asked={"list": str(first.id)})
    assert load_workbook(io.BytesIO(made.content)).active["F5"].data_type == "s"
    again = operations.import_list(actor=legal, now=NOW, title="再来", file_name="x", content=made.content)
    assert [matters.row_of(each) for each in again.matters.order_by("position")] == [
        matters.row_of(each) for each in first.matters.order_by("position")
    ]


def test_reader_sees_no_draft(imported, people, signed_in):
    draft = imported(GOOD)
    officer = signed_in(people[Role.OFFICER])
    assert officer.get(f"/matters/{draft.id}/").status_code == 403
    assert officer.get(f"/registers/matters/?list={draft.id}").status_code == 403


def test_workbook_with_a_wrong_heading_is_answered_at_the_file(people, signed_in):
    book = Workbook()
    book.active.append(["执法类别", "执法事项", "记录环节", "记录方法", *HEAD[4:]])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "清单.xlsx"
    answer = signed_in(people[Role.LEGAL]).post("/matters/import/", {"title": "我的清单", "file": file})
    assert answer.status_code == 422
    assert "「记录方法」→「记录方式」" in str(answer.context["form"].errors["file"])
    assert "我的清单" in answer.content.decode()
