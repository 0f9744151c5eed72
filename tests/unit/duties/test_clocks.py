"""Clocks that stand still, run twice, or end on the wrong day when facts, calendars and people move them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conftest import entries
from liuhen.cases.models import Case, Party
from liuhen.duties import operations, queries
from liuhen.duties.errors import (
    DeadlineNotFoundError,
    ExtensionDecidedError,
    ExtensionNotFoundError,
    ExtensionWaitingError,
    HolidayInvalidError,
    HolidayNotFoundError,
    NotExtendableError,
    NotLateError,
    NotPausableError,
    NotPausedError,
    OwnRequestError,
    ReasonNeededError,
    TimesBackwardsError,
    YearOutOfRangeError,
)
from liuhen.duties.jobs import recount
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.paging import COUNT_CAP, PAGE_SIZE
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Officer, Role
from liuhen.rules.clocks import ZONE
from liuhen.rules.errors import ArrangementNotPublishedError

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 9, 18, 17, 30, tzinfo=ZONE)
SUBJECT = UUID("01920000-0000-7000-8000-00000000000a")


@pytest.fixture
def wind(people, unit):
    def make(period="upload", *, subject=SUBJECT, start=FRIDAY, now=FRIDAY, officers=None, **given):
        mine = [people[Role.OFFICER].officer.id] if officers is None else officers
        return operations.keep_clock(
            now=now, period=period, subject=subject, about=given.pop("about", "activity"), case_id=None,
            unit_id=given.pop("unit_id", unit.id), officer_ids=mine, start=start, **given,
        )  # fmt: skip

    return make


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


def fresh(row):
    return Deadline.objects.get(id=row.id)


def test_a_clock_wound_twice(wind):
    first, second = wind(), wind()
    assert first.id == second.id
    assert Deadline.objects.count() == 1
    assert first.due_at == FRIDAY + timedelta(hours=24)
    assert (first.limit, first.last_day, first.is_provisional, first.state) == (
        "24h",
        None,
        False,
        DeadlineState.RUNNING,
    )


def test_a_clock_that_goes_on_without_a_start(wind, officer):
    wind()
    assert wind(start=None) is None
    assert Deadline.objects.get().state == DeadlineState.WITHDRAWN
    assert not queries.deadlines(actor=officer, now=FRIDAY)
    assert wind().state == DeadlineState.RUNNING
    assert len(queries.deadlines(actor=officer, now=FRIDAY)) == 1


def test_a_period_that_no_rulebook_has(wind):
    assert wind("no_such_period") is None


def test_an_assumed_start_shown_as_known(wind):
    assert wind(assumed="left").is_provisional
    assert not wind().is_provisional


def test_what_was_done_at_the_last_second(wind):
    days = wind("describe", about="recording")
    assert days.due_at == datetime(2026, 9, 21, 23, 59, 59, tzinfo=ZONE)
    assert wind("describe", met_at=datetime(2026, 9, 21, 23, 59, 59, 999999, tzinfo=ZONE)).state == DeadlineState.MET
    assert wind("describe", met_at=datetime(2026, 9, 22, tzinfo=ZONE)).state == DeadlineState.LATE
    assert wind(met_at=FRIDAY + timedelta(hours=24)).state == DeadlineState.MET
    assert wind(met_at=FRIDAY + timedelta(hours=24, seconds=1)).state == DeadlineState.LATE
    assert wind(met_at=None).state == DeadlineState.RUNNING


def test_officers_who_left_the_matter_and_still_see_it(wind, people, officer, leader):
    other = Officer.objects.exclude(id=people[Role.OFFICER].officer.id).get()
    row = wind(officers=[other.id], unit_id=None)
    with pytest.raises(DeadlineNotFoundError):
        queries.get_deadline(actor=officer, deadline_id=row.id)
    assert not queries.deadlines(actor=officer, now=FRIDAY)
    wind()
    assert queries.get_deadline(actor=officer, deadline_id=row.id) == row
    assert queries.get_deadline(actor=leader, deadline_id=row.id) == row


# --- extending (art 16) ---


def test_an_extension_that_counts_from_its_approval(wind, officer, leader):
    row = wind()
    asked = operations.ask_extension(actor=officer, now=FRIDAY, deadline_id=row.id, reason="记录仪随车在外地检修")
    with pytest.raises(ExtensionWaitingError):
        operations.ask_extension(actor=officer, now=FRIDAY, deadline_id=row.id, reason="再申请")
    assert list(queries.extensions_for(leader)) == [asked]
    assert not queries.extensions_for(officer)
    operations.decide_extension(actor=leader, now=FRIDAY + timedelta(hours=23), extension_id=asked.id, is_granted=True)
    row = fresh(row)
    assert row.is_extended
    assert row.due_at == datetime(2026, 9, 22, 23, 59, 59, tzinfo=ZONE)  # 3 working days from the same return
    assert entries("deadline.extended")[0].facts["is_in_time"] is True
    assert wind().due_at == row.due_at  # facts that come again don't lose it
    with pytest.raises(NotExtendableError):
        operations.ask_extension(actor=officer, now=FRIDAY, deadline_id=row.id, reason="还不够")


def test_an_approval_after_the_end_that_moves_it(wind, officer, leader):
    row = wind()
    asked = operations.ask_extension(
        actor=officer, now=FRIDAY + timedelta(hours=25), deadline_id=row.id, reason="暴雨道路中断"
    )
    decided = operations.decide_extension(
        actor=leader, now=FRIDAY + timedelta(hours=26), extension_id=asked.id, is_granted=True
    )
    assert decided.is_granted
    assert not decided.is_in_time
    assert fresh(row).due_at == FRIDAY + timedelta(hours=24)
    assert fresh(row).is_late(FRIDAY + timedelta(hours=26))


def test_a_return_entered_later_that_makes_an_approval_late(wind, officer, leader):
    row = wind()
    asked = operations.ask_extension(actor=officer, now=FRIDAY, deadline_id=row.id, reason="设备故障")
    later = FRIDAY + timedelta(hours=23)
    operations.decide_extension(actor=leader, now=later, extension_id=asked.id, is_granted=True)
    moved = wind(start=FRIDAY - timedelta(hours=2))
    assert (moved.is_extended, moved.due_at) == (False, FRIDAY + timedelta(hours=22))


def test_who_approves_what_he_asked_for(wind, leader, officer, people, unit, make_account, actor_for):
    row = wind()
    asked = operations.ask_extension(actor=leader, now=FRIDAY, deadline_id=row.id, reason="设备故障")
    with pytest.raises(OwnRequestError):
        operations.decide_extension(actor=leader, now=FRIDAY, extension_id=asked.id, is_granted=True)
    with pytest.raises(NotPermittedError):
        operations.decide_extension(actor=officer, now=FRIDAY, extension_id=asked.id, is_granted=True)
    below = actor_for(make_account("below", Role.LEADER, unit=unit.below))
    with pytest.raises(ExtensionNotFoundError):
        operations.decide_extension(actor=below, now=FRIDAY, extension_id=asked.id, is_granted=True)
    second = actor_for(make_account("second", Role.LEADER, unit=unit))
    with pytest.raises(ReasonNeededError):
        operations.decide_extension(actor=second, now=FRIDAY, extension_id=asked.id, is_granted=False)
    operations.decide_extension(actor=second, now=FRIDAY, extension_id=asked.id, is_granted=False, note="可先用备机")
    assert not fresh(row).is_extended
    with pytest.raises((ExtensionDecidedError, ExtensionNotFoundError)):
        operations.decide_extension(actor=second, now=FRIDAY, extension_id=asked.id, is_granted=True)


def test_an_extension_where_none_is_foreseen(wind, officer, leader):
    row = wind("describe")
    for ask in (operations.ask_extension, operations.extend):
        with pytest.raises(NotExtendableError):
            ask(actor=leader, now=FRIDAY, deadline_id=row.id, reason="忙")


def test_an_approval_on_paper(wind, leader):
    row = wind()
    operations.extend(
        actor=leader, now=FRIDAY + timedelta(days=2), deadline_id=row.id, reason="纸质审批", decided_at=FRIDAY
    )
    assert fresh(row).is_extended


# --- pausing, explaining, withdrawing ---


def test_a_pause_that_costs_time(wind, leader):
    row = wind("seize", about="document", start=datetime(2026, 7, 1, 10, tzinfo=ZONE))
    assert row.last_day == date(2026, 7, 31)
    begun, ended = (datetime(2026, 7, day, 10, tzinfo=ZONE) for day in (6, 11))
    with pytest.raises(NotPausedError):
        operations.resume(actor=leader, now=ended, deadline_id=row.id)
    operations.pause(actor=leader, now=begun, deadline_id=row.id, reason="送检")
    assert fresh(row).state == DeadlineState.PAUSED
    with pytest.raises(NotPausableError):
        operations.pause(actor=leader, now=begun, deadline_id=row.id, reason="送检")
    with pytest.raises(TimesBackwardsError):
        operations.resume(actor=leader, now=ended, deadline_id=row.id, until=begun - timedelta(days=1))
    operations.resume(actor=leader, now=ended, deadline_id=row.id)
    row = fresh(row)
    assert (row.state, row.last_day) == (DeadlineState.RUNNING, date(2026, 8, 5))
    assert [each.facts["reason"] for each in (*entries("deadline.paused"), *entries("deadline.resumed"))] == [
        "送检"
    ] * 2


def test_a_pause_where_none_is_foreseen(wind, leader):
    with pytest.raises(NotPausableError):
        operations.pause(actor=leader, now=FRIDAY, deadline_id=wind().id, reason="放假")


def test_a_reason_asked_before_it_is_late(wind, officer):
    row = wind()
    with pytest.raises(NotLateError):
        operations.explain_late(actor=officer, now=FRIDAY, deadline_id=row.id, reason="没空")
    after = FRIDAY + timedelta(days=2)
    with pytest.raises(ReasonNeededError):
        operations.explain_late(actor=officer, now=after, deadline_id=row.id, reason="  ")
    assert queries.owed(actor=officer, now=after).unexplained == 1
    operations.explain_late(actor=officer, now=after, deadline_id=row.id, reason="采集站断电")
    wind(met_at=after)
    assert (fresh(row).late_reason, fresh(row).state) == ("采集站断电", DeadlineState.LATE)
    wind(met_at=after, start=FRIDAY - timedelta(hours=1))  # a corrected start is the same run
    assert fresh(row).late_reason == "采集站断电"
    again = after + timedelta(days=30)
    wind(start=again, met_at=again + timedelta(days=9))  # another one, late as well, for which nobody has a reason yet
    assert (fresh(row).late_reason, fresh(row).owes_reason) == ("", True)


def test_a_withdrawn_clock_that_the_next_fact_winds(wind, leader, officer):
    row = wind()
    with pytest.raises(NotPermittedError):
        operations.withdraw(actor=officer, now=FRIDAY, deadline_id=row.id, reason="未携带")
    operations.withdraw(actor=leader, now=FRIDAY, deadline_id=row.id, reason="未携带记录仪")
    assert wind().state == DeadlineState.WITHDRAWN
    assert wind(start=FRIDAY + timedelta(hours=1)).state == DeadlineState.RUNNING


# --- the calendar ---


def arrangement(*days, year=2027):
    rows = [{"name": name, "date": day, "isOffDay": is_free} for day, name, is_free in days]
    return json.dumps({"year": year, "papers": ["https://www.gov.cn/"], "days": rows})


def test_a_year_that_arrives_and_moves_nothing(wind, office):
    start = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    row = wind("file", about="case", start=start)
    assert (row.is_provisional, row.unpublished, row.last_day) == (True, [2027], date(2027, 1, 5))
    with pytest.raises(ArrangementNotPublishedError):
        operations.import_arrangement(actor=office, now=start, text=arrangement())
    text = arrangement(("2027-01-01", "元旦", True), ("2027-01-02", "元旦", False))
    operations.import_arrangement(actor=office, now=start, text=text)
    recount({"year": 2027}, lambda _share: None)
    row = fresh(row)
    assert (row.is_provisional, row.unpublished, row.last_day) == (False, [], date(2027, 1, 4))
    (entry,) = entries("deadline.recounted")
    assert entry.facts["due_before"].startswith("2027-01-05")
    recount({"year": 2027}, lambda _share: None)
    assert len(entries("deadline.recounted")) == 1


def test_a_day_changed_by_hand_that_empties_the_year(wind, office):
    row = wind("describe", start=datetime(2026, 9, 30, 9, tzinfo=ZONE))
    assert row.last_day == date(2026, 10, 9)
    operations.change_day(actor=office, now=FRIDAY, year=2026, day=date(2026, 10, 8), name="国庆节", is_free=True)
    recount({"year": 2026}, lambda _share: None)
    assert fresh(row).last_day == date(2026, 10, 10)  # the rest of the year stayed as published
    operations.remove_day(actor=office, now=FRIDAY, year=2026, day=date(2026, 10, 8))
    recount({"year": 2026}, lambda _share: None)
    assert fresh(row).last_day == date(2026, 10, 9)


def test_a_year_half_entered_by_hand(wind, office):
    row = wind("file", about="case", start=datetime(2026, 11, 23, 9, tzinfo=ZONE))
    with pytest.raises(HolidayNotFoundError):
        operations.complete_year(actor=office, now=FRIDAY, year=2027)
    operations.change_day(actor=office, now=FRIDAY, year=2027, day=date(2027, 1, 1), name="元旦", is_free=True)
    recount({"year": 2027}, lambda _share: None)
    assert fresh(row).is_provisional
    operations.complete_year(actor=office, now=FRIDAY, year=2027)
    recount({"year": 2027}, lambda _share: None)
    assert not fresh(row).is_provisional


def test_a_day_that_no_calendar_has(office, officer):
    for wrong, error in (
        ({"name": ""}, HolidayInvalidError),
        ({"day": date(2029, 1, 1)}, HolidayInvalidError),
        ({"year": 1900, "day": date(1900, 1, 1)}, YearOutOfRangeError),
    ):
        given = {"year": 2027, "day": date(2027, 1, 1), "name": "元旦", "is_free": True} | wrong
        with pytest.raises(error):
            operations.change_day(actor=office, now=FRIDAY, **given)
    with pytest.raises(NotPermittedError):
        operations.change_day(actor=officer, now=FRIDAY, year=2027, day=date(2027, 1, 1), name="元旦", is_free=True)
    with pytest.raises(HolidayNotFoundError):
        operations.remove_day(actor=office, now=FRIDAY, year=2027, day=date(2027, 1, 1))


# --- the board ---


@pytest.fixture
def board(wind, unit):
    """130 clocks, an hour apart, of two units; the first are late."""
    for number in range(130):
        wind(
            subject=uuid4(), start=FRIDAY - timedelta(hours=30) + timedelta(hours=number // 2),
            unit_id=unit.id if number % 2 else unit.below.id, officers=None if number % 5 else [],
            assumed="left" if number % 13 == 0 else "",
        )  # fmt: skip


def walked(**given):
    pages, after = [], ""
    while True:
        page = queries.deadlines(after=after, now=FRIDAY, **given)
        pages.append(page)
        if page.after is None:
            return pages
        after = page.after


@pytest.mark.parametrize("who", ["officer", "leader", "console"])
def test_a_row_that_the_board_shows_twice_or_never(board, officer, leader, console, who):
    actor = {"officer": officer, "leader": leader, "console": console}[who]
    pages = walked(actor=actor)
    rows = [row for page in pages for row in page]
    wanted = list(queries.visible_deadlines(actor).order_by("due_at", "id"))
    assert rows == wanted
    assert [page.count for page in pages] == [len(wanted)] * len(pages)
    assert pages[0].before is None
    back = queries.deadlines(actor=actor, now=FRIDAY, before=pages[1].before)
    assert list(back) == list(pages[0])
    assert back.before is None


def test_a_filter_that_shows_something_else(board, officer, leader, unit, people):
    for state in ("late", "today", "soon", "provisional", "paused"):
        rows = [row for page in walked(actor=leader, state=state) for row in page]
        assert all(_is(row, state) for row in rows)
        assert len(rows) == sum(_is(row, state) for row in Deadline.objects.all())
    below = [row for page in walked(actor=leader, unit_id=unit.below.id) for row in page]
    assert {row.unit_id for row in below} == {unit.below.id}
    mine = people[Role.OFFICER].officer.id
    assert sum(len(page) for page in walked(actor=leader, officer_id=mine)) == 104
    assert sum(len(page) for page in walked(actor=officer, officer_id=mine, state="late")) > 0
    assert not queries.deadlines(actor=leader, now=FRIDAY, period="describe")
    assert len(queries.deadlines(actor=leader, now=FRIDAY, before="x", after="1~y")) == PAGE_SIZE


def _is(row, state):
    today = FRIDAY.replace(hour=23, minute=59, second=59)
    return {
        "late": row.due_at < FRIDAY,
        "today": FRIDAY <= row.due_at <= today,
        "soon": FRIDAY <= row.due_at <= today + timedelta(days=2),
        "provisional": row.is_provisional,
        "paused": False,
    }[state]


def test_reminders_that_count_others_deadlines(board, officer, leader, office):
    told = queries.owed(actor=leader, now=FRIDAY)
    assert told.late == Deadline.objects.filter(due_at__lt=FRIDAY).count()
    assert queries.owed(actor=officer, now=FRIDAY).late < told.late
    assert queries.owed(actor=office, now=FRIDAY).late == 0
    assert FRIDAY.astimezone(UTC) == FRIDAY


def test_a_case_of_many_films_whose_last_clocks_are_left_out(wind, unit):
    party = Party.objects.create(kind="organisation", name="某厂", number_unknown="not_yet", created_at=FRIDAY)
    case = Case.objects.create(
        number="多-1",
        kind="inspection",
        title="检查",
        unit=unit,
        party=party,
        opened_on=FRIDAY.date(),
        created_at=FRIDAY,
    )
    row = wind(subject=uuid4(), start=FRIDAY, unit_id=unit.id)
    fields = {each.attname: getattr(row, each.attname) for each in Deadline._meta.concrete_fields}
    copies = [
        Deadline(**fields | {"id": uuid4(), "subject": uuid4(), "case_id": case.id}) for _ in range(COUNT_CAP + 1)
    ]
    Deadline.objects.bulk_create(copies)
    assert len(queries.clocks_of_case(case.id)) == COUNT_CAP + 1
