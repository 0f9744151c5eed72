"""标记: one keystroke says what a film shows and when; it fills the case, and is withdrawn rather than deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import judged
from liuhen.holdings import queries as holdings
from liuhen.people import operations as people_operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.prose import say
from liuhen.recordings import jobs, operations
from liuhen.recordings.errors import (
    MarkInvalidError,
    MarkWithdrawnError,
    RecordingNotFoundError,
    RecordingSealedError,
    SecondOutsideError,
)
from liuhen.recordings.marking import groups_of
from liuhen.recordings.models import PointMark, Unkept
from liuhen.recordings.operations import Telling
from liuhen.rules.shelf import rulebook
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def officer(account, actor_for):
    return actor_for(account)


@pytest.fixture
def visitor(account, signed_in):
    return signed_in(account)


@pytest.fixture
def activity(officer, account, make_account, unit):
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查", party="某化工厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间", officer_ids=pair,
        arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
        key_contents=["11(2)"],
    )  # fmt: skip


@pytest.fixture
def film(account, activity):
    return row(
        officer=account.officer, unit=account.unit, case=activity.case, activity=activity,
        captured_at=activity.arrived_at, facts={"duration_s": 300},
    )  # fmt: skip


def mark(actor, film, clause="7(6)", second=75, **told):
    return operations.set_mark(actor=actor, now=NOW, recording_id=film.id, clause=clause, second=second, **told)


def judgement(actor, case_id):
    case = Case.objects.get(id=case_id)
    return judged(actor=actor, case=case, now=LATER, known=Gathered(actor=actor, case=case)).judgement


def state_of(actor, case_id, clause):
    return next(one for one in judgement(actor, case_id).points if one.clause == clause)


def codes(actor, case_id):
    return {one.code for one in judgement(actor, case_id).findings}


def test_a_point_that_somebody_saw_is_still_missing(officer, film):
    assert state_of(officer, film.case_id, "7(3)").state == "missing"
    made = mark(officer, film, "7(3)", 75)
    state = state_of(officer, film.case_id, "7(3)")
    assert state.state == "recorded"
    assert (state.by[0].id, state.by[0].second) == (str(film.id), 75.0)
    operations.withdraw_mark(actor=officer, now=NOW, mark_id=made.id)
    assert state_of(officer, film.case_id, "7(3)").state == "missing"
    assert PointMark.objects.get(id=made.id).withdrawn_by_id == officer.account_id


def test_a_key_content_that_was_marked_is_said_not_to_be_filmed(officer, film):
    assert "key_content.not_filmed" in codes(officer, film.case_id)
    mark(officer, film, "11(2)", 20)
    assert "key_content.not_filmed" not in codes(officer, film.case_id)


def test_the_notice_that_was_marked_is_still_to_be_confirmed(officer, film, activity):
    assert "notice.unconfirmed" in codes(officer, film.case_id)
    mark(officer, film, "12(1)", 7)
    found = judgement(officer, film.case_id)
    assert "notice.unconfirmed" not in {one.code for one in found.findings}
    said = next(one for one in found.confirmations if one.item == "notice")
    assert (said.state, said.by, said.where.second) == ("holds", officer.name, 7)


def test_a_mark_of_the_six_elements_says_nothing_of_each(officer, film):
    mark(officer, film, "12(3)", 7)
    assert "elements.unconfirmed" in codes(officer, film.case_id)


def test_a_person_s_no_for_the_activity_counts_more_than_a_mark(officer, film, activity):
    mark(officer, film, "12(1)", 7)
    operations.confirm_on_site(
        actor=officer, now=NOW, activity_id=activity.id, item="notice", was_done=False, note="没有说完"
    )
    assert "notice.not_said" in codes(officer, film.case_id)


def test_each_mark_change_and_withdrawal_is_an_entry(officer, film):
    made = mark(officer, film, note="负责人在场")
    operations.change_mark(
        actor=officer, now=NOW, mark_id=made.id, clause="7(7)", second=80, until=90, note="负责人在场"
    )
    operations.withdraw_mark(actor=officer, now=NOW, mark_id=made.id)
    told = [
        (one.kind, one.facts["clause"], one.facts["second"])
        for kind in ("recording.marked", "recording.mark_changed", "recording.mark_withdrawn")
        for one in entries(kind)
        if one.subject == film.id
    ]
    assert told == [
        ("recording.marked", "7(6)", 75),
        ("recording.mark_changed", "7(7)", 80),
        ("recording.mark_withdrawn", "7(7)", 80),
    ]  # fmt: skip


def test_a_key_held_too_long_marks_once(officer, film):
    assert mark(officer, film).id == mark(officer, film).id
    assert len(entries("recording.marked")) == 1


def test_a_withdrawn_mark_can_be_set_again_and_none_twice(officer, film):
    first = mark(officer, film)
    operations.withdraw_mark(actor=officer, now=NOW, mark_id=first.id)
    assert mark(officer, film).id != first.id
    other = mark(officer, film, second=76)
    with pytest.raises(MarkInvalidError) as caught:
        operations.change_mark(
            actor=officer, now=NOW, mark_id=other.id, clause="7(6)", second=75, until=None, note=""
        )  # fmt: skip
    assert "已有相同" in say(caught.value)
    with pytest.raises(MarkWithdrawnError):
        operations.withdraw_mark(actor=officer, now=NOW, mark_id=first.id)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"clause": "7(99)"}, MarkInvalidError),
        ({"clause": "6(1)"}, MarkInvalidError),  # art 6: words, not pictures
        ({"clause": "12(5)"}, MarkInvalidError),  # found by the software
        ({"second": 301}, SecondOutsideError),
        ({"second": -1}, SecondOutsideError),
        ({"until": 301}, SecondOutsideError),
        ({"until": 74}, MarkInvalidError),
        ({"note": "长" * 301}, MarkInvalidError),
        ({"note": "a\x00b"}, MarkInvalidError),
    ],
)
def test_a_mark_that_cannot_be(officer, film, told, error):
    with pytest.raises(error) as caught:
        mark(officer, film, **told)
    assert "{" not in say(caught.value)
    assert not PointMark.objects.exists()


def test_who_may_not_mark(officer, film, people, actor_for, account):
    with pytest.raises(NotPermittedError):
        mark(actor_for(people[Role.LEGAL]), film)
    with pytest.raises(RecordingNotFoundError):
        mark(officer, row())
    made = mark(officer, film)
    stranger = actor_for(people[Role.LEGAL])
    with pytest.raises(NotPermittedError):
        operations.withdraw_mark(actor=stranger, now=NOW, mark_id=made.id)
    with pytest.raises(NotPermittedError):
        operations.change_mark(actor=stranger, now=NOW, mark_id=made.id, clause="7(6)", second=1, until=None, note="")


def test_whoever_filmed_another_units_activity_confirms_its_conduct_by_a_mark(
    console, make_account, actor_for, activity
):
    other = people_operations.create_unit(actor=console, now=NOW, name="二大队")
    helper = make_account("zhu", Role.OFFICER, unit=other, officer=True)
    film = row(officer=helper.officer, unit=other, case=activity.case, activity=activity, facts={"duration_s": 300})
    assert mark(actor_for(helper), film).clause == "7(6)"
    with pytest.raises(NotPermittedError):
        mark(actor_for(helper), film, "12(1)")


def test_a_sealed_film_can_be_marked(officer, film):
    operations.seal_recording(actor=officer, now=NOW, recording_id=film.id, reason="refused", note="当事人不同意")
    with pytest.raises(RecordingSealedError):
        mark(officer, film)


def test_the_description_s_point_takes_a_person_s_own_mark_along(received, officer):
    film = received("a.MP4", b"film")
    own = mark(officer, film, "7(6)", 0)
    for point in ("7(6)", "7(3)"):
        film.refresh_from_db()
        telling = Telling(recording_class="inspection", record_point=point, place="车间", content="询问")
        operations.describe(
            actor=officer, now=NOW, telling=telling, versions={film.id: type(film).objects.get(id=film.id).version}
        )
    assert PointMark.objects.get(id=own.id).withdrawn_at is None
    assert sorted(film.marks.values_list("clause", "is_described")) == [("7(3)", True), ("7(6)", False)]


def test_marks_are_written_into_the_object_once_it_is_quiet(received, officer, monkeypatch):
    film = received("a.MP4", b"film")
    mark(officer, film, "7(6)", 3, until=9, note="询问")
    mark(officer, film, "11(2)", 4)
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=1))
    jobs.keep_marks({}, lambda _done: None)
    assert Unkept.objects.exists()  # somebody may still be watching
    monkeypatch.setattr(jobs, "now", lambda: LATER)
    jobs.keep_marks({}, lambda _done: None)
    kept = holdings.read_json(film.id, "marks.json")
    assert kept["schema"] == "liuhen/marks/1"
    assert [(one["clause"], one["second"], one["until"], one["note"]) for one in kept["marks"]] == [
        ("7(6)", 3, 9, "询问"), ("11(2)", 4, None, ""),
    ]  # fmt: skip
    assert not Unkept.objects.exists()
    jobs.keep_marks({}, lambda _done: None)
    assert len(entries("recording.marks_kept")) == 1


def test_every_key_marks_one_thing_and_no_key_of_the_player_s():
    groups = groups_of(rulebook().latest)
    assert [len(group.kinds) for group in groups] == [16, 5, 4]
    keys = [kind.key.lower() for group in groups for kind in group.kinds]
    assert len(set(keys)) == len(keys) == 25
    assert not set(keys) & set("kjl,.[]iorzvxnp? \\")


def test_the_page_marks_lists_and_jumps(visitor, film):
    page = visitor.get(f"/recordings/{film.id}/").content.decode()
    assert 'value="7(3)"' in page
    assert 'data-mark-key="3"' in page
    address = f"/recordings/{film.id}/marks/"
    told = {"clause": "7(3)", "second": "1:15", "until": "", "note": ""}
    answer = visitor.post(address, told, headers={"HX-Request": "true"}).content.decode()
    assert f'href="/recordings/{film.id}/?t=75"' in answer
    assert 'data-mark-at="75"' in answer
    refused = visitor.post(address, {**told, "second": "9:99:99"}, headers={"HX-Request": "true"}).content.decode()
    assert "这份资料的 0 至 300 秒" in refused
    assert "请写秒数" in visitor.post(address, {**told, "second": "x"}, headers={"HX-Request": "true"}).content.decode()
    made = PointMark.objects.get()
    changed = visitor.post(f"/marks/{made.id}/", {**told, "second": "80", "note": "<b>看</b>"})
    assert changed["Location"] == f"/recordings/{film.id}/"
    assert "&lt;b&gt;看&lt;/b&gt;" in visitor.get(f"/recordings/{film.id}/").content.decode()
    gone = visitor.post(f"/marks/{made.id}/withdraw/", headers={"HX-Request": "true"}).content.decode()
    assert "还没有标记" in gone


def test_the_player_goes_on_offering_what_a_mark_confirmed(visitor, officer, film):
    assert 'name="item" value="notice"' in visitor.get(f"/recordings/{film.id}/").content.decode()
    mark(officer, film, "12(1)", 7)
    assert 'name="item" value="notice"' not in visitor.get(f"/recordings/{film.id}/").content.decode()


def test_the_next_of_a_case_leads_nowhere(visitor, film, account):
    later = row(
        officer=account.officer, unit=account.unit, case=film.case, captured_at=film.captured_at + timedelta(hours=1)
    )
    assert visitor.get(f"/recordings/{film.id}/next/")["Location"] == f"/recordings/{later.id}/"
    assert visitor.get(f"/recordings/{later.id}/previous/")["Location"] == f"/recordings/{film.id}/"
    assert visitor.get(f"/recordings/{later.id}/next/")["Location"] == f"/cases/{film.case_id}/"
    loose = row(officer=account.officer, unit=account.unit)
    assert visitor.get(f"/recordings/{loose.id}/next/")["Location"] == "/recordings/"
