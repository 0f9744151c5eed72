"""Which way a list is read depends on how much there is and how much of it somebody may see; what it shows must not."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from conftest import NOW
from liuhen import paging
from liuhen.cases import operations as cases
from liuhen.cases import queries as case_queries
from liuhen.people.models import Role
from liuhen.recordings import listing, queries, search
from liuhen.recordings.models import Recording, Seal
from liuhen.recordings.queries import RecordingFilter
from remembering import once
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db

WAYS = {
    "few": {},
    "gathered at once": {"FEW": 0, "GATHERED": 10_000},
    "looked through, then gathered": {"FEW": 0, "GATHERED": 10_000, "_ENOUGH": 1, "NEAR": 1},
    "near": {"FEW": 0, "GATHERED": 0, "NEAR": 10_000},
    "moderate": {"FEW": 0, "GATHERED": 0, "NEAR": 1},
    "walked": {"FEW": 0, "GATHERED": 0, "NEAR": 1, "MODERATE": 0},
}


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """One way of reading, with pages of two rows and words that count as frequent."""
    for name, value in {**WAYS[request.param], "PAGE_SIZE": 2}.items():
        for module in (paging, listing, search):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    if request.param != "few":
        monkeypatch.setattr(listing, "_FEW_HITS", 0)
        monkeypatch.setattr(search, "_MANY", 0)
        monkeypatch.setattr(search, "_BEGUN", 2)
        monkeypatch.setattr(search, "_READ", 1)
    monkeypatch.setattr(paging, "_COUNTED", 1)
    monkeypatch.setattr(paging.page_by_moment, "__kwdefaults__", {**paging.page_by_moment.__kwdefaults__, "size": 2})
    monkeypatch.setattr(paging.page_by_key, "__kwdefaults__", {**paging.page_by_key.__kwdefaults__, "size": 2})


@pytest.fixture
def bureau(people, actor_for, make_account, unit):
    """Recordings that the officer sees for every reason, between others; one of them sealed."""
    mine = people[Role.OFFICER]
    return once(
        "recordings read in many ways",
        lambda: _bureau(mine, actor_for, make_account, unit),
        on=(mine.id, mine.officer.id, unit.id, unit.below.id),
    )


def _bureau(mine, actor_for, make_account, unit):
    wang = make_account("wang", Role.OFFICER, unit=unit, officer=True)
    wu = make_account("wu", Role.OFFICER, unit=unit, officer=True)
    own, foreign, later = (
        cases.create_case(
            actor=actor_for(wang), now=NOW, number=f"应急检〔2026〕{number}号", kind="inspection", title="检查",
            party="某厂", unit_id=unit.id, officer_ids=[one.officer.id for one in officers], opened_on=NOW.date(),
        )
        for number, officers in enumerate(([wang, mine], [wang, wu], [wang, mine]))
    )  # fmt: skip
    cases.link_cases(actor=actor_for(wang), now=NOW, case_id=later.id, earlier_id=foreign.id)
    minutes = itertools.count()

    def shot(**given):
        return row(captured_at=NOW + timedelta(minutes=next(minutes)), **given)

    for turn in range(3):
        name = f"检查{turn}.MP4"
        shot(officer=wang.officer, unit=unit.below, card_name=name)
        shot(officer=wang.officer, unit=unit.below, case=own, card_name=name, is_important=turn == 1)
        shot(officer=wang.officer, unit=unit.below, case=foreign, card_name=name)
        shot(officer=mine.officer, unit=unit.below, card_name=name, is_important=turn == 1)
        shot(received_by=mine, officer=wu.officer, card_name="其他.MP4")
    sealed = shot(officer=mine.officer, unit=unit.below, card_name="检查.MP4")
    Seal.objects.create(recording=sealed, reason="refused", note="误录", sealed_at=NOW)
    return {"wang": wang.officer.id, "mine": mine.officer.id, "number": own.number}


FILTERS = {
    "all": lambda _bureau: {},
    "a word": lambda _bureau: {"text": "检查"},
    "an officer": lambda bureau: {"officer_id": bureau["wang"]},
    "an officer and a word": lambda bureau: {"officer_id": bureau["wang"], "text": "检查"},
    "important": lambda _bureau: {"is_important": True},
    "undescribed": lambda _bureau: {"is_described": False},
    "a case": lambda bureau: {"case_number": bureau["number"]},
    "days": lambda _bureau: {"from_day": (NOW - timedelta(days=1)).date(), "to_day": NOW.date()},
}


def _expected(actor, told):
    rows = queries.visible_to(actor)
    rows = rows.filter(officer_id=told["officer_id"]) if "officer_id" in told else rows
    rows = rows.filter(is_important=True) if told.get("is_important") else rows
    rows = rows.filter(case__number=told["case_number"]) if "case_number" in told else rows
    found = [one for one in rows if "text" not in told or "检查" in f"{one.card_name}{one.case_id and '检查'}"]
    return sorted((one.number for one in found), reverse=True)


@pytest.mark.parametrize("who", ["officer", "leader", "leader of one unit"])
@pytest.mark.parametrize("which", FILTERS)
def test_a_list_that_shows_something_else_when_there_is_much(
    way, bureau, people, actor_for, make_account, unit, who, which
):
    account = people[Role(who)] if who in list(Role) else make_account("ma", Role.LEADER, unit=unit.below)
    actor, told = actor_for(account), FILTERS[which](bureau)
    shown, after = [], ""
    while True:
        page = queries.list_recordings(actor=actor, wanted=RecordingFilter(**told), after=after)
        shown += [one.number for one in page]
        if page.after is None:
            break
        after = page.after
    assert shown == _expected(actor, told)
    assert shown
    if told and page.capped:
        assert page.count <= 3  # counted among the newest one, or what the last page tells by itself
    elif told:
        assert page.count == len(shown)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_what_belongs_to_no_case_and_is_offered_to_somebody_else(bureau, people, actor_for, role):
    actor = actor_for(people[role])
    loose = queries.visible_to(actor).filter(case=None)
    assert {one.pk for one in queries.attachable(actor=actor)} == {one.pk for one in loose}
    assert Recording.objects.filter(case=None).count() > len(loose)


def test_an_officer_who_was_elsewhere_for_days_and_is_taken_for_present(people, actor_for, make_account, unit):
    mine = people[Role.OFFICER]
    pair = [mine.officer.id, make_account("wang", Role.OFFICER, unit=unit, officer=True).officer.id]
    made = [
        cases.create_case(
            actor=actor_for(mine), now=NOW, number=str(number), kind="inspection", title="检查", party="某厂",
            unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
        )
        for number in range(2)
    ]  # fmt: skip
    spans = {"long": (9, 0), "short": (0.5, 0.2), "before": (3, 2.5), "open": (0.6, None), "old open": (5, None)}
    for place, (begun, ended) in spans.items():
        cases.create_activity(
            actor=actor_for(mine), now=NOW, case_id=made[1].id, place=place, officer_ids=pair,
            arrived_at=NOW - timedelta(days=begun), left_at=None if ended is None else NOW - timedelta(days=ended),
        )  # fmt: skip
    span = (NOW - timedelta(days=0.4), NOW - timedelta(days=0.3))
    found = case_queries.meanwhile(case=made[0], officers=pair, recorders=[], spans=[span])
    assert {one.place for one in found} == {"long", "short", "open"}
    assert case_queries.meanwhile(case=made[1], officers=pair, recorders=[], spans=[span]) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_the_newest_cases_of_a_home_page_that_are_others(way, bureau, people, actor_for, role):
    actor = actor_for(people[role])
    seen = case_queries.visible_cases(actor).order_by("-pk")
    assert case_queries.known_cases(actor).newest(2) == list(seen[:2])
