"""The year's plan: lines that can't be read, lines with cases, and how far it is carried out."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from conftest import NOW, entries
from liuhen.cases.bureau import operations, plans
from liuhen.cases.bureau.errors import PlanLineInvalidError
from liuhen.cases.bureau.lines import read_text, text_of_table
from liuhen.people import queries as people_queries
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("3", 3),
        ("3月", 3),
        ("03", 3),
        ("三月", 3),
        ("十二月份", 12),
        ("2026-03", 3),
        ("2026-03-01 00:00:00", 3),
        ("", None),
    ],
)
def test_a_month_as_people_write_it(unit, typed, month):
    read = read_text(f"某厂\t{typed}\t执法大队\t检查", units=people_queries.units())
    assert [line.month for line in read.lines] == [month]
    assert not read.problems


def test_every_line_that_cannot_be_read_is_told_by_its_number(unit):
    text = (
        "某厂 | 3 | 执法大队\n\n | 4\n某厂 | 十三月\n某厂 | 5 | 三中队\n"
        + "厂" * 301
        + "\n某厂 | 1 | 一中队 | 检查 | 多"
    )
    read = read_text(text, units=people_queries.units())
    assert len(read.lines) == 1
    assert [(one.line, one.problem) for one in read.problems] == [
        (3, "line_unreadable"), (4, "line_month"), (5, "line_unit"), (6, "line_unreadable"), (7, "line_cells"),
    ]  # fmt: skip


def test_a_table_is_shown_before_it_is_saved_and_a_wrong_row_changes_nothing(plan, people, signed_in, unit):
    book = Workbook()
    for row in (
        ["单位名称", "月份", "责任单位", "检查事项"],
        ["某厂", 5, "执法大队", "=1+1"],
        ["某|厂", "明年", "", ""],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert text_of_table(file.getvalue()) == "某厂 | 5 | 执法大队 | =1+1\n某 厂 | 明年"
    client = signed_in(people[Role.OFFICE])
    file.seek(0)
    file.name = "计划.xlsx"
    answer = client.post(f"/bureau/{plan.pk}/plan/table/", {"file": file})
    assert answer.status_code == 422
    assert errors_of(answer) == {"line_1": ["其中有公式，请改成文字本身。"], "line_2": ["月份应为 1 至 12。"]}
    assert "某厂 | 5 | 执法大队 | =1+1" in answer.content.decode()
    assert plan.lines.count() == 4


def errors_of(answer) -> dict[str, list[str]]:
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def test_a_wrong_line_is_told_in_its_own_field_and_put_right_there(plan, people, signed_in):
    office, address = signed_in(people[Role.OFFICE]), f"/bureau/{plan.pk}/plan/lines/"
    text = "某厂 | 5\n\n某店 | 明天\n某仓库 | 6 | 没有的队"
    answer = office.post(address, {"lines": text})
    assert answer.status_code == 422
    assert errors_of(answer).keys() == {"line_3", "line_4"}
    assert all(line in answer.content.decode() for line in text.split("\n"))
    said = {"reason": "企业停产", "was_3": "某店 | 明天", "was_4": "某仓库 | 6 | 没有的队", "line_3": "某店 | 7"}
    typed = text.replace("没有的队", "")  # the fourth is put right in the text: its own field, left as it was, is old
    assert office.post(address, {"lines": typed, **said, "line_4": said["was_4"]}).status_code == 302
    kept = plan.lines.order_by("position").values_list("party", "month")
    assert list(kept) == [("某厂", 5), ("某店", 7), ("某仓库", 6)]


def test_a_line_with_a_case_that_is_missing_is_told_by_its_name(plan, people, signed_in, officer, case):
    first = plan.lines.order_by("position").first()
    operations.link_case(actor=officer, now=NOW, record_id=plan.pk, case_id=case.id, line_id=first.id)
    answer = signed_in(people[Role.OFFICE]).post(f"/bureau/{plan.pk}/plan/lines/", {"lines": "某厂 | 5", "reason": "x"})
    assert f"“{first.party}”已有案件" in errors_of(answer)["lines"][0]


def test_a_plan_written_again_keeps_its_cases_and_doubles_no_line(plan, office, officer, case):
    first = plan.lines.order_by("position").first()
    operations.link_case(actor=officer, now=NOW, record_id=plan.pk, case_id=case.id, line_id=first.id)
    same = [operations.LineTelling(party="某厂"), operations.LineTelling(party="某厂")]
    old = operations.LineTelling(party=first.party, month=first.month, matter=first.matter)
    for lines, count in (([*same, old], 3), ([*same, old], 3), ([same[0], old], 2)):
        operations.write_plan(actor=office, now=NOW, record_id=plan.pk, lines=lines, reason="企业停产")
        assert plan.lines.count() == count
    assert plan.lines.order_by("position").last().links.count() == 1
    for lose in (
        lambda: operations.write_plan(actor=office, now=NOW, record_id=plan.pk, lines=same, reason="x"),
        lambda: operations.remove_line(actor=office, now=NOW, record_id=plan.pk, line_id=first.id, reason="x"),
    ):
        with pytest.raises(PlanLineInvalidError):
            lose()
    assert plan.lines.count() == 2


def test_a_line_changed_without_a_reason_and_what_it_said_before(plan, people, signed_in):
    office, first = signed_in(people[Role.OFFICE]), plan.lines.order_by("position").first()
    address, pages = f"/bureau/{plan.pk}/plan/line/{first.id}/", f"/bureau/{plan.pk}/plan/"
    told = {"party": first.party, "month": "9", "matter": first.matter}
    assert errors_of(office.post(address, told)) == {"reason": ["请填写这一项。"]}
    assert office.post(address, told | {"reason": "企业检修"}).status_code == 302
    text = "\n".join(f"{line.party} | 12" for line in plan.lines.order_by("position")[:3])
    assert errors_of(office.post(f"{pages}lines/", {"lines": text})) == {"reason": ["请填写这一项。"]}
    assert office.post(f"{pages}lines/", {"lines": text, "reason": "任务调整"}).status_code == 302
    assert plan.lines.count() == 3
    assert office.post(f"{pages}line/", {"party": "新厂"}).status_code == 302  # what stood there stays: no reason
    last = plan.lines.order_by("-position").first()
    office.post(f"{pages}line/{last.id}/remove/", {})
    assert plan.lines.count() == 4
    office.post(f"{pages}line/{last.id}/remove/", {"removal-reason": "重复"})
    changes = office.get(f"{pages}changes/").content.decode()
    assert all(words in changes for words in ("企业检修", "任务调整", "重复", "9 月", "新厂"))
    written = [entry.facts["reason"] for entry in entries("bureau.plan_written")]
    assert written[1:] == ["企业检修", "任务调整", "", "重复"]


def test_a_plan_that_nobody_can_take_out_with_what_became_of_it(plan, officer, case, people, signed_in):
    first = plan.lines.order_by("position").first()
    operations.link_case(actor=officer, now=NOW, record_id=plan.pk, case_id=case.id, line_id=first.id)
    page = signed_in(people[Role.HEAD]).get(f"/bureau/{plan.pk}/plan/?state=open").content.decode()
    assert f"/registers/plan/?plan={plan.pk}&amp;state=open" in page
    for who, numbers in ((Role.OFFICER, case.number), (Role.HEAD, "")):  # whose cases they aren't reads how many
        answer = signed_in(people[who]).get(f"/registers/plan/?plan={plan.pk}&state=open")
        told = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]
        assert told[1][0] == f"{plan.year} 年　{plan.document.title} {plan.document.number}".strip()
        assert [row[:1] + row[4:7] for row in told if row[0] == first.party] == [
            [first.party, "办理中", numbers or None, 1]
        ]
        assert not [row for row in told if row[0] == "某涂料厂"]
    assert signed_in(people[Role.HEAD]).get("/registers/plan/?plan=x").status_code == 404


def test_how_far_a_plan_is_carried_out(plan, officer, leader, case, people):
    lines = list(plan.lines.order_by("position"))

    def states(**narrowed):
        page, told = plans.lines_of(actor=officer, record=plan, today=TODAY, **narrowed)
        assert page.count == len(told)
        return [one.state.value for one in told]

    assert states() == ["overdue", "waiting", "waiting", "waiting"]
    operations.link_case(actor=officer, now=NOW, record_id=plan.pk, case_id=case.id, line_id=lines[0].id)
    assert states() == ["open", "waiting", "waiting", "waiting"]
    whole = plans.progress_of(record=plan, today=TODAY).whole
    assert (whole.planned, whole.begun, whole.done, whole.overdue) == (4, 1, 0, 0)
    case.closed_on = TODAY
    case.save()
    progress = plans.progress_of(record=plan, today=date(2027, 1, 1))
    assert (progress.whole.done, progress.whole.overdue) == (1, 3)
    assert [(part.key, part.begun) for part in progress.months] == [("3", 1), ("11", 0), ("12", 0), ("", 0)]
    assert [(part.name, part.planned) for part in progress.units] == [("一中队", 1), ("执法大队", 1), ("", 2)]
    for state in plans.LineState:
        assert set(states(state=state.value)) <= {state.value}
    assert states(month=3) == ["done"]
    assert states(text="矿山", unit_id=lines[3].unit_id) == ["waiting"]


def test_a_line_leads_to_a_new_case_with_party_and_line(plan, people, signed_in):
    line = plan.lines.order_by("position").first()
    page = signed_in(people[Role.OFFICER]).get(f"/bureau/{plan.pk}/plan/").content.decode()
    assert f"record={plan.pk}&amp;line={line.id}" in page
    assert "source=plan" in page


def test_a_long_plan_is_read_in_its_order(plan, office, officer):
    told = [operations.LineTelling(party=f"第 {number} 家") for number in range(120)]
    record = plan
    operations.write_plan(actor=office, now=NOW, record_id=record.pk, lines=told, reason="x")
    seen, after = [], ""
    while True:
        page, lines = plans.lines_of(actor=officer, record=record, today=TODAY, after=after)
        seen += [one.line.party for one in lines]
        if page.after is None:
            break
        after = page.after
    assert seen == [line.party for line in told]
    back, lines = plans.lines_of(actor=officer, record=record, today=TODAY, before=page.before)
    assert lines[-1].line.party == "第 99 家"
    assert back.before is not None


@pytest.mark.clause("6(1)")
def test_a_unit_s_leader_rewrites_what_the_whole_bureau_is_to_inspect(plan, leader, officer, people, signed_in):
    first, before = plan.lines.order_by("position")[0], len(entries("bureau.plan_written"))
    line = operations.LineTelling(party="某厂")
    for actor in (leader, officer):
        told = {"actor": actor, "now": NOW, "record_id": plan.pk, "reason": "走查"}
        for act in (
            lambda told: operations.write_plan(**told, lines=[line]),
            lambda told: operations.save_line(**told, line=line),
            lambda told: operations.save_line(**told, line=line, line_id=first.id),
            lambda told: operations.remove_line(**told, line_id=first.id),
        ):
            with pytest.raises(NotPermittedError):
                act(told)
    assert len(entries("bureau.plan_written")) == before
    page = signed_in(people[Role.LEADER]).get(f"/bureau/{plan.pk}/plan/").content.decode()
    assert "由办公室填写和修改" in page
    assert "编辑计划内容" not in page
