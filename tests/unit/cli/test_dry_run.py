"""What another rulebook would say of the cases that there are, told without touching any."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW, entries
from liuhen.cases import operations
from liuhen.cli.dry_run import tell_cases
from liuhen.clock import now
from liuhen.desk import case_trials
from liuhen.desk.comparing import compare
from liuhen.desk.judging import judged
from liuhen.people.actors import console_actor
from liuhen.people.models import Role
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.shelf import rulebook, trying
from liuhen.work.runner import run_pending
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people, unit, make_account, actor_for):
    """A penalty with a visit and a film, and an inspection that nobody went to."""
    officer, wu = people[Role.OFFICER], make_account("wu", Role.OFFICER, unit=unit, officer=True)
    pair = [officer.officer.id, wu.officer.id]
    made = {
        kind: operations.create_case(
            number=f"应急{kind}1号", kind=kind, title="专项检查", party="某化工厂", unit_id=unit.id,
            officer_ids=pair, opened_on=NOW.date(), actor=actor_for(officer), now=NOW,
        )
        for kind in ("inspection", "penalty")
    }  # fmt: skip
    visit = operations.create_activity(
        actor=actor_for(officer),
        now=NOW,
        case_id=made["penalty"].id,
        place="车间",
        officer_ids=pair,
        arrived_at=NOW,
        facts=["questioning", "survey"],
    )
    row(officer=officer.officer, unit=unit, case=made["penalty"], activity=visit, captured_at=NOW)
    return made


def told(capsys, before, after, *, most=0):
    capsys.readouterr()
    tell_cases(rulebook(before), rulebook(after), most=most, as_json=True)
    return json.loads(capsys.readouterr().out)


def test_a_change_of_what_a_case_page_says_that_the_dry_run_does_not_tell(cases, people, actor_for, capsys) -> None:
    found = told(capsys, "gulou", "strict")
    points = {(one["clause"], one["before"], one["after"]): one for one in found["lines"] if one["what"] == "point"}
    actor = actor_for(people[Role.OFFICER])
    wanted: dict[tuple[str, str, str], set[str]] = {}
    for case in cases.values():
        states = []
        for book in ("gulou", "strict"):
            with trying(rulebook(book)):
                said = judged(actor=actor, case=case, now=NOW).judgement
            states.append({(one.clause, one.scope_id): one.state for one in said.points})
        for clause, scope in states[0].keys() | states[1].keys():
            change = tuple(each.get((clause, scope), "not_applicable") for each in states)
            if change[0] != change[1]:
                wanted.setdefault((clause, *change), set()).add(case.number)
    assert wanted
    assert {key: set(one["examples"]) for key, one in points.items()} == wanted
    assert {one["what"] for one in found["lines"]} >= {"point", "finding"}
    assert (found["changed"], found["judged"], found["cases"]) == (
        1,
        2,
        2,
    )  # of the inspection nothing is said otherwise


def test_a_finding_that_is_told_in_the_words_of_another_clause(cases) -> None:
    after = rulebook("strict")
    kept = tuple(one for one in after.provisions if one.clause != "7(7)")
    before = replace(after, name="without", provisions=kept, _known={})
    found = compare(before, after, actor=console_actor("root"), now=NOW, most=0)
    lacking = {said.clause: one.sentence for said, one in found.lines if said.name == "point.missing_av"}
    assert list(lacking) == ["7(7)"]  # 7(5) is as much lacking, by both
    assert clause_in_words("7(7)") in lacking["7(7)"]


def test_the_same_rulebook_changes_no_case(cases, capsys) -> None:
    assert told(capsys, "gulou", "gulou") == {"cases": 2, "judged": 2, "changed": 0, "lines": []}


def test_a_dry_run_that_writes_or_says_it_looked_at_all(cases, capsys) -> None:
    with CaptureQueriesContext(connection) as asked:
        tell_cases(rulebook("gulou"), rulebook("strict"), most=1, as_json=False)
    said = capsys.readouterr().out
    assert "最近启动的 1 件（共 2 件）" in said
    assert "应急penalty1号" in said
    assert "应急inspection1号" not in said
    assert all(query["sql"].startswith(("SELECT", "(SELECT", "DECLARE", "FETCH", "CLOSE")) for query in asked)


def test_a_page_that_says_more_or_less_than_was_judged(cases, people, signed_in, capsys) -> None:
    legal = signed_in(people[Role.LEGAL])
    wrong = legal.post("/rules/trials/", {"rulebook": "没有", "most": "7"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"rulebook", "most"})
    asked = legal.post("/rules/trials/", {"rulebook": "strict", "most": "200"})
    assert "正在逐案研判" in legal.get(asked["Location"]).content.decode()
    run_pending(clock=now, names=[case_trials.TASK])
    page = legal.get(asked["Location"])
    text = page.content.decode()
    assert "现有案件全部研判了。" in text
    # the legal section may not open it: its number alone, and no link
    assert [(line.case.number, line.is_known) for line in page.context["lines"]] == [(cases["penalty"].number, False)]
    assert "/cases/" not in text[text.index("逐案变化") :]
    found = told(capsys, "gulou", "strict")
    sums = [(one.cases, one.times) for one in page.context["sums"]]
    assert sums == [(one["cases"], one["times"]) for one in found["lines"]]
    case_trials.CaseTrial.objects.update(cases=9)
    assert "其余的 7 件没有看" in legal.get(asked["Location"]).content.decode()
    assert [one.facts["rulebook"] for one in entries("rules.tried")] == [rulebook("strict").title]
