"""What is held is due never; lifting needs the rank of setting; what nobody filed or marked doesn't expire."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from conftest import NOW, entries
from liuhen.archive.keeping.errors import (
    HoldStandsError,
    KeepingFactInvalidError,
    NotDescribedError,
    OwnMarkError,
    RankTooLowError,
)
from liuhen.archive.keeping.models import DueRecording
from liuhen.archive.keeping.operations.finding import find_due
from liuhen.archive.keeping.operations.holds import HoldTold, lift_hold, look_again, set_hold
from liuhen.archive.keeping.operations.marking import ask_out, decide_out
from liuhen.archive.keeping.queries.holds import to_look_at
from liuhen.archive.keeping.queries.retention import due_on
from liuhen.cases.clocks import grounds_of
from liuhen.cases.models import Case, Complaint, Reporter
from liuhen.desk.steps import steps_for
from liuhen.duties.operations import keep_clock
from liuhen.people.models import Role
from liuhen.recordings.keeping import kept_until
from unit.archive.keeping.conftest import approve_out

pytestmark = pytest.mark.django_db
LATE = date(2026, 11, 23)
REVIEW = HoldTold(kind="review", reason="收到复议答复通知书", basis="豫复〔2026〕3号")
OBJECTION = HoldTold(kind="long_term", clause="21(2)", reason="当事人当场表示异议")


def numbers(day: date = LATE) -> list[str]:
    return [line.recording.number for line in due_on(day)]


@pytest.fixture
def marked(old, actors):
    """Recordings approved as 不入卷: `marked()`."""

    def make(**given):
        made = old(**given)
        approve_out(made, actors)
        return made

    return make


def test_what_nobody_filed_or_marked_expires(old, actors):
    one = old()
    assert numbers(date(2090, 1, 1)) == []
    assert kept_until(one).until is None
    mark = ask_out(actor=actors[Role.OFFICER], now=NOW, recording_id=one.id, reason="重复拍摄")
    assert numbers() == []  # asked for isn't approved
    decide_out(actor=actors[Role.LEADER], now=NOW, mark_id=mark.id, is_approved=True)
    # two years from the latest of capture, receipt and closing
    assert numbers(date(2025, 12, 1)) == []
    assert numbers(date(2025, 12, 2)) == [one.number]
    assert kept_until(one).until == date(2025, 12, 1)
    assert any("不入卷" in line for line in kept_until(one).why)
    decide_out(actor=actors[Role.LEADER], now=NOW, mark_id=mark.id, is_approved=False, note="仍有用")
    assert numbers() == []
    kinds = ["recording.out_asked", "recording.out_approved", "recording.out_withdrawn"]
    assert [len(entries(kind)) for kind in kinds] == [1, 1, 1]


def test_an_undescribed_one_is_marked_or_someone_approves_their_own(old, actors, make_account, people, unit):
    with pytest.raises(NotDescribedError):
        ask_out(actor=actors[Role.OFFICER], now=NOW, recording_id=old(described=False).id, reason="无内容")
    mark = ask_out(actor=actors[Role.LEADER], now=NOW, recording_id=old().id, reason="无内容")
    with pytest.raises(OwnMarkError):
        decide_out(actor=actors[Role.LEADER], now=NOW, mark_id=mark.id, is_approved=True)


@pytest.mark.parametrize("told", [REVIEW, OBJECTION], ids=["review", "ground"])
@pytest.mark.parametrize("of_case", [True, False])
def test_a_held_one_is_due(marked, case, actors, told, of_case):
    one = marked()
    thing = {"case_id": case.id} if of_case else {"recording_id": one.id}
    hold = set_hold(actor=actors[Role.OFFICER], now=NOW, told=told, **thing)
    assert numbers(date(2090, 1, 1)) == []
    with pytest.raises(HoldStandsError):
        set_hold(actor=actors[Role.LEGAL], now=NOW, told=told, number=(case if of_case else one).number)
    lift_hold(actor=actors[Role.OFFICER], now=NOW, hold_id=hold.id, reason="已审结")
    assert numbers() == [one.number]
    assert [entry.facts["reason"] for entry in entries("hold.lifted")] == ["已审结"]


def test_somebody_lower_lifts_a_hold(case, actors):
    by_head = set_hold(actor=actors[Role.HEAD], now=NOW, told=REVIEW, number=case.number)
    for role in (Role.OFFICER, Role.LEADER, Role.ARCHIVIST, Role.LEGAL):
        with pytest.raises(RankTooLowError):
            lift_hold(actor=actors[role], now=NOW, hold_id=by_head.id, reason="已审结")
    by_legal = set_hold(actor=actors[Role.LEGAL], now=NOW, told=OBJECTION, number=case.number)
    with pytest.raises(RankTooLowError):
        lift_hold(actor=actors[Role.ARCHIVIST], now=NOW, hold_id=by_legal.id, reason="已审结")
    assert lift_hold(actor=actors[Role.HEAD], now=NOW, hold_id=by_legal.id, reason="已审结").lifted_at == NOW


@pytest.mark.clause("行政复议法 第二十条", "行政诉讼法 第四十六条")
@pytest.mark.parametrize(("period", "last"), [("review", date(2027, 1, 22)), ("sue", date(2027, 5, 24))])
def test_the_partys_period_runs_and_it_is_due(marked, case, unit, period, last):
    one = marked()
    keep_clock(
        now=NOW, period=period, subject=case.id, about="document", case_id=case.id, unit_id=unit.id, officer_ids=[],
        start=NOW,
    )  # fmt: skip
    assert numbers(last) == []
    assert numbers(last + timedelta(days=1)) == [one.number]


@pytest.mark.clause("21(1)", "21(2)", "21(3)", "21(4)", "21(5)")
@pytest.mark.parametrize("clause", ["21(1)", "21(2)", "21(3)", "21(4)", "21(5)"])
def test_a_ground_that_somebody_entered_is_not_judged(case, actors, clause):
    assert clause not in {one.clause for one in grounds_of(case)}
    told = HoldTold(kind="long_term", clause=clause, reason="现场情况")
    set_hold(actor=actors[Role.ARCHIVIST], now=NOW, told=told, number=case.number)
    assert clause in {one.clause for one in grounds_of(case)}


def test_facts_and_complaints_propose_no_ground(case, unit, people, signed_in):
    Case.objects.filter(id=case.id).update(facts=["obstruction"])
    complaint = Complaint.objects.create(
        number="访〔2023〕9号", way="visit", gist="反映执法态度", received_on=CLOSED_LATER, unit=unit, registered_at=NOW
    )
    Reporter.objects.create(complaint=complaint)
    complaint.cases.add(case)
    page = signed_in(people[Role.LEADER]).get(f"/cases/{case.id}/").content.decode()
    assert page.count("案情或文书已表明，按长期保存处理") == 2
    assert {ground.clause for ground in grounds_of(Case.objects.get(id=case.id))} == {"21(2)", "21(3)"}


CLOSED_LATER = date(2023, 12, 20)


def test_the_pages_hide_what_is_held_or_due(marked, case, actors, people, signed_in):
    one = marked()
    assert find_due(now=NOW) == 1
    hold = set_hold(actor=actors[Role.OFFICER], now=NOW, told=REVIEW, case_id=case.id)
    for role in (Role.ARCHIVIST, Role.LEGAL, Role.HEAD):
        page = signed_in(people[role]).get("/holds/").content.decode()
        assert case.number in page, role
        assert "豫复〔2026〕3号" in page, role
        assert "检查</" not in page.partition("<main")[2]  # numbers and reasons, no descriptions
        assert one.number in signed_in(people[role]).get("/retention/").content.decode()
    officer = signed_in(people[Role.OFFICER])
    page = officer.get(f"/cases/{case.id}/").content.decode()
    assert "收到复议答复通知书" in page
    assert reverse("lift_hold", args=[hold.id]) in page
    assert "解除前不得销毁" in officer.get(f"/recordings/{one.id}/").content.decode()
    answer = officer.post(reverse("lift_hold", args=[hold.id]), {"reason": ""})
    assert answer.status_code == 422
    assert officer.post(reverse("lift_hold", args=[hold.id]), {"reason": "审结"}).status_code == 302
    answer = officer.post(reverse("hold_recording", args=[one.id]), {"what": "21(3)", "reason": "当事人阻拦"})
    assert answer.status_code == 302
    assert find_due(now=NOW) == 0
    assert not DueRecording.objects.exists()


def test_nobody_is_asked_whether_a_hold_is_still_needed(case, actors, people, signed_in):
    hold = set_hold(actor=actors[Role.OFFICER], now=NOW, told=REVIEW, case_id=case.id)
    assert hold.look_on == date(2027, 1, 22)  # sixty days, as the rulebook has it
    when = NOW + timedelta(days=61)
    asked = {role: [one.title for one in steps_for(actor=actors[role], now=when)] for role in actors}
    assert {role for role, titles in asked.items() if "核查保全是否仍需继续" in titles} == {
        Role.OFFICER,
        Role.ARCHIVIST,
    }
    assert not to_look_at(actors[Role.OFFICER], NOW.date())
    for wrong in ({"look_on": when.date(), "note": "仍在审理"}, {"look_on": date(2027, 4, 1), "note": " "}):
        with pytest.raises(KeepingFactInvalidError):
            look_again(actor=actors[Role.OFFICER], now=when, hold_id=hold.id, **wrong)
    path, officer = reverse("look_again", args=[hold.id]), signed_in(people[Role.OFFICER])
    past = officer.post(path, {"reason": "仍在审理", "look_on": "2020-04-01"})
    assert past.status_code == 422
    assert "这一天应在今天以后" in past.content.decode()
    assert officer.post(path, {"reason": "仍在审理", "look_on": "2099-04-01"}).status_code == 302
    hold.refresh_from_db()
    assert (hold.look_on, hold.lifted_at) == (date(2099, 4, 1), None)
    assert [entry.facts["reason"] for entry in entries("hold.looked_at")] == ["仍在审理"]
