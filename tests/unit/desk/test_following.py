"""Rules that changed: open clocks and figures that go by the old ones, and work that is done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.documents import clocks
from liuhen.custody.models import Entry
from liuhen.desk import following
from liuhen.desk.models import CoveredCase, RulesFollowed
from liuhen.duties import queries
from liuhen.duties.errors import DeadlineNotFoundError
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.duties.operations import keep_clock, keeping
from liuhen.duties.periods import period_on
from liuhen.people.models import Role
from liuhen.rules import shelf
from liuhen.rules.limits import Limit, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(people, unit):
    def wind(*, met: bool = False) -> Deadline | None:
        return keep_clock(
            now=NOW, period="upload", subject=uuid7(), about="activity", case_id=None, unit_id=unit.id,
            officer_ids=[people[Role.OFFICER].officer.id], start=NOW, met_at=NOW if met else None,
        )  # fmt: skip

    return wind


def _follow() -> int:
    rounds = 1
    while following.follow_some(now=NOW):
        rounds += 1
    return rounds


def test_open_clocks_and_figures_that_stay_behind_when_the_rules_change(clock, people, unit, actor_for, monkeypatch):
    monkeypatch.setattr(keeping, "RECOUNT_BATCH", 1)
    first, second, done = clock(), clock(), clock(met=True)
    officers = [people[Role.OFFICER].officer.id]
    case = cases.create_case(
        actor=actor_for(people[Role.OFFICER]), now=NOW, number="1", kind="penalty", title="t", party="某厂",
        unit_id=unit.id, officer_ids=officers, opened_on=NOW.date(), few_officers_reason="试",
    )  # fmt: skip
    CoveredCase.objects.create(case=case, judged_at=NOW)
    wound: list[object] = []
    monkeypatch.setattr(clocks, "keep_all", lambda case, **_given: wound.append(case.id))
    _follow()
    before = Entry.objects.filter(kind="deadline.recounted").count()
    assert before == 0  # by the same rules nothing moves

    def longer(code: str, day):
        rule = period_on(code, day)
        return None if code == "file" else rule and replace(rule, limit=Limit(48, Unit.HOURS))

    monkeypatch.setattr(keeping, "period_on", longer)
    monkeypatch.setattr(shelf, "digest", lambda _name="": "another")
    CoveredCase.objects.update(is_stale=False)
    wound.clear()
    assert _follow() > 3  # in batches
    for row in (first, second):
        row.refresh_from_db()
        assert row.due_at == NOW + timedelta(hours=48)
    done.refresh_from_db()
    assert done.due_at == NOW + timedelta(hours=24)  # closed by the rules of its time
    assert done.state == DeadlineState.MET
    assert Entry.objects.filter(kind="deadline.recounted").count() == 2
    assert wound == [case.id]
    assert CoveredCase.objects.get().is_stale
    told = Entry.objects.get(kind="rules.followed", subject=RulesFollowed.objects.order_by("-id")[0].id)
    assert told.facts["digest"] == "another"
    CoveredCase.objects.update(is_stale=False)
    assert _follow() == 1  # once
    assert not CoveredCase.objects.get().is_stale


def test_clocks_that_stay_away_when_the_rules_bring_them_back(clock, monkeypatch, people, actor_for):
    leader = actor_for(people[Role.LEADER])
    stays, done, by_hand, without = clock(), clock(), clock(), clock()
    Deadline.objects.filter(id=by_hand.id).update(
        state=DeadlineState.WITHDRAWN, is_open=False, withdrawn_by="account:x", withdrawn_reason="误登"
    )
    _follow()
    rules = {"upload": None}
    monkeypatch.setattr(keeping, "period_on", lambda code, day: rules.get(code, ...) and period_on(code, day))

    def change(digest: str) -> None:
        monkeypatch.setattr(shelf, "digest", lambda _name="": digest)
        _follow()

    def wind(row: Deadline, **told) -> None:
        keep_clock(
            now=NOW, period="upload", subject=row.subject, about="activity", case_id=None, unit_id=row.unit_id,
            officer_ids=[each.id for each in row.officers.all()], **told,
        )  # fmt: skip

    change("asks nothing")
    assert set(Deadline.objects.values_list("state", flat=True)) == {DeadlineState.WITHDRAWN}
    assert {entry.subject for entry in Entry.objects.filter(kind="deadline.unasked")} == {stays.id, done.id, without.id}
    wind(done, start=NOW, met_at=NOW + timedelta(hours=3))  # what happens meanwhile isn't lost
    wind(without, start=None)
    assert clock() is None  # begun meanwhile
    begun = Deadline.objects.get(limit="")
    with pytest.raises(DeadlineNotFoundError):
        queries.get_deadline(actor=leader, deadline_id=begun.id)  # the rules have never asked for it
    rules.clear()
    change("asks again")
    states = {row.id: row.state for row in Deadline.objects.all()}
    assert states == {
        stays.id: DeadlineState.RUNNING, done.id: DeadlineState.MET,
        by_hand.id: DeadlineState.WITHDRAWN, without.id: DeadlineState.WITHDRAWN, begun.id: DeadlineState.RUNNING,
    }  # fmt: skip
    stays.refresh_from_db()
    assert (stays.is_open, stays.due_at) == (True, NOW + timedelta(hours=24))
    assert stays.links.get().is_open
    told = {entry.subject: entry.facts["state"] for entry in Entry.objects.filter(kind="deadline.asked_again")}
    assert told == {stays.id: "running", done.id: "met", begun.id: "running"}
    assert queries.get_deadline(actor=leader, deadline_id=begun.id).due_at == NOW + timedelta(hours=24)
    change("asks the same")
    assert Entry.objects.filter(kind="deadline.asked_again").count() == 3


def test_a_digest_that_overlooks_another_rulebook_or_the_one_that_it_extends(tmp_path, monkeypatch):
    told = {name: shelf.digest(name) for name in shelf.shipped()}
    assert len(set(told.values())) == len(told)
    assert shelf.digest() == shelf.digest(shelf.DEFAULT_RULEBOOK)
    files = shelf.texts
    changed = {"rulebook.toml": files("gulou")["rulebook.toml"] + "\n# changed\n"}
    monkeypatch.setattr(shelf, "texts", lambda name: files(name) | (changed if name == "gulou" else {}))
    assert all(shelf.digest(name) != digest for name, digest in told.items())
